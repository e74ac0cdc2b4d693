"""The heads of the chapters ``status-line`` and ``fields`` as the expected 100 (RFC 9110 section 10.1.1)."""

from .....mockserver.script import Close, ReadHead, ReadRequest, Send
from ....model import Body, Case, Connection, Request
from ...heads import FINAL, in_interim_responses

CASES = tuple(
    Case(
        id=f"expect/head/{name}",
        about=f"The expected 100 has the head of {name}.",
        cites=(*cites, "RFC9110-15.2-2"),
        level=level,
        rulings=rulings,
        do=(Request("POST", fields=(("Expect", "100-continue"),), body=Body(b"0123456789")),),
        needs=("expect",),
        server=(Connection((ReadHead(), Send(octets), ReadRequest(), Send(FINAL), Close())),),
        expect=expect,
        lenient=lenient,
        transports=("tcp",),
        deliveries=("whole",),
        thorough="A pause; every run has the basic heads in interim/head/*.",
        twin="expect/continue",
        why="A client that returns or rejects the interim response loses the final response and its content.",
    )
    for name, octets, cites, level, rulings, expect, lenient, _, _ in in_interim_responses(b"100")
)
