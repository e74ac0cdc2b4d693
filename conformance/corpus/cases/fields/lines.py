"""Where the lines of a header section end (RFC 9112 section 2.2)."""

from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKED_HELLO, CHUNKS, HEAD, LATER

FIELD = b"Transfer-Encoding: chunked"
SPLIT = "An attacker who controls one value can add fields that other recipients do not see, or hide fields."

CASES = (
    Case(
        id="fields/plain-chunked",
        about="The response has two fields and chunked content.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: one\r\nX-B: two\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))),),
        why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
    ),
    # --------------------------------------------------------------------------------------------- every line end
    *(
        Case(
            id=f"fields/ends-{name}",
            about=f"{what}; the client accepts the line ends or rejects the response.",
            cites=("RFC9112-2.2-2",),
            rulings=("refused-permitted",),
            server=data + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))))),),
            twin="fields/plain-chunked",
        )
        for name, what, data in (
            ("lf", "LF ends every line", b"HTTP/1.1 200 OK\nX-A: one\nX-B: two\n" + FIELD + b"\n\n"),
            (
                "lf-before-end",
                "LF ends the last field line",
                HEAD + b"X-A: one\r\nX-B: two\r\n" + FIELD + b"\n\r\n",
            ),
            ("lf-for-end", "The empty line is LF alone", HEAD + b"X-A: one\r\nX-B: two\r\n" + FIELD + b"\r\n\n"),
            ("lf-lf-for-end", "LF LF follows the last field", HEAD + b"X-A: one\r\nX-B: two\r\n" + FIELD + b"\n\n"),
            ("mixed", "LF and CRLF end lines in turn", b"HTTP/1.1 200 OK\nX-A: one\r\nX-B: two\n" + FIELD + b"\r\n\n"),
        )
    ),
    Case(
        id="fields/lf-in-value",
        about="LF in a value ends the line, becomes a space or is rejected; it never stays in the value.",
        cites=("RFC9112-2.2-2", "RFC9110-5.5-4"),
        rulings=("refused-permitted",),
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
        why="A program that copies the value into another message adds a field that an attacker chose.",
    ),
    *(
        Case(
            id=f"fields/ends-{name}",
            about=f"Every line ends with {what}, so the header section never ends.",
            cites=("RFC9112-2.2-4", "RFC9112-8-P1"),
            server=data,
            expect=(Failure(),),
            twin="fields/plain",
            why=SPLIT,
        )
        for name, what, data in (
            ("cr", "a bare CR", b"HTTP/1.1 200 OK\rX-A: one\rContent-Length: 5\r\rhello"),
            ("cr-cr", "CR CR", b"HTTP/1.1 200 OK\r\rX-A: one\r\rContent-Length: 5\r\r\r\rhello"),
        )
    ),
    *(
        Case(
            id=f"fields/ends-{name}",
            about=f"{what}; text after a bare CR is no field.",
            cites=("RFC9112-2.2-4",),
            rulings=("refused-permitted",),
            server=data + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS, absent=("X-A", "Transfer-Encoding")))),),
            twin="until-close/looks-chunked",
            why=SPLIT,
        )
        for name, what, data in (
            (
                "cr-but-last",
                "Every line but the last ends with CR",
                b"HTTP/1.1 200 OK\rX-A: one\r" + FIELD + b"\r\n\r\n",
            ),
            (
                "cr-but-last-lf",
                "Every line ends with CR, the last with CRLF LF",
                b"HTTP/1.1 200 OK\rX-A: one\r" + FIELD + b"\r\n\n",
            ),
            (
                "lf-cr",
                "Every line but the last ends with LF CR",
                b"HTTP/1.1 200 OK\n\rX-A: one\n\r" + FIELD + b"\r\n\r\n",
            ),
        )
    ),
    Case(
        id="fields/ends-cr-nul-lf",
        about="Every line ends with CR NUL LF, also that of the transfer coding, which is invalid.",
        cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
        server=b"HTTP/1.1 200 OK\r\0\nX-A: one\r\0\n" + FIELD + b"\r\0\n\r\n" + CHUNKS,
        expect=(Failure(),),
        lenient=(
            # Only the spaces in place of CR and NUL make 'chunked' of the transfer coding.
            (Response(200, body=b"hello", fields=(("X-A", "one"),)),),
            (Response(200, body=CHUNKS),),  # close-delimited: the name of the transfer coding contains NUL
        ),
        security=True,
        peer="http.client: returns the chunks as content",
        twin="fields/plain-chunked",
        why=SPLIT,
    ),
    # ------------------------------------------------------------------------------------- a bare CR in a value
    *(
        Case(
            id=f"fields/cr-{name}",
            about=f"{what} is an error or equals a space; no new field starts there.",
            cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
            rulings=("refused-permitted",),
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
        about="A line that starts with a bare CR is an error, dropped or a fold, but never a field line.",
        cites=("RFC9112-2.2-4",),
        rulings=("refused-permitted",),
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
        peer="HttpURLConnection: takes the CR for a line end and obeys Transfer-Encoding",
        why=SPLIT,
    ),
    *(
        Case(
            id=f"fields/cr-{name}",
            about=f"A bare CR {where} is an error or equivalent to a space.",
            cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
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
            twin="fields/plain-chunked",
            why="A program that copies the value into another message adds a line end there.",
        )
        for name, where, value, returned in (
            ("first", "before the value", b"\rone", ("one", " one")),
            ("last", "after the value", b" one\r", ("one", "one ")),
            ("only", "as the whole value", b"\r", ("", " ")),
            ("with-space", "before a space in the value", b" one\r two", ("one two",)),
        )
    ),
    Case(
        id="fields/cr-smuggled-length",
        about="A Content-Length after a bare CR is an error or part of the value before it.",
        cites=("RFC9112-2.2-4", "RFC9110-5.5-4"),
        rulings=("refused-permitted",),
        server=(Connection.in_parts(HEAD + b"X-A: one\rContent-Length: 3\r\n\r\n", b"hel", b"lo", pause=LATER),),
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
        why="An attacker who controls one value chooses the end of the content and the next response.",
    ),
    # ------------------------------------------------------------ octets that end lines in other text formats
    *(
        Case(
            id=f"fields/smuggled-length-{name}",
            about=f"{what} does not end the line: the length after it is part of the value.",
            cites=("RFC9112-2.2-1",),
            server=(
                Connection.in_parts(
                    HEAD + b"X-A: one" + octets + b"Content-Length: 3\r\n\r\n", b"hel", b"lo", pause=LATER
                ),
            ),
            expect=(Response(200, body=b"hello", absent=("Content-Length",)),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="until-close/plain",
            why="An attacker who controls one value chooses the end of the content and the next response.",
        )
        for name, what, octets in (
            ("nel", "The octet 0x85 (NEL)", b"\x85"),
            ("utf8-nel", "U+0085 in UTF-8", b"\xc2\x85"),
            ("utf8-ls", "U+2028 in UTF-8", b"\xe2\x80\xa8"),
            ("overlong-lf", "An overlong LF in UTF-8", b"\xc0\x8a"),
            ("utf8-low-lf", "U+010A (low octet LF)", b"\xc4\x8a"),
        )
    ),
    *(
        Case(
            id=f"fields/smuggled-length-{name}",
            about=f"{what} does not end the line: the length after it does not apply.",
            cites=("RFC9112-2.2-1",),
            server=(
                Connection.in_parts(
                    HEAD + b"X-A: one" + octets + b"Content-Length: 3\r\n\r\n", b"hel", b"lo", pause=LATER
                ),
            ),
            expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("Content-Length",)))),),
            deliveries=("whole",),
            twin="until-close/plain",
            why="An attacker who controls one value chooses the end of the content and the next response.",
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
