"""TLS: the names in the certificate and the name in the URL (RFC 9110 section 4.3.4, RFC 9525)."""

from ....model import Case, Connection, Failure, Hello, Never, Request, Response, Session, Tls
from ..literals import OVER_TLS, STEPS

NAME = "www.h1conform.test"

# Alerts that blame the certificate (RFC 8446 section 6.2).
CERTIFICATE_ALERTS = (
    "bad_certificate",
    "unsupported_certificate",
    "certificate_revoked",
    "certificate_expired",
    "certificate_unknown",
    "unknown_ca",
)


ACCEPTED = (
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"The client accepts a certificate {what}.",
            cites=clauses,
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),) if identity == "many-names" else (),  # a limit of the client
            level="must",
            **OVER_TLS,
            twin="tls/identity/name" if identity == "many-names" else "",
            why=why,
        )
        for identity, host, what, clauses, why in (
            (
                "name",
                NAME,
                "for the name in the URL, which resolves to the server",
                ("RFC9110-4.3.4-3", "RFC9525-6.2-2", "RFC9110-4.3.3-1"),
                "",
            ),
            (
                "uppercase-name",
                NAME,
                "for the name in the URL in upper case",
                ("RFC9525-6.3-1", "RFC9525-6.3-2"),
                "Some CAs keep the case of the requested name, and the client cannot connect to their servers.",
            ),
            (
                "beside-others",
                NAME,
                "with the name after other names, an address and a URI",
                ("RFC9110-4.3.4-1",),
                "Most certificates have several names, and the client cannot connect under each of them.",
            ),
            (
                "many-names",
                NAME,
                "with the name as the last of a thousand names",
                ("RFC9110-4.3.4-1",),
                (
                    "Large hosting providers put many names into one certificate, and the client cannot connect to "
                    "their servers."
                ),
            ),
            (
                "no-subject",
                "localhost",
                "without a subject, with all names in its extension",
                ("RFC9110-4.3.4-1", "RFC9110-4.3.4-4"),
                (
                    "CAs have begun to omit the common name, and the client cannot connect to servers with their "
                    "certificates."
                ),
            ),
            (
                "idn",
                "xn--bcher-kva.h1conform.test",
                "for the A-label of an internationalized name",
                ("RFC9525-6.3-4",),
                "",
            ),
            (
                "invalid-beside-valid",
                NAME,
                "with the name among invalid wildcards, which it ignores",
                ("RFC9525-6.3-7", "RFC9525-6.2-1"),
                "One invalid name in the certificate prevents connections under all its other names.",
            ),
        )
    ),
    *(
        Case(
            id=f"tls/identity/{name}",
            about=about,
            cites=clauses,
            host=host,
            do=(Session(host=asked), Request()),
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Response(200, body=b"hello"),),
            lenient=lenient,
            **OVER_TLS,
            twin=f"tls/identity/{identity}",
            why=why,
        )
        for name, about, clauses, host, asked, identity, lenient, why in (
            (
                "asked-in-capitals",
                "The client accepts a certificate with the name in lower case for a URL in upper case.",
                ("RFC9525-6.3-1",),
                NAME,
                "WWW.H1CONFORM.TEST",
                "name",
                (),
                "",
            ),
            (
                "idn-asked-in-capitals",
                "The client accepts a certificate with the A-label in lower case for a URL in upper case.",
                ("RFC9525-6.3-4",),
                "xn--bcher-kva.h1conform.test",
                "XN--BCHER-KVA.H1CONFORM.TEST",
                "idn",
                (),
                "",
            ),
            (
                "idn-asked-by-u-label",
                "The caller gives the U-label of the host, which the client compares as an A-label.",
                ("RFC9525-6.3-3",),
                "xn--bcher-kva.h1conform.test",
                "b\u00fccher.h1conform.test",
                "idn",
                ((Failure(),),),  # a URI is ASCII, so that a client may refuse U-labels
                "",
            ),
        )
    ),
    Case(
        id="tls/identity/host-field-of-another",
        about="A Host from the caller does not change the name that the client verifies.",
        cites=("RFC9110-4.3.4-1",),
        host="localhost",
        do=(Request(fields=(("Host", "other.example"),)),),
        server=(Connection(STEPS),),
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),  # RFC 9112 section 3.2: Host has to match the target
        **OVER_TLS,
        twin="tls/good-name",
    ),
)

REFUSED = tuple(
    Case(
        id=f"tls/identity/{name}",
        about=f"The client refuses a certificate {about}.",
        cites=(*clauses, "RFC9110-4.3.4-5"),
        host=host,
        server=(Connection(STEPS, Tls(identity)),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        **OVER_TLS,
        fresh=True,
        twin="tls/identity/name",
        why=why,
    )
    for name, host, identity, about, clauses, why in (
        (
            "parent-name",
            "h1conform.test",
            "name",
            "for www.h1conform.test at h1conform.test",
            ("RFC9525-6.3-2",),
            "The owner of one host can impersonate the domain that the host is in.",
        ),
        (
            "child-name",
            "a.www.h1conform.test",
            "name",
            "for www.h1conform.test at a.www.h1conform.test",
            ("RFC9525-6.3-2",),
            "A client that compares only the ends of names trusts one host as another.",
        ),
        (
            "longer-label",
            "awww.h1conform.test",
            "name",
            "for www.h1conform.test at awww.h1conform.test",
            ("RFC9525-6.3-2",),
            "A client that compares only the ends of names does not distinguish badbank.example from bank.example.",
        ),
        (
            "name-as-prefix",
            "www.h1conform.test.other.example",
            "name",
            "for www.h1conform.test at a name that begins with it",
            ("RFC9525-6.3-2",),
            "A client that compares only the beginnings of names trusts one host as another.",
        ),
        (
            "common-name-only",
            NAME,
            "common-name-only",
            "with the name only as its common name",
            ("RFC9110-4.3.4-4", "RFC9525-6.1.1-2"),
            (
                "CAs do not verify common names, and name constraints do not apply: an attacker can get such a "
                "certificate."
            ),
        ),
        (
            "common-name-beside-other-san",
            NAME,
            "common-name-beside-other-san",
            "with the right common name but another DNS name",
            ("RFC9110-4.3.4-4",),
            (
                "CAs do not verify common names, and name constraints do not apply: an attacker can get such a "
                "certificate."
            ),
        ),
        (
            "domain-components-only",
            NAME,
            "domain-components-only",
            "with the name only as domain components and organization",
            ("RFC9525-2-4",),
            (
                "CAs do not verify that these parts belong to the owner of the name: an attacker can get such a "
                "certificate."
            ),
        ),
        (
            "uri-only",
            NAME,
            "uri-only",
            "with the name only in a URI",
            ("RFC9110-4.3.4-3",),
            "A CA that verified the URI may not have verified the server.",
        ),
        (
            "email-only",
            NAME,
            "email-only",
            "with the name only in a mail address",
            ("RFC9110-4.3.4-3",),
            "The owner of a mailbox at a domain can impersonate the web server of the domain.",
        ),
        (
            "nul-in-name",
            NAME,
            "nul-in-name",
            "with the name, a NUL and another name in one string",
            ("RFC9525-6.3-2",),
            (
                "The CA verifies the owner of the whole string, and a client that stops at the NUL reads the name of "
                "another."
            ),
        ),
        (
            "idn-unicode",
            "xn--bcher-kva.h1conform.test",
            "idn-unicode",
            "with a U-label instead of an A-label",
            ("RFC9525-6.3-4",),
            (
                "The client guesses the encoding of the octets, and can accept a similar name instead of the name in "
                "the URL."
            ),
        ),
    )
)

CASES = (
    *ACCEPTED,
    *REFUSED,
    Case(
        id="tls/identity/host-field-of-the-certificate",
        about="The client refuses a certificate for the Host field and not for the URL.",
        cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
        host="localhost",
        do=(Request(fields=(("Host", "other.example"),)),),
        server=(Connection(STEPS, Tls("wrong-host")),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        **OVER_TLS,
        fresh=True,
        twin="tls/good-name",
        why="A field for the server decides which server the client trusts.",
    ),
    *(
        Case(
            id=f"tls/identity/alert-{identity}",
            about=f"The client refuses {what} with an alert about the certificate.",
            cites=("RFC9110-4.3.4-7", "RFC9525-6.6-3"),
            host="localhost",
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            sent=(Hello(alerts=CERTIFICATE_ALERTS),),
            **OVER_TLS,
            fresh=True,
            twin="tls/good-name",
            why="The operator of the server does not learn that clients refuse the certificate.",
        )
        for identity, what in (
            ("wrong-host", "a certificate for another name"),
            ("unknown-ca", "a certificate of an unknown CA"),
        )
    ),
    Case(
        id="tls/identity/trailing-dot-name",
        about="The client refuses a certificate with a trailing dot for a URL without it.",
        cites=("RFC9525-6.3-2",),
        host=NAME,
        server=(Connection(STEPS, Tls("trailing-dot-name")),),
        expect=(Failure(),),
        disputed=(
            "RFC 5280 section 4.2.1.6 requires the preferred name syntax, which has no trailing dot, so that the name "
            "is invalid. In DNS the dot makes a name absolute, and the labels are equal. RFC 9525 does not mention the "
            "dot."
        ),
        **OVER_TLS,
        fresh=True,
        twin="tls/identity/name",
    ),
    Case(
        id="tls/identity/asked-with-trailing-dot",
        about="The client accepts a certificate without a trailing dot for a URL with it.",
        cites=("RFC9525-6.3-2",),
        host=NAME,
        do=(Session(host="www.h1conform.test."), Request()),
        server=(Connection(STEPS, Tls("name")),),
        expect=(Response(200, body=b"hello"),),
        disputed=(
            "RFC 3986 section 3.2.2 lets a host end in a dot, and the labels are equal. RFC 9525 section 6.2 requires "
            "that the name is used unchanged. Browsers, Go and curl ignore the dot, and OpenSSL compares it."
        ),
        **OVER_TLS,
    ),
)
