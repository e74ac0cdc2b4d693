"""The threads in which connections are played: which run, which are about to end, and how they are told to stop.

Not safe in several threads at once: the server's lock guards it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from .stop_signal import StopSignal
from .thread_pool import NewThread, Thread


class ConnectionThreads:
    """One thread for each open connection, by the number of the connection.

    A connection that has come to its end is no longer open, while its thread may still have a few instructions to go:
    such a thread is kept until it has gone, so that a server that has stopped has left no thread behind.

    ``new_thread``  makes a thread that has not been started
    """

    def __init__(self, new_thread: NewThread) -> None:
        self._new_thread = new_thread
        self._open: dict[int, Thread] = {}
        self._ending: list[Thread] = []
        self._signals: list[StopSignal] = []  # each for the connections that came while it was the last one

    def __len__(self) -> int:
        return len(self._open)

    def begin(self) -> None:
        """Have a stop signal for the connections to come."""
        self._signals.append(StopSignal())

    @property
    def stop_descriptor(self) -> int:
        """The descriptor that turns readable when a connection that begins now has to stop."""
        return self._signals[-1].descriptor

    def add(self, number: int, work: Callable[..., None], args: tuple[Any, ...]) -> Thread:
        """The thread of a new connection, which has not been started."""
        self._ending = [thread for thread in self._ending if thread.is_alive()]
        thread = self._open[number] = self._new_thread(work, args)
        return thread

    def end(self, number: int) -> None:
        """The connection has come to its end; the thread that says so may be its own."""
        thread = self._open.pop(number)
        if thread.is_alive():  # else it could not be started
            self._ending.append(thread)

    def stop_open(self) -> tuple[set[int], StopSignal]:
        """Have the open connections stop, and none that is still to come: their numbers, and the signal they got."""
        signal = self._signals[-1]
        self._signals.append(StopSignal())
        signal.set()
        return set(self._open), signal

    def have_ended(self, numbers: set[int]) -> bool:
        """Whether none of these connections is open any more."""
        return numbers.isdisjoint(self._open)

    def forget(self, signal: StopSignal) -> None:
        """Let go of a signal that nobody watches any more."""
        self._signals.remove(signal)
        signal.close()

    def stop_all(self) -> None:
        """Have every connection stop, those to come too."""
        for signal in self._signals:
            signal.set()

    def threads(self) -> list[Thread]:
        """Those that may still run."""
        return [*self._open.values(), *self._ending]

    def close(self) -> None:
        """Let go of the signals, once every thread has gone."""
        for signal in self._signals:
            signal.close()


def join_all(threads: Iterable[Thread], timeout: float) -> bool:
    """Wait up to ``timeout`` seconds for the end of all threads; whether all have ended."""
    end = time.monotonic() + timeout
    threads = tuple(threads)
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
