"""The ClientHello: the server name (RFC 6066 section 3), protocols (RFC 7301), and versions of TLS."""

from .....mockserver.script import Close, ReadHello, ReadRequest, Send, SendRaw
from ....model import ADDRESS, AnyOf, Case, Connection, Failure, Hello, Never, Request, Sent, Tls
from ..literals import HEAD, HELLO, OK, OVER_TLS, RENEGOTIATION_INFO, STEPS, WORLD

SECOND = HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\nworld"
NAME = "www.h1conform.test"
# The HTTP protocols in the registry that RFC 7301 defines. The registry has no other spelling of these names.
REGISTERED = ("http/0.9", "http/1.0", "http/1.1", "h2", "h2c", "h3")
# The octets of a ServerHello before, between and after its two version fields. The ServerHello has a random of 32 zero
# octets, no session id, the cipher suite ECDHE-ECDSA-AES128-SHA, and no compression.
SERVER_HELLO = (b"\x16", b"\x00\x31\x02\x00\x00\x2d", bytes(32) + b"\x00\xc0\x09\x00" + RENEGOTIATION_INFO)
BREAKABLE = "Versions before TLS 1.2 have known weaknesses, which an attacker on the path can use."


CASES = (
    # ---------------------------------------------------------------------------------------------------- server's name
    *(
        Case(
            id=f"tls/sni/{name}",
            about=f"The ClientHello has {what} as its only server name.",
            cites=("RFC6066-3-8", "RFC6066-3-2", "RFC6066-3-3"),
            level="info" if name == "localhost" else "should",  # localhost is not a fully qualified name
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(HELLO,),
            sent=(Hello(sni=host),),
            **OVER_TLS,
            why="Without the server name, a server with several names sends the certificate of another name.",
        )
        for name, what, host, identity in (
            ("localhost", "localhost", "localhost", "good"),
            ("name", "the name from the URL", NAME, "name"),
            ("a-label", "the A-labels from the URL", "xn--bcher-kva.h1conform.test", "idn"),
        )
    ),
    *(
        Case(
            id=f"tls/sni/none-for-{name}",
            about=f"The ClientHello has no server name for an {what} address.",
            cites=("RFC6066-3-P1",),
            host=host,
            server=(Connection(STEPS),),
            expect=(AnyOf((HELLO, Failure())),),  # the case does not test the match of the certificate
            sent=(Hello(sni=""),),
            **OVER_TLS,
            twin="tls/good-name",
            why="Servers can refuse a handshake with an invalid server name.",
        )
        for name, what, host in (("ipv4", "IPv4", "127.0.0.1"), ("ipv6", "IPv6", "::1"))
    ),
    Case(
        id="tls/sni/no-trailing-dot",
        about="The ClientHello has a server name without the trailing dot of the URL.",
        cites=("RFC6066-3-P2",),
        host=f"{NAME}.",
        server=(Connection(STEPS, Tls("name")),),
        expect=(AnyOf((HELLO, Failure())),),  # the case does not test the match of the certificate
        sent=(Hello(sni=NAME),),
        **OVER_TLS,
        twin="tls/sni/name",
    ),
    Case(
        id="tls/sni/in-host-field-too",
        about="The request has the server name of the ClientHello in Host.",
        cites=("RFC6066-3-17",),
        host=NAME,
        server=(Connection(STEPS, Tls("name")),),
        expect=(HELLO,),
        sent=(Hello(sni=NAME), Sent(fields=(("Host", ADDRESS),))),
        **OVER_TLS,
    ),
    Case(
        id="tls/sni/on-each-connection",
        about="The next ClientHello, which may resume the TLS session, has the same server name.",
        cites=("RFC6066-3-13",),
        do=(Request(), Request()),
        host=NAME,
        server=(
            Connection((ReadRequest(), Send(SECOND), Close()), Tls("name", tickets=True)),
            Connection(STEPS, Tls("name", tickets=True)),
        ),
        expect=(WORLD, HELLO),
        sent=(Hello(sni=NAME), Hello(connection=1, sni=NAME)),
        **OVER_TLS,
    ),
    Case(
        id="tls/sni/in-tunnel",
        about="Inside a tunnel, the ClientHello has the server name from CONNECT.",
        cites=("RFC6066-3-16",),
        level="info",  # the ClientHello may have no name, because localhost is not fully qualified
        host="localhost",
        via="tunnel",
        server=(Connection((ReadRequest(), Send(b"HTTP/1.1 200 OK\r\n\r\n"), Tls(), *STEPS)),),
        expect=(HELLO,),
        sent=(Hello(sni="localhost"),),
        **OVER_TLS,
    ),
    # -------------------------------------------------------------------------------------------------------- protocols
    Case(
        id="tls/alpn/well-formed",
        about="The ClientHello offers no protocols, or a list of complete names that are not empty.",
        cites=("RFC7301-3.1-2", "RFC7301-3.1-3", "RFC7301-3.1-4"),
        host="localhost",
        server=OK,
        expect=(HELLO,),
        sent=(Hello(),),
        **OVER_TLS,
        why="A server that cannot read the list refuses the handshake.",
    ),
    Case(
        id="tls/alpn/registered",
        about="The ClientHello offers no protocols, or only HTTP protocols by their registered names.",
        cites=("RFC9112-12.4-P1",),
        level="info",  # no clause forbids other registered protocols, or the reserved values of RFC 8701
        host="localhost",
        server=OK,
        expect=(HELLO,),
        sent=(Hello(alpn=REGISTERED),),
        **OVER_TLS,
        why="Protocol names are case-sensitive. A server that supports http/1.1 refuses a client that offers only "
        "HTTP/1.1.",
    ),
    Case(
        id="tls/alpn/none-selected",
        about="The server selects no protocol, and the client uses HTTP/1.1.",
        cites=("RFC7301-3.1-1",),
        host="localhost",
        server=(Connection(STEPS, Tls(alpn=())),),
        expect=(HELLO,),
        sent=(Sent(version="HTTP/1.1"),),
        **OVER_TLS,
    ),
    *(
        Case(
            id=f"tls/alpn/{name}",
            about=f"The server {what}, and the client uses HTTP/1.1.",
            cites=("RFC7301-3.2-3",),
            host="localhost",
            server=(Connection(STEPS, Tls(alpn=protocols)),),
            expect=(HELLO,),
            sent=(Sent(version="HTTP/1.1"),),
            **OVER_TLS,
            why="If the client uses another protocol than the selected one, the server cannot read the request.",
        )
        for name, what, protocols in (
            ("http-1.1", "supports http/1.1", ("http/1.1",)),
            ("http-1.1-before-h2", "prefers http/1.1 to h2", ("http/1.1", "h2")),
        )
    ),
    Case(
        id="tls/alpn/h2-alone",
        about="The server supports only h2: the client gets a response in HTTP/1.1 or reports an error.",
        cites=("RFC7301-3.2-3",),
        host="localhost",
        level="info",  # a client that offers h2 is right to use it when the server selects it
        server=(Connection(STEPS, Tls(alpn=("h2",))),),
        expect=(AnyOf((HELLO, Failure())),),
        **OVER_TLS,
        twin="tls/alpn/http-1.1",
    ),
    # -------------------------------------------------------------------------------------------------- versions of TLS
    *(
        Case(
            id=f"tls/version/{version}",
            about=f"The client gets a response from a server that supports only TLS {version}.",
            cites=(clause,),
            host="localhost",
            server=(Connection(STEPS, Tls(versions=(f"TLSv{version}", f"TLSv{version}"))),),
            expect=(HELLO,),
            **OVER_TLS,
        )
        for version, clause in (("1.2", "RFC9325-3.1.1-5"), ("1.3", "RFC9325-3.1.1-6"))
    ),
    Case(
        id="tls/version/not-offered",
        about="The client offers no version before TLS 1.2.",
        cites=("RFC8996-4-2", "RFC8996-5-2", "RFC9325-3.1.1-2"),
        host="localhost",
        server=OK,
        expect=(HELLO,),
        sent=(Hello(without=("SSLv3", "TLSv1", "TLSv1.1")),),
        **OVER_TLS,
        why=BREAKABLE,
    ),
    *(
        Case(
            id=f"tls/version/{name}",
            about=f"The client sends no request to a server that supports only {what}.",
            cites=(clause,),
            host="localhost",
            server=(Connection(STEPS, Tls(versions=(version, version))),),
            expect=(Failure(),),
            sent=(Never(b"HTTP/1."),),
            **OVER_TLS,
            twin="tls/version/1.2",
            why=BREAKABLE,
        )
        for name, what, version, clause in (
            ("1.0", "TLS 1.0", "TLSv1", "RFC8996-4-2"),
            ("1.1", "TLS 1.1", "TLSv1.1", "RFC8996-5-2"),
        )
    ),
    *(
        Case(
            id=f"tls/version/{name}-in-server-hello-alert",
            about=f"The client answers a ServerHello of {what} with a protocol_version alert.",
            cites=clauses,
            host="localhost",
            server=(
                Connection(
                    (
                        ReadHello(),
                        SendRaw(SERVER_HELLO[0] + code + SERVER_HELLO[1] + code + SERVER_HELLO[2]),
                        Close(),
                        ReadRequest(),
                    ),
                    None,
                ),
            ),
            expect=(Failure(),),
            sent=(Never(b"GET / "), Hello(alerts=("protocol_version",))),
            **OVER_TLS,
            twin="tls/version/1.2",
            why="A client that accepts the ServerHello uses a weak version. A client that sends no alert does not give "
            "the server the reason.",
        )
        for name, what, code, clauses in (
            ("ssl-3.0", "SSL 3.0", b"\x03\x00", ("RFC8446-D.1-3",)),
            ("1.0", "TLS 1.0", b"\x03\x01", ("RFC8996-4-5", "RFC8446-D.1-3")),
            ("1.1", "TLS 1.1", b"\x03\x02", ("RFC8996-5-5", "RFC8446-D.1-3")),
        )
    ),
)
