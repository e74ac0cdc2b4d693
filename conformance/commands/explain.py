"""The command `h1conform explain`: it prints what a clause asks, its cases, and the clients that fail them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ...mockserver.base.input_error import InputError
from ..corpus.cases import corpus
from ..corpus.clauses import clauses_named
from ..corpus.ledger import ledger
from ..gate.exit_codes import OK
from ..report.clause import print_clause, print_section
from .errors import CommandError
from .terminal import Terminal

_ROOM = 60  # lines


@click.command()
@click.argument("clause", nargs=-1, required=True)
@click.option("-v", "--verbose", is_flag=True, help="Print every case and client, in as many lines as it takes.")
def explain(clause: Sequence[str], verbose: bool) -> int:
    """Explain a CLAUSE, such as RFC9112-6.3-16: what it asks, its cases, and which clients fail them. A section, such
    as 9112 6.3, lists its clauses."""
    try:
        named = clauses_named(" ".join(clause))
    except InputError as error:
        raise CommandError(f"{error}; `h1conform list --requirements` lists all") from error
    ids = {each.id for each in named}
    entries = [entry for entry in ledger(corpus().values()) if entry.requirement.id in ids]
    room = None if verbose else _ROOM
    if len(entries) == 1:
        print_clause(Terminal(), entries[0], room)
    else:
        print_section(Terminal(), entries, room)
    return OK
