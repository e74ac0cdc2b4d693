"""--update-known: which entries are kept, removed and added."""

from __future__ import annotations

from pathlib import Path

import pytest

from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import load
from h1conform.conformance.gate.update import UpdateError, rewrite
from h1conform.conformance.model import Case, Response, Verdict

CORPUS = {
    id: Case(id, "A case.", ("RFC9112-6.3-16",), b"", (Response(),), deliveries=("whole",))
    for id in ("a/one", "a/two", "a/three")
}
FILE = """\
# Our differences.
client = "c"

# The first one.
[[known]]
case = "a/one"
result = "fail"
reason = 'as we have "always" done'   # kept to the letter

# The second one.
[[known]]
case = "a/two"
result = "fail"
reason = "mended since"
"""


def verdict(
    id: str, result: str = "fail", variant: str = "tcp-whole", severity: str = "", client: str = "c"
) -> Verdict:
    return Verdict(client, id, variant, "must", result, severity, expected="an error", seen='200 with "q"')  # type: ignore[arg-type]


def run_result(path: Path, *verdicts: Verdict) -> RunResult:
    known = load(path, CORPUS) if path.exists() else ()
    return RunResult(Gate(known=known), verdicts, {"c": "1.0"}, CORPUS)


def both(id: str, result: str = "fail", severity: str = "") -> list[Verdict]:
    return [verdict(id, result, variant, severity) for variant in ("tcp-whole", "tls-whole")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "known.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_what_holds_stays_what_has_gone_goes_and_what_is_new_comes(path: Path) -> None:
    found = run_result(path, *both("a/one"), *both("a/two", "pass"), *both("a/three", severity="hang"))
    assert rewrite(path, found) == f"{path}: 1 kept, 1 removed, 1 added"
    text = path.read_text(encoding="utf-8")
    assert text.startswith(FILE[: FILE.index("\n# The second")])
    assert "second one" not in text
    (old, new) = load(path, CORPUS)
    assert (old.case, old.reason) == ("a/one", 'as we have "always" done')
    assert (new.case, new.result, new.severity) == ("a/three", "fail", "hang")
    assert new.reason == 'expected an error; seen 200 with "q"'


def test_a_file_that_is_right_already_does_not_change(path: Path) -> None:
    found = run_result(path, *both("a/one"), *both("a/two"))
    assert rewrite(path, found) == f"{path}: 2 kept, 0 removed, 0 added"
    assert path.read_text(encoding="utf-8") == FILE


def test_the_rewritten_file_makes_the_same_run_green(path: Path) -> None:
    verdicts = (*both("a/one"), *both("a/two", "pass"), *both("a/three"))
    rewrite(path, run_result(path, *verdicts))
    assert run_result(path, *verdicts).exit_code == 0


def test_items_that_differ_in_their_result_are_listed_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    rewrite(path, run_result(path, verdict("a/one"), verdict("a/one", "unproven", "tls-whole")))
    assert {(each.case, each.result, each.client) for each in load(path, CORPUS)} == {
        ("a/one[tcp-whole]", "fail", "c"),
        ("a/one[tls-whole]", "unproven", "c"),
    }


def test_several_severities_are_one_entry_without_any(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    rewrite(path, run_result(path, verdict("a/one", severity="hang"), verdict("a/one", "fail", "tls-whole", "crash")))
    (entry,) = load(path, CORPUS)
    assert (entry.case, entry.severity) == ("a/one", "")


def test_several_clients_are_refused(path: Path) -> None:
    with pytest.raises(UpdateError, match="a run of one client, not of c, d"):
        rewrite(path, run_result(path, verdict("a/one"), verdict("a/one", client="d")))


def test_entries_in_another_spelling_are_refused_and_nothing_is_lost(path: Path) -> None:
    text = 'known = [{ case = "a/one", result = "fail", reason = "b" }]\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UpdateError, match=r"a \[\[known\]\] table for each entry"):
        rewrite(path, run_result(path, *both("a/one")))
    assert path.read_text(encoding="utf-8") == text
