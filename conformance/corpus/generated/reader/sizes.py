"""Sizes that a client may refuse (RFC 9110 sections 2.3 and 17.5). Pure.

The text names no size, so that the sizes here are those of the cases of the corpus.
"""

from __future__ import annotations

from . import departures as found
from .choices import REFUSE, Choices, lenient, right

_LONG, _MANY = 1000, 50  # octets of a line, and fields, from which a refusal is lenient
_VAST, _VERY_MANY = 0x10000 - 100, 100  # octets of a line or a section, and fields, beyond which a refusal is right


def line_size(line: bytes, choices: Choices) -> None:
    """Note a line that a client may refuse because of its length."""
    _size(len(line) > _VAST, len(line) >= _LONG, choices)


def section_size(lines: list[bytes], choices: Choices) -> None:
    """Note a header section or a trailer section that a client may refuse because of its size."""
    octets = sum(map(len, lines))
    _size(
        octets > _VAST or len(lines) > _VERY_MANY,
        len(lines) >= _MANY or any(len(line) >= _LONG for line in lines),
        choices,
    )


def _size(vast: bool, large: bool, choices: Choices) -> None:
    if vast:
        choices.take(found.VAST, right(None), right(REFUSE))
    elif large:
        choices.take(found.LARGE, right(None), lenient(REFUSE))
