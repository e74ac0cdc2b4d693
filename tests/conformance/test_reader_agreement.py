"""The reader of the RFC's grammar and the corpus agree on every response of the corpus, or a reason says why not.

A case takes part if its server answers one request with octets. The outcomes of the case and those of the reader are
compared in both directions, the right ones and the lenient ones apart: a difference in either direction is a
disagreement. A person has looked at each disagreement that is left, and `DISAGREEMENTS` has the reason.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.generated.reading import Ended, Reading, read
from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.corpus.rulings import rulings
from h1conform.conformance.model import AnyOf, Case, Failure, Outcome, Request, Response, Tls
from h1conform.mockserver.script import (
    Close,
    HalfClose,
    Hold,
    Mark,
    Pause,
    ReadHead,
    ReadRequest,
    ReadUntilSilent,
    Repeat,
    Segments,
    Send,
    Step,
)
from h1conform.mockserver.script.sent_octets import SentOctets

READS = (ReadRequest, ReadHead, ReadUntilSilent)
SENDS = (Send, Segments, Repeat, Pause, Mark, Close, HalfClose, Hold)
OTHER_CHAPTERS = ("api", "tls", "request", "injection", "upload", "expect")  # about other things than a response
MOST = 1 << 20  # octets; the reader reads them once for each reading

# What remains, by the kind of difference: the reader lacks an outcome of the case, or has one that the case lacks.
DISAGREEMENTS = {
    # ------------------------------------------------------------------------------------------------ right outcomes
    "lacks right: status-line/408-for-a-request": "the client may repeat the request (RFC 9110 section 15.5.9)",
    "lacks right: status/206-cut": "the client may request the rest of the content (RFC 9110 section 15.3.7)",
    "lacks right: status/200-cut-with-ranges": "the client may request the rest of the content (RFC 9110 section 14)",
    "lacks right: limits/interim-1000": "the text names no number; the reader takes a refusal for lenient from ten on",
    "lacks right: limits/chunk-size-1000-zeros": "the same, from 17 digits on",
    "lacks right: interim/*empty-l*": "the text has no empty line there; the case accepts both readings",
    "has right: interim/head/fields/ends-cr-nul-lf": "the reader puts spaces in place of CR and NUL",
    # ---------------------------------------------------------------------------------------------- lenient outcomes
    "lacks lenient: interim/head/*": "as the final head of that name, which the reader reads alike",
    "has lenient: interim/head/*": "as the final head of that name, which the reader reads alike",
    "lacks lenient: chunked/trailer/line/*": "as the final head of that name, which the reader reads alike",
    "lacks lenient: status-line/missing-*": "the case accepts each content that begins further on; the reader one",
    "lacks lenient: status-line/no-code-at-all*": "the reader takes a cut status line for no content of HTTP/0.9",
    "lacks lenient: status-line/cr-behind-version": "the same: what begins with HTTP/ is no content of HTTP/0.9",
    "lacks lenient: status-line/reason-nel": "the reader takes a refusal of obs-text for a departure from a SHOULD",
    "lacks lenient: status-line/reason-utf8-ls": "the same",
    "lacks lenient: status-line/reason-overlong-lf": "the same",
    "lacks lenient: fields/no-line-end-*": "the same",
    "lacks lenient: fields/smuggled-length-*": "the same",
    "lacks lenient: chunked/trailer/obs-text": "the same",
    "lacks lenient: fields/value-of-known-*": "the reader does not read the values of fields that do not frame",
    "lacks lenient: transfer-encoding/name/content-encoding": "the reader does not read Content-Encoding",
    "lacks lenient: fields/not-the-end-*": "the reader drops the line, and puts no space in its place",
    "lacks lenient: fields/ends-cr-nul-lf": "the reader takes a coding with CR and NUL around it for no other coding",
    "lacks lenient: status/206-*": "the reader knows nothing of the ranges that the client requested",
    "lacks lenient: status/401-without-challenge": "the reader does not read WWW-Authenticate",
    "lacks lenient: status/407-unasked": "the reader knows nothing of proxies",
    "lacks lenient: timing/drip-*": "the reader knows nothing of time",
    "has lenient: status-line/leading-crlf": "HTTP/0.9, as in status-line/behind-two-crlf",
    "has lenient: status-line/version-lower-case": "HTTP/0.9, as in status-line/protocol-mixed-case",
    "has lenient: status-line/version-no-slash": "HTTP/0.9, as in status-line/protocol-colon",
    "has lenient: status-line/version-space-before-slash": "HTTP/0.9, as in status-line/protocol-colon",
    "has lenient: fields/ends-lf-lf-for-end": "the client puts spaces in place of the LFs and skips lines of chunks",
    "has lenient: fields/ends-cr-nul-lf": "the spaces in place of CR and NUL stay at the end of the value",
    "has lenient: fields/as-long-as-sent": "the reader does not know the length of the request (RFC 9110 section 2.3)",
}


@dataclass(frozen=True)
class Answer:
    """What the server of a case sends in answer to the one request.

    ``octets``  the octets
    ``ended``   how the connection ends behind them
    """

    octets: bytes
    ended: Ended


def answer(case: Case) -> Answer | None:
    """Return the answer of the server; None: the case is about more than one answer in octets."""
    (*_, request) = case.do
    if case.do != (request,) or not isinstance(request, Request):
        return None
    upgrade = any(name.lower() == "upgrade" for name, _ in request.fields)
    asks_more = upgrade or request.after or request.cancel or request.part is not None or request.read == "none"
    if asks_more or case.via or case.sweep or case.is_measured or case.profile or not case.rests_on_answers:
        return None
    steps = [step for step in case.connections[0].steps if not isinstance(step, Tls)]
    if len(steps) < len(case.connections[0].steps) or not isinstance(steps[0], READS):
        return None
    if not all(isinstance(step, SENDS) for step in steps[1:]):
        return None
    sent = SentOctets(tuple(steps[1:]))
    return Answer(sent[:], how_ended(steps)) if len(sent) <= MOST else None


def how_ended(steps: list[Step]) -> Ended:
    held = any(isinstance(step, Hold) for step in steps)
    return "open" if held and not any(isinstance(step, HalfClose) for step in steps) else "fin"


TAKING_PART = {
    id: found for id, case in corpus().items() if case.chapter not in OTHER_CHAPTERS and (found := answer(case))
}


def alternatives(*outcomes: Outcome) -> list[Response | Failure]:
    """Return the outcomes, with those of each `AnyOf` in its place."""
    found: list[Response | Failure] = []
    for outcome in outcomes:
        of_this = outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)
        found += [each for each in of_this if isinstance(each, Response | Failure)]
    return found


def normal(value: str) -> str:
    return re.sub("[ \t]*,[ \t]*", ", ", re.sub("[ \t]+", " ", value))


def agree(given: Response | Failure, read_: Response | Failure) -> bool:
    """Return whether one answer of a client can match an outcome of a case and an outcome of the reader."""
    if isinstance(given, Failure) or isinstance(read_, Failure):
        return type(given) is type(read_)
    if given.status is not None and read_.status is not None and given.status != read_.status:
        return False
    if given.body is not None and read_.body is not None and given.body != read_.body:
        return False
    values = {name.lower(): normal(value) for name, value in read_.fields}
    if any(values.get(name.lower(), normal(value)) != normal(value) for name, value in single(given)):
        return False
    return not any(name.lower() in values for name in given.absent)


def single(given: Response) -> Iterator[tuple[str, str]]:
    """Yield the fields of an outcome whose name stands in it once: the reader combines the others."""
    names = [name.lower() for name, _ in given.fields]
    yield from ((name, value) for name, value in given.fields if names.count(name.lower()) == 1)


def differences(case: Case, reading: Reading) -> Iterator[tuple[str, Response | Failure]]:
    """Yield each disagreement: its kind, and the outcome that one side has alone."""
    right, lenient = alternatives(case.expect[0]), alternatives(*(each[0] for each in case.lenient))
    of_reader, lenient_of_reader = alternatives(reading.right), alternatives(*reading.lenient)
    for kind, ours, theirs in (
        ("lacks right", right, of_reader),
        ("lacks lenient", lenient, of_reader + lenient_of_reader),
    ):
        yield from ((kind, each) for each in ours if not any(agree(each, other) for other in theirs))
    for kind, ours, theirs in (
        ("has right", of_reader, right),
        ("has lenient", lenient_of_reader, right + lenient),
    ):
        yield from ((kind, each) for each in ours if not any(agree(other, each) for other in theirs))


def is_named(kind: str, id: str) -> bool:
    return any(fnmatch.fnmatchcase(f"{kind}: {id}", pattern) for pattern in DISAGREEMENTS)


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    found = {}
    for id, given in TAKING_PART.items():
        request = corpus()[id].do[0]
        assert isinstance(request, Request)
        found[id] = read(given.octets, method=request.method, ended=given.ended)
    return found


def test_most_cases_about_responses_take_part() -> None:
    about = ("status_line", "fields", "content_length", "transfer_encoding", "chunked", "until_close", "no_content")
    of_chapter = [id for id, case in corpus().items() if case.chapter.replace("-", "_") in about]
    assert len(TAKING_PART) > 1300
    assert len([id for id in of_chapter if id in TAKING_PART]) > 0.9 * len(of_chapter)


@pytest.mark.slow
def test_reader_and_corpus_agree(readings: dict[str, Reading]) -> None:
    """The message names the case, the octets, and what each side holds."""
    told = []
    for id, reading in readings.items():
        case = corpus()[id]
        for kind, outcome in differences(case, reading):
            if not is_named(kind, id):
                told.append(
                    f"{id}: the reader {kind.replace(' ', ' as ')} {outcome}\n"
                    f"  octets   {TAKING_PART[id].octets[:300]!r}, then {TAKING_PART[id].ended}\n"
                    f"  case     {case.expect[0]}, lenient {case.lenient}\n"
                    f"  reader   {reading.right}, lenient {reading.lenient}\n"
                    f"  because  {[each.kind for each in reading.departures]}"
                )
    assert not told, "\n".join(told)


@pytest.mark.slow
def test_each_named_disagreement_exists(readings: dict[str, Reading]) -> None:
    found = {f"{kind}: {id}" for id, reading in readings.items() for kind, _ in differences(corpus()[id], reading)}
    assert [pattern for pattern in DISAGREEMENTS if not fnmatch.filter(found, pattern)] == []


@pytest.mark.slow
def test_what_the_corpus_marks_as_relevant_to_security_the_reader_marks_too(readings: dict[str, Reading]) -> None:
    unmarked = [id for id, reading in readings.items() if corpus()[id].security and not reading.security]
    assert unmarked == []


@pytest.mark.slow
def test_clauses_and_rulings_of_the_reader_exist(readings: dict[str, Reading]) -> None:
    assert {clause for each in readings.values() for clause in each.clauses} - set(catalogue()) == set()
    assert {ruling for each in readings.values() for ruling in each.rulings} - set(rulings()) == set()
