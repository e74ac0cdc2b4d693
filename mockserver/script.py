"""What one connection does, step by step, as frozen data.

A script is a tuple of steps that a player runs from top to bottom. This file knows no socket, no clock and no
case: it is the vocabulary, and the pure functions that turn one script into another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Read one whole request, head and content (RFC 9112 sections 3 to 7).

    After a `ReadHead` whose request announced content it reads that content, and the request is listed whole."""


@dataclass(frozen=True, slots=True)
class ReadHead:
    """Read a request up to the empty line that ends its header section, and none of its content."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send ``data`` in one piece: one write on TCP, one TLS write (records of at most 16 KiB) on TLS."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Segments:
    """Send each part as a segment of its own, which has left before the next part is written; on TLS each is a
    record of its own as well. ``pause`` (seconds) lies between two parts, which makes separate reads likely."""

    parts: tuple[bytes, ...]
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Tell whoever waits for ``name`` that the script has come this far."""

    name: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Stay silent, and note what arrives, until the client ends its side or the server stops."""


@dataclass(frozen=True, slots=True)
class Close:
    """End cleanly: close_notify (TLS), FIN, then read what is still under way until the client's FIN.

    ``notify=False`` leaves the close_notify out: on TLS the truncation of RFC 9112 section 9.8."""

    notify: bool = True


@dataclass(frozen=True, slots=True)
class HalfClose:
    """End our direction only (close_notify unless ``notify=False``, then FIN) and go on with the script."""

    notify: bool = True


@dataclass(frozen=True, slots=True)
class Reset:
    """A TCP RST: what was sent before it still reaches the client, then its connection breaks."""


Step: TypeAlias = ReadRequest | ReadHead | Send | Segments | Pause | Mark | Hold | Close | HalfClose | Reset
Steps: TypeAlias = tuple[Step, ...]


def speaks_first(steps: Steps) -> bool:
    """Whether the script acts before it has read anything, so that it has to begin at accept."""
    return not (steps and isinstance(steps[0], (ReadRequest, ReadHead)))


def bytewise(steps: Steps, pause: float = 0.0) -> Steps:
    """The same script with every octet in a segment (and a TLS record) of its own."""
    return tuple(
        Segments(tuple(step.data[i : i + 1] for i in range(len(step.data))), pause) if isinstance(step, Send) else step
        for step in steps
    )


def waits(steps: Steps) -> bool:
    """Whether the script lets time pass: such a script is not worth playing in every delivery."""
    return any(isinstance(step, (Pause, Mark, Hold)) for step in steps)
