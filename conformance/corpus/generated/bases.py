"""The base messages: valid responses whose elements the mutations change, one for each way of framing."""

from __future__ import annotations

from dataclasses import dataclass

from .elements import Elements, chunk, content, empty_line, field, list_field, status_line


@dataclass(frozen=True, slots=True)
class Base:
    """A valid response.

    ``name``      the name, a part of ids
    ``what``      the response in a few words, for people
    ``elements``  the elements, in order
    ``mutated``   the names of the elements that are mutated; the other elements are those of another base
    ``method``    the method of the request"""

    name: str
    what: str
    elements: Elements
    mutated: frozenset[str]
    method: str = "GET"

    @property
    def octets(self) -> bytes:
        """The octets of the response without a mutation."""
        return b"".join(each.octets for each in self.elements)


def _names(*groups: Elements) -> frozenset[str]:
    return frozenset(each.name for group in groups for each in group)


OK = status_line(b"200", b"OK")
TEXT = field(b"X-A", b"one")
FIVE = field(b"Content-Length", b"5")
CHUNKED = field(b"Transfer-Encoding", b"chunked")
CLOSE = field(b"Connection", b"close")
EMPTY = empty_line()
HELLO = content(b"hello")
CHUNK, LAST = chunk("first-chunk", b"hello"), chunk("last-chunk", b"")
SECOND = chunk("second-chunk", b"world")
EXTENDED = chunk("first-chunk", b"hello", (b"ext", b"one"))
LAST_EXTENDED = chunk("last-chunk", b"", (b"ext", b'"two"'))
TRAILER = field(b"X-T", b"three", "trailer")
END = empty_line("last-empty-line")
HINTS = (*status_line(b"103", b"Early Hints", "interim"), *field(b"X-I", b"one"), *empty_line("interim-empty-line"))
LISTS = (*list_field(b"Connection", b"x-a", b"keep-alive"), *list_field(b"Vary", b"accept", b"x-b"))
OLD = status_line(b"200", b"OK", version=b"HTTP/1.0")
NO_CONTENT = status_line(b"204", b"No Content")
NOT_MODIFIED = status_line(b"304", b"Not Modified")

BASES = (
    Base(
        "length",
        "a length",
        (*OK, *TEXT, *FIVE, *EMPTY, *HELLO),
        _names(OK, TEXT, FIVE, EMPTY, HELLO),
    ),
    Base(
        "chunked",
        "chunks",
        (*OK, *CHUNKED, *EMPTY, *CHUNK, *SECOND, *LAST, *END),
        _names(CHUNKED, EMPTY, CHUNK, LAST, END),
    ),
    Base(
        "extension",
        "extensions",
        (*OK, *CHUNKED, *EMPTY, *EXTENDED, *LAST_EXTENDED, *TRAILER, *END),
        _names(EXTENDED, LAST_EXTENDED[:-1], TRAILER, END),
    ),
    Base("close", "close", (*OK, *CLOSE, *EMPTY, *HELLO), _names(CLOSE, EMPTY, HELLO)),
    Base("head", "HEAD", (*OK, *TEXT, *FIVE, *EMPTY), _names(FIVE, EMPTY), method="HEAD"),
    Base("204", "204", (*NO_CONTENT, *TEXT, *EMPTY), _names(NO_CONTENT, EMPTY)),
    Base("304", "304", (*NOT_MODIFIED, *FIVE, *EMPTY), _names(NOT_MODIFIED[2:3], FIVE[3:], EMPTY)),
    Base("interim", "103", (*HINTS, *OK, *FIVE, *EMPTY, *HELLO), _names(HINTS, OK[:1])),
    Base("list", "lists", (*OK, *LISTS, *CHUNKED, *EMPTY, *CHUNK, *LAST, *END), _names(LISTS)),
    Base("http-1.0", "HTTP/1.0", (*OLD, *FIVE, *EMPTY, *HELLO), _names(OLD[:1], FIVE[3:], EMPTY)),
)
