"""Routes: which reply answers which request. Counts, states, and requests without an answer.

    routes = Routes()
    routes.add(Route("GET", "/users/<int:id>", reply=lambda context: Reply(json=context.arguments), times=2))
    Play((Serve(routes.answer, routes.early),))

Matching
--------
Routes are tried in the order of priority, and then in the order in which they were added. The first route whose
conditions all hold answers. The fallback answers a request that no route answers.

Each kind of work is done as early as possible:

1. `add` compiles a route: its path rule, its conditions and its replies. So a mistake in a route is an exception of
   `add`, and not a 500 for a later request.
2. The first request with a given method and request target tries all routes, and keeps those whose method and path
   match, with the arguments that the path rule gives (`_Found`). Later requests with the same method and target try
   only these candidates. Adding or removing a route empties this cache.
3. For each candidate the conditions that depend only on the request are tested first, without the lock (`Matcher`).
4. The conditions that depend on earlier requests (``times``, ``state``, ``after``) are tested with the lock held. In
   the same hold of the lock the route counts its answer and changes the state. So two requests on two connections
   never get the same turn of a route.
5. The reply is made after the lock is released, because a function of the user may take long and may call the server.

Early answers
-------------
`Serve` calls `early` when a request announces content, with the head alone, and `answer` when it has read the content.
`early` runs the same matching with the head alone, so that conditions on the content count as met. It returns None if
the first route that matches is not an early route, or if no route matches. Then the content is read, and `answer`
decides. The count of a route changes only in the call that answers. Both methods refuse malformed requests.

The lock
--------
One lock guards routes, cache, counts and states. It is an RLock: the message for a request without an answer is made
with the lock held, and tests the conditions again. One of the conditions may be a function of the user that calls a
method of `Routes`. `errors` is a
deque: several threads may append to a deque without a lock.
"""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base.recorded import SeenConnection, SeenRequest
from ..base.suggestions import did_you_mean
from ..base.visible import printable, shortened
from ..http1.refusal import refusal
from ..script import Steps
from .kept_reports import KeptReports
from .matcher import Matcher
from .paths import resembles
from .replies import Answerer, Reply, ReplyLike, compile_reply
from .request_context import RequestContext, Target, read_target
from .route import START, Route, replies_of

if TYPE_CHECKING:
    from types import FrameType

    from .reports import Candidate, ErrorReport

_REMEMBERED = 1024  # at most so many request targets in the cache, and errors
_LONGEST = 4096  # octets of a request target that the cache accepts


class Routes:
    """The routes of one server. Any thread may call any method.

    ``unmatched``  the requests that neither a route nor the fallback answered, and malformed requests: the newest 1024,
                   within 16 MiB (`KeptReports`)
    ``errors``     the exceptions of replies and conditions, as `ErrorReport`; the newest 1024
    """

    def __init__(self) -> None:
        self.unmatched = KeptReports()
        self.errors: deque[ErrorReport] = deque(maxlen=_REMEMBERED)
        self._lock = threading.RLock()  # guards everything below
        self._entries: dict[str, _Entry] = {}
        self._known: dict[tuple[bytes, bytes], _Found] = {}
        self._states: dict[str, str] = {}
        self._fallback: tuple[ReplyLike, Answerer] | None = None
        self._added = 0
        self._disregarded: list[SeenConnection] = []

    @property
    def listed(self) -> tuple[Route, ...]:
        """The routes, in the order in which they are tried."""
        with self._lock:
            return tuple(entry.route for entry in self._ordered())

    @property
    def states(self) -> dict[str, str]:
        """The states, by the name of the scenario. A scenario that is still in "start" is not listed."""
        with self._lock:
            return dict(self._states)

    @property
    def fallback(self) -> ReplyLike | None:
        """The reply to requests that no route answers; None: a 501. Setting it raises TypeError for another value."""
        return self._fallback[0] if self._fallback else None

    @fallback.setter
    def fallback(self, reply: ReplyLike | None) -> None:
        self._fallback = None if reply is None else (reply, compile_reply(reply))

    def add(self, route: Route) -> Route:
        """Add a route after the other routes of its priority.

        ``route``  the route

        Returns the route with its name. Raises ValueError for a malformed path rule and for a name that another route
        has, TypeError for a value that is not a reply or for a condition of a wrong type, and one of the two for a
        value of ``json`` that has no form in JSON."""
        with self._lock:
            self._added += 1
            if not route.name:
                route = replace(route, name=self._new_name())
            if route.name in self._entries:
                raise ValueError(f"there is a route {route.name!r} already: names are unique")
            try:
                self._entries[route.name] = _Entry(route, self._added)
            except (ValueError, TypeError) as error:
                raise type(error)(f"route {route}: {error}") from error
            self._known = {}
            return route

    def named(self, name: str) -> Route:
        """Return the route called ``name``. Raises ValueError for an unknown name."""
        with self._lock:
            return self._entry(name).route

    def remove(self, name: str) -> Route:
        """Remove and return the route called ``name``. Raises ValueError for an unknown name."""
        with self._lock:
            entry = self._entry(name)
            del self._entries[name]
            self._known = {}
            return entry.route

    def count(self, name: str) -> int:
        """Return how many times the route called ``name`` has answered. Raises ValueError for an unknown name."""
        with self._lock:
            return self._entry(name).used

    def set_state(self, state: str, scenario: str = "") -> None:
        """Set the state of a scenario.

        ``state``     the state
        ``scenario``  the name of the scenario; empty: the common one
        """
        with self._lock:
            self._states[scenario] = state

    def clear(self) -> None:
        """Remove everything: routes, counts, states, the fallback, unmatched requests and errors."""
        with self._lock:
            self._entries, self._known, self._states, self._fallback, self._added = {}, {}, {}, None, 0
            self.unmatched.clear()
            self.errors.clear()

    def disregard(self, connection: SeenConnection) -> None:
        """Report no error of a connection from now on: its function still runs, and has been reported.

        Otherwise an exception of that function would be reported to a later test.

        ``connection``  the record of the connection
        """
        self._disregarded = [each for each in (*self._disregarded, connection) if each.ended is None]

    def answer(self, connection: SeenConnection, request: SeenRequest) -> Steps:
        """Return the steps that answer a request: the ``answer`` function of a `Serve`.

        ``connection``  the record of the connection; the request is the last one in its list
        ``request``     the whole request

        A request that no route answers gets a 501. A client could take a 404 for an intended answer. A reply that
        raises an exception becomes a 500."""
        position = connection.dropped_requests + len(connection.requests) - 1
        found = self._find(request)
        context = RequestContext(request, connection, position, found.target)
        try:
            steps = self._refused(context)
            if steps is None:
                steps = self._matched(context, found)
            return self._unanswered(context) if steps is None else steps
        except Exception as error:
            return self._report(context, error)

    def early(self, connection: SeenConnection, request: SeenRequest) -> Steps | None:
        """Return the steps that answer a request after its head: the ``early`` function of a `Serve`.

        ``connection``  the record of the connection; the request is not in its list yet
        ``request``     the head of the request

        Returns None if the content has to be read first."""
        position = connection.dropped_requests + len(connection.requests)
        found = self._find(request)
        context = RequestContext(request, connection, position, found.target, last=True)
        try:
            steps = self._refused(context)
            return self._matched(context, found) if steps is None else steps
        except Exception as error:
            return self._report(context, error)

    def _find(self, request: SeenRequest) -> _Found:
        """Return the routes whose method and path match the request, from the cache if possible."""
        return self._known.get((request.method, request.target)) or self._look_up(request)

    def _look_up(self, request: SeenRequest) -> _Found:
        with self._lock:
            target = read_target(request.method, request.target)
            method, path = request.method.decode("latin-1"), target.decoded
            matched = [(entry, entry.matcher.path(method, path)) for entry in self._ordered()]
            found = _Found(target, tuple((entry, made) for entry, made in matched if made is not None))
            if len(self._known) >= _REMEMBERED:
                self._known = {}
            if len(request.target) <= _LONGEST:  # long targets are rarely repeated, and would fill the memory
                self._known[request.method, request.target] = found
        return found

    def _matched(self, context: RequestContext, found: _Found) -> Steps | None:
        for entry, arguments in found.candidates:
            if entry.matcher.conditions and not entry.matcher.holds(context):
                continue
            with self._lock:  # test and count in one hold, so that two requests never get the same turn
                if entry.bound and self._obstacles(entry):
                    continue
                if context.last and not entry.route.early:
                    return None  # called with the head alone, and this route needs the whole request
                context.turn = entry.used
                entry.used += 1
                if entry.route.then is not None:
                    self._states[entry.route.scenario] = entry.route.then
            context.arguments = arguments
            return entry.answerers[min(context.turn, len(entry.answerers) - 1)](context)
        return None

    def _obstacles(self, entry: _Entry) -> list[str]:
        """Return why an entry may not answer now because of earlier requests. The caller holds the lock."""
        route, reasons = entry.route, []
        if route.times is not None and entry.used >= route.times:
            reasons.append(f"has already answered {entry.used} of {route.times} times")
        if route.state is not None and (state := self._states.get(route.scenario, START)) != route.state:
            reasons.append(
                f"expected state{f' of {route.scenario}' * bool(route.scenario)} {route.state!r}, seen {state!r}"
            )
        if route.after is not None and not self._is_over(route.after):
            reasons.append(f"waits until route {route.after!r} has answered")
        return reasons

    def _is_over(self, name: str) -> bool:
        entry = self._entries.get(name)
        return entry is not None and entry.used >= (entry.route.times or 1)

    def _unanswered(self, context: RequestContext) -> Steps:
        if self._fallback:
            return self._fallback[1](context)
        from .reports import UnmatchedRequest, explain  # start-up: most servers answer all requests

        with self._lock:
            text = explain(context, [self._candidate(entry, context) for entry in self._ordered()])
        self.unmatched.keep(UnmatchedRequest(context.seen, context.connection, text))
        return compile_reply(Reply(f"{text}\n", 501, {"Cache-Control": "no-store"}))(context)

    def _candidate(self, entry: _Entry, context: RequestContext) -> Candidate:
        from .reports import Candidate

        route, matcher = entry.route, entry.matcher
        failed = (*matcher.failed(context), *self._obstacles(entry))
        failed = failed or ("would answer now: routes or states have changed",)
        path_fits = matcher.match(context.path) is not None or resembles(route.path, context.path)
        return Candidate(str(route), route.path, failed, path_fits, route.takes(context.method))

    def _refused(self, context: RequestContext) -> Steps | None:
        if not context.seen.problems and context.seen.version == b"HTTP/1.1":
            return None
        refused = refusal(context.seen)
        if refused is None:
            return None
        from .reports import UnmatchedRequest

        status, why = refused
        text = f"refused with {status}: {why} (connection {context.connection.number}, request {context.position})"
        self.unmatched.keep(UnmatchedRequest(context.seen, context.connection, text))
        context.last = True
        return compile_reply(Reply(f"{text}\n", status))(context)

    def _report(self, context: RequestContext, error: Exception) -> Steps:
        """Record an exception of a reply or a condition, which is a mistake in the test, and return a 500."""
        from .reports import ErrorReport, trace_of  # start-up: few replies fail

        text = f"the reply to {context.method} {context.target.raw} failed: {type(error).__name__}: {error}"
        text = printable(shortened(text))
        if not any(each is context.connection for each in self._disregarded):
            self.errors.append(ErrorReport(text, shortened(trace_of(error), 64 * 1024)))
        context.last = True
        return compile_reply(Reply(f"{text}\n", 500))(context)

    def _entry(self, name: str) -> _Entry:
        if name not in self._entries:
            hint = did_you_mean(name, self._entries) if self._entries else "there are no routes"
            raise ValueError(f"there is no route {name!r}: {hint}")
        return self._entries[name]

    def _new_name(self) -> str:
        numbers = itertools.count(self._added)
        return next(name for name in map("route-{}".format, numbers) if name not in self._entries)

    def _ordered(self) -> list[_Entry]:
        return sorted(self._entries.values(), key=lambda entry: (-entry.route.priority, entry.number))


def route_in(frames: Iterable[FrameType]) -> Route | None:
    """Return the route whose condition or reply a thread runs; None: it runs none.

    ``frames``  the frames of the thread
    """
    for frame in frames:
        if frame.f_code is Routes._matched.__code__ and (entry := frame.f_locals.get("entry")):
            route: Route = entry.route
            return route
    return None


class _Entry:
    """A route that was added: compiled, with its count of answers."""

    def __init__(self, route: Route, number: int) -> None:
        self.route = route
        self.number = number
        self.used = 0
        self.bound = (route.times, route.state, route.after) != (None, None, None)  # depends on earlier requests
        self.matcher = Matcher(route)
        self.answerers: tuple[Answerer, ...] = tuple(map(compile_reply, replies_of(route)))


class _Found(NamedTuple):
    """A request target in parts, and the routes whose method and path match, with the arguments of their rules."""

    target: Target
    candidates: tuple[tuple[_Entry, Mapping[str, Any]], ...]
