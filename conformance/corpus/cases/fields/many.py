"""Many fields, long fields, repeated fields, and fields of mail, which do not change HTTP content."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response
from ..literals import CHUNKED_HELLO, FIVE, HEAD, SECOND

CASES = (
    # ----------------------------------------------------------------------------------------------- repetition
    Case(
        id="fields/repeated-in-other-case",
        about="Field lines whose names differ only in case belong to one field.",
        cites=("RFC9112-5-P1", "RFC9110-5.1-P1"),
        server=HEAD + b"X-A: one\r\nx-a: two\r\nX-a: three\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one, two, three"),)),),
        twin="fields/plain-chunked",
        why="A program misses values, and may do what a missing value forbids.",
    ),
    Case(
        id="fields/repeated-ten-times",
        about="A field on ten lines keeps all its values in their order.",
        cites=("RFC9110-2.4-1", "RFC9110-5.3-1"),
        level="must",
        server=HEAD + b"".join(b"X-A: v%d\r\nX-%d: x\r\n" % (n, n) for n in range(10)) + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X-A", ", ".join(f"v{n}" for n in range(10))),)),),
        twin="fields/repeated",
        why="A program misses values, and may do what a missing value forbids.",
    ),
    Case(
        id="fields/repeated-equal",
        about="The client keeps both of two equal field lines.",
        cites=("RFC9110-2.4-1", "RFC9110-5.3-1"),
        level="must",
        server=HEAD + b"X-A: one\r\nX-A: one\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello", fields=(("X-A", "one, one"),)),),
        twin="fields/repeated",
        why="A program that counts values or verifies a signature works on other fields than the server sent.",
    ),
    Case(
        id="fields/set-cookie-fifty",
        about="The response sets fifty cookies, each on its own field line.",
        cites=("RFC9110-5.3-4",),
        server=HEAD
        + b"".join(b"Set-Cookie: c%02d=v; Expires=Wed, 09 Jun 2100 10:18:14 GMT\r\n" % n for n in range(50))
        + FIVE,
        expect=(
            Response(
                200,
                body=b"hello",
                fields=tuple(
                    ("Set-Cookie", f"c{n:02d}=v; Expires=Wed, 09 Jun 2100 10:18:14 GMT") for n in (0, 1, 48, 49)
                ),
            ),
        ),
        lenient=((Failure(),),),  # a limit of the client
        deliveries=("whole",),
        twin="fields/set-cookie-twice",
    ),
    *(
        Case(
            id=f"fields/twice-{name}",
            about=f"The response has {what}; only a rule for senders forbids them.",
            cites=("RFC9110-2.4-2",),
            server=head + lines + CHUNKED_HELLO,
            expect=(Response(status, body=b"hello"),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="fields/plain-chunked",
        )
        for name, what, status, head, lines in (
            (
                "location",
                "two different Location lines",
                201,
                b"HTTP/1.1 201 Created\r\n",
                b"Location: /a\r\nLocation: /b\r\n",
            ),
            (
                "location-equal",
                "two equal Location lines",
                201,
                b"HTTP/1.1 201 Created\r\n",
                b"Location: /a\r\nLocation: /a\r\n",
            ),
            ("content-type", "two Content-Type lines", 200, HEAD, b"Content-Type: text/a\r\nContent-Type: text/b\r\n"),
            ("date", "two Date lines", 200, HEAD, b"Date: a\r\nDate: b\r\n"),
            ("etag", "two ETag lines", 200, HEAD, b'ETag: "a"\r\nETag: "b"\r\n'),
        )
    ),
    # ------------------------------------------------------------------------------------------- count and size
    Case(
        id="fields/hundred",
        about="The header section has a hundred fields.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"".join(b"X-%02d: v\r\n" % n for n in range(99)) + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-00", "v"), ("X-98", "v"))),),
        lenient=((Failure(),), (Response(200, body=b"hello"),)),  # a client chooses its limits and what it drops
        deliveries=("whole",),
        twin="fields/plain",
        why="The client mishandles real responses: those that pass several proxies have nearly as many fields.",
    ),
    Case(
        id="fields/value-of-8000",
        about="A field value has 8000 octets.",
        cites=("RFC9110-2.4-1",),
        server=HEAD + b"X-A: " + b"v" * 8000 + b"\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "v" * 8000),)),),
        lenient=((Failure(),), (Response(200, body=b"hello"),)),
        deliveries=("whole",),
        twin="fields/plain",
        why="The client mishandles real responses: cookies and security policies reach this length.",
    ),
    Case(
        id="fields/as-long-as-sent",
        about="The client sends a value of 4000 octets and receives a value of the same length.",
        cites=("RFC9110-2.3-2",),
        do=(Request(fields=(("X-A", "v" * 4000),)),),
        server=HEAD + b"X-A: " + b"v" * 4000 + b"\r\n" + FIVE,
        expect=(Response(200, body=b"hello", fields=(("X-A", "v" * 4000),)),),
        deliveries=("whole",),
        twin="fields/plain",
        why="The client cannot read a value of a length that it writes itself.",
    ),
    # ------------------------------------------------------------------ fields that every client has to recognise
    Case(
        id="fields/connection-in-odd-case",
        about="After 'cONNECTION: cLOSE', no further request uses the connection.",
        cites=("RFC9110-5.1-P1", "RFC9112-9.6-9", "RFC9110-5.1-2"),
        level="must",
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"cONNECTION: cLOSE\r\n" + FIVE)),
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
    ),
    Case(
        id="fields/of-requests",
        about="Fields that are defined for requests have no effect in a response.",
        cites=("RFC9110-5.1-4",),
        server=HEAD
        + b"Host: elsewhere.example\r\nExpect: 100-continue\r\nTE: gzip\r\nRange: bytes=0-1\r\nIf-None-Match: *\r\n"
        + b"Accept-Encoding: gzip\r\nMax-Forwards: 0\r\n"
        + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello"),),
        deliveries=("whole",),
        twin="fields/plain-chunked",
    ),
    # ------------------------------------------------------------------------------------------ fields of mail
    *(
        Case(
            id=f"fields/mime-{name}",
            about=f"The client returns {what} unchanged.",
            cites=("RFC9110-2.4-1",),
            server=HEAD + fields + b"Content-Length: %d\r\n\r\n" % len(content) + content,
            expect=(Response(200, body=content),),
            deliveries=("whole",),
            twin="fields/plain",
            why="A program does not get the octets that the server sent, and a signature over them does not match.",
        )
        for name, what, fields, content in (
            (
                "base64",
                "content in base64",
                b"Content-Transfer-Encoding: base64\r\n",
                b"aGVsbG8=",
            ),
            (
                "quoted-printable",
                "content in quoted-printable",
                b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n",
                b"h=65llo=\r\nworld",
            ),
            (
                "rfc822",
                "content that is a mail message",
                b"Content-Type: message/rfc822\r\n",
                b"Subject: x\r\nContent-Length: 1\r\n\r\nhello",
            ),
            (
                "http",
                "content that is an HTTP response",
                b"Content-Type: message/http\r\n",
                b"HTTP/1.1 204 No Content\r\nX-A: one\r\n two\r\n\r\nhello",
            ),
            (
                "related",
                "multipart content with a part in base64",
                b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"; type="text/html"\r\n',
                b"--b\r\nContent-Type: text/html\r\n\r\nhello\r\n"
                b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n",
            ),
            (
                "multipart-without-boundary",
                "multipart content without a boundary",
                b"Content-Type: multipart/mixed\r\n",
                b"hello",
            ),
            (
                "text-line-ends",
                "text with several kinds of line ends",
                b"Content-Type: text/plain\r\n",
                b"\nhello\r\nworld\ragain\n\r",
            ),
            (
                "text-broken",
                "text that is invalid in its charset",
                b"Content-Type: text/plain; charset=utf-8\r\n",
                b"hello\xff\xfe\0",
            ),
        )
    ),
    Case(
        id="fields/mime-byteranges",
        about="A multipart/byteranges response without a length is close-delimited.",
        cites=("RFC9112-6.3-P5",),
        server=b"HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Range: bytes 0-4/10\r\n\r\nhello\r\n--b--\r\nworld",
        expect=(Response(206, body=b"--b\r\nContent-Range: bytes 0-4/10\r\n\r\nhello\r\n--b--\r\nworld"),),
        twin="until-close/plain",
        why="A client that frames the message by its boundary, as RFC 2616 did, loses the content after it.",
    ),
)
