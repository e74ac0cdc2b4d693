"""Content that was not read, responses that failed, requests given up: what is left of them never answers the next
request (RFC 9112 sections 6.3, 9.3, 9.5). A client may read it to its end, close, or refuse the next request."""

from .....mockserver.script import Close, Hold, Mark, Pause, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response, Wait
from ..literals import HEAD, SECOND, STRAY, WORLD

UNREAD = Request(read="none")
POISON = "Whoever writes the content of one response writes the next one too."

CASES = (
    *(
        Case(
            id=f"reuse/unread-{name}",
            about=f"{what} is left unread; then the next answer.",
            cites=("RFC9112-9.3-6", "RFC9112-9.5-3"),
            level="must",
            do=(UNREAD, Request()),
            server=(Connection((ReadRequest(), Send(first), *rest)), SECOND),
            expect=(Response(200), AnyOf((WORLD, Failure()))),
            deliveries=("whole",),
            twin="reuse/content-length",
            why=POISON,
        )
        for name, what, first, rest in (
            (
                "content-length",
                "Content of a given length",
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
                "A lot of content that looks like responses",
                HEAD + b"Content-Length: 264192\r\n\r\n" + STRAY * 6144,
                (ReadRequest(), Send(SECOND), Close()),
            ),
            ("until-close", "Content until the close", HEAD + b"\r\nhello", (Close(),)),
            ("cut", "Content that is cut short", HEAD + b"Content-Length: 10\r\n\r\nhello", (Close(),)),
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
        about="Content left unread that comes later and looks like a response.",
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
            about=f"After {what} the next request gets another connection.",
            cites=(clause, "RFC9112-9.3-6"),
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(data), ReadRequest(), Send(SECOND), Close())), SECOND),
            # A client that asks an idempotent GET once more (RFC 9110 9.2.2) gets the second answer at once.
            expect=(AnyOf((Failure(), WORLD)), WORLD),
            lenient=((AnyOf((Failure(), WORLD)), Failure()),),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
            why="Where a response has no certain end, nobody knows what the next octets belong to.",
        )
        for name, what, clause, data in (
            (
                "lengths-that-differ",
                "two lengths that differ",
                "RFC9112-6.3-8",
                HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            ),
            (
                "length-that-is-none",
                "a length that is none",
                "RFC9112-6.3-8",
                HEAD + b"Content-Length: 5x\r\n\r\nhello",
            ),
            (
                "chunk-size-that-is-none",
                "a chunk size that is none",
                "RFC9112-8-2",
                HEAD + b"Transfer-Encoding: chunked\r\n\r\nstray\r\nhello\r\n0\r\n\r\n",
            ),
        )
    ),
    Case(
        id="reuse/after-until-close",
        about="Content until the close: the next request gets another connection.",
        cites=("RFC9112-6.3-P5", "RFC9112-9.3-6"),
        do=(Request(), Request()),
        server=(HEAD + b"\r\nhello", SECOND),
        expect=(Response(200, body=b"hello"), WORLD),
        reuse="forbidden",
        twin="reuse/content-length",
        why="Content without a length lasts as long as its connection: there is nothing left to reuse.",
    ),
    # -------------------------------------------------------------------------------------------- after the time-out
    Case(
        id="reuse/after-time-out",
        about="A request without an answer in time is given up: its answer is not the next one's.",
        cites=("RFC9112-9.2-2", "RFC9112-9.2-3"),
        do=(Request(), Request()),
        # A client that goes on with the connection is given both answers there.
        server=(Connection((ReadRequest(), ReadRequest(), Send(STRAY), Send(SECOND), Close())), SECOND),
        expect=(AnyOf((Failure(timeout=True), WORLD)), WORLD),
        lenient=((AnyOf((Failure(timeout=True), WORLD)), Failure()),),
        transports=("tcp",),
        deliveries=("whole",),
        twin="reuse/content-length",
        why="Late answers go to other requests than theirs: one user is shown what another asked for.",
    ),
    Case(
        id="reuse/after-time-out-in-content",
        about="Content that stops in the middle: the connection is given up with it.",
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
        why="The rest of the content is taken for the next response.",
    ),
    Case(
        id="reuse/ends-after-time-out",
        about="A client that gives up ends its connection by a FIN, not by a RST.",
        cites=("RFC9112-9.5-1",),
        server=(Connection((ReadRequest(), Hold())),),
        expect=(Failure(timeout=True),),
        ends=("fin",),
        transports=("tcp",),
        twin="content-length/held-open",
    ),
)
