"""Functions of the user that fail in an unusual way: each failure reaches the test, and none harms the server."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Callable
from typing import Any

import pytest

from h1conform.mockserver import MockServer, Play, Reply, RequestContext, Serve, Server

GET = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"


def fetch(server: Server, request: bytes = GET) -> bytes:
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(request)
        while piece := client.recv(65536):
            received += piece
    return received


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


class Mute(Exception):
    """An exception without a message."""

    def __str__(self) -> str:
        raise ValueError("no message")


def mute(*_: object) -> None:
    raise Mute


FAILURES: list[tuple[Callable[..., Any], str]] = [
    (lambda *_: pytest.fail("the token is wrong"), "the token is wrong"),
    (lambda *_: pytest.skip("no such service"), "no such service"),
    (lambda *_: sys.exit("left"), "SystemExit"),
    (interrupt, "KeyboardInterrupt"),
    (mute, "Mute"),
]
KINDS = pytest.mark.parametrize(("function", "told"), FAILURES, ids=["fail", "skip", "exit", "interrupt", "mute"])


@KINDS
@pytest.mark.parametrize("place", ["reply", "when", "early"])
def test_a_failure_of_a_route_is_an_error(function: Callable[..., Any], told: str, place: str) -> None:
    with MockServer() as server:
        if place == "reply":
            server.on(reply=lambda context: function(context))
        else:
            server.on(reply=Reply("hello"), when=function, early=place == "early")
        assert fetch(server).startswith(b"HTTP/1.1 500 ")
        with pytest.raises(AssertionError, match=told):
            server.check()


@KINDS
def test_a_failure_of_an_answer_or_of_the_callback_is_a_fault(function: Callable[..., Any], told: str) -> None:
    with Server(default=Play((Serve(function),)), ended=function) as server:
        assert fetch(server).startswith(b"HTTP/1.1 500 ")
    (connection,) = server.seen.connections
    assert len(connection.faults) == 2
    assert all(told in fault for fault in connection.faults)


@pytest.mark.parametrize("method", ["stop", "disconnect", "clear", "end_connections"])
def test_a_method_that_would_wait_for_its_caller_is_refused(method: str) -> None:
    with MockServer() as server:
        server.on("GET", "/", lambda _: getattr(server, method)() or Reply("ended"))
        server.on("GET", "/other", Reply("hello"))
        response = fetch(server)
        assert response.startswith(b"HTTP/1.1 500 ")
        assert b"RuntimeError: %s: a function that the server calls" % method.encode() in response
        assert fetch(server, GET.replace(b"/", b"/other", 1)).endswith(b"hello")
        (error,) = server.errors
        assert f"call {method}() in the test" in error.text
    assert not server.running


def test_a_function_may_end_the_connections_of_another_server() -> None:
    with MockServer() as other, MockServer() as server:
        server.on(reply=lambda _: other.stop() or Reply("hello"))  # type: ignore[func-returns-value]
        assert fetch(server).endswith(b"hello")
        assert not other.running


def number(context: RequestContext) -> bool:
    """A condition that expects JSON, as the route has it."""
    return bool(context.json["number"] == 1)


SLOW = re.compile("^(a+)+$")


@pytest.mark.parametrize(
    "conditions", [{"when": number}, pytest.param({"body": SLOW}, marks=pytest.mark.slow)], ids=["when", "pattern"]
)
@pytest.mark.parametrize("wrong", [{"path": "/other"}, {"method": "PUT"}, {"path": "/", "headers": {"X": "y"}}])
def test_a_condition_is_not_to_blame_for_a_request_that_its_route_is_not_for(
    wrong: dict[str, Any], conditions: dict[str, Any]
) -> None:
    route = {"method": "POST", "path": "/", **wrong, **conditions}
    with MockServer() as server:
        server.on(**route)
        body = b"a" * 40 + b"!"
        response = fetch(server, GET.replace(b"GET", b"POST")[:-2] + b"Content-Length: 41\r\n\r\n" + body)
        assert response.startswith(b"HTTP/1.1 501 ")
        assert (server.errors, len(server.unmatched)) == ((), 1)
        server.assert_seen(**route, count=0)
        assert not server.matching(**route)
