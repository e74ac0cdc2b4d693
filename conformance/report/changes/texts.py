"""The texts of a report on changes: the same on the console, in Markdown and on the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ...corpus.cases import corpus
from ...corpus.requirements import catalogue
from ...gate.changes import Changes, FindingChange, Pair
from ...model import LEVELS, Verdict
from ..html.case_texts import address

_ABOUT = {
    "new": "new finding",
    "worse": "more items of a finding",
    "better": "fewer items of a finding",
    "gone": "finding gone",
}
_LOUD = LEVELS[:1]  # levels that are written in capitals, as in the RFCs


@dataclass(frozen=True, slots=True)
class ChangeText:
    """A changed finding, for people.

    ``kind``      "new", "worse", "better" or "gone"
    ``about``     the kind in words
    ``severity``  the severity of the finding, or else its result
    ``level``     the level
    ``place``     where the clause stands
    ``address``   the address of the section; empty: none
    ``size``      the number of items that changed
    ``case``      the id of a case that changed
    ``effect``    the damage that the finding does in practice
    ``old``       the old verdict on that case: the result and what was seen
    ``new``       the new verdict on it"""

    kind: str
    about: str
    severity: str
    level: str
    place: str
    address: str
    size: str
    case: str
    effect: str
    old: str
    new: str


def change_text(change: FindingChange) -> ChangeText:
    """Return the texts of a changed finding.

    ``change``  the finding"""
    worst, pair = change.finding.worst, change.pairs[0]
    case, clause = corpus().get(change.finding.case), catalogue().get(change.finding.clause)
    return ChangeText(
        change.kind,
        _ABOUT[change.kind],
        worst.severity or worst.result,
        worst.level.upper() if worst.level in _LOUD else worst.level,
        clause.place if clause else change.finding.clause,
        address(clause) if clause else "",
        counted(len(change.pairs), "item"),
        f"{pair.new.case}[{pair.new.variant}]",
        case.why if case and case.why else clause.summary if clause else "",
        _verdict(pair.old),
        _verdict(pair.new),
    )


def totals(found: Changes) -> str:
    """Return a line with the numbers of findings and items: worse, better and the same.

    ``found``  the changes"""
    parts = [_number("worse", found.worse), _number("better", found.better)]
    return f"{'; '.join(parts)}; the same: {counted(found.same, 'item')}"


def rest(found: Changes) -> list[str]:
    """Return the lines on everything that makes nothing worse or better.

    ``found``  the changes"""
    lines = []
    if found.other:
        more = ", …" if len(found.other) > 3 else ""
        examples = ", ".join(map(_moved, found.other[:3]))
        lines.append(f"changed without an effect on a run: {counted(len(found.other), 'item')}: {examples}{more}")
    if found.unclear:
        lines.append(f"not comparable, as unsupported, broken, unsteady or revised: {counted(found.unclear, 'item')}")
    if found.only_old:
        lines.append(f"only in OLD: {counted(len(found.only_old), 'item')}")
    if found.only_new:
        fail = f", {found.new_failures:,} of which fail a run" if found.new_failures else ""
        lines.append(f"only in NEW: {counted(len(found.only_new), 'item')}{fail}")
    return lines


def counted(number: int, one: str) -> str:
    """Return a number with its noun.

    ``number``  the number
    ``one``     the noun for one; an ``s`` makes it several"""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _number(word: str, found: tuple[FindingChange, ...]) -> str:
    items = sum(len(each.pairs) for each in found)
    return f"{word}: {counted(len(found), 'finding')} ({counted(items, 'item')})" if found else f"{word}: nothing"


def _moved(pair: Pair) -> str:
    return f"{pair.new.case} ({_result(pair.old)} → {_result(pair.new)})"


def _result(verdict: Verdict) -> str:
    return verdict.severity or verdict.result


def _verdict(verdict: Verdict) -> str:
    return f"{_result(verdict)}: {verdict.seen}"
