"""One clause for people: what it asks, its cases, and the clients that fail them in the shipped evidence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from ..corpus.cases import corpus
from ..corpus.ledger import LedgerEntry
from ..corpus.requirements import Requirement
from ..corpus.rulings import rulings
from ..evidence import store
from ..evidence.failures import Tally, tallies
from .html.case_texts import address
from .wrapping import wrapped

_NAME = 11  # columns of the name of a line
_SHOWN = 3  # failed cases of a client that are named
_FEW_CLIENTS = 12  # lines of clients in a bounded text


def print_clause(console: Console, entry: LedgerEntry, room: int | None) -> None:
    """Print everything about one clause.

    ``console``  the console to print to
    ``entry``    the clause and its cases
    ``room``     the largest number of lines; None: no bound"""
    clause = entry.requirement
    begin = [
        *wrapped(f"{clause.id}  {clause.place}  {_keyword(clause)}", console.width, style="bold"),
        *wrapped(clause.summary, console.width),
        Text(),
        *_named(console, "address", address(clause)),
        *_named(console, "level", f"{clause.level}: {'for every client' if clause.layer == 'core' else _FEATURE}"),
        *_named(console, "words", clause.quote),
        *(
            line
            for ruling in rulings().values()
            if clause.id in ruling.clauses
            for line in _named(console, "ruling", f"{ruling.id}: {ruling.question}")
        ),
    ]
    if not entry.cases:
        _print(console, [*begin, *_named(console, "no case", entry.reason or "none is written yet")])
        return
    end = [*_clients(console, entry.cases, room), *_history(console, entry.cases)]
    left = None if room is None else room - len(begin) - len(end) - 2
    heading = Text(_number(entry.cases), style="bold")
    _print(console, [*begin, Text(), heading, *_cases(console.width, entry.cases, left), *end])


_FEATURE = "for clients that have the feature of the clause"


def print_section(console: Console, entries: Sequence[LedgerEntry], room: int | None) -> None:
    """Print the clauses of a section, each with the number of its cases and of the clients that fail one.

    ``console``  the console to print to
    ``entries``  the clauses and their cases
    ``room``     the largest number of lines; None: no bound"""
    columns = store.read(store.CROSS_CHECK).values()
    blocks = []
    for entry in entries:
        clause, found = entry.requirement, tallies(columns, entry.cases)
        failing = sum(bool(each.failed) for each in found)
        state = f"{_number(entry.cases)}, {failing} of {len(found)} clients fail one" if entry.cases else "no case"
        title = Text.assemble((clause.id, "bold"), f"  section {clause.section}  {_keyword(clause)}  {state}")
        blocks.append([title, *wrapped(f"    {clause.summary}", console.width, "    ")])
    end = [Text(), Text("one clause, with its cases:  h1conform explain ID")]
    shown, used = 0, len(end) + 1
    while shown < len(blocks) and (room is None or used + len(blocks[shown]) <= room):
        used += len(blocks[shown])
        shown += 1
    left = len(blocks) - shown
    rest = [Text(f"… and {left} clause{'s' if left != 1 else ''} more (--verbose)")] if left else []
    _print(console, [*(line for block in blocks[:shown] for line in block), *rest, *end])


def _number(ids: Sequence[str]) -> str:
    return f"{len(ids)} case{'s' if len(ids) != 1 else ''}"


def _keyword(clause: Requirement) -> str:
    return {"PROSE": "prose without a keyword", "DOCUMENTED": "documented"}.get(clause.keyword, clause.keyword)


def _named(console: Console, name: str, text: str) -> list[Text]:
    """Return a text in lines under a name; none for an empty text."""
    lines = wrapped(f"{name:{_NAME}}{text}", console.width, " " * _NAME) if text else []
    for line in lines[:1]:
        line.stylize("dim", 0, len(name))
    return lines


def _print(console: Console, lines: Sequence[Text]) -> None:
    for line in lines:
        console.print(line, soft_wrap=True)


# --------------------------------------------------------------------------------------------------------------- cases


def _cases(width: int, ids: Sequence[str], room: int | None) -> list[Text]:
    """Return a line for each case, by chapter; of each chapter as many as leave room for all chapters."""
    chapters = [list(of_chapter) for _, of_chapter in groupby(ids, lambda id: id.partition("/")[0])]
    most = max(map(len, chapters))
    while room is not None and most > 1 and sum(_lines_of(each, most) for each in chapters) > room:
        most -= 1
    column = min(max(map(len, ids)), width // 2)
    lines = []
    for of_chapter in chapters:
        shown = of_chapter[:most] if len(of_chapter) > most + 1 else of_chapter
        for id in shown:
            line = Text.assemble(f"  {id:{column}}  ", (corpus()[id].about, "dim"))
            line.truncate(width, overflow="ellipsis")
            lines.append(line)
        if left := len(of_chapter) - len(shown):
            chapter = of_chapter[0].partition("/")[0]
            lines.append(Text(f"  … and {left} more of {chapter} (--verbose)"))
    return lines


def _lines_of(of_chapter: Sequence[str], most: int) -> int:
    return min(len(of_chapter), most + 1)


# ------------------------------------------------------------------------------------------------------------- clients


def _clients(console: Console, ids: Sequence[str], room: int | None) -> list[Text]:
    """Return a line for each client that fails a case, most failures first, and a line on all other clients."""
    found = tallies(store.read(store.CROSS_CHECK).values(), ids)
    failing = [each for each in found if each.failed]
    shown = failing if room is None else failing[:_FEW_CLIENTS]
    known = {id for each in found for id in each.column.results}.intersection(ids)
    heading = f"Clients that fail one of them, in the shipped evidence, which has {len(known)} of them"
    lines = [Text(), *wrapped(heading, console.width, style="bold")]
    for each in shown:
        line = Text(f"  {_title(each)}: {len(each.failed)} of {each.asked}{_lenient(each)}: {_some(each.failed)}")
        line.truncate(console.width, overflow="ellipsis")
        lines.append(line)
    if more := failing[len(shown) :]:
        lines += wrapped(f"  also {', '.join(each.column.name for each in more)}", console.width, "  ")
    if none := [f"{_title(each)}{_lenient(each)}" for each in found if not each.failed]:
        lines += wrapped(f"  fail none: {'; '.join(none)}", console.width, "  ")
    return lines


def _title(tally: Tally) -> str:
    return f"{tally.column.name} {tally.column.version}".strip()


def _lenient(tally: Tally) -> str:
    return f" ({tally.lenient} lenient)" if tally.lenient else ""


def _some(ids: Sequence[str]) -> str:
    left = len(ids) - _SHOWN
    return ", ".join(ids[:_SHOWN]) + (f" and {left} more" if left > 0 else "")


def _history(console: Console, ids: Sequence[str]) -> list[Text]:
    """Return lines on http.client under several interpreters: how many of the cases it fails under each."""
    columns = [each for each in store.read(store.HISTORY).values() if each.client == "http.client"]
    found = tallies(columns, ids)
    if not found:
        return []
    failing: dict[int, list[str]] = {}
    for each in found:
        failing.setdefault(len(each.failed), []).append(each.column.interpreter)
    counts = "; ".join(f"{number or 'none'} under {', '.join(names)}" for number, names in failing.items())
    return wrapped(f"  http.client fails {counts}", console.width, "  ")
