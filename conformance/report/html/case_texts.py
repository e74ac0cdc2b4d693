"""The texts of the page about cases and clauses, from the corpus. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....mockserver.base.visible import quoted
from ....mockserver.script.sent_octets import SentOctets
from ...corpus.cases import corpus
from ...corpus.requirements import Requirement
from ...corpus.rulings import rulings
from ...model import Case, Never, Tls
from ...model.describe import outcome_line, sent_line

_LONGEST = 2000  # octets of a twin: longer ones are not compared
_DOCUMENT = "https://docs.python.org/3/library/http.client.html"


def address(clause: Requirement) -> str:
    """Return the address of the section of a clause; empty: the document has no address.

    ``clause``  the clause"""
    kind, _, number = clause.source.partition(" ")
    if kind == "RFC":
        part = "section" if clause.section[:1].isdigit() else "appendix"
        return f"https://www.rfc-editor.org/rfc/rfc{number}#{part}-{clause.section}"
    return _DOCUMENT if kind == "http.client" else ""


def case_text(case: Case) -> dict[str, Any]:
    """Return what the evidence shows about a case. Members that would be empty are left out.

    ``case``  the case"""
    found: Mapping[str, Any] = {
        "why": case.why,
        "expect": ", then ".join(map(outcome_line, case.expect)),
        "modern": ", then ".join(map(outcome_line, case.modern)),
        "lenient": [", then ".join(map(outcome_line, reading)) for reading in case.lenient],
        "also": _also(case),
        "forbidden": _forbidden(case),
        "disputed": case.disputed,
        "peer": case.peer,
        "twin": case.twin,
        "octets": _octets(corpus().get(case.twin)),
        "root": case.root,
        "decided": case.decided,
        "rulings": [[each.question, each.held, each.why] for each in (rulings()[id] for id in case.rulings)],
    }
    return {name: value for name, value in found.items() if value}


def _octets(twin: Case | None) -> list[str]:
    """Return the octets that the server sends on each connection of a twin, as literals: the page marks what differs.

    A literal is empty if the server sends no octets, or very many."""
    sent = (
        [SentOctets(tuple(step for step in each.steps if not isinstance(step, Tls))) for each in twin.connections]
        if twin
        else []
    )
    found = [quoted(each[:_LONGEST], 5 * _LONGEST) if 0 < len(each) <= _LONGEST else "" for each in sent]
    return found if any(found) else []


def _also(case: Case) -> list[str]:
    """Return what is expected beside the answers, in lines."""
    lines = [sent_line(each) for each in case.sent if not isinstance(each, Never)]
    if case.reuse in ("required", "or-close"):
        lines.append(f"reuse of the connection is {case.reuse}")
    if case.ends:
        lines.append(f"the client ends its connection by {' or '.join(case.ends)}")
    if case.closes:
        lines.append("the client closes its connections itself")
    return lines


def _forbidden(case: Case) -> list[str]:
    """Return what the client must not do, in lines."""
    lines = [sent_line(each) for each in case.sent if isinstance(each, Never)]
    if case.reuse == "forbidden":
        lines.append("a second request on the connection")
    if case.at_most is not None:
        lines.append(f"more than {case.at_most} request{'s' if case.at_most != 1 else ''}")
    if case.within is not None:
        lines.append(f"reading on after {case.within} octets")
    if case.memory is not None:
        lines.append(f"growth of the memory by more than {case.memory} MiB beyond the growth in the twin")
    if case.reserved is not None:
        lines.append(f"growth of the address space by more than {case.reserved} MiB beyond the growth in the twin")
    if case.processor is not None:
        lines.append(f"more than {case.processor:g} s of processor time beyond the use in the twin")
    return lines
