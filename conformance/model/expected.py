"""What is expected of a client: of its answers, and of what it sends. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from .questions import Pairs


@dataclass(frozen=True, slots=True)
class Response:
    """A final response was told. What is not given is not compared.

    Names of fields are compared without case, runs of whitespace in values as one space (RFC 9110 5.6.3), and repeated
    field lines count as equal to their combined value (RFC 9110 5.3)."""

    status: int | None = None
    body: bytes | None = None
    reason: str | None = None
    version: str | None = None  # "1.0", "1.1"
    fields: Pairs = ()  # each is there with that value
    absent: tuple[str, ...] = ()  # names that are not there
    trailers: Pairs = ()  # each is there, apart from the fields


@dataclass(frozen=True, slots=True)
class Failure:
    """An error was told, or a response that the client itself calls incomplete (RFC 9112 section 8).

    The client's own time-out is no such error unless ``timeout`` says so. ``truncated``: the server never sent all of
    the content, so a response told as complete is a wrong body. ``type``: the class, or a base, that it has to have."""

    timeout: bool = False
    truncated: bool = False
    type: str = ""


ANYTHING = "\0anything"


@dataclass(frozen=True, slots=True)
class Value:
    """A Call gave this value (ANYTHING: whichever); ``type`` is the name of its class or of a base."""

    value: Any = ANYTHING
    type: str = ""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several outcomes are equally right."""

    outcomes: tuple[Response | Failure | Value, ...]


Outcome: TypeAlias = Response | Failure | Value | AnyOf


@dataclass(frozen=True, slots=True)
class Sent:
    """One request that the server has to have received; what is not given is not compared.

    ``fields`` must be there with that value, ``once`` on exactly one line each, ``absent`` not at all; ``clean``: it
    has no departure from the grammar of RFC 9112; ``one_of``: exactly one of these fields is there; ``shapes``: the
    value of every line of that field, if there is one (``*``: of every field), matches the regular expression as a
    whole; ``first``: the field that comes first; ``listed``: these fields, if they are there, are named in Connection;
    ``trailers``: those that came."""

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
    clean: bool = True


@dataclass(frozen=True, slots=True)
class Never:
    """These octets must not have arrived on any connection."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Hello:
    """What the TLS side of a connection has to have been like; what is not given is not compared.

    ``connection``   its number, from 0
    ``sni``          the name that the ClientHello gave; empty: none
    ``alpn``         protocols, beyond which it offered none; empty: it offered none
    ``without``      versions that it did not offer: "TLSv1", "TLSv1.1"
    ``alerts``       one of which the client sent, by their names in RFC 8446
    ``shown``        whether it showed a certificate
    ``clean``        its extensions for the server's name and the protocols are as RFC 6066 and RFC 7301 have them
    """

    connection: int = 0
    sni: str | None = None
    alpn: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    shown: bool | None = None
    clean: bool = True
