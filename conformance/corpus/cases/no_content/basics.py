"""Responses that have no content, whatever their fields say (RFC 9112 section 6.3): 204, 304 and responses to HEAD.

A 205 is framed like other responses. The server keeps the connection open, so that a client that waits for content
reaches its time-out.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response

CASES = (
    *(
        Case(
            id=f"no-content/{name}{suffix}",
            about=f"{what} has no content{with_}, and the client waits for none.",
            cites=("RFC9112-6.3-P1",),
            rulings=("refused-misplaced",) if name == "204" and fields else (),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(b"HTTP/1.1 " + line + b"\r\n" + fields + b"\r\n"), Hold())),),
            expect=(Response(int(line[:3]), body=b""),),
            lenient=((Failure(),),) if name == "204" and fields else (),
            twin="no-content/204" if name == "204" and fields else "",
            reads=("whole", "pieces"),
            why="A client that expects content waits for its time-out, and loses the response."
            if name == "204" and fields
            else "A client that expects content hangs on every such response, or rejects a valid response.",
        )
        for name, what, method, line in (
            ("head", "A response to HEAD", "HEAD", b"200 OK"),
            ("204", "A 204", "GET", b"204 No Content"),
            ("304", "A 304", "GET", b"304 Not Modified"),
        )
        for suffix, with_, fields in (
            ("", "", b""),
            ("-content-length", " despite a Content-Length", b"Content-Length: 5\r\n"),
            ("-chunked", " despite chunked coding", b"Transfer-Encoding: chunked\r\n"),
        )
    ),
    Case(
        id="no-content/head-404",
        about="A 404 response to HEAD has no content despite a Content-Length.",
        cites=("RFC9112-6.3-P1",),
        do=(Request("HEAD"),),
        server=(Connection((ReadRequest(), Send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n"), Hold())),),
        expect=(Response(404, body=b""),),
        why="A client that expects content hangs on every such response, or rejects a valid response.",
    ),
    Case(
        id="no-content/205-empty",
        about="A 205 is framed like other responses, here by a Content-Length of zero.",
        cites=("RFC9110-2.4-1",),
        server=(Connection((ReadRequest(), Send(b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"), Hold())),),
        expect=(Response(205, body=b""),),
        why="A client that ignores Content-Length: 0 waits until its time-out, or rejects a valid response.",
    ),
)
