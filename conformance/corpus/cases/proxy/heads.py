"""The heads of the chapters ``status-line`` and ``fields`` as answers to CONNECT (RFC 9110 section 9.3.6)."""

from .....mockserver.script import Close, Quiet, ReadRequest, Send
from ....model import Case, Common, Connection, Never, Request, Sent, Tls
from ...heads import in_answers_to_connect
from ..literals import HELLO, OK, ONE_MORE_HEAD

HEADS = in_answers_to_connect()
SHARED = Common(
    do=(Request(target="/path"),),
    via="tunnel",
    host="localhost",
    transports=("tls",),
    deliveries=("whole",),
    twin="proxy/tunnel-target",
)
INSIDE = (Tls(), ReadRequest(), Send(OK), Close())
NO_WAY = "The client cannot reach any https server through such a proxy."
NO_TUNNEL = "The client starts TLS with a proxy that has opened no tunnel, or waits without end."

CASES = (
    *(
        Case(
            id=f"proxy/tunnel-head/{name}",
            about=f"The answer to CONNECT has the head of {name}.",
            cites=(*cites, "RFC9110-9.3.6-P1"),
            level=level,
            rulings=rulings,
            server=(Connection((ReadRequest(), Send(octets), *INSIDE)),),
            expect=expect,
            lenient=lenient,
            sent=(Sent(method="CONNECT"),),
            thorough=ONE_MORE_HEAD if thorough else "",
            why=NO_WAY if HELLO in expect else NO_TUNNEL,
            **SHARED,
        )
        for name, octets, cites, level, rulings, expect, lenient, complete, thorough in HEADS
        if complete
    ),
    *(
        Case(
            id=f"proxy/tunnel-head/{name}",
            about=f"The answer to CONNECT has the head of {name}, which does not end.",
            cites=(*cites, "RFC9110-9.3.6-P1"),
            level=level,
            server=(Connection((ReadRequest(), Send(octets), Quiet(0.03), Close())),),
            expect=expect,
            sent=(Sent(method="CONNECT"), Never(b"\x16\x03\x01")),
            thorough=ONE_MORE_HEAD if thorough else "",
            why=NO_TUNNEL,
            **SHARED,
        )
        for name, octets, cites, level, _, expect, _, complete, thorough in HEADS
        if not complete
    ),
)
