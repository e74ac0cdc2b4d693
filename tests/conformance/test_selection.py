"""Which cases a run has, in which variants and in which order."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from typing import get_args

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.options import OPTIONS
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.corpus.selection import (
    Selection,
    UnknownCase,
    is_quick,
    is_usual,
    matched,
    matches,
)
from h1conform.conformance.corpus.tiers import QUICK, listed, only_thorough
from h1conform.conformance.model import DIMENSIONS, LEVELS, Case, Connection, Profile, Response, Variant
from h1conform.conformance.running.order import spread
from h1conform.mockserver import Hold

COMMON = {id: case for id, case in corpus().items() if not case.profile}  # the others need a profile
ALL = Selection(thorough=True).of(dict(corpus()))  # without the generated cases
USUAL = {id: case for id, case in COMMON.items() if not only_thorough(case)}  # the others need the option thorough
CHEAP = [item for item in ALL if not only_thorough(item[0])]


def ids(selection: Selection) -> list[str]:
    return [f"{case.id}[{variant}]" for case, variant in selection.of(corpus())]


def test_every_option_fills_a_field_of_its_own_and_has_the_values_that_there_are() -> None:
    assert sorted(each.field for each in OPTIONS) == sorted(each.name for each in fields(Selection))
    choices = {each.field: each.choices for each in OPTIONS if each.choices}
    assert choices == {
        "levels": LEVELS,
        "profile": tuple(each for each in get_args(Profile) if each),
        **{each.plural: each.values for each in DIMENSIONS if each.plural in choices},
    }


def test_a_selection_is_made_of_the_options_that_were_given() -> None:
    given = dict.fromkeys(each.name for each in OPTIONS)
    assert Selection.from_options(given) == Selection()
    given |= {"case": ["a/*"], "transport": ("tls",), "quick": True, "corpus": "1.0", "profile": "2008"}
    assert Selection.from_options(given) == Selection(
        cases=("a/*",), transports=("tls",), quick=True, corpus_version="1.0", profile="2008"
    )


def test_nothing_asked_is_everything_in_the_order_of_the_corpus() -> None:
    assert [(case.id, variant) for case in COMMON.values() for variant in case.variants] == [
        (case.id, variant) for case, variant in ALL
    ]


def test_a_bare_id_is_all_variants() -> None:
    assert ids(Selection(cases=("chunked/one-chunk",))) == [
        "chunked/one-chunk[tcp-whole]",
        "chunked/one-chunk[tcp-bytewise]",
        "chunked/one-chunk[tls-whole]",
        "chunked/one-chunk[tls-bytewise]",
    ]


def test_a_pattern_with_a_bracket_is_of_variants() -> None:
    assert ids(Selection(cases=("chunked/one-chunk[tls-*]",))) == [
        "chunked/one-chunk[tls-whole]",
        "chunked/one-chunk[tls-bytewise]",
    ]
    assert ids(Selection(cases=("chunked/one-chunk[tcp-whole]", "tls/good-name"))) == [
        "chunked/one-chunk[tcp-whole]",
        "tls/good-name[tls-whole]",
        "tls/good-name[tls-bytewise]",
    ]


def test_a_glob_is_over_whole_ids() -> None:
    got = Selection(cases=("chunked/size/*",)).of(corpus())
    assert {case.id for case, _ in got} == {id for id in corpus() if id.startswith("chunked/size/")}


def test_what_is_deselected_is_left_out() -> None:
    got = ids(Selection(cases=("chunked/one-chunk",), without=("*[tls-*]", "*/two-chunks")))
    assert got == ["chunked/one-chunk[tcp-whole]", "chunked/one-chunk[tcp-bytewise]"]


def test_restrictions_hold_together() -> None:
    got = Selection(chapters=("tls", "reuse"), levels=("must",), transports=("tls",), deliveries=("whole",)).of(
        corpus()
    )
    expected = [
        (case, variant)
        for case, variant in CHEAP
        if case.chapter in ("tls", "reuse") and level_of(case) == "must"
        if (variant.transport, variant.delivery) == ("tls", "whole")
    ]
    assert got == expected
    assert got


def test_quick_is_the_first_variant_of_each_case_that_is_left() -> None:
    quick = Selection(quick=True).of(corpus())
    assert [case.id for case, _ in quick] == [id for id in USUAL if id in listed(QUICK)]
    assert all(is_quick(case, ("must",)) for case, _ in quick)
    assert {level_of(case) for case, _ in Selection(chapters=("api",), quick=True).of(corpus())} == {
        "must",
        "documented",
    }
    assert not any(case.fresh for case, _ in quick)
    assert [str(variant) for case, variant in quick] == [str(case.variants[0]) for case, _ in quick]
    assert ids(Selection(cases=("timing/pause-in-content",), quick=True)) == ["timing/pause-in-content[tcp-whole]"]
    assert ids(Selection(cases=("chunked/one-chunk",), quick=True, transports=("tls",))) == [
        "chunked/one-chunk[tls-whole]"
    ]


def of_profile(*profiles: str) -> set[str]:
    return {id for id, case in corpus().items() if case.profile in profiles}


@pytest.mark.parametrize(
    ("profile", "played"),
    [("", ("",)), ("2008", ("", "2008")), ("modern", ("", "modern"))],
    ids=["none", "2008", "modern"],
)
def test_cases_of_one_document_alone_are_played_under_its_profile(profile: Profile, played: tuple[str, ...]) -> None:
    found = Selection(profile=profile, thorough=True).of(dict(corpus()))
    assert {case.id for case, _ in found} == of_profile(*played)
    contradicting = {case.id for case in corpus().values() if case.modern}
    assert {case.id for case, _ in found if case.modern} == (set() if profile else contradicting)


def test_a_case_that_is_named_is_played_whatever_its_profile() -> None:
    id = min(of_profile("2008"))
    assert [case.id for case, _ in Selection(cases=(id,), quick=True).of(corpus())] == [id]


def test_options_that_exclude_each_other_leave_nothing() -> None:
    assert Selection(chapters=("proxy",), levels=("info",), transports=("tls",), quick=True).of(corpus()) == []


@pytest.mark.parametrize(
    ("message", "selection"),
    [
        ("no case 'chunked/one-chnk'; nearest: 'chunked/one-chunk'", Selection(cases=("chunked/one-chnk",))),
        (
            "no case 'chunked/one-chnk[tcp-whole]'; nearest: 'chunked/one-chunk'",
            Selection(cases=("chunked/one-chnk[tcp-whole]",)),
        ),
        ("no case 'chunked/one-chunk[udp]'", Selection(cases=("chunked/one-chunk[udp]",))),
        ("no case 'tls/good-name[tcp-whole]'", Selection(cases=("tls/good-name[tcp-whole]",))),
        ("no case 'zzzzzzzz'", Selection(without=("zzzzzzzz",))),
        ("no chapter 'chunkd'; nearest: 'chunked'", Selection(chapters=("chunkd",))),
    ],
)
def test_what_matches_nothing_is_an_error_with_the_nearest(message: str, selection: Selection) -> None:
    with pytest.raises(UnknownCase) as caught:
        selection.of(corpus())
    assert str(caught.value.args[0]).startswith(message)


@pytest.mark.parametrize(
    ("expected", "pattern"),
    [
        (True, "a/one"),
        (True, "a/*"),
        (True, "*one"),
        (True, "a/one[tcp-whole]"),
        (True, "a/one[*]"),
        (True, "*[*-whole]"),
        (True, "a/on?"),
        (False, "a/on"),
        (False, "a/one[tls-*]"),
        (False, "A/ONE"),
        (False, "a/one[]"),
        (False, ""),
    ],
)
def test_a_pattern_covers_ids_and_variants(expected: bool, pattern: str) -> None:
    assert expected == matches(pattern, "a/one", Variant("tcp", "whole"))


def test_matched_is_every_item_of_the_corpus() -> None:
    assert matched("*", corpus()) == [(case, each) for case in corpus().values() for each in case.variants]
    assert matched("*", COMMON) == ALL


# --------------------------------------------------------------------------------------------------------------- order


def items(quick: int, slow: int) -> list[tuple[Case, Variant]]:
    def case(id: str, *steps: Hold) -> tuple[Case, Variant]:
        return Case(id, "", (), (Connection(steps),), (Response(),)), Variant("tcp", "whole")

    return [case(f"a/{n}") for n in range(quick)] + [case(f"b/{n}", Hold()) for n in range(slow)]


@pytest.mark.parametrize("quick", [0, 1, 2, 3, 7, 50])
@pytest.mark.parametrize("slow", [0, 1, 2, 3, 7, 50])
def test_slow_items_are_spread_and_none_is_lost(quick: int, slow: int) -> None:
    got = [case.id for case, _ in spread(items(quick, slow))]
    assert [id for id in got if id.startswith("a/")] == [f"a/{n}" for n in range(quick)]
    assert sorted(id for id in got if id.startswith("b/")) == sorted(f"b/{n}" for n in range(slow))


def test_slow_items_that_are_neighbours_are_played_far_from_each_other() -> None:
    """They wait about equally long."""
    got = [int(case.id[2:]) for case, _ in spread(items(100, 20)) if case.id.startswith("b/")]
    assert all(abs(one - next_) > 5 for one, next_ in pairwise(got))


def test_slow_items_do_not_stand_together_while_there_are_quick_ones_between_them() -> None:
    got = "".join(case.id[0] for case, _ in spread(items(30, 4)))
    assert "bb" not in got


def variants_of(id: str) -> list[str]:
    return [str(variant) for case, variant in Selection().of({id: corpus()[id]})]


@pytest.mark.parametrize(
    ("id", "variants"),
    [
        ("fields/bare-cr", ["tcp-whole"]),
        ("chunked/one-chunk", ["tcp-whole", "tcp-bytewise"]),
        ("until-close/reset", ["tcp-whole", "tls-whole"]),  # it ends with a reset
        ("tls/no-close-notify/until-close", ["tls-whole", "tls-whole-pieces"]),  # it has no other transport
        ("incomplete/every-octet-of-length-reset", ["tcp-whole"]),  # a sweep
        ("proxy/tunnel-octets-behind", ["tls-whole", "tls-bytewise"]),
    ],
)
def test_a_run_has_the_variants_that_make_a_difference(id: str, variants: list[str]) -> None:
    assert variants_of(id) == variants


@pytest.mark.slow
def test_the_corpus_is_played_whole() -> None:
    assert sorted(map(str, spread(ALL))) == sorted(map(str, ALL))


def test_without_being_thorough_the_variants_that_tell_least_are_left_out() -> None:
    usual = Selection().of(corpus())
    assert [item for item in ALL if is_usual(*item)] == usual
    assert {case.id for case, _ in usual} == set(USUAL)
    assert {case.id for case, _ in ALL} == set(COMMON)
    assert ids(Selection(cases=("chunked/one-chunk",))) == [
        f"chunked/one-chunk[{each}]" for each in corpus()["chunked/one-chunk"].variants
    ]
    assert Selection(transports=("tls",)).of(corpus()) == [item for item in CHEAP if item[1].transport == "tls"]
    assert Selection(deliveries=("bytewise",)).of(corpus()) == [
        item for item in CHEAP if item[1].delivery == "bytewise"
    ]


COSTLY = replace(corpus()["chunked/one-chunk"], id="chunked/costly", thorough="256 KiB of content.")
WITH_COSTLY = {COSTLY.id: COSTLY, "chunked/two-chunks": corpus()["chunked/two-chunks"]}


@pytest.mark.parametrize(
    ("found", "selection"),
    [
        (False, Selection()),
        (False, Selection(quick=True)),
        (False, Selection(chapters=("chunked",))),
        (False, Selection(levels=("must",))),
        (False, Selection(transports=("tls",))),
        (True, Selection(thorough=True)),
        (True, Selection(cases=("chunked/costly",))),
        (True, Selection(cases=("chunked/*",), quick=True)),
    ],
)
def test_a_costly_case_is_in_a_thorough_run_or_is_named(found: bool, selection: Selection) -> None:
    assert found == (COSTLY.id in {case.id for case, _ in selection.of(WITH_COSTLY)})
