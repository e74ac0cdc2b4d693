"""Compares findings with the named cases of the corpus: does one of them fail with the same clause and severity?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from ..corpus.cases import corpus
from ..exchange.examiner import Examiner
from ..model import Case, Read, Variant, Verdict
from .subject import class_of

_MOST = 300  # named cases that are run for one finding
_LONGEST = 20.0  # seconds for one finding
_LONG = ("hang",)  # severities for which cases are run that take a time-out


class NamedCases:
    """The named cases with one client. Each case is run once at most for each way of reading the content.

    ``examiner``  runs the cases; the caller closes it"""

    def __init__(self, examiner: Examiner) -> None:
        self._examiner = examiner
        self._verdicts: dict[tuple[str, str], Verdict] = {}

    def failing(self, clauses: tuple[str, ...], severity: str, read: Read = "whole") -> str:
        """Return the id of a named case that cites one of the clauses and fails with a severity; empty: there is none.

        ``clauses``   the clauses; of several cases, one that cites most of them
        ``severity``  the severity
        ``read``      how the client reads the content, in cases that have this variant"""
        end = time.monotonic() + _LONGEST
        for case in list(_citing(clauses, severity))[:_MOST]:
            if time.monotonic() > end:
                break
            verdict = self._verdict(case, read)
            if severity == class_of(verdict):
                return case.id
        return ""

    def _verdict(self, case: Case, read: Read) -> Verdict:
        wanted = Variant("tcp", "whole", read)
        variant = wanted if wanted in case.variants else case.variants[0]
        key = (case.id, str(variant))
        if key not in self._verdicts:
            self._verdicts[key] = self._examiner.examine(case, variant)
        return self._verdicts[key]


def _citing(clauses: tuple[str, ...], severity: str) -> Iterator[Case]:
    """Yield the cases that cite one of the clauses: those first that cite most of them."""
    found = [
        case
        for case in corpus().values()
        if _shared(clauses, case) and not case.is_measured and (severity in _LONG or not case.waits_long)
    ]
    yield from sorted(found, key=lambda case: (-_shared(clauses, case), case.sweep is not None))


def _shared(clauses: tuple[str, ...], case: Case) -> int:
    """Return how many of some clauses a case cites. A clause that ends with a hyphen stands for its section."""
    return sum(
        any(cited == each or (each[-1] == "-" and cited.startswith(each)) for cited in case.cites) for each in clauses
    )
