"""The cases of a quick run, and those that a run leaves out because of others of their kind: two lists of ids.

Many cases ask for the same clause. ``quick.txt`` and ``thorough.txt`` come from the results of many clients
(tools/tiers.py): a quick run has the few that tell most about clients, a run without options has several times as many,
and a thorough run has all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from ..model import Case

_CASES = Path(__file__).parent / "cases"
QUICK = _CASES / "quick.txt"
THOROUGH = _CASES / "thorough.txt"

# The text of `Case.thorough` for the cases of the second list.
BESIDE_OTHERS = "Other cases of the same clause show as much about the clients and mutants that were compared."


@cache
def listed(path: Path) -> frozenset[str]:
    """Return the ids of a list.

    ``path``  `QUICK` or `THOROUGH`"""
    return frozenset(path.read_text(encoding="ascii").split())


def each_for_itself(cases: Mapping[str, Case]) -> dict[str, Case]:
    """Return the cases, without `Case.thorough` where other cases of their kind are the only reason.

    ``cases``  the cases, by id"""
    return {id: replace(case, thorough="") if case.thorough == BESIDE_OTHERS else case for id, case in cases.items()}
