"""Matches requests against one route: the method, the path, and the conditions on the request. Pure.

A matcher has no state. `Routes` tests the parameters of a route that depend on earlier requests (``times``, ``state``
and ``after``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .conditions import CONDITIONS
from .paths import compile_path
from .patterns import PatternError
from .request_context import RequestContext
from .route import Route


class Matcher:
    """The compiled path rule and conditions of a route.

    ``route``  the route

    Raises ValueError for a malformed path rule, TypeError for a condition of a wrong type, and one of the two for a
    value of ``json`` that has no form in JSON."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.match = compile_path(route.path)
        made = [
            (condition, CONDITIONS[name].needs == "head")
            for name, wanted in route.wanted.items()
            for condition in CONDITIONS[name].make(wanted)
        ]
        self.conditions = tuple(condition for condition, _ in made)
        self._function = self.conditions[-1] if "when" in route.wanted else None  # `CONDITIONS` has it last
        # An early route decides by the head alone, and `Route` allows it no condition on the content.
        self._conditions_of_head = tuple(condition for condition, of_head in made if of_head or route.early)

    def path(self, method: str, path: str) -> Mapping[str, Any] | None:
        """Match method and path of a request.

        ``method``  the method
        ``path``    the path, percent-decoded

        Returns the arguments that the converters of the path rule give, or None if method or path do not match."""
        return self.match(path) if self.route.takes(method) else None

    def fits(self, path: str) -> bool:
        """Return whether the path rule matches a path; False also for a path that would take too long to match.

        ``path``  the path, percent-decoded
        """
        try:
            return self.match(path) is not None
        except ValueError:
            return False

    def holds(self, context: RequestContext) -> bool:
        """Return whether the request meets all conditions other than method and path.

        While the content of the request is unread (``context.last``), conditions on the content and, unless the route
        is early, ``when`` count as met, because they cannot be tested yet."""
        conditions = self._conditions_of_head if context.last else self.conditions
        return all(condition.holds(context) for condition in conditions)

    def failed(self, context: RequestContext) -> tuple[str, ...]:
        """Return a message for each part of the route that the request does not meet.

        Empty: the request meets the method, the path and all conditions on the request. Conditions on a content that
        is not there (``context.last``) count as met, as in `holds`. The function ``when`` is called only for a request
        that meets everything else: its author expects such a request. An error of a condition is raised only then,
        too."""
        reasons: list[str] = []
        if not self.route.takes(context.method):
            reasons.append(f"expected method {','.join(self.route.methods)}, seen {context.method}")
        if not (self.fits(context.path) if reasons else self.match(context.path) is not None):
            reasons.append(f"expected path {self.route.path!r}, seen {context.path!r}")
        for condition in self._conditions_of_head if context.last else self.conditions:
            if reasons and condition is self._function:
                continue
            try:
                if not condition.holds(context):
                    reasons.append(condition.mismatch(context))
            except PatternError as error:
                if not reasons:
                    raise
                reasons.append(str(error))
        return tuple(reasons)

    @property
    def needs_content(self) -> bool:
        """Whether a condition is on the content of the request."""
        return len(self._conditions_of_head) < len(self.conditions)

    @property
    def wanted(self) -> str:
        """The method, the path and the conditions on the request, as text."""
        request = f"{','.join(self.route.methods)} {self.route.path}"
        return ", ".join((request, *(condition.wanted for condition in self.conditions)))
