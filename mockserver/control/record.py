"""What was seen, as JSON: for logs, and for programs in other languages.

One declaration of each record gives its JSON and its part of `/openapi.json`. Octets are given twice, exact
(``base64``) and for people (``text``: printable ASCII stands for itself, the rest is escaped as in a bytes literal of
Python). docs/control-port.md describes the members for people.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Any

from ..base.codec import FLAG, TEXT, Codec, array, choice, integer, number
from ..base.octet_codecs import BASE64, LATIN
from ..base.recorded import SeenConnection, SeenRequest, Turn
from ..base.records import Member, nullable, record
from ..base.visible import escaped

# The records of the log are components of `/openapi.json`, where one refers to another by its name.
COMPONENTS: dict[str, Codec] = {}


def component(name: str, codec: Codec) -> Codec:
    """Give a codec a name in `COMPONENTS`. In the schemas of others it stands as a reference to that name."""
    COMPONENTS[name] = codec
    return replace(codec, schema={"$ref": f"#/components/schemas/{name}"})


def connection_record(seen: SeenConnection) -> dict[str, Any]:
    """One connection, ended or not, as it stands."""
    written: dict[str, Any] = CONNECTION_RECORD.write(seen)
    return written


def request_record(request: SeenRequest) -> dict[str, Any]:
    """One request. Names and values are strings with one character for each octet."""
    written: dict[str, Any] = REQUEST_RECORD.write(request)
    return written


# ------------------------------------------------------------------------------------------------ how values are taken


def _copied(name: str) -> Callable[[Any], tuple[Any, ...]]:
    """The items of a list that the thread of the connection may change meanwhile."""
    items = attrgetter(name)
    return lambda seen: tuple(items(seen))


def _wall_clock(monotonic: float) -> str:
    """A time of the monotonic clock as UTC, to the millisecond (RFC 3339)."""
    moment = time.time() - (time.monotonic() - monotonic)
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))
    return f"{whole}.{int(moment % 1 * 1000):03d}Z"


def _duration(seen: SeenConnection) -> float | None:
    return None if seen.ended is None else round(seen.ended - seen.began, 6)


def _turns(seen: SeenConnection) -> list[Turn]:
    """The turns with their times since accept."""
    return [replace(turn, at=round(turn.at - seen.began, 6)) for turn in tuple(seen.turns)]


# ------------------------------------------------------------------------------------------------------- declarations

COUNT = integer(0)
TEXTS = array(TEXT)
_END = nullable(choice("fin", "rst"))
_FIELDS = array(array(LATIN, 2, 2))

_TURN = record(
    Member("at", number(), about="When the first of the octets passed, in seconds since accept."),
    Member("who", choice("client", "server")),
    Member("end", COUNT, about="How many octets that side had sent by then."),
)
_DROPPED = record(
    Member("received", COUNT, lambda seen: seen.dropped_received, "Octets of the client."),
    Member("sent", COUNT, lambda seen: seen.dropped_sent, "Octets of the server."),
    Member("requests", COUNT, lambda seen: seen.dropped_requests),
)

OCTETS_RECORD = component(
    "Octets",
    record(
        Member("base64", BASE64, bytes, "The octets."),
        Member("text", TEXT, escaped, "The octets for people, escaped as in a bytes literal of Python."),
    ),
)
REQUEST_RECORD = component(
    "Request",
    record(
        Member("method", LATIN, about="As it was sent."),
        Member("target", LATIN, about="As it was sent."),
        Member("version", LATIN, about="As it was sent."),
        Member("headers", _FIELDS, lambda request: request.fields, "Names as sent, and values, one pair a field line."),
        Member("body", OCTETS_RECORD, about="The content, with the chunked coding removed."),
        Member("trailers", _FIELDS, about="The trailer section, as the headers."),
        Member("complete", FLAG, about="False: the connection ended, or time was up, within the request."),
        Member("problems", TEXTS, about="Departures from the grammar."),
    ),
)
TLS_RECORD = component(
    "Tls",
    record(
        Member("sni", nullable(TEXT), about="The server name of the ClientHello."),
        Member("alpn_offered", TEXTS, about="The protocols of the ClientHello (RFC 7301)."),
        Member("versions_offered", TEXTS, about="The versions of the ClientHello."),
        Member("version", nullable(TEXT), about="What was agreed; null: the handshake did not complete."),
        Member("alpn", nullable(TEXT), about="The protocol that was agreed."),
        Member("alert", nullable(TEXT), about="The alert that the client sent, by its name in RFC 8446."),
        Member("error", nullable(TEXT), about="Why the handshake or a record failed, in the words of OpenSSL."),
        Member("peer_certificate", nullable(BASE64), about="The certificate of the client, DER in base64."),
        Member("problems", TEXTS, about="Departures of the ClientHello from RFC 6066 and RFC 7301."),
    ),
)
CONNECTION_RECORD = component(
    "Connection",
    record(
        Member("connection", COUNT, lambda seen: seen.number, "Its number, from 0 in order of accept."),
        Member("peer", TEXT, about="Address and port of the client; empty on a unix socket."),
        Member("began", TEXT, lambda seen: _wall_clock(seen.began), "When it was accepted, in UTC (RFC 3339)."),
        Member("seconds", nullable(number()), _duration, "How long it lasted; null while it lasts."),
        Member("script", nullable(integer()), about="The script that it took, by number; -1: the routes."),
        Member("tls", nullable(TLS_RECORD), about="The TLS side; null without TLS."),
        Member("requests", array(REQUEST_RECORD), _copied("requests"), "The requests, in order."),
        Member("received", OCTETS_RECORD, lambda seen: bytes(seen.received), "Octets of the client, above TLS."),
        Member("sent", OCTETS_RECORD, lambda seen: bytes(seen.sent), "Octets of the server, above TLS."),
        Member("turns", array(_TURN), _turns, "Which side sent when, in order."),
        Member("client_end", _END, about="How the client ended its side; null while it had not."),
        Member("client_notify", FLAG, about="The client sent close_notify."),
        Member("server_end", _END, about="How the server ended its side; null where it had not, or the client reset."),
        Member("disturbances", array(OCTETS_RECORD), _copied("disturbances"), "What came while nothing should have."),
        Member("dropped", _DROPPED, lambda seen: seen, "What is no longer in the record, because of the limits."),
        Member("notes", TEXTS, _copied("notes"), "Steps that did not come to their end, and why."),
        Member("faults", TEXTS, _copied("faults"), "What went wrong in the server itself."),
    ),
)
