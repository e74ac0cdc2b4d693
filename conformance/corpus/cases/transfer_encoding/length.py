"""Transfer-Encoding and Content-Length in one response (RFC 9112 section 6.3 rule 3), and what clients send.

Served as declared by Transfer-Encoding, the sizes are chosen so that a client which obeys the Content-Length is seen
to: it cuts the content, takes the chunks for content, or waits on the open connection. Served as if
Transfer-Encoding were absent, the content fits the Content-Length and is no chunks, so that every decoding fails.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import CHUNKS, HEAD, SECOND

CHUNKED = b"Transfer-Encoding: chunked\r\n"
SMUGGLED = "Whoever obeys the Content-Length takes the rest of the message for the next response."

CASES = (
    *(
        Case(
            id=f"transfer-encoding/with-content-length/{name}",
            about=f"Chunked, and a Content-Length of {what}: an error, or chunked decides.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-2"),
            level="must",
            server=HEAD + lines + b"\r\n" + CHUNKS,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, what, lines in (
            ("zero-first", "zero before it", b"Content-Length: 0\r\n" + CHUNKED),
            ("content-first", "5 (the content) before it", b"Content-Length: 5\r\n" + CHUNKED),
            ("content-last", "5 (the content) behind it", CHUNKED + b"Content-Length: 5\r\n"),
            ("half-last", "half the chunks behind it", CHUNKED + b"Content-Length: 7\r\n"),
            ("chunks-last", "all the chunks behind it", CHUNKED + b"Content-Length: 15\r\n"),
            ("around", "3 twice, around it", b"Content-Length: 3\r\n" + CHUNKED + b"Content-Length: 3\r\n"),
            ("differing", "3 and of 15", b"Content-Length: 3\r\n" + CHUNKED + b"Content-Length: 15\r\n"),
            ("empty-value", "nothing at all", CHUNKED + b"Content-Length:\r\n"),
            ("word", "'five'", b"Content-Length: five\r\n" + CHUNKED),
            ("minus-sign", "-5", CHUNKED + b"Content-Length: -5\r\n"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/with-content-length/{name}",
            about=f"Chunked, and a Content-Length of {what}: an error, or chunked decides.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-2"),
            level="must",
            server=(Connection((ReadRequest(), Send(HEAD + lines + b"\r\n" + CHUNKS), Hold())),),
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            twin="transfer-encoding/chunked",
            why="Whoever obeys the Content-Length takes the next response for the rest of this one.",
        )
        for name, what, lines in (
            ("double-first", "twice the chunks before it", b"Content-Length: 30\r\n" + CHUNKED),
            ("huge-last", "2^63 behind it", CHUNKED + b"Content-Length: 9223372036854775808\r\n"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/with-content-length/{name}/absent",
            about=f"Chunked {what} a Content-Length, but plain content: no decoding can succeed.",
            cites=("RFC9112-6.3-P2", "RFC9112-8-2"),
            server=HEAD + lines + b"\r\nhello",
            expect=(Failure(),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, what, lines in (
            ("content-first", "behind", b"Content-Length: 5\r\n" + CHUNKED),
            ("content-last", "before", CHUNKED + b"Content-Length: 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}-with-two-content-lengths",
            about=f"{value.decode()!r} beside Content-Lengths of 5 and 10: an error, or until close.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
            server=HEAD
            + b"Transfer-Encoding: "
            + value
            + b"\r\nContent-Length: 5\r\nContent-Length: 10\r\n\r\nhelloworldagain",
            expect=(AnyOf((Failure(), Response(200, body=b"helloworldagain"))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, value in (("unknown", b"pigeons"), ("identity", b"identity"))
    ),
    # ------------------------------------------------------------------------------------------------- requests
    Case(
        id="transfer-encoding/request/iterable",
        about="Chunked in a request is applied once and last, with no Content-Length beside it.",
        cites=("RFC9112-6.1-2", "RFC9112-6.1-3", "RFC9112-6.2-1"),
        do=(Request("POST", body=Body(b"hello\nworld\n", kind="iterable")),),
        server=SECOND,
        expect=(Response(200, body=b"world"),),
        sent=(
            Sent(
                "POST",
                one_of=("Content-Length", "Transfer-Encoding"),
                shapes=(("Transfer-Encoding", r"(?i)(?!.*chunked.*chunked)(.*\W)?chunked"),),
                body=b"hello\nworld\n",
            ),
        ),
        why="The next hop sees another request than the one that was sent: the classic way to smuggle one.",
    ),
)
