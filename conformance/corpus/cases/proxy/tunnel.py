"""Tunnels through a proxy (RFC 9110 section 9.3.6): the CONNECT request, and responses that open a tunnel.

The server of these cases is the proxy. From the `Tls` step of its script on, the server is the origin server.
"""

from .....mockserver.script import Close, Quiet, ReadRequest, Send
from ....model import ADDRESS, Body, Case, Connection, Request, Response, Sent, Tls
from ..literals import OK, OPENED

INSIDE = (Tls(), ReadRequest(), Send(OK), Close())
PATH = Request(target="/path")
HOST_SHAPE = r"localhost(:443)?|\{address\}"
FRAMING = ("Content-Length", "Transfer-Encoding")
NO_WAY = "The client cannot reach any https server through such a proxy."

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
                "The target of CONNECT is a host and a port, and nothing else.",
                ("RFC9112-3.2.3-1", "RFC9110-9.3.6-1"),
                PATH,
                (Sent(method="CONNECT", target=ADDRESS),),
            ),
            (
                "host",
                "A CONNECT request has a Host field that matches its target.",
                ("RFC9112-3.2-3", "RFC9112-3.2-4"),
                PATH,
                (Sent(method="CONNECT", shapes=(("Host", HOST_SHAPE),)),),
            ),
            (
                "version",
                "A CONNECT request has the version HTTP/1.1.",
                ("RFC9110-6.2-1",),
                PATH,
                (Sent(method="CONNECT", version="HTTP/1.1"),),
            ),
            (
                "without-content",
                "A CONNECT request has no content, even before a POST.",
                ("RFC9110-9.3.6-P2",),
                Request("POST", "/path", body=Body(b"hello\r\nworld\n")),
                (
                    Sent(method="CONNECT", absent=("Transfer-Encoding",), shapes=(("Content-Length", "0"),), body=b""),
                    Sent(method="POST", target="/path", one_of=FRAMING, body=b"hello\r\nworld\n"),
                ),
            ),
            (
                "inside",
                "Inside the tunnel, the target is the path, and Host names the origin server.",
                ("RFC9112-3.2.1-1", "RFC9112-3.2-4"),
                PATH,
                (Sent(), Sent(method="GET", target="/path", once=("Host",), shapes=(("Host", HOST_SHAPE),))),
            ),
            (
                "proxy-connection",
                "The client does not send Proxy-Connection with CONNECT.",
                ("RFC9112-C.2.2-P1",),
                PATH,
                (Sent(method="CONNECT", absent=("Proxy-Connection",)),),
            ),
        )
    ),
    Case(
        id="proxy/tunnel-fields",
        about="The client sends the caller's fields to the origin server alone.",
        cites=("RFC9110-9.3.6-P1",),
        level="info",  # a question of confidentiality, for which the RFC has no rule
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
        why="The proxy receives credentials that were meant for the origin server alone.",
    ),
    Case(
        id="proxy/tunnel-waits",
        about="The client sends nothing through the tunnel before the proxy has opened it.",
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
            rulings=("refused-ignored",) if clauses == ("RFC9112-6.3-1",) else (),
            do=(PATH,),
            via="tunnel",
            host="localhost",
            transports=("tls",),
            server=(Connection((ReadRequest(), Send(opened), *INSIDE)),),
            expect=(Response(200, body=b"hello", invalid=clauses == ("RFC9112-6.3-1",)),),
            twin="proxy/tunnel-target",
            root="interim/103" if name == "opened-interim" else "",
            why=why,
        )
        for name, about, clauses, opened, why in (
            *(
                (
                    f"opened-{status}",
                    f"A {status} response to CONNECT opens the tunnel.",
                    ("RFC9110-9.3.6-P1",),
                    opened,
                    NO_WAY,
                )
                for status, opened in (
                    (201, b"HTTP/1.1 201 Created\r\n\r\n"),
                    (204, b"HTTP/1.1 204 No Content\r\n\r\n"),
                    (299, b"HTTP/1.1 299 Other\r\n\r\n"),
                )
            ),
            (
                "opened-1.0",
                "An HTTP/1.0 200 response to CONNECT opens the tunnel.",
                ("RFC9110-9.3.6-P1",),
                b"HTTP/1.0 200 Connection established\r\n\r\n",
                NO_WAY,
            ),
            (
                "opened-no-reason",
                "A 200 response to CONNECT without a reason phrase opens the tunnel.",
                ("RFC9110-9.3.6-P1",),
                b"HTTP/1.1 200 \r\n\r\n",
                NO_WAY,
            ),
            (
                "opened-fields",
                "A 200 response to CONNECT with fields of the proxy opens the tunnel.",
                ("RFC9110-9.3.6-P1",),
                b"HTTP/1.1 200 OK\r\nVia: 1.1 proxy\r\nContent-Type: text/plain\r\n\r\n",
                NO_WAY,
            ),
            (
                "opened-interim",
                "Interim responses precede the 200 response that opens the tunnel.",
                ("RFC9110-9.3.6-P1", "RFC9110-15.2-2"),
                b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OPENED,
                NO_WAY,
            ),
            *(
                (
                    f"opened-{what}",
                    f"The client ignores {field} in the 200 response to CONNECT.",
                    ("RFC9112-6.3-1",),
                    b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n",
                    "The client reads the TLS handshake in the tunnel as content, or does not use the tunnel.",
                )
                for what, field, lines in (
                    ("length", "Content-Length", b"Content-Length: 5\r\n"),
                    ("length-0", "a Content-Length of 0", b"Content-Length: 0\r\n"),
                    ("length-bad", "an invalid Content-Length", b"Content-Length: some\r\n"),
                    ("chunked", "Transfer-Encoding", b"Transfer-Encoding: chunked\r\n"),
                    (
                        "both",
                        "Content-Length and Transfer-Encoding",
                        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                    ),
                )
            ),
        )
    ),
    Case(
        id="proxy/tunnel-opened-close",
        about="'Connection: close' in the 200 response to CONNECT does not end the tunnel.",
        cites=("RFC9112-6.3-1",),
        level="info",  # no document says what the option means for a tunnel
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
        rulings=("reuse-permitted",),
        do=(PATH, Request(target="/second")),
        via="tunnel",
        host="localhost",
        transports=("tls",),
        server=(
            Connection((ReadRequest(), Send(OPENED), Tls(), ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close())),
            Connection((ReadRequest(), Send(OPENED), *INSIDE)),
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"hello")),
        sent=(Sent(method="CONNECT"), Sent(target="/path")),
        reuse="required",
        deliveries=("whole",),
    ),
)
