"""Endless elements in the answer to CONNECT, in an interim response and in a trailer section, as in ``endless.py``.

Many clients read these heads with another piece of code than a final response, and that code often has no limit.
"""

from .....mockserver.script import Close, ReadRequest, Repeat, Send
from ....model import AnyOf, Case, Common, Connection, Failure, Request, Response
from ..literals import CHUNKED, ONE_MORE

LINES = 24 * 1024  # of 4 KiB each
VALUE = b"v" * 4085
SHARED = Common(
    within=32 << 20,  # octets that the server can send before the client gives up
    memory=88,  # MiB, as in endless.py
    cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
    deliveries=("whole",),
)
COSTS = "A hostile server or proxy can use up the memory or the time of a client with one response."

OPENED = b"HTTP/1.1 200 OK\r\n"  # without its empty line
CONTINUE = b"HTTP/1.1 100 Continue\r\n"  # likewise

CASES = (
    *(
        Case(
            id=f"limits/endless-{name}-of-tunnel",
            about=f"The answer to CONNECT has {what} without end; the client gives up in bounded memory.",
            do=(Request(target="/path"),),
            via="tunnel",
            host="localhost",
            transports=("tls",),
            server=(Connection((ReadRequest(), *((Send(start),) if start else ()), Repeat(data, LINES), Close())),),
            expect=(Failure(timeout=True),),
            twin=twin,
            root=root,
            thorough=ONE_MORE if thorough else "",
            why=COSTS,
            **SHARED,
        )
        for name, what, start, data, twin, root, thorough in (
            ("reason", "a reason", b"HTTP/1.1 200 ", b"v" * 4096, "proxy/tunnel-target", "", True),
            ("value", "a value", OPENED + b"X-A: ", b"v" * 4096, "proxy/tunnel-target", "", False),
            ("fields", "field lines", OPENED, b"X-A: one" + VALUE + b"\r\n", "proxy/tunnel-target", "", True),
            ("small-fields", "short lines", OPENED, b"X: v\r\n" * 682, "proxy/tunnel-target", "", False),
            ("folds", "folds", OPENED + b"X-A: a\r\n", b" b" + VALUE + b"\r\n", "proxy/tunnel-target", "", True),
            ("lines-without-colon", "bad lines", OPENED, b"w" + VALUE + b"\r\n", "proxy/tunnel-target", "", True),
            ("empty-lines", "empty lines", b"", b"\r\n" * 2048, "proxy/tunnel-target", "", True),
            (
                "interim-responses",
                "long 100s",
                b"",
                CONTINUE + b"X-A: " + VALUE + b"\r\n\r\n",
                "proxy/tunnel-opened-interim",
                "interim/100",
                True,
            ),
            (
                "small-interim-responses",
                "short 100s",
                b"",
                (CONTINUE + b"\r\n") * 160,
                "proxy/tunnel-opened-interim",
                "interim/100",
                False,
            ),
        )
    ),
    *(
        Case(
            id=f"limits/endless-{name}-of-interim",
            about=f"A 100 has {what} without end; the client gives up in bounded memory.",
            transports=("tcp",),
            server=(Connection((ReadRequest(), Send(start), Repeat(data, LINES), Close())),),
            expect=(Failure(timeout=True),),
            twin="interim/100",
            thorough=ONE_MORE if thorough else "",
            why=COSTS,
            **SHARED,
        )
        for name, what, start, data, thorough in (
            ("reason", "a reason phrase", b"HTTP/1.1 100 ", b"v" * 4096, True),
            ("value", "a field value", CONTINUE + b"X-A: ", b"v" * 4096, False),
            ("small-fields", "short field lines", CONTINUE, b"X: v\r\n" * 682, True),
            ("folds", "folded lines", CONTINUE + b"X-A: one\r\n", b" two" + VALUE + b"\r\n", True),
        )
    ),
    *(
        Case(
            id=f"limits/endless-{name}",
            about=f"The server sends {what} without end; the client stops in bounded memory.",
            transports=("tcp",),
            server=(
                Connection(
                    (ReadRequest(), Send(CHUNKED + b"5\r\nhello\r\n0\r\n" + start), Repeat(data, LINES), Close())
                ),
            ),
            expect=(AnyOf((Failure(timeout=True), Response(200, body=b"hello"))),),
            twin="chunked/one-chunk",
            thorough=ONE_MORE,
            why=COSTS,
            **SHARED,
        )
        for name, what, start, data in (
            ("small-trailers", "short trailer fields", b"", b"X: v\r\n" * 682),
            ("trailer-name", "a trailer name", b"", b"X" * 4096),
        )
    ),
)
