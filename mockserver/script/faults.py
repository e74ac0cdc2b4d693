"""Faults of a response: actions at offsets. `faulty` makes the steps of a faulty response from a correct one.

    faulty(response, [reset(at=45)])                       # a RST after 45 octets
    faulty(response, [dribble(), truncate(at=-1)])         # octet by octet; the last octet never comes
    faulty(response, [corrupt(at=anywhere(seed=7))])       # at a random place, the same for the same seed

An offset counts the octets of the correct response as it goes on the wire (on TLS: above TLS), head included. Other
actions do not change the count: 45 means that 45 octets of the correct response come before. A negative offset counts
from the end. Actions at the same offset take place in the order in which they are given. After a `reset`, `truncate` or
`hold` no later action takes place. `offsets` has the forms of offsets.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from ..base.arguments import Check, checked
from ..base.checks import OCTETS, Seconds, Whole, instance, sequence
from .offsets import (
    AfterHead as AfterHead,
    Anywhere as Anywhere,
    Offset as Offset,
    after_head as after_head,
    anywhere as anywhere,
    offset_check,
    offset_in,
)

if TYPE_CHECKING:
    from .sent_octets import SentOctets


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


FAULTS: Check = sequence(instance("a fault, as reset(at=45)", *get_args(Action)), "a tuple of faults", single=True)


@checked(at=offset_check)
def reset(at: Offset) -> Break:
    """Send a RST after ``at`` octets. The client still gets these octets."""
    return Break(at, "reset")


@checked(at=offset_check)
def truncate(at: Offset) -> Break:
    """End the connection cleanly (close_notify on TLS, then FIN) after ``at`` octets."""
    return Break(at, "truncate")


@checked(at=offset_check)
def hold(at: Offset) -> Break:
    """Send nothing after ``at`` octets, until the client ends the connection."""
    return Break(at, "hold")


@checked(at=offset_check, seconds=Seconds())
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


@checked(at=offset_check, data=OCTETS)
def inject(at: Offset, data: bytes) -> Inject:
    """Send additional octets after ``at`` octets.

    ``at``    the offset
    ``data``  the additional octets
    """
    return Inject(at, data)


@checked(at=offset_check, size=Whole(1))
def drop(at: Offset, size: int = 1) -> Drop:
    """Leave out octets.

    ``at``    the offset of the first of them
    ``size``  how many, 1 or more
    """
    return Drop(at, size)


@checked(at=offset_check, size=Whole(1), mask=Whole(1, 0xFF))
def corrupt(at: Offset, size: int = 1, mask: int = 0xFF) -> Corrupt:
    """Invert bits of octets.

    ``at``    the offset of the first of these octets
    ``size``  how many octets, 1 or more
    ``mask``  the bits to invert, 1 to 255
    """
    return Corrupt(at, size, mask)


@checked(size=Whole(1), every=Seconds(), at=offset_check)
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


def place(action: Action, data: bytes | SentOctets, turn: int = 0) -> int:
    """Return the offset at which an action begins, counted from 0.

    ``action``  the action
    ``data``    the octets of the correct response
    ``turn``    how often the action was used before; a random offset depends on it

    Raises ValueError, with action, offset and length in its text, if the action is outside the response."""
    if isinstance(action, NoCloseNotify):
        return 0
    span = action.size if isinstance(action, (Drop, Corrupt)) else 0
    start = offset_in(data, action.name, action.at, len(data) - (span or 1) + 1, turn)
    if start < 0 or start + span > len(data):
        size = f" with size={span}" if span else ""
        raise ValueError(f"{action.name}: at={action.at}{size} lies outside a response of {len(data)} octets")
    return start


def describe_places(actions: tuple[Action, ...], data: bytes | SentOctets, turn: int = 0) -> tuple[str, ...]:
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
