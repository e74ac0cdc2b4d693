"""No exception but HTTPException and OSError escapes from any way to read a body, whatever it contains (E10).

Content without valid framing is no content: unless another chapter has a lenient reading, every way raises an error.
"""

from ....model import AnyOf, Call, Case, Common, Failure, Ref, Value
from ..literals import BEGIN, BEGUN, CHUNKED, ONCE

RESPONSE = Ref("response")
KINDS = ("HTTPException", "OSError", "EnvironmentError")  # EnvironmentError: the base of these errors in Python 2
FINE = AnyOf((Value(), *(Failure(type=kind) for kind in KINDS)))
FAILED = AnyOf(tuple(Failure(type=kind, truncated=True) for kind in KINDS))
WAYS = (
    ("read", ("read",)),
    ("read-4", ("read", 4)),
    ("readinto-4", ("readinto", 4)),
    ("read1", ("read1",)),
    ("readline", ("readline",)),
    ("iteration", ("__iter__",)),
    ("peek", ("peek",)),
)
# Other chapters have a lenient reading in which the client returns the content.
MENDED = (
    ("plus", "A chunk size with a sign", b"+5\r\nhello\r\n0\r\n\r\n"),
    ("hexadecimal", "A chunk size with a prefix", b"0x5\r\nhello\r\n0\r\n\r\n"),
    ("underscore", "A chunk size with an underscore", b"0_5\r\nhello\r\n0\r\n\r\n"),
    ("spaces", "Spaces around a chunk size", b" 5 \r\nhello\r\n0\r\n\r\n"),
    ("line-feeds", "Lines that end in LF", b"5\nhello\n0\n\n"),
    ("extension-nul", "A NUL in an extension", b"5;a=\x00\r\nhello\r\n0\r\n\r\n"),
    ("extension-octets", "An extension that is no UTF-8", b"5;\xff=\xfe\r\nhello\r\n0\r\n\r\n"),
    ("no-last-size", "An empty line for the last chunk", b"5\r\nhello\r\n\r\n"),
    ("long-data", "A chunk longer than its size", b"3\r\nhello\r\n0\r\n\r\n"),
    ("trailer-no-colon", "A trailer line without a colon", b"5\r\nhello\r\n0\r\nno colon\r\n\r\n"),
    ("trailer-octets", "A trailer field that is no UTF-8", b"5\r\nhello\r\n0\r\nX-\xff: \xfe\x00\r\n\r\n"),
    ("trailer-cut", "A trailer section cut short", b"5\r\nhello\r\n0\r\nX-T: one\r\n"),
)
# No reading allows content: the announced octets, or a valid chunk size, never arrive.
BROKEN = (
    ("no-size", "Content without a chunk size", b"hello"),
    ("letters", "A chunk size of letters", b"xyz\r\nhello\r\n0\r\n\r\n"),
    ("empty", "An empty line for a chunk size", b"\r\nhello\r\n0\r\n\r\n"),
    ("minus", "A chunk size below zero", b"-5\r\nhello\r\n0\r\n\r\n"),
    ("minus-one", "A chunk size of -1", b"-1\r\nhello\r\n0\r\n\r\n"),
    ("superscript", "A chunk size in superscript", b"\xb2\r\nhello\r\n0\r\n\r\n"),
    ("nul", "NUL octets in place of a chunk size", b"\x00\x00\r\nhello\r\n0\r\n\r\n"),
    ("2-31", "A chunk size of 2^31", b"80000000\r\nhello\r\n0\r\n\r\n"),
    ("2-53-plus-1", "A chunk size of 2^53 + 1", b"20000000000001\r\nhello\r\n0\r\n\r\n"),
    ("2-63-minus-1", "A chunk size of 2^63 - 1", b"7fffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    ("2-63", "A chunk size of 2^63", b"8000000000000000\r\nhello\r\n0\r\n\r\n"),
    ("2-64", "A chunk size of 2^64", b"10000000000000000\r\nhello\r\n0\r\n\r\n"),
    ("digits", "A chunk size of 5000 digits", b"f" * 5000 + b"\r\nhello\r\n0\r\n\r\n"),
    ("line-without-end", "A chunk-size line of 70,000 octets", b"5;" + b"a" * 70_000),
)
CPYTHON = (
    "The case stays: section 7.1 of RFC 9112 has no such chunk size, so that the octets after it are no content. "
    "CPython raises ValueError for a size below zero, and OverflowError or MemoryError for a size that fits no buffer "
    "(read() only before the fix of CVE-2025-13836). Its readline, iteration and peek take the line for the end of the "
    "content."
)
PLAIN = "api/read/chunked-whole-and-again"
SURVIVED = Common(
    ONCE, why="A program that catches the documented exceptions crashes when a server sends this response."
)
REFUSED = Common(
    ONCE,
    why="A program that catches the documented exceptions crashes, or treats the response as complete.",
    decided=CPYTHON,
)

CASES = tuple(
    Case(
        id=f"api/escape/chunk-{name}-by-{by}",
        about=f"{what}, read with {by.replace('-4', '(4)')}, {right} a documented error.",
        cites=("HTTPCLIENT-E10",),
        do=(*BEGIN, Call("tools", "content", (RESPONSE, *way))),
        server=CHUNKED + data,
        expect=(*BEGUN, outcome),
        twin=PLAIN if by == "read" else f"api/read/chunked-by-{by}",
        **common,
    )
    for table, outcome, right, common in (
        (MENDED, FINE, "may only raise", SURVIVED),
        (BROKEN, FAILED, "must raise", REFUSED),
    )
    for name, what, data in table
    for by, way in WAYS
    if table == BROKEN or by in ("read", "read-4", "readline")
)
