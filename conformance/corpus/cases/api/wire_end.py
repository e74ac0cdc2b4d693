"""The wire where the document says nothing: memory, reuse, and the end of TLS."""

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
# In Python 2, ssl.SSLError is no OSError.
THEN = (ReadRequest(), Send(AGAIN), Close())  # for a client that has read the rest
IMPROPER = Failure(type="ImproperConnectionState")
THEN_AGAIN = (*BEGUN[1:], Value(b"again"))
REFUSED_AGAIN = (AnyOf((BEGUN[1], Failure())), Failure(), AnyOf((Value(), Failure())))
GIVEN_UP = (
    Value(None),
    AnyOf((BEGUN[1], IMPROPER)),
    AnyOf((BEGUN[2], IMPROPER)),
    AnyOf((Value(b"again"), Failure())),
)
UNNOTIFIED = (Connection((ReadRequest(), Send(HEAD + b"\r\nhello"), Close(notify=False))),)
POISON = "An attacker who controls the content of one response controls the next response too."
LEFT_OVER = (
    "The case stays: octets that no request caused answer no request. Python 2.7 takes them for the next response. "
    "Python 3 drops the octets in the segment of the response and reuses the connection, which another case shows for "
    "information."
)
CLOSED_UNREAD = (
    "The case stays: the document requires that a response is read before the next request. After close on an unread "
    "response, the request may fail, but the unread content must not answer it. CPython keeps the connection and takes "
    "the unread content for the next response."
)
TEN_OCTETS = Call("tools", "read_up_to", (Ref("response"), 10))
# Surplus octets: their place, the request, the response, the last read and its value, and the octets.
LEFT = (
    ("response", "after a response", "GET", OK_TEN, READ, b"helloworld", STRAY),
    ("octets", "that are no response", "GET", OK_TEN, READ, b"helloworld", b"stray"),
    ("amount", "after the octets of read(amt)", "GET", OK_TEN, TEN_OCTETS, b"helloworld", STRAY),
    ("chunked", "after the last chunk", "GET", CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", READ, b"hello", STRAY),
    ("204", "after a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", READ, b"", STRAY),
    ("304", "after a 304", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\n", READ, b"", STRAY),
    ("head", "after the response to HEAD", "HEAD", HEAD + b"Content-Length: 43\r\n\r\n", READ, b"", STRAY),
)
ONE_OCTET = Call("response", "read", (1,))
# Unread responses: the octets before and after the pause, and the reads before the close.
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
    why="A few octets from a server, or an amt that the caller means as a limit, exhaust the memory of the process.",
)
POISONED = Common(BESIDE_PLAIN, why=POISON, decided=LEFT_OVER)
GIVEN_UP_AT_ONCE = Common(BESIDE_PLAIN, reuse="forbidden", level="info", why=POISON)
GIVEN_UP_UNREAD = Common(BESIDE_PLAIN, why=POISON, decided=CLOSED_UNREAD)
ENDED = Common(
    BESIDE_PLAIN,
    reuse="forbidden",
    decided="Information: a client does not use a closed connection again. CPython sends the next request on it, and "
    "fails.",
)
CUT_OFF = Common(
    TLS,
    twin="api/wire/tls-end",
    why="An attacker who can cut a TCP connection decides where the document ends, in spite of TLS.",
    decided="The case stays: without close_notify, no client knows that the body is complete. Python's ssl reports a "
    "normal end.",
)

CASES = (
    # -------------------------------------------------------------------------------------------------------- memory
    *(
        Case(
            id=f"api/wire/memory-{name}",
            about=f"{what} takes no memory for octets that have not arrived.",
            cites=("HTTPCLIENT-W4",),
            do=(*BEGIN, read),
            server=data,
            expect=(*BEGUN, outcome),
            **MEMORY,
        )
        for name, what, read, data, outcome in (
            ("length", "A Content-Length of 256 MiB", READ, HEAD + b"Content-Length: 268435456\r\n\r\nhello", CUT),
            ("chunk", "A chunk size of 256 MiB", READ, CHUNKED + b"10000000\r\nhello", CUT),
            ("read", "read(256 MiB) of 10 octets", READ_MUCH, OK_TEN, BODY),
            ("read-until-close", "read(256 MiB) of content until close", READ_MUCH, HEAD + b"\r\nhelloworld", BODY),
            ("read-chunked", "read(256 MiB) of a chunk", READ_MUCH, CHUNKED + b"a\r\nhelloworld\r\n0\r\n\r\n", BODY),
        )
    ),
    # --------------------------------------------------------------------------------------------------------- reuse
    *(
        Case(
            id=f"api/wire/left-over-{name}{part}",
            about=f"Surplus octets {where} {right}.",
            cites=("RFC9112-6.3-16",),
            do=(OPEN, Call("connection", "request", (method, "/")), GETRESPONSE, read, *EXCHANGE),
            server=(Connection((ReadRequest(), Send(data + rest), ReadRequest(), Send(AGAIN), Close())), AGAIN),
            expect=(*BEGUN, Value(body), *THEN_AGAIN),
            lenient=((*BEGUN, Value(body), *REFUSED_AGAIN),),
            **common,
        )
        for part, right, common in (
            ("", "do not answer the next request", POISONED),
            ("/reuse", "prevent the reuse of the connection", GIVEN_UP_AT_ONCE),
        )
        for name, where, method, data, read, body, rest in LEFT
    ),
    *(
        Case(
            id=f"api/wire/given-up-{name}",
            about=f"A response that is closed {when} does not answer the next request.",
            cites=("RFC9112-9.3-6",),
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
            about=f"After {what} that is cut short, the client opens a new connection.",
            cites=("HTTPCLIENT-W5",),
            do=(*BEGIN, READ, *EXCHANGE),
            server=(data, AGAIN),
            expect=(*BEGUN, CUT, *THEN_AGAIN),
            **ENDED,
        )
        for name, what, data in (
            ("length", "a body with Content-Length", HEAD + b"Content-Length: 10\r\n\r\nhello"),
            ("chunked", "a chunked body", CHUNKED + b"5\r\nhello\r\n"),
        )
    ),
    # -------------------------------------------------------------------------------------------------------- the end
    Case(
        id="api/wire/tls-end",
        about="A body until close with close_notify at its end is complete.",
        cites=("RFC9112-9.8-P1",),
        do=(*SECURE, *EXCHANGE),
        server=HEAD + b"\r\nhelloworld",
        expect=(Value(), *BEGUN, BODY),
        **TLS,
    ),
    *(
        Case(
            id=f"api/wire/tls-cut-{name}",
            about=f"{name.replace('-4', '(4)')} raises an error for a body until close without close_notify.",
            cites=("RFC9112-9.8-P1",),
            do=(*SECURE, GET, GETRESPONSE, Call("tools", "content", (Ref("response"), *way))),
            server=UNNOTIFIED,
            expect=(Value(), *BEGUN, Failure(truncated=True)),
            **CUT_OFF,
        )
        for name, way in WAYS
    ),
)
