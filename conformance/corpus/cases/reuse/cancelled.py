"""Requests that the caller gives up, and the request after them (RFC 9112 sections 9.3 and 9.5).

The client gives up when the script of the server has passed a mark and is silent. What the server sends later is never
the response to the next request.
"""

from .....mockserver.script import Close, Hold, Mark, Pause, ReadHead, ReadRequest, Send
from ....model import Body, Case, Connection, Failure, Request
from ..literals import HEAD, OK, SECOND, STRAY, WORLD

GIVEN_UP = Request(cancel="here")
UPLOAD = Request("POST", body=Body(b"0123456789abcdef" * 512 * 1024), cancel="here")  # more than the buffers hold
LATE = "The caller gets the response to the request that it gave up."

CASES = (
    Case(
        id="reuse/cancelled/one-request",
        about="The caller gives up a request that the server does not answer.",
        cites=("RFC9112-9.5-3",),
        level="should",
        do=(GIVEN_UP,),
        server=(Connection((ReadRequest(), Mark("here"), Hold())),),
        expect=(Failure(),),
        deliveries=("whole",),
        twin="content-length/exact",
    ),
    *(
        Case(
            id=f"reuse/cancelled/{name}",
            about=f"The caller gives up {where}; the next request gets its own.",
            cites=("RFC9112-9.3-6", "RFC9112-9.2-2"),
            level="must",
            do=(request, Request()),
            server=(Connection(steps), Connection((ReadRequest(), Send(SECOND), Close()))),
            expect=(Failure(), WORLD),
            lenient=((Failure(), Failure()),),
            deliveries=("whole",),
            twin="reuse/content-length",
            why=LATE,
        )
        for name, where, request, steps in (
            (
                "before-head",
                "before the head of the response",
                GIVEN_UP,
                (ReadRequest(), Mark("here"), Pause(0.2), Send(STRAY), Close()),
            ),
            (
                "within-head",
                "within the head of the response",
                GIVEN_UP,
                (ReadRequest(), Send(HEAD), Mark("here"), Pause(0.2), Send(b"Content-Length: 5\r\n\r\nstray"), Close()),
            ),
            (
                "within-content",
                "within the content of the response",
                GIVEN_UP,
                (ReadRequest(), Send(OK[:-3]), Mark("here"), Pause(0.2), Send(b"llo" + STRAY), Close()),
            ),
            (
                "within-upload",
                "within the content of the request",
                UPLOAD,
                (ReadHead(), Mark("here"), Hold(read=False)),
            ),
        )
    ),
)
