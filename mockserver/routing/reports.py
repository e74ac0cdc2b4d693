"""The reports of a server with routes: requests without an answer, with the reason, and replies that failed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..base.recorded import SeenConnection, SeenRequest
from .request_context import RequestContext

_SHOWN = 3  # routes in a message
_COMPARED = 200  # characters of a path: the comparison takes the square of their number


@dataclass(frozen=True, slots=True)
class UnmatchedRequest:
    """A request that no route answered.

    ``request``     the request
    ``connection``  the connection of the request
    ``text``        the reason, in several lines; the client got the same text
    """

    request: SeenRequest
    connection: SeenConnection
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An error on the server's side.

    ``text``   the error, in a line
    ``trace``  the traceback; empty if there is none
    """

    text: str
    trace: str

    def __str__(self) -> str:
        return f"{self.text}\n{self.trace}".rstrip()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A route that did not answer a request.

    ``name``         the name, the methods and the path of the route
    ``path``         the path rule of the route
    ``failed``       the conditions that the request does not meet, each in a few words
    ``path_fits``    whether the path has the form of the rule, even if a converter refused its text
    ``method_fits``  whether the route accepts the method
    """

    name: str
    path: str
    failed: tuple[str, ...]
    path_fits: bool
    method_fits: bool


def explain(context: RequestContext, candidates: Sequence[Candidate]) -> str:
    """Return the message for a request that no route answered.

    ``context``     the request
    ``candidates``  all routes; the message lists the three nearest
    """
    request = f"{context.method} {context.target.raw}"
    head = f"no route answers {request} (connection {context.connection.number}, request {context.position})"
    if not candidates:
        return f"{head}: there are no routes"
    nearest = sorted(candidates, key=lambda each: _distance(each, context.path))
    lines = [f"  {each.name}: {'; '.join(each.failed)}" for each in nearest[:_SHOWN]]
    if len(nearest) > _SHOWN:
        lines.append(f"  and {len(nearest) - _SHOWN} more")
    return "\n".join((f"{head}; the nearest routes:", *lines))


def _distance(candidate: Candidate, path: str) -> tuple[float, bool]:
    import difflib  # start-up: it is slow to import, and most servers answer all requests

    alike = (
        1.0
        if candidate.path_fits
        else difflib.SequenceMatcher(None, candidate.path[:_COMPARED], path[:_COMPARED]).ratio()
    )
    return len(candidate.failed) + 2 * (1 - alike), not candidate.method_fits
