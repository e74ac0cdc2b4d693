"""The request reader: each request whole, octet by octet, and with a tail behind it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from h1conform.mockserver import Fields, RequestReader, SeenRequest

TAIL = b"GET /tail HTTP/1.1\r\nHost: t\r\n\r\n"
START = b"GET / HTTP/1.1\r\n"
HOST = b"Host: h\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"

Deliver = Callable[[bytes], SeenRequest]


def whole(data: bytes) -> SeenRequest:
    reader = RequestReader(data)
    return _only(reader.request(), reader, b"")


def bytewise(data: bytes) -> SeenRequest:
    reader = RequestReader()
    for number in range(len(data)):
        assert reader.request() is None
        reader.feed(data[number : number + 1])
    return _only(reader.request(), reader, b"")


def with_tail(data: bytes) -> SeenRequest:
    reader = RequestReader(data + TAIL)
    return _only(reader.request(), reader, TAIL)


def _only(seen: SeenRequest | None, reader: RequestReader, leftover: bytes) -> SeenRequest:
    assert seen is not None
    assert reader.leftover == leftover
    return seen


@pytest.fixture(params=[whole, bytewise, with_tail], ids=["whole", "bytewise", "tail"])
def deliver(request: pytest.FixtureRequest) -> Deliver:
    return request.param  # type: ignore[no-any-return]


def test_a_plain_request_is_read_to_the_octet(deliver: Deliver) -> None:
    raw = b"GET /a?b=%20 HTTP/1.1\r\nHost: example\r\nX-Odd:\t  two  words \t\r\nX-odd:\r\n\r\n"
    assert deliver(raw) == SeenRequest(
        raw,
        b"GET",
        b"/a?b=%20",
        b"HTTP/1.1",
        ((b"Host", b"example"), (b"X-Odd", b"two  words"), (b"X-odd", b"")),
    )


def test_content_length_bounds_the_content(deliver: Deliver) -> None:
    seen = deliver(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
    assert (seen.body, seen.complete, seen.problems) == (b"hello", True, ())


def test_chunked_content_is_decoded_and_trailers_kept(deliver: Deliver) -> None:
    raw = CHUNKED + b'3;a=b;c="d e"\r\nhel\r\n02\r\nlo\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n'
    seen = deliver(raw)
    assert (b"hello", ((b"X-Sum", b"1"), (b"Y", b"2")), (), raw) == (seen.body, seen.trailers, seen.problems, seen.raw)


def test_a_chunk_may_hold_line_ends(deliver: Deliver) -> None:
    assert deliver(CHUNKED + b"A\r\n\r\n0\r\n\r\n0\r\n\r\n0\r\n\r\n").body == b"\r\n0\r\n\r\n0\r\n"


PROBLEMS = {
    "bare LF": (START.replace(b"\r", b"") + HOST + b"\r\n", {"bare LF"}),
    "bare LF at the end of the section": (START + HOST + b"\n", {"bare LF"}),
    "only LF": (b"GET / HTTP/1.1\nHost: h\n\n", {"bare LF"}),
    "bare CR": (START + HOST + b"X: a\rb\r\n\r\n", {"bare CR"}),
    "obs-fold": (START + HOST + b"X: a\r\n  b\r\n\tc\r\n\r\n", {"obs-fold"}),
    "empty line first": (b"\r\n" + START + HOST + b"\r\n", {"empty line before the request line"}),
    "space before the first field": (START + b" X: a\r\n" + HOST + b"\r\n", {"whitespace before the first field line"}),
    "space before the colon": (START + HOST + b"X : a\r\n\r\n", {"whitespace before the colon"}),
    "no colon": (START + HOST + b"X\r\n\r\n", {"field line without a colon"}),
    "empty name": (START + HOST + b": a\r\n\r\n", {"empty field name"}),
    "name not a token": (START + HOST + b"X(: a\r\n\r\n", {"field name is not a token"}),
    "NUL in a value": (START + HOST + b"X: a\0b\r\n\r\n", {"NUL in a field value"}),
    "control in a value": (START + HOST + b"X: a\x01b\r\n\r\n", {"control character in a field value"}),
    "DEL in a value": (START + HOST + b"X: \x7f\r\n\r\n", {"control character in a field value"}),
    "no Host": (START + b"\r\n", {"no Host"}),
    "two Hosts": (START + HOST + HOST + b"\r\n", {"more than one Host"}),
    "bad Host": (START + b"Host: a b\r\n\r\n", {"bad Host"}),
    "two words": (b"GET /\r\n" + HOST + b"\r\n", {"bad request line"}),
    "four words": (b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", {"bad request line", "bad request target"}),
    "two spaces": (b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n", {"bad request line"}),
    "method not a token": (b"GE(T / HTTP/1.1\r\n" + HOST + b"\r\n", {"method is not a token"}),
    "bad version": (b"GET / HTTP/1.10\r\n" + HOST + b"\r\n", {"bad HTTP version"}),
    "lower-case version": (b"GET / http/1.1\r\n" + HOST + b"\r\n", {"bad HTTP version"}),
    "target with a fragment": (b"GET /#a HTTP/1.1\r\n" + HOST + b"\r\n", {"bad request target"}),
    "target with a bare percent": (b"GET /%zz HTTP/1.1\r\n" + HOST + b"\r\n", {"bad request target"}),
    "target beyond ASCII": (b"GET /\xc3\xa4 HTTP/1.1\r\n" + HOST + b"\r\n", {"bad request target"}),
    "relative target": (b"GET a HTTP/1.1\r\n" + HOST + b"\r\n", {"bad request target"}),
    "asterisk with GET": (b"GET * HTTP/1.1\r\n" + HOST + b"\r\n", {"bad request target"}),
    "CONNECT to a path": (b"CONNECT / HTTP/1.1\r\n" + HOST + b"\r\n", {"bad request target"}),
    "Content-Length with a sign": (START + HOST + b"Content-Length: +1\r\n\r\n", {"bad Content-Length"}),
    "endless Content-Length": (START + HOST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", {"bad Content-Length"}),
    "two Content-Lengths that agree": (
        START + HOST + b"Content-Length: 1\r\n" * 2 + b"\r\na",
        {"more than one Content-Length"},
    ),
    "two Content-Lengths that differ": (
        START + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        {"more than one Content-Length", "bad Content-Length"},
    ),
    "both framings": (
        CHUNKED.replace(HOST, HOST + b"Content-Length: 3\r\n") + b"0\r\n\r\n",
        {"Content-Length with Transfer-Encoding"},
    ),
    "Transfer-Encoding without chunked": (
        START + HOST + b"Transfer-Encoding: gzip\r\n\r\n",
        {"Transfer-Encoding does not end in chunked"},
    ),
    "chunked twice": (
        START + HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
        {"chunked more than once"},
    ),
    "chunked in HTTP/1.0": (CHUNKED.replace(b"/1.1", b"/1.0") + b"0\r\n\r\n", {"Transfer-Encoding in HTTP/1.0"}),
    "space after the chunk size": (CHUNKED + b"0 \r\n\r\n", {"whitespace after the chunk size"}),
    "bad chunk extension": (CHUNKED + b"0;=\r\n\r\n", {"bad chunk extension"}),
    "bare LF after the chunk size": (CHUNKED + b"0\n\r\n", {"bare LF"}),
    "bare LF after the chunk data": (CHUNKED + b"1\r\na\n0\r\n\r\n", {"bare LF"}),
    "bare CR in a chunk extension": (CHUNKED + b'0;a="\r"\r\n\r\n', {"bare CR", "bad chunk extension"}),
    "bad trailer": (CHUNKED + b"0\r\nX : 1\r\n\r\n", {"whitespace before the colon"}),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_departure_is_told_and_does_not_stop_the_reading(name: str, deliver: Deliver) -> None:
    raw, problems = PROBLEMS[name]
    seen = deliver(raw)
    assert problems == set(seen.problems)
    assert raw == seen.raw
    assert seen.complete


FINE = {
    "HTTP/1.0 without Host": b"GET / HTTP/1.0\r\n\r\n",
    "absolute form": b"GET http://[::1]:80/a?b HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
    "authority form": b"CONNECT example:443 HTTP/1.1\r\nHost: example:443\r\n\r\n",
    "asterisk form": b"OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
    "octets beyond ASCII in a value": START + HOST + b"X: \xe4\r\n\r\n",
    "leading zeros": CHUNKED + b"0" * 40 + b"1\r\na\r\n000\r\n\r\n",
    "another coding first": START + HOST + b"Transfer-Encoding: gzip, Chunked\r\n\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", FINE)
def test_what_the_grammar_allows_is_no_problem(name: str, deliver: Deliver) -> None:
    assert deliver(FINE[name]).problems == ()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"+5\r\nhello\r\n0\r\n\r\n", "bad chunk size"),
        (b"\r\nhello\r\n0\r\n\r\n", "bad chunk size"),
        (b"1" + b"0" * 15 + b"\r\n", "bad chunk size"),
        (b"5\r\nhelloX0\r\n\r\n", "no CRLF after the chunk data"),
    ],
)
def test_a_broken_chunk_ends_the_reading_as_not_complete(content: bytes, problem: str) -> None:
    seen = RequestReader(CHUNKED + content).request()
    assert seen is not None
    assert ((problem,), False) == (seen.problems, seen.complete)


def test_the_slow_road_reads_fields_like_the_fast_one() -> None:
    clean = START + b"Host: h\r\nA:b\r\nC: \t d  e \r\nF:\r\n\r\n"
    fast, slow = whole(clean), whole(b"\r\n" + clean)
    assert (fast.fields, ()) == (slow.fields, fast.problems)


def test_the_time_for_a_value_with_many_blanks_grows_with_its_size_only() -> None:
    value = b"a" + b" " * 200_000 + b"b"
    began = time.process_time()
    request = whole(START + HOST + b"X: " + value + b"\r\n\r\n")
    assert time.process_time() - began < 5  # a pattern that backtracks takes minutes
    assert request.values(b"x") == (value,)


def test_a_folded_value_is_joined() -> None:
    assert whole(START + b"X: a\r\n \t b \r\nHost: h\r\n\r\n").values(b"x") == (b"a b",)


@pytest.mark.parametrize("cut", range(1, len(CHUNKED) + 20))
def test_what_ends_early_is_kept_as_not_complete(cut: int) -> None:
    raw = (CHUNKED + b"5\r\nhello\r\n0\r\nX: y\r\n\r\n")[:cut]
    reader = RequestReader(raw)
    assert reader.request() is None
    reader.finish()
    seen = reader.request()
    assert seen is not None
    assert (raw, False, ()) == (seen.raw, seen.complete, seen.problems)
    assert reader.request() is None


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\n\r\n"])
@pytest.mark.parametrize(
    ("cut", "fields"),
    [
        (b"GET / HTTP/1.1", ()),
        (b"GET / HTTP/1.1\r", ()),
        (b"GET / HTTP/1.1\r\n", ()),
        (b"GET / HTTP/1.1\n", ()),
        (b"GET / HTTP/1.1\r\nA", ()),
        (b"GET / HTTP/1.1\r\nA: b\r", ()),
        (b"GET / HTTP/1.1\r\nA: b\r\n", ((b"A", b"b"),)),
        (b"GET / HTTP/1.1\nA: b\n", ((b"A", b"b"),)),
        (b"GET / HTTP/1.1\r\nA: b\r\n\r", ((b"A", b"b"),)),
    ],
)
def test_an_unfinished_head_has_the_fields_whose_lines_are_whole(before: bytes, cut: bytes, fields: Fields) -> None:
    reader = RequestReader(before + cut)
    reader.finish()
    assert (seen := reader.request()) is not None
    assert (fields, b"HTTP/1.1", before + cut) == (seen.fields, seen.version, seen.raw)


def test_only_whole_field_lines_of_an_unfinished_head_are_read() -> None:
    reader = RequestReader(START + HOST + b"Con")
    reader.finish()
    seen = reader.request()
    assert seen is not None
    assert (seen.method, seen.target, seen.version, seen.fields) == (b"GET", b"/", b"HTTP/1.1", ((b"Host", b"h"),))


@pytest.mark.parametrize("stray", [b"", b"\r\n", b"\r\n\r\n\n"])
def test_empty_lines_alone_are_no_request(stray: bytes) -> None:
    reader = RequestReader(stray)
    reader.finish()
    assert reader.request() is None
    assert reader.leftover == stray


def test_a_head_is_given_before_its_content_and_then_the_whole() -> None:
    reader = RequestReader(b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n")
    head = reader.head()
    assert head is not None
    assert (head.body, reader.content_due) == (b"", True)
    reader.feed(b"ab" + TAIL)
    request = reader.request()
    assert request is not None
    assert (head.raw + b"ab", b"ab", TAIL) == (request.raw, request.body, reader.leftover)


def test_a_head_after_a_head_skips_content_that_was_never_sent() -> None:
    reader = RequestReader(b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n" + TAIL)
    assert reader.head() is not None
    second = reader.head()
    assert second is not None
    assert second.target == b"/tail"


def test_a_head_without_content_is_the_whole_request() -> None:
    reader = RequestReader(TAIL + TAIL)
    assert reader.head() is not None
    assert (reader.content_due, reader.leftover) == (False, TAIL)


@given(st.lists(st.sampled_from([b"GET", b" ", b"/", b"HTTP/1.1", b"\r\n", b"\n", b"\r", b":", b"\0", b"Host", b"0",
                                 b"Transfer-Encoding:chunked", b"Content-Length:3", b"5", b";", b"\xff"])))  # fmt: skip
def test_nothing_makes_it_raise_and_no_octet_is_lost(parts: list[bytes]) -> None:
    data = b"".join(parts)
    in_one = _read_everything(RequestReader(data))
    reader = RequestReader()
    seen = []
    for number in range(len(data)):
        reader.feed(data[number : number + 1])
        while request := reader.request():
            seen.append(request)
    in_pieces = seen + _read_everything(reader)
    assert data == b"".join(request.raw for request in in_one) + _tail_of(data, in_one)
    assert in_one == in_pieces


def _read_everything(reader: RequestReader) -> list[SeenRequest]:
    seen: list[SeenRequest] = []
    while request := reader.request():
        seen.append(request)
    reader.finish()
    while request := reader.request():
        seen.append(request)
    return seen


def _tail_of(data: bytes, seen: list[SeenRequest]) -> bytes:
    tail = data[sum(len(request.raw) for request in seen) :]
    assert tail.strip(b"\r\n") == b""
    return tail


def test_a_head_that_was_read_before_is_read_the_same_with_other_content() -> None:
    head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n"
    read = [whole(head + content) for content in (b"one", b"two")]
    assert [(request.body, request.raw) for request in read] == [(b"one", head + b"one"), (b"two", head + b"two")]


@pytest.mark.parametrize("lines", [b"GET /cut HTTP/1.1\r\nHost: h\r\n\n", b"GET /cut HTTP/1.1\n\n"])
def test_a_head_that_ended_early_is_not_taken_for_a_whole_one(lines: bytes) -> None:
    cut = RequestReader(lines[:-1])
    cut.finish()
    assert (seen := cut.request()) is not None
    assert not seen.complete
    reader = RequestReader(lines + b"\r\n")
    assert (request := reader.request()) is not None
    assert request.raw == lines
    assert reader.leftover == b"\r\n"
