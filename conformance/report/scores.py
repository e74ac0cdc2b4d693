"""The score of a client: how many of the cases of each level hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model import WORST_FIRST, Level, Result, Verdict

# The levels that are scored, in the order of reports, with their names for people.
SCORED: Mapping[Level, str] = {"must": "MUST", "documented": "documented", "should": "SHOULD", "may": "MAY"}


@dataclass(frozen=True, slots=True)
class Score:
    """How many of some cases hold: no variant of the case fails.

    ``held``     the number of cases that hold: they pass, or hold in a lenient reading
    ``asked``    the number of cases that the client can be asked
    ``lenient``  the number of cases that hold in a lenient reading only"""

    held: int
    asked: int
    lenient: int = 0

    @property
    def kind(self) -> str:
        """Whether the client conforms: "unsupported" (it was not asked), "fail", "lenient" or "pass"."""
        if not self.asked:
            return "unsupported"
        return "fail" if self.held < self.asked else "lenient" if self.lenient else "pass"


def scores(verdicts: Iterable[Verdict]) -> dict[Level, Score]:
    """Return the score of a client at each level at which it can be asked a case, in the order of `SCORED`.

    ``verdicts``  the verdicts on the client; unsteady ones do not count"""
    results: dict[tuple[Level, str], set[Result]] = {}
    for each in verdicts:
        if not each.unsteady:
            results.setdefault((each.level, each.case), set()).add(each.result)
    found = {level: _score(of_case for (at, _), of_case in results.items() if at == level) for level in SCORED}
    return {level: score for level, score in found.items() if score.asked}


def _score(cases: Iterable[set[Result]]) -> Score:
    """Return the score of some cases, each given by the results of its variants."""
    worst = [min(results, key=WORST_FIRST.index) for results in cases if results != {"unsupported"}]
    held = sum(each in ("pass", "lenient", "unsupported") for each in worst)
    return Score(held, len(worst), worst.count("lenient"))
