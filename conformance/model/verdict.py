"""The verdict on one case for one client, and the ranking of results and severities. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Level: TypeAlias = Literal["must", "documented", "should", "may", "info"]
Result: TypeAlias = Literal["pass", "lenient", "fail", "unproven", "unsupported", "broken"]
Severity: TypeAlias = Literal[
    "desync",  # octets of one response became part of another
    "sent-invalid",  # the client sent what the clause forbids
    "wrong-body",  # the content is not what the server sent; this includes silent truncation
    "hang",  # no answer in time
    "crash",  # the process of the client ended
    "exhaustion",  # the server made the client use more memory than the case allows
    "accepted-invalid",  # a response where only an error is right
    "rejected-valid",  # an error where only a response is right
    "deviates",  # any other difference: status, field, value, the way in which a connection ended
]

LEVELS: tuple[Level, ...] = get_args(Level)
RESULTS: tuple[Result, ...] = get_args(Result)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # of a failure, worst first
GATING: tuple[Level, ...] = ("must", "documented")  # a failure at these levels fails a run

# Results, worst first. `unsupported` is worse than a pass, so that a case with one variant that could not be run does
# not count as passed; every other result is worse than `unsupported`, since something was observed.
WORST_FIRST: tuple[Result, ...] = ("broken", "fail", "unproven", "lenient", "unsupported", "pass")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The conclusion on one case in one variant for one client.

    ``client``     the name of the client
    ``case``       the id of the case
    ``variant``    the variant, as a string
    ``level``      how binding the cited clause is
    ``result``     the result
    ``severity``   how bad a failure is; empty for every other result
    ``security``   whether a lenient result allows request or response smuggling
    ``expected``   what was expected, in a line for people
    ``seen``       what was observed, in a line for people
    ``finding``    an additional remark, which does not change the result; empty: none
    ``told``       the answers of the driver, in a line each
    ``wire``       what passed on each connection, in lines for people
    ``seconds``    how long the item took
    ``timed_out``  whether the failure rests on a time-out of the client; a run counts such a verdict only after a
                   second run of the item, alone, has confirmed it
    ``unsteady``   how the verdicts of two runs of the item differ; such a verdict never fails a run; empty: steady"""

    client: str
    case: str
    variant: str
    level: Level
    result: Result
    severity: Severity | Literal[""] = ""
    security: bool = False
    expected: str = ""
    seen: str = ""
    finding: str = ""
    told: tuple[str, ...] = ()
    wire: tuple[str, ...] = ()
    seconds: float = 0.0
    timed_out: bool = False
    unsteady: str = ""

    @property
    def id(self) -> str:
        """The id of the item, ``client::case[variant]``."""
        return f"{self.client}::{self.case}[{self.variant}]"

    def gates(self, strict: bool = False) -> bool:
        """Return whether this verdict fails a run, unless a known difference lists it.

        ``strict``  whether a lenient result fails a run too"""
        if self.unsteady or self.level not in GATING:
            return False
        return self.result in ("fail", "unproven") or (strict and self.result == "lenient")


def severity_rank(severity: str) -> int:
    """Return the rank of a severity; 0 is the worst. Any other string has a rank after all severities."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def badness(verdict: Verdict) -> tuple[int, int]:
    """Return a sort key: the smaller the key, the worse the verdict, by its result and then by its severity."""
    return WORST_FIRST.index(verdict.result), severity_rank(verdict.severity)
