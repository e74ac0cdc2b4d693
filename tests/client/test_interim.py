"""Interim responses are bounded in sum, and take linear time."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest

from h1conform.client import HTTPResponse, Limits, TooManyInterim
from h1conform.client.stream import Stream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def begun(wire: Any, data: bytes, **limits: int) -> HTTPResponse:
    """Return a response that has begun, with these limits."""
    stream = Stream(wire([data]), Limits())
    for name, number in limits.items():
        setattr(stream.limits, name, number)
    response = HTTPResponse(stream)
    response.begin()
    return response


def interim(octets: int) -> bytes:
    """Return an interim response whose field section has this many octets."""
    return b"HTTP/1.1 103 Early Hints\r\nA: " + b"b" * (octets - 5) + b"\r\n\r\n"


def test_interim_responses_are_bounded_in_sum(wire: Any) -> None:
    assert len(begun(wire, interim(30) * 3 + OK, interim_octets=90).interim) == 3
    with pytest.raises(TooManyInterim, match=r"limits\.interim_octets"):
        begun(wire, interim(30) * 3 + OK, interim_octets=89)


@pytest.mark.slow
def test_the_bound_in_sum_has_a_default(wire: Any) -> None:
    most = Limits().interim_octets
    size = 65_536
    good = begun(wire, interim(size) * (most // size) + OK)
    assert len(good.interim) == most // size
    assert good.read() == b"hello"
    with pytest.raises(TooManyInterim, match=r"limits\.interim_octets"):
        begun(wire, interim(size) * (most // size) + interim(10) + OK)


def test_a_folded_field_counts_as_it_is_kept(wire: Any) -> None:
    folded = b"HTTP/1.1 103 Early Hints\r\nA: b\r\n c\r\n\r\n"
    assert len(begun(wire, folded * 3 + OK, interim_octets=3 * len("\r\nA: b c")).interim) == 3


@pytest.mark.slow
def test_large_interim_responses_take_little_memory() -> None:
    head = b"HTTP/1.1 103 Early Hints\r\n" + (b"A: " + b"b" * 60_000 + b"\r\n") * 100 + b"\r\n"

    class Endless:
        """A socket that sends the head for ever."""

        rest = b""

        def recv(self, size: int) -> bytes:
            self.rest = self.rest or head
            piece, self.rest = self.rest[:size], self.rest[size:]
            return piece

    tracemalloc.start()
    try:
        with pytest.raises(TooManyInterim):
            HTTPResponse(Endless()).begin()  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("head", [b"HTTP/1.1 100 \r\n\r\n", b"HTTP/1.1 103 x\r\nA: b\r\n c\r\n\r\n"])
def test_the_time_is_linear_in_the_number_of_interim_responses(head: bytes, wire: Any) -> None:
    def seconds(count: int) -> float:
        least = float("inf")
        for _ in range(3):
            started = time.process_time()
            response = begun(wire, head * count + OK, interim=count)
            least = min(least, time.process_time() - started)
            assert len(response.interim) == count
        return least

    assert seconds(16_000) < 16 * seconds(2_000)  # 8 times as many; quadratic time would be 64 times as long
