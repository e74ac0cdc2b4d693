"""The server of a script, and its command line."""

from __future__ import annotations

import argparse
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from types import FrameType

from .case import CERTIFICATES, CONNECTIONS, HOSTS, RECEIVE_BUFFER, RUN, TARGETS
from .connection import ReplayedConnection
from .wire import DEADLINE, HELD, LINGER, EndOfConnection, put, tell


class ReplayServer:
    """Accepts connections, and gives each the next script at its first octet; the last script serves all later ones."""

    def __init__(self, port: int) -> None:
        self.listeners: list[socket.socket] = []
        self.hosts: list[str] = []
        for host in HOSTS:
            try:
                sock = _listener(host, port)
            except OSError:
                if not self.listeners:
                    raise
                continue  # a machine without IPv6 has one address for localhost
            self.listeners.append(sock)
            self.hosts.append(host)
            port = sock.getsockname()[1]
        self.port = port
        self.lock = threading.Lock()
        self.taken = 0
        self.accepted = 0
        self.open = 0

    def play(self, sock: socket.socket, number: int) -> None:
        """Play a connection in a thread of its own."""
        connection = ReplayedConnection(number, sock)
        try:
            script = self._script(connection)
            if script:
                script(connection)
                if TARGETS:
                    connection.answer_by_target()
        except EndOfConnection as error:
            tell(number, f"ended: {error}")
        except (OSError, ValueError) as error:
            tell(number, f"ended: {type(error).__name__}: {error}")
        finally:
            connection.finish()
            with self.lock:
                self.open -= 1

    def _script(self, connection: ReplayedConnection) -> Callable[[ReplayedConnection], None] | None:
        if not getattr(CONNECTIONS[min(self.taken, len(CONNECTIONS) - 1)], "speaks_first", False):
            if not select.select([connection.sock], [], [], HELD)[0]:
                return None
            if not connection.sock.recv(1, socket.MSG_PEEK):
                return None  # a spare connection, which the client never used
        with self.lock:
            number, self.taken = min(self.taken, len(CONNECTIONS) - 1), self.taken + 1
        tell(connection.number, f"plays connection {number + 1} of {len(CONNECTIONS)} of the case")
        return CONNECTIONS[number]

    def run(self, seconds: float) -> bool:
        """Accept until every script has been played and no connection is open. Return whether that came in time."""
        until = time.monotonic() + seconds
        idle = time.monotonic()
        while time.monotonic() < until:
            for listener in select.select(self.listeners, [], [], 0.05)[0]:
                sock, _ = listener.accept()
                sock.settimeout(DEADLINE)
                with self.lock:
                    self.open += 1
                    self.accepted += 1
                threading.Thread(target=self.play, args=(sock, self.accepted), daemon=True).start()
            if self.open or self.taken < len(CONNECTIONS):
                idle = time.monotonic()
            elif time.monotonic() > idle + LINGER:
                return True
        return False


def _listener(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if RECEIVE_BUFFER is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    sock.bind((host, port))
    sock.listen(16)
    return sock


def write_files(folder: str) -> dict[str, str]:
    """Write the certificates that the client needs, and return what stands for their paths in `RUN`."""
    paths = {}
    for name in ("ca", "client"):
        if name in CERTIFICATES:
            paths[f"{{{name}_file}}"] = path = os.path.join(folder, f"{name}.pem")  # noqa: PTH118
            with open(path, "w", encoding="ascii") as file:  # noqa: PTH123
                file.write(CERTIFICATES[name])
    return paths


def main() -> int:
    """Serve the case, and return the exit code: 0 if every connection of the case was played."""
    parser = argparse.ArgumentParser(description="Serves one case of h1conform; the comment at the top has the rest.")
    parser.add_argument("--port", type=int, default=8080, help="port on 127.0.0.1; 0: a free one; default: 8080")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds after which to give up; default: 600")
    given = parser.parse_args()
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None: closed
        stream.reconfigure(errors="backslashreplace")
    for name in ("SIGTERM", "SIGHUP"):
        if getattr(signal, name, None) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), end)
    try:
        server = ReplayServer(given.port)
    except (OSError, OverflowError) as error:
        print(f"port {given.port}: {error}; give another one with --port", file=sys.stderr)
        return 3
    try:
        with tempfile.TemporaryDirectory(prefix="h1conform-replay-") as folder:
            tempfile.tempdir = folder  # what is written later is removed, too
            words = {"{port}": str(server.port), **write_files(folder)}
            put(f"listening on {' and '.join(server.hosts)}, port {server.port}")
            for line in RUN:
                for word, value in words.items():
                    line = line.replace(word, value)
                put(f"run: {line}")
            return 0 if server.run(given.timeout) else 1
    except KeyboardInterrupt:
        return 130


def end(number: int, frame: FrameType | None) -> None:
    """End the script after a signal, with the files removed, and the exit code that a shell gives."""
    del frame
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
