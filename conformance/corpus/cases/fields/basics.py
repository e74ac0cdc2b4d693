"""Field lines (RFC 9112 section 5, RFC 9110 section 5): line ends, names, values, folding, repetition."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import FIVE, HEAD

CASES = (
    Case(
        id="fields/plain",
        about="Three fields in a row.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: one\r\nX-B: two\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))),),
        why="A client that cannot do this cannot talk to servers that do nothing wrong.",
    ),
    Case(
        id="fields/name-case",
        about="Names are compared without regard to case, that of Content-Length included.",
        cites=("RFC9112-5-P1", "RFC9110-5.1-P1"),
        server=HEAD + b"x-A: one\r\ncONTENT-lENGTH: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello", fields=(("X-a", "one"), ("Content-Length", "5"))),),
        why="Servers write names in every case; a length that is not recognised leaves the end unknown.",
    ),
    *(
        Case(
            id=f"fields/whitespace-{name}",
            about=f"Whitespace around a value ({name}) is not part of it.",
            cites=("RFC9112-5.1-P2", "RFC9110-5.5-1"),
            server=HEAD + b"X-A:" + value + b"\r\n" + FIVE,
            expect=(Response(200, body=b"hello", fields=(("X-A", "one two"),)),),
            why="Comparisons of the value fail, and so does what depends on them.",
        )
        for name, value in (
            ("none", b"one two"),
            ("tabs", b"\tone two\t"),
            ("long", b" " * 50 + b"one two" + b" \t" * 25),
        )
    ),
    Case(
        id="fields/empty-value",
        about="A value may be empty.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A:\r\nX-B: two\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", ""), ("X-B", "two"))),),
        why="A program gets another value than the one that the server sent.",
    ),
    Case(
        id="fields/colon-in-value",
        about="Only the first colon ends the name.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: one: two:\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one: two:"),)),),
        why="A program gets another value than the one that the server sent.",
    ),
    Case(
        id="fields/token-characters",
        about="Every character of a token may stand in a name.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X!#$%&'*+-.^_`|~09aZ: one\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X!#$%&'*+-.^_`|~09aZ", "one"),)),),
        why="A client that cannot do this cannot talk to servers that do nothing wrong.",
    ),
    Case(
        id="fields/unknown-names",
        about="Fields that nobody knows change nothing.",
        cites=("RFC9110-5.1-4",),
        server=HEAD + b"__proto__: one\r\nContent_Length: 3\r\nContent-Length-X: 4\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
    ),
    Case(
        id="fields/repeated",
        about="A repeated field keeps all its values, in order.",
        cites=("RFC9110-2.4-1", "RFC9110-5.3-1"),
        level="must",
        server=HEAD + b"X-A: one\r\nX-B: x\r\nX-A: two\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one, two"),)),),
        why="A value that is lost may be the one that forbids something.",
    ),
    Case(
        id="fields/set-cookie-twice",
        about="Two Set-Cookie lines are kept apart: a comma does not separate cookies.",
        cites=("RFC9110-5.3-4",),
        server=HEAD + b"Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Path=/\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/"))),),
    ),
    Case(
        id="fields/fifty",
        about="Fifty fields of thirty octets each.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"".join(b"X-%02d: %024d\r\n" % (n, n) for n in range(50)) + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-00", f"{0:024d}"), ("X-49", f"{49:024d}"))),),
        lenient=((Failure(),), (Response(200, body=b"hello"),)),  # limits are the client's, and so is what to drop
        twin="fields/plain",
        deliveries=("whole",),
        why="A client that cannot do this cannot talk to servers that do nothing wrong.",
    ),
    Case(
        id="fields/value-of-4000",
        about="A value of 4000 octets.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: " + b"v" * 4000 + b"\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "v" * 4000),)),),
        lenient=((Failure(),), (Response(200, body=b"hello"),)),  # limits are the client's, and so is what to drop
        twin="fields/plain",
        deliveries=("whole",),
        why="Cookies and security policies are that long.",
    ),
    Case(
        id="fields/obs-text",
        about="Octets above 0x7F in a value are opaque data.",
        cites=("RFC9110-5.5-3",),
        server=HEAD + b"X-A: caf\xe9 \x80\xff\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "caf\xe9 \x80\xff"),)),),
    ),
    # ------------------------------------------------------------------------------------------------- line ends
    Case(
        id="fields/bare-lf",
        about="Every line ends in LF alone: taken for line ends, or refused.",
        cites=("RFC9112-2.2-2",),
        server=b"HTTP/1.1 200 OK\nX-A: one\nContent-Length: 5\n\nhello",
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one"),)))),),
        twin="fields/plain",
    ),
    Case(
        id="fields/bare-cr",
        about="A bare CR in a value is refused or becomes a space; it starts no new field.",
        cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
        server=HEAD + b"X-A: one\rX-B: two\r\n" + FIVE,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one X-B: two"),), absent=("X-B",)))),),
        twin="fields/plain",
        security=True,
        why="Who controls one value can add fields of their own that other readers of the message do not see.",
    ),
    Case(
        id="fields/nul",
        about="A NUL in a value is refused or becomes a space.",
        cites=("RFC9110-5.5-4",),
        server=HEAD + b"X-A: one\0two\r\n" + FIVE,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one two"),)))),),
        twin="fields/plain",
        why="Programs that end strings at NUL see another value than those that do not.",
    ),
    *(
        Case(
            id=f"fields/no-line-end-{name}",
            about=f"{what} in a value ends no line.",
            cites=("RFC9112-2.2-1",),
            server=HEAD + b"X-A: one" + octets + b"X-B: two\r\n" + FIVE,
            expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("X-B",)))),),
            twin="fields/plain",
            why="Who controls one value can add fields of their own.",
        )
        for name, what, octets in (
            ("vt", "A vertical tab", b"\x0b"),
            ("ff", "A form feed", b"\x0c"),
            ("fs", "A file separator (0x1C)", b"\x1c"),
            ("rs", "A record separator (0x1E)", b"\x1e"),
        )
    ),
    *(
        Case(
            id=f"fields/no-line-end-{name}",
            about=f"{what} in a value ends no line.",
            cites=("RFC9112-2.2-1",),
            server=HEAD + b"X-A: one" + octets + b"X-B: two\r\n" + FIVE,
            expect=(Response(200, body=b"hello", absent=("X-B",)),),
            lenient=((Failure(),),),
            twin="fields/plain",
            why="Who controls one value can add fields of their own.",
        )
        for name, what, octets in (
            ("nel", "The octet 0x85, NEL in ISO-8859-1,", b"\x85"),
            ("utf8-ls", "U+2028 in UTF-8", b"\xe2\x80\xa8"),
        )
    ),
    # --------------------------------------------------------------------------------------------------- folding
    *(
        Case(
            id=f"fields/obs-fold-{name}",
            about=f"A folded value ({what}) is read with a space where the fold was.",
            cites=("RFC9112-5.2-4",),
            server=HEAD + b"X-A: one" + fold + b"two\r\nX-B: three\r\n" + FIVE,
            expect=(Response(200, body=b"hello", fields=(("X-A", "one two"), ("X-B", "three"))),),
            lenient=((Failure(),),),
            twin="fields/plain",
            why="A line end within a value is one more line for whoever writes the value elsewhere.",
        )
        for name, what, fold in (
            ("space", "CRLF SP", b"\r\n "),
            ("tab", "CRLF HTAB", b"\r\n\t"),
            ("twice", "two folds", b"\r\n \r\n  "),
        )
    ),
    Case(
        id="fields/obs-fold-looks-like-field",
        about="A folded line that looks like a field is a value, not a field.",
        cites=("RFC9112-5.2-4",),
        server=HEAD + b"X-A: one\r\n X-B: two\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one X-B: two"),), absent=("X-B",)),),
        lenient=((Failure(),),),
        twin="fields/plain",
        why="Who controls one value can add fields of their own.",
    ),
    Case(
        id="fields/whitespace-first-line",
        about="A line that starts with a space right after the status line is refused or dropped.",
        cites=("RFC9112-2.2-9",),
        server=HEAD + b" X-A: one\r\n\tX-C: more\r\nX-B: two\r\n" + FIVE,
        expect=(
            AnyOf(
                (
                    Failure(),
                    Response(200, body=b"hello", fields=(("X-B", "two"),), absent=("X-A", " X-A", "X-C", "\tX-C")),
                )
            ),
        ),
        twin="fields/plain",
        why="Two readers of one message disagree on which fields it has.",
    ),
    # --------------------------------------------------------------------------------------------- broken lines
    *(
        Case(
            id=f"fields/{name}",
            about=about,
            cites=("RFC9110-2.4-1", clause),
            level="must",
            server=HEAD + line + b"\r\nX-B: two\r\n" + FIVE,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello", fields=(("X-B", "two"),)),),),
            twin="fields/plain",
            why="The fields behind the broken line are lost without a word, those that frame the message among them.",
        )
        for name, about, clause, line in (
            ("space-before-colon", "A space before the colon costs at most that line.", "RFC9112-5.1-P1", b"X-A : one"),
            ("no-colon", "A line without a colon costs at most that line.", "RFC9112-5.1-P3", b"garbage"),
            ("empty-name", "A line without a name costs at most that line.", "RFC9112-5.1-P3", b": one"),
            ("space-in-name", "A space in a name costs at most that line.", "RFC9112-5.1-P3", b"X A: one"),
            (
                "control-in-name",
                "A control character in a name costs at most that line.",
                "RFC9112-5.1-P3",
                b"X\x01A: one",
            ),
            (
                "obs-text-in-name",
                "An octet above 0x7F in a name costs at most that line.",
                "RFC9112-5.1-P3",
                b"X\xe9A: one",
            ),
            ("parenthesis-in-name", "A parenthesis in a name costs at most that line.", "RFC9112-5.1-P3", b"X(A): one"),
        )
    ),
)
