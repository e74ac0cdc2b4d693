"""No exception but HTTPException and OSError escapes from a call, whatever a response head contains (E10).

Other chapters check the right outcome. Here, a response and a documented error are both right.
"""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import HOST, PORT, AnyOf, Call, Case, Common, Connection, Failure, Ref, Sweep, Tls, Value
from ..literals import BEGIN, BEGUN, BESIDE_PLAIN, GET, GETRESPONSE, HEAD

LENGTH = b"Content-Length: 5\r\n\r\nhello"
FIVE = HEAD + LENGTH
IMPATIENT = Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 0.3),), as_="connection")
SECURE = (
    Call("tools", "context", as_="context"),
    Call("module", "HTTPSConnection", (HOST, PORT), (("timeout", 1.0), ("context", Ref("context"))), as_="connection"),
)
CONTENT = Call("tools", "content", (Ref("response"), "read"))
IN_PARTS = Call("tools", "content", (Ref("response"), "read", 4))
ASK = tuple(
    Call("tools", "ask", (Ref("response"), *asked))
    for asked in (("status",), ("version",), ("getheaders",), ("getheader", "X-Test"), ("msg",))
)
KINDS = ("HTTPException", "OSError", "EnvironmentError")  # EnvironmentError: the base of these errors in Python 2
FINE = AnyOf((Value(), *(Failure(type=kind) for kind in KINDS)))
FAILED = AnyOf(tuple(Failure(type=kind, truncated=True) for kind in KINDS))
LATE = AnyOf(tuple(Failure(type=kind, timeout=True, truncated=True) for kind in KINDS[1:]))
LATE_HEAD = AnyOf(tuple(Failure(type=kind, timeout=True) for kind in KINDS[1:]))
AGAIN = Failure(timeout=True, truncated=True)
OVERFLOW = (
    "The case stays: OverflowError and MemoryError are no documented errors. CPython 3.8, and CPython 3.10 and later "
    "before the fix of CVE-2025-13836, allocate a buffer of the announced length, and no buffer is that large."
)
# The outcomes of getresponse, of the calls in ASK, and of the content.
ALL_FINE = (*BEGUN[:2], FINE, FINE, FINE, FINE, FINE, FINE, FINE)
ENDING = (Connection((ReadRequest(), Send(FIVE))),)
WHY = "A program that catches the documented exceptions crashes when a server sends this response."
LENGTHS = (
    ("empty", "without a value", b""),
    ("letters", "in letters", b"five"),
    ("minus", "below zero", b"-1"),
    ("minus-much", "far below zero", b"-9223372036854775809"),
    ("plus", "with a sign", b"+5"),
    ("fraction", "with a fraction", b"5.0"),
    ("exponent", "with an exponent", b"5e0"),
    ("hexadecimal", "in hexadecimal digits", b"0x5"),
    ("underscore", "with an underscore", b"0_5"),
    ("list", "with two values", b"5, 6"),
    ("spaces", "with a space", b"5 5"),
    ("superscript", "in superscript", b"\xb2"),
    ("arabic", "in Arabic digits", "\u0665".encode()),
    ("nul", "with a NUL", b"5\x00"),
    ("2-31", "of 2^31", b"2147483648"),
    ("2-53-plus-1", "of 2^53 + 1", b"9007199254740993"),
    ("2-63-minus-1", "of 2^63 - 1", b"9223372036854775807"),
    ("2-63", "of 2^63", b"9223372036854775808"),
    ("2-64", "of 2^64", b"18446744073709551616"),
    ("digits", "of 5000 digits", b"9" * 5000),
)
# Servers in place of a TLS connection to the right server: the steps, and the certificate.
BROKEN_TLS = (
    ("expired", "An expired certificate", (ReadRequest(), Send(FIVE)), Tls("expired")),
    ("wrong-host", "A certificate for another host", (ReadRequest(), Send(FIVE)), Tls("wrong-host")),
    ("unknown-ca", "A certificate of an unknown CA", (ReadRequest(), Send(FIVE)), Tls("unknown-ca")),
    ("plain", "HTTP in place of TLS", (Send(FIVE), Close()), None),
    ("garbage", "NUL octets in place of TLS", (Send(b"\x00" * 64), Close()), None),
    ("end", "A close in place of TLS", (Close(),), None),
)
TLS = Common(transports=("tls",), deliveries=("whole",), host="localhost")
SURVIVED = Common(BESIDE_PLAIN, why=WHY)
CUT_SHORT = Common(
    transports=("tcp",),
    twin="api/plain",
    why="The program treats a part of a head as the whole head, and gets no body.",
    decided="The case stays: by section 8 of RFC 9112 the message is incomplete. CPython takes the close for the end "
    "of the head.",
)
UNTRUSTED = Common(
    TLS,
    twin="api/wire/tls-end",
    why="A program that catches the documented exceptions crashes, or uses a connection to the wrong server.",
    decided="The case stays: CertificateError, which before Python 3.7 is a ValueError alone, is no documented error "
    "there.",
)

CASES = (
    *(
        Case(
            id=f"api/escape/head-{name}",
            about=f"{what} may only raise HTTPException or OSError.",
            cites=("HTTPCLIENT-E10",),
            do=(*BEGIN, *ASK, CONTENT),
            server=data,
            expect=ALL_FINE,
            decided=OVERFLOW if "length-2-" in name else "",
            **SURVIVED,
        )
        for name, what, data in (
            # the status line
            ("garbage", "Octets that are no HTTP", b"\x00\xff\xfe\x80garbage\r\n\r\n"),
            ("empty-lines", "Empty lines alone", b"\r\n\r\n\r\n"),
            ("spaces", "A line of spaces", b"     \r\n" + LENGTH),
            ("half-line", "A status line without an end", b"HTTP/1.1 2"),
            ("icy", "Another protocol's name", b"ICY 200 OK\r\n" + LENGTH),
            ("html", "A document without a head", b"<html>\n<title>hello</title>\n</html>"),
            ("ssh", "Another protocol", b"SSH-2.0-OpenSSH_9.6\r\n"),
            ("tls-alert", "A TLS alert", b"\x15\x03\x01\x00\x02\x02\x46"),
            ("version-empty", "A version without numbers", b"HTTP/ 200 OK\r\n" + LENGTH),
            ("version-letters", "A version of letters", b"HTTP/x.y 200 OK\r\n" + LENGTH),
            ("version-2", "Another major version", b"HTTP/2 200\r\n" + LENGTH),
            ("version-digits", "A version of 5000 digits", b"HTTP/1." + b"1" * 5000 + b" 200 OK\r\n" + LENGTH),
            ("version-octets", "A version in superscript", b"HTTP/1.\xb9 200 OK\r\n" + LENGTH),
            ("code-none", "A missing status code", b"HTTP/1.1\r\n" + LENGTH),
            ("code-letters", "A status code of letters", b"HTTP/1.1 abc OK\r\n" + LENGTH),
            ("code-minus", "A negative status code", b"HTTP/1.1 -200 OK\r\n" + LENGTH),
            ("code-zero", "The status code 000", b"HTTP/1.1 000 Zero\r\n" + LENGTH),
            ("code-099", "The status code 099", b"HTTP/1.1 099 Low\r\n" + LENGTH),
            ("code-999", "The status code 999", b"HTTP/1.1 999 High\r\n" + LENGTH),
            ("code-digits", "A status code of 5000 digits", b"HTTP/1.1 " + b"2" * 5000 + b" OK\r\n" + LENGTH),
            ("code-superscript", "A status code with a superscript", b"HTTP/1.1 20\xb2 OK\r\n" + LENGTH),
            ("code-fraction", "A status code with a fraction", b"HTTP/1.1 200.5 OK\r\n" + LENGTH),
            ("code-nul", "A NUL after the status code", b"HTTP/1.1 200\x00 OK\r\n" + LENGTH),
            ("reason-octets", "A reason phrase that is no UTF-8", b"HTTP/1.1 200 \xff\xfe\x80\r\n" + LENGTH),
            ("reason-controls", "Control characters in the reason phrase", b"HTTP/1.1 200 a\x00b\x1b[2J\r\n" + LENGTH),
            # fields
            ("no-colon", "A line without a colon", HEAD + b"no colon\r\n" + LENGTH),
            ("no-name", "A field without a name", HEAD + b": one\r\n" + LENGTH),
            ("colons", "A line of colons", HEAD + b":::\r\n" + LENGTH),
            ("space-before-colon", "A space before the colon", HEAD + b"X-Test : one\r\n" + LENGTH),
            ("fold-first", "A folded line before any field", HEAD + b" X-Test: one\r\n" + LENGTH),
            ("fold", "A folded line", HEAD + b"X-Test: one\r\n\t\r\n two\r\n" + LENGTH),
            ("name-octets", "A name that is no UTF-8", HEAD + b"X-\xff\xfeTest: one\r\n" + LENGTH),
            ("name-utf-8", "A name in UTF-8", HEAD + "X-T\u0259st: one\r\n".encode() + LENGTH),
            ("value-octets", "A value that is no UTF-8", HEAD + b"X-Test: \xff\xfe\x80\r\n" + LENGTH),
            ("value-surrogate", "A surrogate in UTF-8", HEAD + b"X-Test: \xed\xa0\x80\r\n" + LENGTH),
            ("value-nul", "A NUL in a value", HEAD + b"X-Test: a\x00b\r\n" + LENGTH),
            ("value-cr", "A bare CR in a value", HEAD + b"X-Test: a\rb\r\n" + LENGTH),
            ("value-encoded-word", "An encoded word of mail", HEAD + b"X-Test: =?utf-9?b?!!!?=\r\n" + LENGTH),
            ("bom", "A byte order mark", HEAD + b"\xef\xbb\xbfX-Test: one\r\n" + LENGTH),
            ("from-line", "A line of a mailbox", HEAD + b"From nobody Mon Jan 1 00:00:00 2001\r\n" + LENGTH),
            ("multipart", "A multipart type without parts", HEAD + b"Content-Type: multipart/mixed\r\n" + LENGTH),
            (
                "charset",
                "A charset that does not exist",
                HEAD + b'Content-Type: text/plain; charset="\xff"\r\n' + LENGTH,
            ),
            ("connection", "A malformed Connection field", HEAD + b"Connection: ,\xff,;=\x00\r\n" + LENGTH),
            ("line-feeds", "Lines that end in LF", FIVE.replace(b"\r\n", b"\n")),
            ("carriage-returns", "Lines that end in CR", FIVE.replace(b"\r\n", b"\r")),
            # framing
            *(
                (f"length-{name}", f"A Content-Length {what}", HEAD + b"Content-Length: " + value + b"\r\n\r\nhello")
                for name, what, value in LENGTHS
            ),
            ("lengths", "Two different Content-Length lines", HEAD + b"Content-Length: 3\r\n" + LENGTH),
            (
                "length-and-coding",
                "Content-Length beside Transfer-Encoding",
                HEAD + b"Transfer-Encoding: chunked\r\n" + LENGTH,
            ),
            ("coding-empty", "A Transfer-Encoding without a value", HEAD + b"Transfer-Encoding:\r\n\r\nhello"),
            ("coding-commas", "A Transfer-Encoding of commas", HEAD + b"Transfer-Encoding: ,,\r\n\r\nhello"),
            (
                "coding-twice",
                "The coding chunked, twice,",
                HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            ),
            ("coding-octets", "A coding that is no UTF-8", HEAD + b"Transfer-Encoding: \xffchunked\r\n\r\nhello"),
            ("coding-quoted", "A coding in quotes", HEAD + b'Transfer-Encoding: "chunked\r\n\r\nhello'),
            # interim responses
            ("interim-alone", "A 100 and the close", b"HTTP/1.1 100 Continue\r\n\r\n"),
            ("interim-garbage", "A 100 and octets that are no HTTP", b"HTTP/1.1 100 Continue\r\n\r\n\xff\xfe\r\n\r\n"),
            (
                "interim-no-colon",
                "A 100 with a line without a colon",
                b"HTTP/1.1 100 Continue\r\nno colon\r\n\r\n" + FIVE,
            ),
            (
                "interim-length",
                "A 100 with an invalid Content-Length",
                b"HTTP/1.1 100 Continue\r\nContent-Length: x\r\n\r\n" + FIVE,
            ),
            ("switching", "An unrequested 101", b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + FIVE),
        )
    ),
    # ---------------------------------------------------------------------------------- closed, reset and late heads
    *(
        Case(
            id=f"api/escape/head-{name}",
            about=f"The connection {ends} after each octet of a head in turn: the client raises an error.",
            cites=("HTTPCLIENT-E9", "HTTPCLIENT-E10"),
            do=(*BEGIN, CONTENT),
            server=ENDING,
            expect=(*BEGUN[:2], FINE, FAILED),
            sweep=Sweep("fin" if how == "fin" else "reset", start, len(FIVE) - 5),
            **CUT_SHORT,
        )
        # A client that is not strict takes octets that end before "HTTP/" is complete for an HTTP/0.9 body.
        for name, ends, how, start in (("cut", "closes", "fin", 5), ("reset", "is reset", "reset", 0))
    ),
    *(
        Case(
            id=f"api/escape/late-{name}",
            about=f"The rest {of} never arrives: the client raises OSError.",
            cites=("HTTPCLIENT-E10", "HTTPCLIENT-C5"),
            level="info",  # the document has the time-out, and names no class for it
            do=(IMPATIENT, GET, *calls),
            server=(Connection((ReadRequest(), Send(data), Hold())),),
            expect=(*BEGUN[:2], *outcomes),
            **BESIDE_PLAIN,
        )
        for name, of, data, calls, outcomes in (
            ("head", "of a head", HEAD, (GETRESPONSE,), (LATE_HEAD,)),
            ("read", "of a body", HEAD + b"Content-Length: 10\r\n\r\nhello", (GETRESPONSE, CONTENT), (BEGUN[2], LATE)),
            (
                "read-4",
                "of a body that is read in parts",
                HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                (GETRESPONSE, IN_PARTS, IN_PARTS),
                (BEGUN[2], LATE, AGAIN),
            ),
        )
    ),
    *(
        Case(
            id=f"api/escape/tls-{name}",
            about=f"{what} must raise HTTPException or OSError.",
            cites=("HTTPCLIENT-E10",),
            do=(*SECURE, GET),
            server=(Connection(steps, tls), FIVE),
            expect=(Value(), Value(), FAILED),
            **UNTRUSTED,
        )
        for name, what, steps, tls in BROKEN_TLS
    ),
)
