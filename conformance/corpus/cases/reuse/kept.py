"""Responses that do not end a persistent connection (RFC 9112 section 9.3): the next request uses it too.

A connection option is a token, and Connection may be a list without members (RFC 9110 sections 7.6.1 and 5.6.1). So
each Connection field of the cases `reuse/kept-*` matches the grammar, and has no option 'close'.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Request, Response
from ..literals import AGAIN, FIVE, HEAD, SECOND

CONTENT = Body(b"hello")
COSTLY = "Every request costs a new connection, and over TLS a new handshake."

CASES = (
    *(
        Case(
            id=f"reuse/{name}",
            about=f"After {what}, the same connection carries the next request.",
            cites=("RFC9112-9.3-4",),
            rulings=("reuse-permitted",),
            do=(request, Request()),
            server=(Connection((ReadRequest(), Send(first), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(status, body=body), Response(200, body=b"world")),
            reuse="required",
            deliveries=("whole",),
            twin="reuse/content-length" if name == "interim" else "",
            root="interim/100" if name == "interim" else "",
            why=COSTLY,
        )
        for name, what, request, first, status, body in (
            ("empty", "content of length zero", Request(), HEAD + b"Content-Length: 0\r\n\r\n", 200, b""),
            (
                "chunked-empty",
                "chunked content of length zero",
                Request(),
                HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                200,
                b"",
            ),
            (
                "chunked-trailers",
                "chunked content with trailer fields",
                Request(),
                HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: one\r\nX-B: two\r\n\r\n",
                200,
                b"hello",
            ),
            ("404", "a 404", Request(), b"HTTP/1.1 404 Not Found\r\n" + FIVE, 404, b"hello"),
            ("500", "a 500", Request(), b"HTTP/1.1 500 Oops\r\n" + FIVE, 500, b"hello"),
            ("300", "a 300", Request(), b"HTTP/1.1 300 Choose\r\n" + FIVE, 300, b"hello"),
            ("post", "a POST", Request("POST", body=CONTENT), HEAD + FIVE, 200, b"hello"),
            (
                "post-chunks",
                "a chunked POST",
                Request("POST", body=Body(b"hello", "iterable")),
                HEAD + FIVE,
                200,
                b"hello",
            ),
            ("put-201", "a PUT", Request("PUT", body=CONTENT), b"HTTP/1.1 201 Created\r\n" + FIVE, 201, b"hello"),
            ("delete-204", "a DELETE", Request("DELETE"), b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
            (
                "interim",
                "a 100 and a final response",
                Request(),
                b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + FIVE,
                200,
                b"hello",
            ),
        )
    ),
    *(
        Case(
            id=f"reuse/kept-{name}",
            about=f"After {what}, the client uses the connection again.",
            cites=("RFC9112-9.3-P1", "RFC9112-9.3-4"),
            rulings=("reuse-permitted",),
            level="may",
            do=(Request(), Request()),
            server=(
                Connection((ReadRequest(), Send(HEAD + line + FIVE), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            reuse="required",
            deliveries=("whole",),
            why=COSTLY,
        )
        for name, what, line in (
            (
                "keep-alive",
                "'keep-alive'",
                b"Connection: keep-alive\r\n",
            ),
            (
                "keep-alive-field",
                "'keep-alive' with parameters",
                b"Connection: keep-alive\r\nKeep-Alive: timeout=60, max=100\r\n",
            ),
            ("other-option", "an unknown connection option", b"Connection: x-option\r\n"),
            ("longer-word", "the connection option 'closed'", b"Connection: closed\r\n"),
            ("word-around", "the connection option 'x-close'", b"Connection: x-close, unclose\r\n"),
            ("empty-option", "an empty Connection field", b"Connection:\r\n"),
            ("other-field", "'close' in a field with another name", b"X-Connection: close\r\n"),
            (
                "in-a-value",
                "'Connection: close' in another field value",
                b"X-A: Connection: close\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"reuse/{name}",
            about=f"After {what}, each request still gets its own response.",
            cites=("RFC9112-9.3-4", "RFC9110-7.6.1-5"),
            level="info",
            do=(Request(), Request()),
            server=(
                Connection((ReadRequest(), Send(HEAD + lines + FIVE), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            deliveries=("whole",),
        )
        for name, what, lines in (
            ("keep-alive-timeout-0", "'keep-alive' for 0 s", b"Connection: keep-alive\r\nKeep-Alive: timeout=0\r\n"),
            ("keep-alive-max-0", "'keep-alive' for 0 requests", b"Connection: keep-alive\r\nKeep-Alive: max=0\r\n"),
            ("keep-alive-negative", "'keep-alive' for -1 s", b"Connection: keep-alive\r\nKeep-Alive: timeout=-1\r\n"),
            (
                "keep-alive-words",
                "'keep-alive' with invalid parameters",
                b"Connection: keep-alive\r\nKeep-Alive: timeout=long;max\r\n",
            ),
            ("keep-alive-alone", "Keep-Alive without its option", b"Keep-Alive: timeout=0\r\n"),
            ("proxy-connection-close", "'Proxy-Connection: close'", b"Proxy-Connection: close\r\n"),
            ("close-quoted", "'close' as a quoted string", b'Connection: "close"\r\n'),
        )
    ),
    Case(
        id="reuse/close-in-trailer",
        about="The client obeys or ignores 'close' in a trailer field, which may not contain it.",
        cites=("RFC9112-9.3-4",),
        level="info",
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nConnection: close\r\n\r\n"),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
    ),
    Case(
        id="reuse/in-order",
        about="Each of three different requests gets its own response.",
        cites=("RFC9112-9.2-1", "RFC9112-9.2-2"),
        do=(Request(target="/one"), Request("POST", target="/two", body=CONTENT), Request(target="/three")),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")),
                    *(ReadRequest(), Send(SECOND), ReadRequest(), Send(AGAIN), Close()),
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
        twin="reuse/content-length",
        why="On a shared connection, one user gets the response that was meant for another user.",
    ),
    Case(
        id="reuse/ten-requests",
        about="Ten requests use one connection.",
        cites=("RFC9112-9.3-4",),
        rulings=("reuse-permitted",),
        do=(Request(),) * 10,
        # A client that closes after five requests sends five more on the second connection.
        server=tuple(Connection((*((ReadRequest(), Send(HEAD + FIVE)) * left), Close())) for left in range(10, 0, -1)),
        expect=(Response(200, body=b"hello"),) * 10,
        reuse="required",
        why="Some requests cost a new connection, and over TLS a new handshake.",
    ),
    Case(
        id="reuse/large",
        about="After 256 KiB of content, the same connection carries the next request.",
        cites=("RFC9112-9.3-4",),
        rulings=("reuse-permitted",),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"Content-Length: 262144\r\n\r\n" + b"0123456789abcdef" * 16384)),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"0123456789abcdef" * 16384), Response(200, body=b"world")),
        reuse="required",
        deliveries=("whole",),
        why=COSTLY,
    ),
)
