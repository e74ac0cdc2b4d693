"""More places in which a message may end too early (RFC 9112 sections 6.3 and 8), and more ways to end there."""

from .....mockserver.script import Close, HalfClose, Hold, Pause, ReadOctets, ReadRequest, Reset, Send
from ....model import Body, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, CHUNKS, CONTINUE, HEAD, LENGTH

EXACT = HEAD + b"Content-Length: 5\r\n\r\nhello"
GET = Request()
POST = Request("POST", body=Body(b"again"))
HALF = "Half a document is taken for the whole of it."
LOST = "What framed the message, or changed its meaning, may have been in the part that is lost."
ENDS = (("fin", "ended", Close()), ("reset", "reset", Reset()))

CASES = (
    # ------------------------------------------------------------------ heads behind which nothing seems to be missing
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"The connection is {ending} {where}: there was no response.",
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
            ("head-of-head", "in the head of an answer to HEAD", "HEAD", LENGTH[:-2], "no-content/head-content-length"),
            ("head-of-204", "in the head of a 204", "GET", b"HTTP/1.1 204 No Content\r\n", "no-content/204"),
            ("reason-of-204", "in the reason of a 204", "GET", b"HTTP/1.1 204 No", "no-content/204"),
            ("head-of-304", "in the head of a 304", "GET", b"HTTP/1.1 304 No\r\nETag: a\r\n", "no-content/304"),
            ("head-of-500", "in the head of a 500", "GET", b"HTTP/1.1 500 Error\r\nX-A: one", "until-close/500"),
            ("head-of-http-1.0", "in a head of HTTP/1.0", "GET", b"HTTP/1.0 200 OK\r\n", "http10/until-close"),
            ("length-zero", "behind a length of zero", "GET", HEAD + b"Content-Length: 0\r\n", "content-length/zero"),
            ("length-digits", "within a length", "GET", HEAD + b"Content-Length: 1", "content-length/exact"),
            ("length-line", "behind a length", "GET", HEAD + b"Content-Length: 5\r\n", "content-length/exact"),
            ("coding", "within 'chunked'", "GET", HEAD + b"Transfer-Encoding: chun", "chunked/one-chunk"),
            ("coding-line", "behind 'chunked'", "GET", CHUNKED[:-2], "chunked/one-chunk"),
            ("close-line", "behind 'close'", "GET", HEAD + b"Connection: close\r\n", "until-close/connection-close"),
            ("colon", "behind a colon", "GET", HEAD + b"X-A: one\r\nX-B:", "content-length/exact"),
            ("line-cr", "within the end of a line", "GET", HEAD + b"X-A: one\r", "content-length/exact"),
            ("fold", "within a folded line", "GET", HEAD + b"X-A: one\r\n two", "content-length/exact"),
            ("in-100", "in a 100", "GET", CONTINUE[:-2], "interim/100"),
            ("in-empty-line-of-100", "in the empty line of a 100", "GET", CONTINUE[:-1], "interim/100"),
            ("in-103", "in a 103", "GET", b"HTTP/1.1 103 Hints\r\nX-A: one\r\n", "interim/103"),
            ("head-behind-100", "in the head behind a 100", "GET", CONTINUE + HEAD, "interim/100"),
            ("behind-100s", "behind two 100s", "GET", CONTINUE * 2, "interim/100-twice"),
        )
    ),
    # --------------------------------------------------------------------------------------- content of a given length
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"{what}: the connection is {ending} in the content.",
            cites=("RFC9112-6.3-9", "RFC9112-8-2"),
            do=(asked,),
            server=(Connection((ReadRequest(), Send(head + b"\r\n" + content), end)),),
            expect=(Failure(truncated=True),),
            deliveries=("whole",),
            reads=("whole", "pieces") if len(content) < 100 else ("whole",),
            twin="content-length/exact",
            why=HALF,
        )
        for how, ending, end in ENDS
        for name, what, asked, head, content in (
            ("length-of-404", "A 404", GET, b"HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n", b"hello"),
            ("length-of-201", "An answer to POST", POST, b"HTTP/1.1 201 Made\r\nContent-Length: 10\r\n", b"hello"),
            ("length-and-close", "A length and close", GET, LENGTH[:-2] + b"Connection: close\r\n", b"hello"),
            ("length-behind-100", "An answer behind a 100", GET, CONTINUE + LENGTH[:-2], b"hello"),
            ("length-of-one", "One octet, which is missing", GET, HEAD + b"Content-Length: 1\r\n", b""),
            ("length-of-64-kib", "64 KiB but for one octet", GET, HEAD + b"Content-Length: 65536\r\n", b"v" * 65535),
            ("length-of-1-mib", "1 MiB, half of it there", GET, HEAD + b"Content-Length: 1048576\r\n", b"v" * 524288),
            ("length-looks-chunked", "A length, and chunks", GET, LENGTH[:-2], b"0\r\n\r\n"),
        )
    ),
    # --------------------------------------------------------------------------------------------------------- chunks
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"The connection is {ending} {where}: the response is incomplete.",
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
            ("chunk-size-line", "behind a chunk size", b"5\r\nhello\r\n5\r\n"),
            ("chunk-extension", "within a chunk extension", b"5\r\nhello\r\n5;a=b"),
            ("chunk-extension-quoted", "within a quoted string", b'5\r\nhello\r\n5;a="0\r\n\r\n'),
            ("chunk-data-first", "behind the first octet of a chunk", b"5\r\nhello\r\n5\r\nw"),
            ("chunk-data-all-but-one", "one octet before a chunk's end", b"5\r\nhello\r\n5\r\nworl"),
            ("chunk-end-cr", "between CR and LF of a chunk's end", b"5\r\nhello\r"),
            ("chunk-of-64-kib", "one octet before the end of 64 KiB", b"10000\r\n" + b"v" * 65535),
            ("last-chunk-zeros", "within the zeros of a chunk size", b"5\r\nhello\r\n00"),
            ("last-chunk-extension", "within the last chunk's extension", b"5\r\nhello\r\n0;a=b"),
            ("chunk-data-looks-like-the-end", "within data like a last chunk", b"a\r\n0\r\n\r\n"),
        )
    ),
    # ------------------------------------------------------------------------------ only the server's direction ends
    *(
        Case(
            id=f"incomplete/half-close-{name}",
            about=f"The server ends its direction {where}, and goes on reading.",
            cites=(clause, "RFC9112-8-2"),
            server=(Connection((ReadRequest(), *((Send(data),) if data else ()), HalfClose(), Hold())),),
            expect=(Failure(truncated=True),),
            deliveries=("whole",),
            twin=twin,
            why="A client that waits for more than the end of the server's direction waits for ever.",
        )
        for name, where, data, clause, twin in (
            ("nothing", "before any octet", b"", "RFC9112-8-P1", "content-length/exact"),
            ("head", "within the head", LENGTH[:-2], "RFC9112-8-P1", "content-length/exact"),
            ("length", "within the content", LENGTH + b"hello", "RFC9112-6.3-9", "content-length/exact"),
            ("chunk", "within a chunk", CHUNKED + b"a\r\nhello", "RFC9112-8-P2", "chunked/one-chunk"),
            ("no-last-chunk", "behind a chunk", CHUNKED + b"5\r\nhello\r\n", "RFC9112-8-P2", "chunked/one-chunk"),
        )
    ),
    # ------------------------------------------------------------------------------------ before the request was read
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"The connection is {ending} {where}: there was no response.",
            cites=("RFC9112-8-P1", "RFC9112-8-2"),
            server=(Connection((*steps, end)), Connection((ReadRequest(), end))),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
        )
        for how, ending, end in ENDS
        for name, where, steps in (
            ("unread", "before any of the request is read", (Pause(0.05),)),
            ("in-request", "in the middle of the request", (ReadOctets(5),)),
        )
    ),
    # ------------------------------------------------------------------------------------- longer than any time-out
    *(
        Case(
            id=f"incomplete/stall-{name}",
            about=f"{what} stops for longer than the time-out, and nothing more comes.",
            cites=("RFC9112-8-2", clause),
            # The end, which comes later, is for clients that have no time-out: to them it is no end of content either.
            server=(Connection((ReadRequest(), Send(data), Pause(1.4), end)),),
            expect=(Failure(timeout=True, truncated=True),),
            transports=("tcp",),
            twin=twin,
            why=HALF,
        )
        for name, what, data, end, clause, twin in (
            ("chunked", "Chunked content", CHUNKED + b"5\r\nhello\r\n", Close(), "RFC9112-8-P2", "chunked/one-chunk"),
            ("until-close", "Content until close", HEAD + b"\r\nhello", Reset(), "RFC9112-8-P3", "until-close/plain"),
        )
    ),
    # ------------------------------------------------------------------------------------- reset behind the message
    *(
        Case(
            id=f"incomplete/reset-behind-{name}",
            about=f"The connection is reset behind {what}: the response is complete.",
            cites=("RFC9112-9.3.1-1",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(data), Reset())),),
            expect=(Response(status, body=body),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin=twin,
        )
        for name, what, method, data, status, body, twin in (
            ("length", "content of a given length", "GET", EXACT, 200, b"hello", "content-length/exact"),
            ("chunks", "the last chunk", "GET", CHUNKED + CHUNKS, 200, b"hello", "chunked/one-chunk"),
            ("head", "an answer to HEAD", "HEAD", LENGTH, 200, b"", "no-content/head-content-length"),
            ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", "no-content/204"),
        )
    ),
)
