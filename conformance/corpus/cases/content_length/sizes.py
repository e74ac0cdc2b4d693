"""Content-Length that differs from the content; large numbers; similar field names (RFC 9110 section 8.6)."""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response
from ..literals import HEAD, LATER, SECOND

EMPTY = HEAD + b"Content-Length: 5\r\n\r\n"  # the response to HEAD

HIDDEN = "http.client: ends the header section at this line, so that no later field counts"

CASES = (
    # -------------------------------------------------------------------------------------------- more than the length
    *(
        Case(
            id=f"content-length/more-content/{name}",
            about=f"The content is followed by {what}: the client drops the surplus.",
            cites=("RFC9110-2.4-1", "RFC9112-6.3-15"),
            level="must",
            server=HEAD + b"Content-Length: %d\r\n\r\n" % length + body,
            expect=(Response(200, body=body[:length]),),
            lenient=((Failure(),), (Response(200, body=body),)),  # the client may examine the surplus
            deliveries=("whole",),  # a surplus that comes later finds a client that is still there, or finds none
            twin="content-length/exact",
            why="Octets after the end of a message are not its content. A client that uses them gives the program "
            "wrong data.",
        )
        for name, what, length, body in (
            ("by-one", "one octet", 5, b"hello!"),
            ("by-a-line-end", "a line end", 5, b"hello\r\n"),
            ("double", "five octets", 5, b"helloworld"),
            ("zero", "octets at a length of zero", 0, b"hello"),
        )
    ),
    Case(
        id="content-length/more-content/megabyte",
        about="A megabyte of surplus octets after the content does not answer the next request.",
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
            (Response(200, body=b"world"), Response(200, body=b"world")),  # an error, and the GET is repeated
        ),
        deliveries=("whole",),
        twin="reuse/content-length",
        why="An attacker who adds octets to one response controls the next response on a shared connection.",
    ),
    # -------------------------------------------------------------------------------------------- less than the length
    *(
        Case(
            id=f"content-length/{name}",
            about=f"Content-Length {what} is more than arrives: the content is incomplete.",
            cites=("RFC9110-8.6-10", "RFC9112-6.3-9"),
            server=HEAD + b"Content-Length: %d\r\n\r\n" % number + body,
            expect=(Failure(truncated=True),),
            deliveries=("whole",),
            reads=("whole", "pieces") if pieces else ("whole",),
            twin="content-length/exact",
            why="If the number wraps or is cut off, the caller treats truncated content as complete.",
        )
        for name, what, number, body, pieces in (
            ("999999999", "999999999", 999999999, b"hello", True),
            ("2-32", "2^32 (0 in 32 bits)", 2**32, b"", True),
            ("2-32-minus-1", "2^32 - 1 (-1 in 32 bits)", 2**32 - 1, b"hello", False),
            ("2-53-plus-1", "2^53 + 1 (no double)", 2**53 + 1, b"hello", False),
            ("2-63-minus-1", "2^63 - 1", 2**63 - 1, b"hello", False),
            ("2-63", "2^63 (below 0 in 64 bits)", 2**63, b"hello", True),
            ("2-64", "2^64 (0 in 64 bits)", 2**64, b"", True),
            ("2-64-minus-1", "2^64 - 1 (-1 in 64 bits)", 2**64 - 1, b"hello", True),
            ("2-64-minus-5", "2^64 - 5 (-5 in 64 bits)", 2**64 - 5, b"hello", False),
            ("2-128-plus-5", "2^128 + 5", 2**128 + 5, b"hello", False),
        )
    ),
    Case(
        id="content-length/400-digits",
        about="A Content-Length of 400 digits exceeds every double: the content is incomplete.",
        cites=("RFC9110-8.6-10", "RFC9112-6.3-9"),
        server=HEAD + b"Content-Length: " + b"9" * 400 + b"\r\n\r\nhello",
        expect=(Failure(truncated=True),),
        deliveries=("whole",),
        twin="content-length/exact",
        why="If the number wraps or is cut off, the caller treats truncated content as complete.",
    ),
    # ---------------------------------------------------------------------------------- the method of the request
    Case(
        id="content-length/get-then-head",
        about="Content-Length frames the response to GET, but not the following response to HEAD.",
        cites=("RFC9110-6-1", "RFC9112-6.3-P1"),
        do=(Request(), Request("HEAD")),
        server=(
            Connection((ReadRequest(), Send(SECOND), ReadRequest(), Send(EMPTY), Hold())),
            Connection((ReadRequest(), Send(EMPTY), Hold())),
        ),
        expect=(Response(200, body=b"world"), Response(200, body=b"")),
        why="A client that forgets the request method waits for content that never comes, or loses content that "
        "arrives.",
    ),
    # --------------------------------------------------------------------------------------- similar field names
    *(
        Case(
            id=f"content-length/name/{name}",
            about=f"The field {field.decode()!r} is not Content-Length: the content lasts until the close.",
            cites=("RFC9112-6.3-P5", "RFC9110-5.1-4"),
            level="must",
            server=HEAD + field + b": 5\r\n\r\nhelloworld",
            expect=(Response(200, body=b"helloworld"),),
            deliveries=("whole",),
            twin="until-close/plain",
            why="A client that treats the field as Content-Length cuts the content off and returns a part of it.",
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
            about=f"Content-Length has {what}: the client reports an error.",
            cites=("RFC9112-5.1-P1", "RFC9112-5.1-P3"),
            server=(Connection.in_parts(HEAD + field + b" 5\r\n\r\n", b"hello", b"world", pause=LATER),),
            expect=(Failure(),),
            lenient=(
                (Response(200, body=b"hello"),),  # the client repairs the name
                (Response(200, body=b"helloworld", absent=("Content-Length",)),),  # the client sees no Content-Length
            ),
            security=True,
            peer=HIDDEN,
            deliveries=("whole",),
            twin="content-length/exact",
            why="If an intermediary and the client disagree on where the content ends, an attacker can forge a "
            "response.",
        )
        for name, what, field in (
            ("space-before-colon", "a space before its colon", b"Content-Length :"),
            ("tab-before-colon", "a tab before its colon", b"Content-Length\t:"),
            ("nul-before-colon", "a NUL before its colon", b"Content-Length\0:"),
            ("tab-inside", "a tab in its name", b"Content\t-Length:"),
            ("nul-inside", "a NUL in its name", b"Content\0-Length:"),
            ("fold-before-colon", "a fold before its colon", b"Content-Length\r\n :"),
        )
    ),
    Case(
        id="content-length/name/cr-for-hyphen",
        about="A bare CR replaces the hyphen of Content-Length: the client reports an error.",
        cites=("RFC9112-2.2-4",),
        server=(Connection.in_parts(HEAD + b"Content\rLength: 5\r\n\r\n", b"hello", b"world", pause=LATER),),
        expect=(Failure(),),
        lenient=((Response(200, body=b"helloworld", absent=("Content-Length", "Length", "Content\rLength")),),),
        deliveries=("whole",),
        twin="content-length/exact",
        why="If an intermediary and the client disagree on where the content ends, an attacker can forge a response.",
    ),
)
