"""Suggestions for an unknown name: known names that are similar to it, for messages. Pure."""

from __future__ import annotations

from collections.abc import Iterable

_COMPARED = 100  # characters of an unknown name: the comparison takes the square of their number


def suggestions(name: str, known: Iterable[str], cutoff: float = 0.6) -> list[str]:
    """Return the known names that are most similar to an unknown name, two at most.

    ``name``    the unknown name
    ``known``   the known names
    ``cutoff``  how similar they have to be, from 0 (any name) to 1 (the same name)
    """
    import difflib  # only now: it is slow to import, and a server starts often

    return difflib.get_close_matches(name[:_COMPARED], list(known), n=2, cutoff=cutoff)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a question with the most similar names, or with three known names if none is similar.

    ``name``   the unknown name
    ``known``  the known names
    """
    known = list(known)
    return f"did you mean {one_of(suggestions(name, known) or known[:3])}?"


def one_of(names: Iterable[str]) -> str:
    """Return the names in quotes, with "or" between them: 'a' or 'b'."""
    return " or ".join(map(repr, names))


def nearest(name: str, names: Iterable[str], all_else: bool = True) -> str:
    """Return the end of a message about an unknown name: ``; nearest: 'x'`` or ``; known: a, b``.

    ``name``      the unknown name
    ``names``     the known names
    ``all_else``  whether to list all known names if none is similar; False: return an empty string then
    """
    known = sorted(names)
    if found := suggestions(name, known):
        return f"; nearest: {one_of(found)}"
    return f"; known: {', '.join(known)}" if all_else else ""
