"""Which verdicts of a run are unexpected, and the exit code. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model import RESULTS, Case, Profile, Verdict
from . import known_differences as known
from .exit_codes import BROKEN, OK, UNEXPECTED
from .known_differences import Known


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules of a run.

    ``strict``  whether a lenient result fails the run too
    ``known``   the known differences"""

    strict: bool = False
    known: tuple[Known, ...] = ()

    def entry(self, verdict: Verdict, version: str) -> Known | None:
        """Return the known difference that lists this verdict, or None.

        ``verdict``  the verdict
        ``version``  the version of its client; empty: unknown"""
        counts = verdict.gates(self.strict) or verdict.result == "broken"
        return known.find(self.known, verdict, version) if counts else None

    def is_unexpected(self, verdict: Verdict, version: str) -> bool:
        """Return whether this verdict fails the run: its result and level gate, and no known difference lists it.

        ``verdict``  the verdict
        ``version``  the version of its client; empty: unknown"""
        return verdict.gates(self.strict) and self.entry(verdict, version) is None


def tally(verdicts: Iterable[Verdict]) -> str:
    """Return the number of verdicts with each result, such as ``812 pass, 85 lenient``."""
    counts = Counter(verdict.result for verdict in verdicts)
    return ", ".join(f"{counts[result]} {result}" for result in RESULTS if counts[result])


@dataclass(frozen=True, slots=True)
class RunResult:
    """All verdicts of a run, under a gate.

    ``gate``      the rules of the run
    ``verdicts``  the verdicts, in the order in which they came
    ``versions``  the version of each client, by the name of the client
    ``corpus``    the cases, by id
    ``profile``   the profile of the run: "2008" or "modern"; empty: none"""

    gate: Gate
    verdicts: tuple[Verdict, ...]
    versions: Mapping[str, str]
    corpus: Mapping[str, Case] = field(repr=False)
    profile: Profile = ""

    def version(self, verdict: Verdict) -> str:
        """Return the version of the client of a verdict; empty: unknown."""
        return self.versions.get(verdict.client, "")

    def is_known(self, verdict: Verdict) -> bool:
        """Return whether a known difference lists this verdict."""
        return self.gate.entry(verdict, self.version(verdict)) is not None

    def is_unexpected(self, verdict: Verdict) -> bool:
        """Return whether this verdict fails the run."""
        return self.gate.is_unexpected(verdict, self.version(verdict))

    @property
    def unexpected(self) -> list[Verdict]:
        """The verdicts that fail the run, in the order in which they came."""
        return [each for each in self.verdicts if self.is_unexpected(each)]

    @property
    def stale(self) -> list[Known]:
        """The known differences that no longer happen; each of them fails the run."""
        return known.stale(self.gate.known, [(each, self.version(each)) for each in self.verdicts], self.corpus)

    @property
    def exit_code(self) -> int:
        """2 if a driver or the harness broke, 1 if a verdict is unexpected or a known difference is stale, else 0."""
        if any(each.result == "broken" and not self.is_known(each) for each in self.verdicts):
            return BROKEN
        return UNEXPECTED if self.unexpected or self.stale else OK
