"""Runs a WSGI application for one request and takes its response (PEP 3333).

The application is read to its end before anything is sent, so that its errors become a 500 and not half a response. A
test that needs time between two parts has a script instead.

Why not `werkzeug.test`: its `EnvironBuilder` builds requests rather than passing on those that were received. It joins
the lines of Cookie with a comma, lets ``X_Y`` pass for ``X-Y``, loses octets of the path that are no UTF-8, and makes
up the raw request target. Its `run_wsgi_app` lets an application call start_response twice, refuses the new start after
an error that PEP 3333 allows, and does not tell whether the content has a known length.
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

_WITHOUT_PREFIX = {"CONTENT_LENGTH", "CONTENT_TYPE"}  # the two fields without HTTP_ before them


def build_environ(context: RequestContext) -> dict[str, Any]:
    """The environment of PEP 3333 for a request. Octets appear as the characters U+0000 to U+00FF, as it demands."""
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
    if context.body or "CONTENT_LENGTH" in environ:  # true also where the content came in chunks
        environ["CONTENT_LENGTH"] = str(len(context.body))
    return environ


def run_application(application: Application, environ: dict[str, Any]) -> UnframedResponse:
    """The response of an application to a request with this environment.

    Raises what the application raises, and ValueError where it departs from PEP 3333."""
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
        raise ValueError("the WSGI application gave something else than bytes")
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
        if b"_" in name:  # it would pass for the field with hyphens
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
