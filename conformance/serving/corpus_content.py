"""The whole corpus: every case under /cases/<id>, and an echo of the request everywhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ...mockserver import (
    Play,
    Reply,
    RequestContext,
    Routes,
    SeenConnection,
    SeenRequest,
    Serve,
    Server,
    StartTls,
    Steps,
    echo,
)
from ...mockserver.base.settings import Settings
from .curl_get_line import curl_get_line

if TYPE_CHECKING:
    from ...mockserver.control.index import IndexEntry
    from .corpus_routes import CorpusRoutes

_CASES = re.compile(rb"(?:[A-Za-z][A-Za-z0-9+.-]*://[^/]*)?/cases(?:[/?]|$)")  # within a request target


class CorpusContent:
    """Every case under /cases/<id>, and an echo everywhere else. Routes that are added while it runs come before both.

    ``secure``  whether the server speaks TLS, as some cases need"""

    def __init__(self, secure: bool) -> None:
        self.settings = Settings()
        self.needs_ca = False
        self.routes: Routes | None = Routes()
        self._routes = self.routes
        self._secure = secure
        self._routes.fallback = self._answer

    @cached_property
    def _corpus_routes(self) -> CorpusRoutes:
        # start-up: the model and the corpus, with the first request for a case
        from ..corpus.cases import corpus
        from .corpus_routes import CorpusRoutes

        return CorpusRoutes(corpus, self._secure)

    def reply(self, id: str) -> Callable[[RequestContext], Steps]:
        """The reply that a case is, for a route. Raises ValueError for a case that this server cannot play so."""
        return self._corpus_routes.reply(id)

    def plays(self, start_tls: StartTls | None) -> Sequence[Play]:
        """No scripts: every connection is the same."""
        del start_tls
        return ()

    def default(self, start_tls: StartTls | None) -> Play:
        """Requests, one after the other, that the routes answer."""
        serve = Serve(self._routes.answer, self._early)
        return Play((start_tls, serve) if start_tls else (serve,))

    def connection_ended(self, server: Server) -> None:
        """Nothing depends on it."""

    def index_entries(self) -> Iterable[IndexEntry]:
        """Every case."""
        return self._corpus_routes.index_entries()

    def reset(self, server: Server) -> None:
        """Remove all routes, empty the log, and begin every case with its first script."""
        self._routes.clear()
        self._routes.fallback = self._answer
        self._corpus_routes.clear()
        server.clear()

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """A request for the simplest case."""
        return curl_get_line("/cases/content-length/exact", origin, ca_file, unix)

    def _answer(self, context: RequestContext) -> Steps | Reply:
        return self._corpus_routes.answer(context) if _CASES.match(context.seen.target) else echo(context)

    def _early(self, connection: SeenConnection, request: SeenRequest) -> Steps | None:
        steps = self._routes.early(connection, request)
        if steps is not None or not _CASES.match(request.target):
            return steps
        position = connection.dropped_requests + len(connection.requests)
        return self._corpus_routes.early(RequestContext.of(request, connection, position))
