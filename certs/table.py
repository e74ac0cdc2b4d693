"""All identities by name: what each is made of, and the one thing that is wrong with it.

Where the defect is not the name, the certificate has every name of `NAMES`, so that nothing else can be at fault.
"""

from __future__ import annotations

from dataclasses import replace

from .plan import DAY, Certificate, Plan, Usage

HOSTS = ("localhost", "127.0.0.1", "::1")
OTHER_HOST = "other.example"
NAMED_HOST = "www.h1conform.test"  # nobody can own it: RFC 2606 section 2
IDN_HOST = "xn--bcher-kva.h1conform.test"

_LOCAL = ("DNS:localhost", "IP:127.0.0.1", "IP:::1")
NAMES = (*_LOCAL, f"DNS:{NAMED_HOST}")

_LEAF = Certificate(NAMES)
_ABOVE = Certificate(is_ca=True, usage=("digital_signature", "key_cert_sign", "crl_sign"), purposes=())
_RSA_USAGE: tuple[Usage, ...] = ("digital_signature", "key_encipherment")


def _past(certificate: Certificate) -> Certificate:
    return replace(certificate, begins=-30 * DAY, ends=-DAY)


def _named(about: str, *names: str, subject: str = "", host: str = NAMED_HOST, good: bool = False) -> Plan:
    """An identity that differs from the others in its names alone."""
    return Plan(about, Certificate(names, tuple(subject.split())), host=host, good=good)


def _dns(about: str, name: str, host: str = NAMED_HOST, good: bool = False) -> Plan:
    return _named(about, f"DNS:{name}", host=host, good=good)


_CLIENT = Certificate(("email:client@h1conform.test",), subject=("CN=client",), purposes=("client",))

TABLE: dict[str, Plan] = {
    # ------------------------------------------------------------------------------------------------ good: the names
    "good": _named("good: localhost, 127.0.0.1 and ::1", *_LOCAL, host="localhost", good=True),
    "name": _dns(f"good: {NAMED_HOST}", NAMED_HOST, good=True),
    "uppercase-name": _dns("good: the name in capitals, which are the same", NAMED_HOST.upper(), good=True),
    "wildcard": _dns("good: a wildcard for the left-most label", "*.h1conform.test", good=True),
    "ipv4": _named("good: the address 127.0.0.1 and no name", "IP:127.0.0.1", host="127.0.0.1", good=True),
    "ipv6": _named("good: the address ::1 and no name", "IP:::1", host="::1", good=True),
    "idn": _dns("good: an internationalized name as A-label", IDN_HOST, host=IDN_HOST, good=True),
    "beside-others": _named(
        "good: the name is the last of five, beside an e-mail address, a URI and an IP address",
        "email:admin@other.example",
        "URI:https://other.example/",
        *(f"DNS:{name}.example" for name in ("one", "two", "three", "four")),
        "IP:192.0.2.1",
        f"DNS:{NAMED_HOST}",
        good=True,
    ),
    "many-names": _named(
        "good: the name is the last of 1,000",
        *(f"DNS:host-{number}.h1conform.test" for number in range(1, 1000)),
        f"DNS:{NAMED_HOST}",
        good=True,
    ),
    "invalid-beside-valid": _named(
        "good: the name between wildcards that match nothing",
        "DNS:w*.h1conform.test",
        "DNS:*.*.test",
        f"DNS:{NAMED_HOST}",
        "DNS:www.*.test",
        good=True,
    ),
    "no-subject": Plan("good: no subject, all names in the critical SAN", replace(_LEAF, subject=None), good=True),
    # ------------------------------------------------------------------------------------------------- good: the keys
    "ecdsa-p256": Plan("good: an ECDSA key on P-256", replace(_LEAF, key="ecdsa-p256"), good=True),
    "ecdsa-p384": Plan("good: an ECDSA key on P-384", replace(_LEAF, key="ecdsa-p384"), good=True),
    "rsa-2048": Plan("good: an RSA key of 2048 bits", replace(_LEAF, key="rsa-2048", usage=_RSA_USAGE), good=True),
    "ed25519": Plan("good, where clients can: an Ed25519 key", replace(_LEAF, key="ed25519"), good=True),
    # ------------------------------------------------------------------------------------------------ good: the chain
    "intermediate": Plan("good: issued by an intermediate, which is sent", _LEAF, (_ABOVE,), good=True),
    "long-chain": Plan("good: three intermediates, all sent", _LEAF, (_ABOVE,) * 3, good=True),
    "reversed-chain": Plan(
        "good since TLS 1.3: three intermediates, sent from the CA down",
        _LEAF,
        (_ABOVE,) * 3,
        sent="reversed",
        good=True,
    ),
    "name-constraints": Plan(
        "good: the intermediate may only issue for these names, and does",
        _LEAF,
        (replace(_ABOVE, permitted=("DNS:localhost", "DNS:h1conform.test", "IP:127.0.0.0/8", "IP:::1/128")),),
        good=True,
    ),
    # --------------------------------------------------------------------------------------------------- bad: the time
    "expired": Plan("valid until yesterday", _past(_LEAF)),
    "not-yet-valid": Plan("valid from tomorrow", replace(_LEAF, begins=DAY)),
    # --------------------------------------------------------------------------------------------------- bad: the name
    "wrong-host": _dns(f"issued for {OTHER_HOST} only", OTHER_HOST, host="localhost"),
    "wrong-ip": _named("issued for the address 127.0.0.2 only", "IP:127.0.0.2", host="127.0.0.1"),
    "ip-as-dns-name": _dns("127.0.0.1 as a dNSName, where an address is an iPAddress", "127.0.0.1", host="127.0.0.1"),
    "ip-as-common-name": _named("127.0.0.1 as common name and no SAN", host="127.0.0.1", subject="CN=127.0.0.1"),
    "ip-network": _named("127.0.0.0/8, where an address is four octets", "IP:127.0.0.0/8", host="127.0.0.1"),
    "ipv4-mapped": _named("127.0.0.1 as the IPv6 address ::ffff:127.0.0.1", "IP:::ffff:127.0.0.1", host="127.0.0.1"),
    "common-name-only": _named(f"{NAMED_HOST} as common name and no SAN", subject=f"CN={NAMED_HOST}"),
    "common-name-localhost": _named("localhost as common name and no SAN", host="localhost", subject="CN=localhost"),
    "common-name-beside-other-san": _named(
        f"{NAMED_HOST} as common name beside a SAN for {OTHER_HOST}", f"DNS:{OTHER_HOST}", subject=f"CN={NAMED_HOST}"
    ),
    "domain-components-only": _named(
        f"{NAMED_HOST} as domain components and as organization, and no SAN",
        subject=f"DC=test DC=h1conform DC=www O={NAMED_HOST}",
    ),
    "wildcard-partial": _dns("a wildcard for a part of a label: w*.h1conform.test", "w*.h1conform.test"),
    "wildcard-inner": _dns("a wildcard inside a label: w*w.h1conform.test", "w*w.h1conform.test"),
    "wildcard-middle": _dns("a wildcard that is not the left-most label: www.*.test", "www.*.test"),
    "wildcard-two-labels": _dns("two wildcards: *.*.test", "*.*.test"),
    "wildcard-alone": _dns("a wildcard alone: *", "*", host="localhost"),
    "wildcard-top-level": _dns("a wildcard below a top-level domain: *.test", "*.test", host="h1conform.test"),
    "wildcard-ip": _dns("a wildcard for addresses: *.0.0.1", "*.0.0.1", host="127.0.0.1"),
    "wildcard-idn": _dns("a wildcard inside an A-label: xn--*.h1conform.test", "xn--*.h1conform.test", host=IDN_HOST),
    "trailing-dot-name": _dns(f"the name with a dot behind it: {NAMED_HOST}.", f"{NAMED_HOST}."),
    "nul-in-name": _dns(f"a NUL within the name: {NAMED_HOST}\\0.{OTHER_HOST}", f"{NAMED_HOST}\0.{OTHER_HOST}"),
    "idn-unicode": _dns("a U-label in UTF-8, where only ASCII may be", "bücher.h1conform.test", host=IDN_HOST),
    "uri-only": _named(f"{NAMED_HOST} within a URI only", f"URI:https://{NAMED_HOST}/"),
    "email-only": _named(f"{NAMED_HOST} within an e-mail address only", f"email:admin@{NAMED_HOST}"),
    # -------------------------------------------------------------------------------------------------- bad: the trust
    "self-signed": Plan("issued by itself", _LEAF, root="itself"),
    "unknown-ca": Plan("issued by a CA that the client does not know", _LEAF, root="stranger"),
    "wrong-signature": Plan("names the CA as its issuer, but another key has signed it", _LEAF, root="forger"),
    "missing-intermediate": Plan("issued by an intermediate, which is not sent", _LEAF, (_ABOVE,), sent="leaf alone"),
    "intermediate-not-ca": Plan(
        "issued by an intermediate whose basicConstraints say CA:FALSE",
        _LEAF,
        (replace(_ABOVE, is_ca=False, usage=None),),
    ),
    "intermediate-no-key-usage": Plan(
        "issued by an intermediate whose keyUsage lacks keyCertSign",
        _LEAF,
        (replace(_ABOVE, usage=("digital_signature", "crl_sign")),),
    ),
    "path-too-long": Plan(
        "one intermediate more than the path length of the first one allows",
        _LEAF,
        (replace(_ABOVE, path_length=0), _ABOVE),
    ),
    "name-constraints-violated": Plan(
        f"issued by an intermediate that may only issue for {OTHER_HOST} and 192.0.2.0/24",
        _LEAF,
        (replace(_ABOVE, permitted=(f"DNS:{OTHER_HOST}", "IP:192.0.2.0/24", "IP:2001:db8::/32")),),
    ),
    "expired-intermediate": Plan(
        "issued by an intermediate that was valid until yesterday",
        _LEAF,
        (_past(_ABOVE),),
    ),
    # -------------------------------------------------------------------------------------- bad: the use, the strength
    "client-only": Plan("its extended key usage is that of clients", replace(_LEAF, purposes=("client",))),
    "wrong-key-usage": Plan(
        "its keyUsage allows neither signatures nor key exchange", replace(_LEAF, usage=("content_commitment",))
    ),
    "unknown-critical-extension": Plan("a critical extension that nobody knows", replace(_LEAF, unknown=True)),
    "sha1-signature": Plan("signed with SHA-1", replace(_LEAF, hash="sha1")),
    "md5-signature": Plan(
        "signed with MD5, by an intermediate with an RSA key",
        replace(_LEAF, hash="md5"),
        (replace(_ABOVE, key="rsa-2048"),),
    ),
    "rsa-1024": Plan("an RSA key of 1024 bits", replace(_LEAF, key="rsa-1024", usage=_RSA_USAGE)),
    # ------------------------------------------------------------------------------------------------ shown by clients
    "client": Plan("good, for a client", _CLIENT, host="", good=True),
    "client-wrong-ca": Plan(
        "a client's, issued by a CA that the server does not know", _CLIENT, root="stranger", host=""
    ),
    "client-expired": Plan("a client's, valid until yesterday", _past(_CLIENT), host=""),
}
