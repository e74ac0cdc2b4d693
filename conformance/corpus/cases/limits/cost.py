"""Many small elements, and elements that cost much to read (RFC 9110 section 17.5): processor time is limited.

A client may accept or refuse each of these responses. In both cases it uses little processor time. A time that grows
with the square of the size exceeds the limit, and a time that grows with the size does not. The limit is on processor
time, which hardly depends on the load of the machine. For the same reason, a time-out of the client is no failure.
"""

from .....mockserver.script import Close, ReadRequest, Repeat, Send
from ....model import AnyOf, Case, Common, Connection, Failure, Request, Response
from ..literals import CHUNKED, CHUNKED_HELLO, CHUNKS, CONTINUE, HEAD, HELLO, LAST, OK, ONE_MORE, OPENED

SECONDS = 2.0  # five times what a client in Python needs for the most costly of these responses
SHARED = Common(
    cites=("RFC9110-17.5-1", "RFC9110-2.3-1"),
    processor=SECONDS,
    deliveries=("whole",),
    why="A server keeps the processor of a client busy with one small response, and other requests wait.",
)
MANY = Response(200, body=b"v" * 200_000)
BLANKS = b" " * 60_000  # below the limit of 64 KiB that many clients have for a line

CASES = (
    *(
        Case(
            id=f"limits/cost/{name}",
            about=f"The client reads or refuses {what} in little processor time.",
            server=(Connection((ReadRequest(), Send(start), Repeat(data, count), Send(end), Close())),),
            expect=(AnyOf((Failure(timeout=True), expected)),),
            transports=("tcp",),
            twin=twin,
            thorough=ONE_MORE if thorough else "",
            **SHARED,
        )
        for name, what, start, data, count, end, expected, twin, thorough in (
            (
                *("chunks", "200,000 chunks of one octet", CHUNKED, b"1\r\nv\r\n" * 100, 2000, LAST),
                *(MANY, "chunked/one-chunk", False),
            ),
            (
                *("chunks-extended", "200,000 chunks with extensions", CHUNKED, b"1;a\r\nv\r\n" * 100, 2000, LAST),
                *(MANY, "chunked/one-chunk", True),
            ),
            (
                *("fields", "100,000 fields", HEAD, b"X-A: v\r\n" * 100, 1000, CHUNKED_HELLO),
                *(HELLO, "fields/plain-chunked", True),
            ),
            (
                *("folds", "100,000 folded lines", HEAD + b"X-A: a\r\n", b" v\r\n" * 100, 1000, CHUNKED_HELLO),
                *(HELLO, "fields/plain-chunked", True),
            ),
            (
                *("interim", "40,000 interim responses", CONTINUE, CONTINUE * 100, 400, OK),
                *(HELLO, "interim/100", True),
            ),
            (
                *(
                    "interim-fields",
                    "a 100 with 100,000 fields",
                    CONTINUE[:-2],
                    b"X-A: v\r\n" * 100,
                    1000,
                    b"\r\n" + OK,
                ),
                *(HELLO, "interim/100", True),
            ),
            (
                *("trailers", "100,000 trailer fields", CHUNKED + b"5\r\nhello\r\n0\r\n", b"X-T: v\r\n" * 100, 1000),
                *(b"\r\n", HELLO, "chunked/one-chunk", True),
            ),
            (
                *("extensions", "250,000 extensions of one chunk", CHUNKED + b"5", b";a=b" * 100, 2500),
                *(b"\r\nhello\r\n" + LAST, HELLO, "chunked/one-chunk", True),
            ),
            (
                *("extension-of-1-mib", "an extension of 1 MiB", CHUNKED + b"5;a=", b"v" * 4096, 256),
                *(b"\r\nhello\r\n" + LAST, HELLO, "chunked/one-chunk", True),
            ),
            (
                *("extension-quoted-of-1-mib", "a quoted extension of 1 MiB", CHUNKED + b'5;a="', b'\\"' * 2048, 256),
                *(b'"\r\nhello\r\n' + LAST, HELLO, "chunked/one-chunk", True),
            ),
            (
                *("zeros-of-1-mib", "1 MiB of zeros before a chunk size", CHUNKED, b"0" * 4096, 256),
                *(b"5\r\nhello\r\n" + LAST, HELLO, "chunked/one-chunk", True),
            ),
            (
                *(
                    "digits-of-1-mib",
                    "1 MiB of digits of a Content-Length",
                    HEAD + b"Content-Length: ",
                    b"0" * 4096,
                    256,
                ),
                *(b"5\r\n\r\nhello", HELLO, "content-length/exact", True),
            ),
            (
                *("reason-of-1-mib", "a reason phrase of 1 MiB", HEAD[:-4], b"v" * 4096, 256, b"\r\n" + CHUNKED_HELLO),
                *(HELLO, "fields/plain-chunked", True),
            ),
        )
    ),
    *(
        Case(
            id=f"limits/cost/{name}",
            about=f"The client reads or refuses {what} in little processor time.",
            server=CHUNKED[:-2] + lines + b"\r\n" + CHUNKS,
            expect=(AnyOf((Failure(timeout=True), HELLO)),),
            transports=("tcp",),
            twin="fields/plain-chunked",
            thorough="" if name == "blanks-within" else ONE_MORE,
            **SHARED,
        )
        for name, what, lines in (
            ("blanks-within", "60,000 spaces within a value", b"X-A: one" + BLANKS + b"two\r\n"),
            ("blanks-before-colon", "60,000 spaces before a colon", b"X-A" + BLANKS + b": one\r\n"),
            ("blanks-only", "60,000 spaces without a name", b"X-A: one\r\n" + BLANKS + b"\r\n"),
            ("members", "a Connection of 30,000 members", b"Connection: " + b"a," * 29_999 + b"a\r\n"),
            ("no-members", "a Connection of 60,000 commas", b"Connection: " + b"," * 60_000 + b"\r\n"),
            ("parameters", "a Content-Type of 15,000 parameters", b"Content-Type: a/b" + b";a=b" * 15_000 + b"\r\n"),
            ("quotes", "a Content-Type of 60,000 quotes", b'Content-Type: a/b;a="' + b'\\"' * 30_000 + b"\r\n"),
            ("cookie", "a cookie of 15,000 attributes", b"Set-Cookie: a=b" + b";a=b" * 15_000 + b"\r\n"),
            ("links", "a Link of 6,000 members", b"Link: " + b"</a>;b=c, " * 6_000 + b"</a>\r\n"),
        )
    ),
    *(
        Case(
            id=f"limits/cost/{name}-of-tunnel",
            about=f"{what} before a tunnel cost the client little processor time.",
            do=(Request(target="/path"),),
            via="tunnel",
            host="localhost",
            transports=("tls",),
            server=(Connection((ReadRequest(), Send(start), Repeat(data, count), Send(end), Close())),),
            expect=(Failure(timeout=True),),
            twin=twin,
            root=root,
            thorough=ONE_MORE,
            **SHARED,
        )
        for name, what, start, data, count, end, twin, root in (
            ("fields", "100,000 fields", HEAD, b"X-A: v\r\n" * 100, 1000, b"\r\n", "proxy/tunnel-target", ""),
            (
                *("interim", "40,000 100s", CONTINUE, CONTINUE * 100, 400, OPENED),
                *("proxy/tunnel-opened-interim", "interim/100"),
            ),
        )
    ),
)
