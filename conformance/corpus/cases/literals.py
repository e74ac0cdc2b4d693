"""Octets, calls and outcomes that the cases of several chapters share. Like a chapter, this file has data only."""

from ....mockserver.script import Close, Pause, ReadOctets, ReadRequest, ReadUntilSilent, Send
from ...model import ASKED_FOR, BRIEF, HOST, PORT, Call, Common, Response, Value

# ------------------------------------------------------------------------------------------ octets of the server

HEAD = b"HTTP/1.1 200 OK\r\n"
FIVE = b"Content-Length: 5\r\n\r\nhello"
OK = HEAD + FIVE
SECOND = HEAD + b"Content-Length: 5\r\n\r\nworld"
AGAIN = HEAD + b"Content-Length: 5\r\n\r\nagain"
STRAY = HEAD + b"Content-Length: 5\r\n\r\nstray"
LENGTH = HEAD + b"Content-Length: 10\r\n\r\n"  # without its content
OK_TEN = LENGTH + b"helloworld"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"  # without its content
LAST = b"0\r\n\r\n"
CHUNKS = b"5\r\nhello\r\n" + LAST
CHUNKED_HELLO = b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n"  # without its empty line
OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"
REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
REFUSAL_KEPT = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nhello"

STEPS = (ReadRequest(), Send(OK), Close())
# Reads a request that may be shorter than it says. The server answers it before the client's own time-out, so that the
# verdict depends on the octets that came, not on whether the client tells a time-out from another error.
READ_PART = ReadUntilSilent(0.3)

# Seconds between the content that a wrong length announces and the octets after that content. A client that obeys the
# length returns the response in that time. If the octets came at once, the client could refuse them, which is an error
# and would pass.
LATER = BRIEF

# Content of which a client has some left to send when the first response comes. Together with `NARROW`: the buffers of
# the connection hold some 70 KB, and those of a client some 64 KiB more.
UPLOAD = b"0123456789abcdef" * 16384
UPLOAD_LINES = (b"0123456789abcdef" * 511 + b"0123456789abcde\n") * 32
# The content has begun. A client that expects a 100 may send no content after a final response in its place.
CONTENT_BEGUN = ReadOctets(1, peek=True)
# The server reads nothing after an early response, so that the client sees the response while it sends.
UNREAD = Pause(0.15)

EXPECTS = (("Expect", "100-continue"),)
EXPECTED = (("Expect", "(?i)100-continue"),)  # the value is case-insensitive (RFC 9110 section 10.1.1)

# Why only thorough runs have a case.
ONE_MORE = "One more size or place of the same fault; every run has the most common ones."
ONE_MORE_CERTIFICATE = "One more certificate; every run has it at a server without a proxy, and the basic ones here."
ONE_MORE_HEAD = "One more malformed head at this place; every run has the basic ones."

# -------------------------------------------------------------------------- calls of a module like http.client

OPEN = Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 1.0),), as_="connection")
GET = Call("connection", "request", ("GET", "/"))
GETRESPONSE = Call("connection", "getresponse", as_="response")
READ = Call("response", "read")
CLOSE = Call("connection", "close")
BEGIN = (OPEN, GET, GETRESPONSE)
EXCHANGE = (GET, GETRESPONSE, READ)

# ------------------------------------------------------------------------------------------------------ outcomes

NONE = Value(None)
MADE = Value(type="HTTPConnection")
TOLD = Value(type="HTTPResponse")
BODY = Value(b"helloworld")
BEGUN = (Value(), NONE, TOLD)
EXCHANGED = (NONE, TOLD, BODY)

HELLO = Response(200, body=b"hello")
WORLD = Response(200, body=b"world")

# ------------------------------------------------------------------------------------------- shared fields of cases

ONCE = Common(transports=("tcp",), deliveries=("whole",))
OVER_TLS = Common(transports=("tls",), deliveries=("whole",))
NARROW = Common(buffer=4096)  # octets that a client can send while the server does not read
BESIDE_PLAIN = Common(ONCE, twin="api/plain")
INFO = Common(ONCE, level="info")
MODERN = Common(ONCE, profile="modern")
BY_CALLER = Common(rulings=("asked-for",))  # the caller gives what the clause forbids, and the message is not whole
ASKED = Common(BY_CALLER, disputed=ASKED_FOR)  # likewise, and the message is whole

# --------------------------------------------------------------------------------------------------- versions of TLS

TLS12 = ("TLSv1.2", "TLSv1.2")
TLS13 = ("TLSv1.3", "TLSv1.3")

# An empty renegotiation_info as all extensions of a ServerHello. A ServerHello of TLS 1.2 or before without that
# extension has a second fault: clients refuse the handshake (RFC 5746 section 3.4).
RENEGOTIATION_INFO = b"\x00\x05\xff\x01\x00\x01\x00"
