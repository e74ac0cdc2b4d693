"""The last chunk, the end of chunked content, and octets after that end (RFC 9112 sections 7.1 and 8)."""

from .....mockserver.script import Close, HalfClose, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, LAST, SECOND

CHUNK = b"5\r\nhello\r\n"
CUT = "The caller treats truncated content as complete, or waits for the rest."

# Programs that read another size.
PEERS = {
    **dict.fromkeys(
        ("plus-sign", "minus-sign", "underscore"), "HAProxy: old releases read another size (GHSA-qppv-j76h-2rpx)"
    ),
    "trailing-letter": "http.client: reads the size 1",
}

CASES = (
    *(
        Case(
            id=f"chunked/last-chunk/{name}",
            about=f"{what} ends the content on a connection that stays open.",
            cites=("RFC9112-7.1-P1", "RFC9112-7.1-P3"),
            server=(Connection((ReadRequest(), Send(CHUNKED + end), Hold())),),
            expect=(Response(200, body=body),),
            lenient=lenient,
            twin=twin,
            why="A client that does not detect the end of the content hangs. A client that refuses the end loses "
            "content.",
        )
        for name, what, end, body, lenient, twin in (
            ("held-open", "A last chunk of one zero", CHUNK + LAST, b"hello", (), ""),
            ("alone-held-open", "A last chunk without a chunk before it", LAST, b"", (), ""),
            ("two-zeros", "A last chunk of two zeros", CHUNK + b"00\r\n\r\n", b"hello", (), ""),
            (
                "twenty-zeros",
                "A last chunk of twenty zeros",
                CHUNK + b"0" * 20 + b"\r\n\r\n",
                b"hello",
                ((Failure(),),),
                "chunked/one-chunk",
            ),
            ("extension-quoted", "A last chunk with a quoted extension", CHUNK + b'0;a="b"\r\n\r\n', b"hello", (), ""),
        )
    ),
    # ---------------------------------------------------------------------------------------------- no last chunk
    *(
        Case(
            id=f"chunked/last-chunk/{name}",
            about=f"The size of the last chunk is invalid ({what}): the client reports an error.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2", "RFC9112-8-P2"),
            server=CHUNKED + CHUNK + end + b"\r\n\r\n",
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="If an intermediary and the client disagree on the end of the content, an attacker forges a response, "
            "or the client waits for octets that never come.",
        )
        for name, what, end in (
            ("prefix", "'0x0'", b"0x0"),
            ("prefix-only", "'0x'", b"0x"),
            ("plus-sign", "'+0'", b"+0"),
            ("minus-sign", "'-0'", b"-0"),
            ("underscore", "'0_0'", b"0_0"),
            ("leading-space", "a space and a zero", b" 0"),
            ("trailing-space", "a zero and a space", b"0 "),
            ("trailing-nul", "a zero and a NUL", b"0\0"),
            ("trailing-letter", "'0x1'", b"0x1"),
            ("point", "'0.0'", b"0.0"),
        )
    ),
    *(
        Case(
            id=f"chunked/last-chunk/{name}",
            about=f"{what} replaces the last chunk: the client reports incomplete content.",
            cites=("RFC9112-8-P2", "RFC9112-8-2"),
            server=CHUNKED + CHUNK + end,
            expect=(Failure(truncated=True),),
            deliveries=("whole",),
            reads=("whole", "pieces"),
            twin="chunked/one-chunk",
            why=CUT,
        )
        for name, what, end in (
            ("empty-line", "An empty line", b"\r\n"),
            ("two-empty-lines", "A pair of empty lines", b"\r\n\r\n"),
            ("word", "The word 'Foo'", b"Foo\r\n\r\n"),
            ("junk", "The word 'xyz'", b"xyz\r\n\r\n"),
            ("letter-o", "A letter O", b"O\r\n\r\n"),
            ("extension-only", "A chunk extension alone", b";a=b\r\n\r\n"),
            ("zero-without-line-end", "A zero without a line end", b"0"),
        )
    ),
    # ---------------------------------------------------------------------------------------------- cut in the end
    *(
        Case(
            id=f"chunked/end/{name}",
            about=f"The connection closes after {what}, within the last chunk: the client reports an error.",
            cites=("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"),
            server=CHUNKED + CHUNK + end,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            twin="chunked/one-chunk",
            why=CUT,
        )
        for name, what, end in (("zero-cr", "'0 CR'", b"0\r"), ("zero-lf", "'0 LF'", b"0\n"))
    ),
    *(
        Case(
            id=f"chunked/end/{name}",
            about=f"The client accepts or refuses a close after the last chunk and {what}.",
            cites=("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"),
            server=CHUNKED + CHUNK + b"0\r\n" + end,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="All content has arrived. A client that does not detect the end of the content hangs, or returns too "
            "few or too many octets.",
        )
        for name, what, end in (
            ("trailer-without-empty-line", "a trailer field", b"X-T: one\r\n"),
            ("trailer-cut", "half a trailer field", b"X-T: on"),
            ("junk-line", "a line of junk", b"junk\r\n"),
            ("data", "a line of data", b"hello\r\n\r\n"),
        )
    ),
    *(
        Case(
            id=f"chunked/end/{name}",
            about=f"The message is followed by {what}: the client drops the surplus octets.",
            cites=("RFC9112-6.3-15", "RFC9112-7.1-P3"),
            level="must",
            server=CHUNKED + CHUNK + LAST + rest,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="Octets after the end of a message are not its content. A client that uses them gives the program "
            "wrong data.",
        )
        for name, what, rest in (
            ("then-content", "five octets", b"world"),
            ("then-crlf", "an empty line", b"\r\n"),
            ("then-nul", "a NUL", b"\0"),
            ("then-chunks", "more chunks", b"5\r\nworld\r\n0\r\n\r\n"),
        )
    ),
    # --------------------------------------------------------------------------------------------- the next request
    *(
        Case(
            id=f"chunked/end/{name}/next-request",
            about=f"{what}, the client does not reuse the connection.",
            cites=("RFC9112-9.3-6", "RFC9112-7.1-P3"),
            do=(Request(), Request()),
            server=(
                # After a half-close the client need not wait for a time-out, and the server can record another request.
                Connection((ReadRequest(), Send(CHUNKED + CHUNK + end), HalfClose(), ReadRequest(), Close())),
                SECOND,
            ),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())), Response(200, body=b"world")),
            lenient=(
                (AnyOf((Response(200, body=b"hello"), Failure())), Failure()),
                (Response(200, body=b"world"), Response(200, body=b"world")),  # the GET is repeated after an error
            ),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/chunked",
            why="The next octets on the connection still belong to this message. A client that reuses the connection "
            "reads these octets as the next response.",
        )
        for name, what, end in (
            ("without-empty-line", "After a last chunk without its empty line", b"0\r\n"),
            ("trailer-cut", "After a trailer section that was cut off", b"0\r\nX-T: one\r\n"),
        )
    ),
    *(
        Case(
            id=f"chunked/{name}/next-request",
            about=f"After {what}, the client reports an error and opens a new connection.",
            cites=("RFC9112-9.3-6", "RFC9112-8-2"),
            do=(Request(), Request()),
            server=(
                Connection((ReadRequest(), Send(CHUNKED + chunks), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Failure(), Response(200, body=b"world")),
            # The client may repeat a GET on another connection (RFC 9110 section 9.2.2).
            lenient=((Failure(), Failure()), (Response(200, body=b"world"), Response(200, body=b"world"))),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/chunked",
            why="The end of this message is unknown. A client that goes on waits for the end, or reads the rest of the "
            "message as the next response.",
        )
        for name, what, chunks in (
            ("size/letters", "an invalid chunk size", b"xyz\r\nhello\r\n" + LAST),
            ("size/minus-sign", "a negative chunk size", b"-5\r\nhello\r\n" + LAST),
            ("data/junk-for-crlf", "'XX' in place of CRLF", b"5\r\nhelloXX" + LAST),
            ("data/longer-than-size", "overlong chunk data", b"5\r\nhelloworld\r\n" + LAST),
            ("line-end/cr-after-data", "a bare CR in place of CRLF", b"5\r\nhello\r" + LAST),
        )
    ),
)
