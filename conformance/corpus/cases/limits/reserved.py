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

CASES = tuple(
    Case(
        id=f"limits/reserved/{name}",
        about=f"The client reserves no memory for {what} of 3 GiB, of which five octets come.",
        cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
        server=(Connection((ReadRequest(), Send(octets), Close())),),
        expect=(Failure(truncated=True),),
        reserved=1024,  # a third of the size; a thread reserves up to 136 MiB
        fresh=True,
        reads=reads,
        deliveries=("whole",),
        transports=("tcp",),
        thorough=thorough,
        twin=twin,
        why=WHY,
    )
    for name, what, octets, twin, reads, thorough in (
        (
            "length",
            "content",
            HEAD + b"Content-Length: %d\r\n\r\nhello" % SIZE,
            "content-length/exact",
            ("whole",),
            False,
        ),
        ("chunk", "a chunk", CHUNKED + b"%x\r\nhello" % SIZE, "chunked/one-chunk", ("whole",), False),
        (
            "length-in-pieces",
            "content that the program reads in pieces,",
            HEAD + b"Content-Length: %d\r\n\r\nhello" % SIZE,
            "content-length/exact",
            ("pieces",),
            True,
        ),
        (
            "chunk-in-pieces",
            "a chunk that the program reads in pieces,",
            CHUNKED + b"%x\r\nhello" % SIZE,
            "chunked/one-chunk",
            ("pieces",),
            True,
        ),
    )
)
