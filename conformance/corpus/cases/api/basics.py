"""The documented API of http.client: programs of calls, the outcome of each call, and the octets on the wire."""

from .....mockserver.script import Close, Mark, Pause, ReadRequest, Send
from ....model import Call, Case, Common, Connection, Failure, Ref, Sent, Value, Wait
from ..literals import (
    BEGIN,
    BODY,
    CLOSE,
    EXCHANGE,
    EXCHANGED,
    GET,
    GETRESPONSE,
    MADE,
    NONE,
    ONCE,
    OPEN,
    READ,
    STRAY,
    TOLD,
)

OK = b"HTTP/1.1 200 OK\r\nX-Test: one\r\nX-Test: two\r\nContent-Length: 10\r\n\r\nhelloworld"


ASKED = Sent(method="GET", target="/", version="HTTP/1.1", once=("Host",))

# Calls on a response, and their documented values.
DOCUMENTED = (
    (Call("response", "status", get=True), Value(200)),
    (Call("response", "reason", get=True), Value("OK")),
    (Call("response", "version", get=True), Value(11)),
    (Call("response", "getheader", ("x-TEST",)), Value("one, two")),
    (Call("response", "getheader", ("X-None",)), NONE),
    (Call("response", "getheader", ("X-None", "default")), Value("default")),
    (Call("response", "getheaders"), Value((("X-Test", "one"), ("X-Test", "two"), ("Content-Length", "10")))),
)
# Reads, and their values. read(amt) may return fewer octets than amt, so that `read_up_to` reads again.
READS = (
    (Call("tools", "read_up_to", (Ref("response"), 5)), b"hello"),
    (Call("response", "read", (0,)), b""),
    (Call("tools", "read_up_to", (Ref("response"), 100)), b"world"),
    (Call("response", "read", (5,)), b""),
    (READ, b""),
)

STEPS = (
    Call("connection", "putrequest", ("PUT", "/path")),
    Call("connection", "putheader", ("Content-Length", "5")),
    Call("connection", "endheaders"),
    Call("connection", "send", (b"hello",)),
)
STEPS_SENT = (("Content-Length", "5"), ("Accept-Encoding", "identity"))
OWN_HOST = (
    Call("connection", "putrequest", ("GET", "/", True, True)),
    Call("connection", "putheader", ("Host", "other.example")),
    Call("connection", "endheaders"),
)
UNSOLICITED = Connection((Pause(0.05), Send(STRAY), Mark("stray"), ReadRequest(), Send(OK), Close()))
STRAYED = Common(
    transports=("tcp",),
    twin="api/plain",
    why="From then on, every response on the connection answers the wrong request.",
)

CASES = (
    # --------------------------------------------------------------------------------------------------- exchanges
    Case(
        id="api/plain",
        about="request, getresponse and read make one exchange.",
        cites=("HTTPCLIENT-Q1", "HTTPCLIENT-Q6", "HTTPCLIENT-R2"),
        do=(*BEGIN, READ),
        server=OK,
        expect=(MADE, NONE, TOLD, BODY),
        sent=(ASKED,),
        **ONCE,
    ),
    Case(
        id="api/get",
        about="The attributes and methods of a response return their documented values.",
        cites=("HTTPCLIENT-Q1", "HTTPCLIENT-Q6", "HTTPCLIENT-R2", "HTTPCLIENT-R3", "HTTPCLIENT-R6", "HTTPCLIENT-R7"),
        do=(*BEGIN, *(call for call, _ in DOCUMENTED), READ, READ),
        server=OK,
        expect=(MADE, NONE, TOLD, *(value for _, value in DOCUMENTED), BODY, Value(b"")),
        sent=(ASKED,),
        transports=("tcp",),
    ),
    Case(
        id="api/read-amounts",
        about="read(amt) returns up to amt octets, and no octets after the end.",
        cites=("HTTPCLIENT-R2",),
        do=(*BEGIN, *(read for read, _ in READS)),
        server=OK,
        expect=(Value(), NONE, TOLD, *(Value(octets) for _, octets in READS)),
        **ONCE,
    ),
    Case(
        id="api/message",
        about="The msg of a response is an email.message.Message.",
        cites=("HTTPCLIENT-R5",),
        do=(*BEGIN, Call("response", "msg", get=True, as_="msg"), Call("msg", "get_all", ("x-test",))),
        server=OK,
        expect=(Value(), NONE, Value(), Value(type="email.message.Message"), Value(("one", "two"))),
        **ONCE,
    ),
    Case(
        id="api/content-length",
        about="A request with a body of bytes has the correct Content-Length.",
        cites=("HTTPCLIENT-Q4", "HTTPCLIENT-Q2"),
        do=(OPEN, Call("connection", "request", ("POST", "/path", b"hello")), GETRESPONSE),
        server=OK,
        expect=(Value(), NONE, TOLD),
        sent=(Sent(method="POST", target="/path", fields=(("Content-Length", "5"),), body=b"hello"),),
        **ONCE,
    ),
    Case(
        id="api/step-by-step",
        about="putrequest, putheader, endheaders and send make one request.",
        cites=("HTTPCLIENT-Q11", "HTTPCLIENT-Q12", "HTTPCLIENT-Q14", "HTTPCLIENT-Q15"),
        do=(OPEN, *STEPS, GETRESPONSE, READ),
        server=OK,
        expect=(Value(), *(NONE,) * len(STEPS), TOLD, BODY),
        sent=(Sent(method="PUT", target="/path", fields=STEPS_SENT, once=("Host",), body=b"hello"),),
        **ONCE,
    ),
    Case(
        id="api/skip-automatic-fields",
        about="skip_accept_encoding omits Accept-Encoding, and skip_host leaves Host to the caller.",
        cites=("HTTPCLIENT-Q12",),
        do=(OPEN, *OWN_HOST, GETRESPONSE),
        server=OK,
        expect=(Value(), *(NONE,) * len(OWN_HOST), TOLD),
        sent=(Sent(fields=(("Host", "other.example"),), once=("Host",), absent=("Accept-Encoding",)),),
        **ONCE,
    ),
    Case(
        id="api/close-and-again",
        about="close can be called twice, and the connection object can be used again.",
        cites=("HTTPCLIENT-Q10", "HTTPCLIENT-C8"),
        do=(OPEN, CLOSE, CLOSE, *EXCHANGE, CLOSE, *EXCHANGE),
        server=OK,
        expect=(Value(), NONE, NONE, *EXCHANGED, NONE, *EXCHANGED),
        reuse="forbidden",
        **ONCE,
    ),
    # ------------------------------------------------------------------------------------------------- exceptions
    *(
        Case(
            id=f"api/exception/{name}",
            about=about,
            cites=(clause,),
            do=(OPEN, GET, GETRESPONSE, *calls),
            server=data,
            expect=(Value(), Value(None), *outcomes),
            transports=("tcp",),
            twin="api/plain",
        )
        for name, about, clause, data, calls, outcomes in (
            (
                "bad-status-line",
                "A status code of letters raises BadStatusLine.",
                "HTTPCLIENT-E4",
                b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
                (),
                (Failure(type="BadStatusLine"),),
            ),
            (
                "unknown-transfer-encoding",
                "An unknown transfer coding raises UnknownTransferEncoding.",
                "HTTPCLIENT-E7",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: pigeons\r\n\r\nhello",
                (),
                (Failure(type="UnknownTransferEncoding"),),
            ),
            (
                "incomplete-read",
                "Content that ends too early raises IncompleteRead.",
                "HTTPCLIENT-E9",
                b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
                (READ,),
                (Value(type="HTTPResponse"), Failure(type="IncompleteRead", truncated=True)),
            ),
        )
    ),
    # ---------------------------------------------------------------------------------------- before any request
    Case(
        id="api/unsolicited-response",
        about="A response that arrives before the request does not answer the request.",
        cites=("RFC9112-9.2-3",),
        do=(OPEN, Call("connection", "connect"), Wait("stray"), *EXCHANGE),
        server=(UNSOLICITED, OK),
        expect=(Value(), NONE, *EXCHANGED),
        lenient=tuple((Value(), NONE, request, Failure(), Failure()) for request in (Failure(), NONE)),
        **STRAYED,
    ),
)
