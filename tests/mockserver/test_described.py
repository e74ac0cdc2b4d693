"""The OpenAPI document and the JSON of the control port agree, whatever was seen and whatever route there is."""

from __future__ import annotations

import json
import random
import re
import socket
import ssl
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.test import Client
from werkzeug.wrappers import Response

from h1conform import certs
from h1conform.mockserver import (
    Alert,
    Ciphertext,
    Close,
    Faulty,
    Limits,
    MockServer,
    Quiet,
    Raw,
    ReadHead,
    ReadRequest,
    Record,
    Repeat,
    Reply,
    Reset,
    Segments,
    Send,
    Serve,
    StartTls,
    Wsgi,
    after_head,
    anywhere,
    drop,
    echo,
    no_close_notify,
    reset,
)
from h1conform.mockserver.control.app import Control, ControlTarget
from h1conform.mockserver.control.record import connection_record

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
ODD: list[bytes] = [
    b"",
    b"\0",
    b"\r\n\r\n\r\n",
    bytes(range(256)),
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"G\xff\xfe T /\x80 HTTP/9.9\r\nH\xe9: \xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n: none\r\nno colon\r\n\r\n",
    b"GET http://[::1]:x/%zz?%ff#f HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"OPTIONS * HTTP/1.0\r\n\r\nCONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
    GET[:-2],
    GET + GET[:10],
    GET * 30,
    POST + b"3\r\nabc\r\nzz\r\n",
    POST + b"3;a=b;\xff\r\nabc\r\n0\r\nTr\xe9iler: \xff\r\nx: y\r\n\r\n",
    POST.replace(b"chunked", b"gzip, \xff") + b"x",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\nabc",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\nabc",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nab",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 5000 + b"\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
]
SCRIPTS: list[Any] = [
    (Quiet(0.01), ReadRequest(), Send(b"\xff\0"), Reset()),
    (ReadHead(), Send(b"HTTP/1.1 200 OK\r\n\r\n"), Close()),
    (Send(b""), Segments((b"a", b"", b"\xff")), Repeat(b"ab", 1000), Close(notify=False)),
]


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """Return the OpenAPI document."""
    with MockServer() as server:
        return _get(server, "/openapi.json")


def _get(server: MockServer, path: str) -> Any:
    target = ControlTarget(server.seen, "http://127.0.0.1", server.routes)
    response = Client(Control(target)).get(path)
    assert response.status_code == 200, response.text
    return json.loads(response.text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def problems(value: object, name: str, described: dict[str, Any]) -> list[str]:
    """Return how a value differs from the component of this name."""
    validator = Draft202012Validator({**described, "$ref": f"#/components/schemas/{name}"})
    return [f"{error.json_path}: {error.message:.200}" for error in validator.iter_errors(value)]


def send(server: MockServer, data: bytes, how: str) -> None:
    """Send octets on a new connection, and end the connection in some way."""
    with suppress(OSError), ExitStack() as stack:
        client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=0.1))
        if how == "tls":
            client = stack.enter_context(certs.client_context().wrap_socket(client, server_hostname="localhost"))
        client.sendall(data)
        if how == "cut":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        elif how == "end":
            client.shutdown(socket.SHUT_WR)
        client.recv(100)


def hello(chance: random.Random) -> bytes:
    """Return a ClientHello in which some octets are others: names, protocols and versions are not as they should be."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1", "h2"])
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with suppress(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
    octets = bytearray(outgoing.read())
    names = [octets.find(b"localhost"), octets.find(b"http/1.1")]
    for place in (*names, *(chance.randrange(43, len(octets)) for _ in range(chance.randrange(4)))):
        octets[place] = chance.randrange(256)
    return bytes(octets)


@pytest.mark.slow
@pytest.mark.parametrize("limits", [Limits(), Limits(log=5, octets=300, request=400)], ids=["usual", "small"])
def test_every_record_of_odd_traffic_is_as_described(described: dict[str, Any], limits: Limits) -> None:
    tls = StartTls(certs.server_context(), optional=True)
    chance = random.Random(7)
    more = [*ODD, *(hello(chance) for _ in range(12)), *(chance.randbytes(chance.randrange(200)) for _ in range(8))]
    with MockServer(tls=tls, limits=limits, deadline=0.1) as server:
        server.on("GET", "/", Reply("hello"))
        server.on("OPTIONS", "*", lambda context: context.json)
        for number, data in enumerate(more):
            if not number % 4:
                server.script(SCRIPTS[number // 4 % len(SCRIPTS)])
            for how in ("end", "cut", "tls"):
                send(server, data, how)
            if not number % 16:  # some connections are still open
                assert problems(_get(server, "/log?limit=1000"), "Log", described) == []
        assert server.disconnect(5)
        assert problems(_get(server, "/log?limit=1000"), "Log", described) == []
        for seen in server.seen.connections:
            assert problems(connection_record(seen), "Connection", described) == []
        assert problems(_get(server, "/health"), "Health", described) == []


def _application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["PATH_INFO"].encode()]


def _answer(*_: object) -> tuple[Send, ...]:
    return (Send(b"x"),)


CONTEXT = certs.server_context()
ROUTES: list[dict[str, Any]] = [
    {},
    {"method": ["GET", "PUT"], "path": "/<path:x>", "reply": b"\xff\0"},
    {"method": (each for each in ("GET", "PUT")), "connection": [1, 2], "position": 0},
    {"reply": Reply(b"\xff", 299, {"A": "1"}, "\xe9")},
    {"reply": Reply("\u20ac", headers=[("A", "1"), ["a", "2"], ("A", "\xe9")])},
    {"reply": Reply(json=None)},
    {"reply": Reply(chunks=[b"\xff", "\u20ac"], trailers={"T": "1"})},
    {"reply": Raw(b"\xff", close=False), "faults": reset(0)},
    {"reply": Faulty(Faulty(Reply(), [drop(after_head(-2))]), reset(anywhere()))},
    {"reply": Faulty(lambda context: context, [reset(1)]), "faults": [reset(1)]},
    {"replies": [Reply(), b"", (), lambda context: context, _application, Wsgi(_application), echo]},
    {"reply": Response("hello", headers={"A": "1"})},
    {"reply": (ReadRequest(), ReadHead(), Quiet(1), Close(notify=False), Reset(), Serve(_answer))},
    {"reply": (StartTls(CONTEXT, (("a.example", CONTEXT),), optional=True, flight=3, keys=True),)},
    {
        "reply": (
            Record(b"\xff", 23, 1, 22, 0x0301, 5),
            Alert("fatal", "internal_error"),
            Ciphertext((Send(b"a"),), (1,)),
        )
    },
    {"headers": {"A": re.compile("\xff"), "B": None, "C": ""}, "query": {"\u20ac": re.compile("", re.I)}},
    {"body": re.compile(b"\xff"), "target": re.compile("")},
    {"body": re.compile("\u20ac"), "json": {"a": [1, None, True, 0.5]}},
    {"body": "\u20ac", "json": None, "when": lambda context: bool(context)},
    {"body": b"\xff", "name": "\u20ac /", "times": 1, "priority": -5, "scenario": "s", "state": "", "then": "\xe9"},
    {"early": True, "reply": Reply(status=413), "faults": [no_close_notify()]},
]


@pytest.mark.parametrize("route", ROUTES, ids=[str(number) for number in range(len(ROUTES))])
def test_every_route_of_python_code_is_listed_as_described(described: dict[str, Any], route: dict[str, Any]) -> None:
    with MockServer() as server:
        name = server.on(**route).name
        server.on(after=name)
        assert problems(_get(server, "/routes"), "Routes", described) == []
