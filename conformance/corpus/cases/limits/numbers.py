"""Numbers of thousands of digits in each place of a response (RFC 9110 sections 8.6, 17.5, RFC 9112 section 7.1).

A runtime may refuse to convert so many digits, and then raises an error of its own. Python does so from 4301 digits on,
leading zeros included. Such an error is not one that a client documents, and a client that catches the error may go on
without the number.
"""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED, FIVE, HEAD, HELLO, LAST, ONE_MORE

SIZES = ((4300, True), (4301, True), (5000, False), (60000, True))  # digits, and whether for thorough runs only
CUT = (Failure(truncated=True),)
INVALID = (Failure(),)
KEPT = (HELLO,)
REFUSED = ((Failure(),),)
REPAIRED = ((Response(body=b"hello"),),)

LENGTH = ("RFC9110-8.6-10",)
CHUNK = ("RFC9112-7.1-3",)
CODE = ("RFC9112-4-P1",)
VERSION = ("RFC9112-2.3-P1",)
SIZE = ("RFC9110-17.5-1",)

# Each row: name, what, clauses, twin, the octets before the number, its first digit, its last, the octets after it,
# the outcomes and the lenient readings. The first digit is repeated.
KINDS = (
    (
        *("length", "a Content-Length", LENGTH, "content-length/exact"),
        *(HEAD + b"Content-Length: ", b"9", b"9", b"\r\n\r\nhello", CUT, ()),
    ),
    (
        *("length-zeros", "leading zeros in a Content-Length", LENGTH, "content-length/exact"),
        *(HEAD + b"Content-Length: ", b"0", b"5", b"\r\n\r\nhello", KEPT, REFUSED),
    ),
    (
        *("chunk-size", "a chunk size", CHUNK, "chunked/one-chunk"),
        *(CHUNKED, b"f", b"f", b"\r\nhello\r\n" + LAST, CUT, ()),
    ),
    (
        *("chunk-size-zeros", "leading zeros in a chunk size", CHUNK, "chunked/one-chunk"),
        *(CHUNKED, b"0", b"5", b"\r\nhello\r\n" + LAST, KEPT, REFUSED),
    ),
    (
        *("last-chunk", "zeros as the last chunk", CHUNK, "chunked/one-chunk"),
        *(CHUNKED + b"5\r\nhello\r\n", b"0", b"0", b"\r\n\r\n", KEPT, REFUSED),
    ),
    (
        *("extension", "a number in a chunk extension", SIZE, "chunked/one-chunk"),
        *(CHUNKED + b"5;a=", b"9", b"9", b"\r\nhello\r\n" + LAST, KEPT, REFUSED),
    ),
    (
        *("code", "a status code", CODE, "status-line/plain"),
        *(b"HTTP/1.1 ", b"2", b"2", b" OK\r\n" + FIVE, INVALID, REPAIRED),
    ),
    (
        *("code-zeros", "leading zeros in a status code", CODE, "status-line/plain"),
        *(b"HTTP/1.1 ", b"0", b"200", b" OK\r\n" + FIVE, INVALID, REPAIRED),
    ),
    (
        *("minor-version", "a minor version", VERSION, "status-line/plain"),
        *(b"HTTP/1.", b"1", b"1", b" 200 OK\r\n" + FIVE, INVALID, REPAIRED),
    ),
    (
        *("minor-version-zeros", "leading zeros in a minor version", VERSION, "status-line/plain"),
        *(b"HTTP/1.", b"0", b"1", b" 200 OK\r\n" + FIVE, INVALID, REPAIRED),
    ),
    (
        *("major-version", "a major version", VERSION, "status-line/plain"),
        *(b"HTTP/", b"1", b"1", b".1 200 OK\r\n" + FIVE, INVALID, REPAIRED),
    ),
    (
        *("reason", "a number as the reason phrase", SIZE, "status-line/plain"),
        *(b"HTTP/1.1 200 ", b"9", b"9", b"\r\n" + FIVE, KEPT, REFUSED),
    ),
    (
        *("keep-alive", "a time-out in Keep-Alive", SIZE, "content-length/exact"),
        *(HEAD + b"Keep-Alive: timeout=", b"9", b"9", b"\r\n" + FIVE, KEPT, REFUSED),
    ),
    (
        *("retry-after", "a Retry-After", SIZE, "content-length/exact"),
        *(HEAD + b"Retry-After: ", b"9", b"9", b"\r\n" + FIVE, KEPT, REFUSED),
    ),
)
WHY = "The client treats truncated content as complete, takes other octets for content, or loses the response."

CASES = (
    *(
        Case(
            id=f"limits/number/{name}-of-{digits}",
            about=f"The response has {what} of {digits} digits.",
            cites=cites,
            server=before + first * (digits - len(last)) + last + after,
            expect=expect,
            lenient=lenient,
            transports=("tcp",),
            deliveries=("whole",),
            thorough=ONE_MORE if thorough else "",
            twin=twin,
            root="content-length/2-64" if name == "length" else "",
            why=WHY,
        )
        for name, what, cites, twin, before, first, last, after, expect, lenient in KINDS
        for digits, thorough in SIZES
    ),
    *(
        Case(
            id=f"limits/number/{name}/own-error",
            about=f"An error about {what} of 5000 digits has a documented class.",
            cites=cites,
            level="info",  # no RFC speaks of classes of errors
            server=before + first * (5000 - len(last)) + last + after,
            expect=(AnyOf((Failure(own=True), Response())),),
            transports=("tcp",),
            deliveries=("whole",),
            thorough=ONE_MORE,
            twin=twin,
            why="The error passes every handler that the program has for the errors of the client.",
        )
        for name, what, cites, twin, before, first, last, after, _, _ in KINDS
    ),
)
