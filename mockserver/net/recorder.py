"""Writes the octets of a connection into its record, with the turns of both sides, within limits.

Pure, except that each turn and each end has a time. The recorder has no socket, and does not interpret the octets.

A limit holds for each side. When the octets of a side are more than the limit, the oldest octets are dropped: those
beyond the limit, and an eighth of the limit more. Dropping octets moves all the others in memory. With the eighth, that
happens once for many octets and not for each one.

A `Turn` has its end as a count of octets from the start of the connection, so that dropped octets do not change it.
"""

from __future__ import annotations

import sys
import time

from ..base.recorded import SeenConnection, Turn


class Recorder:
    """Records the octets above TLS of one connection.

    ``seen``  the record
    ``keep``  the most octets that the record keeps of each side, the latest ones; after octets were dropped, seven
              eighths of that number are left
    """

    def __init__(self, seen: SeenConnection, keep: int = sys.maxsize) -> None:
        self._seen = seen
        self._keep = keep

    def received(self, data: bytes) -> None:
        """Record octets that the client sent."""
        if data:
            seen = self._seen
            seen.received += data
            _note_turn(seen, "client", seen.dropped_received + len(seen.received))
            if len(seen.received) > self._keep:
                seen.dropped_received += _shorten(seen.received, self._keep)
                _forget_turns(seen)

    def sent(self, data: bytes | memoryview) -> None:
        """Record octets that the server sent."""
        if data:
            seen = self._seen
            seen.sent += data
            seen.server_sent_at = time.monotonic()
            _note_turn(seen, "server", seen.dropped_sent + len(seen.sent))
            if len(seen.sent) > self._keep:
                seen.dropped_sent += _shorten(seen.sent, self._keep)
                _forget_turns(seen)

    def retract(self, count: int) -> None:
        """Remove the last ``count`` received octets from the record, because they turned out to be TLS records."""
        if count:
            del self._seen.received[-count:]
            _shorten_last_turn(self._seen, count)


def note_client_end(seen: SeenConnection, how: str | None) -> None:
    """Write an end of the client's side into a record. The first end and its time count.

    ``seen``  the record
    ``how``   "fin" or "rst"; None: a close_notify, or an end whose kind a later read tells
    """
    if seen.client_ended_at is None:
        seen.client_ended_at = time.monotonic()
    if how and seen.client_end is None:
        seen.client_end = how


def begin_server_end(seen: SeenConnection) -> None:
    """Write into a record that the server begins to end its side now, before the client can meet that end.

    ``seen``  the record
    """
    if seen.server_ended_at is None:
        seen.server_ended_at = time.monotonic()


def note_server_end(seen: SeenConnection, how: str) -> None:
    """Write the end of the server's side into a record.

    ``seen``  the record
    ``how``   "fin" or "rst"
    """
    begin_server_end(seen)
    seen.server_end = how


def _note_turn(seen: SeenConnection, who: str, end: int) -> None:
    turns = seen.turns
    if turns and turns[-1].who == who:
        turns[-1].end = end
    else:
        turns.append(Turn(time.monotonic(), who, end))


def _shorten_last_turn(seen: SeenConnection, count: int) -> None:
    """Shorten the last turn of the client, and drop the turn if no octet of it is left."""
    *before, last = [turn for turn in seen.turns if turn.who == "client"] or [Turn(0.0, "client", 0)]
    last.end -= count
    if last.end <= (before[-1].end if before else seen.dropped_received):
        seen.turns[:] = [turn for turn in seen.turns if turn is not last]


def _shorten(octets: bytearray, keep: int) -> int:
    """Drop the octets beyond ``keep`` and an eighth of ``keep`` more, the oldest first. Return how many."""
    excess = len(octets) - keep + keep // 8
    del octets[:excess]
    return excess


def _forget_turns(seen: SeenConnection) -> None:
    """Drop the oldest turns of which no octet is left."""
    dropped = {"client": seen.dropped_received, "server": seen.dropped_sent}
    gone = 0
    while gone < len(seen.turns) and seen.turns[gone].end <= dropped[seen.turns[gone].who]:
        gone += 1
    del seen.turns[:gone]
