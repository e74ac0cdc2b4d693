"""The documented API where the document is silent on the wire: memory, reuse, and the end of TLS (W4 to W6)."""

from .....mockserver.script import Close, Pause, ReadRequest, Send
from ....model import HOST, PORT, AnyOf, Call, Case, Common, Connection, Failure, Ref, Value
from ..literals import (
    AGAIN,
    BEGIN,
    BEGUN,
    BESIDE_PLAIN,
    BODY,
    CHUNKED,
    EXCHANGE,
    GET,
    GETRESPONSE,
    HEAD,
    OK_TEN,
    OPEN,
    READ,
    STRAY,
)

SECURE = (
    Call("tools", "context", as_="context"),
    Call("module", "HTTPSConnection", (HOST, PORT), (("timeout", 1.0), ("context", Ref("context"))), as_="connection"),
)
READ_MUCH = Call("tools", "content", (Ref("response"), "read", 1 << 28))
CLOSE = Call("response", "close")
CUT = Failure(type="IncompleteRead", truncated=True)
# ssl.SSLError was no OSError before Python 3.
LOST = AnyOf(tuple(Failure(type=name, truncated=True) for name in ("OSError", "EnvironmentError")))
THEN = (ReadRequest(), Send(AGAIN), Close())  # who has read the rest away may ask there
IMPROPER = Failure(type="ImproperConnectionState")
THEN_AGAIN = (*BEGUN[1:], Value(b"again"))
GIVEN_UP = (
    Value(None),
    AnyOf((BEGUN[1], IMPROPER)),
    AnyOf((BEGUN[2], IMPROPER)),
    AnyOf((Value(b"again"), Failure())),
)
UNNOTIFIED = (Connection((ReadRequest(), Send(HEAD + b"\r\nhello"), Close(notify=False))),)
POISON = "Whoever writes the content of one response writes the next one too."
LEFT_OVER = (
    "Kept: what nobody asked for answers no request. Python 2.7 takes what is left over for the answer; Python 3 drops "
    "what came with the response, and uses the connection again, which is shown as information."
)
CLOSED_UNREAD = (
    "Kept: the document wants a response read before the next request. Who closes it unread may have to "
    "ask anew, and must not be answered out of its content, as by CPython, which keeps the connection."
)
TEN_OCTETS = Call("tools", "read_up_to", (Ref("response"), 10))
# Where octets are left over: the request, what is sent, the last read and what it gives, and what is left.
LEFT = (
    ("response", "behind a response", "GET", OK_TEN, READ, b"helloworld", STRAY),
    ("octets", "behind a response that are none", "GET", OK_TEN, READ, b"helloworld", b"stray"),
    ("amount", "behind what read(amt) took", "GET", OK_TEN, TEN_OCTETS, b"helloworld", STRAY),
    ("chunked", "behind the last chunk", "GET", CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", READ, b"hello", STRAY),
    ("204", "behind a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", READ, b"", STRAY),
    ("304", "behind a 304", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\n", READ, b"", STRAY),
    ("head", "behind the answer to HEAD", "HEAD", HEAD + b"Content-Length: 43\r\n\r\n", READ, b"", STRAY),
)
ONE_OCTET = Call("response", "read", (1,))
# What of a response is sent before the pause and after it, and what of it is read before it is closed.
UNREAD = (
    ("unread", "unread", HEAD + b"Content-Length: 43\r\n\r\n", STRAY, (), ()),
    (
        "half-read",
        "half read",
        HEAD + b"Content-Length: 44\r\n\r\n1",
        STRAY,
        (ONE_OCTET,),
        (Value(b"1"),),
    ),
    (
        "chunked",
        "with a chunk unread",
        CHUNKED + b"1\r\n1\r\n2b\r\n",
        STRAY + b"\r\n0\r\n\r\n",
        (ONE_OCTET,),
        (Value(b"1"),),
    ),
)
WAYS = (
    ("read", ("read",)),
    ("read-4", ("read", 4)),
    ("readinto-4", ("readinto", 4)),
    ("read1", ("read1",)),
    ("readline", ("readline",)),
    ("iteration", ("__iter__",)),
    ("peek", ("peek",)),
)
TLS = Common(transports=("tls",), deliveries=("whole",), host="localhost")
MEMORY = Common(
    BESIDE_PLAIN,
    memory=64,
    why="A few octets from a server, or an amount that was meant as a bound, take the memory of the process.",
)
POISONED = Common(BESIDE_PLAIN, why=POISON, decided=LEFT_OVER)
GIVEN_UP_AT_ONCE = Common(BESIDE_PLAIN, reuse="forbidden", level="info", why=POISON)
GIVEN_UP_UNREAD = Common(BESIDE_PLAIN, why=POISON, decided=CLOSED_UNREAD)
ENDED = Common(
    BESIDE_PLAIN,
    reuse="forbidden",
    decided="Kept: a connection that has ended is used no more. CPython sends the next request on it, in vain.",
)
CUT_OFF = Common(
    TLS,
    twin="api/wire/tls-end",
    why="Whoever can cut a TCP connection decides where a document ends, encrypted or not.",
    decided="Kept: without close_notify nobody knows that it is whole. Python's ssl takes it for an end.",
)

CASES = (
    # -------------------------------------------------------------------------------------------------------- memory
    *(
        Case(
            id=f"api/wire/memory-{name}",
            about=f"{what}: no memory is taken for what has not come.",
            cites=("HTTPCLIENT-W4",),
            do=(*BEGIN, read),
            server=data,
            expect=(*BEGUN, outcome),
            **MEMORY,
        )
        for name, what, read, data, outcome in (
            ("length", "256 MiB announced, 5 octets sent", READ, HEAD + b"Content-Length: 268435456\r\n\r\nhello", CUT),
            ("chunk", "A chunk of 256 MiB announced, 5 octets sent", READ, CHUNKED + b"10000000\r\nhello", CUT),
            ("read", "read(256 MiB) of 10 octets", READ_MUCH, OK_TEN, BODY),
            ("read-until-close", "read(256 MiB) until the close", READ_MUCH, HEAD + b"\r\nhelloworld", BODY),
            ("read-chunked", "read(256 MiB) of a chunk", READ_MUCH, CHUNKED + b"a\r\nhelloworld\r\n0\r\n\r\n", BODY),
        )
    ),
    # --------------------------------------------------------------------------------------------------------- reuse
    *(
        Case(
            id=f"api/wire/left-over-{name}{part}",
            about=f"Octets are left over {where}: {right}.",
            cites=("HTTPCLIENT-W5",),
            do=(OPEN, Call("connection", "request", (method, "/")), GETRESPONSE, read, *EXCHANGE),
            server=(Connection((ReadRequest(), Send(data + rest), ReadRequest(), Send(AGAIN), Close())), AGAIN),
            expect=(*BEGUN, Value(body), *THEN_AGAIN),
            **common,
        )
        for part, right, common in (
            ("", "they answer no request", POISONED),
            ("/reuse", "the connection is not used again", GIVEN_UP_AT_ONCE),
        )
        for name, where, method, data, read, body, rest in LEFT
    ),
    *(
        Case(
            id=f"api/wire/given-up-{name}",
            about=f"A response is closed {when}: nothing of it answers the next request.",
            cites=("HTTPCLIENT-W5",),
            do=(*BEGIN, *calls, CLOSE, *EXCHANGE),
            server=(Connection((ReadRequest(), Send(head), Pause(0.05), Send(rest), *THEN)), AGAIN),
            expect=(*BEGUN, *outcomes, *GIVEN_UP),
            **GIVEN_UP_UNREAD,
        )
        for name, when, head, rest, calls, outcomes in UNREAD
    ),
    *(
        Case(
            id=f"api/wire/cut-{name}",
            about=f"{what} is cut short: the next request is sent on another connection.",
            cites=("HTTPCLIENT-W5",),
            do=(*BEGIN, READ, *EXCHANGE),
            server=(data, AGAIN),
            expect=(*BEGUN, CUT, *THEN_AGAIN),
            **ENDED,
        )
        for name, what, data in (
            ("length", "A body of a length", HEAD + b"Content-Length: 10\r\n\r\nhello"),
            ("chunked", "A chunked body", CHUNKED + b"5\r\nhello\r\n"),
        )
    ),
    # -------------------------------------------------------------------------------------------------------- the end
    Case(
        id="api/wire/tls-end",
        about="A body until the close, and close_notify at its end: it is complete.",
        cites=("HTTPCLIENT-W6",),
        do=(*SECURE, *EXCHANGE),
        server=HEAD + b"\r\nhelloworld",
        expect=(Value(), *BEGUN, BODY),
        **TLS,
    ),
    *(
        Case(
            id=f"api/wire/tls-cut-{name}",
            about=f"A body until the close, without close_notify, by {name}: IncompleteRead.",
            cites=("HTTPCLIENT-W6",),
            do=(*SECURE, GET, GETRESPONSE, Call("tools", "content", (Ref("response"), *way))),
            server=UNNOTIFIED,
            expect=(Value(), *BEGUN, CUT),
            lenient=((Value(), *BEGUN, LOST),),
            **CUT_OFF,
        )
        for name, way in WAYS
    ),
)
