"""How the clients of the shipped evidence fare in some cases. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .store import LETTERS, Column

_FAILURES = LETTERS["fail"] + LETTERS["unproven"]
_SAY_NOTHING = LETTERS["unsupported"] + LETTERS["broken"]  # about the client


@dataclass(frozen=True, slots=True)
class Tally:
    """The results of one client in some cases.

    ``column``   the stored results of the client
    ``asked``    the number of the cases that the client could be asked
    ``failed``   the ids of those that it fails, in the order of the cases
    ``lenient``  the number of those with a lenient result"""

    column: Column
    asked: int
    failed: tuple[str, ...]
    lenient: int


def tallies(columns: Iterable[Column], cases: Collection[str]) -> list[Tally]:
    """Return the results of each client that could be asked one of the cases, most failures first.

    ``columns``  the stored results of the clients
    ``cases``    the ids of the cases"""
    found = []
    for column in columns:
        letters = {id: column.results[id] for id in cases if id in column.results}
        asked = {id: letter for id, letter in letters.items() if letter not in _SAY_NOTHING}
        failed = tuple(id for id, letter in asked.items() if letter in _FAILURES)
        if asked:
            found.append(Tally(column, len(asked), failed, list(asked.values()).count(LETTERS["lenient"])))
    return sorted(found, key=lambda each: -len(each.failed))
