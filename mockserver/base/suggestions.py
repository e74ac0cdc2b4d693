"""Suggestions for an unknown name: the known names that look like it, for messages. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def suggestions(name: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """The known names that look most like ``name``, two at most.

    ``cutoff``  how alike they have to be, from 0 (any name will do) to 1 (only the name itself)
    """
    import difflib  # only now: it is slow to import, and a server starts often

    return difflib.get_close_matches(name, list(known), n=2, cutoff=cutoff)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question with the nearest names, or with some of the known names where none is near."""
    known = list(known)
    return f"did you mean {one_of(suggestions(name, known) or known[:3])}?"


def one_of(names: Iterable[str]) -> str:
    """'a' or 'b'."""
    return " or ".join(map(repr, names))


def nearest(name: str, names: Iterable[str], all_else: bool = True) -> str:
    """What follows a message about an unknown name: ``; nearest: 'x'``, or else ``; there are …``.

    ``all_else``  list all names where none is near; else the string is empty"""
    known = sorted(names)
    if found := suggestions(name, known, cutoff=0.5):
        return f"; nearest: {one_of(found)}"
    return f"; there are {', '.join(known)}" if all_else else ""
