"""The output for GitHub Actions: the runner reads our commands, and none in the texts of clients and servers."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from click.testing import CliRunner
from sarif_kit.validate import validation_errors

from h1conform.conformance.cli import cli
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Verdict
from h1conform.conformance.report.github_report import MOST, annotation_lines, command

HOSTILE = "::error::x\r\n::add-mask::a%0A, b: c=d##[error]e\x1b[31m\u202e\ud800"
SHOWN = "::error::x\\r\n::add-mask::a%0A, b: c=d##[error]e\\x1b[31m\\u202e\\ud800"
SCHEMA = Path(__file__).parent / "schemas" / "junit-10.xsd"
PAGE = Path(__file__).parents[2] / "docs" / "ci.md"
LENGTH, BARE_CR = "content-length/exact", "fields/bare-cr"
KNOWN_COMMANDS = ("error", "warning", "notice", "add-mask", "set-output", "group", "stop-commands")


@dataclass(frozen=True)
class Command:
    """What the runner reads in a line."""

    name: str
    properties: dict[str, str]
    message: str


def unescaped(text: str, escapes: str) -> str:
    for each in (*escapes, "%"):  # in the order of the runner
        text = text.replace(f"%{ord(each):02X}", each)
    return text


def read(line: str, names: tuple[str, ...]) -> Command | None:
    """Read a line as the runner does (ActionCommand.cs): ``::`` at its begin, or ``##[`` anywhere."""
    if found := re.match(r"\s*::(.*?)::(.*)", line, re.DOTALL):
        name, _, values = found[1].partition(" ")
        pairs = (each.split("=", 1) for each in values.strip().split(",") if "=" in each)
        if name in names:
            return Command(name, {key: unescaped(value, "\r\n:,") for key, value in pairs}, unescaped(found[2], "\r\n"))
    found = re.search(r"##\[([^\] ]*)[^\]]*\](.*)", line)
    return Command(found[1], {}, found[2]) if found and found[1] in names else None


def commands(text: str) -> Iterator[Command]:
    """The commands that the runner carries out in the output of a step."""
    token = ""
    for line in text.splitlines():
        found = read(line, (*KNOWN_COMMANDS, token) if token else KNOWN_COMMANDS)
        if found is None:
            continue
        if token:
            token = "" if found.name == token else token
        elif found.name == "stop-commands":
            token = found.message
        else:
            yield found
    assert token == ""


def failed(case: str = LENGTH, severity: str = "hang", **more: Any) -> Verdict:
    values = {"client": "c", "variant": "tcp-whole", "level": "must", "result": "fail", "seen": "x"} | more
    return Verdict(case=case, severity=severity, **values)  # type: ignore[arg-type]


def annotations_of(*verdicts: Verdict, **more: Any) -> list[Command]:
    gate = Gate(fail_on=("must", "should", "may", "security"))
    run_result = RunResult(verdicts=verdicts, **({"gate": gate, "versions": {}, "corpus": corpus().made} | more))
    return list(commands("\n".join(annotation_lines(run_result, {"c": "c 1.0"}))))


def test_the_reader_of_this_test_finds_both_kinds_of_commands() -> None:
    assert [each.name for each in commands(" ::error::x\nseen ##[error]x\n::unknown::\nx ::error::y")] == ["error"] * 2


def test_values_come_back_as_they_are_and_end_nothing() -> None:
    line = command("error", HOSTILE, title=HOSTILE, file="a,b:c%")
    assert line.isprintable()
    (found,) = commands(line)
    assert found == Command("error", {"title": SHOWN, "file": "a,b:c%"}, SHOWN)


def test_a_finding_is_an_annotation_of_the_kind_of_its_level() -> None:
    found = annotations_of(
        failed(),
        failed(BARE_CR, level="should"),
        failed("interim/102", level="may"),
        failed("interim/103", "", result="lenient", security=True),
    )
    assert [each.name for each in found] == ["error", "warning", "warning", "notice"]
    assert found[0].properties == {"title": "c 1.0: hang, RFC 9110, section 2.4"}
    assert found[0].message.splitlines()[1] == "Seen: x. Expected: ."


def test_an_annotation_names_the_users_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "known, mine.toml").touch()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    (found,) = annotations_of(failed(), files={"c": tmp_path / "known, mine.toml"})
    assert (found.properties["file"], found.properties["line"]) == ("known, mine.toml", "1")


def test_what_is_wrong_with_the_run_comes_before_its_findings() -> None:
    stale = Known(BARE_CR, "lenient", "because", where="known.toml: entry 1")
    passed = [failed(BARE_CR, "", variant=str(each), result="pass") for each in corpus()[BARE_CR].variants]
    found = annotations_of(failed(), *passed, gate=Gate(known=(stale,)), broken={"d": "no driver"})
    assert [each.properties["title"] for each in found] == [
        "d could not be run",
        "c 1.0: hang, RFC 9110, section 2.4",
        "a known difference no longer occurs",
    ]


def test_a_run_that_was_cut_is_an_error() -> None:
    (found,) = annotations_of(planned=9)
    assert (found.name, found.message) == ("error", "cut: 0 of 9 items")


@pytest.mark.parametrize(
    ("level", "kind", "shown"), [("must", "error", 10), ("should", "warning", 10), ("may", "notice", 9)]
)
def test_as_many_annotations_as_github_takes_and_a_notice_about_the_others(level: str, kind: str, shown: int) -> None:
    clauses = {case.cites[0]: case.id for case in corpus().values()}
    found = annotations_of(*(failed(id, level=level) for id in list(clauses.values())[:30]))
    kinds = [each.name for each in found]
    assert kinds == [kind] * shown + ["notice"]
    assert max(map(kinds.count, kinds)) <= MOST
    assert found[-1].message.startswith(f"{30 - shown} more problems; ")


DRIVER = f"""
import urllib.request

def request(request):
    answer = urllib.request.urlopen(request.url, timeout=request.timeout)
    if "X-A" in answer.headers:
        return {{"status": 200, "reason": {HOSTILE!r}, "headers": [], "body": {HOSTILE.encode("utf-8", "replace")!r}}}
    return {{"status": 200, "reason": "", "headers": [], "body": answer.read()}}
"""


@pytest.mark.slow
@pytest.mark.parametrize("options", [("--verbose",), ("--json", "-")])
def test_the_runner_reads_our_commands_alone(options: tuple[str, ...], tmp_path: Path) -> None:
    """The client of this driver returns hostile content for one case, and its name has a command too."""
    summary = tmp_path / "summary.md"
    summary.write_text("before")
    name = "drive_##[error]x.py"
    (tmp_path / name).write_text(DRIVER, encoding="utf-8")
    command = [sys.executable, "-m", "h1conform", "run", f"./{name}", "--case", f"{BARE_CR}[tcp-whole]", "-n", "0"]
    done = subprocess.run(
        [*command, *options, "--junit", "out.xml", "--sarif", "out.sarif"],
        cwd=tmp_path,
        env=os.environ | {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "##[error]e" in done.stdout
    (found,) = commands(done.stdout if options == ("--verbose",) else done.stderr)
    assert (found.name, found.properties["file"]) == ("error", name)
    assert "##[error]x" in found.properties["title"]
    assert "::add-mask::a%0A" in found.message
    assert summary.read_text(encoding="utf-8").startswith("before\n## h1conform\n")
    assert [error.reason for error in xmlschema.XMLSchema(SCHEMA).iter_errors(tmp_path / "out.xml")] == []
    sarif = json.loads((tmp_path / "out.sarif").read_text(encoding="ascii"))
    assert validation_errors(sarif) == []
    assert "##[error]e" in sarif["runs"][0]["results"][0]["message"]["text"]


def test_the_environment_decides_and_the_option_decides_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def output(*options: str) -> str:
        words = ["run", "http.client", "--case", "content-length/exact[tcp-whole]", "-n", "0", "-q", *options]
        done = CliRunner().invoke(cli, words, standalone_mode=False)
        assert done.return_value == 0, done.output
        return done.stdout

    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert "::stop-commands::" not in output()
    assert "::stop-commands::" in output("--github")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "::stop-commands::" not in output("--no-github")
    assert list(commands(output())) == []
    assert summary.read_text(encoding="utf-8").count("## h1conform\n") == 2


def test_the_example_of_the_page_is_what_a_run_prints() -> None:
    (example,) = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    words = ["run", "http.client", "--quick", "--case", BARE_CR, "-n", "0", "-q", "--github", "--exit-zero"]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    (printed,) = (line for line in done.stdout.splitlines() if line.startswith("::error"))
    assert re.sub(r"3\.[0-9.]+[0-9]", "3", printed) == re.sub(r"3\.[0-9.]+[0-9]", "3", example.rstrip("\n"))


def test_a_summary_that_cannot_be_written_is_one_line_and_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    words = ["run", "http.client", "--case", "content-length/exact[tcp-whole]", "-n", "0", "-q", "--github"]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    assert (done.return_value, done.stderr.splitlines()[-1]) == (
        2,
        f"h1conform: the step summary is lost: {tmp_path}: Is a directory",
    )


BREAKS = f"import sys\nsys.exit({HOSTILE!r})\n"  # the last words of this driver are commands
STARTS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
RUNS = STARTS + "from h1conform.__main__ import main; raise SystemExit(main())"
RAISES = "import h1conform.conformance.commands.run as run\ndef fails(*_): raise RuntimeError({!r})\nrun.{} = fails\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "client", "code"),
    [
        pytest.param(RUNS, "broken", 2, id="broken-client"),
        pytest.param(RUNS, "interrupted", 2, id="ctrl-c"),
        pytest.param(RAISES.format(HOSTILE, "_run") + RUNS, "working", 1, id="exception-before-the-run"),
        pytest.param(RAISES.format(HOSTILE, "_run_items") + RUNS, "working", 1, id="exception-in-the-run"),
        pytest.param(RAISES.format(HOSTILE, "print_report") + RUNS, "working", 1, id="exception-in-the-report"),
    ],
)
def test_however_a_run_ends_its_last_line_lets_the_runner_read_commands(
    program: str, client: str, code: int, tmp_path: Path
) -> None:
    driver = tmp_path / "driver.py"
    driver.write_text(BREAKS, encoding="utf-8")
    words = ["--exec", f"{sys.executable} {driver}"] if client == "broken" else ["http.client", "--chapter", "fields"]
    with subprocess.Popen(
        [sys.executable, "-c", program, "run", *words, "--github", "-n", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,  # the order of the lines counts
        text=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        if client == "interrupted":
            process.stdout.readline()  # the number of items: the run goes on
            process.send_signal(signal.SIGINT)
        text = first + process.communicate(timeout=120)[0]
    token = first.rstrip().removeprefix("::stop-commands::")
    assert process.returncode == code, text
    assert len(token) == 32
    assert re.fullmatch("::[0-9a-f]{32}::", text.splitlines()[-1]), text
    assert {each.name for each in commands(text)} <= {"error", "warning", "notice"}
    if client != "working":
        assert "error" in {each.name for each in commands(text)}
