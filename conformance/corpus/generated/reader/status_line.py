"""The status line (RFC 9112 section 4): one function per production and per permission. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import departures as found
from .choices import REFUSE, Choices, Incomplete, lenient, right
from .source import CR, LF, Source

# RFC 9112 section 4: status-line = HTTP-version SP status-code SP [ reason-phrase ]
_STATUS_LINE = re.compile(rb"HTTP/([0-9])\.([0-9]) ([0-9]{3}) (.*)", re.DOTALL)
_WITHOUT_REASON = re.compile(rb"HTTP/([0-9])\.([0-9]) ([0-9]{3})")

# RFC 9112 section 4: a recipient may treat any whitespace (SP, HTAB, VT, FF, bare CR) as the separator, and ignore
# whitespace around the line.
_ON_WHITESPACE = re.compile(rb"[ \t\v\f\r]*HTTP/([0-9])\.([0-9])[ \t\v\f\r]+([0-9]{3})(?:[ \t\v\f\r]+(.*))?", re.DOTALL)

# No production: what a client can still take for a status line, whose parts are not those of the grammar.
_LOOSE = re.compile(rb"[ \t\v\f\r]*(HTTP[^ \t\v\f\r]*)[ \t\v\f\r]+([^ \t\v\f\r]+)(.*)", re.DOTALL | re.IGNORECASE)
_VERSION = re.compile(rb"HTTP/1\.[0-9]")
_SOMEWHERE = re.compile(rb"HTTP/1\.[0-9] [0-9]{3}[ \r\n]")

_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A status line.

    ``version``  the two digits of the version; None: not HTTP/1.x
    ``status``   the status code; None: not three digits, so that a client may report any
    ``reason``   the reason phrase
    ``acts_as``  what a client takes the response for, by a code that is not three digits: "final", "interim", or
                 "empty" (a final response without content)
    """

    version: tuple[int, int] | None
    status: int | None
    reason: bytes = b""
    acts_as: str = "final"


@dataclass(frozen=True, slots=True)
class NoStatusLine:
    """A client of HTTP/0.9 takes all octets from ``at`` on for content."""

    at: int


def read_start(source: Source, choices: Choices, *, behind_interim: bool) -> StatusLine | NoStatusLine:
    """Read the start line of a response: the status line, and what stands in its place or before it.

    ``behind_interim``  whether an interim response precedes the line"""
    at = source.at
    line = _line(source, choices)
    if line is not None and (status_line := _status_line(line, choices)) is not None:
        return status_line
    return _without_status_line(source, choices, at, line, behind_interim=behind_interim)


def _line(source: Source, choices: Choices) -> bytes | None:
    """Read a line (RFC 9112 section 2.2): "the line terminator for the start-line and fields is the sequence CRLF", and
    a recipient may recognize LF alone. Return None if no line end follows."""
    length = source.find(LF)
    if length is None:
        return None
    line = source.take(length + 1)[:-1]
    if line.endswith(CR):
        return line[:-1]
    if _looks_like_status_line(line):
        choices.take(found.LF_ENDS_STATUS_LINE, right(None), right(REFUSE))
    return line


def _looks_like_status_line(line: bytes) -> bool:
    return bool(_ON_WHITESPACE.fullmatch(line) or _LOOSE.fullmatch(line))


def _status_line(line: bytes, choices: Choices) -> StatusLine | None:
    """Return the parts of a status line (RFC 9112 section 4); None: the line is none."""
    if match := _STATUS_LINE.fullmatch(line):
        return _parts(match, choices)
    if match := _WITHOUT_REASON.fullmatch(line):
        choices.take(found.NO_SPACE, right(None), right(REFUSE))
        return _parts(match, choices)
    if match := _ON_WHITESPACE.fullmatch(line):
        choices.take(found.WHITESPACE, right(None), right(REFUSE))
        return _parts(match, choices)
    if match := _LOOSE.fullmatch(line):
        return _repaired(match, choices)
    return None


def _parts(match: re.Match[bytes], choices: Choices) -> StatusLine:
    reason = match[4] if match.re.groups >= 4 and match[4] else b""
    _reason_phrase(reason, choices)
    version, status = (int(match[1]), int(match[2])), int(match[3])
    if version[0] != 1:
        # RFC 9112 section 2.3: the major version is the syntax of the message, and HTTP/1.1 is that of this reader.
        choices.take(found.VERSION, right(REFUSE), lenient(None))
        return StatusLine(None, status, reason)
    if version[1] > 1:
        choices.meet(found.HIGHER_MINOR)  # RFC 9110 section 6.2: processed as the highest minor version of the client
    return StatusLine(version, status, reason)


def _reason_phrase(reason: bytes, choices: Choices) -> None:
    """Read reason-phrase = 1*( HTAB / SP / VCHAR / obs-text ); a client should ignore it (RFC 9112 section 4)."""
    if CR in reason:
        choices.take(found.CR_IN_STATUS_LINE, right(None), right(REFUSE))  # RFC 9112 section 2.2
    if _CONTROLS.search(reason):
        choices.take(found.CONTROL_IN_REASON, right(None), right(REFUSE))
    if any(octet > 0x7F for octet in reason):
        choices.meet(found.OBS_TEXT_IN_REASON)


def _repaired(match: re.Match[bytes], choices: Choices) -> StatusLine:
    """Return what a lenient client makes of a line whose version or status code is not that of the grammar."""
    if not _VERSION.fullmatch(match[1]):
        choices.take(found.VERSION, right(REFUSE), lenient(None))
        code = re.match(rb"[0-9]{3}", match[2])
        return StatusLine(None, int(code[0]) if code else None)
    kinds = _look_alikes(match[2])
    options = [lenient(kind) for kind in kinds]
    departure = found.LOOK_ALIKE if len(kinds) > 1 else found.CODE
    acts_as = choices.take(departure, right(REFUSE), *options, place=len(kinds))
    return StatusLine((1, int(match[1][-1:])), None, b"", acts_as)


def _look_alikes(code: bytes) -> list[str]:
    """Return what a client may take a response for, by the numbers that it may read from a code outside the grammar."""
    numbers = {int(digits) for digits in re.findall(rb"[0-9]+", code)}
    if re.match(rb"[0-9]{3}", code):
        numbers.add(int(code[:3]))
    if match := re.fullmatch(rb"([+-]?)([0-9]+)", code):
        number = int(match[2]) * (-1 if match[1] == b"-" else 1)
        numbers |= {number, number % 2**16, number % 2**32}
    kinds = ["final"]
    if any(100 <= number <= 199 for number in numbers):
        kinds.append("interim")
    if numbers & {204, 304}:
        kinds.append("empty")
    return kinds


def _without_status_line(
    source: Source, choices: Choices, at: int, line: bytes | None, *, behind_interim: bool
) -> StatusLine | NoStatusLine:
    """Return what a client makes of octets that are no status line: an error, or HTTP/0.9, or a line further on.

    ``at``    the offset of the first of these octets
    ``line``  the first line of these octets; None: they are no whole line"""
    octets = source.octets[at:]
    if line is None and (octets.startswith(b"HTTP/") or b"HTTP/".startswith(octets)):
        choices.meet(found.HEAD_CUT)
        raise Incomplete(within_content=False)
    departure = found.NO_STATUS_LINE
    options = [right(REFUSE), lenient("HTTP/0.9")]
    if line is not None:
        options.append(lenient("line"))
    if further := _SOMEWHERE.search(octets):
        departure = found.EMPTY_LINE_BEFORE if octets[: further.start()] == b"\r\n" else found.OCTETS_BEFORE
        options.append(lenient("further"))
    if behind_interim:
        departure = found.OCTETS_BEHIND_INTERIM
    how = choices.take(departure, *options, place=at)
    if how == "HTTP/0.9":
        return NoStatusLine(at)
    if how == "line":
        return StatusLine(None, None)
    assert further
    source.at = at + further.start()
    return read_start(source, choices, behind_interim=behind_interim)
