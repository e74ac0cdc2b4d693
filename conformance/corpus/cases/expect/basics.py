"""Expect: 100-continue, asked for by the caller (RFC 9110 sections 10.1.1 and 15.2.1).

A client may wait for the 100 or not; in either case what comes instead, late or never has to be borne.
"""

from .....mockserver.script import Close, Pause, ReadHead, ReadRequest, Send
from ....model import ASKED_FOR, AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import AGAIN, CONTINUE, OK

KEPT = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nhello"
CLOSED = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
CONTENT = b"0123456789"
EXPECTS = (("Expect", "100-continue"),)
EXPECTED = (("Expect", "(?i)100-continue"),)  # RFC 9110 section 10.1.1: its case is of no account
POST = Request("POST", fields=EXPECTS, body=Body(CONTENT))
CHUNKS = Request("POST", fields=EXPECTS, body=Body(b"one\ntwo\n", kind="iterable"))
SECOND = Request(target="/second")
REFUSED = AnyOf((Response(413, body=b"hello"), Failure()))

CASES = (
    Case(
        id="expect/continue",
        about="A 100, then the content, then the answer.",
        cites=("RFC9110-15.2-2", "RFC9110-15.2.1-1", "RFC9110-10.1.1-3"),
        level="must",
        do=(POST,),
        needs=("expect",),
        server=(Connection((ReadHead(), Send(CONTINUE), ReadRequest(), Send(OK), Close())),),
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="POST", once=("Expect",), shapes=EXPECTED, body=CONTENT),),
    ),
    *(
        Case(
            id=f"expect/{name}",
            about=about,
            cites=("RFC9110-15.2-2", "RFC9110-15.2.1-1"),
            level="must",
            do=(request,),
            needs=("expect",),
            server=(Connection(steps),),
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(once=("Expect",), shapes=EXPECTED, body=content),),
            why="The 100, or another interim response, is taken for the answer.",
        )
        for name, about, request, content, steps in (
            (
                "continue-chunks",
                "A 100, then chunks, then the answer.",
                CHUNKS,
                b"one\ntwo\n",
                (ReadHead(), Send(CONTINUE), ReadRequest(), Send(OK), Close()),
            ),
            (
                "continue-fields",
                "A 100 with fields, of which none is the answer's.",
                POST,
                CONTENT,
                (
                    ReadHead(),
                    Send(b"HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\n"),
                    ReadRequest(),
                    Send(OK),
                    Close(),
                ),
            ),
            (
                "continue-two",
                "Two 100, one before and one after the content.",
                POST,
                CONTENT,
                (ReadHead(), Send(CONTINUE), ReadRequest(), Send(CONTINUE + OK), Close()),
            ),
            (
                "early-hints",
                "A 103 and then a 100 before the content.",
                POST,
                CONTENT,
                (
                    ReadHead(),
                    Send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
                    Send(CONTINUE),
                    ReadRequest(),
                    Send(OK),
                    Close(),
                ),
            ),
            (
                "continue-late",
                "A 100 a while after the head.",
                POST,
                CONTENT,
                (ReadHead(), Pause(0.1), Send(CONTINUE), ReadRequest(), Send(OK), Close()),
            ),
        )
    ),
    # ------------------------------------------------------------------------------------------------ no 100 in time
    *(
        Case(
            id=f"expect/{name}",
            about=about,
            cites=("RFC9110-10.1.1-4", "RFC9110-10.1.1-5"),
            level="should",
            do=(request,),
            needs=("expect",),
            server=(Connection((ReadHead(), ReadRequest(), Send(answer), Close())),),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(timeout=True),),),  # to give up is to wait for a while only
            sent=(Sent(once=("Expect",), shapes=EXPECTED),),
            deliveries=("whole",),
            twin="expect/continue",
            why="Many servers never answer an expectation: the upload hangs for ever.",
        )
        for name, about, request, answer in (
            ("never", "No 100 comes: the content is sent after a while.", POST, OK),
            ("never-chunks", "No 100 comes: the chunks are sent after a while.", CHUNKS, OK),
            ("after-content", "A 100 comes when the content has been sent.", POST, CONTINUE + OK),
        )
    ),
    # ------------------------------------------------------------------------------------------------- other answers
    Case(
        id="expect/417",
        about="A 417 is told, or the request repeated without the expectation.",
        cites=("RFC9110-10.1.1-6",),  # the caller set it, and may be told
        do=(POST,),
        needs=("expect",),
        server=(
            Connection(
                (
                    ReadHead(),
                    Send(b"HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"),
                    Close(),
                )
            ),
            AGAIN,
        ),
        expect=(AnyOf((Response(200, body=b"again"), Response(417, body=b"hello"))),),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"expect/final-{name}",
            about=f"A final answer {what} instead of a 100.",
            cites=("RFC9112-9.5-5",),
            do=(request,),
            needs=("expect",),
            server=(Connection(steps),),
            expect=(Response(status, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="expect/continue",
            why="The caller learns of a broken pipe instead of the reason why its upload was refused.",
        )
        for name, what, request, status, steps in (
            ("close", "with close", POST, 413, (ReadHead(), Send(CLOSED), Close())),
            ("close-chunks", "with close (chunks)", CHUNKS, 413, (ReadHead(), Send(CLOSED), Close())),
            ("kept", "that keeps the connection", POST, 413, (ReadHead(), Send(KEPT), ReadRequest(), Close())),
            ("ok", "of success", POST, 200, (ReadHead(), Send(OK), ReadRequest(), Close())),
            ("after-continue", "right behind the 100", POST, 413, (ReadHead(), Send(CONTINUE + CLOSED), Close())),
        )
    ),
    *(
        Case(
            id=f"expect/final-then-second-{name}",
            about=f"After a final answer instead of a 100 {what} the next request is not taken for content.",
            cites=("RFC9112-6.3-13",),
            do=(request, SECOND),
            needs=("expect",),
            server=(
                Connection((ReadHead(), Send(answer), ReadRequest(), ReadRequest(), Send(AGAIN), Close())),
                AGAIN,
            ),
            expect=(REFUSED, Response(200, body=b"again")),
            sent=(Sent(method="POST"), Sent(method="GET", target="/second", once=("Host",))),
            deliveries=("whole",),
            twin="request/second-after-post",
            why="The next request is read as the content that was announced: requests are smuggled.",
        )
        for name, what, request, answer in (
            ("kept", "(kept)", POST, KEPT),
            ("kept-chunks", "(chunks)", CHUNKS, KEPT),
            ("close", "(close)", POST, CLOSED),
        )
    ),
    Case(
        id="expect/second",
        about="Two requests that expect a 100, on one connection.",
        cites=("RFC9110-15.2-2", "RFC9110-15.2.1-1"),
        level="must",
        do=(POST, Request("POST", target="/second", fields=EXPECTS, body=Body(b"9876543210"))),
        needs=("expect",),
        server=(
            Connection(
                (
                    *(ReadHead(), Send(CONTINUE), ReadRequest(), Send(OK)),
                    *(ReadHead(), Send(CONTINUE), ReadRequest(), Send(AGAIN), Close()),
                )
            ),
            Connection((ReadHead(), Send(CONTINUE), ReadRequest(), Send(AGAIN), Close())),
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"again")),
        sent=(Sent(body=CONTENT), Sent(target="/second", body=b"9876543210")),
    ),
    Case(
        id="expect/continue-then-end",
        about="A 100, and then the end of the connection.",
        cites=("RFC9110-15.2-2",),  # an interim response alone is no answer
        do=(POST,),
        needs=("expect",),
        server=(Connection((ReadHead(), Send(CONTINUE), ReadRequest(), Close())),),
        expect=(Failure(),),
        twin="expect/continue",
    ),
    # --------------------------------------------------------------------------------------------------- no content
    *(
        Case(
            id=f"expect/without-content-{name}",
            about=f"The caller's expectation does not go out with {what}.",
            cites=("RFC9110-10.1.1-2",),
            disputed=ASKED_FOR,
            do=(request,),
            needs=("expect",),
            server=(Connection((ReadRequest(), Send(answer), Close())),),
            expect=(AnyOf((Response(200), Failure())),),
            sent=(Sent(absent=("Expect",)),),
            deliveries=("whole",),
            twin="expect/continue",
            why="A server that answers 100 waits for content that never comes.",
        )
        for name, what, request, answer in (
            ("get", "a GET", Request(fields=EXPECTS), OK),
            ("head", "a HEAD", Request("HEAD", fields=EXPECTS), OK[:-5]),
            ("post", "a POST without content", Request("POST", fields=EXPECTS), OK),
            ("empty", "empty content", Request("POST", fields=EXPECTS, body=Body(b"")), OK),
        )
    ),
)
