"""Reading a body with the documented API: whole, in parts, and with every method of a response that reads (R2)."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Call, Case, Common, Connection, Ref, Value
from ..literals import BEGIN, BEGUN, BESIDE_PLAIN, BODY, GET, GETRESPONSE, HEAD, OK_TEN, OPEN, READ

# read(amt) may stop at the end of a chunk, so that the body is one chunk.
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\na\r\nhelloworld\r\n0\r\n\r\n"
UNTIL_CLOSE = HEAD + b"\r\nhelloworld"
ZERO = Call("response", "read", (0,))
# read(amt) may return fewer octets than amt, so that `read_up_to` reads again.
UP_TO_1 = Call("tools", "read_up_to", (Ref("response"), 1))
UP_TO_5 = Call("tools", "read_up_to", (Ref("response"), 5))
UP_TO_10 = Call("tools", "read_up_to", (Ref("response"), 10))
UP_TO_100 = Call("tools", "read_up_to", (Ref("response"), 100))
FOUR_WAYS = tuple(Call("response", "read", amounts) for amounts in ((5,), (), (0,), (1,)))
HELLO = Value(b"hello")
WORLD = Value(b"world")
END = Value(b"")
FIVE = (UP_TO_5, HELLO)
HALVES = (FIVE, (UP_TO_5, WORLD))
FRAMINGS = (
    ("length", "With Content-Length", OK_TEN),
    ("chunked", "With chunks", CHUNKED),
    ("until-close", "With content until close", UNTIL_CLOSE),
)
TEXT = b"hello\nworld\nagain"
LINES = (
    ("length", "With Content-Length", HEAD + b"Content-Length: 17\r\n\r\n" + TEXT),
    (
        "chunked",
        "With chunks",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n5\r\nworld\r\n6\r\n\nagain\r\n0\r\n\r\n",
    ),
    ("until-close", "With content until close", HEAD + b"\r\n" + TEXT),
)
WAYS = (
    ("read-1", "read(1)", ("read", 1)),
    ("read-4", "read(4)", ("read", 4)),
    ("read-100", "read(100)", ("read", 100)),
    ("readinto-1", "readinto of 1", ("readinto", 1)),
    ("readinto-4", "readinto of 4", ("readinto", 4)),
    ("readinto-100", "readinto of 100", ("readinto", 100)),
    ("readinto1", "readinto1", ("readinto1", 4)),
    ("read1", "read1", ("read1",)),
    ("read1-4", "read1(4)", ("read1", 4)),
    ("readline", "readline", ("readline",)),
    ("readline-4", "readline(4)", ("readline", 4)),
    ("readlines", "readlines", ("readlines",)),
    ("iteration", "iteration", ("__iter__",)),
    ("peek", "peek", ("peek",)),
)
MINUS_ONE = (
    "The case stays: the documentation since Python 3.5 promises every operation of io.BufferedIOBase, whose read(-1) "
    "equals read(). CPython returns the chunk framing as content, or raises ValueError."
)
MODERN = Common(BESIDE_PLAIN, profile="modern")

CASES = (
    # -------------------------------------------------------------------------------------------- read and read(amt)
    *(
        Case(
            id=f"api/read/{framing}-{name}",
            about=f"{words}, {what}.",
            cites=("HTTPCLIENT-R2",),
            do=(*BEGIN, *(read for read, _ in reads)),
            server=data,
            expect=(*BEGUN, *(wanted for _, wanted in reads)),
            **BESIDE_PLAIN,
        )
        for framing, words, data in FRAMINGS
        for name, what, reads in (
            (
                "whole-and-again",
                "read returns the whole body, then no octets",
                ((READ, BODY), (READ, END), (READ, END)),
            ),
            (
                "exact",
                "read(amt) of the whole length returns the whole body",
                ((UP_TO_10, BODY), (UP_TO_10, END), (READ, END)),
            ),
            (
                "more",
                "read(amt) of more than the length returns the whole body",
                ((UP_TO_100, BODY), (UP_TO_100, END), (READ, END)),
            ),
            (
                "in-parts",
                "read(amt) returns the body in parts, then no octets",
                (*HALVES, (UP_TO_5, END), (UP_TO_5, END)),
            ),
            (
                "more-in-the-end",
                "read(amt) of more than the rest returns the rest",
                (FIVE, (UP_TO_100, WORLD), (UP_TO_1, END)),
            ),
            ("rest", "read after read(amt) returns the rest", (FIVE, (READ, WORLD), (UP_TO_5, END))),
            (
                "zero-first",
                "read(0) returns no octets and loses none",
                ((ZERO, END), (ZERO, END), (READ, BODY), (ZERO, END)),
            ),
            (
                "zero-between",
                "read(0) between two reads returns no octets and loses none",
                (FIVE, (ZERO, END), (READ, WORLD), (ZERO, END)),
            ),
        )
    ),
    *(
        Case(
            id=f"api/read/no-content-{name}",
            about=f"{what} has no content, and every read returns no octets.",
            cites=("HTTPCLIENT-R2",),
            do=(OPEN, Call("connection", "request", (method, "/")), GETRESPONSE, *FOUR_WAYS),
            server=b"HTTP/1.1 " + data,
            expect=(*BEGUN, END, END, END, END),
            **BESIDE_PLAIN,
        )
        for name, what, method, data in (
            ("length-0", "A response of length zero", "GET", b"200 OK\r\nContent-Length: 0\r\n\r\n"),
            (
                "no-chunks",
                "A response with the last chunk alone",
                "GET",
                b"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
            ("until-close", "A response that ends with its head", "GET", b"200 OK\r\n\r\n"),
            ("head", "A response to HEAD", "HEAD", b"200 OK\r\nContent-Length: 10\r\n\r\n"),
            ("head-chunked", "A chunked response to HEAD", "HEAD", b"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
            ("204", "A 204", "GET", b"204 No Content\r\n\r\n"),
            ("304", "A 304", "GET", b"304 Not Modified\r\nContent-Length: 10\r\n\r\n"),
        )
    ),
    # -------------------------------------------------------------------------------------- every method that reads
    *(
        Case(
            id=f"api/read/{framing}-by-{name}",
            about=f"{words}, repeated {call} returns the whole body.",
            cites=("HTTPCLIENT-R2",),
            do=(*BEGIN, Call("tools", "content", (Ref("response"), *way)), READ),
            server=data,
            expect=(*BEGUN, Value(b"hello\nworld\nagain"), END),
            **BESIDE_PLAIN,
        )
        for framing, words, data in LINES
        for name, call, way in WAYS
    ),
    *(
        Case(
            id=f"api/read/{framing}-{name}",
            about=f"{words}, {what}.",
            cites=("HTTPCLIENT-R2",),
            do=(*BEGIN, *calls, READ),
            server=data,
            expect=(*BEGUN, *map(Value, wanted), END),
            decided=decided,
            **MODERN,
        )
        for framing, words, data in LINES
        for name, what, calls, wanted, decided in (
            (
                "minus-one",
                "read(-1) returns the whole body",
                (Call("response", "read", (-1,)),),
                (b"hello\nworld\nagain",),
                MINUS_ONE,
            ),
            (
                "none",
                "read(None) returns the whole body",
                (Call("response", "read", (None,)),),
                (b"hello\nworld\nagain",),
                "",
            ),
            (
                "lines",
                "readline returns each line with its line end",
                (Call("response", "readline"),) * 4,
                (b"hello\n", b"world\n", b"again", b""),
                "",
            ),
            (
                "line-limit",
                "readline(size) returns at most size octets",
                tuple(Call("response", "readline", (size,)) for size in (5, 0, 5, 100, 100)),
                (b"hello", b"", b"\n", b"world\n", b"again"),
                "",
            ),
            (
                "line-and-rest",
                "read continues where readline ended",
                (Call("response", "readline"), UP_TO_5, READ),
                (b"hello\n", b"world", b"\nagain"),
                "",
            ),
            (
                "readlines",
                "readlines returns a list of lines",
                (Call("response", "readlines"),),
                ((b"hello\n", b"world\n", b"again"),),
                "",
            ),
        )
    ),
    # ------------------------------------------------------------------------------------------ the next request
    *(
        Case(
            id=f"api/read/{framing}-then-next",
            about=f"{words}, the next request can be sent after read(amt) reaches the end.",
            cites=("HTTPCLIENT-C8", "HTTPCLIENT-Q7"),
            do=(*BEGIN, *(UP_TO_5,) * 3, GET, GETRESPONSE, READ),
            server=(Connection((ReadRequest(), Send(data), *rest)), data),
            expect=(*BEGUN, HELLO, WORLD, END, *BEGUN[1:], BODY),
            **BESIDE_PLAIN,
        )
        for framing, words, data, rest in (
            ("length", "With Content-Length", OK_TEN, (ReadRequest(), Send(OK_TEN), Close())),
            ("chunked", "With chunks", CHUNKED, (ReadRequest(), Send(CHUNKED), Close())),
            ("until-close", "With content until close", UNTIL_CLOSE, (Close(),)),
        )
    ),
)
