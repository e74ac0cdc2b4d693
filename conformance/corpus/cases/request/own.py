"""Framing fields of the caller's own, right and wrong (RFC 9112 section 6).

What the caller gives is sent as it is, mended or refused; a request that the clause forbids is never on the wire.
"""

from .....mockserver.script import Close, Quiet, ReadHead, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import OK

FRAMED = ("Content-Length", "Transfer-Encoding")
EITHER = AnyOf((Response(200, body=b"hello"), Failure()))
SMUGGLED = "Two readers of one request disagree on where it ends: requests are smuggled."

CASES = (
    # --------------------------------------------------------------------------------- the caller's own Content-Length
    *(
        Case(
            id=f"request/own-length-short-{kind}",
            about=f"No content ({kind}) goes out beyond the caller's own Content-Length.",
            cites=("RFC9112-6.3-13",),
            do=(Request("POST", fields=(("Content-Length", "6"),), body=Body(b"hello\nworld\n", kind=kind)),),
            server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/own-length-right",
            why="What lies beyond the length is the next request on that connection.",
        )
        for kind in ("bytes", "iterable")
    ),
    *(
        Case(
            id=f"request/own-length-{name}",
            about=f"A Content-Length of the caller's {what} is not left at that.",
            cites=("RFC9112-6.3-13",),
            do=(request,),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/own-length-right",
            deliveries=("whole",),
            transports=("tcp",),
            why="Both sides wait, the server for the rest; what is sent next, another request, is taken for it.",
        )
        for name, what, request in (
            (
                "long",
                "that is too long",
                Request("POST", fields=(("Content-Length", "20"),), body=Body(b"hello\nworld\n")),
            ),
            (
                "long-iterable",
                "that is too long for an iterable",
                Request("POST", fields=(("Content-Length", "20"),), body=Body(b"hello\nworld\n", kind="iterable")),
            ),
            ("without-content", "without content", Request("POST", fields=(("Content-Length", "5"),))),
        )
    ),
    Case(
        id="request/own-length-right",
        about="A Content-Length of the caller's that is right arrives once.",
        cites=("RFC9112-6.3-13",),
        do=(Request("POST", fields=(("Content-Length", "12"),), body=Body(b"hello\nworld\n")),),
        server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(one_of=FRAMED, body=b"hello\nworld\n"),),
    ),
    Case(
        id="request/own-length-right-iterable",
        about="A Content-Length of the caller's for an iterable of that length.",
        cites=("RFC9112-6.3-13",),
        do=(Request("POST", fields=(("Content-Length", "12"),), body=Body(b"hello\nworld\n", kind="iterable")),),
        server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(one_of=FRAMED, body=b"hello\nworld\n"),),
    ),
    *(
        Case(
            id=f"request/own-length-{name}",
            about=f"A Content-Length of the caller's that is {what} does not go out.",
            cites=("RFC9112-6.3-13", "RFC9110-2.2-12"),
            do=(Request("POST", fields=fields, body=Body(b"hello")),),
            server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/own-length-right",
            deliveries=("whole",),
            why=SMUGGLED,
        )
        for name, what, fields in (
            ("word", "a word", (("Content-Length", "abc"),)),
            ("empty", "empty", (("Content-Length", ""),)),
            ("negative", "negative", (("Content-Length", "-5"),)),
            ("plus", "signed", (("Content-Length", "+5"),)),
            ("hexadecimal", "hexadecimal", (("Content-Length", "0x5"),)),
            ("underscore", "grouped by underscores", (("Content-Length", "0_5"),)),
            ("list", "a list", (("Content-Length", "5, 5"),)),
            ("two", "given twice and different", (("Content-Length", "5"), ("Content-Length", "7"))),
            ("two-cases", "given twice in two spellings", (("Content-Length", "5"), ("content-length", "0"))),
        )
    ),
    # ------------------------------------------------------------------------------ the caller's own Transfer-Encoding
    *(
        Case(
            id=f"request/own-coding-{name}",
            about=about,
            cites=clauses,
            do=(Request("POST", fields=fields, body=body),),
            server=(Connection((ReadHead(), Send(OK), Close())),) if head else OK,
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/content-post-bytes",
            deliveries=("whole",),
            why=SMUGGLED,
        )
        for name, about, clauses, fields, body, head in (
            (
                "chunked-bytes",
                "The caller's 'chunked' over content that is not: chunks are sent, or none is announced.",
                ("RFC9112-6.3-13",),
                (("Transfer-Encoding", "chunked"),),
                Body(b"hello\r\nworld\r\n"),
                False,
            ),
            (
                "chunked-iterable",
                "The caller's 'chunked' over an iterable: chunks are sent, or none is announced.",
                ("RFC9112-6.3-13",),
                (("Transfer-Encoding", "chunked"),),
                Body(b"hello\r\nworld\r\n", kind="iterable"),
                False,
            ),
            (
                "chunked-already",
                "The caller's 'chunked' over chunks of the caller's.",
                ("RFC9112-6.3-13",),
                (("Transfer-Encoding", "chunked"),),
                Body(b"5\r\nhello\r\n0\r\n\r\n"),
                False,
            ),
            (
                "twice",
                "Chunked is not announced twice.",
                ("RFC9112-6.1-2",),
                (("Transfer-Encoding", "chunked, chunked"),),
                Body(b"hello\r\nworld\r\n"),
                True,
            ),
            (
                "two-lines",
                "Chunked is not announced in two lines.",
                ("RFC9112-6.1-2",),
                (("Transfer-Encoding", "chunked"), ("transfer-encoding", "chunked")),
                Body(b"hello\r\nworld\r\n", kind="iterable"),
                True,
            ),
            (
                "gzip",
                "A coding other than chunked is not the last one.",
                ("RFC9112-6.1-3",),
                (("Transfer-Encoding", "gzip"),),
                Body(b"hello\r\nworld\r\n"),
                True,
            ),
            (
                "identity",
                "A coding that there is none of, 'identity', is not the last one.",
                ("RFC9112-6.1-3",),
                (("Transfer-Encoding", "identity"),),
                Body(b"hello\r\nworld\r\n"),
                True,
            ),
            (
                "not-last",
                "Chunked is announced as the last coding only.",
                ("RFC9112-6.1-3",),
                (("Transfer-Encoding", "chunked, gzip"),),
                Body(b"hello\r\nworld\r\n", kind="iterable"),
                True,
            ),
        )
    ),
    Case(
        id="request/own-coding-chunked-beyond",
        about="No content goes out beyond the last of the chunks that the caller made.",
        cites=("RFC9112-6.3-13",),
        do=(
            Request(
                "POST",
                fields=(("Transfer-Encoding", "chunked"),),
                body=Body(b"0\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n"),
            ),
        ),
        server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
        expect=(EITHER,),
        sent=(Sent(),),
        twin="request/content-post-bytes",
        why="What lies beyond the last chunk is the next request on that connection.",
    ),
    Case(
        id="request/own-coding-length",
        about="The caller's 'chunked' over content of known length brings no Content-Length.",
        cites=("RFC9112-6.2-1",),
        do=(Request("PUT", fields=(("Transfer-Encoding", "chunked"),), body=Body(b"5\r\nhello\r\n0\r\n\r\n")),),
        server=(Connection((ReadHead(), Send(OK), Close())),),
        expect=(EITHER,),
        sent=(Sent(method="PUT"),),
        twin="request/content-put-bytes",
        deliveries=("whole",),
        why=SMUGGLED,
    ),
)
