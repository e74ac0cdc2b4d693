"""Where the caller gives up a request, and the request after it (RFC 9112 sections 9.3 and 9.5).

A client may close the connection, or read the rest of the response before it uses the connection again. Neither the
rest of the first response nor a late response is the response to the next request. The next request may be rejected.
"""

from .....mockserver.script import Close, Hold, Mark, Pause, ReadHead, ReadRequest, Send
from ....model import AnyOf, Body, Case, Common, Connection, Failure, Request, Tls
from ..literals import (
    CHUNKED,
    CONTINUE,
    HEAD,
    HELLO,
    HINTS,
    LAST,
    LENGTH,
    OK,
    OPENED,
    SECOND,
    STRAY,
    WORLD,
)

GIVEN_UP = Request(cancel="here")
# Lines of 64 KiB, in all more than the buffers hold.
LINES = Request("POST", body=Body((b"0123456789abcdef" * 4095 + b"\n") * 128, "iterable"), cancel="here")
EXPECTING = Request("POST", fields=(("Expect", "100-continue"),), body=Body(b"again"), cancel="here")
# Where the rest of the content begins the next response for a client that does not read that rest, the rest is STRAY, a
# whole response of 43 octets.
#
# The server is silent for this time after the mark. In that time the client gives up, and sends the next request.
SILENT = Pause(0.2)
OTHER = Connection((ReadRequest(), Send(SECOND), Close()))
LATE = "The caller gets the rest of the response that it gave up, in place of its own."
GIVES_UP = Common(
    cites=("RFC9112-9.3-6", "RFC9112-9.2-2"),
    expect=(Failure(), WORLD),
    lenient=((Failure(), Failure()),),
    deliveries=("whole",),
    why=LATE,
)

CASES = (
    *(
        Case(
            id=f"reuse/cancelled/{name}",
            about=f"The caller gives up {where}; the next request gets its own.",
            do=(GIVEN_UP, Request()),
            server=(
                Connection(
                    (ReadRequest(), *((Send(before),) if before else ()), Mark("here"), SILENT, Send(after), Close())
                ),
                OTHER,
            ),
            transports=("tcp", "tls") if name in ("before-last-chunk", "until-close") else ("tcp",),
            twin="reuse/content-length",
            root="interim/103" if "interim" in name else "",
            **GIVES_UP,
        )
        for name, where, before, after in (
            ("after-interim", "between a 103 and the response", HINTS + b"\r\n", STRAY),
            ("within-interim", "within the head of a 103", HINTS, b"\r\n" + STRAY),
            ("before-content", "between the head and the content", HEAD + b"Content-Length: 43\r\n\r\n", STRAY),
            ("within-status-line", "within the status line", b"HTTP/1.", b"1 200 OK\r\nContent-Length: 5\r\n\r\nstray"),
            ("within-chunk", "within a chunk", CHUNKED + b"30\r\nhello", STRAY + b"\r\n" + LAST),
            ("within-chunk-size", "within a chunk size", CHUNKED + b"5\r\nhello\r\n1", b"\r\nx\r\n" + LAST + STRAY),
            ("before-last-chunk", "before the last chunk", CHUNKED + b"5\r\nhello\r\n", LAST + STRAY),
            ("until-close", "within close-delimited content", HEAD + b"\r\nhello", STRAY),
            ("one-octet-short", "one octet before the end", LENGTH + b"helloworl", b"d" + STRAY),
        )
    ),
    Case(
        id="reuse/cancelled/within-trailers",
        about="The caller gives up within the trailer section; the next request gets its own.",
        cites=("RFC9112-9.3-6", "RFC9112-9.2-2"),
        do=(GIVEN_UP, Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(CHUNKED + b"5\r\nhello\r\n0\r\nX-A: b\r\n")),
                    *(Mark("here"), SILENT, Send(b"\r\n" + STRAY), Close()),
                )
            ),
            OTHER,
        ),
        # The caller may have all content by then, and so its response.
        expect=(AnyOf((Failure(), HELLO)), WORLD),
        lenient=((AnyOf((Failure(), HELLO)), Failure()),),
        deliveries=("whole",),
        transports=("tcp",),
        twin="reuse/content-length",
        why=LATE,
    ),
    Case(
        id="reuse/cancelled/rest-comes",
        about="The caller gives up within the content; the rest comes, and the next response.",
        do=(GIVEN_UP, Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"Content-Length: 48\r\n\r\nhello")),
                    *(Mark("here"), SILENT, Send(STRAY)),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            OTHER,
        ),
        transports=("tcp",),
        twin="reuse/content-length",
        **GIVES_UP,
    ),
    Case(
        id="reuse/cancelled/on-a-kept-connection",
        about="The caller gives up the second request on a connection; the third gets its own.",
        cites=("RFC9112-9.3-6", "RFC9112-9.2-2"),
        do=(Request(), GIVEN_UP, Request()),
        server=(
            Connection((ReadRequest(), Send(OK), ReadRequest(), Mark("here"), SILENT, Send(STRAY), Close())),
            Connection((ReadRequest(), Send(SECOND), Close())),
        ),
        expect=(HELLO, Failure(), WORLD),
        lenient=((HELLO, Failure(), Failure()),),
        deliveries=("whole",),
        twin="reuse/content-length",
        why=LATE,
    ),
    Case(
        id="reuse/cancelled/twice",
        about="The caller gives up two requests; the third gets its own.",
        cites=("RFC9112-9.3-6", "RFC9112-9.2-2"),
        do=(GIVEN_UP, Request(cancel="there"), Request()),
        server=(
            Connection((ReadRequest(), Mark("here"), SILENT, Send(STRAY), Close())),
            Connection((ReadRequest(), Send(LENGTH), Mark("there"), SILENT, Send(b"helloagain" + STRAY), Close())),
            OTHER,
        ),
        expect=(Failure(), Failure(), WORLD),
        lenient=((Failure(), Failure(), Failure()),),
        transports=("tcp",),
        deliveries=("whole",),
        twin="reuse/content-length",
        why=LATE,
    ),
    # ----------------------------------------------------------------------------------------------- the request itself
    *(
        Case(
            id=f"reuse/cancelled/{name}",
            about=f"The caller gives up {where}; the next request gets its own.",
            do=(request, Request()),
            server=(Connection(steps), OTHER),
            twin="reuse/content-length",
            root="interim/100" if name == "before-continue" else "",
            needs=("expect",) if name == "before-continue" else (),
            **GIVES_UP,
        )
        for name, where, request, steps in (
            (
                "within-chunks-of-upload",
                "within chunked content that it sends",
                LINES,
                (ReadHead(), Mark("here"), Hold(read=False)),
            ),
            (
                "before-continue",
                "before the 100 that it expects",
                EXPECTING,
                (ReadHead(), Mark("here"), SILENT, Send(CONTINUE + STRAY), Close()),
            ),
            (
                "post",
                "a POST before its response",
                Request("POST", body=Body(b"again"), cancel="here"),
                (ReadRequest(), Mark("here"), SILENT, Send(STRAY), Close()),
            ),
        )
    ),
    Case(
        id="reuse/cancelled/within-content-in-tunnel",
        about="The caller gives up within the content, in a tunnel; the next request gets its own.",
        do=(GIVEN_UP, Request()),
        via="tunnel",
        host="localhost",
        transports=("tls",),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(OPENED), Tls(), ReadRequest(), Send(LENGTH + b"hello")),
                    *(Mark("here"), SILENT, Send(b"again" + STRAY), Close()),
                )
            ),
            Connection((ReadRequest(), Send(OPENED), Tls(), ReadRequest(), Send(SECOND), Close())),
        ),
        twin="proxy/tunnel-second",
        **GIVES_UP,
    ),
)
