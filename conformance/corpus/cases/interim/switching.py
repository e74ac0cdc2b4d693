"""An unrequested 101 (RFC 9110 sections 7.8 and 15.2.2).

A client rejects the 101, ends HTTP on that connection, or ignores the 101 as an unexpected 1xx. Octets after the 101
are never the response to the next request.
"""

from .....mockserver.script import Close, HalfClose, Mark, Pause, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response, Wait
from ..literals import SECOND

SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: pigeons\r\nConnection: upgrade\r\n"
FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
EITHER = AnyOf((Failure(), Response(101), Response(200, body=b"hello")))

CASES = (
    *(
        Case(
            id=f"interim/101-{name}",
            about=f"The client rejects, returns or ignores an unrequested 101 {what}.",
            cites=("RFC9110-15.2-3",),
            rulings=("refused-misplaced",) if name in ("content-length", "chunked") else (),
            level="info",
            server=head + rest,
            expect=(EITHER,),
            deliveries=("whole",),
            twin="interim/103",
        )
        for name, what, head, rest in (
            ("content-length", "with a Content-Length", SWITCHING, b"Content-Length: 5\r\n\r\n" + FINAL),
            ("chunked", "with chunked coding", SWITCHING, b"Transfer-Encoding: chunked\r\n\r\n" + FINAL),
            ("bare", "without Upgrade", b"HTTP/1.1 101 Switching Protocols\r\n", b"\r\n" + FINAL),
            (
                "h2c",
                "that upgrades to HTTP/2",
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n",
                b"\r\n" + FINAL,
            ),
        )
    ),
    *(
        Case(
            id=f"interim/101-{name}",
            about=f"After an unrequested 101, the server {what} and sends no final response.",
            cites=("RFC9110-15.2-3",),
            level="info",
            server=SWITCHING + rest,
            expect=(AnyOf((Failure(), Response(101))),),
            twin="interim/103",
        )
        for name, what, rest in (
            ("then-end", "closes the connection", b"\r\n"),
            ("then-http2", "sends HTTP/2 frames", b"\r\n\0\0\6\4\0\0\0\0\0\0\3\0\0\0d\0\0\0\4\1\0\0\0\0"),
            ("then-octets", "sends arbitrary octets", b"\r\nstray\n"),
        )
    ),
    Case(
        id="interim/101-late/next-request",
        about="A late response after an unrequested 101 is not the response to the next request.",
        cites=("RFC9112-9.2-2", "RFC9112-9.2-3"),
        do=(Request(), Wait("final", settle=0.03), Request()),
        server=(
            Connection(
                (
                    # The half-close ends the octets for a client that takes them for another protocol.
                    *(ReadRequest(), Send(SWITCHING + b"\r\n"), Pause(0.05), Send(FINAL), HalfClose()),
                    *(Mark("final"), ReadRequest(), Close()),
                )
            ),
            SECOND,
        ),
        expect=(EITHER, Response(200, body=b"world")),
        lenient=((EITHER, Failure()),),
        twin="reuse/content-length",
        why="On a shared connection, one user gets the response that was meant for another user.",
    ),
)
