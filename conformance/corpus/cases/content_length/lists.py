"""Content-Length more than once, in lines, in lists and folded (RFC 9112 section 6.3 rule 5, RFC 9110 section 8.6)."""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import HEAD

FORGED = "Two readers of one message disagree on where it ends: the next response can be forged."

CASES = (
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{what}: one length or an error, but never until close.",
            cites=("RFC9112-6.3-5", "RFC9110-8.6-13"),
            level="must",
            server=(Connection((ReadRequest(), Send(HEAD + lines + b"\r\nhello"), Hold())),),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            deliveries=("whole",),
            twin="content-length/held-open",
            why="Who ignores the field waits for the connection's end, and takes what follows for content.",
        )
        for name, what, lines in (
            ("equal-lines-apart", "Equal lines, apart", b"Content-Length: 5\r\nX-A: one\r\nContent-Length: 5\r\n"),
            ("equal-lines-case", "Equal lines, cases differ", b"Content-Length: 5\r\ncontent-length: 5\r\n"),
            ("equal-lines-folded", "Equal lines, one folded", b"Content-Length: 5\r\nContent-Length:\r\n 5\r\n"),
            ("equal-list-no-space", "Equal members without a space", b"Content-Length: 5,5\r\n"),
            ("equal-list-whitespace", "Equal members amid whitespace", b"Content-Length: 5 \t, \t5\r\n"),
            ("equal-list-and-line", "An equal list and line", b"Content-Length: 5, 5\r\nContent-Length: 5\r\n"),
            ("equal-but-for-zeros", "Lines of 5 and 005", b"Content-Length: 5\r\nContent-Length: 005\r\n"),
            ("equal-but-for-zeros-list", "A list of 005 and 5", b"Content-Length: 005, 5\r\n"),
            ("empty-member-last", "A number and an empty member", b"Content-Length: 5,\r\n"),
            ("empty-member-first", "An empty member and a number", b"Content-Length: ,5\r\n"),
            ("empty-member-between", "An empty member between", b"Content-Length: 5,,5\r\n"),
            ("empty-line-first", "An empty line and a number", b"Content-Length:\r\nContent-Length: 5\r\n"),
            ("empty-line-last", "A number and an empty line", b"Content-Length: 5\r\nContent-Length:\r\n"),
            ("blank-line-last", "A number and a line of a tab", b"Content-Length: 5\r\nContent-Length: \t\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{what} name different lengths: the response is an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=HEAD + lines + b"\r\nhelloworld",
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, lines in (
            ("differing-list-reversed", "The members of a list (5, 10)", b"Content-Length: 5, 10\r\n"),
            ("differing-list-third", "The members of a list (5, 5, 10)", b"Content-Length: 5, 5, 10\r\n"),
            ("differing-lines-third", "Three lines", b"Content-Length: 5\r\n" * 2 + b"Content-Length: 10\r\n"),
            ("differing-lines-case", "Cases differ, and", b"Content-Length: 5\r\ncontent-length: 10\r\n"),
            ("differing-lines-folded", "A folded line", b"Content-Length: 5\r\nContent-Length:\r\n 10\r\n"),
            ("differing-list-and-line", "A list and a line", b"Content-Length: 5, 5\r\nContent-Length: 10\r\n"),
            ("differing-lines-zero", "Lines of 10 and 0", b"Content-Length: 10\r\nContent-Length: 0\r\n"),
            (
                "differing-lines-huge",
                "5 and 2^32 + 5",
                b"Content-Length: 5\r\nContent-Length: 4294967301\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{what}: not all are valid, so the response is an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=HEAD + lines + b"\r\nhello",
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, lines in (
            ("number-and-word", "Lines of 5 and 'five'", b"Content-Length: 5\r\nContent-Length: five\r\n"),
            ("number-and-sign", "Lines of 5 and +5", b"Content-Length: 5\r\nContent-Length: +5\r\n"),
            ("sign-and-number", "Lines of -5 and 5", b"Content-Length: -5\r\nContent-Length: 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{what}: every fold becomes a space, and the number counts.",
            cites=("RFC9112-5.2-4",),
            server=(Connection((ReadRequest(), Send(HEAD + b"Content-Length:" + value + b"\r\n\r\nhello"), Hold())),),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            security=True,
            twin="content-length/held-open",
            why="Who does not see the folded length takes all that follows for content.",
        )
        for name, what, value in (
            ("folded", "A fold before the number", b"\r\n 5"),
            ("folded-tab", "A fold by a tab before the number", b"\r\n\t5"),
            ("folded-twice", "Two folds before the number", b"\r\n \r\n 5"),
            ("folded-behind", "A fold behind the number", b" 5\r\n "),
        )
    ),
)
