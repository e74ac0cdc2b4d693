"""The entries of the index page: what a server has to offer. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """Something that a client can request.

    ``chapter``  under which it is listed
    ``id``       its name
    ``about``    what it does, in a line
    ``path``     the path of its URL; empty where this server does not have it
    ``note``     why this server does not have it
    """

    chapter: str
    id: str
    about: str
    path: str
    note: str = ""
