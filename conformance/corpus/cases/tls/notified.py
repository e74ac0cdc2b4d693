"""The server sends close_notify, and the FIN later: the connection carries no other request (RFC 9112 section 9.8)."""

from .....mockserver.script import Alert, Ciphertext, HalfClose, Pause, ReadRequest, Send
from ....model import Case, Connection, Request
from ..literals import HEAD, HELLO, OVER_TLS, SECOND, WORLD

NOTIFIED = Ciphertext((Send(HEAD + b"\r\nhello"), Alert("warning", "close_notify")))

CASES = (
    Case(
        id="tls/close-notify/and-the-next-request-before-the-fin",
        about="Close-delimited content ends with close_notify; the next request comes before the FIN.",
        cites=("RFC9112-6.3-P5", "RFC9112-9.8-P1"),
        host="localhost",
        do=(Request(), Request()),
        # A client that waits for the FIN gets it. A request on this connection is read, and gets no response.
        server=(
            Connection((ReadRequest(), NOTIFIED, Pause(0.15), HalfClose(notify=False), ReadRequest())),
            SECOND,
        ),
        expect=(HELLO, WORLD),
        reuse="forbidden",
        **OVER_TLS,
        twin="reuse/content-length",
        why="The next request goes to a server that has said that it sends nothing more, and gets no response.",
    ),
)
