"""Huge lengths with little content (RFC 9110 sections 8.6, 17.5): a client allocates no memory for a declared size.

Other chapters check that such a message is incomplete. These cases check the memory as well.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure
from ..literals import CHUNKED, HEAD

SIZES = (("2-30", "2^30", 2**30), ("2-31", "2^31", 2**31), ("2-40", "2^40", 2**40), ("2-62", "2^62", 2**62))
WHY = (
    "A hostile server can use up the memory of a client with a few octets, or the caller treats truncated content as "
    "complete."
)

CASES = (
    *(
        Case(
            id=f"limits/length-of-{name}",
            about=f"The client rejects content of {what} octets that ends after five, in bounded memory.",
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
            about=f"The client rejects a chunk of {what} octets that ends after five, in bounded memory.",
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
