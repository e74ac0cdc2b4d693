"""The mock server: routes for what is to be answered, scripts for connections that misbehave, and a record to ask.

with MockServer() as server:
    server.on("GET", "/users/<int:id>", Reply(json={"name": "Ada"}))
    server.on("GET", "/broken", Reply("hello"), faults=[reset(at=-2)])
    ...  # let the client under test ask server.url("/users/1")
    server.assert_seen("GET", "/users/1", headers={"Accept": "application/json"})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, Unpack

from .base.addresses import authority
from .base.recorded import SeenRequest
from .routing.matcher import Matcher
from .routing.replies import ReplyLike
from .routing.reports import ErrorReport, UnmatchedRequest
from .routing.request_context import RequestContext
from .routing.route import Route
from .routing.routes import Routes
from .routing.sightings import Sighting, dump, story
from .script import Play, Serve, StartTls, Steps
from .server import Server

if TYPE_CHECKING:
    import ssl

    from .options import ServerKeywords
    from .routing.route import ConditionKeywords, RouteKeywords

Methods: TypeAlias = str | tuple[str, ...]

_GOODBYE = 1.0  # seconds that open connections have to end when the server is cleared


class MockServer(Server):
    """A `Server` whose connections are answered by ``routes``, but for those that a script was given to.

    ``tls``       a context for HTTPS, or a `StartTls` with more to say: ``optional=True`` takes plain connections on
                  the same port, ``by_name`` has certificates by host name, ``keys=True`` lets answers forge records;
                  None: no TLS
    ``keywords``  the fields of `ServerOptions`, all that `Server` takes

    A request, its head from the first octet on and its content, has to arrive within ``deadline``, else it gets a 408
    and the end; an idle connection may wait for ever. Raises ValueError for what `ServerOptions` refuses.

    ``allow_unmatched``  whether `check` lets requests pass that nobody answered
    """

    def __init__(self, *, tls: ssl.SSLContext | StartTls | None = None, **keywords: Unpack[ServerKeywords]) -> None:
        self.routes = Routes()
        self.scheme = "https" if tls else "http"
        self.allow_unmatched = False
        self._start = tls if tls is None or isinstance(tls, StartTls) else StartTls(tls)
        super().__init__(default=self._play((Serve(self.routes.answer, self.routes.early),)), **keywords)

    def start(self) -> MockServer:
        """Listen. Raises OSError, naming the place, where that is impossible, and RuntimeError the second time."""
        super().start()
        return self

    def __enter__(self) -> MockServer:
        return self.start()

    def url(self, path: str = "/") -> str:
        """The URL of a path. On a unix socket the host is "localhost", and the client has to be problems the socket."""
        if self.path is not None:
            return f"{self.scheme}://localhost{path}"
        return f"{self.scheme}://{authority(self.options.hosts[0], self.port)}{path}"

    def on(
        self, method: Methods = "*", path: str = "*", reply: ReplyLike = None, **rest: Unpack[RouteKeywords]
    ) -> Route:
        """Add a route: ``server.on("GET", "/users/<int:id>", Reply("hello"), times=2)``.

        Raises ValueError or TypeError for what `Route` and `Routes.add` refuse."""
        return self.routes.add(Route(method, path, reply, **rest))

    def otherwise(self, reply: ReplyLike) -> None:
        """Answer with ``reply`` what no route answers. Raises TypeError for what is no reply."""
        self.routes.fallback = reply

    def script(self, *plays: Play | Steps) -> None:
        """Give each of the next connections a script of its own, before routes are asked. Steps are played above TLS
        where the server has it, unless they start it themselves; a `Play` is played as it is."""
        for play in plays:
            self.add(play if isinstance(play, Play) else self._play(play))

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """The requests so far, by connection and then in order."""
        return tuple(self.seen.requests)

    @property
    def unmatched(self) -> tuple[UnmatchedRequest, ...]:
        """The requests that nobody answered, or that were refused for their form."""
        return tuple(self.routes.unmatched)

    @property
    def errors(self) -> tuple[ErrorReport, ...]:
        """What went wrong on our side: replies that raised, and connections that the server itself failed on."""
        faults = [
            ErrorReport(fault, "") for connection in list(self.seen.connections) for fault in list(connection.faults)
        ]
        return (*self.routes.errors, *faults)

    def matching(
        self, method: Methods = "*", path: str = "*", **wanted: Unpack[ConditionKeywords]
    ) -> tuple[SeenRequest, ...]:
        """The requests so far that a route with these conditions would match."""
        return _fitting(self._sightings(Matcher(Route(method, path, **wanted))))

    def wait_for(
        self,
        method: Methods = "*",
        path: str = "*",
        *,
        count: int = 1,
        timeout: float = 5.0,
        **wanted: Unpack[ConditionKeywords],
    ) -> tuple[SeenRequest, ...]:
        """Wait until ``count`` requests with these conditions were seen, and return all there are.

        Raises AssertionError, with what was expected and what was seen, after ``timeout`` seconds."""
        matcher = Matcher(Route(method, path, **wanted))
        self.wait_until(lambda: len(_fitting(self._sightings(matcher))) >= count, timeout)
        sightings = self._sightings(matcher)
        if len(_fitting(sightings)) < count:
            raise AssertionError(dump(f"within {timeout:g} s {_times(count)}: {matcher.wanted}", sightings))
        return _fitting(sightings)

    def assert_seen(
        self, method: Methods = "*", path: str = "*", *, count: int | None = None, **wanted: Unpack[ConditionKeywords]
    ) -> tuple[SeenRequest, ...]:
        """The requests so far with these conditions: ``count`` of them, or one at least.

        Raises AssertionError, with what was expected and what was seen, where there are more or fewer."""
        matcher = Matcher(Route(method, path, **wanted))
        sightings = self._sightings(matcher)
        found = _fitting(sightings)
        if not found if count is None else len(found) != count:
            often = "at least once" if count is None else _times(count)
            raise AssertionError(dump(f"{often}: {matcher.wanted}", sightings))
        return found

    def assert_all_answered(self) -> None:
        """Every route has answered: as often as it may where that is limited, else once. Raises AssertionError that
        names those that have not."""
        routes = [(route, route.times or 1, self.routes.count(route.name)) for route in self.routes.listed]
        short = [f"  {route}: expected {due}, answered {used}" for route, due, used in routes if used < due]
        if short:
            raise AssertionError("\n".join(("routes that have not answered as often as expected:", *short)))

    def check(self) -> None:
        """Raises AssertionError where something went wrong on our side, with tracebacks, and for requests that nobody
        answered unless ``allow_unmatched`` is set."""
        problems = [str(failed) for failed in self.errors]
        if not self.allow_unmatched:
            problems += [str(request) for request in self.unmatched]
        if problems:
            raise AssertionError("\n\n".join(("the mock server reports:", *problems)))

    def clear(self) -> None:
        """Begin anew: no routes, no scripts, no record, no open connections; the port stays."""
        self.end_connections()
        super().clear()
        self.routes.clear()
        self.allow_unmatched = False

    def end_connections(self) -> None:
        """Drop the scripts that no connection has taken, and end every open connection, within a second or so."""
        self.discard()
        self.disconnect(_GOODBYE)

    def story(self) -> str:
        """What was seen so far, for a person: each connection with its requests, its ends, and what was noted."""
        return story(list(self.seen.connections))

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
        return [Sighting(each, matcher.failed(each)) for each in context]


def _fitting(sightings: list[Sighting]) -> tuple[SeenRequest, ...]:
    return tuple(sighting.context.seen for sighting in sightings if not sighting.failed)


def _times(count: int) -> str:
    return "never" if not count else "once" if count == 1 else f"{count} times"
