"""The entries of the index page. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A case, or another resource, that a client can request.

    ``chapter``  the chapter on the page
    ``id``       the id of the entry
    ``about``    one line that describes the entry
    ``path``     the path of its URL; empty: this server does not have the resource
    ``note``     the reason why this server does not have the resource
    """

    chapter: str
    id: str
    about: str
    path: str
    note: str = ""
