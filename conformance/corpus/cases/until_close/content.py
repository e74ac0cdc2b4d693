"""Close-delimited content, and the request after it (RFC 9112 sections 6.3, 8 and 9.3)."""

from .....mockserver.script import Close, HalfClose, Pause, ReadRequest, Reset, Send
from ....model import Body, Case, Connection, Failure, Request, Response
from ..literals import SECOND

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
EXACT = "The caller does not get exactly the content that the server sent."

CASES = (
    *(
        Case(
            id=f"until-close/{name}",
            about=about,
            cites=("RFC9112-6.3-P5", "RFC9112-8-P3"),
            server=HEAD + body,
            expect=(Response(200, body=body),),
            deliveries=("whole", "bytewise") if bytewise else ("whole",),
            reads=("whole", "pieces"),
            why=EXACT,
        )
        for name, about, body, bytewise in (
            ("line-ends", "Line ends before and after the text are content.", b"\r\n\r\nhello\r\n\r\n", True),
            ("all-octets", "The content has all 256 octets.", bytes(range(256)), False),
            ("looks-like-response", "Content that looks like a response is content.", SECOND, False),
            (
                "looks-like-fields",
                "Content that looks like a header section is content.",
                b"Content-Length: 0\r\n\r\nhello",
                False,
            ),
            ("64-kib", "The close-delimited content has 64 KiB.", b"0123456789abcdef" * 4096, False),
        )
    ),
    *(
        Case(
            id=f"until-close/{name}",
            about=f"The content of {what} ends with the connection.",
            cites=("RFC9112-6.3-P5", "RFC9112-8-P3"),
            server=head + b"\r\nhello",
            expect=(Response(status, body=b"hello"),),
            why="The caller gets truncated content, an error or a time-out.",
        )
        for name, what, head, status in (
            ("500", "a 500", b"HTTP/1.1 500 Internal Server Error\r\n", 500),
            ("upgrade", "a response with Upgrade", b"HTTP/1.1 200 OK\r\nUpgrade: h2c\r\nConnection: upgrade\r\n", 200),
            (
                "keep-alive-parameters",
                "a response with Keep-Alive",
                b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\n",
                200,
            ),
        )
    ),
    Case(
        id="until-close/post",
        about="The content of a response to POST ends with the connection.",
        cites=("RFC9112-6.3-P5", "RFC9112-8-P3"),
        do=(Request("POST", body=Body(b"world")),),
        server=HEAD + b"hello",
        expect=(Response(200, body=b"hello"),),
        why="The caller gets truncated content, an error or a time-out.",
    ),
    *(
        Case(
            id=f"until-close/{name}",
            about=f"A RST {what} makes the response incomplete.",
            cites=("RFC9112-8-2", "RFC9112-8-P3"),
            # A pause, because an immediate RST may overtake the octets before it.
            server=(Connection((ReadRequest(), Send(head + b"\r\n" + body), Pause(0.02), Reset())),),
            expect=(Failure(truncated=True),),
            reads=("whole", "pieces"),
            twin="until-close/plain",
            why="The caller treats truncated content as complete, or waits for the rest.",
        )
        for name, what, head, body in (
            ("reset-empty", "before any content", b"HTTP/1.1 200 OK\r\n", b""),
            (
                "reset-connection-close",
                "after an announced close",
                b"HTTP/1.1 200 OK\r\nConnection: close\r\n",
                b"hello",
            ),
        )
    ),
    *(
        Case(
            id=f"until-close/{name}/next-request",
            about=f"The next request after {what} uses a new connection.",
            cites=("RFC9112-6.3-P5", "RFC9112-9.3-6"),
            do=(Request(), Request()),
            server=(
                Connection((ReadRequest(), Send(head + b"\r\nhello"), HalfClose(), ReadRequest(), Close())),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
            why="The next request goes to a server that sends no more responses on this connection, and is lost.",
        )
        for name, what, head in (
            ("plain", "close-delimited content", b"HTTP/1.1 200 OK\r\n"),
            ("keep-alive", "close-delimited content with keep-alive", b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n"),
        )
    ),
)
