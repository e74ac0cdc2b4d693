"""The server ends a persistent connection (RFC 9112 sections 9.3.1 and 9.5): while it is idle, or under a request.

An idempotent request may be asked again, once; any other may not, unless it was never sent (RFC 9110 section 9.2.2)."""

from .....mockserver.script import Close, HalfClose, Hold, Mark, Pause, ReadHead, ReadOctets, ReadRequest, Reset, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Never, Request, Response, Wait
from ..literals import HEAD, SECOND, WORLD

FIRST = HEAD + b"Content-Length: 5\r\n\r\nhello"
POST = Request("POST", body=Body(b"content"))
CHUNKS = Request("POST", body=Body(b"content", "iterable"))
TWICE = "What the request did may be done twice."
ENDS = (("fin", "ended", Close()), ("reset", "reset", Reset()))

CASES = (
    # ------------------------------------------------------------------------------------------------ while it is idle
    *(
        Case(
            id=f"reuse/{name}-while-idle",
            about=f"The server {what} the idle connection: then a new one, or an error.",
            cites=("RFC9112-9.3.1-1", "RFC9112-9.5-2"),
            do=(Request(), Wait("closed"), Request()),
            server=(Connection((ReadRequest(), Send(FIRST), *steps)), SECOND),
            expect=(Response(200, body=b"hello"), WORLD),
            lenient=((Response(200, body=b"hello"), Failure()),),
            twin="reuse/content-length",
            why="Servers close idle connections all the time: requests fail for no reason.",
        )
        for name, what, steps in (
            ("reset", "resets", (Pause(0.05), Mark("closed"), Reset())),
            ("half-closed", "ends its direction of", (HalfClose(), Mark("closed"), Hold())),
        )
    ),
    *(
        Case(
            id=f"reuse/{name}-after-idle-{how}",
            about=f"The idle connection was {ended}: a POST gets a new one with all its content, or an error.",
            cites=("RFC9112-9.3.1-1", "RFC9112-9.5-2"),
            do=(POST, Wait("closed"), request),  # no GET, with which some send a Content-Length of 0
            server=(Connection((ReadRequest(), Send(FIRST), Pause(0.02), Mark("closed"), end)), SECOND),
            expect=(Response(200, body=b"hello"), WORLD),
            lenient=((Response(200, body=b"hello"), Failure()),),
            # Content that was used up on the first connection, and is not there any more for the second one.
            sent=(Never(b"Content-Length: 0"), Never(b"\r\n\r\n0\r\n\r\n")),
            at_most=2,
            deliveries=("whole",),
            twin="reuse/post",
            why="The content is lost on the way to the new connection, and the server takes it to be empty.",
        )
        for name, request in (("post", POST), ("post-chunks", CHUNKS))
        for how, ended, end in ENDS
    ),
    # ------------------------------------------------------------------------------------------------- under a request
    *(
        Case(
            id=f"reuse/get-{name}-{how}",
            about=f"The connection is {ended} {where}: an error, or the GET once more.",
            cites=("RFC9112-8-2", "RFC9112-9.3.1-1"),
            level="must",  # half an answer is none
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(FIRST), *steps, end)), SECOND),
            expect=(Response(200, body=b"hello"), AnyOf((Failure(truncated=True), WORLD))),
            at_most=3,
            deliveries=("whole",),
            twin="reuse/content-length",
            why="Half a document is taken for the whole of it.",
        )
        for how, ended, end in ENDS
        for name, where, steps in (
            ("unanswered", "without an answer", (ReadRequest(),)),
            ("cut-in-status-line", "in the answer's status line", (ReadRequest(), Send(HEAD[:12]))),
            ("cut-in-head", "in the answer's head", (ReadRequest(), Send(HEAD + b"Content-Le"))),
            ("cut-in-content", "in the answer's content", (ReadRequest(), Send(SECOND[:-2]))),
            ("half-read", "in the middle of the request", (ReadOctets(10),)),
            ("behind-100", "behind a 100", (ReadRequest(), Send(b"HTTP/1.1 100 Continue\r\n\r\n"))),
        )
    ),
    *(
        Case(
            id=f"reuse/{name}-not-repeated-{how}",
            about=f"{what} is not repeated when the connection is {ended} {where}.",
            cites=("RFC9110-9.2.2-1",),
            do=(Request(), request),
            server=(Connection((ReadRequest(), Send(FIRST), *steps, end)), Connection((ReadRequest(), Close()))),
            expect=(Response(200, body=b"hello"), Failure()),
            at_most=2,
            deliveries=("whole",),
            twin="reuse/content-length",
            why=TWICE,
        )
        for how, ended, end in ENDS
        for name, what, request, where, steps in (
            ("post-read", "A POST", POST, "and it was read", (ReadRequest(),)),
            ("post-chunks", "A POST in chunks", CHUNKS, "and it was read", (ReadRequest(),)),
            ("post-half-read", "A POST", POST, "and its head was read", (ReadHead(),)),
            ("post-empty", "A POST without content", Request("POST"), "and it was read", (ReadRequest(),)),
            ("patch", "A PATCH", Request("PATCH", body=Body(b"content")), "and it was read", (ReadRequest(),)),
            ("unknown-method", "An unknown method", Request("FROB"), "and it was read", (ReadRequest(),)),
            ("post-behind-100", "A POST", POST, "behind a 100", (ReadRequest(), Send(b"HTTP/1.1 100 C\r\n\r\n"))),
            ("post-cut-in-head", "A POST", POST, "in the answer", (ReadRequest(), Send(HEAD))),
            ("post-cut-in-content", "A POST", POST, "in the content", (ReadRequest(), Send(SECOND[:-2]))),
        )
    ),
    *(
        Case(
            id=f"reuse/put-repeated-whole-{how}",
            about=f"The connection is {ended} under a PUT: an error, or the PUT once more, and whole.",
            cites=("RFC9110-9.2.2-1", "RFC9112-9.3.1-1"),
            do=(POST, Request("PUT", body=body)),  # no GET, with which some send a Content-Length of 0
            server=(Connection((ReadRequest(), Send(FIRST), ReadRequest(), end)), SECOND),
            expect=(Response(200, body=b"hello"), AnyOf((Failure(), WORLD))),
            sent=(Never(b"Content-Length: 0"), Never(b"\r\n\r\n0\r\n\r\n")),
            at_most=3,
            deliveries=("whole",),
            twin="reuse/content-length",
            why="The content was used up by the first attempt, and the server takes it to be empty.",
        )
        for how, ended, end, body in (
            ("fin", "ended", Close(), Body(b"content")),
            ("reset", "reset", Reset(), Body(b"content")),
            ("chunks", "ended", Close(), Body(b"content", "iterable")),
        )
    ),
    # ------------------------------------------------------------------------------------------------ again, and again
    *(
        Case(
            id=f"reuse/{name}-{how}",
            about=f"{what} is asked once more at most when each connection is {ended}.",
            cites=("RFC9110-9.2.2-3",),
            do=(request,),
            server=(Connection((*steps, end)),),
            expect=(Failure(),),
            at_most=2,
            deliveries=("whole",),
            twin=twin,
            why="Each failure is multiplied, and a server in need is asked more and more.",
        )
        for how, ended, end in ENDS
        for name, what, request, steps, twin in (
            ("get-twice-at-most", "A GET", Request(), (ReadRequest(),), "content-length/exact"),
            ("head-twice-at-most", "A HEAD", Request("HEAD"), (ReadRequest(),), "no-content/head-content-length"),
            (
                "get-cut-twice-at-most",
                "A GET whose answer is cut short",
                Request(),
                (ReadRequest(), Send(FIRST[:-2])),
                "content-length/exact",
            ),
        )
    ),
    Case(
        id="reuse/get-on-idle-twice-at-most",
        about="A GET on a connection that was kept is asked once more at most.",
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
        why="Each failure is multiplied, and a server in need is asked more and more.",
    ),
    *(
        Case(
            id=f"reuse/post-once-{how}",
            about=f"A POST on a new connection that is {ended} is not repeated.",
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
            ("fin", "ended", Close(), POST),
            ("reset", "reset", Reset(), POST),
            ("chunks-fin", "ended", Close(), CHUNKS),
        )
    ),
)
