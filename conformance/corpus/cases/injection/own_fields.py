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
OF_CONTENT = (*FRAMING, "Content-Disposition", "Content-Encoding", "Content-Type")
# The connection option that a field needs beside it.
BESIDE = {"TE": (("Connection", "TE"),), "Upgrade": (("Connection", "Upgrade"),)}

CASES = (
    *(
        Case(
            id=f"injection/value-of-{name.lower()}-{part}",
            about=f"A {what} in the value of {name} does not start a new field.",
            cites=(clause,),
            do=(
                Request(
                    "POST" if name in OF_CONTENT else "GET",
                    fields=(*BESIDE.get(name, ()), (name, f"{value}{octets}X-Evil: two")),
                    body=Body(b"hello", kind="iterable" if name == "Transfer-Encoding" else "bytes")
                    if name in OF_CONTENT
                    else None,
                ),
            ),
            server=(Connection((ReadHead() if name in FRAMING else ReadRequest(), Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Never(never),),
            twin="request/content-post-bytes" if name in OF_CONTENT else "request/fields",
            root=f"injection/value-{part}",
            **REFUSED,
        )
        for name, value in (
            ("Host", "other.example"),
            ("User-Agent", "some/1.0"),
            ("Accept", "*/*"),
            ("Accept-Encoding", "identity"),
            ("Authorization", BASIC),
            ("Connection", "close"),
            ("Content-Disposition", "attachment"),
            ("Content-Encoding", "identity"),
            ("Content-Length", "5"),
            ("Content-Type", "text/plain"),
            ("Cookie", "a=b"),
            ("Date", DATE),
            ("Expect", "100-continue"),
            ("If-None-Match", '"one"'),
            ("Keep-Alive", "timeout=5"),
            ("Origin", "http://one.example"),
            ("Proxy-Authorization", BASIC),
            ("Range", "bytes=0-1"),
            ("Referer", "http://one.example/"),
            ("TE", "trailers"),
            ("Transfer-Encoding", "chunked"),
            ("Upgrade", "some/1"),
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
