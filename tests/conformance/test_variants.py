"""The variants of a case: their dimensions and their strings."""

from __future__ import annotations

from dataclasses import fields
from itertools import product

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import DIMENSIONS, Case, Response, Sweep, Variant

ALL = [Variant(*each) for each in product(*(each.values for each in DIMENSIONS))]


def case(**more: object) -> Case:
    return Case("a/one", "", (), b"HTTP/1.1 200 OK\r\n\r\n", (Response(),), **more)  # type: ignore[arg-type]


def test_a_variant_has_a_value_of_each_dimension_and_a_case_a_list_of_them() -> None:
    assert [each.name for each in fields(Variant)] == [each.name for each in DIMENSIONS]
    assert {each.plural for each in DIMENSIONS} <= {each.name for each in fields(Case)}


@pytest.mark.parametrize(
    ("expected", "variant"),
    [
        ("tcp-whole", Variant("tcp", "whole")),
        ("tls-bytewise", Variant("tls", "bytewise")),
        ("tls-bytewise-pieces", Variant("tls", "bytewise", "pieces")),
    ],
)
def test_the_string_of_a_variant_leaves_the_usual_reading_out(expected: str, variant: Variant) -> None:
    assert str(variant) == expected


def test_every_variant_is_parsed_from_its_own_string_and_no_two_share_one() -> None:
    assert [Variant.parse(str(each)) for each in ALL] == ALL
    assert len({str(each) for each in ALL}) == len(ALL)


@pytest.mark.parametrize(
    "text", ["", "tcp", "whole", "whole-tcp", "udp-whole", "tcp-whole-whole", "tcp-whole-pieces-", "tcp-whole-some"]
)
def test_what_is_no_variant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unknown variant"):
        Variant.parse(text)


def test_the_reading_varies_slowest_and_the_delivery_fastest() -> None:
    assert [str(each) for each in case(reads=("whole", "pieces")).variants] == [
        *("tcp-whole", "tcp-bytewise", "tls-whole", "tls-bytewise"),
        *("tcp-whole-pieces", "tcp-bytewise-pieces", "tls-whole-pieces", "tls-bytewise-pieces"),
    ]


def test_the_variants_of_a_case_stand_by_rank() -> None:
    assert [each.id for each in corpus().values() if list(each.variants) != sorted(each.variants, key=rank)] == []


def rank(variant: Variant) -> tuple[int, ...]:
    return variant.rank


def test_a_case_that_takes_its_time_is_played_whole_only() -> None:
    swept = case(sweep=Sweep("fin"), deliveries=("bytewise",), transports=("tls",))
    assert swept.variants == (Variant("tls", "whole"),)


def test_a_variant_asks_of_the_client_what_its_values_need() -> None:
    assert Variant("tls", "bytewise").capabilities == ()
    assert Variant("tcp", "whole", "pieces").capabilities == ("pieces",)
