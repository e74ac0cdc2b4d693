"""The trailer section of chunked content (RFC 9112 section 7.1.2, RFC 9110 section 6.5).

Trailer fields are kept apart or dropped. None of these here may be merged into the header section, and most may not be
sent at all (RFC 9110 section 6.5.1), which makes refusing them a lesser reading. After the last chunk all content is
there, so that a section which is malformed may be refused or not.
"""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED

CHUNK = b"5\r\nhello\r\n"
SECOND = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nworld\r\n0\r\nX-U: two\r\n\r\n"
MERGED = "What an intermediary checked in the header section is replaced behind its back."

CASES = (
    *(
        Case(
            id=f"chunked/trailer/{name}",
            about=f"{what}: kept apart or dropped, and never a header field.",
            cites=("RFC9112-7.1.2-2", "RFC9112-7.1.2-3", "RFC9112-7.1.2-1", "RFC9112-7.1-1"),
            level="must",
            server=head + CHUNK + b"0\r\n" + trailer + b"\r\n",
            expect=(Response(200, body=b"hello", absent=absent),),
            lenient=lenient,
            deliveries=("whole",) if len(trailer) > 99 else ("whole", "bytewise"),
            twin="chunked/one-chunk",
            why=MERGED,
        )
        for name, what, head, trailer, absent, lenient in (
            (
                "declared",
                "A trailer field that was announced",
                b"HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"X-T: one\r\n",
                ("X-T",),
                (),
            ),
            (
                "declared-and-none",
                "A field announced that never comes",
                b"HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"",
                ("X-T",),
                (),
            ),
            ("empty-value", "A trailer field without a value", CHUNKED, b"X-T:\r\n", ("X-T",), ()),
            ("obs-text", "A field with octets above 0x7F", CHUNKED, b"X-T: caf\xe9\r\n", ("X-T",), ((Failure(),),)),
            (
                "fifty",
                "Fifty trailer fields",
                CHUNKED,
                b"".join(b"X-%d: v\r\n" % n for n in range(50)),
                ("X-0",),
                ((Failure(),),),
            ),
            ("looks-like-chunk", "A trailer field that looks like a size", CHUNKED, b"5: hello\r\n", ("5",), ()),
            ("of-4000", "A value of 4000 octets", CHUNKED, b"X-T: " + b"v" * 4000 + b"\r\n", ("X-T",), ((Failure(),),)),
            ("folded", "A folded trailer field", CHUNKED, b"X-T: one\r\n two\r\n", ("X-T",), ((Failure(),),)),
        )
    ),
    Case(
        id="chunked/trailer/apart",
        about="Trailers can be had from the client, apart from the fields.",
        cites=("RFC9110-6.5.2-2",),
        server=CHUNKED + b"5\r\nhello\r\n0\r\nX-Trailer: one\r\n\r\n",
        expect=(Response(200, body=b"hello", absent=("X-Trailer",), trailers=(("X-Trailer", "one"),)),),
        deliveries=("whole",),
    ),
    Case(
        id="chunked/trailer/held-open",
        about="The empty line behind the trailer section ends the message, not the connection's end.",
        cites=("RFC9112-7.1-P3", "RFC9112-7.1-1"),
        level="must",
        server=(Connection((ReadRequest(), Send(CHUNKED + CHUNK + b"0\r\nX-T: one\r\n\r\n"), Hold())),),
        expect=(Response(200, body=b"hello"),),
        why="A client that does not see the end waits for what never comes.",
    ),
    # ------------------------------------------------------------------------------------------------- forbidden
    *(
        Case(
            id=f"chunked/trailer/{name.lower()}",
            about=f"{name} in the trailer section is not merged into the header section.",
            cites=("RFC9112-7.1.2-3", "RFC9110-6.5-1"),
            level="must",
            server=CHUNKED + CHUNK + b"0\r\n%s: %s\r\n\r\n" % (name.encode(), value),
            expect=(Response(200, body=b"hello", absent=(name,)),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=MERGED,
        )
        for name, value in (
            ("Content-Encoding", b"gzip"),
            ("Content-Type", b"text/html"),
            ("WWW-Authenticate", b"Basic realm=a"),
            ("Location", b"http://example.com/"),
            ("Connection", b"close"),
            ("Trailer", b"X-T"),
        )
    ),
    *(
        Case(
            id=f"chunked/trailer/{name}",
            about=f"{what} in the trailer section: the header field keeps its value.",
            cites=("RFC9112-7.1.2-3", "RFC9112-7.1.2-2"),
            server=b"HTTP/1.1 200 OK\r\n" + lines + CHUNKED[17:] + CHUNK + b"0\r\n" + trailer + b"\r\n",
            expect=(Response(200, body=b"hello", fields=kept),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=MERGED,
        )
        for name, what, lines, trailer, kept in (
            (
                "other-content-type",
                "Another Content-Type",
                b"Content-Type: text/plain\r\n",
                b"Content-Type: text/html\r\n",
                (("Content-Type", "text/plain"),),
            ),
            ("same-name", "A field of the same name", b"X-T: one\r\n", b"X-T: two\r\n", (("X-T", "one"),)),
        )
    ),
    Case(
        id="chunked/trailer/transfer-encoding",
        about="A Transfer-Encoding in the trailer section frames nothing and codes nothing.",
        cites=("RFC9112-7.1.2-3", "RFC9110-6.5-1"),
        level="must",
        server=CHUNKED + CHUNK + b"0\r\nTransfer-Encoding: gzip\r\n\r\n",
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        twin="chunked/one-chunk",
        why=MERGED,
    ),
    # ------------------------------------------------------------------------------------------------- malformed
    *(
        Case(
            id=f"chunked/trailer/{name}",
            about=f"{what} in a trailer section: refused, or dropped; no content is lost.",
            cites=(clause,),
            level="must",
            server=CHUNKED + CHUNK + b"0\r\n" + trailer,
            expect=(AnyOf((Response(200, body=b"hello", absent=absent), Failure())),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="Content that has come is lost or changed, or a field of nobody's is merged.",
        )
        for name, what, clause, trailer, absent in (
            ("lf", "LF alone behind a field", "RFC9112-2.2-2", b"X-T: one\n\r\n", ("X-T",)),
            ("lf-twice", "LF alone in both ends", "RFC9112-2.2-2", b"X-T: one\n\n", ("X-T",)),
            ("cr", "A bare CR in a value", "RFC9112-2.2-4", b"X-T: one\rX-U: two\r\n\r\n", ("X-T", "X-U")),
            ("cr-cr-lf", "CR CR LF", "RFC9112-2.2-4", b"X-T: one\r\r\n\r\n", ("X-T",)),
            ("nul", "A NUL in a value", "RFC9110-5.5-4", b"X-T: o\0ne\r\n\r\n", ("X-T",)),
            ("no-colon", "A line without a colon", "RFC9112-5.1-P3", b"X-T one\r\n\r\n", ()),
            ("empty-name", "An empty name", "RFC9112-5.1-P3", b": one\r\n\r\n", ()),
            ("space-before-colon", "A space before the colon", "RFC9112-5.1-P1", b"X-T : one\r\n\r\n", ("X-T",)),
            ("space-in-name", "A name with a space", "RFC9112-5.1-P3", b"X T: one\r\n\r\n", ("X T",)),
            ("nul-in-name", "A name with a NUL", "RFC9112-5.1-P3", b"X\0T: one\r\n\r\n", ()),
            ("space-first", "A space at the start", "RFC9112-5.1-P3", b" X-T: one\r\n\r\n", ("X-T",)),
            ("chunk", "Another chunk", "RFC9112-7.1-P3", b"5\r\nworld\r\n0\r\n\r\n", ()),
            (
                "response",
                "A whole response",
                "RFC9112-7.1-P3",
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld",
                ("Content-Length",),
            ),
        )
    ),
    # ------------------------------------------------------------------------------------------------- and then?
    Case(
        id="chunked/trailer/next-request",
        about="Two messages with trailer sections on one connection.",
        cites=("RFC9112-9.3-1", "RFC9112-7.1-1"),
        level="should",
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(CHUNKED + CHUNK + b"0\r\nX-T: one\r\n\r\n")),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            Connection((ReadRequest(), Send(SECOND), Close())),
        ),
        expect=(Response(200, body=b"hello", absent=("X-T",)), Response(200, body=b"world", absent=("X-T", "X-U"))),
        reuse="required",
        why="A trailer section that is not read to its end begins the next response.",
    ),
)
