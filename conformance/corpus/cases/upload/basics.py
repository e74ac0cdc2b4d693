"""Answers that come while the request is still under way (RFC 9110 section 7.5, RFC 9112 section 9.5)."""

from .....mockserver.script import Close, Hold, ReadHead, ReadRequest, Send
from ....model import Body, Case, Connection, Failure, Request, Response

REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"

CASES = (
    Case(
        id="upload/whole",
        about="A megabyte is read whole, then answered.",
        cites=("RFC9112-6.3-13",),
        do=(Request("POST", body=Body(b"0123456789abcdef" * 65536)),),
        server=(Connection((ReadRequest(), Send(REFUSAL), Close())),),
        expect=(Response(413, body=b"hello"),),
        deliveries=("whole",),
    ),
    Case(
        id="upload/early-answer",
        about="A final answer before the content was read is not lost.",
        cites=("RFC9112-9.5-5",),
        do=(Request("POST", body=Body(b"0123456789abcdef" * 65536)),),
        server=(Connection((ReadHead(), Send(REFUSAL), Close())),),
        expect=(Response(413, body=b"hello"),),
        lenient=((Failure(),),),
        deliveries=("whole",),
        twin="upload/whole",
        why="The caller learns of a broken pipe instead of the reason why its upload was refused.",
    ),
    Case(
        id="upload/early-answer-held",
        about="A final answer before the content was read, on a connection that stays open.",
        cites=("RFC9110-7.5-1",),
        do=(Request("POST", body=Body(b"0123456789abcdef" * 4096)),),
        server=(Connection((ReadHead(), Send(REFUSAL), Hold())),),
        expect=(Response(413, body=b"hello"),),
        lenient=((Failure(),),),
        twin="upload/whole",
    ),
)
