"""TLS: certificates for the name and for the address in the URL (RFC 9110 section 4.3.4, RFC 9525)."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure, Never, Response, Tls
from ..literals import OK

CASES = (
    Case(
        id="tls/good-address",
        about="The certificate is for the address in the URL.",
        cites=("RFC9110-4.3.5-P1",),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        transports=("tls",),
    ),
    Case(
        id="tls/good-name",
        about="The certificate is for the name in the URL.",
        cites=("RFC9110-4.3.4-3",),
        host="localhost",
        server=OK,
        expect=(Response(200, body=b"hello"),),
        transports=("tls",),
    ),
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"The client sends no request to a server whose certificate {what}.",
            cites=(*clauses, "RFC9110-4.3.4-5"),
            host="localhost",
            server=(Connection((ReadRequest(), Send(OK), Close()), Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"HTTP/1."),),
            transports=("tls",),
            deliveries=("whole",),
            fresh=True,
            twin="tls/good-name",
            why="An attacker can impersonate the server, and read and change all requests and responses.",
        )
        for identity, what, clauses in (
            ("expired", "has expired", ("RFC9110-4.3.4-1", "RFC5280-6.1.3-P2")),
            ("not-yet-valid", "is not valid yet", ("RFC9110-4.3.4-1", "RFC5280-6.1.3-P2")),
            (
                "wrong-host",
                "is for another name",
                ("RFC9110-4.3.4-1", "RFC9110-4.3.4-2", "RFC9525-6.1.1-1", "RFC9525-6.6-2", "RFC9525-6.6-5"),
            ),
            ("unknown-ca", "is from an unknown CA", ("RFC9110-4.3.4-1", "RFC5280-6.1.1-P1")),
            ("self-signed", "is self-signed", ("RFC9110-4.3.4-1", "RFC5280-6.1.1-P1")),
        )
    ),
    Case(
        id="tls/identity/wrong-host-by-address",
        about="The client sends no request to an address whose certificate is for another name.",
        cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
        server=(Connection((ReadRequest(), Send(OK), Close()), Tls("wrong-host")),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        transports=("tls",),
        deliveries=("whole",),
        fresh=True,
        twin="tls/good-address",
        why="An attacker can impersonate the server, and read and change all requests and responses.",
    ),
)
