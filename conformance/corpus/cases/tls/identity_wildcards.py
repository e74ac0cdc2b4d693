"""TLS: what a wildcard in a certificate stands for, and where it may stand (RFC 9525 section 6.3)."""

from ....model import Case, Connection, Failure, Never, Response, Tls
from ..literals import OVER_TLS, STEPS

NAME = "www.h1conform.test"
ANY = "A wildcard that stands for more than was meant is a key to hosts of others."


CASES = (
    *(
        Case(
            id=f"tls/identity/{name}",
            about=about,
            cites=("RFC9525-6.3-6",),
            host=host,
            server=(Connection(STEPS, Tls("wildcard")),),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),  # RFC 6125 section 6.4.3, which RFC 9110 names, obliges nobody to know wildcards
            **OVER_TLS,
            twin="tls/identity/name",
        )
        for name, about, host in (
            ("wildcard", "A certificate for *.h1conform.test, asked for www.h1conform.test.", NAME),
            (
                "wildcard-for-a-label",
                "A certificate for *.h1conform.test, asked for a name whose first label is an A-label.",
                "xn--bcher-kva.h1conform.test",
            ),
        )
    ),
    *(
        Case(
            id=f"tls/identity/{name}",
            about=f"A certificate for {pattern}, asked for {host}: refused.",
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
                "Who has a host of a domain does not have the domain.",
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
                "Part of an A-label is no part of the name that it stands for.",
            ),
            (
                "wildcard-ip",
                "wildcard-ip",
                "*.0.0.1",
                "127.0.0.1",
                "RFC9110-4.3.4-3",
                "tls/identity/ipv4",
                "The parts of an address are no labels: the last ones belong to hosts of all networks.",
            ),
        )
    ),
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"A certificate for {pattern}, asked for www.h1conform.test.",
            cites=("RFC9525-6.3-7", "RFC9110-4.3.4-5"),
            host=NAME,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),  # RFC 6125 section 6.4.3, which RFC 9110 names, lets it match
            **OVER_TLS,
            fresh=True,
            twin="tls/identity/name",
            why="What an authority meant by it, and what a client takes it for, may differ.",
        )
        for identity, pattern in (("wildcard-partial", "w*.h1conform.test"), ("wildcard-inner", "w*w.h1conform.test"))
    ),
    Case(
        id="tls/identity/wildcard-alone-for-one-label",
        about="A certificate for *, asked for localhost.",
        cites=("RFC9525-6.3-6",),
        host="localhost",
        server=(Connection(STEPS, Tls("wildcard-alone")),),
        expect=(Failure(),),
        disputed=(
            "By the letter of RFC 9525 section 6.3 the wildcard is the whole left-most label, and matches; no "
            "authority could vouch for every name of one label, and section 7.1 leaves such protection to others."
        ),
        **OVER_TLS,
        fresh=True,
        twin="tls/good-name",
    ),
    Case(
        id="tls/identity/wildcard-top-level",
        about="A certificate for *.test, asked for h1conform.test.",
        cites=("RFC9525-6.3-6",),
        host="h1conform.test",
        server=(Connection(STEPS, Tls("wildcard-top-level")),),
        expect=(Failure(),),
        disputed=(
            "By the letter of RFC 9525 section 6.3 it matches; section 7.1 calls protection against a wildcard right "
            "below a public suffix beyond its scope, and OpenSSL, like most browsers, has some."
        ),
        **OVER_TLS,
        fresh=True,
        twin="tls/identity/name",
    ),
)
