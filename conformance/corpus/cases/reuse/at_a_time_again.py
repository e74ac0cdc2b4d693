"""Two requests at a time, and two more in the same session: no answer crosses from one pair to the next.

The connections of the first pair may carry the second one. Octets that no request asked for, and the rest of a response
that was cut, answer no request (RFC 9112 sections 6.3, 8 and 9.2).
"""

from .....mockserver.script import Close, Mark, Pause, Send
from ....model import AnyOf, AtATime, Case, Connection, Failure, Request, Response, Wait
from ..literals import AGAIN, HEAD, HELLO, LENGTH, OK, SECOND, STRAY, WORLD

FIRST = AtATime((Request(target="/hello"), Request(target="/world")))
NEXT = AtATime((Request(target="/again"), Request(target="/both")))
THIRD = Request(target="/third")
OTHER = HEAD + b"Content-Length: 10\r\n\r\nworldagain"
BOTH = HEAD + b"Content-Length: 10\r\n\r\nhelloworld"
GETS_AGAIN = Response(200, body=b"again")
GETS_THIRD = Response(200, body=b"worldagain")
GETS_BOTH = Response(200, body=b"helloworld")
OTHERS = (
    Connection((Send(SECOND),), target="/world"),
    Connection((Send(AGAIN),), target="/again"),
    Connection((Send(BOTH),), target="/both"),
)
MIXED = "A caller gets the response to the request of another caller."

CASES = (
    *(
        Case(
            id=f"reuse/at-a-time/again{name}",
            about=f"Two requests at a time follow two others{what}.",
            cites=("RFC9112-9.2-2",),
            do=(FIRST, NEXT),
            server=(Connection(steps, target="/hello"), *OTHERS),
            expect=(HELLO, WORLD, GETS_AGAIN, GETS_BOTH),
            at_most=4,
            transports=("tcp",) if name == "-slow" else ("tcp", "tls"),
            deliveries=("whole",),
            twin="reuse/at-a-time/again" if name else "reuse/at-a-time/two",
            why=MIXED,
        )
        for name, what, steps in (
            ("", "", (Send(OK),)),
            ("-slow", ", one of which was slow", (Pause(0.1), Send(OK))),
            (
                "-close",
                ", one of which ended its connection",
                (Send(HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello"), Close()),
            ),
        )
    ),
    Case(
        id="reuse/at-a-time/again-one",
        about="One request follows two at a time, and two at a time follow that one.",
        cites=("RFC9112-9.2-2",),
        do=(FIRST, THIRD, NEXT),
        server=(
            Connection((Send(OK),), target="/hello"),
            *OTHERS,
            Connection((Send(OTHER),), target="/third"),
        ),
        expect=(HELLO, WORLD, GETS_THIRD, GETS_AGAIN, GETS_BOTH),
        at_most=5,
        transports=("tcp",),
        deliveries=("whole",),
        twin="reuse/at-a-time/two",
        why=MIXED,
    ),
    Case(
        id="reuse/at-a-time/again-cut",
        about="Two requests at a time follow two others, one of which was cut.",
        cites=("RFC9112-8-2", "RFC9112-9.2-2"),
        do=(FIRST, NEXT),
        server=(Connection((Send(LENGTH + b"hello"), Close()), target="/hello"), *OTHERS),
        expect=(Failure(truncated=True), WORLD, GETS_AGAIN, GETS_BOTH),
        deliveries=("whole",),
        twin="reuse/at-a-time/again",
        root="reuse/at-a-time/cut",
        why=MIXED,
    ),
    Case(
        id="reuse/at-a-time/again-stray",
        about="Of two responses at a time, one has a stray response in its segment. No request gets it.",
        cites=("RFC9112-9.2-3", "RFC9112-6.3-16"),
        do=(FIRST, NEXT),
        server=(Connection((Send(OK + STRAY),), target="/hello"), *OTHERS),
        expect=(HELLO, WORLD, GETS_AGAIN, GETS_BOTH),
        lenient=(
            (
                # The octets may belong to the content if its length was too small (RFC 9112 section 6.3).
                AnyOf((HELLO, Failure(), Response(200, body=b"hello" + STRAY))),
                WORLD,
                AnyOf((GETS_AGAIN, Failure())),
                AnyOf((GETS_BOTH, Failure())),
            ),
        ),
        deliveries=("whole",),
        twin="reuse/at-a-time/again",
        root="desync/content-length/same-segment",
        why=MIXED,
    ),
    Case(
        id="reuse/at-a-time/again-late-stray",
        about="A stray response comes late on one of two connections. No request gets it.",
        cites=("RFC9112-9.2-3", "RFC9112-6.3-16"),
        # The stray follows the answer to a request that is alone, so that no other request is outstanding.
        do=(FIRST, THIRD, Wait("stray", settle=0.05), NEXT),
        server=(
            Connection((Send(OK),), target="/hello"),
            *OTHERS,
            Connection((Send(OTHER), Pause(0.05), Send(STRAY), Mark("stray")), target="/third"),
        ),
        expect=(HELLO, WORLD, GETS_THIRD, GETS_AGAIN, GETS_BOTH),
        lenient=((HELLO, WORLD, GETS_THIRD, AnyOf((GETS_AGAIN, Failure())), AnyOf((GETS_BOTH, Failure()))),),
        deliveries=("whole",),
        twin="reuse/at-a-time/again-one",
        root="desync/content-length/late",
        why=MIXED,
    ),
)
