"""The corpus under the paths /cases/<id>: a request for such a path is answered with the next script of the case.

The server learns the path only when it has read the request. So the first read of the script has already happened, and
`after_request` removes that step. For the same reason a path cannot play the steps that a case takes before a request
or below HTTP: TLS with a certificate of the case, or the tunnel of a proxy. Such a case needs whole connections, which
`h1conform serve --case ID` provides.
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
    """Answers requests for cases. Any thread may call its methods.

    ``corpus``  returns the cases by id; called on demand, since the corpus takes a while to load
    ``secure``  whether the server uses TLS"""

    def __init__(self, corpus: Callable[[], Mapping[str, Case]], secure: bool) -> None:
        self._corpus = corpus
        self._secure = secure
        self._requests: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, context: RequestContext) -> Steps | Reply:
        """Return the answer to a request for ``/cases/<id>``. For ``/cases/`` the answer is a list of all cases.

        ``context``  the request"""
        case = self._case(context)
        if isinstance(case, Reply):
            return case
        steps = self.script(case.id)
        delivery = parse_qs(context.target.query).get("delivery", ["whole"])[-1]
        return bytewise(steps) if delivery == "bytewise" else steps

    def early(self, context: RequestContext) -> Steps | None:
        """Return the answer to a request whose content has not been read; None: the case reads the content first.

        ``context``  the request; only its head has been read"""
        case = self._case(context)
        if isinstance(case, Reply) or not any(isinstance(each.steps[0], ReadHead) for each in case.connections):
            return None
        return self.script(case.id)

    def reply(self, id: str) -> Callable[[RequestContext], Steps]:
        """Return a case as the reply of a route.

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
        """Return the next script of a case, without the read of the request. The first script follows the last.

        ``id``  the case"""
        case = self._corpus()[id]
        with self._lock:
            number = self._requests[id] % len(case.connections)
            self._requests[id] += 1
        return after_request(_above_tls(case.connections[number]))

    def index_entries(self) -> Iterator[IndexEntry]:
        """Return the entry of every case for the index page, in the order of the corpus."""
        for case in self._corpus().values():
            reason = needs_connection(case) or self._needs_tls(case)
            path = "" if reason else PREFIX + case.id
            yield IndexEntry(case.chapter, case.id, case.about, path, reason or _note(case))

    def clear(self) -> None:
        """Restart every case with its first script."""
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
            return "the case needs TLS, and this server was started without: add --tls"
        return ""


class CaseReply:
    """A case as the reply of a route.

    ``id``             the case
    ``corpus_routes``  returns the scripts of the case"""

    def __init__(self, id: str, corpus_routes: CorpusRoutes) -> None:
        self.id = id
        self._corpus_routes = corpus_routes

    def __call__(self, context: RequestContext) -> Steps:
        """Return the steps of the next script of the case.

        ``context``  not used"""
        del context
        return self._corpus_routes.script(self.id)


def needs_connection(case: Case) -> str:
    """Return the reason why a case cannot be played under a path; an empty string: it can.

    ``case``  the case"""
    alone = f"run h1conform serve --case {case.id}"
    if case.via:
        return f"the server is a proxy in this case: {alone}"
    if any(each.tls != Tls() or len(_above_tls(each)) < len(each.steps) for each in case.connections):
        return f"the case needs TLS connections with settings of its own: {alone}"
    return ""


def after_request(steps: Steps) -> Steps:
    """Return the rest of a script whose first request has been read already.

    A script that ends with the connection open gets a final `Hold`. After the last step the server would otherwise read
    the next request, which a script on a connection of its own does not do.

    ``steps``  the whole script"""
    first = next((number for number, step in enumerate(steps) if isinstance(step, _READS)), None)
    rest: tuple[Step, ...] = steps if first is None else steps[:first] + steps[first + 1 :]
    return rest if rest and isinstance(rest[-1], _ENDS) else (*rest, Hold())


def _above_tls(connection: Connection) -> Steps:
    """Return the steps of a connection, without those that start TLS."""
    return tuple(step for step in connection.steps if not isinstance(step, Tls))


def _note(case: Case) -> str:
    begins = any(speaks_first(_above_tls(each)) for each in case.connections)
    return "the script has steps before the request, which only --case plays" if begins else ""
