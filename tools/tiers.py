"""Chooses the cases of a quick run, and those of a thorough run alone, by the stored results of clients and mutants.

    python tools/tiers.py [--check]

Many cases ask for the same clause in the same chapter, at the same level. Such cases are one group. Within a group the
cases are ordered so that the first ones tell as much about clients as all of them: the next case is the one that adds
most results to those of the cases before it. A result is a failure or a lenience of one client, or of one mutant
(docs/mutants.md): the clients that are in use lack many faults. When several cases add as many, a case that takes
little time comes first, and then the order of the corpus holds.

A quick run has the first cases of each group of level "must". A run without options has more of each group. The rest is
for ``--thorough``. A case that another one of the run names as its root is in the run too.

The two lists are part of the corpus: write them anew when the corpus gets another version. ``--check`` writes nothing.
Either way the output has what the lists keep of the results, also of a client that is not among those that chose.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.corpus.selection import is_quick
from h1conform.conformance.corpus.tiers import QUICK, THOROUGH
from h1conform.conformance.evidence import store
from h1conform.conformance.model import Case

MUTANTS = Path(__file__).parents[1] / "tests" / "mutants" / "evidence.json"
IN_QUICK = 5  # cases of a group
IN_USUAL = 9  # the least number that keeps all results

Results: TypeAlias = frozenset[tuple[str, str]]  # the name of a client or of a mutant, and a letter
Group: TypeAlias = tuple[str, str, str]


def asked() -> list[Case]:
    """Return the cases that a run may leave out because of others: those that cost little, without those of a profile,
    which only a run under the profile has."""
    return [case for case in corpus().values() if not (case.thorough or case.profile)]


def all_columns() -> list[store.Column]:
    """Return the results of the clients, and a column for each mutant."""
    failed = json.loads(MUTANTS.read_text(encoding="utf-8"))["failed"]
    mutants = [store.Column(f"mutant {name}", results=dict.fromkeys(ids, "f")) for name, ids in failed.items()]
    return [*store.read(store.CROSS_CHECK).values(), *mutants]


def results(columns: Iterable[store.Column]) -> dict[str, Results]:
    """Return the failures and leniences of each case.

    ``columns``  the results of clients and mutants"""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for column in columns:
        for id, letter in column.results.items():
            if letter in "fl":
                found[id].add((column.name, letter))
    return {id: frozenset(each) for id, each in found.items()}


def ordered(cases: Iterable[Case], shown: Mapping[str, Results]) -> list[Case]:
    """Return the cases of a group so that the next one adds most to the results of those before it, and is no slow one
    unless it adds more.

    ``cases``  the cases, in the order of the corpus
    ``shown``  the result of `results`"""
    rest, first = list(cases), []
    seen: set[tuple[str, str]] = set()
    while rest:
        best = max(rest, key=lambda case: (len(shown.get(case.id, frozenset()) - seen), not _is_slow(case)))
        seen |= shown.get(best.id, frozenset())
        first.append(best)
        rest.remove(best)
    return first


def _is_slow(case: Case) -> bool:
    """Return whether a case waits long, runs many times, or needs a client process of its own."""
    return case.waits_long or case.fresh or case.sweep is not None


def group_of(case: Case) -> Group:
    """Return what the cases of a group have in common: the clause that is cited first, the chapter, and the level.

    ``case``  a case"""
    return case.cites[0], case.chapter, level_of(case)


def chosen(cases: Sequence[Case], shown: Mapping[str, Results], number: int) -> set[str]:
    """Return the ids of the first cases of each group, and of their roots.

    ``cases``   the cases to choose from
    ``shown``   the result of `results`
    ``number``  how many cases of a group"""
    groups: dict[Group, list[Case]] = defaultdict(list)
    for case in cases:
        groups[group_of(case)].append(case)
    found = {case.id for group in groups.values() for case in ordered(group, shown)[:number]}
    by_id = {case.id: case for case in cases}
    rest = list(found)
    while rest:
        root = by_id[rest.pop()].root
        if root in by_id and root not in found:
            found.add(root)
            rest.append(root)
    return found


def kept(cases: Sequence[Case], shown: Mapping[str, Results], ids: Iterable[str]) -> float:
    """Return the share of the results that the chosen cases show. A result counts once for each group.

    ``cases``  the cases that were chosen from
    ``shown``  the result of `results`
    ``ids``    the chosen ones"""
    among = {case.id: {(group_of(case), each) for each in shown.get(case.id, ())} for case in cases}
    everything = set().union(*among.values())
    return len(set().union(*(among[id] for id in ids))) / len(everything)


def kept_of_others(cases: Sequence[Case], columns: Sequence[store.Column], number: int) -> float:
    """Return the share of the results of a client that the cases show which all the others choose: the mean.

    ``cases``    the cases to choose from
    ``columns``  the results of clients and mutants
    ``number``   how many cases of a group"""
    shares = []
    for column in columns:
        own = results([column])
        if own and not column.name.startswith("mutant "):
            ids = chosen(cases, results(each for each in columns if each != column), number)
            shares.append(kept(cases, own, ids))
    return sum(shares) / len(shares)


def main(arguments: list[str]) -> None:
    """Write both lists, or print what they keep.

    ``arguments``  those of the command line"""
    cases = asked()
    brief = [case for case in cases if is_quick(case, ("must",))]
    columns = all_columns()
    shown = results(columns)
    quick = chosen(brief, shown, IN_QUICK)
    usual = chosen(cases, shown, IN_USUAL) | quick
    for name, among, ids, number in (("quick", brief, quick, IN_QUICK), ("usual", cases, usual, IN_USUAL)):
        share, of_other = kept(among, shown, ids), kept_of_others(among, columns, number)
        print(
            f"{name}: {len(ids)} of {len(among)} cases; {share:.1%} of the results, {of_other:.1%} of another client's"
        )
    if "--check" not in arguments:
        QUICK.write_text("".join(f"{case.id}\n" for case in brief if case.id in quick), encoding="ascii")
        THOROUGH.write_text("".join(f"{case.id}\n" for case in cases if case.id not in usual), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
