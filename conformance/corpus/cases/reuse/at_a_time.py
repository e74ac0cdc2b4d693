"""Several requests at a time in one session (RFC 9112 sections 9.2 and 9.4): each gets its own response.

The server gives each request the answer that belongs to its target, on whatever connection it arrives.
"""

from .....mockserver.script import Close, Pause, Send
from ....model import AtATime, Case, Connection, Failure, Request
from ..literals import HEAD, HELLO, OK, SECOND, WORLD

TWO = (AtATime((Request(target="/hello"), Request(target="/world"))),)
MIXED = "A caller gets the response to the request of another caller."

CASES = (
    *(
        Case(
            id=f"reuse/at-a-time/{name}",
            about=about,
            cites=("RFC9112-9.2-2",),
            do=TWO,
            server=(Connection(first, target="/hello"), Connection((Send(SECOND),), target="/world")),
            expect=(HELLO, WORLD),
            at_most=2,
            deliveries=("whole",),
            twin=twin,
            why=MIXED if twin else "",
        )
        for name, about, first, twin in (
            ("two", "Two requests at a time get their responses.", (Send(OK),), ""),
            (
                "slow",
                "The first of two requests at a time gets its response later than the second.",
                (Pause(0.15), Send(OK)),
                "reuse/at-a-time/two",
            ),
        )
    ),
    Case(
        id="reuse/at-a-time/cut",
        about="The response to the first of two requests at a time is cut; the second is whole.",
        cites=("RFC9112-8-2", "RFC9112-9.2-2"),
        do=TWO,
        server=(
            Connection((Send(HEAD + b"Content-Length: 10\r\n\r\nhello"), Close()), target="/hello"),
            Connection((Send(SECOND),), target="/world"),
        ),
        expect=(Failure(truncated=True), WORLD),
        deliveries=("whole",),
        twin="reuse/at-a-time/two",
        root="incomplete/length-half-fin",
        why=MIXED,
    ),
)
