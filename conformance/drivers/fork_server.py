"""Fresh processes of a driver that can fork: it has imported the client once, and was never asked anything.

To import a client takes a Python driver longer than all that is asked of it afterwards. A child of a driver that has
opened no session knows as little of sessions as one that was just started.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import struct
import subprocess
from typing import Any

from .process import DriverError, Garbled, Hung, Process

_PATIENCE = 20.0  # seconds; a fork takes milliseconds
_CREDENTIALS = struct.Struct("3i")  # process, user, group: struct ucred


class ForkServer:
    """Owns a driver that has said hello, and is asked for children alone. ``close`` ends it, but not its children."""

    def __init__(self, driver: Process) -> None:
        self._driver = driver
        self._listener = socket.socket(socket.AF_UNIX)
        self._address = f"\0h1conform-{os.getpid()}-{secrets.token_hex(8)}"  # no file, which could be left behind
        self._listener.bind(self._address)
        self._listener.listen(2)
        self._listener.settimeout(_PATIENCE)

    def spawn(self) -> Process:
        """A process that has seen nothing yet. Raises DriverError."""
        pid = self._ask({"op": "fork", "at": self._address}, "pid")
        talk = self._accept(pid)
        try:
            errors = self._accept(pid)
        except BaseException:
            talk.close()
            raise
        return _Forked(self, self._driver.command, pid, talk, errors)

    def ended(self, pid: int, seconds: float) -> int | None:
        """The exit code of a child, or a signal's number below zero; None if it has not ended within ``seconds``."""
        try:
            code = self._ask({"op": "reap", "pid": pid, "seconds": seconds}, "code")
        except DriverError:  # nobody knows any more
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
    """What is needed of a process that another one has started."""

    def __init__(self, fork_server: ForkServer, pid: int) -> None:
        self._fork_server = fork_server
        self._code: int | None = None
        self.pid = pid

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        if self._code is None:
            self._code = self._fork_server.ended(self.pid, _PATIENCE / 2 if timeout is None else timeout)
        if self._code is None:
            raise subprocess.TimeoutExpired("a child of the driver", timeout or 0.0)
        return self._code


class _Forked(Process):
    """A driver that another one is the parent of."""

    def __init__(
        self, fork_server: ForkServer, command: tuple[str, ...], pid: int, talk: socket.socket, errors: socket.socket
    ) -> None:
        with talk, errors:
            stdin, stdout, stderr = (os.fdopen(os.dup(each.fileno()), "rb", 0) for each in (talk, talk, errors))
        self._attach(command, _Child(fork_server, pid), stdin, stdout, stderr)

    def stop(self) -> None:
        """End the process and all that it started; idempotent."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            super().stop()
