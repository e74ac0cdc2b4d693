"""The server with routes. Routes answer requests, and a script can replace the routes on single connections.

    with MockServer() as server:
        server.on("GET", "/users/<int:id>", Reply(json={"name": "Ada"}))
        server.on("GET", "/broken", Reply("hello"), faults=[reset(at=-2)])
        ...  # the client under test requests server.url("/users/1")
        server.assert_seen("GET", "/users/1", headers={"Accept": "application/json"})

`MockServer` is a `Server` whose default script is one `Serve` step. The step calls the routes for each answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

from .base.addresses import authority
from .base.arguments import checked, checks_of, wrong_value
from .base.checks import TEXT, Seconds, Whole, optional, server_context
from .base.recorded import SeenRequest
from .options import ServerOptions
from .routing.conditions import CONDITIONS
from .routing.matcher import Matcher
from .routing.replies import ReplyLike, reply_check
from .routing.reports import ErrorReport, UnmatchedRequest
from .routing.request_context import RequestContext
from .routing.route import Route
from .routing.routes import Routes, route_in
from .routing.sightings import Sighting, dump, sighting, story
from .script import STEPS, Play, Serve, StartTls, Steps
from .server import Server

if TYPE_CHECKING:
    import ssl

    from .options import ServerKeywords
    from .playing.running_calls import RunningCall
    from .routing.route import ConditionKeywords, RouteKeywords

Methods: TypeAlias = str | tuple[str, ...]

_GOODBYE = 1.0  # seconds that `clear` waits for open connections to end

_REQUEST = checks_of(Route, ("method", "path"))
_CONDITIONS = checks_of(Route, CONDITIONS)
_ROUTE = {name: check for name, check in checks_of(Route).items() if name not in ("method", "path", "reply")}


def _tls(name: str, value: Any) -> ssl.SSLContext | StartTls:
    return value if isinstance(value, StartTls) else server_context(name, value)


def _url_path(name: str, value: Any) -> str:
    path: str = TEXT(name, value)
    if path and not path.startswith("/"):
        raise wrong_value(name, value, f"{'/' + path!r}")
    return path


def _play(name: str, value: Any) -> Play | Steps:
    return value if isinstance(value, Play) else STEPS(name, value)


class MockServer(Server):
    """A server that answers requests by routes. `script` gives single connections a script instead.

    Use a `MockServer` when requests decide what is answered. Use a `Server` when the order of connections alone decides
    what each connection gets.

    ``tls``       an `ssl.SSLContext` for HTTPS, or a `StartTls` for more options; None: no TLS. With ``optional=True``
                  the port accepts connections without TLS too, ``by_name`` has certificates by host name,
                  ``keys=True`` lets answers forge records
    ``keywords``  the fields of `ServerOptions`

    Raises ValueError for options that `ServerOptions` refuses.

    Attributes, beside those of `Server`:

    ``routes``           the routes, as `Routes`
    ``scheme``           "https" with TLS, else "http"
    ``allow_unmatched``  True: `check` accepts requests that no route answered; False at the start
    ``allow_limits``     True: `check` accepts that a client has reached a limit of the server; False at the start

    Each request has to arrive within ``deadline`` seconds, from its first octet to the end of its content. A slower
    request gets a 408, and the server ends the connection. A connection without a request has no deadline.
    """

    @checked(checks_of(ServerOptions), tls=optional(_tls))
    def __init__(self, *, tls: ssl.SSLContext | StartTls | None = None, **keywords: Unpack[ServerKeywords]) -> None:
        self.routes = Routes()
        self.scheme = "https" if tls else "http"
        self.allow_unmatched = False
        self.allow_limits = False
        self._start = tls if tls is None or isinstance(tls, StartTls) else StartTls(tls)
        super().__init__(default=self._play((Serve(self.routes.answer, self.routes.early),)), **keywords)

    def start(self) -> MockServer:
        """Start to listen, and return the server. A server that has been stopped listens on the port that it had.

        Raises OSError, which names the address, if the server cannot listen, and RuntimeError if the server runs."""
        super().start()
        return self

    def __enter__(self) -> MockServer:
        return self.start()

    @checked(path=_url_path)
    def url(self, path: str = "/") -> str:
        """Return the URL of a path. On a unix socket its host is "localhost", and the client needs the socket path.

        ``path``  the path, percent-encoded, with a query if there is one; empty: the URL without a path

        Raises ValueError for a path that does not begin with a slash, and RuntimeError before `start` if the system
        picks the port."""
        if self.path is not None:
            return f"{self.scheme}://localhost{path}"
        if not self.port:
            raise RuntimeError("url: the server has no port yet: use the server in a `with`, or call start() first")
        return f"{self.scheme}://{authority(self.options.hosts[0], self.port)}{path}"

    @checked(_ROUTE, **checks_of(Route, ("method", "path", "reply")))
    def on(
        self, method: Methods = "*", path: str = "*", reply: ReplyLike = None, **rest: Unpack[RouteKeywords]
    ) -> Route:
        """Add a route: ``server.on("GET", "/users/<int:id>", Reply("hello"), times=2)``.

        ``method``  a method, or a tuple of methods; "*": any method. GET includes HEAD
        ``path``    a rule of werkzeug for the percent-decoded path; "*": any request target
        ``reply``   the reply, in any form of `replies`; None: a 200 without content
        ``rest``    the other fields of `Route`

        Returns the route with its name. Raises ValueError or TypeError for a route that `Route` or `Routes.add`
        refuses."""
        return self.routes.add(Route(method, path, reply, **rest))  # type: ignore[arg-type]  # `Route` keeps one form

    @checked(reply=reply_check)
    def otherwise(self, reply: ReplyLike) -> None:
        """Set the reply to requests that no route answers. Without such a reply they get a 501.

        ``reply``  the reply, in any form of `replies`

        Raises TypeError for a value that is not a reply."""
        self.routes.fallback = reply

    @checked(plays=_play)
    def script(self, *plays: Play | Steps) -> None:
        """Give each of the next connections a script of its own. The routes answer the connections after those.

        ``plays``  one script for each connection: a tuple of steps, or a `Play`. On a server with TLS, steps are played
                   above TLS, unless a `StartTls` is among them. A `Play` is played unchanged
        """
        for play in plays:
            self.add(play if isinstance(play, Play) else self._play(play))

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """The requests so far, by connection, and on each connection in order."""
        return tuple(self.seen.requests)

    @property
    def unmatched(self) -> tuple[UnmatchedRequest, ...]:
        """The requests that no route answered, and malformed requests that the server refused."""
        return tuple(self.routes.unmatched)

    @property
    def errors(self) -> tuple[ErrorReport, ...]:
        """The errors of the test and of the server: replies that raised, and faults of connections."""
        faults = [
            ErrorReport(fault, "") for connection in list(self.seen.connections) for fault in list(connection.faults)
        ]
        return (*self.routes.errors, *faults)

    @checked(_CONDITIONS, **_REQUEST)
    def matching(
        self, method: Methods = "*", path: str = "*", **wanted: Unpack[ConditionKeywords]
    ) -> tuple[SeenRequest, ...]:
        """Return the requests so far that a route with these conditions would match.

        ``method``  as in `on`
        ``path``    as in `on`
        ``wanted``  conditions, as in `Route`
        """
        return _fitting(self._sightings(Matcher(Route(method, path, **wanted))))

    @checked(_CONDITIONS, **_REQUEST, count=Whole(1), timeout=Seconds())
    def wait_for(
        self,
        method: Methods = "*",
        path: str = "*",
        *,
        count: int = 1,
        timeout: float = 5.0,
        **wanted: Unpack[ConditionKeywords],
    ) -> tuple[SeenRequest, ...]:
        """Wait until the server has seen ``count`` requests with these conditions. Return all requests that match.

        ``method``   as in `on`
        ``path``     as in `on`
        ``count``    how many requests to wait for
        ``timeout``  seconds to wait at most
        ``wanted``   conditions, as in `Route`

        Raises AssertionError after ``timeout`` seconds. Its message shows the conditions and the requests so far."""
        matcher = Matcher(Route(method, path, **wanted))
        self.wait_until(lambda: len(_fitting(self._sightings(matcher))) >= count, timeout)
        sightings = self._sightings(matcher)
        if len(_fitting(sightings)) < count:
            expected = f"within {timeout:g} s {_times(count)}: {matcher.wanted}"
            raise AssertionError(dump(expected, sightings, self.seen.dropped_requests))
        return _fitting(sightings)

    @checked(_CONDITIONS, **_REQUEST, count=optional(Whole(0)))
    def assert_seen(
        self, method: Methods = "*", path: str = "*", *, count: int | None = None, **wanted: Unpack[ConditionKeywords]
    ) -> tuple[SeenRequest, ...]:
        """Assert how many of the requests so far match these conditions. Return the requests that match.

        An assertion with ``count`` fails if the record has dropped requests, or contents that the conditions are on:
        then the number is not known. The message says how many were dropped.

        ``method``  as in `on`
        ``path``    as in `on`
        ``count``   the exact number of requests; None: at least one
        ``wanted``  conditions, as in `Route`

        Raises AssertionError for another number. Its message shows the conditions and the requests so far."""
        matcher = Matcher(Route(method, path, **wanted))
        sightings, dropped = self._sightings(matcher), self.seen.dropped_requests
        found = _fitting(sightings)
        unknown = dropped or any(each.undecided for each in sightings)
        if not found if count is None else (unknown or len(found) != count):
            often = "at least once" if count is None else _times(count)
            raise AssertionError(dump(f"{often}: {matcher.wanted}", sightings, dropped))
        return found

    def assert_all_answered(self) -> None:
        """Assert that every route has answered: all its ``times`` if it has that limit, else at least once.

        Raises AssertionError, which lists the other routes."""
        routes = [(route, route.times or 1, self.routes.count(route.name)) for route in self.routes.listed]
        short = [f"{route}: expected {due}, answered {used}" for route, due, used in routes if used < due]
        if short:
            raise AssertionError("routes that answered too rarely: " + "\n  ".join(short))

    def check(self) -> None:
        """Assert that there were no errors, that routes answered all requests, and that no client reached a limit.

        ``allow_unmatched`` and ``allow_limits`` accept the latter two. Raises AssertionError, with the traceback of
        each error, the reason for each request without an answer, and the option that raises each limit."""
        problems = [str(failed) for failed in self.errors]
        if not self.allow_unmatched:
            problems += [str(request) for request in self.unmatched]
        if not self.allow_limits:
            problems += self.limits_reached
        if problems:
            # The message begins with a problem: in its summary pytest shows as much as fits into a line.
            count = f"{len(problems)} problems: " if len(problems) > 1 else ""
            raise AssertionError(count + "\n\n".join(problems))

    def clear(self) -> None:
        """End all connections, and remove routes, scripts and records. The server still listens on the same port.

        Raises RuntimeError in a function that the server calls, as `stop` does."""
        self._refuse_own_thread("clear")
        self.end_connections()
        super().clear()
        self.routes.clear()
        self.allow_unmatched = False
        self.allow_limits = False

    def end_connections(self) -> None:
        """Remove the scripts that no connection has taken, and end every open connection. Waits up to one second.

        A function of yours that still runs then, for example the function of a reply, becomes a fault of its
        connection, so that `check` fails. The server waits for it no more.

        Raises RuntimeError in a function that the server calls, as `stop` does."""
        self._refuse_own_thread("end_connections")
        self.discard()
        if not self.disconnect(_GOODBYE):
            self._abandon()

    def story(self) -> str:
        """Return a text for people: the last 8 connections, with their requests, ends and notes."""
        return story(list(self.seen.connections))

    def _tell(self, call: RunningCall) -> str:
        self.routes.disregard(call.connection)
        return call.told(str(route_in(call.frames) or ""))

    def _play(self, steps: Steps) -> Play:
        if self._start is None or any(isinstance(step, StartTls) for step in steps):
            return Play(steps)
        return Play((self._start, *steps))

    def _sightings(self, matcher: Matcher) -> list[Sighting]:
        context = (
            RequestContext.of(request, connection, position)
            for connection in list(self.seen.connections)
            for position, request in enumerate(list(connection.requests), connection.dropped_requests)
        )
        return [sighting(each, matcher) for each in context]


def _fitting(sightings: list[Sighting]) -> tuple[SeenRequest, ...]:
    return tuple(each.context.seen for each in sightings if not each.failed)


def _times(count: int) -> str:
    return "never" if not count else "once" if count == 1 else f"{count} times"
