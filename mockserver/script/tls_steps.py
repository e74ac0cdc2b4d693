"""The kinds of steps that need TLS, or that read or send octets below TLS, as frozen data.

Offsets count octets of ciphertext, from the header of the first record of the step on. `base.tls_messages` has content
types, versions, and messages to put into a `Record`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..base.arguments import checked, wrong_type
from ..base.checks import FLAG, OCTETS, TEXT, Seconds, Whole, instance, optional, sequence, server_context
from ..base.tls_messages import ALERT, APPLICATION_DATA, HANDSHAKE, AlertLevel, alert_message, key_update
from .steps import Send, Step

if TYPE_CHECKING:
    import ssl

__all__ = ["Alert", "Ciphertext", "KeyUpdate", "ReadHello", "Record", "SendRaw", "StartTls"]


def _name_and_context(name: str, value: Any) -> tuple[str, ssl.SSLContext]:
    if not (isinstance(value, (tuple, list)) and len(value) == 2):
        raise wrong_type(name, value, "a pair of a host name and an ssl.SSLContext")
    return TEXT(f"{name}[0]", value[0]), server_context(f"{name}[1]", value[1])


@checked(
    context=server_context,
    by_name=sequence(_name_and_context, "a tuple of pairs of a host name and an ssl.SSLContext"),
    optional=FLAG,
    flight=optional(Whole(0)),
    keys=FLAG,
)
@dataclass(frozen=True, slots=True)
class StartTls(Step):
    """Do a TLS handshake, and play the later steps above TLS. On TLS it is a second one, inside the first.

    ``context``   the context of the server
    ``by_name``   pairs of a host name and a context. A client that sends this server name (RFC 6066 section 3) gets
                  that context in place of ``context``
    ``optional``  do nothing if the next octet of the client is not 0x16, with which a handshake begins
    ``flight``    how many octets of the answer to the ClientHello are sent; None: all. The script then continues, but
                  it can send nothing above TLS. A negative number raises ValueError
    ``keys``      get the keys of the connection, for forged records. A `Play` sets this if one of its steps
                  forges records. It does not see the answers of a `Serve`
    """

    context: ssl.SSLContext
    by_name: tuple[tuple[str, ssl.SSLContext], ...] = ()
    optional: bool = False
    flight: int | None = None
    keys: bool = False

    def context_for(self, name: str | None) -> ssl.SSLContext:
        """Return the context for a client that sends the server name ``name``; None: it sends none."""
        return {host.lower(): context for host, context in self.by_name}.get((name or "").lower(), self.context)


@dataclass(frozen=True, slots=True)
class ReadHello(Step):
    """Read a ClientHello without answering it, and record its offer in `SeenConnection.tls`; on TLS in ``inner_tls``.

    A later step answers: a `StartTls`, or any step that sends octets in its place."""


@checked(data=OCTETS)
@dataclass(frozen=True, slots=True)
class SendRaw(Step):
    """Send octets below TLS: a plaintext record, a part of one, or octets that are not TLS.

    ``data``  the octets

    Without TLS this step is the same as `Send`."""

    data: bytes


@checked(
    content=OCTETS,
    kind=Whole(0, 0xFF),
    padding=Whole(0, 0xFFFF),
    outer=optional(Whole(0, 0xFF)),
    version=Whole(0, 0xFFFF),
    length=optional(Whole(0, 0xFFFF)),
)
@dataclass(frozen=True, slots=True)
class Record(Step):
    """Send one forged TLS record, sealed with the keys of the connection.

    ``content``  the octets in the record, of any size
    ``kind``     the content type that the client finds after decryption
    ``padding``  the number of zeros after the content type (RFC 8446 section 5.4; TLS 1.3 only)
    ``outer``    the content type in the record header; None: the correct one
    ``version``  the version in the record header
    ``length``   the length in the record header; None: the correct one

    The record is sealed with the type and the version of its header, so a client can decrypt a record with a wrong type
    or version. It is sealed with the correct length, so a client cannot decrypt a record with a wrong length."""

    content: bytes
    kind: int = APPLICATION_DATA
    padding: int = 0
    outer: int | None = None
    version: int = 0x0303
    length: int | None = None


@checked(level=TEXT, description=TEXT)
@dataclass(frozen=True, slots=True)
class Alert(Step):
    """Send an alert, for example Alert("fatal", "internal_error"), and continue the script.

    ``level``        "warning" or "fatal"
    ``description``  the name of the alert in RFC 8446 section 6

    After the handshake the alert is a forged record, and later steps can still send. Before the end of the handshake,
    and after a `ReadHello`, it is in plaintext. Raises ValueError for an unknown name."""

    level: AlertLevel
    description: str

    def __post_init__(self) -> None:
        alert_message(self.level, self.description)

    @property
    def record(self) -> Record:
        """The forged record with the alert."""
        return Record(alert_message(self.level, self.description), ALERT)


@checked(requested=FLAG)
@dataclass(frozen=True, slots=True)
class KeyUpdate(Step):
    """Send a KeyUpdate (RFC 8446 section 4.6.3), and seal the later records with the new keys; TLS 1.3 only.

    ``requested``  request a KeyUpdate from the client

    The same message in a `Record` does not change the keys of the server."""

    requested: bool = False

    @property
    def record(self) -> Record:
        """The forged record with the message."""
        return Record(key_update(self.requested), HANDSHAKE)


@checked(
    parts=sequence(instance("a Send, a Record or an Alert", Send, Record, Alert), "a tuple of Send, Record or Alert"),
    cuts=sequence(Whole(0), "a tuple of offsets"),
    pause=Seconds(),
    end=optional(Whole(0)),
    flips=sequence(Whole(0), "a tuple of offsets"),
)
@dataclass(frozen=True, slots=True)
class Ciphertext(Step):
    """Send several records in one write, or with their octets cut into segments, cut off or changed.

    ``parts``  the content of each record, or the record
    ``cuts``   offsets at which a TCP segment ends. Each segment leaves this machine before the next one is written
    ``pause``  seconds between two segments
    ``end``    the offset from which the octets are left out; None: all octets are sent. The octets of later
               steps follow directly
    ``flips``  offsets of octets whose lowest bit is inverted

    Raises ValueError for a negative offset. An offset beyond the last octet has no effect."""

    parts: tuple[Send | Record | Alert, ...]
    cuts: tuple[int, ...] = ()
    pause: float = 0.0
    end: int | None = None
    flips: tuple[int, ...] = ()

    def segments(self, octets: bytes) -> tuple[bytes, ...]:
        """Return the segments to send for the octets of the records."""
        spoilt = bytearray(octets)
        for offset in self.flips:
            spoilt[offset : offset + 1] = bytes(octet ^ 1 for octet in spoilt[offset : offset + 1])
        whole = bytes(spoilt[: self.end])
        edges = sorted({0, len(whole), *(cut for cut in self.cuts if cut < len(whole))})
        return tuple(whole[start:stop] for start, stop in pairwise(edges))

    def unharmed(self, start: int, stop: int) -> bool:
        """Whether a record is sent whole and unchanged.

        ``start``  the offset of its first octet
        ``stop``   the offset after its last octet
        """
        return (self.end is None or stop <= self.end) and not any(start <= flip < stop for flip in self.flips)
