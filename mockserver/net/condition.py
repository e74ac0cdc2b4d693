"""The condition variable of a server, on which callers wait for changes.

Who waits for whom
------------------
A caller of a server waits here until a request is listed, a mark is passed or a connection ends. The threads of
connections and the acceptor notify the condition after each such change. Each request of each connection is such a
change, and in nearly all cases no caller waits. So a notification should cost next to nothing while no thread waits:
`notify_unlocked` then takes no lock.

Why no notification is lost
---------------------------
`wait_for` runs with the lock held. It increments ``_awaited`` first and evaluates the predicate afterwards.
`notify_unlocked` runs after the change was made, and then reads ``_awaited``:

- It reads 0. Then the wait has not yet evaluated its predicate. The predicate will see the change.
- It reads more than 0. Then `notify_unlocked` takes the lock. It gets the lock only while the waiting thread sleeps or
  after that wait is over, never between the evaluation of the predicate and the sleep. `notify_all` then makes the
  waiting thread evaluate its predicate again.

The argument needs the steps of both threads to take effect in their order, which the interpreter guarantees.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class ChangeCondition(threading.Condition):
    """A condition variable with a notification that takes the lock only if a thread waits.

    Use it in a ``with`` statement to hold the lock."""

    def __init__(self) -> None:
        super().__init__()
        self._awaited = 0  # waits in progress; changed with the lock held only

    def notify_unlocked(self) -> None:
        """Make the waiting threads evaluate their predicates again, after a change that the lock does not guard.

        Call this without the lock. It takes the lock only if a thread waits."""
        if self._awaited:
            with self:
                self.notify_all()

    def wait_for(self, predicate: Callable[[], _T], timeout: float | None = None) -> _T:
        """Wait until ``predicate()`` is true or the time is over, and return the last value of the predicate.

        ``predicate``  evaluated in this thread with the lock held, first at once and then after each notification
        ``timeout``    seconds to wait; None: without limit

        Call this with the lock held; the lock is free while the thread sleeps."""
        self._awaited += 1
        try:
            return super().wait_for(predicate, timeout)
        finally:
            self._awaited -= 1
