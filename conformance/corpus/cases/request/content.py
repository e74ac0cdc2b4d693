"""Content of requests, by method and kind, and how it is framed (RFC 9112 section 6, RFC 9110 section 8.6)."""

from ....model import ASKED_FOR, AnyOf, Body, Case, Failure, Request, Response, Sent
from ..literals import AGAIN, OK

OK_CLOSED = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
NO_CONTENT = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
LINES = b"hello\r\nworld\n"
FRAMED = ("Content-Length", "Transfer-Encoding")
TYPE = (("Content-Type", "text/plain"),)

CASES = (
    *(
        Case(
            id=f"request/content-{method.lower()}-iterable",
            about=f"The content of a {method} (iterable) arrives whole, framed in exactly one way.",
            cites=("RFC9112-6.3-13", "RFC9112-6.2-1"),
            do=(Request(method, body=Body(LINES, kind="iterable")),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(method=method, one_of=FRAMED, body=LINES),),
            deliveries=("whole",),
        )
        for method in ("PUT", "PATCH")
    ),
    *(
        Case(
            id=f"request/content-{method.lower()}-{kind}",
            about=f"The content of a {method} ({kind}) is framed in exactly one way, or refused.",
            cites=("RFC9112-6.3-13", "RFC9112-6.2-1"),
            do=(Request(method, fields=TYPE, body=Body(LINES, kind=kind)),),
            server=NO_CONTENT if method == "HEAD" else OK,
            expect=(AnyOf((Response(200), Failure())),),
            sent=(Sent(method=method, one_of=FRAMED, body=LINES),),
            twin="request/content-post-bytes",
            deliveries=("whole",),
            why="Content that no field announces is the next request to whoever reads it.",
        )
        for method in ("GET", "HEAD", "DELETE", "OPTIONS", "PROPFIND")
        for kind in ("bytes", "iterable")
    ),
    *(
        Case(
            id=f"request/content-of-{name}-{kind}",
            about=f"{what} arrives as it is ({kind}).",
            cites=("RFC9112-6.3-13",),
            do=(Request("POST", body=Body(data, kind=kind)),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(one_of=FRAMED, body=data),),
            deliveries=("whole",),
        )
        for name, what, data in (
            ("octets", "Content of all octets", bytes(range(256))),
            ("line-ends", "Content of line ends", b"\r\n\r\n\n\r"),
            ("last-chunk", "Content that looks like a last chunk", b"0\r\n\r\n"),
            ("request", "Content that looks like a request", b"\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n"),
            ("short-lines", "Content of a thousand lines of one octet", b"\n" * 1000),
            ("long-line", "Content of one line of 70,000 octets", b"0123456789" * 7000),
        )
        for kind in ("bytes", "iterable")
    ),
    # ------------------------------------------------------------------------------------------------ empty content
    Case(
        id="request/empty-patch",
        about="A PATCH without content says 'Content-Length: 0'.",
        cites=("RFC9110-8.6-1",),
        do=(Request("PATCH"),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="PATCH", fields=(("Content-Length", "0"),)),),
    ),
    *(
        Case(
            id=f"request/empty-content-{method.lower()}-{kind}",
            about=f"A {method} with empty content ({kind}) says so, by a length or by chunks.",
            cites=("RFC9110-8.6-1",),
            do=(Request(method, body=Body(b"", kind=kind)),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(method=method, one_of=FRAMED, body=b""),),
            deliveries=("whole",),
        )
        for method in ("POST", "PUT")
        for kind in ("bytes", "iterable")
    ),
    # --------------------------------------------------------------------------------------------- what goes with it
    Case(
        id="request/content-type",
        about="The caller's Content-Type arrives with the content, once.",
        cites=("RFC9110-8.3-1", "RFC9110-5.3-3"),
        level="must",
        do=(Request("POST", fields=(("Content-Type", "text/plain;charset=utf-8"),), body=Body(b"hello")),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(fields=(("Content-Type", "text/plain;charset=utf-8"),), once=("Content-Type",)),),
        deliveries=("whole",),
    ),
    Case(
        id="request/options-content-type",
        about="OPTIONS with content and its type: both arrive.",
        cites=("RFC9110-9.3.7-4",),
        do=(Request("OPTIONS", fields=TYPE, body=Body(b"hello")),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="OPTIONS", fields=TYPE, body=b"hello"),),
        deliveries=("whole",),
    ),
    Case(
        id="request/options-content-without-type",
        about="OPTIONS with content of no known type is given one, or refused.",
        cites=("RFC9110-9.3.7-4",),
        disputed=ASKED_FOR,
        do=(Request("OPTIONS", body=Body(b"hello")),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(one_of=("Content-Type",)),),
        twin="request/options-content-type",
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"request/trace-content-{kind}",
            about=f"No content ({kind}) goes out with a TRACE.",
            cites=("RFC9110-9.3.8-4",),
            do=(Request("TRACE", body=Body(b"hello", kind=kind)),),
            server=OK,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            sent=(Sent(absent=("Transfer-Encoding",), shapes=(("Content-Length", "0"),), body=b""),),
            twin="request/content-post-bytes",
            deliveries=("whole",),
        )
        for kind in ("bytes", "iterable")
    ),
    # ------------------------------------------------------------------------------------- what the server can read
    Case(
        id="request/chunks-after-1.1",
        about="Content of unknown length to a server that has spoken HTTP/1.1.",
        cites=("RFC9112-6.3-13",),
        do=(Request(), Request("POST", body=Body(LINES, kind="iterable"))),
        server=(OK_CLOSED, AGAIN),
        expect=(Response(200, body=b"hello"), Response(200, body=b"again")),
        sent=(Sent(), Sent(one_of=FRAMED, body=LINES)),
        deliveries=("whole",),
    ),
)
