"""The order in which a run plays its items: those that wait lie evenly among the others. Pure.

Workers begin with a stretch of the list each. Were the waits together, one worker would have them all; were they at the
end, the last of them would keep one worker busy while the others have nothing left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from ..model import Case, Variant

_EARLY = 0.85  # of the quick items lie among the slow ones


def spread(items: Sequence[tuple[Case, Variant]]) -> list[tuple[Case, Variant]]:
    """The items in their order, but the slow ones at even distances among the first of the quick ones, so that the last
    to end are not slow, and themselves in an order in which neighbours, which wait about as long, are far apart."""
    slow = _scattered([item for item in items if item[0].waits])
    quick = [item for item in items if not item[0].waits]
    every = int(len(quick) * _EARLY) // (len(slow) + 1) + 1
    together: list[tuple[Case, Variant]] = []
    for number in range(0, max(len(quick), len(slow) * every), every):
        together += quick[number : number + every]
        together += slow[number // every : number // every + 1]
    return together


def _scattered(items: Sequence[tuple[Case, Variant]]) -> list[tuple[Case, Variant]]:
    """The items in steps of the golden section, so that any stretch of them is like the whole."""
    step = next(each for each in range(int(len(items) * 0.618) or 1, len(items) + 2) if gcd(each, len(items)) == 1)
    return [items[number * step % len(items)] for number in range(len(items))]
