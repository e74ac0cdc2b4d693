"""Servers that use HTTP/1.0 (RFC 9112 sections 2.3, 6.1, 9.3 and appendix C)."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Never, Request, Response
from ..literals import CHUNKS, LATER, SECOND

HEAD = b"HTTP/1.0 200 OK\r\n"

CASES = (
    Case(
        id="http10/content-length",
        about="An HTTP/1.0 response has a Content-Length.",
        cites=("RFC9110-2.4-1",),
        server=b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello"),),
        why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
    ),
    Case(
        id="http10/version",
        about="The client reports the version of an HTTP/1.0 response.",
        cites=("RFC9110-2.4-1",),
        level="info",  # no document requires that a client report the version
        server=b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        expect=(Response(200, version="1.0", body=b"hello"),),
    ),
    Case(
        id="http10/keep-alive",
        about="After 'keep-alive', the client may reuse an HTTP/1.0 connection for the next request.",
        cites=("RFC9112-9.3-4",),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
    ),
    Case(
        id="http10/transfer-encoding",
        about="The client closes the connection after Transfer-Encoding from an HTTP/1.0 server.",
        cites=("RFC9112-6.1-14",),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(
                        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                        b"5\r\nhello\r\n0\r\n\r\n"
                    ),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        # A close-delimited reading is right too. It ends by the client's time-out, since the server does not close.
        expect=(AnyOf((Response(200, body=b"hello"), Failure(timeout=True))), Response(200, body=b"world")),
        lenient=(
            (AnyOf((Response(200, body=b"hello"), Failure(timeout=True))), Failure()),
            # The client rejected the first response and repeated the request.
            (Response(200, body=b"world"), Response(200, body=b"world")),
        ),
        reuse="forbidden",
        twin="reuse/chunked",
        deliveries=("whole",),
        why="An HTTP/1.0 proxy may forward the field without understanding it, and then the framing is wrong.",
    ),
    # -------------------------------------------------------------------------------------------- how content ends
    *(
        Case(
            id=f"http10/{name}",
            about=about,
            cites=clauses,
            do=(Request(method),),
            server=data,
            expect=(Response(status, body=body),),
            why="The client cannot use small devices and old proxies, many of which use HTTP/1.0.",
        )
        for name, about, clauses, method, data, status, body in (
            (
                "until-close",
                "An HTTP/1.0 response without a length is close-delimited.",
                ("RFC9112-6.3-P5",),
                "GET",
                HEAD + b"X-A: one\r\n\r\nhello",
                200,
                b"hello",
            ),
            (
                "until-close-with-keep-alive",
                "An HTTP/1.0 response with keep-alive and without a length is close-delimited.",
                ("RFC9112-6.3-P5",),
                "GET",
                HEAD + b"Connection: keep-alive\r\n\r\nhello",
                200,
                b"hello",
            ),
            (
                "head",
                "An HTTP/1.0 response to HEAD ends with its header section.",
                ("RFC9112-6.3-P1", "RFC9110-6-1"),
                "HEAD",
                HEAD + b"Content-Length: 5\r\n\r\n",
                200,
                b"",
            ),
            (
                "304",
                "An HTTP/1.0 304 response ends with its header section, whatever its Content-Length.",
                ("RFC9112-6.3-P1",),
                "GET",
                b"HTTP/1.0 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
                304,
                b"",
            ),
        )
    ),
    Case(
        id="http10/interim",
        about="The client skips a 100 response in HTTP/1.0, which did not define 1xx, or rejects it.",
        cites=("RFC9110-15.2-2",),
        server=b"HTTP/1.0 100 Continue\r\n\r\n" + HEAD + b"Content-Length: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        twin="http10/content-length",
        root="interim/100",
        why="A client that returns or rejects the interim response loses or shifts the final response.",
    ),
    Case(
        id="http10/incomplete",
        about="An HTTP/1.0 response with less content than its Content-Length is incomplete.",
        cites=("RFC9112-6.3-9", "RFC9112-8-2"),
        server=HEAD + b"Content-Length: 10\r\n\r\nhello",
        expect=(Failure(truncated=True),),
        twin="http10/content-length",
        why="The caller treats truncated content as complete, or waits for the rest.",
    ),
    Case(
        id="http10/transfer-encoding-until-close",
        about="The client decodes, returns or rejects chunks from an HTTP/1.0 server that closes.",
        cites=("RFC9112-6.1-14",),
        server=HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"), Response(200, body=CHUNKS))),),
        twin="http10/until-close",
        why="An HTTP/1.0 proxy may forward the field without understanding it, and then the framing is wrong.",
    ),
    Case(
        id="http10/transfer-encoding-not-served",
        about="An HTTP/1.0 response declares chunked but has plain content, which the client may reject.",
        cites=("RFC9112-6.1-14",),
        server=HEAD + b"Transfer-Encoding: chunked\r\n\r\nhello",
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="http10/until-close",
        why="An HTTP/1.0 proxy may forward the field without understanding it, and then the framing is wrong.",
    ),
    *(
        Case(
            id=f"http10/transfer-encoding-and-length-{name}",
            about=f"An HTTP/1.0 response has Transfer-Encoding and {what}.",
            cites=("RFC9112-6.1-14", "RFC9112-6.3-P2"),
            disputed="RFC 9112 section 6.3 rule 3 lets Transfer-Encoding override the length in every version, and"
            " section 6.1 calls the framing faulty even with a length. Go's net/http (issue 12785) reads that HTTP/1.0"
            " has no Transfer-Encoding: the length applies, and the connection is closed afterwards.",
            server=(Connection.in_parts(HEAD + fields + b"\r\n", *parts, pause=LATER),),
            expect=(Failure(),),
            lenient=((AnyOf((Response(200, body=b"hello"), Response(200, body=CHUNKS))),),),
            security=True,
            peer="go: obeys the Content-Length",
            twin="http10/until-close",
            why="A client that obeys the Content-Length reads the rest of the message as the next response.",
        )
        for name, what, parts, fields in (
            (
                "short",
                "a Content-Length that is too short",
                (CHUNKS[:3], CHUNKS[3:6], CHUNKS[6:]),
                b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            ),
            ("zero", "a Content-Length of zero", (b"", CHUNKS), b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        )
    ),
    Case(
        id="http10/transfer-encoding-and-length-kept",
        about="The client closes after Transfer-Encoding and a right Content-Length in HTTP/1.0.",
        cites=("RFC9112-6.1-14",),
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(
                        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n"
                        b"Content-Length: 15\r\n\r\n" + CHUNKS
                    ),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        # A close-delimited reading is right too. It ends by the client's time-out, since the server does not close.
        expect=(
            AnyOf((Response(200, body=b"hello"), Response(200, body=CHUNKS), Failure(timeout=True))),
            Response(200, body=b"world"),
        ),
        lenient=(
            (
                AnyOf((Response(200, body=b"hello"), Response(200, body=CHUNKS), Failure(timeout=True))),
                Failure(),
            ),
            # The client rejected the first response and repeated the request.
            (Response(200, body=b"world"), Response(200, body=b"world")),
        ),
        reuse="forbidden",
        twin="reuse/chunked",
        deliveries=("whole",),
        why="An HTTP/1.0 proxy may forward the field without understanding it, and then the framing is wrong.",
    ),
    # ------------------------------------------------------------------------- whether the connection persists
    *(
        Case(
            id=f"http10/not-kept-{name}",
            about=about,
            cites=clauses,
            level="must",
            do=(Request(), Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Send(HEAD + fields + b"Content-Length: 5\r\n\r\nhello")),
                        *(ReadRequest(), Send(SECOND), Close()),
                    )
                ),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
            why="The server may close the connection at any moment, and the next request is then lost.",
        )
        for name, about, clauses, fields in (
            (
                "close",
                "After 'close' from an HTTP/1.0 server, no further request uses the connection.",
                ("RFC9112-9.6-9",),
                b"Connection: close\r\n",
            ),
            (
                "close-and-keep-alive",
                "'close' takes precedence over 'keep-alive' in HTTP/1.0 too.",
                ("RFC9112-9.3-P1", "RFC9112-9.6-9"),
                b"Connection: keep-alive\r\nConnection: close\r\n",
            ),
            (
                "other-option",
                "A connection option other than 'keep-alive' does not keep an HTTP/1.0 connection.",
                ("RFC9112-9.3-P1",),
                b"Connection: x-keep-alive\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"http10/not-kept-{name}",
            about=about,
            cites=("RFC9112-9.3-P1", "RFC9110-7.6.1-5"),
            level="should",
            do=(Request(), Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Send(HEAD + field + b"Content-Length: 5\r\n\r\nhello")),
                        *(ReadRequest(), Send(SECOND), Close()),
                    )
                ),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
        )
        for name, about, field in (
            (
                "keep-alive-field",
                "A Keep-Alive field without its connection option does not keep the connection.",
                b"Keep-Alive: timeout=60\r\n",
            ),
            (
                "proxy-connection",
                "Proxy-Connection does not keep an HTTP/1.0 connection.",
                b"Proxy-Connection: keep-alive\r\n",
            ),
        )
    ),
    Case(
        id="http10/no-chunked-request-after",
        about="The client sends no chunked content to a server that has responded in HTTP/1.0.",
        cites=("RFC9112-6.1-10", "RFC9112-6.3-14"),
        do=(Request(), Request("POST", body=Body(b"again", "iterable"))),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"Connection: keep-alive\r\nContent-Length: 5\r\n\r\nhello")),
                    *(ReadRequest(), Send(HEAD + b"Content-Length: 5\r\n\r\nworld"), Close()),
                )
            ),
            HEAD + b"Content-Length: 5\r\n\r\nworld",
        ),
        expect=(Response(200, body=b"hello"), AnyOf((Response(200, body=b"world"), Failure()))),
        sent=(Never(b"\r\nTransfer-Encoding:"),),
        twin="http10/keep-alive",
        why="An HTTP/1.0 server finds no length and reads the chunks as the next request.",
    ),
)
