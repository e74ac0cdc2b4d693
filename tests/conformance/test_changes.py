"""Two runs compared: what got worse and better, by finding; and a baseline, under which only what got worse fails."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from h1conform.conformance.cli import cli
from h1conform.conformance.corpus.cases import VERSION, corpus, revised
from h1conform.conformance.gate.baseline import Baseline
from h1conform.conformance.gate.changes import Changes, changes
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Verdict
from h1conform.conformance.report.changes.sides import revised_between
from h1conform.conformance.report.parts import Parts
from h1conform.conformance.report.stream.lines import end, header, verdict_line
from h1conform.conformance.report.stream.writer import encoded

SIZES = [case.id for case in corpus().values() if case.cites[0] == corpus()["chunked/size/underscore"].cites[0]][:4]
OTHER = "interim/102"


def verdict(case: str = SIZES[0], result: str = "pass", severity: str = "", **more: Any) -> Verdict:
    values = {"client": "curl", "variant": "tcp-whole", "level": "must", "seen": "200 with body 'hello'"} | more
    return Verdict(case=case, result=result, severity=severity, **values)  # type: ignore[arg-type]


def failed(case: str = SIZES[0], severity: str = "accepted-invalid", **more: Any) -> Verdict:
    return verdict(case, "fail", severity, **more)


def shape(found: Changes) -> list[tuple[str, str, int]]:
    """The kind, the case and the number of changed items of each changed finding."""
    return [(each.kind, each.finding.case, len(each.pairs)) for each in (*found.worse, *found.better)]


def compared(old: Sequence[Verdict], new: Sequence[Verdict], **more: Any) -> Changes:
    return changes(old, new, corpus(), **more)


# ------------------------------------------------------------------------------------------------------------- changes


def test_equal_runs_have_no_changes() -> None:
    run = (verdict(), failed(SIZES[1]), verdict(SIZES[2], "lenient", security=True))
    found = compared(run, run)
    assert (found, found.compared) == (Changes(same=3), 3)


def test_a_finding_that_old_lacks_is_new_and_a_finding_with_more_items_is_worse() -> None:
    old = (verdict(SIZES[0]), verdict(SIZES[1]))
    assert shape(compared(old, (failed(SIZES[0]), failed(SIZES[1])))) == [("new", SIZES[0], 2)]
    old = (verdict(SIZES[0]), failed(SIZES[1]))
    assert shape(compared(old, (failed(SIZES[0]), failed(SIZES[1])))) == [("worse", SIZES[0], 1)]


def test_a_finding_that_new_lacks_is_gone_and_a_finding_with_fewer_items_is_better() -> None:
    old = (failed(SIZES[0]), failed(SIZES[1]))
    assert shape(compared(old, (verdict(SIZES[0]), verdict(SIZES[1], "lenient")))) == [("gone", SIZES[0], 2)]
    assert shape(compared(old, (verdict(SIZES[0]), failed(SIZES[1])))) == [("better", SIZES[0], 1)]


def test_a_worse_severity_is_worse_and_a_milder_one_is_better() -> None:
    mild, bad = failed(severity="deviates"), failed(severity="desync")
    assert shape(compared((mild,), (bad,))) == [("new", SIZES[0], 1)]
    assert shape(compared((bad,), (mild,))) == [("gone", SIZES[0], 1)]


def test_findings_come_worst_first() -> None:
    old = [verdict(id) for id in (SIZES[0], OTHER)]
    found = compared(old, [failed(SIZES[0], "deviates"), failed(OTHER, "desync")])
    assert [each.finding.case for each in found.worse] == [OTHER, SIZES[0]]


def test_what_follows_from_a_root_is_in_the_finding_of_the_root() -> None:
    new = (failed(OTHER), failed(SIZES[0], root=OTHER))
    assert shape(compared((verdict(OTHER), verdict(SIZES[0])), new)) == [("new", OTHER, 2)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (verdict(), verdict(result="lenient")),
        (verdict(level="should"), failed(level="should")),
        (failed(level="may"), verdict(level="may")),
        (failed(level="info"), verdict(level="info")),
    ],
)
def test_a_change_that_fails_no_run_is_neither_worse_nor_better(old: Verdict, new: Verdict) -> None:
    found = compared((old,), (new,))
    assert (shape(found), len(found.other), found.compared) == ([], 1, 1)


def test_the_classes_that_fail_a_run_say_what_is_worse() -> None:
    new = verdict(result="lenient", security=True)
    assert shape(compared((verdict(),), (new,), gates=lambda each: each.gates(fail_on=("security",)))) == [
        ("new", SIZES[0], 1)
    ]


@pytest.mark.parametrize(
    "odd",
    [verdict(result="unsupported"), verdict(result="broken"), failed(unsteady="first pass")],
    ids=["unsupported", "broken", "unsteady"],
)
def test_a_verdict_that_says_nothing_is_not_compared(odd: Verdict) -> None:
    for old, new in ((odd, failed()), (failed(), odd), (verdict(), odd)):
        found = compared((old,), (new,))
        assert (shape(found), found.unclear, found.compared) == ([], 1, 0)


def test_a_revised_case_is_not_compared() -> None:
    assert compared((verdict(),), (failed(),), revised={SIZES[0]}) == Changes(unclear=1)
    version, ids = next(iter(revised().items()))
    assert revised_between("1.0", VERSION) >= ids
    assert revised_between(VERSION, "1.0") == revised_between("1.0", VERSION)
    assert revised_between(version, version) == revised_between("unknown", VERSION) == frozenset()


def test_what_a_known_difference_lists_makes_nothing_worse() -> None:
    new = failed()
    found = compared((verdict(),), (new,), accepted={new.id})
    assert (shape(found), len(found.other)) == ([], 1)


def test_items_of_one_run_alone_are_counted() -> None:
    found = compared((verdict(SIZES[0]), failed(SIZES[1])), (verdict(SIZES[0]), failed(SIZES[2]), verdict(SIZES[3])))
    assert [each.case for each in found.only_old] == [SIZES[1]]
    assert ([each.case for each in found.only_new], found.new_failures) == ([SIZES[2], SIZES[3]], 1)


def test_transports_are_compared_for_the_same_delivery() -> None:
    old = (verdict(), verdict(variant="tcp-bytewise"))
    found = compared(old, (failed(variant="tls-whole"),), across_transports=True)
    assert (shape(found), len(found.only_old)) == ([("new", SIZES[0], 1)], 1)


# ------------------------------------------------------------------------------------------------------------ baseline


def result_under(baseline: Baseline, *verdicts: Verdict, known: tuple[Known, ...] = ()) -> RunResult:
    return RunResult(Gate(known=known, baseline=baseline), verdicts, {"curl": "8.0"}, corpus())


def test_under_a_baseline_only_what_got_worse_fails() -> None:
    baseline = Baseline((verdict(SIZES[0]), failed(SIZES[1]), failed(SIZES[2], "deviates")))
    worse, before, graver, lacks = failed(SIZES[0]), failed(SIZES[1]), failed(SIZES[2], "desync"), failed(SIZES[3])
    result = result_under(baseline, worse, before, graver, lacks)
    assert (result.unexpected, result.exit_code) == ([worse, graver], 1)
    assert [result.spared(each) for each in result.verdicts] == ["", "before", "", "lacks"]
    assert result.totals("curl").endswith(
        "2 findings (2 items) unexpected; other failures: 1 as in the baseline, 1 not in the baseline"
    )
    assert Parts.of(result, result.verdicts).spared == (before, lacks)
    assert result_under(baseline, before, lacks).exit_code == 0


def test_a_verdict_that_says_nothing_is_no_baseline() -> None:
    odd = (verdict(SIZES[0], "unsupported"), verdict(SIZES[1], unsteady="first fail"))
    result = result_under(Baseline(odd), failed(SIZES[0]), failed(SIZES[1]))
    assert [result.spared(each) for each in result.verdicts] == ["lacks", "lacks"]
    assert SIZES[0] not in Baseline(odd)


def test_known_differences_work_under_a_baseline() -> None:
    entry = Known(SIZES[0], "fail", "because", where="known.toml: entry 1")
    gone = Known(SIZES[1], "fail", "because", where="known.toml: entry 2")
    baseline = Baseline((verdict(SIZES[0]), failed(SIZES[1])))
    result = result_under(baseline, failed(SIZES[0]), known=(entry, gone))
    assert (result.unexpected, result.spared(result.verdicts[0])) == ([], "")
    assert result.reasons(result.verdicts) == {result.verdicts[0].id: "because"}


# ------------------------------------------------------------------------------------------------------------ commands


def stored(path: Path, *verdicts: Verdict, why: str = "", **members: Any) -> Path:
    """A results file with these verdicts, and with other members of its header."""
    names = dict.fromkeys(each.client for each in verdicts)
    clients = [{"name": name, "version": "8.0", "title": f"{name} 8.0"} for name in names]
    first = header(VERSION, clients, len(verdicts), {}, False, ("must",), {}) | members
    path.write_bytes(b"".join(map(encoded, (first, *map(verdict_line, verdicts), end(len(verdicts), [], why)))))
    return path


def told(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["compare", *map(str, arguments)], standalone_mode=False)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return stored(tmp_path / "old.jsonl", verdict(SIZES[0]), failed(SIZES[1]), verdict(OTHER))


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return stored(tmp_path / "new.jsonl", verdict(SIZES[0]), verdict(SIZES[1]), failed(OTHER, "desync"))


def test_the_command_prints_what_got_worse_before_what_got_better(old: Path, new: Path) -> None:
    done = told(old, new)
    assert done.return_value == 1
    lines = done.output.splitlines()
    assert lines[1:4] == [
        "OLD  old.jsonl: curl 8.0",
        "NEW  new.jsonl: curl 8.0",
        "worse: 1 finding (1 item); better: 1 finding (1 item); the same: 1 item",
    ]
    assert " 1. new · desync · MUST · RFC 9110, section 15.2 · 1 item · interim/102[tcp-whole]" in lines
    assert lines.index("Worse, worst first") < lines.index("Better")
    assert "    OLD pass: 200 with body 'hello'" in lines
    assert "    NEW desync: 200 with body 'hello'" in lines
    assert told(old, old.with_name("old.jsonl"), "--client", "curl").return_value is None  # both sides are the same
    assert told(new, stored(new.with_name("same.jsonl"), verdict(SIZES[1]))).return_value == 0


def test_the_report_has_at_most_60_lines_unless_verbose(tmp_path: Path) -> None:
    cases = [case.id for case in corpus().values() if case.chapter in ("fields", "interim", "upload", "request")]
    one = stored(tmp_path / "1.jsonl", *map(verdict, cases))
    two = stored(tmp_path / "2.jsonl", *map(failed, cases))
    for arguments in ((one, two), (two, one)):
        lines = told(*arguments).output.splitlines()
        assert 40 < len(lines) <= 60
        assert re.fullmatch(r"and \d+ more: the same command with --verbose", lines[-1])
        assert max(map(len, lines)) <= 120
    assert len(told(one, two, "--verbose").output.splitlines()) > 60


def test_two_clients_of_one_file_are_compared(tmp_path: Path) -> None:
    both = stored(tmp_path / "both.jsonl", verdict(), failed(client="wget"))
    assert told(both, "--client", "curl", "--client", "wget").return_value == 1
    assert told(both, "--client", "wget", "--client", "curl").return_value == 0
    assert str(told(both).exception) == (
        "both.jsonl is both OLD and NEW: name two clients with --client, or two transports with --transport; "
        "its clients are curl, wget"
    )
    assert str(told(both, "--client", "crul").exception) == "both.jsonl: no client 'crul'; nearest: 'curl'"


def test_two_transports_are_compared(tmp_path: Path) -> None:
    run = stored(tmp_path / "run.jsonl", verdict(), failed(variant="tls-whole"))
    done = told(run, "--transport", "tcp", "--transport", "tls")
    assert (done.return_value, "NEW  run.jsonl: curl 8.0 over tls" in done.output.splitlines()) == (1, True)


def test_a_client_in_another_version_has_another_name_under_several_interpreters(tmp_path: Path) -> None:
    one = stored(tmp_path / "1.jsonl", verdict(client="http.client 3.6.15"))
    two = stored(tmp_path / "2.jsonl", failed(client="http.client 3.13.0"))
    assert told(one, two).return_value == 1
    more = stored(tmp_path / "3.jsonl", verdict(client="curl"), verdict(client="wget"))
    assert str(told(one, more).exception) == (
        "1.jsonl and 3.jsonl have no client in common: http.client 3.6.15, and curl, wget; "
        "name one of each with --client"
    )


def test_limits_of_a_comparison_come_first(tmp_path: Path, old: Path) -> None:
    cut = stored(tmp_path / "cut.jsonl", verdict(SIZES[0]), why="interrupted by Ctrl-C", corpus="1.0")
    done = told(old, cut)
    assert done.return_value == 3  # nothing got worse, but items are missing
    lines = done.output.splitlines()
    assert lines[0].startswith("cut.jsonl: these are results of corpus 1.0; the texts are of ")
    assert lines[1] == "cut.jsonl: the run was cut: 1 of 1 items (interrupted by Ctrl-C)"
    assert lines[2] == f"different corpora: {VERSION} and 1.0; revised cases are left out"
    more = stored(tmp_path / "more.jsonl", verdict(SIZES[0]), verdict(client="wget"))
    assert told(old, more).output.splitlines()[0] == "more.jsonl: wget is not compared"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("none.jsonl",), "none.jsonl: cannot be read: No such file or directory"),
        (("old.jsonl", "empty.jsonl"), "empty.jsonl: the file is empty; `h1conform run CLIENT --jsonl FILE` writes a"),
        (
            ("old.jsonl", "foreign.json"),
            "foreign.json: no results file: `h1conform run CLIENT --jsonl FILE` writes one",
        ),
        (("old.jsonl", "other.jsonl"), "old.jsonl and other.jsonl: the two sides have no item in common that can be"),
        (("old.jsonl", "new.jsonl", "--fail-on", "must,shuld"), "--fail-on: unknown class 'shuld'; nearest: 'should'"),
        (("old.jsonl", "new.jsonl", "--html", "old.jsonl"), "old.jsonl: OLD and --html name the same file; "),
        (
            ("old.jsonl", "new.jsonl", "--html", "none/a.html"),
            "none/a.html: cannot be written: No such file or directo",
        ),
        (("old.jsonl", *["--client", "curl"] * 3), "give --client and --transport at most twice: for OLD and for NEW"),
    ],
)
@pytest.mark.usefixtures("old", "new")
def test_what_cannot_be_compared_is_one_line(
    arguments: tuple[str, ...], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stored(Path("other.jsonl"), verdict(SIZES[3]))
    Path("empty.jsonl").write_bytes(b"")
    Path("foreign.json").write_text("{}")
    assert str(told(*arguments).exception).startswith(problem)


HOSTILE = "<img src=x onerror=alert(1)>|`[a](javascript:b)@c$d$ WWW.example.com\x1b[2J"


def test_texts_of_a_client_have_no_meaning_in_markdown_and_html(tmp_path: Path) -> None:
    old = stored(tmp_path / "old.jsonl", verdict(client=HOSTILE, seen=HOSTILE))
    new = stored(tmp_path / "new.jsonl", failed(client=HOSTILE, seen=HOSTILE))
    markdown, html = tmp_path / "out.md", tmp_path / "out.html"
    done = told(old, new, "--markdown", markdown, "--html", html)
    assert done.return_value == 1
    assert "\x1b" not in done.output
    text = markdown.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| new")]
    assert len(rows) == 1
    assert rows[0].count("|") == 9
    assert not re.search(r"<(?!br>)|`|@|\$|WWW\.|javascript:|\x1b", text.replace("> ", ""))
    page = html.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert not re.search(r"<img|<script|\x1b", page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_page_names_no_other_file(old: Path, new: Path, tmp_path: Path) -> None:
    told(old, new, "--html", tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == [
        "https://www.rfc-editor.org/rfc/rfc9110#section-15.2",
        *re.findall(r'href="(https://www.rfc-editor.org/rfc/rfc9112#section-[\d.]+)"', page),
    ]
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert page.count("<li ") == 2


# ------------------------------------------------------------------------------------------------ a run with a baseline

GOOD, BAD = "content-length/exact", "content-length/plus-sign"
ITEMS = [f"--case={case}[tcp-whole]" for case in (GOOD, BAD)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["run", *map(str, arguments), "-n", "0"], standalone_mode=False)


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of http.client: a pass and a failure."""
    path = tmp_path_factory.mktemp("baseline") / "old.jsonl"
    assert run("http.client", *ITEMS, "--jsonl", path, "-q").return_value == 1
    return path


def test_a_run_with_the_same_failures_as_its_baseline_is_0(baseline: Path) -> None:
    done = run("http.client", *ITEMS, "--baseline", baseline)
    assert done.return_value == 0
    assert done.output.splitlines()[-1].endswith("; 0 unexpected; other failures: 1 as in the baseline")
    assert "1 failed as in the baseline" in done.output
    assert "Findings that fail the run" not in done.output
    done = run("http.client", *ITEMS, "--baseline", baseline, "--verbose")
    assert "Failures as in the baseline, or not in the baseline" in done.output.splitlines()


def test_a_run_that_is_worse_than_its_baseline_is_1(baseline: Path, tmp_path: Path) -> None:
    path = tmp_path / "better.jsonl"
    path.write_text(baseline.read_text().replace('"fail","severity":"accepted-invalid"', '"pass","severity":""'))
    done = run("http.client", *ITEMS, "--baseline", path, "-q", "--jsonl", tmp_path / "new.jsonl")
    assert done.return_value == 1
    assert done.output.splitlines()[-1].endswith("1 finding (1 item) unexpected; other failures: 0 as in the baseline")
    assert told(path, tmp_path / "new.jsonl").return_value == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("reference", *ITEMS), "it has no results of reference; known: http.client"),
        (("http.client", "--case=interim/102"), "it has none of the items of this run; select those that it has"),
        (("http.client", *ITEMS, "--profile=2008"), "its run has profile none, and this run 2008; give --profile"),
    ],
)
def test_a_baseline_of_another_run_is_refused(baseline: Path, arguments: tuple[str, ...], problem: str) -> None:
    assert str(run(*arguments, "--baseline", baseline).exception) == f"--baseline {baseline}: {problem}"


def test_a_bad_baseline_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    done = run("http.client", *ITEMS, "--baseline", path)
    assert str(done.exception) == f"--baseline {path}: cannot be read: No such file or directory"


def test_a_run_is_not_resumed_under_another_baseline(baseline: Path) -> None:
    done = run("http.client", *ITEMS, "--resume", baseline, "--baseline", baseline)
    assert str(done.exception) == (
        f"--resume {baseline}: with these options http.client::{BAD}[tcp-whole] counts otherwise than in its run; "
        "give --known, --fail-on and --baseline as in that run"
    )


def test_a_pair_is_found_for_every_kind_of_field() -> None:
    """A verdict that differs in its texts alone is the same."""
    old, new = verdict(), dataclasses.replace(verdict(), seen="x", told=("y",), wire=("z",), seconds=9.0)
    assert compared((old,), (new,)).same == 1
