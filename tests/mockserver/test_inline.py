"""An inline server records what a server with threads records, for every behaviour of a client."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from h1conform.mockserver import (
    Close,
    Hold,
    Mark,
    Pause,
    Play,
    ReadHead,
    ReadRequest,
    Seen,
    SeenConnection,
    Send,
    Server,
)
from h1conform.mockserver.inline import InlineServer, plays_inline

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
ONE = Play((ReadRequest(), Send(OK), Close()))
TWO = Play((ReadRequest(), Send(OK), ReadRequest(), Send(OK), Hold()))
LARGE = Play((ReadRequest(), Send(b"x" * 20_000_000), Close()))
HERE = ("127.0.0.1",)
Client = Callable[[int], None]


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 5)


def receive(sock: socket.socket) -> None:
    """Receive a response up to its last word, or up to the end of the connection."""
    received = b""
    while not received.endswith(b"hello") and (more := sock.recv(65536)):
        received = more


def one_request(port: int) -> None:
    with connected(port) as sock:
        sock.sendall(GET)
        receive(sock)


def two_requests(port: int) -> None:
    with connected(port) as sock:
        for _ in range(2):
            sock.sendall(GET)
            assert sock.recv(65536)


def two_at_once(port: int) -> None:
    with connected(port) as sock:
        sock.sendall(GET * 2)
        received = b""
        while len(received) < 2 * len(OK):
            received += sock.recv(65536)


def in_parts(port: int) -> None:
    with connected(port) as sock:
        for part in (POST[:7], POST[7:], b"he", b"llo"):
            sock.sendall(part)
            time.sleep(0.02)
        receive(sock)


def nothing(port: int) -> None:
    connected(port).close()


def nothing_then_one(port: int) -> None:
    with connected(port):
        one_request(port)


def a_part(port: int) -> None:
    with connected(port) as sock:
        sock.sendall(POST + b"he")


def reset_at_once(port: int) -> None:
    with connected(port) as sock:
        sock.sendall(GET[:9])
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def more_than_asked(port: int) -> None:
    with connected(port) as sock:
        sock.sendall(GET + b"stray")
        with suppress(ConnectionResetError):
            receive(sock)


def three_connections(port: int) -> None:
    for _ in range(3):
        one_request(port)


def stays_open(port: int) -> None:
    LEFT.append(connected(port))
    LEFT[-1].sendall(GET)
    assert LEFT[-1].recv(65536)


LEFT: list[socket.socket] = []
CLIENTS = (
    *(one_request, two_requests, two_at_once, in_parts, nothing, nothing_then_one, a_part, reset_at_once),
    *(more_than_asked, three_connections, stays_open),
)


@pytest.fixture(autouse=True)
def _close_what_was_left() -> Iterator[None]:
    yield
    while LEFT:
        LEFT.pop().close()


def record(connection: SeenConnection) -> dict[str, Any]:
    """The record of a connection without times and addresses."""
    kept = ("number", "script", "received", "sent", "requests", "client_end", "server_end", "notes", "unread", "limits")
    turns = [(each.who, each.end) for each in connection.turns]
    return {name: getattr(connection, name) for name in kept} | {"turns": turns, "over": connection.ended is not None}


def seen_inline(plays: list[Play], client: Client) -> Seen:
    """Let a client in a thread of its own meet an inline server."""
    import threading

    server = InlineServer(plays, 5.0)
    server.start()
    thread = threading.Thread(target=client, args=(server.port,))
    thread.start()
    try:
        assert server.wait_until(lambda: not thread.is_alive(), 0.01) or server.wait_until(
            lambda: not thread.is_alive() and not server.turn(), 5
        )
        thread.join(5)
        server.turn(0.05)
    finally:
        server.stop()
    return server.seen


def seen_threaded(plays: list[Play], client: Client) -> Seen:
    with Server(plays, by_request=True) as server:
        client(server.port)
        server.wait_idle(0.1)
    return server.seen


@pytest.mark.parametrize("play", [ONE, TWO], ids=["close", "hold"])
@pytest.mark.parametrize("client", CLIENTS, ids=lambda each: each.__name__)
def test_both_servers_record_the_same(client: Client, play: Play) -> None:
    if play == ONE and client in (two_requests, two_at_once):
        pytest.skip("the script has one request")
    threaded, inline = (seen([play, ONE], client) for seen in (seen_threaded, seen_inline))
    assert [record(each) for each in inline.connections] == [record(each) for each in threaded.connections]


def test_a_response_that_does_not_fit_into_the_buffers_is_sent_whole() -> None:
    (connection,) = seen_inline([LARGE], one_request).connections
    assert len(connection.sent) == 20_000_000
    assert (connection.client_end, connection.server_end, connection.notes) == ("fin", "fin", [])


def test_a_script_that_is_skipped_is_not_played() -> None:
    server = InlineServer([ONE, Play((ReadRequest(), Send(b"HTTP/1.1 204 No\r\n\r\n"), Close()))], 5.0)
    assert server.skip()
    assert not server.skip()
    server.start()
    with connected(server.port) as sock:
        sock.sendall(GET)
        server.wait_until(lambda: bool(server.seen.requests), 5)
        assert sock.recv(100).startswith(b"HTTP/1.1 204")
        assert not server.wait_idle(0.01)
    assert server.wait_idle(5)
    server.stop()
    assert server.seen.connections[0].script == 1


def test_the_port_is_closed_after_the_stop() -> None:
    server = InlineServer([ONE], 5.0)
    server.start()
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        connected(server.port)


def test_a_fault_of_the_server_is_in_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("h1conform.mockserver.playing.request_list.RequestList.add", broken)
    (connection,) = seen_inline([ONE], one_request).connections
    assert connection.faults == ["the server failed: ZeroDivisionError('x')"]


@pytest.mark.parametrize(
    ("plays", "hosts", "inline"),
    [
        ([ONE, TWO], HERE, True),
        ([ONE], ("::1",), False),
        ([ONE], ("127.0.0.1", "::1"), False),
        ([ONE, Play(())], HERE, False),
        ([Play((Send(OK), Close()))], HERE, False),
        ([Play((ReadRequest(), Send(OK)))], HERE, True),
        ([Play((ReadRequest(), Hold(), Send(OK)))], HERE, False),
        ([Play((ReadRequest(), Send(OK), Hold(read=False)))], HERE, False),
        ([Play((ReadHead(), Send(OK), Close()))], HERE, False),
        ([Play((ReadRequest(), Pause(0.1), Close()))], HERE, False),
        ([Play((ReadRequest(), Mark("a")))], HERE, False),
    ],
)
def test_only_scripts_that_wait_for_nothing_but_the_client_are_played_inline(
    plays: list[Play], hosts: tuple[str, ...], inline: bool
) -> None:
    assert plays_inline(plays, hosts) is inline
