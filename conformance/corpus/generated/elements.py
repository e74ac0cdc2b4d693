"""Elements of the grammar of a response, in order: what a mutation changes, and the boundaries at which it inserts.

An element is the smallest part of a response that the grammar names: a version, a space, a status code, a line end, a
field name, a colon, a chunk size (RFC 9112 sections 2.1, 4, 5, 7.1). The functions of this module return the elements
of one line, or of one chunk. Data only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CRLF = b"\r\n"
# The kinds of the values of fields that frame; the values of other fields have the kind "value".
_VALUES = {b"content-length": "length", b"transfer-encoding": "coding", b"connection": "options"}


@dataclass(frozen=True, slots=True)
class Element:
    """One element.

    ``name``    its name within the response, a part of ids, such as ``status-code`` or ``content-length-colon``
    ``kind``    its kind in the grammar, such as ``code`` or ``colon``; it decides which values replace the element
    ``octets``  the octets
    ``line``    the name of its line, such as ``content-length``, or "content"; empty: neither"""

    name: str
    kind: str
    octets: bytes
    line: str = ""


Elements = tuple[Element, ...]


def joined(elements: Iterable[Element]) -> bytes:
    """Return the octets of elements, in order."""
    return b"".join(each.octets for each in elements)


def _line(line: str, *parts: tuple[str, str, bytes]) -> Elements:
    """Return the elements of a line and its line end, from the name, the kind and the octets of each."""
    return tuple(Element(f"{line}-{part}", kind, octets, line) for part, kind, octets in (*parts, ("end", "end", CRLF)))


def status_line(code: bytes, reason: bytes, line: str = "status", version: bytes = b"HTTP/1.1") -> Elements:
    """Return the elements of a status line (RFC 9112 section 4).

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


def field(name: bytes, value: bytes, line: str = "") -> Elements:
    """Return the elements of a field line (RFC 9112 section 5).

    ``name``   the field name
    ``value``  the field value
    ``line``   the name of the line; empty: the field name in lower case"""
    kind = _VALUES.get(name.lower(), "value")
    parts = (("name", "name", name), ("colon", "colon", b":"), ("ows", "ows", b" "), ("value", kind, value))
    return _line(line or name.decode("ascii").lower(), *parts)


def list_field(name: bytes, *members: bytes) -> Elements:
    """Return the elements of a field line whose value is a list (RFC 9110 section 5.6.1).

    ``name``     the field name
    ``members``  the members of the list"""
    parts = [("name", "name", name), ("colon", "colon", b":"), ("ows", "ows", b" "), ("member-1", "member", members[0])]
    for number, member in enumerate(members[1:], 2):
        parts += [(f"comma-{number}", "comma", b","), (f"ows-{number}", "ows", b" ")]
        parts.append((f"member-{number}", "member", member))
    return _line(name.decode("ascii").lower(), *parts)


def empty_line(name: str = "empty-line") -> Elements:
    """Return the line that ends a header section or a trailer section."""
    return (Element(name, "empty-line", CRLF, name),)


def content(octets: bytes) -> Elements:
    """Return content without a chunked coding, as one element."""
    return (Element("content", "content", octets, "content"),)


def chunk(name: str, data: bytes, extension: tuple[bytes, bytes] | None = None) -> Elements:
    """Return the elements of a chunk (RFC 9112 section 7.1); without data, of the last chunk.

    ``name``       the name of the chunk
    ``data``       the data
    ``extension``  name and value of a chunk extension; None: none"""
    parts = [("size", "size", b"%x" % len(data))]
    if extension:
        parts += [("semicolon", "semicolon", b";"), ("extension", "extension", extension[0])]
        parts += [("equals", "equals", b"="), ("argument", "argument", extension[1])]
    size_line = _line(name, *parts)
    if not data:
        return size_line
    return (*size_line, Element(f"{name}-data", "data", data), Element(f"{name}-data-end", "data-end", CRLF))
