"""Fields of interim responses, and octets behind them: nothing in a 1xx frames, ends or describes what comes after it
(RFC 9110 section 15.2, RFC 8297 section 2)."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response
from ..literals import SECOND, STRAY

FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
LASTS = b"HTTP/1.1 200 OK\r\n\r\nhello"
EARLY = b"HTTP/1.1 103 Early Hints\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n"
SHIFTED = "What follows is read as content of the interim response, and what follows that as the answer."

CASES = (
    *(
        Case(
            id=f"interim/{name}-of-{code}",
            about=f"{what} of a {code} says nothing of what comes behind it.",
            cites=("RFC9110-15.2-P1", *(("RFC8297-2-2",) if code == 103 else ())),
            server=head + lines + b"\r\n" + FINAL,
            expect=(Response(200, body=b"hello"),),
            twin=f"interim/{code}",
            why=SHIFTED,
        )
        for code, head in (
            (100, CONTINUE),
            (102, b"HTTP/1.1 102 Processing\r\n"),
            (103, EARLY),
            (199, b"HTTP/1.1 199 Whatever\r\n"),
        )
        for name, what, lines in (
            ("content-length", "A length", b"Content-Length: 5\r\n"),
            ("length-zero", "A length of zero", b"Content-Length: 0\r\n"),
            ("chunked", "Chunked", b"Transfer-Encoding: chunked\r\n"),
        )
        if code in (100, 103) or name in ("content-length", "chunked")
        if code != 103 or name not in ("content-length", "chunked")  # these are in interim.py
    ),
    *(
        Case(
            id=f"interim/{name}-of-{code}",
            about=f"{what} in a {code}: what it has of a framing is not used.",
            cites=("RFC9110-15.2-P1",),
            server=head + lines + b"\r\n" + FINAL,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),  # a message with such fields may be refused all the same
            deliveries=("whole",),
            twin=f"interim/{code}",
            why=SHIFTED,
        )
        for code, head in ((100, CONTINUE), (103, EARLY))
        for name, what, lines in (
            ("length-huge", "A length beyond 64 bits", b"Content-Length: 18446744073709551617\r\n"),
            ("length-and-chunked", "A length and chunked", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
            ("gzip", "A coding", b"Transfer-Encoding: gzip\r\nContent-Encoding: gzip\r\n"),
            ("length-invalid", "A length that is none", b"Content-Length: five\r\n"),
            ("lengths-differ", "Two lengths", b"Content-Length: 5\r\nContent-Length: 6\r\n"),
        )
    ),
    # --------------------------------------------------------------------------- a 1xx with octets as if it had content
    *(
        Case(
            id=f"interim/{code}-with-{name}",
            about=f"A {code} with {what}: they are no content, and no status line either.",
            cites=("RFC9110-15.2-P1",),
            server=head + rest,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),  # what searches for a status line finds that one
            security=True,
            deliveries=("whole",),
            twin=f"interim/{code}",
            why=SHIFTED,
        )
        for code, head in ((100, CONTINUE), (103, EARLY))
        for name, what, rest in (
            ("content", "octets of its length", b"Content-Length: 15\r\n\r\nX-Word: stray\r\n" + FINAL),
            ("octets", "octets that nothing announced", b"\r\nX-Word: stray\r\n" + FINAL),
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
            about=f"A {code} whose length spans the answer: the answer is the answer.",
            cites=("RFC9110-15.2-P1", "RFC9112-9.2-2"),
            server=head + b"Content-Length: 43\r\n\r\n" + FINAL + STRAY,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),  # there are octets behind it
            deliveries=("whole",),
            twin=f"interim/{code}",
            why=SHIFTED,
        )
        for code, head in ((100, CONTINUE), (103, EARLY))
    ),
    # ------------------------------------------------------------------------------------ nothing of it is the answer's
    *(
        Case(
            id=f"interim/{name}-of-103-then-{final}",
            about=f"{what} of a 103 does not frame the answer, which {how}.",
            cites=("RFC8297-2-1",),
            server=EARLY + line + b"\r\n" + answer,
            expect=(Response(200, body=b"hello"),),
            deliveries=("whole",),
            twin="interim/103",
            why="The answer is cut short, or waited for, by a rule that was not made for it.",
        )
        for name, what, line in (
            ("short-length", "A shorter length", b"Content-Length: 3\r\n"),
            ("long-length", "A longer length", b"Content-Length: 50\r\n"),
            ("chunked", "Chunked", b"Transfer-Encoding: chunked\r\n"),
            ("content-coding", "A content coding", b"Content-Encoding: gzip\r\n"),
        )
        for final, how, answer in (
            ("length", "has a length", FINAL),
            ("until-close", "lasts until the close", LASTS),
            (
                "chunks",
                "is chunked",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            ),
        )
        if (name, final) not in (("chunked", "length"), ("chunked", "chunks"))  # the first is in interim.py
    ),
    *(
        Case(
            id=f"interim/fields-of-{name}",
            about=f"The fields of {what} are not fields of the answer.",
            cites=("RFC8297-2-1",) if b" 103 " in head else ("RFC9110-15.2-P1",),
            server=head + b"\r\n" + FINAL,
            expect=(Response(200, body=b"hello", absent=absent),),
            deliveries=("whole",),
            twin=f"interim/{int(head[9:12])}",
            why="What was said before the answer is taken for a part of it.",
        )
        for name, what, head, absent in (
            ("100", "a 100", CONTINUE + b"X-Hint: one\r\n", ("X-Hint",)),
            ("102", "a 102", b"HTTP/1.1 102 Processing\r\nX-Hint: one\r\n", ("X-Hint",)),
            ("199", "an unknown 1xx", b"HTTP/1.1 199 Whatever\r\nX-Hint: one\r\n", ("X-Hint",)),
            ("103-set-cookie", "a 103, a cookie among them,", EARLY + b"Set-Cookie: a=b\r\n", ("Set-Cookie",)),
            (
                "103-type",
                "a 103, its media type among them,",
                EARLY + b"Content-Type: text/html\r\n",
                ("Content-Type",),
            ),
            ("103-location", "a 103, a Location among them,", EARLY + b"Location: /else\r\n", ("Location",)),
            (
                "two-103",
                "two 103",
                EARLY + b"X-Hint: one\r\n\r\n" + EARLY + b"X-More: two\r\n",
                ("X-Hint", "X-More"),
            ),
        )
    ),
    Case(
        id="interim/links-of-103",
        about="Twenty Link fields of a 103; the answer has one of its own, and only that.",
        cites=("RFC8297-2-1",),
        server=EARLY + b"Link: </a.css>; rel=preload\r\n" * 20 + b"\r\n" + FINAL[:-9] + b"\r\nX-Own: one\r\n\r\nhello",
        expect=(Response(200, body=b"hello", fields=(("X-Own", "one"),), absent=("Link",)),),
        deliveries=("whole",),
        twin="interim/103",
        why="What was said before the answer is taken for a part of it.",
    ),
    *(
        Case(
            id=f"interim/close-of-{code}",
            about=f"Close in a {code}: the answer that follows is still read, or it is not.",
            cites=("RFC9112-9.6-9", "RFC9110-15.2-2"),
            disputed=(
                "By the letter of RFC 9112 section 9.6 the client closes after reading the response message with the "
                "option, and an interim response is one (llhttp and aiohttp refuse what follows). By RFC 9110 section "
                "15.2 it reads the final response all the same, and the option says that the server closes then."
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
            why="The answer that follows on the connection is lost.",
        )
        for code, head in ((100, CONTINUE), (103, EARLY))
    ),
)
