"""TLS: the CAs that certify the server, the periods of validity, and the keys (RFC 9110 section 4.3.4)."""

from ....model import Case, Connection, Failure, Never, Request, Session, Tls
from ..certificate_chains import ACCEPTED_CHAINS, CONSTRAINED, NOT_HTTP, REFUSED_CHAINS, REFUSED_SIGNATURES
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
            lenient=((Failure(),),) if identity == CONSTRAINED else (),
            level="info" if identity in NOT_HTTP else None,
            **OVER_TLS,
            twin=twin and f"tls/{twin}",
            why=why,
        )
        for id, host, identity, what, clauses, twin, why in ACCEPTED_CHAINS
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
        for id, host, identity, what, clauses, twin, why in REFUSED_CHAINS
    ),
    *(
        Case(
            id=f"tls/{id}",
            about=f"The client refuses a certificate {what}.",
            cites=clauses,
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            level="info" if identity in NOT_HTTP else None,
            **OVER_TLS,
            fresh=True,
            twin=f"tls/{twin}",
            why=why,
        )
        for id, host, identity, what, clauses, twin, why in REFUSED_SIGNATURES
    ),
    Case(
        id="tls/trust/other-authority",
        about="A client that is configured to trust another CA trusts that CA.",
        cites=("RFC5280-6.1.1-P1",),
        host="localhost",
        do=(Session(trusts="stranger"), Request()),
        server=(Connection(STEPS, Tls("unknown-ca")),),
        expect=(HELLO,),
        **OVER_TLS,
    ),
    Case(
        id="tls/trust/other-authority-alone",
        about="A client that is configured to trust another CA trusts only that CA.",
        cites=("RFC5280-6.1.1-P1", "RFC9110-4.3.4-5"),
        host="localhost",
        do=(Session(trusts="stranger"), Request()),
        server=(Connection(STEPS),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        **OVER_TLS,
        fresh=True,
        twin="tls/trust/other-authority",
        why="The client trusts CAs that the caller excluded.",
    ),
)
