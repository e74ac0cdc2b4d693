"""Time-outs: given, not given, and none. What has to end, ends after a tenth of a second."""

from ...mockserver.script import Close, Hold, Pause, ReadHead, ReadRequest, Send
from ..case import HOST, PORT, AnyOf, Call, Case, Connection, Failure, Ref, Value

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhelloworld"
SILENT = (Connection((ReadRequest(), Hold())),)
DEAF = (Connection((ReadHead(), Hold(read=False))),)
SLOW = (Connection((ReadRequest(), Pause(0.25), Send(OK), Close())),)
HALF = (Connection((ReadRequest(), Send(OK[:-5]), Hold())),)

ARGUMENTS = ("module", "HTTPConnection", (HOST, PORT))
SHORT = Call(*ARGUMENTS, (("timeout", 0.1),), as_="connection")
HALF_A_SECOND = Call(*ARGUMENTS, (("timeout", 0.5),), as_="connection")  # for what has to arrive before
PLAIN = Call(*ARGUMENTS, as_="connection")
OPEN_DEAF_PORT = Call("module", "HTTPConnection", ("127.0.0.1", Ref("port")), (("timeout", 0.1),), as_="connection")
LARGE = Call("tools", "octets", (16 << 20,), as_="body")
GET = Call("connection", "request", ("GET", "/"))
GETRESPONSE = Call("connection", "getresponse", as_="response")
READ = Call("response", "read")
MADE = Value(type="HTTPConnection")
NONE = Value(None)
TOLD = Value(type="HTTPResponse")
BEGUN = (MADE, NONE, TOLD)
# socket.timeout was a class of its own before it was another name of TimeoutError.
TIMEOUT = AnyOf((Failure(timeout=True, type="TimeoutError"), Failure(timeout=True, type="timeout")))

DEFAULT = Call("tools", "default_timeout", (0.1,))
LONG = Call("tools", "default_timeout", (5.0,))

# What stands in a case without its name comes in this order: id, about, cites, server, expect, do.
CASES = (
    *(
        Case(
            f"api/timeout/{name}",
            about,
            *(("HTTPCLIENT-C5",), server, outcomes),
            do=(made, GET, GETRESPONSE, READ)[: len(outcomes)],
            transports=("tcp",),
            deliveries=("whole",),
            twin="api/plain",
            why="A program stands still for as long as a server likes.",
        )
        for name, about, made, server, outcomes in (
            ("response", "No response within the timeout: getresponse raises.", SHORT, SILENT, (MADE, NONE, TIMEOUT)),
            ("content", "No more content within the timeout: read raises.", HALF_A_SECOND, HALF, (*BEGUN, TIMEOUT)),
        )
    ),
    Case(
        "api/timeout/connect",
        "No connection within the timeout: connect raises.",
        *(("HTTPCLIENT-C5", "HTTPCLIENT-Q9"), OK, (Value(), MADE, TIMEOUT)),
        do=(Call("tools", "deaf_port", as_="port"), OPEN_DEAF_PORT, Call("connection", "connect")),
        transports=("tcp",),
        deliveries=("whole",),
        twin="api/plain",
        why="The system's own patience with a host that is gone is two minutes.",
    ),
    Case(
        "api/timeout/upload",
        "The server reads no more: request raises after the timeout.",
        *(("HTTPCLIENT-C5",), DEAF, (MADE, Value(), TIMEOUT)),
        do=(SHORT, LARGE, Call("connection", "request", ("POST", "/", Ref("body")))),
        transports=("tcp",),
        deliveries=("whole",),
        twin="api/plain",
        why="An upload to a server that hangs never ends.",
    ),
    Case(
        id="api/timeout/whole-seconds",
        about="A timeout may be an int, and one that is not reached does nothing.",
        cites=("HTTPCLIENT-C5",),
        do=(Call(*ARGUMENTS, (("timeout", 5),), as_="connection"), GET, GETRESPONSE, READ),
        server=SLOW,
        expect=(MADE, NONE, TOLD, Value(b"helloworld")),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    # ------------------------------------------------------------------------------------------------ the default
    Case(
        "api/timeout/default",
        "No timeout given: that of the socket module holds.",
        *(("HTTPCLIENT-C6",), SILENT),
        expect=(NONE, MADE, NONE, TIMEOUT),
        do=(DEFAULT, PLAIN, GET, GETRESPONSE),
        transports=("tcp",),
        deliveries=("whole",),
        twin="api/plain",
    ),
    Case(
        "api/timeout/default-at-connect-time",
        "The default that holds is that of the moment when the connection is made.",
        *(("HTTPCLIENT-C6",), SILENT),
        expect=(NONE, MADE, NONE, NONE, TIMEOUT),
        do=(LONG, PLAIN, DEFAULT, GET, GETRESPONSE),
        transports=("tcp",),
        deliveries=("whole",),
        twin="api/plain",
    ),
    Case(
        id="api/timeout/default-changed-later",
        about="A default that is set when the connection is there does not concern it.",
        cites=("HTTPCLIENT-C6",),
        do=(LONG, PLAIN, GET, DEFAULT, GETRESPONSE, READ),
        server=SLOW,
        expect=(NONE, MADE, NONE, NONE, TOLD, Value(b"helloworld")),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    Case(
        "api/timeout/given-beside-default",
        "A timeout that is given holds, whatever the default is.",
        *(("HTTPCLIENT-C5", "HTTPCLIENT-C6"), SILENT),
        expect=(NONE, MADE, NONE, TIMEOUT),
        do=(LONG, SHORT, GET, GETRESPONSE),
        transports=("tcp",),
        deliveries=("whole",),
        twin="api/plain",
    ),
    Case(
        id="api/timeout/none",
        about="timeout=None is none, whatever the default is.",
        cites=("HTTPCLIENT-C6",),
        do=(DEFAULT, Call(*ARGUMENTS, (("timeout", None),), as_="connection"), GET, GETRESPONSE, READ),
        server=SLOW,
        expect=(NONE, MADE, NONE, TOLD, Value(b"helloworld")),
        transports=("tcp",),
        deliveries=("whole",),
    ),
)
