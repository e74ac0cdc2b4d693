"""What both witnesses say of one case: the client, and the wire. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ...mockserver.base.recorded import SeenConnection
from .questions import Pairs


@dataclass(frozen=True, slots=True)
class ToldResponse:
    """A response as the client tells it; None is what it cannot say."""

    status: int | None = None
    reason: str | None = None
    version: str | None = None
    fields: Pairs | None = None
    body: bytes | None = None
    trailers: Pairs | None = None
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class ToldError:
    """An error as the client tells it; ``bases`` are the names of its class and of its bases."""

    type: str
    bases: tuple[str, ...] = ()
    message: str = ""
    timed_out: bool = False
    partial: bytes | None = None


class Native(bytes):
    """A str of Python 2, which is octets and text alike."""


@dataclass(frozen=True, slots=True)
class ToldValue:
    """What a Call gave, and the names of its class and of its bases.

    ``value`` is None for None, whose class is "NoneType", and for what is not plain data."""

    value: Any = None
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldUnsupported:
    """The client cannot do what was asked."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer: the client hung, its process died, or its driver did not speak the protocol."""

    how: Literal["hang", "crash", "garbage"]
    detail: str


Told: TypeAlias = ToldResponse | ToldError | ToldValue | ToldUnsupported | Lost


@dataclass(frozen=True, slots=True)
class Observation:
    """What both witnesses say of one case: the client, item by item, and the wire."""

    told: tuple[Told, ...]  # one for each question, fewer when the client was lost
    connections: tuple[SeenConnection, ...] = ()
    exceptions: tuple[str, ...] = ()  # the base classes that the client documents for its errors
    left_open: tuple[int, ...] = ()  # connections that were used, and open before the session's close
    memory: float | None = None  # MiB that the client grew by, where that was measured
    broken: str = ""  # a fault of our own
