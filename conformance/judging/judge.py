"""Concludes a verdict from a case and an observation. Pure: no socket, clock or randomness, and no name of a client.

The two witnesses
-----------------

An observation has two independent parts. The *driver* reports what the client returned for each item (`answers`
compares this part). The *server* recorded the octets and the end of each connection (`wire` and `wire_tls` compare this
part). No part can replace the other: a client may report the right response after it sent a forbidden request, and only
the driver can tell what a client did with the octets of a response. The driver never gets the expectation, so that it
cannot report what the case expects.

One comparison covers one expectation of the case. Its result is None (as expected), a `Mismatch` (not as expected, with
a severity) or a `NotReported` (the observation lacks what the comparison needs).

The order of conclusions
------------------------

The first row that applies decides. The order is important, since several rows can apply to one observation.

    1  the harness failed                                             broken
    2  an answer is "unsupported", or the driver broke the protocol   unsupported, or broken
       (the first such answer decides)
    3  the client does not offer the TLS version of the server        unsupported
    4  every comparison with ``expect`` is as expected                pass
    5  every comparison with ``modern`` is as expected                pass (the finding names the document)
    6  every comparison with a lenient reading is as expected         lenient
    7  in ``expect`` or a lenient reading nothing is a mismatch       unsupported
    8  anything else                                                  fail, with the worst severity in the nearest
                                                                      reading

Rows 1 to 3 come first because they say nothing about the client's conformance: the rest of the observation is not
evidence. Row 7 comes before row 8, so that a client is not blamed for what it may have done right. A property that is
not reported is never a pass, since rows 4 to 6 need every comparison. A lenient reading replaces the outcomes of the
answers only: the expectations of the wire are the same in every reading.

Row 8 compares the observation with the reading that it came nearest to: the one with the fewest mismatches. Of equally
near readings ``expect`` counts, then the first. If a client reports an error where a lenient reading accepts one, that
reading has a mismatch less, and the failure says what else it misses. So a failure never names an error as wrong where
the error is accepted.

The twin is not part of these rows: `with_twin` combines the verdict on a case with the verdict on its twin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..corpus.requirements import level_of
from ..model import (
    Case,
    Lost,
    Observation,
    Outcome,
    Result,
    ToldUnsupported,
    Verdict,
    severity_rank,
)
from ..model.comparison import Mismatch, NotReported
from ..model.describe import outcome_line, text, told_line
from .answers import compare_answer, compare_answers
from .classes import compare_classes, foreign_error
from .usage import because_of_use
from .wire import compare_wire, has_timed_out, reads_on, with_requests
from .wire_tls import version_missed


def judge(case: Case, observation: Observation, *, client: str = "", variant: str = "") -> Verdict:
    """Return the verdict on one observation, without regard to the twin (see `with_twin`).

    ``case``         the case
    ``observation``  what the driver and the server reported about one run of the case
    ``client``       the name of the client, for the verdict
    ``variant``      the string of the variant, for the verdict

    Raises CorpusError if the level of the case cannot be concluded (see `level_of`)."""
    result, reason = _conclude(case, observation)
    mismatch = reason if isinstance(reason, Mismatch) else None
    return Verdict(
        client=client,
        case=case.id,
        variant=variant,
        level=level_of(case),
        result=result,
        severity=mismatch.severity if mismatch else "",
        security=case.security and result == "lenient",
        expected=mismatch.expected if mismatch else _expected_line(case),
        seen=_seen_line(observation, reason),
        finding=foreign_error(case, observation) or _contradiction(case, observation, result),
        told=tuple(told_line(told, whole=True) for told in observation.told),
    )


def _conclude(case: Case, observation: Observation) -> tuple[Result, Mismatch | NotReported | None]:
    if observation.broken:
        return "broken", NotReported(observation.broken)
    for told in observation.told:
        if isinstance(told, ToldUnsupported):
            return "unsupported", NotReported(told.reason)
        if isinstance(told, Lost) and told.how == "garbage":
            return "broken", NotReported(told.detail)
    if version := version_missed(case, observation):
        return "unsupported", NotReported(f"the client does not offer {version}")
    wire = [each for each in compare_wire(case, observation) if each is not None]  # the same in every reading
    found = _differences(case, case.expect, observation, wire)
    if not found:
        return "pass", None
    if case.modern and not _differences(case, case.modern, observation, wire):
        return "pass", None
    lenient = [_differences(case, reading, observation, wire) for reading in case.lenient]
    if [] in lenient:
        return "lenient", None
    readings = [found, *lenient]
    for reading in readings:
        if all(isinstance(each, NotReported) for each in reading):
            return "unsupported", reading[0]  # the client may be right, but does not report it
    return "fail", min(_nearest(readings), key=lambda each: severity_rank(each.severity))


def _agrees(expect: Sequence[Outcome], observation: Observation) -> bool:
    """Return whether every answer is as one reading of the case expects. This needs no lines for people.

    ``expect``  the outcomes of that reading"""
    told = observation.told
    return len(told) == len(expect) and all(map(_is_none, map(compare_answer, expect, told)))


def _is_none(departure: object) -> bool:
    return departure is None


def _nearest(readings: Sequence[list[Mismatch | NotReported]]) -> list[Mismatch]:
    """Return the mismatches in the reading that the observation came nearest to.

    ``readings``  the differences in each reading of the case"""
    mismatches = ([each for each in reading if isinstance(each, Mismatch)] for reading in readings)
    return min(filter(None, mismatches), key=len)


def _differences(
    case: Case, expect: Sequence[Outcome], observation: Observation, wire: Sequence[Mismatch | NotReported]
) -> list[Mismatch | NotReported]:
    """Return every mismatch, and every property that is not reported, for one reading of the case.

    ``expect``  the outcomes of that reading
    ``wire``    the differences on the wire"""
    if not wire and case.rests_on_answers and _agrees(expect, observation):
        return []
    answers = compare_answers(case, expect, observation.told, observation.silent)
    found = [*(each for each in (*answers, *compare_classes(expect, observation)) if each is not None), *wire]
    if reads_on(case, observation):
        if not found and has_timed_out(observation):
            expected = f"the client gives up before the server has sent {case.within} octets"
            return [Mismatch("deviates", expected, "the client read on without a limit until its time-out")]
        found = [
            _reading_on(each) if isinstance(each, Mismatch) and each.severity == "hang" else each for each in found
        ]
    return because_of_use(found)


def _reading_on(hang: Mismatch) -> Mismatch:
    """Return what a client without a limit did in a case with ``within``: it gave no answer because it read on.

    A faster client that reads all octets before its deadline departs in the same way, and gets the same severity."""
    return replace(hang, severity="deviates", seen=f"the client read on without a limit: {hang.seen}")


def _expected_line(case: Case) -> str:
    return ", then ".join(outcome_line(outcome) for outcome in case.expect)


def _seen_line(observation: Observation, reason: Mismatch | NotReported | None) -> str:
    if isinstance(reason, Mismatch):
        return reason.seen
    if isinstance(reason, NotReported):
        return text(reason.what, 400)
    return ", then ".join(told_line(told) for told in observation.told)


def _contradiction(case: Case, observation: Observation, result: Result) -> str:
    """Return which of two contradictory documents the client follows; empty if the case has no contradiction."""
    if not case.modern or result != "pass":
        return ""
    wire = [each for each in compare_wire(case, observation) if each is not None]
    if _differences(case, case.expect, observation, wire):
        return f"contradiction: follows the current documentation; that of 2008 expects {_expected_line(case)}"
    return "contradiction: follows the documentation of 2008, not the current one"


def with_twin(verdict: Verdict, twin: Case, twin_verdict: Verdict, twin_observation: Observation) -> Verdict:
    """Return the verdict on a case, corrected by the verdict on its twin: a pass counts only if the twin passes too.

    ``verdict``           the verdict on the case by itself
    ``twin``              the twin of the case
    ``twin_verdict``      the verdict on the twin in the same variant
    ``twin_observation``  the observation that led to ``twin_verdict``

    Only a pass and a lenient result change: to "unproven", or to "unsupported" if the twin is unsupported. A twin that
    requires reuse also makes the case unsupported if the client used several connections for it: the case then needs
    a reused connection, which this client never has."""
    if verdict.result not in ("pass", "lenient") or twin_verdict.result in ("pass", "lenient"):
        return verdict
    if twin.reuse == "required" and len(with_requests(twin_observation)) > 1:
        return replace(verdict, result="unsupported", seen="the client does not reuse connections", security=False)
    if twin_verdict.result == "unsupported":
        return replace(verdict, result="unsupported", seen=f"{twin.id}: {twin_verdict.seen}", security=False)
    seen = f"its twin {twin.id} is {twin_verdict.result}: expected {twin_verdict.expected}; seen {twin_verdict.seen}"
    return replace(verdict, result="unproven", seen=seen, security=False)
