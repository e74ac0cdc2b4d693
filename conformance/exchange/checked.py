"""The result of one step of the check of a driver. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["ok", "wrong", "not checked"]
PAGE = "docs/driver-protocol.md"


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of one check.

    ``name``   what was checked
    ``state``  "ok", "wrong", or "not checked"
    ``said``   what was found, in one line for people; empty: nothing to say"""

    name: str
    state: State
    said: str = ""

    def __str__(self) -> str:
        return f"{self.state:11}  {self.name}{': ' if self.said else ''}{self.said}"


def section(anchor: str) -> str:
    """Return the words that name a section of the page of the protocol.

    ``anchor``  the anchor of the section"""
    return f"see {PAGE}#{anchor}"
