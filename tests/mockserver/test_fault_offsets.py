"""Offsets of faults count the octets on the wire, of whatever steps the response is made."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from h1conform.certs import server_context
from h1conform.mockserver import (
    Ciphertext,
    Close,
    HalfClose,
    KeyUpdate,
    Mark,
    MockServer,
    Pause,
    Raw,
    ReadRequest,
    Record,
    Repeat,
    Reply,
    Reset,
    Segments,
    Send,
    SendRaw,
    Server,
    StartTls,
    Step,
    Steps,
    bytewise,
)
from h1conform.mockserver.script import faults
from h1conform.mockserver.script.faults import (
    after_head,
    anywhere,
    corrupt,
    delay,
    dribble,
    drop,
    inject,
    pause,
    place,
    reset,
    truncate,
)
from h1conform.mockserver.script.faulty import faulty
from h1conform.mockserver.script.sent_octets import SentOctets

Connect = Callable[..., socket.socket]
ReadAll = Callable[[socket.socket], bytes]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
WAIT = 10.0

DATA = st.binary(max_size=12)
ON_TCP: list[st.SearchStrategy[Step]] = [
    st.builds(Send, DATA),
    st.builds(SendRaw, DATA),
    st.builds(Segments, st.lists(DATA, max_size=4).map(tuple), st.sampled_from([0.0, 0.0001])),
    st.builds(Repeat, DATA, st.integers(0, 6)),
    st.just(Pause(0)),
    st.just(Mark("m")),
]
ON_TLS = [*ON_TCP, st.builds(Record, DATA), st.just(KeyUpdate())]


def responses(kinds: list[st.SearchStrategy[Step]]) -> st.SearchStrategy[Steps]:
    return st.lists(st.one_of(kinds), max_size=7).map(tuple)


def sent(step: Step) -> bytes:
    """What one step puts on the wire; above TLS for a record."""
    match step:
        case Send(data) | SendRaw(data):
            return data
        case Segments(parts):
            return b"".join(parts)
        case Repeat(data, count):
            return data * count
        case Record(content):
            return content
        case Ciphertext(records):
            return b"".join(map(sent, records))
    return b""


def wire(steps: Steps) -> bytes:
    """What a script puts on the wire, up to the end of its direction."""
    data = b""
    for step in steps:
        if isinstance(step, (Close, Reset, HalfClose)):
            break
        data += sent(step)
    return data


# ---------------------------------------------------------------------------------------------------------- as data


@given(steps=responses(ON_TLS), share=st.floats(0, 1), name=st.sampled_from(["reset", "truncate", "hold"]))
def test_a_break_leaves_exactly_the_octets_before_its_offset(steps: Steps, share: float, name: str) -> None:
    whole = wire(steps)
    at = round(share * len(whole))
    for offset in (at, at - len(whole)) if at < len(whole) else (at,):
        assert wire(faulty(steps, [faults.ACTIONS[name](offset)])) == whole[:at]
    for outside in (len(whole) + 1, -len(whole) - 1):
        with pytest.raises(ValueError, match=f"lies outside a response of {len(whole)} octets"):
            faulty(steps, [faults.ACTIONS[name](outside)])


@pytest.mark.slow
@given(steps=responses(ON_TLS), seed=st.integers(0, 2**32), share=st.floats(0, 1))
def test_offsets_after_the_head_and_random_ones_count_the_same_octets(steps: Steps, seed: int, share: float) -> None:
    whole = wire(steps)
    at = round(share * len(whole))
    assert wire(faulty((Send(HEAD), *steps), [reset(after_head(at))])) == HEAD + whole[:at]
    random = reset(anywhere(seed))
    assert wire(faulty(steps, [random])) == whole[: place(random, whole)]


@pytest.mark.slow
@given(steps=responses(ON_TLS), share=st.floats(0, 1), more=st.binary(min_size=1, max_size=4))
def test_other_faults_change_only_the_octets_at_their_offset(steps: Steps, share: float, more: bytes) -> None:
    whole = wire(steps)
    at = round(share * len(whole))
    rest = len(whole) - at
    assert wire(faulty(steps, [inject(at, more)])) == whole[:at] + more + whole[at:]
    for harmless in (pause(at, 1), delay(1), dribble(at=at), dribble(size=3, every=0.1, at=at)):
        assert wire(faulty(steps, [harmless])) == whole
    for size in range(1, min(5, rest) + 1):
        assert wire(faulty(steps, [drop(at, size)])) == whole[:at] + whole[at + size :]
        changed = bytes(octet ^ 3 for octet in whole[at : at + size])
        assert wire(faulty(steps, [corrupt(at, size, 3)])) == whole[:at] + changed + whole[at + size :]


@pytest.mark.slow
@given(steps=responses(ON_TLS), share=st.floats(0, 1))
def test_several_faults_at_once_do_not_move_each_other(steps: Steps, share: float) -> None:
    whole = wire(steps)
    at = round(share * len(whole))
    made = faulty(steps, [inject(0, b"++"), dribble(2), delay(0), truncate(at)])
    assert wire(made) == b"++" + whole[:at]
    assert made[-1] == Close()


@pytest.mark.slow
@given(steps=responses(ON_TLS), share=st.floats(0, 1))
def test_a_pause_comes_exactly_at_its_offset(steps: Steps, share: float) -> None:
    whole = wire(steps)
    at = round(share * len(whole))
    made = faulty(steps, [pause(at, 77)])
    assert wire(made[: made.index(Pause(77))]) == whole[:at]


@pytest.mark.slow
@given(steps=responses(ON_TCP))
def test_octets_that_are_sent_one_by_one_count_the_same(steps: Steps) -> None:
    whole = wire(steps)
    for at in range(len(whole) + 1):
        assert wire(faulty(bytewise(steps), [reset(at)])) == whole[:at]


@pytest.mark.slow
@given(steps=responses(ON_TLS), start=st.integers(0, 80), length=st.integers(0, 80))
def test_the_octets_of_a_script_have_slices(steps: Steps, start: int, length: int) -> None:
    counted = SentOctets(steps)
    assert len(counted) == len(wire(steps))
    assert counted[start : start + length] == wire(steps)[start : start + length]


@pytest.mark.parametrize("last", [Close(), Reset(), HalfClose()])
def test_octets_after_the_end_do_not_count(last: Step) -> None:
    assert faulty((Send(b"abcd"), last, Send(b"never")), [drop(-1)]) == (Send(b"abc"), last, Send(b"never"))


def test_a_response_without_end_is_not_written_out() -> None:
    steps = (Send(HEAD), Repeat(b"0123456789", 10**14), Send(b"!"))
    assert faulty(steps, [reset(-6)]) == (Send(HEAD), Repeat(b"0123456789", 10**14 - 1), Send(b"01234"), Reset())
    assert faulty(steps, [reset(after_head(25))]) == (Send(HEAD), Repeat(b"0123456789", 2), Send(b"01234"), Reset())
    assert faulty(steps, [corrupt(after_head(3), 10**15 - 3, 1)])[2:] == (Repeat(b"1032547698", 10**14 - 1), Send(b"!"))
    assert len(faulty(steps, [corrupt(anywhere(1))])) == 5
    with pytest.raises(ValueError, match="needs a final response with a whole head"):
        faulty((Repeat(b"x", 10**14),), [reset(after_head())])
    with pytest.raises(ValueError, match="octets are too many; at most 67108864 can be sent in segments"):
        faulty(steps, [dribble()])


@pytest.mark.parametrize("action", [reset(3), inject(3, b"x"), drop(2), corrupt(1, 2), dribble(at=3), drop(1, 4)])
def test_a_fault_inside_octets_that_are_sent_whole_is_refused(action: faults.Action) -> None:
    whole = Ciphertext((Send(b"ab"), Record(b"cd")))
    with pytest.raises(ValueError, match=r"octet \d is inside a Ciphertext \(octets 1 to 5\), which is sent whole"):
        faulty((Send(b"x"), whole, Send(b"y")), [action])


def test_a_fault_beside_octets_that_are_sent_whole_is_applied() -> None:
    whole = Ciphertext((Send(b"ab"), Record(b"cd")))
    steps = (Send(b"x"), whole, Send(b"y"))
    assert faulty(steps, [reset(1)]) == (Send(b"x"), Reset())
    assert faulty(steps, [reset(5)]) == (Send(b"x"), whole, Reset())
    assert faulty(steps, [drop(0), drop(5)]) == (whole,)


def test_a_forged_record_is_cut_into_records_like_it() -> None:
    record = Record(b"abcd", padding=7)
    assert faulty((record,), [dribble(3, 0.5), inject(4, b"!")]) == (
        replace(record, content=b"abc"),
        Pause(0.5),
        replace(record, content=b"d"),
        Segments((b"!",), 0.5),
    )


# -------------------------------------------------------------------------------------------------------- on the wire


def received(server: MockServer | Server, connect: Connect, tls: bool) -> bytes:
    """What a client gets, up to a FIN or a RST."""
    data = b""
    with connect(server, tls) as client:
        client.sendall(GET)
        try:
            while piece := client.recv(65536):
                data += piece
        except OSError:  # on TLS, a RST is an end without close_notify for some versions of Python
            pass
    return data


@pytest.mark.slow
@pytest.mark.parametrize("secure", [False, True], ids=["tcp", "tls"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_client_gets_the_octets_before_the_offset(secure: bool, data: st.DataObject, connect: Connect) -> None:
    kinds = [each for each in ON_TCP if not secure or each is not ON_TCP[1]]  # on TLS, SendRaw sends no TLS
    steps = data.draw(responses([*kinds, st.builds(Record, DATA)] if secure else kinds))
    whole = wire(steps)
    at = data.draw(st.integers(0, len(whole)))
    offset = data.draw(st.sampled_from([at, at - len(whole)] if at < len(whole) else [at]))
    action = data.draw(st.sampled_from([reset, truncate]))(offset)
    others = data.draw(st.sampled_from([[], [dribble(3, 0.0001)], [pause(0, 0.001)]]))
    start = (StartTls(server_context(), keys=True),) if secure else ()
    script = (*start, ReadRequest(), *faulty(steps, [*others, action]))
    with MockServer() as server:
        server.script(script)
        assert received(server, connect, secure) == whole[:at]


@pytest.mark.parametrize(
    ("reply", "count"),
    [
        ((Send(HEAD), Repeat(b"0123456789", 30)), 300),
        ((Send(HEAD), Segments((b"012", b"3456789"), 0.001), Repeat(b"0123456789", 29)), 300),
        (Raw(HEAD + b"0123456789" * 30), 300),
        (Reply(b"0123456789" * 30, headers={"Date": "x"}), 300),
        (Reply(chunks=[b"0123456789"] * 30), 30 * 15 + 5),
        (lambda _: (Send(HEAD), Repeat(b"0123456789", 30)), 300),
    ],
    ids=["repeat", "segments", "raw", "reply", "chunks", "function"],
)
def test_a_route_cuts_at_the_end_of_the_whole_response(reply: object, count: int, connect: Connect) -> None:
    with MockServer() as server:
        for number, action in enumerate([reset(-1), truncate(after_head(10)), reset(after_head(count))]):
            server.on("GET", "/", reply, faults=[action], name=f"r{number}", times=1, priority=9 - number)
        ends = [received(server, connect, False).partition(b"\r\n\r\n")[2] for _ in range(3)]
        assert [len(end) for end in ends] == [count - 1, 10, count]
        server.check()
