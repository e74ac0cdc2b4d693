"""No process that a driver started outlives the driver, and no driver can make each fork wait."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from h1conform.conformance.drivers import fork_server
from h1conform.conformance.drivers.errors import DriverError, Hung
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.drivers.supervisor import DriverSupervisor

# A driver that starts a process in another session and group, and answers fork and reap as its arguments say.
DRIVER = """
import json, os, subprocess, sys
subprocess.Popen(["sleep", "60"], start_new_session=True)
for line in sys.stdin:
    op = json.loads(line)["op"]
    answer = {"unsupported": op}
    if op == "hello":
        answer = {"hello": {"protocol": 1, "forks": True}}
    if op in ("fork", "reap"):
        answer = json.loads(sys.argv[1])
    print(json.dumps(answer), flush=True)
"""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc, and sockets of Linux")


@pytest.fixture
def supervisor(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[DriverSupervisor]:
    path = tmp_path / "driver.py"
    path.write_text(DRIVER, encoding="utf-8")
    answer = getattr(request, "param", "{}")
    made = DriverSupervisor(Client("client", (sys.executable, str(path), answer)), 1.0)
    yield made
    made.close()


def sessions_of(supervisor: DriverSupervisor) -> list[int]:
    """Return the processes that inherited the mark of a supervisor."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"H1CONFORM_RUN={supervisor._mark}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_a_process_in_a_session_of_its_own_ends_with_the_driver(supervisor: DriverSupervisor) -> None:
    supervisor.check_protocol()
    other = DriverSupervisor(supervisor.client, 1.0)
    other.check_protocol()
    assert len(sessions_of(supervisor)) == 2  # the driver and the process
    supervisor.close()
    assert (sessions_of(supervisor), len(sessions_of(other))) == ([], 2)
    other.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "supervisor", [json.dumps({"ok": True, "pid": os.getpid()})], indirect=True, ids=["no-child-connects"]
)
def test_a_fork_without_a_child_costs_its_time_once(
    supervisor: DriverSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fork_server, "_PATIENCE", 0.5)
    with pytest.raises(Hung, match="a child of the driver did not connect"):
        supervisor.fresh()
    began = time.monotonic()
    monkeypatch.setattr(fork_server, "_PATIENCE", 60.0)
    for _ in range(2):
        supervisor.discard(supervisor.fresh())
    assert time.monotonic() - began < 30


@pytest.mark.slow
@pytest.mark.parametrize(
    "supervisor",
    [
        f'{{"pid": {value}, "code": {value}}}'
        for value in ('"abc"', "true", "-1", "0", "1", "1e999", "null", "[]", "{}", "1" * 4000)
    ],
    indirect=True,
)
def test_no_answer_to_fork_or_reap_raises_another_error(
    supervisor: DriverSupervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fork_server, "_PATIENCE", 0.5)
    server = fork_server.ForkServer(supervisor.running())
    code = server.exit_code(4321, 0.1)
    assert code is None or type(code) is int
    with pytest.raises(DriverError):
        server.spawn()
    server.close()
