"""Time: pauses within the client's time-out change nothing, and no wait lasts longer than it."""

from ...mockserver.script import Close, Hold, Pause, ReadRequest, Send
from ..case import Case, Connection, Failure, Response

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"

CASES = (
    *(
        Case(
            id=f"timing/pause-{name}",
            about=f"A tenth of a second of silence {where}.",
            cites=("RFC9110-2.4-1",),
            server=(Connection((ReadRequest(), *steps, Close())),),
            expect=(Response(200, body=b"helloworld"),),
        )
        for name, where, steps in (
            ("before-response", "before the response", (Pause(0.1), Send(HEAD + b"helloworld"))),
            (
                "in-status-line",
                "within the status line",
                (Send(HEAD[:10]), Pause(0.1), Send(HEAD[10:] + b"helloworld")),
            ),
            ("before-content", "before the content", (Send(HEAD), Pause(0.1), Send(b"helloworld"))),
            ("in-content", "within the content", (Send(HEAD + b"hello"), Pause(0.1), Send(b"world"))),
        )
    ),
    *(
        Case(
            id=f"timing/stall-{name}",
            about=f"The server falls silent {where}: the client's time-out ends the wait.",
            cites=("RFC9112-6.3-9",),
            level="info",  # no text obliges a client to have a time-out, but this one was given one
            server=(Connection((ReadRequest(), Send(sent), Hold())),),
            expect=(Failure(timeout=True, truncated=True),),
            transports=("tcp",),
            twin="content-length/exact",
            why="A request that never comes back holds its caller for ever.",
        )
        for name, where, sent in (
            ("in-head", "within the header section", HEAD[:-2]),
            ("in-content", "within the content", HEAD),
        )
    ),
)
