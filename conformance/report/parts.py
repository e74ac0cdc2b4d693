"""The parts of the verdicts on one client, as reports for people show them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..gate.gate import RunResult
from ..model import Verdict


@dataclass(frozen=True, slots=True)
class Parts:
    """The verdicts on one client in parts, each in the order of the verdicts.

    ``steady``    all verdicts that did not change in a second run
    ``failures``  those of ``steady`` that fail the run, and what broke
    ``known``     failures that a known difference lists
    ``spared``    failures that the baseline has too, or about which it says nothing
    ``minor``     failures at levels that do not fail the run
    ``disputed``  failures in cases whose clause is disputed
    ``security``  lenient results that are relevant to security and do not fail the run
    ``lenient``   all other lenient results that do not fail the run
    ``unsteady``  the verdicts that changed in a second run"""

    steady: tuple[Verdict, ...]
    failures: tuple[Verdict, ...]
    known: tuple[Verdict, ...]
    spared: tuple[Verdict, ...]
    minor: tuple[Verdict, ...]
    disputed: tuple[Verdict, ...]
    security: tuple[Verdict, ...]
    lenient: tuple[Verdict, ...]
    unsteady: tuple[Verdict, ...]

    @classmethod
    def of(cls, run_result: RunResult, verdicts: Sequence[Verdict]) -> Parts:
        """Return the parts of the verdicts on one client.

        ``run_result``  the results of the run
        ``verdicts``    the verdicts on the client"""

        def where(wanted: Callable[[Verdict], bool]) -> tuple[Verdict, ...]:
            return tuple(each for each in steady if wanted(each))

        def fails(each: Verdict) -> bool:
            return each.result in ("fail", "unproven", "broken") or run_result.gate.gates(each)

        def is_failure(each: Verdict) -> bool:
            return (run_result.is_unexpected(each) or each.result == "broken") and not run_result.is_known(each)

        def is_lenient(each: Verdict) -> bool:
            return each.result == "lenient" and not is_failure(each) and not run_result.is_known(each)

        def is_disputed(each: Verdict) -> bool:
            return bool(run_result.corpus[each.case].disputed)

        steady = tuple(each for each in verdicts if not each.unsteady)
        gates = run_result.gate.gates
        return cls(
            steady,
            failures=where(is_failure),
            known=where(lambda each: fails(each) and run_result.is_known(each)),
            spared=where(lambda each: fails(each) and bool(run_result.spared(each)) and each.result != "lenient"),
            minor=where(lambda each: fails(each) and not (gates(each) or each.result == "broken" or is_disputed(each))),
            disputed=where(lambda each: fails(each) and is_disputed(each)),
            security=where(lambda each: is_lenient(each) and each.kind == "security"),
            lenient=where(lambda each: is_lenient(each) and each.kind != "security"),
            unsteady=tuple(each for each in verdicts if each.unsteady),
        )
