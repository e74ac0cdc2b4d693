"""A server without an acceptor thread: the caller accepts connections."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from h1conform.mockserver import Close, Mark, Play, ReadRequest, Send, Server

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LONG = 10.0
SCRIPT = (ReadRequest(), Send(b"HTTP/1.1 204 No Content\r\n\r\n"), Mark("answered"), Close())


@pytest.fixture
def server() -> Iterator[Server]:
    with Server([Play(SCRIPT)], caller_accepts=True) as server:
        yield server


def asking(server: Server) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", server.port), LONG)
    client.sendall(GET)
    return client


def acceptor_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "h1conform-accept"]


def test_no_client_is_accepted_before_the_caller_does_so(server: Server) -> None:
    with asking(server) as client:
        client.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.recv(1)
        assert server.seen.connections == []
        assert acceptor_threads() == []


def test_a_descriptor_is_readable_when_a_client_has_connected_and_its_callback_accepts_one(server: Server) -> None:
    ((descriptor, accept),) = server.accept_callbacks.items()
    assert select.select([descriptor], [], [], 0)[0] == []
    with asking(server) as client:
        assert select.select([descriptor], [], [], LONG)[0] == [descriptor]
        accept()
        assert client.recv(100).startswith(b"HTTP/1.1 204")
        assert select.select([descriptor], [], [], 0)[0] == []


@pytest.mark.parametrize("wait", ["until", "mark", "idle"])
def test_clients_are_accepted_while_the_caller_waits(server: Server, wait: str) -> None:
    def connect() -> None:
        time.sleep(0.1)
        with asking(server) as client:
            client.settimeout(LONG)
            while client.recv(100):
                pass

    late = threading.Thread(target=connect)
    with asking(server):
        late.start()
        if wait == "until":
            assert server.wait_until(lambda: len(server.seen.requests) == 2, LONG)
        elif wait == "mark":
            assert server.wait_mark("answered", LONG)
            assert server.wait_until(lambda: len(server.seen.requests) == 2, LONG)
        else:
            assert not server.wait_idle(0.3)  # the first client is still there
    late.join(LONG)
    assert server.wait_idle(LONG)
    assert [request.method for request in server.seen.requests] == [b"GET", b"GET"]


def test_a_wait_that_is_in_vain_ends_in_time(server: Server) -> None:
    started = time.monotonic()
    assert not server.wait_until(lambda: False, 0.1)
    assert 0.1 <= time.monotonic() - started < LONG


def test_a_client_that_has_connected_before_the_end_is_recorded() -> None:
    with Server([Play(SCRIPT)], caller_accepts=True) as server:
        client = asking(server)
    client.close()
    assert len(server.seen.connections) == 1
