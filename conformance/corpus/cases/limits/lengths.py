"""Huge lengths with little behind them (RFC 9110 sections 8.6, 17.5): no memory is set aside for what is announced.

That such a message is not complete is the affair of other chapters; here the memory is looked at as well.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure
from ..literals import CHUNKED, HEAD

SIZES = (("2-30", "2^30", 2**30), ("2-31", "2^31", 2**31), ("2-40", "2^40", 2**40), ("2-62", "2^62", 2**62))
WHY = "Twenty octets use up the memory of the process: a server, or who can pose as it, takes its clients down."

CASES = (
    *(
        Case(
            id=f"limits/length-of-{name}",
            about=f"{what} octets announced, five there: an error, and no memory for the others.",
            cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
            server=(Connection((ReadRequest(), Send(HEAD + b"Content-Length: %d\r\n\r\nhello" % size), Close())),),
            expect=(Failure(truncated=True),),
            memory=32,
            deliveries=("whole",),
            transports=("tcp",),
            twin="content-length/exact",
            why=WHY,
        )
        for name, what, size in SIZES
    ),
    *(
        Case(
            id=f"limits/chunk-of-{name}",
            about=f"A chunk of {what} octets, five there: an error, and no memory for the others.",
            cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
            server=(Connection((ReadRequest(), Send(CHUNKED + b"%x\r\nhello" % size), Close())),),
            expect=(Failure(truncated=True),),
            memory=32,
            deliveries=("whole",),
            transports=("tcp",),
            twin="chunked/one-chunk",
            why=WHY,
        )
        for name, what, size in SIZES
    ),
)
