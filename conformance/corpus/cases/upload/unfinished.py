"""The response is complete, and the content of the request is not (RFC 9112 sections 6.3, 9.3 and 9.6).

The connection can be used again only after all of the content. A client that sends no more content ends the connection,
and sends the next request on another one. `early` describes the buffers and the pause.
"""

from .....mockserver.script import Close, Hold, ReadHead, ReadOctets, ReadRequest, Send
from ....model import AnyOf, BackToBack, Body, Case, Common, Connection, Failure, Request, Response, Sent, Tls
from ..literals import (
    AGAIN,
    CHUNKED_HELLO,
    CONTENT_BEGUN,
    HEAD,
    NARROW,
    OK,
    OPENED,
    REFUSAL,
    UNREAD,
    UPLOAD,
    UPLOAD_LINES,
)

LONG = Request("POST", body=Body(UPLOAD))
CHUNKS = Request("POST", body=Body(UPLOAD_LINES, kind="iterable"))
SECOND = Request(target="/second")
AMID = ReadOctets(16384, peek=True)  # the more the server reads, the larger the buffers of the client grow
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
TUNNEL = Common(via="tunnel", host="localhost", transports=("tls",))
IN_TUNNEL = (ReadRequest(), Send(OPENED), Tls())
REST = (UNREAD, ReadRequest(), ReadRequest(), Send(AGAIN), Close())
SMUGGLED = (
    "The server reads the next request as the rest of the content, and the caller gets no response or a wrong one."
)
LEAKED = "Open connections accumulate at the server, which waits on each of them for the rest of the content."

CASES = (
    *(
        Case(
            id=f"upload/unfinished/{name}",
            about=f"The next request is no part of the content: {what}.",
            cites=("RFC9112-6.3-13",),
            do=do,
            server=(
                Connection(
                    (ReadHead(), *until, Send(answer), UNREAD, ReadRequest(), ReadRequest(), Send(AGAIN), Close())
                ),
                AGAIN,
            ),
            expect=(AnyOf((first, Failure())), Response(200, body=b"again")),
            sent=(Sent(method="POST"), Sent(method="GET", target="/second", once=("Host",))),
            deliveries=("whole",),
            twin=twin,
            why=SMUGGLED,
            **NARROW,
        )
        for name, what, do, until, answer, first, twin in (
            (
                "no-content",
                "a 204 precedes the content",
                (LONG, SECOND),
                (),
                NO_CONTENT,
                Response(204, body=b""),
                "upload/whole-then-second",
            ),
            (
                "empty",
                "a response with the length 0 precedes it",
                (LONG, SECOND),
                (),
                HEAD + b"Content-Length: 0\r\n\r\n",
                Response(200, body=b""),
                "upload/whole-then-second",
            ),
            (
                "chunked",
                "a chunked response precedes it",
                (LONG, SECOND),
                (),
                HEAD + CHUNKED_HELLO,
                Response(200, body=b"hello"),
                "upload/whole-then-second",
            ),
            (
                "amid",
                "a response comes amid it",
                (LONG, SECOND),
                (AMID,),
                OK,
                Response(200, body=b"hello"),
                "upload/whole-then-second",
            ),
            (
                "amid-chunks",
                "a response comes amid the chunks",
                (CHUNKS, SECOND),
                (AMID,),
                OK,
                Response(200, body=b"hello"),
                "upload/whole-then-second-chunks",
            ),
            (
                "back-to-back",
                "back to back, early response",
                (BackToBack((LONG, SECOND)),),
                (),
                OK,
                Response(200, body=b"hello"),
                "upload/whole-then-second",
            ),
            (
                "back-to-back-chunks",
                "back to back, chunks",
                (BackToBack((CHUNKS, SECOND)),),
                (),
                OK,
                Response(200, body=b"hello"),
                "upload/whole-then-second-chunks",
            ),
        )
    ),
    Case(
        id="upload/unfinished/tunnel-whole",
        about="In a tunnel, the server reads the content, responds, and then reads the next request.",
        cites=("RFC9112-6.3-13",),
        do=(LONG, SECOND),
        server=(
            Connection((*IN_TUNNEL, ReadRequest(), Send(OK), ReadRequest(), Send(AGAIN), Close())),
            Connection((*IN_TUNNEL, ReadRequest(), Send(AGAIN), Close())),
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"again")),
        deliveries=("whole",),
        **TUNNEL,
        **NARROW,
    ),
    Case(
        id="upload/unfinished/tunnel",
        about="In a tunnel, the next request is no part of the content, which a response precedes.",
        cites=("RFC9112-6.3-13",),
        do=(LONG, SECOND),
        server=(
            Connection(
                (*IN_TUNNEL, ReadHead(), Send(OK), *REST),
            ),
            Connection((*IN_TUNNEL, ReadRequest(), Send(AGAIN), Close())),
        ),
        expect=(AnyOf((Response(200, body=b"hello"), Failure())), Response(200, body=b"again")),
        deliveries=("whole",),
        twin="upload/unfinished/tunnel-whole",
        why=SMUGGLED,
        **TUNNEL,
        **NARROW,
    ),
    *(
        Case(
            id=f"upload/unfinished/ends-{name}",
            about=f"The client ends the connection itself {what}.",
            cites=cites,
            do=(request,),
            server=(Connection((*begin, ReadHead(), CONTENT_BEGUN, Send(answer), UNREAD, Hold())),),
            expect=(AnyOf((Response(status), Failure())),),
            closes=True,
            deliveries=("whole",),
            twin=twin,
            root=root,
            why=LEAKED,
            **NARROW,
            **others,
        )
        for name, what, cites, request, begin, answer, status, twin, root, others in (
            (
                "close",
                "after a 413 with close, early",
                ("RFC9112-9.6-9",),
                LONG,
                (),
                REFUSAL,
                413,
                "upload/whole",
                "reuse/closes-after-close",
                Common(),
            ),
            (
                "close-chunks",
                "after a 413 with close before the chunks",
                ("RFC9112-9.6-9",),
                CHUNKS,
                (),
                REFUSAL,
                413,
                "upload/whole-chunks",
                "reuse/closes-after-close",
                Common(),
            ),
            (
                "own-close",
                "if it has sent close and the response is early",
                ("RFC9112-9.6-3",),
                Request("POST", fields=(("Connection", "close"),), body=Body(UPLOAD)),
                (),
                OK,
                200,
                "upload/whole-of-256-kib",
                "reuse/closes-after-own-close",
                Common(),
            ),
            (
                "tunnel",
                "after an early 413 with close in a tunnel",
                ("RFC9112-9.6-9",),
                LONG,
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
