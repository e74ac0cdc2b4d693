"""Which requests a correct server refuses because of their form.

A table of the problems that the reader finds, each with the clause that requires an error response. Pure.
"""

from __future__ import annotations

from ..base.recorded import SeenRequest

# A server may accept the other problems, for example a bare LF or obs-fold: they have one possible meaning.
_REFUSED = frozenset(
    (
        "bad request line",  # RFC 9112 section 3
        "method is not a token",
        "bad HTTP version",
        "no Host",  # RFC 9112 section 3.2
        "more than one Host",
        "bad Host",
        "whitespace before the first field line",  # RFC 9112 section 2.2
        "whitespace before the colon",  # RFC 9112 section 5.1
        "field line without a colon",
        "empty field name",
        "field name is not a token",
        "NUL in a field value",  # RFC 9110 section 5.5
        "bare CR",  # RFC 9112 section 2.2
        "bad Content-Length",  # RFC 9112 section 6.3
        "Content-Length with Transfer-Encoding",
        "Transfer-Encoding in HTTP/1.0",  # RFC 9112 section 6.1
        "Transfer-Encoding does not end in chunked",
        "chunked more than once",
        "bad chunk size",  # RFC 9112 section 7.1
        "no CRLF after the chunk data",
    )
)


def refusal(request: SeenRequest) -> tuple[int, str] | None:
    """Return status code and reason, if a correct server refuses the request and closes the connection; else None."""
    named = [problem for problem in request.problems if problem in _REFUSED]
    if named:
        return 400, ", ".join(named)
    if not request.version.startswith(b"HTTP/1."):
        return 505, f"version {request.version.decode('latin-1')!r} is not HTTP/1.1"
    return None
