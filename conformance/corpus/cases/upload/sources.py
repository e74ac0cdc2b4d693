"""Sources of request content that yield empty pieces or fail (RFC 9112 sections 6.3 and 7.1).

A chunk of size zero is the last chunk. So a client sends no chunk for an empty piece, and no last chunk for a source
that fails.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Never, Request, Sent, Source
from ..literals import HELLO, SECOND, STEPS, WORLD

FRAMED = ("Content-Length", "Transfer-Encoding")

CASES = (
    *(
        Case(
            id=f"upload/source/{name}",
            about=f"The client sends all content of a source {what}.",
            cites=("RFC9112-7.1-P3", "RFC9112-6.3-13"),
            do=(Request("POST", body=Source(pieces)),),
            server=(Connection(STEPS),),
            expect=(HELLO,),
            sent=(Sent(method="POST", one_of=FRAMED, body=b"helloworld"),),
            deliveries=("whole",),
            twin="upload/source/whole" if name != "whole" else "",
            why="The server processes a part of the content, and takes the rest for the next request."
            if name != "whole"
            else "",
        )
        for name, what, pieces in (
            ("whole", "of two pieces", (b"hello", b"world")),
            ("empty-first", "whose first piece is empty", (b"", b"hello", b"world")),
            ("empty-middle", "with an empty piece in the middle", (b"hello", b"", b"world")),
            ("empty-last", "whose last piece is empty", (b"hello", b"world", b"")),
        )
    ),
    Case(
        id="upload/source/fails",
        about="The source fails after its first piece; the request does not look whole.",
        cites=("RFC9112-7.1-P3", "RFC9112-6.3-13"),
        do=(Request("POST", body=Source((b"hello",), fails=True)), Request()),
        server=(Connection((ReadRequest(), Send(SECOND), Close())), SECOND),
        expect=(Failure(), AnyOf((WORLD, Failure()))),
        sent=(Never(b"\r\n0\r\n\r\n"), Never(b"hello\r\nGET ")),
        deliveries=("whole",),
        twin="upload/source/whole",
        why="The server processes a part of the content as the whole.",
    ),
)
