"""Encodes correct responses, and decides whether the connection closes after them (RFC 9110, RFC 9112). Pure.

This module refuses contradictions, such as a wrong Content-Length. Wrong responses come from raw octets and from faults
(`script.faults`).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ..base.arguments import shown
from ..base.recorded import Fields, SeenRequest, field_values
from .grammar import TOKEN

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
Persistence = Literal["keep", "keep-1.0", "close"]

_TOKEN = re.compile(TOKEN.decode("ascii"))
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class UnframedResponse:
    """A response whose framing is not chosen yet.

    ``status``    the status code
    ``reason``    the reason phrase
    ``fields``    the header fields, without those that the framing adds
    ``parts``     the content, in parts
    ``measured``  True: the content gets a Content-Length; False: it is sent in the chunked coding, each part a chunk
    ``trailers``  the trailer section after the last chunk
    """

    status: int
    reason: bytes
    fields: Fields
    parts: tuple[bytes, ...] = ()
    measured: bool = True
    trailers: Fields = ()

    @property
    def closes(self) -> bool:
        """Whether its fields have the connection option close."""
        return b"close" in _options(self.fields)


def date(seconds: int) -> bytes:
    """Format a time, in seconds since 1970, as IMF-fixdate (RFC 9110 section 5.6.7).

    >>> date(784111777)
    b'Sun, 06 Nov 1994 08:49:37 GMT'
    """
    year, month, day, hour, minute, second, weekday, *_ = time.gmtime(seconds)
    stamp = f"{_DAYS[weekday]}, {day:02} {_MONTHS[month - 1]} {year:04} {hour:02}:{minute:02}:{second:02} GMT"
    return stamp.encode("ascii")


def persistence(request: SeenRequest) -> Persistence:
    """Whether the connection may stay open after the response to a request (RFC 9112 section 9.3).

    Returns "keep", "keep-1.0" (for a client with HTTP/1.0 that sent keep-alive, which needs the same option in the
    response) or "close"."""
    options = _options(request.fields)
    if not options and request.version == b"HTTP/1.1":
        return "keep"  # for speed: nearly all requests
    if b"close" in options:
        return "close"
    if request.version == b"HTTP/1.0":
        return "keep-1.0" if b"keep-alive" in options else "close"
    return "keep"


def encode(
    response: UnframedResponse, method: bytes, version: bytes, keep: Persistence, now: bytes
) -> tuple[bytes, bool]:
    """Encode a response. Return its octets, and whether the connection has to be closed after them.

    ``response``  the response
    ``method``    the method of the request
    ``version``   the version of the request
    ``keep``      whether the connection may stay open, as `persistence` returns it
    ``now``       the value of the Date field, unless the response has one

    Raises ValueError if the fields contradict the content."""
    framing, content, closes = _frame(response, method, version)
    if response.closes or closes:
        keep = "close"
    lines = [b"HTTP/1.1 %d %b" % (response.status, response.reason)]
    if not field_values(response.fields, b"date"):
        lines.append(b"Date: " + now)
    lines += [name + b": " + value for name, value in response.fields]
    lines += framing
    if keep == "close" and not response.closes:
        lines.append(b"Connection: close")
    elif keep == "keep-1.0" and b"keep-alive" not in _options(response.fields):
        lines.append(b"Connection: keep-alive")
    return b"\r\n".join((*lines, b"", content)), keep == "close"


def read_headers(headers: Headers) -> Fields:
    """Encode header or trailer fields.

    Raises ValueError for a name that is not a token, and for a value that is not a field value (RFC 9110 section 5)."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    fields: list[tuple[bytes, bytes]] = []
    for name, value in pairs:
        if not isinstance(name, str) or not _TOKEN.fullmatch(name):
            raise ValueError(f"header {name!r}: the name is not a token")
        if isinstance(value, (list, tuple)):
            mend = f"give one value, or pairs for a field on several lines: [({name!r}, 'x'), ({name!r}, 'y')]"
            raise ValueError(f"header {name!r}: {value!r} is not a field value; {mend}")
        if not isinstance(value, str) or _FORBIDDEN.search(value):
            raise ValueError(f"header {name!r}: {value!r} is not a field value; to send it, reply with raw octets")
        fields.append((name.encode("ascii"), _octets(f"header {name!r}", value)))
    return tuple(fields)


def read_status(status: int, reason: str | None) -> bytes:
    """Return the reason phrase in octets.

    ``status``  the status code of a final response, from 200 to 999
    ``reason``  the reason phrase; None: the standard one for the status code, empty if there is none

    Raises ValueError for another status code, and for a reason that is not a reason phrase."""
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 999:
        raise ValueError(
            f"status {shown(status)}: not an integer from 200 to 999; to send another, reply with raw octets"
        )
    if reason is not None and _FORBIDDEN.search(reason):
        raise ValueError(f"reason {reason!r}: not a reason phrase; to send it, reply with raw octets")
    return _octets("reason", _phrase(status) if reason is None else reason)


@cache
def _phrase(status: int) -> str:
    from http import HTTPStatus  # only now: it is slow to import, and a server starts often

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _octets(what: str, text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise ValueError(f"{what}: {text!r} has a character above U+00FF, which Latin-1 does not have") from error


def _frame(response: UnframedResponse, method: bytes, version: bytes) -> tuple[list[bytes], bytes, bool]:
    """Choose the framing (RFC 9112 sections 6.1 to 6.3, RFC 9110 sections 8.6 and 9.3.2).

    Returns the fields for the framing, the content as it is sent, and whether the content is close-delimited."""
    if field_values(response.fields, b"transfer-encoding"):
        raise ValueError("the server adds Transfer-Encoding: give chunks, or for a wrong field reply with raw octets")
    given = field_values(response.fields, b"content-length")
    body = b"".join(response.parts)
    if response.status == 204 or (method == b"CONNECT" and response.status < 300):
        if given or body:
            what = "a 204" if response.status == 204 else f"a {response.status} to CONNECT"
            raise ValueError(f"{what} has no content and no Content-Length")
        return [], b"", False
    if response.status == 205 and body:
        raise ValueError("a 205 has no content")
    if method == b"HEAD" or response.status == 304:
        return ([] if given else _announced(response, version)), b"", False
    if given and given != (b"%d" % len(body),):
        announced = b", ".join(given).decode("latin-1")
        raise ValueError(
            f"Content-Length {announced} with {len(body)} octets of content: a wrong length needs raw octets or faults"
        )
    if given or response.measured:
        return ([] if given else _announced(response, version)), body, False
    if version == b"HTTP/1.0":
        return [], body, True
    return _announced(response, version), _chunked(response), False


def _announced(response: UnframedResponse, version: bytes) -> list[bytes]:
    if response.measured:
        length = sum(map(len, response.parts))
        return [b"Content-Length: %d" % length] if length or response.status != 304 else []
    return [] if version == b"HTTP/1.0" or response.status == 304 else [b"Transfer-Encoding: chunked"]


def _chunked(response: UnframedResponse) -> bytes:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in response.parts if part)
    trailers = b"".join(name + b": " + value + b"\r\n" for name, value in response.trailers)
    return chunks + b"0\r\n" + trailers + b"\r\n"


def _options(fields: Fields) -> set[bytes]:
    """The options of the Connection field, in lower case (RFC 9110 section 7.6.1)."""
    values = field_values(fields, b"connection")
    return {option.strip(b" \t").lower() for value in values for option in value.split(b",")} if values else set()
