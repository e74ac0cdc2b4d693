"""What a response of the documented API says of itself: its status line and its fields (R1, R3 to R7)."""

from ..case import HOST, PORT, AnyOf, Call, Case, Ref, Value

HEAD = b"HTTP/1.1 200 OK\r\n"
END = b"Content-Length: 10\r\n\r\nhelloworld"
CONNECTION = Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 1.0),), as_="connection")
BEGIN = (CONNECTION, Call("connection", "request", ("GET", "/")), Call("connection", "getresponse", as_="response"))
BEGUN = (Value(), Value(None), Value(type="HTTPResponse"))
BODY = Value(b"helloworld")
FINAL = (*BEGUN, Value(200), Value(None), BODY)
SPACED = HEAD + b"X-Test: \t one \t \r\n" + END
THREE_FIELDS = HEAD + b"X-Test: one\r\nx-Other: o\r\nX-test: two\r\n" + END
SOCKET = Call("tools", "socket", (HOST, PORT), as_="socket")
READ = Call("response", "read")
STATUS = Call("response", "status", get=True)
EARLY = Call("response", "getheader", ("X-Early",))
GET_TEST = Call("response", "getheader", ("X-Test",))
CLOSED = Call("response", "closed", get=True)
ENTER = Call("response", "__enter__", as_="inner")
EXIT = Call("response", "__exit__", (None, None, None))
MESSAGE = Call("response", "msg", get=True, as_="message")
PLAIN = "api/plain"
FALSE = AnyOf((Value(None), Value(False)))
PYTHON_2 = (
    "Kept: the document has one entry for each header, in a list; names in another case, several field lines made one, "
    "and another order are what Python 2's httplib hands out, and Python 3 no more."
)
# How a response is made, beside its socket.
MADE = (
    ("from-a-socket", " alone", (), ()),
    ("with-debuglevel", " and a debuglevel", (0,), ()),
    ("with-named-debuglevel", " and debuglevel=", (), (("debuglevel", 0),)),
    ("with-strict", ", a debuglevel and strict", (0, 0), ()),
    ("with-named-strict", " and strict=", (), (("strict", 0),)),
    ("with-method-and-url", ", method= and url=", (), (("method", "GET"), ("url", "/"))),
)

# What stands in a case without its name comes in this order: id, about, cites, server, expect, do.
CASES = (
    # ------------------------------------------------------------------------------------------- the constructor
    *(
        Case(
            *(id, about, ("HTTPCLIENT-R1",), HEAD + END, (Value(), BEGUN[2]), (SOCKET, made)),
            profile="2008" if "strict" in id else "modern" if "method" in id else "",
            decided="Kept: the document has it. Python 3.4 took strict out." if "strict" in id else "",
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
        )
        for id, about, made in (
            (
                f"api/response/made-{name}",
                f"HTTPResponse is made from a socket{beside}.",
                Call("module", "HTTPResponse", (Ref("socket"), *args), kwargs, as_="response"),
            )
            for name, beside, args, kwargs in MADE
        )
    ),
    # ---------------------------------------------------------------------------------------- the status line
    *(
        Case(
            f"api/response/{name}",
            f"{what}: {attribute} is {wanted!r}.",
            *((clause,), line + END),
            expect=(*BEGUN, Value(wanted, type=type), BODY),
            do=(*BEGIN, Call("response", attribute, get=True), READ),
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
        )
        for name, what, attribute, wanted, type, clause, line in (
            ("version-1.0", "HTTP/1.0", "version", 10, "int", "HTTPCLIENT-R6", b"HTTP/1.0 200 OK\r\n"),
            ("version-1.1", "HTTP/1.1", "version", 11, "int", "HTTPCLIENT-R6", HEAD),
            ("version-1.2", "HTTP/1.2", "version", 11, "int", "HTTPCLIENT-R6", b"HTTP/1.2 200 OK\r\n"),
            ("version-1.9", "HTTP/1.9", "version", 11, "int", "HTTPCLIENT-R6", b"HTTP/1.9 200 OK\r\n"),
            ("status", "A known code", "status", 404, "int", "HTTPCLIENT-R7", b"HTTP/1.1 404 Not Found\r\n"),
            ("status-200", "The usual code", "status", 200, "int", "HTTPCLIENT-R7", HEAD),
            ("reason", "The usual phrase", "reason", "OK", "str", "HTTPCLIENT-R7", HEAD),
            (
                "reason-own",
                "Words of the server's",
                "reason",
                "Is fine",
                "str",
                "HTTPCLIENT-R7",
                b"HTTP/1.1 200 Is fine\r\n",
            ),
            ("reason-empty", "No phrase", "reason", "", "str", "HTTPCLIENT-R7", b"HTTP/1.1 200 \r\n"),
        )
    ),
    *(
        Case(
            f"api/response/status-{code}",
            f"{code} is unknown and of a known class: it is understood as the number that it is.",
            *(("HTTPCLIENT-E4", "HTTPCLIENT-R7"), f"HTTP/1.1 {code} Strange\r\n".encode() + END),
            expect=(*BEGUN, Value(code, type="int"), BODY),
            do=(*BEGIN, STATUS, READ),
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
        )
        for code in (299, 399, 499, 599)
    ),
    *(
        Case(
            *(id, about, ("HTTPCLIENT-Q6", "RFC9110-15.2-2"), early + HEAD + END, FINAL, (*BEGIN, STATUS, EARLY, READ)),
            level="must",
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
            why="A program that asked for a document gets a notice, and the document answers its next request.",
            decided="Kept: by section 15.2 of RFC 9110 a client parses any number of 1xx responses, known or not.",
        )
        for id, about, early in (
            (
                f"api/response/after-{code}",
                f"getresponse returns the final response, not a {code} before it.",
                f"HTTP/1.1 {code} Early\r\nX-Early: one\r\n\r\n".encode(),
            )
            for code in (100, 102, 103, 199)
        )
    ),
    # ---------------------------------------------------------------------------------------------- getheader
    *(
        Case(
            f"api/response/getheader-{name}",
            f"getheader: {what}.",
            *(("HTTPCLIENT-R3",), HEAD + lines + END, (*BEGUN, Value(wanted), BODY)),
            do=(*BEGIN, Call("response", "getheader", args, kwargs), READ),
            profile="modern" if name == "default-list" else "",
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
        )
        for name, what, lines, args, kwargs, wanted in (
            ("any-case", "names are compared without case", b"X-Test: one\r\n", ("x-tEST",), (), "one"),
            ("missing", "None where there is no such header", b"", ("X-Test",), (), None),
            ("default", "the default where there is no such header", b"", ("X-Test", "other"), (), "other"),
            ("default-named", "default= by its name", b"", ("X-Test",), (("default", "other"),), "other"),
            ("default-empty", "an empty default is a default", b"", ("X-Test", ""), (), ""),
            ("default-number", "a default of any type", b"", ("X-Test", 5), (), 5),
            ("default-list", "a list as default is joined", b"", ("X-Test", ["a", "b"]), (), "a, b"),
            ("default-unused", "no default where there is one", b"X-Test: one\r\n", ("X-Test", "other"), (), "one"),
            ("empty", "an empty value is a value", b"X-Test:\r\n", ("X-Test", "other"), (), ""),
            ("no-space", "nothing before it", b"X-Test:one\r\n", ("X-Test",), (), "one"),
            ("colon", "a colon within it", b"X-Test: one:two\r\n", ("X-Test",), (), "one:two"),
            ("repeated", "repeated ones joined", b"X-Test: a\r\nX-Test: b, c\r\n", ("X-Test",), (), "a, b, c"),
            (
                "repeated-apart",
                "repeated ones joined that are apart and in another case",
                b"X-Test: a\r\nX-Other: o\r\nx-test: b\r\n",
                *(("X-Test",), (), "a, b"),
            ),
            (
                "set-cookie",
                "Set-Cookie joined too",
                b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n",
                *(("Set-Cookie",), (), "a=1, b=2"),
            ),
            (
                "octet-0x85",
                "0x85, a line's end to Unicode, ends no field",
                b"X-Test: one\x85X-Other: two\r\n",
                *(("X-Other",), (), None),
            ),
        )
    ),
    Case(
        "api/response/getheader-spaces",
        "getheader: whitespace around a value is no part of it.",
        *(("HTTPCLIENT-R3", "RFC9112-5.1-P2"), SPACED, (*BEGUN, Value("one"), BODY), (*BEGIN, GET_TEST, READ)),
        level="documented",
        transports=("tcp",),
        deliveries=("whole",),
        twin=PLAIN,
        decided="Kept: section 5.1 of RFC 9112 has the whitespace excluded. Python 3 leaves that at the end.",
    ),
    # --------------------------------------------------------------------------------------------- getheaders
    *(
        Case(
            f"api/response/getheaders-{name}",
            f"getheaders: {what}.",
            *(("HTTPCLIENT-R4",), HEAD + lines + b"\r\n" + b"helloworld", (*BEGUN, wanted, BODY, wanted)),
            do=(*BEGIN, Call("response", "getheaders"), READ, Call("response", "getheaders")),
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
            decided=PYTHON_2,
        )
        for name, what, lines, wanted in (
            ("none", "an empty list where there is none", b"", Value((), type="list")),
            (
                "order",
                "in the order of the response",
                b"B: 1\r\nC: 2\r\nA: 3\r\n",
                Value((("B", "1"), ("C", "2"), ("A", "3")), type="list"),
            ),
            ("names", "names as they were sent", b"x-TEST: a\r\n", Value((("x-TEST", "a"),), type="list")),
            (
                "repeated",
                "each line by itself",
                b"A: 1\r\nB: 2\r\na: 3\r\n",
                Value((("A", "1"), ("B", "2"), ("a", "3")), type="list"),
            ),
            ("empty", "an empty value", b"A:\r\nB: 2\r\n", Value((("A", ""), ("B", "2")), type="list")),
        )
    ),
    # ---------------------------------------------------------------------------------------------------- msg
    *(
        Case(
            f"api/response/msg-{name}",
            f"msg, an email.message.Message: {what}.",
            *(("HTTPCLIENT-R5",), THREE_FIELDS, (*BEGUN, Value(type="email.message.Message"), Value(wanted), BODY)),
            do=(*BEGIN, MESSAGE, Call("message", method, args), READ),
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
            decided="Kept: the document is Python 3's. Python 2's httplib has a mimetools.Message there.",
        )
        for name, what, method, args, wanted in (
            ("item", "the first value by its name in any case", "__getitem__", ("x-OTHER",), "o"),
            ("item-missing", "None for a header that is not there", "__getitem__", ("X-None",), None),
            ("get", "get with a default", "get", ("X-None", "other"), "other"),
            ("contains", "'in' knows names in any case", "__contains__", ("X-TEST",), True),
            ("length", "as many as there are field lines", "__len__", (), 4),
            ("keys", "the names as they were sent", "keys", (), ("X-Test", "x-Other", "X-test", "Content-Length")),
            ("values", "the values in order", "values", (), ("one", "o", "two", "10")),
            ("get-all", "every value of a repeated header", "get_all", ("X-TEST",), ("one", "two")),
            ("get-all-missing", "get_all with a default", "get_all", ("X-None", "other"), "other"),
            ("multipart", "no parts of any content", "is_multipart", (), False),
        )
    ),
    # --------------------------------------------------------------------------------- a response as a stream
    Case(
        "api/response/headers",
        "headers has the headers by their names.",
        *(("HTTPCLIENT-R5",), HEAD + b"X-Test: one\r\n" + END, (*BEGUN, Value(), Value("one"), BODY)),
        do=(*BEGIN, Call("response", "headers", get=True, as_="headers"), Call("headers", "get", ("x-test",)), READ),
        profile="modern",
        transports=("tcp",),
        deliveries=("whole",),
        twin=PLAIN,
    ),
    Case(
        "api/response/with",
        "A response is a context manager, and is closed at its end.",
        *(("HTTPCLIENT-R2",), HEAD + END, (*BEGUN, Value(False), Value(type="HTTPResponse"), BODY, FALSE, Value(True))),
        do=(*BEGIN, CLOSED, ENTER, Call("inner", "read"), EXIT, CLOSED),
        profile="modern",
        transports=("tcp",),
        deliveries=("whole",),
        twin=PLAIN,
    ),
    Case(
        "api/response/close",
        "A response that was closed unread is closed.",
        *(("HTTPCLIENT-R2",), HEAD + END, (*BEGUN, Value(), Value(), Value(True))),
        do=(*BEGIN, Call("response", "close"), Call("response", "close"), CLOSED),
        profile="modern",
        transports=("tcp",),
        deliveries=("whole",),
        twin=PLAIN,
    ),
    *(
        Case(
            f"api/response/{name}",
            about,
            *(("HTTPCLIENT-R2",), HEAD + END, (*BEGUN, wanted, BODY)),
            do=(*BEGIN, call, READ),
            profile="modern",
            transports=("tcp",),
            deliveries=("whole",),
            twin=PLAIN,
        )
        for name, about, call, wanted in (
            ("fileno", "fileno is a file descriptor.", Call("response", "fileno"), Value(type="int")),
            ("readable", "A response can be read, as a binary stream.", Call("response", "readable"), Value(True)),
            ("writable", "It cannot be written to.", Call("response", "writable"), Value(False)),
            ("seekable", "It has no positions.", Call("response", "seekable"), Value(False)),
            (
                "stream",
                "A response is an io.BufferedIOBase.",
                Call("tools", "is_stream", (Ref("response"),)),
                Value(True),
            ),
        )
    ),
)
