"""TLS: the names in the certificate and the name in the URL (RFC 9110 section 4.3.4, RFC 9525)."""

from ....model import Case, Connection, Failure, Hello, Never, Request, Session, Tls
from ..certificate_names import ACCEPTED_NAMES, CERTIFICATE_ALERTS, NAME, REFUSED_NAMES, VERY_LARGE
from ..literals import HELLO, OVER_TLS, STEPS

ACCEPTED = (
    *(
        Case(
            id=f"tls/{id}",
            about=f"The client accepts a certificate {what}.",
            cites=clauses,
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(HELLO,),
            lenient=((Failure(),),) if identity == VERY_LARGE else (),
            level="must",
            **OVER_TLS,
            twin=twin and f"tls/{twin}",
            why=why,
        )
        for id, host, identity, what, clauses, twin, why in ACCEPTED_NAMES
    ),
    *(
        Case(
            id=f"tls/identity/{name}",
            about=about,
            cites=clauses,
            host=host,
            do=(Session(host=asked), Request()),
            server=(Connection(STEPS, Tls(identity)),),
            expect=(HELLO,),
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
        expect=(HELLO,),
        lenient=((Failure(),),),  # RFC 9112 section 3.2: Host has to match the target
        **OVER_TLS,
        twin="tls/good-name",
    ),
)

REFUSED = tuple(
    Case(
        id=f"tls/{id}",
        about=f"The client refuses a certificate {what}.",
        cites=(*clauses, "RFC9110-4.3.4-5"),
        host=host,
        server=(Connection(STEPS, Tls(identity)),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        **OVER_TLS,
        fresh=True,
        twin=f"tls/{twin}",
        why=why,
    )
    for id, host, identity, what, clauses, twin, why in REFUSED_NAMES
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
        expect=(HELLO,),
        disputed=(
            "RFC 3986 section 3.2.2 lets a host end in a dot, and the labels are equal. RFC 9525 section 6.2 requires "
            "that the name is used unchanged. Browsers, Go and curl ignore the dot, and OpenSSL compares it."
        ),
        **OVER_TLS,
    ),
)
