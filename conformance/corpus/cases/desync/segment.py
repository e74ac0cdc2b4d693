"""Octets in the segment of the response before them, which lie in the client's own buffer.

There is a case for every kind of octets that parsers treat in different ways. None of these octets is, begins or
changes the next response (RFC 9112 sections 6.3 and 9.2).

The cases run with the delivery ``whole`` only: in segments of one octet, the rest may arrive after the next request and
then belongs to its response.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response
from ..literals import HEAD, LAST, SECOND

STRAY = HEAD + b"X-Word: stray\r\nContent-Length: 5\r\n\r\nstray"
OTHER = Response(200, body=b"world", absent=("X-Word",))
POISON = "An attacker who adds octets to a response changes or breaks it, or the next one on the connection."
EMPTY = ("head", "204", "304")

FRAMINGS = (
    ("content-length", "content with a length", "GET", HEAD + b"Content-Length: 5\r\n\r\nhello", 200, b"hello"),
    (
        "chunked",
        "the last chunk",
        "GET",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" + LAST,
        200,
        b"hello",
    ),
    ("head", "a response to HEAD", "HEAD", HEAD + b"\r\n", 200, b""),
    ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    ("304", "a 304", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\n", 304, b""),
)
TAILS = (
    ("octets-1", "One octet", b"x", ()),
    ("octets-2", "Two octets", b"xx", ("content-length",)),
    ("octets-3", "Three octets", b"HTT", ("content-length",)),
    ("octets-4", "Four octets", b"HTTP", ()),
    ("nul", "A NUL", b"\0", ("content-length", "chunked")),
    ("crlf", "An empty line", b"\r\n", ()),
    ("lf", "A bare LF", b"\n", ("content-length", "chunked")),
    ("interim", "A 103", b"HTTP/1.1 103 Early Hints\r\nX-Word: stray\r\n\r\n", ()),
    ("error", "A 400", b"HTTP/1.1 400 Bad Request\r\nX-Word: stray\r\nContent-Length: 5\r\n\r\nstray", ()),
    ("empty-response", "A 204", b"HTTP/1.1 204 No Content\r\nX-Word: stray\r\n\r\n", ()),
    ("two-responses", "Two responses", STRAY * 2, ("content-length", "chunked")),
    ("other-version", "An HTTP/1.0 response", b"HTTP/1.0 200 OK\r\nX-Word: stray\r\n\r\nstray", ("content-length",)),
    ("status-line", "A status line alone", b"HTTP/1.1 200 OK\r\n", ()),
    ("head-of-response", "A head alone", STRAY[:-5], ()),
    ("part-of-head", "A part of a head", HEAD + b"X-Word: stray\r\nX-Rest: ", ()),
    ("last-chunk", "A last chunk", LAST, ("content-length", "head", "204", "304")),
    ("line-and-last-chunk", "CRLF and a last chunk", b"\r\n" + LAST, ("content-length",)),
    ("another-last-chunk", "Another last chunk", LAST, ("chunked",)),
    ("trailer", "A trailer section", b"X-Word: stray\r\n\r\n", ("chunked",)),
    ("more-chunks", "Two more chunks", b"5\r\nstray\r\n" + LAST, ("chunked",)),
    ("half-a-chunk", "Half a chunk", b"a\r\nstray", ("chunked",)),
    ("content", "Content", b"stray", EMPTY),
    ("chunks", "Chunks", b"5\r\nstray\r\n" + LAST, EMPTY),
)
DECLARED = (
    ("content", "Declared content", b"Content-Length: 5\r\n\r\nstray"),
    ("response", "A declared response", b"Content-Length: 58\r\n\r\n" + STRAY),
    ("longer", "More octets than declared", b"Content-Length: 5\r\n\r\n" + STRAY),
    ("shorter", "Fewer octets than declared", b"Content-Length: 100\r\n\r\n" + STRAY),
    ("chunks", "Declared chunks", b"Transfer-Encoding: chunked\r\n\r\n5\r\nstray\r\n" + LAST),
    ("response-for-chunks", "A response in place of chunks", b"Transfer-Encoding: chunked\r\n\r\n" + STRAY),
    ("close", "A response, despite close,", b"Connection: close\r\n\r\n" + STRAY),
)

CASES = (
    *(
        Case(
            id=f"desync/{name}/{kind}",
            about=f"{octets} right after {what} must not affect the next response.",
            cites=("RFC9112-6.3-16", "RFC9112-9.2-3"),
            do=(Request(method), Request()),
            server=(Connection((ReadRequest(), Send(first + tail), ReadRequest(), Send(SECOND), Close())), SECOND),
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
            twin=f"reuse/{name}",
            why=POISON,
        )
        for name, what, method, first, status, body in FRAMINGS
        for kind, octets, tail, only in TAILS
        if not only or name in only
    ),
    *(
        Case(
            id=f"desync/{name}/declared-{kind}",
            about=f"{octets} after {what} must not affect the next response.",
            cites=("RFC9112-6.3-16", "RFC9112-6.3-P1"),
            rulings=("refused-misplaced",) if name == "204" and kind != "close" else (),
            do=(Request(method), Request()),
            server=(
                Connection((ReadRequest(), Send(first[:-2] + rest), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            expect=(Response(status, body=b""), OTHER),
            lenient=(
                (Response(status, body=b""), Failure()),
                (Failure(), OTHER),
                (Failure(), Failure()),
                *(((OTHER, OTHER),) if method == "GET" else ()),
            ),
            deliveries=("whole",),
            twin=f"reuse/{name}",
            why=POISON,
        )
        for name, what, method, first, status, _ in FRAMINGS
        if name in EMPTY
        for kind, octets, rest in DECLARED
    ),
    *(
        Case(
            id=f"desync/{name}/same-segment",
            about=f"A response right after {what} does not answer the next request.",
            cites=("RFC9112-6.3-16",),
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(first + STRAY), ReadRequest(), Send(SECOND), Close())), SECOND),
            expect=(Response(200, body=body), OTHER),
            lenient=(
                (Response(200, body=body), Failure()),
                (Failure(), OTHER),
                (Failure(), Failure()),
                (OTHER, OTHER),
                # The octets may belong to the content if its length was too small (RFC 9112 section 6.3).
                *(((Response(200, body=body + STRAY), OTHER),) if name != "trailers" else ()),
            ),
            deliveries=("whole",),
            twin=twin,
            why=POISON,
        )
        for name, what, first, body, twin in (
            ("empty", "content of length zero", HEAD + b"Content-Length: 0\r\n\r\n", b"", "reuse/empty"),
            (
                "trailers",
                "a trailer section",
                HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: one\r\n\r\n",
                b"hello",
                "reuse/chunked-trailers",
            ),
            (
                "close",
                "a response with close",
                HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello",
                b"hello",
                "reuse/content-length",
            ),
        )
    ),
)
