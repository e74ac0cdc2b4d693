"""Extreme sizes (RFC 9110 sections 5.4 and 17.5): a client accepts or rejects them in time and without a crash."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED, FIVE, HEAD

CASES = (
    *(
        Case(
            id=f"limits/{name}",
            about=f"The client accepts or rejects {what}.",
            cites=("RFC9110-17.5-1",),
            server=data,
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            deliveries=("whole",),
            twin=twin,
            root="interim/100" if name == "interim-1000" else "",
        )
        for name, what, twin, data in (
            (
                "reason-100-kib",
                "a reason phrase of 100 KiB",
                "content-length/exact",
                b"HTTP/1.1 200 " + b"x" * 102400 + b"\r\n" + FIVE,
            ),
            (
                "name-100-kib",
                "a field name of 100 KiB",
                "content-length/exact",
                HEAD + b"x" * 102400 + b": one\r\n" + FIVE,
            ),
            (
                "value-100-kib",
                "a field value of 100 KiB",
                "content-length/exact",
                HEAD + b"X-A: " + b"x" * 102400 + b"\r\n" + FIVE,
            ),
            ("fields-5000", "five thousand fields", "content-length/exact", HEAD + b"X-A: one\r\n" * 5000 + FIVE),
            (
                "interim-1000",
                "a thousand interim responses",
                "content-length/exact",
                b"HTTP/1.1 100 Continue\r\n\r\n" * 1000 + HEAD + FIVE,
            ),
            (
                "extension-100-kib",
                "a chunk extension of 100 KiB",
                "chunked/one-chunk",
                CHUNKED + b"5;" + b"x" * 102400 + b"\r\nhello\r\n0\r\n\r\n",
            ),
            (
                "trailers-5000",
                "five thousand trailer fields",
                "chunked/one-chunk",
                CHUNKED + b"5\r\nhello\r\n0\r\n" + b"X-T: one\r\n" * 5000 + b"\r\n",
            ),
            (
                "chunk-size-1000-zeros",
                "a thousand leading zeros in a chunk size",
                "chunked/one-chunk",
                CHUNKED + b"0" * 1000 + b"5\r\nhello\r\n0\r\n\r\n",
            ),
        )
    ),
)
