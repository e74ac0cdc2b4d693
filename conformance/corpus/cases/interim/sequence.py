"""Interim responses before each kind of answer, in numbers, late, cut, and where they have no place."""

from .....mockserver.script import Close, Hold, Mark, Pause, ReadHead, ReadRequest, Reset, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Wait
from ..literals import AGAIN, CONTINUE, SECOND, STRAY

FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
UNKNOWN = b"HTTP/1.1 199 Whatever\r\n\r\n"
POST = Request("POST", body=Body(b"hello"))
SHIFTED = "On a shared connection one user is given the response that was meant for another."
TAKEN = "A client that hands out the interim response gives every later answer to the wrong request."

CASES = (
    *(
        Case(
            id=f"interim/{name}",
            about=f"{what} before the answer.",
            cites=("RFC9110-15.2-2",),
            server=interim + FINAL,
            expect=(Response(200, body=b"hello"),),
            twin="content-length/exact",
            why=TAKEN,
        )
        for name, what, interim in (
            ("104", "A 104", b"HTTP/1.1 104 Upload Resumption Supported\r\n\r\n"),
            ("110", "An unknown 1xx in the middle of its class", b"HTTP/1.1 110 Whatever\r\n\r\n"),
            ("100-no-reason", "A 100 without a reason", b"HTTP/1.1 100 \r\n\r\n"),
            ("100-other-reason", "A 100 that calls itself OK", b"HTTP/1.1 100 OK\r\n\r\n"),
            ("100-fields", "A 100 with fields", b"HTTP/1.1 100 Continue\r\nDate: now\r\nX-A: one\r\n\r\n"),
            ("102-three", "Three 102", PROCESSING * 3),
            ("103-twice", "Two 103", EARLY * 2),
            ("199-twice", "Two unknown 1xx", UNKNOWN * 2),
            ("mixed-four", "Four kinds", CONTINUE + EARLY + PROCESSING + UNKNOWN),
        )
    ),
    *(
        Case(
            id=f"interim/{name}",
            about=f"{what} before the answer: borne, or refused as too many.",
            cites=("RFC9110-15.2-2", "RFC9110-2.3-1"),
            level="info",  # no number is given, and a limit is wise
            server=interim + FINAL,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="content-length/exact",
        )
        for name, what, interim in (
            ("102-ten", "Ten 102", PROCESSING * 10),
            ("mixed-ten", "Ten of several kinds", (CONTINUE + EARLY + PROCESSING + UNKNOWN + CONTINUE) * 2),
            ("100-hundred", "A hundred 100", CONTINUE * 100),
            ("103-fifty", "Fifty 103", EARLY * 50),
        )
    ),
    # ------------------------------------------------------------------------------------------- before what it stands
    *(
        Case(
            id=f"interim/{code}-then-{name}",
            about=f"A {code}, then {what}: that is the answer.",
            cites=("RFC9110-15.2-2",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(interim + final), *end)),),
            expect=(Response(int(final[9:12]), body=body),),
            twin=f"interim/{code}",
            why=TAKEN,
        )
        for code, interim in ((100, CONTINUE), (103, EARLY))
        for name, what, method, final, body, end in (
            ("head", "an answer to HEAD", "HEAD", FINAL[:-5], b"", (Hold(),)),
            ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", b"", (Hold(),)),
            ("304", "a 304", "GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"", (Hold(),)),
            ("400", "a 400", "GET", b"HTTP/1.1 400 Bad\r\nContent-Length: 5\r\n\r\nhello", b"hello", (Close(),)),
            ("401", "a 401", "GET", b"HTTP/1.1 401 Who\r\nContent-Length: 5\r\n\r\nhello", b"hello", (Close(),)),
            ("417", "a 417", "GET", b"HTTP/1.1 417 No\r\nContent-Length: 5\r\n\r\nhello", b"hello", (Close(),)),
            ("500", "a 500", "GET", b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nhello", b"hello", (Close(),)),
            ("until-close", "content until the close", "GET", b"HTTP/1.1 200 OK\r\n\r\nhello", b"hello", (Close(),)),
            (
                "chunks",
                "chunks",
                "GET",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                b"hello",
                (Hold(),),
            ),
            ("other-version", "an answer of HTTP/1.0", "GET", b"HTTP/1.0 200 OK\r\n\r\nhello", b"hello", (Close(),)),
        )
    ),
    *(
        Case(
            id=f"interim/{name}-to-post",
            about=f"{what} after the content of a POST that did not ask for it.",
            cites=("RFC9110-15.2-2",),
            do=(POST,),
            server=interim + FINAL,
            expect=(Response(200, body=b"hello"),),
            twin="content-length/exact",
            why=TAKEN,
        )
        for name, what, interim in (("100", "A 100", CONTINUE), ("102", "A 102", PROCESSING), ("103", "A 103", EARLY))
    ),
    Case(
        id="interim/100-to-post-before-content",
        about="A 100 after the head of a POST that did not ask for it.",
        cites=("RFC9110-15.2-2",),
        do=(POST,),
        server=(Connection((ReadHead(), Send(CONTINUE), ReadRequest(), Send(FINAL), Close())),),
        expect=(Response(200, body=b"hello"),),
        twin="content-length/exact",
        why=TAKEN,
    ),
    # ------------------------------------------------------------------------------------- the next request's witness
    *(
        Case(
            id=f"interim/{name}-late/next-request",
            about=f"{what}, and the answer a while later: the next request gets its own.",
            cites=("RFC9112-9.2-2", "RFC8297-3-P1"),
            do=(Request(), Wait("final", settle=0.03), Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Send(interim), Pause(0.05), Send(FINAL), Mark("final")),
                        *(ReadRequest(), Send(SECOND), Close()),
                    )
                ),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            twin="reuse/content-length",
            why=SHIFTED,
        )
        for name, what, interim in (
            ("100", "A 100", CONTINUE),
            ("102", "A 102", PROCESSING),
            ("103", "A 103", EARLY),
            ("199", "An unknown 1xx", UNKNOWN),
        )
    ),
    Case(
        id="interim/each-of-three",
        about="Three requests on one connection, a 103 before each answer.",
        cites=("RFC9112-9.2-2", "RFC9112-9.2-1"),
        do=(Request(), Request(), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(EARLY + FINAL), ReadRequest(), Send(EARLY + SECOND)),
                    *(ReadRequest(), Send(EARLY + AGAIN), Close()),
                )
            ),
            Connection((ReadRequest(), Send(EARLY + SECOND), ReadRequest(), Send(EARLY + AGAIN), Close())),
            EARLY + AGAIN,
        ),
        expect=(
            Response(200, body=b"hello"),
            Response(200, body=b"world"),
            AnyOf((Response(200, body=b"again"), Response(200, body=b"world"))),  # the latter on a new connection
        ),
        deliveries=("whole",),  # octet by octet, how a client fails depends on when it reads
        twin="reuse/content-length",
        why=SHIFTED,
    ),
    Case(
        id="interim/103-then-two-answers/next-request",
        about="A 103 with a length, the answer, and one more response: the next request has its own.",
        cites=("RFC9112-6.3-16", "RFC9112-9.2-2"),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(b"HTTP/1.1 103 Early Hints\r\nContent-Length: 43\r\n\r\n" + FINAL + STRAY),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        lenient=(
            (Response(200, body=b"hello"), Failure()),
            (Failure(), Response(200, body=b"world")),
            (Failure(), Failure()),
            (Response(200, body=b"world"), Response(200, body=b"world")),
        ),
        deliveries=("whole",),
        twin="reuse/content-length",
        why=SHIFTED,
    ),
    # ------------------------------------------------------------------------------------------------ and nothing more
    *(
        Case(
            id=f"interim/{name}-then-{how}",
            about=f"{what}, then {ending}: there was no answer.",
            cites=("RFC9110-15.2-2", "RFC9112-8-2"),
            server=(Connection((ReadRequest(), Send(sent), end)),),
            expect=(Failure(),),
            twin="interim/103",
            why="The request may not have been carried out, and its caller is told that it was.",
        )
        for how, ending, end in (("fin", "the end", Close()), ("reset", "a reset", Reset()))
        for name, what, sent in (
            ("103", "A 103", EARLY),
            ("102-twice", "Two 102", PROCESSING * 2),
            ("part-of-100", "A part of a 100", CONTINUE[:15]),
            ("head-of-103", "The head of a 103 without its end", EARLY[:-2]),
            ("part-of-final", "A 103 and a part of the answer's head", EARLY + FINAL[:30]),
            ("final-without-content", "A 103 and the answer's head", EARLY + FINAL[:-5]),
        )
    ),
    Case(
        id="interim/fold-of-103",
        about="A folded field in a 103 is as good as one on a line.",
        cites=("RFC9112-5.2-4", "RFC9110-15.2-2"),
        server=b"HTTP/1.1 103 Early Hints\r\nX-Hint: one\r\n Content-Length: 3\r\n\r\n" + FINAL,
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        twin="interim/103",
        why="A client that hands out the interim response gives every later answer to the wrong request.",
    ),
)
