"""What a run comes to: which verdicts were unexpected, and the exit code. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import known
from .case import Case, Verdict
from .known import Known

OK, UNEXPECTED, BROKEN, USAGE = 0, 1, 2, 3


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """All verdicts of a run under a gate, with the version of each client by its name."""

    gate: Gate
    verdicts: tuple[Verdict, ...]
    versions: Mapping[str, str]
    corpus: Mapping[str, Case] = field(repr=False)

    @property
    def unexpected(self) -> list[Verdict]:
        """The verdicts that fail the run, worst first as they are reported."""
        return [each for each in self.verdicts if self.gate.is_unexpected(each, self.versions.get(each.client, ""))]

    @property
    def stale(self) -> list[Known]:
        """Known differences that have gone."""
        pairs: Sequence[tuple[Verdict, str]] = [(each, self.versions.get(each.client, "")) for each in self.verdicts]
        return known.stale(self.gate.known, pairs, self.corpus)

    @property
    def exit_code(self) -> int:
        """2 if something of ours or a driver broke, 1 if anything was unexpected, else 0."""
        broken = [each for each in self.verdicts if each.result == "broken"]
        if any(self.gate.entry(each, self.versions.get(each.client, "")) is None for each in broken):
            return BROKEN
        return UNEXPECTED if self.unexpected or self.stale else OK
