"""Which verdicts of a run are unexpected, and the exit code. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ...mockserver.base.input_error import InputError
from ...mockserver.base.suggestions import nearest
from ..model import FAIL_ON, KINDS, RESULTS, STRICT, Case, Kind, Profile, Verdict
from . import known_differences as known
from .baseline import Baseline, BaselineState
from .exit_codes import BROKEN, OK, UNEXPECTED
from .findings import Finding, counted, findings
from .known_differences import Known
from .roots import Root, roots


class UnknownKind(InputError):
    """A class of ``--fail-on`` is unknown; the message names it and the nearest one."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules of a run.

    ``strict``    whether every lenient result fails the run too, in addition to ``fail_on``
    ``known``     the known differences
    ``fail_on``   the classes of verdicts that fail the run, see `Verdict.gates`
    ``baseline``  the results of an earlier run: a verdict fails the run only if it is worse; None: no baseline"""

    strict: bool = False
    known: tuple[Known, ...] = ()
    fail_on: tuple[Kind, ...] = FAIL_ON
    baseline: Baseline | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The classes of verdicts that fail the run, with those of ``strict``."""
        return tuple(dict.fromkeys((*self.fail_on, *(STRICT if self.strict else ()))))

    def gates(self, verdict: Verdict) -> bool:
        """Return whether this verdict fails the run, unless a known difference lists it or the baseline has it too."""
        return verdict.gates(fail_on=self.kinds)

    def entry(self, verdict: Verdict, version: str) -> Known | None:
        """Return the known difference that lists this verdict or its root, or None.

        ``verdict``  the verdict
        ``version``  the version of its client; empty: unknown"""
        counts = self.gates(verdict) or verdict.result == "broken"
        return known.find(self.known, verdict, version) if counts else None

    def is_unexpected(self, verdict: Verdict, version: str) -> bool:
        """Return whether this verdict fails the run: its class gates, no known difference lists it or its root, and it
        is worse than in the baseline.

        ``verdict``  the verdict
        ``version``  the version of its client; empty: unknown"""
        if not self.gates(verdict) or self.entry(verdict, version) is not None:
            return False
        return self.baseline is None or self.baseline.state(verdict) == "worse"

    def spared(self, verdict: Verdict, version: str) -> BaselineState | Literal[""]:
        """Return why the baseline keeps a verdict from failing the run: "before" or "lacks"; empty: it does not.

        ``verdict``  the verdict
        ``version``  the version of its client; empty: unknown"""
        if self.baseline is None or not self.gates(verdict) or self.entry(verdict, version) is not None:
            return ""
        state = self.baseline.state(verdict)
        return "" if state == "worse" else state


def parse_fail_on(text: str) -> tuple[Kind, ...]:
    """Return the classes in the value of ``--fail-on``.

    ``text``  names of `KINDS`, separated by commas

    Raises UnknownKind for any other name, and for a value without a name."""
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name == "info":
            raise UnknownKind("--fail-on info: the suite does not score cases of level info; leave this class out")
        if name not in KINDS:
            raise UnknownKind(f"--fail-on: unknown class {name!r}{nearest(name, KINDS)}")
    return tuple(kind for kind in KINDS if kind in names)


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
    ``profile``   the profile of the run: "2008" or "modern"; empty: none
    ``pinned``    the version of the corpus to which the run is pinned; empty: not pinned
    ``planned``   the number of items that the run was to have; None: as many as there are verdicts
    ``broken``    why a client could not be run at all, by the name of the client
    ``aborted``   why the run ended early although no rule of the gate ended it; empty: it did not
    ``files``     by the name of the client: the file of the user that stands for the client in reports that name a
                  file; a client without such a file is left out"""

    gate: Gate
    verdicts: tuple[Verdict, ...]
    versions: Mapping[str, str]
    corpus: Mapping[str, Case] = field(repr=False)
    profile: Profile = ""
    pinned: str = ""
    planned: int | None = None
    broken: Mapping[str, str] = field(default_factory=dict)
    aborted: str = ""
    files: Mapping[str, Path] = field(default_factory=dict)

    def version(self, verdict: Verdict) -> str:
        """Return the version of the client of a verdict; empty: unknown."""
        return self.versions.get(verdict.client, "")

    def is_known(self, verdict: Verdict) -> bool:
        """Return whether a known difference lists this verdict."""
        return self.gate.entry(verdict, self.version(verdict)) is not None

    def is_broken(self, verdict: Verdict) -> bool:
        """Return whether the harness or the driver broke in this item, and no known difference lists that."""
        return verdict.result == "broken" and not self.is_known(verdict)

    def is_unexpected(self, verdict: Verdict) -> bool:
        """Return whether this verdict fails the run."""
        return self.gate.is_unexpected(verdict, self.version(verdict))

    def spared(self, verdict: Verdict) -> BaselineState | Literal[""]:
        """Return why the baseline keeps this verdict from failing the run, see `Gate.spared`."""
        return self.gate.spared(verdict, self.version(verdict))

    def reasons(self, verdicts: Iterable[Verdict]) -> dict[str, str]:
        """Return the reason of each known difference among some verdicts, by the id of the item.

        ``verdicts``  the verdicts"""
        entries = ((each.id, self.gate.entry(each, self.version(each))) for each in verdicts)
        return {id: entry.because for id, entry in entries if entry}

    @property
    def unexpected(self) -> list[Verdict]:
        """The verdicts that fail the run, in the order in which they came."""
        return [each for each in self.verdicts if self.is_unexpected(each)]

    @property
    def security(self) -> list[Verdict]:
        """The lenient results that are relevant to security, and that no known difference lists."""
        return [each for each in self.verdicts if each.kind == "security" and not self.is_known(each)]

    @property
    def left_aside_line(self) -> str:
        """A line about the known differences that are left aside; empty: there are none."""
        number = len(self.unmatched.left_aside)
        if not number:
            return ""
        entries = f"{number} known difference{'s' if number > 1 else ''} left aside"
        return (
            f"{entries}: this run does not include everything that they cover; "
            "a run without options that select cases, or with --thorough, checks them"
        )

    @property
    def findings(self) -> list[Finding]:
        """The findings that fail the run, the worst first."""
        return findings(self.unexpected, self.corpus)

    @property
    def roots(self) -> list[Root]:
        """The roots of the failures that fail the run, in the order in which the first verdict of each came."""
        return roots(self.unexpected)

    @property
    def unmatched(self) -> known.Unmatched:
        """The known differences that list no verdict: those that are stale, and those that are left aside."""
        verdicts = [(each, self.version(each)) for each in self.verdicts]
        return known.unmatched(self.gate.known, verdicts, self.corpus, self.profile, self.pinned)

    @property
    def stale(self) -> list[Known]:
        """The known differences that no longer happen; each of them fails the run."""
        return list(self.unmatched.stale)

    @property
    def cut(self) -> str:
        """A line about a run that ended before its last item, such as ``cut: 12 of 500 items``; empty: it was whole."""
        if self.planned is None or len(self.verdicts) >= self.planned:
            return ""
        because = f" ({self.aborted})" if self.aborted else ""
        return f"cut: {len(self.verdicts)} of {self.planned} items{because}"

    def totals(self, client: str) -> str:
        """Return the last line of a report on a client: ``12 items: 9 pass, 3 fail; 1 finding (3 items) unexpected``.

        ``client``  the name of the client"""
        verdicts = [each for each in self.verdicts if each.client == client]
        entries = {entry.where for entry in self.stale if entry.when.holds(client, self.versions.get(client, ""))}
        stale = f"; {len(entries)} stale {'entry' if len(entries) == 1 else 'entries'}" if entries else ""
        unexpected = counted(
            (each for each in verdicts if self.is_unexpected(each) or self.is_broken(each)), self.corpus
        )
        unsteady = sum(bool(each.unsteady) for each in verdicts)
        counts = [tally(each for each in verdicts if not each.unsteady), f"{unsteady} unsteady" if unsteady else ""]
        spared = ""
        if self.gate.baseline is not None:
            states = Counter(self.spared(each) for each in verdicts)
            lacks = f", {states['lacks']} not in the baseline" if states["lacks"] else ""
            spared = f"; other failures: {states['before']} as in the baseline{lacks}"
        return f"{len(verdicts)} items: {', '.join(filter(None, counts))}; {unexpected} unexpected{stale}{spared}"

    @property
    def exit_code(self) -> int:
        """2 if a driver or the harness broke or the run was aborted, 1 if a verdict is unexpected or an entry is stale,
        else 0."""
        if self.broken or self.aborted or any(map(self.is_broken, self.verdicts)):
            return BROKEN
        return UNEXPECTED if self.unexpected or self.stale else OK
