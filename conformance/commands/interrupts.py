"""Ctrl-C, SIGTERM and the end of the terminal (SIGHUP) during a run: each ends the run, and none loses the report.

first signal   KeyboardInterrupt in the main thread, with a message that names the signal: the current items end, then
               the report follows
second signal  the workers are killed, so that the current items end at once
later signals  nothing, unless a write waits for its reader

While something is written as a whole (`written_whole`), and from `Interrupts.finishing` on, a signal interrupts nothing
that goes on. But a signal ends a write that has taken more than a second, such as one to a pipe that is not read. The
write gets an OSError, so this output alone is lost. After a signal the handlers stay, so that a further one does not
replace the exit code. If the end of the process takes more than a second, the further one ends it at once, with that
exit code.
"""

from __future__ import annotations

import atexit
import errno
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType

from ..gate.exit_codes import BROKEN

_SIGNALS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM", signal.SIGHUP: "SIGHUP"}
_PATIENCE = 1.0  # seconds after which a signal takes a write, or the end of the process, for one that hangs


class Interrupts:
    """The signals that end a run, as a context around the run. A signal that this process ignores, as under nohup,
    stays ignored.

    Only one such context is open at a time, since a process has one handler for each signal."""

    current: Interrupts | None = None

    def __init__(self) -> None:
        self._received = 0
        self._postponed = ""  # the message of the first signal, if it came within a write
        self._finishing = False
        self._writing = 0.0  # when the current write began; 0: there is none
        self._over = 0.0  # when the context ended; 0: it has not
        self._before = {number: signal.getsignal(number) for number in _SIGNALS}

    def __enter__(self) -> Interrupts:
        for number, handler in self._before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, self._handle)
        Interrupts.current = self
        atexit.register(self._ignore_last)
        return self

    def __exit__(self, *_: object) -> None:
        self._over = time.monotonic()
        Interrupts.current = None
        if not self._received:
            for number, handler in self._before.items():
                signal.signal(number, handler)

    def _handle(self, number: int, _: FrameType | None) -> None:
        self._received += 1
        first = "" if self._received > 1 else f"interrupted by {_SIGNALS[signal.Signals(number)]}"
        if self._received == 2:
            for worker in multiprocessing.active_children():
                worker.kill()
        if self._over:
            if _lasts(self._over):
                os._exit(BROKEN)
        elif self._writing and _lasts(self._writing):
            self._postponed = self._postponed or first
            # not InterruptedError: a buffered stream would write again
            raise TimeoutError(errno.ETIMEDOUT, "a signal ended the write, which took more than a second")
        elif self._writing and first:
            self._postponed = first
        elif first and not self._finishing:
            raise KeyboardInterrupt(first)

    def _ignore_last(self) -> None:
        """Ignore the signals while the interpreter ends: it takes its handlers down, and the default would follow."""
        if self._received:
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_IGN)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """As `written_whole`."""
        self._writing = time.monotonic()
        try:
            yield
        finally:
            self._writing = 0.0
        if self._postponed and not self._finishing:
            postponed, self._postponed = self._postponed, ""
            raise KeyboardInterrupt(postponed)

    def finishing(self) -> None:
        """Let no signal end the run from now on: its results are written."""
        self._finishing = True


def written_whole() -> AbstractContextManager[None]:
    """Return a context in which something is written as a whole: the first signal ends the run after it.

    The context raises KeyboardInterrupt at its end for such a signal. Within it, TimeoutError is raised for a
    signal that comes after more than a second. Outside of `Interrupts` the context does nothing."""
    return Interrupts.current.writing() if Interrupts.current else nullcontext()


def _lasts(since: float) -> bool:
    return time.monotonic() - since > _PATIENCE
