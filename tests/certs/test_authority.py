"""Identities by name: their list, their descriptions, and their issue, once and on first use."""

from __future__ import annotations

import datetime
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from h1conform.certs import (
    HOSTS,
    Unavailable,
    about,
    authority,
    ca_pem,
    host_of,
    identities,
    identity,
    is_good,
    issue,
    stranger_ca_pem,
)
from h1conform.certs.authority import Identity
from h1conform.certs.table import TABLE

NOW = datetime.datetime.now(datetime.UTC)


def test_the_good_identity_is_first_and_client_identities_are_last() -> None:
    names = identities()
    assert names[0] == "good"
    assert names[-3:] == ("client", "client-wrong-ca", "client-expired")
    assert len(set(names)) == len(names)


def test_every_identity_has_a_description_of_one_line() -> None:
    lines = [about(name) for name in identities()]
    assert len(set(lines)) == len(lines)
    assert all(line.isascii() and line.isprintable() and len(line) < 90 for line in lines)


def test_only_descriptions_of_good_identities_begin_with_good() -> None:
    assert [name for name in identities() if about(name).startswith("good") != is_good(name)] == []


def test_each_host_is_a_host_of_the_certificates() -> None:
    assert {host_of(name) for name in identities()} - {
        *HOSTS,
        "",
        "www.h1conform.test",
        "h1conform.test",
        "xn--bcher-kva.h1conform.test",
    } == set()
    assert [name for name in identities() if not host_of(name)] == ["client", "client-wrong-ca", "client-expired"]


@pytest.mark.parametrize("name", identities())
def test_no_certificate_changes_its_validity_within_a_run(name: str) -> None:
    """Each date of a certificate is far from now, and no leaf is valid for longer than platforms allow."""
    for certificate in x509.load_pem_x509_certificates(identity(name).chain):
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        now = datetime.datetime.now(datetime.UTC)  # on a slow machine, long after NOW
        assert min(abs(begins - now), abs(ends - now)) >= datetime.timedelta(minutes=30)
        assert ends - begins < datetime.timedelta(days=398)


def test_the_ca_signs_the_good_identity_and_the_stranger_ca_does_not() -> None:
    good = x509.load_pem_x509_certificate(identity("good").chain)
    good.verify_directly_issued_by(x509.load_pem_x509_certificate(ca_pem()))
    with pytest.raises(ValueError, match=r"[Ii]ssuer"):
        good.verify_directly_issued_by(x509.load_pem_x509_certificate(stranger_ca_pem()))


def test_an_identity_stays_the_same_in_one_process() -> None:
    assert identity("good") is identity("good")


def test_threads_at_the_same_time_get_the_same_identity() -> None:
    found: list[Identity] = []
    threads = [threading.Thread(target=lambda: found.append(identity("expired"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1


def run(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_forked_workers_share_the_ca_and_issue_the_rest_for_themselves() -> None:
    """A child must not deadlock if another thread of the parent held the lock during the fork."""
    program = """
import os, threading
from h1conform import certs
from h1conform.certs import authority

ca = certs.ca_pem()
inside, over = threading.Event(), threading.Event()

def hold():
    with authority._ISSUING:
        inside.set()
        over.wait(30)

thread = threading.Thread(target=hold)
thread.start()
inside.wait(30)
child = os.fork()
if not child:
    os._exit(0 if certs.ca_pem() == ca and certs.identity("expired").chain else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
over.set()
thread.join()
"""
    assert run(program) == "0\n"


def test_rsa_keys_are_generated_once() -> None:
    assert issue._new_key("rsa-2048") is issue._new_key("rsa-2048")
    assert issue._new_key("ecdsa-p256") is not issue._new_key("ecdsa-p256")


@pytest.mark.parametrize("function", [identity, about, host_of, is_good])
def test_the_error_for_an_unknown_name_has_the_nearest_names(function: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match=r"unknown identity 'expird': did you mean 'expired' or 'client-expired'\?"):
        function("expird")


def test_the_error_for_a_name_without_similar_names_has_the_command_that_lists_all() -> None:
    with pytest.raises(ValueError, match="unknown identity 'xyz': `h1conform certs --list` shows all"):
        identity("xyz")


@pytest.mark.parametrize("error", [UnsupportedAlgorithm("no ed25519"), ValueError("no ed25519")])
def test_an_identity_that_openssl_does_not_support_is_unavailable(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(issue, "chain_and_key", refuse)
    with pytest.raises(Unavailable) as caught:
        authority._issued.__wrapped__("ed25519", TABLE["ed25519"])
    assert str(caught.value) == "unsupported by this OpenSSL: the identity 'ed25519' cannot be issued: no ed25519"


def test_the_issue_of_one_identity_issues_no_other() -> None:
    program = """
from h1conform import certs
from h1conform.certs import authority, issue
certs.server_context("good")
caches = authority._issued, issue._rsa_key, authority._stranger
print(*(cache.cache_info().currsize for cache in caches))
"""
    assert run(program) == "1 0 0\n"
