"""Responses in two segments, split after each octet in turn: no octet is missing, and no result differs."""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Response, Sweep
from ..literals import CONTINUE

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = OK + b"Content-Length: 10\r\n\r\n0123456789"
CHUNKED = OK + b'Transfer-Encoding: chunked\r\n\r\n05;a="b;c"\r\n01234\r\n5\r\n56789\r\n0;d\r\nX-T: one\r\n\r\n'
TEN = Response(200, body=b"0123456789")
WHY = "The client fails only when the network splits a response at this place, so that the error seems random."
INTERIM = "A client that returns, rejects or cuts the interim response gives requests a wrong response or none."

CASES = (
    *(
        Case(
            id=f"delivery/every-cut-of-{name}",
            about=f"{what} arrives in two segments, split after each octet in turn.",
            cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
            do=(Request(method),),
            server=(Connection((ReadRequest(), Send(data), Hold())),),
            expect=(outcome,),
            sweep=Sweep("split", 1),
            transports=("tcp", "tls") if both else ("tcp",),
            twin=twin,
            why=why,
        )
        for name, what, method, data, outcome, both, twin, why in (
            ("length", "A response with Content-Length", "GET", LENGTH, TEN, True, "content-length/exact", WHY),
            ("chunked", "A chunked response", "GET", CHUNKED, TEN, False, "chunked/one-chunk", WHY),
            ("interim", "A 100 with the final response", "GET", CONTINUE + LENGTH, TEN, False, "interim/100", INTERIM),
            (
                "head",
                "A response to HEAD",
                "HEAD",
                OK + b"Content-Length: 10\r\n\r\n",
                Response(200, body=b"", fields=(("Content-Length", "10"),)),
                False,
                "no-content/head-content-length",
                WHY,
            ),
            (
                "204",
                "A 204",
                "GET",
                b"HTTP/1.1 204 No Content\r\nX-A: one\r\n\r\n",
                Response(204, body=b""),
                False,
                "no-content/204",
                WHY,
            ),
            (
                "fields",
                "A field on two field lines",
                "GET",
                OK + b"X-A:one\r\nX-B:\r\nX-A: two\r\nContent-Length: 0\r\n\r\n",
                Response(200, body=b"", fields=(("X-A", "one, two"), ("X-B", ""))),
                False,
                "content-length/zero",
                WHY,
            ),
        )
    ),
    Case(
        id="delivery/every-cut-of-fold",
        about="A folded field arrives in two segments, split after each octet in turn.",
        cites=("RFC9112-2.2-1", "RFC9112-5.2-4"),
        rulings=("refused-repair",),
        level="must",
        server=(Connection((ReadRequest(), Send(OK + b"X-A: one\r\n \t two\r\nContent-Length: 2\r\n\r\n01"), Hold())),),
        expect=(Response(200, body=b"01", fields=(("X-A", "one two"),)),),
        lenient=((Failure(),),),  # some clients refuse every fold
        sweep=Sweep("split", 1),
        transports=("tcp",),
        twin="content-length/exact",
        why="A client that looks for a fold only in the octets that have arrived misses a fold that arrives later.",
    ),
    Case(
        id="delivery/every-cut-of-until-close",
        about="Content until close arrives in two segments, split after each octet in turn.",
        cites=("RFC9112-2.2-1", "RFC9112-6.3-P5"),
        level="must",
        server=(Connection((ReadRequest(), Send(OK + b"\r\n\r\n0123\r\n\r\n"), Close())),),
        expect=(Response(200, body=b"\r\n0123\r\n\r\n"),),
        sweep=Sweep("split", 1),
        transports=("tcp",),
        twin="until-close/plain",
        why=WHY,
    ),
    Case(
        id="delivery/every-cut-of-second",
        about="The second response on a connection arrives in two segments, split after each octet.",
        cites=("RFC9112-2.2-1", "RFC9110-2.4-1"),
        do=(Request(), Request()),
        server=(Connection((ReadRequest(), Send(LENGTH), ReadRequest(), Send(LENGTH), Hold())),),
        expect=(TEN, TEN),
        sweep=Sweep("split", 1),
        transports=("tcp",),
        twin="reuse/content-length",
        why=WHY,
    ),
)
