"""WSGI applications as replies: their environment, and what becomes of what they give."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from types import MethodType
from typing import Any

import pytest
from werkzeug.wrappers import Request as WerkzeugRequest, Response as WerkzeugResponse
from werkzeug.wsgi import responder

from h1conform.mockserver import RequestContext, RequestReader, SeenConnection, SeenTls, Send, Wsgi
from h1conform.mockserver.routing.replies import compile_reply
from h1conform.mockserver.routing.request_context import read_target
from h1conform.mockserver.routing.wsgi import build_environ

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\n"
DATE = re.compile(rb"Date: [^\r]*\r\n")


def context_of(raw: bytes = GET, tls: SeenTls | None = None) -> RequestContext:
    request = RequestReader(raw).request()
    assert request is not None
    connection = SeenConnection(3, tls=tls, peer="127.0.0.1:50000")
    return RequestContext(request, connection, 1, read_target(request.method, request.target))


def sent(reply: Any, raw: bytes = GET) -> bytes:
    """The octets of the answer without its Date."""
    data = b"".join(step.data for step in compile_reply(reply)(context_of(raw)) if isinstance(step, Send))
    return DATE.sub(b"", data)


def app_of(*parts: bytes, status: str = "200 OK", headers: Iterable[tuple[str, str]] = ()) -> Wsgi:
    def application(_: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response(status, list(headers))
        yield from parts

    return Wsgi(application)


def test_a_response_of_werkzeug_is_sent_with_its_fields() -> None:
    response = WerkzeugResponse("hi", status=201, headers={"X": "y"}, mimetype="text/html")
    assert sent(response) == (
        b"HTTP/1.1 201 CREATED\r\nX: y\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\r\nhi"
    )


def test_a_response_of_werkzeug_that_streams_is_sent_in_chunks() -> None:
    response = WerkzeugResponse(iter([b"ab", b"c"]), headers={"Content-Type": "a/b"})
    assert sent(response).endswith(b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")


def test_an_application_without_a_length_is_sent_in_chunks_and_a_list_is_measured() -> None:
    def listed(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        return [b"ab", b"c"]

    assert sent(app_of(b"ab", b"c")) == OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    assert sent(listed) == b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"


def test_an_application_can_write_and_is_closed() -> None:
    class Content:
        closed = False

        def __iter__(self) -> Iterator[bytes]:
            yield b"b"

        def close(self) -> None:
            self.closed = True

    content = Content()

    def application(_: dict[str, Any], start_response: Callable[..., Any]) -> Content:
        start_response("200 OK", [("Content-Length", "2")])(b"a")
        return content

    assert sent(application).endswith(b"\r\n\r\nab")
    assert content.closed


def test_an_application_may_start_over_after_an_error_only() -> None:
    def twice(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        start_response("500 No", [])
        return []

    def over(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        error = ValueError("x")
        start_response("500 No", [], (ValueError, error, None))
        return []

    assert sent(over).startswith(b"HTTP/1.1 500 No\r\n")
    with pytest.raises(ValueError, match="called start_response twice"):
        compile_reply(twice)(context_of())


def test_the_environment_is_that_of_pep_3333() -> None:
    raw = (
        b"POST /caf%C3%A9/%ff?q=%20 HTTP/1.1\r\nHost: a:8080\r\ncontent-type: t/x\r\nCookie: a=1\r\nCookie: b=2\r\n"
        b"X-Y: 1\r\nx-y: 2\r\nX_Y: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
    )
    made = build_environ(context_of(raw))
    stream = made.pop("wsgi.input")
    assert isinstance(stream, io.BytesIO)
    assert stream.read() == b"ab"
    made.pop("wsgi.errors")
    assert made == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/caf\xc3\xa9/\xff",
        "QUERY_STRING": "q=%20",
        "REQUEST_URI": "/caf%C3%A9/%ff?q=%20",
        "RAW_URI": "/caf%C3%A9/%ff?q=%20",
        "CONTENT_TYPE": "t/x",
        "CONTENT_LENGTH": "2",
        "SERVER_NAME": "a",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "a:8080",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_X_Y": "1, 2",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


@pytest.mark.parametrize(
    ("authority", "secure", "expected"),
    [
        ("a", False, ("a", "80", "http")),
        ("a", True, ("a", "443", "https")),
        ("[::1]", False, ("[::1]", "80", "http")),
        ("[::1]:9", True, ("[::1]", "9", "https")),
        ("", False, ("localhost", "80", "http")),
    ],
)
def test_the_environment_has_scheme_host_and_port(authority: str, secure: bool, expected: tuple[str, str, str]) -> None:
    made = build_environ(
        context_of(f"GET / HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode(), SeenTls() if secure else None)
    )
    assert (made["SERVER_NAME"], made["SERVER_PORT"], made["wsgi.url_scheme"]) == expected


def test_an_application_of_werkzeug_reads_the_request() -> None:
    @WerkzeugRequest.application
    def application(request: WerkzeugRequest) -> WerkzeugResponse:
        return WerkzeugResponse(f"{request.url} {request.get_json()}")

    raw = b"PUT http://b/x%20y?a=1 HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\n"
    raw += b"Content-Length: 3\r\n\r\n{ }"
    assert sent(application, raw).endswith(b"\r\n\r\nhttp://b/x%20y?a=1 {}")
    assert sent(Wsgi(application), raw) == sent(application, raw)


@pytest.mark.parametrize("bound", [False, True], ids=["function", "method"])
def test_what_werkzeug_made_an_application_of_is_one(bound: bool) -> None:
    def answer(*arguments: Any) -> WerkzeugResponse:
        return WerkzeugResponse(arguments[-1].path)

    def respond(*arguments: Any) -> WerkzeugResponse:
        return WerkzeugResponse(arguments[-2]["PATH_INFO"])

    for made in (WerkzeugRequest.application(answer), responder(respond)):
        assert sent(MethodType(made, object()) if bound else made).endswith(b"\r\n\r\n/")


def test_a_function_of_any_arguments_may_be_either_so_that_it_is_refused() -> None:
    with pytest.raises(TypeError, match=r"takes neither one argument \(RequestContext\) nor two \(WSGI\): give Wsgi"):
        compile_reply(lambda *_: b"")
