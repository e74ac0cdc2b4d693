"""The http.client document, clause by clause: each clause has tests that are named after it. Peers are real sockets."""

from __future__ import annotations

import ast
import email.message
import http
import inspect
import io
import re
import select
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from h1conform import client
from h1conform.client import HTTPConnection
from h1conform.conformance.corpus.requirements import catalogue

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello"
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

TABLE = """CONTINUE 100 SWITCHING_PROTOCOLS 101 PROCESSING 102 OK 200 CREATED 201 ACCEPTED 202
NON_AUTHORITATIVE_INFORMATION 203 NO_CONTENT 204 RESET_CONTENT 205 PARTIAL_CONTENT 206 MULTI_STATUS 207 IM_USED 226
MULTIPLE_CHOICES 300 MOVED_PERMANENTLY 301 FOUND 302 SEE_OTHER 303 NOT_MODIFIED 304 USE_PROXY 305
TEMPORARY_REDIRECT 307 BAD_REQUEST 400 UNAUTHORIZED 401 PAYMENT_REQUIRED 402 FORBIDDEN 403 NOT_FOUND 404
METHOD_NOT_ALLOWED 405 NOT_ACCEPTABLE 406 PROXY_AUTHENTICATION_REQUIRED 407 REQUEST_TIMEOUT 408 CONFLICT 409 GONE 410
LENGTH_REQUIRED 411 PRECONDITION_FAILED 412 REQUEST_ENTITY_TOO_LARGE 413 REQUEST_URI_TOO_LONG 414
UNSUPPORTED_MEDIA_TYPE 415 REQUESTED_RANGE_NOT_SATISFIABLE 416 EXPECTATION_FAILED 417 UNPROCESSABLE_ENTITY 422
LOCKED 423 FAILED_DEPENDENCY 424 UPGRADE_REQUIRED 426 INTERNAL_SERVER_ERROR 500 NOT_IMPLEMENTED 501 BAD_GATEWAY 502
SERVICE_UNAVAILABLE 503 GATEWAY_TIMEOUT 504 HTTP_VERSION_NOT_SUPPORTED 505 INSUFFICIENT_STORAGE 507
NOT_EXTENDED 510"""
CODES = re.findall(r"(\w+) (\d+)", TABLE)


def connect(peer: Any, **options: Any) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", peer.port, timeout=5, **options)


def get(connection: HTTPConnection, target: str = "/") -> tuple[int, bytes]:
    connection.request("GET", target)
    response = connection.getresponse()
    return response.status, response.read()


# The module.


def test_m1_ports() -> None:
    assert (client.HTTP_PORT, client.HTTPS_PORT) == (80, 443)


@pytest.mark.parametrize(("name", "code"), CODES)
def test_m2_status_constants(name: str, code: str) -> None:
    assert getattr(client, name) == int(code)
    assert isinstance(getattr(client, name), int)


def test_m2_has_49_of_them() -> None:
    assert len(CODES) == 49


def test_m2_every_code_that_the_library_knows() -> None:
    members = dict(http.HTTPStatus.__members__)  # with the second names of some codes, from CPython 3.13 on
    assert {name: getattr(client, name) for name in members} == members
    assert {int(status) for status in http.HTTPStatus} <= set(client.responses)


def test_m3_responses() -> None:
    assert client.responses[client.NOT_FOUND] == "Not Found"
    assert {int(code) for _, code in CODES} <= set(client.responses)


def test_m4_without_ssl_only_https_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ssl", None)
    for name in ("h1conform.client.https", "h1conform.client.tls"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.delattr(client, "HTTPSConnection", raising=False)
    assert hasattr(client, "HTTPConnection")
    with pytest.raises(AttributeError, match="needs the module ssl"):
        _ = client.HTTPSConnection
    assert not hasattr(client, "HTTPSConnection")


# HTTPConnection(host[, port[, strict[, timeout]]])


def test_c1_positional_order() -> None:
    connection = HTTPConnection("localhost", 8080, False, 3.5)
    assert (connection.host, connection.port, connection.strict, connection.timeout) == ("localhost", 8080, False, 3.5)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("localhost", ("localhost", 80)),
        ("localhost:8080", ("localhost", 8080)),
        ("[::1]", ("::1", 80)),
        ("[::1]:8080", ("::1", 8080)),
        ("::1", ("::1", 80)),
        ("127.0.0.1:0", ("127.0.0.1", 0)),
        ("b\xfccher.example", ("xn--bcher-kva.example", 80)),
    ],
)
def test_c2_port_from_host(host: str, address: tuple[str, int]) -> None:
    connection = HTTPConnection(host)
    assert (connection.host, connection.port) == address


def test_c2_brackets_with_a_port_beside_them() -> None:
    assert (HTTPConnection("[::1]", 8080).host, HTTPConnection("::1", 8080).port) == ("::1", 8080)


def test_c3_the_four_examples() -> None:
    examples = [
        HTTPConnection("www.cwi.nl"),
        HTTPConnection("www.cwi.nl:80"),
        HTTPConnection("www.cwi.nl", 80),
        HTTPConnection("www.cwi.nl", 80, timeout=10),
    ]
    assert {(each.host, each.port) for each in examples} == {("www.cwi.nl", 80)}


def test_c4_strict(peer: Any) -> None:
    server = peer([b"no status line"], [b"no status line"])
    connection = connect(server, strict=True)
    connection.request("GET", "/")
    with pytest.raises(client.BadStatusLine) as caught:
        connection.getresponse()
    assert caught.value.line == "no status line"
    connection.strict = False
    connection.request("GET", "/")
    response = connection.getresponse()
    assert (response.version, response.status, response.getheaders()) == (9, 200, [])
    assert response.read() == b"no status line"


def test_c5_timeout_bounds_the_wait(peer: Any) -> None:
    server = peer([hold])
    connection = HTTPConnection("127.0.0.1", server.port, timeout=0.05)
    connection.request("GET", "/")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    assert connection.sock is None


def test_c5_timeout_bounds_the_body(peer: Any) -> None:
    server = peer([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", hold])
    connection = HTTPConnection("127.0.0.1", server.port, timeout=0.1)
    connection.request("GET", "/")
    response = connection.getresponse()
    with pytest.raises(TimeoutError):
        response.read()
    with pytest.raises(TimeoutError):
        response.read()


def test_c6_is_what_the_signature_shows() -> None:
    assert str(inspect.signature(HTTPConnection).parameters["timeout"]).endswith("= <the global default>")


def test_c6_global_default(peer: Any) -> None:
    server = peer([OK], [OK])
    socket.setdefaulttimeout(7)
    try:
        given, default = connect(server), HTTPConnection("127.0.0.1", server.port)
        given.connect()
        default.connect()
        assert given.sock
        assert default.sock
        assert (given.sock.gettimeout(), default.sock.gettimeout()) == (5, 7)
    finally:
        socket.setdefaulttimeout(None)
        given.close()
        default.close()


@pytest.mark.parametrize(
    "host",
    [
        *(
            "host:",
            "host:abc",
            "host:65536",
            "host:-1",
            "host:+80",
            "host:8 0",
            "host:99999999999",
            "host:\uff18\uff10",
        ),
        *("[::1]:", "[::1", "[::1]x", "", "a b", "h\0", "h\r\nX: y", "user@host", "host/x", "x:y:z", "x" * 64 + "\xfc"),
    ],
)
def test_c7_invalid_url(host: str) -> None:
    with pytest.raises(client.InvalidURL):
        HTTPConnection(host)


@pytest.mark.parametrize("port", [-1, 65536, "", "http"])
def test_c7_invalid_port_argument(port: Any) -> None:
    with pytest.raises(client.InvalidURL):
        HTTPConnection("localhost", port)


def test_c7_impossible_name_at_connect() -> None:
    with pytest.raises(client.InvalidURL):
        HTTPConnection("x" * 64, 1).connect()


def test_c8_one_connection_carries_many_requests(peer: Any) -> None:
    server = peer([OK, OK, OK])
    connection = connect(server)
    assert [get(connection) for _ in range(3)] == [(200, b"hello")] * 3
    assert server.connections == 1
    connection.close()


def test_c8_reconnects_after_the_server_closed(peer: Any) -> None:
    server = peer([OK], [OK])
    connection = connect(server)
    get(connection)
    wait_readable(connection)
    assert get(connection) == (200, b"hello")
    assert server.connections == 2
    connection.close()


def hold(sock: socket.socket) -> None:
    """Send nothing until the client closes."""
    while sock.recv(65536):
        pass


def wait_readable(connection: HTTPConnection) -> None:
    assert connection.sock
    assert select.select([connection.sock], [], [], 5)[0]


# HTTPResponse


def test_r1_constructor(wire: Any) -> None:
    response = client.HTTPResponse(wire([OK]), 0, 1)
    response.begin()
    assert (response.status, response.read()) == (200, b"hello")


def test_r1_reading_before_it_has_begun(wire: Any) -> None:
    with pytest.raises(client.ResponseNotReady):
        client.HTTPResponse(wire([OK])).read()


def begun(wire: Any, data: bytes, method: str = "GET") -> client.HTTPResponse:
    response = client.HTTPResponse(wire([data]), 0, 1, method)
    response.begin()
    return response


def test_r2_read(wire: Any) -> None:
    response = begun(wire, OK)
    assert response.read(0) == b""
    assert (response.read(2), response.read(99), response.read(), response.read(1)) == (b"he", b"llo", b"", b"")
    assert response.isclosed()


def test_r2_is_a_binary_file(wire: Any) -> None:
    body = b"one\ntwo\nthree"
    data = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    response = begun(wire, data)
    assert isinstance(response, io.BufferedIOBase)
    assert response.readable()
    assert not (response.writable())
    assert not (response.seekable())
    assert not (response.isatty())
    assert response.peek(2)[:2] == b"on"
    buffer = bytearray(2)
    assert (response.readinto(buffer), bytes(buffer)) == (2, b"on")
    assert response.readinto1(buffer) == 2
    assert response.read1(1) == b"t"
    assert response.readline(1) == b"w"
    assert list(response) == [b"o\n", b"three"]
    response.flush()
    with pytest.raises(io.UnsupportedOperation):
        response.seek(0)
    with begun(wire, data) as other:
        assert other.readlines() == [b"one\n", b"two\n", b"three"]
    assert other.closed
    assert begun(wire, data).readlines(2) == [b"one\n"]
    text: Any = begun(wire, data)
    assert io.TextIOWrapper(text, "ascii").read() == "one\ntwo\nthree"
    assert begun(wire, data).read1() == body


def test_r3_getheader(wire: Any) -> None:
    response = begun(wire, b"HTTP/1.1 204 No\r\nA: 1\r\na:  2\t\r\nEmpty:\r\nSet-Cookie: x\r\nset-cookie: y\r\n\r\n")
    assert (response.getheader("A"), response.getheader("a"), response.getheader("empty")) == ("1, 2", "1, 2", "")
    assert response.getheader("set-cookie") == "x, y"
    assert [response.getheader("b"), response.getheader("b", "z"), response.getheader("b", 5)] == [None, "z", 5]
    assert response.getheader("b", ["x", "y"]) == "x, y"


def test_r4_getheaders(wire: Any) -> None:
    response = begun(wire, b"HTTP/1.1 204 No\r\nB: 1\r\na:2\r\nb:\t3 \r\n\r\n")
    assert response.getheaders() == [("B", "1"), ("a", "2"), ("b", "3")]


def test_r5_msg(wire: Any) -> None:
    response = begun(wire, b"HTTP/1.1 204 No\r\nB: 1\r\nb:2\r\nC: \xe9\r\n\r\n")
    assert isinstance(response.msg, email.message.Message)
    assert isinstance(response.msg, client.HTTPMessage)
    assert (response.msg["b"], response.msg.get_all("B"), response.msg["c"]) == ("1", ["1", "2"], "\xe9")
    assert response.msg.getallmatchingheaders("b") == ["B: 1", "b: 2"]
    assert response.headers is response.msg is response.info()
    response.msg = "what urllib.request puts there"
    assert (response.msg, response.headers["b"]) == ("what urllib.request puts there", "1")
    response.headers = client.HTTPMessage()
    assert not response.info()


@pytest.mark.parametrize(("minor", "version"), [(b"0", 10), (b"1", 11), (b"2", 11), (b"9", 11)])
def test_r6_version(wire: Any, minor: bytes, version: int) -> None:
    assert begun(wire, b"HTTP/1.%b 204 x\r\n\r\n" % minor).version == version


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"200 OK", "OK"),
        (b"200 ", ""),
        (b"200", ""),
        (b"200 \xe9 a", "\xe9 a"),
        (b"200  b\t", "b"),
        (b"200 \xa0b\x85", "\xa0b\x85"),
    ],
)
def test_r7_status_and_reason(wire: Any, line: bytes, reason: str) -> None:
    response = begun(wire, b"HTTP/1.1 %b\r\nContent-Length: 2\r\n\r\nhi" % line)
    assert (response.status, response.reason, response.code, response.getcode()) == (200, reason, 200, 200)
    assert repr(response) == f"<HTTPResponse 200 {reason!r}>"


# Exceptions


def test_e1_base() -> None:
    assert issubclass(client.HTTPException, Exception)
    assert client.error is client.HTTPException


@pytest.mark.parametrize(
    "name",
    [
        *("NotConnected", "InvalidURL", "UnknownProtocol", "UnknownTransferEncoding", "UnimplementedFileMode"),
        *("IncompleteRead", "ImproperConnectionState", "BadStatusLine"),
    ],
)
def test_e2_derived(name: str) -> None:
    assert issubclass(getattr(client, name), client.HTTPException)


@pytest.mark.parametrize("name", ["CannotSendRequest", "CannotSendHeader", "ResponseNotReady"])
def test_e3_derived(name: str) -> None:
    assert issubclass(getattr(client, name), client.ImproperConnectionState)


@pytest.mark.parametrize("code", [b"20", b"2000", b"+20", b"2xx", b"", b"20\xb2"])
def test_e4_bad_status_line(wire: Any, code: bytes) -> None:
    with pytest.raises(client.BadStatusLine) as caught:
        begun(wire, b"HTTP/1.1 %b OK\r\n\r\n" % code)
    assert caught.value.line == f"HTTP/1.1 {code.decode('latin-1')} OK"


@pytest.mark.parametrize("code", [0, 1, 99, 600, 999])
def test_a_status_outside_the_classes_is_final(wire: Any, code: int) -> None:
    response = begun(wire, b"HTTP/1.1 %03d Strange\r\n\r\n" % code + OK)
    assert (response.status, response.interim, response.read()) == (code, (), OK)


def test_e4_remote_disconnected(peer: Any) -> None:
    server = peer([lambda sock: sock.recv(65536) and None])
    connection = connect(server)
    connection.request("GET", "/")
    with pytest.raises(client.RemoteDisconnected) as caught:
        connection.getresponse()
    assert isinstance(caught.value, client.BadStatusLine)
    assert isinstance(caught.value, ConnectionResetError)
    assert caught.value.line == ""


def test_e4_unknown_codes_are_taken_by_their_class(wire: Any) -> None:
    assert begun(wire, b"HTTP/1.1 299 x\r\nContent-Length: 2\r\n\r\nhi").read() == b"hi"


def test_e5_not_connected() -> None:
    connection = HTTPConnection("localhost", 1)
    connection.auto_open = 0
    with pytest.raises(client.NotConnected):
        connection.send(b"x")
    with pytest.raises(client.NotConnected):
        connection.request("GET", "/")
    with pytest.raises(client.NotConnected):
        connection.detach()


@pytest.mark.parametrize("version", [b"HTTP/2.0", b"HTTP/3.0", b"HTTP/0.9"])
def test_e6_unknown_protocol(wire: Any, version: bytes) -> None:
    with pytest.raises(client.UnknownProtocol) as caught:
        begun(wire, version + b" 200 OK\r\n\r\n")
    assert isinstance(caught.value, client.BadStatusLine)


@pytest.mark.parametrize(
    "coding", [b"gzip", b"identity", b"gzip, chunked", b"chunked, gzip", b"chunked;a=b", b"\xa0chunked"]
)
def test_e7_unknown_transfer_encoding(peer: Any, coding: bytes) -> None:
    server = peer([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: %b\r\n\r\n0\r\n\r\n" % coding])
    connection = connect(server)
    connection.request("GET", "/")
    with pytest.raises(client.UnknownTransferEncoding):
        connection.getresponse()
    assert connection.sock is None


def test_e8_unimplemented_file_mode(tmp_path: Path) -> None:
    connection = HTTPConnection("localhost", 1)
    with (tmp_path / "f").open("wb") as file, pytest.raises(client.UnimplementedFileMode):
        connection.request("POST", "/", file)
    assert connection.sock is None


def test_e9_incomplete_read(wire: Any) -> None:
    response = begun(wire, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
    with pytest.raises(client.IncompleteRead) as caught:
        response.read()
    assert (caught.value.partial, caught.value.expected) == (b"part", 5)
    assert str(caught.value) == "IncompleteRead(4 bytes read, 5 more expected)"
    assert repr(caught.value) == str(caught.value)


# HTTPConnection methods


def sent(peer: Any, *arguments: Any, **options: Any) -> bytes:
    """Return the request that `request(*arguments)` sends, without the automatic fields that never change."""
    server = peer([EMPTY])
    connection = connect(server)
    connection.request(*arguments, **options)
    connection.getresponse().read()
    connection.close()
    request: bytes = server.requests[0]
    return request.replace(b"Host: 127.0.0.1:%d\r\nAccept-Encoding: identity\r\n" % server.port, b"")


def test_q1_request(peer: Any) -> None:
    assert sent(peer, "GET", "/a?b=%20") == b"GET /a?b=%20 HTTP/1.1\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "octets"),
    [
        ("\xe9", b"\xe9"),
        (b"x", b"x"),
        (bytearray(b"xy"), b"xy"),
        (memoryview(b"abc")[::2], b"ac"),
        ([b"ab", bytearray(b"c")], b"abc"),
    ],
)
def test_q2_bodies(peer: Any, body: Any, octets: bytes) -> None:
    assert sent(peer, "POST", "/", body) == b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(octets), octets)


def test_q2_unencodable_str() -> None:
    with pytest.raises(UnicodeEncodeError):
        HTTPConnection("localhost", 1).request("POST", "/", "\u20ac")


def test_q3_files(peer: Any, tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file:
        file.seek(4)
        assert sent(peer, "PUT", "/", file).endswith(b"Content-Length: 6\r\n\r\n456789")
    with path.open(encoding="ascii") as text:
        text.read(5)
        assert sent(peer, "PUT", "/", text).endswith(b"Content-Length: 5\r\n\r\n56789")
    assert sent(peer, "PUT", "/", io.BytesIO(b"abc")).endswith(b"Content-Length: 3\r\n\r\nabc")
    assert sent(peer, "PUT", "/", io.StringIO("\xe9")).endswith(b"Content-Length: 1\r\n\r\n\xe9")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_q4_no_body_where_one_is_expected(peer: Any, method: str) -> None:
    assert sent(peer, method, "/") == b"%b / HTTP/1.1\r\nContent-Length: 0\r\n\r\n" % method.encode()


def test_q4_content_length_is_the_callers_if_he_gives_it(peer: Any) -> None:
    assert sent(peer, "POST", "/", b"abc", {"content-length": 3}).count(b"ontent-") == 1
    with pytest.raises(ValueError, match="Content-Length is 4"):
        HTTPConnection("localhost", 1).request("POST", "/", b"abc", {"Content-Length": "4"})


def test_q4_chunked_for_what_cannot_be_counted(peer: Any) -> None:
    assert sent(peer, "POST", "/", iter([b"abc", b"", b"de"])) == (
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )


def test_q4_never_chunked_after_an_http_1_0_answer(peer: Any) -> None:
    server = peer([b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"], [EMPTY])
    connection = connect(server)
    get(connection)
    connection.request("POST", "/", iter([b"abc", b"de"]))
    assert connection.getresponse().read() == b""
    assert server.requests[1].endswith(b"Content-Length: 5\r\n\r\nabcde")
    connection.close()


def test_q5_headers(peer: Any) -> None:
    headers: list[tuple[str | bytes, object]] = [("X", "1"), ("x", b"2"), ("ACCEPT-ENCODING", "gzip"), (b"Y", 3)]
    server = peer([EMPTY])
    connection = connect(server)
    connection.request("GET", "/", headers=headers)
    connection.getresponse().read()
    assert server.requests[0] == (
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX: 1\r\nx: 2\r\nACCEPT-ENCODING: gzip\r\nY: 3\r\n\r\n" % server.port
    )
    connection.close()


def test_q5_host_replaced_and_first(peer: Any) -> None:
    assert sent(peer, "GET", "/", None, {"A": "b", "host": "other"}).startswith(
        b"GET / HTTP/1.1\r\nhost: other\r\nA: b\r\nAccept-Encoding: identity\r\n"
    )


def test_q6_response_not_ready() -> None:
    with pytest.raises(client.ResponseNotReady):
        HTTPConnection("localhost", 1).getresponse()


def test_q7_cannot_send_request(peer: Any) -> None:
    server = peer([OK, OK])
    connection = connect(server)
    connection.request("GET", "/")
    with pytest.raises(client.CannotSendRequest):
        connection.request("GET", "/")
    response = connection.getresponse()
    with pytest.raises(client.CannotSendRequest):
        connection.request("GET", "/")
    with pytest.raises(client.ResponseNotReady):
        connection.getresponse()
    assert response.read(5) == b"hello"
    assert get(connection) == (200, b"hello")
    connection.close()


def test_q8_debuglevel(peer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    server = peer([OK, OK, OK])
    connection = connect(server)
    get(connection)
    assert capsys.readouterr().out == ""
    connection.set_debuglevel(1)
    get(connection)
    connection.request("POST", "/", b"x" * 100_000)
    connection.getresponse().read()
    out = capsys.readouterr().out
    assert "send: b'GET / HTTP/1.1" in out
    assert "send: b'xxx" in out
    assert "reply: 'HTTP/1.1 200 OK'" in out
    assert "header: X: y" in out
    connection.close()


def test_q9_connect(peer: Any) -> None:
    server = peer([OK], [OK])
    connection = connect(server)
    connection.connect()
    connection.connect()  # opens a new connection
    assert connection.sock
    assert connection.sock.getpeername()[1] == server.port
    connection.close()


def test_q10_close(peer: Any) -> None:
    server = peer([OK], [OK])
    with connect(server) as connection:
        get(connection)
        connection.close()
        connection.close()
        assert get(connection) == (200, b"hello")
    assert connection.sock is None


def test_q11_putrequest_out_of_order(peer: Any) -> None:
    connection = connect(peer([OK]))
    connection.putrequest("GET", "/")
    with pytest.raises(client.CannotSendRequest):
        connection.putrequest("GET", "/")
    connection.close()


def step_by_step(peer: Any, do: Callable[[HTTPConnection], object], answer: bytes = OK) -> bytes:
    server = peer([answer])
    connection = connect(server)
    do(connection)
    assert connection.getresponse().read() == b"hello"
    connection.close()
    request: bytes = server.requests[0]
    return request.replace(b"127.0.0.1:%d" % server.port, b"HOST")


def test_q12_automatic_fields(peer: Any) -> None:
    def bare(connection: HTTPConnection) -> None:
        connection.putrequest("GET", "/", skip_host=True, skip_accept_encoding=True)
        connection.endheaders()

    def automatic(connection: HTTPConnection) -> None:
        connection.putrequest("GET", "/")
        connection.endheaders()

    assert step_by_step(peer, bare) == b"GET / HTTP/1.1\r\n\r\n"
    assert step_by_step(peer, automatic) == b"GET / HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: identity\r\n\r\n"


@pytest.mark.parametrize(
    ("host", "field"),
    [("h", b"h"), ("h:80", b"h"), ("h:81", b"h:81"), ("[::1]", b"[::1]"), ("[fe80::1%eth0]:8", b"[fe80::1]:8")],
)
def test_q12_host_field(wire: Any, host: str, field: bytes) -> None:
    connection = HTTPConnection(host)
    connection.sock = sock = wire([OK])
    connection._transport.stream.quiet = lambda: True  # type: ignore[union-attr,method-assign]
    connection.request("GET", "/")
    assert sock.sent == b"GET / HTTP/1.1\r\nHost: %b\r\nAccept-Encoding: identity\r\n\r\n" % field


def test_q13_putheader(peer: Any) -> None:
    def folded(connection: HTTPConnection) -> None:
        connection.putrequest("GET", "/", True, True)
        connection.putheader("A", "1", b"2", 3)
        connection.endheaders()

    assert step_by_step(peer, folded) == b"GET / HTTP/1.1\r\nA: 1\r\n\t2\r\n\t3\r\n\r\n"
    with pytest.raises(client.CannotSendHeader):
        HTTPConnection("localhost", 1).putheader("A", "b")


def test_q14_endheaders_out_of_order() -> None:
    with pytest.raises(client.CannotSendHeader):
        HTTPConnection("localhost", 1).endheaders()


def test_q14_endheaders_with_a_body(peer: Any) -> None:
    def post(connection: HTTPConnection) -> None:
        connection.putrequest("POST", "/", True, True)
        connection.endheaders(b"abc")

    assert step_by_step(peer, post) == b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"


def test_q15_send(peer: Any) -> None:
    def post(connection: HTTPConnection) -> None:
        connection.putrequest("POST", "/", True, True)
        connection.putheader("Content-Length", "5")
        connection.endheaders()
        connection.send(b"he")
        connection.send(io.BytesIO(b"llo"))
        with pytest.raises(ValueError, match="room for 0"):
            connection.send(b"x")

    # The refused content was not sent, but the head was: no other request may follow on this connection.
    server = peer([lambda sock: sock.recv(65536) and None])
    connection = connect(server)
    with pytest.raises(client.CannotSendRequest):
        connection.send(b"x")
    connection.putrequest("POST", "/", True, True)
    with pytest.raises(client.CannotSendRequest):
        connection.send(b"x")
    connection.close()


# On the wire


def test_w1_http_0_9_only_if_not_strict(wire: Any) -> None:
    response = client.HTTPResponse(wire([b"<html>"]), 0, 0)
    response.begin()
    assert (response.version, response.status, response.reason, response.read()) == (9, 200, "", b"<html>")
    assert HTTPConnection("localhost").strict


@pytest.mark.parametrize("reply", [b"HTTP/1.1 2x0 OK\r\n\r\n", b"HTTP/", b"HTTP/9.9 200 OK\r\n\r\n"])
def test_w1_what_begins_as_http_is_none(wire: Any, reply: bytes) -> None:
    with pytest.raises(client.BadStatusLine):
        client.HTTPResponse(wire([reply]), 0, 0).begin()


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: +5\r\n",
        b"Transfer-Encoding: chunked, chunked\r\n",
    ],
)
def test_w2_framing_that_leaves_a_choice_is_refused(wire: Any, fields: bytes) -> None:
    with pytest.raises(client.BadFraming):
        begun(wire, b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n0\r\n\r\n")


def test_w3_limits_can_be_raised(peer: Any) -> None:
    long = b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 150 + b"Content-Length: 5\r\n\r\nhello"
    connection = connect(peer([long], [long]))
    connection.request("GET", "/")
    with pytest.raises(client.TooManyFields):
        connection.getresponse()
    connection.limits.fields = 200
    assert get(connection) == (200, b"hello")
    connection.close()


def test_w3_interim_limit(wire: Any) -> None:
    early = b"HTTP/1.1 102 Processing\r\n\r\n"
    assert len(begun(wire, early * 100 + OK).interim) == 100
    with pytest.raises(client.TooManyInterim):
        begun(wire, early * 101 + OK)


def test_w3_line_limit(wire: Any) -> None:
    assert begun(wire, b"HTTP/1.1 204 No\r\nA: " + b"x" * (65536 - 3) + b"\r\n\r\n").status == 204
    with pytest.raises(client.LineTooLong):
        begun(wire, b"HTTP/1.1 204 No\r\nA: " + b"x" * (65537 - 3) + b"\r\n\r\n")


@pytest.mark.parametrize(
    "head", [b"Content-Length: 99999999999999\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n"]
)
@pytest.mark.parametrize("read", [lambda response: response.read(), lambda response: response.read(10**12)])
def test_w4_memory_follows_what_arrived(wire: Any, head: bytes, read: Callable[[client.HTTPResponse], bytes]) -> None:
    # A client that allocates the announced length would fail with MemoryError.
    response = begun(wire, b"HTTP/1.1 200 OK\r\n" + head + b"part")
    with pytest.raises(client.IncompleteRead) as caught:
        read(response)
    assert caught.value.partial == b"part"


def test_w5_octets_left_over_close_the_connection(peer: Any) -> None:
    server = peer([OK + OK], [OK])
    connection = connect(server)
    get(connection)
    assert get(connection) == (200, b"hello")
    assert server.connections == 2
    connection.close()


def test_w5_octets_before_the_request_are_no_answer(peer: Any) -> None:
    answered = threading.Event()

    def forge(sock: socket.socket) -> None:
        assert answered.wait(5)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")

    server = peer([OK, forge], [OK])
    connection = connect(server)
    get(connection)
    answered.set()
    wait_readable(connection)
    assert get(connection) == (200, b"hello")
    assert server.connections == 2
    connection.close()


def test_w5_closed_in_mid_response_is_never_used_again(peer: Any) -> None:
    server = peer([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"], [OK])
    connection = connect(server)
    connection.request("GET", "/")
    with pytest.raises(client.IncompleteRead):
        connection.getresponse().read()
    assert get(connection) == (200, b"hello")
    connection.close()


# The tests together


def clauses() -> list[str]:
    """Return the clauses of the document, M1 to W6, from the catalogue."""
    prefix = "HTTPCLIENT-"
    return [id.removeprefix(prefix).lower() for id in catalogue() if id.startswith(prefix)]


def named() -> set[str]:
    """Return the clauses with which the names of the tests in this folder begin."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("test_*.py")]
    names = [node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {match[1] for name in names if (match := re.match(r"test_([a-z]\d+)_", name))}


def test_the_catalogue_has_every_clause() -> None:
    counts = {"m": 4, "c": 8, "t": 4, "r": 7, "e": 10, "q": 15, "w": 6}
    assert {f"{letter}{number}" for letter, count in counts.items() for number in range(1, count + 1)} == set(clauses())


def test_every_clause_has_a_test_named_after_it() -> None:
    assert set(clauses()) == named()
