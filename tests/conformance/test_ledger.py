"""The ledger: each clause has a case, or a reason why it has none."""

from __future__ import annotations

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.ledger import ledger


def test_every_core_clause_that_can_be_seen_has_a_case() -> None:
    without = [
        entry.requirement.id
        for entry in ledger(corpus().values())
        if entry.requirement.layer == "core" and not entry.cases and not entry.reason
    ]
    assert without == []


def test_a_clause_with_a_case_needs_no_reason() -> None:
    assert [entry.requirement.id for entry in ledger(corpus().values()) if entry.cases and entry.reason] == []


def test_what_cannot_be_seen_says_why() -> None:
    for entry in ledger(corpus().values()):
        assert bool(entry.reason) == bool(entry.requirement.unseen)
        if entry.requirement.observable == "not-testable":
            assert entry.reason, entry.requirement.id
