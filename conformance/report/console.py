"""The console report, for people: a table by chapter, then the failures with their clauses, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..corpus.cases import corpus
from ..corpus.requirements import catalogue
from ..gate.findings import Finding, findings
from ..gate.gate import RunResult
from ..gate.known_differences import Known
from ..model import RESULTS, Variant, Verdict
from .compare import TransportDifference, transport_differences
from .groups import Group, grouped
from .side_by_side import print_side_by_side
from .styles import STYLES

K = TypeVar("K")

_MOST_FOLLOWING = 5  # cases that follow from a root and are named without ``verbose``


def print_report(
    console: Console,
    run_result: RunResult,
    titles: dict[str, str],
    verbose: bool = False,
    slowest: int = 0,
    brief: bool = False,
) -> None:
    """Print the results of a run: a report on each client. Several clients are also compared, in a column each.

    ``console``     the console to print to
    ``run_result``  the results of the run
    ``titles``      the title of each client (name and version for people), by the client's name
    ``verbose``     also print the octets on the wire with each failure
    ``slowest``     the number of slowest items to list
    ``brief``       with several clients, print the comparison alone"""
    under = f", profile {run_result.profile}" if run_result.profile else ""
    by_client: dict[str, list[Verdict]] = {client: [] for client in titles}
    for verdict in _in_fixed_order(run_result.verdicts):
        by_client[verdict.client].append(verdict)
    played = {client: f"{title}{under}" for client, title in titles.items() if by_client[client]}
    for client, title in played.items() if len(played) == 1 or not brief else ():
        _print_client(console, run_result, title, by_client[client], verbose, slowest)
    if len(played) > 1:
        print_side_by_side(console, run_result, played)
    if len(played) > 1 and brief:
        console.print("\nfor the report on each client, run the same command with --verbose")
    _print_stale(console, run_result.stale)
    for client, why in run_result.broken.items():
        console.print(Text(f"\n{titles.get(client, client)}: broken: {why}", style="bold red"), soft_wrap=True)
    for line in filter(None, (run_result.left_aside_line, run_result.cut)):
        console.print(Text(f"\n{line}"), soft_wrap=True)


def _print_stale(console: Console, entries: Sequence[Known]) -> None:
    """Print the entries that are stale, and once how to mend the file."""
    if len(entries) == 1:
        console.print(Text(f"\n{entries[0].stale_message}", style="red"), soft_wrap=True)
    elif entries:
        console.print()
        for entry in entries:
            console.print(Text(entry.stale_line, style="red"), soft_wrap=True)
        mend = "remove these entries, or run the same command with --update-known for their file"
        console.print(Text(mend, style="red"), soft_wrap=True)


def _in_fixed_order(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts in the order of cases and variants, since workers deliver them in any order."""
    order = {id: number for number, id in enumerate(corpus().made)}
    return sorted(verdicts, key=lambda each: (order.get(each.case, 0), Variant.parse(each.variant).rank))


def _print_client(
    console: Console, run_result: RunResult, title: str, run: Sequence[Verdict], verbose: bool, slowest: int
) -> None:
    verdicts = [each for each in run if not each.unsteady]
    console.print()
    console.print(Text(title, style="bold"), soft_wrap=True)
    console.print(_chapter_table(verdicts))
    gates = run_result.gate.gates
    failing = [each for each in verdicts if each.result in ("fail", "unproven", "broken") or gates(each)]
    known = [each for each in failing if run_result.is_known(each)]
    fails = [each for each in failing if run_result.is_unexpected(each) or each.result == "broken"]
    unexpected = [each for each in fails if each not in known]
    disputed = [each for each in failing if _is_disputed(each)]
    minor = [each for each in failing if not (gates(each) or each.result == "broken" or _is_disputed(each))]
    lenient = [each for each in verdicts if each.result == "lenient" and each not in unexpected and each not in known]
    security = [each for each in lenient if each.kind == "security"]
    worst = _groups(run_result, unexpected)
    _print_groups(console, "Failures", worst, verbose)
    _print_brief(console, "Security-relevant leniency", security, run_result)
    _print_groups(console, "Failures at levels that do not fail the run", _groups(run_result, minor), verbose)
    _print_brief(console, "Other lenient results", [each for each in lenient if each not in security], run_result)
    _print_brief(console, "Disputed clauses (not scored)", disputed, run_result)
    _print_known(console, known, run_result, verbose)
    _print_transport_differences(console, verdicts)
    _print_findings(console, verdicts)
    _print_unsteady(console, run, verbose)
    _print_slowest(console, verdicts, slowest)
    _print_unsupported(console, verdicts)
    _print_total(console, f"{title}: {run_result.totals(run[0].client)}", worst)


def _chapter_table(verdicts: Sequence[Verdict]) -> Table:
    """Return the table of chapters: the number of items with each result, a column for each result that occurs."""
    results = [result for result in RESULTS if any(each.result == result for each in verdicts)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("chapter")
    for result in results:
        table.add_column(result, justify="right", style=STYLES[result])
    by_chapter: dict[str, Counter[str]] = {case.chapter: Counter() for case in corpus().made.values()}
    for each in verdicts:
        by_chapter[each.case.partition("/")[0]][each.result] += 1
    for chapter, counts in by_chapter.items():
        if counts:
            table.add_row(chapter, *(str(counts[result] or "·") for result in results))
    return table


def _groups(run_result: RunResult, verdicts: Sequence[Verdict]) -> list[Group]:
    return grouped(verdicts, run_result.verdicts, run_result.corpus)


def _print_groups(console: Console, title: str, groups: Sequence[Group], verbose: bool) -> None:
    """Print groups under their clauses. Groups of one clause with equal lines are listed together above these lines.

    A failure that follows from a root is listed under the root, without its own clause."""
    if not groups:
        return
    console.print(Text(f"\n{title}, worst first", style="bold"))
    found = {each.case: each for each in findings(verdict for group in groups for verdict in group.verdicts)}
    own = {id: [group for group in groups if group.verdict.case == id and not group.verdict.root] for id in found}
    for (label, level, clause, why), of_clause in _together(_heads(groups, found), _heading).items():
        console.print(Text.assemble("\n", (label, STYLES["fail"]), f"  {level}  ", clause), soft_wrap=True)
        if why:
            _print_line(console, "why", why)
        for (expected, seen), alike in _together(of_clause, _lines).items():
            for group in alike:
                console.print(Text.assemble("  ", (group.verdict.case, "bold"), f"  [{group.ways}]"), soft_wrap=True)
            _print_line(console, "expected", expected)
            _print_line(console, "seen", seen)
            for line in alike[0].verdict.told if verbose else ():
                _print_line(console, "told", line)
            for line in alike[0].verdict.wire if verbose else ():
                _print_line(console, "wire", line)
            for group in alike:
                finding = found[group.verdict.cause]
                last = not own[finding.case] or group == own[finding.case][-1]
                if finding.because and last:
                    _print_because(console, finding, verbose)


def _heads(groups: Sequence[Group], found: Mapping[str, Finding]) -> list[Group]:
    """Return the groups that stand for their findings: those of the root; or the worst that follows, if it has none.

    The findings come in the order of their worst groups."""
    heads: list[Group] = []
    for finding in found.values():
        of_finding = [group for group in groups if group.verdict.cause == finding.case]
        heads += [group for group in of_finding if not group.verdict.root] or of_finding[:1]
    return heads


def _print_because(console: Console, finding: Finding, verbose: bool) -> None:
    shown = finding.cases if verbose else finding.cases[:_MOST_FOLLOWING]
    more = len(finding.cases) - len(shown)
    ids = ", ".join(shown) + (f", and {more} more (all with --verbose)" if more else "")
    console.print(Text(f"    {finding.because}: {ids}"), soft_wrap=True)


def _together(groups: Sequence[Group], key: Callable[[Group], K]) -> dict[K, list[Group]]:
    """Return the groups by their keys, in the order in which the keys first occur."""
    together: dict[K, list[Group]] = {}
    for group in groups:
        together.setdefault(key(group), []).append(group)
    return together


def _heading(group: Group) -> tuple[str, str, str, str]:
    verdict, case = group.verdict, corpus()[group.verdict.case]
    return verdict.severity or verdict.result, verdict.level, str(catalogue()[case.cites[0]]), case.why


def _lines(group: Group) -> tuple[str, str]:
    return group.verdict.expected, group.verdict.seen


def _print_line(console: Console, name: str, line: str) -> None:
    console.print(Text.assemble("    ", (f"{name:9}", "dim"), line), soft_wrap=True)


def _print_brief(console: Console, title: str, verdicts: Sequence[Verdict], run_result: RunResult) -> None:
    if not verdicts:
        return
    console.print(Text(f"\n{title}", style="bold"))
    for group in _groups(run_result, verdicts):
        line = f"  {group.verdict.case}  [{group.ways}]  {group.verdict.level}: {group.verdict.seen}"
        console.print(Text(line), soft_wrap=True)


def _print_known(console: Console, known: Sequence[Verdict], run_result: RunResult, verbose: bool) -> None:
    """Print one line on the known differences, since they are no news; with ``verbose``, print each."""
    if verbose:
        _print_brief(console, "Known differences", known, run_result)
    elif known:
        entries = len({run_result.gate.entry(each, run_result.version(each)) for each in known})
        counts = f"{_counted(len(known), 'item', 'items')} under {_counted(entries, 'entry', 'entries')}"
        line = Text.assemble(("\nKnown differences", "bold"), f": {counts} (each with --verbose)")
        console.print(line, soft_wrap=True)


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _print_transport_differences(console: Console, verdicts: Sequence[Verdict]) -> None:
    """Print the cases in which TCP and TLS differ, first those with the worse verdict over TLS."""
    order = {id: number for number, id in enumerate(corpus().made)}
    found = sorted(transport_differences(verdicts), key=lambda each: order.get(each.tcp.case, 0))
    for transport, title in (("tls", "Worse over TLS than over TCP"), ("tcp", "Worse over TCP than over TLS")):
        worse = [each for each in found if each.worse == transport]
        if worse:
            console.print(Text(f"\n{title}", style="bold"))
        for line, alike in _by_results(worse).items():
            console.print(Text(f"  {line}: {', '.join(alike)}"), soft_wrap=True)


def _by_results(differences: Sequence[TransportDifference]) -> dict[str, list[str]]:
    """Return the ids of the cases, by a line with the result over each transport."""
    alike: dict[str, list[str]] = {}
    for each in differences:
        line = f"{each.tls.severity or each.tls.result} over TLS, {each.tcp.severity or each.tcp.result} over TCP"
        alike.setdefault(line, []).append(each.tcp.case)
    return alike


def _print_findings(console: Console, verdicts: Sequence[Verdict]) -> None:
    """Print the findings, which do not affect verdicts: each text once for a case, with the number of items."""
    found = Counter((each.case, each.finding) for each in verdicts if each.finding)
    if found:
        console.print(Text("\nFurther findings (they do not affect verdicts)", style="bold"))
    for (case, finding), number in found.items():
        console.print(Text(f"  {case} ({number}): {finding}"), soft_wrap=True)


def _is_disputed(verdict: Verdict) -> bool:
    """Return whether the clause of the verdict's case is disputed, that is, read in two ways."""
    return bool(corpus()[verdict.case].disputed)


def _print_unsteady(console: Console, verdicts: Sequence[Verdict], verbose: bool) -> None:
    """Print the number of confirmed time-outs, and the items whose verdict changed when they were run again."""
    if confirmed := sum(each.timed_out and not each.unsteady for each in verdicts):
        each_item = "1 failure with a time-out was" if confirmed == 1 else f"{confirmed} failures with a time-out were"
        console.print(f"\n{each_item} confirmed by a second run")
    unsteady = [each for each in verdicts if each.unsteady]
    if unsteady:
        console.print(Text("\nUnsteady items (not scored): their verdict changed in a second run", style="bold"))
    for verdict in unsteady:
        console.print(Text(f"  {verdict.case}[{verdict.variant}]: {verdict.unsteady}"), soft_wrap=True)
        for line in verdict.wire if verbose else ():
            _print_line(console, "wire", line)


def _print_slowest(console: Console, verdicts: Sequence[Verdict], number: int) -> None:
    if number:
        console.print(Text("\nSlowest items", style="bold"))
    for verdict in sorted(verdicts, key=lambda each: -each.seconds)[:number]:
        console.print(Text(f"  {verdict.seconds:7.3f} s  {verdict.case}[{verdict.variant}]  {verdict.result}"))


def _print_unsupported(console: Console, verdicts: Sequence[Verdict]) -> None:
    reasons = Counter(each.seen for each in verdicts if each.result == "unsupported")
    if reasons:
        console.print(Text("\nUnsupported: the client cannot do, or cannot report, what the case needs", style="bold"))
    for reason, number in reasons.most_common():
        console.print(Text(f"  {number} × {reason}"), soft_wrap=True)


def _print_total(console: Console, line: str, unexpected: Sequence[Group]) -> None:
    console.print(Text(f"\n{line}"), soft_wrap=True)
    if unexpected:
        worst = unexpected[0].verdict
        console.print(Text(f"octets of the worst failure:  h1conform show '{worst.cause}'"), soft_wrap=True)
        console.print(
            Text(f"run that case again:          the same command with --case '{worst.cause}' --verbose"),
            soft_wrap=True,
        )
