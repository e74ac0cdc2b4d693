"""Verdicts that say the same in several variants are one group, and groups stand worst first."""

from __future__ import annotations

from typing import Any

import pytest

from h1conform.conformance.model import SEVERITIES, Case, Response, Verdict
from h1conform.conformance.report.groups import Group, grouped

VARIANTS = ("tcp-whole", "tcp-bytewise", "tls-whole", "tls-bytewise")
CORPUS = {id: Case(id, "", (), b"", (Response(),)) for id in ("a/one", "a/two", "b/one")}


def verdict(case: str = "a/one", variant: str = "tcp-whole", severity: str = "hang", **more: Any) -> Verdict:
    return Verdict(
        more.pop("client", "c"), case, variant, more.pop("level", "must"), more.pop("result", "fail"), severity, **more
    )


def groups(*verdicts: Verdict, beside: tuple[Verdict, ...] = ()) -> list[Group]:
    return grouped(verdicts, (*verdicts, *beside), CORPUS)


def test_variants_that_say_the_same_are_one() -> None:
    (only,) = groups(*(verdict(variant=each) for each in VARIANTS))
    assert (only.ways, only.variants, only.played) == ("all 4 variants", VARIANTS, 4)


def test_one_variant_is_named() -> None:
    (only,) = groups(verdict())
    assert only.ways == "tcp-whole"


def test_some_of_the_variants_are_named_in_their_order() -> None:
    (only,) = groups(
        verdict(variant="tls-bytewise"),
        verdict(variant="tcp-bytewise"),
        beside=(verdict(result="pass", severity=""), verdict(variant="tls-whole", result="pass", severity="")),
    )
    assert only.ways == "tcp-bytewise, tls-bytewise"
    assert only.played == 4


@pytest.mark.parametrize(
    "other",
    [
        verdict(variant="tls-whole", severity="crash"),
        verdict(variant="tls-whole", seen="other"),
        verdict(variant="tls-whole", expected="other"),
        verdict(variant="tls-whole", result="unproven"),
        verdict(variant="tls-whole", client="d"),
        verdict("a/two", "tls-whole"),
    ],
    ids=["severity", "seen", "expected", "result", "client", "case"],
)
def test_what_differs_is_told_apart(other: Verdict) -> None:
    assert len(groups(verdict(), other)) == 2


def test_times_and_octets_tell_nothing_apart() -> None:
    assert len(groups(verdict(seconds=1.0, wire=("a",)), verdict(variant="tls-whole", seconds=2.0, wire=("b",)))) == 1


def test_groups_stand_worst_first_then_by_level_then_in_the_order_of_the_corpus() -> None:
    verdicts = [
        verdict("b/one", severity="", result="unproven"),
        verdict("b/one"),
        verdict("a/two"),
        verdict("a/one", level="should"),
        verdict("a/one", severity="desync", level="info"),
    ]
    got = [(each.verdict.severity, each.verdict.level, each.verdict.case) for each in groups(*verdicts)]
    assert got == [
        ("desync", "info", "a/one"),
        ("hang", "must", "a/two"),
        ("hang", "must", "b/one"),
        ("hang", "should", "a/one"),
        ("", "must", "b/one"),
    ]


def test_every_severity_has_its_place() -> None:
    verdicts = [verdict(severity=each) for each in reversed(SEVERITIES)]
    assert [each.verdict.severity for each in groups(*verdicts)] == list(SEVERITIES)


def test_nothing_makes_no_group() -> None:
    assert groups() == []
