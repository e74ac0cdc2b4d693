"""A requested 101 with fields of framing, with other fields, behind other interim responses, and the request after it.

A server must not send Content-Length or Transfer-Encoding in a 101 (RFC 9110 section 8.6, RFC 9112 section 6.1). The
101 ends at its empty line nevertheless (RFC 9112 section 6.3). A server names in Upgrade the protocol that it switches
to, which is one that the client listed (RFC 9110 sections 7.8 and 15.2.2). No clause says what a client does with
another name. The caller gets the fields of the 101, and can compare the names.
"""

from .....mockserver.script import Close, Pause, ReadRequest, Segments, Send
from ....model import AnyOf, Case, Common, Connection, Failure, Request, Response
from ..literals import CHUNKS, CONTINUE, HINTS, SECOND, STRAY, WORLD

FIELDS = (("Connection", "Upgrade"), ("Upgrade", "pigeons"))
ASKS = Request(fields=FIELDS, after=True)
LINE = b"HTTP/1.1 101 Switching Protocols\r\n"
BEGIN = LINE + b"Upgrade: pigeons\r\nConnection: upgrade\r\n"
SWITCHED = BEGIN + b"\r\n"
GOT = Response(101, after=b"helloworld")
GETS = Common(
    do=(ASKS,),
    twin="interim/upgraded/same-segment",
    why="The other protocol lacks octets, or gets octets twice, and fails.",
)

CASES = (
    # ---------------------------------------------------------------------------------------------------------- framing
    *(
        Case(
            id=f"interim/upgraded/with-{name}",
            about=f"A requested 101 has {what}, which counts for nothing.",
            cites=("RFC9112-6.3-P1", "RFC9110-7.8-P1"),
            rulings=("refused-misplaced",),
            server=(Connection((ReadRequest(), Send(BEGIN + fields + b"\r\n" + octets), Close())),),
            expect=(Response(101, after=octets),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            **GETS,
        )
        for name, what, fields, octets in (
            ("length-zero", "the Content-Length 0", b"Content-Length: 0\r\n", b"helloworld"),
            ("length-of-all", "the Content-Length of what follows", b"Content-Length: 10\r\n", b"helloworld"),
            ("length-of-more", "a Content-Length of more than follows", b"Content-Length: 99\r\n", b"helloworld"),
            ("chunked", "a Transfer-Encoding, without chunks", b"Transfer-Encoding: chunked\r\n", b"helloworld"),
            ("chunked-and-chunks", "a Transfer-Encoding, with chunks", b"Transfer-Encoding: chunked\r\n", CHUNKS),
            (
                "both",
                "a Transfer-Encoding and a Content-Length",
                b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                CHUNKS,
            ),
        )
    ),
    # ------------------------------------------------------------------------------------------------------------ names
    *(
        Case(
            id=f"interim/upgraded/{name}",
            about=f"A 101 to a request with Upgrade {what}.",
            cites=("RFC9110-7.8-P1", "RFC9110-15.2-P1"),
            server=(Connection((ReadRequest(), Send(LINE + fields + b"\r\nhelloworld"), Close())),),
            expect=(AnyOf((GOT, Failure())),),
            deliveries=("whole",),
            **GETS,
        )
        for name, what, fields in (
            ("other-protocol", "names another protocol", b"Upgrade: doves\r\nConnection: upgrade\r\n"),
            ("more-protocols", "names a protocol more", b"Upgrade: pigeons, doves\r\nConnection: upgrade\r\n"),
            ("without-upgrade", "has no Upgrade", b"Connection: upgrade\r\n"),
            ("without-connection", "has no Connection", b"Upgrade: pigeons\r\n"),
            ("without-fields", "has no fields", b""),
        )
    ),
    *(
        Case(
            id=f"interim/upgraded/{name}",
            about=f"A requested 101 has {what}.",
            cites=("RFC9110-7.8-P1", "RFC9110-15.2-P1"),
            server=(Connection((ReadRequest(), Send(head + b"\r\nhelloworld"), Close())),),
            expect=(GOT,),
            deliveries=("whole",),
            **GETS,
        )
        for name, what, head in (
            ("no-reason", "no reason phrase", b"HTTP/1.1 101 \r\nUpgrade: pigeons\r\nConnection: upgrade\r\n"),
            ("connection-last", "its fields in another order", LINE + b"Connection: Upgrade\r\nUpgrade: pigeons\r\n"),
            ("further-fields", "further fields", BEGIN + b"Date: today\r\nSet-Cookie: a=b\r\n"),
        )
    ),
    # ---------------------------------------------------------------------------------------------------------- interim
    *(
        Case(
            id=f"interim/upgraded/behind-{name}",
            about=f"{what} before a requested 101.",
            cites=("RFC9110-15.2-2", "RFC9110-7.8-P1"),
            server=(Connection((ReadRequest(), *steps, Close())),),
            expect=(GOT,),
            deliveries=("whole",),
            **GETS,
            root="interim/103" if "103" in name else "interim/100",
        )
        for name, what, steps in (
            ("100", "A 100 arrives", (Send(CONTINUE + SWITCHED + b"helloworld"),)),
            ("103", "A 103 arrives", (Send(HINTS + b"\r\n" + SWITCHED + b"helloworld"),)),
            ("two-103", "Two 103 arrive", (Send((HINTS + b"\r\n") * 2 + SWITCHED + b"helloworld"),)),
            (
                "103-and-time",
                "A 103 arrives some time",
                (Segments((HINTS + b"\r\n", SWITCHED + b"helloworld"), pause=0.03),),
            ),
        )
    ),
    # ------------------------------------------------------------------------------------------------- the next request
    Case(
        id="interim/upgraded/next-request",
        about="The request after an upgraded connection goes to a new connection.",
        cites=("RFC9110-7.8-P1",),
        do=(ASKS, Request()),
        server=(Connection((ReadRequest(), Send(SWITCHED + b"helloworld"), Close())), SECOND),
        expect=(GOT, WORLD),
        lenient=((GOT, Failure()),),
        reuse="forbidden",
        deliveries=("whole",),
        twin="reuse/content-length",
        why="The other protocol gets an HTTP request, and the caller an answer that is none.",
    ),
    *(
        Case(
            id=f"interim/upgraded/{name}/next-request",
            about=f"The caller lets go of a requested 101; {what} answers no request.",
            cites=("RFC9110-7.8-P1", "RFC9112-9.2-3"),
            do=(Request(fields=FIELDS), Request()),
            needs=("upgrade",),
            server=(Connection((ReadRequest(), *steps, Close())), SECOND),
            expect=(Response(101), WORLD),
            lenient=((Response(101), Failure()),),
            reuse="forbidden",
            deliveries=("whole",),
            twin="reuse/content-length",
            why="The other protocol gets an HTTP request, and the caller an answer that is none.",
        )
        for name, what, steps in (
            ("let-go", "what comes later", (Send(SWITCHED), ReadRequest(), Send(STRAY))),
            ("let-go-of-octets", "what came with the 101", (Send(SWITCHED + STRAY), Pause(0.15))),
        )
    ),
)
