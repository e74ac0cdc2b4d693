"""How much memory a record takes, roughly, and how a record gives up its octets. Pure.

A weight counts octets: those that the record keeps, and a constant for each object that has them. The constants are
near what CPython takes. A weight is no measure of the process: it is the number that the limits of a server bound.

Two ways to give up
-------------------
    strip            drops all octets and contents of a connection; the heads of its requests stay, so that counts and
                     most assertions stay right
    forget_requests  drops whole requests, the oldest first
"""

from __future__ import annotations

import re
from dataclasses import replace

from .recorded import SeenConnection, SeenRequest

CONNECTION = 1024  # of a connection, beside its octets
TURN = 128  # of a turn
_REQUEST = 1024  # of a request, beside its octets, with its first field lines
_FIELD = 256  # of a field line
_FIRST = _REQUEST // _FIELD  # field lines that the constant of a request includes
_DISTURBANCE = 64  # of a disturbance, beside its octets
_LEAD = re.compile(rb"[\r\n]*+")
_END = re.compile(rb"\n\r?\n")


def request_weight(request: SeenRequest) -> int:
    """Return the weight of a request."""
    octets = len(request.raw) + len(request.body)
    fields = len(request.fields) + len(request.trailers)
    return octets + (_FIELD * fields if fields > _FIRST else _REQUEST)


def disturbance_weight(octets: bytes) -> int:
    """Return the weight of a disturbance."""
    return len(octets) + _DISTURBANCE


def without_content(request: SeenRequest) -> SeenRequest:
    """Return a request without content and trailers: ``raw`` ends after the head, and ``dropped`` counts the rest."""
    if not (request.body or request.trailers):
        return request
    lead = _LEAD.match(request.raw)
    end = _END.search(request.raw, lead.end() if lead else 0)
    raw = request.raw[: end.end()] if end else b""
    dropped = request.dropped + len(request.raw) - len(raw)
    return replace(request, raw=raw, body=b"", trailers=(), dropped=dropped)


def strip(seen: SeenConnection) -> int:
    """Drop the octets of a connection, its turns and disturbances, and the contents of its requests.

    ``seen``  the record, which counts what it drops

    Returns the weight that the record has lost."""
    lost = len(seen.received) + len(seen.sent) + TURN * len(seen.turns)
    lost += sum(map(disturbance_weight, seen.disturbances))
    seen.dropped_received += len(seen.received)
    seen.dropped_sent += len(seen.sent)
    seen.received.clear()
    seen.sent.clear()
    seen.turns.clear()
    seen.disturbances.clear()
    return lost + strip_requests(seen.requests) + strip_requests(seen.unread)


def strip_requests(requests: list[SeenRequest], least: int | None = None) -> int:
    """Drop the contents of requests, the oldest first.

    ``requests``  the list, which is changed in place
    ``least``     the weight that is enough; None: all contents

    Returns the weight that the list has lost."""
    lost = 0
    for index, request in enumerate(requests):
        if least is not None and lost >= least:
            break
        if request.body or request.trailers:
            requests[index] = head = without_content(request)
            lost += request_weight(request) - request_weight(head)
    return lost


def forget_requests(seen: SeenConnection, least: int) -> int:
    """Drop the oldest requests of a connection. The latest one stays.

    ``seen``   the record, which counts the requests that it drops
    ``least``  the weight that is enough

    Returns the weight that the record has lost."""
    requests, lost, count = seen.requests, 0, 0
    while lost < least and count < len(requests) - 1:
        lost += request_weight(requests[count])
        count += 1
    del requests[:count]
    seen.dropped_requests += count
    return lost
