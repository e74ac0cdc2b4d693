"""Transfer-Encoding (RFC 9112 sections 6.1, 6.3 and 7)."""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKS, HEAD, LATER

OBEYS_LENGTH = "java.net.http: obeys the Content-Length"
HIDDEN = "http.client: ends the header section at this line, so that no later field counts"

CASES = (
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=about,
            cites=(clause,),
            rulings=("refused-ignored",) if "empty" in name else (),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=b"hello", invalid="empty" in name),),
            why="The caller gets content that includes the chunk sizes, or no content.",
        )
        for name, about, clause, value in (
            ("chunked", "The response has 'Transfer-Encoding: chunked'.", "RFC9112-7.1-2", b"chunked"),
            ("upper-case", "The name of the coding is in upper case.", "RFC9112-7-P1", b"CHUNKED"),
            ("mixed-case", "The name of the coding is in mixed case.", "RFC9112-7-P1", b"ChUnKeD"),
            (
                "trailing-whitespace",
                "Spaces and a tab after the value are not part of the value.",
                "RFC9112-5.1-P2",
                b"chunked \t ",
            ),
            ("trailing-space", "A space after the value is not part of the value.", "RFC9112-5.1-P2", b"chunked "),
            ("trailing-tab", "A tab after the value is not part of the value.", "RFC9112-5.1-P2", b"chunked\t"),
            ("empty-first-member", "The client ignores an empty first list member.", "RFC9110-5.6.1.2-1", b", chunked"),
            ("empty-last-member", "The client ignores an empty last list member.", "RFC9110-5.6.1.2-1", b"chunked,"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/with-content-length-{name}",
            about=f"The client refuses chunked with a Content-Length ({name}), or dechunks.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-2"),
            level="must",
            server=(Connection.in_parts(HEAD + lines + b"\r\n", *parts, pause=LATER),),
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            peer=OBEYS_LENGTH,
            twin="transfer-encoding/chunked",
            why="A client that obeys Content-Length can return wrong content and read the rest as the next response.",
        )
        for name, parts, lines in (
            ("short", (CHUNKS[:3], CHUNKS[3:6], CHUNKS[6:]), b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
            ("exact", (CHUNKS,), b"Content-Length: 15\r\nTransfer-Encoding: chunked\r\n"),
            ("zero", (b"", CHUNKS), b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        )
    ),
    Case(
        id="transfer-encoding/with-content-length-long",
        about="The client refuses chunked with a Content-Length (long), or dechunks.",
        cites=("RFC9112-6.3-P2", "RFC9112-6.3-2"),
        level="must",
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n" + CHUNKS),
                    Hold(),
                )
            ),
        ),
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        security=True,
        peer=OBEYS_LENGTH,
        twin="transfer-encoding/chunked",
        why="A client that obeys Content-Length reads the next response as content, or waits for it.",
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}-with-content-length",
            about=f"The client refuses {value.decode()!r} with a Content-Length, or reads until close.",
            cites=("RFC9112-6.3-P4",),
            server=(
                Connection.in_parts(
                    HEAD + b"Transfer-Encoding: " + value + b"\r\nContent-Length: 5\r\n\r\n",
                    b"hello",
                    b"world",
                    pause=LATER,
                ),
            ),
            expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
            twin="transfer-encoding/chunked",
            why="A client that obeys Content-Length can return wrong content and read the rest as the next response.",
        )
        for name, value in (("identity", b"identity"), ("unknown", b"pigeons"), ("look-alike", b"xchunked"))
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client refuses {value.decode()!r}, or returns the chunks as content until close.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            twin="transfer-encoding/chunked",
            why=(
                "If an intermediary and the client disagree on where the content ends, an attacker can forge a "
                "response."
            ),
        )
        for name, value in (
            ("unknown", b"pigeons"),
            ("look-alike-prefix", b"xchunked"),
            ("look-alike-suffix", b"chunkedx"),
            ("chunked-not-last", b"chunked, pigeons"),
        )
    ),
    Case(
        id="transfer-encoding/unknown-then-chunked",
        about="The client refuses an unknown coding before chunked, or dechunks the content.",
        cites=("RFC9112-6.3-P3",),
        server=HEAD + b"Transfer-Encoding: pigeons, chunked\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="transfer-encoding/chunked",
        why="The caller gets content that includes the chunk sizes, or no content.",
    ),
    Case(
        id="transfer-encoding/unknown-then-chunked-two-lines",
        about="The client combines 'pigeons' and 'chunked' from two field lines, and refuses or dechunks.",
        cites=("RFC9112-6.3-P3",),
        server=HEAD + b"Transfer-Encoding: pigeons\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="transfer-encoding/chunked",
        why="The caller gets content that includes the chunk sizes, or no content.",
    ),
    Case(
        id="transfer-encoding/chunked-twice",
        about="Chunked is named twice and applied once; no clause says what a recipient does with it.",
        cites=("RFC9112-6.3-P3",),
        level="info",
        server=HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        security=True,
        peer="Tornado: releases before 6.4.1 ignore both fields",
        twin="transfer-encoding/chunked",
    ),
    Case(
        id="transfer-encoding/parameter",
        about="Chunked has a parameter, which should be an error.",
        cites=("RFC9112-7.1-4",),
        server=HEAD + b"Transfer-Encoding: chunked;a=b\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        twin="transfer-encoding/chunked",
    ),
    Case(
        id="transfer-encoding/space-before-colon",
        about="The client refuses or repairs a space before the colon, or has no such field.",
        cites=("RFC9112-5.1-P1",),
        server=HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        lenient=(
            (Response(200, body=b"hello"),),
            # The client drops the line, or returns the line under another name, such as the one with the space.
            (Response(200, body=CHUNKS, absent=("Transfer-Encoding",)),),
        ),
        security=True,
        peer=HIDDEN,
        twin="transfer-encoding/chunked",
    ),
)
