"""Time: pauses within the client's time-out change nothing, and no wait lasts longer than it."""

from .....mockserver.script import Close, Hold, Mark, Pause, ReadRequest, Segments, Send
from ....model import Case, Connection, Failure, Request, Response, Wait
from ..literals import CHUNKED, CONTINUE, LENGTH

UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\n\r\n"

CASES = (
    *(
        Case(
            id=f"timing/pause-{name}",
            about=f"A tenth of a second of silence {where}.",
            cites=("RFC9110-2.4-1",),
            server=(Connection((ReadRequest(), *steps, Close())),),
            expect=(Response(200, body=b"helloworld"),),
        )
        for name, where, steps in (
            ("before-response", "before the response", (Pause(0.1), Send(LENGTH + b"helloworld"))),
            (
                "in-status-line",
                "within the status line",
                (Send(LENGTH[:10]), Pause(0.1), Send(LENGTH[10:] + b"helloworld")),
            ),
            ("before-content", "before the content", (Send(LENGTH), Pause(0.1), Send(b"helloworld"))),
            ("in-content", "within the content", (Send(LENGTH + b"hello"), Pause(0.1), Send(b"world"))),
        )
    ),
    *(
        Case(
            id=f"timing/stall-{name}",
            about=f"The server falls silent {where}: the client's time-out ends the wait.",
            cites=("RFC9112-6.3-9",),
            level="info",  # no text obliges a client to have a time-out, but this one was given one
            server=(Connection((ReadRequest(), Send(sent), Hold())),),
            expect=(Failure(timeout=True, truncated=True),),
            transports=("tcp",),
            twin="content-length/exact",
            why="A request that never comes back holds its caller for ever.",
        )
        for name, where, sent in (
            ("in-head", "within the header section", LENGTH[:-2]),
            ("in-content", "within the content", LENGTH),
        )
    ),
    *(
        Case(
            id=f"timing/pause-{name}",
            about=f"A fifth of a second of silence {where}.",
            cites=("RFC9110-2.4-1",),
            server=(Connection((ReadRequest(), Segments(parts, 0.2), Close())),),
            expect=(Response(200, body=b"helloworld"),),
            transports=("tcp",),
            deliveries=("whole",),
            why="A slow server, or a slow way to it, is taken for one that failed.",
        )
        for name, where, parts in (
            ("between-fields", "between two field lines", (LENGTH[:17] + b"X-A: one\r\n", LENGTH[17:] + b"helloworld")),
            ("in-empty-line", "within the empty line", (LENGTH[:-1], b"\nhelloworld")),
            ("after-interim", "between a 100 and the answer", (CONTINUE, LENGTH + b"helloworld")),
            ("in-chunk-size", "behind the zero of a size", (CHUNKED + b"0", b"a\r\nhelloworld\r\n0\r\n\r\n")),
            ("in-chunk", "within a chunk", (CHUNKED + b"a\r\nhello", b"world\r\n0\r\n\r\n")),
            ("between-chunks", "between two chunks", (CHUNKED + b"5\r\nhello\r\n", b"5\r\nworld\r\n0\r\n\r\n")),
            ("before-last-chunk", "before the last chunk", (CHUNKED + b"a\r\nhelloworld\r\n", b"0\r\n\r\n")),
            ("in-end", "before the last empty line", (CHUNKED + b"a\r\nhelloworld\r\n0\r\n", b"\r\n")),
            ("in-trailer", "in the trailer section", (CHUNKED + b"a\r\nhelloworld\r\n0\r\nX-T:", b" one\r\n\r\n")),
            ("until-close", "in content until close", (UNTIL_CLOSE + b"hello", b"world")),
            ("before-close", "before the end of content until close", (UNTIL_CLOSE + b"helloworld", b"")),
        )
    ),
    Case(
        id="timing/pause-between-requests",
        about="A fifth of a second between an answer and the next request.",
        cites=("RFC9110-2.4-1",),
        do=(Request(), Wait("answered", 0.2), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(LENGTH + b"helloworld"),
                    Mark("answered"),
                    ReadRequest(),
                    Send(LENGTH + b"worldhello"),
                    Close(),
                )
            ),
            Connection((ReadRequest(), Send(LENGTH + b"worldhello"), Close())),
        ),
        expect=(Response(200, body=b"helloworld"), Response(200, body=b"worldhello")),
        transports=("tcp",),
    ),
    Case(
        id="timing/drip",
        about="Octets of the content with a tenth of a second between two.",
        cites=("RFC9110-2.4-1",),
        server=(
            Connection((ReadRequest(), Segments((LENGTH[:-6] + b"5\r\n\r\n0", b"1", b"2", b"3", b"4"), 0.1), Close())),
        ),
        expect=(Response(200, body=b"01234"),),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    Case(
        id="timing/drip-longer-than-the-time-out",
        about="Each pause is shorter than the time-out, all of them together are longer.",
        cites=("RFC9110-2.4-1",),
        level="info",  # a client may as well give the whole exchange its time
        server=(
            Connection((ReadRequest(), Segments((LENGTH[:-6] + b"5\r\n\r\n0", b"1", b"2", b"3", b"4"), 0.3), Close())),
        ),
        expect=(Response(200, body=b"01234"),),
        lenient=((Failure(timeout=True),),),
        transports=("tcp",),
        deliveries=("whole",),
        twin="timing/drip",
    ),
)
