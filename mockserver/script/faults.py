"""A valid response plus actions at offsets gives the steps of a faulty one.

    faulty(response, [reset(at=45)])                       # a RST after 45 octets
    faulty(response, [dribble(), truncate(at=-1)])         # octet by octet, and the last one never comes
    faulty(response, [corrupt(at=anywhere(seed=7))])       # somewhere, and the same place with the same seed

Pure. An offset counts the octets of the faultless response, head included, whatever other actions do: 45 means that
45 octets of it come before. Actions at one offset take place in the order in which they are given, and what breaks
off hides all that comes after it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class AfterHead:
    """So many octets after the head of the final response; before its end where ``octets`` is negative."""

    octets: int = 0

    def __str__(self) -> str:
        return f"after_head({self.octets or ''})"


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Before one of the octets, which one follows from ``seed``."""

    seed: int

    def __str__(self) -> str:
        return f"anywhere(seed={self.seed})"


Offset: TypeAlias = int | AfterHead | Anywhere


@dataclass(frozen=True, slots=True)
class Break:
    """The response ends at ``at``, in the way that ``name`` says."""

    at: Offset
    name: Literal["reset", "truncate", "hold"]


@dataclass(frozen=True, slots=True)
class Silence:
    """Silence at ``at`` for so many seconds."""

    at: Offset
    seconds: float
    name: str = "pause"


@dataclass(frozen=True, slots=True)
class Inject:
    """``data`` comes before the octet at ``at``."""

    at: Offset
    data: bytes
    name: str = "inject"


@dataclass(frozen=True, slots=True)
class Drop:
    """The ``size`` octets from ``at`` on are left out."""

    at: Offset
    size: int
    name: str = "drop"


@dataclass(frozen=True, slots=True)
class Corrupt:
    """The ``size`` octets from ``at`` on have the bits of ``mask`` inverted."""

    at: Offset
    size: int
    mask: int
    name: str = "corrupt"


@dataclass(frozen=True, slots=True)
class Dribble:
    """From ``at`` on every ``size`` octets are a segment of their own, ``every`` seconds apart."""

    at: Offset
    size: int
    every: float
    name: str = "dribble"


@dataclass(frozen=True, slots=True)
class NoCloseNotify:
    """The connection ends without close_notify."""

    name: str = "no_close_notify"


Action: TypeAlias = Break | Silence | Inject | Drop | Corrupt | Dribble | NoCloseNotify


def after_head(n: int = 0) -> AfterHead:
    """The offset ``n`` octets after the empty line of the final response's head; interim responses are skipped."""
    return AfterHead(_integer("after_head", "n", n))


def anywhere(seed: int | None = None) -> Anywhere:
    """A random offset. Without ``seed`` one is drawn here; it is in the ``repr`` and in the server's record."""
    return Anywhere(int.from_bytes(os.urandom(4)) if seed is None else _integer("anywhere", "seed", seed))


def reset(at: Offset) -> Break:
    """A RST after ``at`` octets; those still reach the client."""
    return Break(_offset("reset", at), "reset")


def truncate(at: Offset) -> Break:
    """A clean end (close_notify on TLS, FIN) after ``at`` octets."""
    return Break(_offset("truncate", at), "truncate")


def hold(at: Offset) -> Break:
    """Silence after ``at`` octets, until the client ends the connection."""
    return Break(_offset("hold", at), "hold")


def pause(at: Offset, seconds: float) -> Silence:
    """Silence for ``seconds`` after ``at`` octets, then the rest."""
    return Silence(_offset("pause", at), _seconds("pause", "seconds", seconds))


def delay(seconds: float) -> Silence:
    """Silence for ``seconds`` before the first octet."""
    return Silence(0, _seconds("delay", "seconds", seconds), "delay")


def inject(at: Offset, data: bytes) -> Inject:
    """Additional octets after ``at`` octets."""
    if not isinstance(data, bytes):
        raise ValueError(f"inject: data={data!r} is not bytes")
    return Inject(_offset("inject", at), data)


def drop(at: Offset, size: int = 1) -> Drop:
    """Leave ``size`` octets out, from ``at`` on."""
    return Drop(_offset("drop", at), _positive("drop", "size", size))


def corrupt(at: Offset, size: int = 1, mask: int = 0xFF) -> Corrupt:
    """Invert the bits of ``mask`` (1 to 255) in ``size`` octets, from ``at`` on."""
    if not 1 <= _integer("corrupt", "mask", mask) <= 0xFF:
        raise ValueError(f"corrupt: mask={mask} is not within 1 and 255")
    return Corrupt(_offset("corrupt", at), _positive("corrupt", "size", size), mask)


def dribble(size: int = 1, every: float = 0.005, at: Offset = 0) -> Dribble:
    """Segments of ``size`` octets, ``every`` seconds apart, from ``at`` on; on TLS each is a record as well."""
    return Dribble(_offset("dribble", at), _positive("dribble", "size", size), _seconds("dribble", "every", every))


def no_close_notify() -> NoCloseNotify:
    """End the connection without close_notify, even one that would have been kept (RFC 9112 section 9.8)."""
    return NoCloseNotify()


ACTIONS: dict[str, Callable[..., Action]] = {
    make.__name__: make
    for make in (reset, truncate, hold, pause, delay, inject, drop, corrupt, dribble, no_close_notify)
}


def place(action: Action, data: bytes, turn: int = 0) -> int:
    """Where in ``data`` the action begins. ``turn``: how often it was used before, which a random place depends on.

    Raises ValueError, naming action, offset and length, where that is outside the response."""
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
    """What the random places came to, for a log: "reset: anywhere(seed=7) is octet 45 of 120"."""
    return tuple(
        f"{action.name}: {action.at} is octet {place(action, data, turn)} of {len(data)}"
        for action in actions
        if not isinstance(action, NoCloseNotify) and isinstance(action.at, Anywhere)
    )


def _head_end(name: str, data: bytes) -> int:
    """Where the head of the first final response ends (RFC 9110 section 15: 1xx are interim)."""
    start = 0
    while (end := data.find(b"\r\n\r\n", start)) >= 0:
        status = data[start:end].split(b" ", 2)[1:2]
        if not (status and status[0].startswith(b"1")) or status[0] == b"101":
            return end + 4
        start = end + 4
    raise ValueError(f"{name}: after_head(), and the response of {len(data)} octets has no final head that ends")


def _offset(name: str, at: Any) -> Offset:
    return at if isinstance(at, (AfterHead, Anywhere)) else _integer(name, "at", at)


def _integer(name: str, parameter: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name}: {parameter}={value!r} is not an integer")
    return value


def _positive(name: str, parameter: str, value: int) -> int:
    if _integer(name, parameter, value) < 1:
        raise ValueError(f"{name}: {parameter}={value} is less than 1")
    return value


def _seconds(name: str, parameter: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        raise ValueError(f"{name}: {parameter}={value!r} is not a number of seconds, zero or more")
    return value
