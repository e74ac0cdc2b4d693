"""Draws valid responses from the grammar of RFC 9112: interim responses, head, fields, framing, content, trailers.

Every choice comes from the given source of randomness, so that the same source gives the same response.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from ..corpus.generated.elements import content, empty_line, field, joined, status_line
from .parts import PartSequence, chunk

FramedBy: TypeAlias = Literal["length", "chunked", "close", "none"]

# The first code is by far the most frequent one. Codes that make a client repeat a request are not among them.
_CODES = ((b"200", b"OK"),) * 8 + (
    (b"201", b"Created"),
    (b"204", b"No Content"),
    (b"304", b"Not Modified"),
    (b"404", b"Not Found"),
    (b"500", b"Internal Server Error"),
)
_INTERIM = ((b"100", b"Continue"), (b"102", b"Processing"), (b"103", b"Early Hints"))
# Fields beside those that frame; several of them are fields that clients read by themselves.
_FIELDS = (
    (b"X-A", b"one"),
    (b"X-B", b"two words"),
    (b"X-C", b'"quoted, value"'),
    (b"X-Empty", b""),
    (b"Server", b"server/1.0 (comment)"),
    (b"Date", b"Sun, 06 Nov 1994 08:49:37 GMT"),
    (b"Content-Type", b"text/plain; charset=utf-8"),
    (b"Vary", b"accept, x-b"),
    (b"Cache-Control", b"no-store"),
    (b"ETag", b'"tag"'),
    (b"Via", b"1.1 proxy"),
    (b"Set-Cookie", b"a=b; Path=/"),
    (b"Keep-Alive", b"timeout=5"),
)
_CONTENTS = (b"hello",) * 6 + (
    b"hello again",
    b"",
    b"e",
    b"0\r\n\r\n",
    b"line\nline\r\n",
    bytes(range(256)),
    b"n" * 300,
)
_EXTENSIONS = ((b"ext", b"one"), (b"a", b'"quoted"'), (b"name", b"1"))
_TRAILERS = ((b"X-T", b"three"), (b"X-U", b"four"))


@dataclass(frozen=True, slots=True)
class BaseResponse:
    """A valid response.

    ``parts``    the parts, in order
    ``method``   the method of the request that it answers
    ``framing``  what ends it"""

    parts: PartSequence
    method: str
    framing: FramedBy

    @property
    def octets(self) -> bytes:
        """The octets of the response."""
        return joined(self.parts)

    @property
    def productions(self) -> tuple[str, ...]:
        """Names of what the grammar gave, for the coverage."""
        names = {"field": "field", "interim": "interim", "trailer": "trailer", "chunk": "chunk"}
        lines = {each.line.partition("-")[0] for each in self.parts}
        return (self.method, self.framing, *(name for line, name in names.items() if line in lines))


PLAIN = BaseResponse(
    (
        *status_line(b"200", b"OK"),
        *field(b"Content-Length", b"5", "length"),
        *empty_line(),
        *content(b"hello"),
    ),
    "GET",
    "length",
)


def draw_base(source: Random) -> BaseResponse:
    """Return a valid response.

    ``source``  the source of randomness"""
    method = "HEAD" if source.random() < 0.08 else "GET"
    code, reason = source.choice(_CODES)
    framing = _framing(method, code, source)
    version = b"HTTP/1.0" if framing != "chunked" and source.random() < 0.08 else b"HTTP/1.1"
    parts = [*_interim(source), *status_line(code, reason, version=version), *_fields(source, framing)]
    body = source.choice(_CONTENTS) if method == "GET" and code not in (b"204", b"304") else b""
    if framing == "length":
        declared = len(body) if method == "GET" and code != b"304" else 5
        _insert(parts, field(b"Content-Length", b"%d" % declared, "length"), source)
    if framing == "chunked":
        _insert(parts, field(b"Transfer-Encoding", b"chunked", "coding"), source)
    parts += empty_line()
    if method == "GET" and code not in (b"204", b"304"):
        parts += _chunks(body, source) if framing == "chunked" else content(body) if body else ()
    return BaseResponse(tuple(parts), method, framing)


def _framing(method: str, code: bytes, source: Random) -> FramedBy:
    if code == b"204":
        return "none"
    if code == b"304" or method == "HEAD":
        return source.choice(("length", "none"))
    return source.choice(("length", "length", "chunked", "chunked", "chunked", "close"))


def _interim(source: Random) -> PartSequence:
    """Return no interim response, or one or two."""
    parts: list[PartSequence] = []
    for number in range(source.choice((0,) * 8 + (1, 1, 2))):
        line = f"interim-{number + 1}"
        parts.append(status_line(*source.choice(_INTERIM), line=line))
        if source.random() < 0.5:
            parts.append(field(b"Link", b"</a.css>; rel=preload", f"{line}-field"))
        parts.append(empty_line(f"{line}-empty-line"))
    return tuple(each for group in parts for each in group)


def _fields(source: Random, framing: FramedBy) -> PartSequence:
    found = source.sample(_FIELDS, source.choice((0, 0, 1, 1, 1, 2, 3)))
    groups = [field(*each, f"field-{number + 1}") for number, each in enumerate(found)]
    if framing == "close" and source.random() < 0.5:
        groups.append(field(b"Connection", b"close", "connection"))
    elif source.random() < 0.1:
        groups.append(field(b"Connection", source.choice((b"keep-alive", b"close", b"x-a, close")), "connection"))
    return tuple(each for group in groups for each in group)


def _insert(parts: list, line: PartSequence, source: Random) -> None:  # type: ignore[type-arg]
    """Insert a line before or behind the other fields of the final response."""
    if source.random() < 0.5:
        parts += line
        return
    status = max(place for place, each in enumerate(parts) if each.name == "status-end")
    parts[status + 1 : status + 1] = line


def _chunks(body: bytes, source: Random) -> PartSequence:
    """Return content in chunks, with a trailer section in some cases (RFC 9112 section 7.1)."""
    groups: list[PartSequence] = []
    cuts = sorted(source.sample(range(1, len(body)), min(len(body) - 1, source.choice((0, 0, 1, 2))))) if body else []
    if body in (b"hello", b"hello again"):
        cuts = [each for each in cuts if each in (5, 6)]  # a word of the corpus stays whole
    ends = [*cuts, len(body)] if body else []
    for number, (start, end) in enumerate(zip([0, *cuts], ends, strict=False)):
        extension = source.choice(_EXTENSIONS) if source.random() < 0.15 else None
        groups.append(chunk(f"chunk-{number + 1}", body[start:end], extension))
    groups.append(chunk("last-chunk", b"", source.choice(_EXTENSIONS) if source.random() < 0.1 else None))
    for number, each in enumerate(source.sample(_TRAILERS, source.choice((0, 0, 0, 1, 2)))):
        groups.append(field(*each, f"trailer-{number + 1}"))
    groups.append(empty_line("last-empty-line"))
    return tuple(each for group in groups for each in group)
