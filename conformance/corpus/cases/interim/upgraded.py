"""Octets after a requested 101 (RFC 9110 sections 7.8 and 15.2): all of them reach the caller, each once.

They belong to the other protocol. A 101 ends at its empty line, whatever its fields say (RFC 9112 section 6.3).
"""

from .....mockserver.script import Close, ReadRequest, Segments, Send
from ....model import Case, Connection, Failure, Request, Response

ASKS = Request(fields=(("Connection", "Upgrade"), ("Upgrade", "pigeons")), after=True)
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: pigeons\r\nConnection: upgrade\r\n"

CASES = (
    *(
        Case(
            id=f"interim/upgraded/{name}",
            about=about,
            cites=("RFC9110-15.2-P1",),
            do=(ASKS,),
            server=(Connection((ReadRequest(), step, Close())),),
            expect=(Response(101, after=b"helloworld"),),
            deliveries=("whole",),
            lenient=((Failure(),),) if name == "with-length" else (),
            rulings=("refused-misplaced",) if name == "with-length" else (),
            twin="" if name == "same-segment" else "interim/upgraded/same-segment",
            why="The other protocol starts without its first octets, and waits for them for ever.",
        )
        for name, about, step in (
            (
                "same-segment",
                "Octets of the other protocol arrive in the segment of a requested 101.",
                Send(SWITCHING + b"\r\nhelloworld"),
            ),
            (
                "parted",
                "Octets after a requested 101 arrive in segments of their own.",
                Segments((SWITCHING + b"\r\n", b"hello", b"world"), pause=0.03),
            ),
            (
                "with-length",
                "A requested 101 has a Content-Length, which counts for nothing.",
                Send(SWITCHING + b"Content-Length: 5\r\n\r\nhelloworld"),
            ),
        )
    ),
)
