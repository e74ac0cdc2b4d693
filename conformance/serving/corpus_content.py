"""What a server plays: the whole corpus, one case on every connection, or a scenario file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from ...mockserver.base.recorded import SeenConnection, SeenRequest
from ...mockserver.base.settings import Settings
from ...mockserver.routing.echo import echo
from ...mockserver.routing.request_context import RequestContext, read_target
from ...mockserver.routing.routes import Routes
from ...mockserver.script import Serve, Steps
from ...mockserver.server import Play, Server

if TYPE_CHECKING:
    from ...mockserver.control.index import IndexEntry
    from ...mockserver.script import StartTls
    from .corpus_routes import CorpusRoutes

_CASES = re.compile(rb"(?:[A-Za-z][A-Za-z0-9+.-]*://[^/]*)?/cases(?:[/?]|$)")  # within a request target


class CannotServe(Exception):
    """Something that was asked for is not there or not possible; a line for people."""


class ServedContent(Protocol):
    """What is played. ``settings`` are what the content itself says of the server; ``routes`` is None where there
    are none. ``needs_ca``: TLS begins somewhere, even where the server itself is plain. ``start`` is the step
    that begins TLS, or None for a plain server."""

    settings: Settings
    routes: Routes | None
    needs_ca: bool

    def plays(self, start: StartTls | None) -> Sequence[Play]:
        """The scripts of the first connections."""

    def default(self, start: StartTls | None) -> Play | None:
        """The script of all further connections."""

    def ended(self, server: Server) -> None:
        """A connection has come to its end."""

    def index_entries(self) -> Iterable[IndexEntry]:
        """What the index page lists."""

    def reset(self, server: Server) -> None:
        """Begin anew."""

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """A command to try it with."""


def make_context(cert: Any = "good", **rest: Any) -> Any:
    """The TLS context for what a scenario or the command line says. Raises ValueError for an unknown name, and for what
    OpenSSL cannot serve here."""
    from ... import certs

    lists = {name: tuple(value) if isinstance(value, (list, tuple)) else value for name, value in rest.items()}
    try:
        return certs.server_context(cert, **lists)
    except certs.Unavailable as error:
        raise ValueError(str(error)) from error


def _curl(origin: str, path: str, ca_file: str | None, unix: str | None) -> str:
    words = ["curl", "-v"]
    words += ["--unix-socket", unix] if unix else []
    words += ["--cacert", ca_file] if ca_file else []
    return " ".join([*words, f"{origin}{path}"])


def _with_start(start: StartTls | None, serve: Serve) -> Play:
    return Play((start, serve) if start else (serve,))


class CorpusContent:
    """Echo everywhere, and every case under /cases/<id>. Routes added while it runs come before both."""

    def __init__(self, secure: bool) -> None:
        self.settings = Settings()
        self.needs_ca = False
        self.routes: Routes | None = Routes()
        self._routes = self.routes
        self._secure = secure
        self._routes.fallback = self._answer

    @cached_property
    def _corpus_routes(self) -> CorpusRoutes:
        from .corpus_routes import CorpusRoutes

        return CorpusRoutes(_corpus, self._secure)

    def reply(self, id: str) -> Any:
        """The reply that a case is. Raises ValueError for one that cannot be had here."""
        return self._corpus_routes.reply(id)

    def plays(self, start: StartTls | None) -> Sequence[Play]:
        """None: every connection is the same."""
        del start
        return ()

    def default(self, start: StartTls | None) -> Play:
        """Requests, one after the other."""
        return _with_start(start, Serve(self._routes.answer, self._early))

    def ended(self, server: Server) -> None:
        """Nothing depends on it."""

    def index_entries(self) -> Iterable[IndexEntry]:
        """Every case."""
        return self._corpus_routes.index_entries()

    def reset(self, server: Server) -> None:
        """No routes but these, an empty log, and every case from its first script on."""
        self._routes.clear()
        self._routes.fallback = self._answer
        self._corpus_routes.clear()
        server.clear()

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """The simplest case."""
        return _curl(origin, "/cases/content-length/exact", ca_file, unix)

    def _answer(self, asked: RequestContext) -> Any:
        return self._corpus_routes.answer(asked) if _CASES.match(asked.seen.target) else echo(asked)

    def _early(self, connection: SeenConnection, request: SeenRequest) -> Steps | None:
        steps = self._routes.early(connection, request)
        if steps is not None or not _CASES.match(request.target):
            return steps
        target = read_target(request.method, request.target)
        return self._corpus_routes.early(RequestContext(request, connection, len(connection.requests), target))


class ScenarioContent:
    """A scenario file. Raises CannotServe with the line at fault."""

    def __init__(self, path: str) -> None:
        from ...mockserver.scenario.file import BadScenario, load
        from ...mockserver.scenario.resolvers import Resolvers

        resolvers = Resolvers(self.reply, make_context)
        try:
            self._scenario = load(path, resolvers)
        except BadScenario as error:
            raise CannotServe(str(error)) from error
        self.needs_ca = bool(resolvers.asked)
        self.settings = self._scenario.settings
        self._routes = Routes()
        self.routes: Routes | None = self._routes
        self._serve = Serve(self._routes.answer, self._routes.early)
        self._start: StartTls | None = None
        self._fill()

    @cached_property
    def _corpus_routes(self) -> CorpusRoutes:
        from .corpus_routes import CorpusRoutes

        return CorpusRoutes(_corpus, secure=True)

    def reply(self, id: str) -> Any:
        """The reply that a case is. Raises ValueError for one that cannot be had behind a path."""
        return self._corpus_routes.reply(id)

    def plays(self, start: StartTls | None) -> Sequence[Play]:
        """The scripts of the [[connection]] tables, encrypted as the server is unless they say otherwise."""
        self._start = start
        return [self._play(index, play) for index, play in enumerate(self._scenario.plays)]

    def default(self, start: StartTls | None) -> Play:
        """The routes."""
        return _with_start(start, self._serve)

    def ended(self, server: Server) -> None:
        """Nothing depends on it."""

    def index_entries(self) -> Iterable[IndexEntry]:
        """The routes, with an address where they have one."""
        from ...mockserver.control.index import IndexEntry

        for route in self._routes.listed:
            path = route.path if route.path.startswith("/") and "<" not in route.path else ""
            yield IndexEntry("routes", route.name, f"{' '.join(route.methods)} {route.path}", path)

    def reset(self, server: Server) -> None:
        """The routes and scripts of the file, as at the start, and an empty log."""
        server.discard()
        server.clear()
        self._corpus_routes.clear()
        self._fill()
        for play in self.plays(self._start):
            server.add(play)

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """The first route that has an address."""
        path = next((each.path for each in self.index_entries() if each.path), "/")
        return _curl(origin, path, ca_file, unix)

    def _fill(self) -> None:
        self._routes.clear()
        for route in self._scenario.routes:
            self._routes.add(route)
        self._routes.fallback = self._scenario.fallback

    def _play(self, index: int, play: Play) -> Play:
        from ...mockserver.scenario.file import ROUTES

        steps = tuple(self._serve if step is ROUTES else step for step in play.steps)
        if play.tls is None and self._start and index not in self._scenario.unencrypted:
            return Play((self._start, *steps))
        return replace(play, steps=steps)


def _corpus() -> Mapping[str, Any]:
    from ..corpus.cases import corpus

    return corpus()
