"""What was seen, as plain data that JSON can hold: for logs, and for programs in other languages.

Octets are given twice, exact (``base64``) and for people (``text``: printable ASCII stands for itself, the rest is
escaped as in a bytes literal of Python). docs/control-port.md describes the members.
"""

from __future__ import annotations

import base64
import time
from dataclasses import asdict
from typing import Any

from ..base.recorded import Fields, SeenConnection, SeenRequest, SeenTls


def connection_record(seen: SeenConnection) -> dict[str, Any]:
    """One connection, ended or not, as it stands."""
    return {
        "connection": seen.number,
        "peer": seen.peer,
        "began": _wall_clock(seen.began),
        "seconds": None if seen.ended is None else round(seen.ended - seen.began, 6),
        "script": seen.script,
        "tls": tls_record(seen.tls),
        "requests": [request_record(request) for request in list(seen.requests)],
        "received": octets_record(seen.received),
        "sent": octets_record(seen.sent),
        "turns": [
            {"at": round(turn.at - seen.began, 6), "who": turn.who, "end": turn.end} for turn in list(seen.turns)
        ],
        "client_end": seen.client_end,
        "client_notify": seen.client_notify,
        "server_end": seen.server_end,
        "disturbances": [octets_record(data) for data in list(seen.disturbances)],
        "dropped": {
            "received": seen.dropped_received,
            "sent": seen.dropped_sent,
            "requests": seen.dropped_requests,
        },
        "notes": list(seen.notes),
        "faults": list(seen.faults),
    }


def request_record(request: SeenRequest) -> dict[str, Any]:
    """One request. Names and values are strings with one character for each octet."""
    return {
        "method": _latin(request.method),
        "target": _latin(request.target),
        "version": _latin(request.version),
        "headers": _pairs(request.fields),
        "body": octets_record(request.body),
        "trailers": _pairs(request.trailers),
        "complete": request.complete,
        "problems": list(request.problems),
    }


def tls_record(tls: SeenTls | None) -> dict[str, Any] | None:
    """The TLS side of a connection; None where there is none."""
    if tls is None:
        return None
    record = asdict(tls)
    record |= {name: list(record[name]) for name in ("alpn_offered", "versions_offered")}
    if tls.peer_certificate is not None:
        record["peer_certificate"] = base64.b64encode(tls.peer_certificate).decode("ascii")
    return record


def octets_record(data: bytes | bytearray) -> dict[str, str]:
    """Octets, exact and for people."""
    octets = bytes(data)
    return {"base64": base64.b64encode(octets).decode("ascii"), "text": escaped(octets)}


def escaped(data: bytes) -> str:
    r"""Octets for people.

    >>> escaped(b"a\r\n\xff")
    'a\\r\\n\\xff'
    """
    return data.decode("latin-1").translate(_ESCAPES)


_SPELLED = {"\\": r"\\", "\t": r"\t", "\r": r"\r", "\n": r"\n"}
_ESCAPES = str.maketrans({chr(n): f"\\x{n:02x}" for n in range(256) if not 0x20 <= n < 0x7F} | _SPELLED)


def _pairs(fields: Fields) -> list[list[str]]:
    return [[_latin(name), _latin(value)] for name, value in fields]


def _latin(octets: bytes) -> str:
    return octets.decode("latin-1")


def _wall_clock(monotonic: float) -> str:
    """A time of the monotonic clock as UTC, to the millisecond (RFC 3339)."""
    moment = time.time() - (time.monotonic() - monotonic)
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))
    return f"{whole}.{int(moment % 1 * 1000):03d}Z"
