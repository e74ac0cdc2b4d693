"""One case on every connection of a server, in one of its variants."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from ...mockserver.base.settings import Settings
from ...mockserver.control.index import IndexEntry
from ...mockserver.routing.routes import Routes
from ...mockserver.script import Play, StartTls
from ...mockserver.server import Server
from ..corpus.cases import corpus
from ..corpus.selection import nearest_names
from ..exchange.scripts import scripts_for
from ..exchange.tokens import Tokens
from ..model import Case, Variant
from .content import CannotServe
from .curl_line import curl_line


class CaseContent:
    """One case on every connection, in one of its variants: its scripts in turn, again and again."""

    _AHEAD = 64  # scripts that are there before their connections are

    def __init__(self, id: str, tls: bool) -> None:
        case, variant = _chosen(id, tls)
        self.case = case
        self.needs_ca = variant.transport == "tls" or case.via == "tunnel"
        self.settings = Settings(tls=variant.transport == "tls" and case.via != "tunnel")
        self.routes: Routes | None = None
        self._lap = scripts_for(case, variant, Tokens((), case.host, 0))
        self._given = 0
        self._lock = threading.Lock()

    def plays(self, start: StartTls | None) -> Sequence[Play]:
        """Each script brings TLS along itself."""
        del start
        if len(self._lap) == 1:
            return self._lap
        return [self._next() for _ in range(self._AHEAD)]

    def default(self, start: StartTls | None) -> Play | None:
        """The last script again, where more connections come at once than scripts are there."""
        del start
        return self._lap[-1]

    def ended(self, server: Server) -> None:
        """One script has been used up as a rule."""
        if len(self._lap) > 1:
            server.add(self._next())

    def index_entries(self) -> Iterable[IndexEntry]:
        """The case."""
        return (IndexEntry(self.case.chapter, self.case.id, self.case.about, "/"),)

    def reset(self, server: Server) -> None:
        """An empty log, and the first script for the next connection."""
        with self._lock:
            self._given = 0
        if len(self._lap) > 1:
            server.discard()
            for play in self.plays(None):
                server.add(play)
        server.clear()

    def try_line(self, origin: str, ca_file: str | None, unix: str | None) -> str:
        """What the case asks for."""
        return curl_line(self.case, origin, ca_file, unix)

    def _next(self) -> Play:
        with self._lock:
            play = self._lap[self._given % len(self._lap)]
            self._given += 1
            return play


def _chosen(id: str, tls: bool) -> tuple[Case, Variant]:
    """The case and the variant that ``case`` or ``case[variant]`` names. Raises CannotServe."""
    name, bracket, rest = id.partition("[")
    case = corpus().get(name)
    if case is None:
        raise CannotServe(f"no case {name!r}{nearest_names(name, corpus())}")
    if bracket:
        variant = next((each for each in case.variants if str(each) == rest.removesuffix("]")), None)
        if variant is None:
            known = ", ".join(map(str, case.variants))
            raise CannotServe(f"case {name} has no variant {rest.removesuffix(']')!r}; there are {known}")
        if tls and variant.transport == "tcp":
            raise CannotServe(f"variant {variant} of case {name} is not played over TLS")
        return case, variant
    transport = "tls" if tls or case.transports == ("tls",) else "tcp"
    variant = next((each for each in case.variants if each.transport == transport), None)
    if variant is None:
        raise CannotServe(f"case {name} is not played over TLS")
    return case, variant
