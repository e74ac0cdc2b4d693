"""Unread content, failed responses and abandoned requests (RFC 9112 sections 6.3, 9.3, 9.5).

The octets that remain of them are never the response to the next request. A client may read these octets to their end,
close the connection, or reject the next request.
"""

from .....mockserver.script import Close, Hold, Mark, Pause, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response, Wait
from ..literals import HEAD, SECOND, STRAY, WORLD

UNREAD = Request(read="none")
POISON = "An attacker chooses the next response, or the next request gets no response."
LOST = "The next request gets unread content for its response, or no response."

CASES = (
    *(
        Case(
            id=f"reuse/unread-{name}",
            about=f"{what} stays unread before the next request.",
            cites=("RFC9112-9.3-6", "RFC9112-9.5-3"),
            level="must",
            do=(UNREAD, Request()),
            server=(Connection((ReadRequest(), Send(first), *rest)), SECOND),
            expect=(Response(200), AnyOf((WORLD, Failure()))),
            deliveries=("whole",),
            twin="reuse/content-length",
            why=POISON if name[-8:] == "response" or name[:9] == "responses" else LOST,
        )
        for name, what, first, rest in (
            (
                "content-length",
                "Content with a Content-Length",
                HEAD + b"Content-Length: 5\r\n\r\nhello",
                (ReadRequest(), Send(SECOND), Close()),
            ),
            (
                "chunked",
                "Chunked content",
                HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                (ReadRequest(), Send(SECOND), Close()),
            ),
            (
                "response",
                "Content that looks like a response",
                HEAD + b"Content-Length: 43\r\n\r\n" + STRAY,
                (ReadRequest(), Send(SECOND), Close()),
            ),
            (
                "chunked-response",
                "Chunked content that looks like a response",
                HEAD + b"Transfer-Encoding: chunked\r\n\r\n2b\r\n" + STRAY + b"\r\n0\r\n\r\n",
                (ReadRequest(), Send(SECOND), Close()),
            ),
            (
                "responses-256-kib",
                "Long content that looks like thousands of responses",
                HEAD + b"Content-Length: 264192\r\n\r\n" + STRAY * 6144,
                (ReadRequest(), Send(SECOND), Close()),
            ),
            ("until-close", "Close-delimited content", HEAD + b"\r\nhello", (Close(),)),
            ("cut", "Incomplete content", HEAD + b"Content-Length: 10\r\n\r\nhello", (Close(),)),
            (
                "empty",
                "Content of length zero",
                HEAD + b"Content-Length: 0\r\n\r\n",
                (ReadRequest(), Send(SECOND), Close()),
            ),
        )
    ),
    Case(
        id="reuse/unread-late",
        about="Unread content that looks like a response arrives late, before the next request.",
        cites=("RFC9112-9.3-6", "RFC9112-9.5-3"),
        level="must",
        do=(UNREAD, Wait("content", settle=0.03), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"Content-Length: 43\r\n\r\n"), Pause(0.05), Send(STRAY)),
                    *(Mark("content"), ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200), AnyOf((WORLD, Failure()))),
        twin="reuse/content-length",
        why=POISON,
    ),
    # ------------------------------------------------------------------------------------------------ after an error
    *(
        Case(
            id=f"reuse/after-{name}",
            about=f"After {what}, the next request uses another connection.",
            cites=(clause, "RFC9112-9.3-6"),
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(data), ReadRequest(), Send(SECOND), Close())), SECOND),
            # A client that repeats an idempotent GET (RFC 9110 9.2.2) gets the second response at once.
            expect=(AnyOf((Failure(), WORLD)), WORLD),
            lenient=((AnyOf((Failure(), WORLD)), Failure()),),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
            why="The end of such a response is uncertain: a client waits for the end, or takes its octets for the next "
            "response.",
        )
        for name, what, clause, data in (
            (
                "lengths-that-differ",
                "two different Content-Lengths",
                "RFC9112-6.3-8",
                HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            ),
            (
                "length-that-is-none",
                "an invalid Content-Length",
                "RFC9112-6.3-8",
                HEAD + b"Content-Length: 5x\r\n\r\nhello",
            ),
            (
                "chunk-size-that-is-none",
                "an invalid chunk size",
                "RFC9112-8-2",
                HEAD + b"Transfer-Encoding: chunked\r\n\r\nstray\r\nhello\r\n0\r\n\r\n",
            ),
        )
    ),
    Case(
        id="reuse/after-until-close",
        about="After close-delimited content, the next request uses another connection.",
        cites=("RFC9112-6.3-P5", "RFC9112-9.3-6"),
        do=(Request(), Request()),
        server=(HEAD + b"\r\nhello", SECOND),
        expect=(Response(200, body=b"hello"), WORLD),
        reuse="forbidden",
        twin="reuse/content-length",
        why="The server has ended the connection, so the next request on it is lost.",
    ),
    # -------------------------------------------------------------------------------------------- after the time-out
    Case(
        id="reuse/after-time-out",
        about="The late response to an abandoned request is not the response to the next request.",
        cites=("RFC9112-9.2-2", "RFC9112-9.2-3"),
        do=(Request(), Request()),
        # A client that continues to use the connection gets both responses there.
        server=(Connection((ReadRequest(), ReadRequest(), Send(STRAY), Send(SECOND), Close())), SECOND),
        expect=(AnyOf((Failure(timeout=True), WORLD)), WORLD),
        lenient=((AnyOf((Failure(timeout=True), WORLD)), Failure()),),
        transports=("tcp",),
        deliveries=("whole",),
        twin="reuse/content-length",
        why="A late response goes to another request, so one user sees the data of another user.",
    ),
    Case(
        id="reuse/after-time-out-in-content",
        about="After content that stops in the middle, the client abandons the connection.",
        cites=("RFC9112-6.3-9", "RFC9112-9.3-6"),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"Content-Length: 48\r\n\r\nhello")),
                    *(ReadRequest(), Send(STRAY + SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(AnyOf((Failure(timeout=True, truncated=True), WORLD)), WORLD),
        lenient=((AnyOf((Failure(timeout=True, truncated=True), WORLD)), Failure()),),
        reuse="forbidden",
        transports=("tcp",),
        deliveries=("whole",),
        twin="reuse/content-length",
        why="The client reads the rest of the content as the next response.",
    ),
    Case(
        id="reuse/ends-after-time-out",
        about="A client that times out ends its connection by FIN, not by RST.",
        cites=("RFC9112-9.5-1",),
        server=(Connection((ReadRequest(), Hold())),),
        expect=(Failure(timeout=True),),
        ends=("fin",),
        transports=("tcp",),
        twin="content-length/held-open",
    ),
)
