"""The fuzzer with real clients, and its command: what it finds, its files, how a run is resumed, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from h1conform.conformance.commands.errors import CommandError
from h1conform.conformance.commands.fuzz import fuzz as command
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.fuzzing.finding import FuzzFinding
from h1conform.conformance.fuzzing.hunter import Batch, Hunter
from h1conform.conformance.fuzzing.subject import Subject
from h1conform.conformance.fuzzing.trial import Trial, draw

# A shell makes its background jobs ignore Ctrl-C, and the processes that the tests start inherit that.
RUN = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n" + (
    "from h1conform.__main__ import main; raise SystemExit(main())"
)
TIMEOUT = 0.5
SEED = 7
MOST = 3000  # exchanges

# What a run over http.client has to find, each as a kind, a severity, and a condition on the finding.
FAULTS: dict[str, tuple[str, str, Callable[[FuzzFinding], bool]]] = {
    "lenient chunk sizes": ("chunk: the size is not hexadecimal digits", "lenient", lambda _: True),
    "lenient lengths": ("framing: an invalid Content-Length", "accepted-invalid", lambda _: True),
    "a bare CR splits a field": ("field: a bare CR in the value", "accepted-invalid", lambda _: True),
    "the field behind a line without colon is lost": ("field line: no colon", "accepted-invalid", lambda _: True),
    "late stray octets": ("octets on the idle connection", "desync", lambda _: True),
    "content cut by read(n)": (
        "message: the octets end within the content",
        "wrong-body",
        lambda found: "reads=('pieces',)" in found.source,
    ),
}


def with_mark(mark: str) -> list[str]:
    """Return the commands of all processes whose environment has a mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.fixture
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    with Examiner(registry.find(request.param), TIMEOUT) as examiner:
        examiner.prepare()
        yield Subject(examiner)


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["http.client"], indirect=True)
def test_a_run_over_http_client_finds_its_known_faults(subject: Subject) -> None:
    hunter, batch, number = Hunter([subject], SEED, compares=False), Batch(), 0
    missing = dict(FAULTS)
    while missing and batch.exchanges < MOST:
        hunter.run(number, (), batch)
        number += 1
        for name, (kind, severity, holds) in FAULTS.items():
            if any(each.key[1:] == (kind, severity) and holds(each) for each in batch.findings):
                missing.pop(name, None)
    assert list(missing) == []


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["reference"], indirect=True)
def test_a_run_over_the_reference_client_finds_nothing(subject: Subject) -> None:
    hunter, batch = Hunter([subject], SEED, compares=False), Batch()
    for number in range(400):
        hunter.run(number, (), batch)
    assert [each.key for each in batch.findings] == []


GREEDY = """
import http.client

EXCEPTIONS = (http.client.HTTPException, OSError)


class Session:
    def __init__(self, target):
        self.target, self.kept = target, []

    def request(self, request):
        connection = http.client.HTTPConnection(self.target.host, self.target.port, timeout=self.target.timeout)
        connection.request(request.method, request.target)
        response = connection.getresponse()
        body = response.read()
        if response.status == 404:
            self.kept.append(bytearray(b"x" * (100 << 20)))
        if response.status == 500:
            while True:
                pass
        connection.close()
        return {"status": response.status, "reason": response.reason, "headers": response.getheaders(), "body": body}

    def close(self):
        self.kept.clear()
"""


def is_plain(trial: Trial, code: bytes) -> bool:
    """Return whether a trial is one response with a code, without edits."""
    return trial.octets.startswith(b"HTTP/1.1 " + code) and not trial.edits and trial.shape == "alone"


@pytest.mark.slow
def test_memory_and_time_outs_count(write_driver: Callable[..., Client]) -> None:
    batch, wanted = Batch(), {b"404": "exhaustion", b"500": "hang"}
    with Examiner(write_driver(GREEDY), TIMEOUT) as examiner:
        examiner.prepare()
        hunter = Hunter([Subject(examiner)], SEED, compares=False)
        for code in wanted:
            hunter.run(next(number for number in range(3000) if is_plain(draw(SEED, number), code)), (), batch)
    assert [each.severity for each in batch.findings] == list(wanted.values())


# --------------------------------------------------------------------------------------------------------- the command


def fuzz(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "h1conform", "fuzz", *arguments, "--timeout", "0.5"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
def test_a_run_writes_cases_that_can_be_replayed_and_can_be_resumed(tmp_path: Path) -> None:
    run = fuzz(tmp_path, "http.client", "--minutes", "0.1", "--seed", "7", "--into", "out", "-n", "1")
    assert run.returncode == 1, run.stderr
    assert "http.client: message: an interim response [known: " in run.stdout
    state = json.loads((tmp_path / "out" / "state.json").read_text(encoding="utf-8"))
    assert (state["seed"], state["left"]) == (7, []) or state["left"][-1] < state["next"]
    file = state["findings"][0]["file"]
    assert f"--replay {file}" in run.stdout

    again = fuzz(tmp_path, "http.client", "reference", "--replay", file)
    assert (again.returncode, again.stderr) == (1, "")
    assert "reference::" in again.stdout
    assert fuzz(tmp_path, "reference", "--replay", file).returncode == 0

    assert "give --resume" in fuzz(tmp_path, "http.client", "--into", "out").stderr
    other = fuzz(tmp_path, "reference", "--into", "out", "--resume")
    assert (other.returncode, "not of reference" in other.stderr) == (3, True)
    more = fuzz(tmp_path, "http.client", "--minutes", "0.05", "--into", "out", "--resume", "-n", "1", "--exit-zero")
    assert more.returncode == 0, more.stderr
    after = json.loads((tmp_path / "out" / "state.json").read_text(encoding="utf-8"))
    assert after["trials"] > state["trials"]
    assert f"from trial {state['next']}" in more.stdout


@pytest.mark.slow
def test_one_trial_gives_its_finding_again(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    run = fuzz(tmp_path, "http.client", "--seed", "7", "--trial", "1", "--into", "out", "--no-compare")
    assert "field: NUL in the value [new]" in run.stdout
    assert "seed 7: 1 trials" in run.stdout


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_an_interrupted_run_reports_what_it_found_and_leaves_nothing(stop: signal.Signals, tmp_path: Path) -> None:
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "fuzz", "http.client", "--minutes", "5", "--into", "out", "--timeout", "0.5"],
        env=os.environ | {"H1CONFORM_MARK": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=tmp_path,
    )
    assert process.stderr is not None
    assert " exchanges (" in process.stderr.readline()
    os.kill(process.pid, stop)
    out, err = process.communicate(timeout=90)
    assert (process.returncode, err.splitlines()[-1]) == (2, "h1conform: interrupted")
    assert " findings, " in out.splitlines()[-1]
    state = json.loads((tmp_path / "out" / "state.json").read_text(encoding="utf-8"))
    assert len(state["left"]) + state["trials"] == state["next"]
    deadline = time.monotonic() + 10
    while (left := with_mark(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name a client: "),
        (("htp.client",), "nearest: 'http.client'"),
        (("http.client", "--resume", "--into", "none"), "there is no run to resume in this folder"),
    ],
)
def test_wrong_usage_is_named(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=re.escape(message)):
        command.main(list(arguments), standalone_mode=False)
