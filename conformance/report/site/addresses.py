"""The address of each page of the site: a path from the root of the site, made of checked characters only. Pure.

A case, a clause and a client keep their addresses: a bug report can link to them.
"""

from __future__ import annotations

import re

START = "index.html"
CASES = "cases/index.html"
CLAUSES = "clauses/index.html"
CLIENTS = "clients/index.html"
RULINGS = "rulings.html"
SEARCH = "search.html"
DOCUMENTS = "docs/index.html"

_PART = "[A-Za-z0-9][A-Za-z0-9.-]*"
_ADDRESS = re.compile(f"{_PART}(/{_PART})*")


def checked(address: str) -> str:
    """Return an address of the site, which names no file outside of the folder of the site.

    ``address``  the address

    Raises ValueError for an address with other characters than letters, digits, dots, hyphens and slashes, and for one
    with a part that does not begin with a letter or a digit."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} is no address of the site")
    return address


def of_case(id: str) -> str:
    """Return the address of a case.

    ``id``  the id of the case

    Raises ValueError as `checked` does."""
    return checked(f"cases/{id}.html")


def of_chapter(name: str) -> str:
    """Return the address of a chapter.

    ``name``  the name of the chapter

    Raises ValueError as `checked` does."""
    return checked(f"cases/{name}/index.html")


def of_clause(id: str) -> str:
    """Return the address of a clause.

    ``id``  the id of the clause

    Raises ValueError as `checked` does."""
    return checked(f"clauses/{id}.html")


def of_client(name: str) -> str:
    """Return the address of a client: ``clients/aiohttp-python.html`` for "aiohttp (Python)".

    ``name``  the name of the client in the stored results

    Raises ValueError for a name without a letter and without a digit."""
    return checked(f"clients/{re.sub('[^a-z0-9.]+', '-', name.lower()).strip('-.')}.html")


def of_ruling(id: str) -> str:
    """Return the address of a ruling, in the page of all rulings.

    ``id``  the id of the ruling"""
    return f"{RULINGS}#{id}"


def root_from(address: str) -> str:
    """Return the path from a page to the root of the site: ``../../`` for a page two folders below.

    ``address``  the address of the page"""
    return "../" * address.count("/")
