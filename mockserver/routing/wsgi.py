"""Runs a WSGI application for one request and returns its response (PEP 3333).

All content of the application is read before anything is sent. So an error of the application becomes a 500, and not
half a response. A test that needs time between two parts uses a script.

`werkzeug.test` is not used, for these reasons. `EnvironBuilder` builds new requests and does not pass on received
ones: it joins the field lines of Cookie with a comma, accepts ``X_Y`` as ``X-Y``, loses octets of the path that are not
UTF-8, and invents the raw request target. `run_wsgi_app` lets an application call start_response twice, refuses the
second start_response with exc_info that PEP 3333 allows, and does not report whether the content has a known length.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from ..http1.response import UnframedResponse, read_headers, read_status
from .request_context import RequestContext

Application: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_WITHOUT_PREFIX = {"CONTENT_LENGTH", "CONTENT_TYPE"}  # without the prefix HTTP_


def build_environ(context: RequestContext) -> dict[str, Any]:
    """Return the environment of PEP 3333 for a request. Octets are characters U+0000 to U+00FF, as it requires."""
    scheme = "https" if context.secure else "http"
    environ: dict[str, Any] = _fields(context)
    authority = context.target.authority or environ.get("HTTP_HOST", "")
    name, port = _host_and_port(authority, "443" if context.secure else "80")
    environ |= {
        "REQUEST_METHOD": context.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(context.target.path.encode("latin-1")).decode("latin-1"),
        "QUERY_STRING": context.target.query,
        "REQUEST_URI": context.target.raw,
        "RAW_URI": context.target.raw,
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": context.seen.version.decode("latin-1"),
        "REMOTE_ADDR": context.connection.peer.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(context.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if context.body or "CONTENT_LENGTH" in environ:  # the true length also of chunked content
        environ["CONTENT_LENGTH"] = str(len(context.body))
    return environ


def run_application(application: Application, environ: dict[str, Any]) -> UnframedResponse:
    """Return the response of an application.

    ``application``  the application
    ``environ``      the environment of the request

    Raises the exceptions of the application, and ValueError for an application that violates PEP 3333."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: tuple[Any, BaseException, Any] | None = None
    ) -> Callable[[bytes], Any]:
        if started and exc_info is None:
            raise ValueError("the WSGI application called start_response twice")
        if exc_info is not None and written:
            raise exc_info[1].with_traceback(exc_info[2])
        started[:] = [(status, headers)]
        return written.append

    content = application(environ, start_response)
    try:
        parts = (*written, *content) if written else tuple(content)
    finally:
        close = getattr(content, "close", None)
        if close is not None:
            close()
    if not started:
        raise ValueError("the WSGI application never called start_response")
    if not all(isinstance(part, bytes) for part in parts):
        raise ValueError("the WSGI application returned content that is not bytes")
    return _response(*started[0], parts, measured=hasattr(content, "__len__") and not written)


def _response(
    status: str, headers: list[tuple[str, str]], parts: tuple[bytes, ...], measured: bool
) -> UnframedResponse:
    code, _, reason = status.partition(" ")
    if not (len(code) == 3 and code.isascii() and code.isdigit()):
        raise ValueError(f"the WSGI application's status {status!r} does not begin with three digits")
    return UnframedResponse(int(code), read_status(int(code), reason), read_headers(headers), parts, measured)


def _fields(context: RequestContext) -> dict[str, Any]:
    environ: dict[str, Any] = {}
    for name, value in context.seen.fields:
        if b"_" in name:  # X_Y and X-Y would have the same key
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in _WITHOUT_PREFIX else f"HTTP_{key}"
        text = value.decode("latin-1")
        separator = "; " if key == "HTTP_COOKIE" else ", "  # RFC 9110 section 5.3, RFC 9113 section 8.2.3
        environ[key] = f"{environ[key]}{separator}{text}" if key in environ and key != "CONTENT_LENGTH" else text
    return environ


def _host_and_port(authority: str, default: str) -> tuple[str, str]:
    host, colon, port = authority.rpartition(":")
    if not colon or port.endswith("]"):
        return authority or "localhost", default
    return host, port or default
