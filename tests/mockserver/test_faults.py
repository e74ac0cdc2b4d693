"""Faults by offset: each does what its name says, at its place, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from h1conform.mockserver import Close, HalfClose, Hold, Mark, Pause, Reset, Segments, Send, Step, Steps
from h1conform.mockserver.script import faults
from h1conform.mockserver.script.faults import (
    after_head,
    anywhere,
    corrupt,
    delay,
    describe_places,
    dribble,
    drop,
    hold,
    inject,
    no_close_notify,
    place,
    reset,
    truncate,
)
from h1conform.mockserver.script.faulty import faulty

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
HEAD = RESPONSE.index(b"hello")
BREAKS = {"reset": Reset(), "truncate": Close(), "hold": Hold()}


def octets(steps: Steps) -> bytes:
    """Everything that a script sends."""
    return b"".join(
        step.data if isinstance(step, Send) else b"".join(step.parts) if isinstance(step, Segments) else b""
        for step in steps
    )


def test_without_actions_the_response_is_sent_as_it_is() -> None:
    assert faulty(RESPONSE) == (Send(RESPONSE),)
    assert faulty(RESPONSE, end=(Close(),)) == (Send(RESPONSE), Close())
    assert faulty(b"") == ()


@pytest.mark.parametrize("name", BREAKS)
@given(data=st.binary(max_size=60), share=st.floats(0, 1))
def test_a_break_comes_after_so_many_octets_and_is_the_last_step(name: str, data: bytes, share: float) -> None:
    at = round(share * len(data))
    steps = faulty(data, [faults.ACTIONS[name](at)], end=(Mark("never"), Close()))
    assert (octets(steps), steps[-1], len(steps)) == (data[:at], BREAKS[name], 1 + bool(at))


@given(data=st.binary(min_size=1, max_size=60), share=st.floats(0, 1))
def test_an_offset_from_the_end_is_the_one_from_the_start(data: bytes, share: float) -> None:
    at = round(share * (len(data) - 1))
    assert faulty(data, [reset(at=at - len(data))]) == faulty(data, [reset(at=at)])


@given(data=st.binary(max_size=60), seed=st.integers(0, 2**32), turn=st.integers(0, 5))
def test_a_random_place_is_within_the_response_and_follows_from_the_seed(data: bytes, seed: int, turn: int) -> None:
    at = place(reset(anywhere(seed)), data, turn)
    assert 0 <= at < max(1, len(data))
    assert place(reset(anywhere(seed)), data, turn) == at


def test_random_places_differ_from_turn_to_turn() -> None:
    action = reset(anywhere(1))
    assert len({place(action, bytes(1000), turn) for turn in range(20)}) > 10


@given(seed=st.integers(0, 2**32), size=st.integers(1, 10))
def test_a_random_span_fits_into_the_response(seed: int, size: int) -> None:
    assert len(octets(faulty(bytes(10), [drop(anywhere(seed), size)]))) == 10 - size


def test_a_seed_is_drawn_told_and_can_be_used_again() -> None:
    drawn = anywhere()
    assert anywhere() != drawn
    seed = drawn.seed
    again = reset(anywhere(seed))
    assert faulty(RESPONSE, [reset(drawn)]) == faulty(RESPONSE, [again])
    at = place(again, RESPONSE)
    assert describe_places((again, delay(1)), RESPONSE) == (
        f"reset: anywhere(seed={seed}) is octet {at} of {len(RESPONSE)}",
    )


def test_an_offset_after_the_head_skips_interim_responses() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    assert place(reset(after_head()), RESPONSE) == HEAD
    assert place(reset(after_head(2)), RESPONSE) == HEAD + 2
    assert place(reset(after_head(-2)), RESPONSE) == HEAD - 2
    assert place(reset(after_head(2)), interim + RESPONSE) == len(interim) + HEAD + 2
    switching = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
    assert place(reset(after_head()), switching + RESPONSE) == len(switching)


@given(data=st.binary(max_size=40), more=st.binary(min_size=1, max_size=5), share=st.floats(0, 1))
def test_injected_octets_come_between(data: bytes, more: bytes, share: float) -> None:
    at = round(share * len(data))
    assert faulty(data, [inject(at, more)]) == (Send(data[:at] + more + data[at:]),)


@given(data=st.binary(min_size=1, max_size=40), numbers=st.tuples(st.integers(0, 39), st.integers(1, 40)))
def test_dropped_octets_are_left_out(data: bytes, numbers: tuple[int, int]) -> None:
    at = numbers[0] % len(data)
    size = min(numbers[1], len(data) - at)
    assert octets(faulty(data, [drop(at, size)])) == data[:at] + data[at + size :]


@given(data=st.binary(min_size=1, max_size=40), place_=st.integers(0, 39), mask=st.integers(1, 255))
def test_a_corrupt_octet_differs_in_the_bits_of_the_mask(data: bytes, place_: int, mask: int) -> None:
    at = place_ % len(data)
    sent = octets(faulty(data, [corrupt(at, mask=mask)]))
    assert [index for index in range(len(data)) if sent[index] != data[index]] == [at]
    assert sent[at] ^ data[at] == mask
    assert octets(faulty(data, [corrupt(at, mask=mask), corrupt(at, mask=mask)])) == data


@given(data=st.binary(max_size=60), size=st.integers(1, 7))
def test_a_dribble_sends_segments_of_one_size(data: bytes, size: int) -> None:
    steps = faulty(data, [dribble(size, 0.25)])
    assert octets(steps) == data
    for step in steps:
        assert isinstance(step, Segments)
        assert step.pause == 0.25
        assert {len(part) for part in step.parts[:-1]} <= {size}


def test_a_dribble_can_begin_within() -> None:
    assert faulty(b"abcd", [dribble(every=0.1, at=2)]) == (Send(b"ab"), Segments((b"c", b"d"), 0.1))


def test_pauses_lie_where_they_were_put() -> None:
    assert faulty(b"abcd", [faults.pause(at=1, seconds=0.5), faults.pause(at=-1, seconds=2)]) == (
        Send(b"a"),
        Pause(0.5),
        Send(b"bc"),
        Pause(2),
        Send(b"d"),
    )
    assert faulty(b"abcd", [delay(0.5)]) == (Pause(0.5), Send(b"abcd"))


def test_actions_at_one_offset_take_place_in_the_order_given() -> None:
    assert faulty(b"abcd", [inject(2, b"1"), delay(3), inject(2, b"2"), reset(2), inject(2, b"3")]) == (
        Pause(3),
        Send(b"ab12"),
        Reset(),
    )
    assert faulty(b"ab", [reset(1), truncate(1)])[-1] == Reset()
    assert faulty(b"ab", [truncate(1), reset(1)])[-1] == Close()
    assert faulty(b"ab", [truncate(2), reset(1)]) == (Send(b"a"), Reset())


@given(
    data=st.binary(min_size=4, max_size=40),
    at=st.integers(4, 40),
    others=st.lists(st.sampled_from([drop(0), corrupt(0), inject(0, b"xyz"), delay(0), dribble(3)]), unique=True),
)
def test_an_offset_counts_octets_of_the_faultless_response(data: bytes, at: int, others: list[faults.Action]) -> None:
    """Whatever else is done to the octets before it, a break cuts the same ones off."""
    at = min(at, len(data))
    whole = octets(faulty(data, others))
    assert octets(faulty(data, [*others, reset(at)])) == whole[: len(whole) - (len(data) - at)]


def test_no_close_notify_changes_every_clean_end_and_adds_one_where_there_is_none() -> None:
    assert faulty(b"ab", [no_close_notify()]) == (Send(b"ab"), Close(notify=False))
    assert faulty(b"ab", [no_close_notify()], end=(Close(),)) == (Send(b"ab"), Close(notify=False))
    assert faulty(b"ab", [no_close_notify(), truncate(1)]) == (Send(b"a"), Close(notify=False))
    assert faulty(b"ab", [no_close_notify()], end=(HalfClose(), Hold())) == (
        Send(b"ab"),
        HalfClose(notify=False),
        Hold(),
    )
    assert faulty(b"ab", [no_close_notify(), reset(1)]) == (Send(b"a"), Reset())


def test_a_script_keeps_its_pieces_and_its_other_steps() -> None:
    script: tuple[Step, ...] = (Send(b"ab"), Mark("m"), Send(b"cd"), Send(b"ef"), Segments((b"g", b"h"), 0.1), Close())
    assert faulty(script, []) == script
    assert faulty(script, [corrupt(0, mask=3)]) == (
        Send(b"bb"),
        Mark("m"),
        Send(b"cd"),
        Send(b"ef"),
        Segments((b"g",)),
        Pause(0.1),
        Segments((b"h",)),
        Close(),
    )
    assert faulty(script, [reset(3)]) == (Send(b"ab"), Mark("m"), Send(b"c"), Reset())
    assert faulty(script, [truncate(2)]) == (Send(b"ab"), Close())
    assert faulty(script, [inject(8, b"!")])[-3:] == (Segments((b"h",)), Send(b"!"), Close())


def test_a_long_script_does_not_take_longer_per_step() -> None:
    script = (Segments(tuple(b"ab" for _ in range(20_000))),)
    assert len(faulty(script, [corrupt(-1)])) == 20_000


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (reset(46), "reset: at=46 lies outside a response of 43 octets"),
        (truncate(-44), "truncate: at=-44 lies outside a response of 43 octets"),
        (corrupt(40, size=4), "corrupt: at=40 with size=4 lies outside a response of 43 octets"),
        (drop(after_head(6)), "drop: at=after_head(6) with size=1 lies outside a response of 43 octets"),
        (drop(anywhere(1), 44), "drop: at=anywhere(seed=1) with size=44 lies outside a response of 43 octets"),
        (hold(after_head(-1000)), "hold: at=after_head(-1000) lies outside a response of 43 octets"),
    ],
)
def test_an_offset_outside_the_response_is_refused(action: faults.Action, message: str) -> None:
    with pytest.raises(ValueError, match="lies outside") as caught:
        faulty(RESPONSE, [action])
    assert str(caught.value) == message


def test_after_the_head_of_a_response_without_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^reset: after_head\(\) needs a final response with a whole head"):
        faulty(b"ab", [reset(after_head())])


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("reset", {"at": "45"}, "at='45': give an integer, after_head(n) or anywhere()"),
        ("reset", {"at": True}, "at=True: give an integer, after_head(n) or anywhere()"),
        ("drop", {"at": 1, "size": 0}, "size=0: give an integer of 1 or more"),
        ("corrupt", {"at": 1, "mask": 0}, "mask=0: give an integer from 1 to 255"),
        ("corrupt", {"at": 1, "mask": 256}, "mask=256: give an integer from 1 to 255"),
        ("pause", {"at": 1, "seconds": -1}, "seconds=-1: give a number of seconds, 0 to 1,000,000"),
        ("delay", {"seconds": float("nan")}, "seconds=nan: give a number of seconds, 0 to 1,000,000"),
        ("dribble", {"every": float("inf")}, "every=inf: give a number of seconds, 0 to 1,000,000"),
        ("inject", {"at": 1, "data": "x"}, "data='x': give bytes"),
        ("corrupt", {"at": 1, "maks": 1}, "corrupt: unknown parameter 'maks'; nearest: 'mask'"),
    ],
)
def test_a_bad_argument_is_refused_where_it_is_written(name: str, arguments: dict[str, object], message: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        faults.ACTIONS[name](**arguments)
    assert str(caught.value) == message
