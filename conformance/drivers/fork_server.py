"""Fresh driver processes by ``fork``: a parent driver has imported the client and has opened no session.

Why
---

A case may require a process without history (`Case.fresh`): a process in which the client has opened no session. A new
Python process takes longer to import the client than to answer all questions of the case. A child of a driver that has
opened no session has no history either, and needs no import.

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

The harness exchanges messages with a child over the socket, as it does with any other driver over pipes. To the parent
it sends two operations only: ``fork``, and ``reap``, which returns the exit code of a child. The operating system gives
that code to the parent of the child alone. The parent answers ``fork`` at once, and ``reap`` within the seconds of the
message.

What is shared
--------------

A child shares the memory of its parent, copied on write, and with it the imported client. It shares no connection: the
parent has opened none, and refuses to fork after it has opened a session. A driver with threads does not offer to fork.
``fork`` copies the calling thread alone, so a lock that another thread holds would stay locked in the child for ever.
The driver seeds the random generators of the child again.

How it ends
-----------

`ForkServer.close` ends the parent. Its children run until each is stopped, by a signal to its process group. Without
the parent, init reaps the children, and their exit codes are unknown. If the parent has died, the next fork raises an
error, and the supervisor starts another parent.

The Unix socket has a random name in the abstract namespace of Linux. It is not a file, so nothing remains to be
deleted. Any process of the machine may connect to an abstract name. So the kernel is asked for the process at the other
end of each connection (SO_PEERCRED), which must be the child that the parent named.
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
_FIRST_PID = 2  # a signal to a smaller number would reach other processes than a child
_MOST_CODE = 1 << 32  # exit codes and numbers of signals are smaller
_CREDENTIALS = struct.Struct("3i")  # process, user, group: struct ucred


class ForkServer:
    """Owns a driver process and has it fork children. ``close`` ends the driver, and leaves the children alone.

    ``driver``  a process that has answered hello with ``"forks": true`` and has received no other message"""

    def __init__(self, driver: Process) -> None:
        self._driver = driver
        self._lost: DriverError | None = None  # the error after which the driver answers no more
        self._listener = socket.socket(socket.AF_UNIX)
        self._address = f"\0h1conform-{os.getpid()}-{secrets.token_hex(8)}"
        self._listener.bind(self._address)
        self._listener.listen(2)
        self._listener.settimeout(_PATIENCE)

    def spawn(self) -> Process:
        """Return a child: a driver process that has opened no session. Raises DriverError."""
        pid = self._ask({"op": "fork", "at": self._address}, "pid")
        if type(pid) is not int or pid < _FIRST_PID:
            raise Garbled(f"the answer to 'fork' has the pid {str(pid)[:60]}, which is no process")
        with self._accept(pid) as talk, self._accept(pid) as errors:
            stdin, stdout, stderr = (os.fdopen(os.dup(each.fileno()), "rb", 0) for each in (talk, talk, errors))
        return Process(self._driver.command, _Child(self, pid), stdin, stdout, stderr, self._driver.log)

    def exit_code(self, pid: int, seconds: float) -> int | None:
        """Return the exit code of a child, or the negative number of the signal that ended it. None: it still runs.

        ``pid``      the process id of the child
        ``seconds``  how long the parent waits for the end of the child

        Returns 0 if the parent gives no exit code, which is then unknown."""
        try:
            code = self._ask({"op": "reap", "pid": pid, "seconds": seconds}, "code")
        except DriverError:  # the parent has died or does not answer, and the exit code is lost with it
            return 0
        return code if code is None or (type(code) is int and abs(code) < _MOST_CODE) else 0

    def close(self) -> None:
        """End the driver."""
        self._driver.stop()
        self._listener.close()

    def _ask(self, message: dict[str, Any], member: str) -> Any:
        """Send a message and return a member of the answer. After an error no further message is sent, since each one
        could wait in vain. Raises DriverError."""
        if self._lost is not None:
            raise self._lost
        try:
            answer = self._driver.ask(message, _PATIENCE)
        except DriverError as error:
            self._lost = error
            raise
        if member not in answer:
            raise Garbled(f"the answer to {message['op']!r} lacks the member {member!r}: {str(answer)[:120]}")
        return answer[member]

    def _accept(self, pid: int) -> socket.socket:
        """Accept the next connection, which must come from the child ``pid``. Raises Hung and Garbled."""
        try:
            connection, _ = self._listener.accept()
        except TimeoutError:
            raise Hung(f"a child of the driver did not connect within {_PATIENCE:g} s") from None
        size = _CREDENTIALS.size
        peer, _, _ = _CREDENTIALS.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
        if peer != pid:
            connection.close()
            raise Garbled(f"process {peer} connected in place of the driver's child {pid}")
        connection.setblocking(True)
        return connection


class _Child:
    """The `Handle` of a child. It gets the exit code from the parent, by way of the fork server."""

    def __init__(self, fork_server: ForkServer, pid: int) -> None:
        self._fork_server = fork_server
        self._code: int | None = None
        self.pid = pid

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the child and return its exit code.

        ``timeout``  seconds to wait; None: half the patience of the fork server

        Raises subprocess.TimeoutExpired."""
        if self._code is None:
            self._code = self._fork_server.exit_code(self.pid, _PATIENCE / 2 if timeout is None else timeout)
        if self._code is None:
            raise subprocess.TimeoutExpired("a child of the driver", timeout or 0.0)
        return self._code
