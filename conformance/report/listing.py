"""The long report on a client, for people: every failure with its clause and its octets, then all other sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from ..corpus.cases import corpus
from ..corpus.requirements import catalogue
from ..gate.gate import RunResult
from ..gate.roots import Root, roots
from ..model import Verdict
from .chapters import chapter_table
from .compare import TransportDifference, transport_differences
from .groups import Group, grouped
from .parts import Parts
from .styles import STYLES

K = TypeVar("K")


def print_listing(
    console: Console, run_result: RunResult, title: str, run: Sequence[Verdict], slowest: int = 0
) -> None:
    """Print everything about the run of one client.

    ``console``     the console to print to
    ``run_result``  the results of the run, of all clients
    ``title``       the title of the client: name and version for people
    ``run``         the verdicts on the client, in the order of the corpus
    ``slowest``     the number of slowest items to list"""
    parts = Parts.of(run_result, run)
    verdicts = parts.steady
    console.print()
    console.print(Text(title, style="bold"), soft_wrap=True)
    console.print(chapter_table(verdicts))
    worst = _groups(run_result, parts.failures)
    _print_groups(console, "Failures", worst)
    _print_brief(console, "Security-relevant leniency", parts.security, run_result)
    _print_groups(console, "Failures at levels that do not fail the run", _groups(run_result, parts.minor))
    _print_brief(console, "Other lenient results", parts.lenient, run_result)
    _print_brief(console, "Disputed clauses (not scored)", parts.disputed, run_result)
    _print_brief(console, "Known differences", parts.known, run_result)
    _print_brief(console, "Failures as in the baseline, or not in the baseline", parts.spared, run_result)
    _print_transport_differences(console, verdicts)
    _print_remarks(console, verdicts)
    _print_unsteady(console, run)
    _print_slowest(console, verdicts, slowest)
    _print_unsupported(console, verdicts)


def _groups(run_result: RunResult, verdicts: Sequence[Verdict]) -> list[Group]:
    return grouped(verdicts, run_result.verdicts, run_result.corpus)


def _print_groups(console: Console, title: str, groups: Sequence[Group]) -> None:
    """Print groups under their clauses. Groups of one clause with equal lines are listed together above these lines.

    A failure that follows from a root is listed under the root, without its own clause."""
    if not groups:
        return
    console.print(Text(f"\n{title}, worst first", style="bold"))
    found = {each.case: each for each in roots(verdict for group in groups for verdict in group.verdicts)}
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
            for line in alike[0].verdict.told:
                _print_line(console, "told", line)
            for line in alike[0].verdict.wire:
                _print_line(console, "wire", line)
            for group in alike:
                finding = found[group.verdict.cause]
                last = not own[finding.case] or group == own[finding.case][-1]
                if finding.because and last:
                    _print_because(console, finding)


def _heads(groups: Sequence[Group], found: Mapping[str, Root]) -> list[Group]:
    """Return the groups that stand for their findings: those of the root; or the worst that follows, if it has none.

    The findings come in the order of their worst groups."""
    heads: list[Group] = []
    for finding in found.values():
        of_finding = [group for group in groups if group.verdict.cause == finding.case]
        heads += [group for group in of_finding if not group.verdict.root] or of_finding[:1]
    return heads


def _print_because(console: Console, finding: Root) -> None:
    ids = ", ".join(finding.cases)
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


def _print_transport_differences(console: Console, verdicts: Sequence[Verdict]) -> None:
    """Print the cases in which TCP and TLS differ, first those with the worse verdict over TLS."""
    order = corpus().order
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


def _print_remarks(console: Console, verdicts: Sequence[Verdict]) -> None:
    """Print the remarks, which do not affect verdicts: each text once for a case, with the number of items."""
    found = Counter((each.case, each.finding) for each in verdicts if each.finding)
    if found:
        console.print(Text("\nRemarks (they do not affect verdicts)", style="bold"))
    for (case, finding), number in found.items():
        console.print(Text(f"  {case} ({number}): {finding}"), soft_wrap=True)


def _print_unsteady(console: Console, verdicts: Sequence[Verdict]) -> None:
    """Print the number of failures that a second run confirmed, and the items whose verdict changed in it."""
    if confirmed := sum(each.timed_out and not each.unsteady for each in verdicts):
        each_item = (
            "1 failure that rests on time was" if confirmed == 1 else f"{confirmed} failures that rest on time were"
        )
        console.print(f"\n{each_item} confirmed by a second run")
    unsteady = [each for each in verdicts if each.unsteady]
    if unsteady:
        console.print(Text("\nUnsteady items (not scored): their verdict changed in a second run", style="bold"))
    for verdict in unsteady:
        console.print(Text(f"  {verdict.case}[{verdict.variant}]: {verdict.unsteady}"), soft_wrap=True)
        for line in verdict.wire:
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
