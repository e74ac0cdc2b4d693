"""A tunnel within TLS to the proxy: TLS inside TLS, each with the certificate of its own end.

The proxy is ``localhost`` or an address of this machine, and shows its certificate in the outer TLS. The origin server
shows its certificate in the tunnel. Neither of the two certificates proves the other end.
"""

from .....mockserver.script import ReadRequest, Send
from ....model import Case, Common, Connection, Failure, Hello, Never, Request, Sent, Tls
from ..certificate_chains import REFUSED_ALWAYS
from ..certificate_names import CERTIFICATE_ALERTS, NAME
from ..literals import HELLO, OPENED, OVER_TLS, STEPS

SECURE = Common(OVER_TLS, via="secure-tunnel")
NAMED = Common(SECURE, host=NAME, proxy="localhost", do=(Request(target="/path"),))
CONNECTED = (ReadRequest(), Send(OPENED))
NOT_INSIDE = (Never(b"GET /"),)

CASES = (
    Case(
        id="proxy/secure-tunnel/good",
        about="The client reaches a server through a tunnel within TLS to the proxy.",
        cites=("RFC9110-9.3.6-P1", "RFC9112-3.2.1-1"),
        server=(Connection((*CONNECTED, Tls("name"), *STEPS)),),
        expect=(HELLO,),
        sent=(Sent(method="CONNECT"), Sent(method="GET", target="/path")),
        **NAMED,
    ),
    *(
        Case(
            id=f"proxy/secure-tunnel/good-{name}",
            about=f"The client reaches an {what} through a tunnel within TLS to the proxy.",
            cites=("RFC9110-4.3.4-3",),
            host=host,
            proxy=proxy,
            server=(Connection((*CONNECTED, Tls(), *STEPS)),),
            expect=(HELLO,),
            **SECURE,
        )
        for name, what, host, proxy in (
            ("name", "origin server with a name", "localhost", "127.0.0.1"),
            ("address", "address", "127.0.0.1", "localhost"),
        )
    ),
    *(
        Case(
            id=f"proxy/secure-tunnel/server/{id}",
            about=f"In a tunnel within TLS, the client refuses a certificate {what}.",
            cites=(*clauses, "RFC9110-4.3.4-5"),
            host=host,
            proxy="127.0.0.1" if host == "localhost" else "localhost",
            server=(Connection((*CONNECTED, Tls(identity), *STEPS)),),
            expect=(Failure(),),
            sent=NOT_INSIDE,
            **SECURE,
            fresh=True,
            twin=f"proxy/secure-tunnel/{twin}",
            root=f"proxy/tunnel/{id}",
            why=why,
        )
        for id, host, identity, what, clauses, twin, why in REFUSED_ALWAYS
    ),
    Case(
        id="proxy/secure-tunnel/server/identity/of-the-proxy",
        about="The client refuses a certificate in the tunnel that is for the proxy alone.",
        cites=("RFC9110-4.3.4-1", "RFC9525-6.1.1-1", "RFC9110-4.3.4-5"),
        server=(Connection((*CONNECTED, Tls("good"), *STEPS)),),
        expect=(Failure(),),
        sent=NOT_INSIDE,
        **NAMED,
        fresh=True,
        twin="proxy/secure-tunnel/good",
        root="proxy/tunnel/identity/of-the-proxy",
        why="The owner of the proxy can impersonate every server that the client reaches through the proxy.",
    ),
    Case(
        id="proxy/secure-tunnel/server/identity/alert-unknown-ca",
        about="In a tunnel within TLS, the client refuses an unknown CA with an alert about it.",
        cites=("RFC9110-4.3.4-7", "RFC9525-6.6-3"),
        server=(Connection((*CONNECTED, Tls("unknown-ca"), *STEPS)),),
        expect=(Failure(),),
        sent=(Hello(alerts=CERTIFICATE_ALERTS),),
        **NAMED,
        fresh=True,
        twin="proxy/secure-tunnel/good",
        root="proxy/tunnel/identity/alert-unknown-ca",
        why="The operator of the server does not learn that clients refuse the certificate.",
    ),
    *(
        Case(
            id=f"proxy/secure-tunnel/proxy/{id}",
            about=f"The client uses no proxy with a certificate {what}.",
            cites=clauses,
            level="should",
            rulings=("proxy-identity",),
            do=(Request(target="/path"),),
            host=NAME,
            proxy=proxy,
            server=(Connection((*CONNECTED, Tls("name"), *STEPS), Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"CONNECT "),),
            **SECURE,
            fresh=True,
            twin="proxy/secure-tunnel/good",
            root="" if identity == "name" else f"tls/{id}",
            why="Everyone on the way to the proxy reads which servers the client connects to, and its credentials.",
        )
        for id, proxy, identity, what, clauses, _, _ in (
            *REFUSED_ALWAYS,
            (
                "identity/of-the-server",
                "localhost",
                "name",
                "for the server alone",
                ("RFC9110-4.3.4-1", "RFC9525-6.1.1-1"),
                "",
                "",
            ),
        )
    ),
    Case(
        id="proxy/secure-tunnel/names/sni-of-the-proxy",
        about="The ClientHello to a proxy has the name of the proxy, and not that of the server.",
        cites=("RFC6066-3-8",),
        level="info",  # localhost is not a fully qualified name
        server=(Connection((*CONNECTED, Tls("name"), *STEPS)),),
        expect=(HELLO,),
        sent=(Hello(outer=True, sni="localhost"),),
        **NAMED,
    ),
)
