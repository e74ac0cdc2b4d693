"""Writes the octets of a connection into its record, with the turns of both sides, within limits.

Pure, except that each turn and each end has a time. The recorder has no socket, and does not interpret the octets.

A limit holds for each side. When the octets of a side are more than the limit, the oldest octets are dropped: those
beyond the limit, and half of the limit more. Dropping octets moves all the others in memory. With the half, each octet
is moved once on average. The octets are moved within their buffer. After ``del octets[:n]`` the next ``+=`` would
allocate a new buffer of the whole size, which costs several times as much.

A `Turn` has its end as a count of octets from the start of the connection, so that dropped octets do not change it. The
limit holds for the turns too, each of which counts `base.weights.TURN` octets.

All that is recorded is subtracted from the `Allowance` of the connection, which bounds the records of all connections.
"""

from __future__ import annotations

import sys
import time

from ..base.recorded import SeenConnection, Turn
from ..base.weights import TURN
from .allowance import Allowance


class Recorder:
    """Records the octets above TLS of one connection.

    ``seen``       the record
    ``keep``       the most octets that the record keeps of each side, the latest ones; after octets were dropped, half
                   of that number is left
    ``allowance``  what the record may take; None: without limit
    """

    def __init__(self, seen: SeenConnection, keep: int = sys.maxsize, allowance: Allowance | None = None) -> None:
        self._seen = seen
        self._keep = keep
        self._most_turns = max(2, keep // TURN)
        self._allowance = allowance or Allowance(seen)

    def received(self, data: bytes) -> None:
        """Record octets that the client sent."""
        if data:
            seen = self._seen
            seen.received += data
            self._note("client", seen.dropped_received + len(seen.received), len(data))
            if len(seen.received) > self._keep:
                lost = _shorten(seen.received, self._keep)
                seen.dropped_received += lost
                self._allowance.left += lost
                self._forget_turns()

    def sent(self, data: bytes | memoryview) -> None:
        """Record octets that the server sent."""
        if data:
            seen = self._seen
            seen.sent += data
            seen.server_sent_at = time.monotonic()
            self._note("server", seen.dropped_sent + len(seen.sent), len(data))
            if len(seen.sent) > self._keep:
                lost = _shorten(seen.sent, self._keep)
                seen.dropped_sent += lost
                self._allowance.left += lost
                self._forget_turns()

    def retract(self, count: int) -> None:
        """Remove the last ``count`` received octets from the record, because they turned out to be TLS records."""
        if count:
            seen = self._seen
            kept = min(count, len(seen.received))  # the record may have dropped some of these octets
            if kept:
                del seen.received[-kept:]
            seen.dropped_received -= count - kept
            self._allowance.left += kept
            _shorten_last_turn(seen, count)

    def _note(self, who: str, end: int, count: int) -> None:
        """Note the turn of octets that were just recorded, and subtract them from the allowance.

        ``who``    the side of the octets
        ``end``    the number of octets of that side so far
        ``count``  how many octets were recorded"""
        allowance, turns = self._allowance, self._seen.turns
        if turns and turns[-1].who == who:
            turns[-1].end = end
        else:
            turns.append(Turn(time.monotonic(), who, end))
            count += TURN
            if len(turns) > self._most_turns:
                self._drop_turns(len(turns) // 2)
        allowance.left -= count
        if allowance.left < 0:
            allowance.renew()

    def _forget_turns(self) -> None:
        """Drop the oldest turns of which no octet is left."""
        seen = self._seen
        dropped = {"client": seen.dropped_received, "server": seen.dropped_sent}
        gone = 0
        while gone < len(seen.turns) and seen.turns[gone].end <= dropped[seen.turns[gone].who]:
            gone += 1
        self._drop_turns(gone)

    def _drop_turns(self, count: int) -> None:
        del self._seen.turns[:count]
        self._allowance.left += TURN * count


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


def _shorten_last_turn(seen: SeenConnection, count: int) -> None:
    """Shorten the last turn of the client, and drop the turn if no octet of it is left."""
    *before, last = [turn for turn in seen.turns if turn.who == "client"] or [Turn(0.0, "client", 0)]
    last.end -= count
    if last.end <= (before[-1].end if before else seen.dropped_received):
        seen.turns[:] = [turn for turn in seen.turns if turn is not last]


def _shorten(octets: bytearray, keep: int) -> int:
    """Drop the octets beyond ``keep`` and half of ``keep`` more, the oldest first. Return how many."""
    excess = len(octets) - keep + keep // 2
    left = len(octets) - excess
    with memoryview(octets) as view:
        view[:left] = view[excess:]
    del octets[left:]
    return excess
