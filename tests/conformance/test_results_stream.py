"""Results as a stream: written while the run goes on, equal from run to run but for one member, read at any cut."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from h1conform.conformance.cli import cli
from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.model import KINDS, LEVELS, RESULTS, SEVERITIES, Verdict
from h1conform.conformance.report import json_report
from h1conform.conformance.report.results_file import BadResults, read_results
from h1conform.conformance.report.stream.lines import FORMAT, VARIES, end, header, schema, verdict_line
from h1conform.conformance.report.stream.reader import parse_stream
from h1conform.conformance.report.stream.writer import encoded

PASS = Verdict("curl", "chunked/one-chunk", "tcp-whole", "must", "pass")
FAIL = Verdict(
    *("curl", "chunked/size/underscore", "tcp-whole", "must", "fail", "accepted-invalid"),
    expected="an error",
    seen="200 with body 'hello'",
    finding="a remark",
    told=("200 with body 'hello'",),
    wire=("connection 1", "  > 'GET / HTTP/1.1\\r\\n\\r\\n'"),
    seconds=0.25,
)
CLIENTS = [{"name": "curl", "version": "8.0", "title": "curl 8.0"}]
LONG = 120.0  # seconds for a run on a busy machine
SMALL = ("--case", "chunked/size/*[tcp-whole]")


def stream(*more: dict[str, Any]) -> bytes:
    """A stream of two verdicts, with these lines after them."""
    lines = [
        header(VERSION, CLIENTS, 2, {"profile": "2008"}, False, ("must",), {}),
        verdict_line(PASS),
        verdict_line(FAIL, unexpected=True),
    ]
    return b"".join(map(encoded, (*lines, *more)))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["run", *map(str, arguments), "-n", "0", "-q"], standalone_mode=False)


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def apart_from_what_varies(path: Path) -> list[str]:
    """The lines without what may differ between two runs, sorted."""
    return sorted(json.dumps({name: each for name, each in line.items() if name != VARIES}) for line in lines_of(path))


# ------------------------------------------------------------------------------------------------------------ the lines


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stream of a run of http.client with failures, leniencies and passes."""
    path = tmp_path_factory.mktemp("stream") / "small.jsonl"
    done = run("http.client", *SMALL, "--jsonl", path)
    assert done.return_value == 1, done.output
    return path


def test_a_stream_has_a_header_a_line_for_each_verdict_and_an_end(small: Path) -> None:
    first, *verdicts, last = lines_of(small)
    assert (first["type"], first["format"], first["corpus"]) == ("header", FORMAT, VERSION)
    assert first["selection"] == {"case": ["chunked/size/*[tcp-whole]"]}
    assert first["items"] == len(verdicts) == last["verdicts"]
    assert {each["type"] for each in verdicts} == {"verdict"}
    assert {each["result"] for each in verdicts} >= {"pass", "fail", "lenient"}
    assert (last["type"], last["whole"], last["why"], last["exit_code"]) == ("end", True, "", 1)
    assert last["findings"]


def test_every_line_is_valid_by_the_schema(small: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    first, *verdicts, last = lines_of(small)
    for line in verdicts:
        validator.validate(line)
    for line in (first, verdicts[0], last):
        validator.validate(line)
        assert not validator.is_valid({**line, "more": 1})
        for name in line:
            assert not validator.is_valid({each: line[each] for each in line if each != name}), name


def test_the_schema_has_the_words_of_the_model() -> None:
    verdict = json.loads(schema())["$defs"]["verdict"]["properties"]
    assert verdict["level"]["enum"] == list(LEVELS)
    assert verdict["result"]["enum"] == list(RESULTS)
    assert verdict["severity"]["enum"] == ["", *SEVERITIES]
    assert set(verdict["class"]["enum"]) == {"", "info", *KINDS}


def test_the_command_export_writes_the_schema() -> None:
    done = CliRunner().invoke(cli, ["export", "--results-schema"], standalone_mode=False)
    assert (done.return_value, done.output) == (0, schema())


def test_a_verdict_has_its_clauses_with_addresses_and_what_puts_it_into_a_finding() -> None:
    line = verdict_line(FAIL, "curl issue 1", True)
    assert (line["chapter"], line["known"], line["unexpected"], line["remark"]) == (
        *("chunked", "curl issue 1", True),
        "a remark",
    )
    assert line["clauses"][0]["address"] == "https://www.rfc-editor.org/rfc/rfc9112#section-7.1"
    assert line["why"] == corpus()[FAIL.case].why
    assert line["finding"] == {
        "clause": corpus()[FAIL.case].cites[0],
        "severity": "accepted-invalid",
        "observed": "a response",
    }
    assert verdict_line(PASS)["finding"] is None


def test_two_runs_differ_only_in_the_member_that_varies(tmp_path: Path) -> None:
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    selected = ("reference", "--chapter", "chunked", "--quick")
    run(*selected, "--jsonl", one)
    done = CliRunner().invoke(cli, ["run", *selected, "--jsonl", str(two), "-n", "2"], standalone_mode=False)
    assert done.return_value == 0
    assert len(lines_of(one)) > 100
    assert apart_from_what_varies(one) == apart_from_what_varies(two)


def test_a_stream_on_standard_output_is_alone_there(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "h1conform", "run", "http.client", "--case", "content-length/exact[tcp-whole]"]
    done = subprocess.run(
        [*command, "-n", "0", "--jsonl", "-"], cwd=tmp_path, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert [json.loads(line)["type"] for line in done.stdout.splitlines()] == ["header", "verdict", "end"]
    assert b"1 items: 1 pass" in done.stderr
    assert not list(tmp_path.iterdir())


def test_two_reports_on_standard_output_are_refused() -> None:
    done = run("http.client", *SMALL, "--jsonl", "-", "--json", "-")
    problem = "only one report can go to standard output: --jsonl and --json name it; give one of them a file"
    assert str(done.exception) == problem


def test_a_stream_that_cannot_be_written_is_one_line_and_the_run_goes_on() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    done = run("http.client", "--case", "content-length/exact[tcp-whole]", "--jsonl", "/dev/full")
    assert done.return_value == 2
    assert "1 items: 1 pass; 0 unexpected" in done.output
    assert "h1conform: the results of --jsonl are lost: /dev/full: No space left on device" in done.output.splitlines()


def test_a_file_in_no_folder_is_refused_before_the_run(tmp_path: Path) -> None:
    path = tmp_path / "none" / "out.jsonl"
    done = run("http.client", *SMALL, "--jsonl", path)
    assert str(done.exception) == f"{path}: cannot be written: No such file or directory; its folder does not exist"


def test_a_client_that_cannot_be_run_is_in_the_last_line(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    done = run("--exec", "false", *SMALL, "--jsonl", path)
    assert done.exception is not None
    _, last = lines_of(path)
    assert (last["whole"], last["verdicts"], last["exit_code"]) == (False, 0, 2)
    assert "false" in last["broken"]
    (client,) = read_results(path).clients
    assert client.broken == last["broken"]["false"]


def test_a_run_that_the_first_failure_ends_says_so(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    run("http.client", *SMALL, "--jsonl", path, "--fail-fast")
    last = lines_of(path)[-1]
    assert (last["whole"], last["why"]) == (False, "the first unexpected result ended the run (--fail-fast)")


# ------------------------------------------------------------------------------------------------------------- reading


def test_a_stream_and_a_document_have_the_same_results(tmp_path: Path) -> None:
    result = RunResult(Gate(), (PASS, FAIL), {"curl": "8.0"}, corpus(), profile="2008")
    (tmp_path / "out.json").write_bytes(json_report.encoded(result, {"curl": "curl 8.0"}))
    (tmp_path / "out.jsonl").write_bytes(stream(end(2, [FAIL], exit_code=1)))
    document, streamed = (read_results(tmp_path / name) for name in ("out.json", "out.jsonl"))
    assert streamed.clients == document.clients
    assert streamed.clients[0].unexpected == {FAIL.id}
    assert (streamed.notes, streamed.whole, streamed.profile) == (document.notes, document.whole, document.profile)


def test_a_stream_that_is_cut_at_any_octet_has_the_verdicts_before_it() -> None:
    data = stream(end(2, [FAIL]))
    first, second, third, _ = data.splitlines(keepends=True)
    for length in range(1, len(data)):
        found = parse_stream(data[:length])
        if length < len(first):
            assert found is None
            continue
        assert found is not None
        whole = sum(length >= len(first + each) for each in (second, second + third))
        assert (len(found.verdicts), found.end, found.damaged) == (whole, None, 0)
        assert found.kept == len(b"".join((first, second, third)[: 1 + whole]))
        assert found.torn is not data[:length].endswith(b"\n")


def test_a_run_that_was_killed_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(stream()[:-20])
    got = read_results(path)
    assert (got.verdicts, got.whole) == ((PASS,), False)
    assert got.notes == ("the run was cut: 1 of 2 items (no last line: the run was killed, or still goes on)",)


def test_a_run_that_was_interrupted_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(stream(end(2, [], "interrupted by Ctrl-C", exit_code=2)))
    got = read_results(path)
    assert (got.notes, got.whole) == (("the run was cut: 2 of 2 items (interrupted by Ctrl-C)",), True)


def test_a_damaged_line_is_noted_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    lines = stream(end(2, [])).splitlines(keepends=True)
    path.write_bytes(b"".join((lines[0], lines[1][10:], *lines[2:])))
    got = read_results(path)
    assert [each.case for each in got.verdicts] == [FAIL.case]
    assert (got.notes, got.whole) == (("line 2 is damaged; the verdicts in the other lines are shown",), False)


@pytest.mark.parametrize("value", [FORMAT + 1, None, "1", [1] * 1000])
def test_a_stream_of_another_format_is_refused(tmp_path: Path, value: object) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(encoded({**header(VERSION, CLIENTS, 2, {}, False, (), {}), "format": value}))
    with pytest.raises(BadResults, match=r"results of format .*, and this h1conform reads format 1; update") as caught:
        read_results(path)
    assert len(str(caught.value)) < len(str(path)) + 200


@pytest.mark.parametrize("value", [None, 5, "x", [5, None], {"a": "b"}, [[]], True])
def test_members_of_other_types_do_no_harm(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "out.jsonl"
    first = {**header(VERSION, CLIENTS, 2, {}, False, (), {}), "clients": value, "selection": value, "items": value}
    line = verdict_line(FAIL)
    odd = [{**line, name: value} for name in line if name not in ("type", "id")]
    last = {**end(1, []), **dict.fromkeys(("why", "broken", "stale", "findings"), value)}
    path.write_bytes(b"".join(map(encoded, (first, *odd, last))))
    assert FAIL.id in {each.id for each in read_results(path).verdicts}


# -------------------------------------------------------------------------------------------------------------- resume


def test_a_cut_run_is_resumed_and_has_what_a_whole_run_has(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    data = small.read_bytes()
    for length in (len(data) // 2, data.index(b"\n") + 1, data.rindex(b'{"type":"end"'), len(data)):
        path.write_bytes(data[:length])
        done = run("http.client", *SMALL, "--resume", path)
        assert done.return_value == 1, done.output
        assert apart_from_what_varies(path) == apart_from_what_varies(small)
        assert read_results(path).whole
        assert done.output.splitlines()[-1].startswith(f"http.client {lines_of(path)[0]['clients'][0]['version']}: ")
        assert f" {len(lines_of(path)) - 2} items: " in done.output


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("reference", *SMALL), "its run has clients ['http.client'], and this run ['reference']"),
        (("http.client", *SMALL, "--quick"), "its run has --quick none, and this run True"),
        (("http.client",), "its run has --case ['chunked/size/*[tcp-whole]'], and this run none"),
        (("http.client", *SMALL, "--strict"), "its run has strict False, and this run True"),
        (("http.client", *SMALL, "--fail-on", "may"), "its run has fail_on ['must', 'documented'], and this run ['may"),
    ],
)
def test_a_run_with_other_options_is_not_resumed(small: Path, arguments: tuple[str, ...], problem: str) -> None:
    before = small.read_bytes()
    done = run(*arguments, "--resume", small)
    assert str(done.exception).startswith(f"--resume {small}: {problem}")
    assert str(done.exception).endswith("; give the clients and options of that run")
    assert small.read_bytes() == before


def test_another_version_of_the_client_is_not_resumed(small: Path, tmp_path: Path) -> None:
    first, *rest = lines_of(small)
    first["clients"][0]["version"] = "2.7.18"
    path = tmp_path / "old.jsonl"
    path.write_bytes(before := b"".join(map(encoded, (first, *rest[:3]))))
    done = run("http.client", *SMALL, "--resume", path)
    assert str(done.exception).startswith(f"--resume {path}: it has results of http.client in version 2.7.18, and ")
    assert path.read_bytes() == before


def test_a_version_with_controls_is_the_same_in_the_results(tmp_path: Path) -> None:
    driver, path = tmp_path / "drive_mine.py", tmp_path / "out.jsonl"
    driver.write_text(
        f"import http.client\nVERSION = {'9.' + chr(27) + 'x' * 300!r}\n"
        "def request(request):\n"
        "    connection = http.client.HTTPConnection(request.host, request.port, timeout=request.timeout)\n"
        "    connection.request(request.method, request.target)\n"
        "    answer = connection.getresponse()\n"
        "    return {'status': answer.status, 'body': answer.read()}\n",
        encoding="utf-8",
    )
    one = (driver, "--case", "status-line/plain[tcp-whole]")
    assert run(*one, "--jsonl", path).return_value == 0
    assert lines_of(path)[0]["clients"][0]["version"].startswith("9.\\x1bxx")
    for option in ("--resume", "--baseline"):
        done = run(*one, option, path)
        assert (done.exception, done.return_value) == (None, 0), done.output


def test_results_of_other_items_are_not_resumed(small: Path, tmp_path: Path) -> None:
    first, second, *_ = lines_of(small)
    path = tmp_path / "other.jsonl"
    path.write_bytes(b"".join(map(encoded, (first, {**second, "case": "chunked/one-chunk"}))))
    assert "1 of its results are of items that this run does not have: http.client::chunked/one-chunk[" in str(
        run("http.client", *SMALL, "--resume", path).exception
    )


def test_a_file_that_is_no_stream_is_not_resumed(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text('{"verdicts": []}', encoding="ascii")
    assert str(run("http.client", *SMALL, "--resume", path).exception) == (
        f"--resume {path}: no file of --jsonl: only such a file can be resumed"
    )
    path.unlink()
    assert str(run("http.client", *SMALL, "--resume", path).exception) == (
        f"--resume {path}: cannot be read: No such file or directory"
    )
    assert "leave out --jsonl" in str(run("http.client", *SMALL, "--resume", path, "--jsonl", path).exception)


def test_a_damaged_line_is_not_resumed(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.jsonl"
    lines = small.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join((*lines[:2], b"x\n", *lines[2:])))
    assert str(run("http.client", *SMALL, "--resume", path).exception) == (
        f"--resume {path}: line 3 is damaged; give --jsonl another file"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workers", "stop"),
    [("0", signal.SIGKILL), ("2", signal.SIGKILL), ("2", signal.SIGTERM), ("2", signal.SIGINT)],
    ids=["killed", "killed-with-workers", "sigterm", "ctrl-c"],
)
def test_a_run_that_a_signal_ends_can_be_resumed(workers: str, stop: signal.Signals, tmp_path: Path) -> None:
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n" + (
        "from h1conform.__main__ import main; raise SystemExit(main())"
    )
    path = tmp_path / "out.jsonl"
    selected = ("--chapter", "fields", "--quick")
    command = [sys.executable, "-c", program, "run", "http.client", *selected, "-q", "-n", workers]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    quiet["env"] = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen([*command, "--jsonl", str(path)], **quiet) as process:
        try:
            wait_until(lambda: path.exists() and path.read_bytes().count(b"\n") > 20)
            process.send_signal(stop)
            process.wait(LONG)
        finally:
            process.kill()
    cut = read_results(path)
    names = {signal.SIGTERM: "(interrupted by SIGTERM)", signal.SIGINT: "(interrupted by Ctrl-C)"}
    assert len(cut.verdicts) >= 20
    assert names.get(stop, "(no last line: the run was killed, or still goes on)") in cut.cut
    done = subprocess.run([*command, "--resume", str(path)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1, done.stderr
    whole = read_results(path)
    assert (whole.cut, whole.whole) == ("", True)
    assert len(whole.verdicts) == whole.header["items"] > len(cut.verdicts)
    assert whole.verdicts[: len(cut.verdicts)] == cut.verdicts


def wait_until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_a_verdict_survives_the_way_through_a_line() -> None:
    (verdict,) = (dataclasses.replace(FAIL, root="chunked/one-chunk", unsteady="first fail", timed_out=True),)
    data = encoded(header(VERSION, CLIENTS, 1, {}, False, (), {})) + encoded(verdict_line(verdict))
    found = parse_stream(data)
    assert found is not None
    (values,) = found.document["verdicts"]
    for field in dataclasses.fields(Verdict):
        expected = getattr(verdict, field.name)
        assert values[field.name] == (list(expected) if isinstance(expected, tuple) else expected), field.name
