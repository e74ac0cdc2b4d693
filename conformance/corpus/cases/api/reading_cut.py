"""A body that is cut short passes for a whole one in no way of reading it (E9, and RFC 9112 section 8)."""

from .....mockserver.script import Pause, ReadRequest, Reset, Send
from ....model import AnyOf, Call, Case, Common, Connection, Failure, Ref, Sweep
from ..literals import BEGIN, BEGUN, CHUNKED, HEAD, LENGTH, ONCE

CONTENT = b"abcd"  # each octet less is a time less that everything is played
CHUNKS = b"1\r\na\r\n2\r\nbc\r\n0"
INCOMPLETE = Failure(type="IncompleteRead", truncated=True)
LOST = tuple(Failure(type=name, truncated=True) for name in ("IncompleteRead", "OSError", "EnvironmentError"))
WAYS = tuple(
    (name, (*BEGIN, Call("tools", "content", (Ref("response"), *way))))
    for name, way in (
        ("read", ("read",)),
        ("read-4", ("read", 4)),
        ("read-100", ("read", 100)),
        ("readinto-4", ("readinto", 4)),
        ("read1", ("read1",)),
        ("readline", ("readline",)),
        ("readlines", ("readlines",)),
        ("iteration", ("__iter__",)),
        ("peek", ("peek",)),
    )
)
# A reset at once may overtake the content, or be taken for the end with it: which of them is chance.
THEN_RESET = (Pause(0.02), Reset())
ERROR = (*BEGUN[:2], AnyOf((BEGUN[2], *LOST)), AnyOf(LOST))
HALF = "Half a document is taken for the whole of it."
CPYTHON = (
    "Kept: section 8 of RFC 9112 has the message incomplete, and the document has IncompleteRead for that. "
    "Of CPython's ways to read, read() alone looks at the end of a body with a length."
)
CUT = Common(transports=("tcp",), expect=(*BEGUN, INCOMPLETE), why=HALF, decided=CPYTHON)
RESET = Common(ONCE, why=HALF)

CASES = (
    *(
        Case(
            id=f"api/read-cut/{framing}-by-{name}",
            about=f"{what} that ends after each of its octets, by {name}: IncompleteRead.",
            cites=("HTTPCLIENT-E9",),
            do=reading,
            server=(Connection((ReadRequest(), Send(head + rest))),),
            sweep=Sweep("fin", len(head), len(head + rest)),
            twin=twin if name == "read" else f"api/read/{framing}-by-{name}",
            **CUT,
        )
        for framing, what, head, rest, twin in (
            ("length", "A body of a length", LENGTH, CONTENT, "api/read/length-whole-and-again"),
            ("chunked", "A chunked body", CHUNKED, CHUNKS, "api/read/chunked-whole-and-again"),
        )
        for name, reading in WAYS
    ),
    *(
        Case(
            id=f"api/read-reset/{framing}-by-{name}",
            about=f"{what} within which a reset comes, by {name}: an error.",
            cites=("HTTPCLIENT-E9", "HTTPCLIENT-E10"),
            do=reading,
            server=(Connection((ReadRequest(), Send(data), *THEN_RESET)),),
            expect=ERROR,
            twin=twin if name == "read" else f"api/read/{framing}-by-{name}",
            **RESET,
        )
        for framing, what, data, twin in (
            ("length", "A body of a length", LENGTH + b"hello", "api/read/length-whole-and-again"),
            ("chunked", "A chunked body", CHUNKED + b"5\r\nhello\r\n", "api/read/chunked-whole-and-again"),
            ("until-close", "A body until the close", HEAD + b"\r\nhello", "api/read/until-close-whole-and-again"),
        )
        for name, reading in WAYS
        if name not in ("read-100", "readlines", "iteration")
    ),
)
