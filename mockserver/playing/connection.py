"""The state that the parts of a player share: the wire of the connection, its record, and the deadline of a step."""

from __future__ import annotations

import time

from ..net.wire import Wire


class PlayedConnection:
    """One connection while its script is played.

    ``wire``      reads and writes the octets; a `StartTls` replaces the plain wire by a TLS wire
    ``deadline``  seconds that each step may take

    ``seen`` is the record of the connection.
    """

    __slots__ = ("deadline", "seen", "wire")

    def __init__(self, wire: Wire, deadline: float) -> None:
        self.wire = wire
        self.seen = wire.seen
        self.deadline = deadline

    def until(self) -> float:
        """Return the end of the deadline of a step that begins now, as a time of `time.monotonic`."""
        return time.monotonic() + self.deadline
