"""Names of fields, and lines that have none (RFC 9112 section 5.1, RFC 9110 sections 5.1 and 5.6.2)."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED_HELLO, HEAD

LOST = "The fields behind the broken line are lost without a word, those that frame the message among them."

# Lines that match no grammar: refused, or at most lost themselves (RFC 9110 2.4).
BROKEN = (
    ("no-colon", "A line without a colon", b"garbage"),
    ("name-only", "A line of a name alone", b"X-A"),
    ("colon-only", "A line of a colon alone", b":"),
    ("empty-name", "A line without a name", b": one"),
    ("colon-first", "A colon in front of a name", b":X-A: one"),
    ("delete", "A line of 0x7F", b"\x7f"),
    ("space-in-name", "A space in a name", b"X A: one"),
    ("tab-in-name", "A tab in a name", b"X\tA: one"),
    ("nul-in-name", "A NUL in a name", b"X\0A: one"),
    ("nul-first", "A NUL in front of a name", b"\0X-A: one"),
    ("control-in-name", "A control character in a name", b"X\x01A: one"),
    ("cr-in-name", "A bare CR in a name", b"X\rA: one"),
    ("lf-in-name", "LF in a name", b"X\nA: one"),
    ("vt-in-name", "A vertical tab in a name", b"X\x0bA: one"),
    ("delete-in-name", "0x7F in a name", b"X\x7fA: one"),
    ("obs-text-in-name", "An octet above 0x7F in a name", b"X\xe9A: one"),
    ("quote-in-name", "A quotation mark in a name", b'X"A: one'),
    ("parenthesis-in-name", "A parenthesis in a name", b"X(A: one"),
    ("slash-in-name", "A slash in a name", b"X/A: one"),
    ("at-in-name", "An at sign in a name", b"X@A: one"),
    ("brace-in-name", "A brace in a name", b"X{A: one"),
    ("space-before-colon", "A space before the colon", b"X-A : one"),
    ("blanks-before-colon", "Spaces and tabs before the colon", b"X-A \t \t: one"),
    ("tab-before-colon", "A tab before the colon", b"X-A\t: one"),
    ("vt-before-colon", "A vertical tab before the colon", b"X-A\x0b: one"),
    ("ff-before-colon", "A form feed before the colon", b"X-A\x0c: one"),
    ("nul-before-colon", "A NUL before the colon", b"X-A\0: one"),
    ("cr-before-colon", "A bare CR before the colon", b"X-A\r: one"),
    ("cr-space-before-colon", "A bare CR and a space before the colon", b"X-A\r : one"),
    ("lf-before-colon", "LF before the colon", b"X-A\n: one"),
    ("lf-nul-before-colon", "LF and NUL before the colon", b"X-A\n\0: one"),
    ("lf-space-before-colon", "LF and a space before the colon", b"X-A\n : one"),
    ("fold-before-colon", "A fold before the colon", b"X-A\r\n : one"),
)

CASES = (
    *(
        Case(
            id=f"fields/behind-{name}/chunked",
            about=f"{what} costs at most that line: Transfer-Encoding counts.",
            cites=("RFC9110-2.4-1", "RFC9110-2.4-2", "RFC9112-5.1-P3"),
            level="must",
            server=HEAD + line + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello", fields=(("X-B", "two"),)),),),
            # A line end of any kind is where incremental parsers differ.
            deliveries=("whole", "bytewise") if b"\r" in line or b"\n" in line else ("whole",),
            twin="fields/plain-chunked",
            why=LOST,
        )
        for name, what, line in BROKEN
    ),
    *(
        Case(
            id=f"fields/behind-{name}/length",
            about=f"{what} costs at most that line: Content-Length counts.",
            cites=("RFC9110-2.4-1", "RFC9110-2.4-2", "RFC9112-5.1-P3"),
            level="must",
            server=HEAD + line + b"\r\nX-B: two\r\nContent-Length: 5\r\n\r\nhellostray",
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello", fields=(("X-B", "two"),)),),),
            deliveries=("whole",),
            twin="fields/plain",
            why=LOST,
        )
        for name, what, line in BROKEN
        if name in ("colon-only", "delete", "nul-in-name", "tab-before-colon", "fold-before-colon")
    ),
    *(
        Case(
            id=f"fields/whitespace-first-line-{name}",
            about=f"{what} right behind the status line frames nothing.",
            cites=("RFC9112-2.2-9",),
            server=HEAD + line + b"\r\nX-B: two\r\n\r\nhello",
            expect=(
                AnyOf(
                    (
                        Failure(),
                        Response(200, body=b"hello", fields=(("X-B", "two"),), absent=("X-A", "Content-Length")),
                    )
                ),
            ),
            twin="until-close/plain",
            why="Two readers of one message disagree on where it ends: the next response can be forged.",
        )
        for name, what, line in (
            ("length", "A length behind a space", b" Content-Length: 3"),
            ("length-tab", "A length behind a tab", b"\tContent-Length: 3"),
            ("two-lines", "A length in the second of two such lines", b" X-A: one\r\n Content-Length: 3"),
        )
    ),
    *(
        Case(
            id=f"fields/name-{name}",
            about=about,
            cites=("RFC9110-2.4-1",),
            server=HEAD + lines + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello", fields=fields),),
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="A field that is there cannot be found, or spoils those behind it.",
        )
        for name, about, lines, fields in (
            (
                "one-character",
                "Names of one character, each of those that are neither letter nor digit.",
                b"!: a\r\n#: b\r\n$: c\r\n%: d\r\n&: e\r\n': f\r\n*: g\r\n+: h\r\n-: i\r\n.: j\r\n"
                b"^: k\r\n_: l\r\n`: m\r\n|: n\r\n~: o\r\n0: p\r\nZ: q\r\n",
                tuple(zip("!#$%&'*+-.^_`|~0Z", "abcdefghijklmnopq", strict=True)),
            ),
            ("two-colons", "The second of two colons is part of the value.", b"X-A:: one\r\n", (("X-A", ": one"),)),
            (
                "underscores",
                "Names with underscores.",
                b"X_A: one\r\nX__B_: two\r\n",
                (("X_A", "one"), ("X__B_", "two")),
            ),
            (
                "properties",
                "Names that every object of some languages has.",
                b"constructor: a\r\n__proto__: b\r\ntoString: c\r\nhasOwnProperty: d\r\n__class__: e\r\nlength: f\r\n",
                tuple(zip(("constructor", "toString", "hasOwnProperty", "__class__", "length"), "acdef", strict=True)),
            ),
            ("digits", "A name of digits.", b"200: one\r\n", (("200", "one"),)),
        )
    ),
    Case(
        id="fields/name-1000",
        about="A name of a thousand octets.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X" * 1000 + b": one\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X" * 1000, "one"),)),),
        lenient=((Failure(),), (Response(200, body=b"hello"),)),  # limits are the client's, and so is what to drop
        deliveries=("whole",),
        twin="fields/plain-chunked",
        why="A field that is there cannot be found, or spoils those behind it.",
    ),
)
