"""Several requests at a time, with answers of different kinds: each question gets its own answer.

The answers differ in status, fields, content, framing and time. One of them fails, and the others stay whole. No
request is written into another one, and none follows a POST on a connection before the answer to that POST (RFC 9112
section 9.3.2).
"""

from .....mockserver.script import Close, Pause, Quiet, Reset, Segments, Send
from ....model import AnyOf, AtATime, Body, Case, Common, Connection, Failure, Request, Response, Sent
from ..literals import CHUNKED, HEAD, HELLO, HINTS, LENGTH, OK, SECOND, WORLD

HELLO_AND_WORLD = (Request(target="/hello"), Request(target="/world"))
TWO = (AtATime(HELLO_AND_WORLD),)
GETS_WORLD = Connection((Send(SECOND),), target="/world")
FOUR = (AtATime((*HELLO_AND_WORLD, Request(target="/again"), Request(target="/none"))),)
CREATED = Response(201, body=b"again", fields=(("X-Answer", "three"),))
UPLOADS = (
    Request("POST", "/hello", body=Body(b"hello" * 13_108)),
    Request("POST", "/world", body=Body(b"world" * 13_108, "iterable")),
)
STATUSES = (200, 201, 202, 203, 404, 410, 500, 503)
MIXED = Common(
    deliveries=("whole",),
    why="A caller gets the response to the request of another caller.",
)

CASES = (
    *(
        Case(
            id=f"reuse/at-a-time/{name}",
            about=about,
            cites=("RFC9112-9.2-2",),
            do=FOUR,
            server=(
                Connection(first, target="/hello"),
                Connection(
                    (Send(b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nworld\r\n0\r\n\r\n"),),
                    target="/world",
                ),
                Connection((Send(b"HTTP/1.1 201 Created\r\nX-Answer: three\r\n\r\nagain"), Close()), target="/again"),
                Connection((Send(b"HTTP/1.1 204 No Content\r\n\r\n"),), target="/none"),
            ),
            expect=(HELLO, Response(404, body=b"world"), CREATED, Response(204, body=b"")),
            at_most=4,
            twin="reuse/at-a-time/two" if name == "four" else "reuse/at-a-time/four",
            **MIXED,
        )
        for name, about, first in (
            ("four", "Four requests at a time get responses of different kinds.", (Send(OK),)),
            ("slow-of-four", "The first of four requests at a time gets its response last.", (Pause(0.15), Send(OK))),
        )
    ),
    Case(
        id="reuse/at-a-time/eight",
        about="Eight requests at a time get their responses.",
        cites=("RFC9112-9.2-2",),
        do=(AtATime(tuple(Request(target=f"/{status}") for status in STATUSES)),),
        server=tuple(
            Connection(
                (
                    Send(
                        b"HTTP/1.1 %d Any\r\nX-Answer: %d\r\nContent-Length: 8\r\n\r\nhello%d"
                        % (status, status, status)
                    ),
                ),
                target=f"/{status}",
            )
            for status in STATUSES
        ),
        expect=tuple(
            Response(status, body=b"hello%d" % status, fields=(("X-Answer", str(status)),)) for status in STATUSES
        ),
        at_most=8,
        twin="reuse/at-a-time/two",
        **MIXED,
    ),
    Case(
        id="reuse/at-a-time/in-parts",
        about="The responses to two requests at a time arrive in parts, by turns.",
        cites=("RFC9112-9.2-2",),
        do=TWO,
        server=(
            Connection((Segments((LENGTH[:9], LENGTH[9:], b"hello", b"hello"), pause=0.03),), target="/hello"),
            Connection((Segments((LENGTH[:9], LENGTH[9:], b"world", b"world"), pause=0.03),), target="/world"),
        ),
        expect=(Response(200, body=b"hellohello"), Response(200, body=b"worldworld")),
        at_most=2,
        twin="reuse/at-a-time/two",
        **MIXED,
    ),
    # -------------------------------------------------------------------------------------------------------- one fails
    *(
        Case(
            id=f"reuse/at-a-time/{name}",
            about=f"Of two responses at a time, the first {what}, and the second is whole.",
            cites=("RFC9112-8-2", "RFC9112-9.2-2"),
            do=TWO,
            server=(Connection(steps, target="/hello"), GETS_WORLD),
            expect=(Failure(truncated=True), WORLD),
            twin="reuse/at-a-time/two",
            root="incomplete/length-half-reset" if name == "reset" else "incomplete/no-last-chunk-fin",
            **MIXED,
        )
        for name, what, steps in (
            ("reset", "is reset", (Send(LENGTH + b"hello"), Reset())),
            ("cut-chunks", "is cut in its chunks", (Send(CHUNKED + b"5\r\nhello\r\n"), Close())),
        )
    ),
    *(
        Case(
            id=f"reuse/at-a-time/{name}",
            about=f"The first of two requests at a time gets {what}; the second gets its response.",
            cites=("RFC9112-9.2-2",),
            do=TWO,
            server=(Connection(steps, target="/hello"), GETS_WORLD),
            expect=(outcome, WORLD),
            transports=("tcp",) if name in ("garbage", "refused") else ("tcp", "tls"),
            twin="reuse/at-a-time/two",
            **MIXED,
        )
        for name, what, steps, outcome in (
            ("unanswered", "no response", (Close(),), Failure()),
            ("reset-at-once", "a reset", (Reset(),), Failure()),
            ("garbage", "no valid response", (Send(b"hello\r\n\r\n"), Close()), AnyOf((Failure(), Response(200)))),
            (
                "refused",
                "a 503 with close",
                (Send(b"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"), Close()),
                Response(503, body=b"hello"),
            ),
        )
    ),
    Case(
        id="reuse/at-a-time/interim",
        about="The first of two requests at a time gets a 103 before its response.",
        cites=("RFC9110-15.2-2", "RFC9112-9.2-2"),
        do=TWO,
        server=(Connection((Segments((HINTS + b"\r\n", OK), pause=0.03),), target="/hello"), GETS_WORLD),
        expect=(HELLO, WORLD),
        transports=("tcp",),
        at_most=2,
        twin="reuse/at-a-time/two",
        root="interim/103",
        **MIXED,
    ),
    Case(
        id="reuse/at-a-time/head",
        about="The first of two requests at a time is a HEAD, whose response has no content.",
        cites=("RFC9112-6.3-P1", "RFC9112-9.2-2"),
        do=(AtATime((Request("HEAD", "/hello"), Request(target="/world"))),),
        server=(Connection((Send(HEAD + b"Content-Length: 5\r\n\r\n"),), target="/hello"), GETS_WORLD),
        expect=(Response(200, body=b""), WORLD),
        transports=("tcp",),
        at_most=2,
        twin="reuse/at-a-time/two",
        **MIXED,
    ),
    # ----------------------------------------------------------------------------------------------------- what is sent
    Case(
        id="reuse/at-a-time/uploads",
        about="Two requests at a time have content, and each is sent whole.",
        cites=("RFC9112-6.3-13", "RFC9112-9.2-2"),
        do=(AtATime(UPLOADS),),
        server=(Connection((Send(OK),), target="/hello"), GETS_WORLD),
        expect=(HELLO, WORLD),
        sent=(
            Sent(method="POST", target="/hello", body=b"hello" * 13_108),
            Sent(method="POST", target="/world", body=b"world" * 13_108),
        ),
        at_most=2,
        deliveries=("whole",),
        twin="reuse/at-a-time/two",
        why="The server stores the content of one request as that of another.",
    ),
    *(
        Case(
            id=f"reuse/at-a-time/behind-a-post{name}",
            about=f"No {what} follows a POST on its connection before the response to the POST.",
            cites=("RFC9112-9.3.2-6",),
            do=(AtATime((Request("POST", "/hello", body=Body(b"again")), request)),),
            server=(Connection((Quiet(0.1), Send(OK)), target="/hello"), GETS_WORLD),
            expect=(HELLO, WORLD),
            at_most=2,
            transports=("tcp",),
            deliveries=("whole",),
            twin="reuse/at-a-time/two",
            why="The server ends the connection after the POST, and the client cannot tell which requests took effect.",
        )
        for name, what, request in (
            ("", "GET", Request(target="/world")),
            ("-post", "POST", Request("POST", "/world", body=Body(b"again"))),
        )
    ),
)
