"""A test whose client has reached a limit of the server is told, with the name, the value and the option."""

from __future__ import annotations

import errno
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from h1conform.mockserver import Close, Limits, MockServer, Play, ReadHead, Reply, Send, Server
from h1conform.mockserver.net import limits_reached
from h1conform.mockserver.playing import teardown

Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]

GET = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
PUT = b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 400\r\n\r\n"
WAIT = 10.0


@contextmanager
def limited(deadline: float = WAIT, **limits: int) -> Iterator[MockServer]:
    """A server whose check fails, unless the limits are allowed. Emptied, the server passes its check."""
    with MockServer(limits=Limits(**limits), deadline=deadline) as server:
        server.on(reply=Reply("hello"))
        yield server
        server.allow_limits = True
        server.check()
        server.clear()
        assert not server.allow_limits
        assert server.limits_reached == ()
        server.check()


def said(server: MockServer) -> str:
    """What the check says of the limits."""
    with pytest.raises(AssertionError) as caught:
        server.check()
    lines = server.limits_reached
    count = f"{len(lines)} problems: " if len(lines) > 1 else ""
    assert str(caught.value) == count + "\n\n".join(lines)
    return "\n".join(lines)


def test_connections_that_were_reset(connect: Connect) -> None:
    with limited(connections=1) as server:
        with connect(server):
            assert server.wait_until(lambda: len(server.seen.connections) == 1, WAIT)
            assert server.limits_reached == ()
            for _ in range(2):
                with pytest.raises(ConnectionResetError):
                    connect(server).recv(1)
        text = said(server)
        assert [seen.limits for seen in server.seen.connections] == [[], ["connections"], ["connections"]]
    assert text == (
        "Limits(connections=1) was reached: 2 connection(s) more were reset at accept; "
        "give the server a higher limits=Limits(connections=…)"
    )


def test_a_request_that_was_too_large(connect: Connect, read_all: ReadAll) -> None:
    with limited(request=300) as server:
        client = connect(server)
        client.sendall(PUT + bytes(400))
        assert read_all(client).startswith(b"HTTP/1.1 413 ")
        assert "Limits(request=300) was reached: 1 request(s) were larger" in said(server)  # while it is open, too
        client.close()
        assert server.wait_idle(WAIT)
        assert said(server).endswith("give the server a higher limits=Limits(request=…)")


def test_a_request_that_was_too_large_for_a_script(connect: Connect) -> None:
    with limited(request=10) as server:
        server.script((ReadHead(), Send(b"never")))
        client = connect(server)
        client.sendall(PUT)
        assert server.wait_until(lambda: any(seen.notes for seen in server.seen.connections), WAIT)
        assert "Limits(request=10) was reached" in said(server)
        client.close()


def test_a_request_that_was_too_late(connect: Connect, read_all: ReadAll) -> None:
    with limited(deadline=0.05) as server:
        client = connect(server)
        client.sendall(PUT)
        assert read_all(client).startswith(b"HTTP/1.1 408 ")
        assert said(server) == (
            "deadline=0.05 was reached: 1 request(s) did not arrive in time and got a 408; "
            "give the server a higher deadline=…, or tls=… if the client uses https"
        )
        assert "TLS" not in server.story()


def test_a_client_that_uses_tls_without_need_is_told_so(connect: Connect, read_all: ReadAll) -> None:
    with limited(deadline=0.05) as server:
        client = connect(server)
        client.sendall(b"\x16\x03\x01\x02\x00\x01")
        assert read_all(client).startswith(b"HTTP/1.1 408 ")
        assert "the octets begin a TLS handshake, which is not due here: use http://" in server.story()


def test_a_client_that_sent_too_much_after_the_end(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (limits_reached, teardown):
        monkeypatch.setattr(module, "DRAIN", 1000)
    with limited() as server:
        server.script((ReadHead(), Close()))
        client = connect(server)
        client.sendall(PUT)
        assert client.recv(1) == b""
        client.sendall(bytes(2000))
        assert server.wait_until(lambda: any(seen.notes for seen in server.seen.connections), WAIT)
        assert said(server).startswith("a Close reads 1000 octets after its FIN: 1 client(s) sent more and met a RST")


def test_a_process_without_descriptors(connect: Connect, read_all: ReadAll, monkeypatch: pytest.MonkeyPatch) -> None:
    with limited() as server:
        with monkeypatch.context() as patch:
            patch.setattr(socket.socket, "accept", no_descriptor)
            client = connect(server)
            assert server.wait_until(lambda: bool(server.limits_reached), WAIT)
        client.sendall(GET)
        assert read_all(client).endswith(b"hello")  # the connection has waited
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert f"the process had no free descriptor (RLIMIT_NOFILE is {soft})" in said(server)


def no_descriptor(_: socket.socket) -> None:
    raise OSError(errno.EMFILE, "Too many open files")


def test_a_connection_that_the_record_has_dropped_still_counts(connect: Connect, read_all: ReadAll) -> None:
    with limited(request=300, log=1) as server:
        for octets in (PUT + bytes(400), GET):
            with connect(server) as client:
                client.sendall(octets)
                read_all(client)
            assert server.wait_idle(WAIT)
        assert len(server.seen.connections) == 1
        assert "Limits(request=300) was reached: 1 request(s)" in said(server)


@pytest.mark.slow
def test_two_thousand_connections_at_once_are_served_and_none_is_reset() -> None:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 4500:
        pytest.skip(f"clients and server need 4,000 descriptors, and this process may have {soft}")
    with MockServer() as server, ExitStack() as stack:
        server.on(reply=Reply("hello"))
        clients = []
        for _ in range(2000):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", server.port))
            clients.append(client)
        assert server.wait_until(lambda: len(server.seen.connections) == 2000, 6 * WAIT)
        for client in clients:
            client.settimeout(6 * WAIT)
            client.sendall(GET)
        assert all(client.recv(1000).endswith(b"hello") for client in clients)
        server.check()


def test_a_server_without_routes_counts_too(connect: Connect) -> None:
    with Server(default=Play((ReadHead(),)), limits=Limits(request=10)) as server:
        connect(server).sendall(PUT)
        assert server.wait_until(lambda: bool(server.limits_reached), WAIT)
