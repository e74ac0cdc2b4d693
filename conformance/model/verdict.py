"""The verdict on one case for one client, and the ranking of results and severities. Data only."""

from __future__ import annotations

from collections.abc import Collection
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
    "exhaustion",  # the server made the client use more memory or processor time than the case allows
    "accepted-invalid",  # a response where only an error is right
    "rejected-valid",  # an error where only a response is right
    "deviates",  # any other difference: status, field, value, the way in which a connection ended
]

LEVELS: tuple[Level, ...] = get_args(Level)
RESULTS: tuple[Result, ...] = get_args(Result)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # of a failure, worst first
GATING: tuple[Level, ...] = ("must", "documented")  # a failure at these levels fails a run

# The classes of verdicts that can fail a run, see `Verdict.kind`. A level stands for failures at that level; "info" is
# not among them, since the suite does not score the cases of that level. "lenient" includes "security".
Kind: TypeAlias = Literal["must", "documented", "should", "may", "security", "lenient"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FAIL_ON: tuple[Kind, ...] = ("must", "documented")  # the default
STRICT: tuple[Kind, ...] = ("must", "documented", "security", "lenient")

LONGEST_NAME = 200  # characters of the name or of the version of a client in results

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
    ``timed_out``  whether the failure rests on a time-out of the client, or on a wait for the client that reached its
                   limit; a run counts such a verdict only after a second run of the item has confirmed it
    ``unsteady``   how the verdicts of two runs of the item differ; such a verdict never fails a run; empty: steady
    ``root``       the id of the topmost case that fails too and explains this failure, see `Case.root`; empty: the
                   failure is its own root, or the result is no failure
    ``revised``    under a pinned corpus: the later version that revised the expectation; such a verdict never fails a
                   run; empty: not revised"""

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
    root: str = ""
    revised: str = ""

    @property
    def id(self) -> str:
        """The id of the item, ``client::case[variant]``."""
        return f"{self.client}::{self.case}[{self.variant}]"

    @property
    def cause(self) -> str:
        """The id of the case under which the failure is counted: the root, or the case itself if it has no root."""
        return self.root or self.case

    @property
    def kind(self) -> Kind | Literal["info", ""]:
        """The class of the verdict: the level of a failure, "security" or "lenient"; empty: any other result.

        A lenient result at level "may" or "info" is never "security". An unproven result is a failure. An unsteady
        verdict has no class."""
        if self.unsteady:
            return ""
        if self.result in ("fail", "unproven"):
            return self.level
        if self.result == "lenient":
            return "security" if self.security and self.level not in ("may", "info") else "lenient"
        return ""

    def gates(self, strict: bool = False, fail_on: Collection[str] = FAIL_ON) -> bool:
        """Return whether this verdict fails a run, unless a known difference lists it.

        ``strict``   whether the classes of `STRICT` fail the run too
        ``fail_on``  the classes of verdicts that fail the run, of `KINDS`; "lenient" includes "security", and beyond
                     that stands for lenient results at level "must" and "documented"
        """
        kinds = {*fail_on, *(STRICT if strict else ())}
        if self.unsteady or self.revised or self.kind not in KINDS:
            return False
        if self.kind == "security":
            return not kinds.isdisjoint(("security", "lenient"))
        return self.kind in kinds and (self.kind != "lenient" or self.level in GATING)


def severity_rank(severity: str) -> int:
    """Return the rank of a severity; 0 is the worst. Any other string has a rank after all severities."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def urgency(verdict: Verdict) -> tuple[int, int]:
    """Return a sort key of a failure: by its severity, the worst first, and then by its level."""
    return severity_rank(verdict.severity), LEVELS.index(verdict.level)


def badness(verdict: Verdict) -> tuple[int, int]:
    """Return a sort key: the smaller the key, the worse the verdict, by its result and then by its severity."""
    return WORST_FIRST.index(verdict.result), severity_rank(verdict.severity)
