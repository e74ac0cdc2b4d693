"""Framing fields that occur twice with the same value in a response without content (RFC 9112 section 6.3, rule 1)."""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response

HANGS = "A client that expects content hangs on every such response, or rejects a valid response."

CASES = (
    *(
        Case(
            id=f"no-content/{name}-{field}",
            about=f"{what} has {with_}, and ends with its head.",
            cites=("RFC9112-6.3-P1",),
            rulings=("refused-misplaced",) if status == 204 else (),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(head + lines + b"\r\n"), Hold())),),
            expect=(Response(status, body=b""),),
            lenient=((Failure(),),),  # RFC 9110 section 8.6 lets a client refuse a repeated length
            deliveries=("whole",),
            twin=f"no-content/{name}",
            why=HANGS,
        )
        for name, what, method, head, status in (
            ("head", "A response to HEAD", "HEAD", b"HTTP/1.1 200 OK\r\n", 200),
            ("204", "A 204", "GET", b"HTTP/1.1 204 No Content\r\n", 204),
            ("304", "A 304", "GET", b"HTTP/1.1 304 Not Modified\r\n", 304),
        )
        for field, with_, lines in (
            ("lengths-equal", "two equal Content-Lengths", b"Content-Length: 5\r\nContent-Length: 5\r\n"),
            ("length-equal-list", "a list of equal lengths", b"Content-Length: 5, 5\r\n"),
        )
    ),
)
