"""The answers of the control port, except routes: each answer as data, with the declaration of its JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..base.codec import ANYTHING, FLAG, TEXT, array, mapping
from ..base.recorded import SeenConnection
from ..base.records import Member, record
from ..routing.reports import UnmatchedRequest
from .record import CONNECTION_RECORD, COUNT, REQUEST_RECORD, TEXTS, component

ROUTE_NAME = "Route"  # the OpenAPI component for a route, whose codec depends on the server


@dataclass(frozen=True, slots=True)
class Health:
    """The answer of ``/health``.

    ``url``      the URL of the server
    ``version``  the version of h1conform
    ``errors``   how many replies failed
    """

    url: str
    version: str
    errors: int


@dataclass(frozen=True, slots=True)
class Log:
    """The answer of ``/log``.

    ``connections``  the connections from ``since`` on, in order of accept, ``limit`` of them at most
    ``next``         the ``since`` of the next request
    ``dropped``      how many connections the record has dropped because of its limit
    ``unmatched``    the requests that no route answered
    ``errors``       the replies that failed, a line each
    """

    connections: Sequence[SeenConnection]
    next: int
    dropped: int
    unmatched: Sequence[UnmatchedRequest]
    errors: Sequence[str]


@dataclass(frozen=True, slots=True)
class RouteList:
    """The answer of ``/routes``.

    ``routes``  the routes as JSON, in the order in which they are tried
    ``states``  the states, by the name of the scenario
    """

    routes: Sequence[dict[str, object]]
    states: dict[str, str]


_ROUTE = replace(ANYTHING, schema={"$ref": f"#/components/schemas/{ROUTE_NAME}"})
_UNMATCHED = record(
    Member("connection", COUNT, lambda unmatched: unmatched.connection.number, "The number of its connection."),
    Member("text", TEXT, about="Why no route answered, in several lines."),
    Member("request", REQUEST_RECORD),
)

ERROR = component("Error", record(Member("error", TEXT, str, "The mistake, and the correction.")))
HEALTH = component(
    "Health",
    record(
        Member("ok", replace(FLAG, schema={"const": True}), lambda _: True),
        Member("url", TEXT, about="The URL of the server."),
        Member("version", TEXT, about="The version of h1conform."),
        Member("errors", COUNT, about="How many replies failed."),
    ),
)
LOG = component(
    "Log",
    record(
        Member("connections", array(CONNECTION_RECORD), about="The connections, in order of accept."),
        Member("next", COUNT, about="The `since` for the next request."),
        Member("dropped", COUNT, about="How many connections the record has dropped because of its limit."),
        Member("unmatched", array(_UNMATCHED), about="Requests that no route answered."),
        Member("errors", TEXTS, about="The replies that failed, a line each."),
    ),
)
ROUTE_LIST = component(
    "Routes",
    record(
        Member("routes", array(_ROUTE), about="The routes, in the order in which they are tried."),
        Member("states", mapping(TEXT), about="The states, by scenario. A scenario in its first state is not listed."),
    ),
)
