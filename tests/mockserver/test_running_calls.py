"""A function of the user that does not return delays nothing for long, and is reported to the test that gave it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from h1conform.mockserver import (
    MockServer,
    Play,
    Reply,
    RequestContext,
    SeenConnection,
    Send,
    Serve,
    Server,
    ThreadPool,
    Wsgi,
)
from h1conform.mockserver.mock import Route

Connect = Callable[..., socket.socket]
GET = b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n"
WAIT = 10.0

pytestmark = pytest.mark.slow  # a stop waits a second for functions


class Gate:
    """A function of the user that has been entered, and returns only at the end of the test."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()

    def wait(self) -> None:
        self.entered.set()
        self._open.wait(WAIT)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate(_no_leaks: None) -> Iterator[Gate]:
    made = Gate()
    before = set(threading.enumerate())
    yield made
    made.open()
    for thread in set(threading.enumerate()) - before:
        thread.join(WAIT)


def by_reply(server: MockServer, gate: Gate) -> None:
    def sleepy(_: RequestContext) -> Reply:
        gate.wait()
        return Reply("late")

    server.on("GET", "/slow", sleepy, name="lazy")


def by_condition(server: MockServer, gate: Gate) -> None:
    def sleepy(_: RequestContext) -> bool:
        gate.wait()
        return True

    server.on("GET", "/slow", when=sleepy, name="lazy")


def by_application(server: MockServer, gate: Gate) -> None:
    def sleepy(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        gate.wait()
        start_response("200 OK", [])
        return [b"late"]

    server.on("GET", "/slow", Wsgi(sleepy), name="lazy")


WAYS = pytest.mark.parametrize("given", [by_reply, by_condition, by_application])


@WAYS
def test_the_end_of_a_test_is_told_of_it_and_later_tests_are_not(
    given: Callable[[MockServer, Gate], None], gate: Gate, connect: Connect
) -> None:
    with MockServer() as server:
        given(server, gate)
        connect(server).sendall(GET)
        assert gate.entered.wait(WAIT)
        server.end_connections()
        with pytest.raises(AssertionError) as told:
            server.check()
        assert "connection 0: the answer to GET /slow, by route lazy GET /slow, still runs after " in str(told.value)
        assert f"in {given.__name__}.<locals>.sleepy (test_running_calls.py:" in str(told.value)
        began = time.monotonic()
        server.clear()
        assert server.wait_idle(0)
        server.on("GET", reply=Reply("x"))
        client = connect(server)
        client.sendall(GET)
        assert client.recv(100).startswith(b"HTTP/1.1 200 OK")
        client.close()
        assert server.wait_idle(WAIT)
        server.clear()
        assert time.monotonic() - began < 0.9, "later tests do not wait for the function"
        gate.open()
    server.check()


@WAYS
def test_an_exception_of_a_late_function_is_not_reported_to_a_later_test(
    given: Callable[[MockServer, Gate], None], gate: Gate, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    wait = gate.wait

    def fail() -> None:
        wait()
        over.set()
        raise LookupError("late")

    monkeypatch.setattr(gate, "wait", fail)
    with MockServer() as server:
        given(server, gate)
        connect(server).sendall(GET)
        assert gate.entered.wait(WAIT)
        server.clear()
        gate.open()
        assert over.wait(WAIT)
        for thread in threading.enumerate():
            if thread.name.startswith("h1conform-serve"):
                thread.join(WAIT)
        server.check()


@pytest.mark.parametrize("pooled", [False, True], ids=["threads", "pool"])
def test_a_stop_names_what_still_runs(pooled: bool, gate: Gate, connect: Connect) -> None:
    def answer(*_: object) -> tuple[Send, ...]:
        gate.wait()
        return (Send(b"x"),)

    pool = ThreadPool() if pooled else None
    server = Server(default=Play((Serve(answer),)), pool=pool).start()
    connect(server).sendall(GET)
    assert gate.entered.wait(WAIT)
    began = time.monotonic()
    with pytest.warns(RuntimeWarning, match=r"stopped, but\nconnection 0: the answer to GET /slow still runs after"):
        server.stop()
    assert 0.9 < time.monotonic() - began < 4
    [fault] = server.seen.connections[0].faults
    assert "test_a_stop_names_what_still_runs.<locals>.answer (test_running_calls.py:" in fault
    server.stop()
    gate.open()
    if pool:
        pool.close()


def test_a_stop_names_the_callback_too(gate: Gate, connect: Connect) -> None:
    def told(_: SeenConnection) -> None:
        gate.wait()

    server = Server(default=Play((Serve(lambda *_: (Send(b"x"),)),)), ended=told).start()
    connect(server).close()
    assert gate.entered.wait(WAIT)
    with pytest.warns(RuntimeWarning, match="connection 0: the callback `ended` still runs after"):
        server.stop()
    gate.open()


def test_a_thread_that_only_waits_is_not_reported(connect: Connect) -> None:
    with MockServer() as server:
        server.routes.add(Route("GET", "/slow", reply=(Send(b"x" * 100_000_000),)))
        connect(server).sendall(GET)
        assert server.wait_until(lambda: bool(server.seen.requests), WAIT)
        began = time.monotonic()
        server.end_connections()
        server.check()
    assert time.monotonic() - began < 4
