"""The two ends of a tunnel: each request, each name and each tunnel belongs to one origin server, never to the proxy.

The proxy is ``localhost``, and the server has a name or an address of its own (RFC 9110 section 9.3.6).
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import ADDRESS, AnyOf, Case, Common, Connection, Failure, Hello, Request, Response, Sent, Tls
from ..certificate_names import NAME
from ..literals import AGAIN, HELLO, OK, OPENED, OVER_TLS, SECOND, STEPS, STRAY, WORLD

TUNNEL = Common(OVER_TLS, via="tunnel", proxy="localhost")
TLS_TUNNEL = Common(OVER_TLS, via="secure-tunnel", proxy="localhost")
CONNECTED = (ReadRequest(), Send(OPENED))
HOST_SHAPE = r"www\.h1conform\.test(:443)?|\{address\}"
ADDRESS_SHAPE = r"\[::1\](:443)?|\{address\}"
INSIDE = Sent(method="GET", target="/path", once=("Host",), shapes=(("Host", HOST_SHAPE),))
PATH = Request(target="/path")
OTHERS = "The client sends the requests for one server to another, with all credentials in them."
ONE = Request(host=NAME)
OTHER = Request(host="127.0.0.1")

CASES = (
    *(
        Case(
            id=f"proxy/{family}/names/{name}",
            about=f"{where}, {about}",
            cites=clauses,
            host=host,
            do=(PATH,),
            server=(Connection((*CONNECTED, Tls(identity), *STEPS)),),
            expect=expect,
            sent=sent,
            level="should" if name == "sni" else None,
            **common,
            twin=f"proxy/{family}/good-address" if expect != (HELLO,) else "",
            root="tls/identity/ipv6" if host == "::1" else "",
            why=why,
        )
        for family, where, common in (
            ("tunnel", "Behind a proxy", TUNNEL),
            ("secure-tunnel", "Behind a proxy over TLS", TLS_TUNNEL),
        )
        for name, about, clauses, host, identity, expect, sent, why in (
            (
                "connect",
                "CONNECT names the server, not the proxy.",
                ("RFC9112-3.2.3-1", "RFC9110-9.3.6-1"),
                NAME,
                "name",
                (HELLO,),
                (Sent(method="CONNECT", target=ADDRESS, clean=False),),
                "The proxy opens a tunnel to another server than the client means.",
            ),
            (
                "connect-host",
                "a Host in CONNECT names the server, not the proxy.",
                ("RFC9112-3.2-4",),
                NAME,
                "name",
                (HELLO,),
                (Sent(method="CONNECT", shapes=(("Host", HOST_SHAPE),), clean=False),),
                "A proxy that goes by Host opens a tunnel to itself.",
            ),
            (
                "connect-to-an-address",
                "CONNECT has the address of the server in brackets.",
                ("RFC9112-3.2.3-1", "RFC9110-9.3.6-1"),
                "::1",
                "ipv6",
                (HELLO,),
                (Sent(method="CONNECT", target=ADDRESS, clean=False),),
                "The proxy cannot tell the address from the port.",
            ),
            (
                "connect-host-of-an-address",
                "a Host in CONNECT has the address of the server in brackets.",
                ("RFC9112-3.2-4",),
                "::1",
                "ipv6",
                (HELLO,),
                (Sent(method="CONNECT", shapes=(("Host", ADDRESS_SHAPE),), clean=False),),
                "The proxy refuses the CONNECT, or cannot tell the address from the port.",
            ),
            (
                "host-inside-of-an-address",
                "Host inside the tunnel has the address of the server in brackets.",
                ("RFC9112-3.2-4",),
                "::1",
                "ipv6",
                (HELLO,),
                (Sent(clean=False), Sent(method="GET", once=("Host",), shapes=(("Host", ADDRESS_SHAPE),))),
                "The server refuses the request.",
            ),
            (
                "host-inside",
                "Host inside the tunnel names the server.",
                ("RFC9112-3.2.1-1", "RFC9112-3.2-4"),
                NAME,
                "name",
                (HELLO,),
                (Sent(clean=False), INSIDE),
                "The server answers with the content of another site.",
            ),
            (
                "sni",
                "the ClientHello in the tunnel has the name of the server.",
                ("RFC6066-3-8", "RFC6066-3-16"),
                NAME,
                "name",
                (HELLO,),
                (Hello(sni=NAME),),
                "Without the server name, a server with several names sends the certificate of another name.",
            ),
            (
                "no-sni-for-an-address",
                "the ClientHello to an address has no server name.",
                ("RFC6066-3-P1",),
                "127.0.0.1",
                "good",
                (AnyOf((HELLO, Failure())),),  # the case does not test the match of the certificate
                (Hello(sni=""),),
                "Servers can refuse a handshake with an invalid server name.",
            ),
        )
    ),
    *(
        Case(
            id=f"proxy/{family}/two-hosts",
            about=f"{where}, two servers have two tunnels.",
            cites=("RFC9110-4.3.4-1", "RFC9112-3.2.3-1"),
            host=NAME,
            do=(ONE, OTHER),
            server=(
                Connection((*CONNECTED, Tls("name"), ReadRequest(), Send(OK), ReadRequest(), Send(STRAY), Close())),
                Connection((*CONNECTED, Tls("good"), ReadRequest(), Send(SECOND), Close())),
            ),
            expect=(HELLO, WORLD),
            sent=(
                Sent(method="CONNECT", target=ADDRESS),
                Sent(method="GET"),
                Sent(method="CONNECT", target="127.0.0.1:443"),
                Sent(method="GET", shapes=(("Host", r"127\.0\.0\.1(:443)?"),)),
            ),
            **common,
            why=OTHERS,
        )
        for family, where, common in (
            ("tunnel", "Behind a proxy", TUNNEL),
            ("secure-tunnel", "Behind a proxy over TLS", TLS_TUNNEL),
        )
    ),
    Case(
        id="proxy/tunnel/two-hosts-in-turn",
        about="A third request for the first of two servers does not go through the tunnel to the second.",
        cites=("RFC9110-4.3.4-1", "RFC9112-3.2.3-1"),
        host=NAME,
        do=(ONE, OTHER, ONE),
        server=(
            Connection((*CONNECTED, Tls("name"), ReadRequest(), Send(OK), ReadRequest(), Send(AGAIN), Close())),
            Connection((*CONNECTED, Tls("good"), ReadRequest(), Send(SECOND), ReadRequest(), Send(STRAY), Close())),
            Connection((*CONNECTED, Tls("name"), ReadRequest(), Send(AGAIN), Close())),
        ),
        expect=(HELLO, WORLD, Response(200, body=b"again")),
        **TUNNEL,
        root="proxy/tunnel/two-hosts",
        why=OTHERS,
    ),
    Case(
        id="proxy/tunnel/two-hosts-one-certificate",
        about="The second of two servers is refused if it shows the certificate of the first.",
        cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
        host=NAME,
        do=(ONE, OTHER),
        server=(
            Connection((*CONNECTED, Tls("name"), ReadRequest(), Send(OK), ReadRequest(), Send(STRAY), Close())),
            Connection((*CONNECTED, Tls("name"), ReadRequest(), Send(STRAY), Close())),
        ),
        expect=(HELLO, Failure()),
        at_most=3,  # a CONNECT, the request inside, and the CONNECT for the server that the client refuses
        **TUNNEL,
        fresh=True,
        twin="proxy/tunnel/two-hosts",
        why="The owner of one server behind the proxy can impersonate every other.",
    ),
)
