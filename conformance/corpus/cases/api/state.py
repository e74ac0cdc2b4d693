"""The order of the calls as one table: the effect of each method in each state of a connection."""

from .....mockserver.script import Close, HalfClose, Mark, ReadHead, ReadRequest, Send
from ....model import AnyOf, Call, Case, Common, Connection, Failure, Sent, Value, Wait
from ..literals import BESIDE_PLAIN, BODY, CLOSE, EXCHANGE, EXCHANGED, GETRESPONSE, INFO, ONCE, OPEN, READ, TOLD

OK = b"HTTP/1.1 200 OK\r\nX-Test: one\r\nX-Test: two\r\nContent-Length: 10\r\n\r\nhelloworld"

PARTS = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n1helloworld"

REQUEST = Call("connection", "request", ("GET", "/"))
PUTREQUEST = Call("connection", "putrequest", ("GET", "/"))
PUTHEADER = Call("connection", "putheader", ("X-A", "one"))
ENDHEADERS = Call("connection", "endheaders")
SEND = Call("connection", "send", (b"hello",))

CANNOT = Failure(type="CannotSendRequest")
IMPROPER = Failure(type="ImproperConnectionState")
POST = (
    Call("connection", "putrequest", ("POST", "/")),
    Call("connection", "putheader", ("Content-Length", "5")),
    ENDHEADERS,
)

TWICE = Connection((ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close()))
EARLY = Connection((ReadHead(), Send(OK), Close()))  # responds before the content of the request
ENDED = Connection((ReadRequest(), Send(OK), HalfClose(), Mark("ended"), Close()))

# The states: the calls that lead to a state, their outcomes, and the server's side.
STATES = {
    "idle": ((), (), (TWICE,)),
    "request-started": ((PUTREQUEST,), (Value(None),), (TWICE,)),
    "headers-sent": (POST, (Value(None),) * 3, (TWICE,)),
    "body-sent": ((*POST, SEND), (Value(None),) * 4, (TWICE,)),
    "response-waiting": ((REQUEST,), (Value(None),), (TWICE,)),
    "partly-read": (
        (REQUEST, GETRESPONSE, Call("response", "read", (1,))),
        (Value(None), TOLD, Value(b"1")),
        (Connection((ReadRequest(), Send(PARTS), ReadRequest(), Send(OK), Close())), TWICE),
    ),
    "read": (EXCHANGE, EXCHANGED, (TWICE,)),
    "closed": ((*EXCHANGE, CLOSE), (*EXCHANGED, Value(None)), (TWICE,)),
    "closed-by-server": ((*EXCHANGE, Wait("ended", 0.01)), EXCHANGED, (ENDED, TWICE)),
}

# Each method: its call, its clause, the calls that follow in a state where the method is in order, and the outcomes of
# all these calls, the first one included.
METHODS = {
    "request": (REQUEST, "HTTPCLIENT-Q7", (GETRESPONSE, READ), (Value(None), TOLD, BODY)),
    "putrequest": (
        PUTREQUEST,
        "HTTPCLIENT-Q11",
        (ENDHEADERS, GETRESPONSE, READ),
        (Value(None), Value(None), TOLD, BODY),
    ),
    "putheader": (
        PUTHEADER,
        "HTTPCLIENT-Q13",
        (ENDHEADERS, GETRESPONSE, READ),
        (Value(None), Value(None), TOLD, BODY),
    ),
    "endheaders": (ENDHEADERS, "HTTPCLIENT-Q14", (GETRESPONSE,), (Value(None), TOLD)),
    "send": (SEND, "HTTPCLIENT-Q15", (GETRESPONSE, READ), (Value(None), TOLD, BODY)),
    "getresponse": (GETRESPONSE, "HTTPCLIENT-Q6", (), (TOLD,)),
    "connect": (Call("connection", "connect"), "HTTPCLIENT-Q9", EXCHANGE, (Value(None), *EXCHANGED)),
    "close": (CLOSE, "HTTPCLIENT-Q10", (*EXCHANGE, CLOSE), (Value(None), *EXCHANGED, Value(None))),
    "set-debuglevel": (Call("connection", "set_debuglevel", (0,)), "HTTPCLIENT-Q8", (), (Value(None),)),
}

REFUSALS = {
    "request": "CannotSendRequest",
    "putrequest": "CannotSendRequest",
    "putheader": "CannotSendHeader",
    "endheaders": "CannotSendHeader",
    "send": "ImproperConnectionState",
    "getresponse": "ResponseNotReady",
}

# The table. A mark gives the rule of the document for a call in a state:
#   +  the call is in order
#   !  the call raises the exception of `REFUSALS`
#   u  the call raises CannotSendRequest; leniently, the getresponse after the call raises ImproperConnectionState
#   ?  the call is not in order, and the document names no exception: the case expects that of `REFUSALS`, at level info
#   .  the document has no rule, so that no case tests the call
#
#                      request
#                        putrequest
#                          putheader
#                            endheaders
#                              send
#                                getresponse
#                                  connect
#                                    close
#                                      set-debuglevel
TABLE = (
    ("idle             ", "+ + ! ! ? ! + + +"),
    ("request-started  ", "! ! + + ? ! . + +"),
    ("headers-sent     ", "! ! ! ! + + . + +"),
    ("body-sent        ", "! ! ! ! . + . + +"),
    ("response-waiting ", "! ! ! ! . + . + +"),
    ("partly-read      ", "u u ! ! ? ! . + +"),
    ("read             ", "+ + ! ! ? ! . + +"),
    ("closed           ", "+ + ! ! ? ! + + +"),
    ("closed-by-server ", "+ + ! ! ? ! + + +"),
)

CELLS = tuple(
    (state.replace(" ", ""), method, mark)
    for state, marks in TABLE
    for method, mark in zip(METHODS, marks.replace(" ", ""), strict=True)
)
NAMED = {
    ("idle", "getresponse"): "getresponse-before-request",
    ("request-started", "putrequest"): "putrequest-twice",
    ("idle", "putheader"): "putheader-first",
    ("idle", "endheaders"): "endheaders-first",
}
ANSWERED_EARLY = ("headers-sent", "getresponse")
# No document requires a new connection after the server has closed the old one. An error is therefore lenient.
GONE = AnyOf(tuple(Failure(type=name) for name in ("HTTPException", "OSError", "EnvironmentError")))
CLOSED_REQUEST = (Value(), *EXCHANGED, Value(None), GONE, Failure())
CLOSED_PUTREQUEST = (Value(), *EXCHANGED, Value(None), Value(None), GONE, Failure())
# By the document, getresponse is called "after a request is sent". The content of this request is not sent yet, so that
# a refusal is lenient.
UNSENT_SO_FAR = (Value(), *(Value(None),) * 3, IMPROPER)
SENT = (("putheader", Sent(fields=(("X-A", "one"),))), ("send", Sent(method="POST", body=b"hello")))
UNREAD_SO_FAR = (Value(), *STATES["partly-read"][1])
UNREAD = {"request": (GETRESPONSE,), "putrequest": (ENDHEADERS, GETRESPONSE)}
BESIDE_STEPS = Common(ONCE, twin="api/step-by-step")
LENIENT = {
    ("closed-by-server", "request"): Common(INFO, lenient=(CLOSED_REQUEST,)),
    ("closed-by-server", "putrequest"): Common(INFO, lenient=(CLOSED_PUTREQUEST,)),
    ANSWERED_EARLY: Common(ONCE, lenient=(UNSENT_SO_FAR,)),
}

CASES = (
    *(
        Case(
            id=f"api/state/{state}/{method}",
            about=f"{method.replace('-', '_')} succeeds in the state '{state.replace('-', ' ')}'.",
            cites=(METHODS[method][1],),
            do=(OPEN, *STATES[state][0], METHODS[method][0], *METHODS[method][2]),
            server=(EARLY,) if (state, method) == ANSWERED_EARLY else STATES[state][2],
            expect=(Value(), *STATES[state][1], *METHODS[method][3]),
            sent=tuple(sent for name, sent in SENT if name == method),
            **{(state, method): ONCE, **LENIENT}[state, method],
        )
        for state, method, mark in CELLS
        if mark == "+"
    ),
    *(
        Case(
            id="api/state/" + {(state, method): f"{state}/{method}", **NAMED}[state, method],
            about=f"{method} in the state '{state.replace('-', ' ')}' raises {REFUSALS[method]}.",
            cites=(METHODS[method][1], "HTTPCLIENT-E3"),
            do=(OPEN, *STATES[state][0], METHODS[method][0]),
            server=STATES[state][2],
            expect=(Value(), *STATES[state][1], Failure(type=REFUSALS[method])),
            level="info" if mark == "?" else None,
            **BESIDE_STEPS,
        )
        for state, method, mark in CELLS
        if mark in "!?"
    ),
    *(
        Case(
            id=f"api/state/partly-read/{method}",
            about=f"{method} raises CannotSendRequest while a response is partly read.",
            cites=(METHODS[method][1], "HTTPCLIENT-Q7", "HTTPCLIENT-E3")[method == "request" :],
            do=(OPEN, *STATES["partly-read"][0], METHODS[method][0], *UNREAD[method]),
            server=STATES["partly-read"][2],
            expect=(*UNREAD_SO_FAR, CANNOT, *(IMPROPER,) * len(UNREAD[method])),
            lenient=((*UNREAD_SO_FAR, *(Value(None),) * len(UNREAD[method]), IMPROPER),),
            **BESIDE_PLAIN,
        )
        for _, method, mark in CELLS
        if mark == "u"
    ),
    Case(
        id="api/state/request-while-unread",
        about="request raises CannotSendRequest while the response before it is unread.",
        cites=("HTTPCLIENT-Q7", "HTTPCLIENT-E3"),
        do=(OPEN, REQUEST, GETRESPONSE, REQUEST, GETRESPONSE),
        server=OK,
        expect=(Value(), Value(None), TOLD, CANNOT, IMPROPER),
        lenient=((Value(), Value(None), TOLD, Value(None), IMPROPER),),
        **BESIDE_PLAIN,
    ),
)
