"""Field names, and lines without a valid field name (RFC 9112 section 5.1, RFC 9110 sections 5.1 and 5.6.2)."""

from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKED_HELLO, HEAD, LATER

FORGED = "If an intermediary and the client disagree on where the content ends, an attacker can forge a response."
LOST = "The client silently drops the fields after the broken line, among them those that frame the message."

# Lines outside the grammar: a client rejects the message, or loses at most the line (RFC 9110 2.4).
BROKEN = (
    ("no-colon", "A line without a colon", b"garbage"),
    ("name-only", "A line of a name alone", b"X-A"),
    ("colon-only", "A line of a colon alone", b":"),
    ("empty-name", "A line without a name", b": one"),
    ("colon-first", "A colon before a name", b":X-A: one"),
    ("delete", "A line of 0x7F", b"\x7f"),
    ("space-in-name", "A space in a name", b"X A: one"),
    ("tab-in-name", "A tab in a name", b"X\tA: one"),
    ("nul-in-name", "A NUL in a name", b"X\0A: one"),
    ("nul-first", "A NUL before a name", b"\0X-A: one"),
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
    ("blanks-before-colon", "Long whitespace before the colon", b"X-A \t \t: one"),
    ("tab-before-colon", "A tab before the colon", b"X-A\t: one"),
    ("vt-before-colon", "A vertical tab before the colon", b"X-A\x0b: one"),
    ("ff-before-colon", "A form feed before the colon", b"X-A\x0c: one"),
    ("nul-before-colon", "A NUL before the colon", b"X-A\0: one"),
    ("cr-before-colon", "A bare CR before the colon", b"X-A\r: one"),
    ("cr-space-before-colon", "CR SP before the colon", b"X-A\r : one"),
    ("lf-before-colon", "LF before the colon", b"X-A\n: one"),
    ("lf-nul-before-colon", "LF NUL before the colon", b"X-A\n\0: one"),
    ("lf-space-before-colon", "LF SP before the colon", b"X-A\n : one"),
    ("fold-before-colon", "A fold before the colon", b"X-A\r\n : one"),
)

CASES = (
    *(
        Case(
            id=f"fields/behind-{name}/chunked",
            about=f"{what} is an error, or Transfer-Encoding still applies.",
            cites=("RFC9110-2.4-1", "RFC9110-2.4-2", "RFC9112-5.1-P3"),
            level="must",
            server=HEAD + line + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello", fields=(("X-B", "two"),)),),),
            # Incremental parsers differ at line ends of any kind.
            deliveries=("whole", "bytewise") if b"\r" in line or b"\n" in line else ("whole",),
            twin="fields/plain-chunked",
            why=LOST,
        )
        for name, what, line in BROKEN
    ),
    *(
        Case(
            id=f"fields/behind-{name}/length",
            about=f"{what} is an error, or Content-Length still applies.",
            cites=("RFC9110-2.4-1", "RFC9110-2.4-2", "RFC9112-5.1-P3"),
            level="must",
            server=(
                Connection.in_parts(
                    HEAD + line + b"\r\nX-B: two\r\nContent-Length: 5\r\n\r\n", b"hello", b"stray", pause=LATER
                ),
            ),
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
            about=f"{what} directly after the status line does not apply.",
            cites=("RFC9112-2.2-9",),
            rulings=("refused-permitted",),
            server=(Connection.in_parts(HEAD + line + b"\r\nX-B: two\r\n\r\n", b"hel", b"lo", pause=LATER),),
            expect=(
                AnyOf(
                    (
                        Failure(),
                        Response(200, body=b"hello", fields=(("X-B", "two"),), absent=("X-A", "Content-Length")),
                    )
                ),
            ),
            twin="until-close/plain",
            why=FORGED,
        )
        for name, what, line in (
            ("length", "A Content-Length after a space", b" Content-Length: 3"),
            ("length-tab", "A Content-Length after a tab", b"\tContent-Length: 3"),
            ("two-lines", "A Content-Length on a second indented line", b" X-A: one\r\n Content-Length: 3"),
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
            why="A program does not find this field, or the fields after it.",
        )
        for name, about, lines, fields in (
            (
                "one-character",
                "Each field name is one token character; all special token characters occur.",
                b"!: a\r\n#: b\r\n$: c\r\n%: d\r\n&: e\r\n': f\r\n*: g\r\n+: h\r\n-: i\r\n.: j\r\n"
                b"^: k\r\n_: l\r\n`: m\r\n|: n\r\n~: o\r\n0: p\r\nZ: q\r\n",
                tuple(zip("!#$%&'*+-.^_`|~0Z", "abcdefghijklmnopq", strict=True)),
            ),
            (
                "two-colons",
                "The second of two adjacent colons is part of the value.",
                b"X-A:: one\r\n",
                (("X-A", ": one"),),
            ),
            (
                "underscores",
                "Field names contain underscores.",
                b"X_A: one\r\nX__B_: two\r\n",
                (("X_A", "one"), ("X__B_", "two")),
            ),
            (
                "properties",
                "Field names equal names of built-in object attributes in some languages.",
                b"constructor: a\r\n__proto__: b\r\ntoString: c\r\nhasOwnProperty: d\r\n__class__: e\r\nlength: f\r\n",
                tuple(zip(("constructor", "toString", "hasOwnProperty", "__class__", "length"), "acdef", strict=True)),
            ),
            ("digits", "A field name consists of digits.", b"200: one\r\n", (("200", "one"),)),
        )
    ),
    Case(
        id="fields/name-1000",
        about="A field name has a thousand octets.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X" * 1000 + b": one\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X" * 1000, "one"),)),),
        lenient=((Failure(),), (Response(200, body=b"hello"),)),  # a client chooses its limits and what it drops
        deliveries=("whole",),
        twin="fields/plain-chunked",
        why="A program does not find this field, or the fields after it.",
    ),
)
