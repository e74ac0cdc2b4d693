"""Octets that no step has read are in the record. An incomplete request of a silent client does not hold a script."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable

import pytest

from h1conform.mockserver import (
    Close,
    Quiet,
    ReadHead,
    ReadOctets,
    ReadRequest,
    ReadUntilSilent,
    Reset,
    SeenConnection,
    Send,
    Server,
)

Serving = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
Tls = ssl.SSLContext | None

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\ncontent"
EXPECTING = b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n"
WAIT = 10.0
ANSWER = (Send(b"x"), Close())


def only(server: Server) -> SeenConnection:
    assert server.wait_idle(WAIT)
    [seen] = server.seen.connections
    return seen


def sent(server: Server, connect: Connect, read_all: ReadAll, octets: bytes, tls: Tls = None) -> SeenConnection:
    """Send octets on a new connection, read until the server ends it, and return the record."""
    client = connect(server, tls)
    client.sendall(octets)
    assert read_all(client) == b"x"
    client.close()
    return only(server)


@pytest.mark.parametrize(
    ("octets", "unread"),
    [
        (GET, []),
        (POST, []),
        (GET + b"\r\n", []),  # an empty line is no request
        (GET + b"hello", [b"hello"]),
        (POST + b"hello", [b"hello"]),
        (GET + GET + b"5\r\nhello\r\n0\r\n\r\n", [GET, b"5\r\nhello\r\n0\r\n\r\n"]),
    ],
    ids=["get", "post", "empty-line", "after-get", "after-post", "after-two"],
)
def test_what_comes_after_the_last_request_that_a_step_reads_is_listed(
    serve: Serving, connect: Connect, read_all: ReadAll, tls: Tls, octets: bytes, unread: list[bytes]
) -> None:
    seen = sent(serve((ReadRequest(), *ANSWER), tls=tls), connect, read_all, octets, tls)
    assert [request.raw for request in seen.unread] == unread
    assert len(seen.requests) == 1


def test_what_comes_after_the_script_is_listed(serve: Serving, connect: Connect) -> None:
    server = serve((ReadRequest(), Send(b"x")))
    client = connect(server)
    client.sendall(GET)
    assert client.recv(1) == b"x"
    client.sendall(b"hello")
    client.close()
    assert [request.raw for request in only(server).unread] == [b"hello"]


@pytest.mark.parametrize("octets", [POST, POST[:-3]], ids=["whole", "cut"])
def test_the_content_of_a_head_is_no_octet_of_its_own(
    serve: Serving, connect: Connect, read_all: ReadAll, octets: bytes
) -> None:
    assert sent(serve((ReadHead(), *ANSWER)), connect, read_all, octets).unread == []


@pytest.mark.parametrize(
    ("after", "unread"),
    [(b"content", []), (GET, [GET]), (b"content" + GET, [GET])],
    ids=["content", "request", "both"],
)
def test_a_client_that_expects_a_100_may_leave_out_the_content(
    serve: Serving, connect: Connect, read_all: ReadAll, after: bytes, unread: list[bytes]
) -> None:
    seen = sent(serve((ReadHead(), *ANSWER)), connect, read_all, EXPECTING + after)
    assert [request.raw for request in seen.unread] == unread


def test_after_octets_of_a_request_that_a_step_took_nothing_is_listed(serve: Serving, connect: Connect) -> None:
    server = serve((ReadOctets(10), Reset()))
    client = connect(server)
    client.sendall(GET)
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    assert only(server).unread == []


# ------------------------------------------------------------------------------------------------- a request cut short


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"hello", "the request ends within its request line"),
        (GET[:-2], "the request ends within its header section"),
        (POST[:-3], "the content has 4 octets of 7"),
        (GET[:-2] + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "the content ends before its last chunk"),
    ],
    ids=["line", "head", "length", "chunks"],
)
def test_a_request_that_the_client_does_not_complete_is_answered_and_has_a_problem(
    serve: Serving, connect: Connect, read_all: ReadAll, tls: Tls, octets: bytes, problem: str
) -> None:
    seen = sent(serve((ReadUntilSilent(0.05), *ANSWER), tls=tls), connect, read_all, octets, tls)
    [request] = seen.requests
    assert (request.complete, request.problems[-1], request.raw) == (False, problem, octets)
    assert (seen.notes, seen.unread) == ([], [])


@pytest.mark.parametrize("octets", [GET, POST], ids=["get", "post"])
def test_a_whole_request_needs_no_silence(serve: Serving, connect: Connect, read_all: ReadAll, octets: bytes) -> None:
    began = time.monotonic()
    seen = sent(serve((ReadUntilSilent(5), *ANSWER)), connect, read_all, octets)
    assert time.monotonic() - began < 4
    [request] = seen.requests
    assert (request.complete, request.problems, request.raw) == (True, (), octets)


def test_a_client_that_ends_the_connection_within_a_request_has_no_problem(serve: Serving, connect: Connect) -> None:
    server = serve((ReadUntilSilent(5), *ANSWER))
    client = connect(server)
    client.sendall(POST[:-3])
    client.close()
    seen = only(server)
    [request] = seen.requests
    assert (request.complete, request.problems, bytes(seen.sent)) == (False, (), b"")
    assert seen.notes == ["step 0, ReadUntilSilent: the client ended the connection with a FIN"]


@pytest.mark.slow
def test_octets_in_time_end_the_silence(serve: Serving, connect: Connect, read_all: ReadAll) -> None:
    server = serve((ReadUntilSilent(0.5), Quiet(0.01), *ANSWER))
    client = connect(server)
    for at in range(0, len(POST), 10):  # all octets take longer than the silence
        client.sendall(POST[at : at + 10])
        time.sleep(0.1)
    assert read_all(client) == b"x"
    client.close()
    [request] = only(server).requests
    assert (request.complete, request.body) == (True, b"content")


def test_the_rest_of_the_content_after_the_silence_is_no_request(serve: Serving, connect: Connect) -> None:
    server = serve((ReadUntilSilent(0.05), Send(b"x")))
    client = connect(server)
    client.sendall(POST[:-3])
    assert client.recv(1) == b"x"
    client.sendall(POST[-3:])
    client.close()
    seen = only(server)
    assert (len(seen.requests), seen.unread) == (1, [])
