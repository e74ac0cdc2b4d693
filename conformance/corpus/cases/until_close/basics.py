"""Content that lasts until the connection's end (RFC 9112 sections 6.3 and 8)."""

from .....mockserver.script import Pause, ReadRequest, Reset, Send
from ....model import Case, Connection, Failure, Response

CASES = (
    *(
        Case(
            id=f"until-close/{name}",
            about=about,
            cites=("RFC9112-6.3-P5", "RFC9112-8-P3"),
            server=head + b"\r\n" + body,
            expect=(Response(200, body=body),),
            why="A client that cannot do this cannot talk to servers that do nothing wrong.",
        )
        for name, about, head, body in (
            ("plain", "No framing field: the content ends with the connection.", b"HTTP/1.1 200 OK\r\n", b"hello"),
            ("empty", "No framing field, and no content.", b"HTTP/1.1 200 OK\r\n", b""),
            ("connection-close", "The same, announced.", b"HTTP/1.1 200 OK\r\nConnection: close\r\n", b"hello"),
            ("keep-alive", "The same, with keep-alive.", b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n", b"hello"),
            ("http-1.0", "The same from an HTTP/1.0 server.", b"HTTP/1.0 200 OK\r\n", b"hello"),
            ("looks-chunked", "Chunks without the field are data.", b"HTTP/1.1 200 OK\r\n", b"5\r\nhello\r\n0\r\n\r\n"),
        )
    ),
    Case(
        id="until-close/reset",
        about="A reset is no end of content: the response is incomplete.",
        cites=("RFC9112-8-2", "RFC9112-8-P3"),
        # A reset at once may overtake the content, or be taken for the end with it: which of them is chance.
        server=(Connection((ReadRequest(), Send(b"HTTP/1.1 200 OK\r\n\r\nhello"), Pause(0.02), Reset())),),
        expect=(Failure(truncated=True),),
        twin="until-close/plain",
        why="Half a document is taken for the whole of it.",
    ),
)
