"""Parses the head of a request: request line and header section. Decides how the content after it ends.

Nothing is raised. A departure from the grammar of RFC 9112 becomes a problem, a few words in `SeenRequest.problems`,
and parsing continues with the most plausible meaning. A server that protects itself would refuse the request. This
parser serves a recorder, which has to show what came.

Two ways through the lines: `_CLEAN` matches a whole head without any problem in its lines, in one pass. Any other head
is parsed line by line (`_read_lines`), and each line gets its problems.

Quantifiers that could backtrack are possessive, so that each pattern takes time in proportion to the octets.

Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..base.recorded import Fields, SeenRequest, field_values
from .grammar import TOKEN

_PCHAR = rb"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})"

# No repetition gives back what it has matched. A repetition of a group stands in an atomic group and is not possessive:
# before CPython 3.11.5, the latter takes the octets of a last turn that failed (python/cpython issue 100061).

# A head without a problem in its lines.
_CLEAN = re.compile(
    rb"(" + TOKEN + rb") ([!-~]++) (HTTP/[0-9]\.[0-9])\r\n"
    rb"((?>(?:" + TOKEN + rb":[^\x00-\x08\x0a-\x1f\x7f]*+\r\n)*))\r\n"
)
_FIELD = re.compile(rb"([^:]++):[ \t]*+([^\r \t]*+(?>(?:[ \t]++[^\r \t]++)*))[ \t]*+\r\n")

_TOKEN_ONLY = re.compile(TOKEN)
_VERSION = re.compile(rb"HTTP/[0-9]\.[0-9]")
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SECTION_END = re.compile(rb"\n\r?\n")
_EMPTY_LINES = re.compile(rb"(?>(?:\r?\n)*)")
_HOST = re.compile(rb"(?:\[[0-9A-Za-z:.]++\]|(?>(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*))(?::[0-9]*+)?")
_AUTHORITY = re.compile(rb"(?:\[[0-9A-Za-z:.]++\]|(?>(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)):[0-9]++")
_ORIGIN = re.compile(rb"/(?>" + _PCHAR + rb"*)")
_ABSOLUTE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*+:(?>(?:[\[\]]|" + _PCHAR + rb")+)")
_LENGTH = re.compile(rb"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Framing:
    """How the content of a request ends (RFC 9112 section 6.3).

    ``length``   the number of octets of the content
    ``chunked``  whether the content is in the chunked coding; then ``length`` is 0
    """

    length: int = 0
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A parsed request line and header section.

    ``request``  the request without content, with the problems of its head in order
    ``framing``  how the content after the head ends
    """

    request: SeenRequest
    framing: Framing


def empty_lines(data: bytes | bytearray) -> int:
    """The number of octets in the empty lines at the start, which a server ignores (RFC 9112 section 2.2)."""
    if data and data[0] not in b"\r\n":
        return 0  # for speed: nearly all requests
    found = _EMPTY_LINES.match(data)
    return found.end() if found else 0


def section_end(data: bytes | bytearray, start: int) -> int:
    """Find the empty line that ends a section. Return the place after it; -1 if it has not come.

    ``data``   the octets
    ``start``  the place to search from; the LF before the empty line has to be there or later
    """
    found = _SECTION_END.search(data, start)
    return found.end() if found else -1


def read_head(data: bytes) -> Head:
    """Parse the head of a request.

    ``data``  the octets from the start of the request to the end of the empty line after its header section

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
    """Parse a header or trailer section (RFC 9112 section 5).

    ``section``   the field lines, each with its line end
    ``problems``  the list to which problems are added
    """
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
    """Split a section into lines, without their line ends and without the empty line at its end."""
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
    """Guess the parts of a bad request line: the first word, the last word if it looks like a version, and the rest."""
    method, _, rest = line.strip().partition(b" ")
    before, _, last = rest.rpartition(b" ")
    if last.startswith(b"HTTP/"):
        return method, before.strip(), last
    return method, rest.strip(), b""


def _is_target(method: bytes, target: bytes) -> bool:
    """Whether a request target has a form that RFC 9112 section 3.2 allows for the method."""
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
    """Check the Host field: in HTTP/1.1 exactly one with a valid value (RFC 9112 section 3.2)."""
    hosts = field_values(fields, b"host")
    if not hosts and version == b"HTTP/1.1":
        problems.append("no Host")
    if len(hosts) > 1:
        problems.append("more than one Host")
    if not all(_HOST.fullmatch(host) for host in hosts):
        problems.append("bad Host")


def _framing(version: bytes, fields: Fields, problems: list[str]) -> Framing:
    """Decide how the content ends (RFC 9112 section 6.3).

    If the end cannot be known, no content is read. The octets after the head then appear as the next request."""
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
    """Whether chunked is the last transfer coding, which is required in a request (RFC 9112 section 6.1)."""
    codings = [coding.strip(b" \t").lower() for coding in b",".join(values).split(b",") if coding.strip(b" \t")]
    if codings.count(b"chunked") > 1:
        problems.append("chunked more than once")
    if codings[-1:] != [b"chunked"]:
        problems.append("Transfer-Encoding does not end in chunked")
        return False
    return True
