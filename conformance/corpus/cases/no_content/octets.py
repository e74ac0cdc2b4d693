"""Octets behind a response that has no content (RFC 9112 section 6.3): never its content; and the 205, which is framed
like any other, although its sender must not give it content (RFC 9110 section 15.3.6)."""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import SECOND

TAKEN = "Whoever takes these octets for content has another idea of where the response ends than everybody else."

EMPTY = (
    ("head", "The answer to HEAD", "HEAD", b"HTTP/1.1 200 OK\r\n", 200),
    ("204", "A 204", "GET", b"HTTP/1.1 204 No Content\r\n", 204),
    ("304", "A 304", "GET", b"HTTP/1.1 304 Not Modified\r\n", 304),
)
CONTENTS = (
    ("declared", "octets of its length", b"Content-Length: 5\r\n\r\nstray"),
    ("more", "more octets than its length", b"Content-Length: 3\r\n\r\nstray"),
    ("chunks", "chunks", b"Transfer-Encoding: chunked\r\n\r\n5\r\nstray\r\n0\r\n\r\n"),
    ("undeclared", "octets that nothing announced", b"\r\nstray"),
    ("until-close", "octets, then the end", b"\r\nstray"),
    ("close", "octets, then the end, with close", b"Connection: close\r\n\r\nstray"),
)
CLOSED = ("until-close", "close")
RESET = b"HTTP/1.1 205 Reset Content\r\n"

CASES = (
    *(
        Case(
            id=f"no-content/{name}-octets/{kind}",
            about=f"{what} and {octets}: none of them is its content.",
            cites=("RFC9112-6.3-P1", "RFC9112-6.3-15"),
            level="must",
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(head + rest), Close() if kind in CLOSED else Hold())),),
            expect=(Response(status, body=b""),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin=f"no-content/{name}",
            why=TAKEN,
        )
        for name, what, method, head, status in EMPTY
        for kind, octets, rest in CONTENTS
    ),
    # ------------------------------------------------------------------------------------------------------------- 205
    *(
        Case(
            id=f"no-content/205-{name}",
            about=f"A 205 with content {how}: shown or dropped, but framed as any other.",
            cites=("RFC9110-2.4-1",),
            server=RESET + rest,
            expect=(AnyOf((Response(205, body=b"hello"), Response(205, body=b""))),),
            lenient=((Failure(),),),  # its sender was not to send any
            twin="no-content/205-empty",
            why="What its sender did wrong here does not move the end of the message.",
        )
        for name, how, rest in (
            ("content-length", "of a given length", b"Content-Length: 5\r\n\r\nhello"),
            ("chunked", "in chunks", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            ("until-close", "until the close", b"\r\nhello"),
        )
    ),
    Case(
        id="no-content/205-empty-until-close",
        about="A 205 without a length lasts until the close.",
        cites=("RFC9112-6.3-P5",),
        server=RESET + b"\r\n",
        expect=(Response(205, body=b""),),
        why="A valid answer is lost.",
    ),
    *(
        Case(
            id=f"no-content/205-{name}/next-request",
            about=f"After a 205 with content {how} the next request gets its own answer.",
            cites=("RFC9112-6.3-16", "RFC9112-9.3-6"),
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(RESET + rest), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(
                AnyOf((Response(205, body=b"hello"), Response(205, body=b""))),
                Response(200, body=b"world"),
            ),
            lenient=((AnyOf((Response(205), Failure())), AnyOf((Response(200, body=b"world"), Failure()))),),
            deliveries=("whole",),
            twin="reuse/content-length",
            why="A client that takes a 205 to be empty reads its content as the next response.",
        )
        for name, how, rest in (
            ("content-length", "of a given length", b"Content-Length: 5\r\n\r\nhello"),
            ("chunked", "in chunks", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        )
    ),
    Case(
        id="no-content/205-content-is-a-response/next-request",
        about="The content of a 205 looks like a response: it is none.",
        cites=("RFC9112-6.3-16", "RFC9112-9.3-6"),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(RESET + b"Content-Length: 43\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(205), Response(200, body=b"world")),
        lenient=((AnyOf((Response(205), Failure())), AnyOf((Response(200, body=b"world"), Failure()))),),
        deliveries=("whole",),
        twin="reuse/content-length",
        why="A client that takes a 205 to be empty reads its content as the next response.",
    ),
)
