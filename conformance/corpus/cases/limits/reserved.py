"""Memory that a client reserves for a declared size and does not touch (RFC 9110 sections 8.6 and 17.5).

Resident memory does not show such a buffer, see ``lengths.py``. On a machine without room for the buffer, the client
runs out of memory. The address space of the client shows it. Runtimes reserve address space when they start, so each
case runs in a new process, and only the growth beyond that of the twin counts.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure
from ..literals import CHUNKED, HEAD

SIZE = 3 << 30  # octets: more than 2^31, and as little as most machines can reserve
WHY = "A hostile server can make a client run out of memory with a few octets."

LENGTH = HEAD + b"Content-Length: %d\r\n\r\nhello" % SIZE
CHUNK = CHUNKED + b"%x\r\nhello" % SIZE

CASES = tuple(
    Case(
        id=f"limits/reserved/{name}",
        about=f"The client reserves no memory for {what} of 3 GiB, cut after five octets.",
        cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
        server=(Connection((ReadRequest(), Send(octets), Close())),),
        expect=(Failure(truncated=True),),
        reserved=1024,  # a third of the size; a thread reserves up to 136 MiB
        fresh=True,
        reads=("pieces",) if in_pieces else ("whole",),
        deliveries=("whole",),
        transports=("tcp",),
        thorough="" if name == "length" else "A client process of its own; every run has limits/reserved/length.",
        twin=twin,
        why=WHY,
    )
    for name, what, octets, twin, in_pieces in (
        ("length", "content", LENGTH, "content-length/exact", False),
        ("chunk", "a chunk", CHUNK, "chunked/one-chunk", False),
        ("length-in-pieces", "content in pieces", LENGTH, "content-length/exact", True),
        ("chunk-in-pieces", "a chunk in pieces", CHUNK, "chunked/one-chunk", True),
    )
)
