"""TLS to the proxy (RFC 9110 section 4.3.4): http URLs through a proxy that the client reaches over TLS."""

from ....model import Case, Common, Connection, Failure, Never, Request, Response, Sent, Tls
from ..literals import OK, STEPS

SECURE = Common(via="proxy", host="localhost", transports=("tls",), deliveries=("whole",))

CASES = (
    Case(
        id="proxy/secure/get",
        about="The client sends the whole URL to a proxy over TLS.",
        cites=("RFC9112-3.2.2-1",),
        do=(Request(target="/path"),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="GET", target="http://localhost/path"),),
        **SECURE,
    ),
    *(
        Case(
            id=f"proxy/secure/{identity}",
            about=f"The client sends nothing to a proxy whose certificate {what}.",
            cites=("RFC9110-4.3.4-1",),
            level="should",
            rulings=("proxy-identity",),
            do=(Request(target="/path"),),
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"GET "),),
            twin="proxy/secure/get",
            root="proxy/secure/unknown-ca" if identity != "unknown-ca" else f"tls/identity/{identity}",
            why="Everyone on the way to the proxy reads and changes the requests.",
            **SECURE,
        )
        for identity, what in (("wrong-host", "is for another host"), ("unknown-ca", "has an unknown issuer"))
    ),
)
