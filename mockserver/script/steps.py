"""The steps of a script, as frozen data: each dataclass here and in `tls_steps` is one kind of step.

A new kind of step is a dataclass that derives from `Step`, a row in the table of `playing.player`, and its lines in
`conformance.report.step_lines`. Scenario files, the export and their schemas take name, parameters and first line
of the docstring from the class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..base.recorded import SeenConnection, SeenRequest

__all__ = [
    "Answer",
    "Close",
    "Early",
    "HalfClose",
    "Hold",
    "Mark",
    "Pause",
    "Quiet",
    "ReadHead",
    "ReadOctets",
    "ReadRequest",
    "Repeat",
    "Reset",
    "Segments",
    "Send",
    "Serve",
    "Step",
    "Steps",
]


class Step:
    """What all kinds of steps derive from. A script is a tuple of steps, which a player runs from top to bottom."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        _KINDS[cls.__module__, cls.__name__] = cls

    @staticmethod
    def kinds() -> tuple[type[Step], ...]:
        """Every kind of step, in order of definition."""
        return tuple(_KINDS.values())


# By name: ``dataclass(slots=True)`` makes a second class of the same name, which takes the place of the first one.
_KINDS: dict[tuple[str, str], type[Step]] = {}


@dataclass(frozen=True, slots=True)
class ReadRequest(Step):
    """Read one whole request, head and content (RFC 9112 sections 3 to 7).

    After a `ReadHead` whose request announced content this step reads that content, and the request is listed whole."""


@dataclass(frozen=True, slots=True)
class ReadHead(Step):
    """Read a request up to the empty line that ends its header section, and none of its content."""


@dataclass(frozen=True, slots=True)
class ReadOctets(Step):
    """Read octets (above TLS) that belong to no request.

    ``count``  how many octets
    ``peek``   leave the octets for the next step that reads, so that a script can act in the middle of a request and
               then read it whole
    """

    count: int
    peek: bool = False


@dataclass(frozen=True, slots=True)
class Send(Step):
    """Send octets in one piece: one write on TCP, one TLS write (records of at most 16 KiB) on TLS.

    ``data``  the octets
    """

    data: bytes


@dataclass(frozen=True, slots=True)
class Segments(Step):
    """Send each part as a segment of its own, and on TLS as a record of its own as well.

    A segment has left before the next part is written.

    ``parts``  the octets of each segment
    ``pause``  seconds between two parts, which makes separate reads likely
    """

    parts: tuple[bytes, ...]
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Repeat(Step):
    """Send the same octets many times over, in large pieces and without ever holding all of them.

    For a response that does not end before the client has had enough.

    ``data``   the octets
    ``count``  how many times
    """

    data: bytes
    count: int


@dataclass(frozen=True, slots=True)
class Pause(Step):
    """Do nothing for a while: neither read nor send.

    ``seconds``  how long
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class Quiet(Step):
    """Stay silent for a while in which nothing may arrive.

    What arrives, and what had come before and was not read, is listed in `SeenConnection.disturbances`. The next step
    that reads still gets those octets. The end of the client ends this step.

    ``seconds``  how long
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class Mark(Step):
    """Tell those who wait for this mark (`Server.wait_mark`) that the script has come this far.

    ``name``  the name of the mark
    """

    name: str


@dataclass(frozen=True, slots=True)
class Hold(Step):
    """Stay silent, and note what arrives, until the client ends its side or the server stops.

    ``read``  False: read nothing in the meantime, so that the client's window closes, soon on a `Server` with a small
              ``receive_buffer``. The client's FIN waits behind a closed window, so that only its RST is noticed then;
              a `Pause` reads nothing either, and ends by itself
    """

    read: bool = True


@dataclass(frozen=True, slots=True)
class Close(Step):
    """End cleanly: close_notify (TLS), FIN, then read what is still under way until the client's FIN.

    ``notify``  False: leave the close_notify out, which on TLS is the truncation of RFC 9112 section 9.8
    """

    notify: bool = True


@dataclass(frozen=True, slots=True)
class HalfClose(Step):
    """End our direction only (close_notify on TLS, then FIN) and go on with the script.

    ``notify``  False: leave the close_notify out
    """

    notify: bool = True


@dataclass(frozen=True, slots=True)
class Reset(Step):
    """A TCP RST: what was sent before it still reaches the client, then its connection breaks."""


@dataclass(frozen=True, slots=True)
class Serve(Step):
    """Read requests one after the other and play the answer to each, until either side has ended the connection.

    ``answer``  gives the steps for a request that has been read whole; it is the last one of ``connection.requests``
    ``early``   is asked first, where there is one, when a request announces content, with the head of the request
                alone, which is not in ``connection.requests`` yet. The steps that it gives are played at once with
                the content unread; a `ReadRequest` among them reads it. Where it gives None, ``answer`` is asked once
                the content has been read, and a client that expects it gets its ``100 Continue`` before (RFC 9110
                section 10.1.1)

    Both are called with the connection and the request, in the thread of the connection, so that several may run at
    once. What they raise becomes a fault of the connection, and the client gets a 500 and the end.

    Between two requests the client has all the time it wants. A request that the client cuts short is listed and not
    answered; one that does not come to its end within the deadline is listed and gets a 408 and the end (RFC 9110
    section 15.5.9). Nothing else of HTTP is done here: steps that mean to end the connection have a `Close`.
    """

    answer: Answer
    early: Early | None = None


Steps: TypeAlias = tuple[Step, ...]
Answer: TypeAlias = Callable[[SeenConnection, SeenRequest], Steps]
Early: TypeAlias = Callable[[SeenConnection, SeenRequest], Steps | None]
