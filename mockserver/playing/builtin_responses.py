"""The few responses that a `Serve` gives of its own accord, where nobody was asked or the answer failed. Pure."""

from __future__ import annotations

from ..base.recorded import SeenRequest
from ..script import Close, Send, Steps

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"  # RFC 9110 section 15.2.1


def expects_continue(request: SeenRequest) -> bool:
    """Whether the client waits for a 100 before it sends the content (RFC 9110 section 10.1.1: never in HTTP/1.0)."""
    return request.version == b"HTTP/1.1" and b"100-continue" in (each.lower() for each in request.values(b"expect"))


def failed(request: SeenRequest, error: Exception) -> Steps:
    """A 500 that says why, and the end (RFC 9110 section 15.6.1)."""
    return _last_response(request, b"500 Internal Server Error", f"The mock server could not answer: {error!r}\n")


def too_large(request: SeenRequest, most: int) -> Steps:
    """A 413 and the end (RFC 9110 section 15.5.14)."""
    return _last_response(request, b"413 Content Too Large", f"The mock server takes {most} octets of a request.\n")


def too_late(request: SeenRequest) -> Steps:
    """A 408 and the end (RFC 9110 section 15.5.9)."""
    return _last_response(request, b"408 Request Timeout", "The rest of the request did not come in time.\n")


def _last_response(request: SeenRequest, status: bytes, text: str) -> Steps:
    content = text.encode(errors="backslashreplace")
    head = b"HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return Send(head % (status, len(content)) + (b"" if request.method == b"HEAD" else content)), Close()
