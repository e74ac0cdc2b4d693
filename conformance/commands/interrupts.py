"""Ctrl-C, SIGTERM and the end of the terminal (SIGHUP) during a run: each ends the run, and none loses the report.

first signal   KeyboardInterrupt in the main thread, with a message that names the signal: the current items end, then
               the report follows
second signal  the workers are killed, so that the current items end at once
later signals  nothing: the report is written
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM", signal.SIGHUP: "SIGHUP"}


@contextmanager
def interruptible() -> Iterator[None]:
    """Let the signals end the run within the context. A signal that this process ignores, as under nohup, stays
    ignored."""
    received = 0

    def handle(number: int, _: FrameType | None) -> None:
        nonlocal received
        received += 1
        if received == 1:
            raise KeyboardInterrupt(f"interrupted by {_SIGNALS[signal.Signals(number)]}")
        if received == 2:
            for worker in multiprocessing.active_children():
                worker.kill()

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, handle)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
