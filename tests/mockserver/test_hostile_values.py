"""Values from the wire that would control a terminal, forge a line or change a page: none gets out raw, anywhere."""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, strategies as st
from werkzeug.test import Client

from h1conform.certs import client_context, server_context
from h1conform.conformance.commands.errors import CommandError
from h1conform.conformance.serving.traffic import human_formatter, json_line
from h1conform.mockserver import MockServer, Play, Reply, Serve, Server, reset
from h1conform.mockserver.base.visible import printable, printable_lines
from h1conform.mockserver.control.app import Control, ControlTarget
from h1conform.mockserver.control.index import IndexEntry
from h1conform.mockserver.routing.reports import ErrorReport, UnmatchedRequest

Connect = Callable[..., socket.socket]

WAIT = 10.0
# What terminals, logs and pages act on, as text and as the octets that a client sends.
HOSTILE = {
    "escape": "\x1b]0;owned\x07\x1b[2J",
    "c1": "\x9b2J\x85",
    "bell": "\x07\x08\x7f",
    "lines": "\r\nconnection 9 from 6.6.6.6",
    "lf": "\nconnection 9",
    "nul": "\x00",
    "bidi": "\u202eevil\u2066\u200f",
    "separators": "\u2028\u2029\u0085\u00a0",
    "surrogate": "\ud800",
    "invisible": "\u200b\ufeff\u00ad",
    "long": "\x1b" + "x" * 30_000,
}
VALUES = [pytest.param(text.encode("utf-8", "surrogatepass"), id=name) for name, text in HOSTILE.items()]


def raw(text: str) -> list[str]:
    """The characters of a text that are neither printable nor the end of a line."""
    return sorted({each for each in text if not (each.isprintable() or each == "\n")})


@given(st.text(st.characters(exclude_categories=())))
def test_a_printable_text_has_one_line_and_no_control_and_stays_as_it_is(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert printable(shown) == shown
    assert printable(text) == text or not text.isprintable()
    assert printable_lines(text).count("\n") == text.count("\n")


def test_a_long_text_is_cut_and_says_how_long_it_was() -> None:
    assert printable("a\x1bbcdef", 4) == "a\\x1bbc… (7 characters)"
    assert printable("abcd", 4) == "abcd"


@dataclass
class Outputs:
    """Every text that a server gives about its connections, by where it appears."""

    texts: dict[str, str] = field(default_factory=dict)

    def collect(self, server: MockServer) -> Outputs:
        assert server.wait_idle(WAIT)
        for colour in (False, True):
            human = "".join(map(human_formatter(colour), server.seen.connections))
            self.texts[f"human log, colour {colour}"] = re.sub("\x1b\\[(0|2|3[0-9])m", "", human)
        self.texts["json log"] = "".join(map(json_line, server.seen.connections))
        self.texts["story"] = server.story()
        self.texts["unmatched"] = "\n".join(map(str, server.unmatched))
        self.texts["errors"] = "\n".join(map(str, server.errors))
        server.allow_limits = True
        with suppressed() as said:
            server.check()
        self.texts["check"] = "\n".join(said)
        with suppressed() as said:
            server.assert_seen("GET", "/never", query={"x": "y"}, headers={"X": "y"}, body="z")
        self.texts["assert_seen"] = "\n".join(said)
        with suppressed() as said:
            server.wait_for("GET", "/never", count=9, timeout=0.01)
        self.texts["wait_for"] = "\n".join(said)
        control = Client(Control(ControlTarget(server.seen, server.url(), server.routes)))
        for path in ("/log", "/routes", "/", "/health"):
            self.texts[f"control {path}"] = control.get(path).text
        return self

    def check(self) -> None:
        assert {where: raw(text) for where, text in self.texts.items() if raw(text)} == {}
        forged = {where for where, text in self.texts.items() if re.search("^connection 9", text, re.MULTILINE)}
        assert forged == set()


@contextmanager
def suppressed() -> Iterator[list[str]]:
    said: list[str] = []
    try:
        yield said
    except AssertionError as error:
        said.append(str(error))


def fails(context: Any) -> Reply:
    raise ValueError(f"{context.method} {context.path} {context.header('X')} {context.body.decode('utf-8', 'replace')}")


def exchange(server: MockServer, connect: Connect, request: bytes) -> str:
    """Send octets, and return the content of the answer."""
    with connect(server) as client:
        try:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            data = b""
            while piece := client.recv(65536):
                data += piece
        except ConnectionResetError:
            pass
    return data.partition(b"\r\n\r\n")[2].decode()


REQUESTS = {
    "method": b"G%bT / HTTP/1.1\r\nHost: h\r\n\r\n",
    "target": b"GET /a%b HTTP/1.1\r\nHost: h\r\n\r\n",
    "query": b"GET /?x=%b HTTP/1.1\r\nHost: h\r\n\r\n",
    "version": b"GET / HTTP/1.1%b\r\nHost: h\r\n\r\n",
    "other version": b"GET / HTTP/2%b\r\nHost: h\r\n\r\n",
    "host": b"GET / HTTP/1.1\r\nHost: %b\r\n\r\n",
    "field name": b"GET / HTTP/1.1\r\nHost: h\r\nX%b: x\r\n\r\n",
    "field value": b"GET / HTTP/1.1\r\nHost: h\r\nX: %b\r\n\r\n",
    "content": b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 70000\r\n\r\n%b",
    "chunk": b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;%b\r\nhello\r\n0\r\n\r\n",
    "trailer": b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: %b\r\n\r\n",
    "length": b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %b\r\n\r\n",
    "connect": b"CONNECT h%b:1 HTTP/1.1\r\nHost: h\r\n\r\n",
}


@pytest.mark.sampled(13)
@pytest.mark.parametrize("where", REQUESTS)
@pytest.mark.parametrize("value", VALUES)
def test_no_value_of_a_request_gets_out_raw(where: str, value: bytes, connect: Connect) -> None:
    outputs = Outputs()
    escaped = "".join(f"%{octet:02x}" for octet in value).encode()
    request = REQUESTS[where]
    with MockServer() as server:
        for name, octets in (("raw", value), *([("escaped", escaped)] if where in ("target", "query") else [])):
            server.on("*", "/only-there", Reply("x"), name=f"r-{name}")
            outputs.texts[f"501 for {name}"] = exchange(server, connect, request % octets)
        server.on("*", "*", fails)
        for name, octets in (("raw", value), ("escaped", escaped)):
            outputs.texts[f"500 for {name}"] = exchange(server, connect, request % octets)
        outputs.collect(server)
    outputs.check()


@pytest.mark.parametrize("value", VALUES[:3])
def test_no_value_of_an_answer_gets_out_raw(value: bytes, connect: Connect) -> None:
    """An exception of the user's function has values of the request in it, also with a repr of its own."""

    class Odd(Exception):
        def __repr__(self) -> str:
            return value.decode("utf-8", "replace")

    def answer(*_: object) -> tuple[Any, ...]:
        raise Odd

    with MockServer() as server:
        server.script(Play((Serve(answer),)))
        content = exchange(server, connect, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        server.on("GET", "/", Reply("x"), faults=[reset(10_000)])
        outputs = Outputs({"500": content, "offset": exchange(server, connect, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")})
        outputs.collect(server)
    outputs.check()
    assert "lies outside a response" in outputs.texts["check"]


@pytest.mark.sampled(11)
@pytest.mark.parametrize("place", ["sni", "alpn"])
@pytest.mark.parametrize("value", VALUES)
def test_no_value_of_a_client_hello_gets_out_raw(place: str, value: bytes, connect: Connect) -> None:
    outputs = Outputs()
    value = (value * 20)[:200]  # long enough to be told from the random octets
    with MockServer(tls=server_context(alpn=("x",))) as server, connect(server) as client:
        client.sendall(hello(place, value))
        client.shutdown(socket.SHUT_WR)
        client.recv(65536)
        client.close()
        outputs.collect(server)
        [seen] = server.seen.connections
    assert seen.tls is not None
    assert (seen.tls.sni if place == "sni" else seen.tls.alpn_offered[0]) == value.decode("ascii", "backslashreplace")
    outputs.check()


def hello(place: str, value: bytes) -> bytes:
    """A ClientHello with this server name or protocol, in place of one of the same length."""
    stand_in = "w" * len(value)
    context = client_context()
    context.set_alpn_protocols([stand_in])
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    engine = context.wrap_bio(incoming, outgoing, server_hostname=dotted(len(value)))
    with pytest.raises(ssl.SSLWantReadError):
        engine.do_handshake()
    old = dotted(len(value)).encode() if place == "sni" else stand_in.encode()
    made = outgoing.read()
    assert old in made
    return made.replace(old, value, 1)


def dotted(length: int) -> str:
    """A host name of this length, whose labels are short enough."""
    return "".join("." if number % 50 == 49 and number + 1 < length else "v" for number in range(length))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_name_gets_onto_the_page_raw(text: str) -> None:
    entry = IndexEntry("routes", text, text, f"/{text}", text)
    target = ControlTarget(Server(default=Play(())).seen, "http://h", index_entries=lambda: (entry,))
    page = Client(Control(target)).get("/").text
    assert raw(page) == []
    assert text not in page


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_error_of_a_command_gets_out_raw(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    CommandError(f"key {text!s}").show()
    assert raw(capsys.readouterr().err) == []


def test_a_report_is_printable_wherever_it_is_made() -> None:
    text = "".join(HOSTILE.values())
    error = ErrorReport(text, text)
    assert raw(str(error)) == []
    assert "\n" not in error.text
    assert raw(UnmatchedRequest(None, None, text).text) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("value", VALUES)
def test_the_record_in_json_has_the_value_itself(value: bytes, connect: Connect) -> None:
    """Programs get exact values: JSON has its own escapes, and `json_line` writes ASCII only."""
    with MockServer() as server:
        exchange(server, connect, b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%b" % (len(value), value))
        assert server.wait_idle(WAIT)
        line = json_line(server.seen.connections[0])
    assert line.isascii()
    assert json.loads(line)["requests"][0]["body"]["text"] == value.decode("latin-1").encode("unicode_escape").decode()
