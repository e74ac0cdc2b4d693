"""Octets of the other protocol after a requested 101: what they look like, how many there are, how they arrive.

The 101 ends at its empty line (RFC 9110 section 15.2). All octets after that line belong to the other protocol (RFC
9110 section 7.8), also octets that look like HTTP/1.1. The caller gets all of them, each once.
"""

from .....mockserver.script import Close, Pause, ReadRequest, Reset, Segments, Send
from ....model import AnyOf, Body, Case, Common, Connection, Failure, Request, Response, Sent, Sweep, Tls
from ...sweeps import powers
from ..literals import CHUNKS, CONTINUE, FIVE, HEAD, OPENED, STRAY

FIELDS = (("Connection", "Upgrade"), ("Upgrade", "pigeons"))
ASKS = Request(fields=FIELDS, after=True)
BEGIN = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: pigeons\r\nConnection: upgrade\r\n"
SWITCHED = BEGIN + b"\r\n"
ALL = bytes(range(256))
GETS = Common(
    cites=("RFC9110-7.8-P1",),
    do=(ASKS,),
    twin="interim/upgraded/same-segment",
    why="The other protocol lacks octets, or gets octets twice, and fails.",
)

CASES = (
    *(
        Case(
            id=f"interim/upgraded/{name}",
            about=f"The octets after a requested 101 are {what}.",
            server=(Connection((ReadRequest(), Send(SWITCHED + octets), Close())),),
            expect=(Response(101, after=octets),),
            **GETS,
        )
        for name, what, octets in (
            ("none", "none at all", b""),
            ("one-octet", "one octet", b"."),
            ("line-feed", "a line feed", b"\n"),
            ("empty-lines", "two empty lines and others", b"\r\n\r\nhelloworld"),
            ("chunks", "in the form of chunks", CHUNKS),
            ("all-octets", "all octets that there are", ALL),
            ("response", "in the form of a final response", STRAY),
            ("interim", "in the form of an interim response", CONTINUE + HEAD + FIVE),
            ("another-101", "in the form of another 101", SWITCHED + b"helloworld"),
            ("request", "in the form of a request", b"GET / HTTP/1.1\r\nHost: hello\r\n\r\nworld"),
        )
    ),
    # ---------------------------------------------------------------------------------------------------------- amounts
    *(
        Case(
            id=f"interim/upgraded/answer-of-{size}",
            about=f"A requested 101 and the octets after it are {size} octets in one segment.",
            server=(Connection((ReadRequest(), Send(SWITCHED + octets), Close())),),
            expect=(Response(101, after=octets),),
            deliveries=("whole",),
            **GETS,
        )
        for size in powers(12, 16)[::2]
        for octets in (b"hello" + b"." * (size - len(SWITCHED) - 10) + b"world",)
    ),
    *(
        Case(
            id=f"interim/upgraded/octets-{size}",
            about=f"{size} octets follow a requested 101 at once.",
            server=(Connection((ReadRequest(), Send(SWITCHED + octets), Close())),),
            expect=(Response(101, after=octets),),
            deliveries=("whole",),
            **GETS,
        )
        for size in powers(12, 18)[::2]
        for octets in (b"hello" + b"." * (size - 10) + b"world",)
    ),
    *(
        Case(
            id=f"interim/upgraded/head-of-{size}",
            about=f"The head of a requested 101 has {size} octets; others follow in the same segment.",
            server=(Connection((ReadRequest(), Send(head + b"helloworld"), Close())),),
            expect=(Response(101, after=b"helloworld"),),
            deliveries=("whole",),
            **GETS,
        )
        for size in (1024, 4096, 8192)
        for head in (BEGIN + b"X-Fill: " + b"." * (size - len(BEGIN) - 12) + b"\r\n\r\n",)
    ),
    # ---------------------------------------------------------------------------------------------------------- arrival
    *(
        Case(
            id=f"interim/upgraded/{name}",
            about=f"The octets after a requested 101 arrive {what}.",
            server=(Connection((ReadRequest(), *steps, Close())),),
            expect=(Response(101, after=octets),),
            deliveries=("whole",),
            **GETS,
        )
        for name, what, octets, steps in (
            (
                "at-once-in-segments",
                "in segments of their own, at once",
                b"helloworld",
                (Segments((SWITCHED, b"hello", b"world")),),
            ),
            (
                "many-small",
                "in many small segments",
                b"helloworld" + b"0123456789" * 63,
                (Segments((SWITCHED + b"helloworld", *(b"0123456789",) * 63)),),
            ),
            (
                "head-in-two-segments",
                "with the end of its head",
                b"helloworld",
                (Segments((BEGIN, b"\r\nhelloworld"), pause=0.03),),
            ),
            (
                "late",
                "later than the 101",
                b"helloworld",
                (Send(SWITCHED), Pause(0.15), Send(b"helloworld")),
            ),
        )
    ),
    Case(
        id="interim/upgraded/every-split",
        about="A requested 101 and its octets arrive in two segments, split near the end of the head.",
        server=(Connection((ReadRequest(), Send(SWITCHED + b"helloworld"), Close())),),
        expect=(Response(101, after=b"helloworld"),),
        sweep=Sweep("split", start=len(SWITCHED) - 5, stop=len(SWITCHED) + 4),
        deliveries=("whole",),
        **GETS,
    ),
    # ------------------------------------------------------------------------------------------------------------- ends
    *(
        Case(
            id=f"interim/upgraded/{name}",
            about=f"The octets after a requested 101 end with {what}.",
            level="info",  # the end of the other protocol is no matter of HTTP
            server=(Connection((ReadRequest(), Send(SWITCHED + b"helloworld"), end)),),
            expect=(AnyOf((Response(101, after=b"helloworld"), Failure())),),
            transports=("tls",) if name == "no-close-notify" else ("tcp", "tls"),
            deliveries=("whole",),
            **GETS,
        )
        for name, what, end in (
            ("reset", "a RST", Reset()),
            ("no-close-notify", "a FIN without close_notify", Close(notify=False)),
        )
    ),
    # --------------------------------------------------------------------------------------------------------- requests
    Case(
        id="interim/upgraded/request-content",
        about="A 101 answers a request with content, which is sent whole.",
        cites=("RFC9110-7.8-P1",),
        do=(Request("POST", fields=FIELDS, body=Body(b"again"), after=True),),
        server=(Connection((ReadRequest(), Send(SWITCHED + b"helloworld"), Close())),),
        expect=(Response(101, after=b"helloworld"),),
        sent=(Sent(body=b"again"),),
        deliveries=("whole",),
        twin="interim/upgraded/same-segment",
        why="The other protocol lacks octets, or gets octets twice, and fails.",
    ),
    Case(
        id="interim/upgraded/in-a-tunnel",
        about="A requested 101 arrives through a tunnel of a proxy, with octets after it.",
        cites=("RFC9110-7.8-P1",),
        do=(ASKS,),
        via="tunnel",
        host="localhost",
        transports=("tls",),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(OPENED), Tls()),
                    *(ReadRequest(), Send(SWITCHED + b"helloworld"), Close()),
                )
            ),
        ),
        expect=(Response(101, after=b"helloworld"),),
        deliveries=("whole",),
        why="The other protocol lacks octets, or gets octets twice, and fails.",
    ),
)
