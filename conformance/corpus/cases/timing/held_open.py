"""Whole responses of exactly 2^9 to 2^18 octets on a connection that stays open: the client does not wait for more.

The sizes are those of read buffers. A client that reads on while its reads are full waits for octets that never come.
Each size is that of all octets that the server sends, heads included. The framing says where the response ends
(RFC 9112 section 6.3), and not the size of a read.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response
from ...sweeps import head_of, in_one_chunk, powers, with_length
from ..literals import HEAD, HINTS

SIZES = powers(9, 18)
# A response without content has a header section of its whole size. Clients limit that size, some to 16 KiB.
HEADS = powers(9, 14)
REFUSABLE = 16384
USUAL = (
    *("4096/content-length", "8192/content-length", "16384/content-length", "65536/content-length"),
    *("4096/chunked", "65536/chunked", "16384/interim", "4096/head", "4096/204", "4096/304"),
)
COSTLY = "A client that hangs costs a time-out for each size; the usual sizes of buffers are in every run."

HINTED = HINTS + b"\r\n"

CASES = (
    *(
        Case(
            id=f"timing/held-open/{size}-octets/{name}",
            about=f"{what} of {size} octets in all is complete on the open connection.",
            cites=cites,
            server=(Connection((ReadRequest(), Send(head + content + end), Hold())),),
            expect=(Response(200, body=content),),
            deliveries=("whole",),
            twin=twin,
            thorough="" if f"{size}/{name}" in USUAL else COSTLY,
            why="Each response of this size takes until a time-out, and the caller gets an error for it.",
        )
        for size in SIZES
        for name, what, cites, twin, head, content, end in (
            (
                *("content-length", "A response with a length", ("RFC9110-2.4-1",), "content-length/held-open"),
                *with_length(size),
            ),
            (
                *("chunked", "A response of one chunk", ("RFC9112-6.3-P3",), "chunked/last-chunk/held-open"),
                *in_one_chunk(size),
            ),
            (
                *("interim", "A 103 with a final response", ("RFC9110-15.2-2",), "interim/103"),
                *with_length(size, before=HINTED),
            ),
        )
    ),
    *(
        Case(
            id=f"timing/held-open/{size}-octets/{name}",
            about=f"{what} of {size} octets is complete on the open connection.",
            cites=("RFC9112-6.3-P1",),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(head_of(size, line)), Hold())),),
            expect=(Response(int(line[9:12]), body=b""),),
            lenient=((Failure(),),) if size >= REFUSABLE else (),
            deliveries=("whole",),
            twin=twin,
            thorough="" if f"{size}/{name}" in USUAL else COSTLY,
            why="Each response of this size takes until a time-out, and the caller gets an error for it.",
        )
        for size in HEADS
        for name, what, method, line, twin in (
            (
                "head",
                "A response to HEAD",
                "HEAD",
                HEAD + b"Content-Length: 5\r\n",
                "no-content/head-content-length",
            ),
            ("204", "A 204", "GET", b"HTTP/1.1 204 No Content\r\n", "no-content/204"),
            ("304", "A 304", "GET", b"HTTP/1.1 304 Not Modified\r\n", "no-content/304"),
        )
    ),
)
