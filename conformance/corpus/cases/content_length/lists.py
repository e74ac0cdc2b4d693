"""Content-Length with several values or a fold (RFC 9112 section 6.3 rule 5, RFC 9110 section 8.6)."""

from .....mockserver.script import Hold
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import HEAD, LATER

FORGED = "If an intermediary and the client disagree on where the content ends, an attacker can forge a response."

# The parts of the content `hello`. A client that reads a length of none returns before the second part arrives.
AT_ONCE = (b"hello",)
AFTER_NONE = (b"", b"hello")

CASES = (
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the client reads 5 or reports an error.",
            cites=("RFC9112-6.3-5", "RFC9110-8.6-13"),
            rulings=("refused-permitted",),
            level="must",
            server=(Connection.in_parts(HEAD + lines + b"\r\n", *parts, pause=LATER, end=Hold()),),
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            deliveries=("whole",),
            twin="content-length/held-open",
            why="A client that ignores the field waits for the close and reads the octets that follow as content.",
        )
        for name, what, parts, lines in (
            (
                "equal-lines-apart",
                "two lines of 5, apart",
                AT_ONCE,
                b"Content-Length: 5\r\nX-A: one\r\nContent-Length: 5\r\n",
            ),
            (
                "equal-lines-case",
                "two lines of 5, in two cases",
                AT_ONCE,
                b"Content-Length: 5\r\ncontent-length: 5\r\n",
            ),
            (
                "equal-lines-folded",
                "two lines of 5, one folded",
                AFTER_NONE,
                b"Content-Length: 5\r\nContent-Length:\r\n 5\r\n",
            ),
            ("equal-list-no-space", "the list '5,5'", AT_ONCE, b"Content-Length: 5,5\r\n"),
            ("equal-list-whitespace", "a list of 5 and 5 with tabs", AT_ONCE, b"Content-Length: 5 \t, \t5\r\n"),
            (
                "equal-list-and-line",
                "a list of 5, 5 and a line of 5",
                AT_ONCE,
                b"Content-Length: 5, 5\r\nContent-Length: 5\r\n",
            ),
            ("equal-but-for-zeros", "lines of 5 and 005", AT_ONCE, b"Content-Length: 5\r\nContent-Length: 005\r\n"),
            ("equal-but-for-zeros-list", "a list of 005 and 5", AT_ONCE, b"Content-Length: 005, 5\r\n"),
            ("empty-member-last", "5 and an empty list member", AFTER_NONE, b"Content-Length: 5,\r\n"),
            ("empty-member-first", "an empty list member and 5", AFTER_NONE, b"Content-Length: ,5\r\n"),
            ("empty-member-between", "5, an empty list member and 5", AFTER_NONE, b"Content-Length: 5,,5\r\n"),
            (
                "empty-line-first",
                "an empty line and a line of 5",
                AFTER_NONE,
                b"Content-Length:\r\nContent-Length: 5\r\n",
            ),
            (
                "empty-line-last",
                "a line of 5 and an empty line",
                AFTER_NONE,
                b"Content-Length: 5\r\nContent-Length:\r\n",
            ),
            (
                "blank-line-last",
                "a line of 5 and a blank line",
                AFTER_NONE,
                b"Content-Length: 5\r\nContent-Length: \t\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the client reports an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=(Connection.in_parts(HEAD + lines + b"\r\n", *parts, pause=LATER),),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, parts, lines in (
            (
                "differing-list-reversed",
                "different list members, 5 and 10",
                (b"hello", b"world"),
                b"Content-Length: 5, 10\r\n",
            ),
            (
                "differing-list-third",
                "different list members, 5, 5 and 10",
                (b"hello", b"world"),
                b"Content-Length: 5, 5, 10\r\n",
            ),
            (
                "differing-lines-third",
                "different lines, 5, 5 and 10",
                (b"hello", b"world"),
                b"Content-Length: 5\r\n" * 2 + b"Content-Length: 10\r\n",
            ),
            (
                "differing-lines-case",
                "different lines in two cases, 5 and 10",
                (b"hello", b"world"),
                b"Content-Length: 5\r\ncontent-length: 10\r\n",
            ),
            (
                "differing-lines-folded",
                "different lines, 5 and a folded 10",
                (b"", b"hello", b"world"),
                b"Content-Length: 5\r\nContent-Length:\r\n 10\r\n",
            ),
            (
                "differing-list-and-line",
                "a list of 5, 5 and a line of 10",
                (b"hello", b"world"),
                b"Content-Length: 5, 5\r\nContent-Length: 10\r\n",
            ),
            (
                "differing-lines-zero",
                "different lines, 10 and 0",
                (b"", b"helloworld"),
                b"Content-Length: 10\r\nContent-Length: 0\r\n",
            ),
            (
                "differing-lines-huge",
                "different lines, 5 and 2^32 + 5",
                (b"hello", b"world"),
                b"Content-Length: 5\r\nContent-Length: 4294967301\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}: the client reports an error.",
            cites=("RFC9112-6.3-5", "RFC9112-6.3-8"),
            server=(Connection.in_parts(HEAD + lines + b"\r\n", *parts, pause=LATER),),
            expect=(Failure(),),
            deliveries=("whole",),
            twin="content-length/exact",
            why=FORGED,
        )
        for name, what, parts, lines in (
            ("number-and-word", "lines of 5 and 'five'", AFTER_NONE, b"Content-Length: 5\r\nContent-Length: five\r\n"),
            ("number-and-sign", "lines of 5 and +5", AT_ONCE, b"Content-Length: 5\r\nContent-Length: +5\r\n"),
            ("sign-and-number", "lines of -5 and 5", AT_ONCE, b"Content-Length: -5\r\nContent-Length: 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length has {what}, read as a space: the length is 5.",
            cites=("RFC9112-5.2-4",),
            rulings=("refused-repair",),
            server=(
                Connection.in_parts(HEAD + b"Content-Length:" + value + b"\r\n\r\n", *parts, pause=LATER, end=Hold()),
            ),
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            twin="content-length/held-open",
            why="A client that misses the folded length waits for the close and reads all octets as content.",
        )
        for name, what, parts, value in (
            ("folded", "a fold before the number", AFTER_NONE, b"\r\n 5"),
            ("folded-tab", "a fold by a tab before the number", AFTER_NONE, b"\r\n\t5"),
            ("folded-twice", "a double fold before the number", AFTER_NONE, b"\r\n \r\n 5"),
            ("folded-behind", "a fold after the number", AT_ONCE, b" 5\r\n "),
        )
    ),
)
