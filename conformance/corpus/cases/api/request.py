"""request(): the method, the selector and the fields on the wire, and the arguments that the client refuses."""

from ....model import Call, Case, Common, Failure, Never, Sent, Value
from ..literals import BEGUN, BESIDE_PLAIN, GETRESPONSE, INFO, LENGTH, OK_TEN, ONCE, OPEN, READ

GET_INJECTED = Call("connection", "request", ("GET", "/ HTTP/1.1\r\nX-Injected: hello"))
KEYWORDS = (("headers", {"X-A": "one"}), ("body", b"hello"), ("url", "/path"), ("method", "POST"))
POSTED = Sent(method="POST", target="/path", fields=(("X-A", "one"), ("Content-Length", "5")), body=b"hello")
REFUSED = (Value(), Failure(type="ValueError"))
NOTHING = (Never(b"HTTP/1."), Never(b"hello"))  # no part of a request

# Selectors, which the client sends unchanged.
SELECTORS = (
    ("path", "GET", "/path"),
    ("query", "GET", "/path?a=b&c=d"),
    ("empty-query", "GET", "/path?"),
    ("encoded", "GET", "/%7Euser/%e4%2f%41"),
    ("dots", "GET", "/a/../b/./c"),
    ("slashes", "GET", "//a//b/"),
    ("punctuation", "GET", "/a;b=c,d/e:f@g!$&'()*+~-._"),
    ("absolute-form", "GET", "http://{address}/path"),
    ("asterisk", "OPTIONS", "*"),
)
METHODS = (
    *((method.lower(), method) for method in ("HEAD", "DELETE", "OPTIONS", "TRACE", "POST", "PUT", "PATCH")),
    ("unregistered", "M-SEARCH"),
    ("lower-case", "get"),
    ("mixed-case", "Get"),
)

CONTROLS = (
    ("nul", "NUL", "\0"),
    ("tab", "a tab", "\t"),
    ("lf", "LF", "\n"),
    ("cr", "CR", "\r"),
    ("crlf", "CRLF", "\r\n"),
    ("escape", "ESC", "\x1b"),
    ("delete", "DEL", "\x7f"),
    ("space", "a space", " "),
)

# Fields of the caller: the argument, and the field lines on the wire.
FIELDS = (
    ("one", {"X-A": "one"}, (("X-A", "one"),)),
    ("several", {"X-A": "one", "X-B": "two", "X-C": "three"}, (("X-A", "one"), ("X-B", "two"), ("X-C", "three"))),
    ("empty-value", {"X-A": ""}, (("X-A", ""),)),
    ("latin-1", {"X-A": "caf\xe9"}, (("X-A", "caf\xe9"),)),
    ("comma", {"X-A": "one, two"}, (("X-A", "one, two"),)),
)
# Automatic fields: the caller's field replaces the client's own, whatever the case of its name.
REPLACED = (
    ("host", "Host", "other.example"),
    ("host-lower-case", "host", "other.example"),
    ("host-upper-case", "HOST", "other.example"),
    ("accept-encoding", "Accept-Encoding", "gzip"),
    ("accept-encoding-lower-case", "accept-encoding", "gzip"),
)
BAD_NAMES = (
    ("empty", "that is empty", ""),
    ("space", "with a space", "X A"),
    ("space-first", "that begins with a space", " X-A"),
    ("space-last", "that ends in a space", "X-A "),
    ("colon", "with a colon", "X:A"),
    ("colon-last", "that ends in a colon", "X-A:"),
    ("crlf", "with CRLF", "X-A: one\r\nX-B"),
    ("lf", "with LF", "X-A\nX-B"),
    ("cr", "with CR", "X-A\rX-B"),
    ("nul", "with NUL", "X\0A"),
    ("tab", "with a tab", "X\tA"),
    ("parenthesis", "with parentheses", "X(A)"),
    ("latin-1", "beyond US-ASCII", "X-\xe9"),
)
BAD_VALUES = (
    ("crlf", "with CRLF", "one\r\nX-B: two"),
    ("lf", "with LF", "one\nX-B: two"),
    ("cr", "with CR", "one\rX-B: two"),
    ("nul", "with NUL", "one\0two"),
    ("lf-last", "that ends in LF", "one\n"),
    ("crlf-last", "that ends in CRLF", "one\r\n"),
    ("end-of-head", "with the end of a head and a request", "one\r\n\r\nGET /stray HTTP/1.1"),
)
# No document says that the client refuses: these cases are information. The chapter injection judges the octets.
SPLIT = Common(
    BESIDE_PLAIN,
    level="info",
    sent=NOTHING,
    why="Input from outside can change the request line or add a second request.",
)
INJECTED = Common(
    BESIDE_PLAIN,
    level="info",
    sent=NOTHING,
    why="Input from outside can add fields or a request, or servers can read the field in different ways.",
)
# No document says how a str beyond US-ASCII is encoded.
OR_REFUSED = Common(ONCE, lenient=((*REFUSED, Failure()),))
INJECTED_PATH = Common(
    BESIDE_PLAIN, level="info", sent=NOTHING, why="A path from outside can add fields or a whole request."
)

CASES = (
    *(
        Case(
            id=f"api/request/target/{name}",
            about=f"request sends the selector {selector} unchanged.",
            cites=("HTTPCLIENT-Q1",),
            do=(OPEN, Call("connection", "request", (method, selector)), GETRESPONSE, READ),
            server=OK_TEN,
            expect=(*BEGUN, Value(b"helloworld")),
            sent=(Sent(method=method, target=selector, version="HTTP/1.1"),),
            **ONCE,
        )
        for name, method, selector in SELECTORS
    ),
    *(
        Case(
            id=f"api/request/method/{name}",
            about=f"request sends the method {method} unchanged.",
            cites=("HTTPCLIENT-Q1",),
            do=(OPEN, Call("connection", "request", (method, "/path")), GETRESPONSE),
            server=LENGTH if method == "HEAD" else OK_TEN,
            expect=BEGUN,
            sent=(Sent(method=method, target="/path", version="HTTP/1.1"),),
            **ONCE,
        )
        for name, method in METHODS
    ),
    Case(
        id="api/request/keywords",
        about="request takes method, url, body and headers as keywords.",
        cites=("HTTPCLIENT-Q1", "HTTPCLIENT-Q2", "HTTPCLIENT-Q5"),
        do=(OPEN, Call("connection", "request", (), KEYWORDS), GETRESPONSE),
        server=OK_TEN,
        expect=BEGUN,
        sent=(POSTED,),
        **ONCE,
    ),
    Case(
        id="api/request/positions",
        about="request takes method, url, body and headers in this order.",
        cites=("HTTPCLIENT-Q1", "HTTPCLIENT-Q2", "HTTPCLIENT-Q5"),
        do=(OPEN, Call("connection", "request", ("POST", "/path", b"hello", {"X-A": "one"})), GETRESPONSE),
        server=OK_TEN,
        expect=BEGUN,
        sent=(POSTED,),
        **ONCE,
    ),
    *(
        Case(
            id=f"api/request/{what}-refused/{name}",
            about=f"request refuses a {what} that contains {octets}, and sends nothing.",
            cites=("HTTPCLIENT-Q1",),
            do=(OPEN, request),
            server=OK_TEN,
            expect=(Value(), Failure(type=error)),
            **SPLIT,
        )
        for name, octets, control in CONTROLS
        for what, request, error in (
            ("method", Call("connection", "request", (f"GET{control}hello", "/")), "ValueError"),
            ("target", Call("connection", "request", ("GET", f"/path{control}hello")), "InvalidURL"),
        )
    ),
    Case(
        id="api/request/target-refused/end-of-line",
        about="request refuses a selector that ends the request line and begins a field.",
        cites=("HTTPCLIENT-Q1",),
        do=(OPEN, GET_INJECTED),
        server=OK_TEN,
        expect=(Value(), Failure(type="InvalidURL")),
        **INJECTED_PATH,
    ),
    *(
        Case(
            id=f"api/request/headers/{name}",
            about=f"request sends the caller's fields beside the automatic fields ({name.replace('-', ' ')}).",
            cites=("HTTPCLIENT-Q5",),
            do=(OPEN, Call("connection", "request", ("GET", "/", None, headers)), GETRESPONSE),
            server=OK_TEN,
            expect=BEGUN,
            sent=(Sent(fields=fields, once=("Host", *(each for each, _ in fields))),),
            **(OR_REFUSED if name == "latin-1" else ONCE),
        )
        for name, headers, fields in FIELDS
    ),
    *(
        Case(
            id=f"api/request/headers/replace-{name}",
            about=f"The caller's field {field} replaces the automatic field.",
            cites=("HTTPCLIENT-Q5",),
            do=(OPEN, Call("connection", "request", ("GET", "/", None, {field: value})), GETRESPONSE),
            server=OK_TEN,
            expect=BEGUN,
            sent=(Sent(fields=((field, value),), once=("Host", field)),),
            **ONCE,
        )
        for name, field, value in REPLACED
    ),
    Case(
        id="api/request/headers/pairs",
        about="headers can be a list of pairs with one name twice, which no document promises.",
        cites=("HTTPCLIENT-Q5",),
        do=(OPEN, Call("connection", "request", ("GET", "/", None, [["X-A", "one"], ["X-A", "two"]])), GETRESPONSE),
        server=OK_TEN,
        expect=BEGUN,
        sent=(Sent(fields=(("X-A", "one"), ("X-A", "two"))),),
        **INFO,
    ),
    *(
        Case(
            id=f"api/request/field-{what}-refused/{name}",
            about=f"request refuses a field {what} {defect}.",
            cites=("HTTPCLIENT-Q5",),
            do=(OPEN, Call("connection", "request", ("GET", "/", None, headers))),
            server=OK_TEN,
            expect=REFUSED,
            **INJECTED,
        )
        for what, name, defect, headers in (
            *(("name", name, defect, {field: "one"}) for name, defect, field in BAD_NAMES),
            *(("value", name, defect, {"X-A": value}) for name, defect, value in BAD_VALUES),
        )
    ),
)
