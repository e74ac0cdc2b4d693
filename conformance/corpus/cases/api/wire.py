"""The wire, where the document says little: strict, HTTP/0.9, framing and limits."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import HOST, PORT, AnyOf, Call, Case, Common, Connection, Failure, Ref, Value
from ..literals import BEGIN, BEGUN, BESIDE_PLAIN, CHUNKED, FIVE, GET, GETRESPONSE, HEAD, OK_TEN, ONCE, OPEN, READ

ARGUMENTS = ("module", "HTTPConnection", (HOST, PORT))
IN_PARTS = Call("tools", "content", (Ref("response"), "read", 4))
CONTENT = Call("tools", "content", (Ref("response"), "read"))
ATTRIBUTES = (
    *(Call("response", name, get=True) for name in ("version", "status")),
    Call("response", "getheaders"),
    Call("response", "getheader", ("Content-Length", "none")),
)
# Responses for strict and other clients, and their outcomes.
LINELESS = "a response without a status line"
OF_0_9 = "version 9, code 200, no headers"
VERSION = b"HTTP/x.y 200 OK\r\n" + FIVE
CODE = b"HTTP/1.1 abc OK\r\n" + FIVE
BAD = Failure(type="BadStatusLine")
EITHER = AnyOf((BAD, Failure(type="UnknownProtocol")))
WHOLE = (BEGUN[2], Value(b"helloworld"), Value(b""))
PARTS = (BEGUN[2], Value(b"hello\nworld\n"))
ATTRIBUTES_TOLD = (BEGUN[2], Value(9), Value(200), Value(()), Value("none"))
UNFOLDED = AnyOf(tuple(Value("one" + " " * spaces + "two") for spaces in range(1, 6)))
REFUSED = Failure(type="HTTPException")
FOLDED = Common(
    BESIDE_PLAIN, decided="The case stays: by section 5.2 of RFC 9112 a user agent replaces the fold. CPython keeps it."
)
STRICT = Common(
    ONCE,
    profile="2008",
    decided="The case stays: the document has the parameter strict. Python 3.4 removed it, and HTTP/0.9 with it.",
)

CASES = (
    # ---------------------------------------------------------------------------------------------- strict, HTTP/0.9
    *(
        Case(
            id=f"api/wire/{name}",
            about=f"With strict={strict}, {what} gives {wanted}.",
            cites=(clause,),
            do=(Call(*ARGUMENTS, (("strict", strict), ("timeout", 1.0)), as_="connection"), GET, GETRESPONSE, *calls),
            server=data,
            expect=(*BEGUN[:2], *outcomes),
            twin="" if name == "strict" else "api/wire/strict",
            **STRICT,
        )
        for name, what, wanted, strict, clause, data, calls, outcomes in (
            (
                "strict",
                "a valid response",
                "its body",
                True,
                "HTTPCLIENT-C4",
                OK_TEN,
                (READ,),
                (BEGUN[2], Value(b"helloworld")),
            ),
            (
                "not-strict",
                "a valid response",
                "its body",
                False,
                "HTTPCLIENT-C4",
                OK_TEN,
                (READ,),
                (BEGUN[2], Value(b"helloworld")),
            ),
            ("strict-0.9", LINELESS, "BadStatusLine", True, "HTTPCLIENT-C4", b"helloworld", (), (BAD,)),
            ("strict-version", "an invalid version", "an error", True, "HTTPCLIENT-C4", VERSION, (), (EITHER,)),
            ("not-strict-0.9", LINELESS, "a body", False, "HTTPCLIENT-W1", b"helloworld", (READ, READ), WHOLE),
            (
                "not-strict-0.9-in-parts",
                LINELESS,
                "a body in parts",
                False,
                "HTTPCLIENT-W1",
                b"hello\nworld\n",
                (IN_PARTS,),
                PARTS,
            ),
            (
                "not-strict-0.9-attributes",
                LINELESS,
                OF_0_9,
                False,
                "HTTPCLIENT-W1",
                b"helloworld",
                ATTRIBUTES,
                ATTRIBUTES_TOLD,
            ),
            ("not-strict-status", "an invalid status code", "BadStatusLine", False, "HTTPCLIENT-E4", CODE, (), (BAD,)),
        )
    ),
    # ------------------------------------------------------------------------------------------------------- framing
    *(
        Case(
            id=f"api/wire/framing-{name}",
            about=f"{what} has the body that RFC 9112 section 6 defines.",
            cites=(clause,),
            do=(OPEN, Call("connection", "request", (method, "/")), GETRESPONSE, READ, GET, GETRESPONSE, READ),
            server=(Connection((ReadRequest(), Send(data), *rest)), OK_TEN),
            expect=(*BEGUN, Value(body), *BEGUN[1:], Value(b"helloworld")),
            **BESIDE_PLAIN,
        )
        for name, what, clause, method, data, body, rest in (
            (
                "length",
                "A response with Content-Length",
                "RFC9110-2.4-1",
                "GET",
                OK_TEN,
                b"helloworld",
                (ReadRequest(), Send(OK_TEN), Close()),
            ),
            (
                "chunked",
                "A chunked response with a trailer field",
                "RFC9112-7.1-2",
                "GET",
                CHUNKED + b"5;a=b\r\nhello\r\n0005\r\nworld\r\n0\r\nX-T: one\r\n\r\n",
                b"helloworld",
                (ReadRequest(), Send(OK_TEN), Close()),
            ),
            (
                "until-close",
                "A response without a framing field",
                "RFC9112-6.3-P5",
                "GET",
                HEAD + b"\r\nhello",
                b"hello",
                (Close(),),
            ),
            (
                "head",
                "A response to HEAD",
                "RFC9112-6.3-P1",
                "HEAD",
                HEAD + b"Content-Length: 10\r\n\r\n",
                b"",
                (ReadRequest(), Send(OK_TEN), Close()),
            ),
            (
                "204",
                "A 204",
                "RFC9112-6.3-P1",
                "GET",
                b"HTTP/1.1 204 No Content\r\n\r\n",
                b"",
                (ReadRequest(), Send(OK_TEN), Close()),
            ),
            (
                "304",
                "A 304 with Content-Length",
                "RFC9112-6.3-P1",
                "GET",
                b"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
                b"",
                (ReadRequest(), Send(OK_TEN), Close()),
            ),
        )
    ),
    *(
        Case(
            id=f"api/wire/folded{name}",
            about=f"The client replaces a fold of {where} by one or more spaces.",
            cites=("RFC9112-5.2-4",),
            do=(*BEGIN, Call("response", "getheader", ("X-Test",))),
            server=HEAD + b"X-Test: one" + fold + b"two\r\n" + FIVE,
            expect=(*BEGUN, UNFOLDED),
            lenient=((*BEGUN[:2], REFUSED, Failure()),),
            **FOLDED,
        )
        for name, where, fold in (("", "CRLF and a space", b"\r\n "), ("-by-tab", "CRLF and a tab", b"\r\n\t"))
    ),
    # -------------------------------------------------------------------------------------------------------- limits
    *(
        Case(
            id=f"api/wire/limit-{name}",
            about=f"The client accepts {what} or raises HTTPException.",
            cites=("HTTPCLIENT-W3",),
            do=(*BEGIN, CONTENT),
            server=data,
            expect=(*BEGUN[:2], AnyOf((BEGUN[2], REFUSED)), AnyOf((Value(b"hello"), REFUSED))),
            root="interim/100" if name == "interim" else "",
            **BESIDE_PLAIN,
        )
        for name, what, data in (
            ("reason", "a reason phrase of 70,000 octets", b"HTTP/1.1 200 " + b"v" * 70_000 + b"\r\n\r\nhello"),
            ("value", "a field value of 70,000 octets", HEAD + b"X-A: " + b"v" * 70_000 + b"\r\n\r\nhello"),
            ("name", "a field name of 70,000 octets", HEAD + b"X" * 70_000 + b": one\r\n\r\nhello"),
            ("fields", "500 fields", HEAD + b"X-A: one\r\n" * 500 + b"\r\nhello"),
            ("interim", "200 interim responses", b"HTTP/1.1 100 Continue\r\n\r\n" * 200 + HEAD + b"\r\nhello"),
            (
                "extension",
                "a chunk extension of 70,000 octets",
                CHUNKED + b"5;a=" + b"v" * 70_000 + b"\r\nhello\r\n0\r\n\r\n",
            ),
            ("trailers", "500 trailer fields", CHUNKED + b"5\r\nhello\r\n0\r\n" + b"X-T: one\r\n" * 500 + b"\r\n"),
            (
                "trailer",
                "a trailer field of 70,000 octets",
                CHUNKED + b"5\r\nhello\r\n0\r\nX-T: " + b"v" * 70_000 + b"\r\n\r\n",
            ),
        )
    ),
)
