"""Framing fields in responses without content: on a connection that stays open, and before the next request.

The next request shows more: a client that takes the next response for content assigns octets to the wrong request.
"""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import Body, Case, Connection, Failure, Request, Response
from ..literals import SECOND

HANGS = "A client that expects content hangs on every such response, or rejects a valid response."
SHIFTED = "A client that expects content rejects this response, waits, or reads the next response as its content."

EMPTY = (
    ("head", "A response to HEAD", "HEAD", b"HTTP/1.1 200 OK\r\n", 200),
    ("204", "A 204", "GET", b"HTTP/1.1 204 No Content\r\n", 204),
    ("304", "A 304", "GET", b"HTTP/1.1 304 Not Modified\r\n", 304),
)

CASES = (
    *(
        Case(
            id=f"no-content/{name}-{field}",
            about=f"{what} has no content despite {with_}.",
            cites=("RFC9112-6.3-P1",),
            rulings=("refused-misplaced",) if status == 204 and b"-Length" in lines else (),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(head + lines + b"\r\n"), Hold())),),
            expect=(Response(status, body=b""),),
            lenient=((Failure(),),) if status == 204 and b"-Length" in lines else (),
            deliveries=("whole",),
            reads=("whole", "pieces"),
            twin="no-content/204" if status == 204 and b"-Length" in lines else "",
            why=HANGS,
        )
        for name, what, method, head, status in EMPTY
        for field, with_, lines in (
            ("length-zero", "a Content-Length of zero", b"Content-Length: 0\r\n"),
            ("coded", "a content coding", b"Content-Encoding: gzip\r\nContent-Type: text/plain\r\n"),
            ("close", "'close' on an open connection", b"Connection: close\r\n"),
            (
                "close-and-length",
                "'close' and a length on an open connection",
                b"Connection: close\r\nContent-Length: 5\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"no-content/{name}-{field}",
            about=f"{what} ends at the empty line despite {with_}.",
            cites=("RFC9112-6.3-P1",),
            rulings=("refused-misplaced",) if status == 204 else (),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(head + lines + b"\r\n"), Hold())),),
            expect=(Response(status, body=b""),),
            lenient=((Failure(),),),  # a client may still reject a message with these fields
            deliveries=("whole",),
            twin=f"no-content/{name}",
            why=HANGS,
        )
        for name, what, method, head, status in EMPTY
        for field, with_, lines in (
            ("length-huge", "a Content-Length beyond 64 bits", b"Content-Length: 18446744073709551617\r\n"),
            ("length-and-chunked", "a length and chunked", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
            ("gzip-chunked", "two transfer codings", b"Transfer-Encoding: gzip, chunked\r\n"),
            ("gzip", "a gzip transfer coding", b"Transfer-Encoding: gzip\r\n"),
            ("length-invalid", "an invalid Content-Length", b"Content-Length: five\r\n"),
            ("lengths-differ", "two different Content-Lengths", b"Content-Length: 5\r\nContent-Length: 6\r\n"),
        )
    ),
    *(
        Case(
            id=f"no-content/{name}",
            about=f"{what} has no content, and the client waits for none.",
            cites=("RFC9112-6.3-P1",),
            rulings=("refused-misplaced",) if name in ("put-204", "head-204") else (),
            do=(Request(method, body=body),),
            server=(Connection((ReadRequest(), Send(b"HTTP/1.1 " + line + b"\r\n" + fields + b"\r\n"), Hold())),),
            expect=(Response(int(line[:3]), body=b""),),
            lenient=((Failure(),),) if name in ("put-204", "head-204") else (),
            twin="no-content/204" if name in ("put-204", "head-204") else "",
            why=HANGS,
        )
        for name, what, method, body, line, fields in (
            ("post-204", "A 204 response to POST", "POST", Body(b"hello"), b"204 No Content", b""),
            (
                "put-204",
                "A 204 response to PUT with a Content-Length",
                "PUT",
                Body(b"hello"),
                b"204 None",
                b"Content-Length: 5\r\n",
            ),
            ("delete-204", "A 204 response to DELETE", "DELETE", None, b"204 No Content", b""),
            ("options-204", "A 204 response to OPTIONS", "OPTIONS", None, b"204 No Content", b"Allow: GET\r\n"),
            ("204-other-reason", "A 204 with the reason phrase OK", "GET", None, b"204 OK", b""),
            ("204-no-reason", "A 204 without a reason phrase", "GET", None, b"204 ", b""),
            ("head-204", "A 204 response to HEAD", "HEAD", None, b"204 No Content", b"Content-Length: 5\r\n"),
            ("head-304", "A 304 response to HEAD", "HEAD", None, b"304 Not Modified", b"Content-Length: 5\r\n"),
            ("head-301", "A 301 response to HEAD", "HEAD", None, b"301 Moved Permanently", b"Content-Length: 5\r\n"),
            ("head-500", "A 500 response to HEAD", "HEAD", None, b"500 Oops", b"Transfer-Encoding: chunked\r\n"),
            ("head-206", "A 206 response to HEAD", "HEAD", None, b"206 Some", b"Content-Range: bytes 0-4/9\r\n"),
        )
    ),
    Case(
        id="no-content/304-fields",
        about="A 304 has the fields of the corresponding 200, its Content-Length included.",
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
    # ------------------------------------------------------------------------------------------------ the next request
    *(
        Case(
            id=f"no-content/{name}-{field}/next-request",
            about=f"{what} with {with_} precedes the response to the next request.",
            cites=("RFC9112-6.3-P1", "RFC9112-9.2-2"),
            rulings=("refused-misplaced",) if status == 204 else (),
            do=(Request(method), Request()),
            server=(
                Connection((ReadRequest(), Send(head + lines + b"\r\n"), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(status, body=b""), Response(200, body=b"world")),
            lenient=((Failure(), Response(200, body=b"world")), (Failure(), Failure())) if status == 204 else (),
            deliveries=("whole",),
            twin=f"reuse/{name}",
            why=SHIFTED,
        )
        for name, what, method, head, status in EMPTY
        for field, with_, lines in (
            ("content-length", "a Content-Length", b"Content-Length: 5\r\n"),
            ("chunked", "chunked coding", b"Transfer-Encoding: chunked\r\n"),
        )
        if (name, field) != ("head", "content-length")  # reuse/head is that case
    ),
    *(
        Case(
            id=f"no-content/{name}-{field}/next-request",
            about=f"{what} with {with_} precedes the response to the next request.",
            cites=("RFC9112-6.3-P1", "RFC9112-9.2-2"),
            rulings=("refused-misplaced",) if status == 204 else (),
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
            ("gzip", "a gzip transfer coding", b"Transfer-Encoding: gzip\r\n"),
        )
    ),
    *(
        Case(
            id=f"no-content/{name}/next-request",
            about=f"After {what}, the next request gets its own response.",
            cites=("RFC9112-6.3-P1", "RFC9112-9.2-2"),
            do=(Request(method), Request()),
            server=(Connection((ReadRequest(), Send(first), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(status, body=b""), Response(200, body=b"world")),
            deliveries=("whole",),
            twin=f"reuse/{name[4:]}" if status == 205 else "reuse/head",
            why=SHIFTED,
        )
        for name, what, method, status, first in (
            ("head", "a response to HEAD without framing fields", "HEAD", 200, b"HTTP/1.1 200 OK\r\n\r\n"),
            ("head-404", "a 404 response to HEAD", "HEAD", 404, b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n"),
            ("head-204", "a 204 response to HEAD", "HEAD", 204, b"HTTP/1.1 204 No Content\r\n\r\n"),
            (
                "205-empty",
                "a 205 with a Content-Length of zero",
                "GET",
                205,
                b"HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n",
            ),
            (
                "205-chunked-empty",
                "a 205 with only a last chunk",
                "GET",
                205,
                b"HTTP/1.1 205 Reset\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
        )
    ),
)
