"""Only content can be truncated: `Failure.truncated` needs a whole header section of a final response."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.exchange.scripts import Cut, content_begins, swept
from h1conform.conformance.judging.judge import judge
from h1conform.conformance.model import (
    AnyOf,
    Case,
    Connection,
    Failure,
    Observation,
    Outcome,
    Response,
    Sweep,
    ToldResponse,
)
from h1conform.mockserver import ReadRequest, Segments, Send

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def alternatives(outcome: Outcome) -> tuple[object, ...]:
    return outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)


def is_truncated(case: Case) -> bool:
    """Return whether an outcome of a case is a failure because of truncated content."""
    outcomes = (
        each for reading in (case.expect, *case.lenient) for outcome in reading for each in alternatives(outcome)
    )
    return any(isinstance(each, Failure) and each.truncated for each in outcomes)


def runs() -> Iterator[Case]:
    """Yield each case with truncated content; a case with a sweep yields one case for each offset."""
    for case in filter(is_truncated, corpus().values()):
        yield from (each for _, each in swept(case)) if case.sweep else (case,)


def sent(connection: Connection) -> bytes:
    """Return the octets that the server sends on a connection."""
    octets = b""
    for step in connection.steps:
        if isinstance(step, Cut):
            octets += step.data if step.how == "split" else step.data[: step.offset]
        elif isinstance(step, (Send, Segments)):
            octets += step.data if isinstance(step, Send) else b"".join(step.parts)
    return octets


def has_head(octets: bytes) -> bool:
    """Return whether the octets have the whole header section of a final response, and not only interim responses."""
    while octets[:12].startswith((b"HTTP/1.0 ", b"HTTP/1.1 ")) and b"\r\n\r\n" in octets:
        if octets[9:10] != b"1" or octets[9:12] == b"101":
            return True
        octets = octets.partition(b"\r\n\r\n")[2]
    return False


def test_no_case_has_truncated_content_where_no_content_began() -> None:
    wrong = {case.id for case in filter(is_truncated, runs()) if not any(map(has_head, map(sent, case.connections)))}
    assert wrong == set()


def test_every_cut_of_content_is_a_truncation() -> None:
    """The rule above alone would let a sweep lose its severity at every offset."""
    for case in (each for each in corpus().values() if each.sweep and each.sweep.how != "split"):
        was = [each for outcome in case.expect for each in alternatives(outcome)]
        for _, cut in swept(case):
            if has_head(sent(cut.connections[-1])):
                assert [each for outcome in cut.expect for each in alternatives(outcome)] == was, case.id


@pytest.mark.parametrize(
    ("data", "begin"),
    [
        (HEAD + b"hello", len(HEAD)),
        (HEAD, len(HEAD)),
        (HEAD[:-2], len(HEAD) - 2),
        (b"", 0),
        (CONTINUE + HEAD + b"hello", len(CONTINUE + HEAD)),
        (CONTINUE * 2, len(CONTINUE) * 2),
        (b"HTTP/1.1 101 Up\r\n\r\nstray\r\n\r\n", 19),
        (HEAD + b"a\r\n\r\nb", len(HEAD)),
        (b"HTTP/1.1 200 OK\n\nhello", 17),
    ],
)
def test_content_begins_behind_the_head_of_the_final_response(data: bytes, begin: int) -> None:
    assert content_begins(data) == begin


@pytest.mark.parametrize("how", ["fin", "reset"])
@pytest.mark.parametrize("before", [b"", CONTINUE], ids=["", "100"])
@pytest.mark.parametrize("either", [False, True], ids=["failure", "any-of"])
def test_the_severity_of_a_sweep_depends_on_the_offset(how: str, before: bytes, either: bool) -> None:
    data = before + HEAD + b"hello"
    failure = Failure(truncated=True)
    expect = AnyOf((Response(204, body=b""), failure)) if either else failure
    case = Case(
        "a/swept",
        "A case.",
        ("RFC9112-8-2",),
        (Connection((ReadRequest(), Send(data))),),
        (expect,),
        sweep=Sweep(how),  # type: ignore[arg-type]
    )
    answer = Observation((ToldResponse(200, "OK", "1.1", (), b"", None),))
    severities = [judge(cut, answer).severity for _, cut in swept(case)]
    head = len(before + HEAD)
    assert severities[:head] == ["accepted-invalid"] * head
    assert severities[head:] == ["wrong-body"] * 5
