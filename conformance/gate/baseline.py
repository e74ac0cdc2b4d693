"""A baseline: the results of an earlier run. Under a baseline only what got worse fails a run. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias

from ..model import Verdict
from .changes import Pair, is_comparable

# "worse": worse than in the baseline. "before": as in the baseline, or better. "lacks": the baseline has no verdict on
# the item that could be compared.
BaselineState: TypeAlias = Literal["worse", "before", "lacks"]


class Baseline:
    """The results of an earlier run of the same clients.

    ``verdicts``  the verdicts, each item once
    ``revised``   the ids of cases whose expectation was revised since then: they are not compared"""

    def __init__(self, verdicts: Iterable[Verdict], revised: Collection[str] = ()) -> None:
        self._verdicts = {each.id: each for each in verdicts if is_comparable(each) and each.case not in revised}

    def __contains__(self, id: str) -> bool:
        return id in self._verdicts

    def state(self, verdict: Verdict) -> BaselineState:
        """Return how a verdict compares with that of the baseline on the same item.

        ``verdict``  the verdict"""
        before = self._verdicts.get(verdict.id)
        if before is None:
            return "lacks"
        return "worse" if Pair(before, verdict).is_worse else "before"
