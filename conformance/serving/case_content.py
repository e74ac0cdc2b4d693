"""One case on every connection of a server, in one of its variants."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from ...mockserver import Play, Routes, Server, StartTls
from ...mockserver.base.settings import Settings
from ...mockserver.base.suggestions import nearest
from ...mockserver.control.index import IndexEntry
from ..corpus.cases import corpus
from ..exchange.scripts import scripts_for
from ..exchange.tokens import Tokens
from ..model import Case, Variant
from .curl_line import curl_line
from .errors import ServeError


class CaseContent:
    """One case on every connection: the scripts of one of its variants in turn, again and again. Raises ServeError.

    ``id``   the case, as ``case`` or ``case[variant]``
    ``tls``  whether the server was asked to speak TLS"""

    _AHEAD = 64  # scripts that are queued before their connections come

    def __init__(self, id: str, tls: bool) -> None:
        case, variant = _chosen(id, tls)
        self.case = case
        self.needs_ca = variant.transport == "tls" or case.via == "tunnel"
        self.settings = Settings(tls=variant.transport == "tls" and case.via != "tunnel")
        self.routes: Routes | None = None
        self._plays = scripts_for(case, variant, Tokens((), case.host, 0))
        self._queued = 0
        self._lock = threading.Lock()

    def plays(self, start_tls: StartTls | None) -> Sequence[Play]:
        """The scripts of the first connections. Each script begins TLS itself."""
        del start_tls
        if len(self._plays) == 1:
            return self._plays
        return [self._next() for _ in range(self._AHEAD)]

    def default(self, start_tls: StartTls | None) -> Play | None:
        """The last script again, if more connections come at once than scripts are queued."""
        del start_tls
        return self._plays[-1]

    def connection_ended(self, server: Server) -> None:
        """Queue one more script: the connection has used one, as a rule."""
        if len(self._plays) > 1:
            server.add(self._next())

    def index_entries(self) -> Iterable[IndexEntry]:
        """The case."""
        return (IndexEntry(self.case.chapter, self.case.id, self.case.about, "/"),)

    def reset(self, server: Server) -> None:
        """Empty the log, and give the next connection the first script."""
        with self._lock:
            self._queued = 0
        if len(self._plays) > 1:
            server.discard()
            for play in self.plays(None):
                server.add(play)
        server.clear()

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """The requests that the case asks for."""
        return curl_line(self.case, origin, ca_file, unix)

    def _next(self) -> Play:
        with self._lock:
            play = self._plays[self._queued % len(self._plays)]
            self._queued += 1
            return play


def _chosen(id: str, tls: bool) -> tuple[Case, Variant]:
    """The case and the variant that ``case`` or ``case[variant]`` names. Raises ServeError."""
    name, bracket, rest = id.partition("[")
    case = corpus().get(name)
    if case is None:
        raise ServeError(f"no case {name!r}{nearest(name, corpus(), all_else=False)}")
    if bracket:
        wanted = rest.removesuffix("]")
        variant = next((each for each in case.variants if str(each) == wanted), None)
        if variant is None:
            raise ServeError(f"case {name} has no variant {wanted!r}; there are {', '.join(map(str, case.variants))}")
        if tls and variant.transport == "tcp":
            raise ServeError(f"variant {variant} of case {name} is not played over TLS")
        return case, variant
    transport = "tls" if tls or case.transports == ("tls",) else "tcp"
    variant = next((each for each in case.variants if each.transport == transport), None)
    if variant is None:
        raise ServeError(f"case {name} is not played over TLS")
    return case, variant
