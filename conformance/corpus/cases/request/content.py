"""Content of requests by method and kind, and its framing (RFC 9112 section 6, RFC 9110 section 8.6)."""

from .....mockserver.script import Close, Quiet, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import AGAIN, ASKED, BY_CALLER, OK

OK_CLOSED = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
NO_CONTENT = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
LINES = b"hello\r\nworld\n"
FRAMED = ("Content-Length", "Transfer-Encoding")
TYPE = (("Content-Type", "text/plain"),)
EQUIVALENT = '(?i)text/plain[ \\t]*;[ \\t]*charset=("utf-8"|utf-8)'
UNFRAMED = (
    "A server or a proxy can read content without correct framing as the next request, or the server applies another "
    "method or other content."
)

CASES = (
    *(
        Case(
            id=f"request/content-{method.lower()}-iterable",
            about=f"The client sends all content of {method} (iterable) with exactly one framing field.",
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
            about=f"The client sends {method} content ({kind}) with exactly one framing field, or refuses.",
            cites=("RFC9112-6.3-13", "RFC9112-6.2-1", "RFC9112-3.1-P1"),
            do=(Request(method, fields=TYPE, body=Body(LINES, kind=kind)),),
            server=OK,
            expect=(AnyOf((Response(200), Failure())),),
            sent=(Sent(method=method, one_of=FRAMED, body=LINES),),
            twin="request/content-post-bytes",
            deliveries=("whole",),
            why=UNFRAMED,
        )
        for method in ("OPTIONS", "PROPFIND")
        for kind in ("bytes", "iterable")
    ),
    # A client should not generate content for these methods (RFC 9110 sections 9.3.1, 9.3.2, 9.3.5). So a client that
    # sends the request without the content departs from no clause.
    *(
        Case(
            id=f"request/content-{method.lower()}-{kind}",
            about=f"The client frames {method} content ({kind}) by one field, leaves it out or refuses.",
            cites=("RFC9112-6.3-13", "RFC9112-6.2-1", "RFC9112-3.1-P1"),
            do=(Request(method, fields=TYPE, body=Body(LINES, kind=kind)),),
            server=NO_CONTENT if method == "HEAD" else OK,
            expect=(AnyOf((Response(200), Failure())),),
            sent=(Sent(method=method, one_of=FRAMED, body=LINES, or_none=True),),
            twin="request/content-post-bytes",
            deliveries=("whole",),
            why=UNFRAMED,
        )
        for method in ("GET", "HEAD", "DELETE")
        for kind in ("bytes", "iterable")
    ),
    *(
        Case(
            id=f"request/content-of-{name}-{kind}",
            about=f"The client does not change {what} ({kind}).",
            cites=("RFC9112-6.3-13",),
            do=(Request("POST", body=Body(data, kind=kind)),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(one_of=FRAMED, body=data),),
            deliveries=("whole",),
        )
        for name, what, data in (
            ("octets", "content of all 256 octets", bytes(range(256))),
            ("line-ends", "content of line ends", b"\r\n\r\n\n\r"),
            ("last-chunk", "content that looks like a last chunk", b"0\r\n\r\n"),
            ("request", "content that looks like a request", b"\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n"),
            ("short-lines", "content of a thousand empty lines", b"\n" * 1000),
            ("long-line", "content of one line of 70,000 octets", b"0123456789" * 7000),
        )
        for kind in ("bytes", "iterable")
    ),
    # ---------------------------------------------------------------------------------------------------- empty content
    Case(
        id="request/empty-patch",
        about="PATCH without content has 'Content-Length: 0'.",
        cites=("RFC9110-8.6-1",),
        do=(Request("PATCH"),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="PATCH", fields=(("Content-Length", "0"),)),),
    ),
    *(
        Case(
            id=f"request/empty-content-{method.lower()}-{kind}",
            about=f"{method} with empty content ({kind}) has either Content-Length or Transfer-Encoding.",
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
    # ---------------------------------------------------------------------------------------------- type of the content
    Case(
        id="request/content-type",
        about="The client sends the caller's Content-Type once, with the content.",
        cites=("RFC9110-8.3-1", "RFC9110-5.3-3"),
        level="must",
        do=(Request("POST", fields=(("Content-Type", "text/plain;charset=utf-8"),), body=Body(b"hello")),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        # RFC 9110 section 8.3.1 calls these spellings equivalent, so a client may write the value in its own way.
        sent=(Sent(shapes=(("Content-Type", EQUIVALENT),), once=("Content-Type",)),),
        deliveries=("whole",),
    ),
    Case(
        id="request/options-content-type",
        about="The client sends the caller's content and Content-Type with OPTIONS, or refuses.",
        cites=("RFC9110-9.3.7-4",),
        do=(Request("OPTIONS", fields=TYPE, body=Body(b"hello")),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(method="OPTIONS", fields=TYPE, body=b"hello"),),
        twin="request/content-type",
        deliveries=("whole",),
    ),
    Case(
        id="request/options-content-without-type",
        about="The client adds Content-Type to OPTIONS with content of unknown type, or refuses.",
        cites=("RFC9110-9.3.7-4",),
        **ASKED,
        do=(Request("OPTIONS", body=Body(b"hello")),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(one_of=("Content-Type",)),),
        twin="request/content-type",
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"request/trace-content-{kind}",
            about=f"The client sends no content ({kind}) with TRACE that no field frames.",
            cites=("RFC9110-9.3.8-4", "RFC9112-6.3-13"),
            do=(Request("TRACE", body=Body(b"hello", kind=kind)),),
            server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            sent=(Sent(),),
            twin="request/content-post-bytes",
            deliveries=("whole",),
            why="The server reads the content as the start of the next request on that connection.",
            **BY_CALLER,
        )
        for kind in ("bytes", "iterable")
    ),
    *(
        Case(
            id=f"request/trace-framed-content-{kind}",
            about=f"The client sends no content ({kind}) with TRACE, with or without a framing field.",
            cites=("RFC9110-9.3.8-4",),
            do=(Request("TRACE", body=Body(b"hello", kind=kind)),),
            server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            sent=(Sent(absent=("Transfer-Encoding",), shapes=(("Content-Length", "0"),), body=b""),),
            twin="request/content-post-bytes",
            deliveries=("whole",),
            **ASKED,
        )
        for kind in ("bytes", "iterable")
    ),
    # ------------------------------------------------------------------------------------------- versions of the server
    Case(
        id="request/chunks-after-1.1",
        about="The client sends content of unknown length to a server that has used HTTP/1.1.",
        cites=("RFC9112-6.3-13",),
        do=(Request(), Request("POST", body=Body(LINES, kind="iterable"))),
        server=(OK_CLOSED, AGAIN),
        expect=(Response(200, body=b"hello"), Response(200, body=b"again")),
        sent=(Sent(), Sent(one_of=FRAMED, body=LINES)),
        deliveries=("whole",),
    ),
)
