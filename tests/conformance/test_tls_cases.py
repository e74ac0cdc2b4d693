"""The cases about certificates, held against what the certificates are."""

from __future__ import annotations

from itertools import filterfalse

import pytest

from h1conform import certs
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import Case, Failure, Session
from h1conform.mockserver import SendRaw

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


def forged_server_hellos() -> list[tuple[str, bytes]]:
    """The ServerHellos that scripts send as plain octets: records with a handshake message of type 2."""
    return [
        (case.id, step.data)
        for case in corpus().values()
        for connection in case.connections
        for step in connection.steps
        if isinstance(step, SendRaw) and step.data[:1] == b"\x16" and step.data[5:6] == b"\x02"
    ]


def test_a_forged_server_hello_has_one_fault() -> None:
    """Wrong lengths, or no renegotiation_info (RFC 5746 section 3.4), are a fault beside the fault of the case."""
    found = forged_server_hellos()
    assert len(found) == 5
    for name, data in found:
        message = data[5:]
        assert int.from_bytes(data[3:5], "big") == len(message), name
        assert int.from_bytes(message[1:4], "big") == len(message) - 4, name
        extensions = message[4 + 2 + 32 + 1 + 2 + 1 :]
        assert int.from_bytes(extensions[:2], "big") == len(extensions) - 2, name
        assert extensions[2:] == b"\xff\x01\x00\x01\x00", name
