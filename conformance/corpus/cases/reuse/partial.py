"""Content that the client reads in part before it lets go of the response (RFC 9112 sections 9.3 and 9.5).

The rest of the content is never the response to the next request, or a part of that response. A client may read the
rest, close the connection, or reject the next request.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, HEAD, LAST, OK, SECOND, STRAY, WORLD

PART = Request(part=2)
LOST = "The next request gets the rest of the content for its response, or no response."

CASES = (
    Case(
        id="reuse/partial/one-request",
        about="The client reads two of five octets of the content and lets go of the response.",
        cites=("RFC9112-9.5-3",),
        level="should",
        do=(PART,),
        server=OK,
        expect=(Response(200, body=b"he"),),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"reuse/partial/{name}",
            about=f"{what} is read in part before the next request.",
            cites=("RFC9112-9.3-6", "RFC9112-9.5-3"),
            level="must",
            do=(PART, Request()),
            server=(Connection((ReadRequest(), Send(first), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(200, body=b"he"), AnyOf((WORLD, Failure()))),
            deliveries=("whole",),
            twin="reuse/content-length",
            why=LOST,
        )
        for name, what, first in (
            ("content-length", "Content with a Content-Length", OK),
            ("chunked", "Chunked content", CHUNKED + b"5\r\nhello\r\n" + LAST),
            (
                "response",
                "Content whose rest looks like a response",
                HEAD + b"Content-Length: 45\r\n\r\nhe" + STRAY,
            ),
            (
                "responses-256-kib",
                "Long content of responses",
                HEAD + b"Content-Length: 264194\r\n\r\nhe" + STRAY * 6144,
            ),
        )
    ),
)
