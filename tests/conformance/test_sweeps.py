"""The verdict on a sweep is the worst verdict on its positions, whatever the order in which the positions fail."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest

from h1conform.conformance.exchange.examiner import worst_of_sweep
from h1conform.conformance.model import Observation, Result, Severity, Verdict

# Not taken from `SEVERITIES`: the test must notice a change of the order there.
WORST_FIRST: tuple[Severity, ...] = (
    "desync",
    "sent-invalid",
    "wrong-body",
    "hang",
    "crash",
    "exhaustion",
    "accepted-invalid",
    "rejected-valid",
    "deviates",
)


def at(position: int, result: Result, severity: Severity | str = "") -> tuple[Verdict, Observation]:
    verdict = Verdict("c", "a/swept", "tcp-whole", "must", result, severity, seen=f"position {position}")  # type: ignore[arg-type]
    return verdict, Observation((), left_open=(position,))  # the number tells one observation from another


@pytest.mark.parametrize(("worse", "milder"), list(combinations(WORST_FIRST, 2)))
def test_the_worse_of_two_severities_is_reported_wherever_it_was_found(worse: Severity, milder: Severity) -> None:
    for position, severities in enumerate([(worse, milder), (milder, worse)]):
        found = [at(number, "fail", severity) for number, severity in enumerate(severities)]
        verdict, observation = worst_of_sweep(found)
        assert (verdict.severity, observation.left_open) == (worse, (position,))
        assert verdict.seen == f"position {position} (and at 1 other position)"


@pytest.mark.parametrize("severities", list(permutations(("crash", "wrong-body", "deviates"))))
def test_the_worst_of_three_severities_is_reported_in_every_order(severities: tuple[Severity, ...]) -> None:
    found = [at(number, "fail", severity) for number, severity in enumerate(severities)]
    verdict, observation = worst_of_sweep(found)
    worst = severities.index("wrong-body")
    assert (verdict.severity, observation.left_open) == ("wrong-body", (worst,))
    assert verdict.seen == f"position {worst} (and at 2 other positions)"


def test_a_failure_of_the_mildest_severity_is_worse_than_what_is_no_failure() -> None:
    for other in ("pass", "unsupported", "lenient"):
        for found in ([at(0, other), at(1, "fail", "deviates")], [at(0, "fail", "deviates"), at(1, other)]):
            verdict, _ = worst_of_sweep(found)
            assert (verdict.result, verdict.severity) == ("fail", "deviates")


def test_of_equally_bad_positions_the_first_is_reported() -> None:
    verdict, observation = worst_of_sweep([at(0, "pass"), at(1, "fail", "hang"), at(2, "fail", "hang")])
    assert (verdict.seen, observation.left_open) == ("position 1 (and at 1 other position)", (1,))


def test_a_sweep_without_a_failure_passes() -> None:
    verdict, _ = worst_of_sweep([at(0, "pass"), at(1, "pass")])
    assert (verdict.result, verdict.seen) == ("pass", "position 0")
