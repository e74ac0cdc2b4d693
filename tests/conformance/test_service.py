"""The server of `h1conform serve` within this process."""

from __future__ import annotations

import errno
import io
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from h1conform.conformance.serving.options import ServeOptions
from h1conform.conformance.serving.service import Service
from h1conform.mockserver.base.settings import Settings

LONG = 10.0  # seconds; only ever used up by a failure


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(ServeOptions(settings=Settings(port=0)), io.StringIO(), io.StringIO()) as running:
        yield running


@pytest.fixture
def deaf() -> Iterator[None]:
    """A handler that does nothing, as one that the interpreter has not come to run yet."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("deaf")
def test_a_signal_ends_the_wait_before_its_handler_runs(service: Service) -> None:
    late: list[bool] = []
    safety = threading.Timer(LONG, lambda: (late.append(True), service.end()))
    safety.start()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
    service.wait()
    safety.cancel()
    assert late == []


def test_another_thread_ends_the_wait(service: Service) -> None:
    threading.Timer(0.05, service.end).start()
    service.wait()
    assert signal.set_wakeup_fd(-1) == -1, "the wait has left nothing behind"


def test_end_does_nothing_once_it_has_stopped(service: Service) -> None:
    service.stop()
    service.end()
    service.wait()


def health(service: Service, start: bytes = b"GET /health HTTP/1.1\r\n") -> bytes:
    """The status line of the control port's answer to a request on a new connection."""
    with connected(service) as client:
        client.sendall(start + b"Host: localhost\r\nConnection: close\r\n\r\n")
        return client.recv(1000).partition(b"\r\n")[0]


def connected(service: Service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(service.ready["control"].rpartition(":")[2])), timeout=LONG)


@pytest.mark.slow
@pytest.mark.parametrize("octets", [b"", b"GET /hea"], ids=["silent", "in the middle of a request"])
def test_idle_connections_do_not_block_the_control_port(service: Service, octets: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(250):
            client = stack.enter_context(connected(service))
            with suppress(OSError):  # the server has ended the connection in the meantime
                client.sendall(octets)
        began = time.monotonic()
        assert [health(service) for _ in range(3)] == [b"HTTP/1.1 200 OK"] * 3
        assert time.monotonic() - began < 4  # the deadline of a request is 5 seconds


def test_the_content_of_a_request_without_the_token_is_not_read() -> None:
    options = ServeOptions(settings=Settings(port=0), control_token="x")
    with Service(options, io.StringIO(), io.StringIO()) as service:
        start = b"POST /routes HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 60000000\r\n"
        assert health(service, start) == b"HTTP/1.1 401 UNAUTHORIZED"
        assert health(service, start + b"Authorization: Bearer y\r\n") == b"HTTP/1.1 401 UNAUTHORIZED"
        assert health(service, b"GET /health HTTP/1.1\r\nAuthorization: Bearer x\r\n") == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize(
    ("host", "needed"), [("0.0.0.0", True), ("0", True), ("127.0.0.1", False), ("localhost", False)]
)
def test_a_token_is_generated_if_other_machines_can_reach_the_control_port(host: str, needed: bool) -> None:
    tokens = set()
    for _ in range(2):
        options = ServeOptions(settings=Settings(port=0), control_host=host)
        with Service(options, io.StringIO(), io.StringIO()) as service:
            tokens.add(service.ready["control_token"])
            assert health(service) == (b"HTTP/1.1 401 UNAUTHORIZED" if needed else b"HTTP/1.1 200 OK")
    assert len(tokens - {None}) == (2 if needed else 0)


@pytest.mark.slow
def test_two_thousand_connections_at_once_are_served_in_spite_of_a_low_limit_of_descriptors() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2500:
        pytest.skip(f"the server needs 2,000 descriptors, and may have {hard}")
    command = f"ulimit -S -n 256; exec {sys.executable} -m h1conform serve --port 0 --log none"
    with ExitStack() as stack:
        process = stack.enter_context(subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE))
        stack.callback(process.terminate)
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        clients = [stack.enter_context(socket.socket()) for _ in range(2000)]
        for client in clients:
            client.setblocking(False)
            client.connect_ex((ready["host"], ready["port"]))
        for client in clients:
            client.settimeout(6 * LONG)
            while client.connect_ex((ready["host"], ready["port"])) not in (0, errno.EISCONN):
                time.sleep(0.01)
            client.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert all(client.recv(15) == b"HTTP/1.1 200 OK" for client in clients)
