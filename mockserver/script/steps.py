"""What one connection does, step by step, as frozen data.

A script is a tuple of steps that a player runs from top to bottom. This file knows no socket, no clock and no
case: it is the vocabulary, and the pure functions that turn one script into another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from .seen import SeenConnection, SeenRequest
from .tls_script import ReadHello, StartTls, TlsStep


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Read one whole request, head and content (RFC 9112 sections 3 to 7).

    After a `ReadHead` whose request announced content it reads that content, and the request is listed whole."""


@dataclass(frozen=True, slots=True)
class ReadHead:
    """Read a request up to the empty line that ends its header section, and none of its content."""


@dataclass(frozen=True, slots=True)
class ReadOctets:
    """Read ``count`` octets (above TLS) of whatever comes; they belong to no request.

    With ``peek`` they are left for the next step that reads, so that a script can act in the middle of a request
    and then read it whole."""

    count: int
    peek: bool = False


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
class Repeat:
    """Send ``data`` ``count`` times over, in large pieces and without ever holding all of it: for what does not end
    before the client has had enough."""

    data: bytes
    count: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Quiet:
    """Stay silent for ``seconds``, in which nothing may arrive: whatever does, and whatever had come unread before,
    is listed in `SeenConnection.disturbances`. The next step that reads still gets it. The client's end ends it."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Tell whoever waits for ``name`` that the script has come this far."""

    name: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Stay silent, and note what arrives, until the client ends its side or the server stops.

    With ``read=False`` nothing is read in the meantime, so that the client's window closes, soon on a `Server` with a
    small ``receive_buffer``. The client's FIN waits behind a closed window, so that only its RST is noticed then; a
    `Pause` reads nothing either, and ends by itself."""

    read: bool = True


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
