"""Which twins the clients of an exam have passed: known to every process that takes part in it, so that one plays each.

Memory that is shared with the processes that are forked later, a flag for each twin; processes of other origin keep
flags of their own, which costs them some exchanges and nothing else.
"""

from __future__ import annotations

import mmap
from collections.abc import Hashable, Iterable


class PassedTwins:
    """A set that only grows, of some of the ``keys``. Adding any other key has no effect."""

    def __init__(self, keys: Iterable[Hashable] = ()) -> None:
        self._places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        self._flags = mmap.mmap(-1, len(self._places) or 1)

    def add(self, key: Hashable) -> None:
        """It has been passed."""
        place = self._places.get(key)
        if place is not None:
            self._flags[place] = 1

    def __contains__(self, key: Hashable) -> bool:
        place = self._places.get(key)
        return place is not None and self._flags[place] == 1
