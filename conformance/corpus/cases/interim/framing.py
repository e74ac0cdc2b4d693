"""Fields of interim responses, and octets after them (RFC 9110 section 15.2, RFC 8297 section 2).

Nothing in a 1xx frames, ends or describes the message after it.
"""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response
from ..literals import HINTS, SECOND, STRAY

FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
LASTS = b"HTTP/1.1 200 OK\r\n\r\nhello"
CONTINUE = b"HTTP/1.1 100 Continue\r\n"
SHIFTED = (
    "The client returns the 1xx, or reads the final response as its content: the caller gets a wrong response or none."
)

# A program that takes octets after an interim response for content.
PEERS = dict.fromkeys(("content", "chunks"), "wget: takes the octets and the final response for content")

CASES = (
    *(
        Case(
            id=f"interim/{name}-of-{code}",
            about=f"A {code} with {what} still ends with its header section.",
            cites=("RFC9110-15.2-P1", *(("RFC8297-2-2",) if code == 103 else ())),
            rulings=("refused-misplaced",),
            server=head + lines + b"\r\n" + FINAL,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            twin=f"interim/{code}",
            why=SHIFTED,
        )
        for code, head in (
            (100, CONTINUE),
            (102, b"HTTP/1.1 102 Processing\r\n"),
            (103, HINTS),
            (199, b"HTTP/1.1 199 Whatever\r\n"),
        )
        for name, what, lines in (
            ("content-length", "a Content-Length", b"Content-Length: 5\r\n"),
            ("length-zero", "a Content-Length of zero", b"Content-Length: 0\r\n"),
            ("chunked", "chunked coding", b"Transfer-Encoding: chunked\r\n"),
        )
        if code in (100, 103) or name in ("content-length", "chunked")
        if code != 103 or name not in ("content-length", "chunked")  # basics.py has these
    ),
    *(
        Case(
            id=f"interim/{name}-of-{code}",
            about=f"The client does not use {what} in a {code} for framing.",
            cites=("RFC9110-15.2-P1",),
            rulings=("refused-misplaced",),
            server=head + lines + b"\r\n" + FINAL,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),  # a client may still reject a message with these fields
            deliveries=("whole",),
            twin=f"interim/{code}",
            why=SHIFTED,
        )
        for code, head in ((100, CONTINUE), (103, HINTS))
        for name, what, lines in (
            ("length-huge", "a Content-Length beyond 64 bits", b"Content-Length: 18446744073709551617\r\n"),
            ("length-and-chunked", "a length and chunked", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
            ("gzip", "a transfer coding", b"Transfer-Encoding: gzip\r\nContent-Encoding: gzip\r\n"),
            ("length-invalid", "an invalid Content-Length", b"Content-Length: five\r\n"),
            ("lengths-differ", "two different lengths", b"Content-Length: 5\r\nContent-Length: 6\r\n"),
        )
    ),
    # ------------------------------------------------------------------------- octets after a 1xx, as if it had content
    *(
        Case(
            id=f"interim/{code}-with-{name}",
            about=f"After a {code}, {what} are neither content nor a status line.",
            cites=("RFC9110-15.2-P1",),
            server=head + rest,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),  # a client that searches for a status line finds this response
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            deliveries=("whole",),
            twin=f"interim/{code}",
            why=SHIFTED,
        )
        for code, head in ((100, CONTINUE), (103, HINTS))
        for name, what, rest in (
            ("content", "octets of its declared length", b"Content-Length: 15\r\n\r\nX-Word: stray\r\n" + FINAL),
            ("octets", "undeclared octets", b"\r\nX-Word: stray\r\n" + FINAL),
            (
                "chunks",
                "chunks",
                b"Transfer-Encoding: chunked\r\n\r\n2b\r\n" + FINAL + b"\r\n0\r\n\r\n" + STRAY,
            ),
        )
    ),
    *(
        Case(
            id=f"interim/{code}-with-a-response-as-content",
            about=f"A Content-Length in a {code} spans the final response, but does not apply.",
            cites=("RFC9110-15.2-P1", "RFC9112-9.2-2"),
            rulings=("refused-misplaced",),
            server=head + b"Content-Length: 43\r\n\r\n" + FINAL + STRAY,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),  # octets follow the final response
            deliveries=("whole",),
            twin=f"interim/{code}",
            why=SHIFTED,
        )
        for code, head in ((100, CONTINUE), (103, HINTS))
    ),
    # ------------------------------------------------------------------ no field of a 1xx applies to the final response
    *(
        Case(
            id=f"interim/{name}-of-103-then-{final}",
            about=f"{what} in a 103 does not apply to the final response, which {how}.",
            cites=("RFC8297-2-1",),
            rulings=("refused-misplaced",) if name != "content-coding" else (),
            server=HINTS + line + b"\r\n" + answer,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),) if name != "content-coding" else (),
            deliveries=("whole",),
            twin="interim/103" if final == "length" else f"interim/103-then-{final}",
            why="The client returns the 103, truncates or wrongly decodes the final response, or waits without end.",
        )
        for name, what, line in (
            ("short-length", "A shorter length", b"Content-Length: 3\r\n"),
            ("long-length", "A longer length", b"Content-Length: 50\r\n"),
            ("chunked", "Chunked", b"Transfer-Encoding: chunked\r\n"),
            ("content-coding", "A content coding", b"Content-Encoding: gzip\r\n"),
        )
        for final, how, answer in (
            ("length", "has a length", FINAL),
            ("until-close", "is close-delimited", LASTS),
            (
                "chunks",
                "is chunked",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            ),
        )
        if (name, final) not in (("chunked", "length"), ("chunked", "chunks"))  # basics.py has the first
    ),
    *(
        Case(
            id=f"interim/fields-of-{name}",
            about=f"The client does not add the fields of {what} to the final response.",
            cites=("RFC8297-2-1",) if b" 103 " in head else ("RFC9110-15.2-2",),
            server=head + b"\r\n" + FINAL,
            expect=(Response(200, body=b"hello", absent=absent),),
            deliveries=("whole",),
            twin="interim/103-twice" if name == "two-103" else f"interim/{int(head[9:12])}",
            why="A program takes preliminary information, or the 1xx itself, for the final response, or gets none.",
        )
        for name, what, head, absent in (
            ("100", "a 100", CONTINUE + b"X-Hint: one\r\n", ("X-Hint",)),
            ("102", "a 102", b"HTTP/1.1 102 Processing\r\nX-Hint: one\r\n", ("X-Hint",)),
            ("199", "an unknown 1xx", b"HTTP/1.1 199 Whatever\r\nX-Hint: one\r\n", ("X-Hint",)),
            ("103-set-cookie", "a 103 with a cookie", HINTS + b"Set-Cookie: a=b\r\n", ("Set-Cookie",)),
            (
                "103-type",
                "a 103 with a media type",
                HINTS + b"Content-Type: text/html\r\n",
                ("Content-Type",),
            ),
            ("103-location", "a 103 with a Location", HINTS + b"Location: /else\r\n", ("Location",)),
            (
                "two-103",
                "two 103s",
                HINTS + b"X-Hint: one\r\n\r\n" + HINTS + b"X-More: two\r\n",
                ("X-Hint", "X-More"),
            ),
        )
    ),
    Case(
        id="interim/links-of-103",
        about="A 103 has twenty Link fields; the final response keeps only a field of its own.",
        cites=("RFC8297-2-1",),
        server=HINTS + b"Link: </a.css>; rel=preload\r\n" * 19 + b"\r\n" + FINAL[:-9] + b"\r\nX-Own: one\r\n\r\nhello",
        expect=(Response(200, body=b"hello", fields=(("X-Own", "one"),), absent=("Link",)),),
        deliveries=("whole",),
        twin="interim/103",
        why="A program takes preliminary information, or the 1xx itself, for the final response.",
    ),
    *(
        Case(
            id=f"interim/close-of-{code}",
            about=f"A {code} with 'Connection: close' precedes the final response.",
            cites=("RFC9112-9.6-9", "RFC9110-15.2-2"),
            disputed=(
                "RFC 9112 section 9.6 has the client close after it reads the response message with the option. An "
                "interim response is such a message (llhttp and aiohttp reject the rest). RFC 9110 section 15.2 has "
                "the client read the final response, and the option then says that the server closes after it."
            ),
            do=(Request(), Request()),
            server=(
                Connection(
                    (
                        *(ReadRequest(), Send(head + b"Connection: close\r\n\r\n" + FINAL)),
                        *(ReadRequest(), Send(SECOND), Close()),
                    )
                ),
                SECOND,
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
            deliveries=("whole",),
            twin="reuse/content-length",
            root=f"interim/{code}",
            why="A program loses the final response or the next one.",
        )
        for code, head in ((100, CONTINUE), (103, HINTS))
    ),
)
