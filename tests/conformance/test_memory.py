"""The measurement of a client's growth during a case."""

from __future__ import annotations

import select
import sys
from collections.abc import Callable

import pytest

from h1conform.conformance.drivers.process import Process
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.exchange.memory import resident, with_growth
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
    together = resident(process.pid)
    assert together is not None
    assert together > 40


def test_the_growth_comes_with_what_the_work_returns(start: Callable[..., Process]) -> None:
    code = "input(); x = b'y' * (40 << 20); print('{}', flush=True); input()"
    process = start(sys.executable, "-c", code)
    answer, grown = with_growth(process, lambda: process.ask({}, 30))
    assert answer == {}
    assert grown is not None
    assert grown > 30


def test_the_growth_of_a_process_that_is_gone_is_unknown(start: Callable[..., Process]) -> None:
    process = start(sys.executable, "-c", "pass")
    process.stop()
    assert with_growth(process, lambda: "done") == ("done", None)


@pytest.mark.usefixtures("_no_leaks")
def test_an_error_of_the_work_ends_the_watch(start: Callable[..., Process]) -> None:
    process = start(sys.executable, "-c", "input()")

    def fail() -> None:
        raise ValueError("no luck")

    with pytest.raises(ValueError, match="no luck"):
        with_growth(process, fail)


def test_a_process_that_is_gone_weighs_nothing(start: Callable[..., Process]) -> None:
    process = start(sys.executable, "-c", "pass")
    process.stop()
    assert resident(process.pid) is None
