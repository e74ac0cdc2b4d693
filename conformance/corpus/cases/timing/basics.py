"""Pauses shorter than the client's time-out change nothing, and no wait is longer than the time-out."""

from .....mockserver.script import Close, Hold, Mark, Pause, ReadRequest, Segments, Send
from ....model import Case, Connection, Failure, Request, Response, Wait
from ..literals import CHUNKED, CONTINUE, LENGTH

UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\n\r\n"
PLAIN = "content-length/exact"
CODED = "chunked/one-chunk"
SLOW = "The client fails on a slow server or on a slow network."
INTERIM = "The client fails on a server that takes time after an interim response, or returns the interim response."

CASES = (
    *(
        Case(
            id=f"timing/pause-{name}",
            about=f"The server pauses for 0.1 seconds {where}.",
            cites=("RFC9110-2.4-1",),
            server=(Connection((ReadRequest(), *steps, Close())),),
            expect=(Response(200, body=b"helloworld"),),
            twin=PLAIN,
            why=SLOW,
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
            about=f"The server stops sending {where}, and the client times out.",
            cites=("RFC9112-6.3-9",),
            level="info",  # no clause requires a time-out, but this client was given one
            server=(Connection((ReadRequest(), Send(sent), Hold())),),
            expect=(Failure(timeout=True, truncated=truncated),),
            transports=("tcp",),
            twin=PLAIN,
            why="The client blocks its caller without limit, or returns a part of a response.",
        )
        for name, where, sent, truncated in (
            ("in-head", "within the header section", LENGTH[:-2], False),
            ("in-content", "within the content", LENGTH, True),
        )
    ),
    *(
        Case(
            id=f"timing/pause-{name}",
            about=f"The server pauses for 0.2 seconds {where}.",
            cites=("RFC9110-2.4-1",),
            server=(Connection((ReadRequest(), Segments(parts, 0.2), Close())),),
            expect=(Response(200, body=b"helloworld"),),
            transports=("tcp",),
            deliveries=("whole",),
            twin=twin,
            why=why,
        )
        for name, where, parts, twin, why in (
            (
                "between-fields",
                "between two field lines",
                (LENGTH[:17] + b"X-A: one\r\n", LENGTH[17:] + b"helloworld"),
                PLAIN,
                SLOW,
            ),
            ("in-empty-line", "within the empty line", (LENGTH[:-1], b"\nhelloworld"), PLAIN, SLOW),
            (
                "after-interim",
                "between a 100 and the final response",
                (CONTINUE, LENGTH + b"helloworld"),
                "interim/100",
                INTERIM,
            ),
            (
                "in-chunk-size",
                "after the zero of a chunk size",
                (CHUNKED + b"0", b"a\r\nhelloworld\r\n0\r\n\r\n"),
                CODED,
                SLOW,
            ),
            ("in-chunk", "within a chunk", (CHUNKED + b"a\r\nhello", b"world\r\n0\r\n\r\n"), CODED, SLOW),
            (
                "between-chunks",
                "between two chunks",
                (CHUNKED + b"5\r\nhello\r\n", b"5\r\nworld\r\n0\r\n\r\n"),
                CODED,
                SLOW,
            ),
            (
                "before-last-chunk",
                "before the last chunk",
                (CHUNKED + b"a\r\nhelloworld\r\n", b"0\r\n\r\n"),
                CODED,
                SLOW,
            ),
            ("in-end", "before the last empty line", (CHUNKED + b"a\r\nhelloworld\r\n0\r\n", b"\r\n"), CODED, SLOW),
            (
                "in-trailer",
                "in the trailer section",
                (CHUNKED + b"a\r\nhelloworld\r\n0\r\nX-T:", b" one\r\n\r\n"),
                CODED,
                SLOW,
            ),
            (
                "until-close",
                "in close-delimited content",
                (UNTIL_CLOSE + b"hello", b"world"),
                "until-close/plain",
                SLOW,
            ),
            (
                "before-close",
                "before the end of close-delimited content",
                (UNTIL_CLOSE + b"helloworld", b""),
                "until-close/plain",
                SLOW,
            ),
        )
    ),
    Case(
        id="timing/pause-between-requests",
        about="The client waits for 0.2 seconds between a response and the next request.",
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
        about="The server sends the octets of the content 0.1 seconds apart.",
        cites=("RFC9110-2.4-1",),
        server=(
            Connection((ReadRequest(), Segments((LENGTH[:-6] + b"5\r\n\r\n0", b"1", b"2", b"3", b"4"), 0.1), Close())),
        ),
        expect=(Response(200, body=b"01234"),),
        transports=("tcp",),
        deliveries=("whole",),
        twin=PLAIN,
    ),
    Case(
        id="timing/drip-longer-than-the-time-out",
        about="Each pause is shorter than the time-out, and all pauses together are longer.",
        cites=("RFC9110-2.4-1",),
        level="info",  # a client may also apply its time-out to the whole exchange
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
