"""The texts of a finding that several reports have. Pure."""

from __future__ import annotations

from ..corpus.cases import corpus
from ..corpus.requirements import catalogue
from ..gate.findings import Finding


def effect(finding: Finding) -> str:
    """Return the effect of a finding on users of the client, in a sentence; else what the clause asks; else nothing.

    ``finding``  the finding"""
    case, clause = corpus().get(finding.case), catalogue().get(finding.clause)
    return case.why if case and case.why else clause.summary if clause else ""


def size(finding: Finding) -> str:
    """Return the number of cases and of items of a finding, such as ``3 cases in 12 ways``.

    ``finding``  the finding"""
    return f"{counted_as(len(finding.cases), 'case')} in {counted_as(len(finding.verdicts), 'way')}"


def counted_as(number: int, one: str, several: str = "") -> str:
    """Return a number with the noun that it counts, such as ``1,204 cases``.

    ``number``   the number
    ``one``      the noun of one
    ``several``  the noun of several; empty: ``one`` with an s"""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
