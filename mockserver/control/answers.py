"""What the control port answers with beside routes: each answer as data, and its declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..base.codec import ANYTHING, FLAG, TEXT, array, mapping
from ..base.recorded import SeenConnection
from ..base.records import Member, record
from ..routing.reports import UnmatchedRequest
from .record import CONNECTION_RECORD, COUNT, REQUEST_RECORD, TEXTS, component

ROUTE_NAME = "Route"  # the component that describes a route; its codec depends on the server


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the server runs: ``errors`` is the number of replies that failed."""

    url: str
    version: str
    errors: int


@dataclass(frozen=True, slots=True)
class Log:
    """What was seen.

    ``connections``  a part of the connections, in order of accept
    ``next``         the number of the connection to ask for next
    ``dropped``      how many connections are no longer listed, because of the limits
    ``unmatched``    the requests that no route answered
    ``errors``       replies that failed, a line each
    """

    connections: Sequence[SeenConnection]
    next: int
    dropped: int
    unmatched: Sequence[UnmatchedRequest]
    errors: Sequence[str]


@dataclass(frozen=True, slots=True)
class RouteList:
    """The routes as JSON, in the order in which they are asked, and the states of their scenarios."""

    routes: Sequence[dict[str, object]]
    states: dict[str, str]


_ROUTE = replace(ANYTHING, schema={"$ref": f"#/components/schemas/{ROUTE_NAME}"})
_UNMATCHED = record(
    Member("connection", COUNT, lambda unmatched: unmatched.connection.number, "The number of its connection."),
    Member("text", TEXT, about="Why no route answered, in several lines."),
    Member("request", REQUEST_RECORD),
)

ERROR = component("Error", record(Member("error", TEXT, str, "What is wrong, and what would be right.")))
HEALTH = component(
    "Health",
    record(
        Member("ok", replace(FLAG, schema={"const": True}), lambda _: True),
        Member("url", TEXT, about="Of the server."),
        Member("version", TEXT, about="Of h1conform."),
        Member("errors", COUNT, about="How many replies failed."),
    ),
)
LOG = component(
    "Log",
    record(
        Member("connections", array(CONNECTION_RECORD), about="In order of accept."),
        Member("next", COUNT, about="The `since` to ask with next."),
        Member("dropped", COUNT, about="Connections that are no longer listed, because of the limits."),
        Member("unmatched", array(_UNMATCHED), about="Requests that no route answered."),
        Member("errors", TEXTS, about="Replies that failed."),
    ),
)
ROUTE_LIST = component(
    "Routes",
    record(
        Member("routes", array(_ROUTE), about="In the order in which they are asked."),
        Member("states", mapping(TEXT), about="The state of each scenario that has left its first one."),
    ),
)
