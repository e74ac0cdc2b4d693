"""The order in which a run takes its items: the slow ones are spread evenly among the others. Pure.

A slow item waits for a time-out, and its worker is idle meanwhile. Workers take items from the front of the list, so
two orders are bad. If the slow items are together, all workers wait at the same time and the processor is idle. If they
are at the end, the last of them keeps the run waiting while the other workers have nothing left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from ..model import Case, Variant

_EARLY = 0.85  # the part of the quick items that the slow items are spread among


def spread(items: Sequence[tuple[Case, Variant]]) -> list[tuple[Case, Variant]]:
    """Return the items in the order in which a run takes them.

    ``items``  pairs of a case and a variant, in the order of the corpus

    The quick items keep their order. The slow items come at even distances among the first 85 % of the quick items, so
    that the items that end last are quick. Slow items that are neighbours in the corpus wait about equally long, so
    they are put far apart."""
    slow = _scattered([item for item in items if item[0].waits])
    quick = [item for item in items if not item[0].waits]
    every = int(len(quick) * _EARLY) // (len(slow) + 1) + 1
    together: list[tuple[Case, Variant]] = []
    for number in range(0, max(len(quick), len(slow) * every), every):
        together += quick[number : number + every]
        together += slow[number // every : number // every + 1]
    return together


def _scattered(items: Sequence[tuple[Case, Variant]]) -> list[tuple[Case, Variant]]:
    """Return the items in steps of 0.618 of their number, so that every part of the list is like the whole.

    The step and the number of items have no common divisor, so that the steps reach every item."""
    step = next(each for each in range(int(len(items) * 0.618) or 1, len(items) + 2) if gcd(each, len(items)) == 1)
    return [items[number * step % len(items)] for number in range(len(items))]
