"""The data of the page, as plain data for JSON: an index that the page reads first, and packs that it reads on demand.

The index has each id once. A string of letters has the results of a client: a letter for each item, in the order of the
items of the cases. The packs have the texts: one pack for all cases, and one for each client with its findings and with
the evidence of each item that does not pass. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from ...corpus.cases import VERSION, corpus
from ...corpus.requirements import catalogue, level_of
from ...gate.findings import Finding, findings
from ...model import LEVELS, Variant, Verdict
from ..finding_texts import effect
from ..results import Results
from .case_texts import address, case_text
from .codes import CODES, NOT_RUN, letter
from .columns import ClientColumn, columns

_MOST_CASES = 200  # cases of a finding that the page names


@dataclass(frozen=True, slots=True)
class PageData:
    """The data of a page.

    ``index``    the index, for JSON
    ``cases``    the texts of the cases, in the order of the index
    ``clients``  the findings and the evidence of each client, in the order of the index"""

    index: dict[str, Any]
    cases: list[dict[str, Any]]
    clients: list[dict[str, Any]]


def page_data(runs: Sequence[Results], lost: Sequence[str] = ()) -> PageData:
    """Return the data of a page.

    ``runs``  the results of the runs
    ``lost``  a line on each file that could not be read"""
    shown = columns(runs)
    items = _Items(verdict for column in shown for verdict in column.client.verdicts)
    index = {
        "h1conform": version("h1conform"),
        "corpus": VERSION,
        "banners": _banners(runs, shown, items, lost),
        "codes": [[each.letter, each.shown, each.name, each.about, each.kind] for each in CODES],
        "levels": list(LEVELS),
        "chapters": items.chapters,
        "variants": [[str(each), each.transport, each.delivery, each.read] for each in items.variants],
        "clauses": [_clause(id) for id in items.clauses],
        "cases": [items.row(id) for id in items.cases],
        "clients": [_client(column, items) for column in shown],
    }
    texts = [case_text(corpus()[id]) if id in corpus() else {} for id in items.cases]
    return PageData(index, texts, [_pack(column, items) for column in shown])


class _Items:
    """The items of all clients, with the numbers that stand for ids in the data."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        levels: dict[str, str] = {}
        of_case: dict[str, set[str]] = {}
        for each in verdicts:
            levels[each.case] = each.level
            of_case.setdefault(each.case, set()).add(each.variant)
        order = {id: number for number, id in enumerate(corpus())}
        chapters = list(dict.fromkeys(case.chapter for case in corpus().values()))

        def place(id: str) -> tuple[int, int, str]:
            chapter = id.partition("/")[0]
            return (
                chapters.index(chapter) if chapter in chapters else len(chapters),
                order.get(id, len(order)),
                id,
            )

        self.cases = sorted(of_case, key=place)
        self.chapters = list(dict.fromkeys(id.partition("/")[0] for id in self.cases))
        self.variants = sorted(
            {Variant.parse(each) for all_ in of_case.values() for each in all_}, key=lambda v: v.rank
        )
        self.unknown = [id for id in self.cases if id not in order]
        self._levels = levels
        self._number_of_variant = {str(each): number for number, each in enumerate(self.variants)}
        self._of_case = {id: sorted(of_case[id], key=self._number_of_variant.__getitem__) for id in self.cases}
        keys = ((id, variant) for id in self.cases for variant in self._of_case[id])
        self.number = {key: number for number, key in enumerate(keys)}
        self.number_of_case = {id: number for number, id in enumerate(self.cases)}
        cited = {clause for id in self.cases if id in order for clause in corpus()[id].cites}
        self.clauses = [id for id in catalogue() if id in cited]
        self.number_of_clause = {id: number for number, id in enumerate(self.clauses)}

    def row(self, id: str) -> list[Any]:
        """Return a case: its id, about, chapter, level, clauses and variants, as numbers where the index has a list."""
        case = corpus().get(id)
        return [
            id,
            case.about if case else "",
            self.chapters.index(id.partition("/")[0]),
            LEVELS.index(level_of(case) if case else self._levels[id]),
            [self.number_of_clause[clause] for clause in case.cites] if case else [],
            [self._number_of_variant[variant] for variant in self._of_case[id]],
        ]


def _banners(runs: Sequence[Results], shown: Sequence[ClientColumn], items: _Items, lost: Sequence[str]) -> list[str]:
    """Return the lines on top of the page: what is missing, and what limits a comparison."""
    lines = [*lost]
    versions = sorted({run.corpus or "unknown" for run in runs})
    if len(versions) > 1:
        lines.append(f"The results are of different corpora: {', '.join(versions)}. Compare them with care.")
    lines += [f"{run.label or 'This run'}: {note}" for run in runs for note in run.notes]
    lines += [
        f"{each.title}: the client could not be run: {each.client.broken}" for each in shown if each.client.broken
    ]
    if items.unknown:
        number = len(items.unknown)
        what = "1 case is" if number == 1 else f"{number:,} cases are"
        lines.append(f"{what} not in corpus {VERSION} and {'has' if number == 1 else 'have'} no text here.")
    return lines


def _clause(id: str) -> list[Any]:
    clause = catalogue()[id]
    keyword = "" if clause.keyword in ("PROSE", "DOCUMENTED") else clause.keyword
    return [id, clause.place, keyword, clause.summary, address(clause), LEVELS.index(clause.level)]


def _client(column: ClientColumn, items: _Items) -> dict[str, Any]:
    """Return the row of a client in the index."""
    letters = [NOT_RUN] * len(items.number)
    for verdict in column.client.verdicts:
        letters[items.number[verdict.case, verdict.variant]] = letter(verdict)
    known = sorted(
        items.number[each.case, each.variant] for each in column.client.verdicts if each.id in column.client.known
    )
    return {
        "title": column.title,
        "name": column.client.name,
        "language": column.language,
        "label": column.label,
        "command": column.command,
        "broken": column.client.broken,
        "results": "".join(letters),
        "known": known,
    }


def _pack(column: ClientColumn, items: _Items) -> dict[str, Any]:
    """Return the pack of a client: its findings in three groups, and the evidence by the number of the item."""
    client = column.client
    steady = [each for each in client.verdicts if not each.unsteady]
    failing = [each for each in steady if each.id in client.unexpected or each.result == "broken"]
    known = [each for each in steady if each.id in client.known]
    new = [each for each in failing if each.id not in client.known]
    counted = {each.id for each in (*failing, *known)}
    minor = [
        each
        for each in steady
        if each.result in ("fail", "unproven") and each.level != "info" and each.id not in counted
    ]
    groups = {"new": new, "known": known, "minor": minor}
    return {
        "findings": {
            name: [_finding(each, items) for each in findings(group, corpus())] for name, group in groups.items()
        },
        "evidence": {
            items.number[each.case, each.variant]: shown
            for each in client.verdicts
            if (shown := _evidence(each, client.known.get(each.id, "")))
        },
    }


def _finding(finding: Finding, items: _Items) -> list[Any]:
    worst = finding.worst
    return [
        worst.severity or worst.result,
        LEVELS.index(worst.level),
        items.number_of_clause.get(finding.clause, -1),
        items.number_of_case[worst.case],
        len(finding.verdicts),
        [items.number_of_case[id] for id in finding.cases[:_MOST_CASES]],
        len(finding.cases),
        effect(finding),
        worst.seen,
        worst.expected,
    ]


def _evidence(verdict: Verdict, reason: str) -> dict[str, Any]:
    """Return the evidence of an item. Members that would be empty are left out. A pass has a remark at most."""
    passed = verdict.result == "pass" and not verdict.unsteady
    found: Mapping[str, Any] = {
        "expected": "" if passed else verdict.expected,
        "seen": "" if passed else verdict.seen,
        "told": [] if passed or verdict.result == "unsupported" else list(verdict.told),
        "wire": [] if passed else list(verdict.wire),
        "remark": verdict.finding,
        "unsteady": verdict.unsteady,
        "root": verdict.root,
        "revised": verdict.revised,
        "known": reason,
        "seconds": 0 if passed else round(verdict.seconds, 3),
    }
    return {name: value for name, value in found.items() if value}
