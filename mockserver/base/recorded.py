"""What the wire saw: connections in order, the requests on each, and how both sides ended.

Plain records, filled by the player and stable once the server has stopped. They hold octets as they were; nothing
here judges them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Fields = tuple[tuple[bytes, bytes], ...]


def field_values(fields: Fields, name: bytes) -> tuple[bytes, ...]:
    """The values of every field line with a certain name, in order.

    ``fields``  pairs of name and value
    ``name``    in lower case; the names in ``fields`` may be in any
    """
    size = len(name)  # most names differ in their length, which costs less to see than `lower`
    return tuple([value for key, value in fields if len(key) == size and key.lower() == name])


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request as it arrived. ``raw`` is exact; the rest is the reading of it that RFC 9112 gives."""

    raw: bytes
    method: bytes = b""
    target: bytes = b""
    version: bytes = b""
    fields: Fields = ()  # names as sent, values without the optional whitespace around them
    body: bytes = b""  # content, chunked coding removed
    trailers: Fields = ()
    complete: bool = True  # False: the connection ended, or time was up, within the request
    problems: tuple[str, ...] = ()  # departures from the grammar, each in a few words

    def values(self, name: bytes) -> tuple[bytes, ...]:
        """The values of every field line called ``name``, case aside, in order."""
        return field_values(self.fields, name.lower())


@dataclass(slots=True)
class SeenTls:
    """The TLS side of a connection. Offers are read from the ClientHello, the rest from the handshake's result."""

    sni: str | None = None
    alpn_offered: tuple[str, ...] = ()
    versions_offered: tuple[str, ...] = ()  # "TLSv1.2", "TLSv1.3", …
    version: str | None = None  # what was agreed; None: the handshake did not complete
    alpn: str | None = None
    alert: str | None = None  # what the client sent, by its name in RFC 8446 ("unknown_ca"); never close_notify
    error: str | None = None  # why the handshake or a record failed, in OpenSSL's words
    peer_certificate: bytes | None = None  # the client's certificate, DER
    problems: tuple[str, ...] = ()  # departures of the ClientHello from RFC 6066 and RFC 7301, each in a few words


@dataclass(slots=True)
class Turn:
    """Octets that one side sent without a word from the other in between."""

    at: float  # time.monotonic() of the first of them
    who: str  # "client" or "server"
    end: int  # how many octets that side had sent on this connection after them


@dataclass(slots=True)
class SeenConnection:
    """One accepted connection."""

    number: int  # from 0, in order of accept since the log was last cleared
    script: int | None = None  # index of the script that it took, -1: the default; None: it ended before it took one
    received: bytearray = field(default_factory=bytearray)  # every octet above TLS, in order
    sent: bytearray = field(default_factory=bytearray)  # likewise, what left
    requests: list[SeenRequest] = field(default_factory=list)
    tls: SeenTls | None = None
    client_end: str | None = None  # "fin", "rst", or None while it had not ended its side
    client_notify: bool = False  # the client's close_notify came before its end
    server_end: str | None = None  # "fin", "rst", or None: stopped with the connection open, or reset by the client
    notes: list[str] = field(default_factory=list)  # steps that did not come to their end, and why
    faults: list[str] = field(default_factory=list)  # what went wrong on our side: what was seen is then worth nothing
    disturbances: list[bytes] = field(default_factory=list)  # what came while a `Quiet` was being played
    dropped_received: int = 0  # octets no longer at the front of `received`, for the sake of the limits
    dropped_sent: int = 0
    dropped_requests: int = 0
    peer: str = ""  # where it came from: "127.0.0.1:54321", "[::1]:54321", "" on a unix socket
    began: float = 0.0  # time.monotonic() at accept
    ended: float | None = None  # time.monotonic() at its end, from which on nothing is added
    turns: list[Turn] = field(default_factory=list)  # who was heard when, in order


@dataclass(slots=True)
class Seen:
    """All connections of one server, in order of accept."""

    connections: list[SeenConnection] = field(default_factory=list)
    dropped: int = 0  # connections no longer listed, for the sake of the limits

    @property
    def requests(self) -> list[SeenRequest]:
        """Every request, by connection and then in order."""
        return [request for connection in self.connections for request in connection.requests]
