"""What a server with routes reports: requests that no route answered, and why, and replies that failed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..base.recorded import SeenConnection, SeenRequest
from .request_context import RequestContext

_SHOWN = 3  # routes in a message


@dataclass(frozen=True, slots=True)
class UnmatchedRequest:
    """A request that no route answered.

    ``request``     the request
    ``connection``  the connection that it came on
    ``text``        why no route answered, in several lines, as the client got it too
    """

    request: SeenRequest
    connection: SeenConnection
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What went wrong on the server's side.

    ``text``   in a line
    ``trace``  the traceback, or nothing
    """

    text: str
    trace: str

    def __str__(self) -> str:
        return f"{self.text}\n{self.trace}".rstrip()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A route that did not answer.

    ``name``        of the route, for people
    ``path``        its path rule
    ``failed``      what is not met, each in a few words
    ``path_fits``   whether the path has the form of the rule, even if a converter refused it
    ``method_fits`` whether the route is for the method
    """

    name: str
    path: str
    failed: tuple[str, ...]
    path_fits: bool
    method_fits: bool


def explain(context: RequestContext, candidates: Sequence[Candidate]) -> str:
    """The message for a request that none of ``candidates`` answered, the nearest candidate first."""
    request = f"{context.method} {context.target.raw}"
    head = f"no route answers {request} (connection {context.connection.number}, request {context.position})"
    if not candidates:
        return f"{head}: there are no routes"
    nearest = sorted(candidates, key=lambda each: _distance(each, context.path))
    lines = [f"  {each.name}: {'; '.join(each.failed)}" for each in nearest[:_SHOWN]]
    if len(nearest) > _SHOWN:
        lines.append(f"  and {len(nearest) - _SHOWN} more")
    return "\n".join((f"{head}; the nearest:", *lines))


def _distance(candidate: Candidate, path: str) -> tuple[float, bool]:
    import difflib  # only now: it is slow to import, and a server starts often

    alike = 1.0 if candidate.path_fits else difflib.SequenceMatcher(None, candidate.path, path).ratio()
    return len(candidate.failed) + 2 * (1 - alike), not candidate.method_fits
