"""The content of a server that plays one case, in one variant, on every connection."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from ...mockserver import Play, Routes, Server, StartTls
from ...mockserver.base.settings import Settings
from ...mockserver.control.index import IndexEntry
from ..corpus.named_variant import named_variant
from ..corpus.selection import UnknownCase
from ..exchange.scripts import scripts_for
from ..exchange.tokens import Tokens
from .curl_line import curl_line
from .errors import ServeError


class CaseContent:
    """The scripts of one variant of a case. Each connection gets the next script; the first follows the last.

    ``id``   the case, as ``case`` or ``case[variant]``
    ``tls``  whether the user requested TLS

    Raises ServeError for an unknown case or variant, and for TLS with a case that is run only without."""

    _AHEAD = 64  # scripts that wait in the queue of the server

    def __init__(self, id: str, tls: bool) -> None:
        try:
            case, variant = named_variant(id, tls)
        except UnknownCase as error:
            raise ServeError(str(error)) from error
        self.case = case
        self.needs_ca = variant.transport == "tls" or case.is_tunnel
        self.settings = Settings(tls=variant.transport == "tls" and case.via != "tunnel", receive_buffer=case.buffer)
        self.routes: Routes | None = None
        self._plays = scripts_for(case, variant, Tokens((), case.host, 0))
        self._queued = 0
        self._lock = threading.Lock()

    def plays(self, start_tls: StartTls | None) -> Sequence[Play]:
        """Return the scripts of the first connections. Each script starts TLS by a step of its own.

        ``start_tls``  not used"""
        del start_tls
        if len(self._plays) == 1:
            return self._plays
        return [self._next() for _ in range(self._AHEAD)]

    def default(self, start_tls: StartTls | None) -> Play | None:
        """Return the last script, for a connection that finds the queue of scripts empty.

        ``start_tls``  not used"""
        del start_tls
        return self._plays[-1]

    def connection_ended(self, server: Server) -> None:
        """Queue one more script, in place of the one that the connection took.

        ``server``  the server of the connection"""
        if len(self._plays) > 1:
            server.add(self._next())

    def index_entries(self) -> Iterable[IndexEntry]:
        """Return the entry of the case for the index page."""
        return (IndexEntry(self.case.chapter, self.case.id, self.case.about, "/"),)

    def reset(self, server: Server) -> None:
        """Empty the log, and restart the scripts: the next connection gets the first script.

        ``server``  the server that plays this content"""
        with self._lock:
            self._queued = 0
        if len(self._plays) > 1:
            server.discard()
            for play in self.plays(None):
                server.add(play)
        server.clear()

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """Return a curl command with the requests of the case.

        ``origin``   scheme, host and port of the server
        ``ca_file``  as in `ServedContent.try_line`
        ``unix``     as in `ServedContent.try_line`"""
        return curl_line(self.case, origin, ca_file, unix)

    def _next(self) -> Play:
        with self._lock:
            play = self._plays[self._queued % len(self._plays)]
            self._queued += 1
            return play
