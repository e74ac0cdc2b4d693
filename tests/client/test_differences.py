"""The rows of the tables in docs/reference-client.md, each run with http.client and with the reference client.

A row has a question, which is a function, and the expected result of each client. A result is the value that the
question returns, or the name of an exception. If the result of http.client depends on the version of Python, the row
has `ANY`, and the page names version 3.11.
"""

from __future__ import annotations

import enum
import http.client
import inspect
import re
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
import trustme

from h1conform import certs, client
from h1conform.mockserver import Close, Hold, Mark, Pause, Play, ReadHead, ReadRequest, Send, Server, Steps

PAGE = Path(__file__).parents[2] / "docs" / "reference-client.md"


@dataclass(frozen=True)
class Side:
    """One of the two clients.

    ``module``      the package of the client
    ``server``      the server
    ``connection``  a connection of the client to the server
    """

    module: Any
    server: Server
    connection: Any

    def received(self) -> bytes:
        """Return the octets that the server received on the last connection, without the automatic fields."""
        assert self.server.wait_idle(5)
        octets = bytes(self.server.seen.connections[-1].received)
        return re.sub(rb"(Host: 127.0.0.1:\d+|Accept-Encoding: identity)\r\n", b"", octets)


Question = Callable[[Side], object]


@dataclass(frozen=True)
class Row:
    """One row: a difference between the two clients.

    ``question``  a function that uses one of the clients and returns a result
    ``theirs``    the result of http.client, or the name of the exception
    ``ours``      the result of the reference client, or the name of the exception
    ``scripts``   the script of the server for each connection
    ``tls``       returns the context of the server and the CA to trust; None: no TLS
    """

    question: Question
    theirs: object
    ours: object
    scripts: tuple[Steps, ...] = ((Hold(),),)
    tls: Callable[[], tuple[ssl.SSLContext, str]] | None = None


def outcome(row: Row, module: Any) -> object:
    """Return the result of the question for the client ``module``, or the name of the exception."""
    context, ca = row.tls() if row.tls else (None, "")
    with Server([Play(steps, context) for steps in row.scripts]) as server:
        if context:
            connection = module.HTTPSConnection("localhost", server.port, timeout=5)
            connection._context.load_verify_locations(cadata=ca)
        else:
            connection = module.HTTPConnection("127.0.0.1", server.port, timeout=5)
        with closing(connection):
            try:
                return row.question(Side(module, server, connection))
            except Exception as error:
                return type(error).__name__


# The questions.


def response(side: Side) -> Any:
    side.connection.request("GET", "/")
    return side.connection.getresponse()


def get(side: Side) -> tuple[int, bytes]:
    with response(side) as answer:
        return int(answer.status), bytes(answer.read())


def read_99(side: Side) -> bytes:
    with response(side) as answer:
        return bytes(answer.read(99))


def fields(side: Side) -> list[tuple[str, str]]:
    with response(side) as answer:
        return [field for field in answer.getheaders() if field[0] != "Content-Length"]


def trailers(side: Side) -> object:
    with response(side) as answer:
        answer.read()
        return getattr(answer, "trailers", None)


def will_close(side: Side) -> bool:
    with response(side) as answer:
        return bool(answer.will_close)


def twice(side: Side) -> list[bytes]:
    return [get(side)[1], get(side)[1]]


def after_a_fault(side: Side) -> object:
    with pytest.raises(side.module.BadStatusLine):
        get(side)
    return get(side)


def request_before_the_read(side: Side) -> object:
    with response(side):
        return get(side)


def read_after_close(side: Side) -> bytes:
    with response(side) as answer:
        side.connection.close()
        return bytes(answer.read())


def after_an_early_response(side: Side) -> object:
    side.connection.connect()
    assert side.server.wait_mark("sent", 5)
    return get(side)


def notifies(side: Side) -> bool:
    get(side)
    side.connection.close()
    assert side.server.wait_idle(5)
    return side.server.seen.connections[0].client_notify


def tunnelled(side: Side) -> tuple[int, bytes]:
    side.connection.set_tunnel("example.org", 80)
    return get(side)


def tunnel_request(side: Side) -> bytes:
    tunnelled(side)
    return side.server.seen.requests[0].raw


def upload_status(side: Side) -> int:
    side.connection.timeout = 0.5
    side.connection.request("POST", "/", bytes(2**25))
    return int(side.connection.getresponse().status)


def sent(*arguments: Any) -> Question:
    """Return a question: the octets of `request(*arguments)`. If the reference client refuses, it sends no octet."""
    return lambda side: sent_by(side, side.connection.request, *arguments)


def sent_by(side: Side, verb: Callable[..., object], *arguments: Any) -> bytes:
    try:
        verb(*arguments)
    except Exception:
        assert side.module is http.client or not side.server.seen.connections
        raise
    side.connection.close()
    return side.received()


def sent_before_endheaders(side: Side) -> bytes:
    return sent_by(side, side.connection.send, b"x")


def sent_with_two_hosts(side: Side) -> bytes:
    def both() -> None:
        side.connection.putrequest("GET", "/")
        side.connection.putheader("Host", "other")
        side.connection.endheaders()

    return sent_by(side, both)


def sent_folded(side: Side) -> bytes:
    def folded() -> None:
        side.connection.putrequest("GET", "/")
        side.connection.putheader("Connection", "", "close")
        side.connection.endheaders()

    return sent_by(side, folded)


def sent_with_broken_chunks(side: Side) -> bytes:
    side.connection.putrequest("POST", "/")
    side.connection.putheader("Transfer-Encoding", "chunked")
    side.connection.endheaders()
    try:
        side.connection.send(b"hello")
    finally:
        side.connection.close()
    return side.received()


def sent_by_a_member(side: Side) -> bytes:
    method: Any = enum.Enum("Method", {"GET": "GET"}, type=str)
    return sent_by(side, side.connection.request, method.GET, "/")


def sent_from_a_file(side: Side) -> bytes:
    with tempfile.TemporaryFile() as file:
        file.write(b"0123456789")
        file.seek(4)
        return sent_by(side, side.connection.request, "POST", "/", file)


def sent_from_an_unreadable_file(side: Side) -> bytes:
    with tempfile.TemporaryFile("wb") as file:
        return sent_by(side, side.connection.request, "POST", "/", file)


def sent_to_an_old_server(side: Side) -> bytes:
    get(side)
    side.connection.request("POST", "/", iter([b"ab", b"c"]))
    side.connection.getresponse().read()
    side.connection.close()
    return side.received()


def parameters(*names: str) -> Question:
    """Return a question: the third and the fourth parameter of each of these classes."""
    return lambda side: [list(inspect.signature(getattr(side.module, name)).parameters)[2:4] for name in names]


def address(*arguments: object) -> Question:
    def question(side: Side) -> tuple[str, int]:
        connection = side.module.HTTPConnection(*arguments)
        return connection.host, connection.port

    return question


def not_strict(side: Side) -> object:
    with closing(side.module.HTTPConnection("127.0.0.1", side.server.port, strict=False, timeout=5)) as connection:
        return get(Side(side.module, side.server, connection))


# The responses.

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
OLD = b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"
FRESH = (ReadRequest(), Send(HELLO.replace(b"hello", b"fresh")), Close())


def answers(*octets: bytes) -> tuple[Steps, ...]:
    """Return two scripts: the first connection gets these responses, and the next connection gets a good response."""
    return (*(step for answer in octets for step in (ReadRequest(), Send(answer))), Close()), FRESH


def status(line: bytes) -> tuple[Steps, ...]:
    return answers(line + b"\r\nContent-Length: 5\r\n\r\nhello")


def field(line: bytes) -> tuple[Steps, ...]:
    return answers(b"HTTP/1.1 200 OK\r\nA: b\r\n" + line + b"\r\nX: y\r\nContent-Length: 5\r\n\r\nhello")


def framed(fields: bytes, body: bytes = b"hello, world") -> tuple[Steps, ...]:
    return answers(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n\r\n" + body)


def chunks(body: bytes) -> tuple[Steps, ...]:
    return framed(b"Transfer-Encoding: chunked", body)


def good() -> tuple[ssl.SSLContext, str]:
    return certs.server_context("good"), certs.ca_pem().decode()


def common_name() -> tuple[ssl.SSLContext, str]:
    ca, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(common_name="localhost").configure_cert(context)
    return context, ca.cert_pem.bytes().decode()


GOT = (200, b"hello")
B = ("A", "b")
Y = ("X", "y")
CODED = b"5\r\nhello\r\n0\r\n\r\n"
OF_THE_FILE = b"POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\n456789"
OF_THE_FILE_CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n456789\r\n0\r\n\r\n"
COUNTED = b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
CONNECT = b"CONNECT example.org:80 HTTP/1.1\r\nHost: example.org:80\r\n\r\n"
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
EARLY = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
LAST = (ReadRequest(), Send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlast"), Close())
STRAY = (Send(HELLO.replace(b"hello", b"stray")), Mark("sent"), *answers(HELLO)[0])

HEADS = {
    "a line that ends in LF alone": Row(get, GOT, "BadStatusLine", answers(HELLO.replace(b"\r\n", b"\n"))),
    "several spaces or tabs in the status line": Row(get, GOT, "BadStatusLine", status(b"HTTP/1.1 \t200 OK")),
    "status `+200`": Row(get, GOT, "BadStatusLine", status(b"HTTP/1.1 +200 OK")),
    "a status from 000 to 099": Row(get, "BadStatusLine", (99, b"hello"), status(b"HTTP/1.1 099 OK")),
    "version `HTTP/1.10`": Row(get, GOT, "BadStatusLine", status(b"HTTP/1.10 200 OK")),
    "a bare CR in a field line": Row(fields, [B, ("C", "d"), ("E", "f"), Y], "BadField", field(b"C: d\rE: f")),
    "a control character in a field line": Row(fields, [B, ("C", "d\0"), Y], "BadField", field(b"C: d\0")),
    "a folded field line": Row(fields, [B, ("C", "d\r\n  e"), Y], [B, ("C", "d e"), Y], field(b"C: d\r\n  e")),
    "whitespace before the colon": Row(fields, [B], "BadField", field(b"C : d")),
    "a field line without a colon": Row(fields, [B], "BadField", field(b"C")),
    "a first field line that begins with whitespace": Row(fields, [Y], "BadField", framed(b" C: d\r\nX: y")),
    "a head that is cut off": Row(fields, [B], "IncompleteHead", answers(b"HTTP/1.1 200 OK\r\nA: b\r\nContent-Le")),
    "102, 103 and unknown interim responses": Row(get, (103, b""), GOT, answers(b"HTTP/1.1 103 Early\r\n\r\n" + HELLO)),
    "101 to a request without Upgrade": Row(get, (101, b""), "BadInterim", answers(SWITCHING)),
    "more than 100 interim responses": Row(get, ANY, "TooManyInterim", answers(b"HTTP/1.1 100\r\n\r\n" * 101 + HELLO)),
}

BODIES = {
    "Content-Length and Transfer-Encoding": Row(
        get, GOT, "BadFraming", framed(b"Content-Length: 5\r\nTransfer-Encoding: chunked", CODED)
    ),
    "Content-Lengths that differ": Row(get, GOT, "BadFraming", framed(b"Content-Length: 5\r\nContent-Length: 6")),
    "Content-Length `5, 5`": Row(get, (200, b"hello, world"), GOT, framed(b"Content-Length: 5, 5")),
    "Content-Length `+5` or `1_0`": Row(get, GOT, "BadFraming", framed(b"Content-Length: +5")),
    "Content-Length `-1`, `abc` or empty": Row(
        get, (200, b"hello, world"), "BadFraming", framed(b"Content-Length: abc")
    ),
    "a Content-Length larger than any memory": Row(get, ANY, "IncompleteRead", framed(b"Content-Length: " + b"9" * 30)),
    "Transfer-Encoding `gzip`, `identity` and others": Row(
        get, GOT, "UnknownTransferEncoding", framed(b"Transfer-Encoding: gzip\r\nContent-Length: 5")
    ),
    "Transfer-Encoding in HTTP/1.0": Row(
        twice,
        [b"hello", b"hello"],
        "BadFraming",
        answers(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + CODED, HELLO),
    ),
    "chunk size `0x5`, `+5` or `0_5`": Row(get, GOT, "BadChunk", chunks(b"0x" + CODED)),
    "chunk size `-5`": Row(get, "ValueError", "BadChunk", chunks(b"-" + CODED)),
    "a chunk size that ends in LF alone": Row(get, GOT, "BadChunk", chunks(CODED.replace(b"5\r", b"5"))),
    "other octets in place of a chunk's CRLF": Row(get, GOT, "BadChunk", chunks(CODED.replace(b"o\r\n", b"oXX"))),
    "a chunk-size line of more than 4 KiB": Row(
        get, GOT, "LineTooLong", chunks(CODED.replace(b"5", b"5;" + b"x" * 5000))
    ),
    "trailers": Row(trailers, None, [B], chunks(b"0\r\nA: b\r\n\r\n")),
    "more than 100 trailers": Row(get, ANY, "TooManyFields", chunks(b"0\r\n" + b"A: b\r\n" * 101 + b"\r\n")),
    "a body that is cut off, `read(n)`": Row(read_99, b"hello, world", "IncompleteRead", framed(b"Content-Length: 99")),
    "the content of a 205": Row(
        twice,
        [b"hello", b"again"],
        [b"", b"fresh"],
        answers(HELLO.replace(b"200", b"205"), HELLO.replace(b"hello", b"again")),
    ),
    "over TLS, a body until close without close_notify": Row(
        get, GOT, "IncompleteRead", ((ReadRequest(), Send(b"HTTP/1.1 200 OK\r\n\r\nhello"), Close(notify=False)),), good
    ),
}

CONNECTIONS = {
    "`close` in the second of two Connection fields": Row(
        will_close, False, True, field(b"Connection: x\r\nConnection: close")
    ),
    "keep-alive from HTTP/1.0": Row(will_close, False, True, answers(OLD)),
    "octets that arrive before the request": Row(
        after_an_early_response, (200, b"stray"), (200, b"fresh"), (STRAY, FRESH)
    ),
    "a connection that the peer closes when a request reuses it": Row(
        twice, "RemoteDisconnected", [b"hello", b"fresh"], ((ReadRequest(), Send(HELLO), ReadHead(), Close()), FRESH)
    ),
    "the next request before a response with `close` is read": Row(
        request_before_the_read, GOT, "CannotSendRequest", (LAST, (ReadRequest(), Send(HELLO), Close()))
    ),
    "a read after `close()` of the connection": Row(read_after_close, b"", "IncompleteRead", answers(HELLO)),
    "the next request after a malformed response": Row(
        after_a_fault, "CannotSendRequest", (200, b"fresh"), answers(b"nonsense\r\n\r\n")
    ),
    "a server that responds and does not read the rest of the content": Row(
        upload_status, "TimeoutError", 413, ((ReadHead(), Send(EARLY), Pause(5)),)
    ),
    "the request for a tunnel": Row(tunnel_request, ANY, CONNECT, answers(b"HTTP/1.1 200 OK\r\n\r\n", HELLO)),
    "204 in response to CONNECT": Row(tunnelled, "OSError", GOT, answers(b"HTTP/1.1 204 OK\r\n\r\n", HELLO)),
    "close_notify from the client": Row(notifies, False, True, ((ReadRequest(), Send(HELLO), Hold()),), good),
    "a certificate with a common name only": Row(get, ANY, "SSLCertVerificationError", (FRESH,), common_name),
}

REQUESTS = {
    "a space in the method": Row(sent("GET /", "/"), b"GET / / HTTP/1.1\r\n\r\n", "ValueError"),
    "`#` in the target": Row(sent("GET", "/#a"), b"GET /#a HTTP/1.1\r\n\r\n", "InvalidURL"),
    "a quote or angle bracket in the target": Row(sent("GET", '/"'), b'GET /" HTTP/1.1\r\n\r\n', "InvalidURL"),
    "a target in none of the four forms, such as `path`": Row(
        sent("GET", "path"), b"GET path HTTP/1.1\r\n\r\n", "InvalidURL"
    ),
    "a space in a field name": Row(
        sent("GET", "/", None, {"A ": "b"}), b"GET / HTTP/1.1\r\nA : b\r\n\r\n", "ValueError"
    ),
    "NUL in a value": Row(sent("GET", "/", None, {"A": "\0"}), b"GET / HTTP/1.1\r\nA: \0\r\n\r\n", "ValueError"),
    "a value folded by the caller": Row(
        sent("GET", "/", None, {"A": "b\r\n c"}), b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", "ValueError"
    ),
    "a field that frames, routes or connects, on several lines": Row(
        sent_folded, b"GET / HTTP/1.1\r\nConnection: \r\n\tclose\r\n\r\n", "ValueError"
    ),
    "Connection, Expect, TE, Trailer or Upgrade that is no well-formed list": Row(
        sent("GET", "/", None, {"Connection": "a b"}), b"GET / HTTP/1.1\r\nConnection: a b\r\n\r\n", "ValueError"
    ),
    "Connection lists Host, Content-Length or another field for all recipients": Row(
        sent("GET", "/", None, {"Connection": "close, host"}),
        b"GET / HTTP/1.1\r\nConnection: close, host\r\n\r\n",
        "ValueError",
    ),
    "a second Host": Row(sent_with_two_hosts, b"GET / HTTP/1.1\r\nHost: other\r\n\r\n", "ValueError"),
    "a Host that is not a host and port": Row(
        sent("GET", "/", None, {"Host": "a b"}), b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "ValueError"
    ),
    "a Host unlike the authority in the target": Row(
        sent("GET", "http://h/", None, {"Host": "other"}),
        b"GET http://h/ HTTP/1.1\r\nHost: other\r\n\r\n",
        "ValueError",
    ),
    "CONNECT with Content-Length or Transfer-Encoding": Row(
        sent("CONNECT", "h:1", None, {"Content-Length": "0"}),
        b"CONNECT h:1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        "ValueError",
    ),
    "Content-Length together with Transfer-Encoding": Row(
        sent("POST", "/", b"abc", {"Content-Length": "3", "Transfer-Encoding": "chunked"}),
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        "ValueError",
    ),
    "Transfer-Encoding, and a body that is not chunked": Row(
        sent("POST", "/", b"abc", {"Transfer-Encoding": "chunked"}),
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nabc",
        "ValueError",
    ),
    "a Content-Length that differs from the size of the body": Row(
        sent("POST", "/", b"abc", {"Content-Length": "4"}), COUNTED.replace(b"3", b"4"), "ValueError"
    ),
    "TRACE with a body": Row(sent("TRACE", "/", b"abc"), COUNTED.replace(b"POST", b"TRACE"), "ValueError"),
    "OPTIONS with a body, without Content-Type": Row(
        sent("OPTIONS", "/", b"abc"), COUNTED.replace(b"POST", b"OPTIONS"), "ValueError"
    ),
    "`Expect: 100-continue` without a body": Row(
        sent("GET", "/", None, {"Expect": "100-continue"}),
        b"GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
        "ValueError",
    ),
    "TE or Upgrade that Connection does not list": Row(
        sent("GET", "/", None, {"TE": "trailers"}), b"GET / HTTP/1.1\r\nTE: trailers\r\n\r\n", "ValueError"
    ),
    "content for `send()` that breaks the announced chunked coding": Row(
        sent_with_broken_chunks, b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nhello", "ValueError"
    ),
    "a member of a `(str, Enum)` as the method": Row(
        sent_by_a_member, b"Method.GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"
    ),
    "a file as the body": Row(sent_from_a_file, OF_THE_FILE_CHUNKED, OF_THE_FILE),
    "a file that cannot be read": Row(sent_from_an_unreadable_file, "UnsupportedOperation", "UnimplementedFileMode"),
    "an iterable, after a response in HTTP/1.0": Row(
        sent_to_an_old_server, CHUNKED, COUNTED, answers(HELLO.replace(b"1.1", b"1.0"))
    ),
    "`send()` before `endheaders()`": Row(sent_before_endheaders, b"x", "CannotSendRequest"),
}

SIGNATURES = {
    "`strict`, the third argument": Row(
        parameters("HTTPConnection", "HTTPResponse"),
        [["timeout", "source_address"], ["method", "url"]],
        [["strict", "timeout"], ["strict", "method"]],
    ),
    "`key_file` and `cert_file` of `HTTPSConnection`": Row(
        parameters("HTTPSConnection"), ANY, [["key_file", "cert_file"]]
    ),
    "a time-out or a source port that the platform does not take": Row(
        lambda side: bool(side.module.HTTPConnection("h", timeout=1e10)), True, "ValueError"
    ),
    "`strict=False`, and an HTTP/0.9 reply": Row(
        not_strict, "TypeError", GOT, ((ReadRequest(), Send(b"hello"), Close()),)
    ),
    "host `name:`": Row(address("name:"), ("name", 80), "InvalidURL"),
    "a port above 65535": Row(address("name:65536"), ("name", 65536), "InvalidURL"),
    "a port in the host and another one as an argument": Row(address("name:80", 81), ("name:80", 81), "InvalidURL"),
    "userinfo in the host": Row(address("me@name"), ("me@name", 80), "InvalidURL"),
    "a host that IDNA maps to a host with a delimiter": Row(
        address("good\uff0fevil"), ("good\uff0fevil", 80), "InvalidURL"
    ),
    "a host with a percent sign that encodes nothing": Row(address("a%zz"), ("a%zz", 80), "InvalidURL"),
    "host `::1`": Row(address("::1"), (":", 1), ("::1", 80)),
}

ROWS = SIGNATURES | REQUESTS | HEADS | BODIES | CONNECTIONS


@pytest.mark.parametrize("what", ROWS)
def test_difference(what: str) -> None:
    row = ROWS[what]
    assert row.theirs == outcome(row, http.client)
    assert row.ours == outcome(row, client)
    assert row.theirs != row.ours or row.theirs is ANY


def rows() -> Iterator[list[str]]:
    """Return the cells of every row of the tables of differences in the page."""
    for table in re.findall(r"^\| what \| http\.client .*\n\|[-|]+\n((?:\|.*\n)+)", PAGE.read_text("utf-8"), re.M):
        for line in table.splitlines():
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_the_page_has_these_rows_and_no_others() -> None:
    assert list(ROWS) == [what for what, *_ in rows()]


def test_the_page_says_which_exception_and_which_version() -> None:
    for what, theirs, ours, why in rows():
        row = ROWS[what]
        if isinstance(row.ours, str):
            assert f"`{row.ours}`" in ours, what
        assert (row.theirs is ANY) == ("3.11" in theirs), what
        assert why, what
