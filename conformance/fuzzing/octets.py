"""The octets that edits insert, and the values that replace a whole part. Data only."""

from __future__ import annotations

# Octets that part messages, lines, members or words for some recipient.
PARTING = (*(b"%c" % each for each in b' \t\v\f\r\n\0\x1b\x1c\x1e\x7f\x80\x85\xa0\xff:,;"=+-_0e'), b"\r\n")

# Values in place of a whole part, by its kind.
VALUES: dict[str, tuple[bytes, ...]] = {
    "version": (
        *(b"HTTP/1.0", b"HTTP/1.2", b"HTTP/1.10", b"HTTP/01.1", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1", b"HTTP/1,1"),
        *(b"HTTQ/1.1", b"http/1.1", b"HTTPS/1.1", b"ICY"),
    ),
    "code": (
        *(b"099", b"000", b"100", b"101", b"199", b"204", b"205", b"304", b"599", b"600", b"999", b"20", b"2000"),
        *(b"0200", b"+200", b"-200", b"0xC8", b"200.0", b"20O"),
    ),
    "reason": (b"r" * 300, b"\xd6K", "\u00d6K \u2713".encode(), b"X-B: two", b""),
    "length": (
        *(b"4", b"6", b"0", b"05", b"+5", b"-5", b"0x5", b"5.0", b"5e0", b'"5"', b"5, 5", b"5,6", b"6, 5", b"5;6"),
        *(
            b"5 5",
            b",5",
            b"5,",
            b"18446744073709551621",
            "\u0665".encode(),
            b"5_0",
            b"5B",
            b"",
            b"1" * 120,
            b"400000000",
        ),
    ),
    "coding": (
        *(b"CHUNKED", b'"chunked"', b"chunked;a=b", b"chunked, chunked", b"identity", b"identity, chunked"),
        *(b"chunked, identity", b"x-none", b"x-none, chunked", b"chunked, x-none", b", chunked", b"chunked,"),
        *(b"chunked x", b"x chunked", b"xchunked", b"chunkedx", b"chunke", b"", b"gzip, chunked"),
    ),
    "options": (
        *(b"CLOSE", b"keep-alive", b"keep-alive, close", b'"close"', b"closed", b"close;a", b",,close,", b"upgrade"),
        *(b"content-length", b"transfer-encoding"),
    ),
    "size": (
        *(b"05", b"0" * 20 + b"5", b"+5", b"-5", b"0x5", b"0X5", b"5h", b"0_5", b"5.", b'"5"', b"4", b"6", b"0"),
        *(b"15", b"100000005", b"10000000", b"10000000000000005", b"ffffffffffffffff", b"O", "\u0665".encode(), b""),
        "\uff15".encode(),
    ),
    "extension": (b'"ext"', b"e" * 300, b"a"),
    "argument": (b'"one"', b'"one', b'"a\r\nb"', b'"a\nb"', b'";"', b'"\\""', b"e" * 300),
    "value": (b"v" * 300, b"", b"\xe9", b'"one', b"a,b", b"X-B: two", b"HTTP/1.1 204 No", b"a\r\n b", b"a\r\n\tb"),
    "data": (b"\r\n0\r\n", b"abc", b"abcdefgh", b"\0\x0b\x1b\x7f\xff"),
    "content": (b"HTTP/1.1 200 OK\r\n\r\n", b"\r\n\r\n\r", b"0\r\n\r\n", b"\0\x0b\x1b\x7f\xff"),
    "name": (b"", b" ", b"N" * 300, b"Content-Length", b"Transfer-Encoding", b"Content-Encoding"),
}

# Lines that stand before another line.
LINES = (
    *(b"Content-Length: 5", b"Content-Length: 0", b"Content-Length: 3", b"Content-Length: 20"),
    *(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", b"Transfer-Encoding: x-none"),
    *(b"Connection: close", b"Connection: keep-alive", b"Connection: content-length", b"Trailer: X-T", b"TE: chunked"),
    *(b"no colon", b": no name", b"X-Space : one", b" X-Fold: one", b"\tfolded", b"", b"\r", b"X-A: one\rX-Split: two"),
    *(b"0", b"HTTP/1.1 200 OK", b"X-(: one", b"X-A: one\nX-Lf: two", b"X-Nul: a\0b"),
)

STRAY = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"  # without its content
# Octets behind a response: in its segment (`BEHIND`), and later on the idle connection (`LATE`). In the same segment,
# the word "stray" would make a desync of each response that a client reads too far.
_STRAYS = (b"\r\n", b"e", b"HTTP/1.1 100 Continue\r\n\r\n", b"0\r\n\r\n", b"HTTP/1.1 200 OK\r\n")
BEHIND = (STRAY + b"again", STRAY + b"again", b"again", *_STRAYS)
LATE = (STRAY + b"stray", STRAY + b"stray", b"stray", *_STRAYS)
