"""Groups verdicts that differ only in the variant, so that a report prints them once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model import Case, Variant, Verdict, urgency


@dataclass(frozen=True, slots=True)
class Group:
    """The verdicts on one client in one case that differ only in the variant.

    ``verdict``   the first of the verdicts
    ``verdicts``  the verdicts
    ``variants``  their variants
    ``played``    the number of variants in which the case was run, with any result"""

    verdict: Verdict
    verdicts: tuple[Verdict, ...] = field(repr=False)
    variants: tuple[str, ...]
    played: int

    @property
    def ways(self) -> str:
        """The variants for people: ``all 3 variants`` if the group has every variant that was run, else their names."""
        if len(self.variants) == self.played:
            return f"all {self.played} variants" if self.played > 1 else self.variants[0]
        return ", ".join(self.variants)


def grouped(verdicts: Iterable[Verdict], all_verdicts: Iterable[Verdict], corpus: Mapping[str, Case]) -> list[Group]:
    """Return verdicts in groups, sorted by severity (worst first), then by level, then in the order of the corpus.

    ``verdicts``      the verdicts to group
    ``all_verdicts``  all verdicts of the run; they give the number of variants in which a case was run
    ``corpus``        the cases by id, in their order"""
    played: dict[tuple[str, str], int] = {}
    for verdict in all_verdicts:
        played[verdict.client, verdict.case] = played.get((verdict.client, verdict.case), 0) + 1
    together: dict[tuple[str, ...], list[Verdict]] = {}
    for verdict in verdicts:
        together.setdefault(_key(verdict), []).append(verdict)
    groups = [
        Group(
            each[0],
            tuple(each),
            tuple(verdict.variant for verdict in sorted(each, key=_variant_rank)),
            played[each[0].client, each[0].case],
        )
        for each in together.values()
    ]
    order = {id: number for number, id in enumerate(corpus)}
    return sorted(groups, key=lambda group: (*urgency(group.verdict), order.get(group.verdict.case, 0)))


def _key(verdict: Verdict) -> tuple[str, ...]:
    return (
        verdict.client,
        verdict.case,
        verdict.result,
        verdict.severity,
        verdict.expected,
        verdict.seen,
        verdict.root,
    )


def _variant_rank(verdict: Verdict) -> tuple[int, ...]:
    return Variant.parse(verdict.variant).rank
