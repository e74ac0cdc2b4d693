"""Framing fields from the caller, valid and invalid (RFC 9112 section 6).

A client may send these fields unchanged, correct them or refuse them. It never sends a request that the clause forbids.
"""

from .....mockserver.script import Close, Quiet, ReadHead, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Request, Response, Sent
from ..literals import BY_CALLER, OK, READ_PART

FRAMED = ("Content-Length", "Transfer-Encoding")
EITHER = AnyOf((Response(200, body=b"hello"), Failure()))
SMUGGLED = (
    "If an intermediary and the server disagree on where the request ends, an attacker can smuggle a request, or "
    "the client sends no request, and its caller waits."
)

CASES = (
    # ----------------------------------------------------------------------------------- Content-Length from the caller
    *(
        Case(
            id=f"request/own-length-short-{kind}",
            about=f"The client sends no content ({kind}) beyond the caller's Content-Length.",
            cites=("RFC9112-6.3-13",),
            do=(Request("POST", fields=(("Content-Length", "6"),), body=Body(b"hello\nworld\n", kind=kind)),),
            server=(Connection((READ_PART, Quiet(0.03), Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/own-length-right",
            why="The server reads the content beyond the length as the next request on that connection, or the client "
            "sends no request, and its caller waits.",
            **BY_CALLER,
        )
        for kind in ("bytes", "iterable")
    ),
    *(
        Case(
            id=f"request/own-length-{name}",
            about=f"The client corrects {what}, or reports an error.",
            cites=("RFC9112-6.3-13",),
            do=(request,),
            server=(Connection((READ_PART, Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/own-length-right",
            deliveries=("whole",),
            transports=("tcp",),
            why=(
                "The server waits for the missing content, and reads the next request on that connection as this "
                "content."
            ),
            **BY_CALLER,
        )
        for name, what, request in (
            (
                "long",
                "a Content-Length that is too large",
                Request("POST", fields=(("Content-Length", "20"),), body=Body(b"hello\nworld\n")),
            ),
            (
                "long-iterable",
                "a Content-Length too large for an iterable",
                Request("POST", fields=(("Content-Length", "20"),), body=Body(b"hello\nworld\n", kind="iterable")),
            ),
            ("without-content", "a Content-Length without content", Request("POST", fields=(("Content-Length", "5"),))),
        )
    ),
    Case(
        id="request/own-length-right",
        about="The client sends a correct Content-Length from the caller once.",
        cites=("RFC9112-6.3-13",),
        do=(Request("POST", fields=(("Content-Length", "12"),), body=Body(b"hello\nworld\n")),),
        server=(Connection((READ_PART, Quiet(0.03), Send(OK), Close())),),
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(one_of=FRAMED, body=b"hello\nworld\n"),),
    ),
    Case(
        id="request/own-length-right-iterable",
        about="The client sends an iterable with a correct Content-Length from the caller.",
        cites=("RFC9112-6.3-13",),
        do=(Request("POST", fields=(("Content-Length", "12"),), body=Body(b"hello\nworld\n", kind="iterable")),),
        server=(Connection((READ_PART, Quiet(0.03), Send(OK), Close())),),
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(one_of=FRAMED, body=b"hello\nworld\n"),),
    ),
    *(
        Case(
            id=f"request/own-length-{name}",
            about=f"The client does not send the caller's {what}.",
            cites=("RFC9112-6.3-13", "RFC9110-2.2-12"),
            do=(Request("POST", fields=fields, body=Body(b"hello")),),
            server=(Connection((READ_PART, Quiet(0.03), Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/own-length-right",
            deliveries=("whole",),
            why=SMUGGLED,
            **BY_CALLER,
        )
        for name, what, fields in (
            ("word", "Content-Length 'abc'", (("Content-Length", "abc"),)),
            ("empty", "empty Content-Length", (("Content-Length", ""),)),
            ("negative", "negative Content-Length", (("Content-Length", "-5"),)),
            ("plus", "Content-Length with a plus sign", (("Content-Length", "+5"),)),
            ("hexadecimal", "hexadecimal Content-Length", (("Content-Length", "0x5"),)),
            ("underscore", "Content-Length with an underscore", (("Content-Length", "0_5"),)),
            ("list", "Content-Length '5, 5'", (("Content-Length", "5, 5"),)),
            ("two", "two different Content-Length fields", (("Content-Length", "5"), ("Content-Length", "7"))),
            (
                "two-cases",
                "Content-Length together with content-length",
                (("Content-Length", "5"), ("content-length", "0")),
            ),
        )
    ),
    # -------------------------------------------------------------------------------- Transfer-Encoding from the caller
    *(
        Case(
            id=f"request/own-coding-{name}",
            about=about,
            cites=clauses,
            do=(Request("POST", fields=fields, body=body),),
            server=(Connection((ReadHead() if head else READ_PART, Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/content-post-bytes",
            deliveries=("whole",),
            why=SMUGGLED,
            **BY_CALLER,
        )
        for name, about, clauses, fields, body, head in (
            (
                "chunked-bytes",
                "The client chunks the caller's bytes, or does not send the caller's 'chunked'.",
                ("RFC9112-6.3-13",),
                (("Transfer-Encoding", "chunked"),),
                Body(b"hello\r\nworld\r\n"),
                False,
            ),
            (
                "chunked-iterable",
                "The client chunks the caller's iterable, or does not send the caller's 'chunked'.",
                ("RFC9112-6.3-13",),
                (("Transfer-Encoding", "chunked"),),
                Body(b"hello\r\nworld\r\n", kind="iterable"),
                False,
            ),
            (
                "chunked-already",
                "The client sends a valid request if the caller gives 'chunked' and ready-made chunks.",
                ("RFC9112-6.3-13",),
                (("Transfer-Encoding", "chunked"),),
                Body(b"5\r\nhello\r\n0\r\n\r\n"),
                False,
            ),
            (
                "twice",
                "The client does not list chunked twice in a field line from the caller.",
                ("RFC9112-6.1-2",),
                (("Transfer-Encoding", "chunked, chunked"),),
                Body(b"hello\r\nworld\r\n"),
                True,
            ),
            (
                "two-lines",
                "The client does not send chunked in two field lines from the caller.",
                ("RFC9112-6.1-2",),
                (("Transfer-Encoding", "chunked"), ("transfer-encoding", "chunked")),
                Body(b"hello\r\nworld\r\n", kind="iterable"),
                True,
            ),
            (
                "gzip",
                "The client does not send gzip as the last transfer coding, nor beside a Content-Length.",
                ("RFC9112-6.1-3", "RFC9112-6.2-1"),
                (("Transfer-Encoding", "gzip"),),
                Body(b"hello\r\nworld\r\n"),
                True,
            ),
            (
                "identity",
                "The client does not send 'identity', which is no coding, as the last transfer coding.",
                ("RFC9112-6.1-3", "RFC9112-6.2-1"),
                (("Transfer-Encoding", "identity"),),
                Body(b"hello\r\nworld\r\n"),
                True,
            ),
            (
                "not-last",
                "The client sends chunked only as the last transfer coding.",
                ("RFC9112-6.1-3",),
                (("Transfer-Encoding", "chunked, gzip"),),
                Body(b"hello\r\nworld\r\n", kind="iterable"),
                True,
            ),
        )
    ),
    Case(
        id="request/own-coding-chunked-beyond",
        about="The client sends no content after the last chunk that the caller made.",
        cites=("RFC9112-6.3-13",),
        do=(
            Request(
                "POST",
                fields=(("Transfer-Encoding", "chunked"),),
                body=Body(b"0\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n"),
            ),
        ),
        server=(Connection((READ_PART, Quiet(0.03), Send(OK), Close())),),
        expect=(EITHER,),
        sent=(Sent(),),
        twin="request/content-post-bytes",
        why="The server reads the content after the last chunk as the next request on that connection.",
        **BY_CALLER,
    ),
    Case(
        id="request/own-coding-length",
        about="The client adds no Content-Length to the caller's 'chunked' and content of known length.",
        cites=("RFC9112-6.2-1",),
        do=(Request("PUT", fields=(("Transfer-Encoding", "chunked"),), body=Body(b"5\r\nhello\r\n0\r\n\r\n")),),
        server=(Connection((ReadHead(), Send(OK), Close())),),
        expect=(EITHER,),
        sent=(Sent(method="PUT"),),
        twin="request/content-put-bytes",
        deliveries=("whole",),
        why=SMUGGLED,
        **BY_CALLER,
    ),
)
