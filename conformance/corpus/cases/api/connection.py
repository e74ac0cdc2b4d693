"""A connection object: its constructor, one transaction after the other, its debug output, and its close."""

from .....mockserver.script import Close, Hold, ReadHead, ReadRequest, Send
from ....model import HOST, PORT, AnyOf, Call, Case, Connection, Failure, File, Ref, Sent, Value
from ..literals import (
    BESIDE_PLAIN,
    BODY,
    CLOSE,
    EXCHANGE,
    EXCHANGED,
    GET,
    GETRESPONSE,
    INFO,
    MADE,
    MODERN,
    NONE,
    ONCE,
    OPEN,
    READ,
    TOLD,
)

OK = b"HTTP/1.1 200 OK\r\nX-Test: one\r\nContent-Length: 10\r\n\r\nhelloworld"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\nhelloworld"
KEPT = (Connection((ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close())),)
CONNECTED = b"HTTP/1.1 200 Connected\r\n\r\n"
TUNNEL = (Connection((ReadRequest(), Send(CONNECTED), ReadRequest(), Send(OK), Close())),)
TUNNELLED = Sent(method="CONNECT", target="origin.example:8080", clean=False)

ARGUMENTS = ("module", "HTTPConnection", (HOST, PORT))
OPEN_FROM_ADDRESS = Call(*ARGUMENTS, (("timeout", 1.0), ("source_address", Ref("address"))), as_="connection")
OPEN_FOR_BLOCKS = Call(*ARGUMENTS, (("timeout", 1.0), ("blocksize", 3)), as_="connection")
KEYWORDS = (("timeout", 1.0), ("port", PORT), ("host", HOST))
CONNECT = Call("connection", "connect")
READ_FIVE = Call("tools", "read_up_to", (Ref("response"), 5))
COUNT = Call("tools", "count_sockets")
SOCKETS = Call("tools", "sockets")
# Before Python 3.10, socket.timeout is a class of its own; since then, it is TimeoutError.
TIMEOUT = AnyOf((Failure(timeout=True, type="TimeoutError"), Failure(timeout=True, type="timeout")))

DEBUG = (Call("connection", "set_debuglevel", (1,)), Call("connection", "set_debuglevel", (0,)))
CAPTURE = Call("tools", "capture")
PRINTED = Call("tools", "printed")
HAS_PRINTED = Call("tools", "has_printed")
LINES_PRINTED = Call("tools", "printed", ("GET /path?again", "200 OK"))
GET_AGAIN = (Call("connection", "request", ("GET", "/path?again")), GETRESPONSE, READ)
POST_HELLO = (Call("connection", "request", ("POST", "/", b"hello")), GETRESPONSE, READ)
POST_BY_STEPS = (
    Call("connection", "putrequest", ("POST", "/")),
    Call("connection", "putheader", ("Content-Length", "5")),
    Call("connection", "endheaders"),
    Call("connection", "send", (b"hello",)),
    GETRESPONSE,
    READ,
)
# These calls keep a number under the names of the response and the connection, which releases both.
FORGET = tuple(Call("module", "HTTP_PORT", get=True, as_=each) for each in ("response", "connection"))

CASES = (
    # ------------------------------------------------------------------------------------------------ the constructor
    Case(
        id="api/connection/positions",
        about="The third argument is strict and the fourth is timeout; today, the third is timeout.",
        cites=("HTTPCLIENT-C1", "HTTPCLIENT-C5"),
        do=(Call("module", "HTTPConnection", (HOST, PORT, True, 0.1), as_="connection"), CONNECT, GET, GETRESPONSE),
        server=(Connection((ReadHead(), Hold())),),
        expect=(MADE, NONE, NONE, TIMEOUT),
        modern=(MADE, *(AnyOf((NONE, Failure())),) * 2, Failure(timeout=True)),
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/connection/strict-keyword",
        about="The constructor takes the keyword strict; today, it may refuse strict.",
        cites=("HTTPCLIENT-C1", "HTTPCLIENT-C4"),
        do=(Call("module", "HTTPConnection", (HOST, PORT), (("strict", True),)),),
        server=OK,
        expect=(MADE,),
        modern=(AnyOf((Failure(type="TypeError"), MADE)),),
        **ONCE,
    ),
    Case(
        id="api/connection/keywords",
        about="The constructor takes host, port and timeout as keywords.",
        cites=("HTTPCLIENT-C1", "HTTPCLIENT-C2"),
        do=(Call("module", "HTTPConnection", (), KEYWORDS, as_="connection"), *EXCHANGE),
        server=OK,
        expect=(MADE, *EXCHANGED),
        **ONCE,
    ),
    Case(
        id="api/connection/source-address",
        about="The connection comes from the address in source_address.",
        cites=("HTTPCLIENT-C1",),
        do=(Call("tools", "tuple", (["127.0.0.1", 0],), as_="address"), OPEN_FROM_ADDRESS, *EXCHANGE),
        server=OK,
        expect=(Value(), MADE, *EXCHANGED),
        **MODERN,
    ),
    Case(
        id="api/connection/blocksize",
        about="The client sends the whole file if the file is longer than blocksize.",
        cites=("HTTPCLIENT-C1", "HTTPCLIENT-Q3"),
        do=(OPEN_FOR_BLOCKS, Call("connection", "request", ("POST", "/", File(b"helloworld"))), GETRESPONSE, READ),
        server=OK,
        expect=(MADE, *EXCHANGED),
        sent=(Sent(method="POST", body=b"helloworld"),),
        **MODERN,
    ),
    Case(
        id="api/connection/tunnel",
        about="set_tunnel sends CONNECT to the proxy, then the request with the Host of the origin.",
        cites=("HTTPCLIENT-Q9", "HTTPCLIENT-Q12"),
        do=(OPEN, Call("connection", "set_tunnel", ("origin.example", 8080)), *EXCHANGE),
        server=TUNNEL,
        expect=(MADE, NONE, *EXCHANGED),
        sent=(TUNNELLED, Sent(method="GET", target="/", fields=(("Host", "origin.example:8080"),), once=("Host",))),
        **MODERN,
    ),
    # ------------------------------------------------------------------------------------ one transaction at a time
    Case(
        id="api/connection/two-requests",
        about="The next request can be sent after the response is read.",
        cites=("HTTPCLIENT-C8",),
        do=(OPEN, *EXCHANGE, *EXCHANGE),
        server=KEPT,
        expect=(MADE, *EXCHANGED, *EXCHANGED),
        sent=(Sent(method="GET", target="/"), Sent(method="GET", target="/")),
        **ONCE,
    ),
    Case(
        id="api/connection/read-in-pieces-then-again",
        about="The next request can be sent after the response is read in pieces up to its end.",
        cites=("HTTPCLIENT-C8", "HTTPCLIENT-Q7"),
        do=(OPEN, GET, GETRESPONSE, READ_FIVE, READ_FIVE, READ, *EXCHANGE),
        server=KEPT,
        expect=(MADE, NONE, TOLD, Value(b"hello"), Value(b"world"), Value(b""), *EXCHANGED),
        **ONCE,
    ),
    Case(
        id="api/connection/opens-again",
        about="After a response with close, the next request opens a new connection.",
        cites=("HTTPCLIENT-C8",),
        do=(OPEN, *EXCHANGE, *EXCHANGE),
        server=CLOSING,
        expect=(MADE, *EXCHANGED, *EXCHANGED),
        reuse="forbidden",
        **ONCE,
    ),
    # --------------------------------------------------------------------------------------------- connect and close
    Case(
        id="api/connect/opens",
        about="The constructor opens no socket, connect opens one, and close closes it.",
        cites=("HTTPCLIENT-Q9", "HTTPCLIENT-Q10"),
        do=(COUNT, OPEN, SOCKETS, CONNECT, SOCKETS, CLOSE, SOCKETS),
        server=OK,
        expect=(NONE, MADE, Value(0), NONE, Value(1), NONE, Value(0)),
        **ONCE,
    ),
    Case(
        id="api/connect/then-request",
        about="A request after connect uses the open connection.",
        cites=("HTTPCLIENT-Q9",),
        do=(COUNT, OPEN, CONNECT, GET, SOCKETS, GETRESPONSE, READ),
        server=OK,
        expect=(NONE, MADE, NONE, NONE, Value(1), TOLD, BODY),
        **ONCE,
    ),
    *(
        Case(
            id=f"api/close/{name}",
            about=f"close releases the socket ({name.replace('-', ' ')}).",
            cites=("HTTPCLIENT-Q10",),
            do=(COUNT, OPEN, *calls, CLOSE, SOCKETS),
            server=server,
            expect=(NONE, MADE, *outcomes, NONE, Value(0)),
            why="A program that runs for a long time runs out of file descriptors.",
            **ONCE,
        )
        for name, calls, outcomes, server in (
            ("after-connect-and-request", (GET,), (NONE,), KEPT),
            ("after-a-response", EXCHANGE, EXCHANGED, KEPT),
            ("with-a-response-unread", (GET, GETRESPONSE), (NONE, TOLD), KEPT),
            ("after-a-last-response", EXCHANGE, EXCHANGED, CLOSING),
            ("twice", (*EXCHANGE, CLOSE), (*EXCHANGED, NONE), KEPT),
        )
    ),
    *(
        Case(
            id=f"api/close/forgotten/{name}",
            about=f"Unreferenced objects leave no socket open ({name.replace('-', ' ')}).",
            cites=("HTTPCLIENT-Q10",),
            do=(COUNT, OPEN, *calls, *FORGET, Call("tools", "collect"), SOCKETS),
            server=KEPT,
            expect=(NONE, MADE, *outcomes, Value(80), Value(80), NONE, Value(0)),
            level="info",
            **ONCE,
        )
        for name, calls, outcomes in (
            ("connected", (CONNECT,), (NONE,)),
            ("waiting", (GET,), (NONE,)),
            ("unread", (GET, GETRESPONSE), (NONE, TOLD)),
            ("read", EXCHANGE, EXCHANGED),
        )
    ),
    # ---------------------------------------------------------------------------------------------------- debugging
    Case(
        id="api/debug/default",
        about="By default, the client prints nothing.",
        cites=("HTTPCLIENT-Q8",),
        do=(CAPTURE, OPEN, *EXCHANGE, CLOSE, PRINTED),
        server=OK,
        expect=(NONE, MADE, *EXCHANGED, NONE, Value("")),
        **ONCE,
    ),
    Case(
        id="api/debug/level-0",
        about="Debug level 0 prints nothing.",
        cites=("HTTPCLIENT-Q8",),
        do=(CAPTURE, OPEN, *DEBUG, *EXCHANGE, CLOSE, PRINTED),
        server=OK,
        expect=(NONE, MADE, NONE, NONE, *EXCHANGED, NONE, Value("")),
        **ONCE,
    ),
    Case(
        id="api/debug/default/again",
        about="By default, the client prints nothing if the server closes in place of the next response.",
        cites=("HTTPCLIENT-Q8",),
        do=(CAPTURE, OPEN, *EXCHANGE, GET, GETRESPONSE, CLOSE, PRINTED),
        server=(Connection((ReadRequest(), Send(OK), ReadRequest(), Close())), OK),
        expect=(NONE, MADE, *EXCHANGED, NONE, AnyOf((TOLD, Failure())), NONE, Value("")),
        **ONCE,
    ),
    *(
        Case(
            id=f"api/debug/level-{level}{part}",
            about=f"Debug level {level} prints {what}.",
            cites=("HTTPCLIENT-Q8",),
            do=(CAPTURE, OPEN, Call("connection", "set_debuglevel", (level,)), *GET_AGAIN, asked),
            server=OK,
            expect=(NONE, MADE, NONE, *EXCHANGED, printed),
            **common,
        )
        for level in (1, 2)
        for part, what, asked, printed, common in (
            ("", "something", HAS_PRINTED, Value(True), ONCE),
            ("/lines", "the request line and the status line unchanged", LINES_PRINTED, Value((True, True)), INFO),
        )
    ),
    Case(
        id="api/debug/level-1/content",
        about="Debug level 1 prints the content that send() sends.",
        cites=("HTTPCLIENT-Q8",),
        do=(CAPTURE, OPEN, DEBUG[0], *POST_BY_STEPS, Call("tools", "printed", ("hello",))),
        server=OK,
        expect=(NONE, MADE, NONE, *(NONE,) * 4, TOLD, BODY, Value((True,))),
        sent=(Sent(method="POST", body=b"hello"),),
        **INFO,
    ),
    Case(
        id="api/debug/body",
        about="Debug output does not change the content of a request.",
        cites=("HTTPCLIENT-Q8", "HTTPCLIENT-Q2"),
        do=(CAPTURE, OPEN, DEBUG[0], *POST_HELLO),
        server=OK,
        expect=(NONE, MADE, NONE, *EXCHANGED),
        sent=(Sent(method="POST", body=b"hello"),),
        **ONCE,
    ),
)
