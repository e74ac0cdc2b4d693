"""Where the lines of a header section end (RFC 9112 section 2.2)."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED_HELLO, CHUNKS, HEAD

FIELD = b"Transfer-Encoding: chunked"
SPLIT = "Who controls one value can add fields of their own that other readers of the message do not see."

CASES = (
    Case(
        id="fields/plain-chunked",
        about="Two fields, and chunked content.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: one\r\nX-B: two\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))),),
        why="A client that cannot do this cannot talk to servers that do nothing wrong.",
    ),
    # --------------------------------------------------------------------------------------------- every line end
    *(
        Case(
            id=f"fields/ends-{name}",
            about=f"{what}: taken for line ends, or refused.",
            cites=("RFC9112-2.2-2",),
            server=data + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))))),),
            twin="fields/plain-chunked",
        )
        for name, what, data in (
            ("lf", "LF in every line", b"HTTP/1.1 200 OK\nX-A: one\nX-B: two\n" + FIELD + b"\n\n"),
            (
                "lf-before-end",
                "LF, then CRLF for the empty line",
                HEAD + b"X-A: one\r\nX-B: two\r\n" + FIELD + b"\n\r\n",
            ),
            ("lf-for-end", "CRLF, then LF for the empty line", HEAD + b"X-A: one\r\nX-B: two\r\n" + FIELD + b"\r\n\n"),
            ("lf-lf-for-end", "LF LF behind the last field", HEAD + b"X-A: one\r\nX-B: two\r\n" + FIELD + b"\n\n"),
            ("mixed", "LF and CRLF in turn", b"HTTP/1.1 200 OK\nX-A: one\r\nX-B: two\n" + FIELD + b"\r\n\n"),
        )
    ),
    Case(
        id="fields/lf-in-value",
        about="LF in a value ends the line, becomes a space, or is refused: it never stays.",
        cites=("RFC9112-2.2-2", "RFC9110-5.5-4"),
        level="must",
        server=HEAD + b"X-A: one\nX-B: two\r\n" + CHUNKED_HELLO,
        expect=(
            AnyOf(
                (
                    Failure(),
                    Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))),
                    Response(200, body=b"hello", fields=(("X-A", "one X-B: two"),), absent=("X-B",)),
                )
            ),
        ),
        twin="fields/plain-chunked",
        why="A program that writes the value into another message writes a field of somebody else's.",
    ),
    *(
        Case(
            id=f"fields/ends-{name}",
            about=f"{what}: no header section ever ends there.",
            cites=("RFC9112-2.2-4", "RFC9112-8-P1"),
            server=data,
            expect=(Failure(),),
            twin="fields/plain",
            why=SPLIT,
        )
        for name, what, data in (
            ("cr", "CR in every line", b"HTTP/1.1 200 OK\rX-A: one\rContent-Length: 5\r\rhello"),
            ("cr-cr", "CR CR in every line", b"HTTP/1.1 200 OK\r\rX-A: one\r\rContent-Length: 5\r\r\r\rhello"),
        )
    ),
    *(
        Case(
            id=f"fields/ends-{name}",
            about=f"{what}: what follows a bare CR is no field.",
            cites=("RFC9112-2.2-4",),
            server=data + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS, absent=("X-A", "Transfer-Encoding")))),),
            twin="until-close/looks-chunked",
            why=SPLIT,
        )
        for name, what, data in (
            (
                "cr-but-last",
                "CR in every line but the last",
                b"HTTP/1.1 200 OK\rX-A: one\r" + FIELD + b"\r\n\r\n",
            ),
            (
                "cr-but-last-lf",
                "CR in every line, CRLF and LF at the end",
                b"HTTP/1.1 200 OK\rX-A: one\r" + FIELD + b"\r\n\n",
            ),
            (
                "lf-cr",
                "LF CR in every line but the last",
                b"HTTP/1.1 200 OK\n\rX-A: one\n\r" + FIELD + b"\r\n\r\n",
            ),
        )
    ),
    Case(
        id="fields/ends-cr-nul-lf",
        about="CR NUL LF in every line: refused, or LF ends the lines and the rest is whitespace.",
        cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
        server=b"HTTP/1.1 200 OK\r\0\nX-A: one\r\0\n" + FIELD + b"\r\0\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one"),)))),),
        lenient=((Response(200, body=CHUNKS),),),  # a coding with a NUL in its name, until close
        twin="fields/plain-chunked",
        why=SPLIT,
    ),
    # ------------------------------------------------------------------------------------- a bare CR in a value
    *(
        Case(
            id=f"fields/cr-{name}",
            about=f"{what}: refused, or as good as a space; what follows is no field.",
            cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
            server=HEAD + b"X-A: one" + octets + FIELD + b"\r\n\r\n" + CHUNKS,
            expect=(
                AnyOf(
                    (
                        Failure(),
                        Response(
                            200,
                            body=CHUNKS,
                            fields=(("X-A", f"one {FIELD.decode()}"),),
                            absent=("Transfer-Encoding",),
                        ),
                    )
                ),
            ),
            twin="until-close/looks-chunked",
            security=True,
            why=SPLIT,
        )
        for name, what, octets in (
            ("before-field", "CR between two fields", b"\r"),
            ("cr-before-field", "CR CR between two fields", b"\r\r"),
            ("space-cr-before-field", "CR SP CR between two fields", b"\r \r"),
            ("nul-before-field", "CR NUL between two fields", b"\r\0"),
        )
    ),
    Case(
        id="fields/cr-behind-crlf",
        about="A bare CR in front of a name: refused, dropped, or a fold; it is no field of that name.",
        cites=("RFC9112-2.2-4",),
        server=HEAD + b"X-A: one\r\n\r" + FIELD + b"\r\nX-B: two\r\n\r\n" + CHUNKS,
        expect=(
            AnyOf(
                (
                    Failure(),
                    Response(
                        200,
                        body=CHUNKS,
                        fields=(("X-A", f"one {FIELD.decode()}"), ("X-B", "two")),
                        absent=("Transfer-Encoding",),
                    ),
                )
            ),
        ),
        lenient=(
            (Response(200, body=CHUNKS, fields=(("X-A", "one"), ("X-B", "two")), absent=("Transfer-Encoding",)),),
        ),
        twin="until-close/looks-chunked",
        security=True,
        why=SPLIT,
    ),
    *(
        Case(
            id=f"fields/cr-{name}",
            about=f"A bare CR {where}: refused, or as good as a space.",
            cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
            server=HEAD + b"X-A:" + value + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(
                AnyOf(
                    (
                        Failure(),
                        *(Response(200, body=b"hello", fields=(("X-A", value), ("X-B", "two"))) for value in told),
                    )
                ),
            ),
            twin="fields/plain-chunked",
            why="A program that writes the value into another message writes a line end.",
        )
        for name, where, value, told in (
            ("first", "in front of the value", b"\rone", ("one", " one")),
            ("last", "behind the value", b" one\r", ("one", "one ")),
            ("only", "is the whole value", b"\r", ("", " ")),
            ("with-space", "and a space, like a fold without LF", b" one\r two", ("one two",)),
        )
    ),
    Case(
        id="fields/cr-smuggled-length",
        about="A Content-Length behind a bare CR is part of the value before it.",
        cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
        server=HEAD + b"X-A: one\rContent-Length: 3\r\n\r\nhello",
        expect=(
            AnyOf(
                (
                    Failure(),
                    Response(
                        200, body=b"hello", fields=(("X-A", "one Content-Length: 3"),), absent=("Content-Length",)
                    ),
                )
            ),
        ),
        twin="until-close/plain",
        why="Who controls one value decides where the content ends, and what the next response is.",
    ),
    # -------------------------------------------------------------------- octets that end lines elsewhere
    *(
        Case(
            id=f"fields/smuggled-length-{name}",
            about=f"{what} ends no line: the length behind it is part of the value.",
            cites=("RFC9112-2.2-1",),
            server=HEAD + b"X-A: one" + octets + b"Content-Length: 3\r\n\r\nhello",
            expect=(Response(200, body=b"hello", absent=("Content-Length",)),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="until-close/plain",
            why="Who controls one value decides where the content ends, and what the next response is.",
        )
        for name, what, octets in (
            ("nel", "The octet 0x85 (NEL)", b"\x85"),
            ("utf8-nel", "U+0085 in UTF-8", b"\xc2\x85"),
            ("utf8-ls", "U+2028 in UTF-8", b"\xe2\x80\xa8"),
            ("overlong-lf", "An overlong UTF-8 form of LF", b"\xc0\x8a"),
            ("utf8-low-lf", "U+010A (0x0A and 1) in UTF-8", b"\xc4\x8a"),
        )
    ),
    *(
        Case(
            id=f"fields/smuggled-length-{name}",
            about=f"{what} ends no line: the length behind it does not count.",
            cites=("RFC9112-2.2-1",),
            server=HEAD + b"X-A: one" + octets + b"Content-Length: 3\r\n\r\nhello",
            expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("Content-Length",)))),),
            deliveries=("whole",),
            twin="until-close/plain",
            why="Who controls one value decides where the content ends, and what the next response is.",
        )
        for name, what, octets in (
            ("nul", "A NUL", b"\0"),
            ("vt", "A vertical tab", b"\x0b"),
            ("ff", "A form feed", b"\x0c"),
            ("fs", "A file separator (0x1C)", b"\x1c"),
            ("rs", "A record separator (0x1E)", b"\x1e"),
        )
    ),
)
