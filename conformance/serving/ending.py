"""The end of `h1conform serve`: the request to end, the signals that make it, and the wait for it.

Why the request is a descriptor
-------------------------------
A signal may arrive in any thread and at any moment. Python only notes the signal, and the main thread runs the handler
later, between two bytecode instructions. A main thread that sits in a system call runs no handler. If the kernel
delivers the signal to another thread, that system call does not even return early. So the signal itself has to end the
wait of the main thread: `signal.set_wakeup_fd` makes the interpreter write an octet to a pipe at once, in whatever
thread the signal arrives. The main thread polls the other end of the pipe.

No thread reads the pipe. So it stays readable after the first request to end, and ends every later wait on it, as those
of `Output` for readers that do not read.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Iterator

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, `kill`, and a terminal that is closed


class Ending:
    """The request that the server ends. Call `close` at the end, when no thread uses the request any more.

    ``descriptor``  readable from the request on; for polls
    """

    def __init__(self) -> None:
        self.descriptor, self._write = os.pipe()
        os.set_blocking(self._write, False)  # `signal.set_wakeup_fd` requires that
        self._closed = False

    def request(self) -> None:
        """Make `wait` return, now and later. Any thread and any signal handler may call this."""
        if not self._closed:
            with contextlib.suppress(OSError):  # the pipe is full, so that it is readable
                os.write(self._write, b"x")

    @property
    def requested(self) -> bool:
        """Whether the end was requested."""
        return self._closed or bool(self._poll(0))

    def wait(self) -> None:
        """Wait for a signal that has a handler, or for a call of `request`. Only the main thread may call this."""
        if not self._closed:
            with self._woken():
                self._poll(None)

    @contextlib.contextmanager
    def by_signals(self) -> Iterator[None]:
        """Let SIGINT (Ctrl-C), SIGTERM and SIGHUP request the end during the context; then restore the handlers.

        A SIGHUP that the process ignores stays ignored: `nohup` asks for that."""
        before = {}
        for number in (getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)):
            if number != getattr(signal, "SIGHUP", None) or signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, lambda *_: self.request())
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def close(self) -> None:
        """Close the pipe. A second call does nothing."""
        if not self._closed:
            self._closed = True
            os.close(self.descriptor)
            os.close(self._write)

    def _poll(self, milliseconds: int | None) -> list[tuple[int, int]]:
        poller = select.poll()
        poller.register(self.descriptor, select.POLLIN)
        return poller.poll(milliseconds)

    @contextlib.contextmanager
    def _woken(self) -> Iterator[None]:
        before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
