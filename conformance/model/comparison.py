"""The result of a comparison: None (as expected), `Mismatch` (not as expected) or `NotReported` (not comparable)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .verdict import Severity


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A part of the observation is not as expected.

    ``severity``  how bad the difference is
    ``expected``  what was expected, in a line for people
    ``seen``      what was observed, in a line for people"""

    severity: Severity
    expected: str
    seen: str


@dataclass(frozen=True, slots=True)
class NotReported:
    """The observation lacks what the comparison needs; the case then never passes.

    ``what``  what is missing, in a line for people"""

    what: str


Comparison: TypeAlias = Mismatch | NotReported | None
