"""The body of a request: its accepted types, the octets that arrive, and the length that the request announces."""

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

# Strings: the name of the case, the body in words, the body, and its octets.
STRINGS = (
    ("str", "a str", "hello", b"hello"),
    ("str-empty", "an empty str", "", b""),
    ("str-latin-1", "a str beyond US-ASCII", "caf\xe9", b"caf\xe9"),
    ("str-lines", "a str with line ends", "one\r\ntwo\nthree\r", LINES),
    ("bytes", "bytes", b"hello", b"hello"),
    ("bytes-empty", "empty bytes", b"", b""),
    ("bytes-all", "bytes of every value", OCTETS, OCTETS),
)
# Other buffers, which the driver's tools make. The document of 2008 has strings only.
BUFFERS = (
    ("bytearray", "a bytearray", "bytearray", (b"hello",), b"hello"),
    ("memoryview", "a memoryview", "memoryview", (b"hello",), b"hello"),
    ("array-of-shorts", "an array of shorts", "array", ("H", [0x6868, 0x6565]), b"hhee"),
    ("large-buffer", "a buffer of 128 KiB", "octets", (1 << 17,), b"x" * (1 << 17)),
)
# Files. Those of the document of 2008 have a fileno().
FILES = (
    ("file", "a file", File(b"hello"), b"hello"),
    ("file-empty", "an empty file", File(b""), b""),
    ("file-all-octets", "a file with every octet", File(OCTETS), OCTETS),
    ("file-position", "a file from position 6 on", File(b"hello world", position=6), b"world"),
    ("file-at-its-end", "a file from its end on", File(b"hello", position=5), b""),
    ("file-text", "a text file", File(b"hello", mode="r"), b"hello"),
    ("file-text-position", "a text file from position 6 on", File(b"hello world", mode="r", position=6), b"world"),
    ("file-text-latin-1", "a text file in ISO-8859-1", File(b"caf\xe9", mode="r"), b"caf\xe9"),
    ("file-text-lines", "a text file with line ends", File(LINES, mode="r"), LINES),
    ("file-in-memory", "a file in memory", File(b"hello", fileno=False), b"hello"),
    (
        "file-in-memory-position",
        "a file in memory from position 6 on",
        File(b"hello world", position=6, fileno=False),
        b"world",
    ),
    ("file-in-memory-text", "a text file in memory", File(b"caf\xe9", mode="r", fileno=False), b"caf\xe9"),
)
ITERABLES = (
    ("list", "a list", [b"hello", b"world"], b"helloworld"),
    ("list-of-an-empty-piece", "a list of one empty piece", [b""], b""),
    ("list-with-empty-piece", "a list with an empty piece", [b"hello", b"", b"world"], b"helloworld"),
    ("iterator", "an iterator", Iterated((b"hello", b"world")), b"helloworld"),
    ("iterator-empty", "an empty iterator", Iterated(()), b""),
    (
        "iterator-with-empty-piece",
        "an iterator with an empty piece",
        Iterated((b"hello", b"", b"world")),
        b"helloworld",
    ),
)
# Methods without a body, the framing field that they send, and the fields that their cases share.
NO_BODY = (
    (
        ("POST", "PUT", "PATCH"),
        "Content-Length: 0",
        Sent(fields=(("Content-Length", "0"),), once=LENGTH, absent=CODING),
        Common(ONCE, why="Many servers answer a request with this method and no Content-Length with 411."),
    ),
    (("GET", "HEAD"), "no framing field", Sent(absent=EITHER), ONCE),
)
ENCODED = (("headers", {"Transfer-Encoding": "chunked"}), ("encode_chunked", True))
EMPTY_PIECE = "If the client sends an empty piece as a chunk, the content ends there for the server."
FROM_THE_START = "If the client counts the file from its start, the server waits for octets that never come."
BESIDE_STR = Common(ONCE, twin="api/body/str")
TAKEN = Common(ONCE, server=OK_TEN, expect=EXCHANGED)
MEASURED = Common(
    MODERN, why="If the length does not count octets, the server waits for content or reads content as a request."
)

CASES = (
    *(
        Case(
            id=f"api/body/{name}",
            about=f"The client sends {what}, and the number of octets as Content-Length.",
            cites=BODY_CLAUSES,
            do=(OPEN, Call("connection", "request", ("POST", "/", body)), GETRESPONSE),
            sent=(Sent(fields=(("Content-Length", str(len(octets))),), once=LENGTH, absent=CODING, body=octets),),
            **TAKEN,
        )
        for name, what, body, octets in STRINGS
    ),
    *(
        Case(
            id=f"api/body/{name}",
            about=f"The client sends {what}, and the number of octets as Content-Length.",
            cites=BODY_CLAUSES,
            do=(OPEN, Call("tools", tool, arguments, as_="body"), POST, GETRESPONSE),
            server=OK_TEN,
            expect=(MADE, Value(), NONE, TOLD),
            sent=(Sent(fields=(("Content-Length", str(len(octets))),), once=LENGTH, absent=CODING, body=octets),),
            **MEASURED,
        )
        for name, what, tool, arguments, octets in BUFFERS
    ),
    *(
        Case(
            id=f"api/body/{name}",
            about=f"The client sends the octets of {what}.",
            cites=("HTTPCLIENT-Q3",),
            do=(OPEN, Call("connection", "request", ("POST", "/", body)), GETRESPONSE),
            profile="modern" if "memory" in name else "",
            sent=(Sent(body=octets, one_of=EITHER),),
            why=FROM_THE_START if "position" in name or "end" in name else "",
            **TAKEN,
        )
        for name, what, body, octets in FILES
    ),
    *(
        Case(
            id=f"api/body/{name}/length",
            about=f"Content-Length is the number of octets of {what}.",
            cites=("HTTPCLIENT-Q3", "HTTPCLIENT-Q4"),
            do=(OPEN, Call("connection", "request", ("POST", "/", body)), GETRESPONSE),
            profile="2008",
            sent=(Sent(fields=(("Content-Length", str(len(octets))),), once=LENGTH, absent=CODING, body=octets),),
            **TAKEN,
        )
        for name, what, body, octets in FILES
        if "memory" not in name
    ),
    *(
        Case(
            id=f"api/body/{name}",
            about=f"The client sends the octets of all pieces of {what}.",
            cites=BODY_CLAUSES,
            do=(OPEN, Call("connection", "request", ("POST", "/", body)), GETRESPONSE),
            profile="modern",
            sent=(Sent(body=octets, one_of=EITHER),),
            why=EMPTY_PIECE if "piece" in name else "",
            **TAKEN,
        )
        for name, what, body, octets in ITERABLES
    ),
    # ------------------------------------------------------------------------------------------- the caller's length
    *(
        Case(
            id=f"api/body/own-length/{name}",
            about=f"The client adds no second Content-Length to the caller's own ({name.replace('-', ' ')}).",
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
        about="With encode_chunked, the client sends content in the chunked coding that the caller set.",
        cites=("HTTPCLIENT-Q4", "HTTPCLIENT-Q5"),
        do=(OPEN, Call("connection", "request", ("POST", "/", Iterated((b"hello", b"world"))), ENCODED), GETRESPONSE),
        server=OK_TEN,
        expect=EXCHANGED,
        sent=(Sent(fields=(("Transfer-Encoding", "chunked"),), once=CODING, absent=LENGTH, body=b"helloworld"),),
        **MODERN,
    ),
    # ------------------------------------------------------------------------------------------------ without a body
    *(
        Case(
            id=f"api/body/none/{method.lower()}",
            about=f"{method} without a body sends {framing}.",
            cites=("HTTPCLIENT-Q4",),
            do=(OPEN, Call("connection", "request", (method, "/")), GETRESPONSE),
            server=HEAD if method == "HEAD" else OK_TEN,
            expect=EXCHANGED,
            sent=(sent,),
            **common,
        )
        for methods, framing, sent, common in NO_BODY
        for method in methods
    ),
    Case(
        id="api/body/get",
        about="A GET with a body has a Content-Length.",
        cites=("HTTPCLIENT-Q4",),
        do=(OPEN, Call("connection", "request", ("GET", "/", b"hello")), GETRESPONSE),
        sent=(Sent(method="GET", fields=(("Content-Length", "5"),), once=LENGTH, body=b"hello"),),
        **TAKEN,
    ),
    Case(
        id="api/body/str-beyond-latin-1",
        about="A str beyond ISO-8859-1 raises UnicodeEncodeError, and the client sends nothing.",
        cites=("HTTPCLIENT-Q2",),
        do=(OPEN, Call("connection", "request", ("POST", "/", "price: 5 \u20ac"))),
        server=OK_TEN,
        expect=(MADE, Failure(type="UnicodeEncodeError")),
        sent=(Never(b"HTTP/1."), Never(b"price")),
        **BESIDE_STR,
    ),
)
