"""The kinds of steps of a script, as frozen data: one dataclass each, here and in `tls_steps`.

A new kind of step needs a dataclass that derives from `Step`, a row in the table of `playing.player`, and its lines in
`conformance.report.step_lines`. Scenario files, the export and their schemas take its name, its parameters and the
first line of its docstring from the class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..base.arguments import Check, checked
from ..base.checks import FLAG, OCTETS, TEXT, Seconds, Whole, function, instance, optional, sequence
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
    "ReadUntilSilent",
    "Repeat",
    "Reset",
    "Segments",
    "Send",
    "Serve",
    "Step",
    "Steps",
]

_ANSWERS = "a function of the connection and the request that returns steps"


class Step:
    """The base class of all kinds of steps. A script is a tuple of steps, which a player plays in order."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        _KINDS[cls.__module__, cls.__name__] = cls

    @staticmethod
    def kinds() -> tuple[type[Step], ...]:
        """Return all kinds of steps, in order of definition."""
        return tuple(_KINDS.values())


# By name, because ``dataclass(slots=True)`` makes a second class of the same name, which replaces the first one here.
_KINDS: dict[tuple[str, str], type[Step]] = {}


@dataclass(frozen=True, slots=True)
class ReadRequest(Step):
    """Read one whole request, head and content (RFC 9112 sections 3 to 7).

    After a `ReadHead` of a request with content, this step reads that content. The whole request then replaces the head
    in `SeenConnection.requests`."""


@dataclass(frozen=True, slots=True)
class ReadHead(Step):
    """Read a request up to the end of its header section, without its content."""


@checked(count=Whole(0), peek=FLAG)
@dataclass(frozen=True, slots=True)
class ReadOctets(Step):
    """Read octets (above TLS) that belong to no request.

    ``count``  how many octets
    ``peek``   wait until the octets have come, and leave them for the next step that reads. So a script can act in the
               middle of a request, and then read the whole request
    """

    count: int
    peek: bool = False


@checked(seconds=Seconds())
@dataclass(frozen=True, slots=True)
class ReadUntilSilent(Step):
    """Read one request, and go on when the client sends only a part of it and then is silent.

    The part is listed in `SeenConnection.requests` with ``complete`` False, and with a problem that says what is
    missing. So a script can answer a client that announces more content than it sends. `ReadRequest` would wait until
    the client gives up. If the client ends the connection before the request is whole, the script ends, and the request
    has no such problem: RFC 9112 section 8 lets a client end a request in that way.

    ``seconds``  how long the client may send nothing within the request
    """

    seconds: float


@checked(data=OCTETS)
@dataclass(frozen=True, slots=True)
class Send(Step):
    """Send octets in one piece: one write on TCP, one TLS write (records of at most 16 KiB) on TLS.

    ``data``  the octets
    """

    data: bytes


@checked(parts=sequence(OCTETS, "a tuple of bytes"), pause=Seconds())
@dataclass(frozen=True, slots=True)
class Segments(Step):
    """Send each part as a segment of its own, and on TLS as a record of its own as well.

    The next part is written only when the segment before it has left this machine.

    ``parts``  the octets of each segment
    ``pause``  seconds between two parts; with a pause the client probably reads each part separately
    """

    parts: tuple[bytes, ...]
    pause: float = 0.0


@checked(data=OCTETS, count=Whole(0))
@dataclass(frozen=True, slots=True)
class Repeat(Step):
    """Send the same octets many times, without keeping all of them in memory.

    For a response that is larger than any client accepts.

    ``data``   the octets
    ``count``  how many times
    """

    data: bytes
    count: int


@checked(seconds=Seconds())
@dataclass(frozen=True, slots=True)
class Pause(Step):
    """Do nothing for a while: do not read, and do not send.

    ``seconds``  how long
    """

    seconds: float


@checked(seconds=Seconds())
@dataclass(frozen=True, slots=True)
class Quiet(Step):
    """Send nothing for a while, and list the octets that arrive although none should.

    These octets, and octets that came before and have not been read, are listed in `SeenConnection.disturbances`. The
    next step that reads still gets them. If the client ends its side, this step ends.

    ``seconds``  how long
    """

    seconds: float


@checked(name=TEXT)
@dataclass(frozen=True, slots=True)
class Mark(Step):
    """Note that the script has come to this mark, for which `Server.wait_mark` waits.

    ``name``  the name of the mark
    """

    name: str


@checked(read=FLAG)
@dataclass(frozen=True, slots=True)
class Hold(Step):
    """Send nothing until the client ends its side or the server stops. Record the octets that arrive.

    ``read``  False: do not read meanwhile. When the receive buffer is full (soon on a `Server` with a small
              ``receive_buffer``), the client can send no more octets, and no FIN. The step then ends only with a RST of
              the client or with a stop. A `Pause` does not read either, and ends by itself
    """

    read: bool = True


@checked(notify=FLAG)
@dataclass(frozen=True, slots=True)
class Close(Step):
    """End the connection cleanly: send close_notify (TLS) and FIN, then read until the FIN of the client.

    ``notify``  False: send no close_notify, which on TLS is the truncation of RFC 9112 section 9.8
    """

    notify: bool = True


@checked(notify=FLAG)
@dataclass(frozen=True, slots=True)
class HalfClose(Step):
    """End the direction of the server only (close_notify on TLS, then FIN), and continue the script.

    ``notify``  False: send no close_notify
    """

    notify: bool = True


@dataclass(frozen=True, slots=True)
class Reset(Step):
    """Send a RST, after the octets sent before have left this machine."""


@checked(answer=function(2, _ANSWERS), early=optional(function(2, _ANSWERS)))
@dataclass(frozen=True, slots=True)
class Serve(Step):
    """Read requests one after the other, and play the answer to each, until one side ends the connection.

    ``answer``  a function that returns the steps for a whole request, which is the last of ``connection.requests``
    ``early``   a function that is called first for a request with content, when only the head has been read; None: no
                such function. The head is not in ``connection.requests`` yet. If the function returns steps, these are
                played at once, without the content; a `ReadRequest` among them reads the content. If it returns None,
                the content is read, after a ``100 Continue`` if the client expects one (RFC 9110 section 10.1.1), and
                ``answer`` is called. If it returns a function, that function is called in place of ``answer``

    Both functions get the connection and the request. They run in the thread of the connection, so that several calls
    may run at once. An exception in them becomes a fault of the connection; the client gets a 500, and the connection
    is closed.

    There is no deadline between two requests. A request that the client cuts short is listed and not answered. A
    request that is not complete within the deadline is listed, gets a 408, and the connection is closed (RFC 9110
    section 15.5.9). This step does not close the connection after an answer: steps that should do so have a `Close`.
    """

    answer: Answer
    early: Early | None = None


STEPS: Check = sequence(instance("a step", Step), "a tuple of steps")

Steps: TypeAlias = tuple[Step, ...]
Answer: TypeAlias = Callable[[SeenConnection, SeenRequest], Steps]
Early: TypeAlias = Callable[[SeenConnection, SeenRequest], Steps | Answer | None]
