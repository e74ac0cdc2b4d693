"""What a server has to offer, as lines for its index page. Plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """Something that can be asked for: its ``chapter``, its ``id``, what it does, and the ``path`` of its URL, which is
    empty where it cannot be had from this server; ``note`` says then why."""

    chapter: str
    id: str
    about: str
    path: str
    note: str = ""
