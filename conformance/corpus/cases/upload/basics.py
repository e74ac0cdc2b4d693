"""Responses that arrive while the client sends the request (RFC 9110 section 7.5, RFC 9112 section 9.5)."""

from .....mockserver.script import Close, Hold, ReadHead, ReadRequest, Send
from ....model import Body, Case, Connection, Failure, Request, Response
from ..literals import NARROW, REFUSAL, UPLOAD

CASES = (
    Case(
        id="upload/whole",
        about="The server reads 256 KiB of content and then responds.",
        cites=("RFC9112-6.3-13",),
        do=(Request("POST", body=Body(UPLOAD)),),
        server=(Connection((ReadRequest(), Send(REFUSAL), Close())),),
        expect=(Response(413, body=b"hello"),),
        deliveries=("whole",),
        **NARROW,
    ),
    Case(
        id="upload/early-answer",
        about="A final response arrives before the content is read.",
        cites=("RFC9112-9.5-5",),
        do=(Request("POST", body=Body(UPLOAD)),),
        server=(Connection((ReadHead(), Send(REFUSAL), Close())),),
        expect=(Response(413, body=b"hello"),),
        lenient=((Failure(),),),
        deliveries=("whole",),
        twin="upload/whole",
        **NARROW,
        why="The caller does not learn why the server refused the upload.",
    ),
    Case(
        id="upload/early-answer-held",
        about="A final response arrives before the content is read, and the connection stays open.",
        cites=("RFC9110-7.5-1",),
        do=(Request("POST", body=Body(b"0123456789abcdef" * 4096)),),
        server=(Connection((ReadHead(), Send(REFUSAL), Hold())),),
        expect=(Response(413, body=b"hello"),),
        lenient=((Failure(),),),
        twin="upload/whole",
    ),
)
