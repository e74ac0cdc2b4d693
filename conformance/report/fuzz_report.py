"""The report of a run of the fuzzer, and the lines of its progress."""

from __future__ import annotations

from ..fuzzing.coverage import coverage_line
from ..fuzzing.finding import FuzzFinding
from ..fuzzing.state import FuzzState
from ..model import severity_rank
from ..model.describe import octets, text

_LONGEST = 400  # characters of octets


def progress_line(state: FuzzState, seconds: float, exchanges: int) -> str:
    """Return a line with the rate and the findings so far.

    ``state``      the state of the run
    ``seconds``    how long this part of the run has taken
    ``exchanges``  how many exchanges were run in this time"""
    rate = exchanges / seconds if seconds else 0.0
    new = sum(not each.known for each in state.findings.values())
    covered = coverage_line(state.covered)
    return f"{state.seconds:5.0f} s: {state.exchanges} exchanges ({rate:.0f}/s), {_count(state)} ({new} new); {covered}"


def report_lines(state: FuzzState) -> list[str]:
    """Return the lines of the report: a finding in several lines, the worst severity first, then the totals.

    ``state``  the state of the run"""
    found = sorted(state.findings.values(), key=lambda each: (bool(each.known), severity_rank(each.severity), each.key))
    lines = [line for each in found for line in (*_lines(each), "")]
    if state.unsteady:
        lines.append(f"{len(state.unsteady)} failures did not occur again: {'; '.join(state.unsteady[:5])}")
    if state.skipped:
        lines.append(f"{state.skipped} trials have more readings than the reader tries; only their rate counts")
    lines.append(f"covered: {coverage_line(state.covered)}")
    new = sum(not each.known for each in found)
    lines.append(
        f"seed {state.seed}: {state.trials} trials, {state.exchanges} exchanges in {state.seconds:.0f} s; "
        f"{_count(state)}, {new} new"
    )
    return lines


def _count(state: FuzzState) -> str:
    number = len(state.findings)
    return f"{number} finding{'' if number == 1 else 's'}"


def _lines(finding: FuzzFinding) -> list[str]:
    known = f"known: {finding.known}" if finding.known else "new"
    unsteady = "" if finding.steady else ", unsteady"
    times = "once" if finding.times == 1 else f"{finding.times} times"
    client = finding.client.split(", ")
    return [
        f"{finding.severity} ({finding.level}{unsteady}) {text(finding.client)}: {finding.kind} [{known}]",
        f"  octets    {octets(finding.octets, _LONGEST)}",
        f"  expected  {finding.expected}",
        f"  seen      {text(finding.seen, _LONGEST)}",
        f"  clauses   {', '.join(finding.clauses)}; trial {finding.number}, after {finding.found} exchanges, {times}",
        f"  run       h1conform fuzz {' '.join(client)} --replay {finding.file}",
    ]
