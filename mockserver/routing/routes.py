"""Routes: which reply answers which request. Counts, states, and requests without an answer.

    routes = Routes()
    routes.add(Route("GET", "/users/<int:id>", reply=lambda context: Reply(json=context.arguments), times=2))
    Play((Serve(routes.answer, routes.early),))

Matching
--------
Routes are tried in the order of priority, and then in the order in which they were added. The first route whose
conditions all hold answers. The fallback answers a request that no route answers.

1. The table (`RouteTable`) finds the routes whose method and path match the request.
2. For each of these the conditions that depend only on the request are tested first, without the lock (`Matcher`).
3. The conditions that depend on earlier requests (``times``, ``state``, ``after``) are tested with the lock held. In
   the same hold of the lock the route counts its answer and changes the state. So two requests on two connections
   never get the same turn of a route.
4. The reply is made after the lock is released, because a function of the user may take long and may call the server.

Early answers
-------------
`Serve` calls `early` when a request announces content, with the head alone, and `answer` when it has read the content.
`early` runs the same matching. For a route that is not early, the conditions on the content and ``when`` cannot be
tested yet, and count as met. `early` answers only if the first route that matches is an early route. Otherwise the
content is read, and `answer` decides. The count of a route changes only in the call that answers. Both methods refuse
malformed requests.

``when`` is a function of the user, which may count its calls or fail. So each route calls the function at most once for
a request: the results are in `RequestContext.asked`. If `early` has called a function and the content has to be read,
`early` returns an answer function that continues with these results.

The lock
--------
One lock guards the table, counts and states. It is an RLock: the message for a request without an answer is made with
the lock held, and tests the conditions again. One of the conditions may be a function of the user that calls a method
of `Routes`. `errors` is a deque: several threads may append to a deque without a lock.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from ..base.arguments import checked
from ..base.checks import TEXT, instance, sequence
from ..base.recorded import SeenConnection, SeenRequest
from ..base.visible import printable, shortened
from ..http1.refusal import refusal
from ..script import Answer, Steps
from .kept_reports import KeptReports
from .paths import resembles
from .replies import Answerer, Reply, ReplyLike, compile_reply, reply_check
from .request_context import RequestContext
from .route import START, Route
from .table import REMEMBERED, Found, RouteEntry, RouteTable

if TYPE_CHECKING:
    from types import FrameType

    from .reports import Candidate, ErrorReport

_ROUTE = instance("a Route", Route)


class Routes:
    """The routes of one server. Any thread may call any method.

    ``unmatched``  the requests that neither a route nor the fallback answered, and malformed requests: the newest 1024,
                   within 16 MiB (`KeptReports`)
    ``errors``     the exceptions of replies and conditions, as `ErrorReport`; the newest 1024
    """

    def __init__(self) -> None:
        self.unmatched = KeptReports()
        self.errors: deque[ErrorReport] = deque(maxlen=REMEMBERED)
        self._lock = threading.RLock()  # guards everything below
        self._table = RouteTable()
        self._states: dict[str, str] = {}
        self._fallback: tuple[ReplyLike, Answerer] | None = None
        self._disregarded: list[SeenConnection] = []

    @property
    def listed(self) -> tuple[Route, ...]:
        """The routes, in the order in which they are tried."""
        with self._lock:
            return tuple(entry.route for entry in self._table.ordered())

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
        self._fallback = None if reply is None else (reply_check("fallback", reply), compile_reply(reply))

    @checked(route=_ROUTE)
    def add(self, route: Route) -> Route:
        """Add a route after the other routes of its priority.

        ``route``  the route

        Returns the route with its name. Raises ValueError for a malformed path rule, for a name that another route has
        and for an ``after`` that is no name of a route, TypeError for a value that is not a reply or for a condition of
        a wrong type, and one of the two for a value of ``json`` that has no form in JSON."""
        return self.extend((route,))[0]

    @checked(routes=sequence(_ROUTE, "a tuple of routes"))
    def extend(self, routes: Iterable[Route]) -> list[Route]:
        """Add routes, all of them or none. Each of them may wait (``after``) for any other.

        ``routes``  the routes

        Returns the routes with their names. Raises what `add` raises."""
        with self._lock:
            return self._table.add(tuple(routes))

    @checked(name=TEXT)
    def named(self, name: str) -> Route:
        """Return the route called ``name``. Raises ValueError for an unknown name."""
        with self._lock:
            return self._table.named(name).route

    @checked(name=TEXT)
    def remove(self, name: str) -> Route:
        """Remove and return the route called ``name``. Raises ValueError for an unknown name."""
        with self._lock:
            return self._table.remove(name)

    @checked(name=TEXT)
    def count(self, name: str) -> int:
        """Return how many times the route called ``name`` has answered. Raises ValueError for an unknown name."""
        with self._lock:
            return self._table.named(name).used

    @checked(state=TEXT, scenario=TEXT)
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
            self._table.clear()
            self._states, self._fallback = {}, None
            self.unmatched.clear()
            self.errors.clear()

    @checked(connection=instance("the record of a connection", SeenConnection))
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
        return self._answer(connection, request)

    def early(self, connection: SeenConnection, request: SeenRequest) -> Steps | Answer | None:
        """Return the steps that answer a request after its head: the ``early`` function of a `Serve`.

        ``connection``  the record of the connection; the request is not in its list yet
        ``request``     the head of the request

        Returns None if the content has to be read first, or an answer function for the whole request if functions of
        the user have been called for the head."""
        position = connection.dropped_requests + len(connection.requests)
        context = RequestContext.of(request, connection, position)
        context.last = True
        try:
            steps = self._refused(context)
            if steps is None:
                steps = self._matched(context, self._find(request))
        except BaseException as error:  # `pytest.fail()` and `sys.exit()` raise no Exception
            return self._report(context, error)
        return partial(self._answer, asked=context.asked) if steps is None and context.asked else steps

    def _answer(
        self, connection: SeenConnection, request: SeenRequest, asked: dict[object, bool] | None = None
    ) -> Steps:
        """Return the steps that answer a whole request.

        ``asked``  as in `RequestContext`: the results of functions that were called for the head of this request"""
        position = connection.dropped_requests + len(connection.requests) - 1
        found = self._table.find(request)
        context = (
            RequestContext(request, connection, position, found.target)
            if found
            else RequestContext.of(request, connection, position)
        )
        if asked:
            context.asked = asked
        try:
            steps = self._refused(context)
            if steps is None:
                steps = self._matched(context, found or self._find(request))
            return self._unanswered(context) if steps is None else steps
        except BaseException as error:  # `pytest.fail()` and `sys.exit()` raise no Exception
            return self._report(context, error)

    def _find(self, request: SeenRequest) -> Found:
        """Return the routes whose method and path match the request, from the cache if possible."""
        if found := self._table.find(request):
            return found
        with self._lock:
            return self._table.look_up(request)

    def _matched(self, context: RequestContext, found: Found) -> Steps | None:
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

    def _obstacles(self, entry: RouteEntry) -> list[str]:
        """Return why an entry may not answer now because of earlier requests. The caller holds the lock."""
        route, reasons = entry.route, []
        if route.times is not None and entry.used >= route.times:
            reasons.append(f"has already answered {entry.used} of {route.times} times")
        if route.state is not None and (state := self._states.get(route.scenario, START)) != route.state:
            reasons.append(
                f"expected state{f' of {route.scenario}' * bool(route.scenario)} {route.state!r}, seen {state!r}"
            )
        if route.after is not None and not ((other := self._table.get(route.after)) and other.over):
            reasons.append(f"waits until route {route.after!r} has answered")
        return reasons

    def _unanswered(self, context: RequestContext) -> Steps:
        if self._fallback:
            return self._fallback[1](context)
        from .reports import UnmatchedRequest, explain  # start-up: most servers answer all requests

        with self._lock:
            text = explain(context, [self._candidate(entry, context) for entry in self._table.ordered()])
        self.unmatched.keep(UnmatchedRequest(context.seen, context.connection, text))
        return compile_reply(Reply(f"{text}\n", 501, {"Cache-Control": "no-store"}))(context)

    def _candidate(self, entry: RouteEntry, context: RequestContext) -> Candidate:
        from .reports import Candidate

        route, matcher = entry.route, entry.matcher
        failed = (*matcher.failed(context), *self._obstacles(entry))
        failed = failed or ("would answer now: routes or states have changed",)
        path_fits = matcher.fits(context.path) or resembles(route.path, context.path)
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

    def _report(self, context: RequestContext, error: BaseException) -> Steps:
        """Record an exception of a reply or a condition, which is a mistake in the test, and return a 500."""
        from .reports import ErrorReport, told, trace_of  # start-up: few replies fail

        text = f"the reply to {context.method} {context.target.raw} failed: {told(error)}"
        text = printable(shortened(text))
        if not any(each is context.connection for each in self._disregarded):
            self.errors.append(ErrorReport(text, shortened(trace_of(error), 64 * 1024)))
        context.last = True
        return compile_reply(Reply(f"{text}\n", 500))(context)


def route_in(frames: Iterable[FrameType]) -> Route | None:
    """Return the route whose condition or reply a thread runs; None: it runs none.

    ``frames``  the frames of the thread
    """
    for frame in frames:
        if frame.f_code is Routes._matched.__code__ and (entry := frame.f_locals.get("entry")):
            route: Route = entry.route
            return route
    return None
