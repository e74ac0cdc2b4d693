"""Failures as findings: one defect is one finding, however many cases and variants show it."""

from __future__ import annotations

from typing import Any

import pytest

from h1conform.conformance.gate.findings import findings, observed_alike
from h1conform.conformance.model import Case, Response, Verdict

CLAUSES = {
    "a/one": "RFC9112-6.3-16",
    "a/two": "RFC9112-6.3-16",
    "a/three": "RFC9112-6.3-16",
    "b/one": "RFC9112-8-2",
    "b/two": "RFC9112-8-2",
}
CORPUS = {id: Case(id, "A case.", (clause,), b"", (Response(),)) for id, clause in CLAUSES.items()}


def failed(case: str = "a/one", severity: str = "hang", **more: Any) -> Verdict:
    values = {"client": "c", "variant": "tcp-whole", "level": "must", "result": "fail", "seen": "x"} | more
    return Verdict(case=case, severity=severity, **values)  # type: ignore[arg-type]


def shape(*verdicts: Verdict) -> list[tuple[str, int]]:
    """The case and the number of items of each finding."""
    return [(each.case, len(each.verdicts)) for each in findings(verdicts, CORPUS)]


def test_cases_of_one_clause_that_fail_alike_are_one_finding() -> None:
    assert shape(failed("a/two"), failed(), failed(variant="tls-whole")) == [("a/one", 3)]


@pytest.mark.parametrize(
    "other",
    [
        failed("b/one"),
        failed("a/two", "crash"),
        failed("a/two", seen="y"),
        failed("a/two", client="d"),
        failed("a/two", "", result="unproven"),
    ],
)
def test_another_clause_severity_observation_or_client_is_another_finding(other: Verdict) -> None:
    assert len(shape(failed(), other)) == 2


def test_what_follows_from_a_root_belongs_to_the_finding_of_the_root() -> None:
    follows = failed("b/one", "desync", root="a/one")
    found = findings([follows, failed(), failed("a/two")], CORPUS)
    assert [(each.case, each.clause, each.cases) for each in found] == [
        ("a/one", "RFC9112-6.3-16", ("a/one", "b/one", "a/two"))
    ]
    assert found[0].worst == failed()


def test_a_root_that_was_not_run_stands_by_what_follows_from_it() -> None:
    follows = failed("b/one", root="a/one")
    assert [(each.case, each.clause, each.worst) for each in findings([follows], CORPUS)] == [
        ("a/one", "RFC9112-6.3-16", follows)
    ]


def test_findings_come_worst_first_then_by_level_then_the_largest() -> None:
    verdicts = [
        failed("b/one", "deviates"),
        failed("b/two", "hang", level="should", seen="s"),
        failed("a/one", "hang", seen="one"),
        failed("a/two", "hang", seen="two"),
        failed("a/two", "hang", seen="two", variant="tls-whole"),
        failed("a/three", "desync"),
    ]
    expected = [("a/three", 1), ("a/two", 2), ("a/one", 1), ("b/two", 1), ("b/one", 1)]
    assert shape(*verdicts) == shape(*verdicts[::-1]) == expected


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("200 with body 'hello'", "404 with body '', X-A: 'one'", True),
        ("TimeoutError: timed out", "ssl.SSLError: EOF", True),
        ("the content has 3 octets of 10", "the content has 7 octets of 12", True),
        ("'GET ' arrived", "'POST it\\'s' arrived", True),
        ("no answer within 3 s; standard error ends: value = f(x)", "no answer within 4 s", True),
        ("200 with body 'hello'", "TimeoutError: timed out", False),
        ("'GET ' arrived", "'GET ' did not arrive", False),
    ],
)
def test_particulars_of_an_observation_make_no_difference(one: str, other: str, alike: bool) -> None:
    assert (observed_alike(failed(seen=one)) == observed_alike(failed(seen=other))) is alike
