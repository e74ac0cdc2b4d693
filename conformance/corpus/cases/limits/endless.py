"""Endless elements (RFC 9110 sections 2.3 and 17.5): up to 96 MiB of one element, then the end of the connection.

None of these messages is complete, so an error is right at any limit of the client, its time-out included. But the
client has to give up by itself: the end of the connection would give an error to a client without a limit too. The
server has then sent less than 32 MiB, of which the buffers of the connection may hold some MiB. The cases also measure
the memory that the client uses until then. Where the trailer section does not end, the content is complete, and a
client may return it.

The bound is a number of octets, for an element of a few octets too: a client may limit octets or elements, and Go reads
10 MiB of interim responses. Some clients need a minute for 32 MiB of small elements. So a client that still reads
at the deadline of the harness has no limit either. It gets the severity of a client that has read all octets by then
("deviates"). "hang" is left for a client that neither reads nor answers.
"""

from .....mockserver.script import Close, ReadRequest, Repeat, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKED, HEAD

LINES = 24 * 1024  # of 4 KiB each
VALUE = b"v" * 4085
MIB = 88  # nearly 96: a client may not yet have freed the octets, some ten MiB, that it dropped at its limit
WITHIN = 32 << 20  # octets that the server can send before the client gives up
COSTS = "A hostile server can use up the memory or the time of a client with one response, or the caller gets "
WHY = f"{COSTS}a response that has no end."
TRAILERS = f"{COSTS}other content than the server sent."

CASES = (
    *(
        Case(
            id=f"limits/endless-{name}",
            about=f"The server sends {what} without end; the client gives up in bounded memory.",
            cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
            server=(Connection((ReadRequest(), *((Send(start),) if start else ()), Repeat(data, count), Close())),),
            expect=(Failure(timeout=True),),
            within=WITHIN,
            memory=MIB,
            deliveries=("whole",),
            transports=("tcp",),
            twin=twin,
            why=WHY,
        )
        for name, what, start, data, count, twin in (
            ("protocol-name", "a protocol name", b"", b"H" * 4096, LINES, "content-length/exact"),
            ("version", "digits of a version", b"HTTP/1.", b"1" * 4096, LINES, "content-length/exact"),
            ("reason", "a reason phrase", b"HTTP/1.1 200 ", b"v" * 4096, LINES, "content-length/exact"),
            ("field-name", "a field name", HEAD, b"X" * 4096, LINES, "content-length/exact"),
            ("field-value", "a field value", HEAD + b"X-A: ", b"v" * 4096, LINES, "content-length/exact"),
            ("spaces", "spaces before a value", HEAD + b"X-A:", b" " * 4096, LINES, "content-length/exact"),
            ("fields", "field lines", HEAD, b"X-A: one" + VALUE + b"\r\n", LINES, "content-length/exact"),
            ("folds", "folded lines", HEAD + b"X-A: one\r\n", b" two" + VALUE + b"\r\n", LINES, "content-length/exact"),
            (
                "lines-without-colon",
                "lines without a colon",
                HEAD,
                b"w" + VALUE + b"\r\n",
                LINES,
                "content-length/exact",
            ),
            (
                "interim-responses",
                "interim responses",
                b"",
                b"HTTP/1.1 100 Continue\r\nX-A: " + VALUE + b"\r\n\r\n",
                LINES,
                "interim/100",
            ),
            (
                "small-interim-responses",
                "100s of 25 octets",
                b"",
                b"HTTP/1.1 100 Continue\r\n\r\n" * 160,
                LINES,
                "interim/100",
            ),
            (
                "small-103s",
                "103s of 28 octets",
                b"",
                b"HTTP/1.1 103 Early Hints\r\n\r\n" * 146,
                LINES,
                "interim/103",
            ),
            ("small-fields", "short field lines", HEAD, b"X: v\r\n" * 682, LINES, "content-length/exact"),
            (
                "fields-of-interim",
                "field lines of a 100",
                b"HTTP/1.1 100 Continue\r\n",
                b"X-A: one" + VALUE + b"\r\n",
                LINES,
                "interim/100",
            ),
            ("chunk-size-zeros", "chunk size zeros", CHUNKED, b"0" * 4096, LINES, "chunked/one-chunk"),
            ("chunk-size-digits", "chunk size digits", CHUNKED, b"f" * 4096, LINES, "chunked/one-chunk"),
            ("extension", "a chunk extension", CHUNKED + b"5;a=", b"v" * 4096, LINES, "chunked/one-chunk"),
            ("extension-quoted", "a quoted extension", CHUNKED + b'5;a="', b"v" * 4096, LINES, "chunked/one-chunk"),
            ("extensions", "chunk extensions", CHUNKED + b"5", b";abcdef=" * 512, LINES, "chunked/one-chunk"),
        )
    ),
    *(
        Case(
            id=f"limits/endless-{name}",
            about=f"The server sends {what} without end; the client stops in bounded memory.",
            cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
            server=(Connection((ReadRequest(), Send(start), Repeat(data, LINES), Close())),),
            expect=(AnyOf((Failure(timeout=True), Response(200, body=b"hello"))),),
            within=WITHIN,
            memory=MIB,
            deliveries=("whole",),
            transports=("tcp",),
            twin="chunked/one-chunk",
            why=TRAILERS,
        )
        for name, what, start, data in (
            ("trailers", "trailer fields", CHUNKED + b"5\r\nhello\r\n0\r\n", b"X-T: one" + VALUE + b"\r\n"),
            ("trailer-value", "one trailer field", CHUNKED + b"5\r\nhello\r\n0\r\nX-T: ", b"v" * 4096),
            (
                "trailer-folds",
                "a folded trailer field",
                CHUNKED + b"5\r\nhello\r\n0\r\nX-T: one\r\n",
                b" two" + VALUE + b"\r\n",
            ),
        )
    ),
    Case(
        id="limits/extension-of-4-kib-each-octet",
        about="The client accepts or rejects 2048 one-octet chunks with 4 KiB of extension each.",
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
        why="A hostile server makes the client read thousands of times the content, which no content limit stops.",
    ),
    Case(
        id="limits/endless-empty-lines",
        about="The server sends empty lines without end and no status line; the client gives up.",
        cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
        server=(Connection((ReadRequest(), Repeat(b"\r\n" * 2048, LINES), Close())),),
        expect=(Failure(timeout=True),),
        within=WITHIN,
        memory=MIB,
        deliveries=("whole",),
        transports=("tcp",),
        twin="content-length/exact",
        why=WHY,
    ),
)
