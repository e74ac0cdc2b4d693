"""Chooses the cases of a quick run, and those that only a thorough run has, by the stored results of many clients.

    python tools/tiers.py [--check]

Many cases ask for the same clause in the same chapter, at the same level. Such cases are one group. Within a group the
cases are ordered so that the first ones tell as much about clients as all of them: the next case is the one that adds
most results to those of the cases before it. A result is a failure or a lenience of one client. When no case adds one,
the order of the corpus holds.

A quick run has the first cases of each group of level "must". A run without options has more of each group. The rest is
for ``--thorough``. A case that another one of the run names as its root is in the run too.

The two lists are part of the corpus: write them anew when the corpus gets another version. ``--check`` writes nothing.
Either way the output has what the lists keep of the results, also of a client that is not among those that chose.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.corpus.selection import is_quick
from h1conform.conformance.corpus.tiers import QUICK, THOROUGH, each_for_itself
from h1conform.conformance.evidence import store
from h1conform.conformance.model import Case

IN_QUICK = 6  # cases of a group
IN_USUAL = 16

Results = frozenset[tuple[int, str]]  # the number of a column, and a letter


def results(columns: Sequence[store.Column]) -> dict[str, Results]:
    """Return the failures and leniences of each case.

    ``columns``  the results of the clients"""
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for number, column in enumerate(columns):
        for id, letter in column.results.items():
            if letter in "fl":
                found[id].add((number, letter))
    return {id: frozenset(each) for id, each in found.items()}


def ordered(cases: Iterable[Case], shown: Mapping[str, Results]) -> list[Case]:
    """Return the cases of a group so that the next one adds most to the results of those before it.

    ``cases``  the cases, in the order of the corpus
    ``shown``  the result of `results`"""
    rest, first = list(cases), []
    seen: set[tuple[int, str]] = set()
    while rest:
        best = max(rest, key=lambda case: len(shown.get(case.id, frozenset()) - seen))
        seen |= shown.get(best.id, frozenset())
        first.append(best)
        rest.remove(best)
    return first


def group_of(case: Case) -> tuple[str, str, str]:
    """Return what the cases of a group have in common: the clause that is cited first, the chapter, and the level.

    ``case``  a case"""
    return case.cites[0], case.chapter, level_of(case)


def chosen(cases: Sequence[Case], shown: Mapping[str, Results], number: int) -> set[str]:
    """Return the ids of the first cases of each group, and of their roots.

    ``cases``   the cases to choose from
    ``shown``   the result of `results`
    ``number``  how many cases of a group"""
    groups: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
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


def kept(cases: Sequence[Case], shown: Mapping[str, Results], ids: set[str]) -> float:
    """Return the share of the results that the chosen cases show. A result counts once for each group.

    ``cases``  the cases that were chosen from
    ``shown``  the result of `results`
    ``ids``    the chosen ones"""

    def of(wanted: Callable[[Case], bool]) -> set[tuple[tuple[str, str, str], tuple[int, str]]]:
        return {(group_of(case), each) for case in cases if wanted(case) for each in shown.get(case.id, ())}

    return len(of(lambda case: case.id in ids)) / len(of(lambda _: True))


def kept_of_others(cases: Sequence[Case], columns: Sequence[store.Column], number: int) -> float:
    """Return the share of the results of a client that cases show which all the other clients chose: the mean.

    ``cases``    the cases to choose from
    ``columns``  the results of the clients
    ``number``   how many cases of a group"""
    shares = []
    for column in columns:
        if own := results([column]):
            shares.append(
                kept(cases, own, chosen(cases, results([each for each in columns if each != column]), number))
            )
    return sum(shares) / len(shares)


def main(arguments: list[str]) -> None:
    """Write both lists, or print what they keep.

    ``arguments``  those of the command line"""
    cases = [case for case in each_for_itself(corpus()).values() if not case.thorough]
    columns = list(store.read(store.CROSS_CHECK).values())
    shown = results(columns)
    brief = [case for case in cases if is_quick(case, ("must",))]
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
