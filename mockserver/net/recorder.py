"""Writes what passes on a connection into its record: the octets of both sides and whose turn it was, all bounded.

Pure but for the time of a turn. It knows no socket, and not what the octets mean.
"""

from __future__ import annotations

import sys
import time

from ..base.recorded import SeenConnection, Turn


class Recorder:
    """Records octets above TLS.

    ``seen``  the record
    ``keep``  octets of each side that are kept, the last ones; an eighth fewer after a cut
    """

    def __init__(self, seen: SeenConnection, keep: int = sys.maxsize) -> None:
        self._seen = seen
        self._keep = keep

    def received(self, data: bytes) -> None:
        """Record octets that came from the client."""
        if data:
            seen = self._seen
            seen.received += data
            _note_turn(seen, "client", seen.dropped_received + len(seen.received))
            if len(seen.received) > self._keep:
                seen.dropped_received += _shorten(seen.received, self._keep)
                _forget_turns(seen)

    def sent(self, data: bytes | memoryview) -> None:
        """Record octets that were sent."""
        if data:
            seen = self._seen
            seen.sent += data
            _note_turn(seen, "server", seen.dropped_sent + len(seen.sent))
            if len(seen.sent) > self._keep:
                seen.dropped_sent += _shorten(seen.sent, self._keep)
                _forget_turns(seen)

    def retract(self, count: int) -> None:
        """Remove the last ``count`` octets that came from the record: they have turned out to be TLS itself."""
        if count:
            del self._seen.received[-count:]
            _shorten_last_turn(self._seen, count)


def _note_turn(seen: SeenConnection, who: str, end: int) -> None:
    turns = seen.turns
    if turns and turns[-1].who == who:
        turns[-1].end = end
    else:
        turns.append(Turn(time.monotonic(), who, end))


def _shorten_last_turn(seen: SeenConnection, count: int) -> None:
    """Shorten the last turn of the client, and drop it when nothing of it is left."""
    *before, last = [turn for turn in seen.turns if turn.who == "client"] or [Turn(0.0, "client", 0)]
    last.end -= count
    if last.end <= (before[-1].end if before else seen.dropped_received):
        seen.turns[:] = [turn for turn in seen.turns if turn is not last]


def _shorten(octets: bytearray, keep: int) -> int:
    """Drop the oldest octets, an eighth more than needed so that it is not done for every octet; how many."""
    excess = len(octets) - keep + keep // 8
    del octets[:excess]
    return excess


def _forget_turns(seen: SeenConnection) -> None:
    """Drop the turns of which no octet is left, from the front."""
    dropped = {"client": seen.dropped_received, "server": seen.dropped_sent}
    gone = 0
    while gone < len(seen.turns) and seen.turns[gone].end <= dropped[seen.turns[gone].who]:
        gone += 1
    del seen.turns[:gone]
