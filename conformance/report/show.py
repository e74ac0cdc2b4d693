"""One case for people: its clauses, the script of the server, the expected behaviour of the client, and its twin."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from ..corpus.places import place_of
from ..corpus.requirements import catalogue, level_of
from ..corpus.rulings import rulings
from ..model import Case
from ..model.describe import outcome_line, sent_line
from .case_lines import client_lines, server_lines, setting


def print_case(console: Console, case: Case) -> None:
    """Print everything about a case, one property a line.

    ``console``  the console to print to
    ``case``     the case"""

    def line(name: str, value: str = "") -> None:
        console.print(Text.assemble((f"{name:10}", "dim"), value), soft_wrap=True)

    console.print(Text(case.id, style="bold"), soft_wrap=True)
    console.print(Text(case.about), soft_wrap=True)
    console.print()
    line("file", str(place_of(case)))
    line("level", level_of(case))
    for cite in case.cites:
        line("clause", f"{cite}: {catalogue()[cite]}")
    if case.why:
        line("why", case.why)
    if case.disputed:
        line("disputed", case.disputed)
    for name, value in setting(case):
        line(name, value)
    for number, item in enumerate(client_lines(case)):
        line("" if number else "client", item)
    for heading, steps in server_lines(case):
        console.print()
        line("server", heading)
        for shown in steps:
            console.print(Text(f"  {shown}"), soft_wrap=True)
    console.print()
    line("expected", ", then ".join(outcome_line(outcome) for outcome in case.expect))
    if case.modern:
        line("modern", ", then ".join(outcome_line(outcome) for outcome in case.modern))
    for reading in case.lenient:
        line("lenient", ", then ".join(outcome_line(outcome) for outcome in reading))
    for sent in case.sent:
        line("sent", sent_line(sent))
    if case.reuse != "allowed":
        line("reuse", f"reuse of the connection is {case.reuse}")
    if case.at_most is not None:
        line("requests", f"at most {case.at_most}")
    if case.within is not None:
        line("gives up", f"before the server has sent {case.within} octets")
    if case.memory is not None:
        line("memory", f"the client's memory grows by at most {case.memory} MiB more than in the twin")
    if case.reserved is not None:
        line("reserved", f"the client's address space grows by at most {case.reserved} MiB more than in the twin")
    if case.processor is not None:
        line("processor", f"the client uses at most {case.processor:g} s of processor time more than in the twin")
    if case.ends:
        line("ends", f"the client ends its connection by {' or '.join(case.ends)}")
    if case.twin:
        line("twin", case.twin)
    if case.root:
        line("root", case.root)
    if case.peer:
        line("security", f"a lenient reading allows smuggling, since it differs from that of {case.peer}")
    if case.decided:
        line("decision", case.decided)
    for ruling in (rulings()[id] for id in case.rulings):
        line("ruling", f"{ruling.id}: {ruling.question}")
        line("held", ruling.held)
        line("because", ruling.why)
