"""Messages that end after each of their octets in turn (RFC 9112 section 8): a client takes none for complete.

After '0 CRLF' both readings are right: section 8 requires the zero-sized chunk, section 7.1 the empty line after it.
"""

from .....mockserver.script import ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response, Sweep
from ..literals import CHUNKED, LENGTH

CHUNKS = b'5\r\nhello\r\n05;a="b"\r\nworld\r\n0'
END = b"\r\nX-T: one\r\n\r\n"
HALF = "The caller treats truncated content as complete, or waits for the rest."
EARLY = "The caller treats a response that ended early as complete, or waits for the rest."
ENDS = (("fin", "ends"), ("reset", "is reset"))

CASES = (
    *(
        Case(
            id=f"incomplete/whole-{name}",
            about=f"The connection ends after {what}, which is complete.",
            cites=(clause,),
            server=data,
            expect=(Response(200, body=b"helloworld"),),
            twin=twin,
            why="The client rejects or truncates a complete response, or waits for more.",
        )
        for name, what, data, clause, twin in (
            ("length", "a response with a length", LENGTH + b"helloworld", "RFC9110-2.4-1", "content-length/exact"),
            ("chunked", "a chunked response", CHUNKED + CHUNKS + END, "RFC9112-7.1-P3", "chunked/one-chunk"),
        )
    ),
    *(
        Case(
            id=f"incomplete/every-octet-of-{name}-{how}",
            about=f"The connection {ending} after each octet of {what} in turn.",
            cites=("RFC9112-8-2", clause, "RFC9112-8-P1"),
            server=(Connection((ReadRequest(), Send(data))),),
            expect=(Failure(truncated=True),),
            sweep=Sweep("fin" if how == "fin" else "reset", 0, stop),
            transports=("tcp", "tls") if how == "fin" else ("tcp",),
            twin=twin,
            why=EARLY,
        )
        for how, ending in ENDS
        for name, what, data, stop, clause, twin in (
            (
                "length",
                "a response with a length",
                LENGTH + b"helloworld",
                len(LENGTH) + 10,
                "RFC9112-6.3-9",
                "incomplete/whole-length",
            ),
            (
                "chunked",
                "a chunked response",
                CHUNKED + CHUNKS + END,
                len(CHUNKED + CHUNKS) + 1,
                "RFC9112-8-P2",
                "incomplete/whole-chunked",
            ),
        )
    ),
    # A client returns pieces before it knows the end, so these sweeps also read the content in pieces.
    *(
        Case(
            id=f"incomplete/every-octet-of-{name}-content-{how}",
            about=f"The connection {ending} after each octet of {what} in turn, read in pieces.",
            cites=("RFC9112-8-2", clause),
            server=(Connection((ReadRequest(), Send(data))),),
            expect=(Failure(truncated=True),),
            reads=("pieces",),
            sweep=Sweep("fin" if how == "fin" else "reset", start, stop),
            transports=("tcp",),
            twin=twin,
            why=HALF,
        )
        for how, ending in ENDS
        for name, what, data, start, stop, clause, twin in (
            (
                "length",
                "content with a length",
                LENGTH + b"helloworld",
                len(LENGTH),
                len(LENGTH) + 10,
                "RFC9112-6.3-9",
                "incomplete/whole-length",
            ),
            (
                "chunked",
                "chunked content",
                CHUNKED + CHUNKS + END,
                len(CHUNKED),
                len(CHUNKED + CHUNKS) + 1,
                "RFC9112-8-P2",
                "incomplete/whole-chunked",
            ),
        )
    ),
    *(
        Case(
            id=f"incomplete/every-octet-of-end-{how}",
            about=f"The connection {ending} after each octet in turn that follows the 0 of the last chunk.",
            cites=("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"),
            server=(Connection((ReadRequest(), Send(CHUNKED + CHUNKS + END))),),
            expect=(AnyOf((Response(200, body=b"helloworld"), Failure())),),
            sweep=Sweep("fin" if how == "fin" else "reset", len(CHUNKED + CHUNKS) + 1),
            transports=("tcp", "tls") if how == "fin" else ("tcp",),
            twin="incomplete/whole-chunked",
        )
        for how, ending in ENDS
    ),
)
