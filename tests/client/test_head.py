"""Heads: every rule in one piece, byte by byte, in two pieces, and with octets after the head."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from h1conform.client import errors
from h1conform.client.head import Head, Scanner, TrailerScanner, parse
from h1conform.client.limits import Limits

Segmented = Callable[[bytes], list[list[bytes]]]
START = b"HTTP/1.1 200 OK\r\n"


def scanned(pieces: list[bytes], **options: object) -> tuple[Head | None, bytes]:
    """Return the head that the scanner finds in `pieces`, and the rest."""
    scanner = Scanner(Limits(), **options)  # type: ignore[arg-type]
    pieces = list(pieces)
    done = False
    while pieces and not done:
        done = scanner.feed(pieces.pop(0))
    if not done:
        scanner.end()
    return scanner.head, scanner.rest + b"".join(pieces)


GOOD: dict[str, tuple[bytes, object]] = {
    "no fields": (b"HTTP/1.1 200 OK\r\n\r\n", (11, 200, "OK", [])),
    "no reason": (b"HTTP/1.1 200 \r\n\r\n", (11, 200, "", [])),
    "no reason and no space": (b"HTTP/1.1 200\r\n\r\n", (11, 200, "", [])),
    "code below the classes": (b"HTTP/1.1 000 Zero\r\n\r\n", (11, 0, "Zero", [])),
    "code above the classes": (b"HTTP/1.1 999 High\r\n\r\n", (11, 999, "High", [])),
    "obs-text in the reason": (b"HTTP/1.0 599 \xff\t:\r\n\r\n", (10, 599, "\xff\t:", [])),
    "OWS": (START + b"A: \tb c\t \r\nB:c\r\nC:\r\nD: \t\r\n\r\n", [("A", "b c"), ("B", "c"), ("C", ""), ("D", "")]),
    "octets": (START + b"A: \x80\x85\xff\xc2\x85\r\n\r\n", [("A", "\x80\x85\xff\xc2\x85")]),
    "every tchar": (START + b"!#$%&'*+-.^_`|~09azAZ: x\r\n\r\n", [("!#$%&'*+-.^_`|~09azAZ", "x")]),
    "obs-fold": (START + b"A: b \r\n\t c\r\n d\r\nE: f\r\n\r\n", [("A", "b c d"), ("E", "f")]),
    "empty fold": (START + b"A: b\r\n \r\nE:\r\n f\r\n\r\n", [("A", "b"), ("E", "f")]),
    "colons": (START + b"A::b:\r\n\r\n", [("A", ":b:")]),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_heads(name: str, segmented: Segmented) -> None:
    data, expected = GOOD[name]
    for tail in (b"", b"hello", b"\r\n\r\n", b" x"):
        for pieces in segmented(data + tail):
            head, rest = scanned(pieces)
            assert head is not None
            said = (head.version, head.status, head.reason, head.fields())
            assert said[3] == expected if isinstance(expected, list) else said == expected
            assert rest == tail


@pytest.mark.parametrize("name", [name for name in GOOD if "fold" not in name])
def test_the_fast_way_says_the_same(name: str) -> None:
    data, _ = GOOD[name]
    found = parse(b"before" + data + b"behind", 6, Limits())
    assert found is not None
    head, _ = scanned([data])
    assert (repr(found[0]), found[1]) == (repr(head), 6 + len(data))


BAD = {
    "bare LF in the status line": (b"HTTP/1.1 200 OK\nA: b\r\n\r\n", errors.BadStatusLine),
    "bare LF in a field line": (START + b"A: b\n\r\n", errors.BadField),
    "bare LF at the end": (START + b"A: b\r\n\n", errors.BadField),
    "bare CR in the status line": (b"HTTP/1.1 200\rOK\r\n\r\n", errors.BadStatusLine),
    "bare CR in a value": (START + b"A: b\rC: d\r\n\r\n", errors.BadField),
    "CR before CRLF": (START + b"A: b\r\r\n\r\n", errors.BadField),
    "bare CR as an empty line": (START + b"A: b\r\n\rX\r\n", errors.BadField),
    "NUL in a value": (START + b"A: b\0c\r\n\r\n", errors.BadField),
    "DEL in a value": (START + b"A: b\x7f\r\n\r\n", errors.BadField),
    "VT in a value": (START + b"A: \x0bb\r\n\r\n", errors.BadField),
    "FS in a name": (START + b"A\x1c: b\r\n\r\n", errors.BadField),
    "NUL in the reason": (b"HTTP/1.1 200 O\0K\r\n\r\n", errors.BadStatusLine),
    "space before the colon": (START + b"A : b\r\n\r\n", errors.BadField),
    "no colon": (START + b"A b\r\nC: d\r\n\r\n", errors.BadField),
    "empty name": (START + b": b\r\n\r\n", errors.BadField),
    "name beyond ASCII": (START + b"\xc4: b\r\n\r\n", errors.BadField),
    "whitespace after the status line": (START + b" A: b\r\n\r\n", errors.BadField),
    "tab between the parts": (b"HTTP/1.1\t200 OK\r\n\r\n", errors.BadStatusLine),
    "two spaces": (b"HTTP/1.1  200 OK\r\n\r\n", errors.BadStatusLine),
    "space first": (b" HTTP/1.1 200 OK\r\n\r\n", errors.BadStatusLine),
    "lower case": (b"http/1.1 200 OK\r\n\r\n", errors.BadStatusLine),
    "two digits": (b"HTTP/1.10 200 OK\r\n\r\n", errors.BadStatusLine),
    "no minor": (b"HTTP/1 200 OK\r\n\r\n", errors.BadStatusLine),
    "ICY": (b"ICY 200 OK\r\n\r\n", errors.BadStatusLine),
    "empty line first": (b"\r\nHTTP/1.1 200 OK\r\n\r\n", errors.BadStatusLine),
    "no space after the code": (b"HTTP/1.1 200OK\r\n\r\n", errors.BadStatusLine),
    "another major version": (b"HTTP/2.0 200 OK\r\n\r\n", errors.UnknownVersion),
    "nothing": (b"", errors.RemoteDisconnected),
    "cut in the status line": (b"HTTP/1.1 200 O", errors.BadStatusLine),
    "cut behind the status line": (b"HTTP/1.1 200 OK\r\n", errors.IncompleteHead),
    "cut in a field": (START + b"A: b", errors.IncompleteHead),
    "cut in the empty line": (START + b"A: b\r\n\r", errors.IncompleteHead),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_heads(name: str, segmented: Segmented) -> None:
    data, expected = BAD[name]
    assert parse(data, 0, Limits()) is None
    for pieces in segmented(data):
        with pytest.raises(expected) as caught:
            scanned(pieces)
        assert type(caught.value) is expected


def test_a_fault_is_told_without_waiting_for_more() -> None:
    for data in (b"SSH-2.0", START + b"A: \0", START + b"A: b\rC", START + b"A b\r\n", b"HTTP/1.1 200 OK\n"):
        with pytest.raises(errors.HTTPException):
            Scanner(Limits()).feed(data)


def test_simple_response_is_told_by_its_first_octets(segmented: Segmented) -> None:
    for pieces in segmented(b"HTTX"):
        assert scanned(pieces, simple=True) == (None, b"HTTX")
    assert scanned([b"HT"], simple=True) == (None, b"HT")
    with pytest.raises(errors.BadStatusLine):
        scanned([b"HTTP/"], simple=True)


def test_blank_lines_before_the_status_line(segmented: Segmented) -> None:
    for pieces in segmented(b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"):
        head, rest = scanned(pieces, blank_lines=2)
        assert (head and head.status, rest) == (200, b"")
        with pytest.raises(errors.BadStatusLine):
            scanned(pieces, blank_lines=1)
    with pytest.raises(errors.BadStatusLine):
        scanned([b"\r\nx"], blank_lines=1)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"HTTP/1.1 200 " + b"x" * 20, errors.LineTooLong),
        (START + b"A: " + b"x" * 30 + b"\r\n\r\n", errors.LineTooLong),
        (START + b"A: \0" + b"x" * 30 + b"\r\n\r\n", errors.BadField),
        (START + b"A: " + b"x" * 30 + b"\0\r\n\r\n", errors.LineTooLong),
        (START + b"A: b\r\n" * 4 + b"\r\n", errors.TooManyFields),
        (START + b"A: b\r\n c\r\n d\r\n e\r\n\r\n", errors.TooManyFields),
    ],
)
def test_limits(data: bytes, expected: type[Exception], segmented: Segmented) -> None:
    limits = Limits()
    limits.line, limits.fields = 25, 3
    assert parse(data, 0, limits) is None
    for pieces in segmented(data):
        scanner = Scanner(limits)
        with pytest.raises(expected):  # noqa: PT012  # any piece may raise
            for piece in pieces:
                scanner.feed(piece)
            scanner.end()


def test_limits_are_inclusive(segmented: Segmented) -> None:
    limits = Limits()
    limits.line, limits.fields = 17, 2
    data = b"HTTP/1.1 200 abcd\r\nA: " + b"x" * 14 + b"\r\nB:\r\n\r\n"
    for pieces in segmented(data):
        scanner = Scanner(limits)
        assert [scanner.feed(piece) for piece in pieces][-1]
    limits.line = 1000
    found = parse(data, 0, limits)
    assert found is not None
    assert found[0].fields() == [("A", "x" * 14), ("B", "")]


def test_long_runs_of_whitespace_take_no_time_to_speak_of() -> None:
    blank = b" " * 60_000
    head, _ = scanned(
        [START, b"A:" + blank + b"b" + b"\r\n", b"C:" + blank + b"\r\n \r\n", b"D: e" + blank + b"\r\n\r\n"]
    )
    assert head is not None
    assert head.fields() == [("A", "b"), ("C", ""), ("D", "e")]
    assert head.connection_fields() == []


def test_connection_fields_and_close() -> None:
    head, _ = scanned(
        [START + b"CONNECTION: Foo\r\nContent-Length: 5\r\nX: connection: close\r\nConnection: a, Close\r\n\r\n"]
    )
    assert head is not None
    assert head.values(b"connection") == [b"foo", b"a, close"]
    assert head.values(b"content-length") == [b"5"]
    assert head.closes()
    assert not Head().closes()


def test_trailers(segmented: Segmented) -> None:
    for data, fields in [
        (b"\r\n", []),
        (b"A: b\r\n\r\n", [("A", "b")]),
        (b"A: b \r\n c\r\nD:\r\n\r\n", [("A", "b c"), ("D", "")]),
    ]:
        for tail in (b"", b"HTTP/1.1 "):
            for pieces in segmented(data + tail):
                scanner = TrailerScanner(Limits())
                pieces = list(pieces)
                while not scanner.feed(pieces.pop(0)):
                    pass
                assert (scanner.fields, scanner.rest + b"".join(pieces)) == (fields, tail)


@pytest.mark.parametrize("data", [b"A b\r\n\r\n", b" A: b\r\n\r\n", b"A: b\n\r\n", b"\n", b"A: \0\r\n"])
def test_bad_trailers(data: bytes, segmented: Segmented) -> None:
    for pieces in segmented(data):
        scanner = TrailerScanner(Limits())
        with pytest.raises(errors.BadField):  # noqa: PT012  # any piece may raise
            for piece in pieces:
                scanner.feed(piece)


def test_too_many_trailers() -> None:
    limits = Limits()
    limits.trailers = 2
    with pytest.raises(errors.TooManyFields):
        TrailerScanner(limits).feed(b"A: b\r\n" * 3)


def test_end_in_the_trailer_section() -> None:
    for data in (b"", b"\r"):
        scanner = TrailerScanner(Limits())
        scanner.feed(data)
        assert scanner.end()
    scanner = TrailerScanner(Limits())
    scanner.feed(b"A: b\r\n")
    with pytest.raises(errors.IncompleteHead) as caught:
        scanner.end()
    assert caught.value.head == b"A: b\r\n"
