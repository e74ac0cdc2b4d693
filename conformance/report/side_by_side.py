"""The console report that compares clients, a column each: the counts, then the cases in which the clients differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..corpus.cases import corpus
from ..gate.gate import RunResult
from ..model import RESULTS, Result
from .compare import Row, rows, short_names
from .styles import STYLES

Labels: TypeAlias = Mapping[Result | None, str]

_WORDS: Labels = {**{result: result for result in RESULTS}, None: ""}
_LETTERS: Labels = {**{result: result[0] for result in RESULTS}, "unproven": "n", "unsupported": "·", None: ""}
_KEY = "p pass, l lenient, f fail, n unproven, b broken, · unsupported"


def print_side_by_side(
    console: Console, run_result: RunResult, titles: Mapping[str, str], verbose: bool = False
) -> None:
    """Print the comparison of several clients.

    ``console``     the console to print to; if it is too narrow for the names of results, letters stand for them
    ``run_result``  the results of the run
    ``titles``      the title of each client (name and version for people), by the client's name
    ``verbose``     also list the cases in which the clients differ"""
    clients = list(titles)
    all_rows = _in_corpus_order(rows(run_result.verdicts, clients))
    differing = [row for row in all_rows if row.differs]
    names = short_names(clients)
    console.print()
    console.print(_counts(run_result, clients, names))
    if verbose:
        _print_differing(console, all_rows, differing, names)
    elif differing:
        number = f"{len(differing)} of {len(all_rows)} cases"
        console.print(Text(f"\nthe clients differ in {number}: the same command with --verbose lists them"))
    _print_alike(console, [row for row in all_rows if not row.differs])


def _print_differing(console: Console, all_rows: Sequence[Row], differing: Sequence[Row], names: Sequence[str]) -> None:
    """Print the cases in which the clients differ, in a table for each chapter."""
    labels = _WORDS if _fits(console, differing, names) else _LETTERS
    for chapter, of_chapter in _by_chapter(differing).items():
        number = sum(row.case.partition("/")[0] == chapter for row in all_rows)
        console.print(Text(f"\n{chapter}: the clients differ in {len(of_chapter)} of {number} cases", style="bold"))
        console.print(_cases(of_chapter, names, labels))
    if differing and labels is _LETTERS:
        console.print(Text(f"\n{_KEY}. Each cell has the worst result of a case's variants.", style="dim"))


def _in_corpus_order(found: Sequence[Row]) -> list[Row]:
    order = corpus().order
    return sorted(found, key=lambda row: order.get(row.case, 0))


def _fits(console: Console, differing: Sequence[Row], names: Sequence[str]) -> bool:
    """Return whether the console is wide enough for the names of the results."""
    longest = max((len(row.case) for row in differing), default=0)
    return longest + sum(2 + max(len(name), len("unsupported")) for name in names) <= console.width


def _counts(run_result: RunResult, clients: Sequence[str], names: Sequence[str]) -> Table:
    """Return the table of counts: the number of cases with each result, a column for each client."""
    by_client = [Counter(row.results[0] for row in rows(run_result.verdicts, [client])) for client in clients]
    table = _table("cases", names, "right")
    for result in RESULTS:
        if any(counts[result] for counts in by_client):
            table.add_row(_WORDS[result], *(str(counts[result] or "·") for counts in by_client), style=STYLES[result])
    return table


def _cases(found: Sequence[Row], names: Sequence[str], labels: Labels) -> Table:
    table = _table("case", names, "left")
    for row in found:
        cells = (Text(labels[result], style=STYLES[result] if result else "") for result in row.results)
        table.add_row(Text(row.case), *cells)
    return table


def _table(first: str, names: Sequence[str], justify: Literal["left", "right"]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold")
    for name in names:
        table.add_column(Text(name), justify=justify, overflow="fold")
    return table


def _by_chapter(found: Sequence[Row]) -> dict[str, list[Row]]:
    chapters: dict[str, list[Row]] = {}
    for row in found:
        chapters.setdefault(row.case.partition("/")[0], []).append(row)
    return chapters


def _print_alike(console: Console, alike: Sequence[Row]) -> None:
    counts = Counter(row.results[0] for row in alike)
    text = ", ".join(f"{counts[result]} {_WORDS[result]}" for result in RESULTS if counts[result])
    if text:
        console.print(Text(f"\nthe clients have the same result in {len(alike)} cases: {text}"))
