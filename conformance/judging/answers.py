"""Compares the answers of the driver with the expected outcomes. Pure.

The comparison of one answer with one outcome gives None if they agree, else a severity, or `NotReported` if the answer
lacks a property that the outcome has. Four rules are not obvious:

- A client that runs out of memory agrees with no outcome: the severity is "exhaustion" (`usage`).
- A severity outweighs a property that is not reported: an answer with a wrong status and no reported content is a
  mismatch.
- An `AnyOf` agrees if one of its outcomes does. Otherwise a `NotReported` counts, since the client may have done what
  that outcome says. Otherwise the mildest severity counts, which is the difference to the nearest outcome;
  `_compare_any` has the one exception.
- A mismatch becomes a "desync" if the answer contains a word of the corpus (`WORDS`) that its outcome lacks: the client
  then returned octets of another response. `_by_words` says which words count.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import TypeAlias

from ...mockserver.script import ReadHead, ReadRequest, Segments, Send, Step
from ..model import (
    ANYTHING,
    WORDS,
    AnyOf,
    Case,
    Failure,
    Lost,
    Native,
    Outcome,
    Pairs,
    Request,
    Response,
    Severity,
    Tls,
    Told,
    ToldError,
    ToldResponse,
    ToldValue,
    Value,
    severity_rank,
)
from ..model.comparison import Comparison, Mismatch, NotReported
from ..model.describe import outcome_line, told_line
from .usage import is_out_of_memory

Departure: TypeAlias = Severity | NotReported | None

_STATUS_LINE = re.compile(rb"(?=HTTP/[0-9])")
_INTERIM = re.compile(rb"HTTP/[0-9.]+ 1[0-9][0-9]\b")


def compare_answers(
    case: Case, expect: Sequence[Outcome], answers: Sequence[Told], silent: Container[int] = ()
) -> Iterable[Comparison]:
    """Yield a comparison for each answer, and a `NotReported` if answers are missing although none of them is a `Lost`.

    ``case``     the case; its lenient readings appear in the messages
    ``expect``   the outcomes of one reading of the case
    ``answers``  the answers of the driver, in order
    ``silent``   as in `Observation`"""
    for number, (outcome, told) in enumerate(zip(expect, answers, strict=False)):
        unsent = number in silent
        departure = compare_answer(outcome, told, unsent)
        if isinstance(departure, str):
            departure = _by_words(case, number, outcome, told) or departure
            yield _mismatch(case, number, outcome, told, departure, unsent)
        else:
            yield departure
    if len(answers) < len(expect) and not any(isinstance(told, Lost) for told in answers):
        yield NotReported("the driver did not answer every item")


def _mismatch(case: Case, number: int, outcome: Outcome, told: Told, severity: Severity, unsent: bool) -> Mismatch:
    accepted = [reading[number] for reading in (case.expect, *case.lenient) if reading[number] != outcome]
    # An outcome that the answer has is accepted beside other answers only. In this line it would contradict the answer.
    lenient = [each for each in accepted if compare_answer(each, told, unsent) is not None]
    expected = outcome_line(outcome)
    if lenient:
        expected += f" (a lenient reading: {' or '.join(dict.fromkeys(map(outcome_line, lenient)))})"
    if severity == "hang":
        expected += ", in time"
    return Mismatch(severity, expected, told_line(told, (outcome, *lenient)))


def _by_words(case: Case, number: int, outcome: Outcome, told: Told) -> Severity | None:
    """Return the severity of an answer that contains words of the case which its outcome lacks; None: no such word.

    In a later response every word counts: the client took octets of one response for another. If scripts belong to
    targets, every word counts that the script of the target lacks. In the first response, and in a value, only "stray"
    on its own counts. That is a "desync" if the server sends "stray" in a response that answers no request, and a
    "wrong-body" if the octets are no response. Other words after the content of the first response mean that the client
    read too far, which the comparison of the content finds."""
    words = _words_told(told)
    held = [word for word in WORDS if word in words]
    if not held:
        return None
    own = repr(outcome)
    if isinstance(told, ToldResponse) and case.connections[0].target:
        own += repr([each for each in case.connections if each.target == _target(case, number)])
        return "desync" if any(word not in own for word in held) else None
    if number > 0 and isinstance(told, ToldResponse):
        return "desync" if any(word not in own for word in held) else None
    if held != ["stray"] or "stray" in own:
        return None
    return "desync" if has_stray_response(case) else "wrong-body"


def _target(case: Case, number: int) -> str:
    question = case.questions[number]
    return question.target if isinstance(question, Request) else ""


def has_stray_response(case: Case) -> bool:
    """Return whether the server sends "stray" as a part of a response that answers no request of the client.

    The answer to a request is the first final response after the server has read the request. Octets after that
    response are no response unless they have a status line of their own. The response of a proxy to CONNECT answers no
    request of the client either."""
    if case.is_tunnel:
        return True
    return any(b"stray" in message for each in case.connections for message in _other_messages(each.steps))


def _other_messages(steps: Sequence[Step | Tls]) -> Iterable[bytes]:
    """Yield what the server sends from each status line to the next one, without the answers to requests."""
    before_first_request, *after_requests = _between_requests(steps)
    yield from _STATUS_LINE.split(before_first_request)[1:]
    for octets in after_requests:
        answered = False
        for message in _STATUS_LINE.split(octets)[1:]:
            if answered or _INTERIM.match(message):
                yield message
            else:
                answered = True


def _between_requests(steps: Sequence[Step | Tls]) -> list[bytes]:
    """Return the octets that the server sends before the first request, after the first, after the second, …"""
    found = [b""]
    for step in steps:
        if isinstance(step, (ReadHead, ReadRequest)):
            found.append(b"")
        elif isinstance(step, (Send, Segments)):
            found[-1] += step.data if isinstance(step, Send) else b"".join(step.parts)
    return found


def _words_told(told: Told) -> str:
    if isinstance(told, ToldResponse):
        return " ".join((repr(told.body), *(value for _, value in told.fields or ())))
    return repr(told.value) if isinstance(told, ToldValue) else ""


def compare_answer(outcome: Outcome, told: Told, unsent: bool = False) -> Departure:
    """Compare one answer with one outcome.

    ``outcome``  what is expected
    ``told``     the answer
    ``unsent``   whether the client put nothing on the wire for the question

    Returns None if they agree, else a severity, or `NotReported` if the answer lacks what the comparison needs."""
    if is_out_of_memory(told):
        return "exhaustion"
    if isinstance(told, Lost):
        return NotReported(told.detail) if told.how == "garbage" else told.how
    if isinstance(outcome, AnyOf):
        return _compare_any(outcome, told, unsent)
    if isinstance(outcome, Response):
        return _compare_response(outcome, told)
    if isinstance(outcome, Failure):
        return _compare_failure(outcome, told, unsent)
    return _compare_value(outcome, told)


def _compare_any(outcome: AnyOf, told: Told, unsent: bool) -> Departure:
    departures = [compare_answer(each, told, unsent) for each in outcome.outcomes]
    if None in departures:
        return None
    for departure in departures:
        if isinstance(departure, NotReported):
            return departure
    severities = [each for each in departures if isinstance(each, str)]
    # If an error is among the outcomes, the server's response is invalid, and the client may refuse it or repair it. A
    # client that does neither has accepted an invalid response, whatever the difference to the repaired one is. If all
    # outcomes are responses, the mildest severity is the difference to the nearest of them.
    if isinstance(told, ToldResponse) and any(isinstance(each, Failure) for each in outcome.outcomes):
        return "wrong-body" if "wrong-body" in severities else "accepted-invalid"
    return max(severities, key=severity_rank)


# ---------------------------------------------------------------------------------------------------------- responses


def _compare_response(outcome: Response, told: Told) -> Departure:
    refused: Severity = "deviates" if outcome.invalid else "rejected-valid"
    if isinstance(told, ToldError):
        return "hang" if told.timed_out else refused
    if not isinstance(told, ToldResponse):
        return "deviates"
    if told.complete is False:
        return refused
    found = [  # the worst first, since the first severity counts: only the content can be "wrong-body"
        _compare_part("body", outcome.body, told.body),
        _compare_part("octets after the 101", outcome.after, told.after),
        _compare_part("status", outcome.status, told.status),
        _compare_part("reason phrase", outcome.reason, told.reason),
        _compare_part("version", outcome.version, told.version),
        *_compare_fields(outcome, told.fields),
        *_compare_trailers(outcome, told.trailers),
    ]
    severities = [each for each in found if isinstance(each, str)]
    return severities[0] if severities else next((each for each in found if each is not None), None)


def _compare_part(what: str, wanted: object, got: object) -> Departure:
    if wanted is None or wanted == got:
        return None
    if got is None:
        return NotReported(f"the client does not report the {what}")
    return "wrong-body" if what in ("body", "octets after the 101") else "deviates"


def _compare_fields(outcome: Response, fields: Pairs | None) -> Iterable[Departure]:
    if not outcome.fields and not outcome.absent:
        return
    if fields is None:
        yield NotReported("the client does not report the fields")
        return
    for name, wanted in outcome.fields:
        # The first comparison alone is true for most fields, and is much faster.
        if (name, wanted) not in fields and _normal(wanted) not in _readings(fields, name):
            yield "deviates"
    for name in outcome.absent:
        if any(key.lower() == name.lower() for key, _ in fields):
            yield "deviates"


def _compare_trailers(outcome: Response, trailers: Pairs | None) -> Iterable[Departure]:
    if outcome.trailers and trailers is None:
        yield NotReported("the client does not report trailer fields")
        return
    for name, wanted in outcome.trailers:
        if _normal(wanted) not in _readings(trailers or (), name):
            yield "deviates"


def _normal(value: str) -> str:
    """Return a field value in one form: ", " between list members, one space for a run (RFC 9110 section 5.6)."""
    return re.sub("[ \t]*,[ \t]*", ", ", re.sub("[ \t]+", " ", value))


def _readings(fields: Pairs, name: str) -> list[str]:
    """Return the values that count as the value of a field.

    These are the value of each field line, the combined value of all lines (RFC 9110 section 5.3), and the value of
    each line with one character for each octet. Octets above 0x7F are opaque (RFC 9110 section 5.5), and some clients
    decode them as UTF-8."""
    values = [_normal(value) for key, value in fields if key.lower() == name.lower()]
    combined = [", ".join(values)] if values else []
    return [*values, *combined, *map(_octets, values)]


def _octets(value: str) -> str:
    try:
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:  # a lone surrogate that represents no octet
        return value


# ------------------------------------------------------------------------------------------------ errors and values


def _compare_failure(outcome: Failure, told: Told, unsent: bool) -> Departure:
    if isinstance(told, ToldResponse):
        if told.complete is False and not outcome.type:
            return None
        return "wrong-body" if outcome.truncated else "accepted-invalid"
    if not isinstance(told, ToldError):
        return "wrong-body" if outcome.truncated else "accepted-invalid"
    if told.timed_out and not outcome.timeout:
        return "hang"
    if outcome.type and not _is_a(outcome.type, (told.type, *told.bases)):
        return "deviates"
    return "rejected-valid" if outcome.unsent and not unsent else None


def _is_a(wanted: str, names: Iterable[str]) -> bool:
    """Return whether the class ``wanted``, with or without its module, is among ``names``."""
    return any(name == wanted or name.rpartition(".")[2] == wanted for name in names)


def _compare_value(outcome: Value, told: Told) -> Departure:
    if isinstance(told, ToldError):
        return "hang" if told.timed_out else "rejected-valid"
    if not isinstance(told, ToldValue):
        return "deviates"
    if outcome.type and not _is_a(outcome.type, told.bases):
        return "deviates"
    if outcome.value == ANYTHING:
        return None
    if told.value is None and told.bases != ("NoneType",):
        # The value is an object that is not plain data, or the driver does not report it.
        return "deviates" if told.bases else NotReported("the client does not report the value")
    return None if _same(outcome.value, told.value) else "deviates"


def _same(wanted: object, got: object) -> bool:
    """Return whether two values are equal. 1 and True differ; a tuple equals a list, since JSON has no tuples."""
    if isinstance(wanted, (list, tuple)) and isinstance(got, (list, tuple)):
        return len(wanted) == len(got) and all(_same(a, b) for a, b in zip(wanted, got, strict=True))
    if isinstance(wanted, str) and isinstance(got, Native):
        return wanted == got.decode("latin-1")
    return wanted == got and isinstance(wanted, bool) == isinstance(got, bool)
