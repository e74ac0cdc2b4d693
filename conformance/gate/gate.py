"""What a run comes to: which verdicts were unexpected, and the exit code. Pure."""

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
    """The rules of a run: strict (lenient fails too), and the differences that are known."""

    strict: bool = False
    known: tuple[Known, ...] = ()

    def entry(self, verdict: Verdict, version: str) -> Known | None:
        """The known difference that this verdict is, or None."""
        counts = verdict.gates(self.strict) or verdict.result == "broken"
        return known.find(self.known, verdict, version) if counts else None

    def is_unexpected(self, verdict: Verdict, version: str) -> bool:
        """Whether this verdict by itself makes the run fail."""
        return verdict.gates(self.strict) and self.entry(verdict, version) is None


def tally(verdicts: Iterable[Verdict]) -> str:
    """How many there are of each result, as ``812 pass, 85 lenient``."""
    counts = Counter(verdict.result for verdict in verdicts)
    return ", ".join(f"{counts[result]} {result}" for result in RESULTS if counts[result])


@dataclass(frozen=True, slots=True)
class RunResult:
    """All verdicts of a run under a gate, with the version of each client by its name, and the profile of the
    documented API that was asked for."""

    gate: Gate
    verdicts: tuple[Verdict, ...]
    versions: Mapping[str, str]
    corpus: Mapping[str, Case] = field(repr=False)
    profile: Profile = ""

    def version(self, verdict: Verdict) -> str:
        """The version of the verdict's client, or an empty string."""
        return self.versions.get(verdict.client, "")

    def is_known(self, verdict: Verdict) -> bool:
        """Whether a known difference lists this verdict."""
        return self.gate.entry(verdict, self.version(verdict)) is not None

    def is_unexpected(self, verdict: Verdict) -> bool:
        """Whether this verdict by itself makes the run fail."""
        return self.gate.is_unexpected(verdict, self.version(verdict))

    @property
    def unexpected(self) -> list[Verdict]:
        """The verdicts that fail the run, in the order in which they came."""
        return [each for each in self.verdicts if self.is_unexpected(each)]

    @property
    def stale(self) -> list[Known]:
        """Known differences that have gone."""
        return known.stale(self.gate.known, [(each, self.version(each)) for each in self.verdicts], self.corpus)

    @property
    def exit_code(self) -> int:
        """2 if something of ours or a driver broke, 1 if anything was unexpected, else 0."""
        if any(each.result == "broken" and not self.is_known(each) for each in self.verdicts):
            return BROKEN
        return UNEXPECTED if self.unexpected or self.stale else OK
