"""One driver process, and one question to it at a time, each with a deadline.

The harness owns what can go wrong: a driver that does not answer is a Hung, one that ends is a Died, and one that
answers something else than the protocol is a Garbled; each carries the end of what the driver wrote to standard error.
No thread is needed: both of its streams are read while an answer is awaited.
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

_KEPT = 2000  # octets of standard error
_OK = b'{"ok": true}'  # the answer that comes more often than all others
_CHUNK = 64 * 1024  # octets of one read, which is what a pipe holds
_LONGEST_LINE = 256 * 1024 * 1024  # an answer holds a body in base64; beyond this a driver is out of its mind


Meanwhile: TypeAlias = Mapping[int, Callable[[], object]]


class DriverError(Exception):
    """The driver gave no answer; the message says why, in one line."""


class Hung(DriverError):
    """No answer within the deadline."""


class Died(DriverError):
    """The process ended."""


class Garbled(DriverError):
    """The answer is not one JSON object on a line."""


class CannotStart(DriverError):
    """The process could not be started at all."""


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a driver: ours without proxies, which would take its requests elsewhere, without what names
    further authorities to trust, or none, and without what would change an interpreter's behaviour from outside."""
    unwanted = {"http_proxy", "https_proxy", "all_proxy", "no_proxy", "pythonpath", "pythonhome"}
    unwanted |= {"pythonwarnings", "pythonsafepath", "ssl_cert_file", "ssl_cert_dir", "requests_ca_bundle"}
    unwanted |= {"curl_ca_bundle", "node_extra_ca_certs", "node_tls_reject_unauthorized"}
    kept = {name: value for name, value in os.environ.items() if name.lower() not in unwanted}
    return kept | dict(extra or {})


def line(message: Mapping[str, Any]) -> bytes:
    """A message as a driver is told it: one JSON object on a line."""
    return b"%s\n" % json.dumps(message).encode("ascii")


class Running(Protocol):
    """The part of subprocess.Popen that is needed of a process that has been started."""

    @property
    def pid(self) -> int: ...

    def wait(self, timeout: float | None = None) -> int: ...


class Process:
    """A running driver. Ends with ``stop``, which never hangs; asking one that was lost raises the same kind again."""

    def __init__(self, command: Sequence[str], extra_environment: Mapping[str, str] | None = None) -> None:
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
        self._attach(command, started, *(cast("IO[bytes]", stream) for stream in streams))

    def _attach(
        self, command: Sequence[str], process: Running, stdin: IO[bytes], stdout: IO[bytes], stderr: IO[bytes]
    ) -> None:
        """Speak with this process through these streams."""
        self.command = tuple(command)
        self._process = process
        self.awaited_since = 0.0  # monotonic seconds: when the last answer, or one that came with it, was waited for
        self._errors = b""
        self._buffer = bytearray()
        self._stdin, self._stdout, self._stderr = stdin, stdout, stderr
        os.set_blocking(self._stdin.fileno(), False)
        self._stopped = False
        self._read_from = {stdout.fileno(): stdout, stderr.fileno(): stderr}
        self._poller = select.poll()
        for descriptor in self._read_from:
            self._poller.register(descriptor, select.POLLIN)

    @property
    def pid(self) -> int:
        """The number of the process, which also leads its group."""
        return self._process.pid

    def kill(self) -> None:
        """End the process and all that it started, and leave it to be found dead."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def ask(self, message: Mapping[str, Any], deadline: float) -> dict[str, Any]:
        """The driver's answer to one message, awaited for at most ``deadline`` seconds. Raises a DriverError.

        A driver that has spoken without being asked is Garbled: it would be an answer ahead from then on."""
        self.tell([line(message)], deadline)
        return self.answer(deadline)

    def tell(self, lines: Sequence[bytes], deadline: float) -> None:
        """Send messages, each a `line` or the parts of one, in one write where they are short, without waiting for the
        `answer` to each; the answers to those told before have all come."""
        if self._stopped:
            raise Died(self._with_errors("the driver was stopped"))
        self._take_all()
        if self._buffer:
            said = bytes(self._buffer).partition(b"\n")[0]
            raise Garbled(self._with_errors(f"the driver printed {_clip(said)} without being asked"))
        short = sum(map(len, lines)) <= _CHUNK  # else they take several writes in any case, and copies cost
        until = _Deadline(deadline)
        for each in [b"".join(lines)] if short else lines:
            self._write(each, until)

    def answer(self, deadline: float, meanwhile: Meanwhile | None = None) -> dict[str, Any]:
        """The answer to the oldest message that was told. Raises a DriverError.

        ``meanwhile``: descriptors, and what is to be done while the answer is awaited when one becomes readable."""
        said = self._read_line(_Deadline(deadline), meanwhile or {})
        if said == _OK:
            return {"ok": True}
        try:
            told = json.loads(said)
        except (ValueError, RecursionError):
            raise Garbled(
                self._with_errors(f"the driver printed {_clip(said)} where one JSON object belongs")
            ) from None
        if not isinstance(told, dict):
            raise Garbled(self._with_errors(f"the driver answered {_clip(said)}, which is no JSON object"))
        return told

    def stop(self) -> None:
        """End the process and all that it started; idempotent."""
        if self._stopped:
            return
        self.kill()
        self._process.wait()
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

    def _read_line(self, until: _Deadline, meanwhile: Meanwhile) -> bytes:
        end = self._buffer.find(b"\n")
        if end < 0:
            end = self._await_line(until, meanwhile)
        said = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return said

    def _await_line(self, until: _Deadline, meanwhile: Meanwhile) -> int:
        """Where the first line ends, once it does."""
        self.awaited_since = time.monotonic()
        for descriptor in meanwhile:
            self._poller.register(descriptor, select.POLLIN)
        try:
            end = -1
            while end < 0:
                searched = len(self._buffer)
                if searched > _LONGEST_LINE:
                    raise Garbled(self._with_errors("the driver's answer does not end"))
                self._wait(until, meanwhile)
                end = self._buffer.find(b"\n", searched)
            return end
        finally:
            for descriptor in meanwhile:
                self._poller.unregister(descriptor)

    def _wait(self, until: _Deadline, meanwhile: Meanwhile) -> None:
        """Take what comes on either stream, and do what is to be done meanwhile. Raises Hung when time is up."""
        left = until.left()
        if left <= 0:
            raise Hung(self._with_errors(f"no answer within {until.seconds:g} s"))
        for descriptor, _ in self._poller.poll(left * 1000):
            if descriptor in meanwhile:
                meanwhile[descriptor]()
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
            code = self._process.wait(timeout=1)
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
