"""The documented exceptions: their class tree, and the calls that raise each of them."""

from .....mockserver.script import Close, ReadRequest
from ....model import AnyOf, Call, Case, Common, Connection, Failure, File, Ref, Value
from ..literals import BEGIN, BEGUN, BESIDE_PLAIN, CHUNKED, GET, GETRESPONSE, HEAD, OK_TEN, ONCE, OPEN, READ

TEN = b"Content-Length: 10\r\n\r\nhelloworld"
READ_ERROR = Call("response", "read", as_="error")
PARTIAL = Call("error", "partial", get=True)
ASKED = Call("tools", "issubclass", (Ref("derived"), Ref("base")))
POST_UNREADABLE = Call("connection", "request", ("POST", "/", File(b"hello", mode="wb")))
BAD = Failure(type="BadStatusLine")
CUT = Failure(type="IncompleteRead", truncated=True)
EITHER = AnyOf((Failure(type="UnknownProtocol"), BAD))
ABC = "HTTP/1.1 abc OK"
LINE_OF_ABC = tuple(Value(line) for line in (ABC, ABC + "\r\n", ABC.encode(), ABC.encode() + b"\r\n"))
UNDERSTOOD_LATER = (*BEGUN[:2], Failure(type="UnknownTransferEncoding"), *BEGUN[1:], Value(b"helloworld"))
LAST_CHUNK = (
    "The case stays: partial holds the octets that arrived. CPython loses the octets of the chunk that is cut short."
)
NEVER_OPEN = Call("tools", "never_open", (Ref("connection"),))
PUTREQUEST = Call("connection", "putrequest", ("GET", "/"))
UNCONNECTED = Failure(type="NotConnected")
# Calls that need an open connection, and their outcomes. putrequest or endheaders sends the request line.
UNOPENED = (
    ("send", "send", (Call("connection", "send", (b"hello",)),), (UNCONNECTED,)),
    ("request", "request", (GET,), (UNCONNECTED,)),
    (
        "endheaders",
        "endheaders",
        (PUTREQUEST, Call("connection", "endheaders")),
        (AnyOf((Value(None), UNCONNECTED)), AnyOf((UNCONNECTED, Failure(type="ImproperConnectionState")))),
    ),
    (
        "closed",
        "request after close",
        (Call("connection", "connect"), Call("connection", "close"), GET),
        (Value(None), Value(None), UNCONNECTED),
    ),
)
# Unknown transfer codings, and content in them.
CODINGS = (
    ("alone", "pigeons", b"5\r\nhello\r\n0\r\n\r\n"),
    ("before-chunked", "pigeons, chunked", b"5\r\nhello\r\n0\r\n\r\n"),
    ("behind-chunked", "chunked, pigeons", b"5\r\nhello\r\n0\r\n\r\n"),
    ("identity", "identity", b"hello"),
    ("identity-before-chunked", "identity, chunked", b"5\r\nhello\r\n0\r\n\r\n"),
    ("identity-behind-chunked", "chunked, identity", b"5\r\nhello\r\n0\r\n\r\n"),
)
UNSENT = Common(BESIDE_PLAIN, at_most=0)
UNREADABLE = Common(
    BESIDE_PLAIN,
    decided="Information: the document names the exception; by E8 a body file that cannot be read raises it. CPython "
    "passes on the exception of the file.",
)
UNSAID = Common(BESIDE_PLAIN, level="info")  # the document says nothing of this
TODAY = Common(BESIDE_PLAIN, profile="modern")
READ_AS_A_NUMBER = Common(
    BESIDE_PLAIN,
    lenient=(BEGUN,),
    decided="The case stays, with a lenient reading: section 4 of RFC 9112 requires three digits. A client that reads "
    "a number from other characters recovers (RFC 9110 section 2.4) and has understood the code. CPython reads it with "
    "int().",
)
TAKEN_FOR_1_0 = Common(
    BESIDE_PLAIN,
    level="info",
    lenient=(BEGUN,),
    decided="Information, with a lenient reading: by E6 every major version but 1 is unknown, which the document does "
    "not say. CPython takes HTTP/0.9 for HTTP/1.0.",
)
UNDECODED = Common(
    BESIDE_PLAIN,
    reuse="forbidden",
    why="The program gets octets in an unknown coding as the content.",
    decided="Information: the document names the exception; by E7 every unknown coding raises it, identity included, "
    "which RFC 9112 no longer has. CPython returns the octets as they arrive.",
)

CASES = (
    # ------------------------------------------------------------------------------------------------------ the tree
    *(
        Case(
            id=f"api/exception/tree-{name.lower()}",
            about=f"{name} derives from {base}.",
            cites=(clause,),
            do=(Call("module", name, get=True, as_="derived"), Call("module", base, get=True, as_="base"), ASKED),
            server=OK_TEN,
            expect=(Value(), Value(), Value(True)),
            **ONCE,
        )
        for name, base, clause in (
            ("NotConnected", "HTTPException", "HTTPCLIENT-E2"),
            ("InvalidURL", "HTTPException", "HTTPCLIENT-E2"),
            ("UnknownProtocol", "HTTPException", "HTTPCLIENT-E2"),
            ("UnknownTransferEncoding", "HTTPException", "HTTPCLIENT-E2"),
            ("UnimplementedFileMode", "HTTPException", "HTTPCLIENT-E2"),
            ("IncompleteRead", "HTTPException", "HTTPCLIENT-E2"),
            ("ImproperConnectionState", "HTTPException", "HTTPCLIENT-E2"),
            ("BadStatusLine", "HTTPException", "HTTPCLIENT-E2"),
            ("CannotSendRequest", "ImproperConnectionState", "HTTPCLIENT-E3"),
            ("CannotSendHeader", "ImproperConnectionState", "HTTPCLIENT-E3"),
            ("ResponseNotReady", "ImproperConnectionState", "HTTPCLIENT-E3"),
        )
    ),
    Case(
        id="api/exception/tree-httpexception",
        about="HTTPException derives from Exception.",
        cites=("HTTPCLIENT-E1",),
        do=(Call("module", "HTTPException", as_="error"), Call("error", "args", get=True)),
        server=OK_TEN,
        expect=(Value(type="Exception"), Value(())),
        **ONCE,
    ),
    # ------------------------------------------------------------------------------------------------- BadStatusLine
    *(
        Case(
            id=f"api/exception/bad-status-line-{name}",
            about=f"The status code {code.decode()!r} raises BadStatusLine.",
            cites=("HTTPCLIENT-E4",),
            do=BEGIN,
            server=b"HTTP/1.1 " + code + b" OK\r\n" + TEN,
            expect=(*BEGUN[:2], BAD),
            **common,
        )
        for name, code, common in (
            ("letter", b"2x0", BESIDE_PLAIN),
            ("two-digits", b"20", BESIDE_PLAIN),
            ("four-digits", b"2000", READ_AS_A_NUMBER),
            ("minus", b"-20", BESIDE_PLAIN),
            ("minus-and-three", b"-200", BESIDE_PLAIN),
            ("plus-and-three", b"+200", READ_AS_A_NUMBER),
            ("underscore", b"2_00", READ_AS_A_NUMBER),
            ("empty", b"", BESIDE_PLAIN),
        )
    ),
    Case(
        id="api/exception/bad-status-line-line",
        about="The line attribute of BadStatusLine contains the status line.",
        cites=("HTTPCLIENT-E4",),
        do=(*BEGIN[:2], Call("connection", "getresponse", as_="error"), Call("error", "line", get=True)),
        server=b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
        expect=(*BEGUN[:2], BAD, AnyOf(LINE_OF_ABC)),
        level="info",  # the document does not name the attribute
        **BESIDE_PLAIN,
    ),
    *(
        Case(
            id=f"api/exception/disconnected{name}",
            about=f"A close in place of a response raises {type}.",
            cites=("HTTPCLIENT-E4",),
            do=BEGIN,
            server=(Connection((ReadRequest(), Close())),),
            expect=(*BEGUN[:2], Failure(type=type)),
            **common,
        )
        for name, type, common in (
            ("", "BadStatusLine", UNSAID),
            ("-remote", "RemoteDisconnected", TODAY),
            ("-reset", "ConnectionResetError", TODAY),
        )
    ),
    # -------------------------------------------------------------------------------------------------- NotConnected
    *(
        Case(
            id=f"api/exception/not-connected-{name}",
            about=f"{what} raises NotConnected on a closed connection that may not open itself.",
            cites=("HTTPCLIENT-E5",),
            do=(OPEN, NEVER_OPEN, *calls),
            server=OK_TEN,
            expect=(Value(), Value(None), *outcomes),
            **UNSENT,
        )
        for name, what, calls, outcomes in UNOPENED
    ),
    # ----------------------------------------------------------------------------------------------- UnknownProtocol
    *(
        Case(
            id=f"api/exception/unknown-protocol-{name}",
            about=f"{version} in the status line raises UnknownProtocol or BadStatusLine.",
            cites=("HTTPCLIENT-E6",),
            do=BEGIN,
            server=version.encode() + b" 200 OK\r\n" + TEN,
            expect=(*BEGUN[:2], EITHER),
            **common,
        )
        for name, version, common in (
            ("2.0", "HTTP/2.0", BESIDE_PLAIN),
            ("3.0", "HTTP/3.0", BESIDE_PLAIN),
            ("0.9", "HTTP/0.9", TAKEN_FOR_1_0),
        )
    ),
    # --------------------------------------------------------------------------------------- UnknownTransferEncoding
    *(
        Case(
            id=f"api/exception/unknown-transfer-encoding-{name}",
            about=f"Transfer-Encoding: {codings} raises UnknownTransferEncoding.",
            cites=("HTTPCLIENT-E7",),
            do=(*BEGIN, GET, GETRESPONSE, READ),
            server=(HEAD + f"Transfer-Encoding: {codings}\r\n\r\n".encode() + body, OK_TEN),
            expect=UNDERSTOOD_LATER,
            **UNDECODED,
        )
        for name, codings, body in CODINGS
    ),
    # ----------------------------------------------------------------------------------------- UnimplementedFileMode
    Case(
        id="api/exception/unimplemented-file-mode",
        about="A body file that is open for writing only raises UnimplementedFileMode.",
        cites=("HTTPCLIENT-E8",),
        do=(OPEN, POST_UNREADABLE),
        server=OK_TEN,
        expect=(Value(), Failure(type="UnimplementedFileMode")),
        **UNREADABLE,
    ),
    # ------------------------------------------------------------------------------------------------ IncompleteRead
    *(
        Case(
            id=f"api/exception/incomplete-read-{name}",
            about=f"{what} raises IncompleteRead with the arrived octets as partial.",
            cites=("HTTPCLIENT-E9",),
            do=(*BEGIN, READ_ERROR, PARTIAL, Call("error", "expected", get=True)),
            server=data,
            expect=(*BEGUN, CUT, Value(partial), AnyOf((Value(None), *map(Value, missing)))),
            decided=LAST_CHUNK if name == "in-chunk" else "",
            **BESIDE_PLAIN,
        )
        for name, what, data, partial, missing in (
            ("half", "Half a body with Content-Length", HEAD + b"Content-Length: 10\r\n\r\nhello", b"hello", (5,)),
            ("nothing", "A head without its body", HEAD + b"Content-Length: 10\r\n\r\n", b"", (10,)),
            ("after-chunk", "A body without its last chunk", CHUNKED + b"5\r\nhello\r\n", b"hello", ()),
            ("in-chunk", "Half a chunk", CHUNKED + b"a\r\nhello", b"hello", (5, 7)),
            ("after-size", "A chunk size alone", CHUNKED + b"5\r\n", b"", (5, 7)),
            ("no-chunk", "A head without chunks", CHUNKED, b"", ()),
        )
    ),
    Case(
        id="api/exception/incomplete-read-rest",
        about="If read fails after read(amt), partial holds the octets since read(amt).",
        cites=("HTTPCLIENT-E9",),
        do=(*BEGIN, Call("response", "read", (1,)), READ_ERROR, PARTIAL),
        server=HEAD + b"Content-Length: 20\r\n\r\n1helloworld",
        expect=(*BEGUN, Value(b"1"), CUT, Value(b"helloworld")),
        **BESIDE_PLAIN,
    ),
)
