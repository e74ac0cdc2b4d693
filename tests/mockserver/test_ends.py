"""How each side ends a connection, on the wire and in the record."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
from collections.abc import Callable

import pytest

from h1conform.mockserver import (
    Close,
    HalfClose,
    Hold,
    Mark,
    ReadHead,
    ReadRequest,
    Reset,
    SeenConnection,
    Send,
    Server,
)
from h1conform.mockserver.net.wire import Wire
from h1conform.mockserver.script import Step

Serve = Callable[..., Server]
Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
ReadExactly = Callable[[socket.socket, int], bytes]
Tls = ssl.SSLContext | None

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
WAIT = 10.0


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def only(server: Server) -> SeenConnection:
    """The one connection, once it has come to its end."""
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    return seen


def test_an_exchange_is_recorded_on_both_sides(serve: Serve, connect: Connect, read_all: ReadAll, tls: Tls) -> None:
    server = serve((ReadRequest(), Send(RESPONSE), Close()), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    assert read_all(client) == RESPONSE
    client.close()
    seen = only(server)
    assert (bytes(seen.received), bytes(seen.sent), seen.script, seen.notes) == (GET, RESPONSE, 0, [])
    assert (seen.client_end, seen.server_end) == ("fin", "fin")
    assert [request.raw for request in server.seen.requests] == [GET]


@pytest.mark.parametrize("count", [0, 1, 20, len(RESPONSE)])
def test_reset_breaks_the_connection_after_exactly_what_was_sent(
    count: int, serve: Serve, connect: Connect, read_exactly: ReadExactly
) -> None:
    server = serve((ReadRequest(), Send(RESPONSE[:count]), Reset(), Mark("reset")))
    client = connect(server)
    client.sendall(GET)
    assert server.wait_mark("reset", WAIT)
    assert read_exactly(client, count) == RESPONSE[:count]
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    seen = only(server)
    assert (seen.server_end, bytes(seen.sent), seen.notes) == ("rst", RESPONSE[:count], [])


def test_reset_comes_after_a_response_larger_than_the_window(serve: Serve, read_exactly: ReadExactly) -> None:
    large = bytes(60_000)
    server = serve((ReadRequest(), Send(large), Mark("sent"), Reset()))
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        client.connect(("127.0.0.1", server.port))
        client.sendall(GET)
        assert server.wait_mark("sent", WAIT)  # to the kernel, that is
        assert len(read_exactly(client, len(large))) == len(large)
        with pytest.raises(ConnectionResetError):
            client.recv(1)


@pytest.mark.skipif(not hasattr(socket, "TCP_QUICKACK"), reason="connect(AF_UNSPEC) resets on Linux only")
def test_reset_does_not_wait_for_another_holder_of_the_descriptor() -> None:
    """Trap 2: a forked child or an open makefile() holds it; here a plain copy does."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname(), timeout=WAIT) as client,
    ):
        accepted, _ = listener.accept()
        with accepted, accepted.dup():
            quiet = listener.fileno()  # stands for a server that does not stop: it never becomes readable
            Wire(accepted, quiet, SeenConnection(0)).reset(None)
            with pytest.raises(ConnectionResetError):
                client.recv(1)


def test_a_clean_end_with_unread_octets_is_no_reset(serve: Serve, connect: Connect, read_all: ReadAll) -> None:
    """Trap 1."""
    content = bytes(4 * 1024 * 1024)
    server = serve((ReadHead(), Send(RESPONSE), Close()))
    client = connect(server)
    client.sendall(b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(content))
    client.sendall(content)
    client.shutdown(socket.SHUT_WR)
    assert read_all(client) == RESPONSE
    seen = only(server)
    assert (seen.client_end, seen.server_end, seen.received.endswith(content)) == ("fin", "fin", True)


@pytest.mark.parametrize("end", [HalfClose(), HalfClose(notify=False)], ids=["notify", "truncated"])
def test_half_close_ends_one_direction_only(
    end: Step, serve: Serve, connect: Connect, read_all: ReadAll, read_exactly: ReadExactly, tls: Tls
) -> None:
    server = serve((ReadRequest(), Send(RESPONSE), end, Mark("ended"), ReadRequest()), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    assert server.wait_mark("ended", WAIT)
    assert read_exactly(client, len(RESPONSE)) == RESPONSE
    with expecting_truncation(tls, end):
        assert read_all(client) == b""
    if tls is None:  # an SSLSocket cannot send after that, which test_tls.py sees to
        client.sendall(GET)
        client.close()
        seen = only(server)
        assert (len(seen.requests), seen.client_end, seen.server_end, seen.notes) == (2, "fin", "fin", [])


def expecting_truncation(tls: Tls, end: Step) -> contextlib.AbstractContextManager[object]:
    """What a client sees of a TLS connection that ends without close_notify (RFC 9112 section 9.8)."""
    truncated = tls is not None and end in (HalfClose(notify=False), Close(notify=False))
    return pytest.raises(ssl.SSLError, match=r"(?i)eof") if truncated else contextlib.nullcontext()


@pytest.mark.parametrize("end", [Close(), Close(notify=False)], ids=["notify", "truncated"])
def test_close_tells_tls_or_not(end: Step, serve: Serve, connect: Connect, read_all: ReadAll, tls: Tls) -> None:
    server = serve((ReadRequest(), end), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    with expecting_truncation(tls, end):
        assert read_all(client) == b""
    client.close()
    assert only(server).server_end == "fin"


def test_a_reset_may_follow_a_half_close(serve: Serve, connect: Connect, tls: Tls) -> None:
    server = serve((ReadRequest(), HalfClose(), Reset(), Mark("reset")), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    assert server.wait_mark("reset", WAIT)
    with pytest.raises(OSError, match=r"Broken pipe|Connection reset|EOF occurred"):
        client.sendall(GET)
    assert only(server).server_end == "rst"


def test_a_clean_end_waits_for_the_client_no_longer_than_its_deadline(serve: Serve, connect: Connect, tls: Tls) -> None:
    server = serve((ReadRequest(), Close()), tls=tls, deadline=0.05)
    client = connect(server, tls)
    client.sendall(GET)
    seen = only(server)
    assert (seen.notes, seen.client_end, seen.server_end) == (["step 1, Close: the deadline has passed"], None, "fin")


def test_nothing_can_be_sent_after_the_own_end(serve: Serve, connect: Connect, read_all: ReadAll, tls: Tls) -> None:
    server = serve((ReadRequest(), HalfClose(), Send(RESPONSE)), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    assert read_all(client) == b""
    client.close()
    seen = only(server)
    assert (seen.notes, bytes(seen.sent)) == (["step 2, Send: the server had already ended its side"], b"")


@pytest.mark.parametrize("last", [(), (Hold(),), (Close(),)], ids=["implicit", "hold", "close"])
def test_a_fin_of_the_client_is_recorded(
    last: tuple[Step, ...], serve: Serve, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    server = serve((ReadRequest(), Send(RESPONSE), *last), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    read_exactly(client, len(RESPONSE))
    if last == (Close(),):
        assert client.recv(1) == b""  # else the close_notify may lie unread, and the kernel sends a RST
    client.close()
    assert (only(server).client_end, only(server).notes) == ("fin", [])


@pytest.mark.parametrize("last", [(), (Hold(),), (Close(),)], ids=["implicit", "hold", "close"])
def test_a_reset_of_the_client_is_recorded(
    last: tuple[Step, ...], serve: Serve, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    server = serve((ReadRequest(), Send(RESPONSE), *last), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    read_exactly(client, len(RESPONSE))
    reset(client)
    assert only(server).client_end == "rst"


def test_a_reset_met_in_sending_is_recorded(serve: Serve, connect: Connect, tls: Tls) -> None:
    server = serve((ReadRequest(), Mark("read"), Send(bytes(32 * 1024 * 1024))), tls=tls)
    client = connect(server, tls)
    client.sendall(GET)
    assert server.wait_mark("read", WAIT)
    client.recv(1)
    reset(client)
    seen = only(server)
    assert (seen.client_end, seen.notes) == ("rst", ["step 2, Send: the client has reset the connection"])


def test_a_client_that_closed_before_our_octets_came_has_sent_a_fin(serve: Serve, connect: Connect) -> None:
    """The RST that its kernel answers them with is not how the client ended."""
    server = serve((ReadRequest(), ReadRequest(), Send(RESPONSE)))
    client = connect(server)
    client.sendall(GET)
    client.close()
    assert only(server).client_end == "fin"


def test_what_comes_while_holding_and_draining_is_kept(
    serve: Serve, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    server = serve((ReadRequest(), Send(RESPONSE)), (ReadRequest(), Send(RESPONSE), Close()), tls=tls)
    for number in range(2):
        client = connect(server, tls)
        client.sendall(GET)
        read_exactly(client, len(RESPONSE))
        client.sendall(b"more")
        client.close()
        assert server.wait_idle(WAIT)
        assert bytes(server.seen.connections[number].received) == GET + b"more"
    assert [len(seen.requests) for seen in server.seen.connections] == [1, 1]


def test_a_request_cut_short_is_kept_and_noted(serve: Serve, connect: Connect, tls: Tls) -> None:
    server = serve((ReadRequest(), Send(RESPONSE)), tls=tls)
    client = connect(server, tls)
    client.sendall(GET[:10])
    client.close()
    seen = only(server)
    assert [(request.raw, request.complete) for request in seen.requests] == [(GET[:10], False)]
    assert seen.notes == ["step 0, ReadRequest: the client ended the connection with a FIN"]
    assert bytes(seen.sent) == b""


def test_a_request_that_does_not_end_in_time_is_kept_and_noted(serve: Serve, connect: Connect) -> None:
    server = serve((ReadRequest(), Mark("never"), Send(RESPONSE)), deadline=0.05)
    client = connect(server)
    client.sendall(GET[:10])
    assert not server.wait_mark("never", WAIT)
    client.close()
    seen = only(server)
    assert [(request.raw, request.complete) for request in seen.requests] == [(GET[:10], False)]
    assert seen.notes == ["step 0, ReadRequest: the deadline has passed"]


def test_a_head_is_listed_once_and_completed_by_its_content(
    serve: Serve, connect: Connect, read_exactly: ReadExactly, tls: Tls
) -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    server = serve((ReadHead(), Send(interim), ReadRequest(), Send(RESPONSE), ReadRequest(), Send(RESPONSE)), tls=tls)
    client = connect(server, tls)
    client.sendall(b"PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert read_exactly(client, len(interim)) == interim
    client.sendall(b"ab")
    assert read_exactly(client, len(RESPONSE)) == RESPONSE
    client.sendall(GET)
    assert read_exactly(client, len(RESPONSE)) == RESPONSE
    client.close()
    assert [(request.method, request.body) for request in only(server).requests] == [(b"PUT", b"ab"), (b"GET", b"")]
