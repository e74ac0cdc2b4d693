"""Persistent connections (RFC 9112 section 9.3): when a connection may carry the next request, and when it must not."""

from .....mockserver.script import Close, Hold, Mark, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Wait
from ..literals import AGAIN, SECOND

FIRST = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

CASES = (
    *(
        Case(
            id=f"reuse/{name}",
            about=f"After {what} the same connection carries the next request.",
            cites=("RFC9112-9.3-1",),
            do=(Request(method), Request()),
            server=(Connection((ReadRequest(), Send(first), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(status, body=body), Response(200, body=b"world")),
            reuse="required",
        )
        for name, what, method, first, status, body in (
            ("content-length", "content of a given length", "GET", FIRST, 200, b"hello"),
            (
                "chunked",
                "chunked content",
                "GET",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                200,
                b"hello",
            ),
            ("head", "an answer to HEAD", "HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, b""),
            ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
            ("304", "a 304", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\n", 304, b""),
        )
    ),
    Case(
        id="reuse/three-requests",
        about="Three requests on one connection, a POST among them.",
        cites=("RFC9112-9.3-1",),
        do=(Request(), Request("POST", body=Body(b"hello")), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(FIRST)),
                    *(ReadRequest(), Send(SECOND)),
                    *(ReadRequest(), Send(AGAIN)),
                    Close(),
                )
            ),
            Connection((ReadRequest(), Send(SECOND), ReadRequest(), Send(AGAIN), Close())),
            AGAIN,
        ),
        expect=(
            Response(200, body=b"hello"),
            Response(200, body=b"world"),
            AnyOf((Response(200, body=b"again"), Response(200, body=b"world"))),  # the latter on a new connection
        ),
        reuse="required",
        twin="reuse/content-length",
    ),
    *(
        Case(
            id=f"reuse/{name}",
            about=about,
            cites=(clause,),
            level="must",
            do=(Request(), Request()),
            server=(
                Connection(
                    (
                        ReadRequest(),
                        Send(head + b"Content-Length: 5\r\n\r\nhello"),
                        ReadRequest(),
                        Send(SECOND),
                        Close(),
                    )
                ),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            reuse="forbidden",
            twin="reuse/content-length",
            why="The server may close at any moment, and the next request is lost with the connection.",
        )
        for name, about, clause, head in (
            (
                "close",
                "After 'Connection: close' no request follows on that connection.",
                "RFC9112-9.6-9",
                b"HTTP/1.1 200 OK\r\nConnection: close\r\n",
            ),
            (
                "close-upper-case",
                "Connection options are compared without regard to case.",
                "RFC9112-9.6-9",
                b"HTTP/1.1 200 OK\r\nConnection: CLOSE\r\n",
            ),
            (
                "close-in-list",
                "'close' counts wherever it stands in the list.",
                "RFC9112-9.6-9",
                b"HTTP/1.1 200 OK\r\nConnection: x-option, close\r\n",
            ),
            (
                "close-in-second-line",
                "'close' counts on a second Connection line too.",
                "RFC9112-9.6-9",
                b"HTTP/1.1 200 OK\r\nConnection: x-option\r\nConnection: close\r\n",
            ),
            (
                "close-beside-keep-alive",
                "'close' is looked at before keep-alive.",
                "RFC9112-9.3-P1",
                b"HTTP/1.1 200 OK\r\nConnection: keep-alive, close\r\n",
            ),
            (
                "http-1.0",
                "An HTTP/1.0 server that does not say keep-alive closes.",
                "RFC9112-9.3-P1",
                b"HTTP/1.0 200 OK\r\n",
            ),
        )
    ),
    Case(
        id="reuse/closed-while-idle",
        about="The server closed the idle connection: the next request gets a new one, or an error.",
        cites=("RFC9112-9.3.1-1", "RFC9112-9.5-2"),
        do=(Request(), Wait("closed"), Request()),
        server=(Connection((ReadRequest(), Send(FIRST), Mark("closed"), Close())), SECOND),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        lenient=((Response(200, body=b"hello"), Failure()),),
        twin="reuse/content-length",
    ),
    Case(
        id="reuse/post-not-repeated",
        about="A POST whose connection ends without an answer is not repeated by itself.",
        cites=("RFC9110-9.2.2-1",),
        do=(Request(), Request("POST", body=Body(b"hello"))),
        server=(Connection((ReadRequest(), Send(FIRST), ReadRequest(), Close())), Connection((ReadRequest(), Close()))),
        expect=(Response(200, body=b"hello"), Failure()),
        at_most=2,
        twin="reuse/content-length",
        why="What the POST did may be done twice.",
    ),
    Case(
        id="reuse/not-after-incomplete",
        about="After incomplete content the next request gets a connection of its own.",
        cites=("RFC9112-6.3-9",),
        do=(Request(), Request()),
        server=(
            b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
            SECOND,
        ),
        # A client that asks an idempotent GET once more (RFC 9110 9.2.2) gets the second answer at once.
        expect=(AnyOf((Failure(truncated=True), Response(200, body=b"world"))), Response(200, body=b"world")),
        twin="reuse/content-length",
        why="Half a document is taken for the whole of it.",
    ),
    Case(
        id="reuse/left-open-after-close",
        about="A server that says close and keeps the connection open is not waited for.",
        cites=("RFC9112-9.6-9",),
        server=(
            Connection(
                (ReadRequest(), Send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"), Hold())
            ),
        ),
        expect=(Response(200, body=b"hello"),),
        twin="content-length/held-open",
        why="Servers that linger make each answer last as long as their patience.",
    ),
)
