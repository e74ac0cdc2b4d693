"""What comes in front of a status line, or in its place (RFC 9112 section 2.3): nothing that clients have to skip."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED_HELLO

OK = b"HTTP/1.1 200 OK\r\n"
PLAIN = OK + CHUNKED_HELLO
FIRST = OK + b"Content-Length: 5\r\n\r\nhello"

CASES = (
    Case(
        id="status-line/plain-chunked",
        about="A status line, one field, chunked content.",
        cites=("RFC9110-2.4-1",),
        server=PLAIN,
        expect=(Response(200, body=b"hello"),),
        why="A client that cannot do this cannot talk to servers that do nothing wrong.",
    ),
    # ------------------------------------------------------------------------ in front of a good status line
    # No rule lets a client skip what is not the start of a response, and none forbids it: the CRLF of RFC 9112 9.2
    # belongs between two responses. A client of HTTP/0.9 takes it all for content.
    *(
        Case(
            id=f"status-line/behind-{name}",
            about=f"{what} in front of the status line: no response begins like this.",
            cites=("RFC9112-2.3-P1",),
            server=octets + PLAIN,
            expect=(Failure(),),
            lenient=((AnyOf((Response(200, body=b"hello"), Response(200, body=octets + PLAIN))),),),
            security=True,
            twin="status-line/plain-chunked",
            why="A client that searches for the start of a response may find one that somebody else wrote.",
        )
        for name, what, octets in (
            ("two-crlf", "Two empty lines", b"\r\n\r\n"),
            ("lf", "LF", b"\n"),
            ("two-lf", "LF LF", b"\n\n"),
            ("lf-cr", "LF CR", b"\n\r"),
            ("cr", "CR", b"\r"),
            ("space-lf", "SP LF", b" \n"),
            ("space-line", "A line of one space", b" \r\n"),
            ("blank-line", "A line of SP and HTAB", b" \t\r\n"),
            ("blank-line-and-tab", "A line of SP, and HTAB", b" \r\n\t"),
            ("junk-line", "A line of junk", b"junk\r\n"),
            ("space-junk-line", "A line of SP and junk", b" junk\r\n"),
            ("sip-line", "Another protocol's status line", b"SIP/2.0 200 ok\r\n"),
            ("one-letter", "'H'", b"H"),
            ("four-letters", "'HTTX'", b"HTTX"),
            ("five-letters", "'HTTXY'", b"HTTXY"),
            ("nul", "NUL", b"\0"),
            ("utf8-bom", "The byte order mark of UTF-8", b"\xef\xbb\xbf"),
            ("field-line", "A field line", b"X-A: one\r\n"),
        )
    ),
    Case(
        id="status-line/behind-space",
        about="A space in front of the status line: may be read as whitespace, or refused.",
        cites=("RFC9112-4-2",),
        server=b" " + PLAIN,
        expect=(Failure(),),
        lenient=((AnyOf((Response(200, body=b"hello"), Response(200, body=b" " + PLAIN))),),),
        security=True,
        twin="status-line/plain-chunked",
    ),
    # --------------------------------------------------------------------------------- no status line at all
    *(
        Case(
            id=f"status-line/missing-{name}",
            about=f"{what} and no status line: no HTTP/1.1 response.",
            cites=("RFC9112-2.3-P1",),
            server=octets + rest,
            expect=(Failure(),),
            lenient=((AnyOf((Response(200, body=octets + rest), Response(body=rest))),),),
            security=True,
            twin="until-close/plain",
            why="A client that takes any octets for a response can be made to talk to servers of other protocols.",
        )
        for name, what, octets, rest in (
            ("one-octet", "One octet", b"x", b""),
            ("field-first", "A header section", b"Content-Length: 5\r\n\r\n", b"hello"),
            ("empty-line-first", "An empty line, content", b"\r\n", b"hello"),
            ("lf", "LF, content", b"\n", b"hello"),
            ("lf-lf", "LF LF, content", b"\n\n", b"hello"),
            ("htt", "'HTT', an empty line, content", b"HTT\n\n", b"hello"),
            ("http", "'HTTP', an empty line, content", b"HTTP\n\n", b"hello"),
            ("mixed-case", "'hTtp', an empty line, content", b"hTtp\n\n", b"hello"),
            ("slash", "'HTTP/', an empty line, content", b"HTTP/\n\n", b"hello"),
            ("html", "An HTML page", b"<html>", b"hello"),
            ("smtp", "The greeting of a mail server", b"220 mail ESMTP\r\n", b""),
            ("tls-alert", "A TLS alert", b"\x15\x03\x03\x00\x02\x02\x0a", b""),
        )
    ),
    Case(
        id="status-line/missing-behind-100",
        about="An interim response, then octets without a status line.",
        cites=("RFC9112-2.3-P1",),
        server=b"HTTP/1.1 100 Continue\r\n\r\nhello",
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        security=True,
        twin="interim/100",
    ),
    Case(
        id="status-line/missing-to-head",
        about="HEAD is answered by octets without a status line.",
        cites=("RFC9112-2.3-P1",),
        do=(Request("HEAD"),),
        server=b"hello",
        expect=(Failure(),),
        lenient=((Response(200),),),
        twin="no-content/head",
    ),
    Case(
        id="status-line/missing-in-second",
        about="On a connection that has served HTTP/1.1, octets without a status line follow.",
        cites=("RFC9112-2.3-P1",),
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(FIRST), ReadRequest(), Send(b"world"), Close())), b"world"),
        expect=(Response(200, body=b"hello"), Failure()),
        lenient=((Response(200, body=b"hello"), Response(200, body=b"world")),),
        security=True,
        twin="reuse/content-length",
        why="What the server meant as the end of one answer becomes the whole of the next.",
    ),
    Case(
        id="status-line/twice",
        about="The status line stands there twice: the second is no field line.",
        cites=("RFC9110-2.4-1", "RFC9112-5.1-P3"),
        level="must",
        server=OK + PLAIN,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        twin="status-line/plain-chunked",
        why="The fields behind the broken line are lost without a word, those that frame the message among them.",
    ),
    Case(
        id="status-line/408-for-a-request",
        about="A 408 answers the request; a client may as well ask once more on another connection.",
        cites=("RFC9110-15.5.9-1",),
        server=(
            b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 5\r\n\r\nworld",
            FIRST,
        ),
        expect=(AnyOf((Response(408, body=b"world"), Response(200, body=b"hello"))),),
    ),
)
