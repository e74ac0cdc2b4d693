"""Bodies with each framing, in one piece, in two pieces, octet by octet, and with more octets after the body."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from h1conform.client import errors
from h1conform.client.body.chunked import ChunkedBody, equal_chunks
from h1conform.client.body.file import BodyFile
from h1conform.client.body.readers import SMALL, Body, LengthBody, UntilCloseBody
from h1conform.client.limits import Limits
from h1conform.client.stream import Stream

Segmented = Callable[[bytes], list[list[bytes]]]


def chunked(wire: Any, pieces: list[bytes], limits: Limits | None = None) -> tuple[BodyFile, Any]:
    sock = wire(pieces)
    return opened(ChunkedBody(Stream(sock, limits or Limits()), True, limits or Limits())), sock


def opened(body: Any) -> BodyFile:
    """Return a `BodyFile` that reads the body."""
    file = BodyFile(body.stream)
    file._body = body
    return file


CHUNKED = {
    "empty": (b"0\r\n\r\n", b"", []),
    "one chunk": (b"5\r\nhello\r\n0\r\n\r\n", b"hello", []),
    "hex digits": (b"00a\r\n0123456789\r\nA;x\r\n0123456789\r\n000\r\n\r\n", b"01234567890123456789", []),
    "extensions": (b'5 ; a = b;c="\\"\x80";d\t;e\r\nhello\r\n0;last\r\n\r\n', b"hello", []),
    "trailers": (b"1\r\nx\r\n0\r\nA: b\r\n c\r\nD:\r\n\r\n", b"x", [("A", "b c"), ("D", "")]),
    "run": (
        b"3\r\nabc\r\n" * 30 + b"1\r\nx\r\n" + b"03\r\ndef\r\n" * 12 + b"0\r\n\r\n",
        b"abc" * 30 + b"x" + b"def" * 12,
        [],
    ),
    "CRLF in data": (b"4\r\n\r\n\r\n\r\n" * 12 + b"0\r\n\r\n", b"\r\n\r\n" * 12, []),
}


@pytest.mark.parametrize("name", CHUNKED)
def test_chunked(name: str, wire: Any, segmented: Segmented) -> None:
    data, content, trailers = CHUNKED[name]
    for pieces in segmented(data):
        file, sock = chunked(wire, pieces)
        assert file.read() == content
        assert list(file._body.trailers) == trailers
        assert file.isclosed()
        assert not sock.closed
        file, _ = chunked(wire, pieces)
        assert b"".join(iter(partial(file.read, 7), b"")) == content


def test_octets_after_a_chunked_body_close_the_connection(wire: Any) -> None:
    for data, *_ in CHUNKED.values():
        file, sock = chunked(wire, [data + b"HTTP/1.1 200 OK\r\n\r\n"])
        file.read()
        assert sock.closed


BAD_CHUNKS = {
    "plus": b"+5\r\nhello\r\n0\r\n\r\n",
    "minus": b"-5\r\nhello\r\n0\r\n\r\n",
    "0x": b"0x5\r\nhello\r\n0\r\n\r\n",
    "underscore": b"0_5\r\nhello\r\n0\r\n\r\n",
    "no size": b"\r\nhello\r\n0\r\n\r\n",
    "only an extension": b";a=b\r\nhello\r\n0\r\n\r\n",
    "space first": b" 5\r\nhello\r\n0\r\n\r\n",
    "space last": b"5 \r\nhello\r\n0\r\n\r\n",
    "17 digits": b"10000000000000005\r\nhello\r\n0\r\n\r\n",
    "LF": b"5\nhello\r\n0\r\n\r\n",
    "LF after data": b"5\r\nhello\n0\r\n\r\n",
    "CR": b"5\rhello\r\n0\r\n\r\n",
    "junk after data": b"5\r\nhelloXX0\r\n\r\n",
    "data too long": b"5\r\nhelloo\r\n0\r\n\r\n",
    "NUL in an extension": b"5;\0\r\nhello\r\n0\r\n\r\n",
    "extension without a name": b"5;\r\nhello\r\n0\r\n\r\n",
    "unbalanced quote": b'5;a="\r\nhello\r\n0\r\n\r\n',
    "unicode digit": b"\xb2\r\nhello\r\n0\r\n\r\n",
    "odd one in a run": b"3\r\nabc\r\n" * 14 + b"3\r\nabcX\n" + b"3\r\nabc\r\n" * 9 + b"0\r\n\r\n",
}


@pytest.mark.parametrize("name", BAD_CHUNKS)
def test_bad_chunks(name: str, wire: Any, segmented: Segmented) -> None:
    partials = set()
    for pieces in segmented(BAD_CHUNKS[name]):
        file, sock = chunked(wire, pieces)
        with pytest.raises(errors.BadChunk) as caught:
            file.read()
        partials.add(caught.value.partial)
        assert sock.closed
        with pytest.raises(errors.BadChunk):
            file.read(1)
    assert len(partials) == 1, "the partial content depends on the segments"


@pytest.mark.parametrize("cut", range(len(b"5\r\nhello\r\n0") + 2))
def test_chunked_cut_off(cut: int, wire: Any, segmented: Segmented) -> None:
    data = b"5\r\nhello\r\n0\r\n\r\n"[:cut]
    for pieces in segmented(data) if data else [[]]:
        file, sock = chunked(wire, pieces)
        with pytest.raises(errors.IncompleteRead) as caught:
            file.read()
        assert caught.value.partial == data[3:8]
        assert caught.value.expected is None
        assert sock.closed


def test_a_body_that_ends_after_its_last_chunk_is_complete(wire: Any) -> None:
    for end in (b"0\r\n", b"0\r\n\r"):
        file, sock = chunked(wire, [b"5\r\nhello\r\n" + end])
        assert file.read() == b"hello"
        assert sock.closed


def test_a_body_that_ends_in_its_trailers_is_incomplete(wire: Any) -> None:
    file, _ = chunked(wire, [b"5\r\nhello\r\n0\r\nA: b\r\n"])
    with pytest.raises(errors.IncompleteHead) as caught:
        file.read()
    assert caught.value.partial == b"hello"


def test_chunk_line_limit(wire: Any, segmented: Segmented) -> None:
    limits = Limits()
    limits.chunk_line = 8
    for line, good in [(b"5;abcdef", True), (b"5;abcdefg", False), (b"00000005", True), (b"000000005", False)]:
        for pieces in segmented(line + b"\r\nhello\r\n0\r\n\r\n"):
            file, _ = chunked(wire, pieces, limits)
            if good:
                assert file.read() == b"hello"
            else:
                with pytest.raises(errors.LineTooLong):
                    file.read()
    with pytest.raises(errors.LineTooLong):
        chunked(wire, [b"5;" + b"a" * 20], limits)[0].read()


def test_equal_chunks_stops_at_the_limit_and_at_the_first_different_chunk() -> None:
    row = b"2\r\nab\r\n"
    assert equal_chunks(row * 5 + b"2\r\na", 0, b"2\r\n", 2, 100) == b"ab" * 5
    assert equal_chunks(row * 5, 0, b"2\r\n", 2, 7) == b"ab" * 3
    assert equal_chunks(row * 2 + b"3\r\nab\r\n" + row, 0, b"2\r\n", 2, 100) == b"ab" * 2
    assert equal_chunks(row * 3 + b"2\r\nabX\n" + row, 0, b"2\r\n", 2, 100) == b"ab" * 3
    wide = b"1e\r\n" + bytes(range(30)) + b"\r\n"
    assert equal_chunks(wide * 5 + b"1e\r\n" + bytes(30) + b"\r\r", 0, b"1e\r\n", 30, 10**6) == bytes(range(30)) * 5
    assert equal_chunks(wide * 2 + b"1f" + wide, 0, b"1e\r\n", 30, 10**6) == bytes(range(30)) * 2
    assert equal_chunks(b"x" + row, 1, b"2\r\n", 2, 100) == b"ab"
    assert equal_chunks(b"", 0, b"2\r\n", 2, 100) == b""


def test_an_empty_body(wire: Any) -> None:
    body = Body(Stream(wire([b"HTTP/1.1"]), Limits()), True)
    assert (body.some(5), body.everything(), body.exactly(5), body.remaining) == (b"", b"", b"", 0)


def length(wire: Any, pieces: list[bytes], size: int) -> tuple[BodyFile, Any]:
    sock = wire(pieces)
    return opened(LengthBody(Stream(sock, Limits()), True, size)), sock


def test_length(wire: Any, segmented: Segmented) -> None:
    for pieces in segmented(b"hello, world"):
        file, sock = length(wire, pieces, 12)
        assert file.read() == b"hello, world"
        assert file.read() == file.read(3) == b""
        assert not sock.closed


def test_octets_after_a_body_with_a_length_stay_in_the_kernel(wire: Any) -> None:
    file, sock = length(wire, [b"hello, world"], 5)
    assert file.read() == b"hello"
    assert sock.pieces == [b", world"]


@pytest.mark.parametrize("size", [SMALL - 1, SMALL + 1, 5 * SMALL, 17 * SMALL])
def test_long_bodies(wire: Any, size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    file, _ = length(wire, [data[:70000], data[70000:size]], size)
    assert file.peek(10)[:10] == data[:10]
    assert file.read() == data[:size]
    file, _ = length(wire, [data[: size - 10]], size)
    with pytest.raises(errors.IncompleteRead) as caught:
        file.read()
    assert (caught.value.partial, caught.value.expected) == (data[: size - 10], 10)


@pytest.mark.parametrize("how", ["read", "read1", "readinto", "readline", "readlines", "iter", "peek"])
@pytest.mark.parametrize("kind", ["length", "chunked", "reset"])
def test_every_method_reports_a_truncated_body(how: str, kind: str, wire: Any) -> None:
    if kind == "chunked":
        file, _ = chunked(wire, [b"5\r\nhello\r\n5\r\nwor"])
    else:
        sock = wire([b"hellowor"], ConnectionResetError("reset") if kind == "reset" else None)
        file = opened(LengthBody(Stream(sock, Limits()), True, 10))
    buffer = bytearray(100)
    ways: dict[str, Callable[[], object]] = {
        "read": lambda: file.read(100),
        "read1": lambda: [file.read1(100) for _ in range(5)],
        "readinto": lambda: file.readinto(buffer),
        "readline": file.readline,
        "readlines": file.readlines,
        "iter": lambda: list(file),
        "peek": lambda: [file.read(len(file.peek())) for _ in range(5)],
    }
    with pytest.raises(ConnectionResetError if kind == "reset" else errors.IncompleteRead) as caught:
        ways[how]()
    if isinstance(caught.value, errors.IncompleteRead) and how in ("read", "readinto", "readline"):
        assert caught.value.partial == b"hellowor"
    with pytest.raises(type(caught.value)):
        file.read()


def test_partial_has_the_content_that_peek_returned(wire: Any) -> None:
    ways: list[Callable[[BodyFile], object]] = [lambda file: file.read(), lambda file: file.readinto(bytearray(20))]
    for read in ways:
        file, _ = length(wire, [b"hello", b", wor"], 12)
        assert file.peek() == b"hello"
        with pytest.raises(errors.IncompleteRead) as caught:
            read(file)
        assert caught.value.partial == b"hello, wor"


def test_readinto(wire: Any, segmented: Segmented) -> None:
    for pieces in segmented(b"5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"):
        for peeked in (False, True):
            file, _ = chunked(wire, pieces)
            assert not peeked or file.peek()
            buffer = bytearray(7)
            assert (file.readinto(bytearray()), file.readinto(buffer), bytes(buffer)) == (0, 7, b"hello, ")
            assert (file.readinto(buffer), bytes(buffer[:5]), file.readinto(buffer)) == (5, b"world", 0)


def test_an_interrupted_read_is_final(wire: Any) -> None:
    file, sock = length(wire, [b"hello"], 10)
    sock.fault = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        file.read()
    with pytest.raises(errors.IncompleteRead, match="interrupted"):
        file.read()
    assert sock.closed


def until_close(wire: Any, pieces: list[bytes]) -> tuple[BodyFile, Any]:
    sock = wire(pieces)
    return opened(UntilCloseBody(Stream(sock, Limits()), False, None)), sock


def test_until_close(wire: Any, segmented: Segmented) -> None:
    for pieces in segmented(b"hello, world"):
        for amount in (None, 99):
            file, sock = until_close(wire, pieces)
            assert file.read(amount) == b"hello, world"
            assert sock.closed
            assert file.read() == b""
        file, _ = until_close(wire, pieces)
        buffer = bytearray(20)
        assert file.readinto(buffer) == 12
        assert (bytes(buffer[:12]), file.readinto(buffer)) == (b"hello, world", 0)


def test_a_close_delimited_body_without_close_notify_is_incomplete(wire: Any) -> None:
    file, _ = until_close(wire, [b"hello"])
    file._stream.ragged = True
    with pytest.raises(errors.IncompleteRead, match="close_notify") as caught:
        file.read()
    assert caught.value.partial == b"hello"


def test_close_makes_an_unread_body_incomplete(wire: Any) -> None:
    file, sock = length(wire, [b"hello"], 5)
    assert file.read(2) == b"he"
    file.close()
    assert sock.closed
    with pytest.raises(errors.IncompleteRead, match="closed before"):
        file.read()
    file, sock = length(wire, [b"hello"], 5)
    file.read()
    file.close()
    assert not sock.closed
    assert file.read() == b""
