"""Content of every framing that the client reads in part before it lets go of the response (RFC 9112 section 9.3).

The rest of the content lies in the client's buffers, or comes later while the client has let go of the response. The
rest has the form of a response where the framing allows it: a client that leaves it in the way returns it as the next
response. The client reads nothing, one octet, up to the border of a chunk or a segment, or all octets of the content. A
chunked response has more octets behind its content: the last chunk and the trailer section.

A client may refuse the next request. An error that comes after the client has sent the next request is no refusal: it
follows from the rest of the content, or from a connection that the server has ended.
"""

from .....mockserver.script import Close, ReadRequest, Segments, Send
from ....model import Case, Connection, Failure, Request, Response
from ..literals import CHUNKED, HEAD, LAST, LATER, SECOND, STRAY, WORLD

OTHER = Response(200, body=b"world", absent=("X-Word",))
LOST = "The next request gets the rest of the content for its response, or no response."
LATE = "A pause of 30 ms; every run has the same fault in reuse/partial/*/one-late and reuse/partial/chunked/all-late."
TRAILER = b"0\r\nX-Word: stray\r\n\r\n"
AGAIN = (ReadRequest(), Send(SECOND), Close())
USUAL = ("content-length/one", "chunked/one", "chunked/all", "until-close/one")

# The framing, words for it, how much the client reads, the octets up to there, the octets behind them, the content
# up to there, and what the server does then.
PARTS = (
    *(
        ("content-length", "content with a length", how, HEAD + b"Content-Length: %d\r\n\r\n" % size + data, rest, data)
        for how, data, rest in (
            ("nothing", b"", STRAY),
            ("one", b"a", STRAY),
            ("border", b"hello", STRAY),
            ("all", b"hello", b""),
        )
        for size in (len(data) + len(rest),)
    ),
    *(
        ("chunked", "chunked content", how, CHUNKED + begun, rest, data)
        for how, begun, rest, data in (
            ("nothing", b"", b"2b\r\n" + STRAY + b"\r\n" + LAST, b""),
            ("one", b"2c\r\na", STRAY + b"\r\n" + LAST, b"a"),
            ("border", b"5\r\nhello\r\n", b"2b\r\n" + STRAY + b"\r\n" + LAST, b"hello"),
            ("all", b"5\r\nhello\r\n", LAST, b"hello"),
        )
    ),
    *(
        ("trailer", "content with a trailer section", how, CHUNKED + begun, rest, data)
        for how, begun, rest, data in (
            ("one", b"2c\r\na", STRAY + b"\r\n" + TRAILER, b"a"),
            ("all", b"5\r\nhello\r\n", TRAILER, b"hello"),
        )
    ),
    *(
        ("until-close", "close-delimited content", how, HEAD + b"\r\n" + data, rest, data)
        for how, data, rest in (
            ("nothing", b"", STRAY),
            ("one", b"a", STRAY),
            ("border", b"hello", STRAY),
            ("all", b"hello", b""),
        )
    ),
)
READ = {"nothing": "Nothing of {}", "one": "One octet of {}", "border": "A part of {}", "all": "All data of {}"}

CASES = (
    *(
        Case(
            id=f"reuse/partial/{name}/whole",
            about=f"The client reads {what} that looks like a response, and goes on.",
            cites=(clause,),
            rulings=("reuse-permitted",) if name != "until-close" else (),
            do=(Request(), Request()),
            server=(Connection((ReadRequest(), Send(begun + rest), *steps)), SECOND),
            expect=(Response(200, body=b"hello" + STRAY), WORLD),
            reuse="required" if name != "until-close" else "allowed",
            deliveries=("whole",),
            twin="",
        )
        for name, what, clause, begun, rest, steps in (
            (
                "content-length",
                "content with a length",
                "RFC9112-9.3-4",
                HEAD + b"Content-Length: 48\r\n\r\nhello",
                STRAY,
                AGAIN,
            ),
            (
                "chunked",
                "chunked content",
                "RFC9112-9.3-4",
                CHUNKED + b"5\r\nhello\r\n",
                b"2b\r\n" + STRAY + b"\r\n" + LAST,
                AGAIN,
            ),
            (
                "trailer",
                "content with a trailer section",
                "RFC9112-9.3-4",
                CHUNKED + b"5\r\nhello\r\n",
                b"2b\r\n" + STRAY + b"\r\n" + TRAILER,
                AGAIN,
            ),
            ("until-close", "close-delimited content", "RFC9112-6.3-P5", HEAD + b"\r\nhello", STRAY, (Close(),)),
        )
    ),
    *(
        Case(
            id=f"reuse/partial/{name}/{how}",
            about=f"{READ[how].format(what)} is read before the next request.",
            cites=("RFC9112-9.3-6", "RFC9112-9.5-3"),
            level="must",
            do=(Request(part=len(data)), Request()),
            server=(
                Connection((ReadRequest(), Send(begun + rest), *((Close(),) if name == "until-close" else AGAIN))),
                SECOND,
            ),
            expect=(Response(200, body=data), OTHER),
            lenient=((Response(200, body=data), Failure(unsent=True)),),
            deliveries=("whole",),
            twin=f"reuse/partial/{name}/whole",
            why=LOST,
        )
        for name, what, how, begun, rest, data in PARTS
    ),
    *(
        Case(
            id=f"reuse/partial/{name}/{how}-late",
            about=f"{READ[how].format(what)} is read; the rest comes 30 ms later.",
            cites=("RFC9112-9.3-6", "RFC9112-9.5-3"),
            level="must",
            do=(Request(part=len(data)), Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Segments((begun, rest), LATER)),
                        *((Close(),) if name == "until-close" else AGAIN),
                    )
                ),
                SECOND,
            ),
            expect=(Response(200, body=data), OTHER),
            lenient=((Response(200, body=data), Failure(unsent=True)),),
            deliveries=("whole",),
            twin=f"reuse/partial/{name}/whole",
            thorough="" if f"{name}/{how}" in USUAL else LATE,
            why=LOST,
        )
        for name, what, how, begun, rest, data in PARTS
        if rest or name == "until-close"
    ),
    *(
        Case(
            id=f"reuse/partial/{name}/more",
            about=f"The client may read up to ten octets of {what}, and gets fewer.",
            cites=("RFC9112-9.3-6", "RFC9112-9.5-3"),
            level="must",
            do=(Request(method, part=10), Request()),
            server=(Connection((ReadRequest(), Send(first), *AGAIN)), SECOND),
            expect=(Response(status, body=body), WORLD),
            lenient=((Response(status, body=body), Failure(unsent=True)),),
            deliveries=("whole",),
            twin=f"reuse/{name}",
            why="The client waits for octets that never come, or the next request gets no response.",
        )
        for name, what, method, first, status, body in (
            (
                "content-length",
                "content of five octets",
                "GET",
                HEAD + b"Content-Length: 5\r\n\r\nhello",
                200,
                b"hello",
            ),
            ("chunked", "a chunk of five octets", "GET", CHUNKED + b"5\r\nhello\r\n" + LAST, 200, b"hello"),
            ("empty", "content of length zero", "GET", HEAD + b"Content-Length: 0\r\n\r\n", 200, b""),
            ("head", "a response to HEAD", "HEAD", HEAD + b"Content-Length: 5\r\n\r\n", 200, b""),
            ("204", "a 204", "GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
            ("304", "a 304", "GET", b"HTTP/1.1 304 Not Modified\r\n\r\n", 304, b""),
        )
    ),
)
