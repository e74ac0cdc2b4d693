"""What the site shows: the cases, the clauses, and the stored results of clients with their scores. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...corpus.cases import corpus
from ...corpus.ledger import LedgerEntry, ledger
from ...corpus.requirements import level_of
from ...drivers import registry
from ...evidence import store
from ...model import GATING, Case, Level
from ..html.codes import CODES, NOT_RUN, Code
from ..scores import Score
from . import addresses

FAIL = Code("f", "✗", "fail", "an outcome that no reading of the text allows", "fail")
WEAK = Code("w", "×", "fail, not gating", "a failure at a level that does not fail a run", "weak")
ABSENT = Code(NOT_RUN, "", "not run", "the stored runs do not have the case", "not-run")

_BY_NAME = {each.name: each for each in CODES}
SECURITY = _BY_NAME["lenient, security"]
_OF_LETTER = {letter: _BY_NAME.get(result, FAIL) for result, letter in store.LETTERS.items()}

# The signs that stored results can have, worst first.
SIGNS = (
    *(_BY_NAME["broken"], FAIL, WEAK, _BY_NAME["unproven"], SECURITY),
    *(_BY_NAME["lenient"], _BY_NAME["unsupported"], _BY_NAME["pass"], ABSENT),
)
_HOLDING = ("pass", "lenient")
_NOT_ASKED = ("unsupported", "not-run")


@dataclass(frozen=True, slots=True)
class StoredClient:
    """A client with stored results.

    ``name``      the name in the stored results
    ``version``   the version that the client reported
    ``language``  the language that the client is written in; empty: not known
    ``command``   the command that runs the client again; empty: not known
    ``address``   the address of its page
    ``signs``     the sign of each case that was run, by the id of the case"""

    name: str
    version: str
    language: str
    command: str
    address: str
    signs: Mapping[str, Code]

    def sign(self, id: str) -> Code:
        """Return the sign of a case.

        ``id``  the id of the case"""
        return self.signs.get(id, ABSENT)

    def score(self, ids: Iterable[str]) -> Score:
        """Return the score of the client in some cases.

        ``ids``  the ids of the cases"""
        kinds = [self.sign(id).kind for id in ids]
        asked = sum(kind not in _NOT_ASKED for kind in kinds)
        return Score(sum(kind in _HOLDING for kind in kinds), asked, kinds.count("lenient"))


@dataclass(frozen=True)
class Contents:
    """The cases and the clients that a site shows.

    ``cases``    the cases, by id
    ``clients``  the clients with stored results"""

    cases: Mapping[str, Case]
    clients: Sequence[StoredClient]

    @cached_property
    def levels(self) -> dict[str, Level]:
        """The level of each case, by its id."""
        return {id: level_of(case) for id, case in self.cases.items()}

    @cached_property
    def chapters(self) -> dict[str, list[Case]]:
        """The cases of each chapter."""
        found: dict[str, list[Case]] = {}
        for case in self.cases.values():
            found.setdefault(case.chapter, []).append(case)
        return found

    @cached_property
    def ledger(self) -> list[LedgerEntry]:
        """Each clause with the cases that cite it."""
        return ledger(self.cases.values())

    def by_sign(self, id: str) -> dict[str, list[StoredClient]]:
        """Return the clients by the name of their sign in a case, in the order of `SIGNS`.

        ``id``  the id of the case"""
        found: dict[str, list[StoredClient]] = {each.name: [] for each in SIGNS}
        for client in self.clients:
            found[client.sign(id).name].append(client)
        return found

    def gating(self, cases: Iterable[Case]) -> list[str]:
        """Return the ids of those cases whose failure fails a run.

        ``cases``  the cases"""
        return [case.id for case in cases if self.levels[case.id] in GATING]


def stored_contents() -> Contents:
    """Return the named cases of the corpus and the stored results of the cross-check.

    Raises CorpusError and DocumentError as `corpus` does."""
    cases = dict(corpus())  # a lookup in the corpus itself would make the generated cases
    return Contents(cases, [_client(column, cases) for column in store.read(store.CROSS_CHECK).values()])


def _client(column: store.Column, cases: Mapping[str, Case]) -> StoredClient:
    entry = registry.entries().get(column.name)
    base = entry or registry.entries().get(column.name.partition(" ")[0])
    return StoredClient(
        name=column.name,
        version=column.version,
        language=base.language if base else "",
        command=f"h1conform run {column.name}" if entry else "",
        address=addresses.of_client(column.name),
        signs={id: _sign(letter, cases[id]) for id, letter in column.results.items() if id in cases},
    )


def _sign(letter: str, case: Case) -> Code:
    """Return the sign of a stored letter. A failure below the gating levels is weak. Only a leniency at a level
    above "may" is marked."""
    code, level = _OF_LETTER[letter], level_of(case)
    if code is FAIL and level not in GATING:
        return WEAK
    return SECURITY if code.name == "lenient" and case.security and level not in ("may", "info") else code
