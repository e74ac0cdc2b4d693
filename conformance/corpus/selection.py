"""Which cases a run has, and in which variants. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from ...mockserver.base.input_error import InputError
from ...mockserver.base.suggestions import nearest
from ..model import DIMENSIONS, GATING, LEVELS, Body, Case, Item, Level, Profile, Request, Variant, Wait
from .cases import is_in, versions
from .lookup import GENERATED, Corpus
from .options import OPTIONS
from .requirements import level_of
from .shards import share
from .tiers import QUICK, listed, only_thorough

_LONG_CONTENT = 1 << 20  # octets of content in base64, which take a driver in Python 15 ms or more to decode
_Values: TypeAlias = list[tuple[str, tuple[str, ...]]]


class UnknownCase(InputError, LookupError):
    """A pattern, chapter, level or version of a selection matches nothing; the message names it and what there is."""


class ContradictoryOptions(InputError):
    """Two options of a selection contradict each other."""


# The cases that a run also takes over TLS without ``thorough``, beside those that end with a reset. TLS makes a
# difference where a connection ends early, where its records part what the client takes from the pool, and where
# content is still to be sent. Other cases are about parsers, which read the same octets over TCP and over TLS: of 690
# such items three have another result over TLS, each with one of 14 clients.
OVER_TLS_TOO = ("incomplete/", "until-close/", "reuse/back-to-back/", "upload/unfinished/")
# The chapters whose cases a run also takes octet by octet without ``thorough``. Of 478 such items of other chapters
# three have another result than whole, with one or two of 14 clients. The chapter delivery has responses of every form,
# each in all of its cuts.
BYTEWISE_TOO = frozenset(("chunked", "proxy"))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which items to run. An empty field does not restrict the selection. `OPTIONS` has an option for each field.

    ``cases``           globs over ids; a glob with ``[`` is also matched against the variant: ``chunked/*[tls-*]``
    ``without``         globs of the same form; what they match is left out
    ``chapters``        names of chapters
    ``levels``          levels of cases
    ``transports``      values of that dimension of variants
    ``deliveries``      values of that dimension of variants
    ``quick``           only the first selected variant of each case, and only cases that do not wait: those of level
                        "must" that `tiers` lists, or all of the gating levels if ``chapters`` is given; ``cases`` lifts
                        these limits on cases
    ``thorough``        every variant of every case, and the generated cases; false: only the usual variants (see
                        `is_usual`), unless ``cases`` or a dimension is given; no case that is `only_thorough`, unless
                        ``cases`` is given; and generated cases only if ``cases`` or ``chapters`` has them
    ``corpus_version``  only the cases that this version of the corpus has; None: all
    ``profile``         "2008" or "modern": the documented API as that document has it; empty: the cases of one document
                        alone are left out, unless ``cases`` is given, and both documents count as right where they
                        contradict each other
    ``shard``           which share of all of these items, see `shards.share`; None: all of them
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
    shard: str | None = None

    @classmethod
    def from_options(cls, given: Mapping[str, Any]) -> Selection:
        """Return the selection that the values of options describe.

        ``given``  the value of each of `OPTIONS`, by its name; None: not given

        Raises ContradictoryOptions for ``quick`` and ``thorough`` together."""
        if given.get("quick") and given.get("thorough"):
            raise ContradictoryOptions("quick and thorough contradict each other; give one of these options")
        values: dict[str, Any] = {}
        for each in OPTIONS:
            value = given[each.name]
            if value is not None:
                values[each.field] = tuple(value) if each.takes == "many" else value
        return cls(**values)

    def of(self, corpus: Mapping[str, Case]) -> list[tuple[Case, Variant]]:
        """Return the selected items, in the order of the corpus.

        ``corpus``  the cases, by id

        Raises UnknownCase if a pattern, chapter, level or version matches nothing, and BadShard for a share that does
        not exist."""
        cases = corpus.whole if isinstance(corpus, Corpus) and self._has_generated else corpus
        self._check(cases)
        values = self._values()
        items = [(case, variant) for case in cases.values() for variant in self._variants(case, values)]
        if self.shard is not None:
            items = share(items, self.shard)
        return [(case.under(self.profile), variant) for case, variant in items] if self.profile else items

    @property
    def _has_generated(self) -> bool:
        """Whether generated cases are selected: by their chapter, by a glob of their ids, or by ``thorough`` alone."""
        if self.corpus_version:  # the table of generated cases grows without versions
            return False
        named = any(glob.startswith(GENERATED) for glob in self.cases) or GENERATED[:-1] in self.chapters
        return named or (self.thorough and not (self.cases or self.chapters))

    def _variants(self, case: Case, values: _Values) -> list[Variant]:
        if self.chapters and case.chapter not in self.chapters:
            return []
        if self.cases and not any(matches_case(pattern, case.id) for pattern in self.cases):
            return []  # before the variants, which take longer to make
        if self.levels and level_of(case) not in self.levels:
            return []
        if case.profile and case.profile != self.profile and not self.cases:
            return []
        if self.corpus_version and not is_in(case.id, self.corpus_version):
            return []
        if only_thorough(case) and not (self.thorough or self.cases):
            return []
        if self.quick and not self.cases and not self._has_quick(case):
            return []
        wanted = [variant for variant in case.variants if self._wants(case, variant, values)]
        if not (self.thorough or self.cases or values):
            wanted = [variant for variant in wanted if is_usual(case, variant)]
        return wanted[:1] if self.quick else wanted

    def _has_quick(self, case: Case) -> bool:
        return is_quick(case, GATING) if self.chapters else case.id in listed(QUICK)

    def _wants(self, case: Case, variant: Variant, values: _Values) -> bool:
        return (
            (not self.cases or any(matches(pattern, case.id, variant) for pattern in self.cases))
            and not any(matches(pattern, case.id, variant) for pattern in self.without)
            and all(getattr(variant, name) in wanted for name, wanted in values)
        )

    def _values(self) -> _Values:
        """Return the restricted dimensions of variants, each with the selected values."""
        wanted = ((each.name, getattr(self, each.plural, ())) for each in DIMENSIONS)
        return [(name, values) for name, values in wanted if values]

    def _check(self, corpus: Mapping[str, Case]) -> None:
        generated = [name for name in (*self.cases, *self.chapters) if f"{name}/".startswith(GENERATED)]
        if self.corpus_version and generated:
            raise ContradictoryOptions(
                f"{generated[0]}: generated cases belong to no version of the corpus; remove the option for the version"
            )
        for pattern in (*self.cases, *self.without):
            if pattern in self.without and pattern.startswith(GENERATED):
                continue  # there may be none to leave out
            if not matched(pattern, corpus):
                raise UnknownCase(f"no case {pattern!r}{nearest(pattern.partition('[')[0], corpus, all_else=False)}")
        for level in self.levels:
            if level not in LEVELS:
                raise UnknownCase(f"no level {level!r}; there are {', '.join(LEVELS)}")
        if self.corpus_version and self.corpus_version not in versions():
            raise UnknownCase(f"no corpus version {self.corpus_version!r}; there are {', '.join(versions())}")
        chapters = {case.chapter for case in corpus.values()}
        for chapter in self.chapters:
            if chapter not in chapters:
                raise UnknownCase(f"no chapter {chapter!r}{nearest(chapter, chapters)}")


def is_usual(case: Case, variant: Variant) -> bool:
    """Return whether a run takes a variant of a case without ``thorough``.

    It takes no variant of a case that is `only_thorough`, and of others those that are distinct (`is_distinct`).

    ``case``     the case
    ``variant``  one of its variants"""
    return not only_thorough(case) and is_distinct(case, variant)


def is_distinct(case: Case, variant: Variant) -> bool:
    """Return whether a variant may tell something of a client that the other variants of the case do not.

    The first transport with the first delivery does. Further ones do as follows: octet by octet in the chapters of
    `BYTEWISE_TOO`; over TLS, with the first delivery, what ends with a reset and what `OVER_TLS_TOO` lists, except for
    sweeps.

    ``case``     the case
    ``variant``  one of its variants"""
    is_first_delivery = variant.delivery == case.deliveries[0]
    if variant.transport == case.transports[0]:
        return is_first_delivery or case.chapter in BYTEWISE_TOO
    return is_first_delivery and case.sweep is None and (case.resets or case.id.startswith(OVER_TLS_TOO))


def is_quick(case: Case, levels: Sequence[Level] = GATING) -> bool:
    """Return whether a case has one of these levels and runs quickly.

    A quick case has no wait but brief pauses, no sweep, no client process of its own, no request whose content takes
    the driver long to decode, and no ``Case.thorough``.

    ``case``    the case
    ``levels``  the levels"""
    if level_of(case) not in levels or case.fresh or case.sweep or case.thorough or case.waits_long:
        return False
    return not any(isinstance(item, Wait) or _has_long_content(item) for item in case.do)


def _has_long_content(item: Item) -> bool:
    return isinstance(item, Request) and isinstance(item.body, Body) and len(item.body.data) > _LONG_CONTENT


def matches(pattern: str, id: str, variant: Variant) -> bool:
    """Return whether a pattern matches an item.

    ``pattern``  ``case`` or ``case[variant]``; both parts are globs
    ``id``       the id of the case
    ``variant``  the variant"""
    _, bracket, rest = pattern.partition("[")
    return matches_case(pattern, id) and (not bracket or fnmatchcase(str(variant), rest.removesuffix("]")))


def matches_case(pattern: str, id: str) -> bool:
    """Return whether a pattern may match an item of a case.

    ``pattern``  see `matches`
    ``id``       the id of the case"""
    return fnmatchcase(id, pattern.partition("[")[0])


def matched(pattern: str, corpus: Mapping[str, Case]) -> list[tuple[Case, Variant]]:
    """Return all items of the corpus that a pattern matches.

    ``pattern``  see `matches`
    ``corpus``   the cases, by id; of a `Corpus` the generated cases too, if the pattern begins like their ids"""
    cases = corpus.among(pattern) if isinstance(corpus, Corpus) else corpus
    named = [case for case in cases.values() if matches_case(pattern, case.id)]
    return [(case, each) for case in named for each in case.variants if matches(pattern, case.id, each)]
