"""Faults of a response: actions at offsets. `faulty` makes the steps of a faulty response from a correct one.

    faulty(response, [reset(at=45)])                       # a RST after 45 octets
    faulty(response, [dribble(), truncate(at=-1)])         # octet by octet; the last octet never comes
    faulty(response, [corrupt(at=anywhere(seed=7))])       # at a random place, the same for the same seed

An offset counts the octets of the correct response, head included. Other actions do not change the count: 45 means that
45 octets of the correct response come before. A negative offset counts from the end. Actions at the same offset take
place in the order in which they are given. After a `reset`, `truncate` or `hold` no later action takes place.

Pure.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from ..base.arguments import Check, checked, wrong_type
from ..base.checks import OCTETS, Seconds, Whole, instance, optional, sequence


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


@dataclass(frozen=True, slots=True)
class Break:
    """The response breaks off.

    ``at``    the offset
    ``name``  how it breaks off
    """

    at: Offset
    name: Literal["reset", "truncate", "hold"]


@dataclass(frozen=True, slots=True)
class Silence:
    """The server sends nothing for a while.

    ``at``       the offset
    ``seconds``  how long
    ``name``     the name of the action in messages
    """

    at: Offset
    seconds: float
    name: str = "pause"


@dataclass(frozen=True, slots=True)
class Inject:
    """The server sends additional octets.

    ``at``    the offset of the octet before which they are sent
    ``data``  the octets
    ``name``  the name of the action in messages
    """

    at: Offset
    data: bytes
    name: str = "inject"


@dataclass(frozen=True, slots=True)
class Drop:
    """The server leaves octets out.

    ``at``    the offset of the first of them
    ``size``  how many
    ``name``  the name of the action in messages
    """

    at: Offset
    size: int
    name: str = "drop"


@dataclass(frozen=True, slots=True)
class Corrupt:
    """The server inverts bits of octets.

    ``at``    the offset of the first of these octets
    ``size``  how many octets
    ``mask``  the bits to invert
    ``name``  the name of the action in messages
    """

    at: Offset
    size: int
    mask: int
    name: str = "corrupt"


@dataclass(frozen=True, slots=True)
class Dribble:
    """The server sends small segments.

    ``at``     the offset from which on
    ``size``   octets of each segment
    ``every``  seconds between two segments
    ``name``   the name of the action in messages
    """

    at: Offset
    size: int
    every: float
    name: str = "dribble"


@dataclass(frozen=True, slots=True)
class NoCloseNotify:
    """The connection ends without close_notify.

    ``name``  the name of the action in messages
    """

    name: str = "no_close_notify"


Action: TypeAlias = Break | Silence | Inject | Drop | Corrupt | Dribble | NoCloseNotify


def _offset(name: str, value: Any) -> Offset:
    """Check an argument that is an offset."""
    if isinstance(value, bool) or not isinstance(value, (int, AfterHead, Anywhere)):
        raise wrong_type(name, value, "an integer, after_head(n) or anywhere()")
    return Whole()(name, value) if isinstance(value, int) else value


FAULTS: Check = sequence(instance("a fault, as reset(at=45)", *get_args(Action)), "a tuple of faults", single=True)


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


@checked(at=_offset)
def reset(at: Offset) -> Break:
    """Send a RST after ``at`` octets. The client still gets these octets."""
    return Break(at, "reset")


@checked(at=_offset)
def truncate(at: Offset) -> Break:
    """End the connection cleanly (close_notify on TLS, then FIN) after ``at`` octets."""
    return Break(at, "truncate")


@checked(at=_offset)
def hold(at: Offset) -> Break:
    """Send nothing after ``at`` octets, until the client ends the connection."""
    return Break(at, "hold")


@checked(at=_offset, seconds=Seconds())
def pause(at: Offset, seconds: float) -> Silence:
    """Send nothing for a while after ``at`` octets, then the rest.

    ``at``       the offset
    ``seconds``  how long, 0 or more
    """
    return Silence(at, seconds)


@checked(seconds=Seconds())
def delay(seconds: float) -> Silence:
    """Send nothing for ``seconds`` (0 or more) before the first octet."""
    return Silence(0, seconds, "delay")


@checked(at=_offset, data=OCTETS)
def inject(at: Offset, data: bytes) -> Inject:
    """Send additional octets after ``at`` octets.

    ``at``    the offset
    ``data``  the additional octets
    """
    return Inject(at, data)


@checked(at=_offset, size=Whole(1))
def drop(at: Offset, size: int = 1) -> Drop:
    """Leave out octets.

    ``at``    the offset of the first of them
    ``size``  how many, 1 or more
    """
    return Drop(at, size)


@checked(at=_offset, size=Whole(1), mask=Whole(1, 0xFF))
def corrupt(at: Offset, size: int = 1, mask: int = 0xFF) -> Corrupt:
    """Invert bits of octets.

    ``at``    the offset of the first of these octets
    ``size``  how many octets, 1 or more
    ``mask``  the bits to invert, 1 to 255
    """
    return Corrupt(at, size, mask)


@checked(size=Whole(1), every=Seconds(), at=_offset)
def dribble(size: int = 1, every: float = 0.005, at: Offset = 0) -> Dribble:
    """Send small segments. On TLS each segment is a record of its own as well.

    ``size``   octets of each segment, 1 or more
    ``every``  seconds between two segments, 0 or more
    ``at``     the offset from which on
    """
    return Dribble(at, size, every)


def no_close_notify() -> NoCloseNotify:
    """End the connection without close_notify, even if it would have stayed open (RFC 9112 section 9.8)."""
    return NoCloseNotify()


ACTIONS: dict[str, Callable[..., Action]] = {
    make.__name__: make
    for make in (reset, truncate, hold, pause, delay, inject, drop, corrupt, dribble, no_close_notify)
}


def place(action: Action, data: bytes, turn: int = 0) -> int:
    """Return the offset at which an action begins, counted from 0.

    ``action``  the action
    ``data``    the octets of the correct response
    ``turn``    how often the action was used before; a random offset depends on it

    Raises ValueError, with action, offset and length in its text, if the action is outside the response."""
    if isinstance(action, NoCloseNotify):
        return 0
    span = action.size if isinstance(action, (Drop, Corrupt)) else 0
    start = _start(action.name, action.at, data, len(data) - (span or 1) + 1, turn)
    if start < 0 or start + span > len(data):
        size = f" with size={span}" if span else ""
        raise ValueError(f"{action.name}: at={action.at}{size} lies outside a response of {len(data)} octets")
    return start


def _start(name: str, at: Offset, data: bytes, room: int, turn: int) -> int:
    if isinstance(at, Anywhere):
        import random  # only now: it is slow to import, and a server starts often

        return random.Random(f"{at.seed}:{turn}").randrange(max(1, room))
    if isinstance(at, AfterHead):
        return _head_end(name, data) + at.octets
    return at if at >= 0 else len(data) + at


def describe_places(actions: tuple[Action, ...], data: bytes, turn: int = 0) -> tuple[str, ...]:
    """Return a line for each random offset, for a log: "reset: anywhere(seed=7) is octet 45 of 120".

    ``actions``  the actions
    ``data``     the octets of the correct response
    ``turn``     how often the actions were used before
    """
    return tuple(
        f"{action.name}: {action.at} is octet {place(action, data, turn)} of {len(data)}"
        for action in actions
        if not isinstance(action, NoCloseNotify) and isinstance(action.at, Anywhere)
    )


def _head_end(name: str, data: bytes) -> int:
    """Return the place after the head of the final response.

    A status code 1xx is interim, except 101, after which another protocol begins (RFC 9110 section 15)."""
    start = 0
    while (end := data.find(b"\r\n\r\n", start)) >= 0:
        status = data[start:end].split(b" ", 2)[1:2]
        if not (status and status[0].startswith(b"1")) or status[0] == b"101":
            return end + 4
        start = end + 4
    raise ValueError(f"{name}: after_head() needs a final response with a whole head; none in {len(data)} octets")
