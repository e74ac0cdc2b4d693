"""Programs of calls that read a response, in any order, against the content as an oracle.

Each program reads a response that is whole, cut off, malformed or interrupted, and that arrives in any pieces. What the
calls deliver is a prefix of the content. A call reports the end only if the message is whole and everything was
delivered. A call that raises delivers what it had collected in `partial`, and each later call raises the same error. A
refused argument takes nothing.

HYPOTHESIS_PROFILE=nightly runs 100,000 programs.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from h1conform.client import HTTPException, HTTPResponse, IncompleteRead

EXAMPLES = max(2_000, settings.default.max_examples if settings.default else 0)


@dataclass(frozen=True)
class Message:
    """A response and what a reader has to find in it.

    ``wire``     its octets
    ``arrived``  the octets of content among them
    ``whole``    whether the message is whole
    ``fault``    what the socket raises after the octets; None: the end of the connection
    """

    wire: bytes
    arrived: bytes
    whole: bool
    fault: BaseException | None


contents = st.lists(
    st.sampled_from([b"", b"a", b"line\n", b"\n", b"\r\n", b"0\r\n\r\n", b"x" * 70, b"y" * 3000 + b"\n"])
    | st.binary(max_size=9),
    max_size=12,
)
endings = st.sampled_from(["whole", "whole", "cut", "cut", "reset", "interrupt", "junk"])


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """Return a message with one of the three framings, whole or with a fault."""
    parts = draw(contents)
    framing = draw(st.sampled_from(["length", "chunked", "close"]))
    ending = draw(endings)
    content = b"".join(parts)
    if framing == "chunked":
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        pieces = [
            item for part in parts if part for item in ((b"%x\r\n" % len(part), 0), (part, len(part)), (b"\r\n", 0))
        ] + [(b"0\r\n", 0), (b"\r\n", 0)]
    else:
        head = b"HTTP/1.1 200 OK\r\n" + (
            b"Content-Length: %d\r\n\r\n" % len(content) if framing == "length" else b"\r\n"
        )
        pieces = [(content, len(content))]
    body = b"".join(octets for octets, _ in pieces)
    fault = {"reset": ConnectionResetError("reset"), "interrupt": KeyboardInterrupt()}.get(ending)
    if ending == "whole":
        return Message(head + body, content, True, None)
    if ending == "junk" and framing == "chunked":
        at = draw(st.integers(0, len(pieces) // 3)) * 3  # before a chunk-size line
        before = b"".join(octets for octets, _ in pieces[:at])
        arrived = b"".join(octets for octets, size in pieces[:at] if size)
        return Message(head + before + b"junk\r\n" + body[len(before) :], arrived, False, None)
    cut = draw(st.integers(0, len(body)))
    if framing == "chunked":
        end = len(body) - (0 if fault else 2)  # the last chunk completes the content
    else:
        end = len(body) if framing == "length" else len(body) + bool(fault)  # a close-delimited body ends with the end
    arrived, left = b"", cut
    for octets, size in pieces:
        arrived += octets[: max(0, left)] if size else b""
        left -= len(octets)
    if framing == "close" and not fault:
        return Message(head + body[:cut], arrived, True, None)
    return Message(head + body[:cut], arrived, cut >= end, fault)


sizes = st.none() | st.integers(-2, 12) | st.sampled_from([80, 5000, 10**30])
counts = st.integers(0, 12) | st.sampled_from([80, 5000])
calls = (
    st.tuples(st.sampled_from(["read", "read1", "readline", "readlines"]), sizes)
    | st.tuples(st.sampled_from(["readinto", "readinto1"]), counts)
    | st.tuples(st.just("peek"), counts)
    | st.tuples(st.just("next"), st.none())
    | st.tuples(
        st.sampled_from(["read", "read1", "readline", "readlines", "peek", "readinto", "readinto1"]),
        st.sampled_from(["x", 1.5, b"xxxxx", [], memoryview(b"xxxxx"), object()]),
    )
    | st.tuples(st.sampled_from(["seek", "tell", "truncate", "write", "writelines", "detach"]), counts | st.just("x"))
)


class Recorded:
    """An object that stands in for a socket, with `makefile()` only."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(Raw(self.sock), 16)


class Raw(io.RawIOBase):
    """A raw file over a socket without a kernel."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, view: Any) -> int:
        size: int = self.sock.recv_into(memoryview(view))
        return size


def pieces_of(data: bytes, seed: int) -> list[bytes]:
    """Return `data` in random pieces."""
    chance = random.Random(seed)
    most = chance.choice((1, 3, 40, 10_000)) if len(data) < 5000 else 10_000
    pieces = []
    while data:
        size = chance.randint(1, most)
        pieces.append(data[:size])
        data = data[size:]
    return pieces


class Reader:
    """Runs calls on a response and compares each result with the content.

    ``delivered``  the octets that the calls have delivered
    ``error``      the error that ended the body; None: no error
    """

    def __init__(self, response: HTTPResponse, message: Message) -> None:
        self.response = response
        self.message = message
        self.delivered = b""
        self.error: BaseException | None = None
        self.partial: bytes | None = None

    def run(self, name: str, argument: Any) -> None:
        """Make one call."""
        before = self.delivered
        try:
            octets, ended = self.call(name, argument)
        except (TypeError, io.UnsupportedOperation):
            if not is_refused(name, argument):
                raise
            return
        except (HTTPException, OSError, KeyboardInterrupt) as error:
            self.note(error)
            return
        assert not is_refused(name, argument)
        arrived = self.message.arrived
        if name == "peek":
            assert arrived.startswith(before + octets)
        else:
            self.delivered = before + octets
            assert arrived.startswith(self.delivered)
            if self.message.whole and (expected := oracle(arrived[len(before) :], name, argument)) is not None:
                assert octets == expected
        if ended:
            assert self.message.whole
            assert self.delivered == arrived

    def note(self, error: BaseException) -> None:
        """Compare an error with the earlier one, and with the content."""
        assert not self.message.whole
        if self.error is None or isinstance(self.error, KeyboardInterrupt):
            if isinstance(error, IncompleteRead) and self.error is None:
                assert self.delivered + error.partial == self.message.arrived
            self.error = error
            self.partial = getattr(error, "partial", None)
        assert error is self.error
        assert getattr(error, "partial", None) == self.partial

    def call(self, name: str, argument: Any) -> tuple[bytes, bool]:
        """Return the octets that a call delivers, and whether the call reports the end."""
        response = self.response
        if name in ("readinto", "readinto1"):
            buffer = bytearray(argument) if isinstance(argument, int) else argument
            size = getattr(response, name)(buffer)
            ended = size < len(buffer) if name == "readinto" else bool(buffer) and not size
            return bytes(buffer[:size]), ended
        if name == "next":
            try:
                return next(response), False
            except StopIteration:
                return b"", True
        octets = getattr(response, name)(argument)
        if name == "readlines":
            assert all(line.find(b"\n") in (-1, len(line) - 1) for line in octets)
            octets = b"".join(octets)
            return octets, argument is None or argument <= 0 or len(octets) < argument
        if name == "read":
            return octets, argument is None or argument < 0 or len(octets) < argument
        if name == "peek":
            return octets, not octets
        assert argument is None or argument < 0 or len(octets) <= argument
        return octets, argument != 0 and not octets


def is_refused(name: str, argument: Any) -> bool:
    """Return whether a call must be refused."""
    if name in ("seek", "tell", "truncate", "write", "writelines", "detach"):
        return True
    return not (argument is None and name != "peek") and not isinstance(argument, int)


def oracle(rest: bytes, name: str, argument: Any) -> bytes | None:
    """Return what a call delivers from the rest of a whole message; None if several results are right."""
    file = io.BytesIO(rest)
    if name in ("read1", "readinto1"):
        return None
    if name == "readinto":
        return rest[:argument]
    if name == "next":
        return file.readline()
    if isinstance(argument, int):
        argument = min(argument, len(rest) + 1)  # io.BytesIO does not take larger numbers than memory has octets
    return b"".join(file.readlines(argument)) if name == "readlines" else getattr(file, name)(argument)


@pytest.mark.slow
@given(messages(), st.lists(calls, max_size=25), st.booleans(), st.integers(0, 10**6))
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
def test_no_program_of_reading_calls_takes_a_part_for_the_whole(
    wire: Callable[..., Any], message: Message, program: list[tuple[str, Any]], from_file: bool, seed: int
) -> None:
    sock = wire(pieces_of(message.wire, seed), message.fault)
    response = HTTPResponse(Recorded(sock) if from_file else sock)  # type: ignore[arg-type]
    try:
        response.begin()
    except (HTTPException, OSError, KeyboardInterrupt):
        assert not message.whole
        return
    reader = Reader(response, message)
    for name, argument in program:
        reader.run(name, argument)
    reader.run("read", None)
    if message.whole:
        assert reader.delivered == message.arrived
    else:
        assert reader.error is not None
