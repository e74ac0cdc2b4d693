"""A response is a sequence of octets (RFC 9112 section 2.2): in which segments they come makes no difference.

Content that is parted has none of the exam's words, which would be replaced as a whole and not in two parts.
"""

from .....mockserver.script import Close, Hold, ReadRequest, Segments, Send
from ....model import Case, Connection, Request, Response
from ..literals import CHUNKED, CONTINUE, HEAD, LENGTH

NOTED = b"HTTP/1.1 100 Continue\r\nX-A: one\r\n\r\n"
PARTS = (CHUNKED, b"5;a=b\r\n01234\r\n", b"5\r\n56789\r\n", b"0\r\nX-T: one\r\n\r\n")  # each line ends in CRLF
WHY = "It works until a packet is split elsewhere: errors that come and go with the network."

CASES = (
    # ---------------------------------------------------------------------------------- parts in segments of their own
    *(
        Case(
            id=f"delivery/{name}",
            about=f"{what}, a pause between two segments.",
            cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
            server=(Connection((ReadRequest(), Segments(parts, 0.02), Hold())),),
            expect=(Response(200, body=b"0123456789"),),
            deliveries=("whole",),
            why=WHY,
        )
        for name, what, parts in (
            ("head-then-content", "The head, then the content", (LENGTH, b"0123456789")),
            ("status-line-then-rest", "The status line, then the rest", (HEAD, LENGTH[17:] + b"0123456789")),
            ("head-then-empty-line", "A head without its empty line", (LENGTH[:-2], b"\r\n0123456789")),
            ("head-and-first-octet", "The head and one octet, then the rest", (LENGTH + b"0", b"123456789")),
            ("all-but-the-last-octet", "All but the last octet", (LENGTH + b"012345678", b"9")),
            ("first-octet-alone", "The first octet alone", (b"H", LENGTH[1:] + b"0123456789")),
            ("lines", "Each line for itself", (HEAD, b"X-A: one\r\n", LENGTH[17:-2], b"\r\n", b"0123456789")),
            ("chunks", "Each chunk for itself", PARTS),
            (
                "chunk-sizes-apart",
                "Chunk sizes, data and line ends apart",
                (CHUNKED, b"a\r\n", b"0123456789", b"\r\n", b"0\r\n", b"\r\n"),
            ),
            (
                "chunk-and-next-size",
                "Each chunk with the size of the next",
                (CHUNKED + b"5\r\n", b"01234\r\n5\r\n", b"56789\r\n0\r\n", b"\r\n"),
            ),
            ("interim-then-final", "A 100, then the answer", (CONTINUE, LENGTH + b"0123456789")),
            ("interim-with-head", "A 100 and the head, then the content", (CONTINUE + LENGTH, b"0123456789")),
            (
                "interim-with-a-part-of-the-head",
                "A 100 with a field and a part of the head",
                (NOTED + LENGTH[:9], LENGTH[9:] + b"0123456789"),
            ),
            (
                "interim-and-interim",
                "A 100 and half of another, then the rest",
                (CONTINUE + NOTED[:20], NOTED[20:] + LENGTH + b"0123456789"),
            ),
        )
    ),
    *(
        Case(
            id=f"delivery/{name}",
            about=f"{what}, then the connection's end in a segment of its own.",
            cites=("RFC9112-2.2-1", "RFC9112-6.3-P5"),
            level="must",
            server=(Connection((ReadRequest(), Segments((*parts, b""), 0.02), Close())),),
            expect=(Response(200, body=body),),
            deliveries=("whole",),
            why=WHY,
        )
        for name, what, parts, body in (
            (
                "until-close-head-then-content",
                "A head, content until close",
                (HEAD + b"\r\n", b"helloworld"),
                b"helloworld",
            ),
            ("until-close-head-then-end", "A head and no content", (HEAD + b"\r\n",), b""),
            ("until-close-words", "A head, content, and more of it", (HEAD + b"\r\nhello", b"world"), b"helloworld"),
        )
    ),
    # -------------------------------------------------------------------------------------------- octets and line ends
    *(
        Case(
            id=f"delivery/octets-with-pauses-{name}",
            about=f"{what}, octet by octet, a pause between two.",
            cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
            server=(
                Connection((ReadRequest(), Segments(tuple(data[n : n + 1] for n in range(len(data))), 0.002), Hold())),
            ),
            expect=(Response(200, body=b"0123456789"),),
            deliveries=("whole",),
            transports=("tcp",),
            why=WHY,
        )
        for name, what, data in (
            ("length", "A response with a length", LENGTH + b"0123456789"),
            ("chunked", "A chunked response", CHUNKED + b"05;a=b\r\n01234\r\n5\r\n56789\r\n0\r\nX-T: one\r\n\r\n"),
        )
    ),
    Case(
        id="delivery/line-ends-parted",
        about="Each CR ends a segment, and each LF begins one, with a pause between.",
        cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Segments(
                        (
                            b"HTTP/1.1 200 OK\r",
                            b"\nTransfer-Encoding: chunked\r",
                            b"\n\r",
                            b"\n5;a=b\r",
                            b"\nhello\r",
                            b"\n5\r",
                            b"\nworld\r",
                            b"\n0\r",
                            b"\nX-T: one\r",
                            b"\n\r",
                            b"\n",
                        ),
                        0.02,
                    ),
                    Hold(),
                )
            ),
        ),
        expect=(Response(200, body=b"helloworld"),),
        deliveries=("whole",),
        why=WHY,
    ),
    # ---------------------------------------------------------------------------------------------- borders of buffers
    *(
        Case(
            id=f"delivery/head-of-{size}-and-{more}",
            about=f"After {size} octets the end of the head has begun, {more} of its four there.",
            cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
            server=(
                Connection(
                    (
                        ReadRequest(),
                        Send(
                            HEAD
                            + b"Content-Length: 10\r\n"
                            + (b"X-A: " + b"v" * 93 + b"\r\n") * (size // 100 - 2)
                            + b"X-B: "
                            + b"w" * (size % 100 + 200 - len(HEAD) - 25 - more)
                            + b"\r\n\r\nhelloworld"
                        ),
                        Hold(),
                    )
                ),
            ),
            expect=(Response(200, body=b"helloworld"),),
            deliveries=("whole",),
            why="A buffer that ends within the empty line hides the end of the head.",
        )
        for size in (1024, 2048, 4096)
        for more in range(5)
    ),
    Case(
        id="delivery/chunks-across-buffers",
        about="300 chunks of 1022 octets: their sizes and line ends lie on every border.",
        cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
        server=(
            Connection(
                (ReadRequest(), Send(CHUNKED + (b"3fe\r\n" + b"0123456" * 146 + b"\r\n") * 300 + b"0\r\n\r\n"), Hold())
            ),
        ),
        expect=(Response(200, body=b"0123456" * 43800),),
        deliveries=("whole",),
        why="A buffer that ends within a chunk's framing puts some of it into the content.",
    ),
    *(
        Case(
            id=f"delivery/content-of-{size}",
            about=f"Content of {size} octets, at the border of a buffer or a record, on an open connection.",
            cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
            server=(
                Connection((ReadRequest(), Send(HEAD + b"Content-Length: %d\r\n\r\n" % size + b"v" * size), Hold())),
            ),
            expect=(Response(200, body=b"v" * size),),
            deliveries=("whole",),
        )
        for size in (4095, 4096, 4097, 8192, 16384, 16385, 65535, 65536, 65537)
    ),
    # ------------------------------------------------------------------------------------------- two answers, in parts
    *(
        Case(
            id=f"delivery/two-answers-{name}",
            about=f"Two answers on one connection, {how}.",
            cites=("RFC9112-2.2-1", "RFC9112-9.3-1"),
            level="should",
            do=(Request(), Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Segments(first, 0.02)),
                        *(ReadRequest(), Segments(second, 0.02), Close()),
                    )
                ),
                Connection((ReadRequest(), Segments(second, 0.02), Close())),
            ),
            expect=(Response(200, body=b"hello01234"), Response(200, body=b"world01234")),
            deliveries=("whole",),
            why=WHY,
        )
        for name, how, first, second in (
            (
                "head-then-content",
                "head and content apart",
                (LENGTH, b"hello01234"),
                (LENGTH, b"world01234"),
            ),
            (
                "last-octet",
                "the last octet of each apart",
                (LENGTH + b"hello0123", b"4"),
                (LENGTH + b"world0123", b"4"),
            ),
            (
                "chunked",
                "their last empty lines apart",
                (CHUNKED + b"a\r\nhello01234\r\n0\r\n", b"\r\n"),
                (CHUNKED + b"a\r\nworld01234\r\n0\r\n", b"\r\n"),
            ),
            (
                "chunked-last-lf",
                "the last LF of each apart",
                (CHUNKED + b"a\r\nhello01234\r\n0\r\n\r", b"\n"),
                (CHUNKED + b"a\r\nworld01234\r\n0\r\n\r", b"\n"),
            ),
            (
                "trailers",
                "their trailer sections apart",
                (CHUNKED + b"a\r\nhello01234\r\n0\r\n", b"X-T: one\r\n\r\n"),
                (CHUNKED + b"a\r\nworld01234\r\n0\r\n", b"X-T: one\r\n\r\n"),
            ),
        )
    ),
)
