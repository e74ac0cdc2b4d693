"""Content-Length: valid and invalid numbers (RFC 9110 section 8.6, RFC 9112 section 6.3 rule 5).

The server sends some invalid numbers in two ways. ``declared``: with as many octets as a lenient client reads, on a
connection that stays open, so that a client which ignores the field has to wait. ``until-close``: with more octets than
that and then the close, which is how content without a Content-Length ends.
"""

from .....mockserver.script import Close, Hold, ReadRequest, Segments, Send
from ....model import Case, Connection, Failure, Request, Response
from ..literals import HEAD, LATER, SECOND

FORGED = "If an intermediary and the client disagree on where the content ends, an attacker can forge a response."

# Programs that ignore a length of which an octet is invalid, and read until the close.
PEERS = {
    "nul-before": "http.client: ignores the length",
    "nul-behind": "http.client: ignores the length",
    "cr-before": "http.client: ignores the length",
    "cr-behind": "java.net.http: ignores the length",
}

CASES = (
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the content has five octets.",
            cites=(clause,),
            server=(Connection((ReadRequest(), Send(HEAD + line + b"\r\n\r\nhello"), Hold())),),
            expect=(Response(200, body=b"hello"),),
            why="A client that does not read the length hangs or loses valid content.",
        )
        for name, what, clause, line in (
            ("no-space", "no space after its colon", "RFC9112-5.1-P2", b"Content-Length:5"),
            ("whitespace", "spaces and tabs around its number", "RFC9112-5.1-P2", b"Content-Length: \t 5 \t "),
            ("name-lower-case", "its name in lower case", "RFC9112-5-P1", b"content-length: 5"),
            ("name-upper-case", "its name in upper case", "RFC9112-5-P1", b"CONTENT-LENGTH: 5"),
        )
    ),
    Case(
        id="content-length/two-zeros",
        about="A Content-Length of 00 is zero and ends the message, on a connection that stays open.",
        cites=("RFC9110-2.4-1",),
        server=(Connection((ReadRequest(), Send(HEAD + b"Content-Length: 00\r\n\r\n"), Hold())),),
        expect=(Response(200, body=b""),),
        why="A client that does not detect the end of the content hangs. A client that refuses the end loses content.",
    ),
    Case(
        id="content-length/thousand-zeros",
        about="Content-Length 5 has a thousand leading zeros, which do not change the number.",
        cites=("RFC9110-2.4-1", "RFC9110-17.5-1"),
        level="must",
        server=(
            Connection((ReadRequest(), Send(HEAD + b"Content-Length: " + b"0" * 1000 + b"5\r\n\r\nhello"), Hold())),
        ),
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        deliveries=("whole",),
        twin="content-length/held-open",
        why="A client that does not detect the end of the content hangs. A client that refuses the end loses content.",
    ),
    # ------------------------------------------------------------------------------------------- invalid numbers
    *(
        Case(
            id=f"content-length/{name}",
            about=f"The Content-Length {value.decode('latin-1')!a} is invalid: the client reports an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=(Connection.in_parts(HEAD + b"Content-Length: " + value + b"\r\n\r\n", *parts, pause=LATER),),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, value, parts in (
            ("space-inside", b"1 0", (b"", b"h", b"elloworld")),
            ("plus-and-space", b"+ 5", (b"", b"hello")),
            ("parameter", b"5;a=b", (b"hello",)),
            ("semicolon-list", b"5;5", (b"hello",)),
            ("comma-only", b",", (b"", b"hello")),
            ("list-with-a-word", b"5, five", (b"", b"hello")),
            ("list-with-a-sign", b"5, +5", (b"hello",)),
            ("apostrophes", b"'5'", (b"", b"hello")),
            ("leading-letter", b"a5", (b"", b"hello")),
            ("letter-behind", b"5 a", (b"", b"hello")),
            ("leading-point", b".5", (b"", b"hello")),
            ("octal-prefix", b"0o5", (b"", b"hello")),
            ("hexadecimal-digit", b"a", (b"", b"helloworld")),
            ("infinity", b"Infinity", (b"", b"hello")),
            ("range", b"0-5", (b"", b"hello")),
            ("parentheses", b"(5)", (b"", b"hello")),
            ("two-numbers-shorter-first", b"5 10", (b"hello", b"world")),
            ("two-numbers-longer-first", b"10 5", (b"hello", b"world")),
            ("number-and-comment", b"5 (10)", (b"", b"hello", b"world")),
            ("comment-and-number", b"(10) 5", (b"", b"hello", b"world")),
            ("folded-two-numbers", b"5\r\n 10", (b"hello", b"world")),
            ("folded-two-numbers-longer-first", b"10\r\n 5", (b"hello", b"world")),
            ("folded-inside", b"1\r\n 0", (b"", b"h", b"elloworld")),
            ("nbsp-utf-8", "\u00a05".encode(), (b"", b"hello")),
            ("byte-order-mark", "\ufeff5".encode(), (b"", b"hello")),
            ("digit-and-arabic-digit", "1\u0660".encode(), (b"h", b"elloworld")),
            ("superscript-two", b"\xb2", (b"", b"ok")),
            ("form-feed", b"\x0c5", (b"hello",)),
            ("vertical-tab-trailing", b"5\x0b", (b"hello",)),
            ("unit-separator", b"5\x1f", (b"hello",)),
            ("next-line", b"5\x85", (b"hello",)),
            ("delete", b"5\x7f", (b"hello",)),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what} within its digits: the client reports an error.",
            cites=("RFC9112-6.3-5", clause),
            server=(
                Connection.in_parts(
                    HEAD + b"Content-Length: " + value + b"\r\n\r\n", b"", b"h", b"elloworld", pause=LATER
                ),
            ),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, clause, value in (
            ("nul-inside", "a NUL", "RFC9110-5.5-4", b"1\x000"),
            ("cr-inside", "a bare CR", "RFC9112-2.2-4", b"1\r0"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what} its number: the client reports an error.",
            cites=("RFC9112-6.3-5", clause),
            server=(
                Connection.in_parts(
                    HEAD + b"Content-Length: " + value + b"\r\n\r\n", b"", b"hello", b"world", pause=LATER
                ),
            ),
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),  # the client replaces the octet by a space
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, clause, value in (
            ("nul-before", "a NUL before", "RFC9110-5.5-4", b"\x005"),
            ("nul-behind", "a NUL after", "RFC9110-5.5-4", b"5\x00"),
            ("cr-before", "a bare CR before", "RFC9112-2.2-4", b"\r5"),
            ("cr-behind", "a bare CR after", "RFC9112-2.2-4", b"5\r"),
        )
    ),
    # ------------------------------------------------------------------------------------ declared and until close
    *(
        Case(
            id=f"content-length/{name}/declared",
            about=f"Content-Length is {what} on an open connection: the client reports an error at once.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=(Connection.in_parts(HEAD + lines + b"\r\n", *parts, pause=LATER, end=Hold()),),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/held-open",
            why="A client that waits for the close hangs. A client that guesses a length can disagree with an "
            "intermediary, so that an attacker can forge a response.",
        )
        for name, what, lines, parts in (
            ("plus-sign", "'+5'", b"Content-Length: +5\r\n", (b"hello",)),
            ("minus-sign", "'-5'", b"Content-Length: -5\r\n", (b"hello",)),
            ("underscore", "'1_0'", b"Content-Length: 1_0\r\n", (b"h", b"elloworld")),
            ("hexadecimal", "'0x5'", b"Content-Length: 0x5\r\n", (b"", b"hello")),
            ("trailing-letter", "'5a'", b"Content-Length: 5a\r\n", (b"hello",)),
            ("letters", "'five'", b"Content-Length: five\r\n", (b"", b"hello")),
            ("empty", "empty", b"Content-Length:\r\n", (b"",)),
            ("arabic-digit", "an Arabic 5", b"Content-Length: \xd9\xa5\r\n", (b"", b"hello")),
            ("two-numbers", "'5 5'", b"Content-Length: 5 5\r\n", (b"hello",)),
            ("differing-lines", "5 and 10", b"Content-Length: 5\r\nContent-Length: 10\r\n", (b"hello",)),
            ("differing-lines-reversed", "10 and 5", b"Content-Length: 10\r\nContent-Length: 5\r\n", (b"hello",)),
            ("differing-list", "'10, 5'", b"Content-Length: 10, 5\r\n", (b"hello",)),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}/until-close",
            about=f"Content-Length is {what}, and twice as many octets follow: the client reports an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=(Connection.in_parts(HEAD + b"Content-Length: " + value + b"\r\n\r\n", *parts, pause=LATER),),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, value, parts in (
            ("plus-sign", "'+5'", b"+5", (b"hello", b"world")),
            ("underscore", "'1_0'", b"1_0", (b"h", b"elloworld", b"helloworld")),
            ("hexadecimal", "'0x5'", b"0x5", (b"", b"hello", b"world")),
        )
    ),
    # ------------------------------------------------------------------------------------------- the next request
    *(
        Case(
            id=f"content-length/{name}/next-request",
            about=f"After {what}, the client reports an error and opens a new connection.",
            cites=("RFC9112-6.3-8", "RFC9112-6.3-5"),
            do=(Request(), Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Segments((HEAD + lines + b"\r\n", b"hello"), LATER)),
                        *(ReadRequest(), Send(SECOND), Close()),
                    )
                ),
                SECOND,
            ),
            expect=(Failure(), Response(200, body=b"world")),
            # The client may repeat a GET on another connection (RFC 9110 section 9.2.2).
            lenient=((Failure(), Failure()), (Response(200, body=b"world"), Response(200, body=b"world"))),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
            why="The end of this message is unknown. A client that reuses the connection reads the rest of the message "
            "as the next response.",
        )
        for name, what, lines in (
            ("letters", "a Content-Length of 'five'", b"Content-Length: five\r\n"),
            ("minus-sign", "a Content-Length of -5", b"Content-Length: -5\r\n"),
            ("plus-sign", "a Content-Length of +5", b"Content-Length: +5\r\n"),
            ("differing-lines", "the lengths 5 and 10", b"Content-Length: 5\r\nContent-Length: 10\r\n"),
        )
    ),
)
