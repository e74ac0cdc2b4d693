"""Fields that libraries treat on a path of their own, each with every octet that parts messages. Data only."""

from __future__ import annotations

from collections.abc import Iterator

from .mutations import Mutation

OK = b"HTTP/1.1 200 OK\r\n"
HELLO = b"Content-Length: 5\r\n\r\nhello"

# A field that some library reads by itself, with a valid value.
FIELDS = (
    (b"Accept-Ranges", b"bytes"),
    (b"Age", b"10"),
    (b"Allow", b"GET, HEAD"),
    (b"Alt-Svc", b'h2="a:443"'),
    (b"Cache-Control", b"no-store, max-age=10"),
    (b"Connection", b"x-a, x-b"),
    (b"Content-Disposition", b'attachment; filename="a"'),
    (b"Content-Encoding", b"identity"),
    (b"Content-Language", b"en, fr"),
    (b"Content-Location", b"/a"),
    (b"Content-Range", b"bytes 0-4/10"),
    (b"Content-Type", b"text/plain; charset=utf-8"),
    (b"Date", b"Sun, 06 Nov 1994 08:49:37 GMT"),
    (b"ETag", b'"abc"'),
    (b"Expires", b"Sun, 06 Nov 1994 08:49:37 GMT"),
    (b"Host", b"a.example"),
    (b"Keep-Alive", b"timeout=5, max=10"),
    (b"Last-Modified", b"Sun, 06 Nov 1994 08:49:37 GMT"),
    (b"Link", b"</a.css>; rel=preload"),
    (b"Location", b"http://a.example/b"),
    (b"Proxy-Authenticate", b'Basic realm="a"'),
    (b"Refresh", b"5; url=/a"),
    (b"Retry-After", b"10"),
    (b"Server", b"a/1.0 (b)"),
    (b"Set-Cookie", b"a=b; Path=/; HttpOnly"),
    (b"Strict-Transport-Security", b"max-age=10"),
    (b"Trailer", b"X-T"),
    (b"Upgrade", b"h2c"),
    (b"Vary", b"accept, x-b"),
    (b"Via", b"1.1 a"),
    (b"Warning", b'199 a "b"'),
    (b"WWW-Authenticate", b'Basic realm="a"'),
)
OCTETS = (
    ("cr", b"\r"),
    ("lf", b"\n"),
    ("lf-cr", b"\n\r"),
    ("cr-cr-lf", b"\r\r\n"),
    ("fold", b"\r\n "),
    ("lf-fold", b"\n\t"),
    ("nul", b"\0"),
    ("vt", b"\x0b"),
    ("ff", b"\x0c"),
    ("rs", b"\x1e"),
    ("nel", b"\x85"),
)


def names() -> Iterator[Mutation]:
    """Yield a response for each of `FIELDS` with each of `OCTETS`: another field behind the octet in the value, and the
    octet before the colon."""
    for field, value in FIELDS:
        name = field.decode("ascii").lower()
        for octet, parting in OCTETS:
            for where, line in (
                ("in-value", field + b": " + value + parting + b"X-B: two"),
                ("before-colon", field + parting + b": " + value),
            ):
                what = f"{octet.replace('-', ' ')} {where.replace('-', ' ')} of {name}"
                yield Mutation(f"{name}/{octet}-{where}", what, f"field/{octet}-{where}", OK + line + b"\r\n" + HELLO)
