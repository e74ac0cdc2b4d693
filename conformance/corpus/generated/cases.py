"""Makes the generated cases: a response from the table, and the outcomes that the reader of the grammar computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ...model import Case, Request
from ..check import CorpusError
from .bases import BASES
from .mutations import Mutation, mutations
from .names import names
from .pairs import CHUNKS, pairs
from .reading import Reading, read

CHAPTER = "generated"
_FILE = __file__


@dataclass(frozen=True, slots=True)
class Generated:
    """A response of the table.

    ``id``        the id of its case
    ``what``      the response in a few words, for people
    ``kind``      the kind of the mutation
    ``octets``    the octets of the response
    ``method``    the method of the request
    ``twin``      the id of the case without the mutation; empty: the response is valid, and has no mutation
    ``leader``    the id of the case that stands for this one, see `Mutation.leader`; empty: none"""

    id: str
    what: str
    kind: str
    octets: bytes
    method: str = "GET"
    twin: str = ""
    leader: str = ""


def responses() -> Iterator[Generated]:
    """Yield every response of the table: each base message, then its mutations; then pairs of fields; then names."""
    for base in BASES:
        plain = f"{CHAPTER}/{base.name}/plain"
        yield Generated(plain, f"{base.what}, no mutation", "plain", base.octets, base.method)
        for each in mutations(base.elements, base.mutated):
            yield _generated(base.name, base.what, each, plain, base.method)
    for each in pairs():
        twin = f"{CHAPTER}/{'chunked' if each.octets.endswith(CHUNKS) else 'length'}/plain"
        yield _generated("fields", "fields", each, twin)
    for each in names():
        yield _generated("names", "names", each, f"{CHAPTER}/length/plain")


def _generated(base: str, what: str, mutation: Mutation, twin: str, method: str = "GET") -> Generated:
    prefix = f"{CHAPTER}/{base}/"
    leader = prefix + mutation.leader if mutation.leader else ""
    about = f"{what}, {mutation.what}"
    return Generated(prefix + mutation.name, about, mutation.kind, mutation.octets, method, twin, leader)


@cache
def generated() -> Mapping[str, Case]:
    """Return every generated case by its id, in the order of the table.

    Raises CorpusError if two responses have the same id."""
    by_id = collected(responses())
    cases: dict[str, Case] = {}
    first: dict[str, str] = {}  # by the kind of a mutation or of a reading: the first case of that kind
    for response in by_id.values():
        reading = read(response.octets, method=response.method)
        cases[response.id] = _case(response, reading, _root(response, reading, cases, first))
    return cases


def collected(found: Iterator[Generated]) -> dict[str, Generated]:
    """Return responses by their ids.

    ``found``  the responses

    Raises CorpusError if two responses have the same id."""
    by_id: dict[str, Generated] = {}
    for each in found:
        if each.id in by_id:
            others = f"{by_id[each.id].what!r} and {each.what!r}"
            raise CorpusError(f"{CHAPTER}: the id {each.id!r} belongs to two responses, {others}; rename one element")
        by_id[each.id] = each
    return by_id


def _root(response: Generated, reading: Reading, cases: Mapping[str, Case], first: dict[str, str]) -> str:
    """Return the id of the case whose failure explains a failure of this one; empty: the twin.

    Each root comes earlier in the table, so that the roots form no cycle."""
    kinds = (response.leader, first.get(response.kind, ""), first.get(reading.kind, ""))
    if response.twin:
        for kind in (response.kind, reading.kind):
            first.setdefault(kind, response.id)
    return next((id for id in kinds if id in cases), "")


def _case(response: Generated, reading: Reading, root: str) -> Case:
    return Case(
        id=response.id,
        about=f"Generated: {response.what}.",
        cites=reading.clauses,
        server=response.octets,
        expect=(reading.right,),
        do=(Request(response.method),),
        lenient=tuple((each,) for each in reading.lenient),
        level=reading.level,
        rulings=reading.rulings,
        twin=response.twin,
        root=root,
        deliveries=("whole",),
        transports=("tcp",),
        made_at=(_FILE, 1),
    )
