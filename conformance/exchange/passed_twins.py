"""Which twins and roots a client has passed or failed, shared by all worker processes of a run: each is run once.

Why, and how it is shared
-------------------------

Many cases have the same twin, and the worker processes of a run share the cases. Without a common set each worker would
run each twin once more. The set has one octet for each twin, in anonymous memory that a fork shares (``mmap``). The
places are fixed before the fork, so that every worker finds the same twin at the same place.

No lock is needed. A write of one octet is atomic, and the first result counts for every worker that reads it later. Two
workers may run the same twin at the same time, before either has written: that costs an exchange and changes no result.

A twin that failed is marked too, with another octet. That mark is enough for a root, which a report only names. A pass
whose twin failed needs the observation of the twin for its message: a worker runs the twin again for that.

A process that was not forked from the one that made the set, such as a worker of pytest-xdist, has a set of its own and
runs the twins again.
"""

from __future__ import annotations

import mmap
from collections.abc import Hashable, Iterable

_PASSED, _FAILED = 1, 2


class PassedTwins:
    """A set of twins that only grows, shared with the processes that are forked after it is made.

    ``keys``  every key that can be added (see `examiner.run_keys`); adding another key has no effect"""

    def __init__(self, keys: Iterable[Hashable] = ()) -> None:
        self._places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        self._flags = mmap.mmap(-1, len(self._places) or 1)

    def add(self, key: Hashable) -> None:
        """Add the key of a twin that the client has passed."""
        self._mark(key, _PASSED)

    def add_failed(self, key: Hashable) -> None:
        """Add the key of a case that the client has failed, for `has_failed`. A case that has passed stays passed."""
        self._mark(key, _FAILED)

    def forget_failed(self, key: Hashable) -> None:
        """Remove the mark of a case as failed, so that the case counts as not yet run."""
        if self.has_failed(key):
            self._flags[self._places[key]] = 0

    def has_failed(self, key: Hashable) -> bool:
        """Return whether a key was added as failed."""
        return self._flag(key) == _FAILED

    def __contains__(self, key: Hashable) -> bool:
        return self._flag(key) == _PASSED

    def _mark(self, key: Hashable, flag: int) -> None:
        place = self._places.get(key)
        if place is not None and self._flags[place] != _PASSED:
            self._flags[place] = flag

    def _flag(self, key: Hashable) -> int:
        place = self._places.get(key)
        return 0 if place is None else self._flags[place]
