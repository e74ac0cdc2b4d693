"""How a TLS connection ends under a response (RFC 9112 section 9.8): by a closure alert, or cut on the way.

What has a length is complete once it is there, however the connection ends; what ends with the connection is complete
after a closure alert alone."""

from .....mockserver.script import Alert, Close, Pause, ReadRequest, Reset, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, HEAD, HELLO, LENGTH, OVER_TLS

OLD = b"HTTP/1.0 200 OK\r\n\r\n"
CUT = "Anyone on the way can cut a document short, and nobody notices."
HALF = "Half a document is taken for the whole of it."
CLOSED = (Close(),)
# With a longer pause: libuv tells a RST that it meets together with the content as an end like any other.
LATE_RESET = (Pause(0.15), Reset())
RESET = (Pause(0.03), Reset())
# With a pause, since some clients see the content before an error that comes with it, and some do not, by chance.
BROKEN = (
    ("no-close-notify", "without close_notify", (Close(notify=False),)),
    ("reset", "by a RST", RESET),
    ("fatal-alert", "by a fatal alert", (Pause(0.03), Alert("fatal", "internal_error"), Close(notify=False))),
)
UNTIL_CLOSE = (
    ("until-close", "Content until close", HEAD + b"\r\nhello", b"hello"),
    ("until-close-empty", "Empty content until close", HEAD + b"\r\n", b""),
    ("until-close-http10", "Content of HTTP/1.0 until close", OLD + b"hello", b"hello"),
    ("until-close-said", "Content until a close that was said", HEAD + b"Connection: close\r\n\r\nhello", b"hello"),
    ("until-close-large", "Content until close, of several records", HEAD + b"\r\n" + b"hello" * 8000, b"hello" * 8000),
)
COMPLETE = (
    ("content-length", "Content of a given length", HEAD + b"Content-Length: 5\r\n\r\nhello", "RFC9112-6.3-P1"),
    ("chunked", "Chunked content", CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", "RFC9112-7.1-1"),
)
SHORT = (
    ("content-length-none", "No content of a given length", LENGTH, "content-length"),
    ("content-length-short", "Content of a given length", LENGTH + b"hello", "content-length"),
    ("chunked-none", "No chunk", CHUNKED, "chunked"),
    ("chunked-in-size", "A chunk size", CHUNKED + b"5\r\nhello\r\n1", "chunked"),
    ("chunked-in-data", "A chunk", CHUNKED + b"a\r\nhello", "chunked"),
    ("chunked-cut", "Chunked content", CHUNKED + b"5\r\nhello\r\n", "chunked"),
)
HEADLESS = (
    ("nothing", "before any octet", ()),
    ("status-line", "within the status line", (Send(HEAD[:12]),)),
    ("head", "after a field line", (Send(HEAD + b"X-A: one\r\n"),)),
    ("behind-100", "behind a 100", (Send(b"HTTP/1.1 100 Continue\r\n\r\n"),)),
)


CASES = (
    # --------------------------------------------------------------------------------------- until the connection ends
    *(
        Case(
            id=f"tls/close-notify/{name}",
            about=f"{what}, and then close_notify: complete.",
            cites=("RFC9112-9.8-P1",),
            host="localhost",
            server=(Connection((ReadRequest(), Send(data), *CLOSED)),),
            expect=(Response(200, body=body),),
            **OVER_TLS,
            reads=("whole", "pieces"),
        )
        for name, what, data, body in UNTIL_CLOSE
    ),
    *(
        Case(
            id=f"tls/{how}/{name}",
            about=f"{what}, ended {end}: incomplete.",
            cites=("RFC9112-9.8-P1", "RFC2818-2.2.1-1") if how == "no-close-notify" else ("RFC9112-9.8-P1",),
            host="localhost",
            server=(Connection((ReadRequest(), Send(data), *(LATE_RESET if how == "reset" else steps))),),
            expect=(Failure(truncated=True),),
            transports=("tls",),
            deliveries=("whole", "bytewise") if name == "until-close" and how == "no-close-notify" else ("whole",),
            reads=("whole", "pieces"),
            twin=f"tls/close-notify/{name}",
            why=CUT,
        )
        for how, end, steps in BROKEN
        for name, what, data, _ in UNTIL_CLOSE
    ),
    # ------------------------------------------------------------------------------------------ with an end of its own
    *(
        Case(
            id=f"tls/close-notify/{name}",
            about=f"{what}, and then close_notify: complete.",
            cites=(clause,),
            host="localhost",
            server=(Connection((ReadRequest(), Send(data), *CLOSED)),),
            expect=(HELLO,),
            **OVER_TLS,
            reads=("whole", "pieces"),
        )
        for name, what, data, clause in COMPLETE
    ),
    *(
        Case(
            id=f"tls/{how}/{name}",
            about=f"{what} that came whole is complete, though ended {end}.",
            cites=("RFC9112-9.8-1",),
            host="localhost",
            server=(Connection((ReadRequest(), Send(data), *steps)),),
            expect=(HELLO,),
            transports=("tls",),
            deliveries=("whole", "bytewise") if how == "no-close-notify" else ("whole",),
            reads=("whole", "pieces"),
            twin=f"tls/close-notify/{name}",
            why="Servers leave close_notify out every day, and nothing is missing.",
        )
        for how, end, steps in BROKEN[:2]
        for name, what, data, _ in COMPLETE
    ),
    *(
        Case(
            id=f"tls/fatal-alert/{name}",
            about=f"{what} that came whole, then a fatal alert: complete, or an error.",
            cites=("RFC8446-6-2",),
            host="localhost",
            level="may",  # complete by section 9.8 of RFC 9112, and yet something to tell
            server=(Connection((ReadRequest(), Send(data), *BROKEN[2][2])),),
            expect=(AnyOf((HELLO, Failure())),),
            **OVER_TLS,
            reads=("whole", "pieces"),
            twin=f"tls/close-notify/{name}",
        )
        for name, what, data, _ in COMPLETE
    ),
    *(
        Case(
            id=f"tls/no-close-notify/{name}",
            about=f"{what} has no content, so that no close_notify is missed.",
            cites=("RFC9112-9.8-2",),
            host="localhost",
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(data), Close(notify=False))),),
            expect=(Response(status, body=b""),),
            **OVER_TLS,
        )
        for name, what, method, status, data in (
            ("204", "A 204", "GET", 204, b"HTTP/1.1 204 No Content\r\n\r\n"),
            ("304", "A 304", "GET", 304, b"HTTP/1.1 304 Not Modified\r\n\r\n"),
            ("head-request", "A response to HEAD", "HEAD", 200, HEAD + b"Content-Length: 5\r\n\r\n"),
            ("length-zero", "Content-Length: 0", "GET", 200, HEAD + b"Content-Length: 0\r\n\r\n"),
        )
    ),
    # ----------------------------------------------------------------------------------------------- cut before its end
    *(
        Case(
            id=f"tls/{how}/{name}",
            about=f"{what} that ends too early is incomplete, here {end}.",
            cites=("RFC9112-8-2", "RFC9112-8-P2"),
            host="localhost",
            server=(Connection((ReadRequest(), Send(data), *steps)),),
            expect=(Failure(truncated=True),),
            transports=("tls",),
            deliveries=("whole", "bytewise")
            if how == "no-close-notify" and name in ("content-length-short", "chunked-cut")
            else ("whole",),
            reads=("whole", "pieces"),
            twin=f"tls/close-notify/{twin}",
            why=HALF,
        )
        for how, end, steps in (("close-notify", "with close_notify", CLOSED), *BROKEN)
        for name, what, data, twin in SHORT
    ),
    *(
        Case(
            id=f"tls/{how}/chunked-no-empty-line",
            about=f"The last chunk, without the empty line, ended {end}: both readings stand.",
            cites=("RFC9112-8-P2", "RFC9112-7.1-P3"),
            host="localhost",
            server=(Connection((ReadRequest(), Send(CHUNKED + b"5\r\nhello\r\n0\r\n"), *steps)),),
            expect=(AnyOf((HELLO, Failure())),),
            **OVER_TLS,
            reads=("whole", "pieces"),
            twin="tls/close-notify/chunked",
        )
        for how, end, steps in (("close-notify", "with close_notify", CLOSED), *BROKEN)
    ),
    *(
        Case(
            id=f"tls/{how}/{name}",
            about=f"Ended {where}, {end}: there was no response.",
            cites=("RFC9112-8-P1", "RFC9112-8-2"),
            host="localhost",
            server=(Connection((ReadRequest(), *data, *steps)),),
            expect=(Failure(),),
            **OVER_TLS,
            twin="tls/close-notify/content-length",
            why="What framed the message, or changed its meaning, may have been in the part that is lost.",
        )
        for how, end, steps in (("close-notify", "with close_notify", CLOSED), *BROKEN)
        for name, where, data in HEADLESS
    ),
)
