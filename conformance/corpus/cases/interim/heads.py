"""The heads of the chapters ``status-line`` and ``fields`` as 103 responses before a final response.

A client has to parse a 1xx (RFC 9110 section 15.2), and may then drop all of it. No field of the 1xx belongs to the
final response.
"""

from ....model import Case
from ...heads import FINAL, in_interim_responses
from ..literals import ONE_MORE_HEAD

CASES = tuple(
    Case(
        id=f"interim/head/{name}",
        about=f"A 103 with the head of {name} precedes the response.",
        cites=(*cites, "RFC9110-15.2-2"),
        level=level,
        rulings=rulings,
        server=octets + FINAL,
        expect=expect,
        lenient=lenient,
        transports=("tcp",),
        deliveries=("whole",),
        thorough=ONE_MORE_HEAD if thorough else "",
        twin="interim/103",
        why="A client that returns or rejects the interim response loses or shifts the final response.",
    )
    for name, octets, cites, level, rulings, expect, lenient, _, thorough in in_interim_responses(b"103")
)
