"""A client under test: runs a trial with it, and says whether the trial is a failure, and of which class."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..drivers.errors import DriverError
from ..exchange.examiner import Examiner, NotFit
from ..exchange.usage import peak_memory, processor_time, reset_peak
from ..judging.judge import judge
from ..model import Told, ToldResponse, Verdict
from .expectation import Expectation

# Classes beside the severities. None of them fails a run by default.
FOREIGN = "foreign-error"  # the client reports an error that it does not document
EXHAUSTION = "exhaustion"  # the client uses more memory or processor time than a response can need
LENIENT = "lenient"  # a lenient result that allows request or response smuggling

_MOST_MEMORY = 64.0  # MiB of growth in one trial
_MOST_TIME = 1.0  # seconds of processor time in one trial


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """What one client made of one trial.

    ``verdict``  the verdict; None: the client cannot do what the trial needs
    ``told``     the answers of the driver
    ``excess``   what the client used beyond the limits, in a line for people; empty: nothing"""

    verdict: Verdict | None
    told: tuple[Told, ...] = ()
    excess: str = ""

    @property
    def severity(self) -> str:
        """The severity of a failure, or `FOREIGN` or `LENIENT`; empty: nothing to report."""
        return class_of(self.verdict, self.excess) if self.verdict else ""

    @property
    def answer(self) -> tuple[int | None, bytes | None] | None:
        """Status and content of the first answer; None: no response."""
        first = self.told[0] if self.told else None
        return (first.status, first.body) if isinstance(first, ToldResponse) and first.complete is not False else None


def class_of(verdict: Verdict, excess: str = "") -> str:
    """Return the severity of a failure, or `EXHAUSTION`, `FOREIGN` or `LENIENT`; empty: nothing to report.

    ``verdict``  the verdict
    ``excess``   what the client used beyond the limits; empty: nothing"""
    if verdict.result == "fail":
        return verdict.severity
    if excess:
        return EXHAUSTION
    if verdict.finding.startswith(FOREIGN):
        return FOREIGN
    return LENIENT if verdict.kind == "security" else ""


class Subject:
    """One client, with the number of exchanges that were run with it.

    ``examiner``  runs the cases; the caller closes it"""

    def __init__(self, examiner: Examiner) -> None:
        self.examiner = examiner
        self.name = examiner.client.name
        self.exchanges = 0

    def run(self, expected: Expectation) -> TrialOutcome:
        """Run a trial once.

        ``expected``  the trial with its expectation

        Raises NotFit if the driver does not start any more."""
        case, variant = expected.case, expected.variant
        offered = self.examiner.supervisor.capabilities
        if not set(offered).issuperset((*case.capabilities, *variant.capabilities)):
            return TrialOutcome(None)
        pid = self._pid()
        reset_peak(pid)
        memory, processor, begun = peak_memory(pid), processor_time(pid), time.monotonic()
        observation = self.examiner.observe(case, variant)
        excess = _grown(memory, peak_memory(pid))
        if time.monotonic() - begun > _MOST_TIME:  # a client that used much processor time also took long
            excess = excess or _worked(processor, processor_time(pid))
        self.exchanges += len(observation.told)
        verdict = judge(case, observation, client=self.name, variant=str(variant))
        return TrialOutcome(verdict, observation.told, excess)

    def _pid(self) -> int:
        try:
            return self.examiner.supervisor.running().pid
        except DriverError as error:
            raise NotFit(f"{self.name}: {error.report}") from error


def _grown(before: float | None, after: float | None) -> str:
    """Return a line if a client grew by more than the limit; empty: it did not, or this is not known."""
    growth = after - before if before is not None and after is not None else 0.0
    return f"the client grew by {growth:.0f} MiB" if growth > _MOST_MEMORY else ""


def _worked(before: float | None, after: float | None) -> str:
    """Return a line if a client used more processor time than the limit; empty: it did not, or this is not known."""
    seconds = after - before if before is not None and after is not None else 0.0
    return f"the client used {seconds:.1f} s of processor time" if seconds > _MOST_TIME else ""
