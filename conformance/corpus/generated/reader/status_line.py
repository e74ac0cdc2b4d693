"""The status line (RFC 9112 section 4): one function per production and per permission. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import departures as found
from .choices import REFUSE, Choices, GrammarDeparture, Incomplete, lenient, right
from .octets import CR, CRLF, LF, Octets
from .sizes import line_size

# RFC 9112 section 4: status-line = HTTP-version SP status-code SP [ reason-phrase ]
_STATUS_LINE = re.compile(rb"HTTP/([0-9])\.([0-9]) ([0-9]{3}) (.*)", re.DOTALL)
_WITHOUT_REASON = re.compile(rb"HTTP/([0-9])\.([0-9]) ([0-9]{3})")

# RFC 9112 section 4: a recipient may treat any whitespace (SP, HTAB, VT, FF, bare CR) as the separator, and ignore
# whitespace around the line.
_ON_WHITESPACE = re.compile(rb"[ \t\v\f\r]*HTTP/([0-9])\.([0-9])[ \t\v\f\r]+([0-9]{3})(?:[ \t\v\f\r]+(.*))?", re.DOTALL)

# No production: what a client can still take for a status line, whose parts are not those of the grammar.
_LOOSE = re.compile(rb"[ \t\v\f\r]*(HTTP[^ \t\v\f\r]*)[ \t\v\f\r]+([^ \t\v\f\r]+)(.*)", re.DOTALL | re.IGNORECASE)
_VERSION = re.compile(rb"HTTP/1\.[0-9]")
# No production: other octets, or none, stand where one of the two spaces belongs, and the rest matches the grammar.
_WITHOUT_SPACE = re.compile(
    rb"HTTP/1\.([0-9])(?:[^ \t\v\f\r0-9]*([0-9]{3})(?: .*|[^0-9 ][^ ]*)?| ([0-9]{3})[^ \t\v\f\r0-9][^ ]*)", re.DOTALL
)
_CODE_AS_WORD = re.compile(rb"[ \t\v\f\r]([0-9]{3})(?![^ \t\v\f\r])")
_MOST_DIGITS = 4_000  # of a number that a client may read from a code; Python converts 4,300 at most
_SOMEWHERE = re.compile(rb"HTTP/1\.[0-9] [0-9]{3}[ \r\n]")

# The codes of RFC 9110 section 15, and those of other documents in the registry of RFC 9110 section 16.2.1.
REGISTERED = frozenset(
    (
        *(100, 101, 102, 103, 104),
        *(200, 201, 202, 203, 204, 205, 206, 207, 208, 226),
        *(300, 301, 302, 303, 304, 305, 306, 307, 308),
        *range(400, 419),
        *(421, 422, 423, 424, 425, 426, 428, 429, 431, 451),
        *(500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511),
    )
)

_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A status line.

    ``version``  the two digits of the version; None: not HTTP/1.x
    ``status``   the status code; None: not three digits, so that a client may report any
    ``reason``   the reason phrase
    ``codings``  false: a client may take the version for one without transfer codings
    ``acts_as``  what a client takes the response for, by a code that is not three digits: "final", "interim", or
                 "empty" (a final response without content)
    """

    version: tuple[int, int] | None
    status: int | None
    reason: bytes = b""
    codings: bool = True
    acts_as: str = "final"


@dataclass(frozen=True, slots=True)
class NoStatusLine:
    """A client of HTTP/0.9 takes all octets from ``at`` on for content."""

    at: int


def read_start(source: Octets, choices: Choices, *, behind: int | None) -> StatusLine | NoStatusLine:
    """Read the start line of a response: the status line, and what stands in its place or before it.

    ``behind``  the status code of the interim response before the line; None: the line begins the connection"""
    at = source.at
    line = _line(source, choices)
    if line is not None and _is_more_than_junk(line) and not line.startswith(b"HTTP/"):
        # Some client takes the line for a status line. A client that looks for "HTTP/" does not.
        how = choices.take(found.AS_CONTENT, right("status line"), lenient("content"), place=at)
        if how == "content":
            return NoStatusLine(at)
    if line is not None and (status_line := _status_line(line, choices)) is not None:
        return status_line
    return _without_status_line(source, choices, at, line, behind=behind)


def _is_more_than_junk(line: bytes) -> bool:
    """Return whether some client takes the line for a status line."""
    return bool(_ON_WHITESPACE.fullmatch(line) or _LOOSE.fullmatch(line))


def _line(source: Octets, choices: Choices) -> bytes | None:
    """Read a line (RFC 9112 section 2.2): "the line terminator for the start-line and fields is the sequence CRLF", and
    a recipient may recognize LF alone. Return None if no line end follows."""
    length = source.find(LF)
    if length is None:
        return None
    line = source.take(length + 1)[:-1]
    if line.endswith(CR):
        return line[:-1]
    if _is_more_than_junk(line):
        # A client that takes LF for an octet of a field value finds one here that no production of the line allows.
        choices.take(found.LF_ALONE, right("end"), right(REFUSE), right(REFUSE))
    return line


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
    if match := _WITHOUT_SPACE.fullmatch(line):
        # A client that takes the word behind the first space for the code finds no code.
        code = int(match[2] or match[3])
        departure = found.LOOK_ALIKE if code < 200 or code in (204, 304) else found.SEPARATOR
        return StatusLine((1, int(match[1])), choices.take(departure, right(REFUSE), lenient(code), lenient(None)))
    if match := _LOOSE.fullmatch(line):
        return _repaired(match, choices)
    return None


def _parts(match: re.Match[bytes], choices: Choices) -> StatusLine:
    reason = match[4] if match.re.groups >= 4 and match[4] else b""
    _reason_phrase(reason, choices)
    version, status = (int(match[1]), int(match[2])), int(match[3])
    line_size(reason, choices)
    if version[0] != 1:
        # RFC 9112 section 2.3: the major version is the syntax of the message, and HTTP/1.1 is that of this reader.
        choices.take(found.VERSION, right(REFUSE), lenient(None))
        return StatusLine(None, status, reason, codings=False)
    if status not in REGISTERED and 100 <= status <= 599:
        # RFC 9110 section 15.1: an unrecognized code is treated as the x00 of its class; the caller should get the code
        how = choices.take(found.UNREGISTERED, right("code"), lenient("class"))
        status = status if how == "code" or status < 200 else status // 100 * 100
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
    """Return what a lenient client makes of a line whose version or status code is not that of the grammar.

    If a space is within the version, a client that takes the word behind the first space for the code finds no code."""
    if not _VERSION.fullmatch(match[1]):
        second = re.fullmatch(rb"[0-9]{3}", match[2])
        codes = [int(second[0])] if second else list(dict.fromkeys((None, _code_as_word(match[0]))))
        status = choices.take(found.VERSION, right(REFUSE), *map(lenient, codes), place=len(codes))
        return StatusLine(None, status, codings=not (second and match[1].startswith(b"HTTP/")))
    kinds = _look_alikes(match[2])
    options = [lenient(kind) for kind in kinds]
    departure = found.LOOK_ALIKE if len(kinds) > 1 else found.CODE
    acts_as = choices.take(departure, right(REFUSE), *options, place=len(kinds))
    return StatusLine((1, int(match[1][-1:])), None, acts_as=acts_as)


def _code_as_word(line: bytes) -> int | None:
    """Return the first three digits that stand alone behind whitespace; None: the line has none."""
    found_code = _CODE_AS_WORD.search(line)
    return int(found_code[1]) if found_code else None


def _look_alikes(code: bytes) -> list[str]:
    """Return what a client may take a response for, by the numbers that it may read from a code outside the grammar."""
    numbers = {int(digits) for digits in re.findall(rb"[0-9]+", code) if len(digits) <= _MOST_DIGITS}
    if re.match(rb"[0-9]{3}", code):
        numbers.add(int(code[:3]))
    if (match := re.fullmatch(rb"([+-]?)([0-9]+)", code)) and len(match[2]) <= _MOST_DIGITS:
        number = int(match[2]) * (-1 if match[1] == b"-" else 1)
        numbers |= {number, number % 2**16, number % 2**32}
    kinds = ["final"]
    if any(100 <= number <= 199 for number in numbers):
        kinds.append("interim")
    if numbers & {204, 304}:
        kinds.append("empty")
    return kinds


def _without_status_line(
    source: Octets, choices: Choices, at: int, line: bytes | None, *, behind: int | None
) -> StatusLine | NoStatusLine:
    """Return what a client makes of octets that are no status line: an error, HTTP/0.9, or a response further on.

    ``at``      the offset of the first of these octets
    ``line``    the first line of these octets; None: they are no whole line
    ``behind``  the status code of the interim response before the octets; None: there is none"""
    octets = source.octets[at:]
    begins = octets.startswith(b"HTTP/")
    if line is None and (begins or b"HTTP/".startswith(octets)):
        choices.meet(found.HEAD_CUT)
        raise Incomplete(within_content=False)
    further = _SOMEWHERE.search(octets)
    options = [right(REFUSE)]
    if not begins and not (behind and further) and behind != 101:
        options.append(lenient("HTTP/0.9"))
    if further:
        options.append(lenient("further"))
    elif line is not None and behind is None:
        options.append(lenient("line"))
    how = choices.take(_departure(octets, further, behind), *options, place=at)
    if how == "HTTP/0.9":
        return NoStatusLine(at)
    if how == "line":
        return StatusLine(None, _code_as_word(line or b""))
    assert further
    source.at = at + further.start()
    return read_start(source, choices, behind=behind)


def _departure(octets: bytes, further: re.Match[bytes] | None, behind: int | None) -> GrammarDeparture:
    if behind is not None:
        return found.OCTETS_BEHIND_INTERIM
    if further is None:
        return found.NO_STATUS_LINE
    return found.EMPTY_LINE_BEFORE if octets[: further.start()] == CRLF else found.OCTETS_BEFORE
