"""No method of a response takes a body that is cut short for a whole body (RFC 9112 section 8)."""

from .....mockserver.script import Pause, ReadRequest, Reset, Send
from ....model import AnyOf, Call, Case, Common, Connection, Failure, Ref, Sweep
from ..literals import BEGIN, BEGUN, CHUNKED, HEAD, LENGTH, ONCE

CONTENT = b"abcd"  # short, because the sweep runs each case once for each octet
CHUNKS = b"1\r\na\r\n2\r\nbc\r\n0"
INCOMPLETE = Failure(truncated=True)
WAYS = tuple(
    (name, call, (*BEGIN, Call("tools", "content", (Ref("response"), *way))))
    for name, call, way in (
        ("read", "read", ("read",)),
        ("read-4", "read(4)", ("read", 4)),
        ("read-100", "read(100)", ("read", 100)),
        ("readinto-4", "readinto of 4", ("readinto", 4)),
        ("read1", "read1", ("read1",)),
        ("readline", "readline", ("readline",)),
        ("readlines", "readlines", ("readlines",)),
        ("iteration", "iteration", ("__iter__",)),
        ("peek", "peek", ("peek",)),
    )
)
# Without the pause, the reset may overtake the content or arrive together with it, by chance.
THEN_RESET = (Pause(0.02), Reset())
ERROR = (*BEGUN[:2], AnyOf((BEGUN[2], INCOMPLETE)), INCOMPLETE)
HALF = "The caller treats truncated content as complete, or waits for the rest."
CPYTHON = (
    "The case stays: by section 8 of RFC 9112 the message is incomplete, and any error says so. "
    "In CPython, read() alone checks the end of a body with Content-Length."
)
CUT = Common(transports=("tcp",), expect=(*BEGUN, INCOMPLETE), why=HALF, decided=CPYTHON)
RESET = Common(ONCE, why=HALF)

CASES = (
    *(
        Case(
            id=f"api/read-cut/{framing}-by-{name}",
            about=f"{call} raises an error if the connection closes within {what}.",
            cites=("RFC9112-8-2",),
            do=reading,
            server=(Connection((ReadRequest(), Send(head + rest))),),
            sweep=Sweep("fin", len(head), len(head + rest)),
            twin=twin if name == "read" else f"api/read/{framing}-by-{name}",
            **CUT,
        )
        for framing, what, head, rest, twin in (
            ("length", "a body with a length", LENGTH, CONTENT, "api/read/length-whole-and-again"),
            ("chunked", "a chunked body", CHUNKED, CHUNKS, "api/read/chunked-whole-and-again"),
        )
        for name, call, reading in WAYS
    ),
    *(
        Case(
            id=f"api/read-reset/{framing}-by-{name}",
            about=f"{call} raises an error if a reset arrives within {what}.",
            cites=("RFC9112-8-2",),
            do=reading,
            server=(Connection((ReadRequest(), Send(data), *THEN_RESET)),),
            expect=ERROR,
            twin=twin if name == "read" else f"api/read/{framing}-by-{name}",
            **RESET,
        )
        for framing, what, data, twin in (
            ("length", "a body with a length", LENGTH + b"hello", "api/read/length-whole-and-again"),
            ("chunked", "a chunked body", CHUNKED + b"5\r\nhello\r\n", "api/read/chunked-whole-and-again"),
            ("until-close", "a body until close", HEAD + b"\r\nhello", "api/read/until-close-whole-and-again"),
        )
        for name, call, reading in WAYS
        if name not in ("read-100", "readlines", "iteration")
    ),
)
