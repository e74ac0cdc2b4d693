"""Content-Length with several values or a fold (RFC 9112 section 6.3 rule 5, RFC 9110 section 8.6)."""

from .....mockserver.script import Close, Hold, ReadRequest, Segments, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import HEAD, LATER

FORGED = "If an intermediary and the client disagree on where the content ends, an attacker can forge a response."

CASES = (
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the client reads 5 or reports an error.",
            cites=("RFC9112-6.3-5", "RFC9110-8.6-13"),
            rulings=("refused-permitted",),
            level="must",
            server=(Connection((ReadRequest(), Send(HEAD + lines + b"\r\nhello"), Hold())),),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            deliveries=("whole",),
            twin="content-length/held-open",
            why="A client that ignores the field waits for the close and reads the octets that follow as content.",
        )
        for name, what, lines in (
            ("equal-lines-apart", "two lines of 5, apart", b"Content-Length: 5\r\nX-A: one\r\nContent-Length: 5\r\n"),
            ("equal-lines-case", "two lines of 5, in two cases", b"Content-Length: 5\r\ncontent-length: 5\r\n"),
            ("equal-lines-folded", "two lines of 5, one folded", b"Content-Length: 5\r\nContent-Length:\r\n 5\r\n"),
            ("equal-list-no-space", "the list '5,5'", b"Content-Length: 5,5\r\n"),
            ("equal-list-whitespace", "a list of 5 and 5 with tabs", b"Content-Length: 5 \t, \t5\r\n"),
            ("equal-list-and-line", "a list of 5, 5 and a line of 5", b"Content-Length: 5, 5\r\nContent-Length: 5\r\n"),
            ("equal-but-for-zeros", "lines of 5 and 005", b"Content-Length: 5\r\nContent-Length: 005\r\n"),
            ("equal-but-for-zeros-list", "a list of 005 and 5", b"Content-Length: 005, 5\r\n"),
            ("empty-member-last", "5 and an empty list member", b"Content-Length: 5,\r\n"),
            ("empty-member-first", "an empty list member and 5", b"Content-Length: ,5\r\n"),
            ("empty-member-between", "5, an empty list member and 5", b"Content-Length: 5,,5\r\n"),
            ("empty-line-first", "an empty line and a line of 5", b"Content-Length:\r\nContent-Length: 5\r\n"),
            ("empty-line-last", "a line of 5 and an empty line", b"Content-Length: 5\r\nContent-Length:\r\n"),
            ("blank-line-last", "a line of 5 and a blank line", b"Content-Length: 5\r\nContent-Length: \t\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the client reports an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=(Connection((ReadRequest(), Segments((HEAD + lines + b"\r\nhello", b"world"), LATER), Close())),),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, lines in (
            ("differing-list-reversed", "different list members, 5 and 10", b"Content-Length: 5, 10\r\n"),
            ("differing-list-third", "different list members, 5, 5 and 10", b"Content-Length: 5, 5, 10\r\n"),
            (
                "differing-lines-third",
                "different lines, 5, 5 and 10",
                b"Content-Length: 5\r\n" * 2 + b"Content-Length: 10\r\n",
            ),
            (
                "differing-lines-case",
                "different lines in two cases, 5 and 10",
                b"Content-Length: 5\r\ncontent-length: 10\r\n",
            ),
            (
                "differing-lines-folded",
                "different lines, 5 and a folded 10",
                b"Content-Length: 5\r\nContent-Length:\r\n 10\r\n",
            ),
            (
                "differing-list-and-line",
                "a list of 5, 5 and a line of 10",
                b"Content-Length: 5, 5\r\nContent-Length: 10\r\n",
            ),
            ("differing-lines-zero", "different lines, 10 and 0", b"Content-Length: 10\r\nContent-Length: 0\r\n"),
            (
                "differing-lines-huge",
                "different lines, 5 and 2^32 + 5",
                b"Content-Length: 5\r\nContent-Length: 4294967301\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the client reports an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=HEAD + lines + b"\r\nhello",
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, lines in (
            ("number-and-word", "lines of 5 and 'five'", b"Content-Length: 5\r\nContent-Length: five\r\n"),
            ("number-and-sign", "lines of 5 and +5", b"Content-Length: 5\r\nContent-Length: +5\r\n"),
            ("sign-and-number", "lines of -5 and 5", b"Content-Length: -5\r\nContent-Length: 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}, read as a space: the length is 5.",
            cites=("RFC9112-5.2-4",),
            rulings=("refused-repair",),
            server=(Connection((ReadRequest(), Send(HEAD + b"Content-Length:" + value + b"\r\n\r\nhello"), Hold())),),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            twin="content-length/held-open",
            why="A client that misses the folded length waits for the close and reads all octets as content.",
        )
        for name, what, value in (
            ("folded", "a fold before the number", b"\r\n 5"),
            ("folded-tab", "a fold by a tab before the number", b"\r\n\t5"),
            ("folded-twice", "a double fold before the number", b"\r\n \r\n 5"),
            ("folded-behind", "a fold after the number", b" 5\r\n "),
        )
    ),
)
