"""Fixtures of the tests of the client: a socket without a kernel, and a peer that plays scripts on real sockets."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("quick", max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", max_examples=100_000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

SECONDS = 10  # the longest time that a test waits for an event that must happen


class Wire:
    """A socket without a kernel: `recv()` returns the pieces, then the end, or raises `fault`."""

    def __init__(self, pieces: Iterable[bytes], fault: OSError | None = None) -> None:
        self.pieces = [piece for piece in pieces if piece]
        self.fault = fault
        self.sent = b""
        self.closed = False

    def recv(self, size: int) -> bytes:
        if not self.pieces:
            if self.fault:
                raise self.fault
            return b""
        piece = self.pieces.pop(0)
        if len(piece) > size:
            self.pieces.insert(0, piece[size:])
        return piece[:size]

    def recv_into(self, view: memoryview, *_: int) -> int:
        piece = self.recv(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def send(self, data: bytes) -> int:
        self.sent += data
        return len(data)

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def gettimeout(self) -> None: ...

    def settimeout(self, seconds: float | None) -> None: ...

    def close(self) -> None:
        self.closed = True

    def fileno(self) -> int:
        return -1


def cuts(data: bytes) -> list[list[bytes]]:
    """Return `data` in one piece, byte by byte, and in two pieces at every boundary."""
    halves = [[data[:at], data[at:]] for at in range(1, len(data))]
    return [[data], [data[at : at + 1] for at in range(len(data))], *halves]


@pytest.fixture(scope="session")
def wire() -> type[Wire]:
    return Wire


@pytest.fixture(scope="session")
def segmented() -> Callable[[bytes], list[list[bytes]]]:
    return cuts


def read_request(sock: socket.socket, buffer: bytearray) -> bytes:
    """Read one request from the socket, with its content; b'' at the end of the connection."""
    while b"\r\n\r\n" not in buffer:
        piece = sock.recv(65536)
        if not piece:
            return b""
        buffer += piece
    size = buffer.index(b"\r\n\r\n") + 4
    head = bytes(buffer[:size]).lower()
    if b"\r\ncontent-length:" in head:
        size += int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r")[0])
    chunked = b"\r\ntransfer-encoding:" in head
    while len(buffer) < size or (chunked and not buffer.endswith(b"0\r\n\r\n")):
        piece = sock.recv(65536)
        if not piece:
            break
        buffer += piece
    size = len(buffer) if chunked else size
    request = bytes(buffer[:size])
    del buffer[:size]
    return request


class Peer:
    """A server that plays one script on each connection.

    A script is a list of steps. Bytes are sent as the response to one request; a function is called with the socket.
    After the last step the peer sends nothing, waits until the client closes, and closes.

    ``requests``     the octets of each request that arrived
    ``connections``  number of connections
    """

    def __init__(self, scripts: list[list[bytes | Callable[[socket.socket], object]]], family: int) -> None:
        self.listener = socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family)
        self.listener.settimeout(SECONDS)
        self.port: int = self.listener.getsockname()[1]
        self.scripts = scripts
        self.requests: list[bytes] = []
        self.connections = 0
        self.faults: list[BaseException] = []
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        for script in self.scripts:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return  # the test opened fewer connections
            self.connections += 1
            sock.settimeout(SECONDS)
            try:
                self.play(sock, script)
            except BaseException as fault:
                self.faults.append(fault)
            finally:
                sock.close()

    def play(self, sock: socket.socket, script: list[bytes | Callable[[socket.socket], object]]) -> None:
        buffer = bytearray()
        for step in script:
            if isinstance(step, bytes):
                request = read_request(sock, buffer)
                if not request:
                    return
                self.requests.append(request)
                with contextlib.suppress(ConnectionError):
                    sock.sendall(step)
            elif step(sock) == "over":
                return
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            while sock.recv(65536):
                pass

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(SECONDS)
        self.listener.close()
        assert not self.thread.is_alive(), "the peer still plays"
        if self.faults:
            raise self.faults[0]


@pytest.fixture
def peer() -> Iterator[Callable[..., Peer]]:
    """Start a peer: `peer([step, ...], [step, ...])`, one list for each connection."""
    peers: list[Peer] = []

    def start(*scripts: list[bytes | Callable[[socket.socket], object]], family: int = socket.AF_INET) -> Peer:
        peers.append(Peer(list(scripts), family))
        return peers[-1]

    yield start
    for each in peers:
        each.stop()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two sockets that are connected to each other."""
    ours, theirs = socket.socketpair()
    for each in (ours, theirs):
        each.settimeout(5)
    yield ours, theirs
    for each in (ours, theirs):
        each.close()
