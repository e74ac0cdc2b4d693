"""Each identity has exactly the defect that it is named after."""

from __future__ import annotations

import datetime
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from cryptography import x509

from h1conform.certs import HOSTS, OTHER_HOST, about, ca_pem, identities, identity, stranger_ca_pem
from h1conform.certs.authority import Identity

NAMES = ("good", "wrong-host", "expired", "not-yet-valid", "unknown-ca", "self-signed")
NOW = datetime.datetime.now(datetime.UTC)


def leaf(name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificates(identity(name).chain)[0]


def hosts(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # InvalidSignature, ValueError: either way it is not
        return False
    return True


def ca() -> x509.Certificate:
    return x509.load_pem_x509_certificate(ca_pem())


DEFECTS: dict[str, Callable[[x509.Certificate], bool]] = {
    "wrong-host": lambda leaf: hosts(leaf) != set(HOSTS),
    "expired": lambda leaf: leaf.not_valid_after_utc < NOW,
    "not-yet-valid": lambda leaf: leaf.not_valid_before_utc > NOW,
    "self-signed": lambda leaf: issued_by(leaf, leaf),
    "unknown-ca": lambda leaf: issued_by(leaf, x509.load_pem_x509_certificate(stranger_ca_pem())),
}


def test_all_names_are_listed_the_good_one_first() -> None:
    assert identities() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_identity_has_its_own_defect_and_no_other(name: str) -> None:
    assert {defect for defect, has in DEFECTS.items() if has(leaf(name))} == {name} - {"good"}
    assert issued_by(leaf(name), ca()) == (name not in ("self-signed", "unknown-ca"))


@pytest.mark.parametrize("name", NAMES)
def test_all_leaves_are_of_one_kind(name: str) -> None:
    good, other = leaf("good"), leaf(name)
    kinds = [{extension.oid.dotted_string for extension in leaf.extensions} for leaf in (good, other)]
    assert kinds[0] - kinds[1] == ({"2.5.29.35"} if name == "self-signed" else set())  # the name of the CA's key
    assert kinds[1] <= kinds[0]
    assert good.signature_algorithm_oid == other.signature_algorithm_oid


def test_the_wrong_host_is_another_name_only() -> None:
    assert hosts(leaf("wrong-host")) == {OTHER_HOST}


def test_the_good_one_is_valid_whatever_the_clocks_say() -> None:
    good = leaf("good")
    assert good.not_valid_before_utc <= NOW - datetime.timedelta(minutes=55)
    assert good.not_valid_after_utc >= NOW + datetime.timedelta(days=300)
    assert good.not_valid_after_utc - good.not_valid_before_utc < datetime.timedelta(days=398)


def test_the_stranger_is_not_our_ca() -> None:
    assert ca_pem() != stranger_ca_pem()


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


@pytest.mark.parametrize("ask", [identity, about])
def test_an_unknown_name_is_told_with_the_nearest(ask: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match=r"unknown identity 'expird': did you mean 'expired'\?"):
        ask("expird")


def test_a_name_near_to_none_is_told_with_all() -> None:
    with pytest.raises(ValueError, match=r"'good' or 'wrong-host' or .* or 'self-signed'"):
        identity("xyz")


def test_every_identity_says_in_one_line_what_is_wrong() -> None:
    assert all(identity(name).about == about(name) and "\n" not in about(name) for name in NAMES)


def test_importing_certs_imports_nothing_that_issues() -> None:
    program = "import sys, h1conform.certs; print({'trustme', 'cryptography', 'pytest'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
