"""The chunked transfer coding (RFC 9112 section 7.1), production by production. Pure."""

from __future__ import annotations

import re

from . import departures as found
from .choices import REFUSE, Choice, Choices, Incomplete, lenient, right
from .fields import Section, read_section
from .octets import CR, CRLF, LF, NUL, Octets
from .sizes import line_size

_MOST_DIGITS = 16  # of a size that every client has to take
_LONG = 1000  # octets of an extension (RFC 9112 section 7.1.1: a recipient ought to limit their total length)

# RFC 9112 section 7.1.1: chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = rb'"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"'
_EXTENSION = rb"(?:[ \t]*;[ \t]*%s(?:[ \t]*=[ \t]*(?:%s|%s))?)+" % (_TOKEN, _TOKEN, _QUOTED)
_WITHOUT_BWS = re.compile(rb"(?:;%s(?:=(?:%s|%s))?)+" % (_TOKEN, _TOKEN, _QUOTED))
_WITH_BWS = re.compile(_EXTENSION)
_FIELD_NAME = re.compile(_TOKEN + rb":")
_SIZE_LINE = re.compile(rb"([0-9A-Fa-f]+)([ \t]*;.*)?", re.DOTALL)


def read_chunked(source: Octets, choices: Choices) -> tuple[bytes, Section]:
    """Read chunked-body = *chunk last-chunk trailer-section CRLF, and return the content and the trailer section.

    Raises `Incomplete` if the octets end before, and `Refusal` if the client refuses a chunk."""
    content = b""
    while size := _size(source, choices):
        if len(source.rest) < size:
            choices.meet(found.CONTENT_CUT)
            raise Incomplete(within_content=True)
        content += source.take(size)
        _data_end(source, choices)
    return content, _trailer_section(source, choices)


def _trailer_section(source: Octets, choices: Choices) -> Section:
    """Read trailer-section CRLF.

    The content is whole before it. The message is complete only behind it (RFC 9112 sections 7.1 and 8). So a client
    may report the content or an error if the octets end there."""
    try:
        return read_section(source, choices, trailer=True)
    except Incomplete:
        if choices.take(found.TRAILER_CUT, right("content"), right("incomplete")) == "incomplete":
            raise Incomplete(within_content=True) from None
        source.take(len(source.rest))
        return Section()


# --------------------------------------------------------------------------------------------------------- size lines


def _size(source: Octets, choices: Choices) -> int:
    """Read chunk-size [ chunk-ext ] CRLF and return the size: chunk-size = 1*HEXDIG, and 1*("0") in last-chunk."""
    at = source.at
    line = _size_line(source, choices)
    match = _SIZE_LINE.fullmatch(line)
    if not match:
        return _repaired_size(source, choices, line, at)
    digits, extension = match[1], match[2] or b""
    if len(digits) > _MOST_DIGITS and digits.lstrip(b"0") != digits:
        choices.take(found.LONG_SIZE, right(None), lenient(REFUSE))
    line_size(line, choices)
    if extension:
        _extension(extension, choices)
    return _number(digits)


def _size_line(source: Octets, choices: Choices) -> bytes:
    """Read up to the line end, which is CRLF: the permission for LF alone covers the start line and field lines."""
    line = b""
    while True:
        length = source.find(LF)
        if length is None:
            return _cut_line(source, choices, line)
        line += source.take(length + 1)
        if line.endswith(CRLF):
            return line[:-2]
        how = choices.take(found.CHUNK_LINE_LF, right(REFUSE), lenient("end"), lenient("octet"))
        if how == "end":
            return line[:-1]


def _cut_line(source: Octets, choices: Choices, line: bytes) -> bytes:
    """Return the line of a last chunk whose line end is cut, for a client that does not wait for the rest."""
    line += source.take(len(source.rest))
    if (
        re.fullmatch(rb"0+\r", line)
        and choices.take(found.LAST_CHUNK_CUT, right("incomplete"), lenient("last")) == "last"
    ):
        return line[:-1]
    choices.meet(found.CONTENT_CUT)
    raise Incomplete(within_content=True)


def _repaired_size(source: Octets, choices: Choices, line: bytes, at: int) -> int:
    """Return a size that a lenient client reads from a line without one, if the octets behind the line bear it out.

    ``line``  the line
    ``at``    the offset of the line, which tells this choice from others"""
    options: list[Choice] = [right(REFUSE)]
    if not line.strip(b" \t\r\n"):
        options.append(lenient(None))  # an empty line is skipped
    options += [lenient(size) for size in sorted(_numbers_in(line)) if _borne_out(source, size)]
    size: int | None = choices.take(found.CHUNK_SIZE, *options, place=at)
    return _size(source, choices) if size is None else size


def _numbers_in(line: bytes) -> set[int]:
    """Return the numbers that number parsers read from a line outside of the grammar.

    They skip octets before the digits, stop at the first octet that is none, or drop such octets among the digits."""
    size = line.partition(b";")[0]
    if b"-" in size and size.strip(b"-0 \t"):
        return set()  # a negative size
    text = re.sub("[\u0660-\u0669]", lambda digit: str(ord(digit[0]) - 0x660), size.decode("utf-8", "replace"))
    runs = re.findall("[0-9A-Fa-f]+", text)
    prefixed = re.findall("0[xX]([0-9A-Fa-f]+)", text)
    joined = "".join(re.findall("[0-9A-Fa-f]", text)) if re.fullmatch("[0-9A-Fa-f_ \t+]+", text) else ""
    return {int(run, 16) for run in (*runs[:1], *prefixed, joined) if run}


def _borne_out(source: Octets, size: int) -> bool:
    """Return whether the octets are a chunk of this size: a line end follows, or behind the last chunk a field line."""
    behind = source.rest[size:]
    return behind.startswith((CRLF, LF)) or (size == 0 and bool(_FIELD_NAME.match(behind)))


def _number(digits: bytes) -> int:
    """Return a hexadecimal number of any length (RFC 9112 section 7.1: no overflow, no loss of precision)."""
    number = 0
    for digit in digits.lower():
        number = number * 16 + b"0123456789abcdef".index(digit)
    return number


# --------------------------------------------------------------------------------------------------------- extensions


def _extension(extension: bytes, choices: Choices) -> None:
    """Read chunk-ext (RFC 9112 section 7.1.1): a recipient must ignore unrecognized extensions."""
    if _WITHOUT_BWS.fullmatch(extension):
        choices.meet(found.EXTENSION)
    elif _WITH_BWS.fullmatch(extension):
        choices.take(found.EXTENSION_SPACE, right(None), lenient(REFUSE))  # RFC 9110 section 5.6.3: parse and remove
    elif any(octet in CR + LF + NUL for octet in extension):
        choices.take(found.EXTENSION_CONTROL, right(REFUSE), lenient(None))
    else:
        choices.take(found.EXTENSION_MALFORMED, right(None), right(REFUSE))
    if len(extension) > _LONG:
        choices.take(found.LONG_EXTENSION, right(None), lenient(REFUSE))


# --------------------------------------------------------------------------------------------------------- chunk data


def _data_end(source: Octets, choices: Choices) -> None:
    """Read the CRLF behind chunk-data."""
    rest = source.rest
    if rest.startswith(CRLF):
        source.take(2)
    elif CRLF.startswith(rest):
        choices.meet(found.CONTENT_CUT)
        raise Incomplete(within_content=True)
    elif rest.startswith(LF):
        choices.take(found.CHUNK_DATA_LF, right(REFUSE), lenient(None))
        source.take(1)
    elif match := re.match(rb"[ \t\r]+\n", rest):
        choices.take(found.CHUNK_DATA_SPACE, right(REFUSE), lenient(None))
        source.take(len(match[0]))
    else:
        choices.take(found.CHUNK_DATA_END, right(REFUSE))
