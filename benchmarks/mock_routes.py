"""Compares small keep-alive GETs of the mock server with those of other servers, in one run.

    python benchmarks/mock_routes.py [--seconds N] [--rounds N] [--connections N]

Each server is a process. On a machine with two cores, servers and client run on different cores. The client has raw
sockets in one epoll loop, sixteen by default, each with one outstanding request. Sixteen sockets show the throughput of
a server. One socket shows the latency, most of which is the kernel's wake-up of the other side.

The servers are measured alternately, so that other work on the machine affects all of them. Ratios are medians of the
rounds. The processor time of a server for a request is the number that depends least on other work. "bare loop" is a
thread per connection that only receives and sends: the cost of the system itself. A server that is not installed is
n/a: pytest-httpserver is a package, and WIREMOCK_JAR names the jar of WireMock.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

BODY = b"hello"
CHUNKED = BODY + b"\r\n0\r\n\r\n"

STATIC = """
from h1conform.mockserver import MockServer, Reply
with MockServer() as server:
    server.on("GET", "/static", Reply("hello"))
    server.on("GET", "/users/<int:id>", Reply("hello"), headers={"Accept": "*/*"})
    server.on("GET", "/function", lambda context: Reply("hello"))
    print(server.port, flush=True)
    input()
"""

HTTPSERVER = """
from pytest_httpserver import HTTPServer
with HTTPServer() as server:
    server.expect_request("/static").respond_with_data("hello")
    print(server.port, flush=True)
    input()
"""

BARE = """
import socket, threading
RESPONSE = b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhello"
def answer(sock):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while sock.recv(65536):
        sock.send(RESPONSE)
listener = socket.create_server(("127.0.0.1", 0), backlog=128)
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()
"""


@dataclass(frozen=True)
class Running:
    port: int
    process: int

    def spent(self) -> float:
        """Return the processor time of all threads of the server, in seconds (proc(5) has nanoseconds)."""
        threads = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(each.read_text(encoding="ascii").split()[0]) for each in threads) / 1e9


@dataclass(frozen=True)
class Round:
    """Requests per second, and the server's processor time for a request in seconds."""

    rate: float
    spent: float


Started = contextlib.AbstractContextManager[Running]


@contextlib.contextmanager
def python(code: str) -> Iterator[Running]:
    """Run a Python program that starts a server and prints its port."""
    command = [sys.executable, "-c", code]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, preexec_fn=_pin(1)) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line:
                raise ModuleNotFoundError
            yield Running(int(line), process.pid)
        finally:
            process.kill()


@contextlib.contextmanager
def wiremock() -> Iterator[Running]:
    """Run WireMock with the same route."""
    jar = os.environ.get("WIREMOCK_JAR")
    if not (jar and shutil.which("java")):
        raise ModuleNotFoundError
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        mappings = Path(place, "mappings")
        mappings.mkdir()
        mapping = '{"request": {"method": "GET", "url": "/static"}, "response": {"status": 200, "body": "hello"}}'
        (mappings / "static.json").write_text(mapping, encoding="ascii")
        command = ["java", "-jar", jar, "--port", str(port), "--root-dir", place, "--no-request-journal"]
        null = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=null, stderr=null, preexec_fn=_pin(1)) as process:
            try:
                _await(f"http://127.0.0.1:{port}/static")
                yield Running(port, process.pid)
            finally:
                process.kill()


def _await(url: str) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(url)


def _pin(core: int) -> Callable[[], None]:
    def pin() -> None:
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) > 1:
            os.sched_setaffinity(0, {cores[core]})

    return pin


def play(server: Running, path: str, seconds: float, count: int) -> Round:
    """Send requests for ``seconds`` on ``count`` connections. A connection that the server closes is replaced."""
    with contextlib.closing(Asker(server.port, path, count)) as asker:
        asker.ask(0.1)
        spent, started = server.spent(), time.perf_counter()
        done = asker.ask(seconds)
        return Round(done / (time.perf_counter() - started), (server.spent() - spent) / done)


class Asker:
    """Connections that send a request after each response, in one loop."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self._port = port
        self._request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode()
        self._poller = select.epoll()
        self._socks: dict[int, socket.socket] = {}
        for _ in range(count):
            self._dial()

    def ask(self, seconds: float) -> int:
        """Send requests for ``seconds`` and return the number of responses."""
        end = time.perf_counter() + seconds
        asked, done = len(self._socks), 0
        for sock in self._socks.values():
            sock.send(self._request)
        while done < asked:
            for number, _ in self._poller.poll():
                sock = self._take(number)
                done += 1
                if time.perf_counter() < end:
                    sock.send(self._request)
                    asked += 1
        return done

    def close(self) -> None:
        self._poller.close()
        for sock in self._socks.values():
            sock.close()

    def _take(self, number: int) -> socket.socket:
        """Read a response. Return the socket for the next request: a new one if the server closes this one."""
        sock = self._socks[number]
        data = sock.recv(65536)
        while not data.endswith(CHUNKED if b": chunked" in data else BODY) and (piece := sock.recv(65536)):
            data += piece
        assert data[8:12] == b" 200", data
        if b"onnection: close" not in data:
            return sock
        self._poller.unregister(sock)
        self._socks.pop(number).close()
        return self._dial()

    def _dial(self) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poller.register(sock, select.EPOLLIN)
        self._socks[sock.fileno()] = sock
        return sock


SERVERS: tuple[tuple[str, Callable[[], Started], str], ...] = (
    ("mock server, constant reply", lambda: python(STATIC), "/static"),
    ("mock server, converter and header", lambda: python(STATIC), "/users/7"),
    ("mock server, function", lambda: python(STATIC), "/function"),
    ("pytest-httpserver", lambda: python(HTTPSERVER), "/static"),
    ("WireMock", wiremock, "/static"),
    ("bare loop", lambda: python(BARE), "/"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares small GETs of mock servers.")
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--connections", type=int, default=16)
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        running: dict[str, tuple[Running, str]] = {}
        for name, start, path in SERVERS:
            with contextlib.suppress(ModuleNotFoundError):
                running[name] = stack.enter_context(start()), path
        _pin(0)()
        rounds: dict[str, list[Round]] = {name: [] for name in running}
        for _ in range(arguments.rounds):
            for name, (server, path) in running.items():
                rounds[name].append(play(server, path, arguments.seconds, arguments.connections))
    _print(rounds)


def _print(rounds: dict[str, list[Round]]) -> None:
    first = rounds[SERVERS[0][0]]
    print(f"{'':36}{'GET/s':>8}{'':>7}{'µs/GET':>9}")
    for name, _, _ in SERVERS:
        if name not in rounds:
            print(f"{name:36}{'n/a':>8}")
            continue
        rate = statistics.median(each.rate for each in rounds[name])
        spent = statistics.median(each.spent for each in rounds[name])
        faster = statistics.median(ours.rate / each.rate for ours, each in zip(first, rounds[name], strict=True))
        cheaper = statistics.median(each.spent / ours.spent for ours, each in zip(first, rounds[name], strict=True))
        print(f"{name:36}{rate:8,.0f}{faster:6.1f}x{spent * 1e6:9.0f}{cheaper:6.1f}x")
    print("x: the ratio of the first line to this line, in rate and in processor time")


if __name__ == "__main__":
    main()
