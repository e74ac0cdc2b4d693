"""Cuts a selection into shares of about the same size, so that several machines can each run one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...mockserver.base.arguments import shown
from ...mockserver.base.input_error import InputError
from ..model import Case, Variant


class BadShard(InputError):
    """The value names no share, or a share without items; the message says which values there are."""


def share(items: Iterable[tuple[Case, Variant]], text: str) -> list[tuple[Case, Variant]]:
    """Return the items of one share, in their order. Every item is in exactly one share.

    ``items``  pairs of a case and a variant, in the order of the corpus
    ``text``   the number of the share and the number of shares: ``2/4``

    The variants of a case are together. The cases are dealt out in their order: each goes to the share that has the
    fewest items so far. Cases that wait are dealt out apart from the others, so that each share has as many of them.

    Raises BadShard for another form, and if the share has no item."""
    number, shares = _numbers(text)
    loads = {waits: [0] * shares for waits in (False, True)}
    by_case: dict[str, list[tuple[Case, Variant]]] = {}
    for item in items:
        by_case.setdefault(item[0].id, []).append(item)
    found: list[tuple[Case, Variant]] = []
    for of_case in by_case.values():
        load = loads[of_case[0][0].waits]
        chosen = load.index(min(load))
        load[chosen] += len(of_case)
        if chosen == number - 1:
            found += of_case
    if by_case and not found:
        raise BadShard(f"shard {text}: it has no item, as the number of selected cases is {len(by_case)}")
    return found


def _numbers(text: str) -> tuple[int, int]:
    """Return the number of the share, from 1, and the number of shares."""
    found = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", text)
    number, shares = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= shares:
        raise BadShard(f"shard {shown(text)}: give K/N, with N up to 9999 and K from 1 to N, such as 2/4")
    return number, shares
