"""The messages of failed assertions: the expected request beside the requests that were seen. Pure.

Each line of a request is shown with its line end in escaped form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..base.recorded import SeenConnection
from ..base.visible import octet_lines, printable
from .request_context import RequestContext

_REQUESTS = 8  # how many requests, or connections, a message shows
_OCTETS = 1500  # of each request
_LONGEST = 10_000  # characters of a line
_MARGIN = "    | "


@dataclass(frozen=True, slots=True)
class Sighting:
    """A request that was seen.

    ``context``  the request
    ``failed``   the conditions that the request does not meet, each in a few words; empty: it is as expected
    """

    context: RequestContext
    failed: tuple[str, ...]


def dump(expected: str, sightings: Sequence[Sighting]) -> str:
    """Return the message of a failed assertion.

    ``expected``   the expected request, in words
    ``sightings``  the requests that were seen; the message shows the nearest first, at most 8
    """
    fitting = sum(not sighting.failed for sighting in sightings)
    lines = [f"expected {expected}", f"seen {_count(len(sightings))}, {fitting} of them as expected"]
    nearest = sorted(sightings, key=lambda sighting: len(sighting.failed))
    for sighting in nearest[:_REQUESTS]:
        lines += ["", *_request_lines(sighting)]
    if len(nearest) > _REQUESTS:
        lines += ["", f"  and {_count(len(nearest) - _REQUESTS)} more"]
    return _joined(lines)


def story(connections: Sequence[SeenConnection]) -> str:
    """Return a text on the last 8 connections: the octets of their requests, the ends of both sides, and the notes."""
    if not connections:
        return "no connection"
    return _joined(line for connection in connections[-_REQUESTS:] for line in _connection_lines(connection))


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(printable(line, _LONGEST) for line in lines)


def _connection_lines(connection: SeenConnection) -> list[str]:
    ends = f"client's end: {connection.client_end or 'none'}, server's end: {connection.server_end or 'none'}"
    lines = [f"connection {connection.number}: {len(connection.sent)} octets sent; {ends}"]
    for position, request in enumerate(list(connection.requests), connection.dropped_requests):
        lines.append(f"  request {position}{'' if request.complete else ', cut short'}")
        lines += [_MARGIN + line for line in octet_lines(request.raw, _OCTETS)]
    lines += [f"  TLS: {connection.tls.error}"] if connection.tls and connection.tls.error else []
    return [*lines, *(f"  {note}" for note in (*connection.notes, *connection.faults))]


def _request_lines(sighting: Sighting) -> list[str]:
    context = sighting.context
    lines = [
        f"  connection {context.connection.number}, request {context.position}: {context.method} {context.target.raw}"
    ]
    lines += [f"    {reason}" for reason in sighting.failed or ("as expected",)]
    lines += [_MARGIN + line for line in octet_lines(context.seen.raw, _OCTETS)]
    if not context.seen.complete:
        lines.append("    (cut short)")
    return lines


def _count(number: int) -> str:
    return f"{number} request{'s' * (number != 1)}"
