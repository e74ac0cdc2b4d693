"""What cases name outside of the corpus, and whether it is there: clauses of the catalogue, and certificates."""

from __future__ import annotations

from collections.abc import Iterable

from ...certs import identities
from ...mockserver.base.suggestions import nearest
from ..model import Case
from .check import refuse, tls_of
from .requirements import catalogue


def check_references(cases: Iterable[Case]) -> None:
    """See that the cases cite clauses and show certificates that there are. Raises CorpusError for the first that does
    not."""
    clauses, names = catalogue(), frozenset(identities())
    for case in cases:
        if not isinstance(case.cites, tuple):
            refuse(case, f"cites is no tuple: {case.cites!r}")
        for id in case.cites:
            if id not in clauses:
                refuse(case, f"unknown clause {id!r}{nearest(id, clauses, all_else=False)}")
        for name in _shown(case):
            if name not in names:
                refuse(case, f"unknown identity {name!r}{nearest(name, names)}")


def _shown(case: Case) -> list[str]:
    """The identities of the server and of the client."""
    server = [name for tls in tls_of(case) for name in (tls.identity, *(shown for _, shown in tls.by_name))]
    return [*server, *([case.shows] if case.shows else [])]
