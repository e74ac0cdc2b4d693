"""An upload during which a response arrives has few pieces, and a server with a small buffer.

A client may hand each piece of an iterable to an event loop, and read no response until the buffers are full. With
many pieces that takes longer than the server's pause on a busy machine. The client then reads the response after all
content, and its verdict depends on the load.
"""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.exchange import observe, servers
from h1conform.conformance.model import Body, Case, Request
from h1conform.conformance.serving.case_content import CaseContent

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


def test_the_server_of_a_case_has_the_buffer_of_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int | None] = []

    def server(*_: Any, receive_buffer: int | None, **__: Any) -> NoReturn:
        given.append(receive_buffer)
        raise InterruptedError

    monkeypatch.setattr(servers, "Server", server)
    for id in ("upload/early-unread", "timing/pause-in-content"):
        case = corpus()[id]
        with pytest.raises(InterruptedError):
            observe.observe(case, case.variants[0], SimpleNamespace(deadline=1.0), None, random.Random(1))  # type: ignore[arg-type]
        assert CaseContent(id, tls=False).settings.receive_buffer == case.buffer
    assert given == [4096, None]
