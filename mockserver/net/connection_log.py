"""The list of connections that a server has seen: begins their records, and drops the oldest beyond the limit.

Not safe in several threads at once: the server's lock guards it.
"""

from __future__ import annotations

import time

from ..base.addresses import host_and_port
from ..base.recorded import Seen, SeenConnection


class ConnectionLog:
    """Fills ``seen`` with the records of connections.

    ``most``  connections that are listed; more only while more are open
    """

    def __init__(self, most: int) -> None:
        self.seen = Seen()
        self._most = most
        self._numbered = 0  # since it was last cleared

    def begin(self, peer: object) -> SeenConnection:
        """The record of a connection from the address ``peer``, as `socket.accept` gives it."""
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
        """Forget the connections so far. One that is still open goes on writing to a record that is not listed."""
        self.seen.connections.clear()
        self.seen.dropped = self._numbered = 0


def _spelled(peer: object) -> str:
    return host_and_port(*peer[:2]) if isinstance(peer, tuple) else ""
