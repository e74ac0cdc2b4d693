"""The trailer section of chunked content (RFC 9112 section 7.1.2, RFC 9110 section 6.5).

A client keeps trailer fields apart or drops them. The client may merge none of the fields below into the header
section. A server may not even send most of them (RFC 9110 section 6.5.1), so that refusing them is a lenient reading.
All content has arrived with the last chunk, so that a client may refuse or accept a malformed trailer section.
"""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED

CHUNK = b"5\r\nhello\r\n"
SECOND = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nworld\r\n0\r\nX-U: two\r\n\r\n"
MERGED = (
    "If the client merges the field, the field bypasses intermediaries that check the header section. If the client "
    "misreads the section, the content is lost."
)

CASES = (
    *(
        Case(
            id=f"chunked/trailer/{name}",
            about=f"The client does not merge {what} into the header section.",
            cites=("RFC9112-7.1.2-2", "RFC9112-7.1.2-3", "RFC9112-7.1.2-1", "RFC9112-7.1-1"),
            rulings=("refused-repair",) if name == "folded" else (),
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
                "an announced trailer field",
                b"HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"X-T: one\r\n",
                ("X-T",),
                (),
            ),
            (
                "declared-and-none",
                "an announced field that never arrives",
                b"HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"",
                ("X-T",),
                (),
            ),
            ("empty-value", "a trailer field without a value", CHUNKED, b"X-T:\r\n", ("X-T",), ()),
            (
                "obs-text",
                "a trailer field with octet 0xE9",
                CHUNKED,
                b"X-T: caf\xe9\r\n",
                ("X-T",),
                ((Failure(),),),
            ),
            (
                "fifty",
                "fifty trailer fields",
                CHUNKED,
                b"".join(b"X-%d: v\r\n" % n for n in range(50)),
                ("X-0",),
                ((Failure(),),),
            ),
            ("looks-like-chunk", "a trailer field that looks like a size", CHUNKED, b"5: hello\r\n", ("5",), ()),
            (
                "of-4000",
                "a trailer field of 4000 octets",
                CHUNKED,
                b"X-T: " + b"v" * 4000 + b"\r\n",
                ("X-T",),
                ((Failure(),),),
            ),
            ("folded", "a folded trailer field", CHUNKED, b"X-T: one\r\n two\r\n", ("X-T",), ((Failure(),),)),
        )
    ),
    Case(
        id="chunked/trailer/apart",
        about="The client offers trailer fields to the program, apart from the header fields.",
        cites=("RFC9110-6.5.2-2",),
        server=CHUNKED + b"5\r\nhello\r\n0\r\nX-Trailer: one\r\n\r\n",
        expect=(Response(200, body=b"hello", absent=("X-Trailer",), trailers=(("X-Trailer", "one"),)),),
        deliveries=("whole",),
        why="A program cannot check a digest or a signature that the server sends in the trailer section.",
    ),
    Case(
        id="chunked/trailer/held-open",
        about="The empty line after the trailer section ends the message on an open connection.",
        cites=("RFC9112-7.1-P3", "RFC9112-7.1-1"),
        level="must",
        server=(Connection((ReadRequest(), Send(CHUNKED + CHUNK + b"0\r\nX-T: one\r\n\r\n"), Hold())),),
        expect=(Response(200, body=b"hello"),),
        why="A client that does not detect the end of the content hangs. A client that refuses the end loses content.",
    ),
    # ------------------------------------------------------------------------------------------------- forbidden
    *(
        Case(
            id=f"chunked/trailer/{name.lower()}",
            about=f"The client does not merge a {name} trailer field into the header section.",
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
            about=f"The trailer section has {what}: the header field keeps its value.",
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
                "another Content-Type",
                b"Content-Type: text/plain\r\n",
                b"Content-Type: text/html\r\n",
                (("Content-Type", "text/plain"),),
            ),
            ("same-name", "a field of the same name", b"X-T: one\r\n", b"X-T: two\r\n", (("X-T", "one"),)),
        )
    ),
    Case(
        id="chunked/trailer/transfer-encoding",
        about="A Transfer-Encoding trailer field does not change the content.",
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
            about=f"The trailer section has {what}: the client accepts or refuses it.",
            # A failure is a merged trailer field or other content, whatever the client does with the malformed line.
            cites=("RFC9112-7.1.2-3" if absent else "RFC9112-7.1-2", clause),
            rulings=("refused-permitted",) if clause in ("RFC9112-2.2-2", "RFC9112-2.2-4", "RFC9110-5.5-4") else (),
            level="must",
            server=CHUNKED + CHUNK + b"0\r\n" + trailer,
            expect=(AnyOf((Response(200, body=b"hello", absent=absent), Failure())),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="The client loses or changes content that has arrived, or merges a field that the server did not send "
            "as such.",
        )
        for name, what, clause, trailer, absent in (
            ("lf", "LF alone after a field", "RFC9112-2.2-2", b"X-T: one\n\r\n", ("X-T",)),
            ("lf-twice", "LF alone in both line ends", "RFC9112-2.2-2", b"X-T: one\n\n", ("X-T",)),
            ("cr", "a bare CR in a value", "RFC9112-2.2-4", b"X-T: one\rX-U: two\r\n\r\n", ("X-T", "X-U")),
            ("cr-cr-lf", "CR CR LF", "RFC9112-2.2-4", b"X-T: one\r\r\n\r\n", ("X-T",)),
            ("nul", "a NUL in a value", "RFC9110-5.5-4", b"X-T: o\0ne\r\n\r\n", ("X-T",)),
            ("no-colon", "a line without a colon", "RFC9112-5.1-P3", b"X-T one\r\n\r\n", ()),
            ("empty-name", "an empty field name", "RFC9112-5.1-P3", b": one\r\n\r\n", ()),
            ("space-before-colon", "a space before the colon", "RFC9112-5.1-P1", b"X-T : one\r\n\r\n", ("X-T",)),
            ("space-in-name", "a field name with a space", "RFC9112-5.1-P3", b"X T: one\r\n\r\n", ("X T",)),
            ("nul-in-name", "a field name with a NUL", "RFC9112-5.1-P3", b"X\0T: one\r\n\r\n", ()),
            ("space-first", "a space at its start", "RFC9112-5.1-P3", b" X-T: one\r\n\r\n", ("X-T",)),
            ("chunk", "another chunk in it", "RFC9112-7.1-P3", b"5\r\nworld\r\n0\r\n\r\n", ()),
            (
                "response",
                "a whole response in it",
                "RFC9112-7.1-P3",
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld",
                ("Content-Length",),
            ),
        )
    ),
    # ------------------------------------------------------------------------------------------ the next request
    Case(
        id="chunked/trailer/next-request",
        about="Two responses with trailer sections arrive on one connection.",
        cites=("RFC9112-7.1-P3", "RFC9112-9.3-6"),
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
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        why="A client that does not read the trailer section to its end takes the rest for a response, fails or waits.",
    ),
)
