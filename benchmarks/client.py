"""Compares the reference client with http.client, in one run: `python benchmarks/client.py [--quick] [--others]`.

Each row is a kind of exchange. Both clients run in this process on one core, alternately; the CPU time of the process
is compared. The server is a process on another core, and sends prepared bytes. The row "in memory" uses no kernel: the
socket is an object with a prepared response. `--others` measures the first row for other installed clients too, and for
a bare socket, which is the lower bound.

A ratio is the median of the pairs of turns. The interval after it has 95 % confidence. Each row has a floor, the lowest
accepted ratio. While the interval contains the floor, the row takes more turns; after the last turn the median decides.
The floor of some rows is 1, parity. A median cannot distinguish parity from slightly less, so for these rows the upper
end of the interval decides, and the table says so. The exit code is 1 if a ratio is below its floor.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import io
import os
import pathlib
import platform
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

from ratios import interval

import h1conform.client

TURNS = 11
MOST_TURNS = 61
PARITY = 1.0
MIB = 1 << 20
LONG = 256 * MIB

# The response of a common server for a small static file.
HEAD = (
    b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Mon, 23 Nov 2026 04:00:00 GMT\r\nContent-Type: text/html\r\n"
    b"Content-Length: %d\r\nLast-Modified: Mon, 23 Nov 2026 03:00:00 GMT\r\nConnection: keep-alive\r\n"
    b'ETag: "6740f9c0-d"\r\nAccept-Ranges: bytes\r\n\r\n'
)
CHUNKED = b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
FORTY = b"".join(b"X-Field-Number-%d: a value of some forty characters, more or less\r\n" % n for n in range(39))


def chunks(size: int, total: int) -> bytes:
    """Return a chunked body of `total` bytes in chunks of `size`."""
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
    """Accept connections for ever, and answer each in a thread."""
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection: socket.socket) -> None:
    """Answer the requests on one connection. They have no content."""
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
    """Run a server process, on another core if there are two, and return its port."""
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
    """A socket without a kernel: each send makes the prepared response readable."""

    _io_refs = 0

    def __init__(self, reply: bytes) -> None:
        self.reply = reply
        self.waiting = b""
        self.unread = os.pipe()[0]  # never readable, as an idle connection should be

    def send(self, data: bytes) -> int:
        self.waiting = self.reply
        return len(data)

    def sendall(self, _data: bytes) -> None:
        self.waiting = self.reply

    def gettimeout(self) -> None: ...

    def settimeout(self, _seconds: float | None) -> None: ...

    def recv(self, _size: int) -> bytes:
        data, self.waiting = self.waiting, b""
        return data

    def recv_into(self, view: memoryview) -> int:
        data, self.waiting = self.waiting, b""
        view[: len(data)] = data
        return len(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        # http.client needs this; the same as in socket.socket.
        return io.BufferedReader(socket.SocketIO(self, "r"), io.DEFAULT_BUFFER_SIZE)  # type: ignore[arg-type]

    def _decref_socketios(self) -> None: ...

    def close(self) -> None: ...

    def fileno(self) -> int:
        return self.unread


# The rows.

Turn = Callable[[ModuleType, int, int], None]


def keep_alive(target: str, then: Callable[[Any], object] = lambda response: response.read()) -> Turn:
    """Return a turn of requests for `target` on one connection; `then` handles each response."""

    def turn(module: ModuleType, port: int, count: int) -> None:
        connection = module.HTTPConnection("127.0.0.1", port)
        for _ in range(count):
            connection.request("GET", target)
            then(connection.getresponse())
        connection.close()

    return turn


def new_connections(module: ModuleType, port: int, count: int) -> None:
    """Run a turn of small requests, each on a new connection."""
    for _ in range(count):
        connection = module.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/small")
        connection.getresponse().read()
        connection.close()


def in_memory(module: ModuleType, port: int, count: int) -> None:
    """Run a turn of small requests without a kernel."""
    connection = module.HTTPConnection("127.0.0.1", port)
    connection.sock = MemorySocket(ANSWERS["/small"])
    if module is h1conform.client:
        connection._transport.stream._poll = types.SimpleNamespace(
            poll=dict[int, object]().get
        )  # a poll that finds nothing, implemented in C
    for _ in range(count):
        connection.request("GET", "/small")
        connection.getresponse().read()


def fields_and_body(response: Any) -> None:
    """Get all fields, then read the content."""
    assert len(response.getheaders()) == 40
    response.read()


def in_pieces(response: Any) -> None:
    """Read the content in pieces of 64 KiB."""
    while response.read(65536):
        pass


def into_buffer(response: Any) -> None:
    """Read the content into a buffer of 256 KiB, repeatedly."""
    buffer = bytearray(256 * 1024)
    while response.readinto(buffer):
        pass


#: name, turn, exchanges in a turn, floor of the ratio, aim
ROWS: list[tuple[str, Turn, int, float, float]] = [
    ("small GET, keep-alive", keep_alive("/small"), 1000, 2.0, 2.5),
    ("small GET, in memory", in_memory, 2000, 7.0, 10.0),
    ("small GET, new connection each", new_connections, 300, 1.6, 2.2),
    ("40 headers, getheaders()", keep_alive("/forty", fields_and_body), 300, 2.3, 3.2),
    ("64 KiB body", keep_alive("/64k"), 500, 1.5, 2.0),
    ("1 MiB in 4 KiB chunks", keep_alive("/4k-chunks"), 40, 1.4, 1.8),
    ("256 KiB in 16-byte chunks", keep_alive("/16-chunks"), 8, 10.0, 25.0),
    ("256 MiB, read()", keep_alive("/long"), 1, PARITY, 1.1),
    ("256 MiB, pieces of 64 KiB", keep_alive("/long", in_pieces), 1, PARITY, 1.1),
    ("256 MiB, readinto()", keep_alive("/long", into_buffer), 1, PARITY, 1.1),
]


def cpu_seconds(turn: Turn, module: ModuleType, port: int, count: int) -> float:
    """Return the CPU seconds of an exchange: those of a turn, divided by its exchanges."""
    start = time.process_time()
    turn(module, port, count)
    return (time.process_time() - start) / count


class Result:
    """The results of a row: for each pair of turns, the CPU seconds of http.client and of the reference client."""

    def __init__(self, name: str, floor: float, aim: float) -> None:
        self.name = name
        self.floor = floor
        self.aim = aim
        self.pairs: list[tuple[float, float]] = []

    def ratios(self) -> list[float]:
        return sorted(theirs / ours for theirs, ours in self.pairs)

    def interval(self) -> tuple[float, float]:
        """Return the interval of the median ratio with 95 % confidence."""
        return interval(self.ratios())

    def clear(self) -> bool:
        """Return whether the floor is outside the interval."""
        low, high = self.interval()
        return low >= self.floor or high < self.floor

    def missed(self) -> bool:
        best = self.interval()[1] if self.floor == PARITY else statistics.median(self.ratios())
        return best < self.floor

    def __str__(self) -> str:
        theirs, ours = (statistics.median(column) * 1e6 for column in zip(*self.pairs, strict=True))
        low, high = self.interval()
        ratio = f"{statistics.median(self.ratios()):6.2f} {low:6.2f} to {high:5.2f}"
        verdict = "missed" if self.missed() else "met" if self.clear() else "met, within the noise"
        numbers = f"{theirs:9.1f} us {ours:9.1f} us {ratio} {len(self.pairs):5} {self.floor:6.1f} {self.aim:6.1f}"
        return f"{self.name:32} {numbers}  {verdict}"


TITLES = (
    f"{'CPU time, medians':32} {'http.client':>12} {'reference':>12} {'ratio':>6} {'interval':>15} {'turns':>5} "
    f"{'floor':>6} {'aim':>6}"
)

#: A function that runs a turn of a client and returns its CPU seconds.
Measure = Callable[[ModuleType], float]


def compare(result: Result, measure: Measure, turns: int, most: int) -> bool:
    """Run turns in the order ABBA until the result is clear, and print it. Return whether the floor is missed."""
    contestants = [http.client, h1conform.client]
    for module in contestants:
        measure(module)  # to warm up
    while len(result.pairs) < turns or (len(result.pairs) < most and not result.clear()):
        contestants.reverse()
        times = {module: measure(module) for module in contestants}
        result.pairs.append((times[http.client], times[h1conform.client]))
    print(result, flush=True)
    return result.missed()


# Memory and import, each in a fresh process.


def peak_memory(port: int) -> float:
    """Return the growth of the peak memory while the long body is read whole, in MiB."""
    connection = h1conform.client.HTTPConnection("127.0.0.1", port)
    before = high_water()
    connection.request("GET", "/long")
    assert len(connection.getresponse().read()) == LONG
    return (high_water() - before) / 1024


def high_water() -> int:
    """Return the peak of the resident memory in KiB, on Linux. `getrusage()` would include that of the parent
    process."""
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))


IMPORTS = {module: f"from {module.__name__} import HTTPConnection" for module in (http.client, h1conform.client)}
AND_GET = """
connection = HTTPConnection("127.0.0.1", {port})
connection.request("GET", "/small")
connection.getresponse().read()
"""


def fresh_seconds(program: str, folder: str) -> float:
    """Return the CPU seconds of `program` in an interpreter without imports.

    `site` is not imported either: in an editable install it imports `re`, `pathlib` and `urllib.parse`, whose time
    would then count for neither client. `folder` has the bytecode and a link to the package.
    """
    timed = (
        f"import sys, time; sys.path.append({folder!r}); start = time.process_time()\n{program}\n"
        "print(time.process_time() - start)"
    )
    command = [sys.executable, "-I", "-S", "-X", f"pycache_prefix={folder}", "-c", timed]
    return float(subprocess.run(command, capture_output=True, check=True).stdout)


@contextlib.contextmanager
def package_link() -> Iterator[str]:
    """Make a folder that has only a link to this package."""
    package = pathlib.Path(str(h1conform.client.__file__)).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "h1conform").symlink_to(package, target_is_directory=True)
        yield folder


def compare_imports(port: int, turns: int) -> int:
    """Print the time of the import, and of the import with a first GET. Return the number of missed floors."""
    missed = 0
    for name, then, floor, aim in (("import", "", 3.0, 4.0), ("import and one small GET", AND_GET, PARITY, 1.5)):
        with package_link() as folder:

            def measure(module: ModuleType, folder: str = folder, then: str = then.format(port=port)) -> float:
                return fresh_seconds(f"{IMPORTS[module]}\n{then}", folder)

            missed += compare(Result(name, floor, aim), measure, turns, turns)
    return missed


# Other clients, by name. Clients that are not installed are left out.


Get = Callable[[], object]


def get_by(module: ModuleType) -> Callable[[int], contextlib.AbstractContextManager[Get]]:
    """Return a context with a function that makes a small GET by the `HTTPConnection` of the module."""

    @contextlib.contextmanager
    def opened(port: int) -> Iterator[Get]:
        with contextlib.closing(module.HTTPConnection("127.0.0.1", port)) as connection:

            def get() -> None:
                connection.request("GET", "/small")
                connection.getresponse().read()

            yield get

    return opened


@contextlib.contextmanager
def bare_socket(port: int) -> Iterator[Get]:
    with socket.create_connection(("127.0.0.1", port)) as connection:

        def get() -> None:
            connection.sendall(b"GET /small HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            connection.recv(65536)

        yield get


@contextlib.contextmanager
def with_urllib3(port: int) -> Iterator[Get]:
    import urllib3

    with urllib3.HTTPConnectionPool("127.0.0.1", port) as pool:
        yield lambda: pool.request("GET", "/small").data


@contextlib.contextmanager
def with_httpx(port: int) -> Iterator[Get]:
    import httpx

    with httpx.Client() as session:
        yield lambda: session.get(f"http://127.0.0.1:{port}/small").content


@contextlib.contextmanager
def with_aiohttp(port: int) -> Iterator[Get]:
    import asyncio

    import aiohttp

    async def get(session: aiohttp.ClientSession) -> bytes:
        async with session.get(f"http://127.0.0.1:{port}/small") as response:
            return await response.read()

    async def start() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    with asyncio.Runner() as runner:
        session = runner.run(start())
        yield lambda: runner.run(get(session))
        runner.run(session.close())


@contextlib.contextmanager
def with_pycurl(port: int) -> Iterator[Get]:
    import pycurl  # type: ignore[import-untyped]

    with contextlib.closing(pycurl.Curl()) as handle:
        handle.setopt(pycurl.URL, f"http://127.0.0.1:{port}/small")
        yield handle.perform_rb


CLIENTS: dict[str, Callable[[int], contextlib.AbstractContextManager[Get]]] = {
    "http.client": get_by(http.client),
    "reference": get_by(h1conform.client),
    "bare socket": bare_socket,
    "pycurl": with_pycurl,
    "urllib3": with_urllib3,
    "aiohttp": with_aiohttp,
    "httpx": with_httpx,
}


def compare_clients(port: int, turns: int) -> None:
    """Print the first row for all installed clients, measured alternately."""
    with contextlib.ExitStack() as stack:
        gets: dict[str, Get] = {}
        for name, opened in CLIENTS.items():
            with contextlib.suppress(ImportError):
                gets[name] = stack.enter_context(opened(port))
        times: dict[str, list[float]] = {name: [] for name in gets}
        for _ in range(turns):
            for name, get in gets.items():
                start = time.process_time()
                for _ in range(300):
                    get()
                times[name].append((time.process_time() - start) / 300)
    medians = {name: statistics.median(each) for name, each in times.items()}
    print(f"\n{'small GET, keep-alive':32} {'CPU time':>12} {'http.client = 1':>16}")
    for name in CLIENTS:
        seconds = medians.get(name)
        shown = f"{seconds * 1e6:9.1f} us {medians['http.client'] / seconds:16.2f}" if seconds else "not installed"
        print(f"{name:32} {shown}")


def main() -> int:
    """Print the table. Return the exit code: 1 if a floor is missed, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="run fewer turns, and no long bodies")
    parser.add_argument("--others", action="store_true", help="measure the first row for other clients too")
    parser.add_argument("--peak-memory", type=int, metavar="PORT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak_memory:
        print(peak_memory(options.peak_memory))
        return 0
    turns, most = (3, 3) if options.quick else (TURNS, MOST_TURNS)
    missed = 0
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n{TITLES}", flush=True)
    with server() as port:
        for name, turn, count, floor, aim in ROWS:
            if options.quick and "256 MiB" in name:
                continue

            def measure(module: ModuleType, turn: Turn = turn, count: int = count) -> float:
                return cpu_seconds(turn, module, port, count)

            missed += compare(Result(name, floor, aim), measure, turns, most)
        missed += compare_imports(port, turns)
        if not options.quick:
            command = [sys.executable, __file__, "--peak-memory", str(port)]
            peak = float(subprocess.run(command, capture_output=True, check=True).stdout)
            missed += peak > LONG / MIB + 25
            print(f"{'peak memory of 256 MiB, read()':32} {peak:9.1f} MiB, at most {LONG / MIB + 25:.1f}")
        if options.others:
            compare_clients(port, turns)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
