"""Offsets in a response: from its start or its end, from the end of its head, or at random. Pure."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ..base.arguments import checked, wrong_type
from ..base.checks import Whole, optional

if TYPE_CHECKING:
    from .sent_octets import SentOctets

_SEARCHED = 64 * 1024  # octets of a response in which the end of its head is searched first
_LONGEST_HEAD = 64 * 1024 * 1024  # octets in which it is searched at most


@dataclass(frozen=True, slots=True)
class AfterHead:
    """An offset from the end of the head of the final response.

    ``octets``  octets after that place; negative: before it
    """

    octets: int = 0

    def __str__(self) -> str:
        return f"after_head({self.octets or ''})"


@dataclass(frozen=True, slots=True)
class Anywhere:
    """A random offset, before one of the octets.

    ``seed``  determines the offset, together with the length of the response and how often the action was used
    """

    seed: int

    def __str__(self) -> str:
        return f"anywhere(seed={self.seed})"


Offset: TypeAlias = int | AfterHead | Anywhere


def offset_check(name: str, value: Any) -> Offset:
    """Check an argument that is an offset."""
    if isinstance(value, bool) or not isinstance(value, (int, AfterHead, Anywhere)):
        raise wrong_type(name, value, "an integer, after_head(n) or anywhere()")
    return Whole()(name, value) if isinstance(value, int) else value


@checked(n=Whole())
def after_head(n: int = 0) -> AfterHead:
    """The offset ``n`` octets after the empty line of the head of the final response. Skips interim responses."""
    return AfterHead(n)


@checked(seed=optional(Whole()))
def anywhere(seed: int | None = None) -> Anywhere:
    """A random offset.

    ``seed``  determines the offset; None: a random seed, which the ``repr`` and the record of the server show
    """
    return Anywhere(int.from_bytes(os.urandom(4)) if seed is None else seed)


def offset_in(data: bytes | SentOctets, name: str, at: Offset, room: int, turn: int) -> int:
    """Return an offset as the number of octets before it, which may lie outside the response.

    ``data``  the octets of the response
    ``name``  the name of the action, for messages
    ``at``    the offset
    ``room``  how many places a random offset has
    ``turn``  how often the action was used before; a random offset depends on it

    Raises ValueError for `AfterHead` in a response without a whole head."""
    if isinstance(at, Anywhere):
        import random  # only now: it is slow to import, and a server starts often

        return random.Random(f"{at.seed}:{turn}").randrange(max(1, room))
    if isinstance(at, AfterHead):
        return _head_end(name, data) + at.octets
    return at if at >= 0 else len(data) + at


def _head_end(name: str, data: bytes | SentOctets) -> int:
    """Return the place after the head of the final response. Raises ValueError if the response has none."""
    searched = _SEARCHED  # first few octets only: a `Repeat` may be too long to be written out
    while (end := _first_end(data[:searched])) is None:
        if searched >= min(len(data), _LONGEST_HEAD):
            raise ValueError(
                f"{name}: after_head() needs a final response with a whole head; none in {len(data)} octets"
            )
        searched *= 4
    return end


def _first_end(data: bytes) -> int | None:
    """Return the place after the head of the first final response; None: there is none in these octets.

    A status code 1xx is interim, except 101, after which another protocol begins (RFC 9110 section 15)."""
    start = 0
    while (end := data.find(b"\r\n\r\n", start)) >= 0:
        status = data[start:end].split(b" ", 2)[1:2]
        if not (status and status[0].startswith(b"1")) or status[0] == b"101":
            return end + 4
        start = end + 4
    return None
