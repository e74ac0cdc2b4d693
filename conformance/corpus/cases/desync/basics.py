"""Octets that belong to no request (RFC 9112 sections 6.3 and 9.2): the client never takes them for a response.

Each kind of framing has two cases, because they test different defences. ``same-segment``: the octets arrive in the
segment of the response before them, and lie in the client's own buffer. ``late``: the octets arrive later, on the idle
connection, before the client makes the next request.
"""

from .....mockserver.script import Close, Mark, Pause, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response, Wait
from ..literals import SECOND

STRAY = b"HTTP/1.1 200 OK\r\nX-Word: stray\r\nContent-Length: 5\r\n\r\nstray"
FIRST = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

FRAMINGS = (
    ("content-length", "content with a length", "GET", FIRST, 200, b"hello"),
    (
        "chunked",
        "the last chunk",
        "GET",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        200,
        b"hello",
    ),
    ("head", "a response to HEAD", "HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, b""),
    ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    ("304", "a 304", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\n", 304, b""),
)

CASES = (
    *(
        Case(
            id=f"desync/{name}/same-segment",
            about=f"A response right after {what} does not answer the next request.",
            cites=("RFC9112-6.3-16",),
            do=(Request(method), Request()),
            server=(Connection((ReadRequest(), Send(first + STRAY), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(status, body=body), Response(200, body=b"world")),
            lenient=(
                (Response(status, body=body), Failure()),
                (Failure(), Response(200, body=b"world")),
                (Failure(), Failure()),
                # An error, and the client repeats the idempotent GET.
                *(((Response(200, body=b"world"),) * 2,) if method == "GET" else ()),
                # The octets may belong to the content if its length was too small (RFC 9112 section 6.3).
                *(
                    ((Response(status, body=body + STRAY), Response(200, body=b"world")),)
                    if name == "content-length"
                    else ()
                ),
            ),
            # In segments of one octet, the rest may arrive after the next request and then answers that request.
            deliveries=("whole",),
            twin=f"reuse/{name}",
            why="An attacker who adds octets to a response changes or breaks it, or the next one on the connection.",
        )
        for name, what, method, first, status, body in FRAMINGS
    ),
    *(
        Case(
            id=f"desync/{name}/late",
            about=f"A response 100 ms after {what} does not answer the next request.",
            cites=("RFC9112-9.2-3", "RFC9112-6.3-16"),
            do=(Request(method), Wait("stray"), Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Send(first)),
                        *(Pause(0.1), Send(STRAY), Mark("stray")),
                        *(ReadRequest(), Send(SECOND), Close()),
                    )
                ),
                SECOND,
            ),
            expect=(Response(status, body=body), Response(200, body=b"world")),
            lenient=((Response(status, body=body), Failure()),),
            twin=f"reuse/{name}",
            why="An attacker who adds octets to a response changes or breaks it, or the next one on the connection.",
        )
        for name, what, method, first, status, body in FRAMINGS
    ),
    Case(
        id="desync/408-on-idle",
        about="A 408 on the idle connection does not answer the next request.",
        cites=("RFC9112-9.2-3",),
        do=(Request(), Wait("stray"), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(FIRST), Pause(0.1)),
                    Send(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 5\r\n\r\nstray"),
                    *(Mark("stray"), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        lenient=((Response(200, body=b"hello"), Failure()),),
        twin="reuse/content-length",
        why="Servers send a 408 before they close an idle connection. A client that reads the 408 as an answer "
        "reports a failed request, although the server never read the request.",
    ),
    Case(
        id="desync/more-than-content-length",
        about="Surplus octets after the content do not change the next response.",
        cites=("RFC9112-6.3-16",),
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(FIRST + b"stray"), ReadRequest(), Send(SECOND), Close())), SECOND),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        lenient=(
            (Response(200, body=b"hello"), Failure()),
            (Failure(), Response(200, body=b"world")),
            (Failure(), Failure()),
            (Response(200, body=b"world"), Response(200, body=b"world")),
            (Response(200, body=b"hellostray"), Response(200, body=b"world")),
        ),
        deliveries=("whole",),
        twin="reuse/content-length",
        why="An attacker who adds octets to a response changes or breaks it, or the next one on the connection.",
    ),
)
