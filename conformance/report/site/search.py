"""The index of the search: what the script of the search page reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ..html.page import escaped_json
from .contents import Contents

INDEX = "search-index.js"


def search_index(contents: Contents, documents: Mapping[str, str]) -> bytes:
    """Return the index as a script that sets one constant. A page that is opened as a file may not read JSON.

    ``contents``   the cases and the clients
    ``documents``  the titles of the pages of the documentation, by their addresses"""
    numbers = {each.requirement.id: number for number, each in enumerate(contents.ledger)}
    index = {
        "clauses": [
            [each.requirement.id, each.requirement.place, each.requirement.summary] for each in contents.ledger
        ],
        "cases": [[id, case.about, [numbers[cite] for cite in case.cites]] for id, case in contents.cases.items()],
        "pages": [
            *([each.address, f"{each.name} {each.version}", "client"] for each in contents.clients),
            *([address, title, "documentation"] for address, title in documents.items()),
        ],
    }
    return f"const INDEX = {escaped_json(index)};\n".encode("ascii")
