"""The reader of the RFC's grammar and the corpus agree on every response of the corpus, or a reason says why not.

A case takes part if its server answers one request with octets, or a CONNECT with one of the heads of
`conformance/corpus/heads.py`. The outcomes of the case and those of the reader are compared in both directions, the
right ones and the lenient ones apart: a difference in either direction is a disagreement. A person has looked at each
disagreement that is left, and `DISAGREEMENTS` has the reason.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

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
# Heads of `heads.py` that no other case has the form of: the expected 100, and the answer to CONNECT.
EXPECTED, CONNECT = "expect/head/", "proxy/tunnel-head/"
MOST = 1 << 20  # octets; the reader reads them once for each reading

# obs-text matches the grammar of a value and of a reason phrase, and a recipient should treat it as opaque (RFC 9110
# section 5.5). These cases are about line ends, which is a MUST. A case has one level, so a departure from the SHOULD
# is lenient there. The cases about obs-text itself have the level of the SHOULD, and the reader agrees with them.
OBS_TEXT = "the case is at level must; a refusal of obs-text departs from a SHOULD"
# RFC 9110 section 2.4: a recipient may recover from an invalid value, or refuse it.
VALUES = "the reader does not read the values of fields that do not frame"

# What remains, by the kind of difference: the reader lacks an outcome of the case, or has one that the case lacks.
DISAGREEMENTS = {
    # ------------------------------------------------------------------------------------------------ right outcomes
    "lacks right: status-line/408-for-a-request": "the client may repeat the request (RFC 9110 section 15.5.9)",
    "lacks right: status/206-cut": "the client may request the rest of the content (RFC 9110 section 15.3.7)",
    "lacks right: status/200-cut-with-ranges": "the client may request the rest of the content (RFC 9110 section 14)",
    "lacks right: limits/interim-1000": "the text names no number; the reader takes a refusal for lenient from ten on",
    "lacks right: limits/chunk-size-1000-zeros": "the same, from 17 digits on",
    "lacks right: interim/*empty-l*": "the text has no empty line there; the case accepts both readings",
    # ---------------------------------------------------------------------------------------------- lenient outcomes
    **{
        f"lacks lenient: {place}{head}": reason
        for place in ("", "interim/head/", EXPECTED, CONNECT)
        for head, reason in (
            ("status-line/reason-nel", OBS_TEXT),
            ("status-line/reason-utf8-ls", OBS_TEXT),
            ("status-line/reason-overlong-lf", OBS_TEXT),
            ("fields/no-line-end-*", OBS_TEXT),
            ("fields/smuggled-length-*", OBS_TEXT),
            ("fields/value-of-known-*", VALUES),
        )
    },
    "lacks lenient: chunked/trailer/line/fields/no-line-end-*": OBS_TEXT,
    "lacks lenient: chunked/trailer/line/fields/smuggled-length-*": OBS_TEXT,
    "lacks lenient: chunked/trailer/obs-text": OBS_TEXT,
    "lacks lenient: proxy/tunnel-head/status-line/*-lf*": "the reader takes no LF for whitespace within a status line",
    "lacks lenient: status-line/missing-*": "the case accepts each content that begins further on; the reader one",
    "lacks lenient: status-line/no-code-at-all*": "the reader takes a cut status line for no content of HTTP/0.9",
    "lacks lenient: status-line/cr-behind-version": "the same: what begins with HTTP/ is no content of HTTP/0.9",
    "lacks lenient: transfer-encoding/name/content-encoding": "the reader does not read Content-Encoding",
    "lacks lenient: fields/not-the-end-*": "the reader drops the line, and puts no space in its place",
    "lacks lenient: fields/ends-cr-nul-lf": "the reader takes a coding with CR and NUL around it for no other coding",
    "lacks lenient: status/206-*": "the reader knows nothing of the ranges that the client requested",
    "lacks lenient: status/401-without-challenge": "the reader does not read WWW-Authenticate",
    "lacks lenient: status/407-unasked": "the reader knows nothing of proxies",
    "lacks lenient: timing/drip-*": "the reader knows nothing of time",
    "has lenient: fields/ends-lf-lf-for-end": "the client puts spaces in place of the LFs and skips lines of chunks",
    "has lenient: fields/ends-cr-nul-lf": "the spaces in place of CR and NUL stay at the end of the value",
    "has lenient: fields/as-long-as-sent": "the reader does not know the length of the request (RFC 9110 section 2.3)",
}


@dataclass(frozen=True)
class Answer:
    """What the server of a case sends in answer to the one request.

    ``octets``  the octets
    ``ended``   how the connection ends behind them
    ``method``  the method of the request
    """

    octets: bytes
    ended: Ended
    method: str = "GET"


def answer(case: Case) -> Answer | None:
    """Return the answer of the server; None: the case is about more than one answer in octets."""
    if case.id.startswith(CONNECT):
        return answer_to_connect(case)
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
    sends = [step for step in steps[1:] if not (case.id.startswith(EXPECTED) and isinstance(step, READS))]
    if not all(isinstance(step, SENDS) for step in sends):
        return None
    sent = SentOctets(tuple(sends))
    return Answer(sent[:], how_ended(steps), request.method) if len(sent) <= MOST else None


def answer_to_connect(case: Case) -> Answer:
    """Return the answer of the proxy to CONNECT. The connection stays open if a tunnel follows."""
    steps = case.connections[0].steps
    before = tuple(takewhile(lambda step: not isinstance(step, Tls), steps))
    sent = SentOctets(tuple(step for step in before if isinstance(step, Send)))
    return Answer(sent[:], "open" if len(before) < len(steps) else "fin", "CONNECT")


def through_tunnel(reading: Reading) -> Reading:
    """Return what the client makes of the response in the tunnel, by the reading of the answer to CONNECT."""

    def seen(outcome: Response | Failure) -> Outcome:
        opens = isinstance(outcome, Response) and outcome.status is not None and 200 <= outcome.status <= 299
        return Response(200, body=b"hello") if opens and not outcome.body else Failure()

    right, lenient = alternatives(reading.right), alternatives(*reading.lenient)
    return replace(reading, right=AnyOf(tuple(map(seen, right))), lenient=tuple(map(seen, lenient)))


def how_ended(steps: list[Step]) -> Ended:
    held = any(isinstance(step, Hold) for step in steps)
    return "open" if held and not any(isinstance(step, HalfClose) for step in steps) else "fin"


TAKING_PART = {
    id: found
    for id, case in corpus().items()
    if (case.chapter not in OTHER_CHAPTERS or id.startswith(EXPECTED)) and (found := answer(case))
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
        reading = read(given.octets, method=given.method, ended=given.ended)
        found[id] = through_tunnel(reading) if given.method == "CONNECT" else reading
    return found


def test_most_cases_about_responses_take_part() -> None:
    about = ("status_line", "fields", "content_length", "transfer_encoding", "chunked", "until_close", "no_content")
    of_chapter = [id for id, case in corpus().items() if case.chapter.replace("-", "_") in about]
    assert len(TAKING_PART) > 2400
    assert all(any(id.startswith(place) for id in TAKING_PART) for place in (EXPECTED, CONNECT, "interim/head/"))
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
