"""TLS: whose certificate it is, compared with the name in the URL (RFC 9110 section 4.3.4, RFC 9525)."""

from ....model import Case, Connection, Failure, Hello, Never, Request, Response, Session, Tls
from ..literals import OVER_TLS, STEPS

NAME = "www.h1conform.test"

# What says that the certificate is to blame (RFC 8446 section 6.2).
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
            about=f"A certificate {what}.",
            cites=clauses,
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),) if identity == "many-names" else (),  # a limit of the client's
            level="must",
            **OVER_TLS,
            twin="tls/identity/name" if identity == "many-names" else "",
            why=why,
        )
        for identity, host, what, clauses, why in (
            (
                "name",
                NAME,
                "for the name in the URL, at the address that the name stands for",
                ("RFC9110-4.3.4-3", "RFC9525-6.2-2", "RFC9110-4.3.3-1"),
                "",
            ),
            (
                "uppercase-name",
                NAME,
                "for the name in the URL, in capitals",
                ("RFC9525-6.3-1", "RFC9525-6.3-2"),
                "Names in DNS have no case, and some authorities keep that of the request.",
            ),
            (
                "beside-others",
                NAME,
                "with the name behind four others, an address and a URI",
                ("RFC9110-4.3.4-1",),
                "Most certificates are for several names.",
            ),
            (
                "many-names",
                NAME,
                "with the name as the last of a thousand",
                ("RFC9110-4.3.4-1",),
                "Large hosters put all that they have into one certificate.",
            ),
            (
                "no-subject",
                "localhost",
                "without a subject, whose names are all in its extension",
                ("RFC9110-4.3.4-1", "RFC9110-4.3.4-4"),
                "The common name says nothing, so authorities have begun to leave it out.",
            ),
            (
                "idn",
                "xn--bcher-kva.h1conform.test",
                "for an internationalized name, asked for by its A-label",
                ("RFC9525-6.3-4",),
                "",
            ),
            (
                "invalid-beside-valid",
                NAME,
                "with the name among others whose wildcards are invalid: those are ignored",
                ("RFC9525-6.3-7", "RFC9525-6.2-1"),
                "One odd name must not cost all the others their server.",
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
                "The name in the URL is in capitals, that in the certificate is not.",
                ("RFC9525-6.3-1",),
                NAME,
                "WWW.H1CONFORM.TEST",
                "name",
                (),
                "",
            ),
            (
                "idn-asked-in-capitals",
                "An A-label in capitals: A-labels are ASCII, and have no case.",
                ("RFC9525-6.3-4",),
                "xn--bcher-kva.h1conform.test",
                "XN--BCHER-KVA.H1CONFORM.TEST",
                "idn",
                (),
                "",
            ),
            (
                "idn-asked-by-u-label",
                "The host is given by its U-label, and compared by its A-label.",
                ("RFC9525-6.3-3",),
                "xn--bcher-kva.h1conform.test",
                "b\u00fccher.h1conform.test",
                "idn",
                ((Failure(),),),  # a URI is ASCII: who takes nothing else has no U-labels
                "",
            ),
        )
    ),
    Case(
        id="tls/identity/host-field-of-another",
        about="A Host field that the caller gives changes nothing: the URL says who is to answer.",
        cites=("RFC9110-4.3.4-1",),
        host="localhost",
        do=(Request(fields=(("Host", "other.example"),)),),
        server=(Connection(STEPS),),
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),  # RFC 9112 section 3.2: it would have to be that of the target
        **OVER_TLS,
        twin="tls/good-name",
    ),
)

REFUSED = tuple(
    Case(
        id=f"tls/identity/{name}",
        about=f"{about}: refused.",
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
            "A certificate for www.h1conform.test, asked for h1conform.test",
            ("RFC9525-6.3-2",),
            "Who owns a host does not own the domain that it is in.",
        ),
        (
            "child-name",
            "a.www.h1conform.test",
            "name",
            "A certificate for www.h1conform.test, asked for a.www.h1conform.test",
            ("RFC9525-6.3-2",),
            "Whoever compares the ends of names takes one host for another.",
        ),
        (
            "longer-label",
            "awww.h1conform.test",
            "name",
            "A certificate for www.h1conform.test, asked for awww.h1conform.test",
            ("RFC9525-6.3-2",),
            "Whoever compares the ends of names takes badbank.example for bank.example.",
        ),
        (
            "name-as-prefix",
            "www.h1conform.test.other.example",
            "name",
            "A certificate for www.h1conform.test, asked for a name that begins so",
            ("RFC9525-6.3-2",),
            "Whoever compares the beginnings of names takes one host for another.",
        ),
        (
            "common-name-only",
            NAME,
            "common-name-only",
            "The name is the common name, and nowhere else",
            ("RFC9110-4.3.4-4", "RFC9525-6.1.1-2"),
            "Authorities do not check common names as names of hosts, and constraints on names do not bind them.",
        ),
        (
            "common-name-beside-other-san",
            NAME,
            "common-name-beside-other-san",
            "The common name is right, and the names in the extension are not",
            ("RFC9110-4.3.4-4",),
            "Authorities do not check common names as names of hosts, and constraints on names do not bind them.",
        ),
        (
            "domain-components-only",
            NAME,
            "domain-components-only",
            "The name is there as domain components and as the organization",
            ("RFC9525-2-4",),
            "Nobody has checked that these belong to the name's owner.",
        ),
        (
            "uri-only",
            NAME,
            "uri-only",
            "The name is there in a URI only",
            ("RFC9110-4.3.4-3",),
            "What an authority has checked of a URI it may not have checked of a server.",
        ),
        (
            "email-only",
            NAME,
            "email-only",
            "The name is there in a mail address only",
            ("RFC9110-4.3.4-3",),
            "Whoever has a mailbox at a domain would have its web server.",
        ),
        (
            "nul-in-name",
            NAME,
            "nul-in-name",
            "Before a NUL stands the name, behind it another",
            ("RFC9525-6.3-2",),
            "The authority asks the owner of the whole name, and a client that stops at the NUL reads another.",
        ),
        (
            "idn-unicode",
            "xn--bcher-kva.h1conform.test",
            "idn-unicode",
            "The name is a U-label in the certificate, where A-labels belong",
            ("RFC9525-6.3-4",),
            "Every decoding of such octets is a guess, and names that look alike are many.",
        ),
    )
)

CASES = (
    *ACCEPTED,
    *REFUSED,
    Case(
        id="tls/identity/host-field-of-the-certificate",
        about="A certificate for the Host field, and not for the URL: refused.",
        cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
        host="localhost",
        do=(Request(fields=(("Host", "other.example"),)),),
        server=(Connection(STEPS, Tls("wrong-host")),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        **OVER_TLS,
        fresh=True,
        twin="tls/good-name",
        why="A field for the server would decide whom the client believes.",
    ),
    *(
        Case(
            id=f"tls/identity/alert-{identity}",
            about=f"{what}: an alert says that it is to blame.",
            cites=("RFC9110-4.3.4-7", "RFC9525-6.6-3"),
            host="localhost",
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            sent=(Hello(alerts=CERTIFICATE_ALERTS),),
            **OVER_TLS,
            fresh=True,
            twin="tls/good-name",
            why="Whoever runs the server learns why its clients go away.",
        )
        for identity, what in (
            ("wrong-host", "A certificate for another name"),
            ("unknown-ca", "A certificate of an unknown authority"),
        )
    ),
    Case(
        id="tls/identity/trailing-dot-name",
        about="In the certificate the name ends in a dot, in the URL it does not.",
        cites=("RFC9525-6.3-2",),
        host=NAME,
        server=(Connection(STEPS, Tls("trailing-dot-name")),),
        expect=(Failure(),),
        disputed=(
            "RFC 5280 section 4.2.1.6 has names in the preferred name syntax, which knows no last dot, so this is no "
            "name; for DNS the dot makes a name absolute, and the labels are the same. RFC 9525 does not speak of it."
        ),
        **OVER_TLS,
        fresh=True,
        twin="tls/identity/name",
    ),
    Case(
        id="tls/identity/asked-with-trailing-dot",
        about="In the URL the name ends in a dot, in the certificate it does not.",
        cites=("RFC9525-6.3-2",),
        host=NAME,
        do=(Session(host="www.h1conform.test."), Request()),
        server=(Connection(STEPS, Tls("name")),),
        expect=(Response(200, body=b"hello"),),
        disputed=(
            "RFC 3986 section 3.2.2 lets a host end in a dot, and the labels are the same; RFC 9525 section 6.2 has "
            "the name used as it is. Browsers, Go and curl leave the dot out, OpenSSL compares it."
        ),
        **OVER_TLS,
    ),
)
