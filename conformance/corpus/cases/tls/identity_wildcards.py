"""TLS: the names that a wildcard in a certificate matches, and its valid places (RFC 9525 section 6.3)."""

from ....model import Case, Connection, Failure, Never, Response, Tls
from ..literals import OVER_TLS, STEPS

NAME = "www.h1conform.test"
ANY = "The owner of the certificate can impersonate hosts of other owners."


CASES = (
    *(
        Case(
            id=f"tls/identity/{name}",
            about=about,
            cites=("RFC9525-6.3-6",),
            host=host,
            server=(Connection(STEPS, Tls("wildcard")),),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),  # RFC 6125 section 6.4.3, which RFC 9110 cites, does not require wildcards
            **OVER_TLS,
            twin="tls/identity/name",
        )
        for name, about, host in (
            ("wildcard", "The client accepts a certificate for *.h1conform.test at www.h1conform.test.", NAME),
            (
                "wildcard-for-a-label",
                "The client accepts a certificate for *.h1conform.test at a name with an A-label.",
                "xn--bcher-kva.h1conform.test",
            ),
        )
    ),
    *(
        Case(
            id=f"tls/identity/{name}",
            about=f"The client refuses a certificate for {pattern} at {host}.",
            cites=(clause, "RFC9110-4.3.4-5"),
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"HTTP/1."),),
            **OVER_TLS,
            fresh=True,
            twin=twin,
            why=why,
        )
        for name, identity, pattern, host, clause, twin, why in (
            (
                "wildcard-for-two-labels",
                "wildcard",
                "*.h1conform.test",
                "a.b.h1conform.test",
                "RFC9525-6.3-P1",
                "tls/identity/name",
                ANY,
            ),
            (
                "wildcard-for-no-label",
                "wildcard",
                "*.h1conform.test",
                "h1conform.test",
                "RFC9525-6.3-P1",
                "tls/identity/name",
                "The owner of the hosts in a domain can impersonate the domain itself.",
            ),
            (
                "wildcard-middle",
                "wildcard-middle",
                "www.*.test",
                NAME,
                "RFC9525-6.3-7",
                "tls/identity/name",
                ANY,
            ),
            (
                "wildcard-two-labels",
                "wildcard-two-labels",
                "*.*.test",
                NAME,
                "RFC9525-6.3-7",
                "tls/identity/name",
                ANY,
            ),
            ("wildcard-alone", "wildcard-alone", "*", NAME, "RFC9525-6.3-P1", "tls/identity/name", ANY),
            (
                "wildcard-idn",
                "wildcard-idn",
                "xn--*.h1conform.test",
                "xn--bcher-kva.h1conform.test",
                "RFC9525-6.3-7",
                "tls/identity/idn",
                (
                    "A part of an A-label is not a part of the internationalized name, so that the wildcard matches "
                    "unrelated names."
                ),
            ),
            (
                "wildcard-ip",
                "wildcard-ip",
                "*.0.0.1",
                "127.0.0.1",
                "RFC9110-4.3.4-3",
                "tls/identity/ipv4",
                "The parts of an address are not labels, so that the wildcard matches hosts of unrelated networks.",
            ),
        )
    ),
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"The client refuses or accepts a certificate for {pattern} at www.h1conform.test.",
            cites=("RFC9525-6.3-7", "RFC9110-4.3.4-5"),
            host=NAME,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),  # RFC 6125 section 6.4.3, which RFC 9110 cites, allows it
            **OVER_TLS,
            fresh=True,
            twin="tls/identity/name",
            why="The client can accept names that the CA did not mean to certify.",
        )
        for identity, pattern in (("wildcard-partial", "w*.h1conform.test"), ("wildcard-inner", "w*w.h1conform.test"))
    ),
    Case(
        id="tls/identity/wildcard-alone-for-one-label",
        about="The client refuses a certificate for * at localhost.",
        cites=("RFC9525-6.3-6",),
        host="localhost",
        server=(Connection(STEPS, Tls("wildcard-alone")),),
        expect=(Failure(),),
        disputed=(
            "By the letter of RFC 9525 section 6.3, the wildcard is the whole left-most label and matches. No CA can "
            "verify every name of one label, and section 7.1 leaves protection against such wildcards to others."
        ),
        **OVER_TLS,
        fresh=True,
        twin="tls/good-name",
    ),
    Case(
        id="tls/identity/wildcard-top-level",
        about="The client refuses a certificate for *.test at h1conform.test.",
        cites=("RFC9525-6.3-6",),
        host="h1conform.test",
        server=(Connection(STEPS, Tls("wildcard-top-level")),),
        expect=(Failure(),),
        disputed=(
            "By the letter of RFC 9525 section 6.3, the wildcard matches. Section 7.1 calls protection against a "
            "wildcard directly below a public suffix out of scope. OpenSSL, like most browsers, has such protection."
        ),
        **OVER_TLS,
        fresh=True,
        twin="tls/identity/name",
    ),
)
