"""Values of fields (RFC 9110 section 5.5, RFC 9112 sections 2.2 and 5.1)."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED_HELLO, HEAD

CASES = (
    # ------------------------------------------------------------------------------------------ whitespace
    *(
        Case(
            id=f"fields/value-{name}",
            about=about,
            cites=("RFC9112-5.1-P2", "RFC9110-5.5-1"),
            server=HEAD + b"X-A:" + value + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello", fields=(("X-A", told), ("X-B", "two"))),),
            twin="fields/plain-chunked",
            why="Comparisons of the value fail, and so does what depends on them.",
        )
        for name, about, value, told in (
            ("blank", "A value of whitespace alone is empty.", b" \t \t", ""),
            ("one-character", "A value of one character.", b"1", "1"),
            ("trailing-tab", "A tab behind the value is not part of it.", b" one\t", "one"),
        )
    ),
    Case(
        id="fields/value-inner-whitespace",
        about="Whitespace within a value stays, or becomes one space.",
        cites=("RFC9110-5.6.3-4",),
        server=HEAD + b"X-A: one \t  two\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one two"),)),),
        twin="fields/plain-chunked",
    ),
    *(
        Case(
            id=f"fields/value-10000-spaces-{name}",
            about=f"Ten thousand spaces {where} the value are not part of it.",
            cites=("RFC9112-5.1-P2", "RFC9110-5.5-1"),
            server=HEAD + b"X-A:" + value + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))),),
            lenient=((Failure(),),),  # a limit
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="Comparisons of the value fail, and so does what depends on them.",
        )
        for name, where, value in (
            ("before", "before", b" " * 10000 + b"one"),
            ("behind", "behind", b"one" + b" " * 10000),
        )
    ),
    *(
        Case(
            id=f"fields/value-{name}",
            about=f"{what} around a value is no whitespace: it is opaque data and stays.",
            cites=("RFC9110-5.5-3",),
            server=HEAD + b"X-A: " + octets + b"one" + octets + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(
                Response(
                    200,
                    body=b"hello",
                    fields=(("X-A", f"{octets.decode('latin-1')}one{octets.decode('latin-1')}"), ("X-B", "two")),
                ),
            ),
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="Text functions that know Unicode's whitespace change data that HTTP carries as it is.",
        )
        for name, what, octets in (
            ("a0", "The octet 0xA0", b"\xa0"),
            ("85", "The octet 0x85", b"\x85"),
            ("utf8-nbsp", "U+00A0 in UTF-8", b"\xc2\xa0"),
            ("utf8-em-space", "U+2003 in UTF-8", b"\xe2\x80\x83"),
            ("utf8-bom", "The byte order mark of UTF-8", b"\xef\xbb\xbf"),
            ("utf8-control", "U+0084 in UTF-8", b"\xc2\x84"),
        )
    ),
    Case(
        id="fields/value-all-obs-text",
        about="Every octet from 0x80 to 0xFF in one value.",
        cites=("RFC9110-5.5-3",),
        server=HEAD + b"X-A: " + bytes(range(128, 256)) + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
        expect=(
            Response(200, body=b"hello", fields=(("X-A", bytes(range(128, 256)).decode("latin-1")), ("X-B", "two"))),
        ),
        deliveries=("whole",),
        twin="fields/plain-chunked",
    ),
    # ------------------------------------------------------------------------------------ control characters
    *(
        Case(
            id=f"fields/value-{where}-{name}",
            about=f"{what} {place} a value is refused or becomes a space; the value does not end there.",
            cites=("RFC9110-5.5-4",),
            server=HEAD + b"X-A:" + value + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(
                AnyOf(
                    (
                        Failure(),
                        *(Response(200, body=b"hello", fields=(("X-A", value), ("X-B", "two"))) for value in told),
                    )
                ),
            ),
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="Programs that end strings at NUL see another value than those that do not.",
        )
        for where, place, name, what, value, told in (
            ("first", "in front of", "nul", "A NUL", b" \0one", ("one", " one")),
            ("last", "behind", "nul", "A NUL", b" one\0", ("one", "one ")),
            ("only", "in place of", "nul", "A NUL", b"\0", ("", " ")),
            ("within", "within", "nuls", "Two NULs", b" one\0\0two", ("one two",)),
        )
    ),
    *(
        Case(
            id=f"fields/value-control-{octet:02x}",
            about=f"{what} in a value is kept, replaced or refused; nothing else is lost.",
            cites=("RFC9110-5.5-5", "RFC9110-2.4-1"),
            level="must",
            server=HEAD + b"X-A: one" + bytes([octet]) + b"two\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-B", "two"),)))),),
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="The fields behind the line are lost without a word, those that frame the message among them.",
        )
        for what, octet in (
            ("Start of heading", 0x01),
            ("A vertical tab", 0x0B),
            ("Substitute (0x1A)", 0x1A),
            ("A file separator", 0x1C),
            ("A unit separator", 0x1F),
            ("Delete (0x7F)", 0x7F),
        )
    ),
    Case(
        id="fields/value-every-control",
        about="All control characters but HTAB, LF, CR and NUL in a value: nothing else is lost.",
        cites=("RFC9110-5.5-5", "RFC9110-2.4-1"),
        level="must",
        server=HEAD
        + b"X-A: one"
        + bytes(octet for octet in range(1, 32) if octet not in (9, 10, 13))
        + b"\x7ftwo\r\nX-B: two\r\n"
        + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-B", "two"),)))),),
        deliveries=("whole",),
        twin="fields/plain-chunked",
        why="The fields behind the line are lost without a word, those that frame the message among them.",
    ),
    # ------------------------------------------------------------------------------------------- plain text
    *(
        Case(
            id=f"fields/value-{name}",
            about=about,
            cites=("RFC9110-2.4-1",),
            server=HEAD + b"X-A: " + value + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(
                Response(
                    200,
                    body=b"hello",
                    fields=(("X-A", value.decode("latin-1")), ("X-B", "two")),
                    absent=("X-C",),
                ),
            ),
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="A program gets another value than the one that the server sent, or a field that nobody sent.",
        )
        for name, about, value in (
            ("unbalanced-quote", "A quotation mark opens nothing that reaches beyond the line.", b'"one'),
            ("unbalanced-parenthesis", "A parenthesis opens nothing that reaches beyond the line.", b"(one"),
            ("backslash-last", "A backslash at the end of a line escapes nothing.", b"one\\"),
            ("quoted-pair", "A quoted string is told as it is.", b'"a\\"b\\\\c"'),
            ("encoded-word", "A word in the style of RFC 2047 is plain text.", b"=?utf-8?q?one?="),
            ("encoded-line-end", "A line end in such a word is none.", b"=?utf-8?q?one=0D=0AX-C:_three?="),
            ("percent-line-end", "A line end in percent-encoding is none.", b"one%0d%0aX-C: three"),
            ("escaped-line-end", "A line end in backslashes is none.", b"one\\r\\nX-C: three"),
            ("html", "Markup is plain text.", b"<script>&amp;</script>"),
            ("commas", "Commas and semicolons are plain text.", b",;,,one;, ;"),
            ("format", "What other languages take for placeholders is plain text.", b"%s%n {} ${one} $1 `one`"),
        )
    ),
    *(
        Case(
            id=f"fields/value-of-known-{name}",
            about=f"{what} is none of the client's business: the response is as good as any.",
            cites=("RFC9110-2.4-2",),
            server=HEAD + lines + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="fields/plain-chunked",
        )
        for name, what, lines in (
            (
                "dates",
                "A date that is none",
                b"Date: yesterday\r\nExpires: 0\r\nLast-Modified: Fri, 99 Foo 2024 25:61:61 GMT\r\n"
                b"Retry-After: soon\r\n",
            ),
            (
                "caching",
                "A broken caching field",
                b"ETag: no quotes\r\nAge: -1\r\nCache-Control: =,;max-age=x\r\nVary: *, *\r\nWarning: 1\r\n",
            ),
            (
                "content",
                "A broken content field",
                b"Content-Type: ;;=/\r\nContent-Range: bytes x-y/z\r\nContent-Language: ,\r\nAccept-Ranges: \r\n"
                b'Content-Disposition: attachment; filename="\r\nContent-Location: ://\r\n',
            ),
            ("links", "A broken link", b"Link: <\r\nLocation: ht!tp:// [\r\nAlt-Svc: h3=;;,\r\nRefresh: x; url=\r\n"),
            (
                "cookies",
                "A broken cookie",
                b"Set-Cookie: ;;;=\r\nSet-Cookie: \r\nSet-Cookie: a=b; Expires=x; Domain=.\r\n",
            ),
            (
                "security",
                "A broken security field",
                b"Strict-Transport-Security: max-age\r\nWWW-Authenticate: ,=\r\nAuthentication-Info: \r\nServer: (\r\n",
            ),
        )
    ),
)
