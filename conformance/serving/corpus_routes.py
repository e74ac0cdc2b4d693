"""The corpus under /cases/<id> of a server: a request for a case gets the next script of the case.

The path of a request is known only after the request has been read, so the script's own first read is left out. A path
cannot serve what a case does before or below the request (TLS with a certificate of its own, a proxy's tunnel). Such
a case needs connections of its own: `h1conform serve --case ID`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qs

from ...mockserver import Reply, RequestContext
from ...mockserver.base.suggestions import nearest
from ...mockserver.control.index import IndexEntry
from ...mockserver.script import (
    Close,
    Hold,
    ReadHead,
    ReadRequest,
    ReadUntilSilent,
    Reset,
    Step,
    Steps,
    bytewise,
    speaks_first,
)
from ..model import Case, Connection, Tls

PREFIX = "/cases/"
_ENDS = (Close, Hold, Reset)
_READS = (ReadRequest, ReadUntilSilent, ReadHead)


class CorpusRoutes:
    """Answers requests for cases. Its methods may be called from any thread.

    ``corpus``  gives the cases by id; called when they are first needed, since the corpus takes a while to load
    ``secure``  whether the server speaks TLS"""

    def __init__(self, corpus: Callable[[], Mapping[str, Case]], secure: bool) -> None:
        self._corpus = corpus
        self._secure = secure
        self._requests: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, context: RequestContext) -> Steps | Reply:
        """The answer to a request for ``/cases/<id>``; a list of all cases at ``/cases/`` itself.

        ``context``  the request"""
        case = self._case(context)
        if isinstance(case, Reply):
            return case
        steps = self.script(case.id)
        delivery = parse_qs(context.target.query).get("delivery", ["whole"])[-1]
        return bytewise(steps) if delivery == "bytewise" else steps

    def early(self, context: RequestContext) -> Steps | None:
        """The answer to a request before its content is read; None: read the content first, as the case does.

        ``context``  the request, of which only the head has been read"""
        case = self._case(context)
        if isinstance(case, Reply) or not any(isinstance(each.steps[0], ReadHead) for each in case.connections):
            return None
        return self.script(case.id)

    def reply(self, id: str) -> Callable[[RequestContext], Steps]:
        """The reply that a case is, for a route.

        ``id``  the case

        Raises ValueError for an unknown case, and for a case that needs a connection of its own."""
        case = self._corpus().get(id)
        if case is None:
            raise ValueError(f"no case {id!r}{nearest(id, self._corpus(), all_else=False)}")
        reason = needs_connection(case) or self._needs_tls(case)
        if reason:
            raise ValueError(f"case {id}: {reason}")
        return CaseReply(id, self)

    def script(self, id: str) -> Steps:
        """The steps after the request of the case's next script. The first script follows the last.

        ``id``  the case"""
        case = self._corpus()[id]
        with self._lock:
            number = self._requests[id] % len(case.connections)
            self._requests[id] += 1
        return after_request(_above_tls(case.connections[number]))

    def index_entries(self) -> Iterator[IndexEntry]:
        """The line of every case for the index page, in the order of the corpus."""
        for case in self._corpus().values():
            reason = needs_connection(case) or self._needs_tls(case)
            path = "" if reason else PREFIX + case.id
            yield IndexEntry(case.chapter, case.id, case.about, path, reason or _note(case))

    def clear(self) -> None:
        """Begin every case with its first script again."""
        with self._lock:
            self._requests.clear()

    def _case(self, context: RequestContext) -> Case | Reply:
        id = context.path.removeprefix(PREFIX.rstrip("/")).strip("/")
        if not id:
            lines = [f"{entry.id}  {entry.about}" for entry in self.index_entries()]
            return Reply("".join(f"{line}\n" for line in lines))
        case = self._corpus().get(id)
        if case is None:
            return Reply(f"no case {id!r}{nearest(id, self._corpus(), all_else=False)}\n", status=404)
        reason = needs_connection(case) or self._needs_tls(case)
        return Reply(f"case {id}: {reason}\n", status=421) if reason else case

    def _needs_tls(self, case: Case) -> str:
        if case.transports == ("tls",) and not self._secure:
            return "it is about TLS, which this server does not speak: start it with --tls"
        return ""


class CaseReply:
    """A case as the reply of a route.

    ``id``             the case
    ``corpus_routes``  gives the scripts"""

    def __init__(self, id: str, corpus_routes: CorpusRoutes) -> None:
        self.id = id
        self._corpus_routes = corpus_routes

    def __call__(self, context: RequestContext) -> Steps:
        """The steps of the case's next script."""
        del context
        return self._corpus_routes.script(self.id)


def needs_connection(case: Case) -> str:
    """Why a path cannot serve a case; an empty string: it can.

    ``case``  the case"""
    alone = f"start h1conform serve --case {case.id}"
    if case.via:
        return f"the server is a proxy here: {alone}"
    if any(each.tls != Tls() or len(_above_tls(each)) < len(each.steps) for each in case.connections):
        return f"it needs a TLS connection of its own: {alone}"
    return ""


def after_request(steps: Steps) -> Steps:
    """The rest of a script whose first request has been read already.

    A connection that the script leaves open is held, as the server does after a script that stands alone.

    ``steps``  the whole script"""
    first = next((number for number, step in enumerate(steps) if isinstance(step, _READS)), None)
    rest: tuple[Step, ...] = steps if first is None else steps[:first] + steps[first + 1 :]
    return rest if rest and isinstance(rest[-1], _ENDS) else (*rest, Hold())


def _above_tls(connection: Connection) -> Steps:
    """The steps of a connection except for those that start TLS."""
    return tuple(step for step in connection.steps if not isinstance(step, Tls))


def _note(case: Case) -> str:
    begins = any(speaks_first(_above_tls(each)) for each in case.connections)
    return "the script begins before the request: --case plays all of it" if begins else ""
