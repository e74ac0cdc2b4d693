"""Spellings of the field name Transfer-Encoding (RFC 9112 sections 2.2, 5.1 and 6.3).

A client may refuse a field line with an invalid name, or repair the name and obey the field. A client may also have no
such field: it drops the line, or returns the line under the name as sent. If a client returns the repaired name and
does not obey the field, two recipients see two different messages.
"""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKS, HEAD, LATER

OTHER = "If an intermediary and the client disagree on whether the field counts, an attacker can forge a response."

UNKNOWN = (
    "The client loses the response, or disagrees with an intermediary on its end: an attacker can forge a response."
)

NO_NAMES = (
    ("tab-before-colon", "a tab before the colon", b"Transfer-Encoding\t:"),
    ("nul-before-colon", "a NUL before the colon", b"Transfer-Encoding\0:"),
    ("vertical-tab-before-colon", "a vertical tab before the colon", b"Transfer-Encoding\x0b:"),
    ("cr-before-colon", "a bare CR before the colon", b"Transfer-Encoding\r:"),
    ("fold-before-colon", "a fold before the colon", b"Transfer-Encoding\r\n :"),
    ("nul-inside-name", "a NUL in the name", b"Transfer\0-Encoding:"),
    ("space-inside-name", "a space in the name", b"Transfer -Encoding:"),
    ("nbsp-before-colon", "0xA0 before the colon", b"Transfer-Encoding\xa0:"),
    ("nul-before-name", "a NUL before the name", b"\0Transfer-Encoding:"),
)
# A client that replaces LF and NUL in a value by spaces has no such field (RFC 9110 section 5.5).
WITHIN_A_VALUE = HEAD + b"X-A: one\n\0Transfer-Encoding: chunked\r\n"

HIDDEN = "http.client: ends the header section at this line, so that no later field counts"

CASES = (
    # ------------------------------------------------------------------------------------------------------ valid names
    *(
        Case(
            id=f"transfer-encoding/name/{name}",
            about="Field names are compared without regard to case.",
            cites=("RFC9112-5-P1",),
            server=HEAD + field + b": chunked\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=b"hello"),),
            why="The caller gets content that includes the chunk sizes, or no content.",
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
            about=f"{field.decode()!r} is another field, so that the chunks are the content.",
            cites=("RFC9112-6.3-P5", "RFC9110-5.1-4"),
            level="must",
            server=HEAD + field + b": chunked\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=CHUNKS),),
            lenient=lenient,
            deliveries=("whole",),
            twin="until-close/looks-chunked",
            why=UNKNOWN,
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
        about="'Transfer_Encoding' is another field, so that Content-Length counts.",
        cites=("RFC9110-2.4-1", "RFC9110-5.1-4"),
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
        why=UNKNOWN,
    ),
    # ---------------------------------------------------------------------------------------------------- invalid names
    *(
        Case(
            id=f"transfer-encoding/name/{name}/declared",
            about=f"The client refuses or repairs {what}, or has no such field.",
            cites=("RFC9112-5.1-P1", "RFC9112-5.1-P3"),
            server=HEAD + field + b" chunked\r\n\r\n" + CHUNKS,
            expect=(Failure(),),
            lenient=(
                (Response(200, body=b"hello"),),
                (Response(200, body=CHUNKS, absent=("Transfer-Encoding",)),),
            ),
            security=True,
            peer=HIDDEN,
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, field in NO_NAMES
    ),
    *(
        Case(
            id=f"transfer-encoding/name/{name}/absent",
            about=f"The client refuses {what}, or obeys only Content-Length.",
            cites=("RFC9112-5.1-P1", "RFC9112-5.1-P3"),
            server=(
                Connection.in_parts(
                    HEAD + field + b" chunked\r\nContent-Length: 5\r\n\r\n", b"hello", b"world", pause=LATER
                ),
            ),
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello", absent=("Transfer-Encoding",)),),),
            security=True,
            peer=HIDDEN,
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, field in (
            ("space-before-colon", "a space before the colon", b"Transfer-Encoding :"),
            *NO_NAMES,
        )
    ),
    Case(
        id="transfer-encoding/name/lf-nul-before-name/declared",
        about="The client refuses or repairs LF and a NUL before the name, or has no such field.",
        cites=("RFC9112-5.1-P1", "RFC9112-5.1-P3", "RFC9110-5.5-4"),
        rulings=("refused-permitted",),
        level="should",
        server=WITHIN_A_VALUE + b"\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=CHUNKS, absent=("Transfer-Encoding",)))),),
        lenient=((Response(200, body=b"hello"),),),
        security=True,
        peer=HIDDEN,
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=OTHER,
    ),
    Case(
        id="transfer-encoding/name/lf-nul-before-name/absent",
        about="The client refuses LF and a NUL before the name, or obeys only Content-Length.",
        cites=("RFC9112-5.1-P1", "RFC9112-5.1-P3", "RFC9110-5.5-4"),
        rulings=("refused-permitted",),
        level="should",
        server=(Connection.in_parts(WITHIN_A_VALUE + b"Content-Length: 5\r\n\r\n", b"hello", b"world", pause=LATER),),
        expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("Transfer-Encoding",)))),),
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=OTHER,
    ),
)
