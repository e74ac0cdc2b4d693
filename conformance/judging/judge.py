"""Case + Observation → Verdict. Pure: no socket, clock or randomness, and no knowledge of any client.

Each thing that a case asks holds, does not hold, or cannot be told by the client. The first of these decides:

    all of it holds                                             pass
    all of a lenient reading holds                              lenient
    what can be told of a reading holds, and the rest cannot    unsupported, never a pass
    else                                                        fail, as bad as the worst thing that does not hold
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
    ToldError,
    ToldUnsupported,
    Verdict,
    severity_rank,
)
from ..model.comparison import Mismatch, NotReported
from ..model.describe import outcome_line, text, told_line
from .answers import compare_answers
from .wire import compare_wire, requests_of, with_requests
from .wire_tls import version_missed


def judge(case: Case, observation: Observation, *, client: str = "", variant: str = "") -> Verdict:
    """What the observation says of the case, its twin aside (see ``with_twin``)."""
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
        finding=_foreign_error(observation) or _contradiction(case, observation, result),
        told=tuple(told_line(told) for told in observation.told),
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
    found = _differences(case, case.expect, observation)
    if not found:
        return "pass", None
    if case.modern and not _differences(case, case.modern, observation):
        return "pass", None
    lenient = [_differences(case, reading, observation) for reading in case.lenient]
    if [] in lenient:
        return "lenient", None
    for reading in (found, *lenient):
        if all(isinstance(each, NotReported) for each in reading):
            return "unsupported", reading[0]  # it may be so, and the client cannot tell
    mismatches = [each for each in found if isinstance(each, Mismatch)]
    return "fail", min(mismatches, key=lambda each: severity_rank(each.severity))


def _differences(case: Case, expect: Sequence[Outcome], observation: Observation) -> list[Mismatch | NotReported]:
    """All that does not hold, or cannot be told, when ``expect`` is what is expected of the client's answers."""
    compared = [*compare_answers(case, expect, observation.told), *compare_wire(case, observation)]
    return [each for each in compared if each is not None]


def _expected_line(case: Case) -> str:
    return ", then ".join(outcome_line(outcome) for outcome in case.expect)


def _seen_line(observation: Observation, reason: Mismatch | NotReported | None) -> str:
    if isinstance(reason, Mismatch):
        return reason.seen
    if isinstance(reason, NotReported):
        return text(reason.what, 400)
    return ", then ".join(told_line(told) for told in observation.told)


def _contradiction(case: Case, observation: Observation, result: Result) -> str:
    """Where two documents contradict each other, and neither was chosen: which one the client follows."""
    if not case.modern or result != "pass":
        return ""
    if _differences(case, case.expect, observation):
        return f"contradiction: as today's documentation has it; that of 2008 wants {_expected_line(case)}"
    return "contradiction: as the documentation of 2008 has it, and not today's"


def _foreign_error(observation: Observation) -> str:
    """The first error, once a request was sent, that lies outside the tree which the client documents."""
    if not observation.exceptions or not requests_of(observation):
        return ""
    for told in observation.told:
        if isinstance(told, ToldError) and not {told.type, *told.bases} & set(observation.exceptions):
            documented = text(", ".join(observation.exceptions))
            return f"foreign-error: {text(told.type)} is outside {documented}: {text(told.message)}"
    return ""


def with_twin(verdict: Verdict, twin: Case, twin_verdict: Verdict, twin_observation: Observation) -> Verdict:
    """The verdict in the light of the twin's: a pass proves nothing while the accepted sibling does not pass.

    Where the twin asks for reuse and the client never reuses, it cannot be asked the question at all."""
    if verdict.result not in ("pass", "lenient") or twin_verdict.result in ("pass", "lenient"):
        return verdict
    if twin.reuse == "required" and len(with_requests(twin_observation)) > 1:
        return replace(verdict, result="unsupported", seen="the client does not reuse connections", security=False)
    if twin_verdict.result == "unsupported":
        return replace(verdict, result="unsupported", seen=f"{twin.id}: {twin_verdict.seen}", security=False)
    seen = f"its twin {twin.id} is {twin_verdict.result}: expected {twin_verdict.expected}; seen {twin_verdict.seen}"
    return replace(verdict, result="unproven", seen=seen, security=False)
