"""The responses that a `Serve` sends without a call of its answer function, or after that function failed. Pure."""

from __future__ import annotations

from ..base.recorded import SeenRequest
from ..base.visible import printable
from ..script import Close, Send, Steps

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"  # RFC 9110 section 15.2.1


def expects_continue(request: SeenRequest) -> bool:
    """Return whether the client waits for a 100 before it sends the content (RFC 9110 section 10.1.1).

    In HTTP/1.0 the expectation has no effect."""
    return request.version == b"HTTP/1.1" and b"100-continue" in (each.lower() for each in request.values(b"expect"))


def failed(request: SeenRequest, error: BaseException) -> Steps:
    """Return the steps for an answer that failed: a 500, and the end of the connection (RFC 9110 section 15.6.1).

    ``request``  the request
    ``error``    the exception of the answer, which the content of the response shows
    """
    text = printable(f"The mock server could not answer: {error!r}")
    return _last_response(request, b"500 Internal Server Error", f"{text}\n")


def too_large(request: SeenRequest, most: int) -> Steps:
    """Return the steps for a request that is too large: a 413, and the end (RFC 9110 section 15.5.14).

    ``request``  the request, as far as it was read
    ``most``     how many octets a request may have
    """
    return _last_response(request, b"413 Content Too Large", f"A request may have {most} octets at most.\n")


def head_too_large(request: SeenRequest, most: int) -> Steps:
    """Return the steps for a head or a trailer section that is too large: a 431, and the end (RFC 6585 section 5).

    ``request``  the request, as far as it was read
    ``most``     how many octets a head may have
    """
    text = f"The head and the trailer section of a request may have {most} octets each.\n"
    return _last_response(request, b"431 Request Header Fields Too Large", text)


def too_late(request: SeenRequest) -> Steps:
    """Return the steps for a request that came too late: a 408, and the end (RFC 9110 section 15.5.9)."""
    return _last_response(
        request, b"408 Request Timeout", "The rest of the request did not arrive within the deadline.\n"
    )


def _last_response(request: SeenRequest, status: bytes, text: str) -> Steps:
    content = text.encode(errors="backslashreplace")
    head = b"HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return Send(head % (status, len(content)) + (b"" if request.method == b"HEAD" else content)), Close()
