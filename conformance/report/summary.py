"""The summary of a run of one client, for people: within a number of lines, whatever the client does.

The summary has the score by level, the results by chapter, and the findings that fail the run, the worst first.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from ..corpus.requirements import catalogue
from ..gate.findings import Finding, findings
from ..gate.gate import RunResult
from ..model import RESULTS, Verdict
from .chapters import by_chapter
from .finding_texts import counted_as, effect, size
from .parts import Parts
from .scores import SCORED, scores
from .styles import STYLES
from .wrapping import wrapped

_MOST_FINDINGS = 15
_FEWEST_FINDINGS = 5  # if there is no room for so many findings, the table is left out
_HEADING = (Text(), Text("Findings that fail the run, worst first", style="bold"))
_BEGIN = 24  # characters of what was expected that a line has, however long what was seen is
_GAP = 4  # columns between the two halves of the table


def print_summary(
    console: Console, run_result: RunResult, title: str, run: Sequence[Verdict], room: int, brief: bool = False
) -> None:
    """Print the summary of the run of one client. No line is longer than the console is wide.

    ``console``     the console to print to
    ``run_result``  the results of the run, of all clients
    ``title``       the title of the client: name and version for people
    ``run``         the verdicts on the client, in the order of the corpus
    ``room``        the largest number of lines
    ``brief``       leave out the results by chapter and the next steps"""
    width = console.width
    parts = Parts.of(run_result, run)
    found = findings(parts.failures, run_result.corpus)
    entries = [_entry(number, finding, width) for number, finding in enumerate(found, start=1)]
    begin = [Text(), *wrapped(title, width, style="bold"), *wrapped(_score(parts.steady), width)]
    also = wrapped(_also(run_result, parts), width)
    end = [*([Text(), *also] if also else []), *([] if brief else _next_steps(found, width))]
    table = [] if brief else [Text(), *_chapters(parts.steady, width)]
    room -= len(begin) + len(end)
    if sum(map(len, entries[:_FEWEST_FINDINGS])) + len(_HEADING) + 1 > room - len(table):
        table = []
    for line in (*begin, *table, *_first(entries, room - len(table)), *end):
        console.print(line, soft_wrap=True)


def _score(verdicts: Iterable[Verdict]) -> str:
    """Return a line on how many cases of each level hold: no variant of the case fails.

    Cases that the client cannot be asked are left out."""
    found = [f"{SCORED[level]} {each.held:,} of {each.asked:,}" for level, each in scores(verdicts).items()]
    return f"cases that hold: {' · '.join(found) or 'none was run'}"


# ------------------------------------------------------------------------------------------------------------ chapters


def _chapters(verdicts: Sequence[Verdict], width: int) -> list[Text]:
    """Return a table of the chapters in which not everything passes, and a line on all other chapters.

    The table is in two halves where the width allows. Unsupported items count nowhere."""
    counts = by_chapter(verdicts)
    rest = [chapter for chapter, of_chapter in counts.items() if set(of_chapter) <= {"pass", "unsupported"}]
    shown = [each for each in counts if each not in rest]
    occurring = {result for of_chapter in counts.values() for result in of_chapter}
    results = [result for result in RESULTS if result in occurring and result != "unsupported"]
    first = max(map(len, ("chapter", *shown)))

    def row(chapter: str) -> Text:
        cells = ((f"  {counts[chapter][each] or '·'!s:>{len(each)}}", STYLES[each]) for each in results)
        return Text.assemble(f"{chapter:{first}}", *cells)

    head = Text.assemble(f"{'chapter':{first}}", *((f"  {each}", STYLES[each]) for each in results))
    rows = [row(chapter) for chapter in shown]
    if len(rows) > 1 and 2 * len(head) + _GAP <= width:
        half = (len(rows) + 1) // 2
        pairs = zip_longest([head, *rows[:half]], [head, *rows[half:]])
        lines = [Text.assemble(left, " " * _GAP, right) if right else left for left, right in pairs]
    else:
        lines = [head, *rows] if rows else []
    return [*lines, *(wrapped(f"pass alone: {', '.join(rest)}", width, "  ") if rest else ())]


# ------------------------------------------------------------------------------------------------------------ findings


def _first(entries: Sequence[Sequence[Text]], room: int) -> list[Text]:
    """Return the lines of the first findings, as many as there is room for, and a line on the others."""
    lines = list(_HEADING) if entries else []
    for number, entry in enumerate(entries):
        last = number == len(entries) - 1
        if number == _MOST_FINDINGS or len(lines) + len(entry) + (not last) > room:
            return [*lines, Text(f"and {len(entries) - number:,} more: the same command with --verbose")]
        lines += entry
    return lines


def _entry(number: int, finding: Finding, width: int) -> list[Text]:
    """Return the lines of one finding: its severity, clause, size and an example, the effect, and what was seen."""
    worst = finding.worst
    label = f"{number:>2}. {worst.severity or worst.result}"
    clause = catalogue()[finding.clause]
    level = SCORED.get(worst.level, worst.level)
    head = wrapped(f"{label} · {level} · {clause.place} · {size(finding)} · {finding.case}", width, "    ")
    head[0].stylize(STYLES["fail"], 0, len(label))
    observed = Text(f"    {_observed(worst, width - 4)}", style="dim")
    return [*head, *wrapped(f"    {effect(finding)}", width, "    "), observed]


def _observed(verdict: Verdict, width: int) -> str:
    """Return what was seen and what was expected, in one line. A line that is too long has the begin of both."""
    seen, expected = f"seen: {verdict.seen}", f"expected: {verdict.expected}"
    room = max(width - len(" · "), 2 * _BEGIN)
    seen = textwrap.shorten(seen, room - min(len(expected), _BEGIN), placeholder=" …")
    return f"{seen} · {textwrap.shorten(expected, room - len(seen), placeholder=' …')}"


# ------------------------------------------------------------------------------------------------------------- the end


def _also(run_result: RunResult, parts: Parts) -> str:
    """Return a line on what does not fail the run; empty: there is nothing."""
    entries = {run_result.gate.entry(each, run_result.version(each)) for each in parts.known}
    told = (
        (len(parts.security), "lenient and relevant to security"),
        (len(parts.lenient), "lenient"),
        (sum(run_result.spared(each) == "before" for each in parts.spared), "failed as in the baseline"),
        (sum(run_result.spared(each) == "lacks" for each in parts.spared), "failed, which the baseline lacks"),
        (len(parts.minor), "failed at levels that do not fail the run"),
        (len(parts.disputed), "failed at disputed clauses"),
        (sum(each.result == "unsupported" for each in parts.steady), "unsupported"),
        (len(parts.unsteady), "unsteady"),
        (sum(bool(each.finding) for each in parts.steady), "with a remark"),
        (len(parts.known), f"known, in {counted_as(len(entries), 'entry', 'entries')}"),
    )
    text = ", ".join(f"{number:,} {what}" for number, what in told if number)
    return f"Other items: {text}; --verbose lists each" if text else ""


def _next_steps(found: Sequence[Finding], width: int) -> list[Text]:
    """Return the lines on how to go on from the worst finding."""
    if not found:
        return []
    id = found[0].case
    steps = (
        ("the octets of the worst", f"h1conform show '{id}'"),
        ("run it again", f"the same command with --case '{id}' --verbose"),
        ("all of it as a page", "the same command with --html report.html"),
    )
    return [Text(), *(line for name, step in steps for line in wrapped(f"{name + ':':26}{step}", width, "  "))]
