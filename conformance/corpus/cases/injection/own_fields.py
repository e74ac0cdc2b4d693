"""Octets that part lines, in the values of fields that libraries treat in a way of their own (RFC 9110 section 5.5).

A library often takes such a field out of the caller's fields: it frames the message by the field, replaces the field,
or keeps it in an option. Each of these ways needs a check of the value. What is right does not depend on the name. So
the root of each case is the case with the same octets in a field without a meaning."""

from .....mockserver.script import Close, ReadHead, ReadRequest, Send
from ....model import AnyOf, Body, Call, Case, Common, Connection, Failure, Never, Request, Response, Value
from ..literals import BY_CALLER, OK, OPEN, OPENED

EITHER = AnyOf((Failure(), Response()))
REFUSED = Common(
    BY_CALLER,
    transports=("tcp",),
    deliveries=("whole",),
    why="Recipients read such a request in different ways, and an attacker may add fields or requests to it.",
)
POST = Request("POST", body=Body(b"hello"))
CHUNKS = Request("POST", body=Body(b"hello", kind="iterable"))
BASIC = "Basic dXNlcjpzZWNyZXQ="
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"

# The octets: their name, what they are, and what must not arrive.
PARTS = (
    ("crlf", "CRLF", "\r\n", b"\nX-Evil:", "RFC9110-2.2-12"),
    ("lf", "LF", "\n", b"\nX-Evil:", "RFC9110-2.2-12"),
    ("cr", "bare CR", "\r", b"\rX-Evil:", "RFC9112-2.2-3"),
    ("nul", "NUL", "\0", b"\0", "RFC9110-2.2-12"),
)
# `fields.py` has these names with CRLF.
WITH_CRLF = ("Host", "User-Agent", "Connection", "Cookie", "Authorization", "Content-Length", "Accept-Encoding")
# Fields that say how the content follows: the server answers the head, since it may not be able to read the content.
FRAMING = ("Content-Length", "Transfer-Encoding", "Expect")

CASES = (
    *(
        Case(
            id=f"injection/value-of-{name.lower()}-{part}",
            about=f"A {what} in the value of {name} does not start a new field.",
            cites=(clause,),
            do=(
                Request(
                    request.method,
                    body=request.body,
                    fields=(*request.fields, (name, f"{value}{octets}X-Evil: two")),
                ),
            ),
            server=(Connection((ReadHead() if name in FRAMING else ReadRequest(), Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Never(never),),
            twin="request/fields" if request.body is None else "request/content-post-bytes",
            root=f"injection/value-{part}",
            **REFUSED,
        )
        for name, value, request in (
            ("Host", "other.example", Request()),
            ("User-Agent", "some/1.0", Request()),
            ("Accept", "*/*", Request()),
            ("Accept-Encoding", "identity", Request()),
            ("Accept-Language", "de", Request()),
            ("Authorization", BASIC, Request()),
            ("Cache-Control", "no-cache", Request()),
            ("Connection", "close", Request()),
            ("Content-Disposition", "attachment", POST),
            ("Content-Encoding", "identity", POST),
            ("Content-Length", "5", POST),
            ("Content-Type", "text/plain", POST),
            ("Cookie", "a=b", Request()),
            ("Date", DATE, Request()),
            ("Expect", "100-continue", POST),
            ("If-Modified-Since", DATE, Request()),
            ("If-None-Match", '"one"', Request()),
            ("Keep-Alive", "timeout=5", Request()),
            ("Origin", "http://one.example", Request()),
            ("Proxy-Authorization", BASIC, Request()),
            ("Range", "bytes=0-1", Request()),
            ("Referer", "http://one.example/", Request()),
            ("TE", "trailers", Request(fields=(("Connection", "TE"),))),
            ("Transfer-Encoding", "chunked", CHUNKS),
            ("Upgrade", "some/1", Request(fields=(("Connection", "Upgrade"),))),
        )
        for part, what, octets, never, clause in PARTS
        if part != "crlf" or name not in WITH_CRLF
    ),
    # -------------------------------------------------------------------------------- the protocol of an upgrade, apart
    *(
        Case(
            id=f"injection/protocol-of-upgrade-{part}",
            about=f"A {what} in the protocol of an upgrade does not start a new field.",
            cites=(clause,),
            do=(
                Request(
                    fields=(("Connection", "Upgrade"), ("Upgrade", f"some/1{octets}X-Evil: two")),
                    after=True,
                ),
            ),
            server=OK,
            expect=(EITHER,),
            sent=(Never(never),),
            twin="request/fields",
            root=f"injection/value-{part}",
            **REFUSED,
        )
        for part, what, octets, never, clause in PARTS
    ),
    # ------------------------------------------------------------------------------------------------------ for a proxy
    *(
        Case(
            id=f"injection/value-of-{name.lower()}-{part}-for-proxy",
            about=f"A {what} in the value of {name}, for a proxy, does not start a new field.",
            cites=(clause,),
            do=(Request(target="/path", fields=((name, f"{value}{octets}X-Evil: two"),)),),
            via="proxy",
            host="localhost",
            server=OK,
            expect=(EITHER,),
            sent=(Never(never),),
            twin="proxy/get",
            root=f"injection/value-{part}",
            **REFUSED,
        )
        for name, value in (
            ("Host", "other.example"),
            ("Proxy-Authorization", BASIC),
            ("Proxy-Connection", "close"),
            ("User-Agent", "some/1.0"),
        )
        for part, what, octets, never, clause in PARTS
    ),
    *(
        Case(
            id=f"injection/tunnel-value-of-{name.lower()}-{part}",
            about=f"A {what} in the value of {name}, for CONNECT, does not start a new field.",
            cites=(clause,),
            do=(
                OPEN,
                Call(
                    "connection",
                    "set_tunnel",
                    ("localhost", 80),
                    (("headers", {name: f"{value}{octets}X-Evil: two"}),),
                ),
                Call("connection", "request", ("GET", "/path")),
            ),
            server=(Connection((ReadRequest(), Send(OPENED), ReadRequest(), Send(OK), Close())),),
            expect=(Value(), AnyOf((Failure(), Value())), AnyOf((Failure(), Value()))),
            sent=(Never(never),),
            twin="injection/tunnel",
            root=f"injection/tunnel-value-{part}",
            **REFUSED,
        )
        for name, value in (("Host", "localhost:80"), ("Proxy-Authorization", BASIC), ("User-Agent", "some/1.0"))
        for part, what, octets, never, clause in PARTS
    ),
)
