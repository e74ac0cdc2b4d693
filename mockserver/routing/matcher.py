"""Whether a request is one that a route is for: its method, its path, and all its conditions.

Pure, and without memory: what depends on earlier requests is in `routes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .conditions import Condition, on_body, on_function, on_header, on_json, on_number, on_query, on_target
from .paths import compile_path
from .replies import UNSET
from .request_context import RequestContext
from .route import Route, numbers


class Matcher:
    """The conditions of a route, ready for use. Raises ValueError for a path rule that is none, TypeError for a
    condition that is none."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.match = compile_path(route.path)
        self.conditions = _conditions(route)

    def path(self, method: str, path: str) -> Mapping[str, Any] | None:
        """What the converters make of the path; None where method or path do not match."""
        return self.match(path) if self.route.takes(method) else None

    def holds(self, context: RequestContext) -> bool:
        """Whether the conditions beside method and path hold."""
        return all(condition.holds(context) for condition in self.conditions)

    def failed(self, context: RequestContext) -> tuple[str, ...]:
        """What is not met, each in a few words that have both sides; nothing where all is."""
        told = []
        if not self.route.takes(context.method):
            told.append(f"wanted method {','.join(self.route.methods)}, seen {context.method}")
        if self.match(context.path) is None:
            told.append(f"wanted path {self.route.path!r}, seen {context.path!r}")
        return (*told, *(condition.tell(context) for condition in self.conditions if not condition.holds(context)))

    @property
    def wanted(self) -> str:
        """All that is asked for, in words."""
        request = f"{','.join(self.route.methods)} {self.route.path}"
        return ", ".join((request, *(condition.wanted for condition in self.conditions)))


def _conditions(route: Route) -> tuple[Condition, ...]:
    """All but method and path."""
    made = [on_target(route.target)] if route.target is not None else []
    made += [on_query(name, wanted) for name, wanted in route.query.items()]
    made += [on_header(name, wanted) for name, wanted in route.headers.items()]
    if route.connection is not None:
        made.append(on_number("connection", numbers(route.connection), lambda context: context.connection.number))
    if route.position is not None:
        made.append(on_number("position", numbers(route.position), lambda context: context.position))
    if route.body is not None:
        made.append(on_body(route.body))
    if route.json is not UNSET:
        made.append(on_json(route.json))
    if route.when is not None:
        made.append(on_function(route.when))
    return tuple(made)
