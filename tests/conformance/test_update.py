"""--update-known: which entries are kept, removed and added."""

from __future__ import annotations

from dataclasses import replace
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
    assert {(each.case, each.result, each.when.client) for each in load(path, CORPUS)} == {
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


# --------------------------------------------------------------------------------------------------- roots, left aside


def follower(id: str, root: str, variant: str = "tcp-whole") -> Verdict:
    return replace(verdict(id, variant=variant), root=root)


def test_only_roots_are_written_and_cover_what_follows(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    verdicts = (*both("a/one", severity="hang"), *(follower(id, "a/one") for id in ("a/two", "a/three")))
    assert rewrite(path, run_result(path, *verdicts)) == f"{path}: 0 kept, 0 removed, 1 added"
    (entry,) = load(path, CORPUS)
    assert (entry.case, entry.result, entry.severity) == ("a/one", "fail", "hang")
    assert run_result(path, *verdicts).exit_code == 0


def test_a_root_that_was_not_run_is_written_with_what_follows_from_it_as_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    rewrite(path, run_result(path, follower("a/two", "a/one")))
    (entry,) = load(path, CORPUS)
    assert (entry.case, entry.reason) == ("a/one", 'a/two: expected an error; seen 200 with "q"')
    assert run_result(path, follower("a/two", "a/one")).exit_code == 0


def test_a_root_at_a_level_that_does_not_gate_is_written_for_what_follows_from_it(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    verdicts = (*(replace(each, level="should") for each in both("a/one")), follower("a/two", "a/one"))
    rewrite(path, run_result(path, *verdicts))
    assert [each.case for each in load(path, CORPUS)] == ["a/one"]
    assert run_result(path, *verdicts).exit_code == 0


def test_entries_about_which_the_run_shows_nothing_stay_and_are_counted(path: Path) -> None:
    line = rewrite(path, run_result(path, verdict("a/one")))
    assert line == f"{path}: 2 kept, 0 removed, 0 added; left aside, since this run shows nothing about them: 1"
    assert path.read_text(encoding="utf-8") == FILE


def test_broken_items_are_counted_and_what_is_listed_for_them_stays(path: Path) -> None:
    """Nothing is known about a broken item, so that its entry is not stale and a new entry would be wrong."""
    found = (*both("a/one"), verdict("a/two", "pass"), *both("a/three", "broken"))
    found += (verdict("a/two", "broken", "tls-whole"),)
    line = rewrite(path, run_result(path, *found))
    assert line == (
        f"{path}: 2 kept, 0 removed, 0 added; left aside, since this run shows nothing about them: 1; "
        "not judged, since the driver or the harness broke: 3 items"
    )
    assert path.read_text(encoding="utf-8") == FILE


def test_no_pattern_is_written_twice(path: Path) -> None:
    """Otherwise the file would be refused at the next run."""
    text = FILE.replace('result = "fail"\nreason = \'as', 'result = "fail"\nseverity = "hang"\nreason = \'as')
    path.write_text(text, encoding="utf-8")
    verdicts = (verdict("a/one", severity="crash"), verdict("a/one", "fail", "tls-whole", "hang"), *both("a/two"))
    rewrite(path, run_result(path, *verdicts))
    assert [each.case for each in load(path, CORPUS)] == ["a/one", "a/two", "a/one[*]"]
    assert run_result(path, *verdicts).exit_code == 0
