"""The recorder keeps the last octets of each side, and makes room for half of the limit at each cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from h1conform.mockserver.base.recorded import SeenConnection
from h1conform.mockserver.net.recorder import Recorder

KEEP = 87  # odd: the half is rounded down
ROOM = KEEP // 2

Side = tuple[Callable[[Recorder, bytes], None], Callable[[SeenConnection], tuple[bytes, int]]]
RECEIVED: Side = (Recorder.received, lambda seen: (bytes(seen.received), seen.dropped_received))
SENT: Side = (Recorder.sent, lambda seen: (bytes(seen.sent), seen.dropped_sent))
both_sides = pytest.mark.parametrize("side", [RECEIVED, SENT], ids=["received", "sent"])


def octets(count: int) -> bytes:
    return bytes(number % 256 for number in range(count))


@both_sides
def test_octets_up_to_the_limit_are_all_kept(side: Side) -> None:
    record, kept = side
    seen = SeenConnection(0)
    record(Recorder(seen, KEEP), octets(KEEP))
    assert kept(seen) == (octets(KEEP), 0)


@both_sides
def test_the_octet_beyond_the_limit_drops_half_of_the_limit_more(side: Side) -> None:
    record, kept = side
    seen = SeenConnection(0)
    recorder = Recorder(seen, KEEP)
    record(recorder, octets(KEEP))
    record(recorder, octets(KEEP + 1)[KEEP:])
    assert kept(seen) == (octets(KEEP + 1)[1 + ROOM :], 1 + ROOM)


@both_sides
def test_the_next_cut_comes_when_the_room_is_used_up(side: Side) -> None:
    record, kept = side
    seen = SeenConnection(0)
    recorder = Recorder(seen, KEEP)
    dropped = []
    for number in range(KEEP + 2 * ROOM + 3):
        record(recorder, bytes((number,)))
        dropped.append(kept(seen)[1])
    cuts = [number for number in range(1, len(dropped)) if dropped[number] != dropped[number - 1]]
    assert cuts == [KEEP, KEEP + ROOM + 1, KEEP + 2 * ROOM + 2]
    assert dropped[-1] == 3 * (ROOM + 1)


@both_sides
def test_one_piece_larger_than_the_limit_is_cut_in_the_same_way(side: Side) -> None:
    record, kept = side
    seen = SeenConnection(0)
    record(Recorder(seen, KEEP), octets(3 * KEEP))
    assert kept(seen) == (octets(3 * KEEP)[2 * KEEP + ROOM :], 2 * KEEP + ROOM)


def test_the_time_of_the_last_octets_that_the_server_sent_is_recorded() -> None:
    seen = SeenConnection(0)
    recorder = Recorder(seen)
    recorder.received(b"a")
    assert seen.server_sent_at is None
    recorder.sent(b"a")
    first = seen.server_sent_at
    assert first is not None
    assert first <= seen.turns[-1].at
    recorder.sent(b"")
    assert seen.server_sent_at == first
    recorder.sent(b"b")
    assert seen.server_sent_at >= first


def test_a_turn_is_dropped_with_its_last_octet() -> None:
    seen = SeenConnection(0)
    recorder = Recorder(seen, KEEP)
    recorder.received(octets(ROOM + 1))
    recorder.sent(b"a")
    recorder.received(octets(KEEP - ROOM))
    assert [(turn.who, turn.end) for turn in seen.turns] == [("server", 1), ("client", KEEP + 1)]
