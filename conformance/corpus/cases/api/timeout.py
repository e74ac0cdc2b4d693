"""Time-outs: as an argument, by default, and none. Most time-outs are a tenth of a second."""

from .....mockserver.script import Close, Hold, Pause, ReadHead, ReadRequest, Send
from ....model import HOST, PORT, AnyOf, Call, Case, Connection, Failure, Ref, Value
from ..literals import BESIDE_PLAIN, GET, GETRESPONSE, MADE, NONE, OK_TEN, ONCE, READ, TOLD

SILENT = (Connection((ReadRequest(), Hold())),)
DEAF = (Connection((ReadHead(), Hold(read=False))),)
SLOW = (Connection((ReadRequest(), Pause(0.25), Send(OK_TEN), Close())),)
HALF = (Connection((ReadRequest(), Send(OK_TEN[:-5]), Hold())),)

ARGUMENTS = ("module", "HTTPConnection", (HOST, PORT))
SHORT = Call(*ARGUMENTS, (("timeout", 0.1),), as_="connection")
HALF_A_SECOND = Call(*ARGUMENTS, (("timeout", 0.5),), as_="connection")  # enough for the part that has to arrive
PLAIN = Call(*ARGUMENTS, as_="connection")
OPEN_DEAF_PORT = Call("module", "HTTPConnection", ("127.0.0.1", Ref("port")), (("timeout", 0.1),), as_="connection")
LARGE = Call("tools", "octets", (16 << 20,), as_="body")
BEGUN = (MADE, NONE, TOLD)
# Before Python 3.10, socket.timeout is a class of its own; since then, it is TimeoutError.
TIMEOUT = AnyOf((Failure(timeout=True, type="TimeoutError"), Failure(timeout=True, type="timeout")))

DEFAULT = Call("tools", "default_timeout", (0.1,))
LONG = Call("tools", "default_timeout", (5.0,))

CASES = (
    *(
        Case(
            id=f"api/timeout/{name}",
            about=about,
            cites=("HTTPCLIENT-C5",),
            do=(made, GET, GETRESPONSE, READ)[: len(outcomes)],
            server=server,
            expect=outcomes,
            why="The program waits for as long as the server stays silent.",
            **BESIDE_PLAIN,
        )
        for name, about, made, server, outcomes in (
            (
                "response",
                "getresponse raises if no response arrives within the time-out.",
                SHORT,
                SILENT,
                (MADE, NONE, TIMEOUT),
            ),
            (
                "content",
                "read raises if no more content arrives within the time-out.",
                HALF_A_SECOND,
                HALF,
                (*BEGUN, TIMEOUT),
            ),
        )
    ),
    Case(
        id="api/timeout/connect",
        about="connect raises if no connection is open within the time-out.",
        cites=("HTTPCLIENT-C5", "HTTPCLIENT-Q9"),
        do=(Call("tools", "deaf_port", as_="port"), OPEN_DEAF_PORT, Call("connection", "connect")),
        server=OK_TEN,
        expect=(Value(), MADE, TIMEOUT),
        why="Without the time-out, connect waits about two minutes for a host that does not answer.",
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/upload",
        about="request raises after the time-out if the server does not read.",
        cites=("HTTPCLIENT-C5",),
        do=(SHORT, LARGE, Call("connection", "request", ("POST", "/", Ref("body")))),
        server=DEAF,
        expect=(MADE, Value(), TIMEOUT),
        why="An upload to a server that does not read never ends.",
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/whole-seconds",
        about="A time-out can be an int, and a time-out that is not reached has no effect.",
        cites=("HTTPCLIENT-C5",),
        do=(Call(*ARGUMENTS, (("timeout", 5),), as_="connection"), GET, GETRESPONSE, READ),
        server=SLOW,
        expect=(MADE, NONE, TOLD, Value(b"helloworld")),
        **ONCE,
    ),
    # ------------------------------------------------------------------------------------------------ the default
    Case(
        id="api/timeout/default",
        about="Without a timeout argument, the default time-out of the socket module holds.",
        cites=("HTTPCLIENT-C6",),
        do=(DEFAULT, PLAIN, GET, GETRESPONSE),
        server=SILENT,
        expect=(NONE, MADE, NONE, TIMEOUT),
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/default-at-connect-time",
        about="The default time-out at the moment of the connect holds.",
        cites=("HTTPCLIENT-C6",),
        do=(LONG, PLAIN, DEFAULT, GET, GETRESPONSE),
        server=SILENT,
        expect=(NONE, MADE, NONE, NONE, TIMEOUT),
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/default-changed-later",
        about="A default time-out that is set after the connect has no effect.",
        cites=("HTTPCLIENT-C6",),
        do=(LONG, PLAIN, GET, DEFAULT, GETRESPONSE, READ),
        server=SLOW,
        expect=(NONE, MADE, NONE, NONE, TOLD, Value(b"helloworld")),
        **ONCE,
    ),
    Case(
        id="api/timeout/given-beside-default",
        about="The timeout argument holds, whatever the default time-out is.",
        cites=("HTTPCLIENT-C5", "HTTPCLIENT-C6"),
        do=(LONG, SHORT, GET, GETRESPONSE),
        server=SILENT,
        expect=(NONE, MADE, NONE, TIMEOUT),
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/none",
        about="timeout=None means no time-out, whatever the default time-out is.",
        cites=("HTTPCLIENT-C6",),
        do=(DEFAULT, Call(*ARGUMENTS, (("timeout", None),), as_="connection"), GET, GETRESPONSE, READ),
        server=SLOW,
        expect=(NONE, MADE, NONE, TOLD, Value(b"helloworld")),
        **ONCE,
    ),
)
