"""TLS: certificates for the address in the URL, or for the address of the name in the URL (RFC 9110 section 4.3.5)."""

from ....model import Case, Connection, Failure, Never, Tls
from ..certificate_names import ACCEPTED_ADDRESSES, REFUSED_ADDRESSES
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
            **OVER_TLS,
            why=why,
        )
        for id, host, identity, what, clauses, _, why in ACCEPTED_ADDRESSES
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
        for id, host, identity, what, clauses, twin, why in REFUSED_ADDRESSES
    ),
)
