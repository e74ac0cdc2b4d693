"""Servers that speak HTTP/1.0 (RFC 9112 sections 2.3, 6.1, 9.3 and appendix C)."""

from ...mockserver.script import Close, ReadRequest, Send
from ..case import AnyOf, Case, Connection, Failure, Request, Response

SECOND = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld"

CASES = (
    Case(
        id="http10/content-length",
        about="An HTTP/1.0 response with a length.",
        cites=("RFC9110-2.4-1",),
        server=b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello"),),
    ),
    Case(
        id="http10/version",
        about="The version of the response is told as it is.",
        cites=("RFC9110-2.4-1",),
        level="info",  # no text asks a client to show the version
        server=b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        expect=(Response(200, version="1.0", body=b"hello"),),
    ),
    Case(
        id="http10/keep-alive",
        about="With keep-alive an HTTP/1.0 connection may carry the next request, or not.",
        cites=("RFC9112-9.3-4",),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
    ),
    Case(
        id="http10/transfer-encoding",
        about="Transfer-Encoding from an HTTP/1.0 server is faulty framing: no request follows it.",
        cites=("RFC9112-6.1-14",),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(
                        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                        b"5\r\nhello\r\n0\r\n\r\n"
                    ),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        # Reading until close is right too; the server does not close, so that reading ends by the client's time-out.
        expect=(AnyOf((Response(200, body=b"hello"), Failure(timeout=True))), Response(200, body=b"world")),
        lenient=((AnyOf((Response(200, body=b"hello"), Failure(timeout=True))), Failure()),),
        reuse="forbidden",
        twin="reuse/chunked",
        deliveries=("whole",),
        why="An HTTP/1.0 proxy on the way may have passed the field on without knowing it.",
    ),
)
