"""Interim responses (RFC 9110 section 15.2, RFC 8297)."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import HINTS, SECOND

FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
SHIFTED = (
    "The client returns the 1xx, or reads the final response as its content: the caller gets a wrong response or none."
)

CASES = (
    *(
        Case(
            id=f"interim/{name}",
            about=f"The client skips {what} and returns the final response.",
            cites=("RFC9110-15.2-2",),
            server=interim + FINAL,
            expect=(Response(200, body=b"hello"),),
            twin="content-length/exact",
            why="A client that returns or rejects the interim response loses or shifts the final response.",
        )
        for name, what, interim in (
            ("100", "an unrequested 100", b"HTTP/1.1 100 Continue\r\n\r\n"),
            ("102", "a 102", b"HTTP/1.1 102 Processing\r\n\r\n"),
            ("103", "a 103 with fields", HINTS + b"\r\n"),
            ("199", "an unknown 1xx", b"HTTP/1.1 199 Whatever\r\n\r\n"),
            ("100-twice", "two 100s", b"HTTP/1.1 100 Continue\r\n\r\n" * 2),
            (
                "different",
                "a 100, a 102 and a 103",
                b"HTTP/1.1 100 A\r\n\r\nHTTP/1.1 102 B\r\n\r\nHTTP/1.1 103 C\r\n\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"interim/{name}-of-103",
            about=about,
            cites=("RFC9110-15.2-P1", "RFC8297-2-2"),
            rulings=("refused-misplaced",),
            server=HINTS + field + b"\r\n\r\n" + FINAL,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            twin="interim/103",
            why=SHIFTED,
        )
        for name, about, field in (
            (
                "content-length",
                "A 103 with a Content-Length still ends with its header section.",
                b"Content-Length: 5",
            ),
            (
                "chunked",
                "A 103 with chunked coding still ends with its header section.",
                b"Transfer-Encoding: chunked",
            ),
        )
    ),
    Case(
        id="interim/fields-of-103",
        about="The client does not add the fields of a 103 to the final response.",
        cites=("RFC8297-2-1",),
        server=HINTS + b"X-Hint: one\r\n\r\n" + FINAL,
        expect=(Response(200, body=b"hello", absent=("X-Hint",)),),
        twin="interim/103",
        why="A program takes preliminary information, or the 1xx itself, for the final response.",
    ),
    Case(
        id="interim/two-requests",
        about="A 103 does not complete the first request, and the second gets its own response.",
        cites=("RFC9112-9.2-2", "RFC8297-3-P1"),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(HINTS + b"X-Hint: one\r\n\r\n" + FINAL),
                    ReadRequest(),
                    Send(SECOND),
                    Close(),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        deliveries=("whole",),  # octet by octet, the kind of failure depends on when the client reads
        twin="reuse/content-length",
        root="interim/103",
        why="A program gets the interim response, the response to another request or no response as its result.",
    ),
    Case(
        id="interim/end-after-100",
        about="The connection ends after a 100, so there is no final response.",
        cites=("RFC9110-15.2-2", "RFC9112-8-2"),
        server=b"HTTP/1.1 100 Continue\r\n\r\n",
        expect=(Failure(),),
        twin="interim/100",
        why="A program assumes that the server has processed the request, or waits without end.",
    ),
    Case(
        id="interim/101-unasked",
        about="The client rejects, returns or ignores a 101 to a request without Upgrade.",
        cites=("RFC9110-15.2-3",),
        level="info",
        server=b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: pigeons\r\nConnection: upgrade\r\n\r\n" + FINAL,
        expect=(AnyOf((Failure(), Response(101), Response(200, body=b"hello"))),),
        twin="interim/100",
    ),
)
