"""The option `tap`: the server uses the socket that the function returns in place of the accepted one."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from h1conform.mockserver import Close, Play, ReadRequest, SeenConnection, Send, Server

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Noting(socket.socket):
    """A socket that keeps what it sends and receives."""

    def recv(self, *args: Any) -> bytes:
        data = super().recv(*args)
        notes.append(data)
        return data

    def send(self, data: Any, *args: Any) -> int:
        count = super().send(data, *args)
        notes.append(bytes(data[:count]))
        return count


notes: list[bytes] = []


def test_the_server_uses_the_socket_of_the_tap() -> None:
    notes.clear()
    records: list[SeenConnection] = []

    def tap(sock: socket.socket, seen: SeenConnection) -> socket.socket:
        records.append(seen)
        return Noting(fileno=sock.detach())

    with Server([Play((ReadRequest(), Send(ANSWER), Close()))], tap=tap) as server:
        with socket.create_connection(("127.0.0.1", server.port), 5) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.recv(4096) == ANSWER
        assert server.wait_idle(5)
    assert notes == [b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", ANSWER, b""]
    assert records == server.seen.connections


def test_a_tap_of_another_form_is_refused() -> None:
    with pytest.raises(TypeError, match="tap"):
        Server([Play(())], tap=1)  # type: ignore[arg-type]
