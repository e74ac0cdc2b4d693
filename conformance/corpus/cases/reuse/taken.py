"""The connection as it is when the client takes it for the next of two requests back to back (RFC 9112 section 9.2).

Octets or an end lie behind the first response, in the same write of the server. So the client's kernel or the client's
buffers have these octets before the client sends the second request. Each kind of framing ends a response in its own
way, and has all kinds of octets behind that end. `tls_taken` has the cases for TLS alone.

The second response is never made of those octets. A client may discard CRLF and use the connection again. On all other
octets the client should close the connection.
"""

from .....mockserver.script import Close, ReadRequest, Reset, Segments, Send
from ....model import AnyOf, BackToBack, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, HEAD, LAST, LATER, OK, SECOND, STRAY, WORLD

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"
OTHER = Response(200, body=b"world", absent=("X-Word",))
COSTLY = "One more framing; every run has a response behind each framing, and the rest behind content with a length."
CLOSED = "Servers often close connections after a response, and the next request then gets no response."

FRAMINGS = (
    ("content-length", "content with a length", "GET", OK, 200, b"hello"),
    ("chunked", "the last chunk", "GET", CHUNKED + b"5\r\nhello\r\n" + LAST, 200, b"hello"),
    ("trailer", "a trailer section", "GET", CHUNKED + b"5\r\nhello\r\n0\r\nX-A: one\r\n\r\n", 200, b"hello"),
    ("head", "a response to HEAD", "HEAD", HEAD + b"Content-Length: 5\r\n\r\n", 200, b""),
    ("204", "a 204", "GET", NO_CONTENT, 204, b""),
    ("304", "a 304", "GET", NOT_MODIFIED, 304, b""),
)
AGAIN = (ReadRequest(), Send(SECOND), Close())
TAILS = (
    ("response", "A response", STRAY, AGAIN),
    (
        "408",
        "A 408 with close",
        b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nX-Word: stray\r\nContent-Length: 5\r\n\r\nstray",
        (ReadRequest(), Close()),  # no FIN before the next request: a client may see the FIN by chance
    ),
    ("interim", "A 103", b"HTTP/1.1 103 Early Hints\r\nX-Word: stray\r\n\r\n", AGAIN),
    ("octet", "The octet x", b"x", AGAIN),
    # The rule of RFC 9112 section 2.2 on empty lines before a message is for servers. Section 9.2 lets a client discard
    # CRLF on an idle connection, and no other octets.
    ("crlf", "CRLF", b"\r\n", AGAIN),
    ("cr", "CR alone", b"\r", AGAIN),
    ("lf", "LF alone", b"\n", AGAIN),
)

CASES = (
    *(
        Case(
            id=f"reuse/back-to-back/{name}",
            about=f"Of two requests back to back, the second uses the connection after {what}.",
            cites=("RFC9112-9.3-4",),
            rulings=("reuse-permitted",),
            do=(BackToBack((Request(method), Request())),),
            server=(Connection((ReadRequest(), Send(first), *AGAIN)), SECOND),
            expect=(Response(status, body=body), WORLD),
            reuse="required",
            deliveries=("whole",),
            twin="reuse/back-to-back/two" if method == "GET" else "reuse/head",
            why="Every request costs a new connection, and over TLS a new handshake.",
        )
        for name, what, method, first, status, body in FRAMINGS
        if name != "content-length"  # back_to_back.py has this case
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{name}/{kind}",
            about=f"{octets} behind {what} must not affect the next request.",
            cites=("RFC9112-6.3-16", "RFC9112-9.2-3"),
            do=(BackToBack((Request(method), Request())),),
            server=(Connection((ReadRequest(), Send(first + tail), *rest)), SECOND),
            expect=(Response(status, body=body), OTHER),
            lenient=(
                (Response(status, body=body), Failure()),
                (Failure(), OTHER),
                (Failure(), Failure()),
                # An error, and the client repeats the idempotent GET.
                *(((OTHER, OTHER),) if method == "GET" else ()),
                # The octets may belong to the content if its length was too small (RFC 9112 section 6.3).
                *(((Response(status, body=body + tail), OTHER),) if name == "content-length" else ()),
            ),
            deliveries=("whole",),
            twin=f"reuse/back-to-back/{name}",
            root="interim/103" if kind == "interim" else "",
            thorough="" if name == "content-length" or kind == "response" else COSTLY,
            why="An attacker who adds octets to a response changes or breaks the next one on the connection.",
        )
        for name, what, method, first, status, body in FRAMINGS
        for kind, octets, tail, rest in TAILS
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{name}/response-with-the-last-octet",
            about=f"The last octet of {what} comes later, with a response behind that octet.",
            cites=("RFC9112-6.3-16", "RFC9112-9.2-3"),
            do=(BackToBack((Request(method), Request())),),
            server=(Connection((ReadRequest(), Segments((first[:-1], first[-1:] + STRAY), LATER), *AGAIN)), SECOND),
            expect=(Response(status, body=body), WORLD),
            lenient=(
                (Response(status, body=body), Failure()),
                (Failure(), WORLD),
                (Failure(), Failure()),
                *(((WORLD, WORLD),) if method == "GET" else ()),  # the client repeats the idempotent GET
                *(((Response(status, body=body + STRAY), WORLD),) if name == "content-length" else ()),
            ),
            deliveries=("whole",),
            twin=f"reuse/back-to-back/{name}",
            thorough="" if name in ("content-length", "chunked") else COSTLY,
            why="An attacker who adds octets to a response changes or breaks the next one on the connection.",
        )
        for name, what, method, first, status, body in FRAMINGS
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{name}/fin",
            about=f"The server ends the connection directly after {what}.",
            cites=("RFC9112-9.3.1-1",),
            do=(BackToBack((Request(method), Request())),),
            server=(Connection((ReadRequest(), Send(first), Close())), SECOND),
            # The client may send the second request before the FIN arrives.
            expect=(Response(status, body=body), AnyOf((WORLD, Failure()))),
            deliveries=("whole",),
            twin=f"reuse/back-to-back/{name}",
            why=CLOSED,
        )
        for name, what, method, first, status, body in FRAMINGS
        if name != "content-length"  # back_to_back.py has this case
    ),
    *(
        Case(
            id=f"reuse/back-to-back/{name}/reset",
            about=f"The server resets the connection directly after {what}.",
            cites=("RFC9112-9.3.1-1",),
            do=(BackToBack((Request(method), Request())),),
            server=(Connection((ReadRequest(), Send(first), Reset())), SECOND),
            expect=(Response(status, body=body), AnyOf((WORLD, Failure()))),
            # A RST may discard octets that the client has not read yet (RFC 9112 section 9.6).
            lenient=((AnyOf((Failure(), WORLD)), AnyOf((WORLD, Failure()))),),
            deliveries=("whole",),
            twin=f"reuse/back-to-back/{name}",
            thorough="" if name in ("content-length", "chunked") else COSTLY,
            why=CLOSED,
        )
        for name, what, method, first, status, body in FRAMINGS
    ),
)
