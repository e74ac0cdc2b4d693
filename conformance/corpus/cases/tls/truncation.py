"""Ends of a TLS connection within a response (RFC 9112 section 9.8): with a closure alert, or truncated on the path.

Content of known length and chunked content are complete once all octets have arrived, however the connection ends.
Close-delimited content is complete only after a closure alert."""

from .....mockserver.script import Alert, Close, Pause, ReadRequest, Reset, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, HEAD, HELLO, LENGTH, OVER_TLS

OLD = b"HTTP/1.0 200 OK\r\n\r\n"
CUT = "An attacker on the path can truncate the content, and the caller gets no error."
HALF = "The caller treats truncated content as complete, or waits for the rest."
CLOSED = (Close(),)
# A longer pause, because libuv reports a RST that arrives with the content as a normal end.
LATE_RESET = (Pause(0.15), Reset())
RESET = (Pause(0.03), Reset())
# A pause, because it is chance whether a client sees the content before an error that arrives with the content.
BROKEN = (
    ("no-close-notify", "without close_notify", (Close(notify=False),)),
    ("reset", "with a RST", RESET),
    ("fatal-alert", "with a fatal alert", (Pause(0.03), Alert("fatal", "internal_error"), Close(notify=False))),
)
UNTIL_CLOSE = (
    ("until-close", "Close-delimited content", HEAD + b"\r\nhello", b"hello"),
    ("until-close-empty", "Empty close-delimited content", HEAD + b"\r\n", b""),
    ("until-close-http10", "Close-delimited HTTP/1.0 content", OLD + b"hello", b"hello"),
    ("until-close-said", "Content with an announced close", HEAD + b"Connection: close\r\n\r\nhello", b"hello"),
    (
        "until-close-large",
        "Close-delimited content in several records",
        HEAD + b"\r\n" + b"hello" * 8000,
        b"hello" * 8000,
    ),
)
COMPLETE = (
    ("content-length", "Content of known length", HEAD + b"Content-Length: 5\r\n\r\nhello", "RFC9112-6.3-P1"),
    ("chunked", "Chunked content", CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", "RFC9112-7.1-1"),
)
SHORT = (
    ("content-length-none", "before content of known length", LENGTH, "content-length"),
    ("content-length-short", "within content of known length", LENGTH + b"hello", "content-length"),
    ("chunked-none", "before the first chunk", CHUNKED, "chunked"),
    ("chunked-in-size", "within a chunk size", CHUNKED + b"5\r\nhello\r\n1", "chunked"),
    ("chunked-in-data", "within a chunk", CHUNKED + b"a\r\nhello", "chunked"),
    ("chunked-cut", "before the last chunk", CHUNKED + b"5\r\nhello\r\n", "chunked"),
)
HEADLESS = (
    ("nothing", "before any octet", ()),
    ("status-line", "within the status line", (Send(HEAD[:12]),)),
    ("head", "after a field line", (Send(HEAD + b"X-A: one\r\n"),)),
    ("behind-100", "after a 100", (Send(b"HTTP/1.1 100 Continue\r\n\r\n"),)),
)


CASES = (
    # ---------------------------------------------------------------------------------------- until the connection ends
    *(
        Case(
            id=f"tls/close-notify/{name}",
            about=f"{what} that ends with close_notify is complete.",
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
            about=f"{what} that ends {end} is incomplete.",
            cites=("RFC9112-9.8-P1",),
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
    # ----------------------------------------------------------------------------------------- with an end of their own
    *(
        Case(
            id=f"tls/close-notify/{name}",
            about=f"{what} that ends with close_notify is complete.",
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
            about=f"{what} that has arrived is complete, even {end}.",
            cites=("RFC9112-9.8-1",),
            host="localhost",
            server=(Connection((ReadRequest(), Send(data), *steps)),),
            expect=(HELLO,),
            transports=("tls",),
            deliveries=("whole", "bytewise") if how == "no-close-notify" else ("whole",),
            reads=("whole", "pieces"),
            twin=f"tls/close-notify/{name}",
            why="The client fails on servers that end connections like this, although nothing is missing.",
        )
        for how, end, steps in BROKEN[:2]
        for name, what, data, _ in COMPLETE
    ),
    *(
        Case(
            id=f"tls/fatal-alert/{name}",
            about=f"{what} that has arrived before a fatal alert is complete, or an error.",
            cites=("RFC8446-6-2",),
            host="localhost",
            level="may",  # complete by section 9.8 of RFC 9112, but the client may report the alert
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
            about=f"{what} has no content, and a close_notify is not needed.",
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
            ("length-zero", "A response with 'Content-Length: 0'", "GET", 200, HEAD + b"Content-Length: 0\r\n\r\n"),
        )
    ),
    # -------------------------------------------------------------------------------------------------------- truncated
    *(
        Case(
            id=f"tls/{how}/{name}",
            about=f"A response that ends {what}, {end}, is incomplete.",
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
            about=f"A last chunk without the empty line, {end}, is complete or incomplete.",
            cites=("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"),
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
            about=f"A connection that ends {where}, {end}, gives no response.",
            cites=("RFC9112-8-P1", "RFC9112-8-2"),
            host="localhost",
            server=(Connection((ReadRequest(), *data, *steps)),),
            expect=(Failure(),),
            **OVER_TLS,
            twin="interim/100" if name == "behind-100" else "tls/close-notify/content-length",
            why="A program relies on a response whose missing part may change its meaning, or waits for that part.",
        )
        for how, end, steps in (("close-notify", "with close_notify", CLOSED), *BROKEN)
        for name, where, data in HEADLESS
    ),
)
