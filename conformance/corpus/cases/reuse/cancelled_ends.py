"""A client ends the connection of a request that the caller gave up (RFC 9112 section 9.5).

The server stays silent, so that only the client can end the connection. A client that "wishes to time out SHOULD issue
a graceful close on the connection". A client whose caller waits no longer has nothing else to wait for.
"""

from .....mockserver.script import Hold, Mark, ReadHead, ReadRequest, Send
from ....model import Body, Case, Connection, Failure, Request, Tls
from ..literals import CHUNKED, HEAD, HINTS, LENGTH, OPENED

GIVEN_UP = Request(cancel="here")
UPLOAD = Request("POST", body=Body(b"0123456789abcdef" * 512 * 1024), cancel="here")
# Places at which TLS changes nothing, and the one at which TLS makes the end of a long content slow.
OVER_TCP = ("within-head", "after-interim", "within-chunks", "until-close", "within-upload")
LEAKED = "Each request that is given up leaves a connection open, until no descriptors are left."

CASES = (
    *(
        Case(
            id=f"reuse/cancelled/ends/{name}",
            about=f"The caller gives up {where}, and the client ends the connection.",
            cites=("RFC9112-9.5-1",),
            do=(request,),
            server=(Connection((*steps, Mark("here"), Hold())),),
            expect=(Failure(),),
            closes=True,
            deliveries=("whole",),
            transports=("tcp",) if name in OVER_TCP else ("tcp", "tls"),
            twin="content-length/exact",
            root="interim/103" if name == "after-interim" else "reuse/cancelled/one-request",
            why=LEAKED,
        )
        for name, where, request, steps in (
            ("before-head", "before the head", GIVEN_UP, (ReadRequest(),)),
            ("within-head", "within the head", GIVEN_UP, (ReadRequest(), Send(HEAD))),
            ("after-interim", "after a 103", GIVEN_UP, (ReadRequest(), Send(HINTS + b"\r\n"))),
            ("within-content", "within the content", GIVEN_UP, (ReadRequest(), Send(LENGTH + b"hello"))),
            ("within-chunks", "within chunks", GIVEN_UP, (ReadRequest(), Send(CHUNKED + b"5\r\nhello\r\n"))),
            ("until-close", "within close-delimited content", GIVEN_UP, (ReadRequest(), Send(HEAD + b"\r\nhello"))),
            ("within-upload", "within the content that it sends", UPLOAD, (ReadHead(),)),
        )
    ),
    *(
        Case(
            id=f"reuse/cancelled/ends/{name}",
            about=f"The caller gives up {where}, and the client ends the connection.",
            cites=("RFC9112-9.5-1",),
            do=(GIVEN_UP,),
            via="tunnel",
            host="localhost",
            transports=("tls",),
            server=(Connection((ReadRequest(), *steps, Mark("here"), Hold())),),
            expect=(Failure(),),
            closes=True,
            deliveries=("whole",),
            twin="proxy/tunnel-target",
            root="reuse/cancelled/one-request",
            why=LEAKED,
        )
        for name, where, steps in (
            ("within-connect", "before the answer to CONNECT", ()),
            ("within-handshake", "in the TLS handshake in a tunnel", (Send(OPENED), Tls(flight=60))),
        )
    ),
)
