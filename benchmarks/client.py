"""The reference client against http.client, in one run: `python benchmarks/client.py [--quick] [--others]`.

Each row is a kind of exchange. The contestants alternate within one process, turn by turn; what is compared is the CPU
time of this process, and the figures are medians. The server is a process of its own on another core, and answers with
prepared bytes. "In memory" has no kernel in it: the socket is an object that knows its answer. `--others` adds other
clients, those that are installed, and a bare socket as the floor, for the first row.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import io
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import types
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import h1conform.client

TURNS = 9
MIB = 1 << 20
LONG = 256 * MIB

# What a common server says for a small static file.
HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Mon, 23 Nov 2026 04:00:00 GMT\r\nContent-Type: text/html\r\n"
    b"Content-Length: %d\r\nLast-Modified: Mon, 23 Nov 2026 03:00:00 GMT\r\nConnection: keep-alive\r\n"
    b'ETag: "6740f9c0-d"\r\nAccept-Ranges: bytes\r\n\r\n'
)
CHUNKED = b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
FORTY = b"".join(b"X-Field-Number-%d: a value of some forty characters, more or less\r\n" % n for n in range(39))


def chunks(size: int, total: int) -> bytes:
    """A chunked body of `total` bytes in chunks of `size`."""
    return (b"%x\r\n" % size + b"x" * size + b"\r\n") * (total // size) + b"0\r\n\r\n"


ANSWERS = {
    "/small": HEAD % 13 + b"hello, world\n",
    "/forty": b"HTTP/1.1 200 OK\r\n" + FORTY + b"Content-Length: 13\r\n\r\nhello, world\n",
    "/64k": HEAD % (64 * 1024) + b"x" * 64 * 1024,
    "/4k-chunks": CHUNKED + chunks(4096, MIB),
    "/16-chunks": CHUNKED + chunks(16, 256 * 1024),
}


# The server.


def serve(listener: socket.socket) -> None:
    """Answer on every connection for ever."""
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection: socket.socket) -> None:
    """Answer the requests on one connection, which have no content."""
    block = bytes(4 * MIB)
    with connection, contextlib.suppress(OSError):
        while request := connection.recv(65536):
            target = request.split(b" ", 2)[1].decode("ascii")
            if target == "/long":
                connection.sendall(HEAD % LONG)
                for _ in range(LONG // len(block)):
                    connection.sendall(block)
            else:
                connection.sendall(ANSWERS[target])


@contextlib.contextmanager
def server() -> Iterator[int]:
    """A server process, on a core of its own if there are two; its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    cores = sorted(os.sched_getaffinity(0))
    pid = os.fork()
    if not pid:
        os.sched_setaffinity(0, cores[-1:])
        serve(listener)
    os.sched_setaffinity(0, cores[:1])
    listener_port: int = listener.getsockname()[1]
    listener.close()
    try:
        yield listener_port
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


class MemorySocket:
    """A socket without a kernel: it has its answer as soon as something is sent."""

    _io_refs = 0

    def __init__(self, reply: bytes) -> None:
        self.reply = reply
        self.waiting = b""
        self.unread = os.pipe()[0]  # never readable, as an idle connection should be

    def sendall(self, _data: bytes) -> None:
        self.waiting = self.reply

    def recv(self, _size: int) -> bytes:
        data, self.waiting = self.waiting, b""
        return data

    def recv_into(self, view: memoryview) -> int:
        data, self.waiting = self.waiting, b""
        view[: len(data)] = data
        return len(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        # As socket.socket does it, for http.client.
        return io.BufferedReader(socket.SocketIO(self, "r"), io.DEFAULT_BUFFER_SIZE)  # type: ignore[arg-type]

    def _decref_socketios(self) -> None: ...

    def close(self) -> None: ...

    def fileno(self) -> int:
        return self.unread


# The rows.

Turn = Callable[[ModuleType, int, int], None]


def keep_alive(target: str, then: Callable[[Any], object] = lambda response: response.read()) -> Turn:
    """A turn of requests for `target` over one connection; `then` is done with each response."""

    def turn(module: ModuleType, port: int, count: int) -> None:
        connection = module.HTTPConnection("127.0.0.1", port)
        for _ in range(count):
            connection.request("GET", target)
            then(connection.getresponse())
        connection.close()

    return turn


def new_connections(module: ModuleType, port: int, count: int) -> None:
    """A turn of small requests, each over a connection of its own."""
    for _ in range(count):
        connection = module.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/small")
        connection.getresponse().read()
        connection.close()


def in_memory(module: ModuleType, port: int, count: int) -> None:
    """A turn of small requests without a kernel."""
    connection = module.HTTPConnection("127.0.0.1", port)
    connection.sock = MemorySocket(ANSWERS["/small"])
    if module is h1conform.client:
        connection._stream._poll = types.SimpleNamespace(poll=dict[int, object]().get)  # finds nothing, in C
    for _ in range(count):
        connection.request("GET", "/small")
        connection.getresponse().read()


def fields_and_body(response: Any) -> None:
    """Look at every field, then read."""
    assert len(response.getheaders()) == 40
    response.read()


def in_pieces(response: Any) -> None:
    """Read 64 KiB at a time."""
    while response.read(65536):
        pass


def into_buffer(response: Any) -> None:
    """Read into one buffer of 256 KiB again and again."""
    buffer = bytearray(256 * 1024)
    while response.readinto(buffer):
        pass


#: name, turn, exchanges a turn, floor of the ratio, aim
ROWS: list[tuple[str, Turn, int, float, float]] = [
    ("small GET, keep-alive", keep_alive("/small"), 1000, 2.0, 2.5),
    ("small GET, in memory", in_memory, 2000, 7.0, 10.0),
    ("small GET, new connection each", new_connections, 300, 1.6, 2.2),
    ("40 headers, getheaders()", keep_alive("/forty", fields_and_body), 300, 2.3, 3.2),
    ("64 KiB body", keep_alive("/64k"), 500, 1.5, 2.0),
    ("1 MiB in 4 KiB chunks", keep_alive("/4k-chunks"), 40, 1.4, 1.8),
    ("256 KiB in 16-byte chunks", keep_alive("/16-chunks"), 8, 10.0, 25.0),
    ("256 MiB, read()", keep_alive("/long"), 1, 1.0, 1.1),
    ("256 MiB, pieces of 64 KiB", keep_alive("/long", in_pieces), 1, 1.0, 1.1),
    ("256 MiB, readinto()", keep_alive("/long", into_buffer), 1, 1.0, 1.1),
]


def cpu_seconds(turn: Turn, module: ModuleType, port: int, count: int) -> float:
    """The CPU time of one turn, per exchange."""
    start = time.process_time()
    turn(module, port, count)
    return (time.process_time() - start) / count


def compare(turn: Turn, port: int, count: int, turns: int) -> tuple[float, float]:
    """Medians (http.client, reference) in seconds of CPU time, the contestants taking turns."""
    contestants = (http.client, h1conform.client)
    times: dict[ModuleType, list[float]] = {module: [] for module in contestants}
    for number in range(turns + 1):
        for module in contestants:
            seconds = cpu_seconds(turn, module, port, count)
            if number:  # the first turn warms up
                times[module].append(seconds)
    return statistics.median(times[http.client]), statistics.median(times[h1conform.client])


# Memory and import, each in a fresh process.


def peak_memory(port: int) -> float:
    """MiB at the peak of reading the long body whole, beyond what the process had before."""
    connection = h1conform.client.HTTPConnection("127.0.0.1", port)
    before = high_water()
    connection.request("GET", "/long")
    assert len(connection.getresponse().read()) == LONG
    return (high_water() - before) / 1024


def high_water() -> int:
    """KiB that were resident at most, from Linux; `getrusage()` also counts what the parent process had."""
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))


def import_seconds(statement: str, cache: str) -> float:
    """CPU seconds that `statement` takes in a fresh interpreter, with bytecode from the folder `cache`."""
    program = f"import time; start = time.process_time(); {statement}; print(time.process_time() - start)"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = cache
    command = [sys.executable, "-c", program]
    return float(subprocess.run(command, capture_output=True, check=True, env=environment).stdout)


def compare_imports(turns: int) -> tuple[float, float]:
    """Medians (http.client, reference) of the import time in seconds."""
    statements = ("import http.client", "from h1conform.client import HTTPConnection")
    with tempfile.TemporaryDirectory() as cache:
        pairs = [[import_seconds(statement, cache) for statement in statements] for _ in range(turns + 1)]
    theirs, ours = (statistics.median(column) for column in zip(*pairs[1:], strict=True))
    return theirs, ours


# Other clients, by name; those that are not installed are left out.


def bare_socket(port: int) -> Callable[[], object]:
    connection = socket.create_connection(("127.0.0.1", port))

    def get() -> bytes:
        connection.sendall(b"GET /small HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        return connection.recv(65536)

    return get


def with_urllib3(port: int) -> Callable[[], object]:
    import urllib3

    pool = urllib3.HTTPConnectionPool("127.0.0.1", port)
    return lambda: pool.request("GET", "/small").data


def with_httpx(port: int) -> Callable[[], object]:
    import httpx

    session = httpx.Client()
    return lambda: session.get(f"http://127.0.0.1:{port}/small").content


def with_aiohttp(port: int) -> Callable[[], object]:
    import asyncio

    import aiohttp

    loop = asyncio.new_event_loop()

    async def start() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    session = loop.run_until_complete(start())

    async def get() -> bytes:
        async with session.get(f"http://127.0.0.1:{port}/small") as response:
            return await response.read()

    return lambda: loop.run_until_complete(get())


def with_pycurl(port: int) -> Callable[[], object]:
    import pycurl  # type: ignore[import-untyped]

    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, f"http://127.0.0.1:{port}/small")
    perform: Callable[[], object] = handle.perform_rb
    return perform


def other_clients(port: int, turns: int, theirs: float) -> None:
    """Print the first row for other clients, against the time of http.client."""
    for name, make in [
        ("bare socket", bare_socket),
        ("pycurl", with_pycurl),
        ("urllib3", with_urllib3),
        ("aiohttp", with_aiohttp),
        ("httpx", with_httpx),
    ]:
        try:
            get = make(port)
        except ImportError:
            print(f"{name:32} not installed")
            continue
        times = []
        for _ in range(turns):
            start = time.process_time()
            for _ in range(300):
                get()
            times.append((time.process_time() - start) / 300)
        ours = statistics.median(times)
        print(f"{name:32} {theirs * 1e6:12.1f} {ours * 1e6:12.1f} {theirs / ours:8.2f}")


def main() -> int:
    """Print the table; the exit code is 1 if a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer turns, and no long bodies")
    parser.add_argument("--others", action="store_true", help="the first row for other clients, too")
    parser.add_argument("--peak-memory", type=int, metavar="PORT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak_memory:
        print(peak_memory(options.peak_memory))
        return 0
    turns = 3 if options.quick else TURNS
    missed = 0
    first = 0.0
    print(f"{'CPU time, medians':32} {'http.client':>12} {'reference':>12} {'ratio':>8} {'floor':>6} {'aim':>6}")
    with server() as port:
        for name, turn, count, floor, aim in ROWS:
            if options.quick and "256 MiB" in name:
                continue
            theirs, ours = compare(turn, port, count, turns)
            first = first or theirs
            missed += theirs / ours < floor
            line = f"{theirs * 1e6:9.1f} us {ours * 1e6:9.1f} us {theirs / ours:8.2f} {floor:6.1f} {aim:6.1f}"
            print(f"{name:32} {line}", flush=True)
        theirs, ours = compare_imports(turns)
        missed += theirs / ours < 3
        print(f"{'import':32} {theirs * 1e3:9.1f} ms {ours * 1e3:9.1f} ms {theirs / ours:8.2f} {3:6.1f} {4:6.1f}")
        if not options.quick:
            command = [sys.executable, __file__, "--peak-memory", str(port)]
            peak = float(subprocess.run(command, capture_output=True, check=True).stdout)
            missed += peak > LONG / MIB + 25
            print(f"{'peak memory of 256 MiB, read()':32} {peak:9.1f} MiB, at most {LONG / MIB + 25:.1f}")
        if options.others:
            print()
            other_clients(port, turns, first)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
