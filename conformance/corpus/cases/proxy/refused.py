"""Responses to CONNECT that open no tunnel, and octets that are not the origin server's (RFC 9110 section 9.3.6)."""

from .....mockserver.script import Close, Quiet, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Never, Request, Response, Sent, Tls
from ..literals import OK, OPENED

INSIDE = (Tls(), ReadRequest(), Send(OK), Close())
PATH = Request(target="/path")
FALSE_ORIGIN = "A program treats unauthenticated content from the proxy as content of the origin server."

CASES = (
    *(
        Case(
            id=f"proxy/tunnel-refused-{name}",
            about=f"A {what} to CONNECT opens no tunnel; its content is not the origin server's.",
            cites=("RFC9110-9.3.6-P1",),
            do=(PATH,),
            via="tunnel",
            host="localhost",
            transports=("tls",),
            server=(Connection((ReadRequest(), Send(answer), Quiet(0.05), Close())),),
            expect=(Failure(),),
            lenient=((AnyOf((Response(int(name[:3]), body=b"stray"), Response(int(name[:3]), body=b""))),),),
            sent=(Sent(method="CONNECT"), Never(b"GET /path"), Never(b"\x16\x03\x01")),
            twin="proxy/tunnel-target",
            why=FALSE_ORIGIN,
        )
        for name, what, answer in (
            ("302", "302", b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 5\r\n\r\nstray"),
            ("400", "400", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nstray"),
            ("403", "403", b"HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nstray"),
            (
                "407",
                "407",
                b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="a"\r\n'
                b"Content-Length: 5\r\n\r\nstray",
            ),
            (
                "407-chunked",
                "chunked 407",
                b"HTTP/1.1 407 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nstray\r\n0\r\n\r\n",
            ),
            ("502", "502", b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"),
            ("600", "600", b"HTTP/1.1 600 Odd\r\nContent-Length: 5\r\n\r\nstray"),
        )
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
            server=(Connection((ReadRequest(), *steps)),),
            expect=(Failure(),),
            lenient=lenient,
            sent=(Sent(method="CONNECT"), *never),
            twin="proxy/tunnel-target",
            root="interim/100" if name == "interim-only" else "",
            why=why,
        )
        for name, about, clauses, steps, lenient, never, why in (
            (
                "end",
                "The proxy closes the connection without a response to CONNECT.",
                ("RFC9110-9.3.6-P1",),
                (Close(),),
                (),
                (Never(b"GET /path"),),
                "",
            ),
            (
                "garbage",
                "The proxy responds to CONNECT with octets that are not HTTP.",
                ("RFC9110-9.3.6-P1",),
                (Send(b"stray 200 OK\r\n\r\n"), Close()),
                (),
                (Never(b"GET /path"),),
                "",
            ),
            (
                "cut",
                "The response to CONNECT ends within its fields.",
                ("RFC9110-9.3.6-P1",),
                (Send(b"HTTP/1.1 200 OK\r\nVia: 1.1 pro"), Close()),
                (),
                (Never(b"GET /path"),),
                "",
            ),
            (
                "interim-only",
                "An interim response alone opens no tunnel.",
                ("RFC9110-9.3.6-P1",),
                (Send(b"HTTP/1.1 100 Continue\r\n\r\n"), Close()),
                (),
                (Never(b"GET /path"),),
                "",
            ),
            (
                "plain",
                "Plain HTTP inside the tunnel is not the response of the origin server.",
                ("RFC9110-9.3.6-P1",),
                (Send(OPENED + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"), Close()),
                (),
                (Never(b"GET /path"),),
                FALSE_ORIGIN,
            ),
            (
                "octets-behind",
                "Octets after the 200 belong to the tunnel, in which no request is outstanding.",
                ("RFC9112-6.3-1",),
                (Send(OPENED + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"), *INSIDE),
                ((Response(200, body=b"hello"),),),  # the client dropped the octets, which does no harm
                (),
                FALSE_ORIGIN,
            ),
        )
    ),
)
