"""The report on the console, for people: a summary of each client, or with ``verbose`` everything about the client."""

from __future__ import annotations

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

_MOST_STALE = 5  # stale entries that a summary names


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
    for client, title in present.items() if not quiet else ():
        if verbose:
            print_listing(console, run_result, title, by_client[client], slowest)
        else:
            print_summary(console, run_result, title, by_client[client])
    if len(present) > 1 and not quiet:
        print_side_by_side(console, run_result, present, verbose)
    for line in filter(None, (run_result.left_aside_line, run_result.cut)) if not quiet else ():
        console.print(Text(f"\n{line}"), soft_wrap=True)
    if not quiet:
        _print_stale(console, run_result.stale, verbose)
        console.print()
    for client, title in present.items():
        console.print(Text(f"{title}: {run_result.totals(client)}", style="bold"), soft_wrap=True)
    for client, why in run_result.broken.items():
        console.print(Text(f"{titles.get(client, client)}: broken: {why}", style="bold red"), soft_wrap=True)


def _in_fixed_order(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts in the order of cases and variants, since workers deliver them in any order."""
    order = {id: number for number, id in enumerate(corpus())}
    return sorted(verdicts, key=lambda each: (order.get(each.case, 0), Variant.parse(each.variant).rank))


def _print_stale(console: Console, entries: Sequence[Known], verbose: bool) -> None:
    """Print the entries that are stale, and once how to mend the file."""
    if len(entries) == 1:
        console.print(Text(f"\n{entries[0].stale_message}", style="red"), soft_wrap=True)
    elif entries:
        console.print()
        shown = entries if verbose else entries[:_MOST_STALE]
        for entry in shown:
            console.print(Text(entry.stale_line, style="red"), soft_wrap=True)
        more = f"and {len(entries) - len(shown)} more; " if len(shown) < len(entries) else ""
        mend = f"{more}remove these entries, or run the same command with --update-known for their file"
        console.print(Text(mend, style="red"), soft_wrap=True)
