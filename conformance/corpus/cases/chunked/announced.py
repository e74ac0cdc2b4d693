"""A Trailer field that announces fields which no trailer section may have (RFC 9110 sections 6.5.1 and 6.6.2).

The Trailer field is a hint, and its syntax is right. The trailer section has none of the announced fields. No clause
says what a client does with such a hint, so that the cases are for information only.
"""

from ....model import Case, Response
from ..literals import CHUNKS

CASES = (
    *(
        Case(
            id=f"chunked/trailer/announces-{name.decode('ascii').lower()}",
            about=f"The Trailer field announces {name.decode('ascii')}, which is not sent.",
            cites=("RFC9110-2.4-1",),
            level="info",
            server=b"HTTP/1.1 200 OK\r\nTrailer: " + name + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=b"hello"),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="A client that refuses the hint loses a response whose content is whole.",
        )
        for name in (b"Content-Length", b"Transfer-Encoding", b"Trailer", b"Host")
    ),
)
