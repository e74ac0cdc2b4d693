"""More places at which a message may end too early (RFC 9112 sections 6.3 and 8), and more ways to end there."""

from .....mockserver.script import Close, HalfClose, Hold, Pause, ReadOctets, ReadRequest, Reset, Send
from ....model import Body, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, CHUNKS, CONTINUE, HEAD, HINTS, LENGTH

EXACT = HEAD + b"Content-Length: 5\r\n\r\nhello"
GET = Request()
POST = Request("POST", body=Body(b"again"))
HALF = "The caller treats truncated content as complete, or waits for the rest."
LOST = "A program relies on a response whose missing part may change its meaning, or waits for that part."
ENDS = (("fin", "ends", Close()), ("reset", "is reset", Reset()))

CASES = (
    # --------------------------------------------------------------- heads after which no content seems to be missing
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"The connection {ending} {where}, so there is no response.",
            cites=("RFC9112-8-P1", "RFC9112-8-2"),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(data), end)),),
            expect=(Failure(),),
            deliveries=("whole",),
            twin=twin,
            why=LOST,
        )
        for how, ending, end in ENDS
        for name, where, method, data, twin in (
            (
                "head-of-head",
                "in the head of a response to HEAD",
                "HEAD",
                LENGTH[:-2],
                "no-content/head-content-length",
            ),
            ("head-of-204", "in the head of a 204", "GET", b"HTTP/1.1 204 No Content\r\n", "no-content/204"),
            ("reason-of-204", "in the reason phrase of a 204", "GET", b"HTTP/1.1 204 No", "no-content/204"),
            ("head-of-304", "in the head of a 304", "GET", b"HTTP/1.1 304 No\r\nETag: a\r\n", "no-content/304"),
            ("head-of-500", "in the head of a 500", "GET", b"HTTP/1.1 500 Error\r\nX-A: one", "until-close/500"),
            ("head-of-http-1.0", "in a head in HTTP/1.0", "GET", b"HTTP/1.0 200 OK\r\n", "http10/until-close"),
            (
                "length-zero",
                "after a Content-Length of zero",
                "GET",
                HEAD + b"Content-Length: 0\r\n",
                "content-length/zero",
            ),
            ("length-digits", "within a Content-Length", "GET", HEAD + b"Content-Length: 1", "content-length/exact"),
            ("length-line", "after a Content-Length", "GET", HEAD + b"Content-Length: 5\r\n", "content-length/exact"),
            ("coding", "within 'chunked'", "GET", HEAD + b"Transfer-Encoding: chun", "chunked/one-chunk"),
            ("coding-line", "after 'chunked'", "GET", CHUNKED[:-2], "chunked/one-chunk"),
            ("close-line", "after 'close'", "GET", HEAD + b"Connection: close\r\n", "until-close/connection-close"),
            ("colon", "after a colon", "GET", HEAD + b"X-A: one\r\nX-B:", "content-length/exact"),
            ("line-cr", "within the end of a line", "GET", HEAD + b"X-A: one\r", "content-length/exact"),
            ("fold", "within a folded line", "GET", HEAD + b"X-A: one\r\n two", "content-length/exact"),
            ("in-100", "in a 100", "GET", CONTINUE[:-2], "interim/100"),
            ("in-empty-line-of-100", "in the empty line of a 100", "GET", CONTINUE[:-1], "interim/100"),
            ("in-103", "in a 103", "GET", HINTS, "interim/103"),
            ("head-behind-100", "in the head after a 100", "GET", CONTINUE + HEAD, "interim/100"),
            ("behind-100s", "after two 100s", "GET", CONTINUE * 2, "interim/100-twice"),
        )
    ),
    # --------------------------------------------------------------------------------------- content of a given length
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"The connection {ending} in the content of {what}.",
            cites=("RFC9112-6.3-9", "RFC9112-8-2"),
            do=(asked,),
            server=(Connection((ReadRequest(), Send(head + b"\r\n" + content), end)),),
            expect=(Failure(truncated=True),),
            deliveries=("whole",),
            reads=("whole", "pieces") if len(content) < 100 else ("whole",),
            twin="interim/100" if head[:12] == CONTINUE[:12] else "content-length/exact",
            why=HALF,
        )
        for how, ending, end in ENDS
        for name, what, asked, head, content in (
            ("length-of-404", "a 404", GET, b"HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n", b"hello"),
            ("length-of-201", "a response to POST", POST, b"HTTP/1.1 201 Made\r\nContent-Length: 10\r\n", b"hello"),
            (
                "length-and-close",
                "a response with a length and 'close'",
                GET,
                LENGTH[:-2] + b"Connection: close\r\n",
                b"hello",
            ),
            ("length-behind-100", "a response after a 100", GET, CONTINUE + LENGTH[:-2], b"hello"),
            ("length-of-one", "a response of one octet, before that octet", GET, HEAD + b"Content-Length: 1\r\n", b""),
            (
                "length-of-64-kib",
                "a response of 64 KiB, before its last octet",
                GET,
                HEAD + b"Content-Length: 65536\r\n",
                b"v" * 65535,
            ),
            (
                "length-of-1-mib",
                "a response of 1 MiB, after half of it",
                GET,
                HEAD + b"Content-Length: 1048576\r\n",
                b"v" * 524288,
            ),
            ("length-looks-chunked", "a response with a length and data like a chunk", GET, LENGTH[:-2], b"0\r\n\r\n"),
        )
    ),
    # --------------------------------------------------------------------------------------------------------- chunks
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"The connection {ending} {where}, so the response is incomplete.",
            cites=("RFC9112-8-P2", "RFC9112-8-2"),
            server=(Connection((ReadRequest(), Send(CHUNKED + chunks), end)),),
            expect=(Failure(truncated=True),),
            deliveries=("whole",),
            reads=("whole", "pieces") if len(chunks) < 100 else ("whole",),
            twin="chunked/one-chunk",
            why=HALF,
        )
        for how, ending, end in ENDS
        for name, where, chunks in (
            ("no-chunk", "before any chunk", b""),
            ("first-chunk-size", "within the first chunk size", b"1"),
            ("chunk-size-cr", "between CR and LF of a chunk size", b"5\r\nhello\r\n5\r"),
            ("chunk-size-line", "after a chunk size", b"5\r\nhello\r\n5\r\n"),
            ("chunk-extension", "within a chunk extension", b"5\r\nhello\r\n5;a=b"),
            ("chunk-extension-quoted", "within a quoted chunk extension", b'5\r\nhello\r\n5;a="0\r\n\r\n'),
            ("chunk-data-first", "after the first octet of a chunk", b"5\r\nhello\r\n5\r\nw"),
            ("chunk-data-all-but-one", "before the last octet of a chunk", b"5\r\nhello\r\n5\r\nworl"),
            ("chunk-end-cr", "between CR and LF after chunk data", b"5\r\nhello\r"),
            ("chunk-of-64-kib", "before octet 65536 of a chunk", b"10000\r\n" + b"v" * 65535),
            ("last-chunk-zeros", "within the zeros of a chunk size", b"5\r\nhello\r\n00"),
            ("last-chunk-extension", "within a last-chunk extension", b"5\r\nhello\r\n0;a=b"),
            ("chunk-data-looks-like-the-end", "within data like a last chunk", b"a\r\n0\r\n\r\n"),
        )
    ),
    # --------------------------------------------------------------------------- the server half-closes the connection
    *(
        Case(
            id=f"incomplete/half-close-{name}",
            about=f"The server half-closes the connection {where} and continues to read.",
            cites=(clause, "RFC9112-8-2"),
            server=(Connection((ReadRequest(), *((Send(data),) if data else ()), HalfClose(), Hold())),),
            expect=(Failure(truncated=truncated),),
            deliveries=("whole",),
            twin=twin,
            why="The caller treats a truncated response as complete, or waits until its time-out.",
        )
        for name, where, data, clause, twin, truncated in (
            ("nothing", "before any octet", b"", "RFC9112-8-P1", "content-length/exact", False),
            ("head", "within the head", LENGTH[:-2], "RFC9112-8-P1", "content-length/exact", False),
            ("length", "within the content", LENGTH + b"hello", "RFC9112-6.3-9", "content-length/exact", True),
            ("chunk", "within a chunk", CHUNKED + b"a\r\nhello", "RFC9112-8-P2", "chunked/one-chunk", True),
            ("no-last-chunk", "after a chunk", CHUNKED + b"5\r\nhello\r\n", "RFC9112-8-P2", "chunked/one-chunk", True),
        )
    ),
    # ------------------------------------------------------------------------------------ before the request was read
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"The connection {ending} {where}, so there is no response.",
            cites=("RFC9112-8-P1", "RFC9112-8-2"),
            server=(Connection((*steps, end)), Connection((ReadRequest(), end))),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
        )
        for how, ending, end in ENDS
        for name, where, steps in (
            ("unread", "before the request is read", (Pause(0.05),)),
            ("in-request", "when part of the request is read", (ReadOctets(5),)),
        )
    ),
    # ------------------------------------------------------------------------------------- longer than any time-out
    *(
        Case(
            id=f"incomplete/stall-{name}",
            about=f"{what} stops for longer than the time-out, and no more arrives.",
            cites=("RFC9112-8-2", clause),
            # The connection ends later for clients without a time-out: for them, too, the content is incomplete.
            server=(Connection((ReadRequest(), Send(data), Pause(1.4), end)),),
            expect=(Failure(timeout=True, truncated=True),),
            transports=("tcp",),
            twin=twin,
            why=HALF,
        )
        for name, what, data, end, clause, twin in (
            ("chunked", "Chunked content", CHUNKED + b"5\r\nhello\r\n", Close(), "RFC9112-8-P2", "chunked/one-chunk"),
            (
                "until-close",
                "Close-delimited content",
                HEAD + b"\r\nhello",
                Reset(),
                "RFC9112-8-P3",
                "until-close/plain",
            ),
        )
    ),
    # -------------------------------------------------------------------------------------- reset after the message
    *(
        Case(
            id=f"incomplete/reset-behind-{name}",
            about=f"The connection is reset after {what}, so the response is complete.",
            cites=("RFC9112-9.3.1-1",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(data), Reset())),),
            expect=(Response(status, body=body),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin=twin,
        )
        for name, what, method, data, status, body, twin in (
            ("length", "content with a length", "GET", EXACT, 200, b"hello", "content-length/exact"),
            ("chunks", "the last chunk", "GET", CHUNKED + CHUNKS, 200, b"hello", "chunked/one-chunk"),
            ("head", "a response to HEAD", "HEAD", LENGTH, 200, b"", "no-content/head-content-length"),
            ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", "no-content/204"),
        )
    ),
)
