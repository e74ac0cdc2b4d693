"""The end of a TLS connection (RFC 9112 section 9.8): the client's close_notify, and the next request."""

from .....mockserver.script import Alert, Ciphertext, Close, Hold, Mark, Pause, ReadRequest, Reset, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response, Wait
from ..literals import HEAD, HELLO, OK, OVER_TLS, SECOND, WORLD

CLOSE = HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello"
# Go sends no alert while the call that writes the request is still running.
REQUEST = (ReadRequest(), Pause(0.03))
UNTIL_CLOSE = HEAD + b"\r\nhello"
# In one segment with the content, and without a FIN: asyncio reacts to the first of these that it happens to see.
NOTIFY = Alert("warning", "close_notify")
UNSAID = "The server cannot distinguish the end of the client's data from a truncated connection."


CASES = (
    # ------------------------------------------------------------------------------------------- the client's own alert
    Case(
        id="tls/client-close-notify",
        about="The client sends close_notify before it closes an idle connection.",
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
            about=f"The client sends close_notify before it closes {what}.",
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
            ("when-told-to-close", "a connection after 'Connection: close'", HELLO, "", (Send(CLOSE), Hold())),
            (
                "in-reply",
                "a connection that the server has closed",
                HELLO,
                "",
                (Ciphertext((Send(OK), NOTIFY)), Hold()),
            ),
            (
                "until-close",
                "after close-delimited content",
                # Only a SHOULD of RFC 8446 section 6 makes clients report the end at the alert, and not at the FIN.
                AnyOf((HELLO, Failure(timeout=True))),
                "tls/close-notify/until-close",
                (Ciphertext((Send(UNTIL_CLOSE), NOTIFY)), Hold()),
            ),
        )
    ),
    Case(
        id="tls/client-close-notify-unread",
        about="The client sends close_notify also when it abandons a response.",
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
        about="The next request does not wait for a server that never answers close_notify.",
        cites=("RFC9112-9.8-4",),
        host="localhost",
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(CLOSE), Hold(read=False))), SECOND),
        expect=(HELLO, WORLD),
        transports=("tls",),
        why="A server that has crashed blocks each client that was connected to it.",
    ),
    Case(
        id="tls/close-notify/until-close-late",
        about="The client does not close before the server's close_notify ends the content.",
        cites=("RFC9112-9.8-P1",),
        host="localhost",
        server=(Connection((ReadRequest(), Send(UNTIL_CLOSE), Pause(0.15), Send(b"world"), Close())),),
        expect=(Response(200, body=b"helloworld"),),
        transports=("tls",),
        reads=("whole", "pieces"),
        twin="tls/close-notify/until-close",
        why="The caller treats truncated content as complete, or waits for the rest.",
    ),
    # ------------------------------------------------------------------------------------------------- the next request
    *(
        Case(
            id=f"tls/{how}/while-idle",
            about=f"After an idle connection ends {what}, the next request uses a new one.",
            cites=(clause,),
            host="localhost",
            do=(Request(), Wait("ended"), Request()),
            server=(Connection((ReadRequest(), Send(OK), Pause(0.02), Mark("ended"), end)), SECOND),
            expect=(HELLO, WORLD),
            lenient=((HELLO, Failure()),),
            transports=("tls",),
            twin="" if how == "close-notify" else "tls/close-notify/while-idle",
            why="Servers often close idle connections, and the next request then gets no response.",
        )
        for how, what, clause, end in (
            ("close-notify", "with close_notify", "RFC9112-9.3.1-1", Close()),
            ("no-close-notify", "without close_notify", "RFC9112-9.8-2", Close(notify=False)),
            ("reset", "with a RST", "RFC9112-9.8-2", Reset()),
        )
    ),
    *(
        Case(
            id=f"tls/{how}/and-the-next-request",
            about=f"Close-delimited content ends {what}, and the next request succeeds.",
            cites=("RFC9112-9.8-P1", "RFC9112-9.8-2"),
            host="localhost",
            level="must",  # the truncated content is incomplete
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(UNTIL_CLOSE), *end)), SECOND),
            expect=(Failure(truncated=True), WORLD),
            **OVER_TLS,
            twin="tls/close-notify/and-the-next-request",
            why="An attacker on the path can truncate the content, and the caller gets no error.",
        )
        for how, what, end in (
            ("no-close-notify", "without close_notify", (Pause(0.03), Close(notify=False))),
            ("reset", "with a RST", (Pause(0.15), Reset())),  # libuv takes a RST that comes with content for an end
        )
    ),
    Case(
        id="tls/close-notify/and-the-next-request",
        about="Close-delimited content ends with close_notify, and the next request succeeds.",
        cites=("RFC9112-9.8-P1",),
        host="localhost",
        do=(Request(), Wait("ended"), Request()),  # a request before the FIN is another case
        server=(Connection((ReadRequest(), Send(UNTIL_CLOSE), Mark("ended"), Close())), SECOND),
        expect=(HELLO, WORLD),
        **OVER_TLS,
    ),
)
