"""The plans of all identities, by name. Each bad identity has exactly one defect.

If the defect is not in the names, the certificate has all of `NAMES`, so a client cannot reject it for its names.
"""

from __future__ import annotations

from dataclasses import replace

from .plan import DAY, Certificate, Plan, Usage

HOSTS = ("localhost", "127.0.0.1", "::1")
OTHER_HOST = "other.example"
NAMED_HOST = "www.h1conform.test"  # RFC 2606 section 2 reserves .test: the name belongs to no one and never resolves
IDN_HOST = "xn--bcher-kva.h1conform.test"

_LOCAL = ("DNS:localhost", "IP:127.0.0.1", "IP:::1")
NAMES = (*_LOCAL, f"DNS:{NAMED_HOST}")

_LEAF = Certificate(NAMES)
_ABOVE = Certificate(is_ca=True, usage=("digital_signature", "key_cert_sign", "crl_sign"), purposes=())
_RSA_USAGE: tuple[Usage, ...] = ("digital_signature", "key_encipherment")


def _past(certificate: Certificate) -> Certificate:
    return replace(certificate, begins=-30 * DAY, ends=-DAY)


def _named(about: str, *names: str, subject: str = "", host: str = NAMED_HOST, good: bool = False) -> Plan:
    """Return the plan of an identity that differs from the others only in its names."""
    return Plan(about, Certificate(names, tuple(subject.split())), host=host, good=good)


def _dns(about: str, name: str, host: str = NAMED_HOST, good: bool = False) -> Plan:
    return _named(about, f"DNS:{name}", host=host, good=good)


_CLIENT = Certificate(("email:client@h1conform.test",), subject=("CN=client",), purposes=("client",))

TABLE: dict[str, Plan] = {
    # ------------------------------------------------------------------------------------------------ good: the names
    "good": _named("good: valid for localhost, 127.0.0.1 and ::1", *_LOCAL, host="localhost", good=True),
    "name": _dns(f"good: valid for {NAMED_HOST}", NAMED_HOST, good=True),
    "uppercase-name": _dns("good: the name in capitals; case does not matter in names", NAMED_HOST.upper(), good=True),
    "wildcard": _dns("good: a wildcard as the left-most label", "*.h1conform.test", good=True),
    "ipv4": _named("good: the address 127.0.0.1 and no DNS name", "IP:127.0.0.1", host="127.0.0.1", good=True),
    "ipv6": _named("good: the address ::1 and no DNS name", "IP:::1", host="::1", good=True),
    "idn": _dns("good: an internationalized name, as an A-label", IDN_HOST, host=IDN_HOST, good=True),
    "beside-others": _named(
        "good: the last of five names, beside an e-mail address, a URI and an IP address",
        "email:admin@other.example",
        "URI:https://other.example/",
        *(f"DNS:{name}.example" for name in ("one", "two", "three", "four")),
        "IP:192.0.2.1",
        f"DNS:{NAMED_HOST}",
        good=True,
    ),
    "many-names": _named(
        "good: the name is the last of 1,000 names",
        *(f"DNS:host-{number}.h1conform.test" for number in range(1, 1000)),
        f"DNS:{NAMED_HOST}",
        good=True,
    ),
    "invalid-beside-valid": _named(
        "good: the name among wildcards that match no host",
        "DNS:w*.h1conform.test",
        "DNS:*.*.test",
        f"DNS:{NAMED_HOST}",
        "DNS:www.*.test",
        good=True,
    ),
    "no-subject": Plan(
        "good: an empty subject; all names are in a critical subjectAltName", replace(_LEAF, subject=None), good=True
    ),
    # ------------------------------------------------------------------------------------------------- good: the keys
    "ecdsa-p256": Plan("good: an ECDSA key on P-256", replace(_LEAF, key="ecdsa-p256"), good=True),
    "ecdsa-p384": Plan("good: an ECDSA key on P-384", replace(_LEAF, key="ecdsa-p384"), good=True),
    "rsa-2048": Plan("good: an RSA key of 2048 bits", replace(_LEAF, key="rsa-2048", usage=_RSA_USAGE), good=True),
    "ed25519": Plan("good for clients that support it: an Ed25519 key", replace(_LEAF, key="ed25519"), good=True),
    # ------------------------------------------------------------------------------------------------ good: the chain
    "intermediate": Plan("good: issued by an intermediate, which the server sends", _LEAF, (_ABOVE,), good=True),
    "long-chain": Plan(
        "good: issued through three intermediates, which the server sends", _LEAF, (_ABOVE,) * 3, good=True
    ),
    "reversed-chain": Plan(
        "good since TLS 1.3: three intermediates, sent from the CA down",
        _LEAF,
        (_ABOVE,) * 3,
        sent="reversed",
        good=True,
    ),
    "name-constraints": Plan(
        "good: the intermediate may issue only for some names, and issued for these",
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
    "ip-as-dns-name": _dns("127.0.0.1 as a dNSName; an address must be an iPAddress", "127.0.0.1", host="127.0.0.1"),
    "ip-as-common-name": _named(
        "127.0.0.1 as common name, and no subjectAltName", host="127.0.0.1", subject="CN=127.0.0.1"
    ),
    "ip-network": _named(
        "127.0.0.0/8 as an address of eight octets; an IPv4 address has four", "IP:127.0.0.0/8", host="127.0.0.1"
    ),
    "ipv4-mapped": _named("127.0.0.1 as the IPv6 address ::ffff:127.0.0.1", "IP:::ffff:127.0.0.1", host="127.0.0.1"),
    "common-name-only": _named(f"{NAMED_HOST} as common name, and no subjectAltName", subject=f"CN={NAMED_HOST}"),
    "common-name-localhost": _named(
        "localhost as common name, and no subjectAltName", host="localhost", subject="CN=localhost"
    ),
    "common-name-beside-other-san": _named(
        f"{NAMED_HOST} as common name, and a subjectAltName for {OTHER_HOST} only",
        f"DNS:{OTHER_HOST}",
        subject=f"CN={NAMED_HOST}",
    ),
    "domain-components-only": _named(
        f"{NAMED_HOST} as domain components and as organization, and no subjectAltName",
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
    "trailing-dot-name": _dns(f"the name with a trailing dot: {NAMED_HOST}.", f"{NAMED_HOST}."),
    "nul-in-name": _dns(f"a NUL in the name: {NAMED_HOST}\\0.{OTHER_HOST}", f"{NAMED_HOST}\0.{OTHER_HOST}"),
    "idn-unicode": _dns("a U-label in UTF-8; only ASCII is allowed", "bücher.h1conform.test", host=IDN_HOST),
    "uri-only": _named(f"{NAMED_HOST} in a URI only", f"URI:https://{NAMED_HOST}/"),
    "email-only": _named(f"{NAMED_HOST} in an e-mail address only", f"email:admin@{NAMED_HOST}"),
    # -------------------------------------------------------------------------------------------------- bad: the trust
    "self-signed": Plan("signed by itself and by no CA", _LEAF, root="itself"),
    "unknown-ca": Plan("issued by a CA that the client does not trust", _LEAF, root="stranger"),
    "wrong-signature": Plan("names the CA as its issuer, but is signed with another key", _LEAF, root="forger"),
    "missing-intermediate": Plan(
        "issued by an intermediate, which the server does not send", _LEAF, (_ABOVE,), sent="leaf alone"
    ),
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
        "one intermediate more than the path length of the first intermediate allows",
        _LEAF,
        (replace(_ABOVE, path_length=0), _ABOVE),
    ),
    "name-constraints-violated": Plan(
        f"issued by an intermediate that may issue only for {OTHER_HOST} and 192.0.2.0/24",
        _LEAF,
        (replace(_ABOVE, permitted=(f"DNS:{OTHER_HOST}", "IP:192.0.2.0/24", "IP:2001:db8::/32")),),
    ),
    "expired-intermediate": Plan(
        "issued by an intermediate that was valid until yesterday",
        _LEAF,
        (_past(_ABOVE),),
    ),
    # -------------------------------------------------------------------------------------- bad: the use, the strength
    "client-only": Plan("its extended key usage allows clients only", replace(_LEAF, purposes=("client",))),
    "wrong-key-usage": Plan(
        "its keyUsage allows neither signatures nor key exchange", replace(_LEAF, usage=("content_commitment",))
    ),
    "unknown-critical-extension": Plan(
        "has a critical extension that no client implements", replace(_LEAF, unknown=True)
    ),
    "sha1-signature": Plan("signed with SHA-1", replace(_LEAF, hash="sha1")),
    "md5-signature": Plan(
        "signed with MD5, by an intermediate with an RSA key",
        replace(_LEAF, hash="md5"),
        (replace(_ABOVE, key="rsa-2048"),),
    ),
    "rsa-1024": Plan("has an RSA key of 1024 bits", replace(_LEAF, key="rsa-1024", usage=_RSA_USAGE)),
    # ------------------------------------------------------------------------------------------------ shown by clients
    "client": Plan("good: a client certificate of the CA", _CLIENT, host="", good=True),
    "client-wrong-ca": Plan(
        "a client certificate of a CA that the server does not trust", _CLIENT, root="stranger", host=""
    ),
    "client-expired": Plan("a client certificate that was valid until yesterday", _past(_CLIENT), host=""),
}
