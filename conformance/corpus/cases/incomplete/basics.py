"""Messages that end too early (RFC 9112 sections 6.3 and 8): a client never takes them for complete messages."""

from .....mockserver.script import Close, ReadRequest, Reset, Send
from ....model import Case, Connection, Failure
from ..literals import CHUNKED, HEAD, LENGTH

CASES = (
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"{ending} {where}, so the response is incomplete.",
            cites=(clause, "RFC9112-8-2"),
            server=(Connection((ReadRequest(), Send(data), end)),),
            expect=(Failure(truncated=True),),
            reads=("whole", "pieces"),
            twin=twin,
            why="The caller treats truncated content as complete, or waits for the rest.",
        )
        for how, ending, end in (("fin", "The connection ends", Close()), ("reset", "The connection is reset", Reset()))
        for name, where, data, clause, twin in (
            ("length-none", "before any content", LENGTH, "RFC9112-6.3-9", "content-length/exact"),
            ("length-half", "in the middle of the content", LENGTH + b"hello", "RFC9112-6.3-9", "content-length/exact"),
            (
                "length-all-but-one",
                "before the last octet of content",
                LENGTH + b"helloworl",
                "RFC9112-6.3-9",
                "content-length/exact",
            ),
            ("chunk-size", "within a chunk size", CHUNKED + b"5\r\nhello\r\n1", "RFC9112-8-P2", "chunked/one-chunk"),
            ("chunk-data", "within chunk data", CHUNKED + b"a\r\nhello", "RFC9112-8-P2", "chunked/one-chunk"),
            ("chunk-end", "before the CRLF of a chunk", CHUNKED + b"5\r\nhello", "RFC9112-8-P2", "chunked/one-chunk"),
            (
                "no-last-chunk",
                "before the last chunk",
                CHUNKED + b"5\r\nhello\r\n",
                "RFC9112-8-P2",
                "chunked/one-chunk",
            ),
        )
    ),
    *(
        Case(
            id=f"incomplete/{name}-{how}",
            about=f"{ending} {where}, so there is no response.",
            cites=("RFC9112-8-P1", "RFC9112-8-2"),
            server=(Connection((ReadRequest(), *((Send(data),) if data else ()), end)),),
            expect=(Failure(),),
            twin="content-length/exact",
            why="A program relies on a response whose missing part may change its meaning, or waits for that part.",
        )
        for how, ending, end in (("fin", "The connection ends", Close()), ("reset", "The connection is reset", Reset()))
        for name, where, data in (
            ("nothing", "before any octet", b""),
            ("version", "within the version", b"HTTP/1."),
            ("status-code", "within the status code", b"HTTP/1.1 20"),
            ("status-line", "within the status line", b"HTTP/1.1 200 OK"),
            ("after-status-line", "after the status line", HEAD),
            ("field-name", "within a field name", HEAD + b"X-A: one\r\nConte"),
            ("field-value", "within a field value", HEAD + b"X-A: one\r\nX-B: tw"),
            ("after-field", "after a field line", HEAD + b"X-A: one\r\n"),
            ("empty-line", "within the empty line", HEAD + b"X-A: one\r\n\r"),
        )
    ),
)
