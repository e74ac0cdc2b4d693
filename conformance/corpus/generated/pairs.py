"""Fields that frame a message, each beside every other, in both orders; a line beside a list. Data only."""

from __future__ import annotations

from collections.abc import Iterator

from .mutations import Mutation

OK = b"HTTP/1.1 200 OK\r\n"
PLAIN, CHUNKS = b"hello", b"5\r\nhello\r\n0\r\n\r\n"

# Field lines by their names in ids. They frame the message, or a client may think that they do.
LINES = (
    ("length", b"Content-Length: 5"),
    ("length-lower-case", b"content-length: 5"),
    ("length-zero", b"Content-Length: 0"),
    ("length-less", b"Content-Length: 3"),
    ("length-more", b"Content-Length: 20"),
    ("length-list", b"Content-Length: 5, 5"),
    ("length-list-other", b"Content-Length: 5, 3"),
    ("length-invalid", b"Content-Length: five"),
    ("length-empty", b"Content-Length:"),
    ("chunked", b"Transfer-Encoding: chunked"),
    ("chunked-upper-case", b"TRANSFER-ENCODING: CHUNKED"),
    ("chunked-twice", b"Transfer-Encoding: chunked, chunked"),
    ("chunked-last", b"Transfer-Encoding: x-none, chunked"),
    ("chunked-first", b"Transfer-Encoding: chunked, x-none"),
    ("coding-unknown", b"Transfer-Encoding: x-none"),
    ("coding-identity", b"Transfer-Encoding: identity"),
    ("coding-empty", b"Transfer-Encoding:"),
    ("close", b"Connection: close"),
    ("keep-alive", b"Connection: keep-alive"),
    ("names-length", b"Connection: content-length"),
    ("names-coding", b"Connection: transfer-encoding"),
    ("proxy-close", b"Proxy-Connection: close"),
    ("alive-field", b"Keep-Alive: timeout=5"),
    ("trailer", b"Trailer: X-T"),
    ("te", b"TE: chunked"),
    ("range", b"Content-Range: bytes 0-4/10"),
    ("multipart", b"Content-Type: multipart/byteranges; boundary=hello"),
    ("upgrade", b"Upgrade: h2c"),
)


def pairs() -> Iterator[Mutation]:
    """Yield a response with each ordered pair of `LINES`; in chunks if one of the two lines has a chunked coding."""
    for first, one in LINES:
        for second, other in LINES:
            chunked = any(
                b"chunked" in line.lower() and line[:1] in b"Tt" and line[:3] != b"TE:" for line in (one, other)
            )
            octets = OK + one + b"\r\n" + other + b"\r\n\r\n" + (CHUNKS if chunked else PLAIN)
            what = f"{first.replace('-', ' ')} then {second.replace('-', ' ')}"
            yield Mutation(f"{first}/then-{second}", what, f"pair/{first}/{second}", octets)
