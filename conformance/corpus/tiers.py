"""The cases of a quick run, and those that a run leaves out because of others of their kind: two lists of ids.

Many cases ask for the same clause. ``quick.txt`` and ``thorough.txt`` come from the results of many clients
(tools/tiers.py): a quick run has the few that tell most about clients, a run without options has several times as many,
and a thorough run has all of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ..model import Case

_CASES = Path(__file__).parent / "cases"
QUICK = _CASES / "quick.txt"
THOROUGH = _CASES / "thorough.txt"

# Why a thorough run alone has the cases of the second list.
BESIDE_OTHERS = "Other cases of the same clause show as much about the clients and mutants that were compared."


@cache
def listed(path: Path) -> frozenset[str]:
    """Return the ids of a list.

    ``path``  `QUICK` or `THOROUGH`"""
    return frozenset(path.read_text(encoding="ascii").split())


def only_thorough(case: Case) -> str:
    """Return why only a run with ``--thorough``, or one that names the case, has it: `Case.thorough`, or that others of
    its kind tell as much; empty: every run may have it.

    ``case``  the case"""
    return case.thorough or (BESIDE_OTHERS if case.id in listed(THOROUGH) else "")
