"""The results by chapter: for each chapter the number of items with each result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.table import Table

from ..corpus.cases import corpus
from ..model import RESULTS, Result, Verdict
from .styles import STYLES


def by_chapter(verdicts: Iterable[Verdict]) -> dict[str, Counter[Result]]:
    """Return the number of verdicts with each result, by chapter, in the order of the corpus."""
    counts: dict[str, Counter[Result]] = {case.chapter: Counter() for case in corpus().made.values()}
    for each in verdicts:
        counts[each.case.partition("/")[0]][each.result] += 1
    return {chapter: of_chapter for chapter, of_chapter in counts.items() if of_chapter}


def chapter_table(verdicts: Iterable[Verdict]) -> Table:
    """Return a table with a row for each chapter, and a column for each result that occurs."""
    counts = by_chapter(verdicts)
    results = [result for result in RESULTS if any(of_chapter[result] for of_chapter in counts.values())]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("chapter")
    for result in results:
        table.add_column(result, justify="right", style=STYLES[result])
    for chapter, of_chapter in counts.items():
        table.add_row(chapter, *(str(of_chapter[result] or "·") for result in results))
    return table
