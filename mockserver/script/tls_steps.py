"""The steps of a script that need TLS, or that there is none yet, as frozen data.

Offsets count octets of ciphertext from the first record header of the step on; content types, versions and the
messages to put into a `Record` are in `base.tls_messages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ..base.tls_messages import ALERT, APPLICATION_DATA, HANDSHAKE, AlertLevel, alert_message, key_update
from .steps import Send, Step

if TYPE_CHECKING:
    import ssl

__all__ = ["Alert", "Ciphertext", "KeyUpdate", "ReadHello", "Record", "SendRaw", "StartTls"]


@dataclass(frozen=True, slots=True)
class StartTls(Step):
    """Go on above TLS from here, once the ClientHello has been answered and the handshake is complete.

    ``context``   the context of the server
    ``by_name``   pairs of a host name and the context for a client that asks for that name (RFC 6066 section 3), in
                  place of ``context``
    ``optional``  do nothing if the first octet that the client sends next is not the 0x16 of a handshake
    ``flight``    send so many octets of the answer to the ClientHello only, and go on with the script, in which
                  nothing can be sent by TLS then; negative is a ValueError
    ``keys``      learn the keys of the connection, which forging needs; a play whose steps forge, outside a `Serve`,
                  has that by itself
    """

    context: ssl.SSLContext
    by_name: tuple[tuple[str, ssl.SSLContext], ...] = ()
    optional: bool = False
    flight: int | None = None
    keys: bool = False

    def __post_init__(self) -> None:
        if self.flight is not None and self.flight < 0:
            raise ValueError(f"StartTls: flight: {self.flight} is no number of octets")

    def context_for(self, name: str | None) -> ssl.SSLContext:
        """The context for a client that asks for the host ``name``."""
        return {host.lower(): context for host, context in self.by_name}.get((name or "").lower(), self.context)


@dataclass(frozen=True, slots=True)
class ReadHello(Step):
    """Read a ClientHello, note in `SeenConnection.tls` what it offers, and leave the answer to the script.

    The answer is a `StartTls`, or whatever is sent instead."""


@dataclass(frozen=True, slots=True)
class SendRaw(Step):
    """Send octets below TLS, as they are: a plaintext record, half of one, or garbage.

    ``data``  the octets

    Without TLS this is a `Send`."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Record(Step):
    """Send one forged TLS record, sealed with the keys of the connection.

    ``content``  the octets inside, of whatever size
    ``kind``     the content type that the client finds
    ``padding``  the number of zeros after the content type (RFC 8446 section 5.4; TLS 1.3 only)
    ``outer``    the type in the record header; None: the one that is right
    ``version``  the version in the record header
    ``length``   the length in the record header; None: the true one

    The type and the version in the header are authenticated as they are sent; a length that is not true never is."""

    content: bytes
    kind: int = APPLICATION_DATA
    padding: int = 0
    outer: int | None = None
    version: int = 0x0303
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Alert(Step):
    """Send an alert by its name in RFC 8446 section 6, and go on: Alert("fatal", "internal_error").

    ``level``        "warning" or "fatal"
    ``description``  the name; an unknown one is a ValueError

    The alert is forged once the handshake is complete, so that the connection stays usable here; it is in plaintext
    before, also after a `ReadHello`."""

    level: AlertLevel
    description: str

    def __post_init__(self) -> None:
        alert_message(self.level, self.description)

    @property
    def record(self) -> Record:
        """The record to forge."""
        return Record(alert_message(self.level, self.description), ALERT)


@dataclass(frozen=True, slots=True)
class KeyUpdate(Step):
    """Send a KeyUpdate (RFC 8446 section 4.6.3) and seal what follows with the new keys; TLS 1.3 only.

    ``requested``  ask the client for a KeyUpdate of its own

    (The message in a `Record` changes no key.)"""

    requested: bool = False

    @property
    def record(self) -> Record:
        """The record to forge."""
        return Record(key_update(self.requested), HANDSHAKE)


@dataclass(frozen=True, slots=True)
class Ciphertext(Step):
    """Send several records in one write, or otherwise as their octets are to travel.

    ``parts``  the content of each record, or the record
    ``cuts``   offsets at which a TCP segment ends, which has left before the next one is written
    ``pause``  seconds between two segments
    ``end``    the offset from which nothing is sent any more; what is sent later follows directly
    ``flips``  offsets of octets whose lowest bit is wrong

    A negative offset is a ValueError; one beyond the last octet means nothing."""

    parts: tuple[Send | Record | Alert, ...]
    cuts: tuple[int, ...] = ()
    pause: float = 0.0
    end: int | None = None
    flips: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name, offsets in (("cuts", self.cuts), ("end", (self.end or 0,)), ("flips", self.flips)):
            wrong = [offset for offset in offsets if offset < 0]
            if wrong:
                raise ValueError(f"Ciphertext: {name}: {wrong[0]} is no offset: count from 0, the first record header")

    def segments(self, octets: bytes) -> tuple[bytes, ...]:
        """What is made of the ``octets`` of the records."""
        spoilt = bytearray(octets)
        for offset in self.flips:
            spoilt[offset : offset + 1] = bytes(octet ^ 1 for octet in spoilt[offset : offset + 1])
        whole = bytes(spoilt[: self.end])
        edges = sorted({0, len(whole), *(cut for cut in self.cuts if cut < len(whole))})
        return tuple(whole[start:stop] for start, stop in pairwise(edges))

    def unharmed(self, start: int, stop: int) -> bool:
        """Whether the record at these offsets is sent as it should be."""
        return (self.end is None or stop <= self.end) and not any(start <= flip < stop for flip in self.flips)
