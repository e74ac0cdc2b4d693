"""Generated and mutated responses: only documented exceptions are raised, whatever the pieces.

HYPOTHESIS_PROFILE=nightly runs 100,000 examples of each.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, strategies as st

from h1conform.client import HTTPException, HTTPResponse, IncompleteRead

LINES = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 200\r\n",
    b"HTTP/1.0 404 Not Found\r\n",
    b"HTTP/1.1 204 No Content\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
    b"HTTP/2.0 200 OK\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: 20\r\n",
    b"Content-Length:5, 5 \r\n",
    b"content-length: +5\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: ,Chunked ,\r\n",
    b"Transfer-Encoding: gzip\r\n",
    b"Connection: close\r\n",
    b"Connection: keep-alive\r\n",
    b"X-Field: some value\r\n",
    b"X-Folded: some\r\n more\r\n",
    b" folded\r\n",
    b"Bad Name: x\r\n",
    b"X: \x00\r\n",
    b"X: bare\n",
    b"X: bare\rY: z\r\n",
    b"\r\n",
    b"hello",
    b"5\r\nhello\r\n",
    b'5 ; a="b"\r\nhello\r\n',
    b"3\r\nabc\r\n3\r\ndef\r\n3\r\nghi\r\n3\r\nabc\r\n3\r\ndef\r\n3\r\nghi\r\n3\r\nabc\r\n3\r\ndef\r\n3\r\nghi\r\n3\r\nabc\r\n",
    b"+5\r\nhello\r\n",
    b"ffffffffffffffff\r\nhello",
    b"5\r\nhelloXX",
    b"0\r\n\r\n",
    b"0\r\nTrailer: x\r\n\r\n",
    b"00",
    b"\r",
    b"\n",
    b"\x00",
    b"x" * 70000,
]
GOOD = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nX: y\r\n\r\nhello, world",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"4\r\nabcd\r\n" * 20
    + b"1F;x=y\r\n"
    + b"q" * 31
    + b"\r\n0\r\nT: u\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nA:\r\n\tb\r\nConnection: close\r\n\r\nuntil close",
    b'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "x"\r\n\r\n',
]

assembled = st.builds(
    lambda first, rest: first + b"".join(rest), st.sampled_from(LINES[:7]), st.lists(st.sampled_from(LINES), max_size=9)
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a good response with a few octets changed, removed or added."""
    data = bytearray(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3) | st.sampled_from([b"\r\n", b"\n", b":"]))
    return bytes(data)


responses = assembled | mutated() | st.binary(max_size=60)


def outcome(sock: Any, method: str, strict: bool) -> tuple[object, ...]:
    """Return what a caller gets from the response on `sock`: all values, or the exception and its content."""
    response = HTTPResponse(sock, 0, strict, method)
    try:
        response.begin()
        content = response.read()
    except IncompleteRead as error:
        return type(error), error.partial, error.expected
    except (HTTPException, OSError) as error:
        return (type(error),)
    said = (response.version, response.status, response.reason, response.getheaders(), response.trailers)
    interim = [(head.status, head.fields()) for head in response.interim]
    return (*said, content, response.will_close, interim, sock.closed)


def pieces_of(data: bytes, seed: int, most: int) -> list[bytes]:
    """Return `data` in random pieces of up to `most` octets."""
    chance = random.Random(seed)
    pieces = []
    while data:
        size = chance.randint(1, most)
        pieces.append(data[:size])
        data = data[size:]
    return pieces


@given(responses, st.sampled_from(["GET", "HEAD", "CONNECT", "POST"]), st.booleans(), st.integers(0, 9))
@pytest.mark.slow
def test_e10_same_octets_same_outcome_in_every_segmentation(
    wire: Callable[..., Any], data: bytes, method: str, strict: bool, seed: int
) -> None:
    whole = outcome(wire([data]), method, strict)
    # Only short responses arrive byte by byte; the long ones test the limits.
    for most in (1, 3, 50) if len(data) < 5000 else (5000, 60000):
        # Octets after the end are found at once or by the next request, so sock.closed may differ.
        assert outcome(wire(pieces_of(data, seed, most)), method, strict)[:-1] == whole[:-1]


@given(responses, st.sampled_from(["read", "read1", "readinto", "readline", "peek"]), st.integers(1, 40))
def test_e10_every_way_of_reading_agrees_with_read(wire: Callable[..., Any], data: bytes, how: str, size: int) -> None:
    whole = outcome(wire([data]), "GET", True)
    response = HTTPResponse(wire(pieces_of(data, size, 30 if len(data) < 5000 else 40000)), 0, 1, "GET")
    content = b""
    error: BaseException | None = None
    try:
        response.begin()
        while piece := step(response, how, size):
            content += piece
    except (HTTPException, OSError) as caught:
        error = caught
    if error is None:
        assert whole[5] == content
        return
    assert whole[0] is type(error)
    if isinstance(error, IncompleteRead):
        assert whole[1] == content + error.partial
    if hasattr(response, "status"):
        with pytest.raises((HTTPException, OSError)) as again:
            response.read()
        assert again.value is error


def step(response: HTTPResponse, how: str, size: int) -> bytes:
    """Read a part of the body with one of the methods."""
    if how == "read1":
        return response.read1(size)
    if how == "readline":
        return response.readline(size)
    if how == "readinto":
        buffer = bytearray(size)
        return bytes(buffer[: response.readinto(buffer)])
    if how == "peek":
        ahead = response.peek(size)
        assert response.read(min(1, len(ahead))) == ahead[:1]
        return ahead[:1]
    return response.read(size)
