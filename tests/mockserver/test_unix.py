"""Scripts on a unix socket: everything but a reset, and the care of the file."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from h1conform.certs import client_context
from h1conform.mockserver import (
    Close,
    HalfClose,
    Limits,
    Mark,
    Pause,
    Play,
    ReadRequest,
    Reset,
    SeenConnection,
    Segments,
    Send,
    Serve,
    Server,
)
from h1conform.mockserver.script import Step

ReadAll = Callable[[socket.socket], bytes]
ReadExactly = Callable[[socket.socket, int], bytes]
Tls = ssl.SSLContext | None

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
WAIT = 10.0

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no unix sockets")


@pytest.fixture
def path() -> Iterator[str]:
    """A short one: a unix socket takes some hundred octets, which a directory of pytest may exceed."""
    with tempfile.TemporaryDirectory(prefix="h1c") as directory:
        yield str(Path(directory) / "s")


def dial(path: str, tls: Tls = None) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(WAIT)
    sock.connect(path)
    return client_context().wrap_socket(sock, server_hostname="localhost") if tls else sock


def only(server: Server) -> SeenConnection:
    """The one connection, once it has come to its end."""
    assert server.wait_idle(WAIT)
    (seen,) = server.seen.connections
    return seen


@pytest.mark.parametrize(
    "middle",
    [
        (Send(RESPONSE),),
        (Segments((RESPONSE[:9], RESPONSE[9:])),),
        (Segments((RESPONSE[:9], RESPONSE[9:]), 0.05),),
        (Send(RESPONSE[:9]), Pause(0.05), Mark("there"), Send(RESPONSE[9:])),
    ],
    ids=["send", "segments", "segments with a pause", "pause"],
)
@pytest.mark.parametrize("last", [(Close(),), (HalfClose(),)], ids=["close", "half-close"])
def test_a_script_is_played_and_recorded(
    middle: tuple[Step, ...], last: tuple[Step, ...], path: str, read_all: ReadAll, tls: Tls
) -> None:
    with Server([Play((ReadRequest(), *middle, *last), tls)], path=path) as server:
        with dial(path, tls) as client:
            client.sendall(GET)
            assert read_all(client) == RESPONSE
        seen = only(server)
    assert (bytes(seen.received), bytes(seen.sent), seen.notes, seen.faults) == (GET, RESPONSE, [], [])
    assert (seen.client_end, seen.server_end, seen.peer) == ("fin", "fin", "")


def test_requests_are_served_one_after_the_other(path: str, read_exactly: ReadExactly) -> None:
    with Server(default=Play((Serve(lambda *_: (Send(RESPONSE),)),)), path=path) as server, dial(path) as client:
        for _ in range(3):
            client.sendall(GET)
            assert read_exactly(client, len(RESPONSE)) == RESPONSE
        assert server.port == 0
        assert server.path == path


def test_parts_are_read_apart_when_a_pause_lies_between_them(path: str) -> None:
    with Server([Play((ReadRequest(), Segments((b"a", b"b"), 0.3)))], path=path), dial(path) as client:
        client.sendall(GET)
        assert [client.recv(100), client.recv(100)] == [b"a", b"b"]


def test_a_reset_is_a_close_and_says_so(path: str, read_all: ReadAll) -> None:
    with Server([Play((ReadRequest(), Send(b"x"), Reset(), Mark("never")))], path=path) as server:
        with dial(path) as client:
            client.sendall(GET)
            assert read_all(client) == b"x"
        seen = only(server)
    assert seen.server_end == "fin"
    assert seen.notes == [
        "step 2, Reset: a unix socket has no reset, so the connection was closed: use TCP for this script"
    ]


def test_a_connection_too_many_is_closed(path: str, read_all: ReadAll) -> None:
    play = Play((Serve(lambda *_: (Send(RESPONSE),)),))
    with Server(default=play, path=path, limits=Limits(connections=1)) as server, dial(path):
        assert server.wait_until(lambda: len(server.seen.connections) == 1, WAIT)
        with dial(path) as refused:
            assert read_all(refused) == b""
        assert server.wait_until(lambda: len(server.seen.connections) == 2, WAIT)
        assert server.seen.connections[1].server_end == "fin"


def test_a_server_whose_client_is_connected_stops(path: str, read_exactly: ReadExactly) -> None:
    with Server([Play((ReadRequest(), Send(b"x")))], path=path) as server, dial(path) as client:
        client.sendall(GET)
        assert read_exactly(client, 1) == b"x"
        server.stop()
        assert client.recv(1) == b""


def test_the_file_is_removed_at_the_end(path: str) -> None:
    with Server([Play((Close(),))], path=path):
        assert Path(path).is_socket()
    assert not os.path.lexists(path)


def test_a_file_that_has_gone_is_no_error(path: str) -> None:
    with Server([Play((Close(),))], path=path):
        Path(path).unlink()


def test_a_stale_file_is_replaced(path: str, read_all: ReadAll) -> None:
    with socket.socket(socket.AF_UNIX) as crashed:
        crashed.bind(path)
    with Server([Play((Send(b"x"), Close()))], path=path), dial(path) as client:
        assert read_all(client) == b"x"


def test_a_path_in_use_is_an_error_that_names_it_and_harms_nobody(path: str, read_all: ReadAll) -> None:
    with Server([Play((Send(b"x"), Close()))], path=path) as first:
        with pytest.raises(OSError, match="another server listens there") as told:
            Server([Play((Close(),))], path=path).start()
        assert told.value.errno == errno.EADDRINUSE
        assert repr(path) in str(told.value)
        with dial(path) as client:
            assert read_all(client) == b"x"
        assert first.wait_idle(WAIT)


def test_a_file_that_is_no_socket_is_left_alone(path: str) -> None:
    Path(path).write_bytes(b"precious")
    with pytest.raises(OSError, match="not a socket"):
        Server([Play((Close(),))], path=path).start()
    assert Path(path).read_bytes() == b"precious"


@pytest.mark.parametrize("wrong", ["/nowhere/at/all", "/tmp/" + "x" * 200], ids=["no directory", "too long"])
def test_a_path_that_cannot_be_is_named(wrong: str) -> None:
    with pytest.raises(OSError, match="cannot listen on unix socket") as told:
        Server([Play((Close(),))], path=wrong).start()
    assert repr(wrong) in str(told.value)


def test_a_path_that_another_server_has_taken_over_stays(path: str) -> None:
    with Server([Play((Close(),))], path=path) as first:
        Path(path).unlink()
        with Server([Play((Send(b"x"), Close()))], path=path) as second:
            first.stop()
            assert Path(path).is_socket()
            dial(path).close()
            assert second.wait_until(lambda: len(second.seen.connections) > 0, WAIT)
