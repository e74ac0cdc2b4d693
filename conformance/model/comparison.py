"""The results of a comparison: it holds (None), it does not (`Mismatch`), the client cannot tell (`NotReported`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .verdict import Severity


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something is not as expected: how bad that is, what was expected, and what was seen instead."""

    severity: Severity
    expected: str
    seen: str


@dataclass(frozen=True, slots=True)
class NotReported:
    """The client cannot tell what the comparison needs; never a pass."""

    what: str


Comparison: TypeAlias = Mismatch | NotReported | None
