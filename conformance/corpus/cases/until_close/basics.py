"""Close-delimited content (RFC 9112 sections 6.3 and 8)."""

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
            why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
        )
        for name, about, head, body in (
            (
                "plain",
                "The response has no framing field, and its content ends with the connection.",
                b"HTTP/1.1 200 OK\r\n",
                b"hello",
            ),
            ("empty", "The response has no framing field and no content.", b"HTTP/1.1 200 OK\r\n", b""),
            (
                "connection-close",
                "The content is close-delimited, and the response announces the close.",
                b"HTTP/1.1 200 OK\r\nConnection: close\r\n",
                b"hello",
            ),
            (
                "keep-alive",
                "The content is close-delimited although the response has keep-alive.",
                b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n",
                b"hello",
            ),
            ("http-1.0", "The content of an HTTP/1.0 response is close-delimited.", b"HTTP/1.0 200 OK\r\n", b"hello"),
            (
                "looks-chunked",
                "The client does not decode chunks without Transfer-Encoding.",
                b"HTTP/1.1 200 OK\r\n",
                b"5\r\nhello\r\n0\r\n\r\n",
            ),
        )
    ),
    Case(
        id="until-close/reset",
        about="A RST ends close-delimited content, and the response is incomplete.",
        cites=("RFC9112-8-2", "RFC9112-8-P3"),
        # An immediate RST may overtake the content, or arrive together with it and be taken for its end, by chance.
        server=(Connection((ReadRequest(), Send(b"HTTP/1.1 200 OK\r\n\r\nhello"), Pause(0.02), Reset())),),
        expect=(Failure(truncated=True),),
        twin="until-close/plain",
        why="The caller treats truncated content as complete, or waits for the rest.",
    ),
)
