"""The reader of the RFC's grammar on responses that a generator writes: exactly the message, and no cut is whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings, strategies as st

from h1conform.conformance.corpus.generated.reading import Message, read
from h1conform.conformance.model import AnyOf, Failure, Response

TOKEN = "!#$%&'*+-.^_`|~0123456789ABCXYZabcxyz"
VISIBLE = [*range(0x21, 0x7F)]
OBS_TEXT = [*range(0x80, 0x100)]
FRAMING = (b"content-length", b"transfer-encoding")


@dataclass(frozen=True)
class Sent:
    """A response as it is sent.

    ``octets``   the octets
    ``message``  the message
    ``head``     the number of octets up to the end of the header section
    ``whole``    the number of octets up to the end of the content; with chunks, of the line of the last chunk
    ``framed``   how the content ends: "length", "chunked", "close", or "none"
    """

    octets: bytes
    message: Message
    head: int
    whole: int
    framed: str


def octets_of(numbers: list[int]) -> bytes:
    return bytes(numbers)


names = st.text(TOKEN, min_size=1, max_size=12).map(str.encode).filter(lambda name: name.lower() not in FRAMING)
words = st.lists(st.sampled_from(VISIBLE + OBS_TEXT), min_size=1, max_size=8).map(octets_of)
values = st.lists(words, max_size=3).map(b" ".join)
reasons = st.lists(st.sampled_from([0x09, 0x20, *VISIBLE, *OBS_TEXT]), max_size=12).map(octets_of)
field_lines = st.lists(st.tuples(names, values), max_size=4)
whitespace = st.text(" \t", max_size=2).map(str.encode)
contents = st.binary(max_size=40)
codes = st.integers(200, 599).filter(lambda code: code not in (204, 205, 304))


@st.composite
def section(draw: st.DrawFn, fields: list[tuple[bytes, bytes]]) -> bytes:
    """Return field lines, with optional whitespace around the values."""
    lines = (name + b":" + draw(whitespace) + value + draw(whitespace) + b"\r\n" for name, value in fields)
    return b"".join(lines)


@st.composite
def extensions(draw: st.DrawFn) -> bytes:
    name = draw(st.text(TOKEN, min_size=1, max_size=3)).encode()
    quoted = st.text('ab;=,\\"', max_size=4).map(
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )
    value = draw(st.one_of(st.just(""), st.text(TOKEN, min_size=1, max_size=3), quoted)).encode()
    return b";" + name + (b"=" + value if value else b"")


@st.composite
def chunks(draw: st.DrawFn, content: bytes) -> bytes:
    """Return the content in chunks, without the trailer section."""
    sent, at = b"", 0
    while at < len(content):
        size = draw(st.integers(1, len(content) - at))
        spelling = draw(st.sampled_from(["%x", "%X", "%04x"])) % size
        extension = b"".join(draw(st.lists(extensions(), max_size=2)))
        sent += spelling.encode() + extension + b"\r\n" + content[at : at + size] + b"\r\n"
        at += size
    return sent + b"0" * draw(st.integers(1, 3)) + b"\r\n"


@st.composite
def responses(draw: st.DrawFn) -> Sent:
    """Return a response that matches the grammar of RFC 9112 in every octet."""
    code, reason, fields = draw(codes), draw(reasons), draw(field_lines)
    content = draw(contents)
    trailers: list[tuple[bytes, bytes]] = []
    framed = draw(st.sampled_from(["length", "chunked", "close", "none"]))
    body, behind = content, b""
    if framed == "length":
        fields.append((b"Content-Length", b"%d" % len(content)))
    elif framed == "chunked":
        fields.append((draw(st.sampled_from([b"Transfer-Encoding", b"transfer-ENCODING"])), b"chunked"))
        trailers = draw(field_lines)
        body, behind = draw(chunks(content)), draw(section(trailers)) + b"\r\n"
    elif framed == "none":
        code, content, body = draw(st.sampled_from([204, 304])), b"", b""
    minor = draw(st.sampled_from([0, 1])) if framed != "chunked" else 1
    head = b"HTTP/1.%d %d %s\r\n" % (minor, code, reason) + draw(section(fields)) + b"\r\n"
    message = Message((1, minor), code, reason, tuple(fields), content, tuple(trailers))
    return Sent(head + body + behind, message, len(head), len(head + body), framed)


def read_exactly(sent: Sent) -> None:
    reading = read(sent.octets)
    assert reading.message == sent.message
    assert reading.rest == b""
    assert isinstance(reading.right, Response)  # neither an error nor another response is right
    assert (reading.right.status, reading.right.body) == (sent.message.status, sent.message.content)
    assert all(each.valid for each in reading.departures)


@given(responses())
@settings(max_examples=5, deadline=None)
def test_the_reading_of_a_valid_response_is_exactly_the_message(sent: Sent) -> None:
    read_exactly(sent)


@pytest.mark.slow
@given(responses())
@settings(max_examples=200, deadline=None)
def test_the_reading_of_many_valid_responses_is_exactly_the_message(sent: Sent) -> None:
    read_exactly(sent)


@pytest.mark.slow
@given(responses(), st.data())
@settings(max_examples=60, deadline=None)
def test_no_cut_of_a_response_is_whole(sent: Sent, data: st.DataObject) -> None:
    """A client may return the content of two kinds of cut: in close-delimited content, and in the trailer section."""
    cut = sent.octets[: data.draw(st.integers(0, len(sent.octets) - 1))]
    whole = read(sent.octets).right
    if len(cut) >= sent.head and sent.framed == "close":
        assert read(cut).right == replace(whole, body=cut[sent.head :])
    elif len(cut) >= sent.whole:
        assert sent.framed == "chunked"
        right = read(cut).right
        assert isinstance(right, AnyOf)
        (response, failure) = right.outcomes
        assert isinstance(response, Response)
        assert (response.status, response.body) == (sent.message.status, sent.message.content)
        assert isinstance(failure, Failure)
    else:
        assert read(cut).right == Failure(truncated=len(cut) >= sent.head)
        assert read(cut, ended="open").right == Failure(timeout=True, truncated=len(cut) >= sent.head)


@pytest.mark.slow
@given(responses())
@settings(max_examples=40, deadline=None)
def test_octets_behind_a_response_belong_to_no_response(sent: Sent) -> None:
    if sent.framed == "close":
        return
    reading = read(sent.octets + b"HTTP/1.1 200 OK\r\n\r\n", ended="open")
    assert reading.message == sent.message
    assert reading.rest == b"HTTP/1.1 200 OK\r\n\r\n"
    assert Failure() in reading.lenient
