"""The chunked transfer coding (RFC 9112 section 7.1): sizes, extensions, line ends, data, last chunk, trailers."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED, LAST

CASES = (
    *(
        Case(
            id=f"chunked/{name}",
            about=about,
            cites=("RFC9112-7.1-2", "RFC9112-7.1-P1"),
            server=CHUNKED + chunks,
            expect=(Response(200, body=body),),
            why="A client that cannot do this cannot talk to servers that do nothing wrong.",
        )
        for name, about, chunks, body in (
            ("one-chunk", "One chunk and the last chunk.", b"5\r\nhello\r\n" + LAST, b"hello"),
            ("two-chunks", "Two chunks.", b"5\r\nhello\r\n5\r\nworld\r\n" + LAST, b"helloworld"),
            ("no-chunk", "The last chunk alone: empty content.", LAST, b""),
            ("size/lower-case", "Hexadecimal digits in lower case.", b"a\r\nhelloworld\r\n" + LAST, b"helloworld"),
            ("size/upper-case", "Hexadecimal digits in upper case.", b"A\r\nhelloworld\r\n" + LAST, b"helloworld"),
            ("size/leading-zeros", "Leading zeros in a size.", b"0005\r\nhello\r\n" + LAST, b"hello"),
            ("last-chunk/zeros", "The last chunk may be several zeros.", b"5\r\nhello\r\n000\r\n\r\n", b"hello"),
            ("data/crlf", "CR and LF in chunk data are data.", b"7\r\n\r\nhello\r\n" + LAST, b"\r\nhello"),
            ("data/looks-like-end", "Data that looks like the end is data.", b"5\r\n0\r\n\r\n\r\n" + LAST, LAST),
        )
    ),
    Case(
        id="chunked/octet-by-octet",
        about="Two hundred chunks of one octet.",
        cites=("RFC9112-7.1-2",),
        server=CHUNKED + b"1\r\nx\r\n" * 200 + LAST,
        expect=(Response(200, body=b"x" * 200),),
        deliveries=("whole",),
        why="Servers that stream send chunks of any size.",
    ),
    # ------------------------------------------------------------------------------------------------------ sizes
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"{size.decode()!r} is not a chunk size: the content is incomplete.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            twin="chunked/one-chunk",
            why="Two readers of one message disagree on where a chunk ends: a request or response can be smuggled.",
        )
        for name, size in (
            ("plus-sign", b"+5"),
            ("prefix", b"0x5"),
            ("underscore", b"0_5"),
            ("leading-space", b" 5"),
            ("trailing-space", b"5 "),
            ("trailing-tab", b"5\t"),
            ("trailing-letter", b"5g"),
            ("comma", b"5,"),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"{size.decode()!r} is not a chunk size: the content is incomplete.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            twin="chunked/one-chunk",
            why="A reader that goes on behind a line which is no size can be led to any place.",
        )
        for name, size in (
            ("minus-sign", b"-5"),
            ("empty", b""),
            ("letters", b"xyz"),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"A size of {what} must not wrap; the chunk is incomplete.",
            cites=("RFC9112-7.1-3", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(truncated=True),),
            twin="chunked/one-chunk",
            why="A size that wraps lets one reader find the next chunk where another still sees data.",
        )
        for name, what, size in (
            ("wraps-32-bits", "2^32 + 5", b"100000005"),
            ("wraps-64-bits", "2^64 + 5", b"10000000000000005"),
            ("all-ones", "2^64 - 1", b"FFFFFFFFFFFFFFFF"),
        )
    ),
    # ------------------------------------------------------------------------------------------------- extensions
    *(
        Case(
            id=f"chunked/extension/{name}",
            about=about,
            cites=clauses,
            server=CHUNKED + b"5" + extension + b"\r\nhello\r\n" + LAST,
            expect=(Response(200, body=b"hello"),),
            twin="chunked/one-chunk",
            why="Extensions are the server's to send, and a client that refuses them loses good content.",
        )
        for name, about, clauses, extension in (
            ("token", "An unknown extension is ignored.", ("RFC9112-7.1.1-1",), b";a=b"),
            ("name-only", "An extension may have no value.", ("RFC9112-7.1.1-1",), b";a"),
            ("quoted", "A value may be quoted, and hold a semicolon.", ("RFC9112-7.1.1-1",), b';a="b;c"'),
            ("several", "Several extensions.", ("RFC9112-7.1.1-1",), b";a=b;c;d=e"),
            ("whitespace", "Bad whitespace around ; and = is parsed and removed.", ("RFC9110-5.6.3-6",), b" ; a = b"),
        )
    ),
    Case(
        id="chunked/extension/last-chunk",
        about="The last chunk may have an extension too.",
        cites=("RFC9112-7.1.1-1",),
        server=CHUNKED + b"5\r\nhello\r\n0;a=b\r\n\r\n",
        expect=(Response(200, body=b"hello"),),
        twin="chunked/one-chunk",
        why="Extensions are the server's to send, and a client that refuses them loses good content.",
    ),
    # -------------------------------------------------------------------------------------------------- line ends
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=about,
            cites=("RFC9112-7.1-P4", clause),
            level="must",
            server=CHUNKED + chunks,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            twin="chunked/one-chunk",
            why="Readers that take a lone LF for a line end see other chunks than those that do not.",
        )
        for name, about, clause, chunks in (
            ("lf-after-size", "A chunk size ends in CRLF, not in LF alone.", "RFC9112-7.1-P1", b"5\nhello\r\n" + LAST),
            ("lf-after-data", "Chunk data end in CRLF, not in LF alone.", "RFC9112-7.1-P2", b"5\r\nhello\n" + LAST),
        )
    ),
    *(
        Case(
            id=f"chunked/data/{name}",
            about=about,
            cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
            server=CHUNKED + chunks,
            expect=(Failure(),),
            twin="chunked/one-chunk",
            why="A reader that looks for the next size at the wrong place can be led to any place.",
        )
        for name, about, chunks in (
            ("junk-for-crlf", "Two octets of junk where the CRLF after the data belongs.", b"5\r\nhelloXX" + LAST),
            ("longer-than-size", "More data than the size says.", b"5\r\nhelloworld\r\n" + LAST),
            ("shorter-than-size", "Less data than the size says.", b"7\r\nhello\r\n" + LAST),
            ("no-crlf", "No CRLF after the data.", b"5\r\nhello" + LAST),
        )
    ),
    Case(
        id="chunked/line-end/cr-after-size",
        about="A bare CR ends no line, that of a chunk size neither.",
        cites=("RFC9112-2.2-4", "RFC9112-7.1-P1"),
        server=CHUNKED + b"5\rhello\r\n" + LAST,
        expect=(Failure(),),
        twin="chunked/one-chunk",
        why="Readers that take a bare CR for a line end see other chunks than those that do not.",
    ),
    Case(
        id="chunked/not-chunked",
        about="Content that is not chunked although the field says so.",
        cites=("RFC9112-8-2",),
        server=CHUNKED + b"hello",
        expect=(Failure(),),
        twin="chunked/one-chunk",
        why="What a broken gateway sends passes for the content, or for none at all.",
    ),
    # --------------------------------------------------------------------------------------------------- trailers
    *(
        Case(
            id=f"chunked/trailer/{name}",
            about=about,
            cites=clauses,
            level="must",
            server=CHUNKED + b"5\r\nhello\r\n0\r\n" + trailer + b"\r\n",
            expect=(Response(200, body=b"hello", absent=absent),),
            twin="chunked/one-chunk",
            why="What an intermediary checked in the header section is replaced behind its back.",
        )
        for name, about, clauses, trailer, absent in (
            ("one", "A trailer field is no header field.", ("RFC9112-7.1.2-3",), b"X-T: one\r\n", ("X-T",)),
            (
                "two",
                "Trailer fields are no header fields.",
                ("RFC9112-7.1.2-3",),
                b"X-T: one\r\nX-U: two\r\n",
                ("X-T", "X-U"),
            ),
            (
                "set-cookie",
                "A Set-Cookie in the trailer section is not merged into the header section.",
                ("RFC9112-7.1.2-3", "RFC9110-6.5-1"),
                b"Set-Cookie: a=1\r\n",
                ("Set-Cookie",),
            ),
        )
    ),
    Case(
        id="chunked/trailer/content-length",
        about="A Content-Length in the trailer section frames nothing and is not merged.",
        cites=("RFC9112-7.1.2-3", "RFC9110-6.5-1"),
        level="must",
        server=CHUNKED + b"5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n",
        expect=(Response(200, body=b"hello", absent=("Content-Length",)),),
        lenient=((Failure(),),),  # no server may send it (RFC 9110 6.5.1), and what is invalid may be refused
        twin="chunked/one-chunk",
        why="What an intermediary checked in the header section is replaced behind its back.",
    ),
    Case(
        id="chunked/end-without-empty-line",
        about="The connection ends after the last chunk, before the empty line: both readings stand.",
        cites=("RFC9112-8-P2", "RFC9112-7.1-P3"),
        server=CHUNKED + b"5\r\nhello\r\n0\r\n",
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        twin="chunked/one-chunk",
        why="All content has come: neither less nor more of it may be told as complete.",
    ),
)
