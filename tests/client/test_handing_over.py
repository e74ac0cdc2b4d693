"""The socket after `detach()`: it belongs to the caller, whatever becomes of the response and of the connection."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from h1conform.client import HTTPConnection, IncompleteRead

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"


def drop(response: Any, connection: Any) -> None:
    """Do nothing: the caller forgets both."""


def read(response: Any, connection: Any) -> None:  # noqa: ARG001
    for how in (response.read, response.read1, response.readline, lambda: response.readinto(bytearray(5))):
        with pytest.raises(IncompleteRead):
            how()


@pytest.mark.parametrize(
    "use",
    [
        drop,
        read,
        lambda response, connection: response.close(),  # noqa: ARG005
        lambda response, connection: connection.close(),  # noqa: ARG005
        lambda response, connection: connection.__exit__(None, None, None),  # noqa: ARG005
    ],
    ids=["drop", "read", "close the response", "close the connection", "leave the connection"],
)
@pytest.mark.parametrize("message", [LENGTH, CHUNKED])
def test_a_socket_that_was_detached_stays_open_and_unread(use: Any, message: bytes, pair: Any) -> None:
    ours, theirs = pair
    connection = HTTPConnection("example.com")
    connection.sock = ours
    connection.request("GET", "/")
    theirs.sendall(message)
    response = connection.getresponse()
    sock, octets = connection.detach()
    assert sock is ours
    assert octets == message.partition(b"\r\n\r\n")[2]
    theirs.sendall(b"the rest")
    use(response, connection)
    del response, connection
    gc.collect()
    assert sock.recv(100) == b"the rest"
    sock.sendall(b"still open")


def test_content_that_was_peeked_before_detach_is_still_there(pair: Any) -> None:
    ours, theirs = pair
    connection = HTTPConnection("example.com")
    connection.sock = ours
    connection.request("GET", "/")
    theirs.sendall(LENGTH)
    response = connection.getresponse()
    assert response.peek() == b"hello"
    assert connection.detach() == (ours, b"")
    assert response.read(5) == b"hello"
    with pytest.raises(IncompleteRead):
        response.read(1)


def test_the_next_request_after_detach_uses_another_socket(pair: Any, peer: Any) -> None:
    ours, theirs = pair
    server = peer([b"HTTP/1.1 204 No Content\r\n\r\n"])
    connection = HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.sock = ours
    connection.request("GET", "/")
    theirs.sendall(LENGTH)
    response = connection.getresponse()
    connection.detach()
    connection.request("GET", "/")
    assert connection.getresponse().status == 204
    connection.close()
    response.close()
    ours.sendall(b"still open")
