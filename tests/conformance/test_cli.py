"""The command line: four exit codes, one clear line for whatever is wrong, and apart from the folder it stands in."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

import pytest
from rich.console import Console

from h1conform import certs
from h1conform.conformance.corpus import cases, tiers
from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.places import place_of
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.entry import Entry
from h1conform.conformance.drivers.registry import Client
from h1conform.mockserver.base.toml_document import DocumentError

from .conftest import Done

LONG = 60.0  # seconds; only ever used up by a failure

# Two cases in which http.client does as it should, and two in which it does not.
GOOD = ("content-length/exact", "chunked/one-chunk")
BAD = "content-length/plus-sign"
LENIENT = "chunked/size/plus-sign"
QUICK = ("--quick", "-n", "0")


def outside(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, program: str = "") -> Done:
    """The console script (or another program) as a process of its own."""
    command = [program] if program else [sys.executable, "-m", "h1conform"]
    done = subprocess.run(
        [*command, *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def case_options(*ids: str) -> list[str]:
    return [option for id in ids for option in ("--case", id)]


Run = Callable[..., Done]


def one_line(done: Done, code: int, *parts: str) -> None:
    """What is wrong stands in the last line, and no traceback stands before it."""
    assert (code, False) == (done.code, "Traceback" in done.out + done.err), done
    for part in parts:
        assert part in done.last, done


def failed(done: Done) -> list[tuple[str, str]]:
    """Severity and case of every finding in the summary, in its order."""
    return re.findall(r"^ *[0-9]+\. (\S+) · .* · (\S+)$", done.out, re.MULTILINE)


# -------------------------------------------------------------------------------------------------------------- codes


def test_nothing_unexpected_is_0(run: Run) -> None:
    done = run("run", "http.client", *case_options(*GOOD), *QUICK)
    assert done.code == 0, done
    assert "2 items: 2 pass; 0 unexpected" in done.out


def test_something_unexpected_is_1(run: Run) -> None:
    done = run("run", "http.client", *case_options(GOOD[0], BAD), *QUICK)
    assert done.code == 1, done
    assert failed(done) == [("accepted-invalid", BAD)]


def test_exit_zero_looks_without_gating(run: Run) -> None:
    done = run("run", "http.client", *case_options(BAD), *QUICK, "--exit-zero")
    assert done.code == 0, done
    assert "1 finding (1 item) unexpected" in done.out


def test_strict_fails_a_lenient_reading(run: Run) -> None:
    assert run("run", "http.client", *case_options(LENIENT), *QUICK).code == 0
    done = run("run", "http.client", *case_options(LENIENT), *QUICK, "--strict")
    assert done.code == 1, done
    assert failed(done) == [("lenient", LENIENT)]


@pytest.mark.slow
def test_the_classes_that_fail_a_run_can_be_named(run: Run) -> None:
    for classes, code in (("security", 1), ("lenient", 1), ("must,documented", 0), ("should,may", 0)):
        done = run("run", "http.client", *case_options(LENIENT), *QUICK, "--fail-on", classes)
        assert done.code == code, (classes, done)
    assert run("run", "http.client", *case_options(BAD), *QUICK, "--fail-on", "security").code == 0
    done = run("run", "http.client", *case_options(BAD), *QUICK, "--fail-on", "must,securty")
    one_line(done, 3, "--fail-on: unknown class 'securty'; nearest: 'security'")


def test_the_reference_passes(run: Run) -> None:
    done = run("run", "reference", *case_options(*GOOD, BAD, LENIENT), *QUICK)
    assert done.code == 0, done
    assert "4 pass" in done.out


def test_help_and_version_are_0(run: Run) -> None:
    for arguments in (["--help"], ["-h"], ["run", "-h"], ["--version"]):
        assert run(*arguments).code == 0


@pytest.mark.parametrize(
    ("parts", "arguments"),
    [
        pytest.param(["no client 'urlib3'", "nearest: 'urllib3'"], ["run", "urlib3"], id="client-nearest"),
        pytest.param(["no client 'zzz'", "http.client", "drive_zzz.py"], ["run", "zzz"], id="client-none-near"),
        pytest.param(["name a client", "http.client"], ["run"], id="no-client"),
        pytest.param(["'http.client' is named twice"], ["run", "http.client", "http.client"], id="client-twice"),
        pytest.param(["no driver file", "drive_nosuch.py"], ["run", "./drive_nosuch.py"], id="driver-missing"),
        pytest.param(
            ["no case 'chunked/one-chnk'", "nearest: 'chunked/one-chunk'"],
            ["run", "http.client", "--case", "chunked/one-chnk"],
            id="case-nearest",
        ),
        pytest.param(["no case 'z'"], ["run", "http.client", "--deselect", "z"], id="deselect"),
        pytest.param(
            ["no chapter 'chunkd'", "nearest: 'chunked'"], ["run", "http.client", "--chapter", "chunkd"], id="chapter"
        ),
        pytest.param(["'musst'"], ["run", "http.client", "--level", "musst"], id="level"),
        pytest.param(["'udp'"], ["run", "http.client", "--transport", "udp"], id="transport"),
        pytest.param(["'half'"], ["run", "http.client", "--delivery", "half"], id="delivery"),
        pytest.param(["--timeout"], ["run", "http.client", "--timeout", "0"], id="timeout-zero"),
        pytest.param(["--timeout"], ["run", "http.client", "--timeout", "soon"], id="timeout-word"),
        pytest.param(
            ["--timeout"], ["run", "http.client", "--timeout", "nan", "--case", GOOD[0]], id="timeout-no-number"
        ),
        pytest.param(["-n"], ["run", "http.client", "-n", "-1"], id="workers"),
        pytest.param(["--nosuch"], ["run", "http.client", "--nosuch"], id="option"),
        pytest.param(["quick and thorough"], ["run", "http.client", "--quick", "--thorough"], id="contradiction"),
        pytest.param(
            ["unknown placeholder {tmeout}; nearest: 'timeout'"],
            ["run", "--command", "cat {url} --max-time {tmeout}"],
            id="placeholder",
        ),
        pytest.param(["nosuch"], ["nosuch"], id="command"),
        pytest.param(
            ["no interpreter '/nosuch/python'", "--python"],
            ["run", "http.client", "--python", "/nosuch/python"],
            id="interpreter",
        ),
        pytest.param(
            ["no case matches all options together"],
            ["run", "http.client", "--case", GOOD[0], "--level", "info"],
            id="nothing-left",
        ),
        *(
            pytest.param(
                ["the name ", "give another --name"], ["run", "--exec", sys.executable, "--name", name], id=f"name-{id}"
            )
            for id, name in (("escaped", "a\x1bb"), ("bidi", "a\u202eb"), ("blank", " a"), ("long", "n" * 201))
        ),
        pytest.param(["the name ", "rename the file"], ["run", "./drive_a\tb.py"], id="driver-name"),
        pytest.param(["--name names the client of"], ["run", "http.client", "--name", "mine"], id="name-of-nothing"),
        pytest.param(["no program 'nosuch'"], ["run", "--exec", "nosuch --x"], id="exec"),
        pytest.param(["no program ''"], ["run", "--exec", " "], id="exec-empty"),
        pytest.param(["--exec"], ["run", "--exec", "sh -c 'x"], id="exec-open-quote"),
        pytest.param(["no program 'nosuch'"], ["run", "--command", "nosuch {url}"], id="command-line"),
        pytest.param(["the template has no {url}"], ["run", "--command", "sh -c"], id="command-line-without-url"),
        pytest.param(["--command"], ["run", "--command", "sh 'x {url}"], id="command-line-open-quote"),
        pytest.param(["cannot be read"], ["run", "http.client", "--known", "nosuch.toml"], id="known-missing"),
        pytest.param(["no case 'chunked/one-chnk'", "nearest"], ["show", "chunked/one-chnk"], id="show"),
        pytest.param(["no case 'z'"], ["list", "--case", "z"], id="list-case"),
        pytest.param(["no chapter 'z'"], ["list", "--chapter", "z"], id="list-chapter"),
        pytest.param(["unknown identity 'expird': did you mean 'expired'"], ["certs", "expird"], id="certs-name"),
        pytest.param(["unknown identity 'xyz': `h1conform certs"], ["certs", "--write", "x", "xyz"], id="certs-none"),
    ],
)
def test_wrong_usage_is_3_and_says_what_there_is(
    run: Run, parts: list[str], arguments: list[str], tmp_path: Path
) -> None:
    (tmp_path / "drive_a\tb.py").write_text("def request(request): ...", encoding="utf-8")
    one_line(run(*arguments), 3, *parts)


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_a_report_that_cannot_be_written_is_one_line(run: Run, option: str) -> None:
    """There is such a folder, but no file can be made in it."""
    done = run("run", "http.client", *case_options(GOOD[0]), *QUICK, option, "/proc/h1conform.out")
    one_line(done, 2, "/proc/h1conform.out")


def test_what_is_no_interpreter_is_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "python"
    path.write_bytes(b"\x00rubbish")
    path.chmod(0o755)
    done = run("run", "http.client", "--python", str(path), *case_options(GOOD[0]), *QUICK)
    assert done.code in (2, 3)
    one_line(done, done.code, str(path))


def test_a_module_that_is_missing_there_is_one_line(run: Run) -> None:
    done = run("run", "http.client", "--python", "/bin/true" if Path("/bin/true").exists() else "true", "--dry-run")
    assert done.code in (0, 3)
    done = run("run", "urllib3", "--python", "/bin/false")
    one_line(done, 3, "urllib3 cannot run here", "no module urllib3 in /bin/false", "pip install urllib3")


# ------------------------------------------------------------------------------------------------------- bad drivers


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        pytest.param(["exit code 1", "ModuleNotFoundError: No module named 'nosuch'"], "import nosuch", id="import"),
        pytest.param(["exit code 1", "SyntaxError"], "def request(:", id="syntax"),
        pytest.param(["exit code 7"], "import sys; sys.exit(7)", id="exits"),
        pytest.param(["SIGKILL"], "import os; os.kill(os.getpid(), 9)", id="killed"),
        pytest.param(["no class Session, no function request"], "X = 1", id="defines-nothing"),
        pytest.param(
            ["a plain GET gave ValueError: no"], "def request(request): raise ValueError('no')", id="always-fails"
        ),
        pytest.param(
            ["a plain GET gave 200 with body"],
            "def request(request): return {'status': 200, 'body': b'hello'}",
            id="canned",
        ),
        pytest.param(["a plain GET gave", "exit code 4"], "import os\ndef request(request): os._exit(4)", id="dies"),
        pytest.param(["a plain GET gave"], "def request(request): return None", id="tells-none"),
    ],
)
def test_a_driver_that_cannot_be_examined_is_2(
    run: Run, write_driver: Callable[..., Client], parts: list[str], code: str
) -> None:
    path = write_driver(code).command[-1]
    done = run("run", path, *case_options(GOOD[0]), *QUICK)
    assert done.code == 2
    for part in ("h1conform: miniature: ", *parts):
        assert part in done.err


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        pytest.param(b"", ["the file is empty", "a function request"], id="empty"),
        pytest.param(b"\x7fELF\x02\0\0", ["no Python source", "--exec ./program"], id="binary"),
        pytest.param(b"#!/bin/sh\necho\n", ["a script for /bin/sh", "--exec ./program"], id="shell"),
        pytest.param(b"#!/usr/bin/env node\n", ["a script for /usr/bin/env node", "--exec ./program"], id="node"),
    ],
)
def test_a_file_that_is_no_python_source_is_one_line(
    run: Run, tmp_path: Path, content: bytes, parts: list[str]
) -> None:
    (tmp_path / "program").write_bytes(content)
    done = run("run", "./program")
    one_line(done, 3, "h1conform: program: ", *parts)
    assert done.err.count("\n") == 1


def test_a_folder_and_a_file_that_cannot_be_read_are_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_line(run("run", f"{tmp_path}/"), 3, f"{tmp_path}: is a folder; give the file of a driver in it")
    driver = tmp_path / "drive_mine.py"
    driver.touch()

    def refuse(*_: object) -> None:  # root may read every file
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    one_line(run("run", str(driver)), 3, f"{driver}: cannot be read: Permission denied")


@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        pytest.param(b"X = 1\ndef request(:\n", 2, "SyntaxError: invalid syntax", id="syntax"),
        pytest.param(b"import nosuch\n", 1, "ModuleNotFoundError: No module named 'nosuch'", id="import"),
        pytest.param(b"\n\n1/0\n", 3, "ZeroDivisionError: division by zero", id="raises"),
        pytest.param(b"x = '\xff'\n", 1, "SyntaxError: (unicode error) 'utf-8' codec can't decode", id="octets"),
        pytest.param(b"#!/bin/sh\nexec true\n", 2, "SyntaxError: ", id="shell-in-py"),
    ],
)
def test_an_error_in_the_file_of_a_driver_is_one_line_with_its_place(
    run: Run, tmp_path: Path, code: bytes, line: int, message: str
) -> None:
    driver = tmp_path / "drive_mine.py"
    driver.write_bytes(code)
    done = run("run", str(driver), *case_options(GOOD[0]), *QUICK)
    one_line(done, 2, f"standard error ends: {driver}, line {line}: {message}")
    assert ("is run with --exec" in done.err) is message.startswith("SyntaxError")
    assert done.err.count("\n") == 1


def test_an_error_that_a_library_raises_for_a_driver_has_no_frames_of_the_host(run: Run, tmp_path: Path) -> None:
    driver = tmp_path / "drive_mine.py"
    driver.write_text("import json\n\njson.loads('')\n", encoding="utf-8")
    done = run("run", str(driver), *case_options(GOOD[0]), *QUICK)
    *frames, last = done.err.splitlines()
    assert last.strip().startswith(f"{driver}, line 3: json.decoder.JSONDecodeError: Expecting value")
    assert "raw_decode" in "".join(frames)
    assert "host.py" not in done.err


def test_why_a_run_ended_is_no_line_that_ends_with_a_colon(run: Run, tmp_path: Path) -> None:
    driver = tmp_path / "drive_mine.py"
    driver.write_text("import json\n\njson.loads('')\n", encoding="utf-8")
    run("run", str(driver), *case_options(GOOD[0]), *QUICK, "--jsonl", "out.jsonl")
    last = json.loads((tmp_path / "out.jsonl").read_text(encoding="ascii").splitlines()[-1])
    assert last["why"].startswith("mine: the driver ended with exit code 1; standard error ends: ")
    assert "line 3: json.decoder.JSONDecodeError: Expecting value" in last["why"]


def test_a_program_that_speaks_the_protocol_by_itself_is_no_python_driver(run: Run, tmp_path: Path) -> None:
    driver = tmp_path / "drive_mine.py"
    driver.write_text("import sys\n", encoding="utf-8")
    one_line(run("run", str(driver), *case_options(GOOD[0]), *QUICK), 2, "defines no class Session", "with --exec")


def test_the_last_lines_of_a_driver_are_shown_and_all_lines_are_logged(
    run: Run, write_driver: Callable[..., Client], tmp_path: Path
) -> None:
    path = write_driver("import sys\nfor n in range(20): print('line %d' % n, file=sys.stderr)\nsys.exit(7)").command[
        -1
    ]
    log = tmp_path / "drivers.log"
    done = run("run", path, *case_options(GOOD[0]), *QUICK, "--driver-log", str(log))
    assert [line.strip() for line in done.err.splitlines()[1:]] == [f"line {n}" for n in range(10, 20)]
    written = [line.partition(": ")[2] for line in log.read_text(encoding="utf-8").splitlines()]
    assert written == [f"line {n}" for n in range(20)]


def test_a_driver_that_does_not_start_in_time_is_named_with_the_option(
    run: Run, write_driver: Callable[..., Client]
) -> None:
    path = write_driver("import time\ntime.sleep(60)").command[-1]
    done = run("run", path, *case_options(GOOD[0]), *QUICK, "--start-timeout", "0.3")
    one_line(done, 2, "miniature: the driver did not answer hello within 0.3 s (option --start-timeout)")


@pytest.mark.slow
def test_a_report_can_go_to_standard_output_alone(run: Run) -> None:
    done = run("run", "http.client", *case_options(GOOD[0]), *QUICK, "--json", "-")
    assert len(json.loads(done.out)["verdicts"]) == 1
    assert "1 items: 1 pass" in done.err
    done = run("run", "http.client", *case_options(GOOD[0]), *QUICK, "--json", "-", "--junit", "-")
    one_line(done, 3, "only one report can go to standard output")


@pytest.mark.slow
def test_two_runs_give_equal_reports_but_for_the_seconds(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "drive_own.py"
    path.write_text(
        "def request(request): raise ValueError('%s:%d port=%d at %r' % (request.host, request.port, request.port, "
        "object()))\nMODULE = None",
        encoding="utf-8",
    )
    documents = []
    for _ in range(2):
        document = json.loads(run("run", str(path), *case_options(GOOD[0]), "--json", "-").out)
        for verdict in document["verdicts"]:
            del verdict["seconds"]
        documents.append(document)
    assert documents[0]["verdicts"]
    assert documents[0] == documents[1]


def test_a_client_that_cannot_be_examined_is_named_in_every_file(
    run: Run, write_driver: Callable[..., Client], tmp_path: Path
) -> None:
    """Otherwise the files would be missing, or those of an earlier run."""
    path = write_driver("import nosuch").command[-1]
    done = run("run", path, *case_options(GOOD[0]), *QUICK, "--json", "out.json", "--junit", "out.xml")
    assert (done.code, "h1conform: miniature: the driver ended with exit code 1" in done.err) == (2, True), done
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert "No module named 'nosuch'" in document["clients"][0]["broken"]
    assert (document["exit_code"], document["verdicts"]) == (2, [])
    (suite,) = ElementTree.parse(tmp_path / "out.xml").iter("testsuite")
    case = next(case for case in suite if case.get("classname") == "miniature")
    assert (case[0].tag, "nosuch" in str(case[0].get("message"))) == ("error", True)
    done = run("run", path, *case_options(GOOD[0]), *QUICK, "--json", "-")
    assert "No module named 'nosuch'" in json.loads(done.out)["clients"][0]["broken"]
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        pytest.param(["the driver printed 'hi'"], "print('hi')", id="garbage"),
        pytest.param(["the driver answered '5'"], "input(); print(5); input()", id="no-object"),
        pytest.param(
            ["has version 9 of the protocol; supported versions: 1 and 2"],
            'input(); print(\'{"hello": {"protocol": 9}}\'); input()',
            id="other-protocol",
        ),
        pytest.param(["exit code 0"], "", id="ends"),
        pytest.param(["exit code 5", "sorry"], "import sys; print('sorry', file=sys.stderr); sys.exit(5)", id="dies"),
    ],
)
def test_a_program_that_does_not_speak_the_protocol_is_2(
    run: Run, write_program: Callable[..., Client], parts: list[str], code: str
) -> None:
    command = " ".join(write_program(code).command)
    one_line(run("run", "--exec", command, "--name", "mine", *case_options(GOOD[0]), *QUICK), 2, "mine: ", *parts)


GARBLES = """
import json, sys, urllib.request
asked = 0
for line in sys.stdin:
    op = json.loads(line)["op"]
    if op == "hello":
        print('{"hello": {"protocol": 1, "capabilities": ["stepwise"]}}', flush=True)
    elif op == "open":
        target = json.loads(line)["target"]
        print("{}", flush=True)
    elif op == "do":
        import base64, http.client
        asked += 1
        if asked > 1:
            print("rubbish", flush=True)
            continue
        connection = http.client.HTTPConnection(target["host"], target["port"])
        connection.request("GET", "/")
        body = base64.b64encode(connection.getresponse().read()).decode()
        connection.close()
        print(json.dumps({"response": {"status": 200, "body": body}}), flush=True)
    else:
        print('{"unsupported": "no"}', flush=True)
"""


@pytest.mark.slow
def test_garbage_in_a_case_is_2_and_the_run_goes_on(run: Run, write_program: Callable[..., Client]) -> None:
    command = " ".join(write_program(GARBLES).command)
    done = run("run", "--exec", command, "--name", "mine", *case_options(*GOOD), *QUICK)
    assert done.code == 2, done
    assert "2 items: 1 pass, 1 broken" in done.out
    assert "the driver printed 'rubbish' in place of a JSON object" in done.out
    assert "Traceback" not in done.out + done.err


@pytest.mark.slow
def test_an_update_of_known_differences_with_a_broken_item_is_2(
    run: Run, write_program: Callable[..., Client], tmp_path: Path
) -> None:
    command = " ".join(write_program(GARBLES).command)
    known = tmp_path / "known.toml"
    options = ("--name", "mine", *case_options(*GOOD), *QUICK, "--update-known", str(known))
    done = run("run", "--exec", command, *options)
    assert done.code == 2, done
    assert done.out.splitlines()[-1] == (
        f"{known}: 0 kept, 0 removed, 0 added; not judged, since the driver or the harness broke: 1 item"
    )
    assert known.read_text(encoding="utf-8") == 'client = "mine"\n'


def test_what_a_driver_says_cannot_break_the_reports(
    run: Run, write_program: Callable[..., Client], tmp_path: Path
) -> None:
    """Lone surrogates, line breaks, escape sequences and markup in whatever a driver tells."""
    rude = '"a\\nb\\u001b[31m\\ud800[/bold]"'
    code = (
        GARBLES.replace('print("rubbish", flush=True)', f"print('{{\"unsupported\": {rude}}}', flush=True)")
        .replace('"protocol": 1', f'"protocol": 1, "version": {rude}')
        .replace('\'{"hello"', 'r\'{"hello"')
        .replace('print(\'{"unsupported": "a', 'print(r\'{"unsupported": "a')
    )
    command = " ".join(write_program(code).command)
    out, junit = tmp_path / "out.json", tmp_path / "out.xml"
    done = run(
        *("run", "--exec", command, "--name", "mine", *case_options(*GOOD), *QUICK),
        *("--json", str(out), "--junit", str(junit)),
    )
    assert (done.code, "Traceback" in done.out + done.err) == (0, False), done
    assert len(json.loads(out.read_text(encoding="utf-8"))["verdicts"]) == 2
    assert "\x1b" not in done.out


def test_the_name_of_a_client_is_no_markup(run: Run, write_program: Callable[..., Client]) -> None:
    command = " ".join(write_program(GARBLES).command)
    done = run("run", "--exec", command, "--name", "mine[bold]", *case_options(GOOD[0]), *QUICK)
    assert "mine[bold]: 1 items" in done.out


def test_a_death_in_a_case_is_a_verdict_and_the_run_goes_on(run: Run, write_program: Callable[..., Client]) -> None:
    code = GARBLES.replace('print("rubbish", flush=True)', "sys.exit(9)")
    command = " ".join(write_program(code).command)
    done = run("run", "--exec", command, "--name", "mine", *case_options(*GOOD), *QUICK)
    assert done.code == 1, done
    assert failed(done) == [("crash", GOOD[0])]
    assert "the driver ended with exit code 9" in done.out
    assert "2 items" in done.out


# ------------------------------------------------------------------------------------------------- known differences


def known_file(tmp_path: Path, case: str, result: str = "fail", more: str = "") -> str:
    path = tmp_path / "known.toml"
    path.write_text(f'[[known]]\ncase = "{case}"\nresult = "{result}"\nreason = "so"\n{more}', encoding="utf-8")
    return str(path)


def test_a_known_difference_is_expected(run: Run, tmp_path: Path) -> None:
    done = run("run", "http.client", *case_options(BAD), "-n", "0", "--known", known_file(tmp_path, BAD))
    assert done.code == 0, done
    assert "4 known, in 1 entry" in done.out


@pytest.mark.slow
def test_a_known_difference_that_has_gone_is_1(run: Run, tmp_path: Path) -> None:
    path = known_file(tmp_path, GOOD[0])
    done = run("run", "http.client", *case_options(GOOD[0]), "-n", "0", "--known", path)
    assert done.code == 1, done
    assert (
        f"{path}: entry 1 ('{GOOD[0]}'): listed as fail, but no item has that result now; remove the entry" in done.out
    )


def test_the_message_about_an_entry_that_has_gone_names_the_option_that_removes_it(run: Run, tmp_path: Path) -> None:
    path = known_file(tmp_path, f"{GOOD[0]}[tcp-whole]")
    done = run("run", "http.client", *case_options(GOOD[0]), *QUICK, "--known", path)
    assert (done.code, "--update-known" in done.out) == (1, True), done
    assert "0 unexpected; 1 stale entry\n" in done.out


@pytest.mark.slow
def test_an_entry_that_a_selection_does_not_cover_is_left_aside_and_kept(run: Run, tmp_path: Path) -> None:
    path = known_file(tmp_path, GOOD[0])
    done = run("run", "http.client", *case_options(GOOD[1]), *QUICK, "--known", path)
    assert done.code == 0, done
    assert "1 known difference left aside: this run does not include everything that they cover" in done.out
    before = Path(path).read_text(encoding="utf-8")
    done = run("run", "http.client", *case_options(GOOD[1]), *QUICK, "--update-known", path)
    line = f"{path}: 1 kept, 0 removed, 0 added; left aside, since this run shows nothing about them: 1"
    assert done.out.splitlines()[-1] == line
    assert Path(path).read_text(encoding="utf-8") == before


# Takes the first response for the final one, and knows no transfer coding.
PLAIN = """
import http.client
class Response(http.client.HTTPResponse):
    def _read_status(self):
        version, status, reason = super()._read_status()
        return version, (200 if status < 200 else status), reason
def request(request):
    connection = http.client.HTTPConnection(request.host, request.port, timeout=request.timeout)
    connection.response_class = Response
    try:
        connection.request(request.method, request.target)
        response = connection.getresponse()
        return {"status": response.status, "headers": response.getheaders(), "body": response.read()}
    finally:
        connection.close()
"""


@pytest.mark.slow
def test_a_file_that_was_just_written_makes_the_same_run_green(
    run: Run, write_driver: Callable[..., Client], tmp_path: Path
) -> None:
    path = write_driver(PLAIN).command[-1]
    known = tmp_path / "known.toml"
    options = (*case_options("interim/103", "interim/*ength*of-103", "content-length/*sign"), *QUICK)
    written = run("run", path, *options, "--update-known", str(known))
    assert written.code == 0, written
    entries = known.read_text(encoding="utf-8").count("[[known]]")
    failures = int(re.findall(r"(\d+) items?\) unexpected", written.out)[-1])
    assert 1 < entries < failures  # an entry for a root covers what follows from it
    for _ in range(2):
        done = run("run", path, *options, "--known", str(known))
        assert (done.code, "; 0 unexpected\n" in done.out) == (0, True), done


@pytest.mark.slow
def test_what_only_a_later_version_of_the_corpus_reddens_fails_no_pinned_run(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cases, "revised", lambda: {VERSION: frozenset((BAD,))})
    pinned = ("run", "http.client", *case_options(BAD), *QUICK, "--corpus", "1.0")
    done = run(*pinned, "--json", "out.json", "--strict", "--verbose")
    assert done.code == 0, done
    assert f"{BAD} (1): revised in {VERSION}: " in done.out
    (verdict,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["verdicts"]
    assert (verdict["result"], verdict["level"], verdict["revised"]) == ("fail", "info", VERSION)
    assert run(*pinned, "--known", known_file(tmp_path, BAD)).code == 0
    assert run("run", "http.client", *case_options(BAD), *QUICK).code == 1


def test_a_run_that_stops_early_says_so_in_every_format(run: Run, tmp_path: Path) -> None:
    files = ("--json", "out.json", "--junit", "out.xml")
    done = run("run", "http.client", "--case", "content-length/*sign*", "-n", "0", "--fail-fast", *files)
    assert done.code == 1, done
    cut = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["cut"]
    assert re.fullmatch(r"cut: \d+ of \d+ items", cut)
    assert f"\n{cut}\n" in done.out
    errors = [error.get("message") for error in ElementTree.parse(tmp_path / "out.xml").iter("error")]
    assert errors == [cut]


@pytest.mark.parametrize(
    ("part", "case", "more"),
    [
        ("'content-length/exat' matches no case; nearest: 'content-length/exact'", "content-length/exat", ""),
        ("known[0].raeson: unknown key 'raeson'; nearest: 'reason'", BAD, 'raeson = "x"\n'),
        ("known[0].severity: unknown value 'bad'", BAD, 'severity = "bad"\n'),
        ("not TOML", BAD, "x"),
    ],
    ids=["matches-nothing", "unknown-key", "severity", "no-toml"],
)
def test_a_bad_file_is_3_with_file_and_entry(run: Run, tmp_path: Path, part: str, case: str, more: str) -> None:
    path = known_file(tmp_path, case, more=more)
    one_line(run("run", "http.client", "--known", path, *case_options(BAD), *QUICK), 3, path, part)


# --------------------------------------------------------------------------------------------------------- what to play


def test_dry_run_prints_ids_and_starts_nothing(run: Run, write_driver: Callable[..., Client]) -> None:
    path = write_driver("raise SystemExit('started')").command[-1]
    done = run("run", path, "--dry-run", "--case", "chunked/one-chunk", "--transport", "tls")
    assert done.code == 0
    assert done.out.splitlines() == [
        "miniature::chunked/one-chunk[tls-whole]",
        "miniature::chunked/one-chunk[tls-bytewise]",
    ]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_all_names_every_client_that_can_run_here_once(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # without environments
    here = {"reference": "", "urllib3": "", "curl": ""}
    monkeypatch.setattr(Entry, "missing", lambda entry, *_: here.get(entry.name, "no such program"))
    done = run("run", "curl", "--all", "--dry-run", "--case", "chunked/one-chunk[tcp-whole]")
    assert (done.code, done.err) == (0, "")
    assert [line.partition("::")[0] for line in done.out.splitlines()] == ["curl", "reference", "urllib3"]
    one_line(run("run", "--all", "--python", "9.99"), 3, "no interpreter '9.99' here")


@pytest.mark.slow
def test_a_dry_run_of_everything_has_every_item_once(run: Run) -> None:
    lines = run("run", "http.client", "urllib3", "--dry-run", "--thorough").out.splitlines()
    expected = {
        f"{client}::{case.id}[{variant}]"
        for client in ("http.client", "urllib3")
        for case in corpus().whole.values()
        for variant in case.variants
        if not case.profile
    }
    assert expected == set(lines)
    assert len(expected) == len(lines)


def test_quick_is_one_variant_of_each_case_of_the_list(run: Run) -> None:
    lines = run("run", "http.client", "--dry-run", "--quick").out.splitlines()
    assert {line.partition("::")[2].partition("[")[0] for line in lines} == tiers.listed(tiers.QUICK)
    assert len(lines) == len(tiers.listed(tiers.QUICK))


@pytest.mark.slow
def test_list_names_every_case_with_level_and_about(run: Run) -> None:
    done = run("list")
    lines = done.out.splitlines()
    assert done.code == 0
    expected = [id for id, case in corpus().items() if not (case.profile or tiers.only_thorough(case))]
    assert [line.split()[0] for line in lines[:-1]] == expected
    assert [line.split()[-1] for line in lines[:-1]] == [str(place_of(corpus()[id])) for id in expected]
    assert lines[-1].startswith(f"{len(expected)} cases, ")


@pytest.mark.slow
def test_a_clause_that_one_profile_alone_asks_for_is_not_without_a_case(run: Run) -> None:
    done = run("list", "--requirements", "--uncovered")
    assert done.code == 0
    alone = {id for case in corpus().values() if case.profile for id in case.cites}
    assert alone
    assert not alone & {line.split()[0] for line in done.out.splitlines()}


def test_list_takes_the_options_of_run(run: Run) -> None:
    done = run("list", "--case", "chunked/one-*", "--transport", "tcp", "--variants")
    assert done.out.splitlines() == ["chunked/one-chunk[tcp-whole]", "chunked/one-chunk[tcp-bytewise]"]


@pytest.mark.parametrize(
    "name", ["chunked/one-chunk", "chunked/one-chunk[tls-whole]", "http.client::chunked/one-chunk[tls-whole]"]
)
def test_show_takes_an_id_as_it_stands_in_any_report(run: Run, name: str) -> None:
    done = run("show", name)
    assert done.code == 0
    assert done.out.startswith("chunked/one-chunk\n")
    assert "      'Transfer-Encoding: chunked\\r\\n'" in done.out


def test_clients_lists_the_registry_and_how_to_get_the_rest(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("h1conform.conformance.commands.clients.Terminal", lambda: Console(width=400))
    done = run("clients")
    assert done.code == 0
    names = [line.split()[0] for line in done.out.splitlines() if not line.startswith(" ")]
    assert names == ["client", *registry.entries()]
    assert "no curl on PATH apt-get install curl" in " ".join(done.out.split())


def test_certs_are_written_and_keys_are_for_the_owner_alone(run: Run, tmp_path: Path) -> None:
    done = run("certs", "--write", "new/folder")
    assert done.code == 0, done
    files = [Path(line) for line in done.out.splitlines()]
    assert {tmp_path / each for each in files} == set((tmp_path / "new" / "folder").iterdir())
    keys = [each for each in files if b"PRIVATE KEY" in each.read_bytes()]
    assert len(keys) >= len(certs.identities())
    for key in keys:
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_certs_are_listed_with_host_and_defect(run: Run) -> None:
    done = run("certs")
    assert done.code == 0, done
    assert run("certs", "--list").out == done.out
    lines = [re.split(" {2,}", line, maxsplit=2) for line in done.out.splitlines()]
    names = certs.identities()
    assert lines == [[name, certs.host_of(name) or "(client certificate)", certs.about(name)] for name in names]


def test_certs_that_were_asked_for_are_listed_and_written(run: Run) -> None:
    assert run("certs", "wrong-ip").out == "wrong-ip  127.0.0.1  issued for the address 127.0.0.2 only\n"
    done = run("certs", "wrong-ip", "--list", "--write", "here")
    assert done.out.splitlines()[1:] == [
        "here/ca.pem",
        "here/stranger-ca.pem",
        "here/wrong-ip.pem",
        "here/wrong-ip.key",
    ]


def test_a_folder_that_cannot_be_created_is_named_once(run: Run) -> None:
    done = run("certs", "wrong-ip", "--write", "/dev/null/x")
    assert (done.code, done.err) == (2, "h1conform: cannot create the directory /dev/null/x: Not a directory\n")


# ------------------------------------------------------------------------------------------------------------- reports


@pytest.mark.slow
def test_json_and_junit_have_every_verdict(run: Run) -> None:
    done = run("run", "http.client", *case_options(GOOD[0], BAD), "-n", "0", "--json", "out.json", "--junit", "out.xml")
    assert done.code == 1, done
    document = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert (document["corpus"], document["exit_code"], len(document["verdicts"])) == (VERSION, 1, 8)
    assert {each["unexpected"] for each in document["verdicts"] if each["case"] == BAD} == {True}
    suite = ElementTree.parse("out.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("8", "4", "0")
    names = [str(each.get("name")) for each in suite.iter("testcase")]
    assert f"{BAD}[tls-bytewise]" in names


@pytest.mark.sampled(2)
@pytest.mark.parametrize("workers", ["0", "2"])
def test_fail_fast_stops_at_the_first_unexpected_result(run: Run, workers: str) -> None:
    done = run("run", "http.client", "--chapter", "content-length", "-n", workers, "--fail-fast", "--json", "out.json")
    assert done.code == 1, done
    verdicts = json.loads(Path("out.json").read_text(encoding="utf-8"))["verdicts"]
    items = sum(len(case.variants) for case in corpus().values() if case.chapter == "content-length")
    assert 1 <= len(verdicts) < items
    if workers == "0":
        assert [each["unexpected"] for each in verdicts].count(True) == 1


@pytest.mark.slow
def test_workers_find_the_same(run: Run) -> None:
    results = []
    for workers in ("0", "2"):
        done = run("run", "http.client", "--chapter", "content-length", "--quick", "-n", workers, "--json", "out.json")
        assert done.code == 1
        verdicts = json.loads(Path("out.json").read_text(encoding="utf-8"))["verdicts"]
        results.append([(each["id"], each["result"], each["severity"]) for each in verdicts])
    assert results[0] == results[1]


@pytest.mark.slow
def test_two_clients_are_reported_one_after_the_other(run: Run) -> None:
    done = run("run", "http.client", "reference", *case_options(GOOD[0]), *QUICK)
    assert done.code == 0, done
    assert done.out.index("\nhttp.client ") < done.out.index("\nreference ")


def test_a_driver_of_one_s_own_is_examined_like_the_others(run: Run, write_driver: Callable[..., Client]) -> None:
    code = (
        "import http.client\n"
        "VERSION = '0.1'\n"
        "def request(request):\n"
        "    connection = http.client.HTTPConnection(request.host, request.port, timeout=request.timeout)\n"
        "    try:\n"
        "        connection.request(request.method, request.target)\n"
        "        response = connection.getresponse()\n"
        "        return {'status': response.status, 'body': response.read()}\n"
        "    finally:\n"
        "        connection.close()\n"
    )
    path = write_driver(code, name="own").command[-1]
    done = run("run", path, *case_options(GOOD[0]), "--transport", "tcp", "-n", "0")
    assert done.code == 0, done
    assert "own 0.1: 2 items: 2 pass" in done.out


@pytest.mark.skipif(
    "curl" not in [name for name, each in registry.entries().items() if not each.missing()], reason="no curl here"
)
def test_a_command_line_tool_is_examined_by_its_template(run: Run) -> None:
    template = "curl -q -s -i --noproxy * --cacert {ca_file} {url}"
    done = run("run", "--command", template, "--name", "mine", *case_options(GOOD[0], "reuse/content-length"), *QUICK)
    assert done.code == 0, done
    assert "2 items: 1 pass, 1 unsupported" in done.out


# ------------------------------------------------------------------------------------------------------------ isolation


def hostile(folder: Path) -> Path:
    """A folder whose pytest settings, conftest and modules break whatever takes notice of them."""
    (folder / "conftest.py").write_text("raise RuntimeError('conftest')\n", encoding="utf-8")
    for name in ("pytest.ini", "tox.ini"):
        (folder / name).write_text("[pytest]\naddopts = --nosuch-option\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = ["--nosuch"]\n', encoding="utf-8")
    for name in ("h1conform", "xdist", "execnet", "http"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"raise RuntimeError('{name} of the folder')\n", encoding="utf-8")
    for name in ("json", "socket", "urllib3", "_pytest", "click"):
        (folder / f"{name}.py").write_text(f"raise RuntimeError('{name} of the folder')\n", encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_is_apart_from_the_folder_it_stands_in(tmp_path: Path, workers: str) -> None:
    script = Path(sys.executable).with_name("h1conform")
    if not script.exists():
        pytest.skip("no console script beside this interpreter")
    env = {"PYTEST_ADDOPTS": "--nosuch-option", "PYTEST_PLUGINS": "nosuch", "PYTHONSAFEPATH": ""}
    done = outside(
        *("run", "http.client", *case_options(*GOOD), "-n", workers),
        cwd=hostile(tmp_path),
        env=env,
        program=str(script),
    )
    assert (done.code, "Traceback" in done.err) == (0, False), done
    assert "8 pass" in done.out
    assert not (tmp_path / ".pytest_cache").exists()


@pytest.mark.slow
def test_the_module_runs_like_the_script(tmp_path: Path) -> None:
    done = outside("run", "http.client", *case_options(BAD), *QUICK, cwd=tmp_path)
    assert done.code == 1, done
    assert done.err == "http.client: 1 items\n"
    assert failed(done) == [("accepted-invalid", BAD)]


def test_what_the_environment_says_to_pytest_is_there_again_after_a_run(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nosuch-option")
    before = dict(os.environ)
    assert run("run", "http.client", *case_options(GOOD[0]), *QUICK).code == 0
    assert os.environ["PYTEST_ADDOPTS"] == "--nosuch-option"
    assert {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"} == {
        key: value for key, value in before.items() if key != "PYTEST_CURRENT_TEST"
    }


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "h1conform", "list", "--variants"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=LONG)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.slow
@pytest.mark.usefixtures("_no_leaks")
def test_a_run_leaves_nothing_behind(run: Run) -> None:
    assert run("run", "http.client", *case_options(GOOD[0], "tls/identity/expired"), *QUICK).code == 0
    assert run("run", "http.client", *case_options(BAD), *QUICK).code == 1


@pytest.mark.parametrize(
    "command", [("clients",), ("run",), ("run", "http.client"), ("list",), ("show", "status-line/plain")], ids=" ".join
)
def test_a_broken_file_of_the_package_is_one_line_and_exit_code_3(
    command: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> NoReturn:
        raise DocumentError("x.toml:7: clients.curl: unknown key 'abuot'; nearest: 'about'")

    monkeypatch.setattr(registry, "entries", broken)
    monkeypatch.setattr("h1conform.conformance.commands.browse.corpus", broken)
    monkeypatch.setattr("h1conform.conformance.commands.shared.corpus", broken)
    monkeypatch.setattr("h1conform.conformance.corpus.named_variant.corpus", broken)
    done = run(*command)
    assert (done.code, done.out) == (3, "")
    assert done.err == "h1conform: x.toml:7: clients.curl: unknown key 'abuot'; nearest: 'about'\n"
