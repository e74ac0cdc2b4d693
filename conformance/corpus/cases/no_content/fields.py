"""Fields that would frame content, where there is none: on a connection held open, and before the next request.

The next answer is the better witness: a client that takes it for content has read one response as another's.
"""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import Body, Case, Connection, Failure, Request, Response
from ..literals import SECOND

HANGS = "A client that waits for content which never comes hangs on every such answer."
SHIFTED = "The next response is read as content of this one: it is lost, or goes to the wrong caller."

EMPTY = (
    ("head", "The answer to HEAD", "HEAD", b"HTTP/1.1 200 OK\r\n", 200),
    ("204", "A 204", "GET", b"HTTP/1.1 204 No Content\r\n", 204),
    ("304", "A 304", "GET", b"HTTP/1.1 304 Not Modified\r\n", 304),
)

CASES = (
    *(
        Case(
            id=f"no-content/{name}-{field}",
            about=f"{what} has no content, in spite of {with_}.",
            cites=("RFC9112-6.3-P1",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(head + lines + b"\r\n"), Hold())),),
            expect=(Response(status, body=b""),),
            deliveries=("whole",),
            reads=("whole", "pieces"),
            why=HANGS,
        )
        for name, what, method, head, status in EMPTY
        for field, with_, lines in (
            ("length-zero", "a length of zero", b"Content-Length: 0\r\n"),
            ("coded", "a content coding", b"Content-Encoding: gzip\r\nContent-Type: text/plain\r\n"),
            ("close", "close and no end", b"Connection: close\r\n"),
            ("close-and-length", "close, a length and no end", b"Connection: close\r\nContent-Length: 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"no-content/{name}-{field}",
            about=f"{what} ends at the empty line, in spite of {with_}.",
            cites=("RFC9112-6.3-P1",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(head + lines + b"\r\n"), Hold())),),
            expect=(Response(status, body=b""),),
            lenient=((Failure(),),),  # a message with such fields may be refused all the same
            deliveries=("whole",),
            twin=f"no-content/{name}",
            why=HANGS,
        )
        for name, what, method, head, status in EMPTY
        for field, with_, lines in (
            ("length-huge", "a length beyond 64 bits", b"Content-Length: 18446744073709551617\r\n"),
            ("length-and-chunked", "a length and chunked", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
            ("gzip-chunked", "two codings", b"Transfer-Encoding: gzip, chunked\r\n"),
            ("gzip", "a coding until the close", b"Transfer-Encoding: gzip\r\n"),
            ("length-invalid", "a length that is none", b"Content-Length: five\r\n"),
            ("lengths-differ", "lengths that differ", b"Content-Length: 5\r\nContent-Length: 6\r\n"),
        )
    ),
    *(
        Case(
            id=f"no-content/{name}",
            about=f"{what} has no content: none is waited for.",
            cites=("RFC9112-6.3-P1",),
            do=(Request(method, body=body),),
            server=(Connection((ReadRequest(), Send(b"HTTP/1.1 " + line + b"\r\n" + fields + b"\r\n"), Hold())),),
            expect=(Response(int(line[:3]), body=b""),),
            why=HANGS,
        )
        for name, what, method, body, line, fields in (
            ("post-204", "A 204 to a POST", "POST", Body(b"hello"), b"204 No Content", b""),
            ("put-204", "A 204 to a PUT, with a length", "PUT", Body(b"hello"), b"204 None", b"Content-Length: 5\r\n"),
            ("delete-204", "A 204 to a DELETE", "DELETE", None, b"204 No Content", b""),
            ("options-204", "A 204 to an OPTIONS", "OPTIONS", None, b"204 No Content", b"Allow: GET\r\n"),
            ("204-other-reason", "A 204 that calls itself OK", "GET", None, b"204 OK", b""),
            ("204-no-reason", "A 204 without a reason", "GET", None, b"204 ", b""),
            ("head-204", "A 204 to HEAD", "HEAD", None, b"204 No Content", b"Content-Length: 5\r\n"),
            ("head-304", "A 304 to HEAD", "HEAD", None, b"304 Not Modified", b"Content-Length: 5\r\n"),
            ("head-301", "A 301 to HEAD", "HEAD", None, b"301 Moved Permanently", b"Content-Length: 5\r\n"),
            ("head-500", "A 500 to HEAD", "HEAD", None, b"500 Oops", b"Transfer-Encoding: chunked\r\n"),
            ("head-206", "A 206 to HEAD", "HEAD", None, b"206 Some", b"Content-Range: bytes 0-4/9\r\n"),
        )
    ),
    Case(
        id="no-content/304-fields",
        about="A 304 has the fields that the 200 would have had, its length among them.",
        cites=("RFC9112-6.3-P1",),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(
                        b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n'
                        b"Cache-Control: no-store\r\n\r\n"
                    ),
                    Hold(),
                )
            ),
        ),
        expect=(Response(304, body=b"", fields=(("ETag", '"one"'), ("Cache-Control", "no-store"))),),
        why=HANGS,
    ),
    # ------------------------------------------------------------------------------------------- and the next request
    *(
        Case(
            id=f"no-content/{name}-{field}/next-request",
            about=f"{what} with {with_}; then the next answer.",
            cites=("RFC9112-6.3-P1", "RFC9112-9.2-2"),
            do=(Request(method), Request()),
            server=(
                Connection((ReadRequest(), Send(head + lines + b"\r\n"), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(status, body=b""), Response(200, body=b"world")),
            deliveries=("whole",),
            twin=f"reuse/{name}",
            why=SHIFTED,
        )
        for name, what, method, head, status in EMPTY
        for field, with_, lines in (
            ("content-length", "a length", b"Content-Length: 5\r\n"),
            ("chunked", "chunked", b"Transfer-Encoding: chunked\r\n"),
        )
        if (name, field) != ("head", "content-length")  # that is reuse/head
    ),
    *(
        Case(
            id=f"no-content/{name}-{field}/next-request",
            about=f"{what} with {with_}; then the next answer.",
            cites=("RFC9112-6.3-P1", "RFC9112-9.2-2"),
            do=(Request(method), Request()),
            server=(
                Connection((ReadRequest(), Send(head + lines + b"\r\n"), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(status, body=b""), Response(200, body=b"world")),
            lenient=((Failure(), Response(200, body=b"world")), (Failure(), Failure())),
            deliveries=("whole",),
            twin=f"reuse/{name}",
            why=SHIFTED,
        )
        for name, what, method, head, status in EMPTY
        for field, with_, lines in (
            ("length-and-chunked", "a length and chunked", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
            ("gzip", "a coding until the close", b"Transfer-Encoding: gzip\r\n"),
        )
    ),
    *(
        Case(
            id=f"no-content/{name}/next-request",
            about=f"After {what} the next request gets its own answer.",
            cites=("RFC9112-6.3-P1", "RFC9112-9.2-2"),
            do=(Request(method), Request()),
            server=(Connection((ReadRequest(), Send(first), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(status, body=b""), Response(200, body=b"world")),
            deliveries=("whole",),
            twin="reuse/head",
            why=SHIFTED,
        )
        for name, what, method, status, first in (
            ("head", "an answer to HEAD without any framing", "HEAD", 200, b"HTTP/1.1 200 OK\r\n\r\n"),
            ("head-404", "a 404 to HEAD", "HEAD", 404, b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n"),
            ("head-204", "a 204 to HEAD", "HEAD", 204, b"HTTP/1.1 204 No Content\r\n\r\n"),
            ("205-empty", "a 205 of length zero", "GET", 205, b"HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n"),
            (
                "205-chunked-empty",
                "a 205 with nothing but a last chunk",
                "GET",
                205,
                b"HTTP/1.1 205 Reset\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
        )
    ),
)
