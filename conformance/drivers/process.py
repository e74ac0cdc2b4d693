"""One driver process, and one question to it at a time, each with a deadline.

Who waits for whom
------------------

The driver waits for lines on its standard input. The harness waits for lines on the driver's standard output, up to the
deadline of the question. Neither may block the other:

- A driver that floods standard error while the harness waits would fill that pipe and stand still. So both of its
  outputs are read while an answer is awaited, by one `poll`, in the thread that asks. The end of standard error is kept
  for messages.
- A driver that does not read a long question would hold the harness in `write`. So standard input does not block, and
  the rest of a question waits for room up to the same deadline, while the outputs are read.
- The client connects to the harness' own server while its driver works on the question. The thread that asks is the one
  that accepts, so `receive` takes callbacks by descriptor, and calls each when its descriptor is readable.

No thread is needed for any of that, nor is a lock: a `Process` belongs to one thread at a time. Only `kill` may be
called from another one.

`errors` has what can go wrong. A line that nobody asked for is an error, since each later answer would be taken for the
answer to the question after.

How it ends
-----------

A driver is started in a session of its own, and so leads a process group: Ctrl-C at the terminal is for the harness
alone, and `kill` ends whatever the driver has started as well. A driver whose harness has gone reads the end of its
standard input.
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

from .environment import environment
from .errors import CannotStart, Died, Garbled, Hung

_KEPT = 2000  # octets of standard error
_OK = b'{"ok": true}'  # the answer that comes more often than all others
_CHUNK = 64 * 1024  # octets of one read, which is what a pipe holds
_LONGEST_LINE = 256 * 1024 * 1024  # an answer holds a body in base64; beyond this it has no end


# What is called when a descriptor becomes readable, by descriptor.
Callbacks: TypeAlias = Mapping[int, Callable[[], object]]


def encode_message(message: Mapping[str, Any]) -> bytes:
    """A message as it is sent to a driver: one JSON object on a line, in ASCII."""
    return b"%s\n" % json.dumps(message).encode("ascii")


class Handle(Protocol):
    """The part of `subprocess.Popen` that ends a process and tells how it ended."""

    @property
    def pid(self) -> int:
        """The number of the process, which leads its group."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, or a signal's number below zero. Raises subprocess.TimeoutExpired."""
        ...


class Process:
    """A running driver. ``stop`` ends it and never hangs; a driver that was lost raises the same error again.

    ``command``  the words that started it
    ``handle``   ends it, and tells how it ended
    ``stdin``, ``stdout``, ``stderr``  its streams, unbuffered; closed by ``stop``"""

    def __init__(
        self, command: Sequence[str], handle: Handle, stdin: IO[bytes], stdout: IO[bytes], stderr: IO[bytes]
    ) -> None:
        self.command = tuple(command)
        self.awaited_since = 0.0  # monotonic seconds: when the wait for the last answer began
        self._handle = handle
        self._stdin, self._stdout, self._stderr = stdin, stdout, stderr
        self._read_from = {stdout.fileno(): stdout, stderr.fileno(): stderr}
        self._errors = b""
        self._buffer = bytearray()
        self._stopped = False
        os.set_blocking(stdin.fileno(), False)
        self._poller = select.poll()
        for descriptor in self._read_from:
            self._poller.register(descriptor, select.POLLIN)

    @classmethod
    def start(cls, command: Sequence[str], extra_environment: Mapping[str, str] | None = None) -> Process:
        """Start a driver. Raises CannotStart.

        ``command``            the words of the command
        ``extra_environment``  variables beside those of `environment`"""
        try:
            started = subprocess.Popen(
                tuple(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(extra_environment),
                start_new_session=True,  # so that Ctrl-C is ours to handle, and its children end with it
            )
        except OSError as error:
            name = Path(command[0]).name
            raise CannotStart(f"{name} cannot be started ({error.strerror}): {' '.join(command)}") from error
        streams = (started.stdin, started.stdout, started.stderr)
        return cls(command, started, *(cast("IO[bytes]", stream) for stream in streams))

    @property
    def pid(self) -> int:
        """The number of the process, which also leads its group."""
        return self._handle.pid

    def kill(self) -> None:
        """End the process and all that it started, and leave it to be found dead."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._handle.pid, signal.SIGKILL)

    def ask(self, message: Mapping[str, Any], deadline: float) -> dict[str, Any]:
        """The driver's answer to one message, awaited for at most ``deadline`` seconds. Raises a DriverError."""
        self.send([encode_message(message)], deadline)
        return self.receive(deadline)

    def send(self, lines: Sequence[bytes], deadline: float) -> None:
        """Send messages, without a wait for their answers. Raises a DriverError.

        ``lines``     messages as `encode_message` makes them, or parts of such; short ones travel in one write
        ``deadline``  seconds for the driver to read them

        Every answer to earlier messages must have been received: a line that is there now is `Garbled`."""
        if self._stopped:
            raise Died(self._with_errors("the driver was stopped"))
        self._take_all()
        if self._buffer:
            line = bytes(self._buffer).partition(b"\n")[0]
            raise Garbled(self._with_errors(f"the driver printed {_clip(line)} without being asked"))
        short = sum(map(len, lines)) <= _CHUNK  # longer ones take several writes in any case, and a copy costs
        until = _Deadline(deadline)
        for each in [b"".join(lines)] if short else lines:
            self._write(each, until)

    def receive(self, deadline: float, callbacks: Callbacks | None = None) -> dict[str, Any]:
        """The answer to the oldest message that has none yet. Raises a DriverError.

        ``deadline``   seconds to wait for it
        ``callbacks``  by descriptor, called during the wait each time that the descriptor is readable"""
        line = self._read_line(_Deadline(deadline), callbacks or {})
        if line == _OK:
            return {"ok": True}
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            raise Garbled(
                self._with_errors(f"the driver printed {_clip(line)} where one JSON object belongs")
            ) from None
        if not isinstance(answer, dict):
            raise Garbled(self._with_errors(f"the driver answered {_clip(line)}, which is no JSON object"))
        return answer

    def stop(self) -> None:
        """End the process and all that it started; idempotent."""
        if self._stopped:
            return
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # a child of a fork server that does not answer
            self._handle.wait()
        self._stopped = True
        for stream in (self._stdin, self._stdout, self._stderr):
            with contextlib.suppress(OSError):
                stream.close()

    def _write(self, lines: bytes, until: _Deadline) -> None:
        """Write questions, however slowly the driver reads them."""
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
        """Where the first line ends, once it does."""
        self.awaited_since = time.monotonic()
        for descriptor in callbacks:
            self._poller.register(descriptor, select.POLLIN)
        try:
            end = -1
            while end < 0:
                searched = len(self._buffer)
                if searched > _LONGEST_LINE:
                    raise Garbled(self._with_errors("the driver's answer does not end"))
                self._wait(until, callbacks)
                end = self._buffer.find(b"\n", searched)
            return end
        finally:
            for descriptor in callbacks:
                self._poller.unregister(descriptor)

    def _wait(self, until: _Deadline, callbacks: Callbacks) -> None:
        """Take what comes on either stream, and call the callbacks that are due. Raises Hung when time is up."""
        left = until.left()
        if left <= 0:
            raise Hung(self._with_errors(f"no answer within {until.seconds:g} s"))
        for descriptor, _ in self._poller.poll(left * 1000):
            if descriptor in callbacks:
                callbacks[descriptor]()
            elif descriptor in self._read_from:  # and not the other stream, which has room for more of a question
                self._take(descriptor)

    def _take_all(self) -> None:
        for descriptor, _ in self._poller.poll(0):
            self._take(descriptor)

    def _take(self, descriptor: int) -> None:
        """Read what one of the two streams has; the end of standard output is the end of the driver."""
        try:
            data = os.read(descriptor, _CHUNK)
        except ConnectionResetError:  # a forked one that ended without having read everything
            data = b""
        if self._read_from[descriptor] is self._stderr:
            self._errors = (self._errors + data)[-_KEPT:]
            if not data:
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
            raise Died(self._with_errors("the driver closed its standard output")) from None
        ended = f"was ended by {_signal_name(-code)}" if code < 0 else f"ended with exit code {code}"
        raise Died(self._with_errors(f"the driver {ended}"))

    def _drain_errors(self) -> None:
        """Read standard error up to its end, or to the first silence."""
        descriptor = self._stderr.fileno()
        while any(ready == descriptor for ready, _ in self._poller.poll(200)):
            self._take(descriptor)

    def _with_errors(self, message: str) -> str:
        lines = [line for line in self._errors.decode("utf-8", "replace").splitlines() if line.strip()]
        return f"{message}; standard error ends: {lines[-1].strip()[:200]}" if lines else message


class _Deadline:
    """So many seconds from now."""

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
