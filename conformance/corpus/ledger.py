"""The ledger: every clause of the catalogue with the cases that cite it, or the reason why none does. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import Case
from .requirements import Requirement, catalogue

LAYERS = ("core", "user-agent")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A clause; ``reason`` says why it needs no case, and is empty for one that can be seen from outside."""

    requirement: Requirement
    cases: tuple[str, ...]
    reason: str


def ledger(cases: Iterable[Case]) -> list[LedgerEntry]:
    """An entry for each clause, in the order of the catalogue."""
    citing: dict[str, list[str]] = {}
    for case in cases:
        for id in case.cites:
            citing.setdefault(id, []).append(case.id)
    return [LedgerEntry(each, tuple(citing.get(each.id, ())), each.unseen) for each in catalogue().values()]
