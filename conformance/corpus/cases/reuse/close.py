"""Close in every form and place (RFC 9112 sections 9.3 and 9.6): no request follows on that connection."""

from .....mockserver.script import Close, HalfClose, Hold, ReadRequest, Send
from ....model import Case, Connection, Request, Response
from ..literals import CHUNKED_HELLO, FIVE, HEAD, SECOND

CLOSE = b"Connection: close\r\n"
LOST = "The server may close at any moment, and the next request is lost with the connection."

CASES = (
    *(
        Case(
            id=f"reuse/close-{name}",
            about=f"{what}: no request follows on that connection.",
            cites=("RFC9112-9.6-9", *(("RFC9110-5.6.1.2-1",) if name == "beside-empty-elements" else ())),
            do=(Request(), Request()),
            server=(
                Connection((ReadRequest(), Send(HEAD + lines + FIVE), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
            why=LOST,
        )
        for name, what, lines in (
            ("title-case", "'Close'", b"Connection: Close\r\n"),
            ("mixed-case", "'cLoSe'", b"Connection: cLoSe\r\n"),
            ("first-in-list", "Close at the start of a list", b"Connection: close, x-option\r\n"),
            ("within-list", "Close in the middle of a list", b"Connection: x-one, close, x-two\r\n"),
            ("list-without-space", "Close in a list without spaces", b"Connection: x-one,close,x-two\r\n"),
            ("list-with-tabs", "Close in a list with tabs", b"Connection: x-one\t,\tclose\t,\tx-two\r\n"),
            ("beside-empty-elements", "Close beside empty elements", b"Connection: , close ,,\r\n"),
            ("without-space", "Close right behind the colon", b"Connection:close\r\n"),
            ("spaces-around", "Close between spaces", b"Connection:   close   \r\n"),
            ("tab-before", "Close behind a tab", b"Connection:\tclose\r\n"),
            ("name-lower-case", "Close in a field named in small letters", b"connection: close\r\n"),
            ("name-upper-case", "Close in a field named in capitals", b"CONNECTION: close\r\n"),
            ("twice", "Close twice", CLOSE * 2),
            ("in-first-line", "Close in the first of two lines", CLOSE + b"Connection: x-option\r\n"),
            ("in-third-line", "Close in the third line", b"Connection: a\r\nConnection: b\r\n" + CLOSE),
            ("before-keep-alive", "Close, then keep-alive", b"Connection: close, keep-alive\r\n"),
            ("line-before-keep-alive", "A line of close, then keep-alive", CLOSE + b"Connection: keep-alive\r\n"),
            ("line-behind-keep-alive", "A line of keep-alive, then close", b"Connection: keep-alive\r\n" + CLOSE),
            ("with-keep-alive-field", "Close beside a Keep-Alive field", CLOSE + b"Keep-Alive: timeout=60\r\n"),
            ("behind-fifty-fields", "Close behind fifty fields", b"X-A: one\r\n" * 50 + CLOSE),
            ("with-proxy-keep-alive", "Close beside Proxy-Connection", b"Proxy-Connection: keep-alive\r\n" + CLOSE),
        )
    ),
    *(
        Case(
            id=f"reuse/close-of-{name}",
            about=f"Close in {what}: no request follows on that connection.",
            cites=("RFC9112-9.6-9",),
            do=(request, Request()),
            server=(Connection((ReadRequest(), Send(first), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(status, body=body), Response(200, body=b"world")),
            reuse="forbidden",
            deliveries=("whole",),
            twin=twin,
            why=LOST,
        )
        for name, what, request, first, status, body, twin in (
            ("chunked", "a chunked answer", Request(), HEAD + CLOSE + CHUNKED_HELLO, 200, b"hello", "reuse/chunked"),
            ("head", "an answer to HEAD", Request("HEAD"), HEAD + CLOSE + FIVE[:-5], 200, b"", "reuse/head"),
            ("204", "a 204", Request(), b"HTTP/1.1 204 No Content\r\n" + CLOSE + b"\r\n", 204, b"", "reuse/204"),
            ("304", "a 304", Request(), b"HTTP/1.1 304 Not Modified\r\n" + CLOSE + b"\r\n", 304, b"", "reuse/304"),
            ("404", "a 404", Request(), b"HTTP/1.1 404 Not Found\r\n" + CLOSE + FIVE, 404, b"hello", "reuse/404"),
            (
                "empty",
                "an answer of length zero",
                Request(),
                HEAD + CLOSE + b"Content-Length: 0\r\n\r\n",
                200,
                b"",
                "reuse/empty",
            ),
            (
                "answer-behind-100",
                "an answer behind a 100",
                Request(),
                b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + CLOSE + FIVE,
                200,
                b"hello",
                "reuse/interim",
            ),
        )
    ),
    Case(
        id="reuse/close-of-second",
        about="Close in the second answer: the third request gets another connection.",
        cites=("RFC9112-9.6-9",),
        do=(Request(), Request(), Request()),
        server=(
            Connection((ReadRequest(), Send(HEAD + FIVE), ReadRequest(), Send(HEAD + CLOSE + FIVE), Hold())),
            HEAD + FIVE,
        ),
        expect=(Response(200, body=b"hello"),) * 3,
        twin="reuse/ten-requests",
        why=LOST,
    ),
    # --------------------------------------------------------------------------- and what the server does then
    *(
        Case(
            id=f"reuse/left-open-after-close-{name}",
            about=f"Close in {what}, and the connection stays open: nothing is waited for.",
            cites=("RFC9112-9.6-9",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(data), Hold())),),
            expect=(Response(status, body=body),),
            twin="content-length/held-open",
            why="Servers that linger make each answer last as long as their patience.",
        )
        for name, what, method, data, status, body in (
            ("chunked", "a chunked answer", "GET", HEAD + CLOSE + CHUNKED_HELLO, 200, b"hello"),
            ("404", "a 404", "GET", b"HTTP/1.1 404 Not Found\r\n" + CLOSE + FIVE, 404, b"hello"),
            ("http-1.0", "an answer of HTTP/1.0", "GET", b"HTTP/1.0 200 OK\r\n" + CLOSE + FIVE, 200, b"hello"),
        )
    ),
    Case(
        id="reuse/lingering-close",
        about="Close, the end of the server's direction, and it goes on reading.",
        cites=("RFC9112-9.6-9",),
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(HEAD + CLOSE + FIVE), HalfClose(), Hold())), SECOND),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        reuse="forbidden",
        twin="reuse/content-length",
        why=LOST,
    ),
    Case(
        id="reuse/lingering-close-until-close",
        about="Content until the close, and the server goes on reading.",
        cites=("RFC9112-8-P3",),
        server=(Connection((ReadRequest(), Send(HEAD + b"\r\nhello"), HalfClose(), Hold())),),
        expect=(Response(200, body=b"hello"),),
        twin="until-close/plain",
        why="A client that waits for more than the end of the server's direction waits for ever.",
    ),
    Case(
        id="reuse/closes-after-own-close",
        about="After having sent close the client ends the connection itself.",
        cites=("RFC9112-9.6-3",),
        do=(Request(fields=(("Connection", "close"),)),),
        server=(Connection((ReadRequest(), Send(HEAD + FIVE), Hold())),),
        expect=(Response(200, body=b"hello"),),
        closes=True,
        deliveries=("whole",),
        why="Connections pile up at the server until it has none left.",
    ),
    Case(
        id="reuse/closes-after-close",
        about="After the server's close the client ends the connection itself.",
        cites=("RFC9112-9.6-9",),
        server=(Connection((ReadRequest(), Send(HEAD + CLOSE + FIVE), Hold())),),
        expect=(Response(200, body=b"hello"),),
        closes=True,
        deliveries=("whole",),
        why="Connections pile up at the server until it has none left.",
    ),
    Case(
        id="reuse/or-says-close",
        about="A client that does not keep its connections says so in every request.",
        cites=("RFC9112-9.3-2",),
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(HEAD + FIVE), ReadRequest(), Send(SECOND), Close())), SECOND),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        reuse="or-close",
        deliveries=("whole",),
        why="The server keeps a connection open for requests that never come.",
    ),
)
