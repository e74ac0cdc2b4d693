"""A request step by step: putrequest, putheader, endheaders and send."""

from ....model import AnyOf, Call, Case, Common, Failure, Never, Sent
from ..literals import GETRESPONSE, INFO, MADE, MODERN, NONE, OK_TEN, ONCE, OPEN, TOLD

GET = Call("connection", "putrequest", ("GET", "/"))
GET_ANY_ENCODING = Call("connection", "putrequest", ("GET", "/"), (("skip_accept_encoding", True),))
POST = Call("connection", "putrequest", ("POST", "/"))
FIVE = Call("connection", "putheader", ("Content-Length", "5"))
CHUNKED = Call("connection", "putheader", ("Transfer-Encoding", "chunked"))
END = Call("connection", "endheaders")
END_WITH_CHUNKS = Call("connection", "endheaders", ([b"hello", b"world"],), (("encode_chunked", True),))
FIELD_CLAUSES = ("HTTPCLIENT-Q5", "HTTPCLIENT-Q13")
NOTHING = (Never(b"HTTP/1."), Never(b"hello"))
REFUSED = Failure(type="ValueError")
NO_STR = AnyOf((REFUSED, Failure(type="TypeError")))  # that bytes may be given nobody promises

# Arguments and keywords of putrequest, and what the automatic fields are then.
OPTIONS = (
    ("neither", (), (), Sent(fields=(("Accept-Encoding", "identity"),), once=("Host", "Accept-Encoding"))),
    (
        "both-off",
        (False, False),
        (),
        Sent(fields=(("Accept-Encoding", "identity"),), once=("Host", "Accept-Encoding")),
    ),
    ("skip-host", (True,), (), Sent(absent=("Host",), once=("Accept-Encoding",), clean=False)),
    ("skip-host-keyword", (), (("skip_host", 1),), Sent(absent=("Host",), once=("Accept-Encoding",), clean=False)),
    ("skip-accept-encoding", (False, True), (), Sent(absent=("Accept-Encoding",), once=("Host",))),
    (
        "skip-accept-encoding-keyword",
        (),
        (("skip_accept_encoding", 1),),
        Sent(absent=("Accept-Encoding",), once=("Host",)),
    ),
    ("skip-both", (1, 1), (), Sent(absent=("Host", "Accept-Encoding"), clean=False)),
)


# Arguments of putheader, and the line that they make. A continuation is a tab, which the server reads as a space. No
# document promises that arguments may be anything but str, nor how those are encoded that are not in US-ASCII.
HEADERS = (
    ("str", ("one",), "one", ONCE),
    ("empty", ("",), "", ONCE),
    ("bytes", (b"one",), "one", INFO),
    ("int", (42,), "42", INFO),
    ("latin-1", ("caf\xe9",), "caf\xe9", INFO),
)
FOLDED = (
    ("two", ("one", "two"), "one two", (b"one two", b"one, two", b"\n two"), ONCE),
    ("three", ("one", "two", "three"), "one two three", (b"one two", b"two three", b"\n two", b"\n three"), ONCE),
    ("bytes-and-int", (b"one", 42), "one 42", (b"one 42", b"\n 42"), INFO),
)
# Content, and the pieces in which it is sent.
PIECES = (
    ("one-piece", (b"hello",), b"hello"),
    ("two-pieces", (b"hello", b"world"), b"helloworld"),
    ("octet-by-octet", (b"1", b"2", b"3"), b"123"),
    ("all-octets", (bytes(range(256)),), bytes(range(256))),
)
SPLIT = Common(ONCE, twin="api/putrequest/line", why="What the caller took for one request becomes two.")
INJECTED = Common(
    ONCE, twin="api/putheader/str", why="Input that was to be a value writes fields, or a request of its own."
)

CASES = (
    Case(
        id="api/putrequest/line",
        about="putrequest, then endheaders: METHOD SELECTOR HTTP/1.1, the fields, an empty line.",
        cites=("HTTPCLIENT-Q11", "HTTPCLIENT-Q14"),
        do=(OPEN, Call("connection", "putrequest", ("DELETE", "/path?a=b")), END, GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, TOLD),
        sent=(Sent(method="DELETE", target="/path?a=b", version="HTTP/1.1", body=b""),),
        **ONCE,
    ),
    *(
        Case(
            id=f"api/putrequest/automatic/{name}",
            about=f"The automatic fields with {name.replace('-', ' ')}.",
            cites=("HTTPCLIENT-Q12",),
            do=(OPEN, Call("connection", "putrequest", ("GET", "/", *options), keywords), END, GETRESPONSE),
            server=OK_TEN,
            expect=(MADE, NONE, NONE, TOLD),
            sent=(sent,),
            **ONCE,
        )
        for name, options, keywords, sent in OPTIONS
    ),
    Case(
        id="api/putrequest/automatic/accept-encoding-of-the-caller",
        about="With skip_accept_encoding, the caller accepts what he likes.",
        cites=("HTTPCLIENT-Q12",),
        do=(OPEN, GET_ANY_ENCODING, Call("connection", "putheader", ("Accept-Encoding", "gzip")), END, GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("Accept-Encoding", "gzip"),), once=("Accept-Encoding", "Host")),),
        **ONCE,
    ),
    Case(
        id="api/putrequest/keywords",
        about="putrequest by the names that the document gives to its arguments; no module had them.",
        cites=("HTTPCLIENT-Q11",),
        do=(OPEN, Call("connection", "putrequest", (), (("request", "GET"), ("selector", "/"))), END),
        server=OK_TEN,
        expect=(MADE, NONE, NONE),
        level="info",
        **ONCE,
    ),
    *(
        Case(
            id=f"api/putrequest/{what}-refused/{name}",
            about=f"putrequest refuses a {what} with {name.upper()} in it.",
            cites=("HTTPCLIENT-Q1", "HTTPCLIENT-Q11"),
            do=(OPEN, putrequest),
            server=OK_TEN,
            expect=(MADE, Failure(type=error)),
            sent=NOTHING,
            **SPLIT,
        )
        for name, control in (("nul", "\0"), ("lf", "\n"), ("cr", "\r"), ("crlf", "\r\n"), ("space", " "))
        for what, putrequest, error in (
            ("method", Call("connection", "putrequest", (f"GET{control}hello", "/")), "ValueError"),
            ("target", Call("connection", "putrequest", ("GET", f"/path{control}hello")), "InvalidURL"),
        )
    ),
    *(
        Case(
            id=f"api/putheader/{name}",
            about=f"putheader sends the name, a colon, a space and the argument: {name}.",
            cites=("HTTPCLIENT-Q13",),
            do=(OPEN, GET, Call("connection", "putheader", ("X-A", *arguments)), END, GETRESPONSE),
            server=OK_TEN,
            expect=(MADE, NONE, NONE, NONE, TOLD),
            sent=(Sent(fields=(("X-A", value),), once=("X-A",)),),
            **common,
        )
        for name, arguments, value, common in HEADERS
    ),
    *(
        Case(
            id=f"api/putheader/continuation/{name}",
            about="Each further argument of putheader is on a line of its own, behind a tab.",
            cites=("HTTPCLIENT-Q13",),
            do=(OPEN, GET, Call("connection", "putheader", ("X-A", *arguments)), END, GETRESPONSE),
            server=OK_TEN,
            expect=(MADE, NONE, NONE, NONE, TOLD),
            sent=(Sent(fields=(("X-A", value),), once=("X-A",), clean=False), *map(Never, never)),
            **common,
        )
        for name, arguments, value, never, common in FOLDED
    ),
    Case(
        id="api/putheader/name-bytes",
        about="putheader with the name as bytes, which no document promises.",
        cites=("HTTPCLIENT-Q13",),
        do=(OPEN, GET, Call("connection", "putheader", (b"X-A", b"one")), END, GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("X-A", "one"),), once=("X-A",)),),
        **INFO,
    ),
    Case(
        id="api/putheader/twice",
        about="Two calls of putheader with one name are two lines, in that order.",
        cites=("HTTPCLIENT-Q13",),
        do=(OPEN, GET, *(Call("connection", "putheader", ("X-A", each)) for each in ("one", "two")), END, GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("X-A", "one"), ("X-A", "two"))), Never(b"one, two")),
        **ONCE,
    ),
    *(
        Case(
            id=f"api/putheader/refused/{name}",
            about=f"putheader refuses what would not be one field: {name.replace('-', ' ')}.",
            cites=FIELD_CLAUSES,
            do=(OPEN, GET, Call("connection", "putheader", arguments)),
            server=OK_TEN,
            expect=(MADE, NONE, NO_STR if "bytes" in name else REFUSED),
            sent=(Never(b"hello"),),
            **INJECTED,
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
            do=(OPEN, POST, length, END, *sends, GETRESPONSE),
            server=OK_TEN,
            expect=(MADE, NONE, NONE, NONE, *(NONE,) * len(sends), TOLD),
            sent=(Sent(method="POST", fields=(("Content-Length", str(len(content))),), body=content),),
            **ONCE,
        )
        for name, length, sends, content in (
            (
                name,
                Call("connection", "putheader", ("Content-Length", str(len(content)))),
                tuple(Call("connection", "send", (piece,)) for piece in pieces),
                content,
            )
            for name, pieces, content in PIECES
        )
    ),
    Case(
        id="api/endheaders/body",
        about="endheaders(message_body) sends the content behind the empty line.",
        cites=("HTTPCLIENT-Q14",),
        do=(OPEN, POST, FIVE, Call("connection", "endheaders", (b"hello",)), GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(method="POST", fields=(("Content-Length", "5"),), body=b"hello"),),
        **MODERN,
    ),
    Case(
        id="api/endheaders/encode-chunked",
        about="endheaders(…, encode_chunked=True) encodes content that was announced as chunked.",
        cites=("HTTPCLIENT-Q14",),
        do=(OPEN, POST, CHUNKED, END_WITH_CHUNKS, GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("Transfer-Encoding", "chunked"),), absent=("Content-Length",), body=b"helloworld"),),
        **MODERN,
    ),
)
