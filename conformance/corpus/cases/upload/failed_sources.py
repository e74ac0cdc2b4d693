"""Sources of request content that fail (RFC 9112 sections 6.3 and 7.1).

A client has sent the header section when its source fails, and cannot take it back. A last chunk, or a whole length,
would make a part of the content look like the whole. So the client ends the connection within the request.
"""

from .....mockserver.script import Close, Hold, ReadHead, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Sent, Source
from ..literals import CONTINUE, EXPECTS, SECOND, WORLD

LENGTH = (("Content-Length", "10"),)
READ = (ReadRequest(), Send(SECOND), Close())
PART = "The server processes a part of the content as the whole."
LONG = b"0123456789abcdef" * 4096

CASES = (
    *(
        Case(
            id=f"upload/source/fails{name}",
            about=f"The source fails {where}; the request does not look whole.",
            cites=("RFC9112-7.1-P3", "RFC9112-6.3-13"),
            do=(Request(method, fields=fields, body=Source(pieces, fails=True)), Request()),
            needs=("expect",) if fields == EXPECTS else (),
            server=(Connection(steps), SECOND),
            expect=(Failure(), AnyOf((WORLD, Failure()))),
            sent=(Sent(method=method, cut=True), Sent(method="GET", once=("Host",))),
            deliveries=("whole",),
            twin=twin,
            why=PART,
        )
        for name, where, method, fields, pieces, steps, twin in (
            ("", "after its first piece", "POST", (), (b"hello",), READ, "upload/source/whole"),
            ("-first", "in place of its first piece", "POST", (), (), READ, "upload/source/whole"),
            ("-later", "after its second piece", "POST", (), (b"hello", b"world"), READ, "upload/source/whole"),
            ("-after-empty", "after an empty piece", "POST", (), (b"hello", b""), READ, "upload/source/empty-last"),
            ("-first-empty", "after an empty first piece", "POST", (), (b"",), READ, "upload/source/empty-first"),
            ("-after-64-kib", "after 64 KiB", "POST", (), (LONG,), READ, "upload/source/whole"),
            ("-put", "within a PUT", "PUT", (), (b"hello",), READ, "upload/source/whole"),
            (
                "-own-length",
                "within a length that the caller says",
                "POST",
                LENGTH,
                (b"hello",),
                READ,
                "upload/source/own-length-whole",
            ),
            (
                "-own-length-first",
                "at once, and the caller says a length",
                "POST",
                LENGTH,
                (),
                READ,
                "upload/source/own-length-whole",
            ),
            (
                "-after-100",
                "after a 100",
                "POST",
                EXPECTS,
                (b"hello",),
                (ReadHead(), Send(CONTINUE), *READ),
                "upload/source/expect",
            ),
        )
    ),
    Case(
        id="upload/source/fails-and-ends",
        about="The client whose source fails ends the connection itself.",
        cites=("RFC9112-9.5-3",),
        level="info",
        do=(Request("POST", body=Source((b"hello",), fails=True)),),
        server=(Connection((ReadHead(), Hold())),),
        expect=(Failure(),),
        closes=True,
        deliveries=("whole",),
        twin="upload/source/whole",
        why="Open connections accumulate at the server, which waits on each of them for the rest of the content.",
    ),
)
