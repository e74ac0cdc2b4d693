"""Opens thousands of connections to one mock server, misuses them in many ways, and finds leaks.

    python benchmarks/soak.py [PART…] [--minutes N] [--scale N]

| part | what it does |
|---|---|
| drops | opens 10,000 connections, 200 at a time, misuses each in one of many ways (`abuses.py`), and drops it |
| crowd | opens 2,000 connections at once, and makes two exchanges on each |
| handshakes | opens 500 connections with a part of a ClientHello, and serves other clients meanwhile |
| down, up | sends 1 GiB to a client; receives 1 GiB from one |
| exchanges | makes 100,000 exchanges on one connection |
| endurance | for ``--minutes`` (by default 1): misuses connections of one server, and runs the other parts in small |
| exams | for ``--minutes``: runs the reference client through exams, one after the other (`exams.py`) |

Without PART, all parts run. Each part prints threads, descriptors and resident memory before, at the peak and after.
The program fails if a thread or a descriptor is left, or if the memory has grown by more than 16 MB. A short run of the
part comes first, so that what is loaded once does not count. Linux only, because it reads /proc. Clients and server are
in one process, so each connection has two descriptors. ``--scale 0.01`` makes every number smaller.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

import exams
from abuses import ABUSES, PUT, REQUEST, RESPONSE, answer, drop
from resources import State, look, most, settled, steady_allocator

from h1conform import certs
from h1conform.mockserver import (
    Close,
    Hold,
    Limits,
    Play,
    ReadHead,
    ReadRequest,
    Repeat,
    SeenConnection,
    Send,
    Serve,
    Server,
    StartTls,
    Steps,
)

LIMITS = Limits(connections=4000, log=200, octets=64 * 1024, request=64 * 1024, total=8 * 1024 * 1024)
PATIENCE = 30.0  # seconds; an operation takes milliseconds unless something is broken
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"  # a part of a ClientHello
GROWTH = 16_000_000  # octets of resident memory that may be left: allocators keep some
_PIECE = 64 * 1024


@dataclass(slots=True)
class Soak:
    """The results of the part ``drops``."""

    ends: Counter[str]
    faults: Counter[str]
    peak: State


def soak(connections: int, at_once: int) -> Soak:
    """Open ``connections`` connections, ``at_once`` at a time, misuse and drop them, and return the results."""
    ends: Counter[str] = Counter()
    faults: Counter[str] = Counter()

    def ended(seen: SeenConnection) -> None:
        ends[f"client {seen.client_end}, server {seen.server_end}"] += 1
        faults.update(fault.partition(":")[2].strip() for fault in seen.faults)

    play = Play((StartTls(certs.server_context(), optional=True), Serve(answer)))
    peak = look()
    with Server(default=play, limits=LIMITS, deadline=PATIENCE, ended=ended) as server:
        for done in range(0, connections, at_once):
            peak = most(peak, _wave(server, range(done, min(connections, done + at_once))))
    return Soak(ends, faults, peak)


def _wave(server: Server, numbers: range) -> State:
    """Open and misuse connections, and drop them alternately with FIN and RST. Return the resources with all open."""
    abuses = list(ABUSES.values())
    socks: list[socket.socket] = []
    for number in numbers:
        sock = dial(server)
        socks.append(sock)
        with suppress(ConnectionError):
            abuses[number % len(abuses)](sock)
    state = look()
    for number, sock in zip(numbers, socks, strict=True):
        drop(sock, reset=bool(number // len(abuses) % 2))
    if not server.wait_idle(PATIENCE):
        raise SystemExit(f"connections are still open: {[each for each in server.seen.connections if not each.ended]}")
    return state


def dial(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


def exchange(sock: socket.socket) -> None:
    sock.sendall(REQUEST % b"ok")
    came = b""
    while len(came) < len(RESPONSE):
        came += sock.recv(len(RESPONSE)) or b"the end of the connection"
    if came != RESPONSE:
        raise SystemExit(f"a response was wrong: {came!r}")


def long_connection(exchanges: int, batch: int = 100) -> SeenConnection:
    """Run many exchanges on one connection, and return its record."""
    with Server(default=Play((Serve(answer),)), limits=LIMITS) as server, dial(server) as sock:
        for _ in range(0, exchanges, batch):
            sock.sendall(REQUEST % b"ok" * batch)
            missing = len(RESPONSE) * batch
            while missing:
                missing -= len(sock.recv(missing))
        return server.seen.connections[0]


# ---------------------------------------------------------------------------------------------------------- the parts


def drops(scale: float) -> State:
    at_once = max(len(ABUSES), int(200 * min(1, scale * 10)))
    result = soak(max(at_once, int(10_000 * scale)), at_once)
    for end, count in result.ends.most_common():
        print(f"{count:9} {end}")
    for fault, count in result.faults.most_common():
        print(f"{count:9} faults {fault}")
    return result.peak


def crowd(scale: float) -> State:
    count = int(2000 * scale)
    play = Play((Serve(answer),))
    with Server(default=play, limits=LIMITS, deadline=PATIENCE, backlog=4096) as server, ExitStack() as stack:
        socks = [stack.enter_context(dial(server)) for _ in range(count)]
        for sock in socks:
            exchange(sock)
        peak = look()
        if peak.threads < count:
            raise SystemExit(f"{peak.threads} threads for {count} connections")
        for sock in socks:
            exchange(sock)
        return peak


def handshakes(scale: float) -> State:
    play = Play((StartTls(certs.server_context(), optional=True), Serve(answer)))
    with Server(default=play, limits=LIMITS, deadline=PATIENCE, backlog=4096) as server, ExitStack() as stack:
        for _ in range(int(500 * scale)):
            stack.enter_context(dial(server)).sendall(HELLO)
        context = certs.client_context()
        for _ in range(20):
            with context.wrap_socket(dial(server), server_hostname="localhost") as sock:
                exchange(sock)
        return look()


def down(scale: float) -> State:
    pieces = int(2**30 * scale) // _PIECE
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (pieces * _PIECE)
    steps: Steps = (ReadRequest(), Send(head), Repeat(bytes(_PIECE), pieces), Close())
    with Server([Play(steps)]) as server, dial(server) as sock:
        sock.sendall(REQUEST % b"ok")
        room, came = bytearray(4 * _PIECE), 0
        while count := sock.recv_into(room):
            came += count
        if came != len(head) + pieces * _PIECE:
            raise SystemExit(f"{came} octets came")
        return look()


def up(scale: float) -> State:
    pieces = int(2**30 * scale) // _PIECE
    with Server([Play((ReadHead(), Hold()))]) as server:
        with dial(server) as sock:
            sock.sendall(PUT.replace(b"100", b"%d" % (pieces * _PIECE)))
            for _ in range(pieces):
                sock.sendall(bytes(_PIECE))
        if not server.wait_idle(PATIENCE):
            raise SystemExit("the connection is still open")
        [seen] = server.seen.connections
        if seen.dropped_received + len(seen.received) < pieces * _PIECE:
            raise SystemExit("octets are missing in the record")
        return look()


def exchanges(scale: float) -> State:
    seen = long_connection(int(100_000 * scale))
    print(f"{len(seen.requests):9} requests kept in the record, {seen.dropped_requests} dropped")
    return look()


PARTS: dict[str, Callable[[float], State]] = {
    "drops": drops,
    "crowd": crowd,
    "handshakes": handshakes,
    "down": down,
    "up": up,
    "exchanges": exchanges,
}


def run(name: str, scale: float) -> bool:
    """Run a part, print the resources, and return whether they are as before."""
    print(f"{name}:", flush=True)
    steady_allocator()
    PARTS[name](min(scale, 0.02))
    before, started = settled(), time.perf_counter()
    peak = PARTS[name](scale)
    seconds, after = time.perf_counter() - started, settled()
    for when, state in (("before", before), ("peak", peak), ("after", after)):
        print(f"  {when:7} {state}")
    print(f"  {seconds:.1f} s, {'flat' if is_flat(before, after) else 'NOT FLAT'}", flush=True)
    return is_flat(before, after)


def is_flat(before: State, after: State) -> bool:
    same = (after.threads, after.descriptors) == (before.threads, before.descriptors)
    return same and after.resident - before.resident <= GROWTH


def endure(minutes: float) -> bool:
    """Use one server for minutes, and print the resources every minute.

    Each turn misuses connections of that server, and runs the other parts with a fiftieth of their numbers."""
    print(f"endurance, {minutes:g} minutes:", flush=True)
    steady_allocator()
    started = printed = time.monotonic()
    before, turns, wave = None, 0, 5 * len(ABUSES)
    play = Play((StartTls(certs.server_context(), optional=True), Serve(answer)))
    with Server(default=play, limits=LIMITS, deadline=PATIENCE) as server:
        while time.monotonic() < started + minutes * 60 or before is None:
            with Path(os.devnull).open("w", encoding="ascii") as nowhere, redirect_stdout(nowhere):
                _wave(server, range(turns * wave, (turns + 1) * wave))
                for name in ("crowd", "handshakes", "down", "up", "exchanges"):
                    PARTS[name](0.02)
            turns += 1
            if before is None and turns * wave >= 2 * LIMITS.log:  # the record is full
                before = settled()
                print(f"  before  {before}", flush=True)
            if time.monotonic() - printed >= 60:
                printed = time.monotonic()
                print(f"  {(printed - started) / 60:4.0f} min {settled()}, {turns} turns", flush=True)
        after = settled()
    print(f"  after   {after}")
    print(f"  {turns * wave} connections of one server, {'flat' if is_flat(before, after) else 'NOT FLAT'}", flush=True)
    return is_flat(before, after)


LONG: dict[str, Callable[[float], bool]] = {"endurance": endure, "exams": exams.endure}


def main() -> None:
    parser = argparse.ArgumentParser(description="Searches the mock server and the exam for leaks.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, *LONG, []], metavar="PART")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    _, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(allowed, 65536), allowed))
    names = options.parts or [*PARTS, *LONG]
    flat = [LONG[name](options.minutes) if name in LONG else run(name, options.scale) for name in names]
    if not all(flat):
        sys.exit("something is left that was not there before: see the lines above")


if __name__ == "__main__":
    main()
