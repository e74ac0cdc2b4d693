"""The response of the documented API: its constructor, status line, fields and stream methods (R1, R3 to R7)."""

from ....model import HOST, PORT, AnyOf, Call, Case, Common, Failure, Ref, Value
from ..literals import BEGIN, BEGUN, BESIDE_PLAIN, BODY, HEAD, READ

END = b"Content-Length: 10\r\n\r\nhelloworld"
FINAL = (*BEGUN, Value(200), Value(None), BODY)
SPACED = HEAD + b"X-Test: \t one \t \r\n" + END
THREE_FIELDS = HEAD + b"X-Test: one\r\nx-Other: o\r\nX-test: two\r\n" + END
APART = b"X-Test: a\r\nX-Other: o\r\nx-test: b\r\n"
COOKIES = b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
NEXT_LINE = b"X-Test: one\x85X-Other: two\r\n"
SOCKET = Call("tools", "socket", (HOST, PORT), as_="socket")
STATUS = Call("response", "status", get=True)
EARLY = Call("response", "getheader", ("X-Early",))
GET_TEST = Call("response", "getheader", ("X-Test",))
CLOSED = Call("response", "closed", get=True)
ENTER = Call("response", "__enter__", as_="inner")
EXIT = Call("response", "__exit__", (None, None, None))
MESSAGE = Call("response", "msg", get=True, as_="message")
# A strict client accepts HTTP/1.0 and HTTP/1.1 only, and a client may be strict by default.
NEITHER_1_0_NOR_1_1 = ((*BEGUN[:2], Failure(type="BadStatusLine"), Failure(), Failure()),)
FALSE = AnyOf((Value(None), Value(False)))
PYTHON_2 = (
    "The case stays: the document has a list with an entry for each header. Python 2's httplib changes the case of "
    "names, joins field lines and changes their order. Python 3 does not."
)
PYTHON_3 = Common(
    BESIDE_PLAIN,
    decided="The case stays: the document describes Python 3. In Python 2's httplib, msg is a mimetools.Message.",
)
MODERN = Common(BESIDE_PLAIN, profile="modern")
STRICT = Common(
    BESIDE_PLAIN,
    profile="2008",
    decided="The case stays: the document has the parameter strict. Python 3.4 removed it.",
)
SPACES = Common(
    BESIDE_PLAIN,
    decided="The case stays: section 5.1 of RFC 9112 excludes the whitespace. Python 3 keeps the whitespace at the "
    "end.",
)
INTERIM = Common(
    BESIDE_PLAIN,
    level="must",
    why="The program gets the interim response as its result. The next request then gets the final response.",
    decided="The case stays: by section 15.2 of RFC 9110 a client parses any number of 1xx responses, known or "
    "unknown.",
)
# The arguments of HTTPResponse after the socket.
MADE = (
    ("from-a-socket", "a socket as its only argument", (), (), BESIDE_PLAIN),
    ("with-debuglevel", "a socket and a debuglevel", (0,), (), BESIDE_PLAIN),
    ("with-named-debuglevel", "a socket and the keyword debuglevel", (), (("debuglevel", 0),), BESIDE_PLAIN),
    ("with-strict", "a socket, a debuglevel and strict", (0, 0), (), STRICT),
    ("with-named-strict", "a socket and the keyword strict", (), (("strict", 0),), STRICT),
    ("with-method-and-url", "a socket and the keywords method and url", (), (("method", "GET"), ("url", "/")), MODERN),
)

CASES = (
    # ------------------------------------------------------------------------------------------- the constructor
    *(
        Case(
            id=f"api/response/made-{name}",
            about=f"HTTPResponse accepts {arguments}.",
            cites=("HTTPCLIENT-R1",),
            do=(SOCKET, Call("module", "HTTPResponse", (Ref("socket"), *args), kwargs, as_="response")),
            server=HEAD + END,
            expect=(Value(), BEGUN[2]),
            **common,
        )
        for name, arguments, args, kwargs, common in MADE
    ),
    # ---------------------------------------------------------------------------------------- the status line
    *(
        Case(
            id=f"api/response/{name}",
            about=f"{attribute} is {wanted!r} for {what}.",
            cites=(clause,),
            do=(*BEGIN, Call("response", attribute, get=True), READ),
            server=line + END,
            expect=(*BEGUN, Value(wanted, type=type), BODY),
            lenient=NEITHER_1_0_NOR_1_1 if name in ("version-1.2", "version-1.9") else (),
            **BESIDE_PLAIN,
        )
        for name, what, attribute, wanted, type, clause, line in (
            ("version-1.0", "HTTP/1.0", "version", 10, "int", "HTTPCLIENT-R6", b"HTTP/1.0 200 OK\r\n"),
            ("version-1.1", "HTTP/1.1", "version", 11, "int", "HTTPCLIENT-R6", HEAD),
            ("version-1.2", "HTTP/1.2", "version", 11, "int", "HTTPCLIENT-R6", b"HTTP/1.2 200 OK\r\n"),
            ("version-1.9", "HTTP/1.9", "version", 11, "int", "HTTPCLIENT-R6", b"HTTP/1.9 200 OK\r\n"),
            ("status", "a 404 response", "status", 404, "int", "HTTPCLIENT-R7", b"HTTP/1.1 404 Not Found\r\n"),
            ("status-200", "a 200 response", "status", 200, "int", "HTTPCLIENT-R7", HEAD),
            ("reason", "the usual reason phrase", "reason", "OK", "str", "HTTPCLIENT-R7", HEAD),
            (
                "reason-own",
                "the uncommon reason phrase of a server",
                "reason",
                "Is fine",
                "str",
                "HTTPCLIENT-R7",
                b"HTTP/1.1 200 Is fine\r\n",
            ),
            ("reason-empty", "an empty reason phrase", "reason", "", "str", "HTTPCLIENT-R7", b"HTTP/1.1 200 \r\n"),
        )
    ),
    *(
        Case(
            id=f"api/response/status-{code}",
            about=f"status is {code} for the unknown code {code} of a known class.",
            cites=("HTTPCLIENT-E4", "HTTPCLIENT-R7"),
            do=(*BEGIN, STATUS, READ),
            server=f"HTTP/1.1 {code} Strange\r\n".encode() + END,
            expect=(*BEGUN, Value(code, type="int"), BODY),
            **BESIDE_PLAIN,
        )
        for code in (299, 399, 499, 599)
    ),
    *(
        Case(
            id=f"api/response/after-{code}",
            about=f"getresponse returns the final response and not the {code} before it.",
            cites=("HTTPCLIENT-Q6", "RFC9110-15.2-2"),
            do=(*BEGIN, STATUS, EARLY, READ),
            server=f"HTTP/1.1 {code} Early\r\nX-Early: one\r\n\r\n".encode() + HEAD + END,
            expect=FINAL,
            root=f"interim/{code}",
            **INTERIM,
        )
        for code in (100, 102, 103, 199)
    ),
    # ---------------------------------------------------------------------------------------------- getheader
    *(
        Case(
            id=f"api/response/getheader-{name}",
            about=f"getheader {what}.",
            cites=("HTTPCLIENT-R3",),
            do=(*BEGIN, Call("response", "getheader", args, kwargs), READ),
            server=HEAD + lines + END,
            expect=(*BEGUN, Value(wanted), BODY),
            profile="modern" if name == "default-list" else "",
            **BESIDE_PLAIN,
        )
        for name, what, lines, args, kwargs, wanted in (
            ("any-case", "ignores the case of names", b"X-Test: one\r\n", ("x-tEST",), (), "one"),
            ("missing", "returns None for a missing field", b"", ("X-Test",), (), None),
            ("default", "returns the default for a missing field", b"", ("X-Test", "other"), (), "other"),
            ("default-named", "takes default as a keyword", b"", ("X-Test",), (("default", "other"),), "other"),
            ("default-empty", "returns an empty default", b"", ("X-Test", ""), (), ""),
            ("default-number", "returns a default of any type", b"", ("X-Test", 5), (), 5),
            ("default-list", "joins a default that is a list", b"", ("X-Test", ["a", "b"]), (), "a, b"),
            (
                "default-unused",
                "returns the field and not the default",
                b"X-Test: one\r\n",
                ("X-Test", "other"),
                (),
                "one",
            ),
            ("empty", "returns an empty value and not the default", b"X-Test:\r\n", ("X-Test", "other"), (), ""),
            ("no-space", "returns a value without a space before it", b"X-Test:one\r\n", ("X-Test",), (), "one"),
            ("colon", "returns a value with a colon in it", b"X-Test: one:two\r\n", ("X-Test",), (), "one:two"),
            ("repeated", "joins repeated fields", b"X-Test: a\r\nX-Test: b, c\r\n", ("X-Test",), (), "a, b, c"),
            (
                "repeated-apart",
                "joins repeated fields that are apart and differ in case",
                APART,
                ("X-Test",),
                (),
                "a, b",
            ),
            ("set-cookie", "joins Set-Cookie fields too", COOKIES, ("Set-Cookie",), (), "a=1, b=2"),
            (
                "octet-0x85",
                "finds no field after the octet 0x85, which ends a line in Unicode alone",
                NEXT_LINE,
                ("X-Other",),
                (),
                None,
            ),
        )
    ),
    Case(
        id="api/response/getheader-spaces",
        about="getheader removes the whitespace around a value.",
        cites=("HTTPCLIENT-R3", "RFC9112-5.1-P2"),
        do=(*BEGIN, GET_TEST, READ),
        server=SPACED,
        expect=(*BEGUN, Value("one"), BODY),
        level="must",
        **SPACES,
    ),
    # --------------------------------------------------------------------------------------------- getheaders
    *(
        Case(
            id=f"api/response/getheaders-{name}",
            about=f"getheaders returns {what}.",
            cites=("HTTPCLIENT-R4",),
            do=(*BEGIN, Call("response", "getheaders"), READ, Call("response", "getheaders")),
            server=HEAD + lines + b"\r\n" + b"helloworld",
            expect=(*BEGUN, wanted, BODY, wanted),
            decided=PYTHON_2,
            **BESIDE_PLAIN,
        )
        for name, what, lines, wanted in (
            ("none", "an empty list for a response without fields", b"", Value((), type="list")),
            (
                "order",
                "the fields in the order of the response",
                b"B: 1\r\nC: 2\r\nA: 3\r\n",
                Value((("B", "1"), ("C", "2"), ("A", "3")), type="list"),
            ),
            ("names", "the names as they were sent", b"x-TEST: a\r\n", Value((("x-TEST", "a"),), type="list")),
            (
                "repeated",
                "each field line by itself",
                b"A: 1\r\nB: 2\r\na: 3\r\n",
                Value((("A", "1"), ("B", "2"), ("a", "3")), type="list"),
            ),
            (
                "empty",
                "an empty value for an empty field",
                b"A:\r\nB: 2\r\n",
                Value((("A", ""), ("B", "2")), type="list"),
            ),
        )
    ),
    # ---------------------------------------------------------------------------------------------------- msg
    *(
        Case(
            id=f"api/response/msg-{name}",
            about=f"msg is an email.message.Message, and {what}.",
            cites=("HTTPCLIENT-R5",),
            do=(*BEGIN, MESSAGE, Call("message", method, args), READ),
            server=THREE_FIELDS,
            expect=(*BEGUN, Value(type="email.message.Message"), Value(wanted), BODY),
            **PYTHON_3,
        )
        for name, what, method, args, wanted in (
            ("item", "a name in any case gives its value", "__getitem__", ("x-OTHER",), "o"),
            ("item-missing", "a missing name gives None", "__getitem__", ("X-None",), None),
            ("get", "get returns a default", "get", ("X-None", "other"), "other"),
            ("contains", "'in' ignores the case of names", "__contains__", ("X-TEST",), True),
            ("length", "len counts the field lines", "__len__", (), 4),
            ("keys", "keys returns the names as sent", "keys", (), ("X-Test", "x-Other", "X-test", "Content-Length")),
            ("values", "values returns the values in order", "values", (), ("one", "o", "two", "10")),
            ("get-all", "get_all returns every value of a field", "get_all", ("X-TEST",), ("one", "two")),
            ("get-all-missing", "get_all returns a default", "get_all", ("X-None", "other"), "other"),
            ("multipart", "is_multipart is False", "is_multipart", (), False),
        )
    ),
    # --------------------------------------------------------------------------------- a response as a stream
    Case(
        id="api/response/headers",
        about="headers.get returns the value of a field by its name.",
        cites=("HTTPCLIENT-R5",),
        do=(*BEGIN, Call("response", "headers", get=True, as_="headers"), Call("headers", "get", ("x-test",)), READ),
        server=HEAD + b"X-Test: one\r\n" + END,
        expect=(*BEGUN, Value(), Value("one"), BODY),
        **MODERN,
    ),
    Case(
        id="api/response/with",
        about="The end of the with block closes the response.",
        cites=("HTTPCLIENT-R2",),
        do=(*BEGIN, CLOSED, ENTER, Call("inner", "read"), EXIT, CLOSED),
        server=HEAD + END,
        expect=(*BEGUN, Value(False), Value(type="HTTPResponse"), BODY, FALSE, Value(True)),
        **MODERN,
    ),
    Case(
        id="api/response/close",
        about="close closes an unread response, and a second close has no effect.",
        cites=("HTTPCLIENT-R2",),
        do=(*BEGIN, Call("response", "close"), Call("response", "close"), CLOSED),
        server=HEAD + END,
        expect=(*BEGUN, Value(), Value(), Value(True)),
        **MODERN,
    ),
    *(
        Case(
            id=f"api/response/{name}",
            about=about,
            cites=("HTTPCLIENT-R2",),
            do=(*BEGIN, call, READ),
            server=HEAD + END,
            expect=(*BEGUN, wanted, BODY),
            **MODERN,
        )
        for name, about, call, wanted in (
            ("fileno", "fileno returns a file descriptor.", Call("response", "fileno"), Value(type="int")),
            ("readable", "readable returns True for a response.", Call("response", "readable"), Value(True)),
            ("writable", "writable returns False for a response.", Call("response", "writable"), Value(False)),
            ("seekable", "seekable returns False for a response.", Call("response", "seekable"), Value(False)),
            (
                "stream",
                "A response is an io.BufferedIOBase.",
                Call("tools", "is_stream", (Ref("response"),)),
                Value(True),
            ),
        )
    ),
)
