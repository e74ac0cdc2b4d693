"""Records of connections and requests as JSON, for logs and for programs in other languages.

One declaration of each record defines its JSON and its part of ``/openapi.json``. Octets have two forms: exact
(``base64``), and for people (``text``: printable ASCII is shown as it is, other octets are escaped as in a bytes
literal of Python). docs/control-port.md describes the members for users.
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

# The components of ``/openapi.json``, by name. A schema refers to another component by its name.
COMPONENTS: dict[str, Codec] = {}


def component(name: str, codec: Codec) -> Codec:
    """Add a codec to `COMPONENTS`.

    ``name``   the name of the component
    ``codec``  the codec

    Returns a codec whose schema is a reference to that component."""
    COMPONENTS[name] = codec
    return replace(codec, schema={"$ref": f"#/components/schemas/{name}"})


def connection_record(seen: SeenConnection) -> dict[str, Any]:
    """Return the record of a connection as JSON, in its current state. The connection may still be open."""
    written: dict[str, Any] = CONNECTION_RECORD.write(seen)
    return written


def request_record(request: SeenRequest) -> dict[str, Any]:
    """Return the record of a request as JSON. Names and values are strings with one character for each octet."""
    written: dict[str, Any] = REQUEST_RECORD.write(request)
    return written


# ------------------------------------------------------------------------------------------------ how values are taken


def _copied(name: str) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that copies a list, which the connection thread may change at the same time."""
    items = attrgetter(name)
    return lambda seen: tuple(items(seen))


def _wall_clock(monotonic: float) -> str:
    """Return a time of the monotonic clock as UTC, with milliseconds (RFC 3339)."""
    moment = time.time() - (time.monotonic() - monotonic)
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))
    return f"{whole}.{int(moment % 1 * 1000):03d}Z"


def _duration(seen: SeenConnection) -> float | None:
    return None if seen.ended is None else round(seen.ended - seen.began, 6)


def _turns(seen: SeenConnection) -> list[Turn]:
    """Return the turns, with times in seconds since accept."""
    return [replace(turn, at=round(turn.at - seen.began, 6)) for turn in tuple(seen.turns)]


# ------------------------------------------------------------------------------------------------------- declarations

COUNT = integer(0)
TEXTS = array(TEXT)
_END = nullable(choice("fin", "rst"))
_FIELDS = array(array(LATIN, 2, 2))

_TURN = record(
    Member("at", number(), about="When the first of the octets passed, in seconds since accept."),
    Member("who", choice("client", "server")),
    Member("end", COUNT, about="How many octets that side had sent by the end of the turn."),
)
_DROPPED = record(
    Member("received", COUNT, lambda seen: seen.dropped_received, "Octets from the client."),
    Member("sent", COUNT, lambda seen: seen.dropped_sent, "Octets from the server."),
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
        Member("method", LATIN, about="The method, as sent."),
        Member("target", LATIN, about="The request target, as sent."),
        Member("version", LATIN, about="The HTTP version, as sent."),
        Member("headers", _FIELDS, lambda request: request.fields, "The field lines, as pairs of name and value."),
        Member("body", OCTETS_RECORD, about="The content, with the chunked coding removed."),
        Member("trailers", _FIELDS, about="The trailer section, in the same form."),
        Member("complete", FLAG, about="False: the connection or the deadline ended within the request."),
        Member("problems", TEXTS, about="Violations of the grammar of HTTP/1.1."),
        Member("dropped", COUNT, about="Octets of the content that are not shown, because of a limit."),
    ),
)
TLS_RECORD = component(
    "Tls",
    record(
        Member("sni", nullable(TEXT), about="The server name of the ClientHello."),
        Member("alpn_offered", TEXTS, about="The protocols of the ClientHello (RFC 7301)."),
        Member("versions_offered", TEXTS, about="The versions of the ClientHello."),
        Member("version", nullable(TEXT), about="The negotiated version; null: the handshake did not complete."),
        Member("alpn", nullable(TEXT), about="The negotiated protocol."),
        Member("alert", nullable(TEXT), about="The alert from the client, by its name in RFC 8446."),
        Member("error", nullable(TEXT), about="The reason of OpenSSL why the handshake or a record failed."),
        Member("peer_certificate", nullable(BASE64), about="The certificate of the client, DER in base64."),
        Member("problems", TEXTS, about="Violations of RFC 6066 and RFC 7301 in the ClientHello."),
    ),
)
CONNECTION_RECORD = component(
    "Connection",
    record(
        Member("connection", COUNT, lambda seen: seen.number, "Its number, from 0 in order of accept."),
        Member("peer", TEXT, about="Address and port of the client; empty on a unix socket."),
        Member("began", TEXT, lambda seen: _wall_clock(seen.began), "When it was accepted, in UTC (RFC 3339)."),
        Member("seconds", nullable(number()), _duration, "How long the connection lasted; null: it is still open."),
        Member("script", nullable(integer()), about="The number of its script; -1: the routes; null: none yet."),
        Member("tls", nullable(TLS_RECORD), about="The TLS part; null without TLS."),
        Member("inner_tls", nullable(TLS_RECORD), about="The TLS part of TLS inside TLS; null without it."),
        Member("requests", array(REQUEST_RECORD), _copied("requests"), "The requests, in order."),
        Member("received", OCTETS_RECORD, lambda seen: bytes(seen.received), "Octets from the client, above TLS."),
        Member("sent", OCTETS_RECORD, lambda seen: bytes(seen.sent), "Octets from the server, above TLS."),
        Member("turns", array(_TURN), _turns, "Which side sent when, in order."),
        Member("client_end", _END, about="How the client ended its side; null: it has not."),
        Member("client_notify", FLAG, about="The client sent close_notify."),
        Member("server_end", _END, about="How the server ended its side; null: it has not, or the client reset."),
        Member("disturbances", array(OCTETS_RECORD), _copied("disturbances"), "Octets that came while none should."),
        Member("unread", array(REQUEST_RECORD), _copied("unread"), "Octets that no step has read, cut into requests."),
        Member("limits", TEXTS, _copied("limits"), "The limits of the server that the connection has reached."),
        Member("dropped", _DROPPED, lambda seen: seen, "What the record has dropped because of its limits."),
        Member("notes", TEXTS, _copied("notes"), "Steps that failed, with the reason."),
        Member("faults", TEXTS, _copied("faults"), "Faults of the server itself."),
    ),
)
