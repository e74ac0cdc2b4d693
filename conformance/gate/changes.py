"""Compares the verdicts of two runs on the same items: what got worse and what got better, by finding. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ..model import Case, Variant, Verdict, badness
from .findings import Finding, findings

# "new": OLD has no item of the finding. "worse": more items. "better": fewer items. "gone": NEW has no item of it.
ChangeKind: TypeAlias = Literal["new", "worse", "better", "gone"]
_OBSERVED = ("pass", "lenient", "fail", "unproven")  # the results that state something about the client


@dataclass(frozen=True, slots=True)
class Pair:
    """One item in both runs.

    ``old``  the verdict of the old run
    ``new``  the verdict of the new run"""

    old: Verdict
    new: Verdict

    @property
    def is_worse(self) -> bool:
        """Whether the new verdict is worse: by its result, and for failures by the severity."""
        return badness(self.new) < badness(self.old)

    @property
    def is_better(self) -> bool:
        """Whether the new verdict is better."""
        return badness(self.new) > badness(self.old)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of which items got worse or better.

    ``kind``     how the finding changed
    ``finding``  the finding: in NEW if it is new or worse, in OLD if it is better or gone
    ``pairs``    the items that changed, at least one, that of the worst verdict of the finding first"""

    kind: ChangeKind
    finding: Finding
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one run to another.

    ``worse``         the findings of which items got worse, the worst first
    ``better``        the findings of which items got better, the worst first
    ``other``         the items that changed at levels and in ways that do not fail a run
    ``same``          the number of items that did not change
    ``unclear``       the number of items that cannot be compared: one of the verdicts is unsupported, broken or
                      unsteady, or a version of the corpus between the two revised the case
    ``only_old``      the verdicts of items that only the old run has
    ``only_new``      the verdicts of items that only the new run has
    ``new_failures``  the number of those that fail a run"""

    worse: tuple[FindingChange, ...] = ()
    better: tuple[FindingChange, ...] = ()
    other: tuple[Pair, ...] = ()
    same: int = 0
    unclear: int = 0
    only_old: tuple[Verdict, ...] = ()
    only_new: tuple[Verdict, ...] = ()
    new_failures: int = 0

    @property
    def compared(self) -> int:
        """The number of items that were compared."""
        changed = [pair for each in (*self.worse, *self.better) for pair in each.pairs]
        return len(changed) + len(self.other) + self.same


def changes(
    old: Iterable[Verdict],
    new: Iterable[Verdict],
    corpus: Mapping[str, Case],
    gates: Callable[[Verdict], bool] = Verdict.gates,
    accepted: Collection[str] = (),
    revised: Collection[str] = (),
    across_transports: bool = False,
) -> Changes:
    """Return what changed from the verdicts on one client to those on another, or on the same client.

    ``old``                the verdicts of the old run, each item once
    ``new``                the verdicts of the new run, each item once
    ``corpus``             the cases, by id
    ``gates``              returns whether a verdict fails a run: only such a verdict makes an item worse, and only an
                           item that had one gets better
    ``accepted``           the ids of items of the new run that make nothing worse, since known differences list them
    ``revised``            the ids of cases that are not compared
    ``across_transports``  whether an item is the same over another transport"""
    by_key = {_key(each, across_transports): each for each in old}
    pairs: list[Pair] = []
    only_new: list[Verdict] = []
    for each in new:
        before = by_key.pop(_key(each, across_transports), None)
        if before is None:
            only_new.append(each)
        else:
            pairs.append(Pair(before, each))
    clear = [each for each in pairs if is_comparable(each.old) and is_comparable(each.new)]
    clear = [each for each in clear if each.new.case not in revised]
    failing = {each.new.id: each for each in clear if gates(each.new) and each.new.id not in accepted}
    worse = {id: each for id, each in failing.items() if each.is_worse}
    better = {each.old.id: each for each in clear if each.is_better and gates(each.old)}
    changed = [each for each in clear if each.is_worse or each.is_better]
    before_all = findings((each.old for each in clear if gates(each.old)), corpus)
    after_all = findings((each.new for each in failing.values()), corpus)
    old_keys, new_keys = ({each.key for each in all_} for all_ in (before_all, after_all))
    return Changes(
        worse=tuple(_grouped(after_all, worse, lambda each: "worse" if each.key in old_keys else "new")),
        better=tuple(_grouped(before_all, better, lambda each: "better" if each.key in new_keys else "gone")),
        other=tuple(each for each in changed if each.new.id not in worse and each.old.id not in better),
        same=len(clear) - len(changed),
        unclear=len(pairs) - len(clear),
        only_old=tuple(by_key.values()),
        only_new=tuple(only_new),
        new_failures=sum(map(gates, only_new)),
    )


def is_comparable(verdict: Verdict) -> bool:
    """Return whether a verdict states something about the client that another run can be compared with.

    ``verdict``  the verdict"""
    return verdict.result in _OBSERVED and not verdict.unsteady


def _key(verdict: Verdict, across_transports: bool) -> tuple[str, str]:
    if not across_transports:
        return verdict.case, verdict.variant
    return verdict.case, str(replace(Variant.parse(verdict.variant), transport="tcp"))


def _grouped(
    found: Iterable[Finding], pairs: Mapping[str, Pair], kind: Callable[[Finding], ChangeKind]
) -> Iterable[FindingChange]:
    """Yield the findings that have one of these pairs, which are given by the id of the verdict in the finding."""
    for finding in found:
        of_finding = tuple(pairs[each.id] for each in finding.verdicts if each.id in pairs)
        if of_finding:
            yield FindingChange(kind(finding), finding, of_finding)
