"""TLS: the names that a wildcard in a certificate matches, and its valid places (RFC 9525 section 6.3)."""

from ....model import Case, Connection, Failure, Never, Tls
from ..certificate_wildcards import ACCEPTED_WILDCARDS, NAME, REFUSED_WILDCARDS
from ..literals import HELLO, OVER_TLS, STEPS

CASES = (
    *(
        Case(
            id=f"tls/{id}",
            about=f"The client accepts a certificate {what}.",
            cites=clauses,
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(HELLO,),
            lenient=((Failure(),),),
            **OVER_TLS,
            twin=f"tls/{twin}",
            why=why,
        )
        for id, host, identity, what, clauses, twin, why in ACCEPTED_WILDCARDS
    ),
    *(
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
        for id, host, identity, what, clauses, twin, why in REFUSED_WILDCARDS
    ),
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"The client refuses or accepts a certificate for {pattern} at www.h1conform.test.",
            cites=("RFC9525-6.3-7", "RFC9110-4.3.4-5"),
            host=NAME,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            lenient=((HELLO,),),  # RFC 6125 section 6.4.3, which RFC 9110 cites, allows it
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
