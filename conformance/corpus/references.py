"""Checks the names that refer outside of the cases: clauses of the catalogue, rulings, certificates, revised cases."""

from __future__ import annotations

from collections.abc import Iterable

from ...certs import identities
from ...mockserver.base.suggestions import nearest
from ..model import Case
from .cases import revised
from .check import refuse, tls_of
from .requirements import catalogue
from .rulings import rulings


def check_references(cases: Iterable[Case]) -> None:
    """Check that the cases cite known clauses, name known rulings and show known certificates.

    ``cases``  the cases

    Raises CorpusError for the first unknown name, and DocumentError for an unknown name in revised.toml."""
    revised()
    clauses, names = catalogue(), frozenset(identities())
    for case in cases:
        if not isinstance(case.cites, tuple):
            refuse(case, f"cites is not a tuple: {case.cites!r}")
        for id in case.cites:
            if id not in clauses:
                refuse(case, f"unknown clause {id!r}{nearest(id, clauses, all_else=False)}")
        if not isinstance(case.rulings, tuple):
            refuse(case, f"rulings is not a tuple: {case.rulings!r}")
        for id in case.rulings:
            if id not in rulings():
                refuse(case, f"unknown ruling {id!r}{nearest(id, rulings(), all_else=False)}")
        for name in _shown(case):
            if name not in names:
                refuse(case, f"unknown identity {name!r}{nearest(name, names)}")


def _shown(case: Case) -> list[str]:
    """Return the names of the certificates that the server and the client of a case show."""
    server = [name for tls in tls_of(case) for name in (tls.identity, *(shown for _, shown in tls.by_name))]
    return [*server, *([case.shows] if case.shows else [])]
