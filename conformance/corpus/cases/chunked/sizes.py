"""Chunk sizes and chunk extensions (RFC 9112 sections 7.1 and 7.1.1).

An invalid chunk size fails the decoding, which makes the content incomplete (section 8). A client that repairs the size
(RFC 9110 section 2.4) risks that another recipient sees other chunks. Skipping a line of junk is no repair.
"""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED, LAST

OTHER = (
    "If an intermediary and the client disagree on where a chunk ends, an attacker can smuggle a "
    "response, or the client waits for octets that never come."
)

# Programs that read another size, or another end of the line.
PEERS = {
    **dict.fromkeys(
        ("leading-lf", "leading-crlf", "leading-nul", "leading-letter", "quoted", "arabic-digit", "space-inside"),
        "wget: reads the size 0",
    ),
    "plus-and-space": "wget: reads the size 0",
    "upper-case-prefix": "java.net.http: reads the size 0",
    "lf": "wget: ends the line at the LF",
    "lf-in-quotes": "wget: ends the line at the LF",
}

CASES = (
    # ------------------------------------------------------------------------------------------------- valid sizes
    *(
        Case(
            id=f"chunked/size/{name}",
            about=about,
            cites=("RFC9112-7.1-2", "RFC9112-7.1-P1"),
            server=CHUNKED + size + b"\r\n" + data + b"\r\n" + LAST,
            expect=(Response(200, body=data),),
            why="A client that misreads the size looks for the next chunk at the wrong place and loses or changes the "
            "content.",
        )
        for name, about, size, data in (
            ("looks-decimal", "The chunk size 10 means sixteen octets.", b"10", b"0123456789abcdef"),
            ("looks-octal", "The chunk size 010 means sixteen octets, not eight.", b"010", b"0123456789abcdef"),
            ("looks-exponent", "The chunk size 1e1 has three digits and means 481 octets.", b"1e1", b"x" * 481),
            ("looks-binary", "The chunk size 0b1 has three digits and means 177 octets.", b"0b1", b"x" * 177),
            ("mixed-case", "The chunk size has digits in lower and upper case.", b"aB", b"x" * 171),
            ("two-digits", "The chunk size 1F means thirty-one octets.", b"1F", b"x" * 31),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}",
            about=about,
            cites=("RFC9112-7.1-2",),
            server=CHUNKED + chunks + LAST,
            expect=(Response(200, body=data),),
            deliveries=("whole",),
            reads=("whole", "pieces"),
            why="Servers that stream content send chunks of any size, and a client that fails here misreads their "
            "content.",
        )
        for name, about, chunks, data in (
            ("64-kib", "The content is one chunk of 64 KiB.", b"10000\r\n" + b"x" * 65536 + b"\r\n", b"x" * 65536),
            (
                "growing",
                "The chunks have 1, 2, 3 … 99 octets.",
                b"".join(b"%x\r\n%s\r\n" % (n, b"x" * n) for n in range(1, 100)),
                b"x" * 4950,
            ),
            ("thousand", "The content is a thousand chunks of three octets.", b"3\r\nabc\r\n" * 1000, b"abc" * 1000),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"The chunk size has {what} leading zeros, which do not change its value.",
            cites=("RFC9112-7.1-P1", "RFC9112-7.1-3"),
            server=CHUNKED + b"0" * zeros + b"5\r\nhello\r\n" + LAST,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="A client whose size wraps finds the end of the chunk where other recipients still read its "
            "data: an attacker can smuggle a response there, or the client waits for octets that never "
            "come.",
        )
        for name, what, zeros in (
            ("sixteen-zeros", "sixteen", 16),
            ("twenty-zeros", "twenty", 20),
            ("hundred-zeros", "a hundred", 100),
        )
    ),
    Case(
        id="chunked/size/70000-zeros",
        about="The chunk size has 70,000 leading zeros: the client reads it or reports an error.",
        cites=("RFC9112-7.1-P1", "RFC9110-17.5-1"),
        level="must",
        server=CHUNKED + b"0" * 70000 + b"5\r\nhello\r\n" + LAST,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        deliveries=("whole",),
        twin="chunked/one-chunk",
        why="A client that silently cuts the line off looks for the next chunk at the wrong place.",
    ),
    # -------------------------------------------------------------------------------------------------- large sizes
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"A chunk size of {what} must not wrap: the content is incomplete.",
            cites=("RFC9112-7.1-3", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(truncated=True),),
            reads=("whole", "pieces"),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="A client whose size wraps finds the end of the chunk where other recipients still read its "
            "data: an attacker can smuggle a response there, or the client waits for octets that never "
            "come.",
        )
        for name, what, size in (
            ("2-31", "2^31", b"80000000"),
            ("2-32-minus-5", "2^32 - 5 (-5 in 32 bits)", b"FFFFFFFB"),
            ("2-53-plus-1", "2^53 + 1", b"20000000000001"),
            ("2-63", "2^63", b"8000000000000000"),
            ("2-63-minus-1", "2^63 - 1", b"7fffffffffffffff"),
            ("2-64-minus-5", "2^64 - 5 (-5 in 64 bits)", b"FFFFFFFFFFFFFFFB"),
            ("2-68-plus-5", "2^68 + 5", b"100000000000000005"),
            ("2-128-plus-5", "2^128 + 5", b"1" + b"0" * 31 + b"5"),
            ("300-digits", "300 digits", b"f" * 300),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}-for-the-last",
            about=f"The chunk size {what} does not end the content: the client reports incomplete content.",
            cites=("RFC9112-7.1-3", "RFC9112-8-2", "RFC9112-8-P2"),
            server=CHUNKED + b"5\r\nhello\r\n" + size + b"\r\n\r\n",
            expect=(Failure(truncated=True),),
            reads=("whole", "pieces"),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="The caller treats truncated content as complete, or waits for the rest.",
        )
        for name, what, size in (("2-32", "2^32", b"100000000"), ("2-64", "2^64", b"1" + b"0" * 16))
    ),
    # ----------------------------------------------------------------------------------------------- invalid sizes
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"The chunk size has {what}: the client reports an error.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=OTHER,
        )
        for name, what, size in (
            ("leading-tab", "a tab before it", b"\t5"),
            ("leading-cr", "a bare CR before it", b"\r5"),
            ("leading-lf", "a bare LF before it", b"\n5"),
            ("leading-crlf", "an empty line before it", b"\r\n5"),
            ("leading-vertical-tab", "a vertical tab before it", b"\x0b5"),
            ("leading-nul", "a NUL before it", b"\x005"),
            ("leading-letter", "a letter before it", b"x5"),
            ("trailing-vertical-tab", "a vertical tab after it", b"5\x0b"),
            ("trailing-nul", "a NUL after it", b"5\x00"),
            ("trailing-unit-separator", "0x1F after it", b"5\x1f"),
            ("trailing-nbsp", "0xA0 after it", b"5\xa0"),
            ("trailing-point", "a decimal fraction", b"5.0"),
            ("trailing-word", "a word after it", b"5 hello"),
            ("name-without-semicolon", "an extension without a semicolon after it", b"5 a=b"),
            ("upper-case-prefix", "the prefix 0X", b"0X5"),
            ("quoted", "quotes around it", b'"5"'),
            ("arabic-digit", "an Arabic digit", b"\xd9\xa5"),
            ("space-inside", "a space in it", b"0 5"),
            ("plus-and-space", "a plus sign and a space before it", b"+ 5"),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"The chunk size is invalid ({what}): the client reports an error.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=OTHER,
        )
        for name, what, size in (
            ("junk-line", "a line of junk before it", b"junk!\r\n5"),
            ("empty-and-junk-line", "an empty line and junk before it", b"\r\nx\r\n5"),
            ("semicolon-only", "a semicolon alone", b";"),
            ("extension-only", "an extension alone", b";a=b"),
            ("comma-only", "a comma alone", b","),
            ("minus-zero", "'-0'", b"-0"),
            ("minus-64-bits", "-(2^64 - 5)", b"-fffffffffffffffb"),
        )
    ),
    # -------------------------------------------------------------------------------------------------- extensions
    *(
        Case(
            id=f"chunked/extension/{name}",
            about=f"The client ignores {what}.",
            cites=(clause,),
            rulings=("refused-ignored" if clause == "RFC9112-7.1.1-1" else "refused-repair",),
            server=CHUNKED + b"5" + extension + b"\r\nhello\r\n" + LAST,
            expect=(Response(200, body=b"hello"),),
            lenient=lenient,
            deliveries=("whole",) if len(extension) > 99 else ("whole", "bytewise"),
            twin="chunked/one-chunk",
            why="Servers may send chunk extensions. A client that does not ignore them loses or changes valid content.",
        )
        for name, what, clause, extension, lenient in (
            ("name-is-a-size", "an extension with a name of digits", "RFC9112-7.1.1-1", b";10", ()),
            ("value-is-a-size", "an extension with a value of digits", "RFC9112-7.1.1-1", b";a=10", ()),
            ("quoted-pair", "an extension with an escaped quote", "RFC9112-7.1.1-1", rb';a="b\"c"', ()),
            ("quoted-empty", "an extension with an empty quoted value", "RFC9112-7.1.1-1", b';a=""', ()),
            ("quoted-8-bit", "an extension with an octet above 0x7F in quotes", "RFC9112-7.1.1-1", b';a="\xe9"', ()),
            ("space-before", "an extension with bad whitespace before ;", "RFC9110-5.6.3-6", b" ;a=b", ((Failure(),),)),
            ("space-behind", "an extension with bad whitespace after ;", "RFC9110-5.6.3-6", b"; a=b", ((Failure(),),)),
            ("ten", "ten extensions of one chunk", "RFC9112-7.1.1-1", b";a=b" * 10, ()),
            ("thousand", "a thousand extensions of one chunk", "RFC9112-7.1.1-1", b";a" * 1000, ((Failure(),),)),
            ("2-kib", "an extension of 2 KiB", "RFC9112-7.1.1-1", b";a=" + b"b" * 2048, ((Failure(),),)),
        )
    ),
    Case(
        id="chunked/extension/every-chunk",
        about="Every chunk has extensions, which the client ignores.",
        cites=("RFC9112-7.1.1-1",),
        rulings=("refused-ignored",),
        server=CHUNKED + b"5;a=b\r\nhello\r\n5;c\r\nworld\r\n0;d=e;f\r\n\r\n",
        expect=(Response(200, body=b"helloworld"),),
        twin="chunked/two-chunks",
        why="Servers may send chunk extensions. A client that does not ignore them loses or changes valid content.",
    ),
    *(
        Case(
            id=f"chunked/extension/{name}",
            about=f"A chunk extension has {what}: the client ignores it or reports an error.",
            cites=("RFC9112-7.1.1-P1", "RFC9110-2.4-2"),
            level="must",
            server=CHUNKED + b"5" + extension + b"\r\nhello\r\n" + LAST,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="A client that does not end the line at CRLF sees other chunks and returns wrong content.",
        )
        for name, what, extension in (
            ("empty", "a semicolon and no name", b";"),
            ("no-name", "a value and no name", b";=b"),
            ("name-not-a-token", "a name that is no token", b";a[b]=c"),
            ("unbalanced-quote", "an unclosed quote", b';a="b'),
            ("control", "0x01 in its name", b";a\x01b"),
            ("8-bit", "octets above 0x7F", b";\xe9=\xff"),
            ("trailing-space", "a space at its end", b";a=b "),
        )
    ),
    *(
        Case(
            id=f"chunked/extension/{name}",
            about=f"A chunk extension contains {what}: the client reports an error.",
            cites=("RFC9112-7.1.1-P1", *clauses),
            level="must",
            server=CHUNKED + b"5" + extension + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            twin="chunked/one-chunk",
            why="Recipients that disagree on the end of this line see different chunks: an attacker can "
            "smuggle a response, or the client waits for chunks that never come.",
        )
        for name, what, clauses, extension in (
            ("lf", "an LF", ("RFC9112-7.1-P4",), b";a\nb"),
            ("lf-in-quotes", "an LF in quotes", ("RFC9112-7.1-P4",), b';a="b\nc"'),
            ("cr", "a bare CR", ("RFC9112-2.2-4",), b";a\rb"),
            ("cr-in-quotes", "a bare CR in quotes", ("RFC9112-2.2-4",), b';a="b\rc"'),
            ("nul", "a NUL", (), b";a\0b"),
        )
    ),
    Case(
        id="chunked/extension/lf-ends-line",
        about="LF alone follows a chunk extension: the client reports an error.",
        cites=("RFC9112-7.1-P4", "RFC9112-7.1-P1"),
        level="must",
        server=CHUNKED + b"5;a\nhello\r\n" + LAST,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        security=True,
        peer="java.net.http: takes the LF for a part of the extension",
        twin="chunked/one-chunk",
        why="Recipients that disagree on the end of this line see different chunks: an attacker can "
        "smuggle a response, or the client waits for chunks that never come.",
    ),
    Case(
        id="chunked/extension/crlf-in-quotes",
        about="CRLF ends the line of a chunk size even within a quoted extension value.",
        cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
        server=CHUNKED + b'5;a="\r\nhello\r\n0\r\n\r\n"\r\nworld\r\n' + LAST,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="chunked/one-chunk",
        why=OTHER,
    ),
)
