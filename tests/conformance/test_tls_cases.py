"""The cases about certificates, held against what the certificates are."""

from __future__ import annotations

from itertools import filterfalse

import pytest

from h1conform import certs
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import Case, Failure, Session

ABOUT_CERTIFICATES = ("tls/identity/", "tls/validity/", "tls/trust/", "tls/session/", "tls/client-certificate/not-")
CASES = tuple(case for case in corpus().values() if case.id.startswith(ABOUT_CERTIFICATES))


def refuses(case: Case) -> bool:
    return any(isinstance(outcome, Failure) for outcome in case.expect)


REFUSALS = tuple(filter(refuses, CASES))


def shown(case: Case) -> list[str]:
    return [each.tls.identity for each in case.connections if each.tls]


def shown_by_name(case: Case) -> list[str]:
    return [identity for each in case.connections if each.tls for _, identity in each.tls.by_name]


def trusts_the_ca(case: Case) -> bool:
    return all(item.trusts == "ca" and item.verify for item in case.do if isinstance(item, Session))


def test_every_identity_is_shown_in_some_case() -> None:
    used = {name for case in corpus().values() for name in (*shown(case), *shown_by_name(case), case.shows)}
    assert set(certs.identities()) - used == set()


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.id)
def test_a_refusal_starts_from_nothing_and_has_an_accepted_twin(case: Case) -> None:
    assert case.fresh
    assert case.twin
    assert not any(isinstance(outcome, Failure) for outcome in corpus()[case.twin].expect)


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.id)
def test_what_is_refused_is_bad_or_asked_by_another_name(case: Case) -> None:
    assert any(
        not certs.is_good(identity) or not set(case.hosts) <= {certs.host_of(identity)} for identity in shown(case)
    ) or not trusts_the_ca(case)


@pytest.mark.parametrize("case", [*filterfalse(refuses, CASES)], ids=lambda case: case.id)
def test_what_is_accepted_is_good_unless_nobody_looks(case: Case) -> None:
    assert all(map(certs.is_good, shown(case))) or not trusts_the_ca(case)
