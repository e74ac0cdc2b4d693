"""Whatever stands where a body belongs, nothing but HTTPException and OSError escapes, in no way of reading it (E10).

Content that cannot be framed is no content: an error in each way, too, where the core corpus has no other reading.
"""

from ....model import AnyOf, Call, Case, Common, Failure, Ref, Value
from ..literals import BEGIN, BEGUN, CHUNKED, ONCE

RESPONSE = Ref("response")
KINDS = ("HTTPException", "OSError", "EnvironmentError")  # the last as Python 2 has it
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
# Whether content is told at all is for the chapters of the core: these have a reading in which it is.
MENDED = (
    ("plus", "A chunk size with a sign", b"+5\r\nhello\r\n0\r\n\r\n"),
    ("hexadecimal", "A chunk size with a prefix", b"0x5\r\nhello\r\n0\r\n\r\n"),
    ("underscore", "A chunk size with an underscore", b"0_5\r\nhello\r\n0\r\n\r\n"),
    ("spaces", "Spaces around a chunk size", b" 5 \r\nhello\r\n0\r\n\r\n"),
    ("line-feeds", "Lines that end in LF", b"5\nhello\n0\n\n"),
    ("extension-nul", "A NUL in an extension", b"5;a=\x00\r\nhello\r\n0\r\n\r\n"),
    ("extension-octets", "An extension that is no UTF-8", b"5;\xff=\xfe\r\nhello\r\n0\r\n\r\n"),
    ("no-last-size", "An empty line for the last chunk", b"5\r\nhello\r\n\r\n"),
    ("long-data", "A chunk that is longer than its size", b"3\r\nhello\r\n0\r\n\r\n"),
    ("trailer-no-colon", "A trailer without a colon", b"5\r\nhello\r\n0\r\nno colon\r\n\r\n"),
    ("trailer-octets", "A trailer that is no UTF-8", b"5\r\nhello\r\n0\r\nX-\xff: \xfe\x00\r\n\r\n"),
    ("trailer-cut", "A trailer section that is cut short", b"5\r\nhello\r\n0\r\nX-T: one\r\n"),
)
# And these have none: what is announced, or anything that could be a size, never comes.
BROKEN = (
    ("no-size", "No chunk size at all", b"hello"),
    ("letters", "A chunk size in other letters", b"xyz\r\nhello\r\n0\r\n\r\n"),
    ("empty", "An empty line for a chunk size", b"\r\nhello\r\n0\r\n\r\n"),
    ("minus", "A chunk size below zero", b"-5\r\nhello\r\n0\r\n\r\n"),
    ("minus-one", "A chunk size of -1", b"-1\r\nhello\r\n0\r\n\r\n"),
    ("superscript", "A chunk size in superscript", b"\xb2\r\nhello\r\n0\r\n\r\n"),
    ("nul", "NULs for a chunk size", b"\x00\x00\r\nhello\r\n0\r\n\r\n"),
    ("2-31", "A chunk size of 2^31", b"80000000\r\nhello\r\n0\r\n\r\n"),
    ("2-53-plus-1", "A chunk size of 2^53 + 1", b"20000000000001\r\nhello\r\n0\r\n\r\n"),
    ("2-63-minus-1", "A chunk size of 2^63 - 1", b"7fffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    ("2-63", "A chunk size of 2^63", b"8000000000000000\r\nhello\r\n0\r\n\r\n"),
    ("2-64", "A chunk size of 2^64", b"10000000000000000\r\nhello\r\n0\r\n\r\n"),
    ("digits", "A chunk size of 5000 digits", b"f" * 5000 + b"\r\nhello\r\n0\r\n\r\n"),
    ("line-without-end", "A chunk-size line of 70,000 octets", b"5;" + b"a" * 70_000),
)
CPYTHON = (
    "Kept: section 7.1 of RFC 9112 has no such size, so that what follows is no content. In CPython a size below zero "
    "is a ValueError, one that fits no buffer an OverflowError or a MemoryError (by read() only before the fix "
    "of CVE-2025-13836), and readline, iteration and peek end at any such line."
)
PLAIN = "api/read/chunked-whole-and-again"
SURVIVED = Common(ONCE, why="A program that catches what is documented ends at what a server sends.")
REFUSED = Common(SURVIVED, decided=CPYTHON)

CASES = tuple(
    Case(
        id=f"api/escape/chunk-{name}-by-{by}",
        about=f"{what}, by {by}: {right}.",
        cites=("HTTPCLIENT-E10",),
        do=(*BEGIN, Call("tools", "content", (RESPONSE, *way))),
        server=CHUNKED + data,
        expect=(*BEGUN, outcome),
        twin=PLAIN if by == "read" else f"api/read/chunked-by-{by}",
        **common,
    )
    for table, outcome, right, common in (
        (MENDED, FINE, "content, or a documented error", SURVIVED),
        (BROKEN, FAILED, "a documented error", REFUSED),
    )
    for name, what, data in table
    for by, way in WAYS
    if table == BROKEN or by in ("read", "read-4", "readline")
)
