"""Functions of whole scripts: whether a script has a property, and a script changed into another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..base.arguments import checked
from ..base.checks import Seconds
from ..base.recorded import SeenConnection, SeenRequest
from .steps import (
    STEPS,
    Answer,
    Early,
    Hold,
    Mark,
    Pause,
    Quiet,
    ReadHead,
    ReadOctets,
    ReadRequest,
    ReadUntilSilent,
    Segments,
    Send,
    Serve,
    Step,
    Steps,
)
from .tls_steps import Alert, Ciphertext, KeyUpdate, ReadHello, Record, StartTls

if TYPE_CHECKING:
    import ssl


@checked(steps=STEPS)
def speaks_first(steps: Steps) -> bool:
    """Whether the script acts before it reads anything. Such a script has to begin at accept."""
    if steps and isinstance(steps[0], StartTls):
        steps = steps[1:]  # the handshake with which a connection begins is not an act of its script
    return not (steps and isinstance(steps[0], (ReadRequest, ReadUntilSilent, ReadHead, ReadOctets, ReadHello, Serve)))


@checked(steps=STEPS, pause=Seconds())
def bytewise(steps: Steps, pause: float = 0.0) -> Steps:
    """Return the script with each octet in a segment of its own, and on TLS in a record of its own.

    ``steps``  the script; the answers of a `Serve` are changed too
    ``pause``  seconds between two octets
    """
    return tuple(_bytewise(step, pause) for step in steps)


def _bytewise(step: Step, pause: float) -> Step:
    if isinstance(step, Send):
        return Segments(tuple(step.data[i : i + 1] for i in range(len(step.data))), pause)
    if isinstance(step, Serve):
        return _serve_bytewise(step.answer, step.early, pause)
    return step


def _serve_bytewise(answer: Answer, early: Early | None, pause: float) -> Serve:
    def early_in_octets(connection: SeenConnection, request: SeenRequest) -> Steps | Answer | None:
        found = early(connection, request) if early else None
        return _answer_bytewise(found, pause) if callable(found) else None if found is None else bytewise(found, pause)

    return Serve(_answer_bytewise(answer, pause), early_in_octets if early else None)


def _answer_bytewise(answer: Answer, pause: float) -> Answer:
    return lambda connection, request: bytewise(answer(connection, request), pause)


@checked(steps=STEPS)
def waits(steps: Steps) -> bool:
    """Whether the script waits for a time or for an event, so that playing it takes long.

    The answers of a `Serve` are unknown here, and do not count."""
    return any(isinstance(step, (Pause, Quiet, Mark, Hold)) or getattr(step, "pause", 0) for step in steps)


def forges(steps: Iterable[object]) -> bool:
    """Whether one of the steps needs the keys of its connection. The answers of a `Serve` do not count."""
    return any(_forges(step) for step in steps)


def _forges(step: object) -> bool:
    if isinstance(step, Ciphertext):
        return forges(step.parts)
    return isinstance(step, (Record, Alert, KeyUpdate))


def with_keys(steps: Steps) -> Steps:
    """Return the steps, with ``keys`` set in each `StartTls` if a later step needs the keys."""
    if StartTls not in map(type, steps):
        return steps
    return tuple(
        replace(step, keys=True)
        if isinstance(step, StartTls) and step.flight is None and forges(steps[number + 1 :])
        else step
        for number, step in enumerate(steps)
    )


def opening(steps: Steps, tls: ssl.SSLContext | None) -> StartTls | None:
    """Return the handshake with which a connection begins; None: it begins without TLS.

    ``steps``  the script of the connection
    ``tls``    the context of its `Play`
    """
    if tls:
        return StartTls(tls, keys=forges(steps))
    return steps[0] if steps and isinstance(steps[0], StartTls) else None


def fits(begun: StartTls | None, wanted: StartTls | None) -> bool:
    """Whether a connection can play a script that was meant for another connection.

    ``begun``   the handshake with which the connection began; None: it began without TLS
    ``wanted``  the handshake with which the script has to begin

    The two have to be equal, except that the connection may have keys that the script does not need."""
    if begun is not wanted and begun and wanted and begun.keys:
        wanted = replace(wanted, keys=True)
    return begun is wanted or begun == wanted
