"""Reads the head of a request: request line, header section, and how the content that follows is framed.

Pure, and never raises: what departs from the grammar of RFC 9112 becomes a problem in a few words, and the reading
goes on with the most plausible meaning, since a recorder has to show what came and not to defend itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..base.recorded import Fields, SeenRequest, field_values
from .grammar import TOKEN

_PCHAR = rb"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})"

# A head without a problem in its lines, in one pass; everything else takes the slow road, line by line.
_CLEAN = re.compile(
    rb"(" + TOKEN + rb") ([!-~]++) (HTTP/[0-9]\.[0-9])\r\n"
    rb"((?:" + TOKEN + rb":[^\x00-\x08\x0a-\x1f\x7f]*+\r\n)*+)\r\n"
)
_FIELD = re.compile(rb"([^:]++):[ \t]*+([^\r]*?)[ \t]*\r\n")

_TOKEN_ONLY = re.compile(TOKEN)
_VERSION = re.compile(rb"HTTP/[0-9]\.[0-9]")
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SECTION_END = re.compile(rb"\n\r?\n")
_EMPTY_LINES = re.compile(rb"(?:\r?\n)*+")
_HOST = re.compile(rb"(?:\[[0-9A-Za-z:.]++\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*+)(?::[0-9]*+)?")
_AUTHORITY = re.compile(rb"(?:\[[0-9A-Za-z:.]++\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})++):[0-9]++")
_ORIGIN = re.compile(rb"/" + _PCHAR + rb"*+")
_ABSOLUTE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*+:(?:[\[\]]|" + _PCHAR + rb")++")
_LENGTH = re.compile(rb"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Framing:
    """How the content of a request ends (RFC 9112 section 6.3): chunked, or ``length`` octets."""

    length: int = 0
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Request line and header section, read: ``request`` has no content yet, and its problems in order."""

    request: SeenRequest
    framing: Framing


def empty_lines(data: bytes | bytearray) -> int:
    """The number of octets of empty lines at the start of ``data``, which a server ignores (RFC 9112 section 2.2)."""
    if data and data[0] not in b"\r\n":
        return 0  # as nearly always
    found = _EMPTY_LINES.match(data)
    return found.end() if found else 0


def section_end(data: bytes | bytearray, start: int) -> int:
    """Where the first empty line that begins after ``start`` ends, or -1 when it has not come yet."""
    found = _SECTION_END.search(data, start)
    return found.end() if found else -1


def read_head(data: bytes) -> Head:
    """Read ``data``, which is a request from its start to the end of the empty line after its header section.

    Sources: RFC 9112 sections 2.2, 3, 5 and 6; RFC 9110 sections 5 and 7.2."""
    clean = _CLEAN.fullmatch(data)
    problems: list[str] = []
    if clean:
        method, target, version, section = clean.groups()
        fields: Fields = tuple(_FIELD.findall(section))
    else:
        method, target, version, fields = _read_lines(data, problems)
    if not _is_target(method, target):
        problems.append("bad request target")
    _check_host(version, fields, problems)
    framing = _framing(version, fields, problems)
    distinct = tuple(dict.fromkeys(problems))
    return Head(SeenRequest(data, method, target, version, fields, problems=distinct), framing)


def read_fields(section: bytes, problems: list[str]) -> Fields:
    """Read a header or trailer section: field lines, each with its line end (RFC 9112 section 5)."""
    if b"\n" not in section:
        return ()
    return _fields(_lines(section, problems), problems)


def _read_lines(data: bytes, problems: list[str]) -> tuple[bytes, bytes, bytes, Fields]:
    start = empty_lines(data)
    if start:
        problems.append("empty line before the request line")
    request_line, *rest = _lines(data[start:], problems)
    method, target, version = _request_line(request_line, problems)
    return method, target, version, _fields(rest, problems)


def _lines(section: bytes, problems: list[str]) -> list[bytes]:
    """The lines of a section without their line ends and without the empty line that ends it."""
    lines = section.split(b"\n")
    lines.pop()
    if not all(line.endswith(b"\r") for line in lines):
        problems.append("bare LF")
    lines = [line.removesuffix(b"\r") for line in lines]
    if lines and not lines[-1]:
        lines.pop()
    if any(b"\r" in line for line in lines):
        problems.append("bare CR")
    return lines


def _request_line(line: bytes, problems: list[str]) -> tuple[bytes, bytes, bytes]:
    parts = line.split(b" ")
    if len(parts) != 3 or not all(parts):
        problems.append("bad request line")
        return _guess_request_line(line)
    method, target, version = parts
    if not _TOKEN_ONLY.fullmatch(method):
        problems.append("method is not a token")
    if not _VERSION.fullmatch(version):
        problems.append("bad HTTP version")
    return method, target, version


def _guess_request_line(line: bytes) -> tuple[bytes, bytes, bytes]:
    """First word, last word if it looks like a version, and whatever lies between."""
    method, _, rest = line.strip().partition(b" ")
    before, _, last = rest.rpartition(b" ")
    if last.startswith(b"HTTP/"):
        return method, before.strip(), last
    return method, rest.strip(), b""


def _is_target(method: bytes, target: bytes) -> bool:
    """Whether it has one of the four forms of RFC 9112 section 3.2 that goes with the method."""
    if method == b"CONNECT":
        return _AUTHORITY.fullmatch(target) is not None
    if target == b"*":
        return method == b"OPTIONS"
    return (_ORIGIN if target.startswith(b"/") else _ABSOLUTE).fullmatch(target) is not None


def _fields(lines: list[bytes], problems: list[str]) -> Fields:
    fields: list[tuple[bytes, bytes]] = []
    for line in lines:
        if not line.startswith((b" ", b"\t")):
            fields.append(_field(line, problems))
        elif fields:
            problems.append("obs-fold")
            name, value = fields[-1]
            fields[-1] = name, (value + b" " + _value(line, problems)).strip(b" \t")
        else:
            problems.append("whitespace before the first field line")
    return tuple(fields)


def _field(line: bytes, problems: list[str]) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon:
        problems.append("field line without a colon")
    if name.endswith((b" ", b"\t")):
        problems.append("whitespace before the colon")
        name = name.rstrip(b" \t")
    if not name:
        problems.append("empty field name")
    elif not _TOKEN_ONLY.fullmatch(name):
        problems.append("field name is not a token")
    return name, _value(value, problems)


def _value(value: bytes, problems: list[str]) -> bytes:
    if b"\0" in value:
        problems.append("NUL in a field value")
    if _CONTROL.search(value):
        problems.append("control character in a field value")
    return value.strip(b" \t")


def _check_host(version: bytes, fields: Fields, problems: list[str]) -> None:
    """RFC 9112 section 3.2: exactly one Host in HTTP/1.1, and a valid one."""
    hosts = field_values(fields, b"host")
    if not hosts and version == b"HTTP/1.1":
        problems.append("no Host")
    if len(hosts) > 1:
        problems.append("more than one Host")
    if not all(_HOST.fullmatch(host) for host in hosts):
        problems.append("bad Host")


def _framing(version: bytes, fields: Fields, problems: list[str]) -> Framing:
    """RFC 9112 section 6.3. Where the end cannot be known, no content is read: what follows shows as it is."""
    lengths = field_values(fields, b"content-length")
    codings = field_values(fields, b"transfer-encoding")
    length = _content_length(lengths, problems) if lengths else 0
    if not codings:
        return Framing(length)
    if lengths:
        problems.append("Content-Length with Transfer-Encoding")
    if version == b"HTTP/1.0":
        problems.append("Transfer-Encoding in HTTP/1.0")
    return Framing(chunked=_ends_chunked(codings, problems))


def _content_length(values: tuple[bytes, ...], problems: list[str]) -> int:
    if len(values) > 1:
        problems.append("more than one Content-Length")
    if not _LENGTH.fullmatch(values[0]) or len(set(values)) > 1:
        problems.append("bad Content-Length")
        return 0
    return int(values[0])


def _ends_chunked(values: tuple[bytes, ...], problems: list[str]) -> bool:
    """Whether chunked is the last transfer coding, as it has to be in a request (RFC 9112 section 6.1)."""
    codings = [coding.strip(b" \t").lower() for coding in b",".join(values).split(b",") if coding.strip(b" \t")]
    if codings.count(b"chunked") > 1:
        problems.append("chunked more than once")
    if codings[-1:] != [b"chunked"]:
        problems.append("Transfer-Encoding does not end in chunked")
        return False
    return True
