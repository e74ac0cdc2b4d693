"""The three ends of a comparison: it holds (None), it does not (a Mismatch), or the client cannot tell (a Mute)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something is not as expected: how bad that is, what was expected, and what was seen instead."""

    severity: str
    expected: str
    seen: str


@dataclass(frozen=True, slots=True)
class Mute:
    """The client cannot tell what the comparison needs; never a pass."""

    what: str


Comparison: TypeAlias = Mismatch | Mute | None


def worst_of(parts: Iterable[Comparison]) -> Comparison:
    """The first mismatch, else the first thing that the client cannot tell, else None."""
    found = [each for each in parts if each is not None]
    mismatches = [each for each in found if isinstance(each, Mismatch)]
    return mismatches[0] if mismatches else found[0] if found else None
