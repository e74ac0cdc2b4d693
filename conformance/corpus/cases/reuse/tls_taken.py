"""Over TLS alone: what lies behind the first of two responses, in records of its own, when the client goes on.

The server writes the records at once. A client that reads one record at a time has not read the next record when it
takes the connection for the second request. The same is true of an event loop that has no turn between the requests.
"""

from .....mockserver.script import Alert, Ciphertext, Close, Hold, ReadRequest, Send
from ....model import BackToBack, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, HEAD, HELLO, LAST, OK, OVER_TLS, SECOND, STRAY, WORLD

TWO = (BackToBack((Request(), Request())),)
NOTIFY = Alert("warning", "close_notify")
COSTLY = "One more framing; every run has these records behind content with a length, the last chunk and a 204."
USUAL = ("content-length", "chunked", "204")
FRAMINGS = (
    ("content-length", "content with a length", TWO, OK, HELLO),
    ("chunked", "the last chunk", TWO, CHUNKED + b"5\r\nhello\r\n" + LAST, HELLO),
    ("trailer", "a trailer section", TWO, CHUNKED + b"5\r\nhello\r\n0\r\nX-A: one\r\n\r\n", HELLO),
    (
        "head",
        "a response to HEAD",
        (BackToBack((Request("HEAD"), Request())),),
        HEAD + b"Content-Length: 5\r\n\r\n",
        Response(200, body=b""),
    ),
    ("204", "a 204", TWO, b"HTTP/1.1 204 No Content\r\n\r\n", Response(204, body=b"")),
    ("304", "a 304", TWO, b"HTTP/1.1 304 Not Modified\r\n\r\n", Response(304, body=b"")),
)

CASES = (
    *(
        Case(
            id=f"reuse/back-to-back/{name}/response-in-next-record",
            about=f"A response in the record behind {what} does not answer the next request.",
            cites=("RFC9112-6.3-16", "RFC9112-9.2-3"),
            host="localhost",
            do=do,
            server=(
                Connection(
                    (ReadRequest(), Ciphertext((Send(first), Send(STRAY))), ReadRequest(), Send(SECOND), Close())
                ),
                SECOND,
            ),
            expect=(outcome, WORLD),
            lenient=(
                (outcome, Failure()),
                (Failure(), WORLD),
                (Failure(), Failure()),
                *(((WORLD, WORLD),) if name != "head" else ()),  # the client repeats the idempotent GET
                *(((Response(200, body=b"hello" + STRAY), WORLD),) if name == "content-length" else ()),
            ),
            **OVER_TLS,
            twin=f"reuse/back-to-back/{name}",
            thorough="" if name in USUAL else COSTLY,
            why="An attacker who adds octets to a response changes or breaks the next one on the connection.",
        )
        for name, what, do, first, outcome in FRAMINGS
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{name}/{how}",
            about=f"{alert} behind {what}: the next request opens a connection.",
            cites=("RFC9112-9.3.1-1",),
            host="localhost",
            do=do,
            server=(Connection((ReadRequest(), Ciphertext((Send(first), NOTIFY)), *end)), SECOND),
            expect=(outcome, WORLD),
            lenient=((outcome, Failure()),),
            **OVER_TLS,
            twin=f"reuse/back-to-back/{name}",
            thorough="" if name in USUAL else COSTLY,
            why="The client waits for a response from a server that has said that it sends nothing more.",
        )
        for name, what, do, first, outcome in FRAMINGS
        for how, alert, end in (
            ("close-notify", "close_notify", (Hold(),)),
            ("close-notify-and-fin", "close_notify and a FIN", (Close(notify=False),)),
        )
    ),
)
