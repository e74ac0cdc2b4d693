"""More answers that come while a request is still under way, and connections that end there (RFC 9112 section 9.5)."""

from .....mockserver.script import Close, Hold, Pause, ReadHead, ReadOctets, ReadRequest, Reset, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import AGAIN

REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
EARLY = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
MEGABYTE = b"0123456789abcdef" * 65536
LINES = (b"0123456789abcdef" * 15 + b"0123456789abcde\n") * 256
LONG = Request("POST", body=Body(MEGABYTE))
CHUNKS = Request("POST", body=Body(LINES, kind="iterable"))
PIPE = "The caller learns of a broken pipe instead of the reason why its upload was refused."

CASES = (
    Case(
        id="upload/whole-chunks",
        about="64 KiB in chunks are read whole, then answered.",
        cites=("RFC9112-6.3-13",),
        do=(CHUNKS,),
        server=(Connection((ReadRequest(), Send(REFUSAL), Close())),),
        expect=(Response(413, body=b"hello"),),
        sent=(Sent(body=LINES),),
        deliveries=("whole",),
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
            why=PIPE,
        )
        for name, about, request, steps, twin in (
            (
                "answer-chunks",
                "A final answer before the chunks were read is not lost.",
                CHUNKS,
                (ReadHead(), Send(REFUSAL), Close()),
                "upload/whole-chunks",
            ),
            (
                "answer-within",
                "A final answer in the middle of the content is not lost.",
                LONG,
                (ReadHead(), ReadOctets(100000), Send(REFUSAL), Close()),
                "upload/whole",
            ),
            (
                "answer-reset",
                "A final answer before the content was read, then a RST.",
                LONG,
                (ReadHead(), Send(REFUSAL), Pause(0.1), Reset()),
                "upload/whole",
            ),
            (
                "answer-interim",
                "An interim and a final answer before the content was read.",
                LONG,
                (ReadHead(), Send(b"HTTP/1.1 102 Processing\r\n\r\n" + REFUSAL), Close()),
                "upload/whole",
            ),
            (
                "answer-until-close",
                "A final answer that lasts until the close, before the content was read.",
                LONG,
                (ReadHead(), Send(b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n\r\nhello"), Close()),
                "upload/whole",
            ),
            (
                "answer-chunked",
                "A chunked final answer before the content was read.",
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
        about="A final answer with close; the content, 8 MiB, is never read.",
        cites=("RFC9112-9.5-5", "RFC9112-9.5-6"),
        do=(Request("POST", body=Body(MEGABYTE * 8)),),
        server=(Connection((ReadHead(), Send(REFUSAL), Hold(read=False))),),
        expect=(Response(413, body=b"hello"),),
        lenient=((Failure(),),),
        twin="upload/whole",
        transports=("tcp",),
        why="Two sides wait for each other: the one to send, the other for the connection to end.",
    ),
    *(
        Case(
            id=f"upload/early-goes-on-{name}",
            about=f"An early answer without close: {what} is sent to its end all the same.",
            cites=("RFC9110-7.5-1",),
            do=(request,),
            server=(Connection((ReadHead(), Send(EARLY), ReadRequest(), Close())),),
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(body=content),),
            ends=("fin", "rst"),  # any, but it is waited for: the content may still be under way
            deliveries=("whole",),
            transports=("tcp",),
            twin=twin,
        )
        for name, what, request, content, twin in (
            ("bytes", "the content", LONG, MEGABYTE, "upload/whole"),
            ("chunks", "the content in chunks", CHUNKS, LINES, "upload/whole-chunks"),
        )
    ),
    *(
        Case(
            id=f"upload/early-then-second-{name}",
            about=f"After an early answer ({what}) the next request is no content.",
            cites=("RFC9112-6.3-13",),
            do=(request, Request(target="/second")),
            server=(
                Connection((ReadHead(), Send(answer), ReadRequest(), ReadRequest(), Send(AGAIN), Close())),
                AGAIN,
            ),
            expect=(AnyOf((Response(status, body=b"hello"), Failure())), Response(200, body=b"again")),
            sent=(Sent(method="POST"), Sent(method="GET", target="/second", once=("Host",))),
            deliveries=("whole",),
            twin="request/second-after-post",
            why="The next request is read as the rest of the last one's content, and the one after it as its answer.",
        )
        for name, what, request, status, answer in (
            ("kept", "kept", LONG, 200, EARLY),
            ("kept-chunks", "kept, chunks", CHUNKS, 200, EARLY),
            ("close", "close", LONG, 413, REFUSAL),
        )
    ),
    *(
        Case(
            id=f"upload/unanswered-{name}",
            about=f"The server {what}, unanswered: an error, and no repetition.",
            cites=("RFC9110-9.2.2-1",),
            do=(request,),
            server=(Connection((ReadHead(), *steps)),),
            expect=(Failure(),),
            at_most=1,
            deliveries=("whole",),
            twin=twin,
            why="A POST that is repeated unasked is done twice.",
        )
        for name, what, request, steps, twin in (
            ("fin", "ends the connection", LONG, (Close(),), "upload/whole"),
            ("reset", "resets the connection", LONG, (Pause(0.05), Reset()), "upload/whole"),
            ("fin-chunks", "ends the connection (chunks)", CHUNKS, (Close(),), "upload/whole-chunks"),
            ("within", "ends the connection amid the content", LONG, (ReadOctets(9999), Close()), "upload/whole"),
        )
    ),
    Case(
        id="upload/unanswered-then-second",
        about="After an upload that failed the next request has a connection of its own.",
        cites=("RFC9110-2.2-12",),
        do=(LONG, Request(target="/second")),
        server=(Connection((ReadHead(), Pause(0.05), Reset())), AGAIN),
        expect=(Failure(), Response(200, body=b"again")),
        sent=(Sent(method="POST"), Sent(method="GET", target="/second")),
        twin="request/second-after-post",
    ),
    Case(
        id="upload/early-cut",
        about="An early answer that is itself cut short.",
        cites=("RFC9112-8-P2",),
        do=(LONG,),
        server=(Connection((ReadHead(), Send(REFUSAL[:-2]), Close())),),
        expect=(Failure(truncated=True),),
        deliveries=("whole",),
        twin="upload/whole",
    ),
    Case(
        id="upload/never-read",
        about="The content, 8 MiB, is never read and never answered: the client gives up.",
        cites=("RFC9112-9.5-3",),
        do=(Request("POST", body=Body(MEGABYTE * 8)),),
        server=(Connection((ReadHead(), Hold(read=False))),),
        expect=(Failure(timeout=True),),
        twin="upload/whole",
        transports=("tcp",),
        why="One server that has stalled holds a thread of its client for ever.",
    ),
)
