"""Content-Length and how much content there really is; large numbers; other names (RFC 9110 section 8.6)."""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response
from ..literals import HEAD, SECOND

EMPTY = HEAD + b"Content-Length: 5\r\n\r\n"  # the answer to HEAD

CASES = (
    # -------------------------------------------------------------------------------------------- more than the length
    *(
        Case(
            id=f"content-length/more-content/{name}",
            about=f"{what}: the length decides; the rest is dropped, or an error.",
            cites=("RFC9110-2.4-1", "RFC9112-6.3-15"),
            level="must",
            server=HEAD + b"Content-Length: %d\r\n\r\n" % length + body,
            expect=(Response(200, body=body[:length]),),
            lenient=((Failure(),), (Response(200, body=body),)),  # it may be examined whether it belongs to the content
            twin="content-length/exact",
            why="What is behind the content belongs to another message, or to nobody.",
        )
        for name, what, length, body in (
            ("by-one", "One octet more", 5, b"hello!"),
            ("by-a-line-end", "A line end more", 5, b"hello\r\n"),
            ("double", "Twice the content", 5, b"helloworld"),
            ("zero", "Content where the length is zero", 0, b"hello"),
        )
    ),
    Case(
        id="content-length/more-content/megabyte",
        about="A megabyte behind five octets of content does not answer the next request.",
        cites=("RFC9112-6.3-16", "RFC9112-6.3-15"),
        level="must",
        do=(Request(), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(HEAD + b"Content-Length: 5\r\n\r\nhello" + b"\r\nstray\r\n" * 116509)),
                    *(ReadRequest(), Send(SECOND), Close()),
                )
            ),
            SECOND,
        ),
        expect=(Response(200, body=b"hello"), Response(200, body=b"world")),
        lenient=(
            (Response(200, body=b"hello"), Failure()),
            (Failure(), Response(200, body=b"world")),
            (Failure(), Failure()),
            (Response(200, body=b"world"), Response(200, body=b"world")),  # an error, and an idempotent GET once more
        ),
        deliveries=("whole",),
        twin="reuse/content-length",
        why="The rest of one response is read as the next one: a shared connection is poisoned.",
    ),
    # -------------------------------------------------------------------------------------------- less than the length
    *(
        Case(
            id=f"content-length/{name}",
            about=f"{what}: the number is valid, and the content is incomplete.",
            cites=("RFC9110-8.6-10", "RFC9112-6.3-9"),
            server=HEAD + b"Content-Length: %d\r\n\r\n" % number + body,
            expect=(Failure(truncated=True),),
            deliveries=("whole",),
            reads=("whole", "pieces") if pieces else ("whole",),
            twin="content-length/exact",
            why="A number that wraps, or is cut off, makes a part of the content pass for the whole.",
        )
        for name, what, number, body, pieces in (
            ("999999999", "999999999 octets are announced", 999999999, b"hello", True),
            ("2-32", "2^32, zero in 32 bits", 2**32, b"", True),
            ("2-32-minus-1", "2^32 - 1, which is -1 in 32 bits", 2**32 - 1, b"hello", False),
            ("2-53-plus-1", "2^53 + 1, no double", 2**53 + 1, b"hello", False),
            ("2-63-minus-1", "2^63 - 1, the largest in 64 bits", 2**63 - 1, b"hello", False),
            ("2-63", "2^63, negative in 64 bits", 2**63, b"hello", True),
            ("2-64", "2^64, zero in 64 bits", 2**64, b"", True),
            ("2-64-minus-1", "2^64 - 1, which is -1 in 64 bits", 2**64 - 1, b"hello", True),
            ("2-64-minus-5", "2^64 - 5, which is -5 in 64 bits", 2**64 - 5, b"hello", False),
            ("2-128-plus-5", "2^128 + 5", 2**128 + 5, b"hello", False),
        )
    ),
    Case(
        id="content-length/400-digits",
        about="400 digits, more than a double can hold: the content is incomplete.",
        cites=("RFC9110-8.6-10", "RFC9112-6.3-9"),
        server=HEAD + b"Content-Length: " + b"9" * 400 + b"\r\n\r\nhello",
        expect=(Failure(truncated=True),),
        deliveries=("whole",),
        twin="content-length/exact",
        why="A number that wraps, or is cut off, makes a part of the content pass for the whole.",
    ),
    # -------------------------------------------------------------------------------------------- the request's part
    Case(
        id="content-length/get-then-head",
        about="The length is framing in the answer to GET, and none in the answer to HEAD behind.",
        cites=("RFC9110-6-1", "RFC9112-6.3-P1"),
        do=(Request(), Request("HEAD")),
        server=(
            Connection((ReadRequest(), Send(SECOND), ReadRequest(), Send(EMPTY), Hold())),
            Connection((ReadRequest(), Send(EMPTY), Hold())),
        ),
        expect=(Response(200, body=b"world"), Response(200, body=b"")),
        why="A client that forgets what it asked waits for content that never comes, or loses content that does.",
    ),
    # -------------------------------------------------------------------------------------------- other names
    *(
        Case(
            id=f"content-length/name/{name}",
            about=f"{field.decode()!r} is another field: the content lasts until close.",
            cites=("RFC9112-6.3-P5", "RFC9110-5.1-4"),
            level="must",
            server=HEAD + field + b": 5\r\n\r\nhelloworld",
            expect=(Response(200, body=b"helloworld"),),
            deliveries=("whole",),
            twin="until-close/plain",
            why="Whoever takes it for a length cuts the content, and takes the rest for the next response.",
        )
        for name, field in (
            ("underscore", b"Content_Length"),
            ("suffix", b"Content-Length-X"),
            ("prefix", b"X-Content-Length"),
            ("no-hyphen", b"ContentLength"),
        )
    ),
    *(
        Case(
            id=f"content-length/name/{name}",
            about=f"{what}: refused, repaired, or no such field; not shown and disobeyed.",
            cites=("RFC9112-5.1-P1", "RFC9112-5.1-P3"),
            server=HEAD + field + b" 5\r\n\r\nhelloworld",
            expect=(Failure(),),
            lenient=(
                (Response(200, body=b"hello"),),
                (Response(200, body=b"helloworld", absent=("Content-Length",)),),
            ),
            security=True,
            deliveries=("whole",),
            twin="content-length/exact",
            why="Two readers of one message disagree on where it ends: the next response can be forged.",
        )
        for name, what, field in (
            ("space-before-colon", "A space before the colon", b"Content-Length :"),
            ("tab-before-colon", "A tab before the colon", b"Content-Length\t:"),
            ("nul-before-colon", "A NUL before the colon", b"Content-Length\0:"),
            ("tab-inside", "A tab in the name", b"Content\t-Length:"),
            ("nul-inside", "A NUL in the name", b"Content\0-Length:"),
            ("fold-before-colon", "A fold before the colon", b"Content-Length\r\n :"),
        )
    ),
    Case(
        id="content-length/name/cr-for-hyphen",
        about="A bare CR for the hyphen ends no line and makes no field.",
        cites=("RFC9112-2.2-4",),
        server=HEAD + b"Content\rLength: 5\r\n\r\nhelloworld",
        expect=(Failure(),),
        lenient=((Response(200, body=b"helloworld", absent=("Content-Length", "Length", "Content\rLength")),),),
        deliveries=("whole",),
        security=True,
        twin="content-length/exact",
        why="Two readers of one message disagree on where it ends: the next response can be forged.",
    ),
)
