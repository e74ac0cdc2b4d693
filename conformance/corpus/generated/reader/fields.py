"""The header section and the trailer section: field lines (RFC 9112 section 5, RFC 9110 section 5). Pure.

Within a line, two octets stand for what the client replaces with SP: CR for a bare CR, a NUL or an LF in a value, and
LF for an obs-fold. No other CR and LF is left in a line. `Field.value` has SP in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import departures as found
from .choices import REFUSE, Choices, GrammarDeparture, Incomplete, lenient, right
from .octets import CR, CRLF, LF, NUL, OWS, SP, TCHAR, Octets, is_token
from .sizes import section_size

FRAMING = (b"content-length", b"transfer-encoding")
FOLD = LF  # an obs-fold in a line

# Fields with one value (RFC 9110 section 5.5: "singleton fields"); a client may take either value, or refuse both.
_SINGLE = (
    b"age",
    b"content-location",
    b"content-range",
    b"content-type",
    b"date",
    b"etag",
    b"expires",
    b"last-modified",
    b"location",
    b"retry-after",
    b"server",
)

_CONTROLS = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NAMES_WITHIN = re.compile(rb"(?<![%s])([%s]+)[ \t]*:" % (re.escape(TCHAR), re.escape(TCHAR)))


@dataclass(frozen=True, slots=True)
class Field:
    """A field line.

    ``name``      the name, as it was sent
    ``value``     the value, without whitespace around it
    ``kept``      the value with the spaces that replace octets at its start or end
    ``replaced``  whether the value has a space in place of a CR, an LF or a NUL
    ``certain``   whether the text says what the value is
    """

    name: bytes
    value: bytes
    kept: bytes
    replaced: bool = False
    certain: bool = True

    def is_named(self, name: bytes) -> bool:
        """Return whether this is the field ``name``, which is in lower case (RFC 9110 section 5.1)."""
        return self.name.lower() == name


@dataclass(slots=True)
class Section:
    """A header section or a trailer section.

    ``fields``  the fields, in order
    ``hidden``  names that a wrong reading has as names of fields: of dropped lines, and within values
    """

    fields: list[Field] = field(default_factory=list)
    hidden: set[bytes] = field(default_factory=set)

    def named(self, name: bytes) -> list[Field]:
        """Return the fields with a name, which is in lower case."""
        return [each for each in self.fields if each.is_named(name)]


def read_section(source: Octets, choices: Choices, *, trailer: bool = False) -> Section:
    """Read *( field-line CRLF ) CRLF (RFC 9112 section 2.1; for the trailer section, section 7.1.2).

    ``trailer``  whether this is a trailer section: a client may discard its fields (RFC 9112 section 7.1.2), and so
                 also the lines that are none

    Raises `Incomplete` if the octets end before the empty line."""
    section = Section()
    lines = _lines(source, choices, section)
    section_size(lines, choices)
    lines = _unfolded(lines, choices, section)
    for line in lines:
        _field_line(line, choices, section, trailer=trailer)
    _single_fields(section, choices)
    return section


# ------------------------------------------------------------------------------------------------------------- lines


def _lines(source: Octets, choices: Choices, section: Section) -> list[bytes]:
    """Read lines up to and with the empty line (RFC 9112 section 2.2), and return the lines before it."""
    lines: list[bytes] = []
    while line := _line(source, choices):
        if (
            line.strip(CR) == b""
            and choices.take(
                # "ignore any preceding CR": one CR is the better reading; with every CR the line is empty
                found.CR_ONLY,
                right("bare CR"),
                lenient("empty line"),
            )
            == "empty line"
        ):
            break
        if line.startswith(CR):
            # RFC 9112 section 2.2: the element is invalid, or each bare CR becomes SP before it is processed
            how = choices.take(found.CR_FIRST, right("space"), right(REFUSE), lenient("dropped"))
            if how == "dropped":
                section.hidden |= _names_within(b"\n" + line)
                continue
            line = SP + line[1:]
        lines.append(line)
    return lines


def _line(source: Octets, choices: Choices) -> bytes:
    """Read one line and return it without its line end.

    LF alone is a line end (RFC 9112 section 2.2: "a recipient MAY recognize a single LF as a line terminator"), or it
    makes the client refuse, or it is an LF within a field value, which becomes SP (RFC 9110 section 5.5)."""
    line = b""
    while True:
        length = source.find(LF)
        if length is None:
            choices.meet(found.HEAD_CUT)
            raise Incomplete(within_content=False)
        part = source.take(length + 1)
        if part.endswith(CRLF):
            return line + part[:-2]
        line += part[:-1]
        within_value = b":" in line
        how = choices.take(
            found.LF_ALONE, right("end"), right(REFUSE), right("octet") if within_value else right(REFUSE)
        )
        if how == "end":
            return line
        line += CR


def _unfolded(lines: list[bytes], choices: Choices, section: Section) -> list[bytes]:
    """Join each line that begins with whitespace to the line before it.

    Before the first field line, such lines are dropped or refused (RFC 9112 section 2.2). Behind a field line they are
    an obs-fold, which a user agent replaces with SP (RFC 9112 section 5.2)."""
    unfolded: list[bytes] = []
    for line in lines:
        if not line[:1].strip(OWS):
            if not unfolded:
                choices.take(found.WHITESPACE_FIRST, right(None), right(REFUSE))
                section.hidden |= _names_within(line)
                continue
            choices.take(found.OBS_FOLD, right(None), lenient(REFUSE))
            unfolded[-1] = unfolded[-1].rstrip(OWS) + FOLD + line.strip(OWS)
        else:
            unfolded.append(line)
    return unfolded


# -------------------------------------------------------------------------------------------------------- field lines


def _field_line(line: bytes, choices: Choices, section: Section, *, trailer: bool) -> None:
    """Read field-line = field-name ":" OWS field-value OWS (RFC 9112 section 5)."""
    name, colon, value = line.partition(b":")
    if colon and is_token(name):
        section.fields.append(_field(name, value, choices, section))
        return
    if trailer:
        choices.take(found.TRAILER_LINE, right(None), right(REFUSE))
        return
    cleaned = bytes(octet for octet in name if octet in TCHAR)
    if colon and cleaned.lower() in FRAMING:
        # RFC 9112 section 5.1: differences in the handling of such whitespace led to vulnerabilities
        how = choices.take(found.NAME_THAT_FRAMES, right(REFUSE), lenient("no field"), lenient("field"))
        if how == "field":
            section.fields.append(_field(cleaned, value, choices, section))
        return
    choices.take(_fault(name, colon), right(REFUSE), lenient(None))


def _fault(name: bytes, colon: bytes) -> GrammarDeparture:
    if not colon:
        return found.NO_COLON
    if not name:
        return found.EMPTY_NAME
    return found.SPACE_BEFORE_COLON if is_token(name.rstrip(OWS)) else found.NAME


def _field(name: bytes, line_value: bytes, choices: Choices, section: Section) -> Field:
    """Read field-value = *field-content (RFC 9110 section 5.5).

    field-content has field-vchar (VCHAR and obs-text), SP and HTAB. CR, LF and NUL are refused or become SP; a client
    may keep other control characters, or refuse them."""
    value = line_value.strip(OWS).lstrip(OWS + FOLD)  # OWS before the value is none of it, also if it is folded
    if CR in value:
        choices.take(found.CR_IN_VALUE, right(None), right(REFUSE))
    if NUL in value:
        choices.take(found.NUL_IN_VALUE, right(None), right(REFUSE))
        value = value.replace(NUL, CR)
    certain = not _CONTROLS.search(value)
    if not certain:
        choices.take(found.CONTROL_IN_VALUE, right(None), right(REFUSE))
    if any(octet > 0x7F for octet in value) and name.lower() not in FRAMING:
        choices.meet(found.OBS_TEXT_IN_VALUE)
    if CR in value or FOLD in value or not certain or any(octet > 0x7F for octet in value):
        section.hidden |= _names_within(value)
    kept = value.replace(CR, SP).replace(FOLD, SP)
    return Field(name, kept.strip(OWS), kept, CR in value, certain)


def _single_fields(section: Section, choices: Choices) -> None:
    """Note the fields of one value that occur twice (RFC 9110 section 5.3: a sender must not generate them)."""
    for name in _SINGLE:
        if len(section.named(name)) > 1:
            choices.take(found.TWICE, right(None), lenient(REFUSE))


def _names_within(octets: bytes) -> set[bytes]:
    """Return what looks like names of fields within a value or a dropped line."""
    return set(_NAMES_WITHIN.findall(octets))


def is_single(name: bytes) -> bool:
    """Return whether a field has one value, so that a repeated one has none that the text determines."""
    return name.lower() in _SINGLE
