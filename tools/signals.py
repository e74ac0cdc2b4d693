"""Sends a signal to each of many processes of `h1conform serve`, at a random moment under connections.

    python tools/signals.py [--attempts 200] [--at-once 2] [--seed N]

Each attempt starts a server, misuses it on dozens of connections (silent, in a request, in a response, in a TLS
handshake, held, with a response that is not read), and sends SIGTERM, SIGINT or SIGHUP. In one attempt of eight the
signal comes while the server starts. An attempt is good if the process ends within a second, with exit code 0, and
leaves no file behind. A signal that comes before the command has begun may end the process by itself.

Exit code: 0 all attempts are good, 1 an attempt is not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WITHIN = 1.0  # seconds from the signal to the end of the process
_PATIENCE = 10.0  # seconds until a process counts as lost
_PAUSE = 0.15  # seconds, at most, from the ready line to the signal
_STARTING = 0.4  # seconds, at most, from the start of the process to a signal that comes before the ready line
_CONNECTIONS = 60

SCENARIO = """
[[route]]
path = "/ok"
reply = "hello"

[[route]]
path = "/hold"
reply = { body = "hello", faults = [{ hold = 20 }] }

[[route]]
path = "/slow"
reply = { body = "hello", faults = [{ dribble = 1 }] }

[[route]]
path = "/large"
reply = { script = [{ repeat = { data = "hundreds of octets hundreds of octets", count = 100000 } }] }
"""
OPTIONS = ((), ("--tls",), ("--log", "human"), ("--log", "jsonl"), ("--tls", "--log", "jsonl"), ("--control", "off"))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One process and its end.

    ``number``    the number of the attempt
    ``signal``    the signal
    ``options``   the options of the command
    ``starting``  whether the signal came before the ready line
    ``seconds``   from the signal to the end of the process; None: it did not end
    ``code``      the exit code
    ``left``      the files that are left
    ``said``      the end of standard error
    """

    number: int
    signal: signal.Signals
    options: tuple[str, ...]
    starting: bool
    seconds: float | None
    code: int | None
    left: tuple[str, ...]
    said: str

    @property
    def wrong(self) -> str:
        """What is wrong with the end of the process, in a few words; empty: nothing."""
        if self.seconds is None:
            return "did not end"
        if self.seconds > WITHIN:
            return f"ended after {self.seconds:.1f} s"
        codes = (0, -self.signal) if self.starting else (0,)
        if self.code not in codes and not (self.starting and self.signal == signal.SIGINT):
            return f"ended with exit code {self.code}"
        if self.left and self.code == 0:
            return f"left {', '.join(self.left)}"
        return ""

    def __str__(self) -> str:
        when = "while it started" if self.starting else "under connections"
        line = f"attempt {self.number}: {self.signal.name} {when}, options {' '.join(self.options) or 'none'}"
        return f"{line}: {self.wrong}\n{self.said}".rstrip()


def _misuse(ready: dict[str, object], rng: random.Random, over: threading.Event, socks: list[socket.socket]) -> None:
    """Open connections in random states until the server ends."""
    tls = ssl.create_default_context(cafile=str(ready["ca_file"])) if ready["scheme"] == "https" else None
    address = (str(ready["host"]), int(str(ready["port"])))
    for _ in range(_CONNECTIONS):
        if over.is_set():
            return
        with suppress(OSError):
            sock = socket.create_connection(address, timeout=_PATIENCE)
            socks.append(sock)
            state = rng.choice(STATES)
            if tls and state not in PLAIN:
                sock = tls.wrap_socket(sock, server_hostname="127.0.0.1")  # detaches the plain socket
                socks.append(sock)
            state(sock)


State = Callable[[socket.socket], object]


def _send(octets: bytes) -> State:
    return lambda sock: sock.sendall(octets)


def _get(target: bytes, read: int = 0) -> State:
    def state(sock: socket.socket) -> None:
        sock.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % target)
        if read:
            sock.recv(read)

    return state


PLAIN: tuple[State, ...] = (  # below TLS, if the server uses TLS
    lambda _: None,
    _send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),  # a part of a ClientHello
    lambda sock: sock.close(),
)
STATES: tuple[State, ...] = (
    *PLAIN,
    _send(b"GET / HT"),
    _send(b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n" + bytes(100_000)),
    _send(b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n" + bytes(300_000)),
    _get(b"/ok", 10),
    _get(b"/ok"),
    _get(b"/hold", 10),
    _get(b"/slow", 1),
    _get(b"/large", 1),
    _get(b"/unknown", 1),
)


def attempt(number: int, seed: int) -> Attempt:
    """Start a server, send the signal, and return how the process ended.

    ``number``  the number of the attempt; with ``seed`` it decides on all that is random
    ``seed``    the seed of the run
    """
    rng = random.Random(f"{seed}-{number}")
    chosen, options, starting = rng.choice(SIGNALS), rng.choice(OPTIONS), rng.random() < 1 / 8
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as given:
        scenario = Path(given, "scenario.toml")
        scenario.write_text(SCENARIO, encoding="utf-8")
        ready_file = ("--ready-file", str(Path(folder, "ready")))
        command = [sys.executable, "-m", "h1conform", "serve", str(scenario), "--port", "0", *ready_file, *options]
        environment = {**os.environ, "TMPDIR": folder}
        socks: list[socket.socket] = []
        over = threading.Event()
        with (
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process,
            ThreadPoolExecutor(1) as clients,
        ):
            assert process.stdout is not None
            if starting:
                time.sleep(rng.random() * _STARTING)
            else:
                ready = json.loads(process.stdout.readline())
                clients.submit(_misuse, ready, rng, over, socks)
                time.sleep(rng.random() * _PAUSE)
            sent = time.monotonic()
            process.send_signal(chosen)
            seconds = None
            with suppress(subprocess.TimeoutExpired):
                # Nothing reads the pipes of the process until it has ended: a full pipe must not delay the end.
                process.wait(_PATIENCE)
                seconds = time.monotonic() - sent
            over.set()
            process.kill()
            _, said = process.communicate()
            for sock in socks:
                sock.close()
        left = tuple(sorted(path.name for path in Path(folder).iterdir()))
        last = said.decode(errors="replace")[-300:] if b"Traceback" in said or process.returncode else ""
        return Attempt(number, chosen, options, starting, seconds, process.returncode, left, last)


def main() -> None:
    parser = argparse.ArgumentParser(description="Ends servers by signals.")
    parser.add_argument("--attempts", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with ThreadPoolExecutor(options.at_once) as pool:
        done = list(pool.map(lambda number: attempt(number, options.seed), range(options.attempts)))
    wrong = [each for each in done if each.wrong]
    for each in wrong:
        print(each)
    took = sorted(each.seconds for each in done if each.seconds is not None)
    print(f"{len(done) - len(wrong)} of {len(done)} processes ended as they should")
    print(f"seconds from the signal to the end: median {took[len(took) // 2]:.3f}, longest {took[-1]:.3f}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
