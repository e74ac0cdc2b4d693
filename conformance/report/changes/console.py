"""The report on changes on the console: within a number of lines, what got worse first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ...gate.changes import FindingChange
from ..styles import STYLES
from ..wrapping import wrapped
from .sides import ComparedClients
from .texts import change_text, rest, totals

_MOST_LINES = 60  # of the whole report without ``verbose``
_FEWEST = 12  # lines for each of several clients


def print_changes(console: Console, found: Sequence[ComparedClients], lines: Sequence[str], verbose: bool) -> None:
    """Print the changes of each client: the findings that got worse, the worst first, then those that got better.

    ``console``  the console to print to
    ``found``    the comparisons
    ``lines``    the lines on what limits the comparison
    ``verbose``  print every finding"""
    width = console.width
    for line in (each for text in lines for each in wrapped(text, width, "  ", "yellow")):
        console.print(line, soft_wrap=True)
    room = max(_FEWEST, (_MOST_LINES - len(lines)) // len(found))
    for each in found:
        for line in _lines(each, width, 1_000_000 if verbose else room):
            console.print(line, soft_wrap=True)


def _lines(each: ComparedClients, width: int, room: int) -> list[Text]:
    begin = [
        Text(),
        *wrapped(f"OLD  {each.old.title}", width, "     ", "bold"),
        *wrapped(f"NEW  {each.new.title}", width, "     ", "bold"),
        *wrapped(totals(each.changes), width, "  "),
        *(line for text in rest(each.changes) for line in wrapped(text, width, "  ", "dim")),
    ]
    left = room - len(begin)
    worse = _section("Worse, worst first", each.changes.worse, STYLES["fail"], width, left)
    better = _section("Better", each.changes.better, STYLES["pass"], width, left - len(worse))
    return [*begin, *worse, *better]


def _section(title: str, found: Sequence[FindingChange], style: str, width: int, room: int) -> list[Text]:
    """Return the lines of some findings, as many as there is room for, and a line on the others."""
    lines = [Text(), Text(title, style="bold")] if found else []
    for number, change in enumerate(found, start=1):
        entry = _entry(number, change, style, width)
        if len(lines) + len(entry) + (number < len(found)) > room:
            more = len(found) - number + 1
            return [*lines, Text(f"and {more:,} more: the same command with --verbose")]
        lines += entry
    return lines


def _entry(number: int, change: FindingChange, style: str, width: int) -> list[Text]:
    text = change_text(change)
    label = f"{number:>2}. {text.kind} · {text.severity}"
    head = wrapped(f"{label} · {text.level} · {text.place} · {text.size} · {text.case}", width, "    ")
    head[0].stylize(style, 0, len(label))
    sides = (f"OLD {text.old}", f"NEW {text.new}")
    seen = [textwrap.shorten(side, width - 4, placeholder=" …") for side in sides]
    return [*head, *wrapped(f"    {text.effect}", width, "    "), *(Text(f"    {line}", style="dim") for line in seen)]
