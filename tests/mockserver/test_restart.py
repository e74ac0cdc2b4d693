"""A server that is stopped and started again: the same port, the same scripts and routes, the same record."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from h1conform.mockserver import Close, Hold, MockServer, Play, ReadRequest, Reply, Send, Server, StartTls, Steps

Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]
Tls = ssl.SSLContext | None

GET = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
WAIT = 10.0


def answer(number: int) -> Steps:
    return ReadRequest(), Send(b"%d" % number), Close()


def test_a_server_starts_again_on_its_port_with_its_routes(connect: Connect, read_all: ReadAll, tls: Tls) -> None:
    with MockServer(tls=tls) as server:
        server.on("GET", "/", Reply("hello"))
        port = server.port
        for _ in range(3):
            with connect(server, tls) as client:
                client.sendall(GET)
                assert read_all(client).endswith(b"hello")
            server.stop()
            with pytest.raises(ConnectionRefusedError):
                connect(server)
            server.start()
            assert server.port == port
    records = server.seen.connections
    assert [(seen.number, seen.ended is not None, seen.faults) for seen in records] == [(n, True, []) for n in range(3)]
    server.check()


def test_scripts_continue_where_they_were(connect: Connect, read_all: ReadAll, tls: Tls) -> None:
    with Server([Play(answer(number), tls) for number in range(3)]) as server:
        got = []
        for _ in range(3):
            with connect(server, tls) as client:
                client.sendall(GET)
                got.append(read_all(client))
            server.stop()
            server.start()
    assert got == [b"0", b"1", b"2"]


def test_a_stop_ends_the_connections_of_its_own_run_only(connect: Connect, tls: Tls) -> None:
    steps = (*([StartTls(tls)] if tls else []), ReadRequest(), Send(b"x"), Hold())
    with Server(default=Play(steps)) as server:
        for _ in range(2):
            client = connect(server, tls)
            client.sendall(GET)
            assert client.recv(1) == b"x"
            server.stop()
            with suppress(ssl.SSLError):  # a stop sends no close_notify
                assert client.recv(1) == b""
            server.start()
        with connect(server, tls) as client:
            client.sendall(GET)
            assert client.recv(1) == b"x"
            assert server.disconnect(WAIT)
        assert server.wait_idle(WAIT)


def test_a_server_on_a_unix_socket_starts_again(tmp_path: Path, read_all: ReadAll) -> None:
    path = str(tmp_path / "s")
    with Server(default=Play(answer(7)), path=path) as server:
        for _ in range(2):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(path)
                client.sendall(GET)
                assert read_all(client) == b"7"
            server.stop()
            assert not Path(path).exists()
            server.start()


def test_a_caller_that_accepts_may_start_again(connect: Connect) -> None:
    with Server(default=Play(answer(7)), caller_accepts=True) as server:
        for count in (1, 2):
            connect(server).sendall(GET)
            assert server.wait_until(lambda count=count: len(server.seen.requests) == count, WAIT)  # type: ignore[misc]
            server.stop()
            assert server.accept_callbacks == {}
            server.start()


def test_a_wait_ends_with_a_stop_also_after_a_second_start() -> None:
    with Server(default=Play(answer(0))) as server:
        server.stop()
        server.start()
        waited: list[bool] = []
        waiter = threading.Thread(target=lambda: waited.append(server.wait_until(lambda: False, 60)))
        waiter.start()
        server.stop()
        waiter.join(WAIT)
    assert waited == [False]


def test_a_port_that_another_program_has_taken_is_named(connect: Connect, read_all: ReadAll) -> None:
    with Server(default=Play(answer(7))) as server:
        server.stop()
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", server.port))
            other.listen()
            with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1 port {server.port}") as caught:
                server.start()
            assert (caught.value.errno, server.running) == (errno.EADDRINUSE, False)
        server.start()
        with connect(server) as client:
            client.sendall(GET)
            assert read_all(client) == b"7"
