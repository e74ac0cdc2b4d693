"""The reply that returns the request as JSON, so that people see what their client has sent."""

from __future__ import annotations

import base64
from typing import Any

from .replies import Reply
from .request_context import RequestContext


def echo(context: RequestContext) -> Reply:
    """Return a 200 with the request as JSON.

    Octets are characters U+0000 to U+00FF. ``body`` is the content as UTF-8, or null if the content is not UTF-8.
    ``body_base64`` always has the content."""
    request = context.seen
    value: dict[str, Any] = {
        "method": context.method,
        "target": context.target.raw,
        "version": request.version.decode("latin-1"),
        "headers": _pairs(request.fields),
        "body": _text(request.body),
        "body_base64": base64.b64encode(request.body).decode("ascii"),
        "trailers": _pairs(request.trailers),
        "connection": context.connection.number,
        "position": context.position,
    }
    return Reply(json=value)


def _pairs(fields: tuple[tuple[bytes, bytes], ...]) -> list[list[str]]:
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in fields]


def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
