"""Responses that have no content whatever their fields say (RFC 9112 section 6.3): HEAD, 204, 304; and 205, which has.

The server keeps the connection open, so that a client which waits for content is seen to wait.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import Case, Connection, Request, Response

CASES = (
    *(
        Case(
            id=f"no-content/{name}{suffix}",
            about=f"{what} has no content{with_}: none is waited for.",
            cites=("RFC9112-6.3-P1",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(b"HTTP/1.1 " + line + b"\r\n" + fields + b"\r\n"), Hold())),),
            expect=(Response(int(line[:3]), body=b""),),
            reads=("whole", "pieces"),
            why="A client that waits for content which never comes hangs on every such answer.",
        )
        for name, what, method, line in (
            ("head", "The answer to HEAD", "HEAD", b"200 OK"),
            ("204", "A 204", "GET", b"204 No Content"),
            ("304", "A 304", "GET", b"304 Not Modified"),
        )
        for suffix, with_, fields in (
            ("", "", b""),
            ("-content-length", ", in spite of a Content-Length", b"Content-Length: 5\r\n"),
            ("-chunked", ", in spite of chunked", b"Transfer-Encoding: chunked\r\n"),
        )
    ),
    Case(
        id="no-content/head-404",
        about="The answer to HEAD has no content for any status code.",
        cites=("RFC9112-6.3-P1",),
        do=(Request("HEAD"),),
        server=(Connection((ReadRequest(), Send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n"), Hold())),),
        expect=(Response(404, body=b""),),
        why="A client that waits for content which never comes hangs on every such answer.",
    ),
    Case(
        id="no-content/205-empty",
        about="A 205 is framed like any other: here by a length of zero.",
        cites=("RFC9110-2.4-1",),
        server=(Connection((ReadRequest(), Send(b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"), Hold())),),
        expect=(Response(205, body=b""),),
        why="A client that waits for content which never comes hangs on every such answer.",
    ),
)
