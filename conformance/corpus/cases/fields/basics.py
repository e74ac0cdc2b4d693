"""Field lines (RFC 9112 section 5, RFC 9110 section 5): line ends, names, values, folding, repetition."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import FIVE, HEAD

CASES = (
    Case(
        id="fields/plain",
        about="The response has three header fields.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: one\r\nX-B: two\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))),),
        why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
    ),
    Case(
        id="fields/name-case",
        about="The client compares field names, Content-Length included, without regard to case.",
        cites=("RFC9112-5-P1", "RFC9110-5.1-P1"),
        server=HEAD + b"x-A: one\r\ncONTENT-lENGTH: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello", fields=(("X-a", "one"), ("Content-Length", "5"))),),
        why="Servers write field names in upper or lower case. A client that misses the length cannot find the end.",
    ),
    *(
        Case(
            id=f"fields/whitespace-{name}",
            about=about,
            cites=("RFC9112-5.1-P2", "RFC9110-5.5-1"),
            server=HEAD + b"X-A:" + value + b"\r\n" + FIVE,
            expect=(Response(200, body=b"hello", fields=(("X-A", "one two"),)),),
            why="A program that compares the value with an expected one decides wrongly.",
        )
        for name, about, value in (
            ("none", "A field value follows the colon directly.", b"one two"),
            ("tabs", "Tabs around a field value are not part of the value.", b"\tone two\t"),
            (
                "long",
                "Long whitespace around a field value is not part of the value.",
                b" " * 50 + b"one two" + b" \t" * 25,
            ),
        )
    ),
    Case(
        id="fields/empty-value",
        about="A field value is empty.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A:\r\nX-B: two\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", ""), ("X-B", "two"))),),
        why="A program does not get the value that the server sent.",
    ),
    Case(
        id="fields/colon-in-value",
        about="Only the first colon of a field line ends the field name.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: one: two:\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one: two:"),)),),
        why="A program does not get the value that the server sent.",
    ),
    Case(
        id="fields/token-characters",
        about="A field name contains all special characters that a token allows.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X!#$%&'*+-.^_`|~09aZ: one\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X!#$%&'*+-.^_`|~09aZ", "one"),)),),
        why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
    ),
    Case(
        id="fields/unknown-names",
        about="The client ignores fields that it does not know.",
        cites=("RFC9110-5.1-4",),
        server=HEAD + b"__proto__: one\r\nContent_Length: 3\r\nContent-Length-X: 4\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
    ),
    Case(
        id="fields/repeated",
        about="A repeated field keeps all its values in their order.",
        cites=("RFC9110-2.4-1", "RFC9110-5.3-1"),
        level="must",
        server=HEAD + b"X-A: one\r\nX-B: x\r\nX-A: two\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one, two"),)),),
        why="A program misses values, and may do what a missing value forbids.",
    ),
    Case(
        id="fields/set-cookie-twice",
        about="The client keeps two Set-Cookie lines apart, since a comma does not separate cookies.",
        cites=("RFC9110-5.3-4",),
        server=HEAD + b"Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Path=/\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/"))),),
    ),
    Case(
        id="fields/fifty",
        about="The header section has fifty field lines of thirty octets each.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"".join(b"X-%02d: %024d\r\n" % (n, n) for n in range(50)) + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-00", f"{0:024d}"), ("X-49", f"{49:024d}"))),),
        lenient=((Failure(),), (Response(200, body=b"hello"),)),  # a client chooses its limits and what it drops
        twin="fields/plain",
        deliveries=("whole",),
        why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
    ),
    Case(
        id="fields/value-of-4000",
        about="A field value has 4000 octets.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: " + b"v" * 4000 + b"\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "v" * 4000),)),),
        lenient=((Failure(),), (Response(200, body=b"hello"),)),  # a client chooses its limits and what it drops
        twin="fields/plain",
        deliveries=("whole",),
        why="The client mishandles real responses: cookies and security policies reach this length.",
    ),
    Case(
        id="fields/obs-text",
        about="The client returns octets above 0x7F in a field value as opaque data.",
        cites=("RFC9110-5.5-3",),
        server=HEAD + b"X-A: caf\xe9 \x80\xff\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "caf\xe9 \x80\xff"),)),),
    ),
    # ------------------------------------------------------------------------------------------------- line ends
    Case(
        id="fields/bare-lf",
        about="Every line ends with LF alone, which the client accepts as a line end or rejects.",
        cites=("RFC9112-2.2-2",),
        rulings=("refused-permitted",),
        server=b"HTTP/1.1 200 OK\nX-A: one\nContent-Length: 5\n\nhello",
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one"),)))),),
        twin="fields/plain",
    ),
    Case(
        id="fields/bare-cr",
        about="The client rejects a bare CR in a value or reads a space; no new field starts there.",
        cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
        rulings=("refused-permitted",),
        server=HEAD + b"X-A: one\rX-B: two\r\n" + FIVE,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one X-B: two"),), absent=("X-B",)))),),
        twin="fields/plain",
        why="An attacker who controls one value can add fields that other recipients of the message do not see.",
    ),
    Case(
        id="fields/nul",
        about="The client rejects a NUL in a field value or reads a space in its place.",
        cites=("RFC9110-5.5-4",),
        rulings=("refused-permitted",),
        server=HEAD + b"X-A: one\0two\r\n" + FIVE,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one two"),)))),),
        twin="fields/plain",
        why="Programs that end strings at NUL see a different value from other programs.",
    ),
    *(
        Case(
            id=f"fields/no-line-end-{name}",
            about=f"{what} in a field value does not end the line.",
            cites=("RFC9112-2.2-1",),
            server=HEAD + b"X-A: one" + octets + b"X-B: two\r\n" + FIVE,
            expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("X-B",)))),),
            twin="fields/plain",
            why="An attacker who controls one value can add fields to the response.",
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
            about=f"{what} in a field value does not end the line.",
            cites=("RFC9112-2.2-1",),
            server=HEAD + b"X-A: one" + octets + b"X-B: two\r\n" + FIVE,
            expect=(Response(200, body=b"hello", absent=("X-B",)),),
            lenient=((Failure(),),),
            twin="fields/plain",
            why="An attacker who controls one value can add fields to the response.",
        )
        for name, what, octets in (
            ("nel", "The octet 0x85 (NEL in ISO-8859-1)", b"\x85"),
            ("utf8-ls", "U+2028 in UTF-8", b"\xe2\x80\xa8"),
        )
    ),
    # --------------------------------------------------------------------------------------------------- folding
    *(
        Case(
            id=f"fields/obs-fold-{name}",
            about=f"The client reads a folded value ({what}) with a space in place of each fold.",
            cites=("RFC9112-5.2-4",),
            rulings=("refused-repair",),
            server=HEAD + b"X-A: one" + fold + b"two\r\nX-B: three\r\n" + FIVE,
            expect=(Response(200, body=b"hello", fields=(("X-A", "one two"), ("X-B", "three"))),),
            lenient=((Failure(),),),
            twin="fields/plain",
            why="A program gets a wrong value. A line end in the value adds a line to any message it is copied into.",
        )
        for name, what, fold in (
            ("space", "CRLF SP", b"\r\n "),
            ("tab", "CRLF HTAB", b"\r\n\t"),
            ("twice", "two folds", b"\r\n \r\n  "),
        )
    ),
    Case(
        id="fields/obs-fold-looks-like-field",
        about="A folded line that looks like a field line is part of the value before it.",
        cites=("RFC9112-5.2-4",),
        rulings=("refused-repair",),
        server=HEAD + b"X-A: one\r\n X-B: two\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one X-B: two"),), absent=("X-B",)),),
        lenient=((Failure(),),),
        twin="fields/plain",
        why="An attacker who controls one value can add fields to the response.",
    ),
    Case(
        id="fields/whitespace-first-line",
        about="The client rejects or drops a line that starts with a space after the status line.",
        cites=("RFC9112-2.2-9",),
        rulings=("refused-permitted",),
        server=HEAD + b" X-A: one\r\nX-B: two\r\n" + FIVE,
        expect=(
            AnyOf(
                (
                    Failure(),
                    Response(200, body=b"hello", fields=(("X-B", "two"),), absent=("X-A", " X-A")),
                )
            ),
        ),
        twin="fields/plain",
        why="Two recipients of one message disagree on the fields of the message.",
    ),
    # --------------------------------------------------------------------------------------------- broken lines
    *(
        Case(
            id=f"fields/{name}",
            about=f"{what} is an error, or at most that line is lost.",
            cites=("RFC9110-2.4-1", clause),
            level="must",
            server=HEAD + line + b"\r\nX-B: two\r\n" + FIVE,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello", fields=(("X-B", "two"),)),),),
            twin="fields/plain",
            why="The client silently drops the fields after the broken line, among them those that frame the message.",
        )
        for name, what, clause, line in (
            ("space-before-colon", "A space before the colon", "RFC9112-5.1-P1", b"X-A : one"),
            ("no-colon", "A line without a colon", "RFC9112-5.1-P3", b"garbage"),
            ("empty-name", "A line without a name", "RFC9112-5.1-P3", b": one"),
            ("space-in-name", "A space in a name", "RFC9112-5.1-P3", b"X A: one"),
            (
                "control-in-name",
                "A control character in a name",
                "RFC9112-5.1-P3",
                b"X\x01A: one",
            ),
            (
                "obs-text-in-name",
                "An octet above 0x7F in a name",
                "RFC9112-5.1-P3",
                b"X\xe9A: one",
            ),
            ("parenthesis-in-name", "A parenthesis in a name", "RFC9112-5.1-P3", b"X(A): one"),
        )
    ),
)
