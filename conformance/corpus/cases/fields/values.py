"""Field values (RFC 9110 section 5.5, RFC 9112 sections 2.2 and 5.1)."""

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
            expect=(Response(200, body=b"hello", fields=(("X-A", returned), ("X-B", "two"))),),
            twin="fields/plain-chunked",
            why="A program that compares the value with an expected one decides wrongly.",
        )
        for name, about, value, returned in (
            ("blank", "A value of whitespace alone is empty.", b" \t \t", ""),
            ("one-character", "A field value is one character.", b"1", "1"),
            ("trailing-tab", "A tab after the value is not part of the value.", b" one\t", "one"),
        )
    ),
    Case(
        id="fields/value-inner-whitespace",
        about="The client keeps whitespace within a value or replaces it by one space.",
        cites=("RFC9110-5.6.3-4",),
        server=HEAD + b"X-A: one \t  two\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one two"),)),),
        twin="fields/plain-chunked",
    ),
    *(
        Case(
            id=f"fields/value-10000-spaces-{name}",
            about=f"Ten thousand spaces {where} the value are not part of the value.",
            cites=("RFC9112-5.1-P2", "RFC9110-5.5-1"),
            server=HEAD + b"X-A:" + value + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))),),
            lenient=((Failure(),),),  # a limit of the client
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="A program that compares the value with an expected one decides wrongly.",
        )
        for name, where, value in (
            ("before", "before", b" " * 10000 + b"one"),
            ("behind", "after", b"one" + b" " * 10000),
        )
    ),
    *(
        Case(
            id=f"fields/value-{name}",
            about=f"{what} around a value is opaque data, not whitespace, and stays.",
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
            why="A program gets a changed value, for example from a client that strips Unicode whitespace.",
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
        about="One field value contains every octet from 0x80 to 0xFF.",
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
            about=f"{what} {place} a value is rejected or becomes a space; the value does not end there.",
            cites=("RFC9110-5.5-4",),
            rulings=("refused-permitted",),
            server=HEAD + b"X-A:" + value + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(
                AnyOf(
                    (
                        Failure(),
                        *(Response(200, body=b"hello", fields=(("X-A", value), ("X-B", "two"))) for value in returned),
                    )
                ),
            ),
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="Programs that end strings at NUL see a different value from other programs.",
        )
        for where, place, name, what, value, returned in (
            ("first", "before", "nul", "A NUL", b" \0one", ("one", " one")),
            ("last", "after", "nul", "A NUL", b" one\0", ("one", "one ")),
            ("only", "in place of", "nul", "A NUL", b"\0", ("", " ")),
            ("within", "within", "nuls", "NUL NUL", b" one\0\0two", ("one two",)),
        )
    ),
    *(
        Case(
            id=f"fields/value-control-{octet:02x}",
            about=f"{what} in a value is kept, replaced or rejected; nothing else is lost.",
            cites=("RFC9110-5.5-5", "RFC9110-2.4-1"),
            level="must",
            server=HEAD + b"X-A: one" + bytes([octet]) + b"two\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-B", "two"),)))),),
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="The client silently drops the fields after this line, among them those that frame the message.",
        )
        for what, octet in (
            ("SOH (0x01)", 0x01),
            ("VT (0x0B)", 0x0B),
            ("SUB (0x1A)", 0x1A),
            ("FS (0x1C)", 0x1C),
            ("US (0x1F)", 0x1F),
            ("DEL (0x7F)", 0x7F),
        )
    ),
    Case(
        id="fields/value-every-control",
        about="A value contains all controls but HTAB, LF, CR and NUL; no other field is lost.",
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
        why="The client silently drops the fields after this line, among them those that frame the message.",
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
            why="A program does not get the value that the server sent, or gets a field that the server did not send.",
        )
        for name, about, value in (
            ("unbalanced-quote", "An unbalanced quotation mark has no effect beyond its line.", b'"one'),
            ("unbalanced-parenthesis", "An unbalanced parenthesis has no effect beyond its line.", b"(one"),
            ("backslash-last", "A backslash at the end of a line escapes nothing.", b"one\\"),
            ("quoted-pair", "The client returns a quoted string unchanged.", b'"a\\"b\\\\c"'),
            ("encoded-word", "An encoded word of RFC 2047 is plain text in a field value.", b"=?utf-8?q?one?="),
            (
                "encoded-line-end",
                "A line end in an encoded word of RFC 2047 does not end the line.",
                b"=?utf-8?q?one=0D=0AX-C:_three?=",
            ),
            ("percent-line-end", "A percent-encoded line end does not end the line.", b"one%0d%0aX-C: three"),
            ("escaped-line-end", "A line end in backslash notation does not end the line.", b"one\\r\\nX-C: three"),
            ("html", "Markup in a field value is plain text.", b"<script>&amp;</script>"),
            ("commas", "Commas and semicolons in an unknown field are plain text.", b",;,,one;, ;"),
            ("format", "Format placeholders in a field value are plain text.", b"%s%n {} ${one} $1 `one`"),
        )
    ),
    *(
        Case(
            id=f"fields/value-of-known-{name}",
            about=f"{what} do not invalidate the response.",
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
                "Invalid dates",
                b"Date: yesterday\r\nExpires: 0\r\nLast-Modified: Fri, 99 Foo 2024 25:61:61 GMT\r\n"
                b"Retry-After: soon\r\n",
            ),
            (
                "caching",
                "Invalid caching fields",
                b"ETag: no quotes\r\nAge: -1\r\nCache-Control: =,;max-age=x\r\nVary: *, *\r\nWarning: 1\r\n",
            ),
            (
                "content",
                "Invalid fields about the content",
                b"Content-Type: ;;=/\r\nContent-Range: bytes x-y/z\r\nContent-Language: ,\r\nAccept-Ranges: \r\n"
                b'Content-Disposition: attachment; filename="\r\nContent-Location: ://\r\n',
            ),
            (
                "links",
                "Invalid link fields",
                b"Link: <\r\nLocation: ht!tp:// [\r\nAlt-Svc: h3=;;,\r\nRefresh: x; url=\r\n",
            ),
            (
                "cookies",
                "Invalid cookies",
                b"Set-Cookie: ;;;=\r\nSet-Cookie: \r\nSet-Cookie: a=b; Expires=x; Domain=.\r\n",
            ),
            (
                "security",
                "Invalid security fields",
                b"Strict-Transport-Security: max-age\r\nWWW-Authenticate: ,=\r\nAuthentication-Info: \r\nServer: (\r\n",
            ),
        )
    ),
)
