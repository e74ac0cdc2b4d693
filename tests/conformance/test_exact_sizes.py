"""Cases whose ids have a size: the first response has exactly that many octets, with its head.

`conformance/corpus/sweeps.py` makes their octets, and the sizes."""

from __future__ import annotations

import re

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.sweeps import head_of, in_one_chunk, near, powers, with_length
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


def test_sizes_of_a_sweep() -> None:
    assert powers(9, 12) == (512, 1024, 2048, 4096)
    assert near(4096) == (4095, 4096, 4097)


@pytest.mark.parametrize("size", [*near(100), 137, *near(1024), *powers(12, 18)])
def test_a_response_of_a_sweep_has_its_size_and_says_its_length(size: int) -> None:
    for head, content, end in (with_length(size), with_length(size, before=b"HTTP/1.1 103 Hints\r\n\r\n")):
        assert (len(head + content + end), end) == (size, b"")
        assert head.endswith(b"Content-Length: %d\r\n\r\n" % len(content))
    for last in (b"0\r\n\r\n", b"0\r\nX-A: one\r\n\r\n"):
        head, content, end = in_one_chunk(size, last)
        assert len(head + content + end) == size
        assert head.endswith(b"\r\n\r\n%x\r\n" % len(content))
        assert end == b"\r\n" + last


@pytest.mark.parametrize("size", [*near(512), *powers(10, 14)])
def test_a_header_section_of_a_sweep_has_its_size(size: int) -> None:
    head = head_of(size, b"HTTP/1.1 204 No Content\r\n")
    assert len(head) == size
    assert (head.count(b"\r\n\r\n"), head[-4:]) == (1, b"\r\n\r\n")


def test_a_size_that_no_response_has_is_an_error() -> None:
    # 9 octets of content need one digit, and 10 octets need two: no response has the size between.
    assert len(with_length(38 + 9)[1]) == 9
    for size in (30, 38 + 10):
        with pytest.raises(ValueError, match=f"{size} octets"):
            with_length(size)
    with pytest.raises(ValueError, match="at least 283"):
        head_of(282, b"HTTP/1.1 204 No Content\r\n")
