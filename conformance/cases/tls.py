"""TLS: who the server is (RFC 9110 section 4.3.4, RFC 9525), and how a connection ends (RFC 9112 section 9.8)."""

from ...mockserver.script import Close, Hold, ReadRequest, Send
from ..case import Case, Connection, Failure, Never, Response, Tls

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
HEAD = b"HTTP/1.1 200 OK\r\n"

CASES = (
    Case(
        id="tls/good-address",
        about="A certificate for the address in the URL.",
        cites=("RFC9110-4.3.5-P1",),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        transports=("tls",),
    ),
    Case(
        id="tls/good-name",
        about="A certificate for the name in the URL.",
        cites=("RFC9110-4.3.4-3",),
        host="localhost",
        server=OK,
        expect=(Response(200, body=b"hello"),),
        transports=("tls",),
    ),
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"A certificate that {what}: no request is sent.",
            cites=(clause, "RFC9110-4.3.4-5"),
            host="localhost",
            server=(Connection((ReadRequest(), Send(OK), Close()), Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"HTTP/1."),),
            transports=("tls",),
            deliveries=("whole",),
            fresh=True,
            twin="tls/good-name",
            why="Whoever stands between client and server can read and change everything.",
        )
        for identity, what, clause in (
            ("expired", "has expired", "RFC9110-4.3.4-2"),
            ("not-yet-valid", "is not valid yet", "RFC9110-4.3.4-2"),
            ("wrong-host", "is for another name", "RFC9110-4.3.4-1"),
            ("unknown-ca", "an unknown authority has signed", "RFC9110-4.3.4-2"),
            ("self-signed", "has signed itself", "RFC9110-4.3.4-2"),
        )
    ),
    Case(
        id="tls/identity/wrong-host-by-address",
        about="A certificate for another name, asked by address: no request is sent.",
        cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
        server=(Connection((ReadRequest(), Send(OK), Close()), Tls("wrong-host")),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        transports=("tls",),
        deliveries=("whole",),
        fresh=True,
        twin="tls/good-address",
        why="Whoever stands between client and server can read and change everything.",
    ),
    # ------------------------------------------------------------------------------------------------- truncation
    Case(
        id="tls/no-close-notify/until-close",
        about="Content until close, without close_notify: whoever cuts the wire can cut it; incomplete.",
        cites=("RFC9112-9.8-P1",),
        server=(Connection((ReadRequest(), Send(HEAD + b"\r\nhello"), Close(notify=False))),),
        expect=(Failure(truncated=True),),
        transports=("tls",),
        twin="until-close/plain",
        why="Anyone on the way can cut a document short, and nobody notices.",
    ),
    *(
        Case(
            id=f"tls/no-close-notify/{name}",
            about=f"{what} that came whole is complete, although close_notify is missing.",
            cites=("RFC9112-9.8-1",),
            server=(Connection((ReadRequest(), Send(HEAD + rest), Close(notify=False))),),
            expect=(Response(200, body=b"hello"),),
            transports=("tls",),
        )
        for name, what, rest in (
            ("content-length", "Content of a given length", b"Content-Length: 5\r\n\r\nhello"),
            ("chunked", "Chunked content", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        )
    ),
    *(
        Case(
            id=f"tls/no-close-notify/{name}",
            about=f"{what} that ends too early is incomplete, here without close_notify.",
            cites=("RFC9112-8-2", "RFC9112-8-P2"),
            server=(Connection((ReadRequest(), Send(HEAD + rest), Close(notify=False))),),
            expect=(Failure(truncated=True),),
            transports=("tls",),
            twin=twin,
        )
        for name, what, rest, twin in (
            (
                "content-length-short",
                "Content of a given length",
                b"Content-Length: 10\r\n\r\nhello",
                "content-length/exact",
            ),
            (
                "chunked-cut",
                "Chunked content",
                b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "chunked/one-chunk",
            ),
        )
    ),
    Case(
        id="tls/client-close-notify",
        about="The client sends its close_notify before it closes an idle connection.",
        cites=("RFC9112-9.8-3",),
        server=(Connection((ReadRequest(), Send(OK), Hold())),),
        expect=(Response(200, body=b"hello"),),
        ends=("close_notify",),
        transports=("tls",),
        why="The server cannot tell the end of the client's data from a cut wire.",
    ),
)
