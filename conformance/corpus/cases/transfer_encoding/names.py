"""How the name of Transfer-Encoding is written (RFC 9112 sections 2.2, 5.1 and 6.3).

A name that is none may be refused, repaired or left out, but then the field is not shown either: a field that is shown
and disobeyed is how two readers come to see two messages.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import Case, Connection, Failure, Response
from ..literals import CHUNKS, HEAD

OTHER = "A reader that sees the field, and one that does not, see two different messages."

NO_NAMES = (
    ("tab-before-colon", "A tab before the colon", b"Transfer-Encoding\t:"),
    ("nul-before-colon", "A NUL before the colon", b"Transfer-Encoding\0:"),
    ("vertical-tab-before-colon", "A vertical tab before the colon", b"Transfer-Encoding\x0b:"),
    ("cr-before-colon", "A bare CR before the colon", b"Transfer-Encoding\r:"),
    ("fold-before-colon", "A fold before the colon", b"Transfer-Encoding\r\n :"),
    ("nul-inside-name", "A NUL in the name", b"Transfer\0-Encoding:"),
    ("space-inside-name", "A space in the name", b"Transfer -Encoding:"),
    ("nbsp-before-colon", "0xA0 before the colon", b"Transfer-Encoding\xa0:"),
    ("nul-before-name", "A NUL before the name", b"\0Transfer-Encoding:"),
    ("lf-nul-before-name", "LF and a NUL before the name", b"X-A: one\n\0Transfer-Encoding:"),
)

CASES = (
    # --------------------------------------------------------------------------------------------------- good names
    *(
        Case(
            id=f"transfer-encoding/name/{name}",
            about="Field names are compared without regard to case.",
            cites=("RFC9112-5-P1",),
            server=HEAD + field + b": chunked\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=b"hello"),),
            why="Who does not see the field takes the chunks for content.",
        )
        for name, field in (
            ("upper-case", b"TRANSFER-ENCODING"),
            ("lower-case", b"transfer-encoding"),
            ("mixed-case", b"tRANSFER-eNCODING"),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/name/{name}",
            about=f"{field.decode()!r} is another field: the chunks are the content, until close.",
            cites=("RFC9112-6.3-P5", "RFC9110-5.1-4"),
            level="must",
            server=HEAD + field + b": chunked\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=CHUNKS),),
            lenient=lenient,
            deliveries=("whole",),
            twin="until-close/looks-chunked",
            why=OTHER,
        )
        for name, field, lenient in (
            ("underscore", b"Transfer_Encoding", ()),
            ("prefix", b"X-Transfer-Encoding", ()),
            ("suffix", b"Transfer-Encoding-X", ()),
            ("no-hyphen", b"TransferEncoding", ()),
            ("te", b"TE", ()),
            ("content-encoding", b"Content-Encoding", ((Failure(),),)),  # an unknown content coding
        )
    ),
    Case(
        id="transfer-encoding/name/underscore/absent",
        about="'Transfer_Encoding' is another field: the Content-Length counts.",
        cites=("RFC9112-6.3-P5", "RFC9110-5.1-4"),
        level="must",
        server=(
            Connection(
                (
                    ReadRequest(),
                    Send(HEAD + b"Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello"),
                    Hold(),
                )
            ),
        ),
        expect=(Response(200, body=b"hello"),),
        twin="content-length/held-open",
        why=OTHER,
    ),
    # --------------------------------------------------------------------------------------------------- no names
    *(
        Case(
            id=f"transfer-encoding/name/{name}/declared",
            about=f"{what}: refused, repaired or left out; never disobeyed.",
            cites=("RFC9112-5.1-P1", "RFC9112-5.1-P3"),
            server=HEAD + field + b" chunked\r\n\r\n" + CHUNKS,
            expect=(Failure(),),
            lenient=(
                (Response(200, body=b"hello"),),
                (Response(200, body=CHUNKS, absent=("Transfer-Encoding",)),),
            ),
            security=True,
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, field in NO_NAMES
    ),
    *(
        Case(
            id=f"transfer-encoding/name/{name}/absent",
            about=f"{what}, then a Content-Length: neither disobeyed nor lost.",
            cites=("RFC9112-5.1-P1", "RFC9112-5.1-P3"),
            server=HEAD + field + b" chunked\r\nContent-Length: 5\r\n\r\nhelloworld",
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello", absent=("Transfer-Encoding",)),),),
            security=True,
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, field in (
            ("space-before-colon", "A space before the colon", b"Transfer-Encoding :"),
            *NO_NAMES,
        )
    ),
)
