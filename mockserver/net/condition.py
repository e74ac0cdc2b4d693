"""Word of what happens in a server, for whoever waits for something. It costs next to nothing while nobody waits."""

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
        """Something has happened that the lock need not guard, and everybody looks again.

        Without the lock where nobody waits: a wait that begins now looks at what has happened already."""
        if self._awaited:
            with self:
                self.notify_all()

    def wait_for(self, predicate: Callable[[], _T], timeout: float | None = None) -> _T:
        """Wait, with the lock held, until ``predicate()`` holds or the time is up; what it gives then."""
        self._awaited += 1
        try:
            return super().wait_for(predicate, timeout)
        finally:
            self._awaited -= 1
