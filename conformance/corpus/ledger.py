"""The ledger: each clause of the catalogue with the cases that cite it, or the reason why it has no case. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import Case
from .requirements import Requirement, catalogue

LAYERS = ("core", "user-agent")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A clause and its cases.

    ``requirement``  the clause
    ``cases``        the ids of the cases that cite it
    ``reason``       why no case can show a breach of the clause; empty: a case can"""

    requirement: Requirement
    cases: tuple[str, ...]
    reason: str


def ledger(cases: Iterable[Case]) -> list[LedgerEntry]:
    """Return an entry for each clause, in the order of the catalogue.

    ``cases``  the cases of the corpus"""
    citing: dict[str, list[str]] = {}
    for case in cases:
        for id in case.cites:
            citing.setdefault(id, []).append(case.id)
    return [LedgerEntry(each, tuple(citing.get(each.id, ())), each.unseen) for each in catalogue().values()]
