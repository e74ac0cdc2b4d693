"""The content of a request: its framing is truthful, whatever the caller does while the content is sent."""

from __future__ import annotations

import array
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest.mock import patch

import pytest

from h1conform.client import (
    CannotSendHeader,
    CannotSendRequest,
    HTTPConnection,
    NotConnected,
    ResponseNotReady,
    connection as connection_module,
)
from h1conform.client.chunked_content import ChunkedContent, is_chunked
from h1conform.client.content import content_of
from h1conform.client.upload import MOST_MILLISECONDS, Upload

from .memory_socket import NO_CONTENT, MemorySocket
from .odd_values import OnlyRead, WrongSize, lying, member
from .strict_requests import read_requests


@pytest.fixture
def wires() -> Iterator[list[MemorySocket]]:
    """The sockets that connections open during the test; all are in memory."""
    opened: list[MemorySocket] = []

    def connected(*_: object) -> MemorySocket:
        opened.append(MemorySocket(False, lambda: NO_CONTENT))
        return opened[-1]

    with patch.object(connection_module, "connected", connected):
        yield opened


def posting(*fields: tuple[str, str], method: str = "POST") -> HTTPConnection:
    connection = HTTPConnection("h")
    connection.putrequest(method, "/")
    for name, value in fields:
        connection.putheader(name, value)
    return connection


CHUNKED = ("Transfer-Encoding", "chunked")

# The chunked coding of the caller.

GOOD = [
    b"0\r\n\r\n",
    b"3\r\nabc\r\n0\r\n\r\n",
    b'3;a="b\\"c" ; d\r\nabc\r\n0A\r\n0123456789\r\n00;x\r\nA: b\r\nC:\r\n\r\n',
]
BAD = {
    b"plain": b"plain",
    b"3\r\nabcd": b"d",
    b"3\r\nabc\n": b"\n",
    b"3\r\nabc\r\r": b"\r\r",
    b"3 \r\n": b"3 \r\n",
    b"-1\r\n": b"-1",
    b"3\n": b"3\n",
    b"11111111111111111\r\n": b"11111111111111111",
    b"0\r\nA b\r\n": b"A b",
    b"0\r\nA\r\n": b"A\r\n",
    b"0\r\nA: \0\r\n": b"A: \0",
    b"0\r\n\r\nGET": b"after the end",
    b"0\r\ncontent-length: 5\r\n": b"content-length",
}


def fed(pieces: Iterable[bytes]) -> ChunkedContent:
    content = ChunkedContent({"content-length"})
    for piece in pieces:
        content.feed(piece)
    return content


def test_the_chunked_coding_in_every_segmentation(segmented: Callable[[bytes], list[list[bytes]]]) -> None:
    for data in GOOD:
        for pieces in segmented(data):
            content = fed(pieces)
            assert content.complete
            with pytest.raises(ValueError, match="after the end"):
                content.feed(b"x")
        for end in range(len(data)):
            assert not fed([data[:end]]).complete
    assert is_chunked(memoryview(GOOD[1]), set())


@pytest.mark.parametrize("data", BAD)
def test_what_breaks_the_chunked_coding(data: bytes, segmented: Callable[[bytes], list[list[bytes]]]) -> None:
    for pieces in segmented(data):
        with pytest.raises(ValueError, match=r"chunked coding|trailer section"):
            fed(pieces)
    assert not is_chunked(data, {"content-length"})


def test_a_line_without_an_end_is_not_kept_for_ever() -> None:
    for start in (b"3;" + b"x" * 5000, b"0\r\nA: " + b"x" * 70000):
        with pytest.raises(ValueError, match="chunked coding"):
            fed([start])


@pytest.mark.parametrize("first", [b"", b"3\r\nab", b"3\r\nabc\r\n"])
def test_send_refuses_what_breaks_the_coding_that_was_announced(wires: list[MemorySocket], first: bytes) -> None:
    connection = posting(CHUNKED)
    connection.endheaders()
    connection.send(first)
    with pytest.raises(ValueError, match="chunked coding"):
        connection.send(b"GET / HTTP/1.1\r\n\r\n")
    assert connection.sock is None
    (request,) = read_requests(bytes(wires[0].sent))
    assert not request.complete


def test_no_request_follows_an_incomplete_chunked_content(wires: list[MemorySocket]) -> None:
    connection = posting(CHUNKED)
    connection.endheaders()
    connection.send(b"3\r\nab")
    assert connection.getresponse().will_close
    connection = posting(CHUNKED)
    connection.endheaders()
    connection.send([b"3\r\nab", b"c\r\n0\r\n\r\n"])
    assert not connection.getresponse().will_close
    connection.request("GET", "/")
    assert [len(read_requests(bytes(wire.sent))) for wire in wires] == [1, 2]


# Rules about content hold for content that `send()` will send.


@pytest.mark.parametrize(
    ("method", "fields", "why"),
    [
        ("TRACE", [("Content-Length", "5")], "must not have a body"),
        ("TRACE", [CHUNKED], "must not have a body"),
        ("OPTIONS", [("Content-Length", "5")], "needs Content-Type"),
        ("OPTIONS", [CHUNKED], "needs Content-Type"),
        ("POST", [("Expect", "100-continue")], "without a body"),
        ("POST", [("Expect", "100-continue"), ("Content-Length", "0")], "without a body"),
    ],
)
def test_announced_content_is_allowed_or_refused(
    wires: list[MemorySocket], method: str, fields: list[tuple[str, str]], why: str
) -> None:
    connection = posting(*fields, method=method)
    with pytest.raises(ValueError, match=why):
        connection.endheaders()
    assert not wires


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS"])
def test_an_empty_content_in_chunks_is_content_to_a_server(wires: list[MemorySocket], method: str) -> None:
    for body, encode in ((b"", True), (b"0\r\n\r\n", False), (iter([]), True)):
        with pytest.raises(ValueError, match=r"must not have a body|needs Content-Type"):
            HTTPConnection("h").request(method, "/", body, [CHUNKED], encode_chunked=encode)
    assert not wires


def test_a_body_that_content_length_cuts_to_nothing_is_none(wires: list[MemorySocket]) -> None:
    with pytest.raises(ValueError, match="without a body"):
        HTTPConnection("h").request("POST", "/", iter([b"x"]), {"Content-Length": "0", "Expect": "100-continue"})
    assert not wires


def test_no_coding_is_sent_to_a_server_of_http_1_0(wires: list[MemorySocket]) -> None:
    connection = posting(CHUNKED)
    connection._old_peer = True
    with pytest.raises(ValueError, match=r"HTTP/1\.0"):
        connection.endheaders()
    assert not wires


def test_a_refusal_leaves_the_head_as_it_was(wires: list[MemorySocket]) -> None:
    connection = posting(("TE", "trailers"))
    for body in (b"hello", iter([b"hello"])):
        with pytest.raises(ValueError, match="Connection: te"):
            connection.endheaders(body)
    connection.putheader("Connection", "te")
    connection.endheaders(b"hi")
    (request,) = read_requests(bytes(wires[0].sent))
    assert (request.content, request.all(b"content-length")) == (b"hi", [b"2"])


# The size of the content is that of its octets.


@pytest.mark.parametrize(
    ("body", "octets"),
    [
        (lying(b"hello"), b"hello"),
        (lying("hello"), b"hello"),
        (member("hello"), b"hello"),
        ([lying(b"he"), lying(b"llo")], b"hello"),
        (array.array("i"), b""),
        (array.array("H", b"abcd"), b"abcd"),
        (memoryview(b"a-b-")[::2], b"ab"),
        (OnlyRead(lying("a"), lying("b")), b"ab"),
        (WrongSize(b"hello", 0), b"hello"),
    ],
)
def test_content_length_is_the_number_of_octets(wires: list[MemorySocket], body: Any, octets: bytes) -> None:
    connection = HTTPConnection("h")
    connection.request("POST", "/", body)
    (request,) = read_requests(bytes(wires[0].sent))
    assert (request.content, request.all(b"content-length")) == (octets, [b"%d" % len(octets)])


def test_a_file_of_lying_pieces_is_sent_in_chunks(wires: list[MemorySocket]) -> None:
    connection = HTTPConnection("h")
    connection.request("POST", "/", OnlyRead(lying(b"he"), bytearray(b"llo")))
    (request,) = read_requests(bytes(wires[0].sent))
    assert request.content == b"hello"


@pytest.mark.parametrize("body", [iter([5]), iter(["a"]), iter([None]), iter([[1]]), range(3), str, {}, OnlyRead(None)])
def test_a_first_piece_that_is_none_is_refused_before_the_head(wires: list[MemorySocket], body: Any) -> None:
    with pytest.raises(TypeError):
        HTTPConnection("h").request("POST", "/", body)
    assert not wires


def test_a_buffer_may_be_reused_between_two_pieces() -> None:
    def reused() -> Iterator[bytearray]:
        buffer = bytearray(b"abc")
        yield buffer
        buffer[:] = b"defgh"  # fails while someone holds a view
        yield buffer

    assert list(content_of(reused(), 4).pieces) == [b"abc", bytearray(b"defgh")]


@pytest.mark.parametrize("size", [0, -1])
def test_a_block_has_an_octet(size: int) -> None:
    with pytest.raises(ValueError, match="block size"):
        HTTPConnection("h", blocksize=size)
    connection = HTTPConnection("h")
    connection.blocksize = size
    with pytest.raises(ValueError, match="block size"):
        connection.request("POST", "/", io.BytesIO(b"hello"))


# The caller's own code runs while the content is sent.


@pytest.mark.parametrize("first", [b"he", b""])
@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda connection: connection.send(b"zz"), CannotSendRequest),
        (lambda connection: connection.getresponse(), ResponseNotReady),
        (lambda connection: connection.request("GET", "/nested"), CannotSendRequest),
        (lambda connection: connection.putrequest("GET", "/nested"), CannotSendRequest),
        (lambda connection: connection.close(), NotConnected),
        (lambda connection: connection.connect(), NotConnected),
        (lambda connection: connection.detach(), NotConnected),
    ],
    ids=["send", "getresponse", "request", "putrequest", "close", "connect", "detach"],
)
def test_an_iterable_that_uses_the_connection(
    wires: list[MemorySocket], first: bytes, call: Callable[[HTTPConnection], object], error: Any
) -> None:
    connection = HTTPConnection("h")

    def body() -> Iterator[bytes]:
        yield from [first] * 2
        call(connection)
        yield b"llo"

    with pytest.raises(error):
        connection.request("POST", "/", body())
    connection.close()
    for wire in wires:
        assert [request.target for request in read_requests(bytes(wire.sent))] in ([b"/"], [])
        assert b"llo" not in wire.sent


def test_fields_that_use_the_connection(wires: list[MemorySocket]) -> None:
    connection = HTTPConnection("h")

    def fields() -> Iterator[tuple[str, str]]:
        connection.putrequest("GET", "/nested")
        yield "X-A", "b"

    with pytest.raises(CannotSendRequest):
        connection.request("GET", "/", None, fields())
    connection.endheaders()
    (request,) = read_requests(bytes(wires[0].sent))
    assert (request.target, len(wires)) == (b"/nested", 1)


@pytest.mark.parametrize("call", [HTTPConnection.endheaders, HTTPConnection.close])
def test_a_content_of_endheaders_that_uses_the_connection(
    wires: list[MemorySocket], call: Callable[[HTTPConnection], object]
) -> None:
    connection = posting()

    def body() -> Iterator[bytes]:
        call(connection)
        yield b"hello"

    with pytest.raises(CannotSendHeader):
        connection.endheaders(body())
    for wire in wires:
        assert len(read_requests(bytes(wire.sent))) == 1


@pytest.mark.parametrize("error", [ConnectionResetError, BrokenPipeError])
def test_an_iterable_that_fails_like_a_socket_is_not_taken_for_the_socket(
    wires: list[MemorySocket], error: type[OSError]
) -> None:
    def body() -> Iterator[bytes]:
        yield b"he"
        raise error("of another connection")

    connection = HTTPConnection("h")
    with pytest.raises(error, match="of another connection"):
        connection.request("POST", "/", body())
    assert wires[0].closed
    with pytest.raises(ResponseNotReady):
        connection.getresponse()


def test_the_pieces_of_a_content_are_printed(wires: list[MemorySocket], capsys: pytest.CaptureFixture[str]) -> None:
    connection = HTTPConnection("h")
    connection.set_debuglevel(1)
    connection.request("PUT", "/", iter([b"abc"]))
    assert "send: b'3\\r\\nabc\\r\\n'\n" in capsys.readouterr().out
    assert len(wires) == 1


# Content goes to the socket that the head was sent on, and a head names the server that it is sent to.


@pytest.mark.parametrize("replace", [HTTPConnection.connect, lambda connection: setattr(connection, "sock", None)])
def test_content_stays_with_its_head(wires: list[MemorySocket], replace: Callable[[HTTPConnection], object]) -> None:
    connection = posting(("Content-Length", "5"))
    connection.endheaders()
    connection.send(b"he")
    replace(connection)
    with pytest.raises(NotConnected, match="replaced"):
        connection.send(b"llo")
    assert [bytes(wire.sent[-2:]) for wire in wires][1:] in ([b""], [])


def test_a_tunnel_does_not_change_the_server_of_a_head_that_has_begun(wires: list[MemorySocket]) -> None:
    connection = posting()
    with pytest.raises(RuntimeError, match="names another server"):
        connection.set_tunnel("other")
    connection.endheaders()
    assert b"\r\nHost: h\r\n" in wires[0].sent
    connection.close()
    connection.set_tunnel("other")


# Options that the platform does not take.


@pytest.mark.parametrize("timeout", [2_147_484, 1e10, float("inf"), float("nan"), -1, -0.5, 10**400])
def test_a_time_out_that_the_platform_does_not_take(timeout: float) -> None:
    with pytest.raises(ValueError, match="time-out must be from 0 to 2147483"):
        HTTPConnection("h", timeout=timeout)
    connection = HTTPConnection("127.0.0.1", 1)
    connection.timeout = timeout
    with pytest.raises(ValueError, match="time-out"):
        connection.request("POST", "/", bytes(100_000))


@pytest.mark.parametrize("address", [("", 65536), ("", -1), ("::", 0, 2**20), ("::", 0, 0, -1), ("::", 0, 0, 2**32)])
def test_a_source_address_that_the_platform_does_not_take(address: Any) -> None:
    with pytest.raises(ValueError, match="source address"):
        HTTPConnection("h", source_address=address)
    for wrong in (address[:1], ["", 0], ("", "0"), (None, 0), 5):
        with pytest.raises(TypeError, match="source address"):
            HTTPConnection("h", source_address=wrong)


def test_an_upload_waits_as_long_as_poll_can(wires: list[MemorySocket]) -> None:
    connection = HTTPConnection("h")
    connection.connect()
    wires[0].timeout = 1e300  # of a socket of the caller's own
    stream = connection._transport.stream
    assert stream
    assert Upload(stream).run([b"x" * 100])
    assert len(wires[0].sent) == 100
    assert MOST_MILLISECONDS == 2**31 - 1


def test_a_debug_level_that_cannot_be_compared_is_found_before_the_head(wires: list[MemorySocket]) -> None:
    connection = HTTPConnection("h")
    with pytest.raises(TypeError):
        connection.set_debuglevel("1")  # type: ignore[arg-type]
    connection.debuglevel = "1"  # type: ignore[assignment]
    with pytest.raises(TypeError):
        connection.request("POST", "/", iter([b"a"]))
    assert not wires[0].sent
