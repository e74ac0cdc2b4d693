"""TLS: certificates for the name and for the address in the URL (RFC 9110 section 4.3.4, RFC 9525)."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure, Never, Response, Tls
from ..literals import OK

CASES = (
    Case(
        id="tls/good-address",
        about="A certificate for the address in the URL.",
        cites=("RFC9110-4.3.5-P1",),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        transports=("tls",),
    ),
    Case(
        id="tls/good-name",
        about="A certificate for the name in the URL.",
        cites=("RFC9110-4.3.4-3",),
        host="localhost",
        server=OK,
        expect=(Response(200, body=b"hello"),),
        transports=("tls",),
    ),
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"A certificate that {what}: no request is sent.",
            cites=(*clauses, "RFC9110-4.3.4-5"),
            host="localhost",
            server=(Connection((ReadRequest(), Send(OK), Close()), Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"HTTP/1."),),
            transports=("tls",),
            deliveries=("whole",),
            fresh=True,
            twin="tls/good-name",
            why="Whoever stands between client and server can read and change everything.",
        )
        for identity, what, clauses in (
            ("expired", "has expired", ("RFC9110-4.3.4-1", "RFC5280-6.1.3-P2")),
            ("not-yet-valid", "is not valid yet", ("RFC9110-4.3.4-1", "RFC5280-6.1.3-P2")),
            (
                "wrong-host",
                "is for another name",
                ("RFC9110-4.3.4-1", "RFC9110-4.3.4-2", "RFC9525-6.1.1-1", "RFC9525-6.6-2", "RFC9525-6.6-5"),
            ),
            ("unknown-ca", "an unknown authority has signed", ("RFC9110-4.3.4-1", "RFC5280-6.1.1-P1")),
            ("self-signed", "has signed itself", ("RFC9110-4.3.4-1", "RFC5280-6.1.1-P1")),
        )
    ),
    Case(
        id="tls/identity/wrong-host-by-address",
        about="A certificate for another name, asked by address: no request is sent.",
        cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
        server=(Connection((ReadRequest(), Send(OK), Close()), Tls("wrong-host")),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        transports=("tls",),
        deliveries=("whole",),
        fresh=True,
        twin="tls/good-address",
        why="Whoever stands between client and server can read and change everything.",
    ),
)
