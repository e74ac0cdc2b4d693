"""Expect: 100-continue, set by the caller (RFC 9110 sections 10.1.1 and 15.2.1).

A client may wait for the 100 or not. In both cases, the client has to handle a late 100, a missing 100 and another
response in place of the 100.
"""

from .....mockserver.script import Close, Pause, ReadHead, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import AGAIN, ASKED, CONTINUE, EXPECTED, EXPECTS, OK, REFUSAL, REFUSAL_KEPT

CONTENT = b"0123456789"
POST = Request("POST", fields=EXPECTS, body=Body(CONTENT))
CHUNKS = Request("POST", fields=EXPECTS, body=Body(b"one\ntwo\n", kind="iterable"))
SECOND = Request(target="/second")
SMUGGLED = "The server reads the next request as the announced content, and the caller gets no response or a wrong one."
REFUSED = AnyOf((Response(413, body=b"hello"), Failure()))

CASES = (
    Case(
        id="expect/continue",
        about="The server sends 100, reads the content and sends the final response.",
        cites=("RFC9110-15.2-2", "RFC9110-15.2.1-1", "RFC9110-10.1.1-3"),
        level="must",
        do=(POST,),
        needs=("expect",),
        server=(Connection((ReadHead(), Send(CONTINUE), ReadRequest(), Send(OK), Close())),),
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="POST", once=("Expect",), shapes=EXPECTED, body=CONTENT),),
        root="interim/100-to-post-before-content",
        why="A client that treats an interim response as final loses the final response and its content.",
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
            expect=(Response(200, body=b"hello", absent=("X-Hint",) if name == "continue-fields" else ()),),
            sent=(Sent(once=("Expect",), shapes=EXPECTED, body=content),),
            twin="expect/continue",
            why="A client that treats an interim response as final loses the final response and its content.",
        )
        for name, about, request, content, steps in (
            (
                "continue-chunks",
                "The server sends 100, reads the chunked content and sends the final response.",
                CHUNKS,
                b"one\ntwo\n",
                (ReadHead(), Send(CONTINUE), ReadRequest(), Send(OK), Close()),
            ),
            (
                "continue-fields",
                "The fields of a 100 do not belong to the final response.",
                POST,
                CONTENT,
                (
                    ReadHead(),
                    Send(b"HTTP/1.1 100 Continue\r\nX-Hint: one\r\n\r\n"),
                    ReadRequest(),
                    Send(OK),
                    Close(),
                ),
            ),
            (
                "continue-two",
                "The server sends one 100 before the content and another 100 after it.",
                POST,
                CONTENT,
                (ReadHead(), Send(CONTINUE), ReadRequest(), Send(CONTINUE + OK), Close()),
            ),
            (
                "early-hints",
                "The server sends 103 and then 100 before the content.",
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
                "The server sends 100 with a delay.",
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
            lenient=((Failure(timeout=True),),),  # a client that gives up waits for a limited time
            sent=(Sent(once=("Expect",), shapes=EXPECTED),),
            deliveries=("whole",),
            twin=twin,
            why="Many servers never answer an expectation, so that the upload hangs or fails.",
        )
        for name, about, request, answer, twin in (
            ("never", "No 100 arrives: the client sends the content after a while.", POST, OK, "expect/continue"),
            (
                "never-chunks",
                "No 100 arrives: the client sends the chunks after a while.",
                CHUNKS,
                OK,
                "expect/continue-chunks",
            ),
            (
                "after-content",
                "The 100 arrives after the content, which the client sends after a while.",
                POST,
                CONTINUE + OK,
                "expect/continue",
            ),
        )
    ),
    # ------------------------------------------------------------------------------------------------ other responses
    Case(
        id="expect/417",
        about="The server sends 417: the client returns it or repeats the request without Expect.",
        cites=("RFC9110-10.1.1-6",),  # the caller set the field and may get the 417
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
        why="The upload fails without a reason, although the server may accept the request without Expect.",
    ),
    *(
        Case(
            id=f"expect/final-{name}",
            about=f"The client returns {what}.",
            cites=("RFC9112-9.5-5",),
            do=(request,),
            needs=("expect",),
            server=(Connection(steps),),
            expect=(Response(status, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="expect/continue-chunks" if name == "close-chunks" else "expect/continue",
            why="The caller gets a connection error in place of the response of the server.",
        )
        for name, what, request, status, steps in (
            ("close", "a 413 with close in place of 100", POST, 413, (ReadHead(), Send(REFUSAL), Close())),
            (
                "close-chunks",
                "a 413 with close in place of 100 to a chunked request",
                CHUNKS,
                413,
                (ReadHead(), Send(REFUSAL), Close()),
            ),
            (
                "kept",
                "a 413 in place of 100 on a connection that stays open",
                POST,
                413,
                (ReadHead(), Send(REFUSAL_KEPT), ReadRequest(), Close()),
            ),
            ("ok", "a 200 in place of 100", POST, 200, (ReadHead(), Send(OK), ReadRequest(), Close())),
            (
                "after-continue",
                "a 413 that arrives directly after the 100",
                POST,
                413,
                (ReadHead(), Send(CONTINUE + REFUSAL), Close()),
            ),
        )
    ),
    *(
        Case(
            id=f"expect/final-then-second-{name}",
            about=f"After {what} and no 100, the client sends its content or closes the connection.",
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
            why=why,
        )
        for name, what, request, answer, why in (
            ("kept", "a 413", POST, REFUSAL_KEPT, SMUGGLED),
            ("kept-chunks", "a 413 to chunks", CHUNKS, REFUSAL_KEPT, SMUGGLED),
            (
                "close",
                "a 413 with close",
                POST,
                REFUSAL,
                "The next request goes to a connection that the server closes.",
            ),
        )
    ),
    Case(
        id="expect/second",
        about="Two requests on one connection expect a 100.",
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
        twin="expect/continue",
        why="A client that treats an interim response as final loses the final response and its content.",
    ),
    Case(
        id="expect/continue-then-end",
        about="The connection closes after a 100: the client reports an error.",
        cites=("RFC9110-15.2-2", "RFC9112-8-2"),  # an interim response is no final response
        do=(POST,),
        needs=("expect",),
        server=(Connection((ReadHead(), Send(CONTINUE), ReadRequest(), Close())),),
        expect=(Failure(),),
        twin="expect/continue",
        why="The program treats an upload without a response as a success.",
    ),
    # --------------------------------------------------------------------------------------------------- no content
    *(
        Case(
            id=f"expect/without-content-{name}",
            about=f"The client does not send the caller's Expect field with {what}.",
            cites=("RFC9110-10.1.1-2",),
            **ASKED,
            do=(request,),
            needs=("expect",),
            server=(Connection((ReadRequest(), Send(answer), Close())),),
            expect=(AnyOf((Response(200), Failure())),),
            sent=(Sent(absent=("Expect",)),),
            deliveries=("whole",),
            twin="expect/continue",
            why="The server may send 100 and wait for content that never comes.",
        )
        for name, what, request, answer in (
            ("get", "a GET", Request(fields=EXPECTS), OK),
            ("head", "a HEAD", Request("HEAD", fields=EXPECTS), OK[:-5]),
            ("post", "a POST without content", Request("POST", fields=EXPECTS), OK),
            ("empty", "empty content", Request("POST", fields=EXPECTS, body=Body(b"")), OK),
        )
    ),
)
