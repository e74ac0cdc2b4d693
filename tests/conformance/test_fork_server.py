"""The fork server: a driver that can fork gives each case a new process."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from h1conform.conformance.drivers import interpreters
from h1conform.conformance.drivers.errors import Died, Garbled, Hung
from h1conform.conformance.drivers.fork_server import ForkServer
from h1conform.conformance.drivers.process import Process, encode_message
from h1conform.conformance.drivers.protocol import item_message
from h1conform.conformance.drivers.registry import HOST, Client
from h1conform.conformance.drivers.supervisor import DriverSupervisor
from h1conform.conformance.model import Request

LONG = 20.0  # seconds; only a failure uses them up
TARGET = {"scheme": "http", "host": "127.0.0.1", "port": 9, "timeout": 1.0, "ca_file": "/ca.pem"}

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="drivers fork on Linux only")

# A driver that returns its process id, the id of its parent and its number of requests. Each import writes to a file.
COUNTS = """
import json, os, sys, random, subprocess, time, signal
with open(os.path.join(os.path.dirname(__file__), "imported"), "a") as file:
    file.write("once ")
REQUESTS = []
def request(request):
    REQUESTS.append(request.method)
    exec(request.target)
    report = {"pid": os.getpid(), "parent": os.getppid(), "requests": len(REQUESTS), "random": random.random()}
    return {"status": 200, "body": json.dumps(report).encode()}
"""


def report_of(process: Process, code: str = "pass") -> dict[str, Any]:
    """Let a driver run ``code``, and return its report about its process."""
    if process.ask({"op": "open", "target": TARGET}, LONG).get("ok") is not True:
        pytest.fail("not opened")
    answer = process.ask(item_message(Request(target=code)), LONG)
    found = json.loads(base64.b64decode(answer["response"]["body"]))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def driver(write_driver: Callable[..., Client], start: Callable[..., Process]) -> Process:
    return start(*write_driver(COUNTS).command)


@pytest.fixture
def fork_server(driver: Process) -> Iterator[ForkServer]:
    assert driver.ask({"op": "hello"}, LONG)["hello"]["forks"] is True
    made = ForkServer(driver)
    yield made
    made.close()


@pytest.fixture
def child(fork_server: ForkServer) -> Iterator[Callable[[], Process]]:
    with ExitStack() as stack:

        def spawn() -> Process:
            process = fork_server.spawn()
            stack.callback(process.stop)
            return process

        yield spawn


Spawn = Callable[[], Process]


def runs(pid: int) -> bool:
    """Return whether the process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_each_child_starts_without_requests_and_imports_nothing(driver: Process, child: Spawn, tmp_path: Path) -> None:
    found = [report_of(child()) for _ in range(3)]
    assert [each["requests"] for each in found] == [1, 1, 1]
    assert {each["parent"] for each in found} == {driver.pid}
    assert len({each["pid"] for each in found}) == 3
    assert len({each["random"] for each in found}) == 3
    assert (tmp_path / "imported").read_text(encoding="utf-8") == "once "


@pytest.mark.slow
@pytest.mark.parametrize("version", ["2.7", "3.6"])
def test_old_interpreters_fork_too(
    write_driver: Callable[..., Client], start: Callable[..., Process], version: str
) -> None:
    try:
        python = interpreters.find(version)
    except interpreters.NoInterpreter as missing:
        pytest.skip(str(missing))
    fork_server = ForkServer(start(*write_driver(COUNTS, python=python).command))
    try:
        for _ in range(2):
            process = fork_server.spawn()
            assert report_of(process, "'pass'")["requests"] == 1
            process.stop()
    finally:
        fork_server.close()


def test_children_run_at_the_same_time_and_keep_their_state(child: Spawn) -> None:
    first, second = child(), child()
    assert [report_of(first)["requests"], report_of(second)["requests"], report_of(first)["requests"]] == [1, 1, 2]


def test_stop_ends_the_process_group_of_a_child(child: Spawn) -> None:
    process = child()
    code = "global OTHER; OTHER = subprocess.Popen(['sleep', '60']); random.random = lambda: OTHER.pid"
    other = report_of(process, code)["random"]
    assert os.getpgid(other) == process.pid
    process.stop()
    process.stop()
    until = time.monotonic() + LONG
    while runs(other) and time.monotonic() < until:
        time.sleep(0.01)
    assert not runs(other)


def test_a_stopped_child_is_not_a_zombie(driver: Process, child: Spawn) -> None:
    for _ in range(2):
        child().stop()
    assert Path(f"/proc/{driver.pid}/task/{driver.pid}/children").read_text(encoding="ascii").split() == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("sys.stderr.write('last words'); sys.exit(3)", r"exit code 3; standard error ends: .*last words"),
        ("os.write(2, b'last words'); os._exit(4)", r"exit code 4; standard error ends: last words"),
        ("print('last words'); sys.stdout.flush(); os._exit(5)", r"exit code 5; standard error ends: last words"),
        ("os.kill(os.getpid(), signal.SIGTERM)", r"was ended by SIGTERM"),
    ],
    ids=["exit", "at-once", "print", "signal"],
)
def test_the_error_for_an_ended_child_has_the_exit_code_or_signal(child: Spawn, code: str, message: str) -> None:
    with pytest.raises(Died, match=message):
        report_of(child(), code)


def test_a_child_that_hangs_is_reported_and_can_be_stopped(child: Spawn) -> None:
    process = child()
    process.ask({"op": "open", "target": TARGET}, LONG)
    with pytest.raises(Hung):
        process.ask(item_message(Request(target="time.sleep(60)")), 0.2)
    process.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_a_child_that_ends_with_an_unread_message_has_died(child: Spawn) -> None:
    process = child()
    process.ask({"op": "open", "target": TARGET}, LONG)
    process.send([encode_message(item_message(Request(target="os.kill(os.getpid(), signal.SIGSTOP)")))], LONG)
    process.send([encode_message({"op": "close"})], LONG)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(Died, match="SIGKILL"):
        process.receive(LONG)


def test_a_child_continues_after_the_end_of_its_parent_and_can_be_stopped(
    driver: Process, fork_server: ForkServer
) -> None:
    process = fork_server.spawn()
    driver.stop()
    assert report_of(process)["requests"] == 1
    process.stop()


def test_a_driver_with_a_session_does_not_fork(driver: Process, child: Spawn) -> None:
    report_of(driver)
    with pytest.raises(Garbled, match="this process has opened a session"):
        child()


def test_a_driver_with_threads_does_not_fork(
    write_driver: Callable[..., Client], start: Callable[..., Process]
) -> None:
    code = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n" + COUNTS
    assert start(*write_driver(code).command).ask({"op": "hello"}, LONG)["hello"]["forks"] is False


def test_a_connection_of_another_process_is_refused(fork_server: ForkServer) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(fork_server._address)
        with pytest.raises(Garbled, match=f"process {os.getpid()} connected in place of the driver's child"):
            fork_server.spawn()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("forks", [True, False], ids=["forks", "does-not"])
@pytest.mark.usefixtures("_no_leaks")
def test_a_supervisor_starts_fresh_processes_with_and_without_a_fork_server(
    write_driver: Callable[..., Client], forks: bool, tmp_path: Path
) -> None:
    client = write_driver(COUNTS)
    if not forks:
        host = tmp_path / "host.py"
        host.write_text(HOST.read_text(encoding="utf-8").replace('"forks": may_fork()', '"forks": False'))
        client = Client("plain", (sys.executable, str(host), *client.command[2:]))
    supervisor = DriverSupervisor(client, 1.0)
    try:
        found = []
        for _ in range(3):
            process = supervisor.fresh()
            found.append(report_of(process))
            process.stop()
        found.append(report_of(supervisor.running()))
    finally:
        supervisor.close()
    assert [each["requests"] for each in found] == [1, 1, 1, 1]
    assert len({each["pid"] for each in found}) == 4
    imports = 2 if forks else 5
    assert (tmp_path / "imported").read_text(encoding="utf-8").count("once") <= imports


def test_a_driver_that_offers_to_fork_is_started_again_on_another_system(
    write_driver: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    supervisor = DriverSupervisor(write_driver(COUNTS), 1.0)
    try:
        process = supervisor.fresh()
        assert report_of(process)["parent"] == os.getpid()
        process.stop()
    finally:
        supervisor.close()


def test_a_supervisor_whose_fork_server_was_lost_starts_another(write_driver: Callable[..., Client]) -> None:
    supervisor = DriverSupervisor(write_driver(COUNTS), 1.0)
    with ExitStack() as stack:
        stack.callback(supervisor.close)

        def parent() -> int:
            process = supervisor.fresh()
            stack.callback(process.stop)
            return int(report_of(process)["parent"])

        first = parent()
        os.kill(first, signal.SIGKILL)
        with pytest.raises(Died):
            supervisor.fresh()
        assert parent() not in (first, os.getpid())
