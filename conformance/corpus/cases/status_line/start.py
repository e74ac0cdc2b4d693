"""Octets before a status line, or in its place (RFC 9112 section 2.3); clients do not have to skip them."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response
from ..literals import CHUNKED_HELLO

OK = b"HTTP/1.1 200 OK\r\n"
PLAIN = OK + CHUNKED_HELLO
FIRST = OK + b"Content-Length: 5\r\n\r\nhello"

CASES = (
    Case(
        id="status-line/plain-chunked",
        about="The response has a status line, one field and chunked content.",
        cites=("RFC9110-2.4-1",),
        server=PLAIN,
        expect=(Response(200, body=b"hello"),),
        why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
    ),
    # --------------------------------------------------------------------------------------- before a valid status line
    # No clause lets a client skip octets before a response, and no clause forbids it: the CRLF of RFC 9112 section 9.2
    # belongs between two responses. A client of HTTP/0.9 reads all octets as content.
    *(
        Case(
            id=f"status-line/behind-{name}",
            about=f"The response begins with {what} before the status line.",
            cites=("RFC9112-2.3-P1",),
            server=octets + PLAIN,
            expect=(Failure(),),
            lenient=((AnyOf((Response(200, body=b"hello"), Response(200, body=octets + PLAIN))),),),
            twin="status-line/plain-chunked",
            why="A client that searches for the start of a response can find a response that an attacker wrote.",
        )
        for name, what, octets in (
            ("two-crlf", "two empty lines", b"\r\n\r\n"),
            ("lf", "LF", b"\n"),
            ("two-lf", "LF LF", b"\n\n"),
            ("lf-cr", "LF CR", b"\n\r"),
            ("space-lf", "SP LF", b" \n"),
            ("space-line", "a line of one space", b" \r\n"),
            ("blank-line", "a line of SP and HTAB", b" \t\r\n"),
            ("blank-line-and-tab", "a line of SP, then HTAB,", b" \r\n\t"),
            ("junk-line", "a line of junk", b"junk\r\n"),
            ("space-junk-line", "a line of SP and junk", b" junk\r\n"),
            ("sip-line", "the status line of another protocol", b"SIP/2.0 200 ok\r\n"),
            ("one-letter", "'H'", b"H"),
            ("four-letters", "'HTTX'", b"HTTX"),
            ("five-letters", "'HTTXY'", b"HTTXY"),
            ("nul", "NUL", b"\0"),
            ("utf8-bom", "the byte order mark of UTF-8", b"\xef\xbb\xbf"),
            ("field-line", "a field line", b"X-A: one\r\n"),
        )
    ),
    *(
        Case(
            id=f"status-line/behind-{name}",
            about=f"The client refuses {what} before the status line, or reads it as whitespace.",
            cites=("RFC9112-4-2",),
            rulings=("refused-permitted",),
            server=octet + PLAIN,
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            lenient=((Response(200, body=octet + PLAIN),),),  # all octets are content, as in HTTP/0.9
            twin="status-line/plain-chunked",
        )
        for name, what, octet in (("space", "a space", b" "), ("cr", "a bare CR", b"\r"))
    ),
    # --------------------------------------------------------------------------------------------------- no status line
    *(
        Case(
            id=f"status-line/missing-{name}",
            about=f"The response is {what} without a status line.",
            cites=("RFC9112-2.3-P1",),
            server=octets + rest,
            expect=(Failure(),),
            lenient=((AnyOf((Response(200, body=octets + rest), Response(body=rest))),),),
            twin="until-close/plain",
            why=(
                "An attacker can use a client that accepts any octets as a response against servers of other protocols."
            ),
        )
        for name, what, octets, rest in (
            ("one-octet", "one octet", b"y", b""),  # no letter of a token
            ("field-first", "a header section with content", b"Content-Length: 5\r\n\r\n", b"hello"),
            ("empty-line-first", "an empty line and content", b"\r\n", b"hello"),
            ("lf", "LF and content", b"\n", b"hello"),
            ("lf-lf", "LF LF and content", b"\n\n", b"hello"),
            ("htt", "'HTT', an empty line and content", b"HTT\n\n", b"hello"),
            ("http", "'HTTP', an empty line and content", b"HTTP\n\n", b"hello"),
            ("mixed-case", "'hTtp', an empty line and content", b"hTtp\n\n", b"hello"),
            ("slash", "'HTTP/', an empty line and content", b"HTTP/\n\n", b"hello"),
            ("html", "an HTML page", b"<html>", b"hello"),
            ("smtp", "the greeting of a mail server", b"220 mail ESMTP\r\n", b""),
            ("tls-alert", "a TLS alert", b"\x15\x03\x03\x00\x02\x02\x0a", b""),
        )
    ),
    Case(
        id="status-line/missing-behind-100",
        about="Octets without a status line follow an interim response.",
        cites=("RFC9112-2.3-P1",),
        server=b"HTTP/1.1 100 Continue\r\n\r\nhello",
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        twin="interim/100",
    ),
    Case(
        id="status-line/missing-to-head",
        about="The response to HEAD consists of octets without a status line.",
        cites=("RFC9112-2.3-P1",),
        do=(Request("HEAD"),),
        server=b"hello",
        expect=(Failure(),),
        lenient=((Response(200),),),
        twin="no-content/head",
    ),
    Case(
        id="status-line/missing-in-second",
        about="Octets without a status line follow on a connection that has carried HTTP/1.1.",
        cites=("RFC9112-2.3-P1",),
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(FIRST), ReadRequest(), Send(b"world"), Close())), b"world"),
        expect=(Response(200, body=b"hello"), Failure()),
        lenient=((Response(200, body=b"hello"), Response(200, body=b"world")),),
        twin="reuse/content-length",
        why="The client treats octets that belong to one response as the next response.",
    ),
    Case(
        id="status-line/twice",
        about="The response has its status line twice, and the second is not a field line.",
        cites=("RFC9110-2.4-1", "RFC9112-5.1-P3"),
        level="must",
        server=OK + PLAIN,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        twin="status-line/plain-chunked",
        why="The client silently drops the fields after the invalid line, among them those that frame the message.",
    ),
    Case(
        id="status-line/408-for-a-request",
        about="The client returns a 408, or repeats the request on another connection.",
        cites=("RFC9110-15.5.9-1",),
        server=(
            b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 5\r\n\r\nworld",
            FIRST,
        ),
        expect=(AnyOf((Response(408, body=b"world"), Response(200, body=b"hello"))),),
    ),
)
