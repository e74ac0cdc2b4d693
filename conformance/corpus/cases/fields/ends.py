"""Where a header section ends, and where it only seems to (RFC 9112 sections 2.1, 2.2 and 5.2)."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED_HELLO, HEAD

ENDED = "The rest of the header section is taken for content, the fields that frame the message included."

CASES = (
    *(
        Case(
            id=f"fields/not-the-end-{name}",
            about=f"A line of {what} is an empty fold and not the end of the section.",
            cites=("RFC9112-5.2-4",),
            server=HEAD + b"X-A: one\r\n" + line + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(
                # Whether the spaces that replace the fold stay at the end of the value is another question.
                AnyOf(
                    tuple(
                        Response(200, body=b"hello", fields=(("X-A", value), ("X-B", "two")))
                        for value in ("one", "one ")
                    )
                ),
            ),
            lenient=((Failure(),),),
            twin="fields/plain-chunked",
            why=ENDED,
        )
        for name, what, line in (("space", "one space", b" "), ("tab", "one tab", b"\t"), ("blank", "blanks", b" \t "))
    ),
    # With LF alone as line end "any preceding CR" may be ignored (RFC 9112 2.2); if several are, the line is empty.
    *(
        Case(
            id=f"fields/not-the-end-{name}",
            about=f"A line of {what} is refused, or an empty fold.",
            cites=("RFC9112-2.2-4", "RFC9112-2.2-2"),
            level="must",
            server=HEAD + b"X-A: one" + end + line + b"X-B: two\r\n" + CHUNKED_HELLO,
            expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one"), ("X-B", "two"))))),),
            lenient=(
                (
                    Response(
                        200,
                        body=b"X-B: two\r\n" + CHUNKED_HELLO,
                        fields=(("X-A", "one"),),
                        absent=("X-B", "Transfer-Encoding"),
                    ),
                ),
            ),
            twin="fields/plain-chunked",
            security=True,
            why=ENDED,
        )
        for name, what, end, line in (
            ("cr", "a bare CR", b"\r\n", b"\r\r\n"),
            ("cr-cr", "two bare CRs", b"\r\n", b"\r\r\r\n"),
            ("lf-cr", "a bare CR, behind LF,", b"\n", b"\r\r\n"),
        )
    ),
    *(
        Case(
            id=f"fields/not-the-end-{name}",
            about=f"A line of {what} is refused or read over: the section goes on.",
            cites=clauses,
            level="must",
            server=HEAD + b"X-A: one" + end + line + b"X-B: two\r\n" + CHUNKED_HELLO,
            expect=(
                AnyOf(
                    (
                        Failure(),
                        *(
                            Response(200, body=b"hello", fields=(("X-A", value), ("X-B", "two")))
                            for value in ("one", "one ")
                        ),
                    )
                ),
            ),
            twin="fields/plain-chunked",
            why=ENDED,
        )
        for name, what, end, line, clauses in (
            ("space-cr", "SP and a bare CR", b"\r\n", b" \r\r\n", ("RFC9112-2.2-4",)),
            ("nul", "a NUL", b"\r\n", b"\0\r\n", ("RFC9110-2.4-1", "RFC9112-5.1-P3")),
            ("vt", "a vertical tab", b"\r\n", b"\x0b\r\n", ("RFC9110-2.4-1", "RFC9112-5.1-P3")),
            ("ff", "a form feed", b"\r\n", b"\x0c\r\n", ("RFC9110-2.4-1", "RFC9112-5.1-P3")),
            ("nbsp", "0xA0", b"\r\n", b"\xa0\r\n", ("RFC9110-2.4-1", "RFC9112-5.1-P3")),
            ("lf-vt-lf", "a vertical tab, between two LF,", b"\n", b"\x0b\n", ("RFC9110-2.4-1", "RFC9112-5.1-P3")),
            ("lf-space-lf", "a space, between two LF,", b"\n", b" \n", ("RFC9112-5.2-4",)),
        )
    ),
    *(
        Case(
            id=f"fields/not-the-end-{name}",
            about=f"A line of {what} folds the value and is not the end of the section.",
            cites=("RFC9112-5.2-4",),
            server=HEAD + b"X-A: one\r\n" + line + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello", fields=(("X-A", told), ("X-B", "two"))),),
            lenient=((Failure(),),),
            twin="fields/plain-chunked",
            why=ENDED,
        )
        for name, what, line, told in (
            ("space-dot", "a space and a dot", b" .", "one ."),
            ("space-colon", "a space and a colon", b" :", "one :"),
        )
    ),
    Case(
        id="fields/the-end-is-lf-lf",
        about="LF LF is the end of the section, or refused: what follows is no field.",
        cites=("RFC9112-2.2-2",),
        server=HEAD + b"X-A: one\n\n" + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), Response(200, body=CHUNKED_HELLO, absent=("Transfer-Encoding",)))),),
        twin="until-close/looks-chunked",
    ),
    # ---------------------------------------------------------------------------------------- no end at all
    *(
        Case(
            id=f"fields/no-end-{name}",
            about=f"The connection ends {where}: the header section is not whole.",
            cites=("RFC9112-8-P1", "RFC9112-8-2"),
            server=HEAD + b"X-A: one\r\nContent-Length: 0\r\n" + octets,
            expect=(Failure(),),
            twin="fields/plain",
            why="What framed the message, or changed its meaning, may have been in the part that is lost.",
        )
        for name, where, octets in (
            ("cr", "behind the CR of the empty line", b"\r"),
            ("space", "behind a space", b" "),
            ("blank-line", "behind a blank line", b" \r\n"),
        )
    ),
)
