"""More responses that arrive while the client sends the request, and ends of the connection (RFC 9112 section 9.5).

The buffers of a loopback connection hold several MiB. A client that is to see a response while it sends must still have
content to send. So the server has a small buffer (`NARROW`), and reads none of the content for 150 ms: the client sees
the response before it has sent all content.

The lines of an iterable are 8 KiB long. A client that hands each line to an event loop fills the buffers with some 20
of them, long before the pause ends. A client that takes longer than the pause reads the response after all content, so
that its verdict would depend on the load of the machine.
"""

from .....mockserver.script import Close, Hold, Pause, ReadHead, ReadOctets, ReadRequest, Reset, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import AGAIN, CONTENT_BEGUN, NARROW, OK, REFUSAL, UNREAD, UPLOAD, UPLOAD_LINES

LINES = (b"0123456789abcdef" * 15 + b"0123456789abcde\n") * 256
LONG = Request("POST", body=Body(UPLOAD))
LONG_CHUNKS = Request("POST", body=Body(UPLOAD_LINES, kind="iterable"))
CHUNKS = Request("POST", body=Body(LINES, kind="iterable"))
HUGE = b"0123456789abcdef" * 524288
HUGE_LINES = (b"0123456789abcdef" * 4095 + b"0123456789abcde\n") * 128
PIPE = "The caller does not learn why the server refused the upload."

CASES = (
    Case(
        id="upload/whole-chunks",
        about="The server reads 64 KiB in chunks and then responds.",
        cites=("RFC9112-6.3-13",),
        do=(CHUNKS,),
        server=(Connection((ReadRequest(), Send(REFUSAL), Close())),),
        expect=(Response(413, body=b"hello"),),
        sent=(Sent(body=LINES),),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"upload/whole-of-8-mib{name}",
            about=f"The server reads 8 MiB of {what} and then responds.",
            cites=("RFC9112-6.3-13",),
            do=(request,),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(body=content),),
            deliveries=("whole",),
            thorough="Content of 8 MiB, which a driver decodes; every run has upload/whole-of-256-kib and its chunks.",
            transports=("tcp",),
        )
        for name, what, request, content in (
            ("", "content", Request("POST", body=Body(HUGE)), HUGE),
            ("-chunks", "chunks", Request("POST", body=Body(HUGE_LINES, kind="iterable")), HUGE_LINES),
        )
    ),
    *(
        Case(
            id=f"upload/whole-of-256-kib{name}",
            about=f"The server reads 256 KiB of {what} and then responds.",
            cites=("RFC9112-6.3-13",),
            do=(request,),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(body=content),),
            deliveries=("whole",),
            **NARROW,
        )
        for name, what, request, content in (
            ("", "content", LONG, UPLOAD),
            ("-chunks", "chunks", LONG_CHUNKS, UPLOAD_LINES),
        )
    ),
    *(
        Case(
            id=f"upload/whole-then-second{name}",
            about=f"The server reads 256 KiB of {what}, responds, and then reads the next request.",
            cites=("RFC9112-6.3-13",),
            do=(request, Request(target="/second")),
            server=(
                Connection((ReadRequest(), Send(OK), ReadRequest(), Send(AGAIN), Close())),
                AGAIN,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"again")),
            sent=(Sent(method="POST"), Sent(method="GET", target="/second", once=("Host",))),
            deliveries=("whole",),
            **NARROW,
        )
        for name, what, request in (("", "content", LONG), ("-chunks", "chunks", LONG_CHUNKS))
    ),
    *(
        Case(
            id=f"upload/early-{name}",
            about=about,
            cites=("RFC9112-9.5-5",),
            do=(request,),
            server=(Connection(steps),),
            expect=(Response(413, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin=twin,
            root="interim/102" if name == "answer-interim" else "",
            why=PIPE,
            **NARROW,
        )
        for name, about, request, steps, twin in (
            (
                "answer-chunks",
                "A final response arrives before the chunks are read.",
                CHUNKS,
                (ReadHead(), Send(REFUSAL), Close()),
                "upload/whole-chunks",
            ),
            (
                "answer-within",
                "A final response arrives in the middle of the content.",
                LONG,
                (ReadHead(), ReadOctets(100000), Send(REFUSAL), Close()),
                "upload/whole",
            ),
            (
                "answer-reset",
                "A final response and then a RST arrive before the content is read.",
                LONG,
                (ReadHead(), Send(REFUSAL), Pause(0.1), Reset()),
                "upload/whole",
            ),
            (
                "answer-interim",
                "An interim and a final response arrive before the content is read.",
                LONG,
                (ReadHead(), Send(b"HTTP/1.1 102 Processing\r\n\r\n" + REFUSAL), Close()),
                "upload/whole",
            ),
            (
                "answer-until-close",
                "A close-delimited final response arrives before the content is read.",
                LONG,
                (ReadHead(), Send(b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n\r\nhello"), Close()),
                "upload/whole",
            ),
            (
                "answer-chunked",
                "A chunked final response arrives before the content is read.",
                LONG,
                (
                    ReadHead(),
                    Send(
                        b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        b"5\r\nhello\r\n0\r\n\r\n"
                    ),
                    Close(),
                ),
                "upload/whole",
            ),
        )
    ),
    Case(
        id="upload/early-unread",
        about="A final response with close arrives, and the server never reads the 256 KiB of content.",
        cites=("RFC9112-9.5-5", "RFC9112-9.5-6"),
        do=(LONG,),
        server=(Connection((ReadHead(), Send(REFUSAL), Hold(read=False))),),
        expect=(Response(413, body=b"hello"),),
        lenient=((Failure(),),),
        twin="upload/whole-of-256-kib",
        transports=("tcp",),
        **NARROW,
        why="The client waits until it can send, and the server waits until the client closes: the connection hangs.",
    ),
    *(
        Case(
            id=f"upload/early-goes-on-{name}",
            about=f"After an early response without close, the client still sends all {what}.",
            cites=("RFC9110-7.5-1",),
            do=(request,),
            server=(Connection((ReadHead(), CONTENT_BEGUN, Send(OK), UNREAD, ReadRequest(), Close())),),
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(body=content),),
            ends=("fin", "rst"),  # any end, for which the run waits: the content may still be under way
            deliveries=("whole",),
            transports=("tcp",),
            twin=twin,
            **NARROW,
        )
        for name, what, request, content, twin in (
            ("bytes", "content", LONG, UPLOAD, "upload/whole-of-256-kib"),
            ("chunks", "chunks", LONG_CHUNKS, UPLOAD_LINES, "upload/whole-of-256-kib-chunks"),
        )
    ),
    *(
        Case(
            id=f"upload/early-then-second-{name}",
            about=f"After an early response ({what}), the next request is not part of the content.",
            cites=("RFC9112-6.3-13",),
            do=(request, Request(target="/second")),
            server=(
                Connection((ReadHead(), Send(answer), UNREAD, ReadRequest(), ReadRequest(), Send(AGAIN), Close())),
                AGAIN,
            ),
            expect=(AnyOf((Response(status, body=b"hello"), Failure())), Response(200, body=b"again")),
            sent=(Sent(method="POST"), Sent(method="GET", target="/second", once=("Host",))),
            deliveries=("whole",),
            twin=twin,
            why=(
                "The server reads the next request as the rest of the content, and the caller gets no response or a "
                "wrong one."
            ),
            **NARROW,
        )
        for name, what, request, status, answer, twin in (
            ("kept", "kept open", LONG, 200, OK, "upload/whole-then-second"),
            ("kept-chunks", "kept open, chunks", LONG_CHUNKS, 200, OK, "upload/whole-then-second-chunks"),
            ("close", "close", LONG, 413, REFUSAL, "upload/whole-then-second"),
        )
    ),
    *(
        Case(
            id=f"upload/unanswered-{name}",
            about=f"The client does not repeat a POST after the server {what}.",
            cites=("RFC9110-9.2.2-1",),
            do=(request,),
            server=(Connection((ReadHead(), *steps)),),
            expect=(Failure(),),
            at_most=1,
            deliveries=("whole",),
            twin=twin,
            why="The server processes a repeated POST twice, or the caller does not learn that the POST failed.",
            **NARROW,
        )
        for name, what, request, steps, twin in (
            ("fin", "closes the connection", LONG, (Close(),), "upload/whole"),
            ("reset", "resets the connection", LONG, (Pause(0.05), Reset()), "upload/whole"),
            ("fin-chunks", "closes the connection (chunks)", CHUNKS, (Close(),), "upload/whole-chunks"),
            ("within", "closes within the content", LONG, (ReadOctets(9999), Close()), "upload/whole"),
        )
    ),
    Case(
        id="upload/unanswered-then-second",
        about="After a failed upload, the client sends the next request on a new connection.",
        cites=("RFC9110-9.2.2-1", "RFC9110-2.2-12"),
        level="should",  # a client that repeats the POST departs from no MUST
        do=(LONG, Request(target="/second")),
        server=(Connection((ReadHead(), Pause(0.05), Reset())), AGAIN),
        expect=(Failure(), Response(200, body=b"again")),
        sent=(Sent(method="POST"), Sent(method="GET", target="/second")),
        twin="request/second-after-post",
        why="The server applies the POST twice, or the caller gets the response to another request.",
        **NARROW,
    ),
    Case(
        id="upload/early-cut",
        about="The response that arrives before the content is read is truncated.",
        cites=("RFC9112-8-P2", "RFC9112-8-2"),
        do=(LONG,),
        server=(Connection((ReadHead(), Send(REFUSAL[:-2]), Close())),),
        expect=(Failure(truncated=True),),
        deliveries=("whole",),
        twin="upload/whole",
        **NARROW,
    ),
    Case(
        id="upload/never-read",
        about="The server never reads the content and never responds, and the client times out.",
        cites=("RFC9112-9.5-3",),
        do=(LONG,),
        server=(Connection((ReadHead(), Hold(read=False))),),
        expect=(Failure(timeout=True),),
        twin="upload/whole-of-256-kib",
        transports=("tcp",),
        **NARROW,
        why="A server that stalls blocks a thread of the client without limit.",
    ),
)
