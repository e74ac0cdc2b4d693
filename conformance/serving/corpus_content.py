"""The content of a server without --case and without a file: the cases under /cases/<id>, else an echo."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ...mockserver import (
    Answer,
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
    """The cases of the corpus under /cases/<id>. The server answers all other requests with an echo of the request.

    Routes that the control port adds take precedence over both.

    ``secure``  whether the server uses TLS, which some cases require"""

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
        """Return a case as the reply of a route.

        ``id``  the case

        Raises ValueError for an unknown case, and for a case that a route cannot play."""
        return self._corpus_routes.reply(id)

    def plays(self, start_tls: StartTls | None) -> Sequence[Play]:
        """Return no scripts: every connection gets the default script.

        ``start_tls``  not used"""
        del start_tls
        return ()

    def default(self, start_tls: StartTls | None) -> Play:
        """Return a script that reads requests, one after the other, and answers each by the routes.

        ``start_tls``  the step that starts TLS; None: the server does not use TLS"""
        serve = Serve(self._routes.answer, self._early)
        return Play((start_tls, serve) if start_tls else (serve,))

    def connection_ended(self, server: Server) -> None:
        """Do nothing: this content keeps no state of connections.

        ``server``  not used"""

    def index_entries(self) -> Iterable[IndexEntry]:
        """Return the entries of all cases for the index page."""
        return self._corpus_routes.index_entries()

    def reset(self, server: Server) -> None:
        """Remove all routes, empty the log, and restart every case with its first script.

        ``server``  the server that plays this content"""
        self._routes.clear()
        self._routes.fallback = self._answer
        self._corpus_routes.clear()
        server.clear()

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """Return a curl command that requests the simplest case.

        ``origin``   scheme, host and port of the server
        ``ca_file``  as in `ServedContent.try_line`
        ``unix``     as in `ServedContent.try_line`"""
        return curl_get_line("/cases/content-length/exact", origin, ca_file, unix)

    def _answer(self, context: RequestContext) -> Steps | Reply:
        return self._corpus_routes.answer(context) if _CASES.match(context.seen.target) else echo(context)

    def _early(self, connection: SeenConnection, request: SeenRequest) -> Steps | Answer | None:
        steps = self._routes.early(connection, request)
        if steps is not None or not _CASES.match(request.target):
            return steps
        position = connection.dropped_requests + len(connection.requests)
        return self._corpus_routes.early(RequestContext.of(request, connection, position))
