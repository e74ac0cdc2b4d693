"""The measurement of what a client uses during a case: memory, address space and processor time."""

from __future__ import annotations

import select
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from h1conform.conformance.drivers.process import Process
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.exchange.usage import Usage, usage, with_usage
from h1conform.conformance.model import Case, Response, Variant

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")

GROWS = """
def request(request):
    import socket
    with socket.create_connection((request.host, request.port), request.timeout) as sock:
        sock.sendall(b"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
        while sock.recv(1000):
            pass
    for number in range(20):
        held = bytearray(b"x" * ({mib} << 20))  # each array is freed before the next is made
        del held
    return {{"status": 200, "headers": []}}
"""
CASE = Case("a/memory", "A case.", ("RFC9112-8-2",), b"HTTP/1.1 200 OK\r\n\r\nhello", (Response(200),), memory=16)


def measured(examine: Callable[..., Examiner], client: Client) -> tuple[str, str, str]:
    verdict = examine(client, timeout=5.0).examine(CASE, Variant("tcp", "whole"))
    return verdict.result, verdict.severity, verdict.seen


@pytest.mark.slow
def test_a_client_that_grows_beyond_the_limit_fails(
    examine: Callable[..., Examiner], write_driver: Callable[..., Client]
) -> None:
    result, severity, seen = measured(examine, write_driver(GROWS.format(mib=64)))
    assert (result, severity) == ("fail", "exhaustion")
    assert seen.startswith("the client grew by ")
    assert 60 <= int(seen.split()[4]) <= 160, "the held octets, and a copy of them, and not their sum over time"


def test_a_client_that_stays_small_passes(
    examine: Callable[..., Examiner], write_driver: Callable[..., Client]
) -> None:
    assert measured(examine, write_driver(GROWS.format(mib=1)))[0] == "pass"


def test_children_count_as_well(start: Callable[..., Process]) -> None:
    child = "x = b'y' * (40 << 20); print(1, flush=True); input()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    process = start(sys.executable, "-c", code)
    assert select.select([process._stdout], [], [], 30)[0]
    together = usage(process.pid)
    assert together is not None
    assert together.memory > 40


USES = {
    "memory": "x = b'y' * (40 << 20)",
    "reserved": "x = bytes(300 << 20); del x",  # the C library reserves zeros and touches none
    "processor": "import time\nwhile time.process_time() < 0.2: pass",
}


@pytest.mark.parametrize(("name", "least"), [("memory", 30), ("reserved", 290), ("processor", 0.1)])
def test_the_use_comes_with_what_the_work_returns(start: Callable[..., Process], name: str, least: float) -> None:
    process = start(sys.executable, "-c", f"input()\n{USES[name]}\nprint('{{}}', flush=True)\ninput()")
    answer, used = with_usage(process, lambda: process.ask({}, 30))
    assert answer == {}
    assert used is not None
    assert getattr(used, name) > least
    assert used.memory < 60, "what is reserved and not touched is no resident memory"


def test_an_earlier_peak_of_the_address_space_is_no_growth(start: Callable[..., Process]) -> None:
    process = start(
        sys.executable,
        "-c",
        "x = bytes(300 << 20)\ndel x\nprint('{}', flush=True)\ninput()\nprint('{}', flush=True)\ninput()",
    )
    process.receive(30)
    _, used = with_usage(process, lambda: process.ask({}, 30))
    assert used is not None
    assert used.reserved < 100


def test_the_time_of_a_child_that_has_ended_counts(start: Callable[..., Process]) -> None:
    child = "import time\nwhile time.process_time() < 0.2: pass"
    run = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    code = f"input(); {run}; print('{{}}', flush=True); input()"
    process = start(sys.executable, "-c", code)
    _, used = with_usage(process, lambda: process.ask({}, 30))
    assert used is not None
    assert used.processor >= 0.2


def test_a_process_that_waits_uses_no_processor_time(start: Callable[..., Process]) -> None:
    process = start(sys.executable, "-c", "import time; input(); time.sleep(0.2); print('{}', flush=True); input()")
    _, used = with_usage(process, lambda: process.ask({}, 30))
    assert used is not None
    assert used.processor < 0.2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "work", "seen"),
    [
        ("reserved", "held = bytes(1 << 30); del held", "the client reserved 10"),
        ("processor", "import time\n    while time.process_time() < {limit}: pass", "s of processor time"),
    ],
)
def test_a_client_that_uses_too_much_fails(
    field: str, work: str, seen: str, examine: Callable[..., Examiner], write_driver: Callable[..., Client]
) -> None:
    code = GROWS.format(mib=1).replace("    return", f"    {work.format(limit=1.5)}\n    return")
    limits = {"memory": None, field: 1, "fresh": field == "reserved"}
    case = replace(CASE, **limits)
    verdict = examine(write_driver(code), timeout=5.0).examine(case, Variant("tcp", "whole"))
    assert (verdict.result, verdict.severity) == ("fail", "exhaustion")
    assert seen in verdict.seen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "verdict"),
    [
        ("while True: pass", ("fail", "exhaustion")),
        ("time.sleep(2)", ("pass", "")),  # as on a machine that gives the client little processor time
    ],
)
def test_processor_time_and_not_time_decides(
    work: str, verdict: tuple[str, str], examine: Callable[..., Examiner], write_driver: Callable[..., Client]
) -> None:
    code = GROWS.format(mib=1).replace("    return", f"    import time\n    {work}\n    return")
    case = replace(CASE, memory=None, processor=0.5)
    found = examine(write_driver(code), timeout=0.2).examine(case, Variant("tcp", "whole"))
    assert (found.result, found.severity) == verdict
    assert found.seconds < 15


def test_a_difference_of_two_uses_is_not_below_zero() -> None:
    assert Usage(3, 5, 0.5).beyond(Usage(1, 9, 0.25)) == Usage(2, 0, 0.25)


def test_the_use_of_a_process_that_is_gone_is_unknown(start: Callable[..., Process]) -> None:
    process = start(sys.executable, "-c", "pass")
    process.stop()
    assert with_usage(process, lambda: "done") == ("done", None)


@pytest.mark.usefixtures("_no_leaks")
def test_an_error_of_the_work_ends_the_watch(start: Callable[..., Process]) -> None:
    process = start(sys.executable, "-c", "input()")

    def fail() -> None:
        raise ValueError("no luck")

    with pytest.raises(ValueError, match="no luck"):
        with_usage(process, fail)


def test_a_process_that_is_gone_weighs_nothing(start: Callable[..., Process]) -> None:
    process = start(sys.executable, "-c", "pass")
    process.stop()
    assert usage(process.pid) is None
