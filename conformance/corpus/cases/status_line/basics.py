"""The status line (RFC 9112 section 4) and the meaning of its parts (RFC 9110 sections 2.5, 6.2 and 15)."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import FIVE

CASES = (
    Case(
        id="status-line/plain",
        about="A status line as servers send it.",
        cites=("RFC9110-2.4-1",),
        server=b"HTTP/1.1 200 OK\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
        why="A client that cannot do this cannot talk to servers that do nothing wrong.",
    ),
    Case(
        id="status-line/reason",
        about="The reason phrase is told as it is.",
        cites=("RFC9112-4-3",),
        level="info",
        server=b"HTTP/1.1 200 Fine by me\r\n" + FIVE,
        expect=(Response(200, reason="Fine by me", body=b"hello"),),
    ),
    Case(
        id="status-line/empty-reason",
        about="The reason phrase may be empty; the space before it is there.",
        cites=("RFC9112-4-1", "RFC9110-2.4-1"),
        level="must",
        server=b"HTTP/1.1 200 \r\nX-A: one\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one"),)),),
        why="HTTP/2 gateways send no reason phrase: every response through them looks like this.",
    ),
    Case(
        id="status-line/no-space-after-code",
        about="The line ends right after the code: refused or read, but the next line is no phrase.",
        cites=("RFC9112-4-2",),
        server=b"HTTP/1.1 200\r\nX-A: one\r\n" + FIVE,
        expect=(AnyOf((Response(200, body=b"hello", fields=(("X-A", "one"),)), Failure())),),
        twin="status-line/empty-reason",
    ),
    Case(
        id="status-line/reason-with-colon",
        about="A reason phrase may hold a colon; only the code means something.",
        cites=("RFC9112-4-3",),
        server=b"HTTP/1.1 200 Note: fine\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
    ),
    Case(
        id="status-line/reason-obs-text",
        about="A reason phrase may hold octets above 0x7F.",
        cites=("RFC9112-4-3",),
        server=b"HTTP/1.1 200 Tr\xc3\xa8s bien\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
    ),
    Case(
        id="status-line/reason-bare-cr",
        about="A bare CR in the reason phrase ends no line.",
        cites=("RFC9112-2.2-4",),
        server=b"HTTP/1.1 200 O\rX-A: one\r\n" + FIVE,
        expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("X-A",)))),),
        twin="status-line/plain",
        why="A text that an application puts into the phrase turns into a field.",
    ),
    *(
        Case(
            id=f"status-line/separator-{name}",
            about=f"{what} between version and code: may be read as whitespace, or refused.",
            cites=("RFC9112-4-2",),
            server=b"HTTP/1.1" + separator + b"200 OK\r\n" + FIVE,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            twin="status-line/plain",
        )
        for name, what, separator in (
            ("two-spaces", "Two spaces", b"  "),
            ("tab", "A tab", b"\t"),
            ("tab-and-space", "A tab and a space", b"\t "),
        )
    ),
    *(
        Case(
            id=f"status-line/code-{name}",
            about=f"A status code has exactly three digits; {code.decode()!r} has not.",
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
            about=f"{code} is no valid code: treated as a server error, or refused.",
            cites=("RFC9110-15-2",),
            server=b"HTTP/1.1 %d Strange\r\n" % code + FIVE,
            expect=(AnyOf((Response(body=b"hello"), Failure())),),
            twin="status-line/plain",
        )
        for code in (600, 999)
    ),
    *(
        Case(
            id=f"status-line/unknown-{code}",
            about=f"{code} is not registered: it is treated as {code // 100}00 and shown as it is.",
            cites=("RFC9110-15-1",),
            server=b"HTTP/1.1 %d Whatever\r\n" % code + FIVE,
            expect=(Response(code, body=b"hello"),),
            lenient=((Response(code // 100 * 100, body=b"hello"),),),
            why="Codes are added all the time: a client that does not know one still knows its class.",
        )
        for code in (299, 499, 599)
    ),
    Case(
        id="status-line/version-1.2",
        about="A higher minor version is processed as HTTP/1.1.",
        cites=("RFC9110-6.2-6",),
        server=b"HTTP/1.2 200 OK\r\n" + FIVE,
        expect=(Response(200, body=b"hello"),),
        twin="status-line/plain",
    ),
    *(
        Case(
            id=f"status-line/version-{name}",
            about=f"The version {version.decode()!r} is not HTTP/1.x in its one spelling.",
            cites=("RFC9112-2.3-P1",),
            server=version + b" 200 OK\r\n" + FIVE,
            expect=(Failure(),),
            lenient=((Response(body=b"hello"),),),
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
        about="No status line at all, as an HTTP/0.9 server answers.",
        cites=("RFC9112-2.3-P1",),
        server=b"hello",
        expect=(Failure(),),
        lenient=((Response(),),),
        security=True,
        twin="until-close/plain",
        why="A client that takes any octets for a response can be made to talk to servers of other protocols.",
    ),
    Case(
        id="status-line/icy",
        about="'ICY 200 OK', as audio servers answer: no HTTP status line.",
        cites=("RFC9112-2.3-P1", "RFC9110-2.2-14"),
        level="should",
        server=b"ICY 200 OK\r\n" + FIVE,
        expect=(Failure(),),
        lenient=((Response(),),),
        twin="status-line/plain",
    ),
    Case(
        id="status-line/leading-crlf",
        about="An empty line before the status line: nothing is said for clients.",
        cites=("RFC9112-9.2-4",),
        level="info",
        server=b"\r\nHTTP/1.1 200 OK\r\n" + FIVE,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        twin="status-line/plain",
    ),
)
