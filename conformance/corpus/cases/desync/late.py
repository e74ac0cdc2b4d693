"""Octets on the idle connection, that come before the next request is made: they answer none (RFC 9112 section 9.2).

The connection ought to be closed; a client that looks for readable octets before it sends a request sees all of them.
"""

from .....mockserver.script import Close, Mark, Pause, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response, Wait
from ..literals import HEAD, LAST, SECOND

FIRST = HEAD + b"Content-Length: 5\r\n\r\nhello"
STRAY = HEAD + b"X-Word: stray\r\nContent-Length: 5\r\n\r\nstray"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" + LAST
OTHER = Response(200, body=b"world", absent=("X-Word",))
POISON = "Whoever can add octets to one response writes the next one: a shared connection is poisoned."
IDLE = Wait("stray", settle=0.03)
EXTRA = (  # of what comes late
    ("octets-1", "One octet", b"x"),
    ("octets-4", "Four octets", b"HTTP"),
    ("octets-5", "Five octets", b"stray"),
    ("crlf", "An empty line", b"\r\n"),
    ("interim", "A 103", b"HTTP/1.1 103 Early Hints\r\nX-Word: stray\r\n\r\n"),
    ("error", "A 400 without close", b"HTTP/1.1 400 Bad\r\nX-Word: stray\r\nContent-Length: 5\r\n\r\nstray"),
    ("two-responses", "Two responses", STRAY * 2),
    ("head-of-response", "A head alone", STRAY[:-5]),
    ("part-of-head", "A part of a head", HEAD + b"X-Word: stray\r\nX-Rest: "),
    ("until-close", "A response until the close", HEAD + b"X-Word: stray\r\n\r\nstray"),
)

CASES = (
    *(
        Case(
            id=f"desync/{name}/late-{kind}",
            about=f"{octets} after {what}: no part of the next answer.",
            cites=("RFC9112-9.2-3", "RFC9112-6.3-16"),
            do=(Request(method), IDLE, Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Send(first), Pause(0.05), Send(tail), Mark("stray")),
                        *(ReadRequest(), Send(SECOND), Close()),
                    )
                ),
                SECOND,
            ),
            expect=(Response(status, body=body), OTHER),
            lenient=((Response(status, body=body), Failure()),),
            twin=f"reuse/{name}",
            why=POISON,
        )
        for name, what, method, first, status, body, tails in (
            ("content-length", "content of a given length", "GET", FIRST, 200, b"hello", EXTRA),
            (
                "chunked",
                "the last chunk",
                "GET",
                CHUNKED,
                200,
                b"hello",
                (
                    ("crlf", "An empty line", b"\r\n"),
                    ("another-last-chunk", "Another last chunk", LAST),
                    ("trailer", "A trailer section", b"X-Word: stray\r\n\r\n"),
                    ("more-chunks", "One more chunk", b"5\r\nstray\r\n" + LAST),
                ),
            ),
            (
                "head",
                "an answer to HEAD",
                "HEAD",
                HEAD + b"Content-Length: 58\r\n\r\n",
                200,
                b"",
                (("content", "Content", b"stray"), ("declared-response", "A response of its length", STRAY)),
            ),
            (
                "204",
                "a 204",
                "GET",
                b"HTTP/1.1 204 No Content\r\nContent-Length: 58\r\n\r\n",
                204,
                b"",
                (("content", "Content", b"stray"), ("declared-response", "A response of its length", STRAY)),
            ),
            (
                "304",
                "a 304",
                "GET",
                b"HTTP/1.1 304 Not Modified\r\nContent-Length: 58\r\n\r\n",
                304,
                b"",
                (("content", "Content", b"stray"), ("declared-response", "A response of its length", STRAY)),
            ),
        )
        for kind, octets, tail in tails
    ),
    *(
        Case(
            id=f"desync/closed-after-{name}",
            about=f"{octets} on the idle connection: it is closed, and not used again.",
            cites=("RFC9112-9.2-4",),
            do=(Request(), IDLE, Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Send(FIRST), Pause(0.05), Send(tail), Mark("stray")),
                        *(ReadRequest(), Send(SECOND), Close()),
                    )
                ),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), OTHER),
            lenient=((Response(200, body=b"hello"), Failure()),),
            reuse="forbidden",
            twin="reuse/content-length",
            why="Where one response ends and the next begins is not certain any more.",
        )
        for name, octets, tail in (
            ("octets", "Five octets", b"stray"),
            ("response", "A response", STRAY),
            ("interim", "A 103", b"HTTP/1.1 103 Early Hints\r\nX-Word: stray\r\n\r\n"),
        )
    ),
    # ------------------------------------------------------------------ what servers say when they tire of waiting
    *(
        Case(
            id=f"desync/{name}",
            about=f"{what} answers no request.",
            cites=("RFC9112-9.2-3",),
            do=(Request(), IDLE, Request()),
            server=(
                Connection((ReadRequest(), Send(FIRST), Pause(0.05), Send(data), Mark("stray"), *rest)),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), OTHER),
            lenient=((Response(200, body=b"hello"), Failure()),),
            twin="reuse/content-length",
            why="Servers send it when they tire of an idle connection; the next request was never looked at.",
        )
        for name, what, data, rest in (
            (
                "408-on-idle-kept-open",
                "A 408 on an idle connection that stays open",
                b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nX-Word: stray\r\nContent-Length: 5\r\n\r\nstray",
                (ReadRequest(), Send(SECOND), Close()),
            ),
            (
                "408-on-idle-until-close",
                "A 408 without a length, and then the end,",
                b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nX-Word: stray\r\n\r\nstray",
                (Close(),),
            ),
            (
                "503-on-idle",
                "A 503 on the idle connection",
                b"HTTP/1.1 503 Restarting\r\nConnection: close\r\nX-Word: stray\r\nContent-Length: 5\r\n\r\nstray",
                (Close(),),
            ),
        )
    ),
    Case(
        id="desync/408-behind-the-answer",
        about="A 408 in one segment with the answer, and the end: the next request has its own.",
        cites=("RFC9112-9.2-3", "RFC9112-6.3-16"),
        do=(Request(), Wait("closed"), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(FIRST + b"HTTP/1.1 408 Request Timeout\r\nX-Word: stray\r\nContent-Length: 5\r\n\r\nstray"),
                    *(Mark("closed"), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), OTHER),
        lenient=(
            (Response(200, body=b"hello"), Failure()),
            (Failure(), OTHER),
            (Failure(), Failure()),
            (OTHER, OTHER),
        ),
        twin="reuse/content-length",
        why=POISON,
    ),
    # ------------------------------------------------------------------------------------------------------- one off
    *(
        Case(
            id=f"desync/{name}",
            about=about,
            cites=("RFC9112-9.2-3", "RFC9112-9.2-1"),
            do=(Request(), IDLE, Request()),
            server=(
                Connection((*steps, Mark("stray"), ReadRequest(), Send(SECOND), Close())),
                SECOND,
            ),
            # What came first may have come before the request or after it: nobody can tell. What is left has come
            # before the next one.
            expect=(AnyOf((Response(200), Response(400), Failure())), OTHER),
            lenient=((AnyOf((Response(200), Response(400), Failure())), Failure()),),
            twin="reuse/content-length",
            why="Every answer on the connection goes to the wrong request from then on.",
        )
        for name, about, steps in (
            (
                "response-before-request",
                "A response before any request: whoever takes it does not take the answer later.",
                (Send(STRAY), ReadRequest(), Pause(0.05), Send(FIRST)),
            ),
            (
                "error-before-request",
                "A 400 before any request: whoever takes it does not take the answer later.",
                (Send(b"HTTP/1.1 400 Bad\r\nContent-Length: 5\r\n\r\nstray"), ReadRequest(), Pause(0.05), Send(FIRST)),
            ),
            (
                "two-answers",
                "Two answers to one request, a while apart: the second is nobody's.",
                (ReadRequest(), Send(FIRST), Pause(0.05), Send(FIRST)),
            ),
        )
    ),
)
