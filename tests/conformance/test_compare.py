"""Verdicts side by side: the worst of a case's variants, who differs, and what the transport alone changes."""

from __future__ import annotations

from typing import Any

import pytest

from h1conform.conformance.model import RESULTS, SEVERITIES, WORST_FIRST, Verdict, badness
from h1conform.conformance.report.compare import Row, rows, short_names, transport_differences, worst


def verdict(client: str, case: str, result: str, variant: str = "tcp-whole", severity: str = "") -> Verdict:
    told: Any = result
    return Verdict(client, case, variant, "must", told, severity)


def test_a_row_has_the_worst_result_of_each_client_in_their_order() -> None:
    found = rows(
        [
            verdict("c", "b/two", "pass"),
            verdict("c", "b/two", "lenient", "tls-whole"),
            verdict("d", "b/two", "fail"),
            verdict("d", "b/two", "pass", "tls-whole"),
            verdict("d", "a/one", "pass"),
            verdict("e", "a/one", "pass"),
        ],
        ["d", "c"],
    )
    assert found == [Row("a/one", ("pass", None)), Row("b/two", ("fail", "lenient"))]


def test_a_row_differs_where_not_all_make_the_same_of_it() -> None:
    assert Row("a", ("pass", "fail")).differs
    assert Row("a", ("pass", None)).differs
    assert not Row("a", ("fail", "fail")).differs


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (("pass", "unsupported"), "unsupported"),
        (("unsupported", "lenient"), "lenient"),
        (("unproven", "lenient"), "unproven"),
        (("fail", "broken", "pass"), "broken"),
    ],
)
def test_what_was_not_asked_says_less_than_what_was_seen(results: Any, expected: str) -> None:
    assert worst(results) == expected


def parted(tcp: Verdict, tls: Verdict) -> list[tuple[str, str]]:
    return [(each.tcp.case, each.worse) for each in transport_differences([tcp, tls])]


@pytest.mark.parametrize(
    ("tcp", "tls", "expected"),
    [
        (("pass", ""), ("fail", "hang"), "tls"),
        (("fail", "hang"), ("pass", ""), "tcp"),
        (("lenient", ""), ("pass", ""), "tcp"),
        (("fail", "deviates"), ("fail", "desync"), "tls"),
        (("unproven", ""), ("fail", "hang"), "tls"),
    ],
)
def test_a_case_that_differs_by_transport_alone_is_a_difference(tcp: Any, tls: Any, expected: str) -> None:
    two = (verdict("c", "a", tcp[0], "tcp-whole", tcp[1]), verdict("c", "a", tls[0], "tls-whole", tls[1]))
    assert parted(*two) == [("a", expected)]


@pytest.mark.parametrize("result", ["unsupported", "broken"])
def test_what_could_not_be_asked_over_one_transport_is_none(result: str) -> None:
    assert parted(verdict("c", "a", "pass"), verdict("c", "a", result, "tls-whole")) == []


def test_only_like_is_compared_with_like() -> None:
    assert parted(verdict("c", "a", "fail", "tcp-bytewise"), verdict("c", "a", "pass", "tls-whole")) == []
    assert parted(verdict("c", "a", "fail", "tcp-whole-pieces"), verdict("c", "a", "pass", "tls-whole")) == []
    assert parted(verdict("c", "a", "pass"), verdict("c", "a", "pass", "tls-whole")) == []
    assert parted(verdict("c", "a", "pass"), verdict("c", "b", "fail", "tls-whole")) == []


def test_a_case_is_a_difference_once() -> None:
    found = transport_differences(
        verdict("c", "a", "fail" if transport == "tls" else "pass", f"{transport}-{delivery}")
        for delivery in ("whole", "bytewise")
        for transport in ("tcp", "tls")
    )
    assert [(each.tls.variant, each.tls.result) for each in found] == [("tls-whole", "fail")]


def test_differences_stand_in_the_order_of_cases_and_variants_however_the_verdicts_arrived() -> None:
    arrived = [
        verdict("c", case, "fail" if transport == "tls" else "pass", f"{transport}-{delivery}")
        for case in ("b", "a")
        for delivery in ("bytewise", "whole")
        for transport in ("tls", "tcp")
    ]
    for verdicts in (arrived, arrived[::-1]):
        found = transport_differences(verdicts)
        assert [(each.tls.case, each.tls.variant) for each in found] == [("a", "tls-whole"), ("b", "tls-whole")]


@pytest.mark.parametrize(
    ("clients", "expected"),
    [
        (["http.client 2.7.18", "http.client PyPy 3.9.16"], ["2.7.18", "PyPy 3.9.16"]),
        (["urllib3 on 3.6.15", "urllib3 on 3.8.18"], ["3.6.15", "3.8.18"]),
        (["urllib3", "curl"], ["urllib3", "curl"]),
        (["http.client 3.6.15"], ["http.client 3.6.15"]),
        (["http.client", "http.client 3.6.15"], ["http.client", "3.6.15"]),
    ],
)
def test_names_lose_the_words_that_they_share(clients: list[str], expected: list[str]) -> None:
    assert short_names(clients) == expected


def test_every_result_and_every_severity_has_its_place_in_the_one_ranking() -> None:
    assert sorted(WORST_FIRST) == sorted(RESULTS)
    ranked = [verdict("c", "a", "fail", severity=each) for each in (*SEVERITIES, "")]
    shuffled = [*ranked[1::2], *ranked[::2]]
    assert sorted(shuffled, key=badness) == ranked
    assert badness(verdict("c", "a", "fail", severity="deviates")) < badness(verdict("c", "a", "unproven"))
