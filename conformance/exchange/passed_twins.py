"""The set of twins that a client has passed, shared by all worker processes of a run, so that each twin is run once.

Why, and how it is shared
-------------------------

Many cases have the same twin, and the worker processes of a run share the cases. Without a common set each worker would
run each twin once more. The set has one octet for each twin, in anonymous memory that a fork shares (``mmap``). The
places are fixed before the fork, so that every worker finds the same twin at the same place.

No lock is needed. A worker only ever writes 1, and a write of one octet is atomic. Two workers may run the same twin at
the same time, before either has written: that costs an exchange and changes no result. A failed twin is not shared, so
that each worker that needs it runs it, and has its observation for the message.

A process that was not forked from the one that made the set, such as a worker of pytest-xdist, has a set of its own and
runs the twins again.
"""

from __future__ import annotations

import mmap
from collections.abc import Hashable, Iterable


class PassedTwins:
    """A set of twins that only grows, shared with the processes that are forked after it is made.

    ``keys``  every key that can be added (see `examiner.twin_key`); adding another key has no effect"""

    def __init__(self, keys: Iterable[Hashable] = ()) -> None:
        self._places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        self._flags = mmap.mmap(-1, len(self._places) or 1)

    def add(self, key: Hashable) -> None:
        """Add the key of a twin that the client has passed."""
        place = self._places.get(key)
        if place is not None:
            self._flags[place] = 1

    def __contains__(self, key: Hashable) -> bool:
        place = self._places.get(key)
        return place is not None and self._flags[place] == 1
