"""The reports of a server with routes: requests without an answer, with the reason, and replies that failed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..base.recorded import SeenConnection, SeenRequest
from ..base.visible import printable, printable_lines
from .request_context import RequestContext

_SHOWN = 3  # routes in a message
_COMPARED = 200  # characters of a path: the comparison takes the square of their number


@dataclass(frozen=True, slots=True)
class UnmatchedRequest:
    """A request that no route answered.

    ``request``     the request
    ``connection``  the connection of the request
    ``text``        the reason, in several lines; the client got the same text

    The text has no control characters, whatever the request has.
    """

    request: SeenRequest
    connection: SeenConnection
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable_lines(self.text))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An error on the server's side.

    ``text``   the error, in a line
    ``trace``  the traceback; empty if there is none

    Neither has control characters, whatever the exception has in its message.
    """

    text: str
    trace: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable(self.text))
        object.__setattr__(self, "trace", printable_lines(self.trace))

    def __str__(self) -> str:
        return f"{self.text}\n{self.trace}".rstrip()


def told(error: BaseException) -> str:
    """Return the class and the message of an exception; without the message if its class cannot make it."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # `__str__` of the user
        return f"{type(error).__name__} (its __str__ failed)"


def trace_of(error: BaseException) -> str:
    """Return the traceback of an exception, with the message of each exception in one printable line."""
    import traceback  # start-up: few replies fail

    pieces = traceback.format_exception(error)
    # A message may have values from the wire, also line ends. The other pieces are frames, and sentences of Python.
    kept = ("  File ", "Traceback (", "\n")
    return "".join(each if each.startswith(kept) else f"{printable(each[:-1])}\n" for each in pieces)


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
        return printable(f"{head}: there are no routes")
    nearest = sorted(candidates, key=lambda each: _distance(each, context.path))
    lines = [f"  {each.name}: {'; '.join(each.failed)}" for each in nearest[:_SHOWN]]
    if len(nearest) > _SHOWN:
        lines.append(f"  and {len(nearest) - _SHOWN} more")
    return "\n".join(map(printable, (f"{head}; the nearest routes:", *lines)))


def _distance(candidate: Candidate, path: str) -> tuple[float, bool]:
    import difflib  # start-up: it is slow to import, and most servers answer all requests

    alike = (
        1.0
        if candidate.path_fits
        else difflib.SequenceMatcher(None, candidate.path[:_COMPARED], path[:_COMPARED]).ratio()
    )
    return len(candidate.failed) + 2 * (1 - alike), not candidate.method_fits
