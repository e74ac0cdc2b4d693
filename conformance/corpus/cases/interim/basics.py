"""Interim responses (RFC 9110 section 15.2, RFC 8297)."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import SECOND

FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

CASES = (
    *(
        Case(
            id=f"interim/{name}",
            about=f"{what} before the final response is not the final response.",
            cites=("RFC9110-15.2-2",),
            server=interim + FINAL,
            expect=(Response(200, body=b"hello"),),
            twin="content-length/exact",
            why="A client that hands out the interim response gives every later answer to the wrong request.",
        )
        for name, what, interim in (
            ("100", "A 100 that nobody asked for", b"HTTP/1.1 100 Continue\r\n\r\n"),
            ("102", "A 102", b"HTTP/1.1 102 Processing\r\n\r\n"),
            ("103", "A 103 with fields", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"),
            ("199", "An unknown 1xx", b"HTTP/1.1 199 Whatever\r\n\r\n"),
            ("100-twice", "A second 100", b"HTTP/1.1 100 Continue\r\n\r\n" * 2),
            (
                "different",
                "A 100, a 102 and a 103",
                b"HTTP/1.1 100 A\r\n\r\nHTTP/1.1 102 B\r\n\r\nHTTP/1.1 103 C\r\n\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"interim/{name}-of-103",
            about=about,
            cites=("RFC9110-15.2-P1", "RFC8297-2-2"),
            server=b"HTTP/1.1 103 Early Hints\r\n" + field + b"\r\n\r\n" + FINAL,
            expect=(Response(200, body=b"hello"),),
            twin="interim/103",
            why="What follows is read as content of the interim response, and what follows that as the answer.",
        )
        for name, about, field in (
            (
                "content-length",
                "A Content-Length in a 1xx frames nothing: it ends at its header section.",
                b"Content-Length: 5",
            ),
            (
                "chunked",
                "Chunked in a 1xx frames nothing: it ends at its header section.",
                b"Transfer-Encoding: chunked",
            ),
        )
    ),
    Case(
        id="interim/fields-of-103",
        about="The fields of a 103 are not fields of the final response.",
        cites=("RFC8297-2-1",),
        server=b"HTTP/1.1 103 Early Hints\r\nX-Hint: one\r\n\r\n" + FINAL,
        expect=(Response(200, body=b"hello", absent=("X-Hint",)),),
        twin="interim/103",
        why="What was said before the answer is taken for a part of it.",
    ),
    Case(
        id="interim/two-requests",
        about="Interim responses do not use up a request: the second gets its own answer.",
        cites=("RFC9112-9.2-2", "RFC8297-3-P1"),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(b"HTTP/1.1 103 Early Hints\r\nX-Hint: one\r\n\r\n" + FINAL),
                    ReadRequest(),
                    Send(SECOND),
                    Close(),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        deliveries=("whole",),  # octet by octet, how a client fails depends on when it reads
        twin="reuse/content-length",
        why="On a shared connection one user is given the response that was meant for another.",
    ),
    Case(
        id="interim/end-after-100",
        about="A 100 and then the end: there was no response.",
        cites=("RFC9110-15.2-2", "RFC9112-8-2"),
        server=b"HTTP/1.1 100 Continue\r\n\r\n",
        expect=(Failure(),),
        twin="interim/100",
        why="The request may not have been carried out, and its caller is told that it was.",
    ),
    Case(
        id="interim/101-unasked",
        about="A 101 without an Upgrade in the request: an error, its end, or ignored.",
        cites=("RFC9110-15.2-3",),
        level="info",
        server=b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: pigeons\r\nConnection: upgrade\r\n\r\n" + FINAL,
        expect=(AnyOf((Failure(), Response(101), Response(200, body=b"hello"))),),
        twin="interim/100",
    ),
)
