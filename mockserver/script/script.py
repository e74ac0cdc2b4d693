"""Questions about a whole script that is not played yet, and functions that turn one script into another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..base.recorded import SeenConnection, SeenRequest
from .steps import (
    Answer,
    Early,
    Hold,
    Mark,
    Pause,
    Quiet,
    ReadHead,
    ReadOctets,
    ReadRequest,
    Segments,
    Send,
    Serve,
    Step,
    Steps,
)
from .tls_steps import Alert, Ciphertext, KeyUpdate, ReadHello, Record, StartTls

if TYPE_CHECKING:
    import ssl


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


def forges(steps: Iterable[object]) -> bool:
    """Whether any of the steps, as far as they are known, needs the keys of its connection."""
    return any(_forges(step) for step in steps)


def _forges(step: object) -> bool:
    if isinstance(step, Ciphertext):
        return forges(step.parts)
    return isinstance(step, (Record, Alert, KeyUpdate))


def with_keys(steps: Steps) -> Steps:
    """The same steps, where each `StartTls` learns the keys if any step after it will need them."""
    if StartTls not in map(type, steps):
        return steps
    return tuple(
        replace(step, keys=True)
        if isinstance(step, StartTls) and step.flight is None and forges(steps[number + 1 :])
        else step
        for number, step in enumerate(steps)
    )


def opening(steps: Steps, tls: ssl.SSLContext | None) -> StartTls | None:
    """How a connection begins that plays the steps, above TLS with the context ``tls`` where there is one."""
    if tls:
        return StartTls(tls, keys=forges(steps))
    return steps[0] if steps and isinstance(steps[0], StartTls) else None


def fits(begun: StartTls | None, wanted: StartTls | None) -> bool:
    """Whether a connection that began in one way can play what was to begin in another: it may know its keys
    needlessly."""
    if begun is not wanted and begun and wanted and begun.keys:
        wanted = replace(wanted, keys=True)
    return begun is wanted or begun == wanted
