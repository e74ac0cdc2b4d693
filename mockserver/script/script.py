"""Scripts: tuples of steps that a player runs from top to bottom, and the functions that turn one into another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..base.recorded import SeenConnection, SeenRequest
from .steps import (
    Close,
    HalfClose,
    Hold,
    Mark,
    Pause,
    Quiet,
    ReadHead,
    ReadOctets,
    ReadRequest,
    Repeat,
    Reset,
    Segments,
    Send,
)
from .tls_steps import ReadHello, StartTls, TlsStep


@dataclass(frozen=True, slots=True)
class Serve:
    """Read requests one after the other and play what ``answer`` gives for each, until either side has ended the
    connection. Between two requests the client has all the time it wants.

    ``early``, where there is one, is asked first when a request announces content, with its head alone. The steps
    that it gives are played at once with the content unread; a `ReadRequest` in them reads it. Where it gives None,
    `answer` is asked once the content has been read, and a client that expects it gets its ``100 Continue`` before
    (RFC 9110 section 10.1.1).

    Both are called with the connection and the request, in the thread of the connection, so that several may run at
    once. The request is the last one of ``connection.requests`` for `answer`, and not in it yet for ``early``.
    A request that the client cuts short is listed and not answered; one that does not come to its end within the
    deadline is listed and gets a 408 and the end (RFC 9110 section 15.5.9). What they raise becomes a fault of the
    connection, and the client gets a 500 and the end. Nothing else of HTTP is done here: steps that mean to end the
    connection have a `Close`.
    """

    answer: Answer
    early: Early | None = None


Step: TypeAlias = (
    ReadRequest
    | ReadHead
    | ReadOctets
    | Send
    | Segments
    | Repeat
    | Pause
    | Quiet
    | Mark
    | Hold
    | Close
    | HalfClose
    | Reset
    | Serve
    | TlsStep
)
Steps: TypeAlias = tuple[Step, ...]
Answer: TypeAlias = Callable[[SeenConnection, SeenRequest], Steps]
Early: TypeAlias = Callable[[SeenConnection, SeenRequest], Steps | None]


def speaks_first(steps: Steps) -> bool:
    """Whether the script acts before it has read anything, so that it has to begin at accept."""
    if steps and isinstance(steps[0], StartTls):
        steps = steps[1:]  # that comes before the connection takes a script
    return not (steps and isinstance(steps[0], (ReadRequest, ReadHead, ReadOctets, ReadHello, Serve)))


def bytewise(steps: Steps, pause: float = 0.0) -> Steps:
    """The same script with every octet in a segment (and a TLS record) of its own, answers of a `Serve` included."""
    return tuple(_bytewise(step, pause) for step in steps)


def _bytewise(step: Step, pause: float) -> Step:
    if isinstance(step, Send):
        return Segments(tuple(step.data[i : i + 1] for i in range(len(step.data))), pause)
    if isinstance(step, Serve):
        return _serve_bytewise(step.answer, step.early, pause)
    return step


def _serve_bytewise(answer: Answer, early: Early | None, pause: float) -> Serve:
    def in_octets(connection: SeenConnection, request: SeenRequest) -> Steps:
        return bytewise(answer(connection, request), pause)

    def early_in_octets(connection: SeenConnection, request: SeenRequest) -> Steps | None:
        steps = early(connection, request) if early else None
        return None if steps is None else bytewise(steps, pause)

    return Serve(in_octets, early_in_octets if early else None)


def waits(steps: Steps) -> bool:
    """Whether the script lets time pass: such a script is not worth playing in every delivery. What a `Serve` will
    answer is not known here."""
    return any(isinstance(step, (Pause, Quiet, Mark, Hold)) or getattr(step, "pause", 0) for step in steps)
