"""Requests back to back: the connection as it is when the client takes it for the next request (RFC 9112 section 9).

The driver has the next request before the client ends the previous one. So the client gets no further turn of its event
loop from the harness, and what the server sent behind the first response lies unread in the kernel or in a buffer.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, BackToBack, Case, Connection, Failure, Request, Response
from ..literals import HEAD, HELLO, OK, SECOND, STRAY, WORLD

TWO = (BackToBack((Request(), Request())),)
LONG = HEAD + b"Content-Length: 65494\r\n\r\n"  # with its content 65,536 octets, a size of read buffers
CONTENT = b"hello" + b"o" * 65489

KEPT = (Connection((ReadRequest(), Send(OK), ReadRequest(), Send(SECOND), Close())), SECOND)

CASES = (
    Case(
        id="reuse/back-to-back/two",
        about="Two requests back to back get their responses.",
        cites=("RFC9112-9.2-2",),
        do=TWO,
        server=KEPT,
        expect=(HELLO, WORLD),
        deliveries=("whole",),
    ),
    Case(
        id="reuse/back-to-back/content-length",
        about="Of two requests back to back, the second uses the connection of the first.",
        cites=("RFC9112-9.3-1",),
        do=TWO,
        server=KEPT,
        expect=(HELLO, WORLD),
        reuse="required",
        twin="reuse/back-to-back/two",
        rulings=("reuse-permitted",),
    ),
    Case(
        id="reuse/back-to-back/stray-after-64-kib",
        about="An unrequested response follows a response of exactly 65,536 octets.",
        cites=("RFC9112-9.2-3", "RFC9112-6.3-16"),
        do=TWO,
        server=(
            Connection((ReadRequest(), Send(LONG + CONTENT + STRAY), ReadRequest(), Send(SECOND), Close())),
            SECOND,
        ),
        expect=(Response(200, body=CONTENT), WORLD),
        lenient=(
            *((Response(200, body=CONTENT), Failure()), (Failure(), WORLD), (Failure(), Failure())),
            (WORLD, WORLD),  # an error, and the client repeats the idempotent GET
            # The octets may belong to the content if its length was too small (RFC 9112 section 6.3).
            (Response(200, body=CONTENT + STRAY), WORLD),
        ),
        deliveries=("whole",),
        twin="reuse/back-to-back/content-length",
        why="An attacker who adds octets to one response controls the next response on a shared connection.",
    ),
    Case(
        id="reuse/back-to-back/fin",
        about="The server ends the connection directly after the first response.",
        cites=("RFC9112-9.3.1-1",),
        do=TWO,
        server=(Connection((ReadRequest(), Send(OK), Close())), SECOND),
        expect=(HELLO, AnyOf((WORLD, Failure()))),  # the client may send the second request before the FIN arrives
        deliveries=("whole",),
        twin="reuse/back-to-back/content-length",
        why="Servers often close connections after a response, and the next request then gets no response.",
    ),
)
