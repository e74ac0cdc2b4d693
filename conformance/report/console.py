"""The report on the console, for people: a summary of each client, or with ``verbose`` everything about the client."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from ..corpus.cases import corpus
from ..gate.gate import RunResult
from ..gate.known_differences import Known
from ..model import Variant, Verdict
from .listing import print_listing
from .side_by_side import print_side_by_side
from .summary import print_summary
from .wrapping import wrapped

MOST_LINES = 60  # of the report on one client without ``verbose``
_ROOM_OF_ONE = 24  # lines of the summary of each of several clients
_MOST_STALE = 5  # stale entries that are named without ``verbose``


def print_report(
    console: Console,
    run_result: RunResult,
    titles: Mapping[str, str],
    verbose: bool = False,
    slowest: int = 0,
    quiet: bool = False,
) -> None:
    """Print the results of a run: a summary of each client. Several clients are also compared, in a column each.

    ``console``     the console to print to
    ``run_result``  the results of the run
    ``titles``      the title of each client (name and version for people), by the client's name
    ``verbose``     print every failure with its octets in place of the summary, and where several clients differ
    ``slowest``     the number of slowest items to list, with ``verbose``
    ``quiet``       print only the last line on each client, and what broke"""
    under = f", profile {run_result.profile}" if run_result.profile else ""
    by_client: dict[str, list[Verdict]] = {client: [] for client in titles}
    for verdict in _in_fixed_order(run_result.verdicts):
        by_client[verdict.client].append(verdict)
    present = {client: f"{title}{under}" for client, title in titles.items() if by_client[client]}
    width = console.width if console.is_terminal else sys.maxsize  # programs that read the lines find each one whole
    end = _end(run_result, titles, present, width, verbose, quiet)
    room = MOST_LINES - len(end) if len(present) == 1 else _ROOM_OF_ONE
    for client, title in present.items() if not quiet else ():
        if verbose:
            print_listing(console, run_result, title, by_client[client], slowest)
        else:
            print_summary(console, run_result, title, by_client[client], room, brief=len(present) > 1)
    if len(present) > 1 and not quiet:
        print_side_by_side(console, run_result, present, verbose)
    for line in end:
        console.print(line, soft_wrap=True)


def _end(
    run_result: RunResult,
    titles: Mapping[str, str],
    present: Mapping[str, str],
    width: int,
    verbose: bool,
    quiet: bool,
) -> list[Text]:
    """Return the lines after the reports on the clients. The last ones are the totals of each client."""
    lines: list[Text] = []
    if not quiet:
        for line in filter(None, (run_result.left_aside_line, run_result.cut)):
            lines += [Text(), *wrapped(line, width)]
        lines += [*_stale(run_result.stale, width, verbose), Text()]
    for client, title in present.items():
        lines += wrapped(f"{title}: {run_result.totals(client)}", width, "  ", "bold")
    for client, why in run_result.broken.items():
        lines += wrapped(f"{titles.get(client, client)}: broken: {why}", width, "  ", "bold red")
    return lines


def _in_fixed_order(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts in the order of cases and variants, since workers deliver them in any order."""
    order = corpus().order
    return sorted(verdicts, key=lambda each: (order.get(each.case, 0), Variant.parse(each.variant).rank))


def _stale(entries: Sequence[Known], width: int, verbose: bool) -> list[Text]:
    """Return the lines on the entries that are stale, and once how to mend the file."""
    if not entries:
        return []
    if len(entries) == 1:
        return [Text(), *wrapped(entries[0].stale_message, width, "  ", "red")]
    shown = entries if verbose else entries[:_MOST_STALE]
    lines = [line for entry in shown for line in wrapped(entry.stale_line, width, "  ", "red")]
    more = f"and {len(entries) - len(shown)} more; " if len(shown) < len(entries) else ""
    mend = f"{more}remove these entries, or run the same command with --update-known for their file"
    return [Text(), *lines, *wrapped(mend, width, "  ", "red")]
