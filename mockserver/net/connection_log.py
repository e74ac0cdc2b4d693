"""The list of the connections that a server has seen: adds new records, and drops the oldest ones beyond the limit.

Not thread-safe: each caller holds the lock of the server.
"""

from __future__ import annotations

import time

from ..base.addresses import host_and_port
from ..base.recorded import Seen, SeenConnection


class ConnectionLog:
    """Adds the record of each connection to ``seen``.

    ``most``  the largest number of connections in the list; more are listed only while all of them are open
    """

    def __init__(self, most: int) -> None:
        self.seen = Seen()
        self._most = most
        self._numbered = 0  # connections since the list was last cleared

    def begin(self, peer: object) -> SeenConnection:
        """Add a new record to the list, and return the record. Drop the oldest ended connection if the list is full.

        ``peer``  the address of the client, in the form that `socket.accept` returns
        """
        seen = SeenConnection(self._numbered, peer=_spelled(peer), began=time.monotonic())
        self._numbered += 1
        connections = self.seen.connections
        connections.append(seen)
        if len(connections) > self._most:
            oldest = next((index for index, each in enumerate(connections) if each.ended is not None), None)
            if oldest is not None:
                del connections[oldest]
                self.seen.dropped += 1
        return seen

    def clear(self) -> None:
        """Remove all connections from the list. The thread of an open connection keeps its record, unlisted."""
        self.seen.connections.clear()
        self.seen.dropped = self._numbered = 0


def _spelled(peer: object) -> str:
    return host_and_port(*peer[:2]) if isinstance(peer, tuple) else ""
