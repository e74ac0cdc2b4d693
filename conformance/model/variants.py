"""The variants in which a case is run. Data only.

A case is run once for each combination of the values of `DIMENSIONS`. A new dimension takes a row in `DIMENSIONS`, a
field of `Variant`, a field of `Case` if a case can restrict the values, and an option in `corpus/options.py` with its
field of `Selection`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, Literal, TypeAlias, get_args

from .capabilities import Capability
from .questions import Read

Transport: TypeAlias = Literal["tcp", "tls"]
Delivery: TypeAlias = Literal["whole", "bytewise"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One property in which the variants of a case differ.

    ``name``     the field of `Variant` that has the value
    ``plural``   the field of `Case` with the values of the case, and of `Selection` with the selected values
    ``values``   all values, in the order in which they are run
    ``unsaid``   the value that the string of a variant leaves out; empty: none
    ``at_once``  the only value for a case that waits or has a sweep; empty: such a case has all of its values
    ``needs``    pairs of a value and the capability that a client needs for that value
    """

    name: str
    plural: str
    values: tuple[str, ...]
    unsaid: str = ""
    at_once: str = ""
    needs: tuple[tuple[str, Capability], ...] = ()


# In the order in which the string of a variant has them.
DIMENSIONS = (
    Dimension("transport", "transports", get_args(Transport)),
    Dimension("delivery", "deliveries", get_args(Delivery), at_once="whole"),
    Dimension("read", "reads", get_args(Read), unsaid="whole", needs=(("pieces", "pieces"), ("none", "unread"))),
)

# In the order in which `Case.variants` varies them, the slowest first. The dimensions with an ``unsaid`` value are the
# slowest, so that the variants with a short string come first.
SLOWEST_FIRST = tuple(sorted(DIMENSIONS, key=lambda each: not each.unsaid))


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to run a case: one value of each of `DIMENSIONS`.

    ``transport``  "tcp" or "tls"
    ``delivery``   "whole": the server sends as its script says; "bytewise": each octet in a segment of its own
    ``read``       how the client reads the content, where a Request does not say so
    """

    transport: Transport
    delivery: Delivery
    read: Read = "whole"

    def __str__(self) -> str:
        return _spelled(self)

    @classmethod
    def parse(cls, text: str) -> Variant:
        """Return the variant whose string is ``text``, such as ``tcp-whole``. Raises ValueError if there is none."""
        return _parsed(text)

    @property
    def rank(self) -> tuple[int, ...]:
        """A sort key: the variants of a case in the order in which they are run."""
        return tuple(each.values.index(getattr(self, each.name)) for each in SLOWEST_FIRST)

    @property
    def capabilities(self) -> tuple[Capability, ...]:
        """The capabilities that a client needs for this variant, in addition to those of the case."""
        needs = (need for each in DIMENSIONS for value, need in each.needs if getattr(self, each.name) == value)
        return tuple(needs)


@cache
def multiplied(values: tuple[tuple[str, ...], ...]) -> tuple[Variant, ...]:
    """Return a variant for each combination of these values, which are in the order of `SLOWEST_FIRST`."""
    names = [each.name for each in SLOWEST_FIRST]
    combined: list[dict[str, Any]] = [dict(zip(names, each, strict=True)) for each in product(*values)]
    return tuple(Variant(**each) for each in combined)


@cache
def _spelled(variant: Variant) -> str:
    values = ((each, getattr(variant, each.name)) for each in DIMENSIONS)
    return "-".join(value for each, value in values if value != each.unsaid)


@cache
def _parsed(text: str) -> Variant:
    left = text.split("-")
    values: dict[str, Any] = {}
    for each in DIMENSIONS:
        if left and left[0] in each.values and left[0] != each.unsaid:
            values[each.name] = left.pop(0)
        elif each.unsaid:
            values[each.name] = each.unsaid
    if left or len(values) < len(DIMENSIONS):
        raise ValueError(f"unknown variant {text!r}; a variant is written like 'tcp-whole' or 'tls-bytewise-pieces'")
    return Variant(**values)


def nearest_variant(variant: Variant, variants: Sequence[Variant]) -> Variant:
    """Return the variant in which a twin or a root is run.

    ``variant``   the variant of the case
    ``variants``  the variants of the twin or the root, at least one

    The result is ``variant`` if it is among ``variants``, else the first variant with the same transport, else the
    first."""
    if variant in variants:
        return variant
    same = [each for each in variants if each.transport == variant.transport]
    return (same or list(variants))[0]
