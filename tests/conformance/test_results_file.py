"""Results files: each kind of bad file has one clear line, and what can be read is read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from h1conform.conformance.commands.report import report
from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Verdict
from h1conform.conformance.report.formats import REPORT_FORMATS
from h1conform.conformance.report.json_report import encoded
from h1conform.conformance.report.results import Results
from h1conform.conformance.report.results_file import BadResults, read_results
from h1conform.conformance.report.stream import writer
from h1conform.conformance.report.stream.lines import end, header, verdict_line

PASS = Verdict("curl", "chunked/one-chunk", "tcp-whole", "must", "pass")
FAIL = Verdict(
    *("curl", "chunked/size/underscore", "tcp-whole", "must", "fail", "accepted-invalid"),
    expected="an error",
    seen="200 with body 'hello'",
    told=("200 with body 'hello'",),
    wire=("connection 1", "  > 'GET / HTTP/1.1\\r\\n\\r\\n'"),
    seconds=0.25,
)
KNOWN = Known("chunked/size/underscore", "fail", "curl issue 1", url="https://example.com/1")
TITLES = {"curl": "curl 8.0"}


def run_result(*entries: Known) -> RunResult:
    return RunResult(Gate(known=entries), (PASS, FAIL), {"curl": "8.0"}, corpus())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A results file."""
    (tmp_path / "curl.json").write_bytes(encoded(run_result(KNOWN), TITLES))
    return tmp_path / "curl.json"


def changed(path: Path, **members: Any) -> Path:
    """Change members of a results file, or remove those that are None."""
    document = json.loads(path.read_text(encoding="ascii")) | members
    document = {name: value for name, value in document.items() if value is not None}
    path.write_text(json.dumps(document), encoding="ascii")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(BadResults) as caught:
        read_results(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_a_file_has_the_results_of_the_run(path: Path) -> None:
    expected = Results.of(run_result(KNOWN), TITLES)
    got = read_results(path)
    assert got.clients == expected.clients
    assert got.clients[0].known == {FAIL.id: "curl issue 1 https://example.com/1"}
    assert (got.corpus, got.notes, got.whole, got.label) == (VERSION, (), True, "curl.json")


def test_without_the_known_difference_the_failure_is_unexpected(tmp_path: Path) -> None:
    (tmp_path / "curl.json").write_bytes(encoded(run_result(), TITLES))
    (client,) = read_results(tmp_path / "curl.json").clients
    assert (client.unexpected, client.known) == ({FAIL.id}, {})


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "empty.json"
    path.write_text(content, encoding="ascii")
    assert refusal(path) == "the file is empty; `h1conform run CLIENT --jsonl FILE` writes a results file"


@pytest.mark.parametrize(
    "content",
    ['{"a": 1}', "[]", "<html>", '{"verdicts": 5}', '{"verdicts": [', "[" * 100_000, "9" * 5000, "\udcff\x00"],
    ids=["other", "array", "html", "number", "nothing", "deep", "digits", "binary"],
)
def test_a_foreign_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "foreign.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert refusal(path) == "no results file: `h1conform run CLIENT --jsonl FILE` writes one"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.json") == "cannot be read: No such file or directory"
    assert refusal(tmp_path) == "cannot be read: Is a directory"


def test_a_file_that_ends_early_has_the_verdicts_before_its_end(path: Path) -> None:
    text = path.read_text(encoding="ascii")
    path.write_text(text[: text.index(FAIL.case) + 4], encoding="ascii")
    got = read_results(path)
    assert [each.verdicts for each in got.clients] == [(PASS,)]
    assert (got.corpus, got.clients[0].title, got.whole) == (VERSION, "curl 8.0", False)
    assert got.notes == ("the file ends early or is damaged; the verdicts before that place are shown",)


def test_an_older_file_may_lack_members(path: Path) -> None:
    document = json.loads(path.read_text(encoding="ascii"))
    for each in document["verdicts"]:
        for name in ("root", "revised", "unsteady", "timed_out", "told", "unexpected"):
            del each[name]
    changed(path, corpus="1.0", clients=None, known=None, cut=None, profile=None, verdicts=document["verdicts"])
    got = read_results(path)
    assert [(each.name, each.title, each.verdicts[1].told) for each in got.clients] == [("curl", "curl", ())]
    assert got.notes == (f"these are results of corpus 1.0; the texts are of {VERSION}",)


def test_verdicts_that_cannot_be_read_are_named_and_counted(path: Path) -> None:
    good = json.loads(path.read_text(encoding="ascii"))["verdicts"][0]
    bad = [5, {}, good | {"result": "good"}, good | {"variant": "x"}, good | {"client": 5}, good | {"level": []}, good]
    got = read_results(changed(path, verdicts=[good, *bad]))
    assert [len(each.verdicts) for each in got.clients] == [1]
    assert not got.whole
    assert got.notes == (
        "verdict 2: 5 is no verdict",
        "verdict 3: no client",
        "verdict 4: unknown result 'good'; known: broken, fail, lenient, pass, unproven, unsupported",
        "verdict 5: unknown variant 'x'",
        "verdict 6: no client",
        "2 more verdicts cannot be read, or occur twice",
    )


@pytest.mark.parametrize(
    ("number", "member", "word", "note"),
    [
        (2, "result", "boom", "line 2: unknown result 'boom'; known: broken, "),
        (3, "level", "mustt", "line 3: unknown level 'mustt'; nearest: 'must'"),
        (3, "severity", "crush", "line 3: unknown severity 'crush'; nearest: 'crash'"),
        (2, "variant", "udp", "line 2: unknown variant 'udp'"),
        (1, "fail_on", ["must", "shold"], "fail_on has the unknown class 'shold'; nearest: 'should'"),
    ],
)
def test_an_unknown_word_in_a_stream_is_one_line_with_its_place(
    number: int, member: str, word: object, note: str, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    lines: list[dict[str, Any]] = [
        header(VERSION, [{"name": "curl", "version": "8", "title": "curl 8"}], 2, {}, False, ("must",), {}),
        *map(verdict_line, (PASS, FAIL)),
        end(2, ()),
    ]
    lines[number - 1][member] = word
    path.write_bytes(b"".join(map(writer.encoded, lines)))
    done = written(path, "-o", tmp_path / "page.html")
    assert done.return_value == 3
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"h1conform: out.jsonl: {note}")


@pytest.mark.parametrize("value", [None, 5, "x", [5, None], {"a": "b"}, [[]], 1e308, True])
def test_members_of_other_types_do_no_harm(path: Path, value: Any) -> None:
    good = json.loads(path.read_text(encoding="ascii"))["verdicts"][0]
    odd = good | dict.fromkeys(("expected", "seen", "told", "wire", "seconds", "root", "unsteady"), value)
    names = ("corpus", "clients", "known", "cut", "profile")
    assert len(read_results(changed(path, verdicts=[odd], **dict.fromkeys(names, value))).clients[0].verdicts) == 1


def test_controls_in_a_file_are_escaped(path: Path) -> None:
    good = json.loads(path.read_text(encoding="ascii"))["verdicts"][0]
    got = read_results(changed(path, verdicts=[good | {"client": "a\x1b[2J\u202e", "seen": "\x07"}], clients=None))
    assert (got.clients[0].name, got.clients[0].verdicts[0].seen) == ("a\\x1b[2J\\u202e", "\\x07")


def written(*arguments: object) -> Result:
    return CliRunner().invoke(report, list(map(str, arguments)), standalone_mode=False)


def test_the_command_writes_a_page(path: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = written(path, "-o", page)
    assert (done.return_value, done.output) == (0, f"{page}: 1 client\n")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_writes_the_page_to_standard_output(path: Path) -> None:
    done = written(path, "-o", "-")
    assert (done.return_value, done.output[:15]) == (0, "<!doctype html>")
    assert not Path("-").exists()


def test_a_run_writes_the_page_that_report_writes(path: Path, tmp_path: Path) -> None:
    page = tmp_path / "run.html"
    (html,) = (each for each in REPORT_FORMATS if each.name == "html")
    page.write_bytes(html.encode(run_result(KNOWN), TITLES, None))
    written(path, "-o", tmp_path / "report.html")
    got = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert got.replace('"label":"curl.json"', '"label":""') == page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_option_html_of_a_run_writes_a_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "h1conform", "run", "http.client", "--case", "content-length/exact[tcp-whole]"]
    done = subprocess.run([*command, "-n", "0", "--html", "-"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout[:15]) == (0, b"<!doctype html>"), done.stderr


def test_a_bad_file_is_one_line_and_the_page_has_the_others(path: Path, tmp_path: Path) -> None:
    page, bad = tmp_path / "report.html", tmp_path / "bad.json"
    bad.write_bytes(b"")
    done = written(bad, path, "-o", page)
    assert done.return_value == 3
    assert done.output.splitlines()[0].startswith(f"h1conform: {bad}: the file is empty")
    assert "the file is empty" in page.read_text(encoding="utf-8")


def test_without_results_there_is_no_page(tmp_path: Path) -> None:
    done = written(tmp_path / "none.json", "-o", tmp_path / "report.html")
    assert str(done.exception) == f"{tmp_path / 'none.json'}: cannot be read: No such file or directory"
    assert not (tmp_path / "report.html").exists()


def test_the_page_replaces_no_results_file(path: Path) -> None:
    assert "RESULTS and --output name the same file" in str(written(path, "-o", path).exception)


def test_a_page_that_cannot_be_written_is_one_line(path: Path, tmp_path: Path) -> None:
    page = tmp_path / "none" / "report.html"
    assert str(written(path, "-o", page).exception) == (
        f"{page}: cannot be written: No such file or directory; its folder does not exist"
    )
