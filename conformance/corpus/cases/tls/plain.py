"""Cleartext octets on a connection for an https URL (RFC 9110 section 4.2.2): they do not count."""

from .....mockserver.script import Alert, Close, Pause, ReadHello, ReadRequest, Send, SendRaw
from ....model import Case, Connection, Failure, Never, Response
from ..literals import HEAD, LENGTH, OK, OVER_TLS

REDIRECT = b"HTTP/1.1 301 Moved Permanently\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"
# A pause, because it is chance whether a client sees the content before an error that arrives with the content.
UNTIL_CLOSE = (Send(HEAD + b"\r\nhello"), Pause(0.03))
CUT = "An attacker on the path can truncate the content, and the caller gets no error."
# What a client gets wrong that returns the content so far as complete.
CLAUSES = {
    "content-until-close": ("RFC9112-9.8-P1",),
    "close-notify": ("RFC9112-9.8-P1", "RFC9110-4.2.2-3"),
}
FORGED = "An attacker on the path can forge the response or a part of it, or makes the client wait without end."


CASES = (
    *(
        Case(
            id=f"tls/plain/{name}-{when}",
            about=f"The client does not accept {what} in cleartext {where}.",
            cites=("RFC9110-4.2.2-3", "RFC9112-9.7-1"),
            host="localhost",
            server=(Connection((*steps, Send(data), Close(), ReadRequest()), None),),
            expect=(Failure(),),
            sent=(Never(b"GET / "),),
            **OVER_TLS,
            twin="tls/good-name",
            why=FORGED,
        )
        for when, where, steps in (
            ("at-accept", "before the ClientHello", ()),
            ("for-server-hello", "in place of a ServerHello", (ReadHello(),)),
        )
        for name, what, data in (
            ("200", "a response", OK),
            ("301", "a redirection", REDIRECT),
            ("400", "an HTTP error", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nhello"),
            ("error-page", "a page without a head", b"<html><body>400 Bad Request</body></html>\r\n"),
        )
    ),
    *(
        Case(
            id=f"tls/plain/{name}",
            about=f"The client does not accept {what} in cleartext within TLS.",
            cites=CLAUSES.get(name, ("RFC9110-4.2.2-3",)),
            host="localhost",
            server=(Connection((ReadRequest(), *steps, Close(notify=False))),),
            expect=(Failure(truncated=truncated),),
            **OVER_TLS,
            reads=("whole", "pieces") if truncated else ("whole",),
            twin="tls/close-notify/content-length",
            why=CUT if name in CLAUSES else FORGED,
        )
        for name, what, truncated, steps in (
            ("response", "a response", False, (SendRaw(OK),)),
            ("content", "the content", True, (Send(OK[:-5]), SendRaw(OK[-5:]))),
            ("rest-of-content", "the rest of the content", True, (Send(LENGTH + b"hello"), SendRaw(b"world"))),
            (
                "content-until-close",
                "the rest of close-delimited content",
                True,
                (*UNTIL_CLOSE, SendRaw(b"world")),
            ),
            (
                "alert",
                "a fatal alert within content",
                True,
                (Send(LENGTH + b"hello"), SendRaw(b"\x15\x03\x03\x00\x02\x02\x50")),
            ),
            (
                "close-notify",
                "a close_notify",
                True,
                (*UNTIL_CLOSE, SendRaw(b"\x15\x03\x03\x00\x02\x01\x00")),
            ),
        )
    ),
    Case(
        id="tls/plain/behind-close-notify",
        about="Cleartext octets after a close_notify are not content.",
        cites=("RFC8446-6.1-1", "RFC9110-4.2.2-3"),
        rulings=("refused-ignored",),
        host="localhost",
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"\r\nhello"), Alert("warning", "close_notify")),
                    *(SendRaw(b"stray"), Close(notify=False)),
                ),
            ),
        ),
        expect=(Response(200, body=b"hello", invalid=True),),
        **OVER_TLS,
        reads=("whole", "pieces"),
        twin="tls/close-notify/until-close",
        why=FORGED,
    ),
)
