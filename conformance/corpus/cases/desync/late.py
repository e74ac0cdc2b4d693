"""Octets that arrive on the idle connection before the next request: they belong to no response (RFC 9112 section 9.2).

The client should close the connection. A client that checks for readable octets before it sends a request finds all of
them.
"""

from .....mockserver.script import Close, Mark, Pause, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response, Wait
from ..literals import HEAD, LAST, SECOND

FIRST = HEAD + b"Content-Length: 5\r\n\r\nhello"
STRAY = HEAD + b"X-Word: stray\r\nContent-Length: 5\r\n\r\nstray"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" + LAST
OTHER = Response(200, body=b"world", absent=("X-Word",))
POISON = "An attacker who adds octets to a response changes or breaks it, or the next one on the connection."
IDLE = Wait("stray", settle=0.03)
EXTRA = (  # octets that arrive late
    ("octets-1", "One octet", b"x"),
    ("octets-4", "Four octets", b"HTTP"),
    ("octets-5", "Five octets", b"stray"),
    ("crlf", "An empty line", b"\r\n"),
    ("interim", "A 103", b"HTTP/1.1 103 Early Hints\r\nX-Word: stray\r\n\r\n"),
    ("error", "A 400", b"HTTP/1.1 400 Bad\r\nX-Word: stray\r\nContent-Length: 5\r\n\r\nstray"),
    ("two-responses", "Two responses", STRAY * 2),
    ("head-of-response", "A head alone", STRAY[:-5]),
    ("part-of-head", "A part of a head", HEAD + b"X-Word: stray\r\nX-Rest: "),
    ("until-close", "A 200 until close", HEAD + b"X-Word: stray\r\n\r\nstray"),
)

CASES = (
    *(
        Case(
            id=f"desync/{name}/late-{kind}",
            about=f"{octets} sent late after {what} must not affect the next response.",
            cites=("RFC9112-9.2-3", "RFC9112-6.3-16"),
            rulings=("refused-misplaced",) if status == 204 else (),
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
            lenient=(
                (Response(status, body=body), Failure()),
                *(((Failure(), OTHER), (Failure(), Failure())) if status == 204 else ()),
            ),
            twin=f"reuse/{name}",
            why=POISON,
        )
        for name, what, method, first, status, body, tails in (
            ("content-length", "content with a length", "GET", FIRST, 200, b"hello", EXTRA),
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
                "a response to HEAD",
                "HEAD",
                HEAD + b"Content-Length: 58\r\n\r\n",
                200,
                b"",
                (("content", "Content", b"stray"), ("declared-response", "A declared response", STRAY)),
            ),
            (
                "204",
                "a 204",
                "GET",
                b"HTTP/1.1 204 No Content\r\nContent-Length: 58\r\n\r\n",
                204,
                b"",
                (("content", "Content", b"stray"), ("declared-response", "A declared response", STRAY)),
            ),
            (
                "304",
                "a 304",
                "GET",
                b"HTTP/1.1 304 Not Modified\r\nContent-Length: 58\r\n\r\n",
                304,
                b"",
                (("content", "Content", b"stray"), ("declared-response", "A declared response", STRAY)),
            ),
        )
        for kind, octets, tail in tails
    ),
    *(
        Case(
            id=f"desync/closed-after-{name}",
            about=f"After {octets} on the idle connection, the client opens a new connection.",
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
            why="The client cannot know where the next response begins on this connection, and may return a wrong "
            "response.",
        )
        for name, octets, tail in (
            ("octets", "five octets", b"stray"),
            ("response", "a response", STRAY),
            ("interim", "a 103", b"HTTP/1.1 103 Early Hints\r\nX-Word: stray\r\n\r\n"),
        )
    ),
    # -------------------------------------------------------- what servers send before they close an idle connection
    *(
        Case(
            id=f"desync/{name}",
            about=f"{what} does not answer the next request.",
            cites=("RFC9112-9.2-3",),
            do=(Request(), IDLE, Request()),
            server=(
                Connection((ReadRequest(), Send(FIRST), Pause(0.05), Send(data), Mark("stray"), *rest)),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), OTHER),
            lenient=((Response(200, body=b"hello"), Failure()),),
            twin="reuse/content-length",
            why="Servers send such a response before they close an idle connection. A client that reads it as an "
            "answer reports a failed request, although the server never read the request.",
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
                "A 408 without a length on the idle connection",
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
        about="A 408 in the segment of the response does not answer the next request.",
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
    # ------------------------------------------------------------------------------------------ one response too many
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
            # The first response may have arrived before or after the first request: the client cannot tell. The other
            # response has arrived before the second request.
            expect=(AnyOf((Response(200), Response(400), Failure())), OTHER),
            lenient=((AnyOf((Response(200), Response(400), Failure())), Failure()),),
            twin="reuse/content-length",
            why="From then on, every response on the connection answers the wrong request.",
        )
        for name, about, steps in (
            (
                "response-before-request",
                "A response arrives before any request: the second request gets its own response.",
                (Send(STRAY), ReadRequest(), Pause(0.05), Send(FIRST)),
            ),
            (
                "error-before-request",
                "A 400 arrives before any request: the second request gets its own response.",
                (Send(b"HTTP/1.1 400 Bad\r\nContent-Length: 5\r\n\r\nstray"), ReadRequest(), Pause(0.05), Send(FIRST)),
            ),
            (
                "two-answers",
                "The first request gets two responses: the second request gets its own response.",
                (ReadRequest(), Send(FIRST), Pause(0.05), Send(FIRST)),
            ),
        )
    ),
)
