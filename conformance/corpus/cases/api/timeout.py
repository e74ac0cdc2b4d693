"""Time-outs: given, not given, and none. What has to end, ends after a tenth of a second."""

from .....mockserver.script import Close, Hold, Pause, ReadHead, ReadRequest, Send
from ....model import HOST, PORT, AnyOf, Call, Case, Connection, Failure, Ref, Value
from ..literals import BESIDE_PLAIN, GET, GETRESPONSE, MADE, NONE, OK_TEN, ONCE, READ, TOLD

SILENT = (Connection((ReadRequest(), Hold())),)
DEAF = (Connection((ReadHead(), Hold(read=False))),)
SLOW = (Connection((ReadRequest(), Pause(0.25), Send(OK_TEN), Close())),)
HALF = (Connection((ReadRequest(), Send(OK_TEN[:-5]), Hold())),)

ARGUMENTS = ("module", "HTTPConnection", (HOST, PORT))
SHORT = Call(*ARGUMENTS, (("timeout", 0.1),), as_="connection")
HALF_A_SECOND = Call(*ARGUMENTS, (("timeout", 0.5),), as_="connection")  # for what has to arrive before
PLAIN = Call(*ARGUMENTS, as_="connection")
OPEN_DEAF_PORT = Call("module", "HTTPConnection", ("127.0.0.1", Ref("port")), (("timeout", 0.1),), as_="connection")
LARGE = Call("tools", "octets", (16 << 20,), as_="body")
BEGUN = (MADE, NONE, TOLD)
# socket.timeout was a class of its own before it was another name of TimeoutError.
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
            why="A program stands still for as long as a server likes.",
            **BESIDE_PLAIN,
        )
        for name, about, made, server, outcomes in (
            ("response", "No response within the timeout: getresponse raises.", SHORT, SILENT, (MADE, NONE, TIMEOUT)),
            ("content", "No more content within the timeout: read raises.", HALF_A_SECOND, HALF, (*BEGUN, TIMEOUT)),
        )
    ),
    Case(
        id="api/timeout/connect",
        about="No connection within the timeout: connect raises.",
        cites=("HTTPCLIENT-C5", "HTTPCLIENT-Q9"),
        do=(Call("tools", "deaf_port", as_="port"), OPEN_DEAF_PORT, Call("connection", "connect")),
        server=OK_TEN,
        expect=(Value(), MADE, TIMEOUT),
        why="The system's own patience with a host that is gone is two minutes.",
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/upload",
        about="The server reads no more: request raises after the timeout.",
        cites=("HTTPCLIENT-C5",),
        do=(SHORT, LARGE, Call("connection", "request", ("POST", "/", Ref("body")))),
        server=DEAF,
        expect=(MADE, Value(), TIMEOUT),
        why="An upload to a server that hangs never ends.",
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/whole-seconds",
        about="A timeout may be an int, and one that is not reached does nothing.",
        cites=("HTTPCLIENT-C5",),
        do=(Call(*ARGUMENTS, (("timeout", 5),), as_="connection"), GET, GETRESPONSE, READ),
        server=SLOW,
        expect=(MADE, NONE, TOLD, Value(b"helloworld")),
        **ONCE,
    ),
    # ------------------------------------------------------------------------------------------------ the default
    Case(
        id="api/timeout/default",
        about="No timeout given: that of the socket module holds.",
        cites=("HTTPCLIENT-C6",),
        do=(DEFAULT, PLAIN, GET, GETRESPONSE),
        server=SILENT,
        expect=(NONE, MADE, NONE, TIMEOUT),
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/default-at-connect-time",
        about="The default that holds is that of the moment when the connection is made.",
        cites=("HTTPCLIENT-C6",),
        do=(LONG, PLAIN, DEFAULT, GET, GETRESPONSE),
        server=SILENT,
        expect=(NONE, MADE, NONE, NONE, TIMEOUT),
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/default-changed-later",
        about="A default that is set when the connection is there does not concern it.",
        cites=("HTTPCLIENT-C6",),
        do=(LONG, PLAIN, GET, DEFAULT, GETRESPONSE, READ),
        server=SLOW,
        expect=(NONE, MADE, NONE, NONE, TOLD, Value(b"helloworld")),
        **ONCE,
    ),
    Case(
        id="api/timeout/given-beside-default",
        about="A timeout that is given holds, whatever the default is.",
        cites=("HTTPCLIENT-C5", "HTTPCLIENT-C6"),
        do=(LONG, SHORT, GET, GETRESPONSE),
        server=SILENT,
        expect=(NONE, MADE, NONE, TIMEOUT),
        **BESIDE_PLAIN,
    ),
    Case(
        id="api/timeout/none",
        about="timeout=None is none, whatever the default is.",
        cites=("HTTPCLIENT-C6",),
        do=(DEFAULT, Call(*ARGUMENTS, (("timeout", None),), as_="connection"), GET, GETRESPONSE, READ),
        server=SLOW,
        expect=(NONE, MADE, NONE, TOLD, Value(b"helloworld")),
        **ONCE,
    ),
)
