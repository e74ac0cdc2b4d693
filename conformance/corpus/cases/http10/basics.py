"""Servers that speak HTTP/1.0 (RFC 9112 sections 2.3, 6.1, 9.3 and appendix C)."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Never, Request, Response
from ..literals import CHUNKS, SECOND

HEAD = b"HTTP/1.0 200 OK\r\n"

CASES = (
    Case(
        id="http10/content-length",
        about="An HTTP/1.0 response with a length.",
        cites=("RFC9110-2.4-1",),
        server=b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello"),),
        why="A client that cannot do this cannot talk to servers that do nothing wrong.",
    ),
    Case(
        id="http10/version",
        about="The version of the response is told as it is.",
        cites=("RFC9110-2.4-1",),
        level="info",  # no text asks a client to show the version
        server=b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        expect=(Response(200, version="1.0", body=b"hello"),),
    ),
    Case(
        id="http10/keep-alive",
        about="With keep-alive an HTTP/1.0 connection may carry the next request, or not.",
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
        about="Transfer-Encoding from an HTTP/1.0 server is faulty framing: no request follows it.",
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
        # Reading until close is right too; the server does not close, so that reading ends by the client's time-out.
        expect=(AnyOf((Response(200, body=b"hello"), Failure(timeout=True))), Response(200, body=b"world")),
        lenient=(
            (AnyOf((Response(200, body=b"hello"), Failure(timeout=True))), Failure()),
            (Response(200, body=b"world"), Response(200, body=b"world")),  # refused, and asked once more
        ),
        reuse="forbidden",
        twin="reuse/chunked",
        deliveries=("whole",),
        why="An HTTP/1.0 proxy on the way may have passed the field on without knowing it.",
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
            why="Many small devices and old proxies speak HTTP/1.0.",
        )
        for name, about, clauses, method, data, status, body in (
            (
                "until-close",
                "Without a length the content ends with the connection.",
                ("RFC9112-6.3-P5",),
                "GET",
                HEAD + b"X-A: one\r\n\r\nhello",
                200,
                b"hello",
            ),
            (
                "until-close-with-keep-alive",
                "Keep-alive without a length: the content still ends with the connection.",
                ("RFC9112-6.3-P5",),
                "GET",
                HEAD + b"Connection: keep-alive\r\n\r\nhello",
                200,
                b"hello",
            ),
            (
                "head",
                "An answer to HEAD ends with its header section.",
                ("RFC9112-6.3-P1", "RFC9110-6-1"),
                "HEAD",
                HEAD + b"Content-Length: 5\r\n\r\n",
                200,
                b"",
            ),
            (
                "304",
                "A 304 ends with its header section, whatever its length.",
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
        about="A 100 of HTTP/1.0 is skipped like others, or refused: it knew none.",
        cites=("RFC9110-15.2-2",),
        server=b"HTTP/1.0 100 Continue\r\n\r\n" + HEAD + b"Content-Length: 5\r\n\r\nhello",
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        twin="http10/content-length",
        why="A client that hands out the interim response gives every later answer to the wrong request.",
    ),
    Case(
        id="http10/incomplete",
        about="A length counts from an HTTP/1.0 server too: with less content it is incomplete.",
        cites=("RFC9112-6.3-9", "RFC9112-8-2"),
        server=HEAD + b"Content-Length: 10\r\n\r\nhello",
        expect=(Failure(truncated=True),),
        twin="http10/content-length",
        why="Half a document is taken for the whole of it.",
    ),
    Case(
        id="http10/transfer-encoding-until-close",
        about="Chunks from an HTTP/1.0 server that closes: decoded, kept as they are, or an error.",
        cites=("RFC9112-6.1-14",),
        server=HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"), Response(200, body=CHUNKS))),),
        twin="http10/until-close",
        why="An HTTP/1.0 proxy on the way may have passed the field on without knowing it.",
    ),
    Case(
        id="http10/transfer-encoding-not-served",
        about="Chunked announced by an HTTP/1.0 server, and not served: an error, or plain content.",
        cites=("RFC9112-6.1-14",),
        server=HEAD + b"Transfer-Encoding: chunked\r\n\r\nhello",
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="http10/until-close",
        why="An HTTP/1.0 proxy on the way may have passed the field on without knowing it.",
    ),
    *(
        Case(
            id=f"http10/transfer-encoding-and-length-{name}",
            about=f"Transfer-Encoding and a length ({name}) from an HTTP/1.0 server: both readings stand.",
            cites=("RFC9112-6.1-14", "RFC9112-6.3-P2"),
            disputed="By RFC 9112 6.3 rule 3 Transfer-Encoding overrides the length, whatever the version, and 6.1"
            " calls the framing faulty even if there is a length. Others (Go's net/http, issue 12785) read that"
            " HTTP/1.0 has no Transfer-Encoding, so that the length counts, if the connection is closed then.",
            server=HEAD + fields + b"\r\n" + CHUNKS,
            expect=(Failure(),),
            lenient=((AnyOf((Response(200, body=b"hello"), Response(200, body=CHUNKS))),),),
            security=True,
            twin="http10/until-close",
            why="Whoever obeys the Content-Length takes the rest of the message for the next response.",
        )
        for name, fields in (
            ("short", b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
            ("zero", b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        )
    ),
    Case(
        id="http10/transfer-encoding-and-length-kept",
        about="Transfer-Encoding, a right length and keep-alive: faulty framing, so no request follows.",
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
        # Until close is right too; the server does not close, so that such reading ends by the client's time-out.
        expect=(
            AnyOf((Response(200, body=b"hello"), Response(200, body=CHUNKS), Failure(timeout=True))),
            Response(200, body=b"world"),
        ),
        lenient=(
            (
                AnyOf((Response(200, body=b"hello"), Response(200, body=CHUNKS), Failure(timeout=True))),
                Failure(),
            ),
            (Response(200, body=b"world"), Response(200, body=b"world")),  # refused, and asked once more
        ),
        reuse="forbidden",
        twin="reuse/chunked",
        deliveries=("whole",),
        why="An HTTP/1.0 proxy on the way may have passed the field on without knowing it.",
    ),
    # -------------------------------------------------------------------------------------- whether it goes on
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
            why="The server may close at any moment, and the next request is lost with the connection.",
        )
        for name, about, clauses, fields in (
            (
                "close",
                "'Connection: close' from an HTTP/1.0 server.",
                ("RFC9112-9.6-9",),
                b"Connection: close\r\n",
            ),
            (
                "close-and-keep-alive",
                "'close' is looked at before keep-alive, in HTTP/1.0 too.",
                ("RFC9112-9.3-P1", "RFC9112-9.6-9"),
                b"Connection: keep-alive\r\nConnection: close\r\n",
            ),
            (
                "other-option",
                "Another option is no keep-alive.",
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
                "A Keep-Alive field without its option counts nothing.",
                b"Keep-Alive: timeout=60\r\n",
            ),
            ("proxy-connection", "Proxy-Connection is no field of HTTP.", b"Proxy-Connection: keep-alive\r\n"),
        )
    ),
    Case(
        id="http10/no-chunked-request-after",
        about="Once a server has answered in HTTP/1.0, it is sent no chunked content.",
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
        why="A server of HTTP/1.0 finds no length, and takes the chunks for the next request.",
    ),
)
