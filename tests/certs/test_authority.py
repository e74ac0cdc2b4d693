"""Identities by name: the list, the description of each, and that each is issued once, on first use."""

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


def test_the_good_one_is_the_first_and_those_of_clients_are_the_last() -> None:
    names = identities()
    assert names[0] == "good"
    assert names[-3:] == ("client", "client-wrong-ca", "client-expired")
    assert len(set(names)) == len(names)


def test_every_identity_says_in_one_line_what_it_is() -> None:
    lines = [about(name) for name in identities()]
    assert len(set(lines)) == len(lines)
    assert all(line.isascii() and line.isprintable() and len(line) < 90 for line in lines)


def test_a_line_says_good_of_the_good_ones_alone() -> None:
    assert [name for name in identities() if about(name).startswith("good") != is_good(name)] == []


def test_the_host_is_one_that_a_certificate_is_about() -> None:
    assert {host_of(name) for name in identities()} - {
        *HOSTS,
        "",
        "www.h1conform.test",
        "h1conform.test",
        "xn--bcher-kva.h1conform.test",
    } == set()
    assert [name for name in identities() if not host_of(name)] == ["client", "client-wrong-ca", "client-expired"]


@pytest.mark.parametrize("name", identities())
def test_nothing_rots_within_a_run(name: str) -> None:
    """Each time is far from now, and no leaf is valid for longer than platforms allow."""
    for certificate in x509.load_pem_x509_certificates(identity(name).chain):
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        assert min(abs(begins - NOW), abs(ends - NOW)) >= datetime.timedelta(minutes=55)
        assert ends - begins < datetime.timedelta(days=398)


def test_the_good_one_is_of_trustme_s_ca_and_the_stranger_s_is_another() -> None:
    good = x509.load_pem_x509_certificate(identity("good").chain)
    good.verify_directly_issued_by(x509.load_pem_x509_certificate(ca_pem()))
    with pytest.raises(ValueError, match=r"[Ii]ssuer"):
        good.verify_directly_issued_by(x509.load_pem_x509_certificate(stranger_ca_pem()))


def test_an_identity_stays_the_same_in_one_process() -> None:
    assert identity("good") is identity("good")


def test_threads_that_ask_at_once_get_the_same_one() -> None:
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


def test_rsa_keys_are_looked_for_once() -> None:
    assert issue._new_key("rsa-2048") is issue._new_key("rsa-2048")
    assert issue._new_key("ecdsa-p256") is not issue._new_key("ecdsa-p256")


@pytest.mark.parametrize("ask", [identity, about, host_of, is_good])
def test_an_unknown_name_is_told_with_the_nearest(ask: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match=r"unknown identity 'expird': did you mean 'expired' or 'client-expired'\?"):
        ask("expird")


def test_a_name_near_to_none_is_told_with_where_all_are() -> None:
    with pytest.raises(ValueError, match="unknown identity 'xyz': `h1conform certs --list` shows all"):
        identity("xyz")


@pytest.mark.parametrize("error", [UnsupportedAlgorithm("no ed25519"), ValueError("no ed25519")])
def test_what_cannot_be_issued_here_is_told(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(issue, "chain_and_key", refuse)
    with pytest.raises(Unavailable) as told:
        authority._issued.__wrapped__("ed25519", TABLE["ed25519"])
    assert str(told.value) == "unsupported by this OpenSSL: the identity 'ed25519' cannot be issued: no ed25519"


def test_an_identity_issues_no_other() -> None:
    program = """
from h1conform import certs
from h1conform.certs import authority, issue
certs.server_context("good")
caches = authority._issued, issue._rsa_key, authority._stranger
print(*(cache.cache_info().currsize for cache in caches))
"""
    assert run(program) == "1 0 0\n"
