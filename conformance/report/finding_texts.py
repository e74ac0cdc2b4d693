"""The texts of a finding that several reports have. Pure."""

from __future__ import annotations

from ...mockserver.base.visible import shortened
from ..corpus.cases import corpus
from ..corpus.requirements import catalogue
from ..gate.findings import Finding
from ..model import Level, Verdict

_LONGEST = 1000  # characters of what was expected or seen: a host of repositories takes short messages

# How urgent a failure at each level is, in the words of SARIF.
ALERT_LEVELS: dict[Level, str] = {
    "must": "error",
    "documented": "error",
    "should": "warning",
    "may": "note",
    "info": "note",
}


def alert_level(verdict: Verdict) -> str:
    """Return how urgent a verdict that fails a run is: "error", "warning" or "note". A lenient result is a warning.

    ``verdict``  the verdict"""
    return "warning" if verdict.result == "lenient" else ALERT_LEVELS[verdict.level]


def lines(finding: Finding, title: str) -> tuple[str, ...]:
    """Return a finding as lines of text: the effect, what was observed, and its size with the next step.

    ``finding``  the finding
    ``title``    the title of its client"""
    worst = finding.worst
    return (
        f"{title}: {worst.severity or worst.result}: {effect(finding)}",
        f"Seen: {shortened(worst.seen, _LONGEST)}. Expected: {shortened(worst.expected, _LONGEST)}.",
        f"{size(finding)}; `h1conform show '{finding.case}'` prints the octets.",
    )


def effect(finding: Finding) -> str:
    """Return the effect of a finding on users of the client, in a sentence; else what the clause asks; else nothing.

    ``finding``  the finding"""
    case, clause = corpus().get(finding.case), catalogue().get(finding.clause)
    return case.why if case and case.why else clause.summary if clause else ""


def place_of(finding: Finding) -> str:
    """Return where the clause of a finding stands, such as ``RFC 9112, section 9.3``.

    ``finding``  the finding"""
    clause = catalogue().get(finding.clause)
    return clause.place if clause else finding.clause


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
