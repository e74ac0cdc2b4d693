"""The three ends of a comparison: it holds (None), it does not (a Mismatch), or the client cannot tell (a Mute)."""

from __future__ import annotations

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
