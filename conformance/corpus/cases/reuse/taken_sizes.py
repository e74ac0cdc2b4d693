"""First responses of exactly 2^12 to 2^18 octets, heads included, and an unrequested response behind them.

The size is that of read buffers. If a read of the client ends where the first response ends, the unrequested response
stays in the kernel, and no buffer of the client shows it (RFC 9112 sections 6.3 and 9.2).
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import BackToBack, Case, Connection, Failure, Request, Response
from ...sweeps import head_of, in_one_chunk, powers, with_length
from ..literals import HEAD, LAST, SECOND, STRAY, WORLD

SIZES = powers(12, 18)
# From this size on, a response over TCP has several segments, also on a loopback connection. The kernel then decides
# where a read ends, and a fault shows in some runs only. Over TLS a read ends with a record.
SEGMENT = 65536
HEADS = powers(12, 14)  # a response without content is a header section of this size, which clients limit
USUAL = (
    *("4096/content-length", "8192/content-length", "16384/content-length", "131072/content-length"),
    *("65536/chunked", "16384/trailer", "4096/head", "4096/204", "8192/304"),
)
COSTLY = "One more size and framing of the same fault; the usual sizes of buffers are in every run."

TRAILED = b"0\r\nX-A: one\r\n\r\n"

RESPONSES = (
    *(
        (size, "content-length", "GET", *with_length(size), 200)
        for size in SIZES
        if size != 65536  # back_to_back.py has this size
    ),
    *(
        (size, name, "GET", *in_one_chunk(size, last), 200)
        for size in SIZES
        for name, last in (("chunked", LAST), ("trailer", TRAILED))
    ),
    *(
        (size, name, method, head_of(size, line), b"", b"", int(line[9:12]))
        for size in HEADS
        for name, method, line in (
            ("head", "HEAD", HEAD + b"Content-Length: 5\r\n"),
            ("204", "GET", b"HTTP/1.1 204 No Content\r\n"),
            ("304", "GET", b"HTTP/1.1 304 Not Modified\r\n"),
        )
    ),
)

CASES = (
    *(
        Case(
            id=f"reuse/back-to-back/{size}-octets/{name}",
            about=f"A response of {size} octets in all does not end the connection.",
            cites=("RFC9112-9.3-4",),
            rulings=("reuse-permitted",),
            do=(BackToBack((Request(method), Request())),),
            server=(
                Connection((ReadRequest(), Send(head + content + end), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(status, body=content), WORLD),
            reuse="required",
            deliveries=("whole",),
            transports=("tls",) if size >= SEGMENT else ("tcp", "tls"),
            twin=f"reuse/back-to-back/{name}",
            thorough="" if f"{size}/{name}" in USUAL else COSTLY,
            why="Every request costs a new connection, and over TLS a new handshake.",
        )
        for size, name, method, head, content, end, status in RESPONSES
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{size}-octets/{name}/response",
            about=f"An unrequested response lies behind a response of exactly {size} octets.",
            cites=("RFC9112-9.2-3", "RFC9112-6.3-16"),
            do=(BackToBack((Request(method), Request())),),
            server=(
                Connection((ReadRequest(), Send(head + content + end + STRAY), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(status, body=content), WORLD),
            lenient=(
                (Response(status, body=content), Failure()),
                (Failure(), WORLD),
                (Failure(), Failure()),
                *(((WORLD, WORLD),) if method == "GET" else ()),  # the client repeats the idempotent GET
                # The octets may belong to the content if its length was too small (RFC 9112 section 6.3).
                *(((Response(status, body=content + STRAY), WORLD),) if name == "content-length" else ()),
            ),
            deliveries=("whole",),
            transports=("tls",) if size >= SEGMENT else ("tcp", "tls"),
            twin=f"reuse/back-to-back/{size}-octets/{name}",
            thorough="" if f"{size}/{name}" in USUAL else COSTLY,
            why="An attacker who adds octets to one response controls the next response on a shared connection.",
        )
        for size, name, method, head, content, end, status in RESPONSES
    ),
)
