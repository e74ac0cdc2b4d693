"""Requests that clients send (RFC 9112 sections 3 and 6, RFC 9110 sections 7, 8 and 9)."""

from .....mockserver.script import Close, Send
from ....model import ADDRESS, AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import BY_CALLER, OK, READ_PART

EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

CASES = (
    Case(
        id="request/get",
        about="The client sends a well-formed GET.",
        cites=("RFC9110-2.2-12", "RFC9112-3.2-3"),
        do=(Request(target="/path"),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="GET", target="/path", once=("Host",)),),
    ),
    Case(
        id="request/version",
        about="The request line has the version HTTP/1.1.",
        cites=("RFC9110-6.2-1",),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(version="HTTP/1.1"),),
        twin="request/get",
    ),
    Case(
        id="request/host",
        about="Host has the address and the port of the server.",
        cites=("RFC9112-3.2-4",),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(fields=(("Host", ADDRESS),), once=("Host",)),),
    ),
    Case(
        id="request/host-name",
        about="Host has the name from the URL, not the address that the name resolves to.",
        cites=("RFC9112-3.2-4", "RFC9110-4.3.2-1"),
        level="must",
        host="localhost",
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(fields=(("Host", ADDRESS),), once=("Host",)),),
    ),
    *(
        Case(
            id=f"request/target-{name}",
            about=about,
            cites=(clause,),
            do=(Request(target=given),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(target=sent),),
        )
        for name, about, clause, given, sent in (
            ("query", "The request target is the path and the query.", "RFC9112-3.2.1-1", "/p?x=1&y=2", "/p?x=1&y=2"),
            (
                "percent",
                "The client sends percent-encoded octets unchanged.",
                "RFC9112-3.2.1-1",
                "/a%20b%2Fc",
                "/a%20b%2Fc",
            ),
            ("empty", "The client sends an empty path as '/'.", "RFC9112-3.2.1-2", "", "/"),
        )
    ),
    Case(
        id="request/target-8000",
        about="The client sends a request target of 8000 octets.",
        cites=("RFC9112-3-4", "RFC9110-4.1-1"),
        do=(Request(target="/" + "x" * 7999),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(target="/" + "x" * 7999),),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"request/no-content-{method.lower()}",
            about=f"{method} without content has neither Content-Length nor Transfer-Encoding.",
            cites=("RFC9110-8.6-2", *more),
            do=(Request(method),),
            server=EMPTY if method == "HEAD" else OK,
            expect=(Response(200),),
            sent=(Sent(method=method, absent=("Content-Length", "Transfer-Encoding"), body=b""),),
        )
        for method, more in (
            ("GET", ("RFC9110-9.3.1-1",)),
            ("HEAD", ("RFC9110-9.3.2-4",)),
            ("DELETE", ("RFC9110-9.3.5-2",)),
            ("OPTIONS", ()),
        )
    ),
    Case(
        id="request/method-case",
        about="The client sends the caller's method in the same case, or refuses it.",
        cites=("RFC9112-3.1-P1",),
        level="info",  # methods are case-sensitive, but an API may accept them in any case
        do=(Request("foo-Bar"),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(method="foo-Bar"),),
        twin="request/get",
    ),
    Case(
        id="request/fields",
        about="The client sends the caller's fields.",
        cites=("RFC9110-2.2-12",),
        do=(Request(fields=(("X-A", "one"), ("X-B", "two three"))),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(fields=(("X-A", "one"), ("X-B", "two three"))),),
    ),
    # ---------------------------------------------------------------------------------------------------------- content
    *(
        Case(
            id=f"request/content-{name}",
            about=f"The client sends all content of {method} ({body.kind}) with exactly one framing field.",
            cites=("RFC9112-6.3-13", "RFC9112-6.2-1"),
            do=(Request(method, body=body),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(method=method, one_of=("Content-Length", "Transfer-Encoding"), body=b"hello\r\nworld\n"),),
        )
        for name, method, body in (
            ("post-bytes", "POST", Body(b"hello\r\nworld\n")),
            ("put-bytes", "PUT", Body(b"hello\r\nworld\n")),
            ("patch-bytes", "PATCH", Body(b"hello\r\nworld\n")),
            ("post-iterable", "POST", Body(b"hello\r\nworld\n", kind="iterable")),
        )
    ),
    Case(
        id="request/content-length-preferred",
        about="Content of known length has Content-Length and is not chunked.",
        cites=("RFC9112-6.3-12",),
        do=(Request("POST", body=Body(b"hello")),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(fields=(("Content-Length", "5"),), absent=("Transfer-Encoding",)),),
    ),
    *(
        Case(
            id=f"request/empty-{method.lower()}",
            about=f"{method} without content has 'Content-Length: 0'.",
            cites=("RFC9110-8.6-1",),
            do=(Request(method),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(method=method, fields=(("Content-Length", "0"),)),),
        )
        for method in ("POST", "PUT")
    ),
    Case(
        id="request/content-64-kib",
        about="The client sends all 64 KiB of content.",
        cites=("RFC9112-6.3-13",),
        do=(Request("POST", body=Body(b"0123456789abcdef" * 4096)),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(body=b"0123456789abcdef" * 4096),),
        deliveries=("whole",),
    ),
    # --------------------------------------------------------------------------------- Host and framing from the caller
    Case(
        id="request/own-host",
        about="A Host from the caller replaces the automatic Host, or the client refuses it.",
        cites=("RFC9112-3.2-3", "RFC9110-2.2-12"),
        do=(Request(fields=(("Host", "other.example"),)),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(once=("Host",)),),
        twin="request/fields",
        **BY_CALLER,
    ),
    Case(
        id="request/own-content-length",
        about="The client adds no second framing field to a Content-Length from the caller.",
        cites=("RFC9112-6.3-13", "RFC9110-2.2-12"),
        do=(Request("POST", fields=(("Content-Length", "5"),), body=Body(b"hello")),),
        server=(Connection((READ_PART, Send(OK), Close())),),
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(one_of=("Content-Length", "Transfer-Encoding"), body=b"hello"),),
        twin="request/content-post-bytes",
        **BY_CALLER,
    ),
    Case(
        id="request/own-both-framings",
        about="The client never sends both Content-Length and Transfer-Encoding from the caller.",
        cites=("RFC9112-6.2-1",),
        do=(
            Request(
                "POST", fields=(("Content-Length", "7"), ("Transfer-Encoding", "chunked")), body=Body(b"hello\r\n")
            ),
        ),
        server=(Connection((READ_PART, Send(OK), Close())),),
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(one_of=("Content-Length", "Transfer-Encoding"), body=b"hello\r\n"),),
        twin="request/content-post-bytes",
        why="If an intermediary and the server disagree on where the request ends, an attacker can smuggle a request.",
        **BY_CALLER,
    ),
)
