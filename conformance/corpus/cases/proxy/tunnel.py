"""Tunnels through a proxy: CONNECT, what it looks like, and what opens one (RFC 9110 section 9.3.6).

The server of these cases is the proxy, and, from the `Tls` in its script on, the origin server at the far end.
"""

from .....mockserver.script import Close, Quiet, ReadRequest, Send
from ....model import ADDRESS, Body, Case, Connection, Request, Response, Sent, Tls
from ..literals import OK, OPENED

INSIDE = (Tls(), ReadRequest(), Send(OK), Close())
PATH = Request(target="/path")
HOST_SHAPE = r"localhost(:443)?|\{address\}"
FRAMING = ("Content-Length", "Transfer-Encoding")
NO_WAY = "Behind such a proxy no https server can be reached."

CASES = (
    *(
        Case(
            id=f"proxy/tunnel-{name}",
            about=about,
            cites=clauses,
            do=(request,),
            via="tunnel",
            host="localhost",
            transports=("tls",),
            server=(Connection((ReadRequest(), Send(OPENED), *INSIDE)),),
            expect=(Response(200, body=b"hello"),),
            sent=sent,
            deliveries=("whole",),
        )
        for name, about, clauses, request, sent in (
            (
                "target",
                "CONNECT names host and port, and nothing else.",
                ("RFC9112-3.2.3-1", "RFC9110-9.3.6-1"),
                PATH,
                (Sent(method="CONNECT", target=ADDRESS),),
            ),
            (
                "host",
                "CONNECT of HTTP/1.1 has a Host that names what its target names.",
                ("RFC9112-3.2-3", "RFC9112-3.2-4"),
                PATH,
                (Sent(method="CONNECT", shapes=(("Host", HOST_SHAPE),)),),
            ),
            (
                "version",
                "CONNECT says HTTP/1.1.",
                ("RFC9110-6.2-1",),
                PATH,
                (Sent(method="CONNECT", version="HTTP/1.1"),),
            ),
            (
                "without-content",
                "CONNECT has no content, also before a POST.",
                ("RFC9110-9.3.6-P2",),
                Request("POST", "/path", body=Body(b"hello\r\nworld\n")),
                (
                    Sent(method="CONNECT", absent=("Transfer-Encoding",), shapes=(("Content-Length", "0"),), body=b""),
                    Sent(method="POST", target="/path", one_of=FRAMING, body=b"hello\r\nworld\n"),
                ),
            ),
            (
                "inside",
                "Inside the tunnel the origin server is asked by path, and named by Host.",
                ("RFC9112-3.2.1-1", "RFC9112-3.2-4"),
                PATH,
                (Sent(), Sent(method="GET", target="/path", once=("Host",), shapes=(("Host", HOST_SHAPE),))),
            ),
            (
                "proxy-connection",
                "Proxy-Connection is not sent with CONNECT.",
                ("RFC9112-C.2.2-P1",),
                PATH,
                (Sent(method="CONNECT", absent=("Proxy-Connection",)),),
            ),
        )
    ),
    Case(
        id="proxy/tunnel-fields",
        about="The caller's fields are for the origin server alone.",
        cites=("RFC9110-9.3.6-P1",),
        level="info",  # a matter of secrecy, on which the text is silent
        do=(Request(target="/path", fields=(("Authorization", "Basic dXNlcjpzZWNyZXQ="),)),),
        via="tunnel",
        host="localhost",
        transports=("tls",),
        server=(Connection((ReadRequest(), Send(OPENED), *INSIDE)),),
        expect=(Response(200, body=b"hello"),),
        sent=(
            Sent(method="CONNECT", absent=("Authorization",)),
            Sent(target="/path", fields=(("Authorization", "Basic dXNlcjpzZWNyZXQ="),)),
        ),
        deliveries=("whole",),
        why="Credentials that were to be encrypted reach the proxy in the clear.",
    ),
    Case(
        id="proxy/tunnel-waits",
        about="Nothing is sent through the tunnel before it is open.",
        cites=("RFC9110-9.3.6-P1",),
        do=(PATH,),
        via="tunnel",
        host="localhost",
        transports=("tls",),
        server=(Connection((ReadRequest(), Quiet(0.05), Send(OPENED), *INSIDE)),),
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="CONNECT"),),
    ),
    *(
        Case(
            id=f"proxy/tunnel-{name}",
            about=about,
            cites=clauses,
            do=(PATH,),
            via="tunnel",
            host="localhost",
            transports=("tls",),
            server=(Connection((ReadRequest(), Send(opened), *INSIDE)),),
            expect=(Response(200, body=b"hello"),),
            twin="proxy/tunnel-target",
            why=why,
        )
        for name, about, clauses, opened, why in (
            *(
                (f"opened-{status}", f"A {status} opens the tunnel.", ("RFC9110-9.3.6-P1",), opened, NO_WAY)
                for status, opened in (
                    (201, b"HTTP/1.1 201 Created\r\n\r\n"),
                    (204, b"HTTP/1.1 204 No Content\r\n\r\n"),
                    (299, b"HTTP/1.1 299 Other\r\n\r\n"),
                )
            ),
            (
                "opened-1.0",
                "A 200 of HTTP/1.0 opens the tunnel.",
                ("RFC9110-9.3.6-P1",),
                b"HTTP/1.0 200 Connection established\r\n\r\n",
                NO_WAY,
            ),
            (
                "opened-no-reason",
                "A 200 without a reason phrase opens the tunnel.",
                ("RFC9110-9.3.6-P1",),
                b"HTTP/1.1 200 \r\n\r\n",
                NO_WAY,
            ),
            (
                "opened-fields",
                "A 200 with fields of the proxy's opens the tunnel.",
                ("RFC9110-9.3.6-P1",),
                b"HTTP/1.1 200 OK\r\nVia: 1.1 proxy\r\nContent-Type: text/plain\r\n\r\n",
                NO_WAY,
            ),
            (
                "opened-interim",
                "Interim responses come before the 200 that opens the tunnel.",
                ("RFC9110-9.3.6-P1", "RFC9110-15.2-2"),
                b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OPENED,
                NO_WAY,
            ),
            *(
                (
                    f"opened-{what}",
                    f"{field} in the 200 to CONNECT is ignored.",
                    ("RFC9112-6.3-1",),
                    b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n",
                    "The first octets of the tunnel, a TLS handshake, are read as content.",
                )
                for what, field, lines in (
                    ("length", "Content-Length", b"Content-Length: 5\r\n"),
                    ("length-0", "Content-Length of 0", b"Content-Length: 0\r\n"),
                    ("length-bad", "A Content-Length that is no number", b"Content-Length: some\r\n"),
                    ("chunked", "Transfer-Encoding", b"Transfer-Encoding: chunked\r\n"),
                    ("both", "All framing", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
                )
            ),
        )
    ),
    Case(
        id="proxy/tunnel-opened-close",
        about="'Connection: close' in the 200 to CONNECT does not end the tunnel.",
        cites=("RFC9112-6.3-1",),
        level="info",  # what the option means for a connection that is a tunnel is not said
        do=(PATH,),
        via="tunnel",
        host="localhost",
        transports=("tls",),
        server=(Connection((ReadRequest(), Send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"), *INSIDE)),),
        expect=(Response(200, body=b"hello"),),
        deliveries=("whole",),
    ),
    Case(
        id="proxy/tunnel-second",
        about="Two requests share one tunnel.",
        cites=("RFC9112-9.3-1",),
        do=(PATH, Request(target="/second")),
        via="tunnel",
        host="localhost",
        transports=("tls",),
        server=(
            Connection((ReadRequest(), Send(OPENED), Tls(), ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close())),
            Connection((ReadRequest(), Send(OPENED), *INSIDE)),
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"hello")),
        sent=(Sent(method="CONNECT"), Sent(target="/path"), Sent(target="/second")),
        deliveries=("whole",),
    ),
)
