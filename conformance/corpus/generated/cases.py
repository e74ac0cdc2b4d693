"""Makes the generated cases: a response from the table, and the outcomes that the reader of the grammar computes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ...model import WORDS, Case, Request
from ...model.describe import responses_in
from ..check import CorpusError
from .bases import BASES
from .mutations import Mutation, mutations
from .names import names
from .pairs import CHUNKS, pairs
from .reading import Reading, read

CHAPTER = "generated"
WHY = "A client that misreads this kind disagrees with its peers on the message: "
WELL_FORMED = "well-formed, with another"
_FILE = __file__
_WORD = re.compile("|".join(WORDS).encode())
_PREFIXES = "|".join(word[:end] for word in WORDS for end in range(1, len(word)))
_SUFFIXES = "|".join(word[end:] for word in WORDS for end in range(1, len(word)))
_CUT = re.compile(rf"({_PREFIXES})\Z|\A({_SUFFIXES})".encode())
_NO_WORD = b"xyzzy"  # as long as a word


@dataclass(frozen=True, slots=True)
class Generated:
    """A response of the table.

    ``id``        the id of its case
    ``what``      the response in a few words, for people
    ``kind``      the kind of the mutation
    ``octets``    the octets of the response
    ``method``    the method of the request
    ``twin``      the id of the case without the mutation; empty: the response is valid, and has no mutation"""

    id: str
    what: str
    kind: str
    octets: bytes
    method: str = "GET"
    twin: str = ""


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
    about = f"{what}, {mutation.what}"
    return Generated(prefix + mutation.name, about, mutation.kind, mutation.octets, method, twin)


@cache
def generated() -> Mapping[str, Case]:
    """Return every generated case by its id, in the order of the table.

    Raises CorpusError if two responses have the same id."""
    cases: dict[str, Case] = {}
    readings: dict[str, Reading] = {}
    first: dict[str, str] = {}  # by the kind of a mutation or of a departure: the first case of that kind
    for response in collected(responses()).values():
        octets = response.octets
        reading = read(octets, method=response.method)
        if _has_part_of_word(reading):
            octets = _without_words(octets)
            reading = read(octets, method=response.method)
        readings[response.id] = reading
        kind = kind_of(reading, readings.get(response.twin)) or f"{WELL_FORMED} {response.kind.partition('/')[0]}"
        # An earlier case, so that the roots form no cycle.
        root = first.setdefault(kind, response.id) if response.twin else ""
        cases[response.id] = _case(response, octets, reading, kind, "" if root == response.id else root)
    return cases


def _has_part_of_word(reading: Reading) -> bool:
    """Return whether an outcome has content that ends or begins within a word of the corpus.

    A run replaces words with random tokens, and restores whole tokens only."""
    outcomes = (reading.right, *reading.lenient)
    bodies = (each.body for outcome in outcomes for each in responses_in(outcome) if each.body)
    return any(_CUT.search(_WORD.sub(b"", body)) for body in bodies)


def _without_words(octets: bytes) -> bytes:
    """Return the octets with other octets in place of the words of the corpus."""
    return _WORD.sub(_NO_WORD, octets)


def kind_of(reading: Reading, twin: Reading | None) -> str:
    """Return the kind of the first departure of a response from the grammar that its twin does not have; empty: none.

    A departure in a field that frames, a length or a chunk is of another kind than the same departure elsewhere: many
    clients read these by other code.

    ``reading``  the reading of the response
    ``twin``     the reading of the twin; None: there is no twin"""
    expected = {each.kind for each in twin.departures} if twin else set()
    found = next((each for each in reading.departures if each.kind not in expected), None)
    return f"{found.kind}{', in framing' * found.security}" if found else ""


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


def _case(response: Generated, octets: bytes, reading: Reading, kind: str, root: str) -> Case:
    return Case(
        id=response.id,
        about=f"Generated: {response.what}.",
        cites=reading.clauses,
        server=octets,
        expect=(reading.right,),
        do=(Request(response.method),),
        lenient=tuple((each,) for each in reading.lenient),
        level=reading.level,
        rulings=reading.rulings,
        twin=response.twin,
        root=root,
        deliveries=("whole",),
        transports=("tcp",),
        why=f"{WHY}{kind}.",
        made_at=(_FILE, 1),
    )
