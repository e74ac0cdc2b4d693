"""A request step by step: putrequest, putheader, endheaders and send."""

from ..case import HOST, PORT, Call, Case, Failure, Never, Sent, Value

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhelloworld"

OPEN = Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 1.0),), as_="connection")
GET = Call("connection", "putrequest", ("GET", "/"))
END = Call("connection", "endheaders")
GETRESPONSE = Call("connection", "getresponse", as_="response")
NOTHING = (Never(b"HTTP/1."), Never(b"hello"))
MADE = Value(type="HTTPConnection")
NONE = Value(None)
TOLD = Value(type="HTTPResponse")

# Arguments and keywords of putrequest, and what the automatic fields are then.
OPTIONS = (
    ("neither", (), (), Sent(fields=(("Accept-Encoding", "identity"),), once=("Host", "Accept-Encoding"))),
    (
        *("both-off", (False, False), ()),
        Sent(fields=(("Accept-Encoding", "identity"),), once=("Host", "Accept-Encoding")),
    ),
    ("skip-host", (True,), (), Sent(absent=("Host",), once=("Accept-Encoding",), clean=False)),
    ("skip-host-keyword", (), (("skip_host", 1),), Sent(absent=("Host",), once=("Accept-Encoding",), clean=False)),
    ("skip-accept-encoding", (False, True), (), Sent(absent=("Accept-Encoding",), once=("Host",))),
    (
        *("skip-accept-encoding-keyword", (), (("skip_accept_encoding", 1),)),
        Sent(absent=("Accept-Encoding",), once=("Host",)),
    ),
    ("skip-both", (1, 1), (), Sent(absent=("Host", "Accept-Encoding"), clean=False)),
)

# Arguments of putheader, and the line that they make. A continuation is a tab, which the server reads as a space.
HEADERS = (
    ("str", ("one",), "one"),
    ("empty", ("",), ""),
    ("bytes", (b"one",), "one"),
    ("int", (42,), "42"),
    ("latin-1", ("caf\xe9",), "caf\xe9"),
)
FOLDED = (
    ("two", ("one", "two"), "one two", (b"one two", b"one, two", b"\n two")),
    ("three", ("one", "two", "three"), "one two three", (b"one two", b"two three", b"\n two", b"\n three")),
    ("bytes-and-int", (b"one", 42), "one 42", (b"one 42", b"\n 42")),
)

CASES = (
    Case(
        id="api/putrequest/line",
        about="putrequest, then endheaders: METHOD SELECTOR HTTP/1.1, the fields, an empty line.",
        cites=("HTTPCLIENT-Q11", "HTTPCLIENT-Q14"),
        do=(OPEN, Call("connection", "putrequest", ("DELETE", "/path?a=b")), END, GETRESPONSE),
        server=OK,
        expect=(MADE, NONE, NONE, TOLD),
        sent=(Sent(method="DELETE", target="/path?a=b", version="HTTP/1.1", body=b""),),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"api/putrequest/automatic/{name}",
            about=f"The automatic fields with {name.replace('-', ' ')}.",
            cites=("HTTPCLIENT-Q12",),
            do=(OPEN, Call("connection", "putrequest", ("GET", "/", *options), keywords), END, GETRESPONSE),
            server=OK,
            expect=(MADE, NONE, NONE, TOLD),
            sent=(sent,),
            transports=("tcp",),
            deliveries=("whole",),
        )
        for name, options, keywords, sent in OPTIONS
    ),
    Case(
        id="api/putrequest/automatic/accept-encoding-of-the-caller",
        about="With skip_accept_encoding, the caller accepts what he likes.",
        cites=("HTTPCLIENT-Q12",),
        do=(
            *(OPEN, Call("connection", "putrequest", ("GET", "/"), (("skip_accept_encoding", True),))),
            *(Call("connection", "putheader", ("Accept-Encoding", "gzip")), END, GETRESPONSE),
        ),
        server=OK,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("Accept-Encoding", "gzip"),), once=("Accept-Encoding", "Host")),),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    Case(
        id="api/putrequest/keywords",
        about="putrequest by the names that the document gives to its arguments; no module had them.",
        cites=("HTTPCLIENT-Q11",),
        do=(OPEN, Call("connection", "putrequest", (), (("request", "GET"), ("selector", "/"))), END),
        server=OK,
        expect=(MADE, NONE, NONE),
        level="info",
        transports=("tcp",),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"api/putrequest/{what}-refused/{name}",
            about=f"putrequest refuses a {what} with {name.upper()} in it.",
            cites=("HTTPCLIENT-Q1", "HTTPCLIENT-Q11"),
            do=(OPEN, Call("connection", "putrequest", arguments)),
            server=OK,
            expect=(MADE, Failure(type=error)),
            sent=NOTHING,
            transports=("tcp",),
            deliveries=("whole",),
            twin="api/putrequest/line",
            why="What the caller took for one request becomes two.",
        )
        for name, control in (("nul", "\0"), ("lf", "\n"), ("cr", "\r"), ("crlf", "\r\n"), ("space", " "))
        for what, arguments, error in (
            ("method", (f"GET{control}hello", "/"), "ValueError"),
            ("target", ("GET", f"/path{control}hello"), "InvalidURL"),
        )
    ),
    *(
        Case(
            id=f"api/putheader/{name}",
            about=f"putheader sends the name, a colon, a space and the argument: {name}.",
            cites=("HTTPCLIENT-Q13",),
            do=(OPEN, GET, Call("connection", "putheader", ("X-A", *arguments)), END, GETRESPONSE),
            server=OK,
            expect=(MADE, NONE, NONE, NONE, TOLD),
            sent=(Sent(fields=(("X-A", value),), once=("X-A",)),),
            transports=("tcp",),
            deliveries=("whole",),
        )
        for name, arguments, value in HEADERS
    ),
    *(
        Case(
            id=f"api/putheader/continuation/{name}",
            about="Each further argument of putheader is on a line of its own, behind a tab.",
            cites=("HTTPCLIENT-Q13",),
            do=(OPEN, GET, Call("connection", "putheader", ("X-A", *arguments)), END, GETRESPONSE),
            server=OK,
            expect=(MADE, NONE, NONE, NONE, TOLD),
            sent=(Sent(fields=(("X-A", value),), once=("X-A",), clean=False), *map(Never, never)),
            transports=("tcp",),
            deliveries=("whole",),
        )
        for name, arguments, value, never in FOLDED
    ),
    Case(
        id="api/putheader/name-bytes",
        about="putheader with the name as bytes.",
        cites=("HTTPCLIENT-Q13",),
        do=(OPEN, GET, Call("connection", "putheader", (b"X-A", b"one")), END, GETRESPONSE),
        server=OK,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("X-A", "one"),), once=("X-A",)),),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    Case(
        id="api/putheader/twice",
        about="Two calls of putheader with one name are two lines, in that order.",
        cites=("HTTPCLIENT-Q13",),
        do=(
            *(OPEN, GET, Call("connection", "putheader", ("X-A", "one"))),
            *(Call("connection", "putheader", ("X-A", "two")), END, GETRESPONSE),
        ),
        server=OK,
        expect=(MADE, NONE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("X-A", "one"), ("X-A", "two"))), Never(b"one, two")),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"api/putheader/refused/{name}",
            about=f"putheader refuses what would not be one field: {name.replace('-', ' ')}.",
            cites=("HTTPCLIENT-Q5", "HTTPCLIENT-Q13"),
            do=(OPEN, GET, Call("connection", "putheader", arguments)),
            server=OK,
            expect=(MADE, NONE, Failure(type="ValueError")),
            sent=(Never(b"hello"),),
            transports=("tcp",),
            deliveries=("whole",),
            twin="api/putheader/str",
            why="Input that was to be a value writes fields, or a request of its own.",
        )
        for name, arguments in (
            ("name-crlf", ("X-A: one\r\nX-B", "hello")),
            ("name-colon", ("X:A", "hello")),
            ("name-empty", ("", "hello")),
            ("value-crlf", ("X-A", "one\r\nX-B: hello")),
            ("value-lf", ("X-A", "one\nX-B: hello")),
            ("value-cr", ("X-A", "one\rX-B: hello")),
            ("value-nul", ("X-A", "one\0hello")),
            ("value-bytes-crlf", ("X-A", b"one\r\nX-B: hello")),
            ("second-value-crlf", ("X-A", "one", "two\r\nX-B: hello")),
        )
    ),
    *(
        Case(
            id=f"api/send/{name}",
            about=f"send after endheaders: {name.replace('-', ' ')}.",
            cites=("HTTPCLIENT-Q15",),
            do=(
                *(OPEN, Call("connection", "putrequest", ("POST", "/"))),
                *(Call("connection", "putheader", ("Content-Length", str(len(content)))), END),
                *(Call("connection", "send", (piece,)) for piece in pieces),
                GETRESPONSE,
            ),
            server=OK,
            expect=(MADE, NONE, NONE, NONE, *(NONE,) * len(pieces), TOLD),
            sent=(Sent(method="POST", fields=(("Content-Length", str(len(content))),), body=content),),
            transports=("tcp",),
            deliveries=("whole",),
        )
        for name, pieces, content in (
            ("one-piece", (b"hello",), b"hello"),
            ("two-pieces", (b"hello", b"world"), b"helloworld"),
            ("octet-by-octet", (b"1", b"2", b"3"), b"123"),
            ("all-octets", (bytes(range(256)),), bytes(range(256))),
        )
    ),
    Case(
        id="api/endheaders/body",
        about="endheaders(message_body) sends the content behind the empty line.",
        cites=("HTTPCLIENT-Q14",),
        do=(
            *(OPEN, Call("connection", "putrequest", ("POST", "/"))),
            *(Call("connection", "putheader", ("Content-Length", "5")), Call("connection", "endheaders", (b"hello",))),
            GETRESPONSE,
        ),
        server=OK,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        profile="modern",
        sent=(Sent(method="POST", fields=(("Content-Length", "5"),), body=b"hello"),),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    Case(
        id="api/endheaders/encode-chunked",
        about="endheaders(…, encode_chunked=True) encodes content that was announced as chunked.",
        cites=("HTTPCLIENT-Q14",),
        do=(
            *(OPEN, Call("connection", "putrequest", ("POST", "/"))),
            Call("connection", "putheader", ("Transfer-Encoding", "chunked")),
            Call("connection", "endheaders", ([b"hello", b"world"],), (("encode_chunked", True),)),
            GETRESPONSE,
        ),
        server=OK,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        profile="modern",
        sent=(Sent(fields=(("Transfer-Encoding", "chunked"),), absent=("Content-Length",), body=b"helloworld"),),
        transports=("tcp",),
        deliveries=("whole",),
    ),
)
