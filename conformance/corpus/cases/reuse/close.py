"""The 'close' option in every form and place (RFC 9112 sections 9.3, 9.6): no request follows on that connection."""

from .....mockserver.script import Close, HalfClose, Hold, ReadRequest, Send
from ....model import Case, Connection, Request, Response
from ..literals import CHUNKED_HELLO, FIVE, HEAD, SECOND

CLOSE = b"Connection: close\r\n"
LOST = "The server may close the connection at any moment, and the next request is then lost."

CASES = (
    *(
        Case(
            id=f"reuse/close-{name}",
            about=f"After {what}, no further request uses the connection.",
            cites=("RFC9112-9.6-9", *(("RFC9110-5.6.1.2-1",) if name == "beside-empty-elements" else ())),
            rulings=("refused-ignored",) if name == "beside-empty-elements" else (),
            do=(Request(), Request()),
            server=(
                Connection((ReadRequest(), Send(HEAD + lines + FIVE), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(
                Response(200, body=b"hello", invalid=name == "beside-empty-elements"),
                Response(200, body=b"world"),
            ),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
            why=LOST,
        )
        for name, what, lines in (
            ("title-case", "'Close'", b"Connection: Close\r\n"),
            ("mixed-case", "'cLoSe'", b"Connection: cLoSe\r\n"),
            ("first-in-list", "'close' at the start of a list", b"Connection: close, x-option\r\n"),
            ("within-list", "'close' in the middle of a list", b"Connection: x-one, close, x-two\r\n"),
            ("list-without-space", "'close' in a list without spaces", b"Connection: x-one,close,x-two\r\n"),
            ("list-with-tabs", "'close' in a list with tabs", b"Connection: x-one\t,\tclose\t,\tx-two\r\n"),
            ("beside-empty-elements", "'close' beside empty list elements", b"Connection: , close ,,\r\n"),
            ("without-space", "'close' directly after the colon", b"Connection:close\r\n"),
            ("spaces-around", "'close' between spaces", b"Connection:   close   \r\n"),
            ("tab-before", "'close' with a tab before it", b"Connection:\tclose\r\n"),
            ("name-lower-case", "'close' in a lower-case Connection field", b"connection: close\r\n"),
            ("name-upper-case", "'close' in an upper-case Connection field", b"CONNECTION: close\r\n"),
            ("twice", "two lines of 'close'", CLOSE * 2),
            ("in-first-line", "'close' on the first of two lines", CLOSE + b"Connection: x-option\r\n"),
            ("in-third-line", "'close' on the third line", b"Connection: a\r\nConnection: b\r\n" + CLOSE),
            ("before-keep-alive", "'close' and then 'keep-alive'", b"Connection: close, keep-alive\r\n"),
            (
                "line-before-keep-alive",
                "a 'close' line and then a 'keep-alive' line",
                CLOSE + b"Connection: keep-alive\r\n",
            ),
            (
                "line-behind-keep-alive",
                "a 'keep-alive' line and then a 'close' line",
                b"Connection: keep-alive\r\n" + CLOSE,
            ),
            ("with-keep-alive-field", "'close' beside a Keep-Alive field", CLOSE + b"Keep-Alive: timeout=60\r\n"),
            ("behind-fifty-fields", "fifty fields and then 'close'", b"X-A: one\r\n" * 50 + CLOSE),
            (
                "with-proxy-keep-alive",
                "'close' beside Proxy-Connection",
                b"Proxy-Connection: keep-alive\r\n" + CLOSE,
            ),
        )
    ),
    *(
        Case(
            id=f"reuse/close-of-{name}",
            about=f"After 'close' in {what}, no further request uses the connection.",
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
            ("chunked", "a chunked response", Request(), HEAD + CLOSE + CHUNKED_HELLO, 200, b"hello", "reuse/chunked"),
            ("head", "a response to HEAD", Request("HEAD"), HEAD + CLOSE + FIVE[:-5], 200, b"", "reuse/head"),
            ("204", "a 204", Request(), b"HTTP/1.1 204 No Content\r\n" + CLOSE + b"\r\n", 204, b"", "reuse/204"),
            ("304", "a 304", Request(), b"HTTP/1.1 304 Not Modified\r\n" + CLOSE + b"\r\n", 304, b"", "reuse/304"),
            ("404", "a 404", Request(), b"HTTP/1.1 404 Not Found\r\n" + CLOSE + FIVE, 404, b"hello", "reuse/404"),
            (
                "empty",
                "a response of length zero",
                Request(),
                HEAD + CLOSE + b"Content-Length: 0\r\n\r\n",
                200,
                b"",
                "reuse/empty",
            ),
            (
                "answer-behind-100",
                "a response that follows a 100",
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
        about="After 'close' in the second response, the third request uses another connection.",
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
    # ------------------------------------------------------------------------- what the server does after 'close'
    *(
        Case(
            id=f"reuse/left-open-after-close-{name}",
            about=f"The client does not wait after {what} with 'close' on an open connection.",
            cites=("RFC9112-9.6-9",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(data), Hold())),),
            expect=(Response(status, body=body),),
            twin="content-length/held-open",
            why="Each response from a server that closes late takes until a time-out.",
        )
        for name, what, method, data, status, body in (
            ("chunked", "a chunked response", "GET", HEAD + CLOSE + CHUNKED_HELLO, 200, b"hello"),
            ("404", "a 404", "GET", b"HTTP/1.1 404 Not Found\r\n" + CLOSE + FIVE, 404, b"hello"),
            ("http-1.0", "an HTTP/1.0 response", "GET", b"HTTP/1.0 200 OK\r\n" + CLOSE + FIVE, 200, b"hello"),
        )
    ),
    Case(
        id="reuse/lingering-close",
        about="The server sends 'close', half-closes the connection and continues to read.",
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
        about="The server half-closes after close-delimited content and continues to read.",
        cites=("RFC9112-8-P3",),
        server=(Connection((ReadRequest(), Send(HEAD + b"\r\nhello"), HalfClose(), Hold())),),
        expect=(Response(200, body=b"hello"),),
        twin="until-close/plain",
        why="The client waits for the server to stop reading, until a time-out or for ever.",
    ),
    Case(
        id="reuse/closes-after-own-close",
        about="A client that has sent 'close' closes the connection after the response.",
        cites=("RFC9112-9.6-3",),
        do=(Request(fields=(("Connection", "close"),)),),
        server=(Connection((ReadRequest(), Send(HEAD + FIVE), Hold())),),
        expect=(Response(200, body=b"hello"),),
        closes=True,
        deliveries=("whole",),
        why="Open connections accumulate at the server until it accepts no new ones.",
    ),
    Case(
        id="reuse/closes-after-close",
        about="The client closes the connection after a response with 'close'.",
        cites=("RFC9112-9.6-9",),
        server=(Connection((ReadRequest(), Send(HEAD + CLOSE + FIVE), Hold())),),
        expect=(Response(200, body=b"hello"),),
        closes=True,
        deliveries=("whole",),
        why="Open connections accumulate at the server until it accepts no new ones.",
    ),
    Case(
        id="reuse/or-says-close",
        about="A client that does not reuse connections sends 'close' in every request.",
        cites=("RFC9112-9.3-2",),
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(HEAD + FIVE), ReadRequest(), Send(SECOND), Close())), SECOND),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        reuse="or-close",
        deliveries=("whole",),
        why="The server keeps connections open for requests that never arrive.",
    ),
)
