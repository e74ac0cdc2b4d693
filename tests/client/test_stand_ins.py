"""Objects that stand in for a socket: with `makefile()` only, without `fileno()` and other methods, mocks, wrappers.

Tests and recipes of http.client hand in such objects, to `HTTPResponse(sock)` and as `connection.sock`.
"""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from unittest import mock

import pytest

from h1conform.client import HTTPConnection, HTTPResponse, IncompleteRead, Limits
from h1conform.client.sockets import METHODS, stream_of
from h1conform.client.stream import Stream
from h1conform.client.tls import TLSStream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nh\nl\r\n2;x\r\nlo\r\n0\r\nA: b\r\n\r\n"
AFTER = b"octets after the message"


class OnlyMakefile:
    """The recipe: a file with a recorded response."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.file = io.BytesIO()

    def makefile(self, *_: object, **__: object) -> io.BytesIO:
        self.file = io.BytesIO(self.octets)
        self.file.close = lambda: None  # type: ignore[method-assign]
        return self.file


class ItsOwnFile(io.BytesIO):
    """The recipe for SSDP: a file that is its own `makefile()`."""

    def makefile(self, *_: object, **__: object) -> io.BytesIO:
        return self


class Sends(OnlyMakefile):
    """The fake socket of CPython's tests."""

    def __init__(self, octets: bytes) -> None:
        super().__init__(octets)
        self.sent = b""

    def sendall(self, data: bytes) -> None:
        self.sent += data


class SendsSome(OnlyMakefile):
    """`send()` in place of `sendall()`, which takes a few octets at a time."""

    def __init__(self, octets: bytes) -> None:
        super().__init__(octets)
        self.sent = b""

    def send(self, data: bytes) -> int:
        self.sent += data[:1000]
        return len(data[:1000])


class SendsWithoutCount(OnlyMakefile):
    """`send()` that takes all octets and returns nothing."""

    def __init__(self, octets: bytes) -> None:
        super().__init__(octets)
        self.sent = b""

    def send(self, data: bytes) -> None:
        self.sent += data


class OnlyRecv:
    """A channel of another protocol: `recv()` and `sendall()`."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.sent = b""

    def recv(self, size: int) -> bytes:
        piece, self.octets = self.octets[: min(size, 7)], self.octets[min(size, 7) :]
        return piece

    def sendall(self, data: bytes) -> None:
        self.sent += data


class Readers:
    """A file without `read1()`."""

    def __init__(self, octets: bytes) -> None:
        self.file = io.BytesIO(octets)
        self.read, self.readline, self.close = self.file.read, self.file.readline, lambda: None


class PlainFile(OnlyMakefile):
    """`makefile()` returns an object with `read()` and `readline()` only."""

    def makefile(self, *_: object, **__: object) -> Any:
        plain = Readers(self.octets)
        self.file = plain.file
        return plain


def mocked(octets: bytes) -> Any:
    """Return a mock whose `makefile()` is set."""
    return mock.Mock(makefile=mock.Mock(return_value=io.BytesIO(octets)))


def like_a_socket(octets: bytes) -> Any:
    """Return a mock with the attributes of a socket."""
    return mock.MagicMock(spec=socket.socket, makefile=mock.Mock(return_value=io.BytesIO(octets)))


RECEIVERS: dict[str, Callable[[bytes], Any]] = {
    "only makefile": OnlyMakefile,
    "its own file": ItsOwnFile,
    "sends": Sends,
    "sends some": SendsSome,
    "only recv": OnlyRecv,
    "plain file": PlainFile,
    "mock": mocked,
    "mock with a spec": like_a_socket,
}


@pytest.mark.parametrize("kind", RECEIVERS)
@pytest.mark.parametrize("message", [OK, CHUNKED, b"HTTP/1.1 200 OK\r\n\r\nhello", OK[:-5] + b"hell\n"])
def test_a_response_on_a_stand_in(kind: str, message: bytes) -> None:
    for read in (
        lambda response: response.read(),
        lambda response: b"".join(iter(lambda: response.read1(2), b"")),
        lambda response: b"".join(response),
    ):
        response = HTTPResponse(RECEIVERS[kind](message))
        response.begin()
        assert (response.status, response.reason) == (200, "OK")
        assert read(response) in (b"hello", b"h\nllo", b"hell\n")
        assert response.isclosed()


@pytest.mark.parametrize("kind", RECEIVERS)
def test_a_response_that_is_cut_off_on_a_stand_in(kind: str) -> None:
    response = HTTPResponse(RECEIVERS[kind](OK[:-2]))
    response.begin()
    with pytest.raises(IncompleteRead) as caught:
        response.read()
    assert (caught.value.partial, caught.value.expected) == (b"hel", 2)


@pytest.mark.parametrize("message", [OK, CHUNKED])
@pytest.mark.parametrize("sort", [OnlyMakefile, PlainFile])
def test_no_octet_beyond_the_end_is_taken_from_a_file(sort: type[OnlyMakefile], message: bytes) -> None:
    for read in (HTTPResponse.read, HTTPResponse.readlines, lambda response: response.readinto(bytearray(50))):
        sock = sort(message + AFTER)
        response = HTTPResponse(sock)  # type: ignore[arg-type]
        response.begin()
        read(response)
        assert sock.file.read() == AFTER


SENDERS = [Sends, SendsSome, SendsWithoutCount, OnlyRecv]


@pytest.mark.parametrize("sort", SENDERS)
def test_an_exchange_over_a_stand_in(sort: Any) -> None:
    connection = HTTPConnection("example.com")
    for body in (None, b"small", b"x" * 200_000, [b"a", b"b"], iter([b"a", b"b"]), io.BytesIO(b"y" * 100_000)):
        connection.sock = sock = sort(OK)
        connection.request("POST", "/", body)
        assert connection.sock is sock
        assert sock.sent.startswith(b"POST / HTTP/1.1\r\nHost: example.com\r\n")
        assert connection.getresponse().read() == b"hello"
        connection.close()


@pytest.mark.parametrize("sort", [Sends, SendsSome])
def test_each_response_reads_a_file_of_its_own(sort: Any) -> None:
    connection = HTTPConnection("example.com")
    connection.sock = sock = sort(OK)
    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
    assert connection.sock is sock
    assert sock.sent.count(b"GET / HTTP/1.1") == 3


def test_a_mock_connection_carries_a_request() -> None:
    connection = HTTPConnection("example.com")
    connection.sock = sock = mocked(OK)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"hello"
    assert sock.sendall.call_args.args[0].startswith(b"GET / HTTP/1.1\r\n")
    connection.close()
    sock.close.assert_called()


@pytest.mark.parametrize("sock", [object(), 5, "text", None, b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_object_that_cannot_receive_is_refused(sock: Any) -> None:
    with pytest.raises(TypeError, match=r"recv\(\) or makefile\(\)"):
        HTTPResponse(sock)
    if sock is not None:
        with pytest.raises(TypeError, match=r"recv\(\) or makefile\(\)"):
            HTTPConnection("example.com").sock = sock


def test_an_object_that_cannot_send_is_refused() -> None:
    connection = HTTPConnection("example.com")
    connection.sock = OnlyMakefile(OK)  # type: ignore[assignment]
    with pytest.raises(TypeError, match=r"neither sendall\(\) nor send\(\)"):
        connection.request("GET", "/")


class ClosedChannel(OnlyMakefile):
    """A channel that reports by a count that it has sent nothing."""

    def __init__(self, octets: bytes, count: int) -> None:
        super().__init__(octets)
        self.count = count
        self.calls = 0

    def send(self, _: bytes) -> int:
        self.calls += 1
        return self.count if self.calls < 100 else 1000  # without the check the test ends, too


@pytest.mark.parametrize("count", [0, -1])
@pytest.mark.parametrize("body", [None, [b"x" * 100_000]], ids=["head", "content"])
def test_an_object_that_sends_nothing_is_asked_once(count: int, body: Any) -> None:
    connection = HTTPConnection("h")
    connection.sock = channel = ClosedChannel(b"", count)  # type: ignore[assignment]
    connection.request("POST", "/", body)
    with pytest.raises(BrokenPipeError, match=rf"^ClosedChannel.send\(\) returned {count}: no octet was sent$"):
        connection.getresponse()
    assert channel.calls == 1


class TooMuch:
    """An object that returns more octets than the client requests."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets

    def recv(self, _: int) -> bytes:
        end = self.octets.find(b"\r\n\r\n") + 4
        piece, self.octets = self.octets[: max(end, 4)], self.octets[max(end, 4) :]
        return piece if piece.endswith(b"\r\n\r\n") else piece + self.octets


def test_an_object_that_returns_too_much_is_refused() -> None:
    response = HTTPResponse(TooMuch(OK + AFTER))  # type: ignore[arg-type]
    response.begin()
    with pytest.raises(ValueError, match=r"^TooMuch returned 29 octets where at most 5 were requested$"):
        response.read()
    with pytest.raises(IncompleteRead, match="5 more expected"):
        response.read()


def test_what_an_object_receives_must_be_octets() -> None:
    class Odd(OnlyRecv):
        def recv(self, _size: int) -> Any:
            return self.octets

    for octets, error in ((5, TypeError), ("HTTP/1.1 200 OK", TypeError), (None, BlockingIOError)):
        with pytest.raises(error):
            HTTPResponse(Odd(octets)).begin()  # type: ignore[arg-type]
    response = HTTPResponse(Odd(bytearray(OK)))  # type: ignore[arg-type]
    response.begin()
    assert response.read() == b"hello"


class Wrapper:
    """An object that forwards every attribute to a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


@pytest.mark.parametrize("wrap", [lambda sock: sock, Wrapper], ids=["socket", "wrapper"])
def test_a_complete_socket_needs_no_adapter(wrap: Any, pair: Any) -> None:
    ours, theirs = pair
    assert type(stream_of(wrap(ours), Limits())) is Stream
    connection = HTTPConnection("example.com")
    connection.sock = sock = wrap(ours)
    for _ in range(2):
        connection.request("GET", "/")
        theirs.sendall(OK)
        assert connection.getresponse().read() == b"hello"
    assert connection.sock is sock


def test_a_tls_socket_needs_no_adapter() -> None:
    assert all(hasattr(socket.socket, name) for name in METHODS)
    secured = ssl.create_default_context().wrap_socket(socket.socket(), server_hostname="localhost")
    with secured:
        assert type(stream_of(secured, Limits())) is TLSStream


class Partial:
    """A real socket without some of its methods."""

    def __init__(self, sock: socket.socket, *missing: str) -> None:
        for name in {*METHODS, "makefile"} - {*missing}:
            setattr(self, name, getattr(sock, name))


WITHOUT_RECV = ("recv", "recv_into")
MISSING = [*((name,) for name in METHODS), *pairwise(METHODS[3:]), WITHOUT_RECV, (*WITHOUT_RECV, *METHODS[4:])]


@pytest.mark.parametrize("missing", MISSING, ids="+".join)
def test_any_method_of_a_socket_may_be_missing(missing: tuple[str, ...], pair: Any) -> None:
    ours, theirs = pair
    connection = HTTPConnection("example.com")
    connection.sock = Partial(ours, *missing)  # type: ignore[assignment]
    for _ in range(2):
        connection.request("POST", "/", iter([b"some", b"content"]))
        assert theirs.recv(65536).startswith(b"POST / HTTP/1.1\r\n")
        theirs.sendall(CHUNKED)
        assert connection.getresponse().read() == b"h\nllo"
    connection.close()
    assert ours.fileno() < 0 or "close" in missing


def test_octets_before_a_request_are_noticed_if_the_object_has_a_descriptor(pair: Any) -> None:
    ours, theirs = pair
    connection = HTTPConnection("example.com")
    connection.auto_open = 0
    connection.sock = Partial(ours, "recv_into")  # type: ignore[assignment]
    connection.request("GET", "/")
    theirs.sendall(OK)
    connection.getresponse().read()
    theirs.sendall(b"HTTP/1.1 200 OK\r\n\r\nnot requested")
    with pytest.raises(Exception, match="auto_open"):
        connection.request("GET", "/")


def test_a_response_does_not_close_a_socket_that_is_lent(pair: Any) -> None:
    ours, theirs = pair
    for message, read in (
        (OK, HTTPResponse.read),
        (OK, HTTPResponse.close),
        (OK, HTTPResponse.getheaders),
        (b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", HTTPResponse.read),
    ):
        theirs.sendall(message)
        response = HTTPResponse(ours)
        response.begin()
        read(response)
        del response
        theirs.sendall(b"!")
        assert ours.recv(65536).endswith(b"!")
    theirs.sendall(b"nonsense\r\n")
    with pytest.raises(Exception, match="nonsense"):
        HTTPResponse(ours, strict=1).begin()
    ours.sendall(b"still open")


@pytest.mark.parametrize("message", [OK, CHUNKED, OK[:-5] + b"hel"])
def test_the_caller_may_close_a_lent_socket_before_the_response_is_read(message: bytes, pair: Any) -> None:
    ours, theirs = pair
    theirs.sendall(message[:50])
    response = HTTPResponse(ours)
    response.begin()
    ours.close()
    theirs.sendall(message[50:])
    theirs.shutdown(socket.SHUT_WR)
    if message.endswith(b"hel"):
        with pytest.raises(IncompleteRead):
            response.read()
    else:
        assert response.read() in (b"hello", b"h\nllo")
    assert theirs.recv(1) == b"", "the end of the response has closed the socket"


def test_a_dropped_response_closes_a_socket_that_the_caller_has_closed(pair: Any) -> None:
    ours, theirs = pair
    theirs.sendall(OK[:-1])
    response = HTTPResponse(ours)
    response.begin()
    ours.close()
    del response
    assert theirs.recv(1) == b""


def test_a_handshake_that_the_caller_has_sent_may_switch_the_protocol(pair: Any) -> None:
    ours, theirs = pair
    theirs.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\n\r\nframe")
    response = HTTPResponse(ours)
    response.begin()
    assert (response.status, response.tunnel) == (101, True)
    assert response.fp.read(5) == b"frame"
    theirs.sendall(b"another")
    assert response.fp.read(7) == b"another"
    assert response.fp.fileno() == ours.fileno()


def test_fp_is_the_file_of_the_response() -> None:
    sock = OnlyMakefile(OK)
    response = HTTPResponse(sock)  # type: ignore[arg-type]
    assert response.fp is sock.file
    response.begin()
    response.fp = io.BufferedReader(response.fp)
    assert response.read(2) == b"he"
    assert response.fp.read() == b"llo"
    with pytest.raises(IncompleteRead):
        response.read()


def test_fp_is_none_after_the_response(wire: Any) -> None:
    response = HTTPResponse(wire([OK]))
    response.begin()
    assert response.fp.read(2) == b"he"
    response.close()
    assert response.fp is None
    response = HTTPResponse(wire([OK]))
    response.begin()
    with pytest.raises(io.UnsupportedOperation):
        response.fp = io.BytesIO()
    response.read()
    assert response.fp is None
