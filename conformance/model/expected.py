"""The expectations of a case: of the client's answers, and of what the client sends. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from .questions import Pairs


@dataclass(frozen=True, slots=True)
class Response:
    """The client reports a final response with these properties. A property that is not given is not compared.

    ``status``    the status code
    ``body``      the content
    ``reason``    the reason phrase
    ``version``   "1.0" or "1.1"
    ``fields``    pairs of a name and a value; each is among the fields of the response
    ``absent``    names of fields that the response does not have
    ``trailers``  pairs of a name and a value; each is among the fields of the trailer section
    ``invalid``   whether a server must not send the response although a client must accept it; an error is then the
                  severity "deviates", else "rejected-valid"
    ``after``     the octets that the caller reads after a 101, up to the end of the connection

    Names are compared without regard to case. A run of whitespace in a value is equal to one space (RFC 9110 section
    5.6.3). Repeated field lines are equal to one line with the combined value (RFC 9110 section 5.3)."""

    status: int | None = None
    body: bytes | None = None
    reason: str | None = None
    version: str | None = None
    fields: Pairs = ()
    absent: tuple[str, ...] = ()
    trailers: Pairs = ()
    invalid: bool = False
    after: bytes | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The client reports an error, or a response that it marks as incomplete (RFC 9112 section 8).

    ``timeout``    whether the client's own time-out is right too; without it a time-out is the severity "hang"
    ``truncated``  whether the server sends the header section of the final response, and never all of the content; a
                   response that the client reports as complete is then the severity "wrong-body", else
                   "accepted-invalid"
    ``type``       the name of the class of the error, or of a base of that class; empty: any
    ``unsent``     whether the error is right only if the client put nothing on the wire for the request; without it an
                   error that follows from the request on the wire is right too. Not for requests back to back or at a
                   time, of which the record does not say which one was sent
    ``own``        whether the class must be one that the client documents, if its driver reports these classes"""

    timeout: bool = False
    truncated: bool = False
    type: str = ""
    unsent: bool = False
    own: bool = False


ANYTHING = "\0anything"


@dataclass(frozen=True, slots=True)
class Value:
    """A Call returns this value.

    ``value``  the value; `ANYTHING`: any value
    ``type``   the name of the class of the value, or of a base of that class; empty: any"""

    value: Any = ANYTHING
    type: str = ""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several outcomes are equally right: the answer must have one of ``outcomes``."""

    outcomes: tuple[Response | Failure | Value, ...]


Outcome: TypeAlias = Response | Failure | Value | AnyOf


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that the server must receive. A property that is not given is not compared.

    ``method``    the method
    ``target``    the request target
    ``version``   the version, such as "HTTP/1.1"
    ``fields``    pairs of a name and a value; each is among the fields of the request
    ``once``      names of fields that have exactly one field line each
    ``absent``    names of fields that the request does not have
    ``one_of``    names of fields of which the request has exactly one
    ``shapes``    pairs of a field name (``*``: every field) and a regular expression; the value of each line of that
                  field, if there is any, matches the whole expression
    ``first``     the name of the first field
    ``listed``    names of fields that the Connection field must list, if the request has them
    ``trailers``  all fields of the trailer section, in order
    ``body``      the content
    ``or_none``   whether a request without content is right too: then ``body`` is not compared, and the request may
                  have none of the fields of ``one_of``
    ``cut``       whether the request must end before it is whole, since the source of its content fails; without a
                  request with ``method``, there is nothing to compare
    ``clean``     whether the request must follow the grammar of RFC 9112"""

    method: str | None = None
    target: str | None = None
    version: str | None = None
    fields: Pairs = ()
    once: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    shapes: Pairs = ()
    first: str = ""
    listed: tuple[str, ...] = ()
    trailers: Pairs | None = None
    body: bytes | None = None
    or_none: bool = False
    cut: bool = False
    clean: bool = True


@dataclass(frozen=True, slots=True)
class Never:
    """The server must not receive ``octets`` on any connection, in upper or lower case."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Hello:
    """What the client must send in TLS on one connection. A property that is not given is not compared.

    ``connection``   the number of the connection, from 0
    ``outer``        whether it is TLS to a proxy in which a tunnel has TLS of its own
    ``sni``          the server name in the ClientHello (RFC 6066); empty: the ClientHello has none
    ``alpn``         the ALPN protocols that the client may offer (RFC 7301); empty: it offers none
    ``without``      versions that the client must not offer: "SSLv3", "TLSv1", "TLSv1.1", …
    ``alerts``       alerts by their names in RFC 8446, of which the client must send one; empty: not compared
    ``shown``        whether the client sends a certificate
    ``clean``        whether the server_name and ALPN extensions must have the format of RFC 6066 and RFC 7301
    """

    connection: int = 0
    outer: bool = False
    sni: str | None = None
    alpn: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    shown: bool | None = None
    clean: bool = True
