"""Status codes of extensions and of rare use, as plain final responses (RFC 9110 section 15, RFC 6585, RFC 8470 …)."""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import Case, Connection, Request, Response
from ..literals import FIVE

CASES = tuple(
    Case(
        id=f"status/{code}",
        about=f"The client returns a {code} ({reason}) like any other response.",
        cites=("RFC9110-2.4-1", "RFC9110-15-1"),
        do=(Request(fields=asked),),
        server=(
            Connection((ReadRequest(), Send(b"HTTP/1.1 %d %b\r\n" % (code, reason.encode()) + fields + FIVE), Hold())),
        ),
        expect=(Response(code, body=b"hello"),),
        deliveries=("whole",),
        why="The caller does not get the response that the server sent.",
    )
    for code, reason, fields, asked in (
        (207, "Multi-Status", b"Content-Type: application/xml\r\n", ()),
        (208, "Already Reported", b"", ()),
        (226, "IM Used", b"IM: feed\r\n", (("A-IM", "feed"),)),
        (423, "Locked", b"", ()),
        (425, "Too Early", b"", ()),
        (428, "Precondition Required", b"", ()),
        (431, "Request Header Fields Too Large", b"", ()),
        (451, "Unavailable For Legal Reasons", b'Link: <https://example.org/>; rel="blocked-by"\r\n', ()),
        (511, "Network Authentication Required", b"Content-Type: text/html\r\n", ()),
    )
)
