"""What does not end (RFC 9110 sections 2.3 and 17.5): 96 MiB of one element, and then the connection's end.

None of these messages is whole, so that an error is right, at whatever limit, the client's own of time included; what
is looked at is the memory that it takes to come there. Where a trailer section or a chunk's framing is what does not
end, the content is there all the same.
"""

from .....mockserver.script import Close, ReadRequest, Repeat, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKED, HEAD

LINES = 24 * 1024  # of 4 KiB each
VALUE = b"v" * 4085
MIB = 88  # nearly all of the 96: what a client has dropped at its limit, ten MiB say, may not have been collected yet
WHY = "One response uses up the memory of the process: a server, or who can pose as it, takes its clients down."

CASES = (
    *(
        Case(
            id=f"limits/endless-{name}",
            about=f"{what} without end: given up, with bounded memory.",
            cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
            server=(Connection((ReadRequest(), *((Send(start),) if start else ()), Repeat(data, count), Close())),),
            expect=(Failure(timeout=True),),
            memory=MIB,
            deliveries=("whole",),
            transports=("tcp",),
            twin=twin,
            why=WHY,
        )
        for name, what, start, data, count, twin in (
            ("protocol-name", "A protocol name", b"", b"H" * 4096, LINES, "content-length/exact"),
            ("version", "Digits of a version", b"HTTP/1.", b"1" * 4096, LINES, "content-length/exact"),
            ("reason", "A reason phrase", b"HTTP/1.1 200 ", b"v" * 4096, LINES, "content-length/exact"),
            ("field-name", "A field name", HEAD, b"X" * 4096, LINES, "content-length/exact"),
            ("field-value", "A field value", HEAD + b"X-A: ", b"v" * 4096, LINES, "content-length/exact"),
            ("spaces", "Whitespace before a value", HEAD + b"X-A:", b" " * 4096, LINES, "content-length/exact"),
            ("fields", "Field lines", HEAD, b"X-A: one" + VALUE + b"\r\n", LINES, "content-length/exact"),
            ("folds", "Folded lines", HEAD + b"X-A: one\r\n", b" two" + VALUE + b"\r\n", LINES, "content-length/exact"),
            (
                "lines-without-colon",
                "Lines without a colon",
                HEAD,
                b"w" + VALUE + b"\r\n",
                LINES,
                "content-length/exact",
            ),
            (
                "interim-responses",
                "Interim responses",
                b"",
                b"HTTP/1.1 100 Continue\r\nX-A: " + VALUE + b"\r\n\r\n",
                2048,  # 8 MiB will do: each is a whole message
                "interim/100",
            ),
            (
                "fields-of-interim",
                "Field lines of a 100",
                b"HTTP/1.1 100 Continue\r\n",
                b"X-A: one" + VALUE + b"\r\n",
                LINES,
                "interim/100",
            ),
            ("chunk-size-zeros", "Zeros of a chunk size", CHUNKED, b"0" * 4096, LINES, "chunked/one-chunk"),
            ("chunk-size-digits", "Digits of a chunk size", CHUNKED, b"f" * 4096, LINES, "chunked/one-chunk"),
            ("extension", "A chunk extension", CHUNKED + b"5;a=", b"v" * 4096, LINES, "chunked/one-chunk"),
            ("extension-quoted", "A quoted string", CHUNKED + b'5;a="', b"v" * 4096, LINES, "chunked/one-chunk"),
            ("extensions", "Chunk extensions", CHUNKED + b"5", b";abcdef=" * 512, LINES, "chunked/one-chunk"),
        )
    ),
    *(
        Case(
            id=f"limits/endless-{name}",
            about=f"{what} without end: complete or not, with bounded memory.",
            cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
            server=(Connection((ReadRequest(), Send(start), Repeat(data, LINES), Close())),),
            expect=(AnyOf((Failure(timeout=True), Response(200, body=b"hello"))),),
            memory=MIB,
            deliveries=("whole",),
            transports=("tcp",),
            twin="chunked/one-chunk",
            why=WHY,
        )
        for name, what, start, data in (
            ("trailers", "Trailer fields", CHUNKED + b"5\r\nhello\r\n0\r\n", b"X-T: one" + VALUE + b"\r\n"),
            ("trailer-value", "A trailer field", CHUNKED + b"5\r\nhello\r\n0\r\nX-T: ", b"v" * 4096),
            (
                "trailer-folds",
                "Folded trailers",
                CHUNKED + b"5\r\nhello\r\n0\r\nX-T: one\r\n",
                b" two" + VALUE + b"\r\n",
            ),
        )
    ),
    Case(
        id="limits/extension-of-4-kib-each-octet",
        about="2048 chunks of one octet, each with an extension of 4 KiB: taken or refused.",
        cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(CHUNKED), Repeat(b"1;a=" + VALUE + b"\r\nv\r\n", 2048)),
                    *(Send(b"0\r\n\r\n"), Close()),
                )
            ),
        ),
        expect=(AnyOf((Failure(timeout=True), Response(200, body=b"v" * 2048))),),
        deliveries=("whole",),
        transports=("tcp",),
        twin="chunked/one-chunk",
        why="Little content, and thousands of times its size to read for it, beneath every limit of content.",
    ),
    Case(
        id="limits/endless-empty-lines",
        about="A quarter of a million empty lines and no status line: skipped or refused.",
        cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
        server=(Connection((ReadRequest(), Repeat(b"\r\n" * 1024, 256), Close())),),
        expect=(Failure(timeout=True),),
        deliveries=("whole",),
        transports=("tcp",),
        twin="content-length/exact",
    ),
)
