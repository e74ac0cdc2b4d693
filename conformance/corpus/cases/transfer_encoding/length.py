"""Transfer-Encoding and Content-Length in one response (RFC 9112 section 6.3 rule 3), and in requests.

In cases with chunks, the sizes reveal a client that obeys Content-Length: the client truncates the content, returns the
chunks as content, or waits on the open connection. In cases whose id ends in ``absent``, the content fits
Content-Length and is not chunked, so that every decoding fails.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import CHUNKS, HEAD, LATER, SECOND

CHUNKED = b"Transfer-Encoding: chunked\r\n"
SMUGGLED = "A client that obeys Content-Length can return wrong content and read the rest as the next response."

# Programs that obey the Content-Length in place of the transfer coding.
PEERS = {
    **dict.fromkeys(
        ("zero-first", "content-first", "content-last", "half-last", "chunks-last", "around", "differing"),
        "java.net.http: obeys the Content-Length",
    ),
    **dict.fromkeys(("empty-value", "word"), "wget: takes the content for empty"),
    "double-first": "java.net.http: obeys the Content-Length",
}

CASES = (
    *(
        Case(
            id=f"transfer-encoding/with-content-length/{name}",
            about=f"The client refuses chunked with Content-Length {what}, or dechunks.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-2"),
            level="must",
            server=(Connection.in_parts(HEAD + lines + b"\r\n", *parts, pause=LATER),),
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, what, parts, lines in (
            ("zero-first", "of 0 before it", (b"", CHUNKS), b"Content-Length: 0\r\n" + CHUNKED),
            (
                "content-first",
                "of 5 (the content) before it",
                (CHUNKS[:5], CHUNKS[5:]),
                b"Content-Length: 5\r\n" + CHUNKED,
            ),
            (
                "content-last",
                "of 5 (the content) after it",
                (CHUNKS[:5], CHUNKS[5:]),
                CHUNKED + b"Content-Length: 5\r\n",
            ),
            ("half-last", "of half the chunks after it", (CHUNKS[:7], CHUNKS[7:]), CHUNKED + b"Content-Length: 7\r\n"),
            ("chunks-last", "of all the chunks after it", (CHUNKS,), CHUNKED + b"Content-Length: 15\r\n"),
            (
                "around",
                "of 3 both before and after it",
                (CHUNKS[:3], CHUNKS[3:6], CHUNKS[6:]),
                b"Content-Length: 3\r\n" + CHUNKED + b"Content-Length: 3\r\n",
            ),
            (
                "differing",
                "of 3 before and 15 after it",
                (CHUNKS[:3], CHUNKS[3:6], CHUNKS[6:]),
                b"Content-Length: 3\r\n" + CHUNKED + b"Content-Length: 15\r\n",
            ),
            ("empty-value", "without a value", (b"", CHUNKS), CHUNKED + b"Content-Length:\r\n"),
            ("word", "of 'five'", (b"", CHUNKS), b"Content-Length: five\r\n" + CHUNKED),
            ("minus-sign", "of -5", (CHUNKS,), CHUNKED + b"Content-Length: -5\r\n"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/with-content-length/{name}",
            about=f"The client refuses chunked with Content-Length {what}, or dechunks.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-2"),
            level="must",
            server=(Connection((ReadRequest(), Send(HEAD + lines + b"\r\n" + CHUNKS), Hold())),),
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            twin="transfer-encoding/chunked",
            why="A client that obeys Content-Length reads the next response as content, or waits for it.",
        )
        for name, what, lines in (
            ("double-first", "of twice the chunks before it", b"Content-Length: 30\r\n" + CHUNKED),
            ("huge-last", "of 2^63 after it", CHUNKED + b"Content-Length: 9223372036854775808\r\n"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/with-content-length/{name}/absent",
            about=f"The response has chunked {what} a Content-Length, but its content is not chunked.",
            cites=("RFC9112-6.3-P2", "RFC9112-8-2"),
            server=HEAD + lines + b"\r\nhello",
            expect=(Failure(),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, what, lines in (
            ("content-first", "after", b"Content-Length: 5\r\n" + CHUNKED),
            ("content-last", "before", CHUNKED + b"Content-Length: 5\r\n"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}-with-two-content-lengths",
            about=f"The client refuses {value.decode()!r} with Content-Lengths 5 and 10, or reads until close.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
            server=(
                Connection.in_parts(
                    HEAD + b"Transfer-Encoding: " + value + b"\r\nContent-Length: 5\r\nContent-Length: 10\r\n\r\n",
                    b"hello",
                    b"world",
                    b"again",
                    pause=LATER,
                ),
            ),
            expect=(AnyOf((Failure(), Response(200, body=b"helloworldagain"))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, value in (("unknown", b"pigeons"), ("identity", b"identity"))
    ),
    # --------------------------------------------------------------------------------------------------------- requests
    Case(
        id="transfer-encoding/request/iterable",
        about="The client applies chunked to a request once and last, and sends no Content-Length.",
        cites=("RFC9112-6.1-2", "RFC9112-6.1-3", "RFC9112-6.2-1"),
        do=(Request("POST", body=Body(b"hello\nworld\n", kind="iterable")),),
        server=SECOND,
        expect=(Response(200, body=b"world"),),
        sent=(
            Sent(
                "POST",
                one_of=("Content-Length", "Transfer-Encoding"),
                shapes=(("Transfer-Encoding", r"(?i)(?!.*chunked.*chunked)(.*\W)?chunked"),),
                body=b"hello\nworld\n",
            ),
        ),
        why=(
            "The server reads a different request from the one that the client sent, so that an attacker can smuggle "
            "a request."
        ),
    ),
)
