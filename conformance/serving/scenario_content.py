"""The content of a server with a scenario file: the routes, the scripts and the settings of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from ...mockserver import Play, RequestContext, Routes, Serve, Server, StartTls, Steps
from ...mockserver.control.index import IndexEntry
from ...mockserver.scenario.file import ROUTES, BadScenario, load
from ...mockserver.scenario.resolvers import Resolvers
from .curl_get_line import curl_get_line
from .errors import ServeError
from .tls_context import tls_context

if TYPE_CHECKING:
    from .corpus_routes import CorpusRoutes


class ScenarioContent:
    """The routes and scripts of a scenario file.

    ``path``  the path of the file

    Raises ServeError for an invalid file. The message names the line at fault."""

    def __init__(self, path: str) -> None:
        resolvers = Resolvers(self.reply, tls_context)
        try:
            self._scenario = load(path, resolvers)
        except BadScenario as error:
            raise ServeError(str(error)) from error
        self.needs_ca = bool(resolvers.tls_keys)
        self.settings = self._scenario.settings
        self._routes = Routes()
        self.routes: Routes | None = self._routes
        self._serve = Serve(self._routes.answer, self._routes.early)
        self._start_tls: StartTls | None = None
        self._add_routes()

    @cached_property
    def _corpus_routes(self) -> CorpusRoutes:
        # start-up: the model and the corpus, for a file that names a case
        from ..corpus.cases import corpus
        from .corpus_routes import CorpusRoutes

        return CorpusRoutes(corpus, secure=True)

    def reply(self, id: str) -> Callable[[RequestContext], Steps]:
        """Return a case as the reply of a route.

        ``id``  the case

        Raises ValueError for an unknown case, and for a case that needs connections of its own."""
        return self._corpus_routes.reply(id)

    def plays(self, start_tls: StartTls | None) -> Sequence[Play]:
        """Return the scripts of the [[connection]] tables. They use TLS if the server does, unless the table says
        otherwise.

        ``start_tls``  the step that starts TLS; None: the server does not use TLS"""
        self._start_tls = start_tls
        return [self._play(index, play) for index, play in enumerate(self._scenario.plays)]

    def default(self, start_tls: StartTls | None) -> Play:
        """Return a script that reads requests, one after the other, and answers each by the routes.

        ``start_tls``  the step that starts TLS; None: the server does not use TLS"""
        return Play((start_tls, self._serve) if start_tls else (self._serve,))

    def connection_ended(self, server: Server) -> None:
        """Do nothing: this content keeps no state of connections.

        ``server``  not used"""

    def index_entries(self) -> Iterable[IndexEntry]:
        """Return the entries of the routes for the index page. A path with a placeholder is left out of its entry."""
        for route in self._routes.listed:
            path = route.path if route.path.startswith("/") and "<" not in route.path else ""
            yield IndexEntry("routes", route.name, f"{' '.join(route.methods)} {route.path}", path)

    def reset(self, server: Server) -> None:
        """Restore the routes and the scripts of the file, and empty the log.

        ``server``  the server that plays this content"""
        server.discard()
        server.clear()
        self._corpus_routes.clear()
        self._add_routes()
        for play in self.plays(self._start_tls):
            server.add(play)

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """Return a curl command that requests the first route with a path.

        ``origin``   scheme, host and port of the server
        ``ca_file``  as in `ServedContent.try_line`
        ``unix``     as in `ServedContent.try_line`"""
        path = next((each.path for each in self.index_entries() if each.path), "/")
        return curl_get_line(path, origin, ca_file, unix)

    def _add_routes(self) -> None:
        self._routes.clear()
        self._routes.extend(self._scenario.routes)
        self._routes.fallback = self._scenario.fallback

    def _play(self, index: int, play: Play) -> Play:
        steps = tuple(self._serve if step is ROUTES else step for step in play.steps)
        if play.tls is None and self._start_tls and index not in self._scenario.unencrypted:
            return Play((self._start_tls, *steps))
        return replace(play, steps=steps)
