"""Final responses whose status code has a meaning of its own (RFC 9110 section 15).

A client that does not act on the meaning hands them out as they are, framed like any other response. What a client does
above the core of HTTP, such as to follow a redirection, is not examined."""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import FIVE

PARTS = (
    b"--cut\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/9\r\n\r\nhe\r\n"
    b"--cut\r\nContent-Type: text/plain\r\nContent-Range: bytes 4-4/9\r\n\r\no\r\n--cut--\r\n"
)
RANGES = b"Content-Type: multipart/byteranges; boundary=cut\r\n"

CASES = (
    *(
        Case(
            id=f"status/{name}",
            about=f"{what} is an answer like any other.",
            cites=("RFC9110-2.4-1",),
            server=(Connection((ReadRequest(), Send(b"HTTP/1.1 " + line + b"\r\n" + fields + FIVE), Hold())),),
            expect=(Response(int(line[:3]), body=b"hello"),),
            deliveries=("whole",),
            why="The caller is told of a failure instead of what the server said.",
        )
        for name, what, line, fields in (
            ("206-unasked", "A 206 that nobody asked for", b"206 Some", b"Content-Range: bytes 0-4/9\r\n"),
            ("206-without-range", "A 206 without Content-Range", b"206 Some", b""),
            ("206-wrong-range", "A 206 with a wrong range", b"206 Some", b"Content-Range: bytes 9-4/2\r\n"),
            ("206-not-a-range", "A 206 with a range in words", b"206 Some", b"Content-Range: some\r\n"),
            ("200-with-range", "A 200 with Content-Range", b"200 OK", b"Content-Range: bytes 0-4/9\r\n"),
            ("416", "A 416", b"416 No", b"Content-Range: bytes */9\r\n"),
            ("300", "A 300 without Location", b"300 Choose", b""),
            ("301", "A 301 without Location", b"301 Moved", b""),
            ("302", "A 302 without Location", b"302 Found", b""),
            ("303", "A 303 without Location", b"303 Other", b""),
            ("305", "A 305 without Location", b"305 Proxy", b""),
            ("307", "A 307 without Location", b"307 Temporary", b""),
            ("308", "A 308 without Location", b"308 Permanent", b""),
            ("401-without-challenge", "A 401 without a challenge", b"401 Who", b""),
            (
                "401-two-challenges",
                "A 401 with two challenges in a line",
                b"401 Who",
                b'WWW-Authenticate: Basic realm="a, b", Digest realm="c", nonce="d"\r\n',
            ),
            ("403", "A 403", b"403 No", b""),
            ("426", "A 426", b"426 Upgrade", b"Upgrade: h2c\r\nConnection: upgrade\r\n"),
            ("429", "A 429 with Retry-After", b"429 Slower", b"Retry-After: 60\r\n"),
            ("503", "A 503 with Retry-After", b"503 Later", b"Retry-After: 60\r\n"),
        )
    ),
    Case(
        id="status/407-unasked",
        about="A 407 without a proxy and without a challenge: an answer, or an error.",
        cites=("RFC9110-2.4-1",),
        level="info",  # it has no meaning here, and some clients refuse it on purpose
        server=b"HTTP/1.1 407 Who\r\n" + FIVE,
        expect=(Response(407, body=b"hello"),),
        lenient=((Failure(),),),
        deliveries=("whole",),
        twin="status/401-without-challenge",
    ),
    Case(
        id="status/421",
        about="A 421 is an answer like any other, or the request is asked on another connection.",
        cites=("RFC9110-15.5.20-1",),
        server=(Connection((*((ReadRequest(), Send(b"HTTP/1.1 421 Wrong\r\n" + FIVE)) * 2), Close())),),
        expect=(Response(421, body=b"hello"),),
        deliveries=("whole",),
    ),
    # -------------------------------------------------------------------------------------------- multipart/byteranges
    *(
        Case(
            id=f"status/206-parts-{name}",
            about=f"Parts of a document, {how}: a boundary ends no message.",
            cites=(clause,),
            server=(Connection((ReadRequest(), Send(b"HTTP/1.1 206 Some\r\n" + RANGES + rest), end)),),
            expect=(Response(206, body=body),),
            why="RFC 2616 let a boundary end the message; whoever still does so finds other octets behind it.",
        )
        for name, how, clause, rest, end, body in (
            (
                "content-length",
                "of a given length",
                "RFC9110-2.4-1",
                b"Content-Length: %d\r\n\r\n" % len(PARTS) + PARTS,
                Hold(),
                PARTS,
            ),
            (
                "longer",
                "and more behind them",
                "RFC9110-2.4-1",
                b"Content-Length: %d\r\n\r\n" % (len(PARTS) + 5) + PARTS + b"hello",
                Hold(),
                PARTS + b"hello",
            ),
            ("until-close", "until the close", "RFC9112-6.3-P5", b"\r\n" + PARTS + b"hello", Close(), PARTS + b"hello"),
            ("mislabelled", "of which there are none", "RFC9112-6.3-P5", b"\r\nhello", Close(), b"hello"),
        )
    ),
    Case(
        id="status/206-parts-cut",
        about="Parts that end with a boundary, and before their length: incomplete.",
        cites=("RFC9112-6.3-9",),
        server=b"HTTP/1.1 206 Some\r\n" + RANGES + b"Content-Length: %d\r\n\r\n" % (len(PARTS) + 5) + PARTS,
        expect=(Failure(truncated=True),),
        twin="status/206-parts-content-length",
        why="Half a document is taken for the whole of it.",
    ),
    *(
        Case(
            id=f"status/{name}",
            about=f"{what}, cut short: an error, or the request once more.",
            cites=("RFC9112-6.3-9", "RFC9112-8-2"),
            server=(
                b"HTTP/1.1 " + line + b"\r\n" + fields + b"Content-Length: 5\r\n\r\nh",
                b"HTTP/1.1 200 OK\r\n" + FIVE,
            ),
            # A server that is asked for the rest alone, or for all of it once more, sends all.
            expect=(AnyOf((Failure(truncated=True), Response(200, body=b"hello"))),),
            twin="content-length/exact",
            why="Half a document is taken for the whole of it.",
        )
        for name, what, line, fields in (
            ("206-cut", "A 206", b"206 Some", b"Content-Range: bytes 0-4/9\r\n"),
            ("200-cut-with-ranges", "A 200 that offers ranges", b"200 OK", b'Accept-Ranges: bytes\r\nETag: "one"\r\n'),
        )
    ),
)
