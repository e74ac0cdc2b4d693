"""The verdict on one case for one client, and the one ranking of results and severities. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Level: TypeAlias = Literal["must", "documented", "should", "may", "info"]
Result: TypeAlias = Literal["pass", "lenient", "fail", "unproven", "unsupported", "broken"]
Severity: TypeAlias = Literal[
    "desync",  # octets of one response became another's
    "sent-invalid",  # the request on the wire is what the clause forbids
    "wrong-body",  # other content than the server sent, silent truncation included
    "hang",  # no answer in time
    "crash",  # the client's process died
    "exhaustion",  # more memory than the case allows, at the server's will
    "accepted-invalid",  # a response where only an error is right
    "rejected-valid",  # an error where only a response is right
    "deviates",  # any other departure: status, field, value, the way a connection ended
]

LEVELS: tuple[Level, ...] = get_args(Level)
RESULTS: tuple[Result, ...] = get_args(Result)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # of a failure, worst first
GATING: tuple[Level, ...] = ("must", "documented")  # a failure at these levels fails a run

# Results, worst first. `unsupported` says less of a client than anything that was seen, and more than a pass: a case
# of which one variant could not be asked has not passed whole.
WORST_FIRST: tuple[Result, ...] = ("broken", "fail", "unproven", "lenient", "unsupported", "pass")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is concluded of one case in one variant for one client.

    ``expected`` and ``seen`` are a line each. ``finding`` is what was noticed beside the verdict and never changes it.
    ``told`` and ``wire`` are for people: what the client told, and what passed on each connection."""

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

    @property
    def id(self) -> str:
        """The id of the item, ``client::case[variant]``."""
        return f"{self.client}::{self.case}[{self.variant}]"

    def gates(self, strict: bool = False) -> bool:
        """Whether this verdict by itself fails a run."""
        if self.level not in GATING:
            return False
        return self.result in ("fail", "unproven") or (strict and self.result == "lenient")


def severity_rank(severity: str) -> int:
    """The place of a severity, the worst being 0; anything else, such as no severity, comes after all of them."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def badness(verdict: Verdict) -> tuple[int, int]:
    """How bad a verdict is, by its result and then its severity, for comparison: the least is the worst."""
    return WORST_FIRST.index(verdict.result), severity_rank(verdict.severity)
