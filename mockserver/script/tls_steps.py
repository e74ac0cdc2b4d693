"""The steps of a script that need TLS, or the want of it, as frozen data.

Like `script`, this file knows no socket and no clock. Offsets count octets of ciphertext from the first record header
of the step on; content types, versions and the messages to put into a `Record` are in `messages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from ..base.tls_messages import ALERT, APPLICATION_DATA, HANDSHAKE, Level, alert_message, key_update
from .steps import Send

if TYPE_CHECKING:
    import ssl


@dataclass(frozen=True, slots=True)
class StartTls:
    """Go on above TLS from here, once the client's ClientHello has been answered and the handshake is complete.

    ``by_name``: pairs of a host name and the context for a client that asks for that one (RFC 6066 section 3), in
    place of ``context``. ``optional``: do nothing if the first octet that the client sends next is not the 0x16 of a
    handshake. ``flight``: send so many octets of the answer to the ClientHello only, and go on with the script, in
    which nothing can be sent by TLS then. ``keys``: learn the keys of the connection, which forging needs; a play
    whose steps forge, outside a `Serve`, has that by itself."""

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
class ReadHello:
    """Read a ClientHello, note in `SeenConnection.tls` what it offers, and leave the answer to the script: a
    `StartTls`, or whatever is sent instead."""


@dataclass(frozen=True, slots=True)
class SendRaw:
    """Send ``data`` below TLS, as it is: a plaintext record, half of one, or garbage. Without TLS it is a `Send`."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """Send one forged TLS record: ``content``, of whatever size, sealed with the keys of the connection.

    ``kind`` is the content type that the client finds, ``padding`` the number of zeros after it (RFC 8446 section
    5.4; TLS 1.3 only). ``outer``, ``version`` and ``length`` change the record header: its type (by default the one
    that is right), its version, and its length. The first two are authenticated as they are sent; a ``length`` that
    is not true never is."""

    content: bytes
    kind: int = APPLICATION_DATA
    padding: int = 0
    outer: int | None = None
    version: int = 0x0303
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Send an alert by its name in RFC 8446 section 6, and go on: Alert("fatal", "internal_error").

    Forged once the handshake is complete, so that the connection stays usable here; in plaintext before, also after a
    `ReadHello`. An unknown name is a ValueError."""

    level: Level
    description: str

    def __post_init__(self) -> None:
        alert_message(self.level, self.description)

    @property
    def record(self) -> Record:
        """The record to forge."""
        return Record(alert_message(self.level, self.description), ALERT)


@dataclass(frozen=True, slots=True)
class KeyUpdate:
    """Send a KeyUpdate (RFC 8446 section 4.6.3) and seal what follows with the new keys; TLS 1.3 only.

    ``requested`` asks the client for one of its own. (The message in a `Record` changes no key.)"""

    requested: bool = False

    @property
    def record(self) -> Record:
        """The record to forge."""
        return Record(key_update(self.requested), HANDSHAKE)


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """Send the records of ``parts`` in one write, or otherwise as their octets are to travel.

    ``cuts``: offsets at which a TCP segment ends, which has left before the next one is written; ``pause``: seconds
    between two segments. ``end``: the offset from which nothing is sent any more; what is sent later follows
    directly. ``flips``: offsets of octets whose lowest bit is wrong. Offsets beyond the last octet mean nothing."""

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


TlsStep: TypeAlias = StartTls | ReadHello | SendRaw | Record | Alert | KeyUpdate | Ciphertext


def forges(steps: Iterable[object]) -> bool:
    """Whether any of the steps, as far as they are known, needs the keys of its connection."""
    return any(_forges(step) for step in steps)


def _forges(step: object) -> bool:
    if isinstance(step, Ciphertext):
        return forges(step.parts)
    return isinstance(step, (Record, Alert, KeyUpdate))


def with_keys(steps: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same steps, where each `StartTls` learns the keys if any step after it will need them."""
    if StartTls not in map(type, steps):
        return steps
    return tuple(
        replace(step, keys=True)
        if isinstance(step, StartTls) and step.flight is None and forges(steps[number + 1 :])
        else step
        for number, step in enumerate(steps)
    )


def opening(steps: tuple[Any, ...], tls: ssl.SSLContext | None) -> StartTls | None:
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
