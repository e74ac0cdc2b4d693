"""The server ends a persistent connection while it is idle, or during a request (RFC 9112 sections 9.3.1 and 9.5).

A client may repeat an idempotent request once. A client may repeat another request only if the request was never sent
(RFC 9110 section 9.2.2).
"""

from .....mockserver.script import Close, HalfClose, Hold, Mark, Pause, ReadHead, ReadOctets, ReadRequest, Reset, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Never, Request, Response, Wait
from ..literals import HEAD, SECOND, WORLD

FIRST = HEAD + b"Content-Length: 5\r\n\r\nhello"
POST = Request("POST", body=Body(b"content"))
CHUNKS = Request("POST", body=Body(b"content", "iterable"))
CUT = "The caller treats a truncated response as complete, or waits for the rest of it."
UNANSWERED = "The caller takes a request without a response for a success, or waits for a response that never comes."
TWICE = "The server may process the request twice, for example charge a customer twice."
ENDS = (("fin", "ends", Close()), ("reset", "is reset", Reset()))

CASES = (
    # ------------------------------------------------------------------------------------- while the connection is idle
    *(
        Case(
            id=f"reuse/{name}-while-idle",
            about=f"The server {what} the idle connection; the next request uses a new one or fails.",
            cites=("RFC9112-9.3.1-1", "RFC9112-9.5-2"),
            do=(Request(), Wait("closed"), Request()),
            server=(Connection((ReadRequest(), Send(FIRST), *steps)), SECOND),
            expect=(Response(200, body=b"hello"), WORLD),
            lenient=((Response(200, body=b"hello"), Failure()),),
            twin="reuse/content-length",
            why="Servers often close idle connections, and the next request then gets no response.",
        )
        for name, what, steps in (
            ("reset", "resets", (Pause(0.05), Mark("closed"), Reset())),
            ("half-closed", "half-closes", (HalfClose(), Mark("closed"), Hold())),
        )
    ),
    *(
        Case(
            id=f"reuse/{name}-after-idle-{how}",
            about=f"The idle connection {ended}; the client sends a whole POST on a new one or fails.",
            cites=("RFC9112-9.3.1-1", "RFC9112-9.5-2"),
            do=(POST, Wait("closed"), request),  # no GET, with which some clients send Content-Length: 0
            server=(Connection((ReadRequest(), Send(FIRST), Pause(0.02), Mark("closed"), end)), SECOND),
            expect=(Response(200, body=b"hello"), WORLD),
            lenient=((Response(200, body=b"hello"), Failure()),),
            # An iterable that the client consumed on the first connection is empty on the second one.
            sent=(Never(b"Content-Length: 0"), Never(b"\r\n\r\n0\r\n\r\n")),
            at_most=2,
            deliveries=("whole",),
            twin="reuse/post",
            why="The client sends the POST without its content on the new connection, and the server processes it.",
        )
        for name, request in (("post", POST), ("post-chunks", CHUNKS))
        for how, ended, end in ENDS
    ),
    # ------------------------------------------------------------------------------------------------ during a request
    *(
        Case(
            id=f"reuse/get-{name}-{how}",
            about=f"The connection {ended} {where}; the client fails or repeats the GET.",
            cites=("RFC9112-8-2", "RFC9112-9.3.1-1"),
            level="must",  # an incomplete response is no response
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(FIRST), *steps, end)), SECOND),
            expect=(Response(200, body=b"hello"), AnyOf((Failure(truncated=True), WORLD))),
            at_most=3,
            deliveries=("whole",),
            twin="reuse/content-length",
            root="interim/100" if name == "behind-100" else "",
            why=why,
        )
        for how, ended, end in ENDS
        for name, where, steps, why in (
            ("unanswered", "without a response", (ReadRequest(),), UNANSWERED),
            ("cut-in-status-line", "in the status line", (ReadRequest(), Send(HEAD[:12])), CUT),
            ("cut-in-head", "in the header section", (ReadRequest(), Send(HEAD + b"Content-Le")), CUT),
            ("cut-in-content", "in the content", (ReadRequest(), Send(SECOND[:-2])), CUT),
            ("half-read", "within the request", (ReadOctets(10),), UNANSWERED),
            ("behind-100", "after a 100", (ReadRequest(), Send(b"HTTP/1.1 100 Continue\r\n\r\n")), UNANSWERED),
        )
    ),
    *(
        Case(
            id=f"reuse/{name}-not-repeated-{how}",
            about=f"The client does not repeat {what} if the connection {ended} {where}.",
            cites=("RFC9110-9.2.2-1",),
            do=(Request(), request),
            server=(Connection((ReadRequest(), Send(FIRST), *steps, end)), Connection((ReadRequest(), Close()))),
            expect=(Response(200, body=b"hello"), Failure()),
            at_most=2,
            deliveries=("whole",),
            twin="reuse/content-length",
            root="interim/100" if name == "post-behind-100" else "",
            why=TWICE,
        )
        for how, ended, end in ENDS
        for name, what, request, where, steps in (
            ("post-read", "a POST", POST, "after the request", (ReadRequest(),)),
            ("post-chunks", "a chunked POST", CHUNKS, "after the request", (ReadRequest(),)),
            ("post-half-read", "a POST", POST, "after its header section", (ReadHead(),)),
            ("post-empty", "an empty POST", Request("POST"), "after the request", (ReadRequest(),)),
            ("patch", "a PATCH", Request("PATCH", body=Body(b"content")), "after the request", (ReadRequest(),)),
            ("unknown-method", "an unknown method", Request("FROB"), "after the request", (ReadRequest(),)),
            ("post-behind-100", "a POST", POST, "after a 100", (ReadRequest(), Send(b"HTTP/1.1 100 C\r\n\r\n"))),
            ("post-cut-in-head", "a POST", POST, "in the response", (ReadRequest(), Send(HEAD))),
            (
                "post-cut-in-content",
                "a POST",
                POST,
                "in the response content",
                (ReadRequest(), Send(SECOND[:-2])),
            ),
        )
    ),
    *(
        Case(
            id=f"reuse/put-repeated-whole-{how}",
            about=f"The connection {ended} during a PUT; the client fails or repeats the whole PUT.",
            cites=("RFC9110-9.2.2-1", "RFC9112-9.3.1-1"),
            do=(POST, Request("PUT", body=body)),  # no GET, with which some clients send Content-Length: 0
            server=(Connection((ReadRequest(), Send(FIRST), ReadRequest(), end)), SECOND),
            expect=(Response(200, body=b"hello"), AnyOf((Failure(), WORLD))),
            sent=(Never(b"Content-Length: 0"), Never(b"\r\n\r\n0\r\n\r\n")),
            at_most=3,
            deliveries=("whole",),
            twin="reuse/content-length",
            why="The repeated request has lost its content, and the server treats the content as empty.",
        )
        for how, ended, end, body in (
            ("fin", "ends", Close(), Body(b"content")),
            ("reset", "is reset", Reset(), Body(b"content")),
            ("chunks", "ends", Close(), Body(b"content", "iterable")),
        )
    ),
    # ----------------------------------------------------------------------------------------------- repeated attempts
    *(
        Case(
            id=f"reuse/{name}-{how}",
            about=f"The client repeats {what} at most once if each connection {ended}.",
            cites=("RFC9110-9.2.2-3",),
            do=(request,),
            server=(Connection((*steps, end)),),
            expect=(Failure(),),
            at_most=2,
            deliveries=("whole",),
            twin=twin,
            why="The client multiplies each failure and overloads a server that is already in trouble.",
        )
        for how, ended, end in ENDS
        for name, what, request, steps, twin in (
            ("get-twice-at-most", "a GET", Request(), (ReadRequest(),), "content-length/exact"),
            ("head-twice-at-most", "a HEAD", Request("HEAD"), (ReadRequest(),), "no-content/head-content-length"),
            (
                "get-cut-twice-at-most",
                "a partly answered GET",
                Request(),
                (ReadRequest(), Send(FIRST[:-2])),
                "content-length/exact",
            ),
        )
    ),
    Case(
        id="reuse/get-on-idle-twice-at-most",
        about="The client repeats a GET on a kept connection at most once.",
        cites=("RFC9110-9.2.2-3",),
        do=(Request(), Request()),
        server=(
            Connection((ReadRequest(), Send(FIRST), ReadRequest(), Close())),
            Connection((ReadRequest(), Close())),
        ),
        expect=(Response(200, body=b"hello"), Failure()),
        at_most=3,
        deliveries=("whole",),
        twin="reuse/content-length",
        why="The client multiplies each failure and overloads a server that is already in trouble.",
    ),
    *(
        Case(
            id=f"reuse/post-once-{how}",
            about=f"The client does not repeat a POST on a new connection that {ended}.",
            cites=("RFC9110-9.2.2-1",),
            do=(request,),
            server=(Connection((ReadRequest(), end)),),
            expect=(Failure(),),
            at_most=1,
            deliveries=("whole",),
            twin="content-length/exact",
            why=TWICE,
        )
        for how, ended, end, request in (
            ("fin", "ends", Close(), POST),
            ("reset", "is reset", Reset(), POST),
            ("chunks-fin", "ends", Close(), CHUNKS),
        )
    ),
)
