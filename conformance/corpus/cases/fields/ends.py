"""The end of a header section, and lines that only resemble the end (RFC 9112 sections 2.1, 2.2 and 5.2)."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED_HELLO, CHUNKS, HEAD

# The spaces that replace octets may stay at the end of the value.
CONTINUED = tuple(Response(200, body=b"hello", fields=(("X-A", value), ("X-B", "two"))) for value in ("one", "one "))

ENDED = "A client that ends the header section here reads its rest as content and misses the framing fields."

CASES = (
    *(
        Case(
            id=f"fields/not-the-end-{name}",
            about=f"A line of {what} is an empty fold and does not end the header section.",
            cites=("RFC9112-5.2-4",),
            rulings=("refused-repair",),
            server=HEAD + b"X-A: one\r\n" + line + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(AnyOf(CONTINUED),),
            lenient=((Failure(),),),
            twin="fields/plain-chunked",
            why=ENDED,
        )
        for name, what, line in (
            ("space", "one space", b" "),
            ("tab", "one tab", b"\t"),
            ("blank", "spaces and a tab", b" \t "),
        )
    ),
    # A recipient that accepts LF alone may ignore "any preceding CR" (RFC 9112 2.2). If it ignores several, the line is
    # empty and ends the section: that reading is lenient, as the ruling says.
    *(
        Case(
            id=f"fields/not-the-end-{name}",
            about=f"The client rejects a line of {what} or reads an empty fold.",
            cites=("RFC9112-2.2-4", "RFC9112-2.2-2"),
            rulings=("refused-permitted",),
            level="must",
            server=HEAD + b"X-A: one" + end + line + b"X-B: two\r\n" + CHUNKED_HELLO,
            expect=(AnyOf((Failure(), *CONTINUED)),),
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
            peer="http.client: ignores all later fields, but not the empty line that ends the section",
            why=ENDED,
        )
        for name, what, end, line in (
            ("cr", "one bare CR", b"\r\n", b"\r\r\n"),
            ("cr-cr", "two bare CRs", b"\r\n", b"\r\r\r\n"),
            ("lf-cr", "a bare CR after LF", b"\n", b"\r\r\n"),
        )
    ),
    Case(
        id="fields/not-the-end-space-cr",
        about="The client rejects a line of SP and a bare CR or reads an empty fold.",
        cites=("RFC9112-2.2-4",),
        rulings=("refused-permitted",),
        server=HEAD + b"X-A: one\r\n \r\r\nX-B: two\r\n" + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), *CONTINUED)),),
        twin="fields/plain-chunked",
        why=ENDED,
    ),
    Case(
        id="fields/not-the-end-lf-space-lf",
        about="The client rejects a space between two LFs or reads an empty fold, or spaces in the value.",
        cites=("RFC9112-5.2-4", "RFC9110-5.5-4"),
        rulings=("refused-repair", "refused-permitted"),
        server=HEAD + b"X-A: one\n \nX-B: two\r\n" + CHUNKED_HELLO,
        expect=(
            AnyOf(
                (
                    Failure(),
                    *CONTINUED,
                    Response(200, body=b"hello", fields=(("X-A", "one X-B: two"),), absent=("X-B",)),
                )
            ),
        ),
        twin="fields/plain-chunked",
        why=ENDED,
    ),
    *(
        Case(
            id=f"fields/not-the-end-{name}",
            about=f"A line of {what} is no field line, and does not end the header section.",
            cites=("RFC9110-2.4-1", "RFC9112-5.1-P3"),
            level="must",
            server=HEAD + b"X-A: one" + end + line + b"X-B: two\r\n" + CHUNKED_HELLO,
            expect=(Failure(),),
            lenient=tuple((each,) for each in CONTINUED),
            twin="fields/plain-chunked",
            why=ENDED,
        )
        for name, what, end, line in (
            ("nul", "one NUL", b"\r\n", b"\0\r\n"),
            ("vt", "one vertical tab", b"\r\n", b"\x0b\r\n"),
            ("ff", "one form feed", b"\r\n", b"\x0c\r\n"),
            ("nbsp", "0xA0", b"\r\n", b"\xa0\r\n"),
        )
    ),
    Case(
        id="fields/not-the-end-lf-vt-lf",
        about="A VT between two LFs is no field line, or a part of the value; the section continues.",
        cites=("RFC9110-2.4-1", "RFC9110-5.5-4"),
        rulings=("refused-permitted",),
        server=HEAD + b"X-A: one\n\x0b\nX-B: two\r\n" + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("X-B",)))),),
        lenient=tuple((each,) for each in CONTINUED),
        twin="fields/plain-chunked",
        why=ENDED,
    ),
    *(
        Case(
            id=f"fields/not-the-end-{name}",
            about=f"A line of {what} folds the value and does not end the header section.",
            cites=("RFC9112-5.2-4",),
            rulings=("refused-repair",),
            server=HEAD + b"X-A: one\r\n" + line + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello", fields=(("X-A", returned), ("X-B", "two"))),),
            lenient=((Failure(),),),
            twin="fields/plain-chunked",
            why=ENDED,
        )
        for name, what, line, returned in (
            ("space-dot", "a space and a dot", b" .", "one ."),
            ("space-colon", "a space and a colon", b" :", "one :"),
        )
    ),
    Case(
        id="fields/the-end-is-lf-lf",
        about="The client rejects LF LF or ends the header section there; the next line is content.",
        cites=("RFC9112-2.2-2",),
        rulings=("refused-permitted",),
        server=HEAD + b"X-A: one\n\n" + CHUNKED_HELLO,
        expect=(
            AnyOf(
                (
                    Failure(),
                    Response(200, body=CHUNKED_HELLO, absent=("Transfer-Encoding",)),
                    Response(200, body=CHUNKS, absent=("Transfer-Encoding",)),  # spaces in place of LF, in the value
                )
            ),
        ),
        twin="until-close/looks-chunked",
    ),
    # ---------------------------------------------------------------------------------------- no end at all
    *(
        Case(
            id=f"fields/no-end-{name}",
            about=f"The connection ends {where}, so the header section is incomplete.",
            cites=("RFC9112-8-P1", "RFC9112-8-2"),
            server=HEAD + b"X-A: one\r\nContent-Length: 0\r\n" + octets,
            expect=(Failure(),),
            twin="fields/plain",
            why="A program relies on a response whose missing part may change its meaning, or waits for that part.",
        )
        for name, where, octets in (
            ("cr", "after the CR of the empty line", b"\r"),
            ("space", "after a space", b" "),
            ("blank-line", "after a line of one space", b" \r\n"),
        )
    ),
)
