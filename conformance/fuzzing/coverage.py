"""How much of the grammar the trials of a run have covered. Pure."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from ..corpus.generated.reader import departures
from ..corpus.generated.reading import GrammarDeparture
from .edits import HOWS
from .shrinking import SIMPLEST

_OF_A_LINE = ("line-before", "line-delete", "line-double", "line-swap")
_PRODUCTIONS = ("GET", "HEAD", "length", "chunked", "close", "none", "field", "interim", "trailer", "chunk")
_SHAPES = ("alone", "next", "late", "whole", "pieces", "tcp", "tls", "segments", "fin", "rst", "unnotified")


@cache
def goals() -> dict[str, frozenset[str]]:
    """Return what can be covered, by its sort: productions, shapes, changes and departures."""
    kinds = {part.kind for base in SIMPLEST for part in base.parts}
    known = [each for each in vars(departures).values() if isinstance(each, GrammarDeparture)]
    return {
        "productions": frozenset(f"production {each}" for each in _PRODUCTIONS),
        "shapes": frozenset(f"shape {each}" for each in _SHAPES),
        "changes": frozenset(f"change {kind} {how}" for kind in kinds for how in HOWS),
        "departures": frozenset(f"departure {each.kind}" for each in known),
    }


def coverage_line(covered: Collection[str]) -> str:
    """Return a line for people: how many of each sort the trials have covered.

    ``covered``  the names of what the trials have covered"""
    parts = (f"{len(names & set(covered))} of {len(names)} {sort}" for sort, names in goals().items())
    return ", ".join(parts)


def missed(covered: Collection[str]) -> list[str]:
    """Return the departures that no trial has, in order of their names.

    ``covered``  the names of what the trials have covered"""
    return sorted(each.removeprefix("departure ") for each in goals()["departures"] - set(covered))
