"""Very large header sections (RFC 9110 sections 5.4, 17.5): a client rejects them, or drops only harmless fields."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED_HELLO, HEAD, HINTS

CASES = (
    *(
        Case(
            id=f"limits/framing-behind-{name}",
            about=f"The client rejects {what}, or obeys the framing field that follows.",
            cites=("RFC9110-5.4-2", "RFC9110-2.4-1"),
            level="must",
            server=HEAD + lines + CHUNKED_HELLO,
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            deliveries=("whole",),
            twin="fields/plain-chunked",
            why="The client drops the framing field beyond its limit and finds a wrong end of the message.",
        )
        for name, what, lines in (
            ("101-fields", "a hundred and one fields", b"".join(b"X-%03d: v\r\n" % n for n in range(101))),
            ("1000-fields", "a thousand fields", b"".join(b"X-%03d: v\r\n" % n for n in range(1000))),
            ("5000-fields", "five thousand fields", b"X-A: one\r\n" * 5000),
            ("value-of-64-kib", "a value of 64 KiB", b"X-A: " + b"v" * 65536 + b"\r\n"),
            ("value-of-1-mib", "a value of 1 MiB", b"X-A: " + b"v" * 1048576 + b"\r\n"),
            ("name-of-64-kib", "a name of 64 KiB", b"X" * 65536 + b": one\r\n"),
            ("5000-folds", "five thousand folds", b"X-A: one" + b"\r\n v" * 5000 + b"\r\n"),
            ("64-kib-of-spaces", "a value of 64 KiB of spaces", b"X-A:" + b" " * 65536 + b"\r\n"),
        )
    ),
    *(
        Case(
            id=f"limits/{name}",
            about=f"The client accepts or rejects {what}.",
            cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
            server=data,
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            deliveries=("whole",),
            twin="fields/plain-chunked",
        )
        for name, what, data in (
            (
                "set-cookie-5000",
                "five thousand cookies",
                HEAD + b"".join(b"Set-Cookie: c%d=v\r\n" % n for n in range(5000)) + CHUNKED_HELLO,
            ),
            (
                "reason-64-kib-and-one",
                "a status line of 64 KiB and one octet",
                b"HTTP/1.1 200 " + b"x" * 65524 + b"\r\n" + CHUNKED_HELLO,
            ),
            (
                "spaces-in-status-line-64-kib",
                "64 KiB of spaces as a reason phrase",
                b"HTTP/1.1 200" + b" " * 65536 + b"\r\n" + CHUNKED_HELLO,
            ),
            (
                "head-of-1-mib",
                "a header section of 1 MiB",
                HEAD + (b"X-A: " + b"v" * 1017 + b"\r\n") * 1024 + CHUNKED_HELLO,
            ),
            (
                "quotes-64-kib",
                "a value with 32768 escaped quotation marks",
                HEAD + b'Content-Type: text/plain; x="' + b'\\"' * 32768 + b"\r\n" + CHUNKED_HELLO,
            ),
            (
                "commas-64-kib",
                "a list of 65536 commas without members",
                HEAD + b"Connection: " + b"," * 65536 + b"\r\n" + CHUNKED_HELLO,
            ),
        )
    ),
    Case(
        id="limits/fields-of-two-responses",
        about="An interim response and the final response have sixty fields each.",
        cites=("RFC9110-15.2-2",),
        server=HINTS
        + b"".join(b"X-%02d: v\r\n" % n for n in range(60))
        + b"\r\n"
        + HEAD
        + b"".join(b"X-%02d: v\r\n" % n for n in range(60))
        + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),  # the client has one limit for both responses
        deliveries=("whole",),
        twin="interim/103-then-chunks",
        why="A client that returns or rejects the interim response loses or shifts the final response.",
    ),
    Case(
        id="limits/fields-of-interim-5000",
        about="The client skips or rejects an interim response with five thousand fields.",
        cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
        server=HINTS + b"X-A: one\r\n" * 5000 + b"\r\n" + HEAD + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        deliveries=("whole",),
        twin="interim/103-then-chunks",
    ),
)
