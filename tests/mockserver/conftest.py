"""What the tests of the mock server share: servers and clients that are always put away, and a watch for leaks."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from h1conform.certs import client_context, server_context
from h1conform.mockserver import Play, Server, Steps

DEADLINE = 10.0  # seconds; generous, since it is only ever used up by a failure


def _descriptors() -> dict[Path, Path]:
    """What is open in this process, where the system tells."""
    found = {}
    for entry in sorted(Path("/proc/self/fd").glob("*")):
        with suppress(OSError):  # the one that lists them has gone
            found[entry] = entry.readlink()
    return found


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    """Every test leaves as many threads and descriptors as it found."""
    server_context()  # what is imported and opened once only, now
    threads, descriptors = set(threading.enumerate()), _descriptors()
    yield
    assert set(threading.enumerate()) - threads == set()
    assert {key: value for key, value in _descriptors().items() if key not in descriptors} == {}


@pytest.fixture(params=["tcp", "tls"])
def tls(request: pytest.FixtureRequest) -> ssl.SSLContext | None:
    """The test runs plain and over TLS."""
    return server_context() if request.param == "tls" else None


@pytest.fixture
def serve(_no_leaks: None) -> Iterator[Callable[..., Server]]:
    """A started server that plays the scripts in turn; over TLS where a context is given."""
    with ExitStack() as stack:

        def start(*scripts: Steps, tls: ssl.SSLContext | None = None, deadline: float = DEADLINE) -> Server:
            return stack.enter_context(Server([Play(steps, tls) for steps in scripts], deadline=deadline))

        yield start


@pytest.fixture
def connect(_no_leaks: None) -> Iterator[Callable[..., socket.socket]]:
    """A client socket, over TLS where asked; closed at the end, whatever its state."""
    with ExitStack() as stack:

        def dial(server: Server, tls: object = None, host: str = "127.0.0.1") -> socket.socket:
            sock = stack.enter_context(socket.create_connection((host, server.port), timeout=DEADLINE))
            if not tls:
                return sock
            context = client_context()
            return stack.enter_context(context.wrap_socket(sock, server_hostname=host, suppress_ragged_eofs=False))

        yield dial


@pytest.fixture
def read_all() -> Callable[[socket.socket], bytes]:
    """Reads up to the server's end."""

    def read(sock: socket.socket) -> bytes:
        data = b""
        while piece := sock.recv(65536):
            data += piece
        return data

    return read


@pytest.fixture
def read_exactly() -> Callable[[socket.socket, int], bytes]:
    """Reads so many octets and not one more."""

    def read(sock: socket.socket, count: int) -> bytes:
        data = b""
        while len(data) < count and (piece := sock.recv(count - len(data))):
            data += piece
        return data

    return read
