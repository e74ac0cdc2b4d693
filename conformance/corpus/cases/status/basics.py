"""Final responses whose status code has a meaning of its own (RFC 9110 section 15).

A client that does not act on the meaning returns these responses unchanged, framed like any other response. The suite
does not test features above the core of HTTP, such as following a redirection."""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import FIVE

PARTS = (
    b"--cut\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/9\r\n\r\nhe\r\n"
    b"--cut\r\nContent-Type: text/plain\r\nContent-Range: bytes 4-4/9\r\n\r\no\r\n--cut--\r\n"
)
# A server does not send these responses: sections 14.4, 15.3.7 and 15.5.2. No clause requires a client to accept them.
# Each has a twin that a server may send.
REFUSABLE = {
    "206-unasked": "200-with-range",
    "206-without-range": "403",
    "206-wrong-range": "200-with-range",
    "206-not-a-range": "200-with-range",
    "401-without-challenge": "401-two-challenges",
}
RANGES = b"Content-Type: multipart/byteranges; boundary=cut\r\n"

CASES = (
    *(
        Case(
            id=f"status/{name}",
            about=f"The client returns {what} like any other response.",
            cites=("RFC9110-2.4-1",),
            server=(Connection((ReadRequest(), Send(b"HTTP/1.1 " + line + b"\r\n" + fields + FIVE), Hold())),),
            expect=(Response(int(line[:3]), body=b"hello"),),
            lenient=((Failure(),),) if name in REFUSABLE else (),
            deliveries=("whole",),
            twin=f"status/{REFUSABLE[name]}" if name in REFUSABLE else "",
            why="The caller does not get the response that the server sent.",
        )
        for name, what, line, fields in (
            ("206-unasked", "a 206 to a request without Range", b"206 Some", b"Content-Range: bytes 0-4/9\r\n"),
            ("206-without-range", "a 206 without Content-Range", b"206 Some", b""),
            ("206-wrong-range", "a 206 with an invalid range", b"206 Some", b"Content-Range: bytes 9-4/2\r\n"),
            ("206-not-a-range", "a 206 with a word as its range", b"206 Some", b"Content-Range: some\r\n"),
            ("200-with-range", "a 200 with Content-Range", b"200 OK", b"Content-Range: bytes 0-4/9\r\n"),
            ("416", "a 416", b"416 No", b"Content-Range: bytes */9\r\n"),
            ("300", "a 300 without Location", b"300 Choose", b""),
            ("301", "a 301 without Location", b"301 Moved", b""),
            ("302", "a 302 without Location", b"302 Found", b""),
            ("303", "a 303 without Location", b"303 Other", b""),
            ("305", "a 305 without Location", b"305 Proxy", b""),
            ("307", "a 307 without Location", b"307 Temporary", b""),
            ("308", "a 308 without Location", b"308 Permanent", b""),
            ("401-without-challenge", "a 401 without a challenge", b"401 Who", b""),
            (
                "401-two-challenges",
                "a 401 with two challenges in one field line",
                b"401 Who",
                b'WWW-Authenticate: Basic realm="a, b", Digest realm="c", nonce="d"\r\n',
            ),
            ("403", "a 403", b"403 No", b""),
            ("426", "a 426", b"426 Upgrade", b"Upgrade: h2c\r\nConnection: upgrade\r\n"),
            ("429", "a 429 with Retry-After", b"429 Slower", b"Retry-After: 60\r\n"),
            ("503", "a 503 with Retry-After", b"503 Later", b"Retry-After: 60\r\n"),
        )
    ),
    Case(
        id="status/407-unasked",
        about="The client returns a 407 without a proxy and without a challenge, or reports an error.",
        cites=("RFC9110-2.4-1",),
        level="info",  # a 407 has no meaning without a proxy, and some clients refuse it on purpose
        server=b"HTTP/1.1 407 Who\r\n" + FIVE,
        expect=(Response(407, body=b"hello"),),
        lenient=((Failure(),),),
        deliveries=("whole",),
        twin="status/403",
    ),
    Case(
        id="status/421",
        about="The client returns a 421, or repeats the request on another connection.",
        cites=("RFC9110-15.5.20-1",),
        server=(Connection((*((ReadRequest(), Send(b"HTTP/1.1 421 Wrong\r\n" + FIVE)) * 2), Close())),),
        expect=(Response(421, body=b"hello"),),
        deliveries=("whole",),
    ),
    # --------------------------------------------------------------------------------------------- multipart/byteranges
    *(
        Case(
            id=f"status/206-parts-{name}",
            about=f"The framing, not a boundary, ends multipart/byteranges content {how}.",
            cites=(clause,),
            server=(Connection((ReadRequest(), Send(b"HTTP/1.1 206 Some\r\n" + RANGES + rest), end)),),
            expect=(Response(206, body=body),),
            lenient=((Failure(),),) if name == "mislabelled" else (),
            twin="status/206-parts-content-length" if name == "mislabelled" else "",
            why=(
                "In RFC 2616 a boundary ends the message. A client that still does so loses content or reads it as a "
                "response."
            ),
        )
        for name, how, clause, rest, end, body in (
            (
                "content-length",
                "of known length",
                "RFC9110-2.4-1",
                b"Content-Length: %d\r\n\r\n" % len(PARTS) + PARTS,
                Hold(),
                PARTS,
            ),
            (
                "longer",
                "with data after the parts",
                "RFC9110-2.4-1",
                b"Content-Length: %d\r\n\r\n" % (len(PARTS) + 5) + PARTS + b"hello",
                Hold(),
                PARTS + b"hello",
            ),
            (
                "until-close",
                "that is close-delimited",
                "RFC9112-6.3-P5",
                b"\r\n" + PARTS + b"hello",
                Close(),
                PARTS + b"hello",
            ),
            ("mislabelled", "that has no boundary", "RFC9112-6.3-P5", b"\r\nhello", Close(), b"hello"),
        )
    ),
    Case(
        id="status/206-parts-cut",
        about="Multipart content that ends at a boundary, before its Content-Length, is incomplete.",
        cites=("RFC9112-6.3-9",),
        server=b"HTTP/1.1 206 Some\r\n" + RANGES + b"Content-Length: %d\r\n\r\n" % (len(PARTS) + 5) + PARTS,
        expect=(Failure(truncated=True),),
        twin="status/206-parts-content-length",
        why="The caller treats truncated content as complete, or waits for the rest.",
    ),
    *(
        Case(
            id=f"status/{name}",
            about=f"{what} that is truncated is an error, or the client repeats the request.",
            cites=("RFC9112-6.3-9", "RFC9112-8-2"),
            server=(
                b"HTTP/1.1 " + line + b"\r\n" + fields + b"Content-Length: 5\r\n\r\nh",
                b"HTTP/1.1 200 OK\r\n" + FIVE,
            ),
            # The second connection sends the whole content, whether the client requests the rest or all of it.
            expect=(AnyOf((Failure(truncated=True), Response(200, body=b"hello"))),),
            twin="content-length/exact",
            why="The caller treats truncated content as complete, or waits for the rest.",
        )
        for name, what, line, fields in (
            ("206-cut", "A 206", b"206 Some", b"Content-Range: bytes 0-4/9\r\n"),
            ("200-cut-with-ranges", "A 200 with Accept-Ranges", b"200 OK", b'Accept-Ranges: bytes\r\nETag: "one"\r\n'),
        )
    ),
)
