"""Where Transfer-Encoding stands (RFC 9112 sections 2.2, 5.1 and 5.2).

What only looks like a field line does not count, nor does it hide the Content-Length behind it. Lines that are bad, and
line ends of other kinds, are all in the chapter `fields`, each in front of a Transfer-Encoding.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKS, HEAD

OTHER = "A reader that sees the field, and one that does not, see two different messages."

CASES = (
    *(
        Case(
            id=f"transfer-encoding/place/{name}",
            about=f"{what}: refused or dropped, and the chunks are the content.",
            cites=("RFC9112-2.2-9",),
            server=HEAD + blank + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS, absent=("Transfer-Encoding",)))),),
            deliveries=("whole",),
            twin="until-close/looks-chunked",
            why=OTHER,
        )
        for name, what, blank in (
            ("space-first", "In a first line behind a space", b" "),
            ("tab-first", "In a first line behind a tab", b"\t"),
        )
    ),
    Case(
        id="transfer-encoding/place/cr/absent",
        about="Behind a bare CR, and a length: refused, or no field, and the length counts.",
        cites=("RFC9112-2.2-4",),
        server=HEAD + b"X-A: one\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhelloworld",
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello", absent=("Transfer-Encoding",)),),),
        security=True,
        deliveries=("whole",),
        twin="content-length/exact",
        why="Who controls one value can add a field that other readers of the message do not see.",
    ),
    *(
        Case(
            id=f"transfer-encoding/place/{name}/absent",
            about=f"{what}, and a length: refused, or no field, and the length counts.",
            cites=(clause,),
            server=(
                Connection(
                    (
                        ReadRequest(),
                        Send(HEAD + lines + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello"),
                        Hold(),
                    )
                ),
            ),
            expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("Transfer-Encoding",)))),),
            twin="content-length/held-open",
            why=OTHER,
        )
        for name, what, clause, lines in (
            ("space-first", "In a first line behind a space", "RFC9112-2.2-9", b" "),
            ("continuation", "In a continuation line", "RFC9112-5.2-4", b"X-A: one\r\n "),
        )
    ),
)
