"""The status line (RFC 9112 section 4) and the meaning of its parts (RFC 9110 sections 2.5, 6.2 and 15)."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import FIVE

CASES = (
    Case(
        id="status-line/plain",
        about="The response has an ordinary status line.",
        cites=("RFC9110-2.4-1",),
        server=b"HTTP/1.1 200 OK\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
        why="A client that fails this case misreads ordinary responses of correct servers or refuses them.",
    ),
    Case(
        id="status-line/reason",
        about="The client reports the reason phrase as the server sent it.",
        cites=("RFC9112-4-3",),
        level="info",
        server=b"HTTP/1.1 200 Fine by me\r\n" + FIVE,
        expect=(Response(200, reason="Fine by me", body=b"hello"),),
    ),
    Case(
        id="status-line/empty-reason",
        about="The reason phrase is empty, and the space before it is present.",
        cites=("RFC9112-4-1", "RFC9110-2.4-1"),
        level="must",
        server=b"HTTP/1.1 200 \r\nX-A: one\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one"),)),),
        why="HTTP/2 has no reason phrase. Gateways from HTTP/2 send this status line, and the client cannot read it.",
    ),
    Case(
        id="status-line/no-space-after-code",
        about="The line ends after the status code; the client does not read the next line as a phrase.",
        cites=("RFC9112-4-2",),
        rulings=("refused-permitted",),
        server=b"HTTP/1.1 200\r\nX-A: one\r\n" + FIVE,
        expect=(AnyOf((Response(200, body=b"hello", fields=(("X-A", "one"),)), Failure())),),
        twin="status-line/empty-reason",
    ),
    Case(
        id="status-line/reason-with-colon",
        about="A colon in the reason phrase has no effect.",
        cites=("RFC9112-4-3",),
        server=b"HTTP/1.1 200 Note: fine\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
    ),
    Case(
        id="status-line/reason-obs-text",
        about="Octets above 0x7F in the reason phrase have no effect.",
        cites=("RFC9112-4-3",),
        server=b"HTTP/1.1 200 Tr\xc3\xa8s bien\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
    ),
    Case(
        id="status-line/reason-bare-cr",
        about="A bare CR in the reason phrase does not end the status line.",
        cites=("RFC9112-2.2-4",),
        rulings=("refused-permitted",),
        server=b"HTTP/1.1 200 O\rX-A: one\r\n" + FIVE,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("X-A",)))),),
        twin="status-line/plain",
        why="An attacker who controls text in the reason phrase can add a field to the response.",
    ),
    *(
        Case(
            id=f"status-line/separator-{name}",
            about=f"The client refuses or accepts {what} between version and status code.",
            cites=("RFC9112-4-2",),
            rulings=("refused-permitted",),
            server=b"HTTP/1.1" + separator + b"200 OK\r\n" + FIVE,
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            twin="status-line/plain",
        )
        for name, what, separator in (
            ("two-spaces", "two spaces", b"  "),
            ("tab", "a tab", b"\t"),
            ("tab-and-space", "a tab and a space", b"\t "),
        )
    ),
    *(
        Case(
            id=f"status-line/code-{name}",
            about=f"The status code is {code.decode()!r} instead of three digits.",
            cites=("RFC9112-4-P1",),
            server=b"HTTP/1.1 " + code + b" OK\r\n" + FIVE,
            expect=(Failure(),),
            lenient=((Response(body=b"hello"),),),
            twin="status-line/plain",
        )
        for name, code in (
            ("one-digit", b"2"),
            ("two-digits", b"20"),
            ("four-digits", b"2000"),
            ("plus-sign", b"+200"),
            ("leading-zero", b"0200"),
            ("letters", b"2xx"),
        )
    ),
    *(
        Case(
            id=f"status-line/code-{code}",
            about=f"The client returns the invalid status code {code} in a final response, or as 500.",
            cites=("RFC9110-15-2",),
            rulings=("status-outside-classes",),
            server=b"HTTP/1.1 %d Strange\r\n" % code + FIVE,
            expect=(AnyOf((Response(code, body=b"hello"), Response(500, body=b"hello"))),),
            lenient=((Failure(),),),
            twin="status-line/plain",
            why="The caller does not get the response that the server sent, or takes it for a success.",
        )
        for code in (600, 999)
    ),
    *(
        Case(
            id=f"status-line/unknown-{code}",
            about=f"The client treats the unregistered status code {code} as {code // 100}00 and reports {code}.",
            cites=("RFC9110-15-1",),
            server=b"HTTP/1.1 %d Whatever\r\n" % code + FIVE,
            expect=(Response(code, body=b"hello"),),
            lenient=((Response(code // 100 * 100, body=b"hello"),),),
            why="The client fails when a server uses a status code that was registered after the client was written.",
        )
        for code in (299, 499, 599)
    ),
    Case(
        id="status-line/version-1.2",
        about="The client processes the higher minor version HTTP/1.2 as HTTP/1.1.",
        cites=("RFC9110-6.2-6",),
        server=b"HTTP/1.2 200 OK\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
        twin="status-line/plain",
    ),
    *(
        Case(
            id=f"status-line/version-{name}",
            about=f"The status line has the version {version.decode()!r}, which is not a valid HTTP/1.x version.",
            cites=("RFC9112-2.3-P1",),
            server=version + b" 200 OK\r\n" + FIVE,
            expect=(Failure(),),
            # A client of HTTP/0.9 reads octets that do not begin with 'HTTP/' as content.
            lenient=((AnyOf((Response(body=b"hello"), Response(200, body=version + b" 200 OK\r\n" + FIVE))),),)
            if name == "lower-case"
            else ((Response(body=b"hello"),),),
            twin="status-line/plain",
        )
        for name, version in (
            ("2.0", b"HTTP/2.0"),
            ("1.10", b"HTTP/1.10"),
            ("01.1", b"HTTP/01.1"),
            ("no-minor", b"HTTP/1"),
            ("lower-case", b"http/1.1"),
            ("letters", b"HTTP/x.y"),
        )
    ),
    Case(
        id="status-line/missing",
        about="The response has no status line, as in HTTP/0.9.",
        cites=("RFC9112-2.3-P1",),
        server=b"hello",
        expect=(Failure(),),
        lenient=((Response(),),),
        twin="until-close/plain",
        why="An attacker can use a client that accepts any octets as a response against servers of other protocols.",
    ),
    Case(
        id="status-line/icy",
        about="The status line is 'ICY 200 OK', as audio servers send it.",
        cites=("RFC9112-2.3-P1", "RFC9110-2.2-14"),
        level="should",
        server=b"ICY 200 OK\r\n" + FIVE,
        expect=(Failure(),),
        lenient=((Response(),),),
        twin="status-line/plain",
    ),
    Case(
        id="status-line/leading-crlf",
        about="An empty line precedes the status line; no clause says what a client does with it.",
        cites=("RFC9112-9.2-4",),
        level="info",
        server=b"\r\nHTTP/1.1 200 OK\r\n" + FIVE,
        expect=(Failure(),),
        # A client of HTTP/0.9 reads all octets as content.
        lenient=((AnyOf((Response(200, body=b"hello"), Response(200, body=b"\r\nHTTP/1.1 200 OK\r\n" + FIVE))),),),
        twin="status-line/plain",
    ),
)
