"""Persistent connections (RFC 9112 section 9.3): when a connection may carry the next request, and when it must not."""

from .....mockserver.script import Close, Hold, Mark, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Wait
from ..literals import AGAIN, SECOND

FIRST = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

CASES = (
    *(
        Case(
            id=f"reuse/{name}",
            about=f"After {what}, the same connection carries the next request.",
            cites=("RFC9112-9.3-1" if name == "content-length" else "RFC9112-9.3-4",),
            rulings=("reuse-permitted",),
            do=(Request(method), Request()),
            server=(Connection((ReadRequest(), Send(first), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(status, body=body), Response(200, body=b"world")),
            reuse="required",
        )
        for name, what, method, first, status, body in (
            ("content-length", "content with a Content-Length", "GET", FIRST, 200, b"hello"),
            (
                "chunked",
                "chunked content",
                "GET",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                200,
                b"hello",
            ),
            ("head", "a response to HEAD", "HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, b""),
            ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
            ("304", "a 304", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\n", 304, b""),
        )
    ),
    Case(
        id="reuse/three-requests",
        about="Three requests use one connection, and one of them is a POST.",
        cites=("RFC9112-9.3-4",),
        rulings=("reuse-permitted",),
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
            AnyOf((Response(200, body=b"again"), Response(200, body=b"world"))),  # 'world' on a new connection
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
            why="The server may close the connection at any moment, and the next request is then lost.",
        )
        for name, about, clause, head in (
            (
                "close",
                "After 'Connection: close', no further request uses the connection.",
                "RFC9112-9.6-9",
                b"HTTP/1.1 200 OK\r\nConnection: close\r\n",
            ),
            (
                "close-upper-case",
                "The client compares connection options without regard to case.",
                "RFC9112-9.6-9",
                b"HTTP/1.1 200 OK\r\nConnection: CLOSE\r\n",
            ),
            (
                "close-in-list",
                "'close' applies at any position in the list.",
                "RFC9112-9.6-9",
                b"HTTP/1.1 200 OK\r\nConnection: x-option, close\r\n",
            ),
            (
                "close-in-second-line",
                "'close' applies on a second Connection line too.",
                "RFC9112-9.6-9",
                b"HTTP/1.1 200 OK\r\nConnection: x-option\r\nConnection: close\r\n",
            ),
            (
                "close-beside-keep-alive",
                "'close' takes precedence over 'keep-alive'.",
                "RFC9112-9.3-P1",
                b"HTTP/1.1 200 OK\r\nConnection: keep-alive, close\r\n",
            ),
            (
                "http-1.0",
                "After an HTTP/1.0 response without 'keep-alive', no further request uses the connection.",
                "RFC9112-9.3-P1",
                b"HTTP/1.0 200 OK\r\n",
            ),
        )
    ),
    Case(
        id="reuse/closed-while-idle",
        about="The server closes the idle connection; the next request uses a new one or fails.",
        cites=("RFC9112-9.3.1-1", "RFC9112-9.5-2"),
        do=(Request(), Wait("closed"), Request()),
        server=(Connection((ReadRequest(), Send(FIRST), Mark("closed"), Close())), SECOND),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        lenient=((Response(200, body=b"hello"), Failure()),),
        twin="reuse/content-length",
    ),
    Case(
        id="reuse/post-not-repeated",
        about="The client does not repeat a POST whose connection ends without a response.",
        cites=("RFC9110-9.2.2-1",),
        do=(Request(), Request("POST", body=Body(b"hello"))),
        server=(Connection((ReadRequest(), Send(FIRST), ReadRequest(), Close())), Connection((ReadRequest(), Close()))),
        expect=(Response(200, body=b"hello"), Failure()),
        at_most=2,
        twin="reuse/content-length",
        why="The server may process the POST twice, for example charge a customer twice.",
    ),
    Case(
        id="reuse/not-after-incomplete",
        about="After incomplete content, the next request uses another connection.",
        cites=("RFC9112-6.3-9",),
        do=(Request(), Request()),
        server=(
            b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
            SECOND,
        ),
        # A client that repeats an idempotent GET (RFC 9110 9.2.2) gets the second response at once.
        expect=(AnyOf((Failure(truncated=True), Response(200, body=b"world"))), Response(200, body=b"world")),
        twin="reuse/content-length",
        why="The caller takes truncated content for complete content, or the next request gets no response.",
    ),
    Case(
        id="reuse/left-open-after-close",
        about="The client does not wait for a server that sends 'close' and does not close.",
        cites=("RFC9112-9.6-9",),
        server=(
            Connection(
                (ReadRequest(), Send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"), Hold())
            ),
        ),
        expect=(Response(200, body=b"hello"),),
        twin="content-length/held-open",
        why="Each response from a server that closes late takes until a time-out.",
    ),
)
