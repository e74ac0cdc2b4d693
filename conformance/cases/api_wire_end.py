"""The documented API where the document is silent on the wire: memory, reuse, and the end of TLS (W4 to W6)."""

from ...mockserver.script import Close, Hold, Pause, ReadRequest, Send
from ..case import HOST, PORT, AnyOf, Call, Case, Connection, Failure, Ref, Value

HEAD = b"HTTP/1.1 200 OK\r\n"
OK = HEAD + b"Content-Length: 10\r\n\r\nhelloworld"
AGAIN = HEAD + b"Content-Length: 5\r\n\r\nagain"
STRAY = HEAD + b"Content-Length: 5\r\n\r\nstray"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CONNECTION = Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 1.0),), as_="connection")
SECURE = (
    Call("tools", "context", as_="context"),
    Call("module", "HTTPSConnection", (HOST, PORT), (("timeout", 1.0), ("context", Ref("context"))), as_="connection"),
)
GET = Call("connection", "request", ("GET", "/"))
GETRESPONSE = Call("connection", "getresponse", as_="response")
BEGIN = (CONNECTION, GET, GETRESPONSE)
BEGUN = (Value(), Value(None), Value(type="HTTPResponse"))
READ = Call("response", "read")
NEXT = (GET, GETRESPONSE, READ)
CLOSE = Call("response", "close")
TEN = Value(b"helloworld")
CUT = Failure(type="IncompleteRead", truncated=True)
IMPROPER = Failure(type="ImproperConnectionState")
THEN_AGAIN = (*BEGUN[1:], Value(b"again"))
GIVEN_UP = (
    *(Value(None), AnyOf((BEGUN[1], IMPROPER)), AnyOf((BEGUN[2], IMPROPER))),
    AnyOf((Value(b"again"), Failure())),
)
UNNOTIFIED = (Connection((ReadRequest(), Send(HEAD + b"\r\nhello"), Close(notify=False))),)
POISON = "Whoever writes the content of one response writes the next one too."
LEFT_OVER = (
    "Kept: what nobody asked for answers no request, and what follows it cannot be told from it. CPython "
    "uses the connection again; 2.7 takes what is left over for the answer."
)
CLOSED_UNREAD = (
    "Kept: the document wants a response read before the next request. Who closes it unread may have to "
    "ask anew, and must not be answered out of its content, as by CPython, which keeps the connection."
)
PLAIN = "api/plain"
# Where octets are left over: the request, what is sent, the last read and what it gives, and what is left.
LEFT = (
    ("response", "behind a response", "GET", OK, READ, b"helloworld", STRAY),
    ("octets", "behind a response that are none", "GET", OK, READ, b"helloworld", b"stray"),
    ("amount", "behind what read(amt) took", "GET", OK, Call("response", "read", (10,)), b"helloworld", STRAY),
    ("chunked", "behind the last chunk", "GET", CHUNKED + b"5\r\nhello\r\n0\r\n\r\n", READ, b"hello", STRAY),
    ("204", "behind a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", READ, b"", STRAY),
    ("304", "behind a 304", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\n", READ, b"", STRAY),
    ("head", "behind the answer to HEAD", "HEAD", HEAD + b"Content-Length: 43\r\n\r\n", READ, b"", STRAY),
)
# What of a response is sent before the pause and after it, and what of it is read before it is closed.
UNREAD = (
    ("unread", "unread", HEAD + b"Content-Length: 43\r\n\r\n", STRAY, (), ()),
    (
        "half-read",
        "half read",
        *(HEAD + b"Content-Length: 48\r\n\r\nhello", STRAY),
        *((Call("response", "read", (5,)),), (Value(b"hello"),)),
    ),
    (
        "chunked",
        "with a chunk unread",
        *(CHUNKED + b"5\r\nhello\r\n2b\r\n", STRAY + b"\r\n0\r\n\r\n"),
        *((Call("response", "read", (5,)),), (Value(b"hello"),)),
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

# What stands in a case without its name comes in this order: id, about, cites, server, expect, do.
CASES = (
    # -------------------------------------------------------------------------------------------------------- memory
    *(
        Case(
            f"api/wire/memory-{name}",
            f"{what}: no memory is taken for what has not come.",
            *(("HTTPCLIENT-W4",), data, (*BEGUN, outcome), (*BEGIN, Call("response", "read", amounts))),
            memory=64,
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
            why="A few octets from a server, or an amount that was meant as a bound, take the memory of the process.",
        )
        for name, what, amounts, data, outcome in (
            ("length", "256 MiB announced, 5 octets sent", (), HEAD + b"Content-Length: 268435456\r\n\r\nhello", CUT),
            ("chunk", "A chunk of 256 MiB announced, 5 octets sent", (), CHUNKED + b"10000000\r\nhello", CUT),
            ("read", "read(256 MiB) of 10 octets", (1 << 28,), OK, TEN),
            ("read-until-close", "read(256 MiB) until the close", (1 << 28,), HEAD + b"\r\nhelloworld", TEN),
            ("read-chunked", "read(256 MiB) of a chunk", (1 << 28,), CHUNKED + b"a\r\nhelloworld\r\n0\r\n\r\n", TEN),
        )
    ),
    # --------------------------------------------------------------------------------------------------------- reuse
    *(
        Case(
            *(id, about, ("HTTPCLIENT-W5",), server, (*BEGUN, Value(body), *THEN_AGAIN), (CONNECTION, *calls, *NEXT)),
            reuse="forbidden",
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
            why=POISON,
            decided=LEFT_OVER,
        )
        for id, about, server, calls, body in (
            (
                f"api/wire/left-over-{name}",
                f"Octets are left over {where}: the connection is not used again.",
                (Connection((ReadRequest(), Send(data + rest), ReadRequest(), Send(AGAIN), Close())), AGAIN),
                (Call("connection", "request", (method, "/")), GETRESPONSE, read),
                body,
            )
            for name, where, method, data, read, body, rest in LEFT
        )
    ),
    *(
        Case(
            *(id, about, ("HTTPCLIENT-W5",), server),
            expect=(*BEGUN, *outcomes, *GIVEN_UP),
            do=(*BEGIN, *calls, CLOSE, *NEXT),
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
            why=POISON,
            decided=CLOSED_UNREAD,
        )
        for id, about, server, calls, outcomes in (
            (
                f"api/wire/given-up-{name}",
                f"A response is closed {when}: nothing of it answers the next request.",
                (Connection((ReadRequest(), Send(head), Pause(0.05), Send(rest), Hold())), AGAIN),
                calls,
                outcomes,
            )
            for name, when, head, rest, calls, outcomes in UNREAD
        )
    ),
    *(
        Case(
            f"api/wire/cut-{name}",
            f"{what} is cut short: the next request is sent on another connection.",
            *(("HTTPCLIENT-W5",), (data, AGAIN), (*BEGUN, CUT, *THEN_AGAIN), (*BEGIN, READ, *NEXT)),
            reuse="forbidden",
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
            decided="Kept: a connection that has ended is used no more. CPython sends the next request on it, in vain.",
        )
        for name, what, data in (
            ("length", "A body of a length", HEAD + b"Content-Length: 10\r\n\r\nhello"),
            ("chunked", "A chunked body", CHUNKED + b"5\r\nhello\r\n"),
        )
    ),
    # -------------------------------------------------------------------------------------------------------- the end
    Case(
        "api/wire/tls-end",
        "A body until the close, and close_notify at its end: it is complete.",
        *(("HTTPCLIENT-W6",), HEAD + b"\r\nhelloworld"),
        expect=(Value(), *BEGUN, TEN),
        do=(*SECURE, *NEXT),
        transports=("tls",),
        deliveries=("whole",),
        host="localhost",
    ),
    *(
        Case(
            *(id, about, ("HTTPCLIENT-W6",), UNNOTIFIED, (Value(), *BEGUN, CUT), (*SECURE, GET, GETRESPONSE, content)),
            lenient=((Value(), *BEGUN, Failure(type="OSError", truncated=True)),),
            transports=("tls",),
            deliveries=("whole",),
            host="localhost",
            twin="api/wire/tls-end",
            why="Whoever can cut a TCP connection decides where a document ends, encrypted or not.",
            decided="Kept: without close_notify nobody knows that it is whole. Python's ssl takes it for an end.",
        )
        for id, about, content in (
            (
                f"api/wire/tls-cut-{name}",
                f"A body until the close, without close_notify, by {name}: IncompleteRead.",
                Call("tools", "content", (Ref("response"), *way)),
            )
            for name, way in WAYS
        )
    ),
)
