"""Cases whose ids have a size: the first response has exactly that many octets, with its head."""

from __future__ import annotations

import re

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import Case
from h1conform.mockserver import Close, Hold, ReadRequest, Send

SIZED = {
    id: int(found[1])
    for id in corpus()
    if (found := re.match(r"(?:timing/held-open|reuse/back-to-back)/(\d+)-octets/", id))
}
STRAY = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"


def first_response(case: Case) -> bytes:
    """Return the octets that the server sends for the first request, without a stray response at their end."""
    read, sent, *_ = case.connections[0].steps
    assert read == ReadRequest()
    assert isinstance(sent, Send)
    return sent.data.removesuffix(STRAY)


def test_a_response_has_exactly_the_size_that_its_id_has() -> None:
    assert len(SIZED) > 40
    assert {id: size for id, size in SIZED.items() if len(first_response(corpus()[id])) != size} == {}


def test_a_response_that_is_held_open_ends_before_the_connection() -> None:
    held = [corpus()[id] for id in SIZED if id.startswith("timing/")]
    assert [case.id for case in held if case.connections[0].steps[2:] != (Hold(),)] == []


def test_each_size_of_a_read_buffer_is_there() -> None:
    for prefix, smallest in (("timing/held-open", 512), ("reuse/back-to-back", 4096)):
        sizes = {size for id, size in SIZED.items() if id.startswith(prefix)}
        assert sizes == {2**n for n in range(9, 19) if 2**n >= smallest}, prefix


def test_a_connection_that_is_used_again_ends_by_the_server() -> None:
    kept = [corpus()[id] for id in SIZED if id.startswith("reuse/")]
    assert [case.id for case in kept if case.connections[0].steps[-1] != Close()] == []
