"""Matches requests against one route: the method, the path, and the conditions.

Pure, and without state. The conditions that depend on earlier requests (``times``, ``state``, ``after``) are tested by
`routes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .conditions import CONDITIONS
from .paths import compile_path
from .request_context import RequestContext
from .route import Route


class Matcher:
    """The compiled path rule and conditions of a route.

    ``route``  the route

    Raises ValueError for a malformed path rule, and TypeError for a condition of a wrong type."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.match = compile_path(route.path)
        made = [
            (condition, CONDITIONS[name].of_content)
            for name, wanted in route.wanted.items()
            for condition in CONDITIONS[name].make(wanted)
        ]
        self.conditions = tuple(condition for condition, _ in made)
        self._conditions_of_head = tuple(condition for condition, of_content in made if not of_content)

    def path(self, method: str, path: str) -> Mapping[str, Any] | None:
        """Match method and path of a request.

        ``method``  the method
        ``path``    the path, percent-decoded

        Returns the arguments that the converters of the path rule give, or None if method or path do not match."""
        return self.match(path) if self.route.takes(method) else None

    def holds(self, context: RequestContext) -> bool:
        """Return whether the request meets all conditions beside method and path.

        If its content is still unread (``last``), conditions on the content count as met: they may be."""
        conditions = self._conditions_of_head if context.last else self.conditions
        return all(condition.holds(context) for condition in conditions)

    def failed(self, context: RequestContext) -> tuple[str, ...]:
        """Return a message for each condition that the request does not meet. Empty: the route matches."""
        reasons = []
        if not self.route.takes(context.method):
            reasons.append(f"expected method {','.join(self.route.methods)}, seen {context.method}")
        if self.match(context.path) is None:
            reasons.append(f"expected path {self.route.path!r}, seen {context.path!r}")
        return (
            *reasons,
            *(condition.mismatch(context) for condition in self.conditions if not condition.holds(context)),
        )

    @property
    def wanted(self) -> str:
        """All conditions of the route, in words."""
        request = f"{','.join(self.route.methods)} {self.route.path}"
        return ", ".join((request, *(condition.wanted for condition in self.conditions)))
