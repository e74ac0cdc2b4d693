"""Values of Transfer-Encoding (RFC 9112 sections 6.1 and 6.3): what is `chunked`, what is not, and what is no coding.

Each odd value is served in up to three ways, since each reveals another parser. As declared: in chunks, which nobody
may take off for a coding of another name. As if the field were absent: with a Content-Length, which never counts beside
a Transfer-Encoding. Until close: as RFC 9112 section 6.3 says for a coding that is not chunked.

A value that is no list of codings may be refused, taken for an unknown coding, or, at the client's own risk, repaired
(RFC 9110 section 2.4).
"""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKS, HEAD

SMUGGLED = "Whoever obeys the Content-Length takes the rest of the message for the next response."
OTHER = "A reader that takes it for chunked, and one that does not, see two different messages."

UNKNOWN = (("x-chunked", "'x-chunked'", b"x-chunked"),)

INVALID = (
    ("word-behind", "'chunked x'", b"chunked x"),
    ("word-before", "'x chunked'", b"x chunked"),
    ("semicolon-behind", "'chunked;'", b"chunked;"),
    ("semicolon-before", "';chunked'", b";chunked"),
    ("quoted", "A quoted 'chunked'", b'"chunked"'),
    ("colon-before", "': chunked'", b": chunked"),
    ("kelvin-sign", "'chunked' with a Kelvin sign for the k", "chun\u212aed".encode()),
    ("delete-behind", "0x7F behind 'chunked'", b"chunked\x7f"),
    ("vertical-tab-before", "A vertical tab before 'chunked'", b"\x0bchunked"),
    ("form-feed-behind", "A form feed behind 'chunked'", b"chunked\x0c"),
    ("unit-separator-behind", "0x1F behind 'chunked'", b"chunked\x1f"),
    ("nbsp-before", "0xA0 before 'chunked'", b"\xa0chunked"),
    ("nbsp-utf-8-before", "U+00A0 in UTF-8 before 'chunked'", b"\xc2\xa0chunked"),
    ("next-line-behind", "0x85 behind 'chunked'", b"chunked\x85"),
    ("byte-order-mark", "A byte order mark before 'chunked'", b"\xef\xbb\xbfchunked"),
)

# Where LF ends the line, these are an empty value and a line of junk.
LINES = (
    ("lf-before", "A line feed before 'chunked'", b"\nchunked"),
    ("lf-vertical-tab-before", "LF and a vertical tab before 'chunked'", b"\n\x0bchunked"),
)

CASES = (
    # ----------------------------------------------------------------------------------------- other codings
    *(
        Case(
            id=f"transfer-encoding/{name}/declared",
            about=f"{what} is not chunked: an error, or the chunks as content until close.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, value in (*UNKNOWN, ("identity", "'identity'", b"identity"))
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}/absent",
            about=f"{what} and a Content-Length: an error, or until close; never by the length.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\nContent-Length: 5\r\n\r\nhelloworld",
            expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, what, value in (*UNKNOWN, ("identity-twice", "'identity, identity'", b"identity, identity"))
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}/until-close",
            about=f"{what} before plain content: an error, or the content until close.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\nhello",
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why="Whoever waits for chunks loses content that has none.",
        )
        for name, what, value in (
            ("unknown", "'pigeons'", b"pigeons"),
            ("identity", "'identity'", b"identity"),
            ("x-chunked", "'x-chunked'", b"x-chunked"),
        )
    ),
    # ----------------------------------------------------------------------------------------- no codings
    *(
        Case(
            id=f"transfer-encoding/{name}/declared",
            about=f"{what}: an error, or the chunks as content; or repaired.",
            cites=("RFC9112-6.3-P4", "RFC9110-2.4-2"),
            level="must",
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, value in (*INVALID, *LINES)
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}/absent",
            about=f"{what}, and a Content-Length: not shown and disobeyed.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\nContent-Length: 5\r\n\r\nhelloworld",
            expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
            lenient=((Response(200, body=b"hello", absent=("Transfer-Encoding",)),),),
            security=True,
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, what, value in INVALID
    ),
    # ----------------------------------------------------------------------------------------- empty
    Case(
        id="transfer-encoding/empty/declared",
        about="An empty value is not chunked: an error, or the chunks as content until close.",
        cites=("RFC9112-6.3-P4",),
        server=HEAD + b"Transfer-Encoding:\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=OTHER,
    ),
    Case(
        id="transfer-encoding/empty/absent",
        about="An empty value beside a Content-Length: an error, or until close; or no coding at all.",
        cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
        server=HEAD + b"Transfer-Encoding:\r\nContent-Length: 5\r\n\r\nhelloworld",
        expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
        lenient=((Response(200, body=b"hello"),),),  # the field is a list (RFC 9112 6.1), and this one names no coding
        security=True,
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=SMUGGLED,
    ),
    # ----------------------------------------------------------------------------------------- CR, NUL, folds, length
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"{what} 'chunked' is refused, or a space: then it is chunked.",
            cites=(clause,),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, clause, value in (
            ("nul-before", "A NUL before", "RFC9110-5.5-4", b"\0chunked"),
            ("nul-behind", "A NUL behind", "RFC9110-5.5-4", b"chunked\0"),
            ("cr-before", "A bare CR before", "RFC9112-2.2-4", b"\rchunked"),
            ("cr-space-before", "A bare CR and a space before", "RFC9112-2.2-4", b"\r chunked"),
            ("cr-behind", "A bare CR behind", "RFC9112-2.2-4", b"chunked\r"),
            ("cr-space-behind", "A bare CR and a space behind", "RFC9112-2.2-4", b"chunked\r "),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"{what} within 'chunked' makes two words of it: never taken for chunked.",
            cites=(clause, "RFC9112-6.3-P4"),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, clause, value in (
            ("nul-inside", "A NUL", "RFC9110-5.5-4", b"chu\0nked"),
            ("cr-inside", "A bare CR", "RFC9112-2.2-4", b"chu\rnked"),
            ("fold-inside", "A fold", "RFC9112-5.2-4", b"chu\r\n nked"),
        )
    ),
    Case(
        id="transfer-encoding/line-end-inside",
        about="A line end within 'chunked' ends the value: never taken for chunked.",
        cites=("RFC9112-6.3-P4",),
        server=HEAD + b"Transfer-Encoding: chu\r\nnked\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=OTHER,
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"{what}: every fold becomes a space, and the coding counts.",
            cites=("RFC9112-5.2-4",),
            server=HEAD + b"Transfer-Encoding:" + value + b"\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            security=True,
            twin="transfer-encoding/chunked",
            why="Who does not see the folded coding takes the chunks for content.",
        )
        for name, what, value in (
            ("folded", "A fold before 'chunked'", b"\r\n chunked"),
            ("folded-tab", "A fold by a tab before 'chunked'", b"\r\n\tchunked"),
            ("folded-twice", "Two folds before 'chunked'", b"\r\n \r\n chunked"),
            ("folded-behind", "A fold behind 'chunked'", b" chunked\r\n "),
        )
    ),
    Case(
        id="transfer-encoding/ten-thousand-spaces",
        about="Ten thousand spaces before 'chunked': taken, or refused for their number.",
        cites=("RFC9112-5.1-P2", "RFC9110-17.5-1"),
        level="must",
        server=HEAD + b"Transfer-Encoding:" + b" " * 10000 + b"chunked\r\n\r\n" + CHUNKS,
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why="A reader that gives up in silence takes the chunks for content.",
    ),
)
