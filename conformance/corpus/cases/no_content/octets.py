"""Octets after a response without content (RFC 9112 section 6.3), which are never its content; and the 205.

A 205 is framed like other responses, although a server must not send content in it (RFC 9110 section 15.3.6).
"""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import SECOND

TAKEN = "A program gets content that the response does not have; other recipients see another end of the response."

EMPTY = (
    ("head", "A response to HEAD", "HEAD", b"HTTP/1.1 200 OK\r\n", 200),
    ("204", "A 204", "GET", b"HTTP/1.1 204 No Content\r\n", 204),
    ("304", "A 304", "GET", b"HTTP/1.1 304 Not Modified\r\n", 304),
)
CONTENTS = (
    ("declared", "octets of its declared length", b"Content-Length: 5\r\n\r\nstray"),
    ("more", "more octets than its length", b"Content-Length: 3\r\n\r\nstray"),
    ("chunks", "chunks", b"Transfer-Encoding: chunked\r\n\r\n5\r\nstray\r\n0\r\n\r\n"),
    ("undeclared", "undeclared octets", b"\r\nstray"),
    ("until-close", "octets and the end of the connection", b"\r\nstray"),
    ("close", "octets and a declared close", b"Connection: close\r\n\r\nstray"),
)
CLOSED = ("until-close", "close")
RESET = b"HTTP/1.1 205 Reset Content\r\n"

CASES = (
    *(
        Case(
            id=f"no-content/{name}-octets/{kind}",
            about=f"{what} has no content although {octets} follow.",
            cites=("RFC9112-6.3-P1", "RFC9112-6.3-15"),
            rulings=("refused-misplaced",) if name == "204" and kind in ("declared", "more", "chunks") else (),
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
            about=f"The client frames a 205 with {how} as usual, and may drop the content.",
            cites=("RFC9110-2.4-1",),
            rulings=("refused-misplaced",),
            server=RESET + rest,
            expect=(AnyOf((Response(205, body=b"hello"), Response(205, body=b""))),),
            lenient=((Failure(),),),  # a server must not send content in a 205
            twin="no-content/205-empty",
            why="A client that does not obey the framing of a 205 finds a wrong end of the message.",
        )
        for name, how, rest in (
            ("content-length", "a Content-Length", b"Content-Length: 5\r\n\r\nhello"),
            ("chunked", "chunked content", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            ("until-close", "close-delimited content", b"\r\nhello"),
        )
    ),
    Case(
        id="no-content/205-empty-until-close",
        about="A 205 without a length is close-delimited.",
        cites=("RFC9112-6.3-P5",),
        server=RESET + b"\r\n",
        expect=(Response(205, body=b""),),
        why="A program loses a valid response.",
    ),
    *(
        Case(
            id=f"no-content/205-{name}/next-request",
            about=f"After a 205 with {how}, the next request gets its own response.",
            cites=("RFC9112-6.3-16", "RFC9112-9.3-6"),
            rulings=("refused-misplaced",),
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(RESET + rest), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(
                AnyOf((Response(205, body=b"hello"), Response(205, body=b""))),
                Response(200, body=b"world"),
            ),
            lenient=((AnyOf((Response(205), Failure())), AnyOf((Response(200, body=b"world"), Failure()))),),
            deliveries=("whole",),
            twin="reuse/content-length",
            why="A client that assumes an empty 205 reads the content of the 205 as the next response.",
        )
        for name, how, rest in (
            ("content-length", "a Content-Length", b"Content-Length: 5\r\n\r\nhello"),
            ("chunked", "chunked content", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        )
    ),
    Case(
        id="no-content/205-content-is-a-response/next-request",
        about="The content of a 205 looks like a response, but is not the next response.",
        cites=("RFC9112-6.3-16", "RFC9112-9.3-6"),
        rulings=("refused-misplaced",),
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
        why="A client that assumes an empty 205 reads the content of the 205 as the next response.",
    ),
)
