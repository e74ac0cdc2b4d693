"""The last chunk, the end of chunked content, and what may follow it on the connection (RFC 9112 7.1, section 8)."""

from .....mockserver.script import Close, HalfClose, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, LAST, SECOND

CHUNK = b"5\r\nhello\r\n"
CUT = "Half a document is taken for the whole of it."

CASES = (
    *(
        Case(
            id=f"chunked/last-chunk/{name}",
            about=f"{what}: the content ends there, on a connection that stays open.",
            cites=("RFC9112-7.1-P1", "RFC9112-7.1-P3"),
            server=(Connection((ReadRequest(), Send(CHUNKED + end), Hold())),),
            expect=(Response(200, body=body),),
            lenient=lenient,
            twin=twin,
            why="A client that does not see the end waits for what never comes.",
        )
        for name, what, end, body, lenient, twin in (
            ("held-open", "One zero and the empty line", CHUNK + LAST, b"hello", (), ""),
            ("alone-held-open", "The last chunk alone", LAST, b"", (), ""),
            ("two-zeros", "Two zeros", CHUNK + b"00\r\n\r\n", b"hello", (), ""),
            (
                "twenty-zeros",
                "Twenty zeros",
                CHUNK + b"0" * 20 + b"\r\n\r\n",
                b"hello",
                ((Failure(),),),
                "chunked/one-chunk",
            ),
            ("extension-quoted", "A quoted extension", CHUNK + b'0;a="b"\r\n\r\n', b"hello", (), ""),
        )
    ),
    # ---------------------------------------------------------------------------------------------- no last chunk
    *(
        Case(
            id=f"chunked/last-chunk/{name}",
            about=f"{what} for the last chunk: the content is incomplete; or repaired.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-P2"),
            server=CHUNKED + CHUNK + end + b"\r\n\r\n",
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="Two readers of one message disagree on where it ends: the next response can be forged.",
        )
        for name, what, end in (
            ("prefix", "'0x0'", b"0x0"),
            ("prefix-only", "'0x'", b"0x"),
            ("plus-sign", "'+0'", b"+0"),
            ("minus-sign", "'-0'", b"-0"),
            ("underscore", "'0_0'", b"0_0"),
            ("leading-space", "A space and a zero", b" 0"),
            ("trailing-space", "A zero and a space", b"0 "),
            ("trailing-nul", "A zero and a NUL", b"0\0"),
            ("trailing-letter", "A zero and a letter", b"0x1"),
            ("point", "'0.0'", b"0.0"),
        )
    ),
    *(
        Case(
            id=f"chunked/last-chunk/{name}",
            about=f"{what} for the last chunk: the content is incomplete.",
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
            ("two-empty-lines", "Two empty lines", b"\r\n\r\n"),
            ("word", "'Foo'", b"Foo\r\n\r\n"),
            ("junk", "'xyz'", b"xyz\r\n\r\n"),
            ("letter-o", "A letter O", b"O\r\n\r\n"),
            ("extension-only", "An extension", b";a=b\r\n\r\n"),
            ("zero-without-line-end", "A zero that ends with the connection", b"0"),
        )
    ),
    # ---------------------------------------------------------------------------------------------- cut in the end
    *(
        Case(
            id=f"chunked/end/{name}",
            about=f"The connection ends after {what}: no whole last chunk; complete at best.",
            cites=("RFC9112-8-P2", "RFC9112-7.1-P3"),
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
            about=f"{what} behind the last chunk, then the end: both readings stand.",
            cites=("RFC9112-8-P2", "RFC9112-7.1-P3"),
            server=CHUNKED + CHUNK + b"0\r\n" + end,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="All content has come: neither less nor more of it may be told as complete.",
        )
        for name, what, end in (
            ("trailer-without-empty-line", "A trailer field", b"X-T: one\r\n"),
            ("trailer-cut", "A part of a trailer field", b"X-T: on"),
            ("junk-line", "A line of junk", b"junk\r\n"),
            ("data", "A line of data", b"hello\r\n\r\n"),
        )
    ),
    *(
        Case(
            id=f"chunked/end/{name}",
            about=f"{what} behind the end: dropped, or held against the message.",
            cites=("RFC9112-6.3-15", "RFC9112-7.1-P3"),
            level="must",
            server=CHUNKED + CHUNK + LAST + rest,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="What is behind the content belongs to another message, or to nobody.",
        )
        for name, what, rest in (
            ("then-content", "Content", b"world"),
            ("then-crlf", "An empty line", b"\r\n"),
            ("then-nul", "A NUL", b"\0"),
            ("then-chunks", "More chunks", b"5\r\nworld\r\n0\r\n\r\n"),
        )
    ),
    # ---------------------------------------------------------------------------------------------- and then?
    *(
        Case(
            id=f"chunked/end/{name}/next-request",
            about=f"{what}: the connection is not used again.",
            cites=("RFC9112-9.3-6", "RFC9112-7.1-P3"),
            do=(Request(), Request()),
            server=(
                # The server's direction ends, so that nobody has to wait; what the client sends is still listened to.
                Connection((ReadRequest(), Send(CHUNKED + CHUNK + end), HalfClose(), ReadRequest(), Close())),
                SECOND,
            ),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())), Response(200, body=b"world")),
            lenient=(
                (AnyOf((Response(200, body=b"hello"), Failure())), Failure()),
                (Response(200, body=b"world"), Response(200, body=b"world")),  # incomplete, and asked once more
            ),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/chunked",
            why="What comes next on the connection is still a part of this message: a trailer, or the next response.",
        )
        for name, what, end in (
            ("without-empty-line", "After a last chunk without its empty line", b"0\r\n"),
            ("trailer-cut", "After a trailer section that was cut off", b"0\r\nX-T: one\r\n"),
        )
    ),
    *(
        Case(
            id=f"chunked/{name}/next-request",
            about=f"{what}: an error, and a new connection for the next request.",
            cites=("RFC9112-9.3-6", "RFC9112-8-2"),
            do=(Request(), Request()),
            server=(
                Connection((ReadRequest(), Send(CHUNKED + chunks), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Failure(), Response(200, body=b"world")),
            # A GET may be asked once more, on another connection (RFC 9110 9.2.2).
            lenient=((Failure(), Failure()), (Response(200, body=b"world"), Response(200, body=b"world"))),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/chunked",
            why="What is left of a message whose end nobody knows is taken for the next response.",
        )
        for name, what, chunks in (
            ("size/letters", "After a size that is none", b"xyz\r\nhello\r\n" + LAST),
            ("size/minus-sign", "After a negative size", b"-5\r\nhello\r\n" + LAST),
            ("data/junk-for-crlf", "After junk behind the data", b"5\r\nhelloXX" + LAST),
            ("data/longer-than-size", "After more data than the size", b"5\r\nhelloworld\r\n" + LAST),
            ("line-end/cr-after-data", "After a bare CR behind the data", b"5\r\nhello\r" + LAST),
        )
    ),
)
