"""Which cases, in which variants, a run plays. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from ...mockserver.base.input_error import InputError
from ...mockserver.base.suggestions import nearest
from ..model import DIMENSIONS, GATING, LEVELS, Case, Level, Profile, Variant, Wait
from .cases import is_in, versions
from .options import OPTIONS
from .requirements import level_of

_Values: TypeAlias = list[tuple[str, tuple[str, ...]]]


class UnknownCase(InputError, LookupError):
    """A pattern or chapter that matches nothing; the message names it, and the nearest that there are."""


# Chapters about how a message or a connection ends, over TLS too. In the others a parser reads octets, and is not told
# where they came from: what it does with them over TLS is asked for with ``thorough``.
OVER_TLS_TOO = frozenset(
    (
        "until-close",
        "no-content",
        "interim",
        "incomplete",
        "reuse",
        "desync",
        "upload",
        "timing",
        "limits",
        "tls",
        "api",
    )
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which items to play. An empty field restricts nothing. `OPTIONS` has an option for each field.

    ``cases``           globs over ids; one with a ``[`` is matched against the variant too, as ``chunked/*[tls-*]``
    ``without``         globs of what to leave out
    ``chapters``        the first parts of ids
    ``levels``          levels of cases
    ``transports``      values of that dimension of variants
    ``deliveries``      likewise
    ``quick``           one variant of each case that a MUST stands behind, or, of ``chapters``, of each that gates,
                        without those that take their time; ``cases`` lifts both limits
    ``thorough``        every variant; else those that tell least are left out (see `is_usual`), unless ``cases`` or a
                        dimension asks for them
    ``corpus_version``  the cases that this version of the corpus had
    ``profile``         the documented API as one of its two documents has it; empty: without the cases of one document
                        alone, unless ``cases`` names them, and either is right where the two contradict each other
    """

    cases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    transports: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    quick: bool = False
    thorough: bool = False
    corpus_version: str | None = None
    profile: Profile = ""

    @classmethod
    def from_options(cls, given: Mapping[str, Any]) -> Selection:
        """The selection that the values of `OPTIONS` ask for, by the options' names; None: not given."""
        values: dict[str, Any] = {}
        for each in OPTIONS:
            value = given[each.name]
            if value is not None:
                values[each.field] = tuple(value) if each.takes == "many" else value
        return cls(**values)

    def of(self, corpus: Mapping[str, Case]) -> list[tuple[Case, Variant]]:
        """The items of the corpus that were asked for, in its order. Raises UnknownCase."""
        self._check(corpus)
        values = self._values()
        items = [(case, variant) for case in corpus.values() for variant in self._variants(case, values)]
        return [(case.under(self.profile), variant) for case, variant in items] if self.profile else items

    def _variants(self, case: Case, values: _Values) -> list[Variant]:
        if self.chapters and case.chapter not in self.chapters:
            return []
        if self.levels and level_of(case) not in self.levels:
            return []
        if case.profile and case.profile != self.profile and not self.cases:
            return []
        if self.corpus_version and not is_in(case.id, self.corpus_version):
            return []
        if self.quick and not self.cases and not is_quick(case, LEVELS[:1] if not self.chapters else GATING):
            return []
        wanted = [variant for variant in case.variants if self._wants(case, variant, values)]
        if not (self.thorough or self.cases or values):
            wanted = [variant for variant in wanted if is_usual(case, variant)]
        return wanted[:1] if self.quick else wanted

    def _wants(self, case: Case, variant: Variant, values: _Values) -> bool:
        return (
            (not self.cases or any(matches(pattern, case.id, variant) for pattern in self.cases))
            and not any(matches(pattern, case.id, variant) for pattern in self.without)
            and all(getattr(variant, name) in wanted for name, wanted in values)
        )

    def _values(self) -> _Values:
        """The dimensions of variants that are restricted, each with the values that are wanted."""
        wanted = ((each.name, getattr(self, each.plural, ())) for each in DIMENSIONS)
        return [(name, values) for name, values in wanted if values]

    def _check(self, corpus: Mapping[str, Case]) -> None:
        for pattern in (*self.cases, *self.without):
            if not matched(pattern, corpus):
                raise UnknownCase(f"no case {pattern!r}{nearest(pattern.partition('[')[0], corpus, all_else=False)}")
        for level in self.levels:
            if level not in LEVELS:
                raise UnknownCase(f"no level {level!r}; there are {', '.join(LEVELS)}")
        if self.corpus_version and self.corpus_version not in versions():
            raise UnknownCase(f"no corpus {self.corpus_version!r}; there are {', '.join(versions())}")
        chapters = {case.chapter for case in corpus.values()}
        for chapter in self.chapters:
            if chapter not in chapters:
                raise UnknownCase(f"no chapter {chapter!r}{nearest(chapter, chapters)}")


def is_usual(case: Case, variant: Variant) -> bool:
    """Whether a variant is played without being asked for: all of them over tcp, and over TLS those of the cases where
    it matters how something ends, with the octets whole, and of those that are about TLS."""
    if variant.transport == "tcp" or "tcp" not in case.transports:
        return True
    return case.chapter in OVER_TLS_TOO and variant.delivery == "whole" and case.sweep is None


def is_quick(case: Case, levels: Sequence[Level] = GATING) -> bool:
    """Whether a case is of one of these levels, and is played at once: without a wait, once only, and by a client that
    need not be started for it."""
    waits = case.waits or case.sweep or any(isinstance(item, Wait) for item in case.do)
    return level_of(case) in levels and not (waits or case.fresh)


def matches(pattern: str, id: str, variant: Variant) -> bool:
    """Whether a pattern over expanded ids (``case`` or ``case[variant]``, both globs) covers this one."""
    case, bracket, rest = pattern.partition("[")
    return fnmatchcase(id, case) and (not bracket or fnmatchcase(str(variant), rest.removesuffix("]")))


def matched(pattern: str, corpus: Mapping[str, Case]) -> list[tuple[Case, Variant]]:
    """Every item of the whole corpus that a pattern covers."""
    return [(case, each) for case in corpus.values() for each in case.variants if matches(pattern, case.id, each)]
