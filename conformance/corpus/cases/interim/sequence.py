"""Interim responses before each kind of final response; many, early, incomplete and unexpected ones."""

from .....mockserver.script import Close, Hold, Mark, Pause, ReadHead, ReadRequest, Reset, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Wait
from ..literals import AGAIN, CONTINUE, HINTS, SECOND, STRAY

FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
EARLY = HINTS + b"\r\n"
UNKNOWN = b"HTTP/1.1 199 Whatever\r\n\r\n"
WHO = b'HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm="a"\r\n'
POST = Request("POST", body=Body(b"hello"))
SHIFTED = "A program gets the interim response, the response to another request or no response as its result."
TAKEN = "A client that returns or rejects the interim response loses or shifts the final response."

CASES = (
    *(
        Case(
            id=f"interim/{name}",
            about=f"The client skips {what} before the final response.",
            cites=("RFC9110-15.2-2",),
            server=interim + FINAL,
            expect=(Response(200, body=b"hello"),),
            twin="content-length/exact",
            why=TAKEN,
        )
        for name, what, interim in (
            ("104", "a 104", b"HTTP/1.1 104 Upload Resumption Supported\r\n\r\n"),
            ("110", "an unknown 110", b"HTTP/1.1 110 Whatever\r\n\r\n"),
            ("100-no-reason", "a 100 without a reason phrase", b"HTTP/1.1 100 \r\n\r\n"),
            ("100-other-reason", "a 100 with the reason phrase OK", b"HTTP/1.1 100 OK\r\n\r\n"),
            ("100-fields", "a 100 with fields", b"HTTP/1.1 100 Continue\r\nDate: now\r\nX-A: one\r\n\r\n"),
            ("102-three", "three 102s", PROCESSING * 3),
            ("103-twice", "two 103s", EARLY * 2),
            ("199-twice", "two unknown 199s", UNKNOWN * 2),
            ("mixed-four", "interim responses of four kinds", CONTINUE + EARLY + PROCESSING + UNKNOWN),
        )
    ),
    *(
        Case(
            id=f"interim/{name}",
            about=f"The client skips {what}, or rejects them as too many.",
            cites=("RFC9110-15.2-2", "RFC9110-2.3-1"),
            level="info",  # the documents give no number, and a limit is advisable
            server=interim + FINAL,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="content-length/exact",
        )
        for name, what, interim in (
            ("102-ten", "ten 102s", PROCESSING * 10),
            (
                "mixed-ten",
                "ten interim responses of several kinds",
                (CONTINUE + EARLY + PROCESSING + UNKNOWN + CONTINUE) * 2,
            ),
            ("100-hundred", "a hundred 100s", CONTINUE * 100),
            ("103-fifty", "fifty 103s", EARLY * 50),
        )
    ),
    # -------------------------------------------------------------------------------------- kinds of final responses
    *(
        Case(
            id=f"interim/{code}-then-{name}",
            about=f"After a {code}, {what} is the final response.",
            cites=("RFC9110-15.2-2",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(interim + final), *end)),),
            expect=(Response(int(final[9:12]), body=body),),
            twin=f"interim/{code}",
            why=TAKEN,
        )
        for code, interim in ((100, CONTINUE), (103, EARLY))
        for name, what, method, final, body, end in (
            ("head", "a response to HEAD", "HEAD", FINAL[:-5], b"", (Hold(),)),
            ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", b"", (Hold(),)),
            ("304", "a 304", "GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"", (Hold(),)),
            ("400", "a 400", "GET", b"HTTP/1.1 400 Bad\r\nContent-Length: 5\r\n\r\nhello", b"hello", (Close(),)),
            ("401", "a 401", "GET", WHO + b"Content-Length: 5\r\n\r\nhello", b"hello", (Close(),)),
            ("417", "a 417", "GET", b"HTTP/1.1 417 No\r\nContent-Length: 5\r\n\r\nhello", b"hello", (Close(),)),
            ("500", "a 500", "GET", b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nhello", b"hello", (Close(),)),
            ("until-close", "a close-delimited response", "GET", b"HTTP/1.1 200 OK\r\n\r\nhello", b"hello", (Close(),)),
            (
                "chunks",
                "a chunked response",
                "GET",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                b"hello",
                (Hold(),),
            ),
            ("other-version", "an HTTP/1.0 response", "GET", b"HTTP/1.0 200 OK\r\n\r\nhello", b"hello", (Close(),)),
        )
    ),
    *(
        Case(
            id=f"interim/{name}-to-post",
            about=f"The server sends {what} after the content of a POST without Expect.",
            cites=("RFC9110-15.2-2",),
            do=(POST,),
            server=interim + FINAL,
            expect=(Response(200, body=b"hello"),),
            twin=f"interim/{name}",
            why=TAKEN,
        )
        for name, what, interim in (("100", "a 100", CONTINUE), ("102", "a 102", PROCESSING), ("103", "a 103", EARLY))
    ),
    Case(
        id="interim/100-to-post-before-content",
        about="The server sends a 100 after the header section of a POST without Expect.",
        cites=("RFC9110-15.2-2",),
        do=(POST,),
        server=(Connection((ReadHead(), Send(CONTINUE), ReadRequest(), Send(FINAL), Close())),),
        expect=(Response(200, body=b"hello"),),
        twin="interim/100-to-post",
        why=TAKEN,
    ),
    # ------------------------------------------------------------------------- the next request gets its own response
    *(
        Case(
            id=f"interim/{name}-late/next-request",
            about=f"The final response comes a while after {what}; the next request gets its own.",
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
            root=f"interim/{name}",
            why=SHIFTED,
        )
        for name, what, interim in (
            ("100", "a 100", CONTINUE),
            ("102", "a 102", PROCESSING),
            ("103", "a 103", EARLY),
            ("199", "an unknown 1xx", UNKNOWN),
        )
    ),
    Case(
        id="interim/each-of-three",
        about="A 103 precedes the response to each of three requests on one connection.",
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
            AnyOf((Response(200, body=b"again"), Response(200, body=b"world"))),  # 'world' on a new connection
        ),
        deliveries=("whole",),  # octet by octet, the kind of failure depends on when the client reads
        twin="reuse/three-requests",
        root="interim/103",
        why=SHIFTED,
    ),
    Case(
        id="interim/103-then-two-answers/next-request",
        about="After a 103 with a length and two responses, the next request gets its own response.",
        cites=("RFC9112-6.3-16", "RFC9112-9.2-2"),
        rulings=("refused-misplaced",),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(HINTS + b"Content-Length: 43\r\n\r\n" + FINAL + STRAY),
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
        root="interim/103",
        why=SHIFTED,
    ),
    # ------------------------------------------------------------------------------------- without a complete response
    *(
        Case(
            id=f"interim/{name}-then-{how}",
            about=f"{ending} after {what}, so there is no response.",
            cites=("RFC9110-15.2-2", "RFC9112-8-2"),
            server=(Connection((ReadRequest(), Send(sent), end)),),
            expect=(Failure(),),
            twin=twin,
            why="A program assumes that the server has processed the request, or waits without end.",
        )
        for how, ending, end in (("fin", "The connection ends", Close()), ("reset", "The connection is reset", Reset()))
        for name, what, sent, twin in (
            ("103", "a 103", EARLY, "interim/103"),
            ("102-twice", "two 102s", PROCESSING * 2, "interim/102-three"),
            ("part-of-100", "part of a 100", CONTINUE[:15], "interim/100"),
            ("head-of-103", "a 103 without its empty line", EARLY[:-2], "interim/103"),
            ("part-of-final", "a 103 and part of a header section", EARLY + FINAL[:30], "interim/103"),
            ("final-without-content", "a 103 and a header section", EARLY + FINAL[:-5], "interim/103"),
        )
    ),
    Case(
        id="interim/fold-of-103",
        about="A folded field in a 103 is equivalent to a field on one line.",
        cites=("RFC9112-5.2-4", "RFC9110-15.2-2"),
        rulings=("refused-repair",),
        server=HINTS + b"X-Hint: one\r\n Content-Length: 3\r\n\r\n" + FINAL,
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        twin="interim/103",
        why="A client that returns or rejects the interim response loses or shifts the final response.",
    ),
)
