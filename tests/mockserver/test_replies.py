"""The valid side: what a correct HTTP/1.1 server sends for each kind of reply, octet by octet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from werkzeug.wrappers import Response as WerkzeugResponse

from h1conform.mockserver import (
    Close,
    Faulty,
    Mark,
    Raw,
    Reply,
    RequestContext,
    RequestReader,
    Reset,
    SeenConnection,
    SeenTls,
    Segments,
    Send,
    Steps,
    Wsgi,
    anywhere,
    dribble,
    echo,
    reset,
)
from h1conform.mockserver.http1.response import date, persistence
from h1conform.mockserver.routing.replies import compile_reply
from h1conform.mockserver.routing.request_context import read_target

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\n"
DATE = re.compile(rb"Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n")


def context_of(raw: bytes = GET, tls: SeenTls | None = None) -> RequestContext:
    request = RequestReader(raw).request()
    assert request is not None
    connection = SeenConnection(3, tls=tls, peer="127.0.0.1:50000")
    return RequestContext(request, connection, 1, read_target(request.method, request.target))


def request(method: str = "GET", version: str = "1.1", *lines: str) -> bytes:
    return "\r\n".join((f"{method} / HTTP/{version}", "Host: a", *lines, "", "")).encode("latin-1")


def sent(reply: Any, raw: bytes = GET) -> bytes:
    """The octets of the answer without its Date, of which there is exactly one."""
    data = b"".join(step.data for step in compile_reply(reply)(context_of(raw)) if isinstance(step, Send))
    bare, count = DATE.subn(b"", data)
    assert count == 1, data
    return bare


def closes(reply: Any, raw: bytes = GET) -> bool:
    return compile_reply(reply)(context_of(raw))[-1] == Close()


def app_of(*parts: bytes, status: str = "200 OK", headers: Iterable[tuple[str, str]] = ()) -> Wsgi:
    def application(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response(status, list(headers))
        yield from parts

    return Wsgi(application)


# ------------------------------------------------------------------------------------------------ content and its end


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(), b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (Reply("hé"), OK + b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\nh\xc3\xa9"),
        (Reply(b"x"), OK + b"Content-Type: application/octet-stream\r\nContent-Length: 1\r\n\r\nx"),
        (Reply(json=None), OK + b"Content-Type: application/json\r\nContent-Length: 4\r\n\r\nnull"),
        (
            Reply("x", 404, {"content-type": "a/b", "X": "é"}),
            b"HTTP/1.1 404 Not Found\r\ncontent-type: a/b\r\nX: \xe9\r\nContent-Length: 1\r\n\r\nx",
        ),
        (Reply(status=299), b"HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n"),
        (Reply(status=200, reason="Fine"), b"HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n"),
        (
            Reply(headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
            b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            Reply(chunks=["hel", b"", b"lo"], trailers={"T": "v"}, headers={"Content-Type": "a/b"}),
            b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\nhel\r\n2\r\nlo\r\n0\r\nT: v\r\n\r\n",
        ),
        (Reply(status=204), b"HTTP/1.1 204 No Content\r\n\r\n"),
        (Reply(status=304), b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    ],
    ids=["empty", "text", "octets", "json", "fields", "no-reason", "reason", "twice", "chunks", "204", "304"],
)
def test_a_reply_is_made_right(reply: Reply, expected: bytes) -> None:
    assert sent(reply) == expected
    assert not closes(reply)


def test_head_has_the_fields_of_get_and_no_content() -> None:
    for reply in (Reply("hello"), Reply(chunks=["a", "b"]), WerkzeugResponse("hello"), WerkzeugResponse(iter([b"ab"]))):
        head, _, content = sent(reply, request("HEAD")).partition(b"\r\n\r\n")
        assert (head, content) == (sent(reply).partition(b"\r\n\r\n")[0], b"")


def test_a_successful_connect_has_no_content_and_no_length() -> None:
    raw = b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"
    assert sent(Reply(), raw) == b"HTTP/1.1 200 OK\r\n\r\n"
    assert sent(Reply(status=407), raw).endswith(b"Content-Length: 0\r\n\r\n")


def test_a_date_of_the_reply_is_the_only_one() -> None:
    stamp = "Sun, 06 Nov 1994 08:49:37 GMT"
    steps = compile_reply(Reply(headers={"date": stamp}))(context_of())
    assert steps == (Send(f"HTTP/1.1 200 OK\r\ndate: {stamp}\r\nContent-Length: 0\r\n\r\n".encode()),)
    assert date(784111777).decode() == stamp


def test_a_client_of_1_0_gets_no_chunks() -> None:
    raw = request("GET", "1.0", "Connection: keep-alive")
    assert sent(Reply(chunks=["a", "b"], headers={"Content-Type": "a/b"}), raw) == (
        b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nConnection: close\r\n\r\nab"
    )
    assert closes(Reply(chunks=["a"]), raw)


# -------------------------------------------------------------------------------------------------------- persistence


@pytest.mark.parametrize(
    ("raw", "kept", "option"),
    [
        (request(), True, None),
        (request("GET", "1.1", "Connection: x, CLOSE"), False, b"close"),
        (request("GET", "1.1", "Connection: x", "Connection: close"), False, b"close"),
        (request("GET", "1.0"), False, b"close"),
        (request("GET", "1.0", "Connection: Keep-Alive"), True, b"keep-alive"),
        (request("GET", "1.0", "Connection: keep-alive, close"), False, b"close"),
    ],
)
def test_a_connection_is_kept_as_the_client_asks(raw: bytes, kept: bool, option: bytes | None) -> None:
    assert closes(Reply("x"), raw) is not kept
    assert re.findall(rb"Connection: (.*)\r\n", sent(Reply("x"), raw)) == ([option] if option else [])


def test_a_reply_can_close_the_connection_itself() -> None:
    for reply in (Reply("x", headers={"connection": "close"}), app_of(b"x", headers=[("Connection", "close")])):
        assert closes(reply)
        assert sent(reply).lower().count(b"connection: close") == 1


def test_a_request_without_the_option_is_persistent() -> None:
    assert persistence(context_of(request("GET", "1.1", "Connections: close")).seen) == "keep"


# ------------------------------------------------------------------------------------------------- replies that cannot


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"body": "x", "json": 1}, "body, json, chunks: a Reply takes only one of them"),
        (
            {"trailers": {"a": "b"}},
            "trailers: a Reply with trailers needs chunks, as only the chunked coding has trailers",
        ),
        ({"status": 100}, "status 100: not an integer from 200 to 999; to send another, reply with raw octets"),
        ({"status": "200"}, "status '200': not an integer from 200 to 999; to send another, reply with raw octets"),
        ({"reason": "a\r\nb"}, r"reason 'a\r\nb': not a reason phrase; to send it, reply with raw octets"),
        ({"headers": {"a b": "c"}}, "header 'a b': the name is not a token"),
        ({"headers": {"a": "b\nc"}}, r"header 'a': 'b\nc' is not a field value; to send it, reply with raw octets"),
        (
            {"headers": {"a": ["b", "c"]}},
            "header 'a': ['b', 'c'] is not a field value; give one value, or pairs for a field on several lines: "
            "[('a', 'x'), ('a', 'y')]",
        ),
        ({"headers": {"a": 1}}, "header 'a': 1 is not a field value; to send it, reply with raw octets"),
        ({"headers": {"a": "€"}}, "header 'a': '€' has a character above U+00FF, which Latin-1 does not have"),
    ],
)
def test_a_reply_that_would_not_be_valid_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        Reply(**arguments)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply("hello", headers={"Content-Length": "4"}), "Content-Length 4 with 5 octets of content"),
        (Reply("x", headers={"Transfer-Encoding": "chunked"}), "the server adds Transfer-Encoding"),
        (Reply("x", 204), "a 204 has no content and no Content-Length"),
        (Reply("x", 205), "a 205 has no content"),
        (app_of(b"hello", headers=[("Content-Length", "6")]), "Content-Length 6 with 5 octets of content"),
        (app_of(b"x", status="2000 OK"), "'2000 OK' does not begin with three digits"),
        (app_of("x"), "content that is not bytes"),  # type: ignore[arg-type]
        (Wsgi(lambda _, __: []), "never called start_response"),
    ],
)
def test_fields_that_contradict_the_content_are_refused(reply: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        compile_reply(reply)(context_of())


@pytest.mark.parametrize("thing", [None, "text", 200, ("a",), lambda: None, lambda *_: None, lambda _, __, ___: None])
def test_what_is_no_reply_is_refused(thing: object) -> None:
    with pytest.raises(TypeError):
        compile_reply(thing)


def test_what_is_no_fault_is_refused() -> None:
    with pytest.raises(TypeError, match=r"actions\[0\]=45: give a fault, as reset"):
        compile_reply(Faulty(Reply(), [45]))  # type: ignore[list-item]


# ------------------------------------------------------------------------------------------------------- other replies


def test_octets_are_sent_as_they_are_and_the_connection_ends() -> None:
    assert compile_reply(b"anything")(context_of()) == (Send(b"anything"), Close())
    assert compile_reply(Raw(b"anything", close=False))(context_of()) == (Send(b"anything"),)
    assert compile_reply(b"")(context_of()) == (Close(),)


def test_a_script_is_played_as_it_is() -> None:
    script = (Mark("m"), Send(b"x"), Reset())
    assert compile_reply(script)(context_of()) == script
    assert compile_reply(())(context_of()) == ()


def test_a_function_gives_any_reply_for_its_request() -> None:
    assert compile_reply(lambda context: context.seen.method)(context_of()) == (Send(b"GET"), Close())
    assert sent(lambda context: lambda _: Reply(context.path)).endswith(b"\r\n\r\n/")


def test_faults_are_done_to_any_reply() -> None:
    assert compile_reply(Faulty(b"abcd", [reset(2)]))(context_of()) == (Send(b"ab"), Reset())
    steps = compile_reply(Faulty(Reply("x"), [dribble(every=0)]))(
        context_of(request("GET", "1.1", "Connection: close"))
    )
    assert isinstance(steps[0], Segments)
    assert steps[1:] == (Close(),)


def test_a_random_place_is_noted_with_its_seed() -> None:
    def notes(turn: int) -> tuple[Steps, list[str]]:
        one = context_of()
        one.turn = turn
        return compile_reply(Faulty(b"x" * 1000, [reset(anywhere(7))]))(one), one.connection.notes

    steps, noted = notes(0)
    assert isinstance(steps[0], Send)
    assert noted == [f"reset: anywhere(seed=7) is octet {len(steps[0].data)} of 1000"]
    assert notes(0) == (steps, noted)
    assert notes(1) != (steps, noted)


def test_echo_tells_the_request() -> None:
    raw = request("POST", "1.1", "Content-Length: 2", "x-A: \xe9") + b"\xff!"
    assert echo(context_of(raw)) == Reply(
        json={
            "method": "POST",
            "target": "/",
            "version": "HTTP/1.1",
            "headers": [["Host", "a"], ["Content-Length", "2"], ["x-A", "é"]],
            "body": None,
            "body_base64": "/yE=",
            "trailers": [],
            "connection": 3,
            "position": 1,
        }
    )


# ------------------------------------------------------------------------------------------------------------- targets


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        ("GET", "/a/b?c?d", ("/a/b", "c?d", "")),
        ("GET", "/", ("/", "", "")),
        ("GET", "/?http://x", ("/", "http://x", "")),
        ("GET", "http://h:1/p?q", ("/p", "q", "h:1")),
        ("GET", "http://h", ("/", "", "h")),
        ("GET", "http://h?q/r", ("/", "q/r", "h")),
        ("OPTIONS", "*", ("*", "", "")),
        ("CONNECT", "h:1", ("", "", "h:1")),
    ],
)
def test_a_target_is_taken_apart(method: str, target: str, expected: tuple[str, str, str]) -> None:
    read = read_target(method.encode(), target.encode())
    assert (read.path, read.query, read.authority, read.raw) == (*expected, target)
