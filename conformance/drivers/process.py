"""One driver process: sends questions to it, and receives the answer to each within a deadline.

Who waits for whom
------------------

The driver waits for lines on its standard input. The harness waits for lines on the driver's standard output, until the
deadline of the question. Neither side may block the other for ever:

- A driver may write more to standard error than the pipe holds. It would block until the harness reads, while the
  harness waits for the answer. So the harness polls both outputs of the driver while it waits, in the same thread. It
  keeps the last octets of standard error for messages.
- A driver may not read a long question. The harness would block in `write`. So the standard input of the driver is
  non-blocking for the harness. If the pipe is full, the harness polls for room until the deadline, and reads the
  outputs meanwhile.
- While the driver works on a question, the client connects to the server of the harness. The thread that waits for the
  driver is also the thread that accepts connections of the server. So `receive` takes callbacks by descriptor, and
  calls a callback when its descriptor is readable.

This needs no thread and no lock. A `Process` belongs to one thread at a time; only `kill` may be called from another.

A line without a question is an error (`Garbled`). Without this check each later answer would be taken for the answer to
the next question. The module `errors` has all errors.

How a driver ends
-----------------

A driver starts in a session of its own, so it leads a process group. For this reason Ctrl-C at the terminal reaches the
harness alone, and `kill` also ends the processes that the driver has started. If the harness dies, the driver reads the
end of its standard input, and ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn, Protocol, TypeAlias, cast

from .driver_log import DriverLog
from .environment import environment
from .errors import CannotStart, Died, Garbled, Hung

_KEPT = 8000  # octets of standard error that are kept, the last ones
_ERROR_LINES = 10  # lines of standard error in an error
_LONGEST_ERROR = 400  # characters of such a line
_OK = b'{"ok": true}'  # the most frequent answer; a comparison is cheaper than the JSON parser
_CHUNK = 64 * 1024  # octets of one read: the capacity of a pipe on Linux
_LONGEST_LINE = 256 * 1024 * 1024  # octets; an answer contains a body in base64, and no case has a body of this size


# By descriptor: the function to call when the descriptor is readable.
Callbacks: TypeAlias = Mapping[int, Callable[[], object]]


def encode_message(message: Mapping[str, Any]) -> bytes:
    """Return a message in the form of the protocol: one JSON object on a line, in ASCII.

    ``message``  the JSON object"""
    return b"%s\n" % json.dumps(message).encode("ascii")


class Handle(Protocol):
    """The part of `subprocess.Popen` that a `Process` uses, so that children of a fork server can provide it too."""

    @property
    def pid(self) -> int:
        """The process id, which is also the id of the process group."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the process, and return the exit code or the negative number of the signal that ended it.

        ``timeout``  seconds to wait

        Raises subprocess.TimeoutExpired."""
        ...


class Process:
    """A running driver. ``stop`` ends it, and never hangs.

    ``command``  the words of the command that started it
    ``handle``   the process
    ``stdin``    its standard input, unbuffered; ``stop`` closes the three streams
    ``stdout``   its standard output, unbuffered
    ``stderr``   its standard error, unbuffered
    ``log``      gets every line that the driver writes to standard error; None: these lines are not kept"""

    def __init__(
        self,
        command: Sequence[str],
        handle: Handle,
        stdin: IO[bytes],
        stdout: IO[bytes],
        stderr: IO[bytes],
        log: DriverLog | None = None,
    ) -> None:
        self.command = tuple(command)
        self.awaited_since = 0.0  # when the wait for the last answer began, as `time.monotonic` gives it
        self._handle = handle
        self._stdin, self._stdout, self._stderr = stdin, stdout, stderr
        self._read_from = {stdout.fileno(): stdout, stderr.fileno(): stderr}
        self._errors = b""
        self._errors_ended = False
        self._log = log
        self._buffer = bytearray()
        self._stopped = False
        os.set_blocking(stdin.fileno(), False)
        self._poller = select.poll()
        for descriptor in self._read_from:
            self._poller.register(descriptor, select.POLLIN)

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        extra_environment: Mapping[str, str] | None = None,
        log: DriverLog | None = None,
        folder: Path | None = None,
    ) -> Process:
        """Start a driver.

        ``command``            the words of the command
        ``extra_environment``  variables in addition to those of `environment`
        ``log``                as in `Process`
        ``folder``             the folder in which the driver is started; None: the current folder

        Raises CannotStart."""
        try:
            started = subprocess.Popen(
                tuple(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(extra_environment),
                cwd=folder,
                start_new_session=True,  # Ctrl-C reaches the harness alone, and `kill` reaches the group
            )
        except OSError as error:
            name = Path(command[0]).name
            raise CannotStart(f"{name} cannot be started ({error.strerror}): {' '.join(command)}") from error
        stdin, stdout, stderr = (cast("IO[bytes]", each) for each in (started.stdin, started.stdout, started.stderr))
        return cls(command, started, stdin, stdout, stderr, log)

    @property
    def pid(self) -> int:
        """The process id, which is also the id of the process group."""
        return self._handle.pid

    @property
    def log(self) -> DriverLog | None:
        """The log of what the driver writes to standard error; None: no log."""
        return self._log

    def kill(self) -> None:
        """Kill the process and the processes that it started. The next question raises `Died`. Any thread may call
        this."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._handle.pid, signal.SIGKILL)

    def ask(self, message: Mapping[str, Any], deadline: float) -> dict[str, Any]:
        """Send one message and return the answer.

        ``message``   the JSON object
        ``deadline``  seconds for the driver to read the message, and again for its answer

        Raises DriverError."""
        self.send([encode_message(message)], deadline)
        return self.receive(deadline)

    def send(self, lines: Sequence[bytes], deadline: float, unanswered: bool = False) -> None:
        """Send messages without waiting for their answers.

        ``lines``       messages as `encode_message` returns them, or parts of messages
        ``deadline``    seconds for the driver to read all of them
        ``unanswered``  whether the answers to earlier messages may come later or wait here already

        Otherwise the caller must have received the answers to all earlier messages. If a line of the driver is waiting
        then, it is an answer without a question. Raises Garbled for such a line, and any other DriverError."""
        if self._stopped:
            raise Died(*self._with_errors("the driver was stopped"))
        self._take_all()
        if self._buffer and not unanswered:
            line = bytes(self._buffer).partition(b"\n")[0]
            raise Garbled(*self._with_errors(f"the driver printed {_clip(line)} without a question"))
        short = (
            sum(map(len, lines)) <= _CHUNK
        )  # short messages are joined into one write; long ones need several anyway, and are not copied
        until = _Deadline(deadline)
        for each in [b"".join(lines)] if short else lines:
            self._write(each, until)

    def receive(self, deadline: float, callbacks: Callbacks | None = None) -> dict[str, Any]:
        """Return the answer to the oldest unanswered message.

        ``deadline``   seconds to wait for the answer
        ``callbacks``  by descriptor: a function that is called during the wait whenever the descriptor is readable

        Raises DriverError."""
        line = self._read_line(_Deadline(deadline), callbacks or {})
        if line == _OK:
            return {"ok": True}
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            raise Garbled(*self._with_errors(f"the driver printed {_clip(line)} in place of a JSON object")) from None
        if not isinstance(answer, dict):
            raise Garbled(*self._with_errors(f"the driver answered {_clip(line)}, which is not a JSON object"))
        return answer

    def stop(self) -> None:
        """End the process and the processes that it started, and close its streams. A second call does nothing."""
        if self._stopped:
            return
        self.kill()
        self._log_rest()
        with contextlib.suppress(subprocess.TimeoutExpired):  # a child of a fork server that does not answer
            self._handle.wait()
        self._stopped = True
        for stream in (self._stdin, self._stdout, self._stderr):
            with contextlib.suppress(OSError):
                stream.close()

    def _log_rest(self) -> None:
        """Read what the driver wrote to standard error before its end, for the log."""
        if self._log and select.select([self._stderr], [], [], 0)[0]:
            with contextlib.suppress(OSError):
                self._log.write(self.pid, os.read(self._stderr.fileno(), _CHUNK))

    def _write(self, lines: bytes, until: _Deadline) -> None:
        """Write octets to the driver. While the pipe is full, read its outputs. Raises DriverError."""
        rest = memoryview(lines)
        while rest:
            try:
                rest = rest[os.write(self._stdin.fileno(), rest) :]
            except BlockingIOError:
                self._poller.register(self._stdin, select.POLLOUT)
                try:
                    self._wait(until, {})
                finally:
                    self._poller.unregister(self._stdin)
            except OSError:
                self._died()

    def _read_line(self, until: _Deadline, callbacks: Callbacks) -> bytes:
        end = self._buffer.find(b"\n")
        if end < 0:
            end = self._await_line(until, callbacks)
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _await_line(self, until: _Deadline, callbacks: Callbacks) -> int:
        """Wait until the buffer contains a whole line, and return the offset of its end. Raises DriverError."""
        self.awaited_since = time.monotonic()
        for descriptor in callbacks:
            self._poller.register(descriptor, select.POLLIN)
        try:
            end = -1
            while end < 0:
                searched = len(self._buffer)
                if searched > _LONGEST_LINE:
                    raise Garbled(
                        *self._with_errors(
                            f"the driver's answer has more than {_LONGEST_LINE} octets and no end of line"
                        )
                    )
                self._wait(until, callbacks)
                end = self._buffer.find(b"\n", searched)
            return end
        finally:
            for descriptor in callbacks:
                self._poller.unregister(descriptor)

    def _wait(self, until: _Deadline, callbacks: Callbacks) -> None:
        """Wait once: read either output that is readable, and call the callbacks of readable descriptors.

        Raises Hung after the deadline, and Died at the end of standard output."""
        left = until.left()
        if left <= 0:
            raise Hung(*self._with_errors(f"no answer within {until.seconds:g} s"))
        for descriptor, _ in self._poller.poll(left * 1000):
            if descriptor in callbacks:
                callbacks[descriptor]()
            elif descriptor in self._read_from:  # not standard input, which became writable
                self._take(descriptor)

    def _take_all(self) -> None:
        for descriptor, _ in self._poller.poll(0):
            self._take(descriptor)

    def _take(self, descriptor: int) -> None:
        """Read from one of the two outputs. Raises Died at the end of standard output."""
        try:
            data = os.read(descriptor, _CHUNK)
        except ConnectionResetError:  # the socket of a forked child that ended with unread input
            data = b""
        if self._read_from[descriptor] is self._stderr:
            self._errors = (self._errors + data)[-_KEPT:]
            if self._log:
                self._log.write(self.pid, data)
            if not data:
                self._errors_ended = True
                self._poller.unregister(descriptor)
        elif data:
            self._buffer += data
        else:
            self._died()

    def _died(self) -> NoReturn:
        self._drain_errors()
        try:
            code = self._handle.wait(timeout=1)
        except subprocess.TimeoutExpired:
            raise Died(*self._with_errors("the driver closed its standard output")) from None
        ended = f"was ended by {_signal_name(-code)}" if code < 0 else f"ended with exit code {code}"
        raise Died(*self._with_errors(f"the driver {ended}"))

    def _drain_errors(self) -> None:
        """Read standard error until its end, or until 200 ms pass without output.

        Nothing else is waited for: standard output may end before the last words are written, and is then ready."""
        waiting = select.poll()
        waiting.register(self._stderr, select.POLLIN)
        while not self._errors_ended and waiting.poll(200):
            self._take(self._stderr.fileno())

    def _with_errors(self, message: str) -> tuple[str, list[str]]:
        """Return the arguments of a `DriverError`: the message, and the last lines of standard error."""
        lines = [line for line in self._errors.decode("utf-8", "replace").splitlines() if line.strip()]
        return message, [line.rstrip()[:_LONGEST_ERROR] for line in lines[-_ERROR_LINES:]]


class _Deadline:
    """A point in time, given in seconds from now."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        return self._end - time.monotonic()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"


def _clip(line: bytes) -> str:
    return repr(line[:60])[1:] + ("…" if len(line) > 60 else "")
