"""Every identity has its own defect and no other, as the module ssl and the command line of OpenSSL confirm."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from h1conform.certs import (
    ca_pem,
    host_of,
    identities,
    identity,
    identity_files,
    is_good,
    server_context,
    stranger_ca_pem,
)

# Identities whose only defect is in the names; each with the number of OpenSSL's error.
NO_NAME, NO_ADDRESS = 62, 64
WRONG_NAME = {
    "wrong-host": NO_NAME,
    "wrong-ip": NO_ADDRESS,
    "ip-as-dns-name": NO_ADDRESS,
    "ip-as-common-name": NO_ADDRESS,
    "ip-network": NO_ADDRESS,
    "ipv4-mapped": NO_ADDRESS,
    "common-name-only": NO_NAME,
    "common-name-localhost": NO_NAME,
    "common-name-beside-other-san": NO_NAME,
    "domain-components-only": NO_NAME,
    "wildcard-partial": NO_NAME,
    "wildcard-inner": NO_NAME,
    "wildcard-middle": NO_NAME,
    "wildcard-two-labels": NO_NAME,
    "wildcard-alone": NO_NAME,
    "wildcard-top-level": NO_NAME,
    "wildcard-ip": NO_ADDRESS,
    "wildcard-idn": NO_NAME,
    "trailing-dot-name": NO_NAME,
    "nul-in-name": NO_NAME,
    "idn-unicode": NO_NAME,
    "uri-only": NO_NAME,
    "email-only": NO_NAME,
}
COMMON_NAMES = (
    "common-name-only",
    "common-name-localhost",
)  # the command line of OpenSSL accepts these if there is no subjectAltName
LAX = (*COMMON_NAMES, "wildcard-partial")  # it also accepts wildcards for a part of a label

# Refused for every name: OpenSSL's message, and the options with which its command line accepts the identity.
REFUSED: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "expired": ("certificate has expired", ("-no_check_time",)),
    "not-yet-valid": ("certificate is not yet valid", ("-no_check_time",)),
    "expired-intermediate": ("certificate has expired", ("-no_check_time",)),
    "self-signed": ("self.signed certificate", ("-CAfile", "self-signed.pem")),
    "unknown-ca": ("unable to get local issuer certificate", ("-CAfile", "stranger-ca.pem")),
    "wrong-signature": ("certificate signature failure", None),
    "missing-intermediate": ("unable to get local issuer certificate", None),
    "intermediate-not-ca": ("invalid CA certificate", None),
    "intermediate-no-key-usage": ("invalid CA certificate", None),
    "path-too-long": ("path length constraint exceeded", None),
    "name-constraints-violated": ("permitted subtree violation", None),
    "client-only": ("unsu(pported|itable) certificate purpose", ("-purpose", "sslclient")),
    "wrong-key-usage": ("unsu(pported|itable) certificate purpose", ("-purpose", "any")),
    "unknown-critical-extension": ("unhandled critical extension", ("-ignore_critical",)),
}
# Refused by clients of security level 2 and by no others: OpenSSL's message.
WEAK = {
    "sha1-signature": "CA (signature digest algorithm|md) too weak",
    "md5-signature": "CA (signature digest algorithm|md) too weak",
    "rsa-1024": "EE (certificate )?key too (weak|small)",
}
CLIENTS = ("client", "client-wrong-ca", "client-expired")
GOOD = tuple(name for name in identities() if is_good(name) and name not in CLIENTS)

ShakeHands = Callable[[ssl.SSLContext, ssl.SSLContext, str], object]


def client(check: bool, level: int = 2, ca: bytes = b"") -> ssl.SSLContext:
    """A context that trusts the CA, checks the name or not, and never accepts common names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers(f"DEFAULT:@SECLEVEL={level}")
    context.load_verify_locations(cadata=(ca or ca_pem()).decode("ascii"))
    context.check_hostname = check
    context.hostname_checks_common_name = False
    return context


def test_what_is_wrong_with_each_is_known_here() -> None:
    assert sorted(identities()) == sorted((*GOOD, *WRONG_NAME, *REFUSED, *WEAK, *CLIENTS))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_one_is_accepted_for_its_host(name: str, shake_hands: ShakeHands) -> None:
    shake_hands(server_context(name), client(check=True), host_of(name))


@pytest.mark.parametrize("name", WRONG_NAME)
def test_one_with_the_wrong_name_is_refused_for_that_alone(name: str, shake_hands: ShakeHands) -> None:
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        shake_hands(server_context(name), client(check=True), host_of(name))
    assert refused.value.verify_code == WRONG_NAME[name]
    shake_hands(server_context(name), client(check=False), host_of(name))


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("check", [True, False])
def test_one_that_is_bad_in_itself_is_refused_for_its_defect(name: str, check: bool, shake_hands: ShakeHands) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=REFUSED[name][0]):
        shake_hands(server_context(name), client(check), host_of(name))


@pytest.mark.parametrize("name", WEAK)
def test_a_weak_one_is_refused_for_its_weakness_alone(name: str, shake_hands: ShakeHands) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=WEAK[name]):
        shake_hands(server_context(name), client(check=True), host_of(name))
    shake_hands(server_context(name), client(check=True, level=0), host_of(name))


@pytest.mark.parametrize("name", [*REFUSED, *WEAK])
def test_where_the_defect_is_not_the_name_every_name_is_there(name: str) -> None:
    octets = ssl.PEM_cert_to_DER_cert(leaf(name))
    names = b"\x82\x09localhost\x87\x04\x7f\x00\x00\x01\x87\x10" + b"\0" * 15 + b"\x01\x82\x12www.h1conform.test"
    assert names in octets


def test_the_stranger_is_one_whom_a_client_may_trust_instead(shake_hands: ShakeHands) -> None:
    shake_hands(server_context("unknown-ca"), client(check=True, ca=stranger_ca_pem()), "localhost")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(server_context("good"), client(check=True, ca=stranger_ca_pem()), "localhost")


def test_common_names_are_what_some_clients_take(shake_hands: ShakeHands) -> None:
    """The names are in the certificate, and there is no other defect."""
    gullible = client(check=True)
    gullible.hostname_checks_common_name = True
    for name in COMMON_NAMES:
        shake_hands(server_context(name), gullible, host_of(name))


# ------------------------------------------------------------------------------------------ the command line of OpenSSL


def verified(openssl: Callable[..., str], folder: Path, name: str, *more: str) -> str:
    """Return what OpenSSL reports about an identity for its host; of contradicting options the last one counts."""
    host = host_of(name)
    files = [str(folder / word) if word.endswith(".pem") else word for word in more]
    trusted = [] if "-CAfile" in more else ["-CAfile", folder / "ca.pem"]
    asked = [] if "-purpose" in more else ["-purpose", "sslserver"]
    named = ["-verify_ip" if is_address(host) else "-verify_hostname", host]
    path = folder / f"{name}.pem"
    level = [] if "-auth_level" in more else ["-auth_level", "2"]
    return openssl("verify", "-x509_strict", *level, *trusted, *asked, *named, *files, "-untrusted", path, path)


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", GOOD)
def test_openssl_accepts_the_good_ones(name: str, openssl: Callable[..., str], written: Path) -> None:
    """Verify strictly, by every rule of RFC 5280 for issuers."""
    assert verified(openssl, written, name).endswith(".pem: OK\n")


@pytest.mark.parametrize("name", sorted({*WRONG_NAME} - {*LAX}))
def test_openssl_misses_the_name(name: str, openssl: Callable[..., str], written: Path) -> None:
    assert f"error {WRONG_NAME[name]} at 0 depth" in verified(openssl, written, name)


@pytest.mark.parametrize("name", REFUSED)
def test_openssl_refuses_what_is_bad_until_that_is_forgiven(
    name: str, openssl: Callable[..., str], written: Path
) -> None:
    words, forgiven = REFUSED[name]
    assert re.search(f"error \\d+ at \\d depth lookup: ?{words}", verified(openssl, written, name))
    if forgiven:
        assert verified(openssl, written, name, *forgiven).endswith(".pem: OK\n")


@pytest.mark.parametrize("name", WEAK)
def test_openssl_refuses_what_is_weak_at_its_level(name: str, openssl: Callable[..., str], written: Path) -> None:
    assert re.search(f"error \\d+ at \\d depth lookup: ?{WEAK[name]}", verified(openssl, written, name))
    assert verified(openssl, written, name, "-auth_level", "0").endswith(".pem: OK\n")


# ------------------------------------------------------------------------------------------------ octets of the chain


def leaf(name: str) -> str:
    return identity(name).chain.decode("ascii").partition("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----"


NAMES = {
    "nul-in-name": b"\x82\x21www.h1conform.test\0.other.example",
    "idn-unicode": b"\x82\x16b\xc3\xbccher.h1conform.test",
    "idn": b"\x82\x1cxn--bcher-kva.h1conform.test",
    "trailing-dot-name": b"\x82\x13www.h1conform.test.",
    "uppercase-name": b"\x82\x12WWW.H1CONFORM.TEST",
    "wildcard-alone": b"\x82\x01*",
    "wildcard-idn": b"\x82\x14xn--*.h1conform.test",
    "ip-as-dns-name": b"\x82\x09127.0.0.1",
    "wrong-ip": b"\x87\x04\x7f\x00\x00\x02",
    "ip-network": b"\x87\x08\x7f\x00\x00\x00\xff\x00\x00\x00",
    "ipv4-mapped": b"\x87\x10" + b"\0" * 10 + b"\xff\xff\x7f\x00\x00\x01",
    "ipv6": b"\x87\x10" + b"\0" * 15 + b"\x01",
    "uri-only": b"\x86\x1bhttps://www.h1conform.test/",
    "email-only": b"\x81\x18admin@www.h1conform.test",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_on_the_wire_octet_by_octet(name: str, openssl: Callable[..., str], written: Path) -> None:
    told = openssl("asn1parse", "-in", written / f"{name}.pem")
    found = re.search(r"Subject Alternative Name *\n.*OCTET STRING +\[HEX DUMP\]:([0-9A-F]+)", told)
    assert found
    assert bytes.fromhex(found[1]) == b"0" + bytes([len(NAMES[name])]) + NAMES[name]


SHOWN = {
    "no-subject": ("-subject", r"subject= ?\n"),
    "common-name-only": ("-subject", r"CN ?= ?www\.h1conform\.test\n"),
    "domain-components-only": ("-subject", r"DC ?= ?test, DC ?= ?h1conform, DC ?= ?www, O ?= ?www\.h1conform\.test\n"),
    "expired": ("-enddate", r"notAfter="),
    "ecdsa-p384": ("-text", r"ASN1 OID: secp384r1"),
    "ed25519": ("-text", r"Public Key Algorithm: ED25519"),
    "rsa-2048": ("-text", r"Public-Key: \(2048 bit"),
    "rsa-1024": ("-text", r"Public-Key: \(1024 bit"),
    "sha1-signature": ("-text", r"Signature Algorithm: ecdsa-with-SHA1\n"),
    "md5-signature": ("-text", r"Signature Algorithm: md5WithRSAEncryption\n"),
    "client": ("-text", r"Extended Key Usage: *\n +TLS Web Client Authentication\n"),
    "client-only": ("-text", r"Extended Key Usage: *\n +TLS Web Client Authentication\n"),
    "wrong-key-usage": ("-text", r"Key Usage: critical\n +Non Repudiation\n"),
    "unknown-critical-extension": ("-text", r"2\.25\.1: critical\n"),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", SHOWN)
def test_openssl_shows_what_the_name_promises(name: str, openssl: Callable[..., str], written: Path) -> None:
    option, words = SHOWN[name]
    assert re.search(words, openssl("x509", "-noout", option, "-in", written / f"{name}.pem"))


def test_a_thousand_names_end_with_the_one() -> None:
    octets = ssl.PEM_cert_to_DER_cert(leaf("many-names"))
    assert octets.count(b".h1conform.test") == 1000
    assert octets.rindex(b"host-999.h1conform.test") < octets.index(b"\x82\x12www.h1conform.test")


def subjects(name: str, openssl: Callable[..., str], folder: Path) -> list[str]:
    """Return the organizational units of the chain, in the order in which it is sent."""
    told = openssl("crl2pkcs7", "-nocrl", "-certfile", folder / f"{name}.pem", "-out", folder / f"{name}.p7")
    assert told == ""
    told = openssl("pkcs7", "-print_certs", "-noout", "-in", folder / f"{name}.p7")
    return re.findall(r"subject=.*OU ?= ?([^,/\n]+)", told)


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("good", ()),
        ("intermediate", (1,)),
        ("long-chain", (3, 2, 1)),
        ("reversed-chain", (1, 2, 3)),
        ("missing-intermediate", ()),
        ("path-too-long", (2, 1)),
        ("unknown-ca", ()),
    ],
)
def test_a_chain_is_sent_in_its_order(
    name: str, order: tuple[int, ...], openssl: Callable[..., str], written: Path
) -> None:
    assert subjects(name, openssl, written) == [name, *(f"intermediate {number} of {name}" for number in order)]


# ---------------------------------------------------------------------------------------------- certificates of clients


def test_the_good_client_is_let_in(shake_hands: Callable[..., tuple[ssl.SSLObject, ssl.SSLObject]]) -> None:
    shown = client(check=True)
    load(shown, "client")
    server, _ = shake_hands(server_context(client_auth="required"), shown, "localhost")
    found = server.getpeercert(binary_form=True)
    assert found == ssl.PEM_cert_to_DER_cert(leaf("client"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("client-wrong-ca", "unable to get local issuer certificate"),
        ("client-expired", "certificate has expired"),
    ],
)
@pytest.mark.parametrize("auth", ["optional", "required"])
def test_a_bad_client_is_refused_for_its_defect(name: str, words: str, auth: str, shake_hands: ShakeHands) -> None:
    shown = client(check=True)
    load(shown, name)
    with pytest.raises(ssl.SSLCertVerificationError, match=words):
        shake_hands(server_context(client_auth=auth), shown, "localhost")  # type: ignore[arg-type]


def test_a_client_that_shows_none_is_let_in_where_that_is_optional(shake_hands: ShakeHands) -> None:
    shake_hands(server_context(client_auth="optional"), client(check=True), "localhost")
    with pytest.raises(ssl.SSLError, match="PEER_DID_NOT_RETURN_A_CERTIFICATE"):
        shake_hands(server_context(client_auth="required"), client(check=True), "localhost")


def load(context: ssl.SSLContext, name: str) -> None:
    context.load_cert_chain(*identity_files(name))
