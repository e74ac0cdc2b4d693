"""Answers to CONNECT that open no tunnel, and what must not come out of one (RFC 9110 section 9.3.6)."""

from .....mockserver.script import Close, Quiet, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Never, Request, Response, Sent, Tls
from ..literals import OK, OPENED

INSIDE = (Tls(), ReadRequest(), Send(OK), Close())
PATH = Request(target="/path")
FALSE_ORIGIN = "Content of the proxy's, which nobody has certified, is taken for the origin server's."

CASES = (
    *(
        Case(
            id=f"proxy/tunnel-refused-{name}",
            about=f"A {name} to CONNECT opens no tunnel, and its content is not the origin server's.",
            cites=("RFC9110-9.3.6-P1",),
            do=(PATH,),
            via="tunnel",
            host="localhost",
            transports=("tls",),
            server=(Connection((ReadRequest(), Send(answer), Quiet(0.05), Close())),),
            expect=(Failure(),),
            lenient=((AnyOf((Response(int(name[:3]), body=b"stray"), Response(int(name[:3]), body=b""))),),),
            sent=(Sent(method="CONNECT"), Never(b"GET /path"), Never(b"\x16\x03\x01")),
            security=True,
            twin="proxy/tunnel-target",
            why=FALSE_ORIGIN,
        )
        for name, answer in (
            ("302", b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 5\r\n\r\nstray"),
            ("400", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nstray"),
            ("403", b"HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nstray"),
            (
                "407",
                b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="a"\r\n'
                b"Content-Length: 5\r\n\r\nstray",
            ),
            ("407-chunked", b"HTTP/1.1 407 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nstray\r\n0\r\n\r\n"),
            ("502", b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"),
            ("600", b"HTTP/1.1 600 Odd\r\nContent-Length: 5\r\n\r\nstray"),
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
            security=lenient != (),
            twin="proxy/tunnel-target",
            why=why,
        )
        for name, about, clauses, steps, lenient, never, why in (
            (
                "end",
                "The proxy ends the connection instead of answering.",
                ("RFC9110-9.3.6-P1",),
                (Close(),),
                (),
                (Never(b"GET /path"),),
                "",
            ),
            (
                "garbage",
                "What the proxy answers is no HTTP.",
                ("RFC9110-9.3.6-P1",),
                (Send(b"stray 200 OK\r\n\r\n"), Close()),
                (),
                (Never(b"GET /path"),),
                "",
            ),
            (
                "cut",
                "The answer to CONNECT ends within its fields.",
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
                "Plain HTTP inside the tunnel is not the origin server's answer.",
                ("RFC9110-9.3.6-P1",),
                (Send(OPENED + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"), Close()),
                (),
                (Never(b"GET /path"),),
                FALSE_ORIGIN,
            ),
            (
                "octets-behind",
                "Octets behind the 200 belong to the tunnel, where nothing was asked yet.",
                ("RFC9112-6.3-1",),
                (Send(OPENED + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"), *INSIDE),
                ((Response(200, body=b"hello"),),),  # they were dropped, and have done no harm
                (),
                FALSE_ORIGIN,
            ),
        )
    ),
)
