"""A POST as the second of two requests back to back, on a connection that the server has ended or sent octets on.

A client should not repeat a POST by itself unless it knows that the server never applied the POST (RFC 9110 section
9.2.2). So a POST that the client has put on such a connection whole is not sent again.
"""

from .....mockserver.script import Alert, Ciphertext, Close, HalfClose, ReadRequest, Reset, Send
from ....model import AnyOf, BackToBack, Body, Case, Connection, Failure, Never, Request, Response
from ..literals import HELLO, OK, OVER_TLS, SECOND, STRAY, WORLD

POST = (BackToBack((Request(), Request("POST", body=Body(b"content")))),)
CHUNKS = (BackToBack((Request(), Request("POST", body=Body(b"content", "iterable")))),)
# An iterable that the client consumed on the first connection is empty on the second one.
EMPTY = (Never(b"POST / HTTP/1.1\r\nContent-Length: 0"), Never(b"\r\n\r\n0\r\n\r\n"))
NOTIFIED = Ciphertext((Send(OK), Alert("warning", "close_notify")))
LONGER = Response(200, body=b"hellox")  # the octet may belong to the content if its length was too small
TWICE = "The server may process the request twice, for example charge a customer twice."
TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 5\r\n\r\nstray"

CASES = (
    *(
        Case(
            id=f"reuse/back-to-back/{name}",
            about=f"Of two requests back to back, the second is {what} and gets its response.",
            cites=("RFC9112-9.3-4",),
            rulings=("reuse-permitted",),
            do=do,
            server=(Connection((ReadRequest(), Send(OK), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(HELLO, WORLD),
            reuse="required",
            deliveries=("whole",),
            twin="reuse/back-to-back/content-length",
            why="Every request costs a new connection, and over TLS a new handshake.",
        )
        for name, what, do in (("post", "a POST", POST), ("post-chunks", "a chunked POST", CHUNKS))
    ),
    *(
        Case(
            id=f"reuse/back-to-back/post/{name}",
            about=f"{what} behind the first response does not answer the POST after it.",
            cites=("RFC9112-6.3-16", "RFC9112-9.2-3"),
            do=POST,
            server=(Connection((ReadRequest(), Send(OK + tail), *rest)), SECOND),
            expect=(HELLO, WORLD),
            lenient=(
                *((HELLO, Failure()), (Failure(), WORLD), (Failure(), Failure()), (WORLD, WORLD)),
                # The octets may belong to the content if its length was too small (RFC 9112 section 6.3).
                (Response(200, body=b"hello" + tail), AnyOf((WORLD, Failure()))),
            ),
            deliveries=("whole",),
            twin="reuse/back-to-back/post",
            why="The caller takes the POST for done, or for failed, by a response that the server sent before it.",
        )
        for name, what, tail, rest in (
            ("response", "A response", STRAY, (ReadRequest(), Send(SECOND), Close())),
            ("408", "A 408 with close", TIMED_OUT, (ReadRequest(), Close())),
        )
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{name}/not-repeated-after-{how}",
            about=f"{what} is not sent twice if {where} is behind the first response.",
            cites=("RFC9110-9.2.2-1",),
            do=do,
            # The server reads a POST that the client puts on this connection, and does not answer it.
            server=(Connection((ReadRequest(), *steps, ReadRequest(), Close())), SECOND),
            expect=(HELLO, AnyOf((WORLD, Failure()))),
            lenient=((AnyOf((Failure(), WORLD, LONGER)), AnyOf((WORLD, Failure()))),) if how == "octet" else (),
            sent=EMPTY,
            at_most=2,
            deliveries=("whole",),
            twin=f"reuse/back-to-back/{name}",
            why=TWICE,
        )
        for name, what, do in (("post", "A POST", POST), ("post-chunks", "A chunked POST", CHUNKS))
        for how, where, steps in (
            ("fin", "a FIN", (Send(OK), HalfClose())),
            ("octet", "an octet", (Send(OK + b"x"),)),
        )
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{name}/not-repeated-after-close-notify",
            about=f"{what} is not sent twice if close_notify is behind the first response.",
            cites=("RFC9110-9.2.2-1",),
            host="localhost",
            do=do,
            server=(Connection((ReadRequest(), NOTIFIED, ReadRequest(), Close(notify=False))), SECOND),
            expect=(HELLO, AnyOf((WORLD, Failure()))),
            sent=EMPTY,
            at_most=2,
            **OVER_TLS,
            twin=f"reuse/back-to-back/{name}",
            why=TWICE,
        )
        for name, what, do in (("post", "A POST", POST), ("post-chunks", "A chunked POST", CHUNKS))
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{name}/whole-after-reset",
            about=f"{what} goes out whole or fails if the connection is reset before it.",
            cites=("RFC9112-9.3.1-1",),
            do=do,
            server=(Connection((ReadRequest(), Send(OK), Reset())), SECOND),
            expect=(HELLO, AnyOf((WORLD, Failure()))),
            # A RST may discard octets that the client has not read yet (RFC 9112 section 9.6).
            lenient=((AnyOf((Failure(), WORLD)), AnyOf((WORLD, Failure()))),),
            sent=EMPTY,
            deliveries=("whole",),
            twin=f"reuse/back-to-back/{name}",
            why="The client sends the POST without its content on the new connection, and the server processes it.",
        )
        for name, what, do in (("post", "A POST", POST), ("post-chunks", "A chunked POST", CHUNKS))
    ),
)
