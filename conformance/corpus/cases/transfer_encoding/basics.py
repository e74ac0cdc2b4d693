"""Transfer-Encoding (RFC 9112 sections 6.1, 6.3 and 7)."""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKS, HEAD

CASES = (
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=about,
            cites=(clause,),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=b"hello"),),
            why="Who does not see the coding takes the chunks for content.",
        )
        for name, about, clause, value in (
            ("chunked", "The one coding that every client knows.", "RFC9112-7.1-2", b"chunked"),
            ("upper-case", "Names of codings are compared without regard to case.", "RFC9112-7-P1", b"CHUNKED"),
            ("mixed-case", "Names of codings are compared without regard to case.", "RFC9112-7-P1", b"ChUnKeD"),
            ("trailing-whitespace", "Whitespace after the value is not part of it.", "RFC9112-5.1-P2", b"chunked \t "),
            ("empty-first-member", "An empty list member is ignored.", "RFC9110-5.6.1.2-1", b", chunked"),
            ("empty-last-member", "An empty list member is ignored.", "RFC9110-5.6.1.2-1", b"chunked,"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/with-content-length-{name}",
            about=f"Chunked beside a Content-Length ({name}): an error, or chunked decides.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-2"),
            level="must",
            server=HEAD + lines + b"\r\n" + CHUNKS,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            twin="transfer-encoding/chunked",
            why="Whoever obeys the Content-Length takes the rest of the message for the next response.",
        )
        for name, lines in (
            ("short", b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
            ("exact", b"Content-Length: 15\r\nTransfer-Encoding: chunked\r\n"),
            ("zero", b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
        )
    ),
    Case(
        id="transfer-encoding/with-content-length-long",
        about="Chunked beside a Content-Length (long): an error, or chunked decides.",
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
        twin="transfer-encoding/chunked",
        why="Whoever obeys the Content-Length takes the next response for the rest of this one.",
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}-with-content-length",
            about=f"{value.decode()!r} beside a Content-Length: an error, or until close; the length counts never.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\nContent-Length: 5\r\n\r\nhelloworld",
            expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
            twin="transfer-encoding/chunked",
            why="Whoever obeys the Content-Length takes the rest of the message for the next response.",
        )
        for name, value in (("identity", b"identity"), ("unknown", b"pigeons"), ("look-alike", b"xchunked"))
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"{value.decode()!r} does not end in chunked: an error, or the content until close.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            twin="transfer-encoding/chunked",
            why="A reader that takes it for chunked, and one that does not, see two different messages.",
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
        about="An unknown coding under chunked: an error, or dechunked content; never the chunks.",
        cites=("RFC9112-6.3-P3",),
        server=HEAD + b"Transfer-Encoding: pigeons, chunked\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="transfer-encoding/chunked",
        why="Who does not see the coding takes the chunks for content.",
    ),
    Case(
        id="transfer-encoding/unknown-then-chunked-two-lines",
        about="The same as two field lines: the last member of the combined value decides.",
        cites=("RFC9112-6.3-P3",),
        server=HEAD + b"Transfer-Encoding: pigeons\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="transfer-encoding/chunked",
        why="Who does not see the coding takes the chunks for content.",
    ),
    Case(
        id="transfer-encoding/chunked-twice",
        about="Chunked is named twice and applied once: nothing is said for recipients.",
        cites=("RFC9112-6.3-P3",),
        level="info",
        server=HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        security=True,
        twin="transfer-encoding/chunked",
    ),
    Case(
        id="transfer-encoding/parameter",
        about="Chunked takes no parameters: their presence should be an error.",
        cites=("RFC9112-7.1-4",),
        server=HEAD + b"Transfer-Encoding: chunked;a=b\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        twin="transfer-encoding/chunked",
    ),
    Case(
        id="transfer-encoding/space-before-colon",
        about="A space before the colon: refused, repaired, or no such field; not shown and disobeyed.",
        cites=("RFC9112-5.1-P1",),
        server=HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        lenient=(
            (Response(200, body=b"hello"),),
            (Response(200, body=CHUNKS, absent=("Transfer-Encoding",)),),
        ),
        security=True,
        twin="transfer-encoding/chunked",
    ),
)
