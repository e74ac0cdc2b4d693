"""Content-Length (RFC 9110 section 8.6, RFC 9112 section 6.3)."""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import HEAD, LATER

CASES = (
    Case(
        id="content-length/exact",
        about="The content has as many octets as Content-Length announces.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"Content-Length: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello"),),
        why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
    ),
    Case(
        id="content-length/held-open",
        about="The content ends at its length, on a connection that stays open.",
        cites=("RFC9110-2.4-1",),
        server=(Connection((ReadRequest(), Send(HEAD + b"Content-Length: 5\r\n\r\nhello"), Hold())),),
        expect=(Response(200, body=b"hello"),),
        why="A client that does not detect the end of the content hangs. A client that refuses the end loses content.",
    ),
    Case(
        id="content-length/zero",
        about="A Content-Length of zero ends the message, on a connection that stays open.",
        cites=("RFC9110-2.4-1",),
        server=(Connection((ReadRequest(), Send(HEAD + b"Content-Length: 0\r\n\r\n"), Hold())),),
        expect=(Response(200, body=b""),),
        why="A client that does not detect the end of the content hangs. A client that refuses the end loses content.",
    ),
    Case(
        id="content-length/leading-zeros",
        about="Content-Length 0010 is ten: leading zeros do not change the number.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"Content-Length: 0010\r\n\r\nhelloworld",
        expect=(Response(200, body=b"helloworld"),),
        why="A client that reads the number as octal loses a part of the content, and a client that refuses it loses "
        "all.",
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"The Content-Length {value.decode('latin-1')!a} is invalid: the client reports an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=(Connection.in_parts(HEAD + b"Content-Length: " + value + b"\r\n\r\n", *parts, pause=LATER),),
            expect=(Failure(),),
            twin="content-length/exact",
            why="If an intermediary and the client disagree on where the content ends, an attacker can forge a "
            "response.",
        )
        for name, value, parts in (
            ("plus-sign", b"+5", (b"hello",)),
            ("minus-sign", b"-5", (b"hello",)),
            ("minus-zero", b"-0", (b"",)),
            ("underscore", b"1_0", (b"h", b"elloworld")),
            ("empty", b"", (b"", b"hello")),
            ("letters", b"five", (b"", b"hello")),
            ("hexadecimal", b"0x5", (b"", b"hello")),
            ("decimal-point", b"5.0", (b"hello",)),
            ("exponent", b"5e0", (b"hello",)),
            ("two-numbers", b"5 5", (b"hello",)),
            ("semicolon", b"5;", (b"hello",)),
            ("quoted", b'"5"', (b"", b"hello")),
            ("trailing-letter", b"5a", (b"hello",)),
            ("arabic-digit", "\u0665".encode(), (b"", b"hello")),
            ("nbsp", b"5\xa0", (b"hello",)),
            ("vertical-tab", b"\x0b5", (b"hello",)),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the client reports an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=(Connection.in_parts(HEAD + lines + b"\r\n", b"hello", b"world", pause=LATER),),
            expect=(Failure(),),
            twin="content-length/exact",
            why="If an intermediary and the client disagree on where the content ends, an attacker can forge a "
            "response.",
        )
        for name, what, lines in (
            ("differing-lines", "different lines, 5 and 10", b"Content-Length: 5\r\nContent-Length: 10\r\n"),
            ("differing-lines-reversed", "different lines, 10 and 5", b"Content-Length: 10\r\nContent-Length: 5\r\n"),
            ("differing-list", "different list members, 10 and 5", b"Content-Length: 10, 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the client reads 5 or reports an error.",
            cites=("RFC9112-6.3-5", "RFC9110-8.6-13"),
            rulings=("refused-permitted",),
            level="must",
            server=(Connection((ReadRequest(), Send(HEAD + lines + b"\r\nhello"), Hold())),),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            twin="content-length/held-open",
            why="A client that ignores the field waits for the close and reads the octets that follow as content.",
        )
        for name, what, lines in (
            ("equal-lines", "two lines of 5", b"Content-Length: 5\r\nContent-Length: 5\r\n"),
            ("equal-list", "a list of 5 and 5", b"Content-Length: 5, 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length {what} is more than arrives: the content is incomplete.",
            cites=("RFC9110-8.6-10", "RFC9112-6.3-9"),
            server=HEAD + b"Content-Length: %d\r\n\r\nhello" % number,
            expect=(Failure(truncated=True),),
            twin="content-length/exact",
            why="If the number wraps or is cut off, the caller treats truncated content as complete.",
        )
        for name, what, number in (
            ("wraps-32-bits", "2^32 + 5", 2**32 + 5),
            ("wraps-64-bits", "2^64 + 5", 2**64 + 5),
            ("forty-digits", "10^39", 10**39),
        )
    ),
)
