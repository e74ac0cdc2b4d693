"""Certificates that a client accepts or refuses because of their names (RFC 9110 section 4.3.4, RFC 9525).

The chapters ``tls`` and ``proxy`` make cases of these rows: for an origin server, for an origin server in a tunnel, and
for a proxy. The columns:

- the part of the id of the case after the name of the family, such as ``tls``
- the host name or address of the server
- the identity that the server shows
- the words after "a certificate" that describe it
- the clauses about the certificate
- the same part of the id of the twin
- why the case matters; empty: no reason is given
"""

NAME = "www.h1conform.test"
UNVERIFIED = (
    "CAs do not verify common names, and name constraints do not apply: an attacker can get such a certificate."
)
COMMON_NAME = "CAs do not verify common names: an attacker can get such a certificate."
BETWEEN = "An attacker can impersonate the server, and read and change all requests and responses."

# Alerts that blame the certificate (RFC 8446 section 6.2).
CERTIFICATE_ALERTS = (
    "bad_certificate",
    "unsupported_certificate",
    "certificate_revoked",
    "certificate_expired",
    "certificate_unknown",
    "unknown_ca",
)

# A refusal of this certificate is a limit of the client, and lenient.
VERY_LARGE = "many-names"

ACCEPTED_NAMES = (
    (
        "identity/name",
        NAME,
        "name",
        "for the name in the URL",
        ("RFC9110-4.3.4-3", "RFC9525-6.2-2", "RFC9110-4.3.3-1"),
        "",
        "",
    ),
    (
        "identity/uppercase-name",
        NAME,
        "uppercase-name",
        "for the name in the URL in upper case",
        ("RFC9525-6.3-1", "RFC9525-6.3-2"),
        "",
        "Some CAs keep the case of the requested name, and the client cannot connect to their servers.",
    ),
    (
        "identity/beside-others",
        NAME,
        "beside-others",
        "with the name behind names of other kinds",
        ("RFC9110-4.3.4-1",),
        "",
        "Most certificates have several names, and the client cannot connect under each of them.",
    ),
    (
        "identity/many-names",
        NAME,
        "many-names",
        "with the name as the last of 1,000 names",
        ("RFC9110-4.3.4-1",),
        "identity/name",
        "Large hosting providers put many names into one certificate, and the client cannot connect to their servers.",
    ),
    (
        "identity/no-subject",
        "localhost",
        "no-subject",
        "without a subject",
        ("RFC9110-4.3.4-1", "RFC9110-4.3.4-4"),
        "",
        "CAs have begun to omit the common name, and the client cannot connect to servers with their certificates.",
    ),
    (
        "identity/idn",
        "xn--bcher-kva.h1conform.test",
        "idn",
        "for an internationalized name (A-label)",
        ("RFC9525-6.3-4",),
        "",
        "",
    ),
    (
        "identity/invalid-beside-valid",
        NAME,
        "invalid-beside-valid",
        "with the name among invalid wildcards",
        ("RFC9525-6.3-7", "RFC9525-6.2-1"),
        "",
        "One invalid name in the certificate prevents connections under all its other names.",
    ),
)

REFUSED_NAMES = (
    (
        "identity/parent-name",
        "h1conform.test",
        "name",
        "for www.h1conform.test at h1conform.test",
        ("RFC9525-6.3-2",),
        "identity/name",
        "The owner of one host can impersonate the domain that the host is in.",
    ),
    (
        "identity/child-name",
        "a.www.h1conform.test",
        "name",
        "for www.h1conform.test at a name below it",
        ("RFC9525-6.3-2",),
        "identity/name",
        "A client that compares only the ends of names trusts one host as another.",
    ),
    (
        "identity/longer-label",
        "awww.h1conform.test",
        "name",
        "for www.h1conform.test at a longer label",
        ("RFC9525-6.3-2",),
        "identity/name",
        "A client that compares only the ends of names does not distinguish badbank.example from bank.example.",
    ),
    (
        "identity/name-as-prefix",
        "www.h1conform.test.other.example",
        "name",
        "for a name with which the host begins",
        ("RFC9525-6.3-2",),
        "identity/name",
        "A client that compares only the beginnings of names trusts one host as another.",
    ),
    (
        "identity/common-name-only",
        NAME,
        "common-name-only",
        "with the name only as its common name",
        ("RFC9110-4.3.4-4", "RFC9525-6.1.1-2"),
        "identity/name",
        UNVERIFIED,
    ),
    (
        "identity/common-name-beside-other-san",
        NAME,
        "common-name-beside-other-san",
        "with the right common name, a wrong name",
        ("RFC9110-4.3.4-4",),
        "identity/name",
        UNVERIFIED,
    ),
    (
        "identity/domain-components-only",
        NAME,
        "domain-components-only",
        "with the name only as domain components",
        ("RFC9525-2-4",),
        "identity/name",
        "CAs do not verify that these parts belong to the owner of the name: an attacker can get such a certificate.",
    ),
    (
        "identity/uri-only",
        NAME,
        "uri-only",
        "with the name only in a URI",
        ("RFC9110-4.3.4-3",),
        "identity/name",
        "A CA that verified the URI may not have verified the server.",
    ),
    (
        "identity/email-only",
        NAME,
        "email-only",
        "with the name only in a mail address",
        ("RFC9110-4.3.4-3",),
        "identity/name",
        "The owner of a mailbox at a domain can impersonate the web server of the domain.",
    ),
    (
        "identity/nul-in-name",
        NAME,
        "nul-in-name",
        "with the name and a NUL in a longer name",
        ("RFC9525-6.3-2",),
        "identity/name",
        "The CA verifies the owner of the whole string, and a client that stops at the NUL reads the name of another.",
    ),
    (
        "identity/idn-unicode",
        "xn--bcher-kva.h1conform.test",
        "idn-unicode",
        "with a U-label instead of an A-label",
        ("RFC9525-6.3-4",),
        "identity/name",
        "The client guesses the encoding of the octets, and can accept a similar name instead of the name in the URL.",
    ),
)

ACCEPTED_ADDRESSES = (
    (
        "identity/ipv4",
        "127.0.0.1",
        "ipv4",
        "for the IPv4 address in the URL alone",
        ("RFC9525-6.2-3", "RFC9525-6.4-P1", "RFC9110-4.3.5-P1"),
        "",
        "",
    ),
    (
        "identity/ipv6",
        "::1",
        "ipv6",
        "for the IPv6 address in the URL alone",
        ("RFC9110-4.3.4-3", "RFC9525-6.4-P1", "RFC9110-4.3.5-P1"),
        "",
        "",
    ),
)

REFUSED_ADDRESSES = (
    (
        "identity/wrong-ip",
        "127.0.0.1",
        "wrong-ip",
        "for 127.0.0.2 at 127.0.0.1",
        ("RFC9525-6.2-3", "RFC9110-4.3.5-P1"),
        "identity/ipv4",
        BETWEEN,
    ),
    (
        "identity/ip-as-dns-name",
        "127.0.0.1",
        "ip-as-dns-name",
        "with the address as a DNS name",
        ("RFC9110-4.3.4-3", "RFC9110-4.3.5-P1"),
        "identity/ipv4",
        "Constraints on addresses do not apply to DNS names, so that a CA can exceed its constraints.",
    ),
    (
        "identity/ip-as-common-name",
        "127.0.0.1",
        "ip-as-common-name",
        "with the address as its common name",
        ("RFC9110-4.3.4-4", "RFC9110-4.3.5-P1"),
        "identity/ipv4",
        COMMON_NAME,
    ),
    (
        "identity/ipv6-for-ipv4",
        "127.0.0.1",
        "ipv6",
        "for ::1 at 127.0.0.1",
        ("RFC9525-6.4-P1",),
        "identity/ipv4",
        "The client accepts a certificate for another address, although both addresses mean the local host.",
    ),
    (
        "identity/ipv4-mapped",
        "127.0.0.1",
        "ipv4-mapped",
        "for ::ffff:127.0.0.1 at 127.0.0.1",
        ("RFC9525-6.4-P1",),
        "identity/ipv4",
        "A second form of an address lets a CA exceed constraints on the first form.",
    ),
    (
        "identity/ip-network",
        "127.0.0.1",
        "ip-network",
        "for 127.0.0.0 with a mask at 127.0.0.1",
        ("RFC9525-6.2-3",),
        "identity/ipv4",
        "The certificate counts for every host of a network. Masks belong in name constraints only.",
    ),
    (
        "identity/common-name-localhost",
        "localhost",
        "common-name-localhost",
        "with localhost only as its common name",
        ("RFC9110-4.3.4-4", "RFC9525-6.1.1-2"),
        "good-name",
        COMMON_NAME,
    ),
    (
        "identity/address-of-the-name",
        "localhost",
        "ipv4",
        "for the address of the host in the URL",
        ("RFC9525-6.1.1-3", "RFC9110-4.3.4-3"),
        "good-name",
        "An attacker who controls name resolution chooses the server that the client trusts.",
    ),
)
