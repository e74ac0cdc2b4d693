"""Empty lines between an interim response and the next response (RFC 9112 sections 2.1 and 2.2).

RFC 9112 lets a server skip an empty line before a request line, and has no such rule for a client. So a client may skip
the line or refuse the response. No client may take the empty line for a response of its own."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CONTINUE, HINTS, OK

EARLY = HINTS + b"\r\n"

CASES = tuple(
    Case(
        id=f"interim/{name}",
        about=f"The client skips {what}, or refuses.",
        cites=("RFC9110-15.2-2", "RFC9112-2.3-P1"),
        level="info",  # no clause is about an empty line before a status line
        server=octets + OK,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin=twin,
        why="The caller gets the interim response, or the final response with its head as content.",
    )
    for name, what, octets, twin in (
        ("empty-line-after-100", "an empty line between a 100 and the final response", CONTINUE + b"\r\n", "100"),
        ("empty-line-after-103", "an empty line between a 103 and the final response", EARLY + b"\r\n", "103"),
        ("empty-lf-after-103", "an LF between a 103 and the final response", EARLY + b"\n", "103"),
        (
            "two-empty-lines-after-103",
            "two empty lines between a 103 and the final response",
            EARLY + b"\r\n" * 2,
            "103",
        ),
        ("empty-line-between-100s", "an empty line between two 100s", CONTINUE + b"\r\n" + CONTINUE, "100-twice"),
    )
    for twin in (f"interim/{twin}",)
)
