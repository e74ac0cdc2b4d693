"""A 101 that nobody asked for (RFC 9110 sections 7.8 and 15.2.2): an error, the end of HTTP on that connection, or
ignored as any unexpected 1xx. What comes behind it never answers the next request."""

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
            about=f"An unasked 101 {what}: an error, its end, or ignored.",
            cites=("RFC9110-15.2-3",),
            level="info",
            server=head + rest,
            expect=(EITHER,),
            deliveries=("whole",),
            twin="interim/100",
        )
        for name, what, head, rest in (
            ("content-length", "with a length", SWITCHING, b"Content-Length: 5\r\n\r\n" + FINAL),
            ("chunked", "with chunked", SWITCHING, b"Transfer-Encoding: chunked\r\n\r\n" + FINAL),
            ("bare", "without Upgrade", b"HTTP/1.1 101 Switching Protocols\r\n", b"\r\n" + FINAL),
            ("h2c", "to HTTP/2", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n", b"\r\n" + FINAL),
        )
    ),
    *(
        Case(
            id=f"interim/101-{name}",
            about=f"An unasked 101, then {what}: no answer.",
            cites=("RFC9110-15.2-3",),
            level="info",
            server=SWITCHING + rest,
            expect=(AnyOf((Failure(), Response(101))),),
            twin="interim/100",
        )
        for name, what, rest in (
            ("then-end", "the end", b"\r\n"),
            ("then-http2", "the frames of HTTP/2", b"\r\n\0\0\6\4\0\0\0\0\0\0\3\0\0\0d\0\0\0\4\1\0\0\0\0"),
            ("then-octets", "octets of no protocol", b"\r\nstray\n"),
        )
    ),
    Case(
        id="interim/101-late/next-request",
        about="An unasked 101, and the answer a while later: it is never the next request's.",
        cites=("RFC9112-9.2-2", "RFC9112-9.2-3"),
        do=(Request(), Wait("final", settle=0.03), Request()),
        server=(
            Connection(
                (
                    # The server's direction ends, so that who takes what follows for another protocol need not wait.
                    *(ReadRequest(), Send(SWITCHING + b"\r\n"), Pause(0.05), Send(FINAL), HalfClose()),
                    *(Mark("final"), ReadRequest(), Close()),
                )
            ),
            SECOND,
        ),
        expect=(EITHER, Response(200, body=b"world")),
        lenient=((EITHER, Failure()),),
        twin="reuse/content-length",
        why="On a shared connection one user is given the response that was meant for another.",
    ),
)
