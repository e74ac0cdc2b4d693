"""Chunk sizes and chunk extensions (RFC 9112 sections 7.1 and 7.1.1).

What is no size fails the decoding, which makes the content incomplete (section 8); whoever repairs it (RFC 9110 section
2.4) does so at the risk that another reader sees other chunks. A junk line that is skipped is no repair.
"""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED, LAST

OTHER = "Two readers of one message disagree on where a chunk ends: a request or response can be smuggled."

CASES = (
    # -------------------------------------------------------------------------------------------------- good sizes
    *(
        Case(
            id=f"chunked/size/{name}",
            about=about,
            cites=("RFC9112-7.1-2", "RFC9112-7.1-P1"),
            server=CHUNKED + size + b"\r\n" + data + b"\r\n" + LAST,
            expect=(Response(200, body=data),),
            why="A size that is read in another base puts the next chunk at the wrong place.",
        )
        for name, about, size, data in (
            ("looks-decimal", "10 is sixteen.", b"10", b"0123456789abcdef"),
            ("looks-octal", "010 is sixteen, not eight.", b"010", b"0123456789abcdef"),
            ("looks-exponent", "1e1 has three digits, and is 481.", b"1e1", b"x" * 481),
            ("looks-binary", "0b1 has three digits, and is 177.", b"0b1", b"x" * 177),
            ("mixed-case", "Digits in both cases.", b"aB", b"x" * 171),
            ("two-digits", "1F is thirty-one.", b"1F", b"x" * 31),
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
            why="Servers that stream send chunks of any size.",
        )
        for name, about, chunks, data in (
            ("64-kib", "A chunk of 64 KiB.", b"10000\r\n" + b"x" * 65536 + b"\r\n", b"x" * 65536),
            (
                "growing",
                "Chunks of 1, 2, 3 … 99 octets.",
                b"".join(b"%x\r\n%s\r\n" % (n, b"x" * n) for n in range(1, 100)),
                b"x" * 4950,
            ),
            ("thousand", "A thousand chunks of three octets.", b"3\r\nabc\r\n" * 1000, b"abc" * 1000),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"{what} leading zeros: taken, or refused for their number; the size never wraps.",
            cites=("RFC9112-7.1-P1", "RFC9112-7.1-3"),
            server=CHUNKED + b"0" * zeros + b"5\r\nhello\r\n" + LAST,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="A size that wraps lets one reader find the next chunk where another still sees data.",
        )
        for name, what, zeros in (
            ("sixteen-zeros", "Sixteen", 16),
            ("twenty-zeros", "Twenty", 20),
            ("hundred-zeros", "A hundred", 100),
        )
    ),
    Case(
        id="chunked/size/70000-zeros",
        about="Seventy thousand leading zeros, a line of more than 64 KiB: taken or refused.",
        cites=("RFC9112-7.1-P1", "RFC9110-17.5-1"),
        level="must",
        server=CHUNKED + b"0" * 70000 + b"5\r\nhello\r\n" + LAST,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        deliveries=("whole",),
        twin="chunked/one-chunk",
        why="A size that is cut off in silence puts the next chunk at the wrong place.",
    ),
    # -------------------------------------------------------------------------------------------------- large sizes
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"A size of {what} must not wrap; the chunk is incomplete.",
            cites=("RFC9112-7.1-3", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(truncated=True),),
            reads=("whole", "pieces"),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="A size that wraps lets one reader find the next chunk where another still sees data.",
        )
        for name, what, size in (
            ("2-31", "2^31", b"80000000"),
            ("2-32-minus-5", "2^32 - 5, which is -5 in 32 bits,", b"FFFFFFFB"),
            ("2-53-plus-1", "2^53 + 1", b"20000000000001"),
            ("2-63", "2^63", b"8000000000000000"),
            ("2-63-minus-1", "2^63 - 1", b"7fffffffffffffff"),
            ("2-64-minus-5", "2^64 - 5, which is -5 in 64 bits,", b"FFFFFFFFFFFFFFFB"),
            ("2-68-plus-5", "2^68 + 5", b"100000000000000005"),
            ("2-128-plus-5", "2^128 + 5", b"1" + b"0" * 31 + b"5"),
            ("300-digits", "300 digits", b"f" * 300),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}-for-the-last",
            about=f"A size of {what} is not zero: it ends no content.",
            cites=("RFC9112-7.1-3", "RFC9112-8-P2"),
            server=CHUNKED + b"5\r\nhello\r\n" + size + b"\r\n\r\n",
            expect=(Failure(truncated=True),),
            reads=("whole", "pieces"),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="A part of the content passes for the whole of it.",
        )
        for name, what, size in (("2-32", "2^32", b"100000000"), ("2-64", "2^64", b"1" + b"0" * 16))
    ),
    # -------------------------------------------------------------------------------------------------- no sizes
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"{what}: no chunk size, so incomplete content; or repaired.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=OTHER,
        )
        for name, what, size in (
            ("leading-tab", "A tab before", b"\t5"),
            ("leading-cr", "A bare CR before", b"\r5"),
            ("leading-lf", "A bare LF before", b"\n5"),
            ("leading-crlf", "An empty line before", b"\r\n5"),
            ("leading-vertical-tab", "A vertical tab before", b"\x0b5"),
            ("leading-nul", "A NUL before", b"\x005"),
            ("leading-letter", "A letter before", b"x5"),
            ("trailing-vertical-tab", "A vertical tab behind", b"5\x0b"),
            ("trailing-nul", "A NUL behind", b"5\x00"),
            ("trailing-unit-separator", "0x1F behind", b"5\x1f"),
            ("trailing-nbsp", "0xA0 behind", b"5\xa0"),
            ("trailing-point", "A point behind", b"5.0"),
            ("trailing-word", "A word behind", b"5 hello"),
            ("name-without-semicolon", "An extension without its semicolon", b"5 a=b"),
            ("upper-case-prefix", "'0X5'", b"0X5"),
            ("quoted", "In quotes", b'"5"'),
            ("arabic-digit", "An Arabic digit", b"\xd9\xa5"),
            ("space-inside", "A space inside", b"0 5"),
            ("plus-and-space", "A plus sign and a space", b"+ 5"),
        )
    ),
    *(
        Case(
            id=f"chunked/size/{name}",
            about=f"{what} is no chunk size and hides none: the content is incomplete.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + size + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=OTHER,
        )
        for name, what, size in (
            ("junk-line", "A line of junk", b"junk!\r\n5"),
            ("empty-and-junk-line", "An empty line and junk", b"\r\nx\r\n5"),
            ("semicolon-only", "A semicolon", b";"),
            ("extension-only", "An extension", b";a=b"),
            ("comma-only", "A comma", b","),
            ("minus-zero", "'-0'", b"-0"),
            ("minus-64-bits", "-(2^64 - 5)", b"-fffffffffffffffb"),
        )
    ),
    # -------------------------------------------------------------------------------------------------- extensions
    *(
        Case(
            id=f"chunked/extension/{name}",
            about=about,
            cites=(clause,),
            server=CHUNKED + b"5" + extension + b"\r\nhello\r\n" + LAST,
            expect=(Response(200, body=b"hello"),),
            lenient=lenient,
            deliveries=("whole",) if len(extension) > 99 else ("whole", "bytewise"),
            twin="chunked/one-chunk",
            why="Extensions are the server's to send, and a client that refuses them loses good content.",
        )
        for name, about, clause, extension, lenient in (
            ("name-is-a-size", "An extension may have a name of digits.", "RFC9112-7.1.1-1", b";10", ()),
            ("value-is-a-size", "An extension may have a value of digits.", "RFC9112-7.1.1-1", b";a=10", ()),
            ("quoted-pair", "A quote within quotes is escaped.", "RFC9112-7.1.1-1", rb';a="b\"c"', ()),
            ("quoted-empty", "A quoted value may be empty.", "RFC9112-7.1.1-1", b';a=""', ()),
            ("quoted-8-bit", "A quoted value may hold octets above 0x7F.", "RFC9112-7.1.1-1", b';a="\xe9"', ()),
            ("space-before", "Bad whitespace before ; is removed.", "RFC9110-5.6.3-6", b" ;a=b", ()),
            ("space-behind", "Bad whitespace behind ; is removed.", "RFC9110-5.6.3-6", b"; a=b", ()),
            ("ten", "Ten extensions.", "RFC9112-7.1.1-1", b";a=b" * 10, ()),
            (
                "thousand",
                "A thousand extensions: ignored, or too many.",
                "RFC9112-7.1.1-1",
                b";a" * 1000,
                ((Failure(),),),
            ),
            ("2-kib", "One of 2 KiB: ignored, or too long.", "RFC9112-7.1.1-1", b";a=" + b"b" * 2048, ((Failure(),),)),
        )
    ),
    Case(
        id="chunked/extension/every-chunk",
        about="Every chunk may have extensions of its own.",
        cites=("RFC9112-7.1.1-1",),
        server=CHUNKED + b"5;a=b\r\nhello\r\n5;c\r\nworld\r\n0;d=e;f\r\n\r\n",
        expect=(Response(200, body=b"helloworld"),),
        twin="chunked/two-chunks",
        why="Extensions are the server's to send, and a client that refuses them loses good content.",
    ),
    *(
        Case(
            id=f"chunked/extension/{name}",
            about=f"{what}: not the grammar of an extension, so ignored or refused.",
            cites=("RFC9112-7.1.1-1", "RFC9110-2.4-2"),
            level="must",
            server=CHUNKED + b"5" + extension + b"\r\nhello\r\n" + LAST,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="Whoever ends the line elsewhere than at CRLF sees other chunks.",
        )
        for name, what, extension in (
            ("empty", "A semicolon and no name", b";"),
            ("no-name", "A value without a name", b";=b"),
            ("name-not-a-token", "A name that is no token", b";a[b]=c"),
            ("unbalanced-quote", "A quote that is not closed", b';a="b'),
            ("control", "0x01 in a name", b";a\x01b"),
            ("8-bit", "Octets above 0x7F", b";\xe9=\xff"),
            ("trailing-space", "A space at the end", b";a=b "),
        )
    ),
    *(
        Case(
            id=f"chunked/extension/{name}",
            about=f"{what} in an extension: refused; ignored up to the CRLF at best.",
            cites=(clause,),
            level="must",
            server=CHUNKED + b"5" + extension + b"\r\nhello\r\n" + LAST,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            twin="chunked/one-chunk",
            why="Readers that take it for a line end, and those that do not, see other chunks.",
        )
        for name, what, clause, extension in (
            ("lf", "An LF", "RFC9112-7.1-P4", b";a\nb"),
            ("lf-in-quotes", "An LF in quotes", "RFC9112-7.1-P4", b';a="b\nc"'),
            ("cr", "A bare CR", "RFC9112-2.2-4", b";a\rb"),
            ("cr-in-quotes", "A bare CR in quotes", "RFC9112-2.2-4", b';a="b\rc"'),
            ("nul", "A NUL", "RFC9112-7.1.1-1", b";a\0b"),
        )
    ),
    Case(
        id="chunked/extension/lf-ends-line",
        about="LF alone behind an extension ends no line: refused, or taken for an end at best.",
        cites=("RFC9112-7.1-P4", "RFC9112-7.1-P1"),
        level="must",
        server=CHUNKED + b"5;a\nhello\r\n" + LAST,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        security=True,
        twin="chunked/one-chunk",
        why="Readers that take it for a line end, and those that do not, see other chunks.",
    ),
    Case(
        id="chunked/extension/crlf-in-quotes",
        about="A quoted value does not hide a line end: what follows it is the data.",
        cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
        server=CHUNKED + b'5;a="\r\nhello\r\n0\r\n\r\n"\r\nworld\r\n' + LAST,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="chunked/one-chunk",
        why=OTHER,
    ),
)
