"""The body of a request: every kind that may be given, what arrives of it, and the length that it is announced with."""

from ....model import Call, Case, Common, Failure, File, Iterated, Never, Ref, Sent, Value
from ..literals import GETRESPONSE, MADE, MODERN, NONE, OK_TEN, ONCE, OPEN, TOLD

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"

POST = Call("connection", "request", ("POST", "/", Ref("body")))
EXCHANGED = (MADE, NONE, TOLD)
BODY_CLAUSES = ("HTTPCLIENT-Q2", "HTTPCLIENT-Q4")
LENGTH = ("Content-Length",)
CODING = ("Transfer-Encoding",)
EITHER = (*LENGTH, *CODING)

OCTETS = bytes(range(256))
LINES = b"one\r\ntwo\nthree\r"

# A string and its octets: they are known at once, and so is their number.
STRINGS = (
    ("str", "hello", b"hello"),
    ("str-empty", "", b""),
    ("str-latin-1", "caf\xe9", b"caf\xe9"),
    ("str-lines", "one\r\ntwo\nthree\r", LINES),
    ("bytes", b"hello", b"hello"),
    ("bytes-empty", b"", b""),
    ("bytes-all", OCTETS, OCTETS),
)
# Other buffers, made by the tools of the driver. The document of 2008 has strings alone.
BUFFERS = (
    ("bytearray", "bytearray", (b"hello",), b"hello"),
    ("memoryview", "memoryview", (b"hello",), b"hello"),
    ("array-of-shorts", "array", ("H", [0x6868, 0x6565]), b"hhee"),
    ("large-buffer", "octets", (1 << 17,), b"x" * (1 << 17)),
)
# The document of 2008 has files with a fileno().
FILES = (
    ("file", File(b"hello"), b"hello"),
    ("file-empty", File(b""), b""),
    ("file-all-octets", File(OCTETS), OCTETS),
    ("file-position", File(b"hello world", position=6), b"world"),
    ("file-at-its-end", File(b"hello", position=5), b""),
    ("file-text", File(b"hello", mode="r"), b"hello"),
    ("file-text-position", File(b"hello world", mode="r", position=6), b"world"),
    ("file-text-latin-1", File(b"caf\xe9", mode="r"), b"caf\xe9"),
    ("file-text-lines", File(LINES, mode="r"), LINES),
    ("file-in-memory", File(b"hello", fileno=False), b"hello"),
    ("file-in-memory-position", File(b"hello world", position=6, fileno=False), b"world"),
    ("file-in-memory-text", File(b"caf\xe9", mode="r", fileno=False), b"caf\xe9"),
)
ITERABLES = (
    ("list", [b"hello", b"world"], b"helloworld"),
    ("list-of-an-empty-piece", [b""], b""),
    ("list-with-empty-piece", [b"hello", b"", b"world"], b"helloworld"),
    ("iterator", Iterated((b"hello", b"world")), b"helloworld"),
    ("iterator-empty", Iterated(()), b""),
    ("iterator-with-empty-piece", Iterated((b"hello", b"", b"world")), b"helloworld"),
)
# Methods without a body, what they say of it, and what their cases have in common.
NO_BODY = (
    (
        ("POST", "PUT", "PATCH"),
        "Content-Length: 0",
        Sent(fields=(("Content-Length", "0"),), once=LENGTH, absent=CODING),
        Common(ONCE, why="Many servers answer a POST without a length with 411."),
    ),
    (("GET", "HEAD"), "no length", Sent(absent=EITHER), ONCE),
)
ENCODED = (("headers", {"Transfer-Encoding": "chunked"}), ("encode_chunked", True))
FROM_THE_START = "A length from the start of the file makes the server wait for octets that never come."
BESIDE_STR = Common(ONCE, twin="api/body/str")
TAKEN = Common(ONCE, server=OK_TEN, expect=EXCHANGED)
MEASURED = Common(
    MODERN, why="A length in other units than octets makes the server wait, or take content for a request."
)

CASES = (
    *(
        Case(
            id=f"api/body/{name}",
            about=f"A body that is {name.replace('-', ' ')}: its octets, and their number as Content-Length.",
            cites=BODY_CLAUSES,
            do=(OPEN, Call("connection", "request", ("POST", "/", body)), GETRESPONSE),
            sent=(Sent(fields=(("Content-Length", str(len(octets))),), once=LENGTH, absent=CODING, body=octets),),
            **TAKEN,
        )
        for name, body, octets in STRINGS
    ),
    *(
        Case(
            id=f"api/body/{name}",
            about=f"A body that is a buffer, {name.replace('-', ' ')}: its octets, and their number.",
            cites=BODY_CLAUSES,
            do=(OPEN, Call("tools", tool, arguments, as_="body"), POST, GETRESPONSE),
            server=OK_TEN,
            expect=(MADE, Value(), NONE, TOLD),
            sent=(Sent(fields=(("Content-Length", str(len(octets))),), once=LENGTH, absent=CODING, body=octets),),
            **MEASURED,
        )
        for name, tool, arguments, octets in BUFFERS
    ),
    *(
        Case(
            id=f"api/body/{name}",
            about=f"A body that is a {name.replace('-', ' ')}: all that is in it from where it stands.",
            cites=("HTTPCLIENT-Q3",),
            do=(OPEN, Call("connection", "request", ("POST", "/", body)), GETRESPONSE),
            profile="modern" if "memory" in name else "",
            sent=(Sent(body=octets, one_of=EITHER),),
            why=FROM_THE_START if "position" in name or "end" in name else "",
            **TAKEN,
        )
        for name, body, octets in FILES
    ),
    *(
        Case(
            id=f"api/body/{name}/length",
            about=f"The Content-Length of a {name.replace('-', ' ')} is that of what is sent of it.",
            cites=("HTTPCLIENT-Q3", "HTTPCLIENT-Q4"),
            do=(OPEN, Call("connection", "request", ("POST", "/", body)), GETRESPONSE),
            profile="2008",
            sent=(Sent(fields=(("Content-Length", str(len(octets))),), once=LENGTH, absent=CODING, body=octets),),
            **TAKEN,
        )
        for name, body, octets in FILES
        if "memory" not in name
    ),
    *(
        Case(
            id=f"api/body/{name}",
            about=f"A body that is a {name.replace('-', ' ')} of bytes.",
            cites=BODY_CLAUSES,
            do=(OPEN, Call("connection", "request", ("POST", "/", body)), GETRESPONSE),
            profile="modern",
            sent=(Sent(body=octets, one_of=EITHER),),
            why="An empty piece in the chunked coding is its end." if "piece" in name else "",
            **TAKEN,
        )
        for name, body, octets in ITERABLES
    ),
    # ------------------------------------------------------------------------------------------- the caller's length
    *(
        Case(
            id=f"api/body/own-length/{name}",
            about=f"Beside the caller's own Content-Length there is no other one: {name}.",
            cites=("HTTPCLIENT-Q4", "HTTPCLIENT-Q5"),
            do=(OPEN, Call("connection", "request", ("POST", "/", body, {field: "5"})), GETRESPONSE),
            profile="modern" if name in ("iterator", "file-in-memory") else "",
            sent=(Sent(fields=(("Content-Length", "5"),), once=LENGTH, absent=CODING, body=octets),),
            **TAKEN,
        )
        for name, field, body, octets in (
            ("str", "Content-Length", "hello", b"hello"),
            ("bytes", "Content-Length", b"hello", b"hello"),
            ("lower-case", "content-length", b"hello", b"hello"),
            ("upper-case", "CONTENT-LENGTH", b"hello", b"hello"),
            ("file", "Content-Length", File(b"hello"), b"hello"),
            ("file-in-memory", "Content-Length", File(b"hello", fileno=False), b"hello"),
            ("iterator", "Content-Length", Iterated((b"1", b"2345")), b"12345"),
        )
    ),
    Case(
        id="api/body/own-coding",
        about="With encode_chunked, content goes out in the chunked coding that the caller announced.",
        cites=("HTTPCLIENT-Q4", "HTTPCLIENT-Q5"),
        do=(OPEN, Call("connection", "request", ("POST", "/", Iterated((b"hello", b"world"))), ENCODED), GETRESPONSE),
        server=OK_TEN,
        expect=EXCHANGED,
        sent=(Sent(fields=(("Transfer-Encoding", "chunked"),), once=CODING, absent=LENGTH, body=b"helloworld"),),
        **MODERN,
    ),
    # ------------------------------------------------------------------------------------------------------- without
    *(
        Case(
            id=f"api/body/none/{method.lower()}",
            about=f"{method} without a body says {said}.",
            cites=("HTTPCLIENT-Q4",),
            do=(OPEN, Call("connection", "request", (method, "/")), GETRESPONSE),
            server=HEAD if method == "HEAD" else OK_TEN,
            expect=EXCHANGED,
            sent=(sent,),
            **common,
        )
        for methods, said, sent, common in NO_BODY
        for method in methods
    ),
    Case(
        id="api/body/get",
        about="GET with a body announces it too.",
        cites=("HTTPCLIENT-Q4",),
        do=(OPEN, Call("connection", "request", ("GET", "/", b"hello")), GETRESPONSE),
        sent=(Sent(method="GET", fields=(("Content-Length", "5"),), once=LENGTH, body=b"hello"),),
        **TAKEN,
    ),
    Case(
        id="api/body/str-beyond-latin-1",
        about="A str that ISO-8859-1 cannot encode is a UnicodeEncodeError, and nothing is sent.",
        cites=("HTTPCLIENT-Q2",),
        do=(OPEN, Call("connection", "request", ("POST", "/", "price: 5 \u20ac"))),
        server=OK_TEN,
        expect=(MADE, Failure(type="UnicodeEncodeError")),
        sent=(Never(b"HTTP/1."), Never(b"price")),
        **BESIDE_STR,
    ),
)
