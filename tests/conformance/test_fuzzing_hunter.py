"""The hunter with stand-ins for clients: classes, causes, repeats, failures that do not occur again, disagreements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from h1conform.conformance.corpus.check import check
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.fuzzing.case_file import read_cases
from h1conform.conformance.fuzzing.expectation import Expectation
from h1conform.conformance.fuzzing.hunter import Batch, Hunter
from h1conform.conformance.fuzzing.subject import Subject, TrialOutcome
from h1conform.conformance.fuzzing.trial import draw
from h1conform.conformance.model import ToldResponse, Verdict

SEED = 11


class StandIn(Subject):
    """A client that fails as a function says.

    ``severity``  returns the severity of a trial; empty: it passes
    ``body``      returns the content that the client reports"""

    def __init__(
        self,
        severity: Callable[[Expectation], str],
        name: str = "stand-in",
        body: Callable[[Expectation], bytes] = lambda _: b"hello",
    ) -> None:
        self.name, self.exchanges = name, 0
        self._severity, self._body = severity, body

    def run(self, expected: Expectation) -> TrialOutcome:
        self.exchanges += 1
        given: Any = self._severity(expected)
        verdict = Verdict(self.name, "fuzz/a", "tcp-whole", "must", "fail" if given else "pass", given)
        return TrialOutcome(verdict, (ToldResponse(200, body=self._body(expected)),))


def hunted(
    *subjects: StandIn, numbers: Sequence[int] = range(60), keys: tuple[tuple[str, str, str], ...] = ()
) -> Batch:
    batch, hunter = Batch(), Hunter(list(subjects), SEED, compares=False)
    for number in numbers:
        hunter.run(number, keys, batch)
    assert batch.exchanges == sum(each.exchanges for each in subjects)
    return batch


def test_a_failure_is_shrunk_to_the_change_that_makes_it() -> None:
    def severity(expected: Expectation) -> str:
        return "deviates" if any(b"\r" in each.octets for each in expected.trial.edits) else ""

    batch = hunted(StandIn(severity), numbers=range(25))
    assert batch.findings
    for found in batch.findings:
        assert len(found.octets) < 200
        assert found.steady


def test_the_cases_of_a_finding_are_in_order_for_the_corpus(tmp_path: Path) -> None:
    batch = hunted(StandIn(lambda each: "deviates" if each.trial.edits else ""), numbers=range(12))
    path = tmp_path / "case.py"
    for found in batch.findings:
        path.write_text(found.source, encoding="utf-8")
        cases = {each.id: each for each in read_cases(path)}
        check(cases)
        *_, case = cases.values()
        assert level_of(case) == case.level
        assert case.twin in cases
        assert all(len(each.about) <= 90 and each.why for each in cases.values())


def test_a_class_has_one_finding_and_its_repeats_are_counted() -> None:
    batch = hunted(
        StandIn(lambda each: "deviates" if any(one.octets for one in each.trial.edits) else ""), numbers=range(20)
    )
    keys = [each.key for each in batch.findings]
    assert sorted(set(keys)) == sorted(keys)
    assert sum(batch.repeats.values()) > 0
    assert set(batch.repeats) <= set(keys)


def test_a_class_that_has_a_finding_already_is_not_shrunk_again() -> None:
    stand_in = StandIn(lambda each: "deviates" if "late" in each.trial.shape else "")
    numbers = [number for number in range(400) if draw(SEED, number).shape == "late"][:3]
    (found,) = hunted(stand_in, numbers=numbers[:1]).findings
    again = StandIn(lambda each: "deviates" if "late" in each.trial.shape else "")
    batch = hunted(again, numbers=numbers, keys=(found.key,))
    assert (batch.findings, batch.repeats[found.key], again.exchanges) == ([], 3, 3)


def test_a_response_that_fails_without_its_edits_is_the_cause() -> None:
    batch = hunted(StandIn(lambda each: "wrong-body" if b"103 Early" in each.trial.octets else ""))
    assert [each.kind for each in batch.findings if b"103 Early" not in each.octets] == []
    assert batch.findings[0].key == ("stand-in", "message: an interim response", "wrong-body")


def test_a_single_edit_that_fails_is_the_cause_of_a_failure_with_several() -> None:
    def severity(expected: Expectation) -> str:
        return ("", "deviates")[len(expected.trial.edits)] if len(expected.trial.edits) < 2 else "wrong-body"

    numbers = [number for number in range(40) if len(draw(SEED, number).edits) > 1]
    batch = hunted(StandIn(severity), numbers=numbers)
    assert {each.severity for each in batch.findings} == {"deviates"}


def test_a_failure_that_does_not_occur_again_is_no_finding() -> None:
    seen = set()

    def once(expected: Expectation) -> str:
        new = expected.trial not in seen
        seen.add(expected.trial)
        return "hang" if new else ""

    batch = hunted(StandIn(once), numbers=range(20))
    assert batch.findings == []
    assert len(batch.unsteady) == 20


def test_clients_that_read_the_same_octets_otherwise_disagree() -> None:
    def passes(_: Expectation) -> str:
        return ""

    def body(expected: Expectation) -> bytes:
        return b"" if expected.trial.edits else b"hello"

    batch = hunted(StandIn(passes, "one"), StandIn(passes, "two", body), StandIn(passes, "three"), numbers=range(8))
    assert batch.findings
    for found in batch.findings:
        assert (found.client, found.severity) == ("one, two", "disagreement")
        assert found.seen == "one: 200 with body 'hello'; two: 200 with body ''"


@pytest.mark.parametrize("severity", ["hang", "crash"])
def test_a_failure_that_takes_a_time_out_is_shrunk_by_few_trials(severity: str) -> None:
    stand_in = StandIn(lambda _: severity)
    assert len(hunted(stand_in, numbers=range(1)).findings) == 1
    assert stand_in.exchanges < 25
