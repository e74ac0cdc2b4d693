"""A CR, another octet and LF behind a chunk size (RFC 9112 sections 2.2 and 7.1): this is no line end.

A bare CR ends no line, and LF alone ends no line of a chunk size. A client that takes any octet between CR and LF for a
part of the line end finds the next chunk at another place than its peers.
"""

from ....model import Case, Failure
from ..literals import CHUNKED, LAST

CASES = (
    *(
        Case(
            id=f"chunked/line-end/cr-junk-lf-{name}",
            about=f"CR, a hyphen and LF follow {what}: the client reports an error.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + chunks,
            expect=(Failure(),),
            twin="chunked/one-chunk",
            why="Recipients that disagree on the end of this line see different chunks, or wait for octets that never "
            "come.",
        )
        for name, what, chunks in (
            ("after-size", "the chunk size", b"5\r-\nhello\r\n" + LAST),
            ("after-last-size", "the last chunk size", b"5\r\nhello\r\n0\r-\n\r\n"),
        )
    ),
)
