"""What one connection does, step by step, as frozen data.

A script is a tuple of steps that a player runs from top to bottom. This file knows no socket, no clock and no
case: it is the vocabulary, and the pure functions that turn one script into another.
"""

from __future__ import annotations

from dataclasses import dataclass


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
