"""No client passes a case only because the octets after its wrong length arrive too early.

A client that reads a wrong length returns a wrong response. If the octets after that length are in the same segment,
the client may read them at once, refuse them as the start of a response, and report an error. Where an error is right
too, the client passes, depending on how it reads. So the server pauses at each end that a wrong reading gives.

Of a chunked response, a client may count the octets as they came, or the octets of the chunks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, takewhile

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import AnyOf, Case, Connection, Failure, Outcome, Request, Response
from h1conform.mockserver import Segments, Send

CASES = tuple(case for case in corpus().values() if case.chapter != "api")

# Cases whose octets after the content are the fault under test, and whose outcomes have no response with that content.
RIGHT = {"reuse/after-time-out": "the length is right, and the error is the client's own time-out"}

# Also within a line, for a client that ends lines at other octets, and with other octets within the name.
_LENGTH = re.compile(rb"(?is)content.{0,3}length.{0,3}?:((?:[^\r\n]|\r(?!\n)|\r\n[ \t])*)")
_NUMBER = re.compile(rb"\s*\+?(-?\d*)")
_FINAL_WITH_CONTENT = re.compile(rb"HTTP/1\.[01] (?!1|204|304)")


def test_the_server_pauses_where_a_wrong_length_ends() -> None:
    wrong = [
        f"{case.id}: the octets after {len(content)} octets of content come without a pause"
        for case in CASES
        if _accepts_an_error(case) and case.id not in RIGHT
        for connection in case.connections
        for content in _ends_without_a_pause(connection)
        if not _is_right(case, content)
    ]
    assert wrong == []


def _accepts_an_error(case: Case) -> bool:
    return any(_is_failure(outcome) for reading in (case.expect, *case.lenient) for outcome in reading)


def _is_failure(outcome: Outcome) -> bool:
    return any(isinstance(each, Failure) for each in (outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)))


def _is_right(case: Case, content: bytes) -> bool:
    """Return whether a response with this content is right, so that octets after it are the fault under test."""
    outcomes = (each for one in case.expect for each in (one.outcomes if isinstance(one, AnyOf) else (one,)))
    methods = {item.method for item in case.questions if isinstance(item, Request)}
    return "HEAD" in methods or any(isinstance(each, Response) and each.body == content for each in outcomes)


def _ends_without_a_pause(connection: Connection) -> Iterator[bytes]:
    """Yield the content of each wrong reading after which the next octets come without a pause."""
    parts = _parts(connection)
    octets = b"".join(part for part, _ in parts)
    if not _FINAL_WITH_CONTENT.match(octets):
        return
    blank = re.search(rb"\n\r?\n", octets)
    end = blank.end() if blank else len(octets)
    head, content = octets[:end], octets[end:]
    pauses = {at for at, (_, pause) in zip(accumulate(len(part) for part, _ in parts), parts, strict=True) if pause}
    for number in sorted(wrong_lengths(head)):
        for place in {number, _place_of(number, content)}:
            if place < len(content) and len(head) + place not in pauses:
                yield content[:place]


def _place_of(number: int, content: bytes) -> int:
    """Return where a number of octets of the only chunk end; the number itself if there is no chunk or if it ends."""
    chunk = re.match(rb"([0-9a-f])\r\n", content)
    return chunk.end() + number if chunk and 0 < number < int(chunk[1], 16) else number


def wrong_lengths(head: bytes) -> set[int]:
    """Return the lengths that a lax client may read: of the whole value, of its first line, of each word in it."""
    found = set()
    for value in _LENGTH.findall(head):
        for part in (value, re.split(rb"[\0\r\n]", value)[0], *re.findall(rb"[^\0\s,]+", value), *value.split(b",")):
            number = _NUMBER.match(part)
            assert number
            if not number[1].startswith(b"-") and len(number[1]) < 19:  # no content is so long
                found.add(int(number[1] or b"0"))
    return found


def _first_steps(connection: Connection) -> list[Send | Segments]:
    """Return the steps that send, up to the next step that reads."""
    steps = [*connection.steps]
    start = next((n for n, step in enumerate(steps) if isinstance(step, (Send, Segments))), len(steps))
    return [*takewhile(lambda step: isinstance(step, (Send, Segments)), steps[start:])]  # type: ignore[arg-type]


def _parts(connection: Connection) -> list[tuple[bytes, bool]]:
    """Return the octets of the first response in their segments, and whether a pause follows each segment."""
    found: list[tuple[bytes, bool]] = []
    for step in _first_steps(connection):
        if isinstance(step, Send):
            found.append((step.data, False))
        else:
            found += [(part, bool(step.pause)) for part in step.parts[:-1]]
            found.append((step.parts[-1], False))
    return found
