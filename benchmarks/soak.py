"""Opens thousands of connections to one mock server, misuses each in one of many ways, and finds leaks.

    python benchmarks/soak.py [--connections N] [--at-once N] [--exchanges N]

Prints how the connections ended; the threads, descriptors and resident memory before, at the peak and after; and the
memory of a keep-alive connection with many exchanges under a log limit. Fails if a thread or a descriptor is left. Runs
on Linux only, since it reads /proc. Clients and server are in one process, so each connection has two descriptors.
"""

from __future__ import annotations

import argparse
import gc
import os
import socket
import ssl
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from h1conform import certs
from h1conform.mockserver import (
    Close,
    HalfClose,
    Hold,
    Limits,
    Pause,
    Play,
    Reset,
    SeenConnection,
    SeenRequest,
    Segments,
    Send,
    Serve,
    Server,
    StartTls,
    Steps,
)

REQUEST = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
PUT = b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CONTENT = bytes(4 * 1024 * 1024)
LIMITS = Limits(connections=2000, log=200, octets=64 * 1024, request=64 * 1024)
PATIENCE = 30.0  # seconds; an operation takes milliseconds unless something is broken

ANSWERS: dict[bytes, Steps] = {
    b"/ok": (Send(RESPONSE),),
    b"/reset": (Send(RESPONSE[:20]), Reset()),
    b"/cut": (Send(RESPONSE[:20]), Close()),
    b"/half": (Send(RESPONSE), HalfClose(), Hold()),
    b"/hold": (Send(RESPONSE[:20]), Hold()),
    b"/unread": (Hold(read=False),),
    b"/large": (Send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(CONTENT)), Send(CONTENT)),
    b"/dribble": (Segments(tuple(RESPONSE[i : i + 1] for i in range(len(RESPONSE))), 0.001),),
    b"/slow": (Pause(0.05), Send(RESPONSE)),
}


def answer(_: SeenConnection, request: SeenRequest) -> Steps:
    return ANSWERS[request.target]  # an unknown target raises KeyError, a deliberate fault of the server


def ask(what: bytes, read: int = 0) -> Callable[[socket.socket], None]:
    """Return a function that sends a request and reads ``read`` octets of the response."""

    def talk(sock: socket.socket) -> None:
        sock.sendall(REQUEST % what)
        if read:
            sock.recv(read, socket.MSG_WAITALL)

    return talk


def send(octets: bytes) -> Callable[[socket.socket], None]:
    return lambda sock: sock.sendall(octets)


def keep_alive(sock: socket.socket) -> None:
    for _ in range(5):
        sock.sendall(REQUEST % b"ok")
        sock.recv(len(RESPONSE))


def half_close(sock: socket.socket) -> None:
    sock.sendall(REQUEST % b"ok")
    sock.shutdown(socket.SHUT_WR)


def over_tls(sock: socket.socket) -> None:
    with CLIENT_TLS.wrap_socket(sock.dup(), server_hostname="localhost") as above:
        above.sendall(REQUEST % b"ok")
        above.recv(len(RESPONSE))


CLIENT_TLS: ssl.SSLContext = certs.client_context()

ABUSES: dict[str, Callable[[socket.socket], None]] = {
    "nothing sent": lambda _: None,
    "part of a head": send(b"GET / HT"),
    "part of the content": send(PUT + b"x" * 50),
    "garbage": send(b"\0\r\n\xff" * 100 + b"\r\n\r\n"),
    "too large": send(PUT.replace(b"100", b"1000000") + b"x" * 100_000),
    "an exchange": ask(b"ok", len(RESPONSE)),
    "five exchanges": keep_alive,
    "no wait for the response": ask(b"ok"),
    "dropped within a large response": ask(b"large", 100),
    "dropped within a slow response": ask(b"dribble", 2),
    "dropped before a late response": ask(b"slow"),
    "reset by the server": ask(b"reset"),
    "cut by the server": ask(b"cut"),
    "half-closed by the server": ask(b"half"),
    "half-closed by the client": half_close,
    "held by the server": ask(b"hold"),
    "not read by the server": ask(b"unread"),
    "a failure of the server": ask(b"unknown"),
    "an exchange over tls": over_tls,
    "part of a handshake": send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
}


def drop(sock: socket.socket, reset: bool) -> None:
    if reset:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


@dataclass(frozen=True, slots=True)
class State:
    """The resources of this process."""

    threads: int
    descriptors: int
    resident: int  # octets

    def __str__(self) -> str:
        return f"{self.threads:5} threads {self.descriptors:5} descriptors {self.resident / 1e6:7.1f} MB resident"


def look() -> State:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    open_now = len(list(Path("/proc/self/fd").iterdir())) - 1
    return State(threading.active_count(), open_now, pages * os.sysconf("SC_PAGE_SIZE"))


@dataclass(frozen=True, slots=True)
class Soak:
    """The results of a run."""

    connections: int
    ends: Counter[str]
    faults: Counter[str]
    seconds: float
    before: State
    half: State  # after half of the connections
    peak: State
    after: State


def soak(connections: int, at_once: int) -> Soak:
    """Open ``connections`` connections, ``at_once`` at a time, and return the results."""
    ends: Counter[str] = Counter()
    faults: Counter[str] = Counter()

    def ended(seen: SeenConnection) -> None:
        ends[f"client {seen.client_end}, server {seen.server_end}"] += 1
        faults.update(fault.partition(":")[2].strip() for fault in seen.faults)

    play = Play((StartTls(certs.server_context(), optional=True), Serve(answer)))
    before = half = peak = look()
    started = time.perf_counter()
    with Server(default=play, limits=LIMITS, deadline=PATIENCE, ended=ended) as server:
        for done in range(0, connections, at_once):
            peak = _most(peak, _wave(server, range(done, min(connections, done + at_once))))
            if done <= connections // 2:
                half = look()
    seconds = time.perf_counter() - started
    gc.collect()
    return Soak(connections, ends, faults, seconds, before, half, peak, look())


def _wave(server: Server, numbers: range) -> State:
    """Open and misuse connections, and drop them alternately with FIN and RST. Return the resources with all open."""
    abuses = list(ABUSES.values())
    socks: list[socket.socket] = []
    for number in numbers:
        sock = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        socks.append(sock)
        with suppress(ConnectionError):
            abuses[number % len(abuses)](sock)
    state = look()
    for number, sock in zip(numbers, socks, strict=True):
        drop(sock, reset=bool(number // len(abuses) % 2))
    if not server.wait_idle(PATIENCE):
        raise SystemExit(f"connections are still open: {[each for each in server.seen.connections if not each.ended]}")
    return state


def _most(one: State, other: State) -> State:
    return State(
        max(one.threads, other.threads),
        max(one.descriptors, other.descriptors),
        max(one.resident, other.resident),
    )


def long_connection(exchanges: int, batch: int = 100) -> tuple[State, State, SeenConnection]:
    """Run many exchanges on one connection; return the state after half of them, at the end, and the record."""
    with (
        Server(default=Play((Serve(answer),)), limits=LIMITS) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as sock,
    ):
        half = look()
        for done in range(0, exchanges, batch):
            sock.sendall(REQUEST % b"ok" * batch)
            missing = len(RESPONSE) * batch
            while missing:
                missing -= len(sock.recv(missing))
            if done <= exchanges // 2:
                half = look()
        return half, look(), server.seen.connections[0]


def main() -> None:
    parser = argparse.ArgumentParser(description="Searches the mock server for leaks.")
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--at-once", type=int, default=200)
    parser.add_argument("--exchanges", type=int, default=100_000)
    options = parser.parse_args()
    result = soak(options.connections, options.at_once)
    print(f"{result.connections} connections in {result.seconds:.1f} s, {options.at_once} at once")
    for name, state in (("before", result.before), ("half", result.half), ("peak", result.peak)):
        print(f"{name:7}", state)
    print("after  ", result.after)
    for end, count in result.ends.most_common():
        print(f"{count:7} {end}")
    for fault, count in result.faults.most_common():
        print(f"{count:7} faults {fault}")
    half, late, seen = long_connection(options.exchanges)
    print(f"{options.exchanges} exchanges on one connection, {len(seen.requests)} requests kept in the record")
    print("half   ", half)
    print("end    ", late)
    left = (result.after.threads, result.after.descriptors) != (result.before.threads, result.before.descriptors)
    if left:
        sys.exit("threads or descriptors are left after the server has stopped")


if __name__ == "__main__":
    main()
