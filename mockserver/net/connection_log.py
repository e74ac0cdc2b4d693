"""The list of the connections that a server has seen: adds new records, and drops the oldest ones beyond the limits.

Two limits
----------
``most`` limits the number of connections. Beyond it the oldest ended connection is dropped.

``total`` limits the weight of all records in sum (`base.weights`). The open connections get grants out of it
(`Allowance`). When a grant does not fit, room is made, an eighth of the limit at once, in this order:

1. If the connections that were stripped take half of the limit, the oldest of them are dropped from the list.
2. Ended connections are stripped, the oldest first: they lose their octets and the contents of their requests, and keep
   the heads. So a test may still count requests.
3. The oldest ended connections are dropped.

A record that is dropped is stripped too, as a report on a request may still refer to it.

Locks
-----
`begin` and `clear` are called with the lock of the server held. The grants are asked for without that lock, by the
threads of connections. So a lock of its own guards the list and the sums. No call of the log waits for the lock of the
server, so that the order of the two locks is always the same.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque

from ..base.addresses import host_and_port
from ..base.recorded import Seen, SeenConnection
from ..base.weights import strip
from .allowance import Allowance

_STEP = 64 * 1024  # the most octets that a grant has beyond what is needed
_STEPS = 1024  # a grant has at most such a part of the limit beyond what is needed


class ConnectionLog:
    """Adds the record of each connection to ``seen``.

    ``most``   the largest number of connections in the list; more are listed only while all of them are open
    ``total``  the largest weight of all records in sum
    """

    def __init__(self, most: int, total: int = sys.maxsize) -> None:
        self.seen = Seen()
        self._most = most
        self._total = total
        self._numbered = 0  # connections since the list was last cleared
        self._lock = threading.Lock()  # guards everything below, and the list
        self._listed: dict[int, Allowance] = {}  # by the identity of the record, in order of accept
        self._whole: deque[Allowance] = deque()  # ended connections, in order of their ends
        self._stripped: deque[Allowance] = deque()  # likewise, after they were stripped
        self._taken = 0  # octets granted to all connections
        self._heads = 0  # of those, to stripped connections

    def begin(self, peer: object) -> Allowance:
        """Add a new record to the list, and return its allowance. Drop the oldest ended connections of a full list.

        ``peer``  the address of the client, in the form that `socket.accept` returns
        """
        with self._lock:
            seen = SeenConnection(self._numbered, peer=_spelled(peer), began=time.monotonic())
            self._numbered += 1
            self.seen.connections.append(seen)
            allowance = self._listed[id(seen)] = Allowance(seen, self)
            while len(self._listed) > self._most:
                oldest = next((each for each in self._listed.values() if each.over), None)
                if oldest is None:
                    break
                self._drop(oldest)
            return allowance

    def end(self, allowance: Allowance) -> None:
        """Count the connection of an allowance as ended: its record takes what it has, and no more.

        ``allowance``  the allowance, which its thread uses no more
        """
        allowance.left -= sum(map(len, (*allowance.seen.notes, *allowance.seen.faults)))
        with self._lock:
            self._taken -= allowance.left
            allowance.granted -= allowance.left
            allowance.left = 0
            allowance.over = True
            if not allowance.listed:
                self._taken -= allowance.granted
                return
            self._whole.append(allowance)
            if self._taken > self._total:
                self._make_room(0)

    def grant(self, allowance: Allowance, need: int) -> None:
        """Increase ``allowance.left`` by ``need`` octets or more, or by none if the records have no room.

        ``allowance``  the allowance of an open connection
        ``need``       octets
        """
        step = max(need, min(_STEP, self._total // _STEPS))
        with self._lock:
            if self._taken + step > self._total:
                self._make_room(step)
            if self._taken + step > self._total:
                step = need
            if self._taken + step <= self._total:
                self._give(allowance, step)

    def overdraw(self, allowance: Allowance, need: int) -> None:
        """Increase ``allowance.left`` by ``need`` octets, whether they fit or not.

        ``allowance``  the allowance of an open connection
        ``need``       octets
        """
        with self._lock:
            self._give(allowance, need)

    def clear(self) -> None:
        """Remove all connections from the list. The thread of an open connection keeps its record, unlisted."""
        with self._lock:
            for allowance in self._listed.values():
                allowance.listed = False
                if allowance.over:
                    self._taken -= allowance.granted
            self._listed.clear()
            self._whole.clear()
            self._stripped.clear()
            self.seen.connections.clear()
            self.seen.dropped = self.seen.dropped_with_theirs = self._numbered = self._heads = 0

    def _give(self, allowance: Allowance, octets: int) -> None:
        self._taken += octets
        allowance.granted += octets
        allowance.left += octets

    def _make_room(self, need: int) -> None:
        """Make room for ``need`` octets, and for an eighth of the limit, as far as ended connections have room."""
        if need > self._total:
            return
        enough = max(0, self._total - self._total // 8 - need)
        while self._stripped and self._heads > self._total // 2:
            self._drop(self._stripped[0])
        while self._whole and self._taken > enough:
            self._strip(self._whole.popleft())
        while self._stripped and self._taken > enough:
            self._drop(self._stripped[0])

    def _strip(self, allowance: Allowance) -> None:
        allowance.left += strip(allowance.seen)
        self._taken -= allowance.left
        allowance.granted -= allowance.left
        allowance.left = 0
        allowance.stripped = True
        self._heads += allowance.granted
        self._stripped.append(allowance)

    def _drop(self, allowance: Allowance) -> None:
        """Drop an ended connection from the list."""
        seen = allowance.seen
        if not allowance.stripped:
            self._whole.remove(allowance)
            self._strip(allowance)
        self._stripped.remove(allowance)
        self._heads -= allowance.granted
        self._taken -= allowance.granted
        allowance.listed = False
        del self._listed[id(seen)]
        connections = self.seen.connections
        del connections[next(index for index, each in enumerate(connections) if each is seen)]
        self.seen.dropped += 1
        self.seen.dropped_with_theirs += seen.dropped_requests + len(seen.requests)


def _spelled(peer: object) -> str:
    return host_and_port(*peer[:2]) if isinstance(peer, tuple) else ""
