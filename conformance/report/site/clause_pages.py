"""The pages of clauses and rulings: the list of clauses, a page for each clause, and the page of all rulings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from ...corpus.ledger import LedgerEntry
from ...corpus.requirements import catalogue
from ...corpus.rulings import rulings
from ..html.case_texts import address as section
from ..scores import Score
from . import addresses
from .contents import Contents, StoredClient
from .documents import Document
from .drawing import page

# What the kinds of `Score` say about a client and a clause, in the order of the page.
CONFORMANCE = {
    "fail": "does not conform",
    "lenient": "conforms in a lenient reading",
    "pass": "conforms",
    "unsupported": "was not asked",
}


def clause_pages(contents: Contents, signs: Mapping[str, Markup], about: Document) -> Iterator[tuple[str, bytes]]:
    """Yield the address and the content of the page of all clauses, and of the page of each clause.

    ``contents``  the cases and the clients
    ``signs``     the cells of each case in a table of clients
    ``about``     the text above the list of clauses"""
    standing = {each.requirement.id: _standing(each, contents) for each in contents.ledger}
    sources: dict[str, list[LedgerEntry]] = {}
    for entry in contents.ledger:
        sources.setdefault(entry.requirement.source, []).append(entry)
    yield (
        addresses.CLAUSES,
        page(
            "clauses",
            addresses.CLAUSES,
            "Clauses",
            sources=list(sources.items()),
            number=len(contents.ledger),
            standing={id: {kind: len(clients) for kind, clients in found.items()} for id, found in standing.items()},
            conformance=CONFORMANCE,
            about=about,
        ),
    )
    for entry in contents.ledger:
        clause = entry.requirement
        address = addresses.of_clause(clause.id)
        yield (
            address,
            page(
                "clause",
                address,
                f"{clause.id}: {clause.place}",
                clause=clause,
                section=section(clause),
                unseen=entry.reason,
                groups=[("", [contents.cases[id] for id in entry.cases])],
                rulings=[each for each in rulings().values() if clause.id in each.clauses],
                standing=standing[clause.id],
                conformance=CONFORMANCE,
                contents=contents,
                cells=signs,
            ),
        )


def _standing(entry: LedgerEntry, contents: Contents) -> dict[str, list[tuple[StoredClient, Score]]]:
    """Return the clients by the kind of their score in the cases of a clause."""
    scores = [(client, client.score(entry.cases)) for client in contents.clients]
    return {kind: [each for each in scores if each[1].kind == kind] for kind in CONFORMANCE}


def ruling_page(contents: Contents, about: Document) -> tuple[str, bytes]:
    """Return the address and the content of the page of all rulings.

    ``contents``  the cases and the clients
    ``about``     the text above the rulings"""
    shown = [
        (
            ruling,
            [catalogue()[id] for id in ruling.clauses],
            [case for case in contents.cases.values() if ruling.id in case.rulings],
        )
        for ruling in rulings().values()
    ]
    return addresses.RULINGS, page("rulings", addresses.RULINGS, "Rulings", rulings=shown, about=about)
