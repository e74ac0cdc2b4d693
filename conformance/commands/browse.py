"""The command `h1conform list`: it lists cases and requirements."""

from __future__ import annotations

from typing import Any

import click

from ..corpus.cases import corpus
from ..corpus.ledger import LAYERS, ledger
from ..corpus.places import place_of
from ..corpus.requirements import level_of
from ..corpus.tiers import only_thorough
from ..gate.exit_codes import OK
from ..model import Case
from .output import say
from .shared import selected, selecting


@click.command("list")
@selecting
@click.option("--variants", is_flag=True, help="List every variant of each case, in the form that --case accepts.")
@click.option(
    "--requirements", is_flag=True, help="List the clauses, each with its cases or the reason why it has no case."
)
@click.option("--uncovered", is_flag=True, help="List only the clauses that have no case.")
def list_(variants: bool, requirements: bool, uncovered: bool, **given: Any) -> int:
    """List the cases: id, level, description, file and line."""
    items = selected(given)
    cases = list({case.id: case for case, _ in items}.values())
    if requirements or uncovered:
        _say_ledger(_of_either_document(cases, given), uncovered)
    elif variants:
        say(*(f"{case.id}[{variant}]" for case, variant in items))
    else:
        width = max((len(case.id) for case in cases), default=0)
        say(*(f"{case.id:{width}}  {level_of(case):10}  {_about(case)}  {place_of(case)}" for case in cases))
        made = sum(case.generated for case in cases)
        of_these = f" ({made} of them generated)" if made else ""
        say(f"{len(cases)} cases{of_these}, {len(items)} items (a case in one variant)")
    return OK


def _about(case: Case) -> str:
    reason = only_thorough(case)
    return f"{case.about} Only with --thorough: {reason}" if reason else case.about


def _of_either_document(cases: list[Case], given: dict[str, Any]) -> list[Case]:
    """Return the cases, and the cases that exist in one profile alone, since these cover clauses too. With a profile
    among the options, return the cases unchanged."""
    if given["profile"]:
        return cases
    both = {case.id: case for profile in ("2008", "modern") for case, _ in selected(given | {"profile": profile})}
    return [case for id, case in corpus().items() if id in both]


def _say_ledger(cases: list[Case], uncovered: bool) -> None:
    entries = ledger(cases)
    for entry in entries:
        if entry.cases and uncovered:
            continue
        say(f"{entry.requirement.id}  {entry.requirement.level}  {entry.requirement.summary}")
        say(*(f"    {line}" for line in entry.cases or (entry.reason or "no case",)))
    for layer in LAYERS:
        of_layer = [entry for entry in entries if entry.requirement.layer == layer and not entry.reason]
        covered = sum(bool(entry.cases) for entry in of_layer)
        say(f"{layer}: {covered} of {len(of_layer)} clauses that can be observed from outside have a case")
