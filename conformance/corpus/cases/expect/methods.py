"""Expect: 100-continue with PUT and PATCH (RFC 9110 section 10.1.1). `basics` has the same exchanges with POST.

A client may know the expectation with POST only, since most uploads are a POST.
"""

from .....mockserver.script import Close, ReadHead, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import AGAIN, CONTINUE, EXPECTED, EXPECTS, OK, REFUSAL, REFUSAL_KEPT

CONTENT = b"0123456789"
LINES = b"one\ntwo\n"
HELLO_OR_FAILURE = AnyOf((Response(413, body=b"hello"), Failure()))
LOST = "A client that treats an interim response as final loses the final response and its content."
NO_REASON = "The caller gets a connection error in place of the response of the server."

CASES = (
    *(
        Case(
            id=f"expect/{method.lower()}/continue{name}",
            about=f"The server sends 100, reads the {what} of a {method} and sends the final response.",
            cites=("RFC9110-15.2-2", "RFC9110-15.2.1-1", "RFC9110-10.1.1-3"),
            level="must",
            do=(Request(method, fields=EXPECTS, body=body),),
            needs=("expect",),
            server=(Connection((ReadHead(), Send(CONTINUE), ReadRequest(), Send(OK), Close())),),
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(method=method, once=("Expect",), shapes=EXPECTED, body=content),),
            twin=f"expect/continue{name}",
            why=LOST,
        )
        for method in ("PUT", "PATCH")
        for name, what, content, body in (
            ("", "content", CONTENT, Body(CONTENT)),
            ("-chunks", "chunked content", LINES, Body(LINES, kind="iterable")),
        )
    ),
    *(
        Case(
            id=f"expect/{method.lower()}/never",
            about=f"No 100 arrives: the client sends the content of a {method} after a while.",
            cites=("RFC9110-10.1.1-4", "RFC9110-10.1.1-5"),
            level="should",
            do=(Request(method, fields=EXPECTS, body=Body(CONTENT)),),
            needs=("expect",),
            server=(Connection((ReadHead(), ReadRequest(), Send(OK), Close())),),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(timeout=True),),),  # a client that gives up waits for a limited time
            sent=(Sent(method=method, once=("Expect",), shapes=EXPECTED),),
            deliveries=("whole",),
            twin=f"expect/{method.lower()}/continue",
            root="expect/never",
            why="Many servers never answer an expectation, so that the upload hangs or fails.",
        )
        for method in ("PUT", "PATCH")
    ),
    *(
        Case(
            id=f"expect/{method.lower()}/417",
            about=f"The server sends 417 to a {method}: the client returns it or repeats without Expect.",
            cites=("RFC9110-10.1.1-6",),  # the caller set the field and may get the 417
            do=(Request(method, fields=EXPECTS, body=Body(CONTENT)),),
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
            root="expect/417",
            why="The upload fails without a reason, although the server may accept the request without Expect.",
        )
        for method in ("PUT", "PATCH")
    ),
    *(
        Case(
            id=f"expect/{method.lower()}/final-{name}",
            about=f"The client returns {what} to a {method}.",
            cites=("RFC9112-9.5-5",),
            do=(Request(method, fields=EXPECTS, body=Body(CONTENT)),),
            needs=("expect",),
            server=(Connection(steps),),
            expect=(Response(413, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin=f"expect/{method.lower()}/continue",
            root=f"expect/final-{name}",
            why=NO_REASON,
        )
        for method in ("PUT", "PATCH")
        for name, what, steps in (
            ("close", "a 413 with close in place of 100", (ReadHead(), Send(REFUSAL), Close())),
            ("kept", "a 413 in place of 100", (ReadHead(), Send(REFUSAL_KEPT), ReadRequest(), Close())),
        )
    ),
    *(
        Case(
            id=f"expect/{method.lower()}/final-then-second",
            about=f"After a 413 and no 100, the client sends the content of the {method} or ends the connection.",
            cites=("RFC9112-6.3-13",),
            do=(Request(method, fields=EXPECTS, body=Body(CONTENT)), Request(target="/second")),
            needs=("expect",),
            server=(
                Connection((ReadHead(), Send(REFUSAL_KEPT), ReadRequest(), ReadRequest(), Send(AGAIN), Close())),
                AGAIN,
            ),
            expect=(HELLO_OR_FAILURE, Response(200, body=b"again")),
            sent=(Sent(method=method), Sent(method="GET", target="/second", once=("Host",))),
            deliveries=("whole",),
            twin="request/second-after-post",
            root="expect/final-then-second-kept",
            why=(
                "The server reads the next request as the announced content, and the caller gets no response or a "
                "wrong one."
            ),
        )
        for method in ("PUT", "PATCH")
    ),
    *(
        Case(
            id=f"expect/{method.lower()}/{name}",
            about=f"The connection closes {where} to a {method}: the client reports an error.",
            cites=cites,
            do=(Request(method, fields=EXPECTS, body=Body(CONTENT)),),
            needs=("expect",),
            server=(Connection(steps),),
            expect=(Failure(),),
            twin="expect/continue" if method == "POST" else f"expect/{method.lower()}/continue",
            why="The program treats an upload without a response as a success.",
        )
        for method, name, where, cites, steps in (
            *(
                (method, "closed", "in place of a response", ("RFC9112-8-2",), (ReadHead(), Close()))
                for method in ("POST", "PUT", "PATCH")
            ),
            *(
                (
                    method,
                    "continue-then-end",
                    "after a 100",
                    ("RFC9110-15.2-2", "RFC9112-8-2"),  # an interim response is no final response
                    (ReadHead(), Send(CONTINUE), ReadRequest(), Close()),
                )
                for method in ("PUT", "PATCH")
            ),
        )
    ),
)
