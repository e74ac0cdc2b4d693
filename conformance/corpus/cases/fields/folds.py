"""Folded lines (obs-fold, RFC 9112 section 5.2): a client replaces each fold in a response by spaces.

A client that rejects every fold is lenient: a rejection excludes any other reading of the field.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED_HELLO, CHUNKS, HEAD, LATER, SECOND

FORGED = "If an intermediary and the client disagree on where the content ends, an attacker can forge a response."

CASES = (
    *(
        Case(
            id=f"fields/obs-fold-{name}",
            about=f"{what} is equivalent to a space.",
            cites=("RFC9112-5.2-4",),
            rulings=("refused-repair",),
            server=HEAD + lines + b"\r\nX-B: two\r\n" + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello", fields=(("X-A", returned), ("X-B", "two"))),),
            lenient=((Failure(),),),
            twin="fields/plain-chunked",
            why="A program gets a wrong value. A line end in the value adds a line to any message it is copied into.",
        )
        for name, what, lines, returned in (
            ("first", "A fold directly after the colon", b"X-A:\r\n one", "one"),
            ("first-twice", "A pair of folds directly after the colon", b"X-A:\r\n \r\n one", "one"),
            ("only", "A fold that is the whole value", b"X-A:\r\n ", ""),
            ("many-spaces", "A fold with whitespace around it", b"X-A: one \t\r\n \t \t two", "one two"),
            ("colon", "A fold before a colon within the value", b"X-A: one\r\n : two", "one : two"),
            ("quoted", "A fold within quotation marks", b'X-A: "one\r\n two"', '"one two"'),
            ("obs-text", "A fold between octets above 0x7F", b"X-A: \xe9\r\n \xe9", "\xe9 \xe9"),
            (
                "ten",
                "Each fold in a value of ten lines",
                b"X-A: 0" + b"".join(b"\r\n %d" % n for n in range(1, 10)),
                "0 1 2 3 4 5 6 7 8 9",
            ),
        )
    ),
    Case(
        id="fields/obs-fold-of-last",
        about="A fold in the last field is equivalent to a space.",
        cites=("RFC9112-5.2-4",),
        rulings=("refused-repair",),
        server=HEAD + b"Transfer-Encoding: chunked\r\nX-A: one\r\n two\r\n\r\n" + CHUNKS,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one two"),)),),
        lenient=((Failure(),),),
        twin="chunked/one-chunk",
        why="A program gets a wrong value. A line end in the value adds a line to any message it is copied into.",
    ),
    Case(
        id="fields/obs-fold-is-no-field",
        about="A Transfer-Encoding line that starts with a space is part of the value before it.",
        cites=("RFC9112-5.2-4",),
        rulings=("refused-repair",),
        server=HEAD + b"X-A: one\r\n Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        expect=(
            Response(
                200,
                body=CHUNKS,
                fields=(("X-A", "one Transfer-Encoding: chunked"),),
                absent=("Transfer-Encoding",),
            ),
        ),
        lenient=((Failure(),),),
        twin="until-close/looks-chunked",
        why=FORGED,
    ),
    Case(
        id="fields/obs-fold-is-no-length",
        about="A Content-Length line that starts with a tab is part of the value before it.",
        cites=("RFC9112-5.2-4",),
        rulings=("refused-repair",),
        server=(Connection.in_parts(HEAD + b"X-A: one\r\n\tContent-Length: 3\r\n\r\n", b"hel", b"lo", pause=LATER),),
        expect=(Response(200, body=b"hello", fields=(("X-A", "one Content-Length: 3"),), absent=("Content-Length",)),),
        lenient=((Failure(),),),
        twin="until-close/plain",
        why=FORGED,
    ),
    Case(
        id="fields/obs-fold-length-short",
        about="A folded Content-Length applies, and a response with less content is incomplete.",
        cites=("RFC9112-5.2-4", "RFC9112-6.3-9"),
        rulings=("refused-repair",),
        server=(Connection.in_parts(HEAD + b"Content-Length:\r\n 10\r\n\r\n", b"", b"hello", pause=LATER),),
        expect=(Failure(truncated=True),),
        twin="content-length/exact",
        why="The caller treats truncated content as complete.",
    ),
    Case(
        id="fields/obs-fold-connection",
        about="A folded 'close' applies: the client sends no further request on that connection.",
        cites=("RFC9112-5.2-4", "RFC9112-9.6-9"),
        rulings=("refused-repair",),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"Connection:\r\n close\r\nContent-Length: 5\r\n\r\nhello")),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        lenient=(
            (Failure(), Response(200, body=b"world")),
            (Response(200, body=b"world"), Response(200, body=b"world")),
        ),
        reuse="forbidden",
        twin="reuse/content-length",
        why="The server may close the connection at any moment, and the next request is then lost.",
    ),
    *(
        Case(
            id=f"fields/obs-fold-{name}",
            about=f"A fold in {what} is equivalent to a space.",
            cites=("RFC9112-5.2-4",),
            rulings=("refused-repair",),
            server=HEAD + line + b"\r\n" + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello", fields=(field,)),),
            lenient=((Failure(),),),
            twin="fields/plain-chunked",
            why="A program gets a wrong value. A line end in the value adds a line to any message it is copied into.",
        )
        for name, what, line, field in (
            ("set-cookie", "Set-Cookie", b"Set-Cookie: a=1;\r\n Path=/", ("Set-Cookie", "a=1; Path=/")),
            ("location", "Location", b"Location:\r\n /world", ("Location", "/world")),
            (
                "content-type",
                "Content-Type",
                b"Content-Type: text/plain;\r\n\tcharset=x",
                ("Content-Type", "text/plain; charset=x"),
            ),
        )
    ),
    # ------------------------------------------------------------------------------------------------ LF without CR
    Case(
        id="fields/obs-fold-lf",
        about="The client rejects a fold after LF alone or reads a space in its place.",
        cites=("RFC9112-5.2-4", "RFC9112-2.2-2"),
        rulings=("refused-repair", "refused-permitted"),
        level="must",
        server=HEAD + b"X-A: one\n two\r\nX-B: two\r\n" + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", fields=(("X-A", "one two"), ("X-B", "two"))))),),
        twin="fields/plain-chunked",
        why="A program gets a wrong value. A line end in the value adds a line to any message it is copied into.",
    ),
)
