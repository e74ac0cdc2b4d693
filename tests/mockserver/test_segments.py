"""Segments stay segments, and what is sent in small pieces does not wait for anybody's timer."""

from __future__ import annotations

import fcntl
import socket
import ssl
import struct
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import (
    Close,
    Mark,
    Pause,
    ReadRequest,
    SeenConnection,
    Segments,
    Send,
    Server,
    bytewise,
)
from h1conform.mockserver.net.wire import Wire

Serve = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
ReadExactly = Callable[[socket.socket, int], bytes]
Tls = ssl.SSLContext | None

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
WAIT = 10.0


def test_a_script_octet_by_octet_gives_the_same_response(
    serve: Serve, connect: Connect, read_all: ReadAll, tls: Tls
) -> None:
    server = serve(bytewise((ReadRequest(), Send(RESPONSE), Close())), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    assert read_all(client) == RESPONSE
    client.close()
    assert server.wait_idle(WAIT)
    assert bytes(server.seen.connections[0].sent) == RESPONSE
    assert server.seen.connections[0].notes == []


def test_on_tls_each_part_is_a_record(serve: Serve, connect: Connect) -> None:
    parts = (b"HTTP/1.1 200 OK\r\n", b"Content-Length: 0\r\n", b"\r\n")
    server = serve((ReadRequest(), Segments(parts), Mark("sent")), tls=server_context())
    client = connect(server, True)
    client.sendall(GET)
    assert server.wait_mark("sent", WAIT)
    assert tuple(client.recv(1000) for _ in parts) == parts  # an SSLSocket gives one record a call


def test_parts_are_read_apart_when_a_pause_lies_between_them(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), Segments((b"a", b"b"), pause=0.3)))
    client = connect(server)
    client.sendall(GET)
    assert client.recv(100) == b"a"
    assert client.recv(100) == b"b"


def segments_sent(sock: socket.socket) -> int:
    """tcpi_data_segs_out without tcpi_total_retrans, both of Linux' struct tcp_info."""
    info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 232)
    retransmitted, sent = struct.unpack_from("=I", info, 100), struct.unpack_from("=I", info, 156)
    return int(sent[0] - retransmitted[0])


@contextmanager
def small_window() -> Iterator[tuple[Wire, socket.socket, socket.socket]]:
    """A wire, its own socket, and a client that takes in little until it reads."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        client.connect(listener.getsockname())
        accepted, _ = listener.accept()
        with accepted:
            quiet = listener.fileno()  # stands for a server that does not stop: it never becomes readable
            yield Wire(accepted, quiet, SeenConnection(0)), accepted, client


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="struct tcp_info is read as Linux lays it out")
def test_every_part_travels_in_a_segment_of_its_own_also_when_the_client_does_not_read() -> None:
    """Trap 6: the parts would melt together while they wait for an acknowledgement."""
    with small_window() as (wire, sock, _):
        before = segments_sent(sock)
        for _ in range(100):
            wire.send(b"x", None)
            wire.settle(None)
        assert segments_sent(sock) - before == 100


def test_a_reset_by_the_client_ends_the_wait_for_its_window() -> None:
    with small_window() as (wire, _, client):
        wire.send(bytes(60_000), None)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        wire.settle(time.monotonic() + WAIT)
        assert wire.receive(None) == b""
        assert wire.seen.client_end == "rst"


def test_a_response_in_two_sends_is_not_held_back(
    serve: Serve, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    """Trap 5, as a rule on the socket rather than on the clock: Nagle's algorithm is off."""
    server = serve((ReadRequest(), Send(RESPONSE[:10]), Mark("half"), Send(RESPONSE[10:])) * 3, tls=tls)
    client = connect(server, tls)
    for _ in range(3):
        client.sendall(GET)
        assert read_exactly(client, len(RESPONSE)) == RESPONSE


def test_nagles_algorithm_is_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            Wire(accepted, listener.fileno(), SeenConnection(0))
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


@pytest.mark.parametrize("nodelay", [True, False])
def test_a_tls_1_3_client_under_nagle_is_served_without_tickets(
    nodelay: bool, serve: Serve, read_exactly: ReadExactly
) -> None:
    """Trap 4: its first request waits behind its Finished until that is acknowledged."""
    context = server_context(versions=("TLSv1.3", "TLSv1.3"))
    assert context.num_tickets == 0
    server = serve((ReadRequest(), Send(RESPONSE)), tls=context)
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as raw:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, nodelay)
        with client_context().wrap_socket(raw, server_hostname="localhost") as client:
            client.sendall(GET)
            assert read_exactly(client, len(RESPONSE)) == RESPONSE
    assert server.wait_idle(WAIT)
    assert server.seen.connections[0].client_end == "fin"


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="SIOCOUTQ is read as Linux has it")
def test_the_end_of_a_handshake_is_acknowledged_at_once(serve: Serve, connect: Connect) -> None:
    """Trap 4 again, in the client's kernel: its Finished is not outstanding when the server is ready to read."""
    for _ in range(20):
        server = serve((Mark("open"), ReadRequest()), tls=server_context(versions=("TLSv1.3", "TLSv1.3")))
        client = connect(server, True)
        assert server.wait_mark("open", WAIT)
        unacknowledged = fcntl.ioctl(client, termios.TIOCOUTQ, bytes(4))
        assert unacknowledged == bytes(4)


def test_a_request_in_two_writes_under_nagle_is_read(serve: Serve, connect: Connect, read_exactly: ReadExactly) -> None:
    server = serve((ReadRequest(), Send(RESPONSE)) * 5)
    client = connect(server)
    for _ in range(5):
        client.sendall(b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n")
        client.sendall(b"a")
        client.sendall(b"b")
        assert read_exactly(client, len(RESPONSE)) == RESPONSE
    assert [request.body for request in server.seen.requests] == [b"ab"] * 5


def test_a_pause_lies_where_the_script_has_it(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), Send(b"a"), Mark("before"), Pause(0.2), Mark("after"), Send(b"b")))
    client = connect(server)
    client.sendall(GET)
    assert client.recv(100) == b"a"
    assert server.wait_mark("before", WAIT)
    assert server.wait_mark("after", WAIT)
    assert client.recv(100) == b"b"


def test_a_client_that_does_not_read_costs_the_step_its_deadline_only(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), Send(bytes(32 * 1024 * 1024)), Mark("never")), deadline=0.1)
    client = connect(server)
    client.sendall(GET)
    assert not server.wait_mark("never", WAIT)
    client.close()
    assert server.wait_idle(WAIT)
    seen = server.seen.connections[0]
    assert seen.notes == ["step 1, Send: the deadline has passed"]
    assert 0 < len(seen.sent) < 32 * 1024 * 1024
