"""The twins that the clients of an exam have passed, known to all its processes, so that only one plays each twin.

A flag for each twin, in memory that is shared with the processes that are forked later. A process of another origin,
such as a worker of pytest-xdist, has flags of its own, and plays the twins again.
"""

from __future__ import annotations

import mmap
from collections.abc import Hashable, Iterable


class PassedTwins:
    """A set that only grows.

    ``keys``  all that may ever be in it; adding another key has no effect"""

    def __init__(self, keys: Iterable[Hashable] = ()) -> None:
        self._places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        self._flags = mmap.mmap(-1, len(self._places) or 1)

    def add(self, key: Hashable) -> None:
        """Note that a twin was passed."""
        place = self._places.get(key)
        if place is not None:
            self._flags[place] = 1

    def __contains__(self, key: Hashable) -> bool:
        place = self._places.get(key)
        return place is not None and self._flags[place] == 1
