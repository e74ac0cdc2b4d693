"""A client under test: runs a trial with it, and says whether the trial is a failure, and of which class."""

from __future__ import annotations

from dataclasses import dataclass

from ..exchange.examiner import Examiner
from ..judging.judge import judge
from ..model import Lost, Told, ToldResponse, Verdict
from .expectation import WORLD, Expectation

# Classes beside the severities. None of them fails a run by default.
FOREIGN = "foreign-error"  # the client reports an error that it does not document
LENIENT = "lenient"  # a lenient result that allows request or response smuggling


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """What one client made of one trial.

    ``verdict``  the verdict; None: the client cannot do what the trial needs
    ``told``     the answers of the driver"""

    verdict: Verdict | None
    told: tuple[Told, ...] = ()

    @property
    def severity(self) -> str:
        """The severity of a failure, or `FOREIGN` or `LENIENT`; empty: nothing to report."""
        if self.verdict is None:
            return ""
        if self.verdict.result == "fail":
            return self.verdict.severity
        if self.verdict.finding.startswith(FOREIGN):
            return FOREIGN
        return LENIENT if self.verdict.kind == "security" else ""

    @property
    def answer(self) -> tuple[int | None, bytes | None] | None:
        """Status and content of the first answer; None: no response."""
        first = self.told[0] if self.told else None
        return (first.status, first.body) if isinstance(first, ToldResponse) and first.complete is not False else None

    @property
    def lost(self) -> bool:
        """Whether the driver was lost: the client hung or crashed."""
        return any(isinstance(each, Lost) for each in self.told)

    @property
    def second_is_wrong(self) -> bool:
        """Whether the answer to the further request is another response than the server sent for that request."""
        second = self.told[1] if len(self.told) > 1 else None
        return isinstance(second, ToldResponse) and (second.status, second.body) != (WORLD.status, WORLD.body)


class Subject:
    """One client, with the number of exchanges that were run with it.

    ``examiner``  runs the cases; the caller closes it"""

    def __init__(self, examiner: Examiner) -> None:
        self.examiner = examiner
        self.name = examiner.client.name
        self.exchanges = 0

    def run(self, expected: Expectation) -> TrialOutcome:
        """Run a trial once.

        ``expected``  the trial with its expectation"""
        case, variant = expected.case, expected.variant
        offered = self.examiner.supervisor.capabilities
        if not set(offered).issuperset((*case.capabilities, *variant.capabilities)):
            return TrialOutcome(None)
        observation = self.examiner.observe(case, variant)
        self.exchanges += len(observation.told)
        verdict = judge(case, observation, client=self.name, variant=str(variant))
        return TrialOutcome(verdict, observation.told)
