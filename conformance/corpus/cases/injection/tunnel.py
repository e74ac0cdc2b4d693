"""Invalid hosts and fields of a tunnel, given by the API of http.client, that must not reach the wire."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Call, Case, Common, Connection, Failure, Never, Sent, Value
from ..literals import ASKED, BY_CALLER, OK, OPEN, OPENED

PROXY = (Connection((ReadRequest(), Send(OPENED), ReadRequest(), Send(OK), Close())),)
ASK = Call("connection", "request", ("GET", "/path"))
EITHER = AnyOf((Failure(), Value()))
CONTROLLED = "Recipients read such a request in different ways, and an attacker may add fields or requests to it."
REFUSED = Common(BY_CALLER, why=CONTROLLED)
# Invalid targets that no recipient takes for more or less than one target.
WHOLE = ("host-path", "host-userinfo", "request-no-port", "request-path")

CASES = (
    Case(
        id="injection/tunnel",
        about="The client opens a tunnel for plain HTTP and sends a field to the proxy alone.",
        cites=("RFC9112-3.2.3-1", "RFC9110-9.3.6-1", "RFC9110-9.3.6-P2"),
        do=(
            OPEN,
            Call("connection", "set_tunnel", ("localhost", 80), (("headers", {"X-A": "one"}),)),
            ASK,
            Call("connection", "getresponse", as_="response"),
            Call("response", "read"),
        ),
        server=PROXY,
        expect=(Value(), Value(), Value(), Value(), Value(b"hello")),
        sent=(
            Sent(method="CONNECT", target="localhost:80", fields=(("X-A", "one"),), absent=("Transfer-Encoding",)),
            Sent(method="GET", target="/path", absent=("X-A",)),
        ),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    Case(
        id="injection/tunnel-default-port",
        about="CONNECT contains a port although the caller gives none for the tunnel.",
        cites=("RFC9110-9.3.6-1",),
        do=(OPEN, Call("connection", "set_tunnel", ("localhost",)), ASK),
        server=PROXY,
        expect=(Value(), Value(), Value()),
        sent=(Sent(method="CONNECT", target="localhost:80"),),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    Case(
        id="injection/tunnel-ipv6",
        about="The client writes an IPv6 address in brackets in the target of CONNECT.",
        cites=("RFC9112-3.2.3-1",),
        do=(OPEN, Call("connection", "set_tunnel", ("::1", 80)), ASK),
        server=PROXY,
        expect=(Value(), Value(), Value()),
        sent=(Sent(method="CONNECT", target="[::1]:80"),),
        transports=("tcp",),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"injection/tunnel-{name}",
            about=about,
            cites=("RFC9110-2.2-12",),
            do=(OPEN, Call("connection", "set_tunnel", (host, 80), (("headers", headers),)), ASK),
            server=PROXY,
            expect=(Value(), EITHER, EITHER),
            sent=tuple(Never(octets) for octets in never),
            twin="injection/tunnel",
            transports=("tcp",),
            deliveries=("whole",),
            **(ASKED if name in WHOLE else REFUSED),
        )
        for name, about, host, headers, never in (
            (
                "value-crlf",
                "A CRLF in a value for the proxy does not start a new field.",
                "localhost",
                {"X-A": "one\r\nX-Evil: two"},
                (b"\nX-Evil:",),
            ),
            (
                "value-lf",
                "An LF in a value for the proxy does not start a new field.",
                "localhost",
                {"X-A": "one\nX-Evil: two"},
                (b"\nX-Evil:",),
            ),
            (
                "value-cr",
                "A bare CR in a value for the proxy does not reach the wire.",
                "localhost",
                {"X-A": "one\rX-Evil: two"},
                (b"\rX-Evil:",),
            ),
            (
                "value-nul",
                "A NUL in a value for the proxy does not reach the wire.",
                "localhost",
                {"X-A": "one\0two"},
                (b"\0",),
            ),
            (
                "value-fold",
                "The client does not send a folded value to the proxy.",
                "localhost",
                {"X-A": "one\r\n two"},
                (b"one\r\n two",),
            ),
            (
                "name-crlf",
                "A CRLF in a name for the proxy does not start a new field.",
                "localhost",
                {"X-A: one\r\nX-Evil": "two"},
                (b"\nX-Evil:",),
            ),
            (
                "name-space",
                "The client sends no space between a field name for the proxy and its colon.",
                "localhost",
                {"X-A ": "one"},
                (b"X-A :",),
            ),
            (
                "host-crlf",
                "A CRLF in the host of a tunnel does not start a new field.",
                "localhost:80 HTTP/1.1\r\nX-Evil: two\r\nX-A: ",
                {},
                (b"\nX-Evil:",),
            ),
            (
                "host-lf",
                "An LF in the host of a tunnel does not start a new field.",
                "localhost\nX-Evil: two",
                {},
                (b"\nX-Evil:",),
            ),
            (
                "host-space",
                "A space in the host of a tunnel does not reach the wire.",
                "localhost evil",
                {},
                (b"CONNECT localhost evil",),
            ),
            (
                "host-path",
                "A path in the host of a tunnel does not reach the wire.",
                "localhost/evil",
                {},
                (b"CONNECT localhost/evil",),
            ),
            (
                "host-userinfo",
                "Userinfo in the host of a tunnel does not reach the wire.",
                "user@localhost",
                {},
                (b"CONNECT user@localhost",),
            ),
        )
    ),
    *(
        Case(
            id=f"injection/tunnel-{name}",
            about=about,
            cites=clauses,
            do=(OPEN, call),
            server=(Connection((ReadRequest(), Send(OPENED), Close())),),
            expect=(Value(), EITHER),
            sent=sent,
            twin="injection/tunnel",
            transports=("tcp",),
            deliveries=("whole",),
            **(ASKED if name in WHOLE else BY_CALLER),
        )
        for name, about, clauses, call, sent in (
            (
                "request-no-port",
                "The client does not send a CONNECT request without a port from its caller.",
                ("RFC9110-9.3.6-1",),
                Call("connection", "request", ("CONNECT", "localhost")),
                (Never(b"CONNECT localhost HTTP"),),
            ),
            (
                "request-path",
                "The client does not send a CONNECT request with a path from its caller.",
                ("RFC9112-3.2.3-1",),
                Call("connection", "request", ("CONNECT", "localhost:80/path")),
                (Never(b"CONNECT localhost:80/path"),),
            ),
            (
                "request-content",
                "The client does not send content with a CONNECT request from its caller.",
                ("RFC9110-9.3.6-P2",),
                Call("connection", "request", ("CONNECT", "localhost:80", b"hello")),
                (Never(b"hello"),),
            ),
        )
    ),
)
