"""Fresh processes of a driver that can fork: the driver has imported the client once, and was never asked anything.

Why
---

A case may ask for a process without history (`Case.fresh`). A Python driver takes longer to import its client than to
answer everything that it is asked. A child of a driver that has opened no session knows as little of sessions as a new
process does.

Who waits for whom
------------------

    harness                       driver (parent)                child
    -------                       ---------------                -----
    listen on a Unix socket
    {"op": "fork", "at"}  ──────► fork
                          ◄────── {"ok", "pid"}                  lead a process group
    accept, twice         ◄───────────────────────────────────── connect: questions and answers
                          ◄───────────────────────────────────── connect: standard error
    questions             ─────────────────────────────────────► answers
    {"op": "reap", "pid"} ──────► waitpid
                          ◄────── {"ok", "code"}

The harness speaks to a child over the socket as it speaks to any other driver over pipes. It asks the parent for two
things alone: to fork, and how a child has ended, since only a parent can wait for its child. The parent answers at
once, or within the seconds that the message gives.

What is shared
--------------

A child shares what its parent had imported, copied on write, and no connection, since the parent opened none: it
refuses to fork once it was asked to open a session. A driver with threads does not offer to fork, because the child
would have the locks of the threads and not the threads. Random generators are seeded anew in the child by the driver.

How it ends
-----------

`ForkServer.close` ends the parent. Its children live on until each is stopped, by its process group; without a parent
init reaps them, and their exit codes are unknown. A parent that was lost raises at the next fork, and the supervisor
replaces it.

The socket has an abstract name, which is drawn at random, and is no file that could be left behind. Any process of the
machine may connect to it, so each connection has to come from the process that the parent named (SO_PEERCRED).
"""

from __future__ import annotations

import os
import secrets
import socket
import struct
import subprocess
from typing import Any

from .errors import DriverError, Garbled, Hung
from .process import Process

_PATIENCE = 20.0  # seconds; a fork takes milliseconds
_CREDENTIALS = struct.Struct("3i")  # process, user, group: struct ucred


class ForkServer:
    """Owns a driver that has said hello, and asks it for children alone. ``close`` ends the driver, and no child.

    ``driver``  a process whose hello says that it forks"""

    def __init__(self, driver: Process) -> None:
        self._driver = driver
        self._listener = socket.socket(socket.AF_UNIX)
        self._address = f"\0h1conform-{os.getpid()}-{secrets.token_hex(8)}"
        self._listener.bind(self._address)
        self._listener.listen(2)
        self._listener.settimeout(_PATIENCE)

    def spawn(self) -> Process:
        """A process that has seen nothing yet. Raises DriverError."""
        pid = self._ask({"op": "fork", "at": self._address}, "pid")
        with self._accept(pid) as talk, self._accept(pid) as errors:
            stdin, stdout, stderr = (os.fdopen(os.dup(each.fileno()), "rb", 0) for each in (talk, talk, errors))
        return Process(self._driver.command, _Child(self, pid), stdin, stdout, stderr)

    def exit_code(self, pid: int, seconds: float) -> int | None:
        """The exit code of a child, or a signal's number below zero; None if it has not ended within ``seconds``."""
        try:
            code = self._ask({"op": "reap", "pid": pid, "seconds": seconds}, "code")
        except DriverError:  # the parent is gone, and with it the exit code
            return 0
        return None if code is None else int(code)

    def close(self) -> None:
        """End the driver."""
        self._driver.stop()
        self._listener.close()

    def _ask(self, message: dict[str, Any], member: str) -> Any:
        answer = self._driver.ask(message, _PATIENCE)
        if member not in answer:
            raise Garbled(f"{message['op']} has to be answered with {member!r}, not {str(answer)[:120]}")
        return answer[member]

    def _accept(self, pid: int) -> socket.socket:
        """The next connection, which has to be the child's."""
        try:
            connection, _ = self._listener.accept()
        except TimeoutError:
            raise Hung(f"a child of the driver did not answer within {_PATIENCE:g} s") from None
        size = _CREDENTIALS.size
        peer, _, _ = _CREDENTIALS.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
        if peer != pid:
            connection.close()
            raise Garbled(f"process {peer} spoke in place of the driver's child {pid}")
        connection.setblocking(True)
        return connection


class _Child:
    """The `Handle` of a process that a driver has forked: the driver, its parent, is asked how it ended."""

    def __init__(self, fork_server: ForkServer, pid: int) -> None:
        self._fork_server = fork_server
        self._code: int | None = None
        self.pid = pid

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        if self._code is None:
            self._code = self._fork_server.exit_code(self.pid, _PATIENCE / 2 if timeout is None else timeout)
        if self._code is None:
            raise subprocess.TimeoutExpired("a child of the driver", timeout or 0.0)
        return self._code
