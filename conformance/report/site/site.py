"""All files of the site."""

from __future__ import annotations

from collections.abc import Iterator

from . import addresses
from .case_pages import case_pages, topic
from .clause_pages import clause_pages, ruling_page
from .client_pages import client_pages
from .contents import Contents
from .documents import Documents
from .drawing import STYLE, own_file, page, signs_of, style
from .search import INDEX, search_index

PROGRAM = "search.js"
_HEATS = ((0.05, "low"), (0.2, "some"), (0.5, "much"), (1.0, "most"))  # as in the matrix of the page of a run


def site_files(contents: Contents) -> dict[str, bytes]:
    """Return the content of each file of the site, by its address. The same contents give the same octets.

    ``contents``  the cases and the clients

    Raises ValueError for a case, a clause or a client whose name cannot be an address, and for two pages with one
    address, also if the addresses differ in case alone."""
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    for address, data in _files(contents):
        if address.lower() in seen:
            raise ValueError(f"two pages have the address {address!r}")
        seen.add(address.lower())
        found[address] = data
    return found


def _files(contents: Contents) -> Iterator[tuple[str, bytes]]:
    documents, signs = Documents(contents), signs_of(contents)
    yield addresses.START, _start(contents)
    yield from case_pages(contents, signs, documents.head_of(addresses.CASES))
    yield from clause_pages(contents, signs, documents.head_of(addresses.CLAUSES))
    yield from client_pages(contents)
    yield ruling_page(contents, documents.head_of(addresses.RULINGS))
    yield from documents.pages()
    yield addresses.SEARCH, page("search", addresses.SEARCH, "Search")
    yield INDEX, search_index(contents, documents.titles())
    yield PROGRAM, own_file(PROGRAM).encode("utf-8")
    yield STYLE, style()


def _start(contents: Contents) -> bytes:
    """Return the start page, with the matrix: how many gating cases of each chapter each client fails."""
    rows = []
    for name, cases in contents.chapters.items():
        ids = contents.gating(cases)
        scores = [client.score(ids) for client in contents.clients]
        cells = [(_heat(score.asked, score.asked - score.held), score) for score in scores]
        rows.append((name, topic(name), len(ids), cells))
    totals = [client.score(contents.gating(contents.cases.values())) for client in contents.clients]
    return page(
        "start", addresses.START, "Conformance of HTTP/1.1 clients", contents=contents, rows=rows, totals=totals
    )


def _heat(asked: int, fails: int) -> str:
    """Return the shade of a cell of the matrix."""
    if not asked or not fails:
        return "zero" if asked else "none"
    return next(heat for share, heat in _HEATS if fails < share * asked or share == 1.0)
