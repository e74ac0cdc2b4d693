"""Content-Length (RFC 9110 section 8.6, RFC 9112 section 6.3)."""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import HEAD

CASES = (
    Case(
        id="content-length/exact",
        about="As many octets as announced.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"Content-Length: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello"),),
        why="A client that cannot do this cannot talk to servers that do nothing wrong.",
    ),
    Case(
        id="content-length/held-open",
        about="The content ends at its length, not at the connection's end.",
        cites=("RFC9110-2.4-1",),
        server=(Connection((ReadRequest(), Send(HEAD + b"Content-Length: 5\r\n\r\nhello"), Hold())),),
        expect=(Response(200, body=b"hello"),),
        why="A client that does not see the end waits for what never comes.",
    ),
    Case(
        id="content-length/zero",
        about="A length of zero, on a connection that stays open.",
        cites=("RFC9110-2.4-1",),
        server=(Connection((ReadRequest(), Send(HEAD + b"Content-Length: 0\r\n\r\n"), Hold())),),
        expect=(Response(200, body=b""),),
        why="A client that does not see the end waits for what never comes.",
    ),
    Case(
        id="content-length/leading-zeros",
        about="Leading zeros are digits like others: 0010 is ten.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"Content-Length: 0010\r\n\r\nhelloworld",
        expect=(Response(200, body=b"helloworld"),),
        why="Who reads the number as octal, or not at all, finds another end of the content.",
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{value.decode('latin-1')!r} is no length: the response is an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=HEAD + b"Content-Length: " + value + b"\r\n\r\n" + body,
            expect=(Failure(),),
            twin="content-length/exact",
            why="Two readers of one message disagree on where it ends: the next response can be forged.",
        )
        for name, value, body in (
            ("plus-sign", b"+5", b"hello"),
            ("minus-sign", b"-5", b"hello"),
            ("minus-zero", b"-0", b""),
            ("underscore", b"1_0", b"helloworld"),
            ("empty", b"", b"hello"),
            ("letters", b"five", b"hello"),
            ("hexadecimal", b"0x5", b"hello"),
            ("decimal-point", b"5.0", b"hello"),
            ("exponent", b"5e0", b"hello"),
            ("two-numbers", b"5 5", b"hello"),
            ("semicolon", b"5;", b"hello"),
            ("quoted", b'"5"', b"hello"),
            ("trailing-letter", b"5a", b"hello"),
            ("arabic-digit", "\u0665".encode(), b"hello"),
            ("nbsp", b"5\xa0", b"hello"),
            ("vertical-tab", b"\x0b5", b"hello"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{what} name different lengths: the response is an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=HEAD + lines + b"\r\nhelloworld",
            expect=(Failure(),),
            twin="content-length/exact",
            why="Two readers of one message disagree on where it ends: the next response can be forged.",
        )
        for name, what, lines in (
            ("differing-lines", "Two lines (5, 10)", b"Content-Length: 5\r\nContent-Length: 10\r\n"),
            ("differing-lines-reversed", "Two lines (10, 5)", b"Content-Length: 10\r\nContent-Length: 5\r\n"),
            ("differing-list", "The members of a list (10, 5)", b"Content-Length: 10, 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{what} name the same length: one length or an error, but never until close.",
            cites=("RFC9112-6.3-5", "RFC9110-8.6-13"),
            level="must",
            server=(Connection((ReadRequest(), Send(HEAD + lines + b"\r\nhello"), Hold())),),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            twin="content-length/held-open",
            why="Who ignores the field waits for the connection's end, and takes what follows for content.",
        )
        for name, what, lines in (
            ("equal-lines", "Two lines", b"Content-Length: 5\r\nContent-Length: 5\r\n"),
            ("equal-list", "The members of a list", b"Content-Length: 5, 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{what}: the number is valid, must not wrap, and the content is incomplete.",
            cites=("RFC9110-8.6-10", "RFC9112-6.3-9"),
            server=HEAD + b"Content-Length: %d\r\n\r\nhello" % number,
            expect=(Failure(truncated=True),),
            twin="content-length/exact",
            why="A number that wraps, or is cut off, makes a part of the content pass for the whole.",
        )
        for name, what, number in (
            ("wraps-32-bits", "2^32 + 5", 2**32 + 5),
            ("wraps-64-bits", "2^64 + 5", 2**64 + 5),
            ("forty-digits", "10^39", 10**39),
        )
    ),
)
