"""A condition variable for changes in a server, which costs next to nothing to notify while nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class ChangeCondition(threading.Condition):
    """A lock, held in a ``with``, over what may be waited for, and the waits themselves."""

    def __init__(self) -> None:
        super().__init__()
        self._awaited = 0  # waits that have begun

    def notify_unlocked(self) -> None:
        """Have those who wait look again, after a change that the lock need not guard.

        Does not take the lock where nobody waits, as each request of each connection comes here: a wait that begins
        now looks at its predicate first, and finds the change."""
        if self._awaited:
            with self:
                self.notify_all()

    def wait_for(self, predicate: Callable[[], _T], timeout: float | None = None) -> _T:
        """Wait, with the lock held, until ``predicate()`` holds or ``timeout`` seconds are over; its value then."""
        self._awaited += 1
        try:
            return super().wait_for(predicate, timeout)
        finally:
            self._awaited -= 1
