"""Annotations of GitHub Actions: lines that the runner reads from the output of a step (workflow commands). Pure.

The runner takes each line that begins with ``::`` for a command, and ``##[`` anywhere in a line too. So the report of a
run stands between `stopped` and `resumed`: in between, the runner reads no commands.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...mockserver.base.visible import printable_lines
from ..gate.findings import Finding
from ..gate.gate import RunResult
from .finding_texts import alert_level, counted_as, lines, place_of
from .places import path_in_repository

MOST = 10  # annotations of each kind that GitHub takes from a step
_KINDS = {"error": "error", "warning": "warning", "note": "notice"}


def annotation_lines(run_result: RunResult, titles: Mapping[str, str]) -> list[str]:
    """Return the annotations of a run: what is wrong with the run itself, then its findings, the worst first.

    If there are more than GitHub takes, the last line is a notice with the number of those that are left out.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name"""
    told = [
        ("error", command("error", why, title=f"{titles.get(client, client)} could not be run"))
        for client, why in run_result.broken.items()
    ]
    if run_result.cut and not run_result.broken:
        told.append(("error", command("error", run_result.cut, title="the run is incomplete")))
    told += [_annotation(each, run_result, titles) for each in run_result.findings]
    for entry in run_result.stale:
        told.append(("error", command("error", entry.stale_message, title="a known difference no longer occurs")))
    shown: dict[str, list[str]] = {kind: [] for kind in _KINDS.values()}
    left_out = 0
    for kind, line in told:
        if len(shown[kind]) < (MOST - 1 if kind == "notice" else MOST):  # one notice may be about those left out
            shown[kind].append(line)
        else:
            left_out += 1
    if left_out:
        text = f"{counted_as(left_out, 'more problem')}; the summary of the step and the report have them"
        shown["notice"].append(command("notice", text, title="h1conform"))
    return [line for each in shown.values() for line in each]


def _annotation(finding: Finding, run_result: RunResult, titles: Mapping[str, str]) -> tuple[str, str]:
    """Return the kind of the annotation of a finding, and the annotation."""
    worst, title = finding.worst, titles.get(finding.client, finding.client)
    head = f"{title}: {worst.severity or worst.result}, {place_of(finding)}"
    kind = _KINDS[alert_level(worst)]
    file = path_in_repository(run_result.files.get(finding.client))
    place = {"file": file, "line": "1"} if file else {}
    return kind, command(kind, "\n".join(lines(finding, title)), **place, title=head)


def stopped(token: str) -> str:
    """Return the command after which the runner reads no commands.

    ``token``  a word that the output in between does not have"""
    return f"::stop-commands::{token}"


def resumed(token: str) -> str:
    """Return the command after which the runner reads commands again.

    ``token``  the word of `stopped`"""
    return f"::{token}::"


def command(name: str, message: str, **properties: str) -> str:
    """Return a workflow command, in one line. Controls in its values are escaped, and so is what ends a value.

    ``name``        the name of the command
    ``message``     the message, one line or several
    ``properties``  the values of the properties, by their names"""
    values = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    return f"::{name}{' ' * bool(values)}{values}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """Return a text with the characters escaped that end a value of a command.

    ``text``  lines of text
    ``more``  further characters to escape"""
    text = printable_lines(text).replace("%", "%25")
    for each in f"\r\n{more}":
        text = text.replace(each, f"%{ord(each):02X}")
    return text
