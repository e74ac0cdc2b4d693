"""Sources of request content whose pieces may be empty (RFC 9112 sections 6.3 and 7.1).

A chunk of size zero is the last chunk. So a client sends no chunk for an empty piece.
"""

from .....mockserver.script import Close, Quiet, ReadHead, Send
from ....model import Case, Connection, Request, Sent, Source
from ..literals import CONTINUE, EXPECTED, EXPECTS, HELLO, OK, READ_PART, STEPS

FRAMED = ("Content-Length", "Transfer-Encoding")
CUT = "The server processes a part of the content, and takes the rest for the next request."

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
            why=CUT if name != "whole" else "",
        )
        for name, what, pieces in (
            ("whole", "of two pieces", (b"hello", b"world")),
            ("empty-first", "whose first piece is empty", (b"", b"hello", b"world")),
            ("empty-middle", "with an empty piece in the middle", (b"hello", b"", b"world")),
            ("empty-last", "whose last piece is empty", (b"hello", b"world", b"")),
            ("empty-several", "with several empty pieces", (b"", b"", b"hello", b"", b"", b"world", b"")),
        )
    ),
    *(
        Case(
            id=f"upload/source/{name}",
            about=f"The content of a source {what} is empty, and nothing follows it.",
            cites=("RFC9112-7.1-P3", "RFC9112-6.3-13"),
            do=(Request("POST", body=Source(pieces)),),
            server=(Connection((READ_PART, Quiet(0.03), Send(OK), Close())),),
            expect=(HELLO,),
            sent=(Sent(method="POST", one_of=FRAMED, body=b"", or_none=True),),
            deliveries=("whole",),
            twin="upload/source/whole",
            why="The server reads the octets that follow a last chunk as the next request, or waits for a last chunk.",
        )
        for name, what, pieces in (
            ("no-piece", "without a piece", ()),
            ("empty-only", "with one empty piece", (b"",)),
            ("empty-only-several", "with three empty pieces", (b"", b"", b"")),
        )
    ),
    Case(
        id="upload/source/expect",
        about="The server sends 100, and the client sends all content of a source.",
        cites=("RFC9110-15.2-2", "RFC9110-15.2.1-1"),
        level="must",
        do=(Request("POST", fields=EXPECTS, body=Source((b"hello", b"", b"world"))),),
        needs=("expect",),
        server=(Connection((ReadHead(), Send(CONTINUE), *STEPS)),),
        expect=(HELLO,),
        sent=(Sent(method="POST", once=("Expect",), shapes=EXPECTED, body=b"helloworld"),),
        twin="expect/continue-chunks",
        why="A client that treats an interim response as final loses the final response and its content.",
    ),
    *(
        Case(
            id=f"upload/source/own-length-{name}",
            about=f"The caller says the length, and the source {what}.",
            cites=("RFC9112-6.3-13",),
            do=(Request("POST", fields=(("Content-Length", "10"),), body=Source(pieces)),),
            server=(Connection((READ_PART, Send(OK), Close())),),
            expect=(HELLO,),
            sent=(Sent(method="POST", one_of=FRAMED, body=b"helloworld"),),
            deliveries=("whole",),
            twin="upload/source/own-length-whole" if name != "whole" else "",
            root="request/own-length-right-iterable" if name == "whole" else "",
            why=CUT if name != "whole" else "",
        )
        for name, what, pieces in (
            ("whole", "has that length", (b"hello", b"world")),
            ("empty", "has empty pieces too", (b"", b"hello", b"", b"world", b"")),
        )
    ),
)
