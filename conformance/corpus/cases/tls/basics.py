"""TLS: certificates for the name and for the address in the URL (RFC 9110 section 4.3.4, RFC 9525)."""

from ....model import Case, Connection, Failure, Never, Tls
from ..certificate_chains import REFUSED_ALWAYS
from ..literals import HELLO, OK, OVER_TLS, STEPS

CASES = (
    Case(
        id="tls/good-address",
        about="The certificate is for the address in the URL.",
        cites=("RFC9110-4.3.5-P1",),
        server=OK,
        expect=(HELLO,),
        transports=("tls",),
    ),
    Case(
        id="tls/good-name",
        about="The certificate is for the name in the URL.",
        cites=("RFC9110-4.3.4-3",),
        host="localhost",
        server=OK,
        expect=(HELLO,),
        transports=("tls",),
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
        for id, host, identity, what, clauses, twin, why in REFUSED_ALWAYS
    ),
)
