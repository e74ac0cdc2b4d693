"""The caller gives up before the request is sent: within the TLS handshake, or before the tunnel of a proxy is open.

The server stays silent. No octets of a response are outstanding, so the cases are about the time in which the client
gives up, and about the next request (RFC 9112 section 9.5).
"""

from .....mockserver.script import Close, Hold, Mark, ReadRequest, Send
from ....model import Case, Common, Connection, Failure, Request, Tls
from ..literals import OPENED, SECOND, WORLD

GIVEN_UP = Request(cancel="here")
GIVES_UP = Common(
    cites=("RFC9112-9.5-1",),
    do=(GIVEN_UP, Request()),
    host="localhost",
    transports=("tls",),
    deliveries=("whole",),
    expect=(Failure(), WORLD),
    lenient=((Failure(), Failure()),),
    why="A caller that gave up still waits for a server that stalls.",
)

CASES = (
    Case(
        id="reuse/cancelled/within-handshake",
        about="The caller gives up within the TLS handshake; the next request gets its own.",
        server=(
            Connection((Mark("here"), Hold()), Tls(flight=60)),
            Connection((ReadRequest(), Send(SECOND), Close())),
        ),
        twin="reuse/content-length",
        **GIVES_UP,
    ),
    *(
        Case(
            id=f"reuse/cancelled/{name}",
            about=f"The caller gives up {where}; the next request gets its own.",
            via="tunnel",
            server=(
                Connection((ReadRequest(), *steps, Mark("here"), Hold())),
                Connection((ReadRequest(), Send(OPENED), Tls(), ReadRequest(), Send(SECOND), Close())),
            ),
            twin="proxy/tunnel-second",
            **GIVES_UP,
        )
        for name, where, steps in (
            ("within-connect", "before the answer to CONNECT", ()),
            ("within-answer-to-connect", "within the answer to CONNECT", (Send(OPENED[:-2]),)),
            ("within-handshake-in-tunnel", "within the TLS handshake in a tunnel", (Send(OPENED), Tls(flight=60))),
        )
    ),
)
