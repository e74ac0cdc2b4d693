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
NO_STR = AnyOf((REFUSED, Failure(type="TypeError")))  # no document promises that bytes are accepted

# The automatic fields, for arguments and keywords of putrequest.
OPTIONS = (
    (
        "neither",
        "Host and Accept-Encoding by default",
        (),
        (),
        Sent(fields=(("Accept-Encoding", "identity"),), once=("Host", "Accept-Encoding")),
    ),
    (
        "both-off",
        "Host and Accept-Encoding if both options are False",
        (False, False),
        (),
        Sent(fields=(("Accept-Encoding", "identity"),), once=("Host", "Accept-Encoding")),
    ),
    (
        "skip-host",
        "no Host if skip_host is True",
        (True,),
        (),
        Sent(absent=("Host",), once=("Accept-Encoding",), clean=False),
    ),
    (
        "skip-host-keyword",
        "no Host if the keyword skip_host is 1",
        (),
        (("skip_host", 1),),
        Sent(absent=("Host",), once=("Accept-Encoding",), clean=False),
    ),
    (
        "skip-accept-encoding",
        "no Accept-Encoding if skip_accept_encoding is True",
        (False, True),
        (),
        Sent(absent=("Accept-Encoding",), once=("Host",)),
    ),
    (
        "skip-accept-encoding-keyword",
        "no Accept-Encoding if the keyword skip_accept_encoding is 1",
        (),
        (("skip_accept_encoding", 1),),
        Sent(absent=("Accept-Encoding",), once=("Host",)),
    ),
    (
        "skip-both",
        "no Host and no Accept-Encoding if both options are 1",
        (1, 1),
        (),
        Sent(absent=("Host", "Accept-Encoding"), clean=False),
    ),
)


# Arguments of putheader, and the value that the server reads. A continuation line begins with a tab, which the server
# reads as a space. No document promises arguments of a type other than str, or an encoding beyond US-ASCII.
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
# The pieces that the caller sends, and the content.
PIECES = (
    ("one-piece", (b"hello",), b"hello"),
    ("two-pieces", (b"hello", b"world"), b"helloworld"),
    ("octet-by-octet", (b"1", b"2", b"3"), b"123"),
    ("all-octets", (bytes(range(256)),), bytes(range(256))),
)
# No document says that the client refuses: these cases are information. The chapter injection judges the octets.
SPLIT = Common(
    ONCE,
    level="info",
    twin="api/putrequest/line",
    why="Input from outside can change the request line or add a second request.",
)
INJECTED = Common(
    ONCE,
    level="info",
    twin="api/putheader/str",
    why="Input from outside can add fields or a request, or servers can read the field in different ways.",
)

CUT_ANYWHERE = Common(ONCE, why="A caller that copies octets from elsewhere cuts them anywhere.")

CASES = (
    Case(
        id="api/putrequest/line",
        about="putrequest and endheaders send METHOD SELECTOR HTTP/1.1, the fields and an empty line.",
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
            about=f"putrequest sends {what}.",
            cites=("HTTPCLIENT-Q12",),
            do=(OPEN, Call("connection", "putrequest", ("GET", "/", *options), keywords), END, GETRESPONSE),
            server=OK_TEN,
            expect=(MADE, NONE, NONE, TOLD),
            sent=(sent,),
            **ONCE,
        )
        for name, what, options, keywords, sent in OPTIONS
    ),
    Case(
        id="api/putrequest/automatic/accept-encoding-of-the-caller",
        about="With skip_accept_encoding, the caller sets Accept-Encoding.",
        cites=("HTTPCLIENT-Q12",),
        do=(OPEN, GET_ANY_ENCODING, Call("connection", "putheader", ("Accept-Encoding", "gzip")), END, GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("Accept-Encoding", "gzip"),), once=("Accept-Encoding", "Host")),),
        **ONCE,
    ),
    # No known module has these keywords.
    Case(
        id="api/putrequest/keywords",
        about="putrequest takes the keywords request and selector, as the document names its arguments.",
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
            about=f"putrequest refuses a {what} that contains {octets}.",
            cites=("HTTPCLIENT-Q1", "HTTPCLIENT-Q11"),
            do=(OPEN, putrequest),
            server=OK_TEN,
            expect=(MADE, Failure(type=error)),
            sent=NOTHING,
            **SPLIT,
        )
        for name, octets, control in (
            ("nul", "NUL", "\0"),
            ("lf", "LF", "\n"),
            ("cr", "CR", "\r"),
            ("crlf", "CRLF", "\r\n"),
            ("space", "a space", " "),
        )
        for what, putrequest, error in (
            ("method", Call("connection", "putrequest", (f"GET{control}hello", "/")), "ValueError"),
            ("target", Call("connection", "putrequest", ("GET", f"/path{control}hello")), "InvalidURL"),
        )
    ),
    *(
        Case(
            id=f"api/putheader/{name}",
            about=f"putheader sends the name, a colon, a space and the argument ({name}).",
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
            about=f"putheader sends each further argument on its own line after a tab ({name.replace('-', ' ')}).",
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
        about="putheader takes the name as bytes, which no document promises.",
        cites=("HTTPCLIENT-Q13",),
        do=(OPEN, GET, Call("connection", "putheader", (b"X-A", b"one")), END, GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("X-A", "one"),), once=("X-A",)),),
        **INFO,
    ),
    Case(
        id="api/putheader/twice",
        about="Two calls of putheader with one name send two field lines in the order of the calls.",
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
            about=f"putheader refuses {what}.",
            cites=FIELD_CLAUSES,
            do=(OPEN, GET, Call("connection", "putheader", arguments)),
            server=OK_TEN,
            expect=(MADE, NONE, NO_STR if "bytes" in name else REFUSED),
            sent=(Never(b"hello"),),
            **INJECTED,
        )
        for name, what, arguments in (
            ("name-crlf", "a name with CRLF", ("X-A: one\r\nX-B", "hello")),
            ("name-colon", "a name with a colon", ("X:A", "hello")),
            ("name-empty", "an empty name", ("", "hello")),
            ("value-crlf", "a value with CRLF", ("X-A", "one\r\nX-B: hello")),
            ("value-lf", "a value with LF", ("X-A", "one\nX-B: hello")),
            ("value-cr", "a value with CR", ("X-A", "one\rX-B: hello")),
            ("value-nul", "a value with NUL", ("X-A", "one\0hello")),
            ("value-bytes-crlf", "a value of bytes with CRLF", ("X-A", b"one\r\nX-B: hello")),
            ("second-value-crlf", "a second value with CRLF", ("X-A", "one", "two\r\nX-B: hello")),
        )
    ),
    *(
        Case(
            id=f"api/send/{name}",
            about=f"send after endheaders sends the content ({name.replace('-', ' ')}).",
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
    *(
        Case(
            id=f"api/send/chunks-{name}",
            about=f"send takes content in the chunked coding, cut {where}.",
            cites=("HTTPCLIENT-Q15",),
            do=(OPEN, POST, CHUNKED, END, *(Call("connection", "send", (piece,)) for piece in pieces), GETRESPONSE),
            server=OK_TEN,
            expect=(MADE, *(NONE,) * (3 + len(pieces)), TOLD),
            sent=(Sent(fields=(("Transfer-Encoding", "chunked"),), absent=("Content-Length",), body=b"hello"),),
            **CUT_ANYWHERE,
        )
        for name, where, pieces in (
            ("whole", "nowhere", (b"5\r\nhello\r\n0\r\n\r\n",)),
            ("cut-in-a-size", "within a chunk size", (b"0", b"5\r\nhello\r\n0\r\n\r\n")),
            ("cut-in-a-line-end", "within the line end after a chunk size", (b"5\r", b"\nhello\r\n0\r\n\r\n")),
            ("cut-after-data", "within the line end after chunk data", (b"5\r\nhello\r", b"\n0\r\n\r\n")),
            ("cut-in-the-end", "within the last line end", (b"5\r\nhello\r\n0\r\n\r", b"\n")),
        )
    ),
    Case(
        id="api/endheaders/body",
        about="endheaders(message_body) sends the content after the empty line.",
        cites=("HTTPCLIENT-Q14",),
        do=(OPEN, POST, FIVE, Call("connection", "endheaders", (b"hello",)), GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(method="POST", fields=(("Content-Length", "5"),), body=b"hello"),),
        **MODERN,
    ),
    Case(
        id="api/endheaders/encode-chunked",
        about="endheaders(…, encode_chunked=True) sends content in the chunked coding that is announced.",
        cites=("HTTPCLIENT-Q14",),
        do=(OPEN, POST, CHUNKED, END_WITH_CHUNKS, GETRESPONSE),
        server=OK_TEN,
        expect=(MADE, NONE, NONE, NONE, TOLD),
        sent=(Sent(fields=(("Transfer-Encoding", "chunked"),), absent=("Content-Length",), body=b"helloworld"),),
        **MODERN,
    ),
)
