"""A final response in place of the 100, and then the connection (RFC 9110 section 10.1.1, RFC 9112 sections 6.3, 9.6).

The header section announces content, whatever the response is. So the next request may follow on the connection only
after that content. A client that waits for the 100 sends no content before the response, so these cases need no pause.
"""

from .....mockserver.script import Close, Hold, ReadHead, ReadRequest, Send
from ....model import AnyOf, BackToBack, Body, Case, Common, Connection, Failure, Request, Response, Sent, Tls
from ..literals import AGAIN, CHUNKED_HELLO, EXPECTS, HEAD, OK, OPENED, REFUSAL, REFUSAL_KEPT

POST = Request("POST", fields=EXPECTS, body=Body(b"0123456789"))
CHUNKS = Request("POST", fields=EXPECTS, body=Body(b"one\ntwo\n", kind="iterable"))
LONG = Request("POST", fields=EXPECTS, body=Body(b"0123456789abcdef" * 4096))
SECOND = Request(target="/second")
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
KEPT_417 = b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 5\r\n\r\nhello"
UNAUTHORIZED = b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="a"\r\nContent-Length: 5\r\n\r\nhello'
REST = (ReadRequest(), ReadRequest(), Send(AGAIN), Close())
TUNNEL = Common(via="tunnel", host="localhost", transports=("tls",))
IN_TUNNEL = (ReadRequest(), Send(OPENED), Tls())
SMUGGLED = "The server reads the next request as the announced content, and the caller gets no response or a wrong one."
LEAKED = "Open connections accumulate at the server, which waits on each of them for the announced content."

CASES = (
    *(
        Case(
            id=f"expect/unanswered/{name}",
            about=f"After {what} and no 100, the next request is no part of the content.",
            cites=("RFC9112-6.3-13",),
            do=do,
            needs=("expect",),
            server=(Connection((ReadHead(), Send(answer), *REST)), AGAIN),
            expect=(AnyOf((first, Failure())), Response(200, body=b"again")),
            sent=(Sent(method="POST"), Sent(method="GET", target="/second", once=("Host",))),
            deliveries=("whole",),
            twin="request/second-after-post",
            root="expect/final-then-second-kept",
            why=SMUGGLED,
        )
        for name, what, do, answer, first in (
            ("ok", "a 200", (POST, SECOND), OK, Response(200, body=b"hello")),
            ("no-content", "a 204", (POST, SECOND), NO_CONTENT, Response(204, body=b"")),
            ("chunked", "a chunked 200", (POST, SECOND), HEAD + CHUNKED_HELLO, Response(200, body=b"hello")),
            ("401", "a 401", (POST, SECOND), UNAUTHORIZED, Response(401, body=b"hello")),
            ("chunks", "a 200 to chunks", (CHUNKS, SECOND), OK, Response(200, body=b"hello")),
            ("long", "a 200 to 64 KiB", (LONG, SECOND), OK, Response(200, body=b"hello")),
            ("back-to-back", "a 200", (BackToBack((POST, SECOND)),), OK, Response(200, body=b"hello")),
        )
    ),
    Case(
        id="expect/unanswered/tunnel",
        about="After a 200 and no 100 in a tunnel, the next request is no part of the content.",
        cites=("RFC9112-6.3-13",),
        do=(POST, SECOND),
        needs=("expect",),
        server=(
            Connection((*IN_TUNNEL, ReadHead(), Send(OK), *REST)),
            Connection((*IN_TUNNEL, ReadRequest(), Send(AGAIN), Close())),
        ),
        expect=(AnyOf((Response(200, body=b"hello"), Failure())), Response(200, body=b"again")),
        deliveries=("whole",),
        twin="upload/unfinished/tunnel-whole",
        root="expect/final-then-second-kept",
        why=SMUGGLED,
        **TUNNEL,
    ),
    Case(
        id="expect/unanswered/417",
        about="After a 417 without close, a repeated request is no part of the announced content.",
        cites=("RFC9112-6.3-13",),
        do=(POST,),
        needs=("expect",),
        server=(Connection((ReadHead(), Send(KEPT_417), *REST)), AGAIN),
        expect=(AnyOf((Response(200, body=b"again"), Response(417))),),  # expect/417 compares the content
        lenient=((Failure(),),),
        sent=(Sent(method="POST", once=("Host",)),),
        deliveries=("whole",),
        twin="expect/417",
        why=SMUGGLED,
    ),
    *(
        Case(
            id=f"expect/unanswered/ends-{name}",
            about=f"The client ends the connection itself {what} and no 100.",
            cites=(clause,),
            do=(request,),
            needs=("expect",),
            server=(Connection((*begin, ReadHead(), Send(answer), Hold())),),
            expect=(AnyOf((Response(status), Failure(timeout=True))),),  # the client may not read the content
            closes=True,
            deliveries=("whole",),
            twin=twin,
            root=root,
            why=LEAKED,
            **others,
        )
        for name, what, clause, request, begin, answer, status, twin, root, others in (
            (
                "close",
                "after a 413 with close",
                "RFC9112-9.6-9",
                POST,
                (),
                REFUSAL,
                413,
                "expect/continue",
                "reuse/closes-after-close",
                Common(),
            ),
            (
                "close-chunks",
                "after a 413 with close to chunks",
                "RFC9112-9.6-9",
                CHUNKS,
                (),
                REFUSAL,
                413,
                "expect/continue-chunks",
                "reuse/closes-after-close",
                Common(),
            ),
            (
                "own-close",
                "if it has sent close, after a 413",
                "RFC9112-9.6-3",
                Request("POST", fields=(*EXPECTS, ("Connection", "close")), body=Body(b"0123456789")),
                (),
                REFUSAL_KEPT,
                413,
                "expect/continue",
                "reuse/closes-after-own-close",
                Common(),
            ),
            (
                "tunnel",
                "after a 413 with close in a tunnel",
                "RFC9112-9.6-9",
                POST,
                IN_TUNNEL,
                REFUSAL,
                413,
                "upload/unfinished/tunnel-whole",
                "reuse/closes-after-close",
                TUNNEL,
            ),
        )
    ),
)
