"""request(): the method, the selector and the fields, as they go out, and what may not go out at all."""

from ..case import HOST, PORT, Call, Case, Failure, Never, Sent, Value

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhelloworld"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"

OPEN = Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 1.0),), as_="connection")
GETRESPONSE = Call("connection", "getresponse", as_="response")
READ = Call("response", "read")
GET_INJECTED = Call("connection", "request", ("GET", "/ HTTP/1.1\r\nX-Injected: hello"))
KEYWORDS = (("headers", {"X-A": "one"}), ("body", b"hello"), ("url", "/path"), ("method", "POST"))
POSTED = Sent(method="POST", target="/path", fields=(("X-A", "one"), ("Content-Length", "5")), body=b"hello")
TOLD = (Value(), Value(None), Value(type="HTTPResponse"))
REFUSED = (Value(), Failure(type="ValueError"))
NOTHING = (Never(b"HTTP/1."), Never(b"hello"))  # not even a part of a request

# The selector goes out as it is given.
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
    *(("unregistered", "M-SEARCH"), ("lower-case", "get"), ("mixed-case", "Get")),
)

CONTROLS = (
    ("nul", "\0"),
    ("tab", "\t"),
    ("lf", "\n"),
    ("cr", "\r"),
    ("crlf", "\r\n"),
    ("escape", "\x1b"),
    ("delete", "\x7f"),
    ("space", " "),
)

# Fields of the caller's own: the argument, and what is on the wire.
FIELDS = (
    ("one", {"X-A": "one"}, (("X-A", "one"),)),
    ("several", {"X-A": "one", "X-B": "two", "X-C": "three"}, (("X-A", "one"), ("X-B", "two"), ("X-C", "three"))),
    ("empty-value", {"X-A": ""}, (("X-A", ""),)),
    ("latin-1", {"X-A": "caf\xe9"}, (("X-A", "caf\xe9"),)),
    ("comma", {"X-A": "one, two"}, (("X-A", "one, two"),)),
)
# Those that the client would send by itself: the caller's replaces its own, whatever its case.
REPLACED = (
    ("host", "Host", "other.example"),
    ("host-lower-case", "host", "other.example"),
    ("host-upper-case", "HOST", "other.example"),
    ("accept-encoding", "Accept-Encoding", "gzip"),
    ("accept-encoding-lower-case", "accept-encoding", "gzip"),
)
BAD_NAMES = (
    ("empty", ""),
    ("space", "X A"),
    ("space-first", " X-A"),
    ("space-last", "X-A "),
    ("colon", "X:A"),
    ("colon-last", "X-A:"),
    ("crlf", "X-A: one\r\nX-B"),
    ("lf", "X-A\nX-B"),
    ("cr", "X-A\rX-B"),
    ("nul", "X\0A"),
    ("tab", "X\tA"),
    ("parenthesis", "X(A)"),
    ("latin-1", "X-\xe9"),
)
BAD_VALUES = (
    ("crlf", "one\r\nX-B: two"),
    ("lf", "one\nX-B: two"),
    ("cr", "one\rX-B: two"),
    ("nul", "one\0two"),
    ("lf-last", "one\n"),
    ("crlf-last", "one\r\n"),
    ("end-of-head", "one\r\n\r\nGET /stray HTTP/1.1"),
)

# What stands in a case without its name comes in this order: id, about, cites, server, expect, do.
CASES = (
    *(
        Case(
            f"api/request/target/{name}",
            f"request sends the selector {selector} as it is given.",
            *(("HTTPCLIENT-Q1",), OK),
            expect=(*TOLD, Value(b"helloworld")),
            do=(OPEN, Call("connection", "request", (method, selector)), GETRESPONSE, READ),
            sent=(Sent(method=method, target=selector, version="HTTP/1.1"),),
            transports=("tcp",),
            deliveries=("whole",),
        )
        for name, method, selector in SELECTORS
    ),
    *(
        Case(
            f"api/request/method/{name}",
            f"request sends the method {method} as it is given.",
            *(("HTTPCLIENT-Q1",), HEAD if method == "HEAD" else OK),
            expect=TOLD,
            do=(OPEN, Call("connection", "request", (method, "/path")), GETRESPONSE),
            sent=(Sent(method=method, target="/path", version="HTTP/1.1"),),
            transports=("tcp",),
            deliveries=("whole",),
        )
        for name, method in METHODS
    ),
    Case(
        "api/request/keywords",
        "request takes method, url, body and headers by their names.",
        *(("HTTPCLIENT-Q1", "HTTPCLIENT-Q2", "HTTPCLIENT-Q5"), OK),
        expect=TOLD,
        do=(OPEN, Call("connection", "request", (), KEYWORDS), GETRESPONSE),
        sent=(POSTED,),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    Case(
        "api/request/positions",
        "request takes method, url, body and headers in that order.",
        *(("HTTPCLIENT-Q1", "HTTPCLIENT-Q2", "HTTPCLIENT-Q5"), OK),
        expect=TOLD,
        do=(OPEN, Call("connection", "request", ("POST", "/path", b"hello", {"X-A": "one"})), GETRESPONSE),
        sent=(POSTED,),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    *(
        Case(
            f"api/request/{what}-refused/{name}",
            f"request refuses a {what} with {name.upper()} in it, before anything is sent.",
            *(("HTTPCLIENT-Q1",), OK, (Value(), Failure(type=error)), (OPEN, request)),
            sent=NOTHING,
            transports=("tcp",),
            deliveries=("whole",),
            twin="api/plain",
            why="What the caller took for one request becomes two.",
        )
        for name, control in CONTROLS
        for what, request, error in (
            ("method", Call("connection", "request", (f"GET{control}hello", "/")), "ValueError"),
            ("target", Call("connection", "request", ("GET", f"/path{control}hello")), "InvalidURL"),
        )
    ),
    Case(
        "api/request/target-refused/end-of-line",
        "A selector that ends the request line and begins a field is refused.",
        *(("HTTPCLIENT-Q1",), OK, (Value(), Failure(type="InvalidURL")), (OPEN, GET_INJECTED)),
        sent=NOTHING,
        transports=("tcp",),
        deliveries=("whole",),
        twin="api/plain",
        why="A path from outside writes fields, or a request of its own.",
    ),
    *(
        Case(
            f"api/request/headers/{name}",
            "The fields of the mapping go out beside the client's own.",
            *(("HTTPCLIENT-Q5",), OK),
            expect=TOLD,
            do=(OPEN, Call("connection", "request", ("GET", "/", None, headers)), GETRESPONSE),
            sent=(Sent(fields=fields, once=("Host", *(each for each, _ in fields))),),
            transports=("tcp",),
            deliveries=("whole",),
        )
        for name, headers, fields in FIELDS
    ),
    *(
        Case(
            f"api/request/headers/replace-{name}",
            f"{field} among the caller's headers replaces the automatic field.",
            *(("HTTPCLIENT-Q5",), OK),
            expect=TOLD,
            do=(OPEN, Call("connection", "request", ("GET", "/", None, {field: value})), GETRESPONSE),
            sent=(Sent(fields=((field, value),), once=("Host", field)),),
            transports=("tcp",),
            deliveries=("whole",),
        )
        for name, field, value in REPLACED
    ),
    Case(
        "api/request/headers/pairs",
        "headers as a list of pairs, which no document promises: a name can be there twice.",
        *(("HTTPCLIENT-Q5",), OK, TOLD),
        do=(OPEN, Call("connection", "request", ("GET", "/", None, [["X-A", "one"], ["X-A", "two"]])), GETRESPONSE),
        sent=(Sent(fields=(("X-A", "one"), ("X-A", "two"))),),
        level="info",
        transports=("tcp",),
        deliveries=("whole",),
    ),
    *(
        Case(
            f"api/request/field-{what}-refused/{name}",
            f"request refuses a field {what} that would not be one: {name.replace('-', ' ')}.",
            *(("HTTPCLIENT-Q5",), OK, REFUSED, (OPEN, Call("connection", "request", ("GET", "/", None, headers)))),
            sent=NOTHING,
            transports=("tcp",),
            deliveries=("whole",),
            twin="api/plain",
            why="Input that was to be a value writes fields, or a request of its own.",
        )
        for what, name, headers in (
            *(("name", name, {field: "one"}) for name, field in BAD_NAMES),
            *(("value", name, {"X-A": value}) for name, value in BAD_VALUES),
        )
    ),
)
