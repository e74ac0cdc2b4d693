"""What the tests of the mock server share: servers and clients that are always put away, and a watch for leaks."""

from __future__ import annotations

import ast
import inspect
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

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
    # A context keeps its keys, the process its folder of temporary files, and libffi 3.5 its own file.
    kept = ("h1conform-keys", "h1conform-run-", "libffi.so.")
    return {entry: name for entry, name in found.items() if not any(each in name.name for each in kept)}


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


@dataclass(frozen=True)
class Transcript:
    """What OpenSSL's client saw: ``data`` above TLS, and its messages in order ("< Alert, fatal internal_error")."""

    data: bytes
    messages: tuple[str, ...]
    records: tuple[bytes, ...]  # the headers of the records that came

    def got(self, name: str) -> bool:
        """Whether such a message came from the server."""
        return any(line.startswith(f"< {name}") for line in self.messages)


@pytest.fixture
def s_client(tmp_path: Path) -> Callable[..., Transcript]:
    """OpenSSL's command line as the client, which sends ``data`` and reads up to the server's end."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    file = tmp_path / "messages"

    def run(server: Server, *options: str, data: bytes = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n") -> Transcript:
        command = [openssl, "s_client", "-connect", f"127.0.0.1:{server.port}", "-quiet", "-msg", "-msgfile", str(file)]
        done = subprocess.run([*command, *options], input=data, capture_output=True, timeout=30, check=False)
        return Transcript(done.stdout, *_messages(file.read_text(encoding="ascii")))

    return run


def _messages(text: str) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
    """Read lines such as "<<< TLS 1.3, Alert [length 0002], fatal internal_error", each followed by a dump."""
    messages, records = [], []
    for part in text.replace("\n>>>", "\n<<<>").split("<<<")[1:]:
        line, _, dump = part.partition("\n")
        sent, kind = line.startswith(">"), line.partition(",")[2]
        if "RecordHeader" in line or "content_type=256" in line:  # the latter where its version is unknown
            if not sent:
                records.append(bytes.fromhex("".join(dump.split())))
        elif "InnerContent" not in kind:
            name, _, rest = kind.strip().partition(" [length ")
            messages.append(f"{'>' if sent else '<'} {name}{rest.partition(']')[2]}")
    return tuple(messages), tuple(records)


@pytest.fixture
def annotations() -> Callable[[ModuleType, str], dict[str, str]]:
    """Reads the annotations of a class from the source: a class for type checkers alone is not there at run time."""

    def read(module: ModuleType, name: str) -> dict[str, str]:
        tree = ast.parse(inspect.getsource(module))
        [found] = [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef) and each.name == name]
        lines = [each for each in found.body if isinstance(each, ast.AnnAssign)]
        return {ast.unparse(each.target): ast.unparse(each.annotation) for each in lines}

    return read
