"""The corpus under /cases/<id> of a server: each request for a case gets what the next script of the case does.

The request has been read by the time that its path is known, so the script's own first read is left out. What a case
does before or below the request (TLS with a certificate of its own, a proxy's tunnel) cannot be had this way: such
cases are served on connections of their own, by `h1conform serve --case ID`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qs

from ...mockserver.control.index import IndexEntry
from ...mockserver.routing.replies import Reply
from ...mockserver.routing.request_context import RequestContext
from ...mockserver.script import Close, Hold, ReadHead, ReadRequest, Reset, Step, Steps, bytewise, speaks_first
from ..corpus.selection import nearest_names
from ..model import Case, Connection, Tls

PREFIX = "/cases/"
_ENDS = (Close, Hold, Reset)
_READS = (ReadRequest, ReadHead)


class CorpusRoutes:
    """Answers requests for cases. ``corpus`` is called when first needed, as it takes a while to load; ``secure``:
    whether the server speaks TLS."""

    def __init__(self, corpus: Callable[[], Mapping[str, Case]], secure: bool) -> None:
        self._corpus = corpus
        self._secure = secure
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, context: RequestContext) -> Steps | Reply:
        """What a request for ``/cases/<id>`` gets; a list of all cases at ``/cases/`` itself."""
        case = self._case(context)
        if isinstance(case, Reply):
            return case
        steps = self.script(case.id)
        delivery = parse_qs(context.target.query).get("delivery", ["whole"])[-1]
        return bytewise(steps) if delivery == "bytewise" else steps

    def early(self, context: RequestContext) -> Steps | None:
        """What a request with content gets before that is read: something only where the case begins so."""
        case = self._case(context)
        if isinstance(case, Reply) or not any(isinstance(each.steps[0], ReadHead) for each in case.connections):
            return None
        return self.script(case.id)

    def reply(self, id: str) -> Callable[[RequestContext], Steps]:
        """The reply that a case is, for a route. Raises ValueError for an unknown case and for one that needs a
        connection of its own."""
        case = self._corpus().get(id)
        if case is None:
            raise ValueError(f"no case {id!r}{nearest_names(id, self._corpus())}")
        reason = needs_connection(case) or self._needs_tls(case)
        if reason:
            raise ValueError(f"case {id}: {reason}")
        return CaseReply(id, self)

    def script(self, id: str) -> Steps:
        """The steps after the request of the case's next script; after the last one the first again."""
        case = self._corpus()[id]
        with self._lock:
            number = self._asked[id] % len(case.connections)
            self._asked[id] += 1
        return after_request(_spoken(case.connections[number]))

    def index_entries(self) -> Iterator[IndexEntry]:
        """Every case for the index page, in the order of the corpus."""
        for case in self._corpus().values():
            reason = needs_connection(case) or self._needs_tls(case)
            note = reason or ("the script begins before the request: --case plays all of it" if _begins(case) else "")
            yield IndexEntry(case.chapter, case.id, case.about, "" if reason else PREFIX + case.id, note)

    def clear(self) -> None:
        """Begin with the first script of every case again."""
        with self._lock:
            self._asked.clear()

    def _case(self, context: RequestContext) -> Case | Reply:
        id = context.path.removeprefix(PREFIX.rstrip("/")).strip("/")
        if not id:
            lines = [f"{entry.id}  {entry.about}" for entry in self.index_entries()]
            return Reply("".join(f"{line}\n" for line in lines))
        case = self._corpus().get(id)
        if case is None:
            return Reply(f"no case {id!r}{nearest_names(id, self._corpus())}\n", status=404)
        reason = needs_connection(case) or self._needs_tls(case)
        return Reply(f"case {id}: {reason}\n", status=421) if reason else case

    def _needs_tls(self, case: Case) -> str:
        if case.transports == ("tls",) and not self._secure:
            return "it is about TLS, which this server does not speak: start it with --tls"
        return ""


class CaseReply:
    """A case as the reply of a route. ``id`` is the case's."""

    def __init__(self, id: str, corpus_routes: CorpusRoutes) -> None:
        self.id = id
        self._corpus_routes = corpus_routes

    def __call__(self, context: RequestContext) -> Steps:
        """The steps of the case's next script."""
        del context
        return self._corpus_routes.script(self.id)


def needs_connection(case: Case) -> str:
    """Why a case cannot be served behind a path, or an empty string where it can."""
    alone = f"start h1conform serve --case {case.id}"
    if case.via:
        return f"the server is a proxy here: {alone}"
    own = any(each.tls != Tls() or len(_spoken(each)) < len(each.steps) for each in case.connections)
    if own:
        return f"it needs a TLS connection of its own: {alone}"
    return ""


def after_request(steps: Steps) -> Steps:
    """What a script does after its first request, which has been read already. A connection that it leaves open is
    held, as it would be after a script that stands alone."""
    first = next((number for number, step in enumerate(steps) if isinstance(step, _READS)), None)
    rest: tuple[Step, ...] = steps if first is None else steps[:first] + steps[first + 1 :]
    return rest if rest and isinstance(rest[-1], _ENDS) else (*rest, Hold())


def _spoken(connection: Connection) -> Steps:
    """The steps of a connection without those that start TLS."""
    return tuple(step for step in connection.steps if not isinstance(step, Tls))


def _begins(case: Case) -> bool:
    return any(speaks_first(_spoken(each)) for each in case.connections)
