"""What the server records: connections in order, the requests on each, and how both sides ended. Plain data.

The thread of a connection writes the record of that connection. When the connection has ended (``ended`` is set), its
record changes no more, except that it loses its oldest octets if the record of the server is too large. All octets are
as they came or went. Nothing here judges them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Fields = tuple[tuple[bytes, bytes], ...]


def field_values(fields: Fields, name: bytes) -> tuple[bytes, ...]:
    """Return the values of all field lines with a certain name, in order.

    ``fields``  pairs of name and value
    ``name``    the name, in lower case; the names in ``fields`` may be in any case
    """
    size = len(name)  # for speed: most names differ in their length, and comparing lengths is cheaper than `lower`
    return tuple([value for key, value in fields if len(key) == size and key.lower() == name])


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request. ``raw`` has its octets as they came; the other fields are how RFC 9112 reads these octets.

    ``raw``       all octets of the request
    ``method``    the method
    ``target``    the request target
    ``version``   the version, for example b"HTTP/1.1"
    ``fields``    pairs of name and value: names as sent, values without the whitespace around them
    ``body``      the content, with the chunked coding decoded
    ``trailers``  the trailer section, like ``fields``
    ``complete``  False: the connection ended, or the deadline passed, before the end of the request
    ``problems``  departures from the grammar, each in a few words
    ``dropped``   octets of the request that are no longer kept, because of `Limits.octets` or `Limits.total`: then
                  ``raw`` ends after the head, and ``body`` and ``trailers`` are empty
    """

    raw: bytes
    method: bytes = b""
    target: bytes = b""
    version: bytes = b""
    fields: Fields = ()
    body: bytes = b""
    trailers: Fields = ()
    complete: bool = True
    problems: tuple[str, ...] = ()
    dropped: int = 0

    def values(self, name: bytes) -> tuple[bytes, ...]:
        """Return the values of all field lines with the name ``name``, in any case, in order."""
        return field_values(self.fields, name.lower())


@dataclass(slots=True)
class SeenTls:
    """The TLS side of a connection: the offer of the ClientHello, and the result of the handshake.

    ``sni``               the server name that the client sent; None: it sent none
    ``alpn_offered``      the protocols that the client offered (ALPN)
    ``versions_offered``  the TLS versions that the client offered: "TLSv1.2", "TLSv1.3", …
    ``version``           the version agreed on; None: the handshake is not complete
    ``alpn``              the protocol agreed on; None: none
    ``alert``             the alert that the client sent, by its name in RFC 8446 ("unknown_ca"); never close_notify
    ``error``             why the handshake or a record failed, mostly the reason of OpenSSL; None: nothing failed
    ``peer_certificate``  the certificate of the client, in DER; None: it sent none
    ``problems``          departures of the ClientHello from RFC 6066 and RFC 7301, each in a few words
    ``flight_sent_at``    when the server last sent a whole flight of the handshake, in seconds of `time.monotonic`;
                          None: it has sent none
    """

    sni: str | None = None
    alpn_offered: tuple[str, ...] = ()
    versions_offered: tuple[str, ...] = ()
    version: str | None = None
    alpn: str | None = None
    alert: str | None = None
    error: str | None = None
    peer_certificate: bytes | None = None
    problems: tuple[str, ...] = ()
    flight_sent_at: float | None = None


@dataclass(slots=True)
class Turn:
    """Octets that one side sent while the other side sent none.

    ``at``   the time of the first of these octets, in seconds of `time.monotonic`
    ``who``  the side: "client" or "server"
    ``end``  the number of octets that this side had sent on the connection up to the end of the turn
    """

    at: float
    who: str
    end: int


@dataclass(slots=True)
class SeenConnection:
    """One accepted connection.

    ``number``            from 0, in order of accept since the record was last cleared
    ``script``            the index of the script that it took; -1: the default; None: it ended before it took one
    ``received``          the octets above TLS that the client sent, in order
    ``sent``              the octets above TLS that the server sent, in order
    ``requests``          the requests, in order
    ``tls``               the TLS side; None: no TLS
    ``inner_tls``         the side of a second TLS inside the first one, as in a tunnel through a proxy that uses TLS;
                          None: there is none
    ``client_end``        how the client ended its side: "fin", "rst"; None: it has not ended its side
    ``client_notify``     whether the client sent a close_notify before its end
    ``server_end``        how the server ended its side: "fin", "rst"; None: the server stopped while the connection was
                          open, or the client reset the connection
    ``notes``             a line for each step that was not completed, with the reason
    ``faults``            errors of the server or of a function of the user; then the rest of the record proves nothing
    ``disturbances``      the octets that came during a `Quiet`
    ``unread``            the octets that no step has read, cut into requests as far as they came; the content of a
                          request whose head a step has read does not count. Filled at the end of the connection; empty
                          if a step has read octets that belong to no request (`ReadOctets`)
    ``limits``            the limits of the server that the connection has reached, by name: "connections", "request",
                          "head" (fields of `Limits`), "deadline" (a 408), "drain" (64 MiB after the FIN of a `Close`)
    ``dropped_received``  octets dropped from the front of ``received`` because of `Limits.octets` or `Limits.total`
    ``dropped_sent``      octets dropped from the front of ``sent``, likewise
    ``dropped_requests``  requests dropped from the front of ``requests``, likewise
    ``peer``              the address of the client: "127.0.0.1:54321", "[::1]:54321"; "" on a unix socket
    ``began``             the time of accept, in seconds of `time.monotonic`
    ``ended``             the time of the end, likewise; from then on the record does not change; None: still open
    ``turns``             which side sent when, in order
    ``client_ended_at``   when the server met the end of the client's side, a close_notify, FIN or RST, in seconds of
                          `time.monotonic`; None: the server has met none
    ``server_ended_at``   when the server began to end its side, likewise; None: it has not ended its side
    ``server_sent_at``    when the server last sent octets, likewise; None: it has sent none
    """

    number: int
    script: int | None = None
    received: bytearray = field(default_factory=bytearray)
    sent: bytearray = field(default_factory=bytearray)
    requests: list[SeenRequest] = field(default_factory=list)
    tls: SeenTls | None = None
    client_end: str | None = None
    client_notify: bool = False
    server_end: str | None = None
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    disturbances: list[bytes] = field(default_factory=list)
    unread: list[SeenRequest] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    dropped_received: int = 0
    dropped_sent: int = 0
    dropped_requests: int = 0
    peer: str = ""
    began: float = 0.0
    ended: float | None = None
    turns: list[Turn] = field(default_factory=list)
    client_ended_at: float | None = None
    server_ended_at: float | None = None
    server_sent_at: float | None = None
    inner_tls: SeenTls | None = None

    @property
    def tls_layers(self) -> tuple[SeenTls, ...]:
        """The sides of TLS, the outer one first; empty without TLS."""
        return tuple(each for each in (self.tls, self.inner_tls) if each is not None)


@dataclass(slots=True)
class Seen:
    """All connections of one server, in order of accept.

    ``connections``          the connections
    ``dropped``              connections dropped from the list because of `Limits.log` or `Limits.total`
    ``dropped_with_theirs``  requests of those connections
    """

    connections: list[SeenConnection] = field(default_factory=list)
    dropped: int = 0
    dropped_with_theirs: int = 0

    @property
    def requests(self) -> list[SeenRequest]:
        """All requests, in order of their connections, and within a connection in order."""
        return [request for connection in list(self.connections) for request in list(connection.requests)]

    @property
    def dropped_requests(self) -> int:
        """How many requests have been dropped because of `Limits`, with those of dropped connections."""
        return self.dropped_with_theirs + sum(each.dropped_requests for each in list(self.connections))
