"""Places where Transfer-Encoding is not a field line (RFC 9112 sections 2.2, 5.1 and 5.2).

Octets that only look like a field line do not count, and they do not hide a Content-Length after them. The chapter
`fields` has the other invalid lines and line ends, each before a Transfer-Encoding.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKS, HEAD, LATER

OTHER = "If an intermediary and the client disagree on whether the field counts, an attacker can forge a response."

OBEYED = Response(200, body=b"hello", absent=("Transfer-Encoding",))

CASES = (
    *(
        Case(
            id=f"transfer-encoding/place/{name}",
            about=f"The client refuses or drops {what}; the chunks are content.",
            cites=("RFC9112-2.2-9",),
            rulings=("refused-permitted",),
            server=HEAD + blank + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS, absent=("Transfer-Encoding",)))),),
            deliveries=("whole",),
            twin="until-close/looks-chunked",
            why=OTHER,
        )
        for name, what, blank in (
            ("space-first", "a first field line after a space", b" "),
            ("tab-first", "a first field line after a tab", b"\t"),
        )
    ),
    Case(
        id="transfer-encoding/place/cr/absent",
        about="The client refuses Transfer-Encoding after a bare CR, or obeys Content-Length.",
        cites=("RFC9112-2.2-4",),
        rulings=("refused-permitted",),
        server=(
            Connection.in_parts(
                HEAD + b"X-A: one\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
                b"hello",
                b"world",
                pause=LATER,
            ),
        ),
        expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("Transfer-Encoding",)))),),
        deliveries=("whole",),
        twin="content-length/exact",
        why="An attacker who controls one field value can add a field that other recipients do not see.",
    ),
    *(
        Case(
            id=f"transfer-encoding/place/{name}/absent",
            about=f"The client refuses Transfer-Encoding {what}, or obeys Content-Length.",
            cites=(clause,),
            rulings=("refused-permitted",) if name == "space-first" else ("refused-repair",),
            server=(
                Connection(
                    (
                        ReadRequest(),
                        Send(HEAD + lines + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello"),
                        Hold(),
                    )
                ),
            ),
            expect=(expected,),
            lenient=lenient,
            twin="content-length/held-open",
            why=OTHER,
        )
        for name, what, clause, lines, expected, lenient in (
            ("space-first", "after a leading space", "RFC9112-2.2-9", b" ", AnyOf((Failure(), OBEYED)), ()),
            ("continuation", "in a continuation line", "RFC9112-5.2-4", b"X-A: one\r\n ", OBEYED, ((Failure(),),)),
        )
    ),
)
