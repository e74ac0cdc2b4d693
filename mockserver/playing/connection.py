"""What the parts of a player share: the wire of the connection, its record, and the deadline of a step."""

from __future__ import annotations

import time

from ..net.wire import Wire


class PlayedConnection:
    """One connection while it is played.

    ``wire``      the octets, in and out; a `StartTls` puts a TLS wire in the place of the plain one
    ``deadline``  seconds that each step may take
    """

    __slots__ = ("deadline", "seen", "wire")

    def __init__(self, wire: Wire, deadline: float) -> None:
        self.wire = wire
        self.seen = wire.seen
        self.deadline = deadline

    def until(self) -> float:
        """The time (`time.monotonic`) at which a step that begins now has to be done."""
        return time.monotonic() + self.deadline
