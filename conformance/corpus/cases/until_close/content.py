"""Content until close: what it may be, and what comes after it (RFC 9112 sections 6.3, 8 and 9.3)."""

from .....mockserver.script import Close, HalfClose, Pause, ReadRequest, Reset, Send
from ....model import Body, Case, Connection, Failure, Request, Response
from ..literals import SECOND

HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
EXACT = "The content is what lies between the header section and the connection's end, octet by octet."

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
            ("line-ends", "Line ends around content are content.", b"\r\n\r\nhello\r\n\r\n", True),
            ("all-octets", "Every octet may be content.", bytes(range(256)), False),
            ("looks-like-response", "A response within content is content.", SECOND, False),
            ("looks-like-fields", "Fields within content are content.", b"Content-Length: 0\r\n\r\nhello", False),
            ("64-kib", "64 KiB.", b"0123456789abcdef" * 4096, False),
        )
    ),
    *(
        Case(
            id=f"until-close/{name}",
            about=f"{what}: the content ends with the connection.",
            cites=("RFC9112-6.3-P5", "RFC9112-8-P3"),
            server=head + b"\r\nhello",
            expect=(Response(status, body=b"hello"),),
            why="The content is cut off, or waited for in vain.",
        )
        for name, what, head, status in (
            ("500", "A 500", b"HTTP/1.1 500 Internal Server Error\r\n", 500),
            ("upgrade", "With Upgrade", b"HTTP/1.1 200 OK\r\nUpgrade: h2c\r\nConnection: upgrade\r\n", 200),
            ("keep-alive-parameters", "With Keep-Alive", b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\n", 200),
        )
    ),
    Case(
        id="until-close/post",
        about="The answer to POST: the content ends with the connection.",
        cites=("RFC9112-6.3-P5", "RFC9112-8-P3"),
        do=(Request("POST", body=Body(b"world")),),
        server=HEAD + b"hello",
        expect=(Response(200, body=b"hello"),),
        why="The content is cut off, or waited for in vain.",
    ),
    *(
        Case(
            id=f"until-close/{name}",
            about=f"{what}: a reset is no end of content.",
            cites=("RFC9112-8-2", "RFC9112-8-P3"),
            # Not at once: a reset may overtake what was sent.
            server=(Connection((ReadRequest(), Send(head + b"\r\n" + body), Pause(0.02), Reset())),),
            expect=(Failure(truncated=True),),
            reads=("whole", "pieces"),
            twin="until-close/plain",
            why="Half a document is taken for the whole of it.",
        )
        for name, what, head, body in (
            ("reset-empty", "Before any content", b"HTTP/1.1 200 OK\r\n", b""),
            ("reset-connection-close", "With close announced", b"HTTP/1.1 200 OK\r\nConnection: close\r\n", b"hello"),
        )
    ),
    *(
        Case(
            id=f"until-close/{name}/next-request",
            about=f"{what}: the connection is at its end, and the next request gets a new one.",
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
            why="The next request is sent to a server that has said its last word, and is lost.",
        )
        for name, what, head in (
            ("plain", "Content until close", b"HTTP/1.1 200 OK\r\n"),
            ("keep-alive", "With keep-alive", b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n"),
        )
    ),
)
