"""A response is a sequence of octets (RFC 9112 section 2.2): its division into segments makes no difference."""

from .....mockserver.script import Close, Hold, ReadRequest, Segments, Send
from ....model import Case, Connection, Request, Response
from ...sweeps import near, powers
from ..literals import CHUNKED, CONTINUE, HEAD, LENGTH

NOTED = b"HTTP/1.1 100 Continue\r\nX-A: one\r\n\r\n"
PARTS = (CHUNKED, b"5;a=b\r\n01234\r\n", b"5\r\n56789\r\n", b"0\r\nX-T: one\r\n\r\n")  # each line ends in CRLF
WHY = "The client fails only when the network splits a response at this place, so that the error seems random."
INTERIM = "A client that returns, rejects or cuts the interim response gives requests a wrong response or none."

CASES = (
    # ------------------------------------------------------------------------------------------- parts of a response
    *(
        Case(
            id=f"delivery/{name}",
            about=f"Segments with pauses between them carry {what}.",
            cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
            server=(Connection((ReadRequest(), Segments(parts, 0.02), Hold())),),
            expect=(Response(200, body=b"0123456789"),),
            deliveries=("whole",),
            twin=(
                "interim/100-twice"
                if name == "interim-and-interim"
                else "interim/100"
                if name[:7] == "interim"
                else "chunked/one-chunk"
                if name[:5] == "chunk"
                else "content-length/exact"
            ),
            why=INTERIM if name[:7] == "interim" else WHY,
        )
        for name, what, parts in (
            ("head-then-content", "the head, then the content", (LENGTH, b"0123456789")),
            ("status-line-then-rest", "the status line, then the rest", (HEAD, LENGTH[17:] + b"0123456789")),
            (
                "head-then-empty-line",
                "the head without its empty line, then the rest",
                (LENGTH[:-2], b"\r\n0123456789"),
            ),
            ("head-and-first-octet", "the head and one octet, then the rest", (LENGTH + b"0", b"123456789")),
            ("all-but-the-last-octet", "all octets but the last, then the last", (LENGTH + b"012345678", b"9")),
            ("first-octet-alone", "the first octet, then the rest", (b"H", LENGTH[1:] + b"0123456789")),
            (
                "lines",
                "each line of the head, then the content",
                (HEAD, b"X-A: one\r\n", LENGTH[17:-2], b"\r\n", b"0123456789"),
            ),
            ("chunks", "the head, then each chunk", PARTS),
            (
                "chunk-sizes-apart",
                "the head, then each part of a chunk",
                (CHUNKED, b"a\r\n", b"0123456789", b"\r\n", b"0\r\n", b"\r\n"),
            ),
            (
                "chunk-and-next-size",
                "each chunk with the size of the next chunk",
                (CHUNKED + b"5\r\n", b"01234\r\n5\r\n", b"56789\r\n0\r\n", b"\r\n"),
            ),
            ("interim-then-final", "a 100, then the final response", (CONTINUE, LENGTH + b"0123456789")),
            ("interim-with-head", "a 100 and the head, then the content", (CONTINUE + LENGTH, b"0123456789")),
            (
                "interim-with-a-part-of-the-head",
                "a 100 and a part of the head, then the rest",
                (NOTED + LENGTH[:9], LENGTH[9:] + b"0123456789"),
            ),
            (
                "interim-and-interim",
                "a 100 and half of another 100, then the rest",
                (CONTINUE + NOTED[:20], NOTED[20:] + LENGTH + b"0123456789"),
            ),
        )
    ),
    *(
        Case(
            id=f"delivery/{name}",
            about=f"Segments with pauses between them carry {what}, then the close.",
            cites=("RFC9112-2.2-1", "RFC9112-6.3-P5"),
            level="must",
            server=(Connection((ReadRequest(), Segments((*parts, b""), 0.02), Close())),),
            expect=(Response(200, body=body),),
            deliveries=("whole",),
            twin="until-close/plain",
            why=WHY,
        )
        for name, what, parts, body in (
            (
                "until-close-head-then-content",
                "a head, then the content",
                (HEAD + b"\r\n", b"helloworld"),
                b"helloworld",
            ),
            ("until-close-head-then-end", "a head without content", (HEAD + b"\r\n",), b""),
            ("until-close-words", "a head and content, then more", (HEAD + b"\r\nhello", b"world"), b"helloworld"),
        )
    ),
    # -------------------------------------------------------------------------------------------- octets and line ends
    *(
        Case(
            id=f"delivery/octets-with-pauses-{name}",
            about=f"{what} arrives octet by octet, with a pause after each octet.",
            cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
            server=(
                Connection((ReadRequest(), Segments(tuple(data[n : n + 1] for n in range(len(data))), 0.002), Hold())),
            ),
            expect=(Response(200, body=b"0123456789"),),
            deliveries=("whole",),
            transports=("tcp",),
            twin=twin,
            why=WHY,
        )
        for name, what, data, twin in (
            ("length", "A response with Content-Length", LENGTH + b"0123456789", "content-length/exact"),
            (
                "chunked",
                "A chunked response",
                CHUNKED + b"05;a=b\r\n01234\r\n5\r\n56789\r\n0\r\nX-T: one\r\n\r\n",
                "chunked/one-chunk",
            ),
        )
    ),
    Case(
        id="delivery/line-ends-parted",
        about="Each CR ends a segment and each LF begins the next one, with a pause between them.",
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
        twin="chunked/one-chunk",
        why=WHY,
    ),
    # ---------------------------------------------------------------------------------------------- borders of buffers
    *(
        Case(
            id=f"delivery/head-of-{size}-and-{more}",
            about=f"The first {size} octets contain {more} of the four octets CRLF CRLF that end the head.",
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
            why="A client whose buffer ends within the empty line can miss the end of the head, and hangs or loses "
            "content.",
        )
        for size in powers(10, 12)
        for more in range(5)
    ),
    Case(
        id="delivery/chunks-across-buffers",
        about="The content is 300 chunks of 1022 octets, whose line ends meet every border of a buffer.",
        cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
        server=(
            Connection(
                (ReadRequest(), Send(CHUNKED + (b"3fe\r\n" + b"0123456" * 146 + b"\r\n") * 300 + b"0\r\n\r\n"), Hold())
            ),
        ),
        expect=(Response(200, body=b"0123456" * 43800),),
        deliveries=("whole",),
        why="A client whose buffer ends within a chunk-size line can mix octets of the coding into the content.",
    ),
    *(
        Case(
            id=f"delivery/content-of-{size}",
            about=f"Content of {size} octets ends near the border of a buffer, on an open connection.",
            cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
            server=(
                Connection((ReadRequest(), Send(HEAD + b"Content-Length: %d\r\n\r\n" % size + b"v" * size), Hold())),
            ),
            expect=(Response(200, body=b"v" * size),),
            deliveries=("whole",),
            why="A client that misses octets at the border of a buffer hangs or loses content.",
        )
        for size in (*near(4096), 8192, *near(16384)[1:], *near(65536))
    ),
    # ----------------------------------------------------------------------------------------- two responses, in parts
    *(
        Case(
            id=f"delivery/two-answers-{name}",
            about=f"Two responses on one connection each have {how} in a segment of its own.",
            cites=("RFC9112-2.2-1", "RFC9112-9.3-6"),
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
            twin="reuse/chunked" if first[0][17] == CHUNKED[17] else "reuse/content-length",
            why=WHY,
        )
        for name, how, first, second in (
            (
                "head-then-content",
                "the content",
                (LENGTH, b"hello01234"),
                (LENGTH, b"world01234"),
            ),
            (
                "last-octet",
                "the last octet",
                (LENGTH + b"hello0123", b"4"),
                (LENGTH + b"world0123", b"4"),
            ),
            (
                "chunked",
                "the final empty line",
                (CHUNKED + b"a\r\nhello01234\r\n0\r\n", b"\r\n"),
                (CHUNKED + b"a\r\nworld01234\r\n0\r\n", b"\r\n"),
            ),
            (
                "chunked-last-lf",
                "the last LF",
                (CHUNKED + b"a\r\nhello01234\r\n0\r\n\r", b"\n"),
                (CHUNKED + b"a\r\nworld01234\r\n0\r\n\r", b"\n"),
            ),
            (
                "trailers",
                "the trailer section",
                (CHUNKED + b"a\r\nhello01234\r\n0\r\n", b"X-T: one\r\n\r\n"),
                (CHUNKED + b"a\r\nworld01234\r\n0\r\n", b"X-T: one\r\n\r\n"),
            ),
        )
    ),
)
