"""Exported scripts: they send what the mock server sends, and reproduce findings without h1conform."""

from __future__ import annotations

import ast
import functools
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from h1conform.conformance.cli import cli
from h1conform.conformance.commands.errors import CommandError
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import interpreters
from h1conform.conformance.exchange.scripts import scripts_for
from h1conform.conformance.exchange.tokens import Tokens
from h1conform.conformance.model import Case, Variant
from h1conform.conformance.replay.commands import commands
from h1conform.conformance.replay.head import head
from h1conform.conformance.replay.literals import literal
from h1conform.conformance.replay.raw import raw_octets
from h1conform.conformance.replay.script import Played, case_code, script_text
from h1conform.conformance.replay.unplayable import Unplayable
from h1conform.mockserver import script as steps
from h1conform.mockserver.base.tls_messages import alert
from h1conform.mockserver.script.sent_octets import SentOctets

LONG = 60.0  # seconds; only a failure uses them up

# The method of a script's connection that plays each step.
METHODS: dict[type, str] = {
    steps.StartTls: "start_tls",
    steps.ReadRequest: "read_request",
    steps.ReadHead: "read_head",
    steps.ReadUntilSilent: "read_until_silent",
    steps.ReadHello: "read_hello",
    steps.Send: "send",
    steps.SendRaw: "send_raw",
    steps.Repeat: "repeat",
    steps.Ciphertext: "ciphertext",
    steps.Pause: "pause",
    steps.Quiet: "quiet",
    steps.Mark: "mark",
    steps.Hold: "hold",
    steps.Close: "close",
    steps.HalfClose: "half_close",
    steps.Reset: "reset",
}

Runs = list[tuple[bytes, int]]


class Recorder:
    """Stands in for the connection of a script: keeps the names of the steps, and the octets that they send."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.runs: Runs = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return functools.partial(self._step, name)

    def _step(self, name: str, *given: Any, **how: Any) -> None:
        del how
        self.names.append(name)
        if name == "repeat":
            self.runs.append((given[0], given[1]))
        elif name in ("send", "send_raw", "segments", "bytewise", "ciphertext"):
            self.runs.append((b"".join(given), 1))


def joined(runs: Runs) -> Runs:
    """The runs of octets, with neighbours that are sent once joined."""
    found: Runs = []
    for data, count in runs:
        if count == 1 and found and found[-1][1] == 1:
            found[-1] = (found[-1][0] + data, 1)
        elif data and count:
            found.append((data, count))
    return found


def played_by_script(played: Played) -> list[Recorder]:
    """What each connection of an exported script does."""
    values: dict[str, Any] = {}
    exec(case_code(played), values)
    recorders = []
    for connection in [*values["TARGETS"].values()] or values["CONNECTIONS"]:
        recorders.append(Recorder())
        connection(recorders[-1])
    return recorders


def method_of(step: steps.Step) -> str:
    if isinstance(step, steps.ReadOctets):
        return "await_octets" if step.peek else "read_octets"
    if isinstance(step, steps.Segments):
        return "bytewise" if len(step.parts) > 2 and all(len(part) == 1 for part in step.parts) else "segments"
    return METHODS[type(step)]


def in_the_clear(played: steps.Steps) -> steps.Steps:
    """The steps, with alerts before TLS as the octets that they are."""
    return tuple(
        steps.SendRaw(alert(each.level, each.description)) if isinstance(each, steps.Alert) else each for each in played
    )


def variants_to_play(case: Case) -> Iterator[Variant]:
    """A variant for each transport, and a bytewise one."""
    for transport in ("tcp", "tls"):
        yield from [each for each in case.variants if each.transport == transport][:1]
    yield from [each for each in case.variants if each.delivery == "bytewise"][:1]


def test_a_script_sends_what_the_mock_server_sends_and_ends_as_it_does(many_cases: list[Case]) -> None:
    played = refused = 0
    for case in many_cases:
        for variant in variants_to_play(case):
            try:
                found = Played.of(case, variant, case.sweep.start if case.sweep else None)
                recorders = played_by_script(found)
            except Unplayable:
                refused += 1
                continue
            played += 1
            if case.connections[0].target:
                octets = [connection.steps for connection in case.connections]
                expected = [tuple(each for each in those if isinstance(each, steps.Step)) for those in octets]
                if variant.delivery == "bytewise":
                    expected = [steps.bytewise(each) for each in expected]
            else:
                plays = scripts_for(found.case, variant, Tokens((), case.host, 8080))
                expected = [in_the_clear(play.steps) for play in plays]
            assert [each.names for each in recorders] == [list(map(method_of, each)) for each in expected], case.id
            for recorder, play in zip(recorders, expected, strict=True):
                runs: Runs = [(run.data, run.count) for run in SentOctets(play).runs]
                assert joined(recorder.runs) == joined(runs), case.id
    assert played > 20 * max(1, refused)


def test_cases_that_forge_records_are_refused_in_one_line() -> None:
    forging = (steps.Record, steps.KeyUpdate)
    cases = [
        case
        for case in corpus().values()
        if any(isinstance(step, forging) for connection in case.connections for step in connection.steps)
    ]
    assert cases
    for case in cases:
        with pytest.raises(Unplayable, match=rf"^case {re.escape(case.id)}\[.*forges TLS records.*h1conform serve"):
            script_text(Played.of(case, case.variants[-1]))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"one",
        b"a\r\nb\r\n\r\n",
        b"'",
        b'"',
        b"'\"\\",
        b"x" * 1000,
        b"a" + b"ab" * 500 + b"\n\xff",
        bytes(range(256)),
    ],
)
def test_a_literal_is_its_octets(data: bytes) -> None:
    text = literal(data, "    ")
    assert eval(f"({text})") == data
    assert all(len(line) < 500 for line in text.splitlines())


# ---------------------------------------------------------------------------------------------------- in real processes

BARE = (sys.executable, "-I", "-S")  # neither the packages of the environment nor the folder of the script


@contextmanager
def served(id: str, folder: Path, *options: str, python: tuple[str, ...] = BARE) -> Iterator[tuple[list[str], Path]]:
    """Run the script of a case. Yields its commands with the port, and the file that gets what the script prints."""
    path, told = folder / "replay.py", folder / "told.txt"
    words = ["show", id, "--export", "script", "-o", str(path), *options]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    assert (done.exception, done.return_value) == (None, 0), done.output
    with told.open("w") as out:
        process = subprocess.Popen(
            [*python, str(path), "--port", "0", "--timeout", str(LONG)], stdout=subprocess.PIPE, stderr=out, text=True
        )
        assert process.stdout
        first = process.stdout.readline()
        assert first.startswith("listening on ")
        port = first.split()[-1]
        number = len(
            re.findall("^    .*,$", path.read_text().partition("RUN = (")[2].partition("\n)")[0], re.MULTILINE)
        )
        commands = [process.stdout.readline().removeprefix("run: ").rstrip("\n") for _ in range(number)]
        try:
            yield [*commands, port], told
            rest, _ = process.communicate(timeout=LONG)
            assert process.returncode == 0, rest
            told.write_text(rest)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def run_client(command: str) -> subprocess.CompletedProcess[bytes]:
    """Run a client with neither h1conform nor its environment."""
    words = shlex.split(command)
    if words[0] == "python3":
        words[:1] = BARE
    env = {"PATH": os.environ["PATH"]}
    return subprocess.run(words, capture_output=True, timeout=LONG, check=False, env=env)


def test_a_bare_interpreter_has_no_h1conform() -> None:
    assert run_client("python3 -c 'import h1conform'").returncode == 1


# The cases in which http.client and curl are wrong, and what shows it: a part of what they print, and their exit code.
FINDINGS = [
    ("python3", "interim/102", rb"^102 Processing .*b''", 0),
    ("python3", "fields/bare-cr", rb"\('X-B', 'two'\)", 0),
    ("python3", "content-length/plus-sign", rb"^200 .*b'hello'", 0),
    ("python3", "fields/obs-fold-looks-like-field", rb"^200 ", 0),
    ("python3", "tls/no-close-notify/until-close", rb"^200 .*b'hello'", 0),
    ("curl", "content-length/plus-sign", rb"hello$", 0),
    ("curl", "content-length/decimal-point", rb"hello$", 0),
    ("curl", "content-length/trailing-letter", rb"hello$", 0),
    ("curl", "incomplete/after-field-fin", rb"^$", 0),
    ("curl", "tls/no-close-notify/until-close", rb"hello$", 0),
    ("node", "tls/no-close-notify/until-close", rb"^200 hello", 0),
]

NODE = """
require("https").get({port: %s, host: "127.0.0.1", ca: require("fs").readFileSync("%s")}, (response) => {
  let body = ""; response.on("data", (part) => body += part);
  response.on("end", () => console.log(response.statusCode, body));
  response.on("error", (error) => console.log("error", error.message));
})"""


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("client", "id", "shows", "code"), FINDINGS)
def test_a_script_reproduces_a_finding(client: str, id: str, shows: bytes, code: int, tmp_path: Path) -> None:
    if client != "python3" and not shutil.which(client):
        pytest.skip(f"{client} is not installed")
    with served(id, tmp_path) as (commands, told):
        *lines, port = commands
        if client == "node":
            ca_file = re.search(r"--cacert '?([^' ]+)", lines[0])
            assert ca_file
            done = run_client(f"node -e {shlex.quote(NODE % (port, ca_file[1]))}")
        else:
            done = run_client(next(line for line in lines if line.startswith(f"{client} ")))
    assert re.search(shows, done.stdout, re.DOTALL), (done, told.read_text())
    assert done.returncode == code
    told_lines = told.read_text()
    assert "> GET / HTTP/1.1\\r\\n" in told_lines
    assert "< HTTP/1." in told_lines


def test_a_script_of_several_connections_plays_them_in_order(tmp_path: Path) -> None:
    with served("reuse/close", tmp_path) as (commands, told):
        done = run_client(next(line for line in commands if line.startswith("python3 ")))
    assert [line.split()[0] for line in done.stdout.splitlines()] == [b"200", b"200"], done
    text = told.read_text()
    assert "plays connection 1 of 2" in text
    assert "plays connection 2 of 2" in text


def test_a_script_plays_a_tunnel_and_tls_in_it(tmp_path: Path) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    with served("proxy/tunnel-inside", tmp_path) as (commands, told):
        done = run_client(next(line for line in commands if line.startswith("curl ")))
    assert done.stdout.endswith(b"hello"), (done, told.read_text())
    assert "TLS: TLSv1." in told.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.8", "3.9", "3.13"])
def test_a_script_runs_under_old_and_new_interpreters(version: str, tmp_path: Path) -> None:
    try:
        python = interpreters.find(version)
    except interpreters.NoInterpreter as error:
        pytest.skip(str(error))
    with served("content-length/exact", tmp_path, "--tls", python=(python, "-I", "-S")) as (commands, _):
        done = run_client(next(line for line in commands if line.startswith("python3 ")))
    assert re.search(rb"^200 .*b'hello'", done.stdout), done


def test_the_code_of_a_script_is_python_3_8() -> None:
    for id in ("content-length/exact", "proxy/tunnel-opened-interim", "reuse/at-a-time/interim"):
        text = script_text(Played.of(corpus()[id], corpus()[id].variants[0]))
        tree = ast.parse(text, feature_version=(3, 8))
        modules = {
            (each.module or "") if isinstance(each, ast.ImportFrom) else name.name
            for each in ast.walk(tree)
            if isinstance(each, (ast.Import, ast.ImportFrom))
            for name in each.names
        }
        assert {name.partition(".")[0] for name in modules} - sys.stdlib_module_names == set()


@pytest.mark.parametrize("client", ["curl", "Python's http.client"])
def test_the_head_has_a_command_or_the_reason_why_there_is_none(client: str, many_cases: list[Case]) -> None:
    begin = {"curl": "curl ", "Python's http.client": "python3 -c "}[client]
    for case in many_cases:
        for variant in case.variants[:1]:
            examples = commands(case, variant)
            reason = [each for each in examples.reasons if f"no command for {client}: " in each]
            there = [each for each in examples.lines if each.startswith(begin)]
            assert (len(there), len(reason)) in ((1, 0), (0, 1)), case.id
            text = " ".join(line.removeprefix("#").strip() for line in head(case, variant, "").splitlines())
            assert all(each in text for each in reason), case.id


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with served("content-length/exact", tmp_path) as (commands, _):
        *lines, port = commands
        done = subprocess.run(
            [*BARE, str(tmp_path / "replay.py"), "--port", port],
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.startswith(f"port {port}: ")
        assert done.stderr.endswith("give another one with --port\n")
        run_client(lines[0])


# ---------------------------------------------------------------------------------------------------------- the command


def tls_script(folder: Path) -> Path:
    script = folder / "replay.py"
    words = ["show", "content-length/plus-sign", "--export", "script", "--tls", "-o", str(script)]
    assert CliRunner().invoke(cli, words, standalone_mode=False).return_value == 0
    return script


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_script_that_a_signal_ends_leaves_no_files(number: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, str(tls_script(tmp_path)), "--port", "0"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "listening on" in process.stdout.readline()
        assert [each.name for each in tmp_path.glob("h1conform-replay-*")]
        process.send_signal(number)
        _, err = process.communicate(timeout=LONG)
    assert (process.returncode, err) == (128 + number, "")
    assert [each.name for each in tmp_path.iterdir()] == ["replay.py"]


# Whoever started the tests may ignore Ctrl-C or SIGHUP, and that is inherited.
INTERRUPTIBLE = """
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
CLOSED = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"


@pytest.mark.parametrize("output", ["full", "closed", "pipe"])
def test_a_script_serves_on_if_its_output_is_lost(output: str, tmp_path: Path) -> None:
    if output == "full" and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    before = ["-c", CLOSED] if output == "closed" else []
    read, write = os.pipe()
    os.close(read)
    with Path("/dev/full" if output == "full" else os.devnull).open("wb") as file:
        done = subprocess.run(
            [sys.executable, *before, str(tls_script(tmp_path)), "--port", "0", "--timeout", "0.3"],
            stdout=write if output == "pipe" else file,
            stderr=subprocess.PIPE,
            text=True,
            timeout=LONG,
            check=False,
        )
    os.close(write)
    problem = {"full": "No space left on device", "pipe": "Broken pipe"}.get(output)
    told = f"standard output is lost: {problem}; the script serves on\n" if problem else ""
    assert (done.returncode, done.stderr) == (1, told)  # 1: no connection came in that time


def test_raw_octets_are_those_of_the_case(tmp_path: Path) -> None:
    path = tmp_path / "octets"
    done = CliRunner().invoke(cli, ["show", "interim/102", "--export", "raw", "-o", str(path)], standalone_mode=False)
    assert (done.exception, done.return_value) == (None, 0)
    assert path.read_bytes().startswith(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n")
    piped = CliRunner().invoke(cli, ["show", "interim/102", "--export", "raw"], standalone_mode=False)
    assert piped.stdout_bytes == path.read_bytes() == raw_octets(corpus()["interim/102"], None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("interim/103x", "--export", "script"), "no case 'interim/103x'; nearest: 'interim/103'"),
        (
            ("interim/103[udp]", "--export", "script"),
            "case interim/103 has no variant 'udp'; its variants: tcp-whole, ",
        ),
        (("tls/version/ssl-3.0-in-server-hello-alert", "--export", "raw", "--connection", "9"), "case tls/version/"),
        (("interim/103", "--connection", "1"), "--connection needs --export raw"),
        (("interim/103", "--export", "raw", "--offset", "1"), "--offset needs --export script"),
        (("interim/103", "--export", "script", "--offset", "1"), "case interim/103 has no sweep: omit --offset"),
        (("interim/103", "-o", "x"), "--output needs --export script or --export raw"),
    ],
)
def test_wrong_usage_is_one_line(arguments: tuple[str, ...], message: str) -> None:
    told = CliRunner().invoke(cli, ["show", *arguments], standalone_mode=False)
    assert isinstance(told.exception, CommandError)
    assert told.exception.message.startswith(message)
    assert "\n" not in told.exception.message


def test_several_connections_and_sweeps_need_a_number() -> None:
    several = next(case for case in corpus().values() if len(case.connections) == 3)
    with pytest.raises(Unplayable, match=r"has 3 connections: name one with --connection, from 1 to 3$"):
        raw_octets(several, None)
    assert raw_octets(several, 3)
    swept = next(case for case in corpus().values() if case.sweep and case.sweep.how == "fin")
    with pytest.raises(Unplayable, match=r"name one with --offset, from \d+ to \d+$"):
        Played.of(swept, swept.variants[0])
    (recorder, *_) = played_by_script(Played.of(swept, swept.variants[0], 3))
    assert sum(len(data) for data, _ in recorder.runs) == 3
    assert recorder.names[-1] == "close"
