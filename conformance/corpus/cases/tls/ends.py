"""After the end of a TLS connection (RFC 9112 section 9.8): what the client says itself, and how it goes on."""

from .....mockserver.script import Alert, Ciphertext, Close, Hold, Mark, Pause, ReadRequest, Reset, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response, Wait
from ..literals import HEAD, HELLO, OK, OVER_TLS, SECOND, WORLD

CLOSE = HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello"
# Go sends no alert where the call that wrote the request has not come back yet.
REQUEST = (ReadRequest(), Pause(0.03))
UNTIL_CLOSE = HEAD + b"\r\nhello"
# In a segment with the content, and with no FIN behind it: asyncio acts on whatever of these it happens to see first.
NOTIFY = Alert("warning", "close_notify")
UNSAID = "The server cannot tell the end of the client's data from a cut wire."


CASES = (
    # ----------------------------------------------------------------------------------------- the client's own alert
    Case(
        id="tls/client-close-notify",
        about="The client sends its close_notify before it closes an idle connection.",
        cites=("RFC9112-9.8-3",),
        host="localhost",
        server=(Connection((*REQUEST, Send(OK), Hold())),),
        expect=(HELLO,),
        ends=("close_notify",),
        transports=("tls",),
        why=UNSAID,
    ),
    *(
        Case(
            id=f"tls/client-close-notify-{name}",
            about=f"The client sends its close_notify before it closes {what}.",
            cites=("RFC9112-9.8-3",),
            host="localhost",
            server=(Connection((*REQUEST, *steps)),),
            expect=(outcome,),
            ends=("close_notify",),
            **OVER_TLS,
            twin=twin,
            why=UNSAID,
        )
        for name, what, outcome, twin, steps in (
            ("when-told-to-close", "a connection that is to be closed", HELLO, "", (Send(CLOSE), Hold())),
            ("in-reply", "what the server has closed", HELLO, "", (Ciphertext((Send(OK), NOTIFY)), Hold())),
            (
                "until-close",
                "where the server's ended the content",
                # The end is told at the alert, and not at the FIN, by a SHOULD of section 6 of RFC 8446 only.
                AnyOf((HELLO, Failure(timeout=True))),
                "tls/close-notify/until-close",
                (Ciphertext((Send(UNTIL_CLOSE), NOTIFY)), Hold()),
            ),
        )
    ),
    Case(
        id="tls/client-close-notify-unread",
        about="The client sends its close_notify also where it gives a response up.",
        cites=("RFC9112-9.8-3",),
        host="localhost",
        do=(Request(read="none"),),
        server=(Connection((*REQUEST, Send(HEAD + b"Content-Length: 10\r\n\r\nhello"), Hold())),),
        expect=(Response(200),),
        ends=("close_notify",),
        transports=("tls",),
        why=UNSAID,
    ),
    Case(
        id="tls/client-closes-without-waiting",
        about="The server never answers a close_notify: the next request is not kept waiting.",
        cites=("RFC9112-9.8-4",),
        host="localhost",
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(CLOSE), Hold(read=False))), SECOND),
        expect=(HELLO, WORLD),
        transports=("tls",),
        why="A server that has crashed keeps every client that it had waiting.",
    ),
    Case(
        id="tls/close-notify/until-close-late",
        about="The client does not close before the server says that all is there.",
        cites=("RFC2818-2.2-4",),
        host="localhost",
        server=(Connection((ReadRequest(), Send(UNTIL_CLOSE), Pause(0.15), Send(b"world"), Close())),),
        expect=(Response(200, body=b"helloworld"),),
        transports=("tls",),
        reads=("whole", "pieces"),
        twin="tls/close-notify/until-close",
    ),
    # ------------------------------------------------------------------------------------------------- the next request
    *(
        Case(
            id=f"tls/{how}/while-idle",
            about=f"The server ends the idle connection {what}: the next request gets a new one.",
            cites=(clause,),
            host="localhost",
            do=(Request(), Wait("ended"), Request()),
            server=(Connection((ReadRequest(), Send(OK), Pause(0.02), Mark("ended"), end)), SECOND),
            expect=(HELLO, WORLD),
            lenient=((HELLO, Failure()),),
            transports=("tls",),
            twin="" if how == "close-notify" else "tls/close-notify/while-idle",
            why="Servers close idle connections all the time: requests fail for no reason.",
        )
        for how, what, clause, end in (
            ("close-notify", "with close_notify", "RFC9112-9.3.1-1", Close()),
            ("no-close-notify", "without close_notify", "RFC9112-9.8-2", Close(notify=False)),
            ("reset", "by a RST", "RFC9112-9.8-2", Reset()),
        )
    ),
    *(
        Case(
            id=f"tls/{how}/and-the-next-request",
            about=f"Content until close is cut {what}; the request after it is answered.",
            cites=("RFC9112-9.8-P1", "RFC9112-9.8-2"),
            host="localhost",
            level="must",  # the content that was cut is incomplete
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(UNTIL_CLOSE), *end)), SECOND),
            expect=(Failure(truncated=True), WORLD),
            **OVER_TLS,
            twin="tls/close-notify/and-the-next-request",
            why="Anyone on the way can cut a document short, and nobody notices.",
        )
        for how, what, end in (
            ("no-close-notify", "without close_notify", (Pause(0.03), Close(notify=False))),
            ("reset", "by a RST", (Pause(0.15), Reset())),  # which libuv tells as an end if it comes with the content
        )
    ),
    Case(
        id="tls/close-notify/and-the-next-request",
        about="Content until close_notify; the request after it is answered.",
        cites=("RFC9112-9.8-P1",),
        host="localhost",
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(UNTIL_CLOSE), Close())), SECOND),
        expect=(HELLO, WORLD),
        **OVER_TLS,
    ),
)
