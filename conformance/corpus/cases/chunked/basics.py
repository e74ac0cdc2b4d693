"""The chunked transfer coding (RFC 9112 section 7.1): sizes, extensions, line ends, data, last chunk, trailers."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED, LAST

# Programs that read another size, or another end of the line.
PEERS = {
    "plus-sign": "HAProxy: old releases read another size (GHSA-qppv-j76h-2rpx)",
    "prefix": "java.net.http: reads the size 0",
    "underscore": "java.net.http: reads the size 0",
    "lf-after-size": "java.net.http: reads on until CRLF and ignores the octets before it",
    "lf-after-data": "http.client: takes any two octets for the line end, here the first digit of the next size too",
}

CASES = (
    *(
        Case(
            id=f"chunked/{name}",
            about=about,
            cites=("RFC9112-7.1-2", "RFC9112-7.1-P1"),
            server=CHUNKED + chunks,
            expect=(Response(200, body=body),),
            why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
        )
        for name, about, chunks, body in (
            ("one-chunk", "The content is one chunk and the last chunk.", b"5\r\nhello\r\n" + LAST, b"hello"),
            (
                "two-chunks",
                "The content is two chunks and the last chunk.",
                b"5\r\nhello\r\n5\r\nworld\r\n" + LAST,
                b"helloworld",
            ),
            ("no-chunk", "The last chunk stands alone, so the content is empty.", LAST, b""),
            (
                "size/lower-case",
                "The chunk size is a hexadecimal digit in lower case.",
                b"a\r\nhelloworld\r\n" + LAST,
                b"helloworld",
            ),
            (
                "size/upper-case",
                "The chunk size is a hexadecimal digit in upper case.",
                b"A\r\nhelloworld\r\n" + LAST,
                b"helloworld",
            ),
            ("size/leading-zeros", "The chunk size has leading zeros.", b"0005\r\nhello\r\n" + LAST, b"hello"),
            (
                "last-chunk/zeros",
                "The size of the last chunk is several zeros.",
                b"5\r\nhello\r\n000\r\n\r\n",
                b"hello",
            ),
            (
                "data/crlf",
                "The chunk data contain CR and LF, which are part of the content.",
                b"7\r\n\r\nhello\r\n" + LAST,
                b"\r\nhello",
            ),
            (
                "data/looks-like-end",
                "The chunk data look like the last chunk, but are part of the content.",
                b"5\r\n0\r\n\r\n\r\n" + LAST,
                LAST,
            ),
        )
    ),
    Case(
        id="chunked/octet-by-octet",
        about="The content is two hundred chunks of one octet each.",
        cites=("RFC9112-7.1-2",),
        server=CHUNKED + b"1\r\nx\r\n" * 200 + LAST,
        expect=(Response(200, body=b"x" * 200),),
        deliveries=("whole",),
        why="Servers that stream content send chunks of any size, and a client that fails here misreads their content.",
    ),
    # ------------------------------------------------------------------------------------------------------ sizes
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"The chunk size {size.decode()!r} is invalid: the client reports an error.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            twin="chunked/one-chunk",
            why="If an intermediary and the client disagree on where a chunk ends, an attacker can smuggle a "
            "response, or the client waits for octets that never come.",
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
            about=f"The chunk size {size.decode()!r} is invalid: the client reports an error.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            twin="chunked/one-chunk",
            why="A client that continues after an invalid size can read octets that an attacker chose as "
            "chunks, or waits for octets that never come.",
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
            about=f"A chunk size of {what} must not wrap: the content is incomplete.",
            cites=("RFC9112-7.1-3", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(truncated=True),),
            twin="chunked/one-chunk",
            why="A client whose size wraps finds the end of the chunk where other recipients still read its "
            "data: an attacker can smuggle a response there, or the client waits for octets that never "
            "come.",
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
            rulings=("refused-repair",) if name == "whitespace" else ("refused-ignored",),
            server=CHUNKED + b"5" + extension + b"\r\nhello\r\n" + LAST,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),) if name == "whitespace" else (),
            twin="chunked/one-chunk",
            why="Servers may send chunk extensions. A client that does not ignore them loses or changes valid content.",
        )
        for name, about, clauses, extension in (
            ("token", "The client ignores an unknown chunk extension.", ("RFC9112-7.1.1-1",), b";a=b"),
            ("name-only", "The client ignores a chunk extension without a value.", ("RFC9112-7.1.1-1",), b";a"),
            (
                "quoted",
                "The client ignores a chunk extension whose quoted value contains a semicolon.",
                ("RFC9112-7.1.1-1",),
                b';a="b;c"',
            ),
            ("several", "The client ignores several extensions of a chunk.", ("RFC9112-7.1.1-1",), b";a=b;c;d=e"),
            (
                "whitespace",
                "The client removes bad whitespace around ; and = in a chunk extension.",
                ("RFC9110-5.6.3-6",),
                b" ; a = b",
            ),
        )
    ),
    Case(
        id="chunked/extension/last-chunk",
        about="The client ignores an extension of the last chunk.",
        cites=("RFC9112-7.1.1-1",),
        rulings=("refused-ignored",),
        server=CHUNKED + b"5\r\nhello\r\n0;a=b\r\n\r\n",
        expect=(Response(200, body=b"hello"),),
        twin="chunked/one-chunk",
        why="Servers may send chunk extensions. A client that does not ignore them loses or changes valid content.",
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
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            twin="chunked/one-chunk",
            why="Recipients that disagree on the end of this line see different chunks: an attacker can "
            "smuggle a response, or the client waits for chunks that never come.",
        )
        for name, about, clause, chunks in (
            (
                "lf-after-size",
                "LF alone follows a chunk size: the client reports an error.",
                "RFC9112-7.1-P1",
                b"5\nhello\r\n" + LAST,
            ),
            (
                "lf-after-data",
                "LF alone follows chunk data: the client reports an error.",
                "RFC9112-7.1-P2",
                b"5\r\nhello\n" + LAST,
            ),
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
            why="A client that looks for the next chunk size at the wrong place can read octets that an "
            "attacker chose as chunks, or waits for octets that never come.",
        )
        for name, about, chunks in (
            (
                "junk-for-crlf",
                "The chunk data are followed by 'XX' in place of CRLF: the client reports an error.",
                b"5\r\nhelloXX" + LAST,
            ),
            (
                "longer-than-size",
                "The chunk data are longer than the chunk size: the client reports an error.",
                b"5\r\nhelloworld\r\n" + LAST,
            ),
            (
                "shorter-than-size",
                "The chunk data are shorter than the chunk size: the client reports an error.",
                b"7\r\nhello\r\n" + LAST,
            ),
            ("no-crlf", "No CRLF follows the chunk data: the client reports an error.", b"5\r\nhello" + LAST),
        )
    ),
    Case(
        id="chunked/line-end/cr-after-size",
        about="A bare CR follows a chunk size: the client reports an error.",
        cites=("RFC9112-2.2-4", "RFC9112-7.1-P1"),
        server=CHUNKED + b"5\rhello\r\n" + LAST,
        expect=(Failure(),),
        twin="chunked/one-chunk",
        why="Recipients that disagree on the end of this line see different chunks: an attacker can "
        "smuggle a response, or the client waits for chunks that never come.",
    ),
    Case(
        id="chunked/not-chunked",
        about="The content is not chunked, although the field says chunked: the client reports an error.",
        cites=("RFC9112-8-2",),
        server=CHUNKED + b"hello",
        expect=(Failure(),),
        twin="chunked/one-chunk",
        why="The program takes the output of a broken gateway for the content, finds no content, or waits.",
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
            # A server must not send the field there.
            lenient=((Failure(),),) if "RFC9110-6.5-1" in clauses else (),
            twin="chunked/one-chunk",
            why="If the client merges the field, the field bypasses intermediaries that check the header section. If "
            "the client misreads the section, the content is lost.",
        )
        for name, about, clauses, trailer, absent in (
            (
                "one",
                "The client does not merge a trailer field into the header section.",
                ("RFC9112-7.1.2-3",),
                b"X-T: one\r\n",
                ("X-T",),
            ),
            (
                "two",
                "The client does not merge two trailer fields into the header section.",
                ("RFC9112-7.1.2-3",),
                b"X-T: one\r\nX-U: two\r\n",
                ("X-T", "X-U"),
            ),
            (
                "set-cookie",
                "The client does not merge a Set-Cookie trailer field into the header section.",
                ("RFC9112-7.1.2-3", "RFC9110-6.5-1"),
                b"Set-Cookie: a=1\r\n",
                ("Set-Cookie",),
            ),
        )
    ),
    Case(
        id="chunked/trailer/content-length",
        about="A Content-Length trailer field frames nothing, and the client does not merge it.",
        cites=("RFC9112-7.1.2-3", "RFC9110-6.5-1"),
        level="must",
        server=CHUNKED + b"5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n",
        expect=(Response(200, body=b"hello", absent=("Content-Length",)),),
        lenient=((Failure(),),),  # RFC 9110 section 6.5.1 forbids the field here, so that a client may refuse it
        twin="chunked/one-chunk",
        why="If the client merges the field, the field bypasses intermediaries that check the header section. If the "
        "client misreads the section, the content is lost.",
    ),
    Case(
        id="chunked/end-without-empty-line",
        about="The client accepts or refuses a close between the last chunk and its empty line.",
        cites=("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"),
        server=CHUNKED + b"5\r\nhello\r\n0\r\n",
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        twin="chunked/one-chunk",
        why="All content has arrived. A client that does not detect the end of the content hangs, or returns too few "
        "or too many octets.",
    ),
)
