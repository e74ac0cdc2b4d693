"""The table of the threads that serve connections, and the stop signals that these threads watch.

Two states of a thread
----------------------
    open    from `add` to `end`: the connection is open
    ending  after `end`: the connection has ended, and its thread has a few instructions left

The thread of a connection calls `end` itself, just before it ends. So it still runs when it leaves the first state. A
server that stops waits for the threads of both states (`threads`): after the stop no thread is left. `add` removes the
threads that have ended from the second state.

Generations of stop signals
---------------------------
All connections that begin while one signal is the last of ``_signals`` watch that signal. They are one generation.

    stop_open   sets the signal of this generation, and begins a new generation for later connections
    forget      closes the signal of a generation whose connections have ended
    stop_all    sets all signals
    close       closes all signals, after the last thread has ended

So a connection needs one stop descriptor only, whether the connection alone is to be ended or the whole server.

A server may be started again after a stop: `begin` creates a new generation. A thread that outlived the stop still
watches the signal of its own generation, which is set and stays open.

Not thread-safe: each caller holds the lock of the server. The exceptions are `stop_all` and `close`, which a server
calls when it stops, when no other caller can change the list of signals any more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from .stop_signal import StopSignal
from .thread_pool import NewThread, Thread


class ConnectionThreads:
    """One thread for each open connection, by the number of the connection. Its length is the number of those.

    ``new_thread``  returns a thread that has not been started
    """

    def __init__(self, new_thread: NewThread) -> None:
        self._new_thread = new_thread
        self._open: dict[int, Thread] = {}
        self._ending: list[Thread] = []
        self._signals: list[StopSignal] = []  # one for each generation; new connections watch the last one

    def __len__(self) -> int:
        return len(self._open)

    def begin(self) -> None:
        """Create the stop signal of the first generation since a start. Call this before the first connection."""
        self._signals.append(StopSignal())

    @property
    def stop_descriptor(self) -> int:
        """The stop descriptor for a connection that begins now; readable from the moment that it has to stop."""
        return self._signals[-1].descriptor

    def add(self, number: int, work: Callable[..., None], args: tuple[Any, ...]) -> Thread:
        """Return the thread of a new connection, not yet started, and count the connection as open.

        ``number``  the number of the connection, different from all others
        ``work``    the function that the thread calls
        ``args``    the arguments of that call
        """
        self._ending = [thread for thread in self._ending if thread.is_alive()]
        thread = self._open[number] = self._new_thread(work, args)
        return thread

    def end(self, number: int) -> None:
        """Count a connection as ended. Its own thread may call this."""
        thread = self._open.pop(number)
        if thread.is_alive():  # false only for a thread that could not be started
            self._ending.append(thread)

    def stop_open(self) -> tuple[set[int], StopSignal]:
        """Stop the connections that are open now, and no later one.

        Returns the numbers of these connections, and their signal for `forget`."""
        signal = self._signals[-1]
        self._signals.append(StopSignal())
        signal.set()
        return set(self._open), signal

    def have_ended(self, numbers: set[int]) -> bool:
        """Whether all connections with these numbers have ended."""
        return numbers.isdisjoint(self._open)

    def forget(self, signal: StopSignal) -> None:
        """Close a signal that no thread watches any more. Do nothing if `close` has closed it."""
        if signal in self._signals:
            self._signals.remove(signal)
            signal.close()

    def stop_all(self) -> None:
        """Stop each connection, including connections that begin later."""
        for signal in self._signals:
            signal.set()

    def threads(self) -> list[Thread]:
        """The threads that may still run, in both states."""
        return [*self._open.values(), *self._ending]

    def close(self) -> None:
        """Close all signals. Call this only after the last thread has ended."""
        signals, self._signals = self._signals, []
        for signal in signals:
            signal.close()


def join_all(threads: Iterable[Thread], timeout: float) -> bool:
    """Wait until all threads have ended, and return whether they have.

    ``threads``  the threads
    ``timeout``  seconds to wait at most, for all threads together
    """
    end = time.monotonic() + timeout
    threads = tuple(threads)
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
