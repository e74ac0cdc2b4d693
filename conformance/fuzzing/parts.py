"""Parts of a response in the order of the grammar: what an edit changes, and what shrinking removes. Data only.

A part is the smallest piece of a response that the grammar names: a version, a space, a status code, a line end, a
field name, a colon, a chunk size (RFC 9112 sections 2.1, 4, 5 and 7.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CRLF = b"\r\n"
# The kinds of the values of fields that frame. The values of other fields have the kind "value".
_VALUES = {b"content-length": "length", b"transfer-encoding": "coding", b"connection": "options"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a response.

    ``name``    the name, which no other part of the response has, such as ``status-code`` or ``chunk-1-size``
    ``kind``    the kind in the grammar, such as ``code`` or ``colon``; decides which values may replace the part
    ``octets``  the octets
    ``line``    the name of the line, the chunk or the content to which the part belongs"""

    name: str
    kind: str
    octets: bytes
    line: str


PartSequence = tuple[Part, ...]


def joined(parts: Iterable[Part]) -> bytes:
    """Return the octets of parts, in order."""
    return b"".join(each.octets for each in parts)


def _line(line: str, *pieces: tuple[str, str, bytes]) -> PartSequence:
    """Return the parts of a line and its line end, from the name, the kind and the octets of each part."""
    return tuple(Part(f"{line}-{name}", kind, octets, line) for name, kind, octets in (*pieces, ("end", "end", CRLF)))


def status_line(code: bytes, reason: bytes, line: str = "status", version: bytes = b"HTTP/1.1") -> PartSequence:
    """Return the parts of a status line (RFC 9112 section 4).

    ``code``     the status code
    ``reason``   the reason phrase
    ``line``     the name of the line
    ``version``  the version"""
    return _line(
        line,
        ("version", "version", version),
        ("version-space", "version-space", b" "),
        ("code", "code", code),
        ("code-space", "code-space", b" "),
        ("reason", "reason", reason),
    )


def field(name: bytes, value: bytes, line: str = "") -> PartSequence:
    """Return the parts of a field line (RFC 9112 section 5).

    ``name``   the field name
    ``value``  the field value
    ``line``   the name of the line; empty: the field name in lower case"""
    kind = _VALUES.get(name.lower(), "value")
    pieces = (("name", "name", name), ("colon", "colon", b":"), ("ows", "ows", b" "), ("value", kind, value))
    return _line(line or name.decode("ascii").lower(), *pieces)


def empty_line(line: str = "empty-line") -> PartSequence:
    """Return the line that ends a header section or a trailer section."""
    return (Part(line, "empty-line", CRLF, line),)


def content(octets: bytes) -> PartSequence:
    """Return content without a chunked coding, as one part."""
    return (Part("content", "content", octets, "content"),)


def chunk(name: str, data: bytes, extension: tuple[bytes, bytes] | None = None) -> PartSequence:
    """Return the parts of a chunk (RFC 9112 section 7.1); without data, of the last chunk.

    ``name``       the name of the chunk
    ``data``       the data
    ``extension``  name and value of a chunk extension; None: none"""
    pieces = [("size", "size", b"%x" % len(data))]
    if extension:
        pieces += [("semicolon", "semicolon", b";"), ("extension", "extension", extension[0])]
        pieces += [("equals", "equals", b"="), ("argument", "argument", extension[1])]
    size_line = _line(name, *pieces)
    if not data:
        return size_line
    return (
        *size_line,
        Part(f"{name}-data", "data", data, name),
        Part(f"{name}-data-end", "data-end", CRLF, name),
    )
