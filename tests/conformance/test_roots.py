"""A failure at an interim response is counted under the case that is about interim responses alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import Case
from h1conform.mockserver import Repeat, Segments, Send, SendRaw

CASES = tuple(corpus().values())

# A 101 ends HTTP/1.1 on the connection, so it is no interim response before a final one.
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d ")

# Globs of cases whose failure does not follow from a failure at an interim response, each with the reason.
EXCEPTIONS = {
    "desync/*interim": "the 103 belongs to no request; the fault is to read the octets of an idle connection",
    "api/escape/head-interim-*": "every response is right; the fault is an exception of another class",
}


def octets(case: Case) -> Iterator[bytes]:
    """Yield what the server sends on each connection, with the octets of a `Repeat` once."""
    for connection in case.connections:
        sent = b""
        for step in connection.steps:
            if isinstance(step, (Send, SendRaw, Repeat)):
                sent += step.data
            elif isinstance(step, Segments):
                sent += b"".join(step.parts)
        yield sent


def above(case: Case) -> Iterator[Case]:
    """Yield the cases that explain a failure of a case, from the nearest to the topmost."""
    while case.explained_by:
        case = corpus()[case.explained_by]
        yield case


def _lack_a_root() -> list[str]:
    return [
        case.id
        for case in CASES
        if case.chapter != "interim" and any(_INTERIM.search(each) for each in octets(case))
        if not any(each.chapter == "interim" for each in above(case))
    ]


def test_a_case_with_an_interim_response_has_a_root_in_the_chapter_of_interim_responses() -> None:
    assert [id for id in _lack_a_root() if not any(fnmatchcase(id, glob) for glob in EXCEPTIONS)] == []


def test_every_exception_is_one() -> None:
    lonely = _lack_a_root()
    assert [glob for glob in EXCEPTIONS if not any(fnmatchcase(id, glob) for id in lonely)] == []


def test_the_root_has_the_interim_response_of_the_case() -> None:
    """A client may fail at a 103 and skip a 100, so that another root would not explain the failure."""
    wrong = [
        f"{case.id} and {root.id}"
        for case in CASES
        if case.chapter != "interim"
        if (codes := _codes(case)) and (root := next((each for each in above(case) if each.chapter == "interim"), None))
        if not codes & _codes(root)
    ]
    assert wrong == []


def _codes(case: Case) -> set[bytes]:
    return {found[9:12] for each in octets(case) for found in _INTERIM.findall(each)}
