"""Functions that answer requests with correct responses: a constant one, or that of a WSGI application.

A response is framed for each request: the method, the version and the persistence of the connection decide.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeAlias

from ..http1.response import Persistence, UnframedResponse, date, encode, persistence
from ..script import Close, Send, Steps
from .request_context import RequestContext
from .wsgi import Application, build_environ, run_application

_SPECIAL = (b"HEAD", b"CONNECT")  # the methods on which the framing of a response depends

Answerer: TypeAlias = Callable[[RequestContext], Steps]


def application_answerer(application: Application) -> Answerer:
    return lambda context: _encoded(run_application(application, build_environ(context)), context)


def werkzeug_answerer(response: Any) -> Answerer:
    """Read the Response once, as the answer to a GET. The answers to HEAD and other methods are derived from that."""
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "HTTP_HOST": "localhost"}
    return constant_answerer(run_application(response, environ))


def constant_answerer(response: UnframedResponse) -> Answerer:
    """Answer with the same response each time. The octets are encoded again each second, because of the Date field."""
    known: dict[tuple[bytes, bytes, Persistence], Steps] = {}
    second = 0

    def answer(context: RequestContext) -> Steps:
        nonlocal known, second
        request = context.seen
        now = int(time.time())
        if now != second:
            known, second = {}, now
        keep: Persistence = "close" if context.last else persistence(request)
        # Within one second, the octets depend only on these three values.
        key = (request.method if request.method in _SPECIAL else b"GET", request.version, keep)
        steps = known.get(key)
        if steps is None:
            steps = known[key] = _steps(response, *key, date(now))
        return steps

    return answer


def _encoded(response: UnframedResponse, context: RequestContext) -> Steps:
    request = context.seen
    keep = "close" if context.last else persistence(request)
    return _steps(response, request.method, request.version, keep, date(int(time.time())))


def _steps(response: UnframedResponse, method: bytes, version: bytes, keep: Persistence, now: bytes) -> Steps:
    data, closes = encode(response, method, version, keep, now)
    return (Send(data), Close()) if closes else (Send(data),)
