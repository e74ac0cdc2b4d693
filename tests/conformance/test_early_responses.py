"""An upload during which a response arrives has few pieces.

A client may hand each piece of an iterable to an event loop, and read no response until the buffers are full. With
many pieces that takes longer than the server's pause on a busy machine. The client then reads the response after all
content, and its verdict depends on the load.
"""

from __future__ import annotations

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import Body, Case, Request

LARGE = 128 << 10  # octets; less content than that lies in the buffers in any case
MOST = 200  # pieces


def test_a_large_iterable_has_few_pieces() -> None:
    assert {case.id: pieces for case in corpus().values() if (pieces := _pieces(case)) > MOST} == {}


def _pieces(case: Case) -> int:
    """Return the largest number of pieces of a large iterable in a case: the drivers yield it line by line."""
    bodies = [item.body for item in case.do if isinstance(item, Request) and isinstance(item.body, Body)]
    return max(
        (each.data.count(b"\n") for each in bodies if each.kind == "iterable" and len(each.data) > LARGE), default=0
    )
