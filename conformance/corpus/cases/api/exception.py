"""The documented exceptions: their tree (E1 to E3), and where each is raised (E4 to E9)."""

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
LAST_CHUNK = "Kept: what has come is what partial is for. CPython loses that of the chunk that was cut."
NEVER_OPEN = Call("tools", "never_open", (Ref("connection"),))
PUTREQUEST = Call("connection", "putrequest", ("GET", "/"))
UNCONNECTED = Failure(type="NotConnected")
# What needs a connection that nobody has opened, and what it gives. putrequest sends its line, or endheaders does.
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
# Transfer codings that are not understood, and content in them.
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
    decided="Kept: the document has the exception, and E8 settles when it is raised: for a body that cannot be read. "
    "CPython raises what the file does.",
)
READ_ALL_THE_SAME = Common(
    BESIDE_PLAIN,
    lenient=(BEGUN,),
    decided="Kept, with a lesser reading: section 4 of RFC 9112 has three digits there; a number that is read out of "
    "others is recovery (RFC 9110 section 2.4), and was understood. CPython reads what its int() reads.",
)
TAKEN_FOR_1_0 = Common(
    BESIDE_PLAIN,
    lenient=(BEGUN,),
    decided="Kept, with a lesser reading: that any major version but 1 is unknown is how E6 is settled; the document "
    "does not say it. CPython takes this one for HTTP/1.0.",
)
AS_IT_CAME = Common(
    BESIDE_PLAIN,
    reuse="forbidden",
    why="Framing or a compression is handed out as the content.",
    decided="Kept: the document has the exception, and E7 settles when it is raised: for each coding that is not "
    "understood, identity included, which RFC 9112 has no more. CPython hands out the octets as they came.",
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
            about=f"The status code {code.decode()!r} is not understood: BadStatusLine.",
            cites=("HTTPCLIENT-E4",),
            do=BEGIN,
            server=b"HTTP/1.1 " + code + b" OK\r\n" + TEN,
            expect=(*BEGUN[:2], BAD),
            **common,
        )
        for name, code, common in (
            ("letter", b"2x0", BESIDE_PLAIN),
            ("two-digits", b"20", BESIDE_PLAIN),
            ("four-digits", b"2000", READ_ALL_THE_SAME),
            ("minus", b"-20", BESIDE_PLAIN),
            ("minus-and-three", b"-200", BESIDE_PLAIN),
            ("plus-and-three", b"+200", READ_ALL_THE_SAME),
            ("underscore", b"2_00", READ_ALL_THE_SAME),
            ("empty", b"", BESIDE_PLAIN),
        )
    ),
    Case(
        id="api/exception/bad-status-line-line",
        about="The line attribute of BadStatusLine holds the line.",
        cites=("HTTPCLIENT-E4",),
        do=(*BEGIN[:2], Call("connection", "getresponse", as_="error"), Call("error", "line", get=True)),
        server=b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
        expect=(*BEGUN[:2], BAD, AnyOf(LINE_OF_ABC)),
        **BESIDE_PLAIN,
    ),
    *(
        Case(
            id=f"api/exception/disconnected{name}",
            about=f"The connection is closed in place of a response: {type}.",
            cites=("HTTPCLIENT-E4",),
            do=BEGIN,
            server=(Connection((ReadRequest(), Close())),),
            expect=(*BEGUN[:2], Failure(type=type)),
            profile="modern" if name else "",
            **BESIDE_PLAIN,
        )
        for name, type in (
            ("", "BadStatusLine"),
            ("-remote", "RemoteDisconnected"),
            ("-reset", "ConnectionResetError"),
        )
    ),
    # -------------------------------------------------------------------------------------------------- NotConnected
    *(
        Case(
            id=f"api/exception/not-connected-{name}",
            about=f"{what} without a connection that may be opened by itself: NotConnected.",
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
            about=f"{version} in the status line: UnknownProtocol, or BadStatusLine where strict says so.",
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
            about=f"Transfer-Encoding: {codings} is not understood: UnknownTransferEncoding.",
            cites=("HTTPCLIENT-E7",),
            do=(*BEGIN, GET, GETRESPONSE, READ),
            server=(HEAD + f"Transfer-Encoding: {codings}\r\n\r\n".encode() + body, OK_TEN),
            expect=UNDERSTOOD_LATER,
            **AS_IT_CAME,
        )
        for name, codings, body in CODINGS
    ),
    # ----------------------------------------------------------------------------------------- UnimplementedFileMode
    Case(
        id="api/exception/unimplemented-file-mode",
        about="A body file that was opened for writing only: UnimplementedFileMode.",
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
            about=f"{what}: partial is what has come, and expected what is missing, or None.",
            cites=("HTTPCLIENT-E9",),
            do=(*BEGIN, READ_ERROR, PARTIAL, Call("error", "expected", get=True)),
            server=data,
            expect=(*BEGUN, CUT, Value(partial), AnyOf((Value(None), *map(Value, missing)))),
            decided=LAST_CHUNK if name == "in-chunk" else "",
            **BESIDE_PLAIN,
        )
        for name, what, data, partial, missing in (
            ("half", "A body of a length", HEAD + b"Content-Length: 10\r\n\r\nhello", b"hello", (5,)),
            ("nothing", "No octet of a body", HEAD + b"Content-Length: 10\r\n\r\n", b"", (10,)),
            ("after-chunk", "A body of chunks", CHUNKED + b"5\r\nhello\r\n", b"hello", ()),
            ("in-chunk", "Half of a chunk", CHUNKED + b"a\r\nhello", b"hello", (5, 7)),
            ("after-size", "A chunk size alone", CHUNKED + b"5\r\n", b"", (5, 7)),
            ("no-chunk", "No chunk", CHUNKED, b"", ()),
        )
    ),
    Case(
        id="api/exception/incomplete-read-rest",
        about="read after read(amt): partial is what has come since.",
        cites=("HTTPCLIENT-E9",),
        do=(*BEGIN, Call("response", "read", (1,)), READ_ERROR, PARTIAL),
        server=HEAD + b"Content-Length: 20\r\n\r\n1helloworld",
        expect=(*BEGUN, Value(b"1"), CUT, Value(b"helloworld")),
        **BESIDE_PLAIN,
    ),
)
