"""Trust in the server of one tunnel does not extend to the server of the next: the rows of the chapter ``tls`` again.

All tunnels lead to the same host and port. What differs is the certificate, or whether the client verifies it.
The rows over TLS 1.2 differ in the version alone and are left to the chapter ``tls``.
"""

from .....mockserver.script import ReadRequest, Send
from ....model import Case, Common, Connection, Failure
from ..certificate_sessions import ACCEPTED_SESSIONS, REFUSED_SESSIONS
from ..literals import HELLO, ONE_MORE_CERTIFICATE, OPENED, OVER_TLS

TUNNEL = Common(OVER_TLS, via="tunnel", host="localhost", proxy="127.0.0.1")
CONNECTED = (ReadRequest(), Send(OPENED))

# The rows that every run has here; the chapter ``tls`` has all rows.
USUAL = (
    "session/good-twice",
    "session/two-names",
    "session/good-then-wrong-host",
    "session/unverified-then-unknown-ca",
    "session/unverified-request-then-unknown-ca",
    "session/other-authority",
    "session/other-name",
)

CASES = (
    *(
        Case(
            id=f"proxy/tunnel/{id}",
            about=f"Tunnels: {about[0].lower()}{about[1:]}",
            cites=("RFC9110-4.3.4-1",),
            do=do,
            server=tuple(Connection((*CONNECTED, tls, *steps)) for steps, tls in connections),
            expect=(HELLO, HELLO),
            **TUNNEL,
            root=f"tls/{id}",
            thorough="" if id in USUAL else ONE_MORE_CERTIFICATE,
        )
        for id, about, do, connections in ACCEPTED_SESSIONS
        if id[-4:] != "-1.2"
    ),
    *(
        Case(
            id=f"proxy/tunnel/{id}",
            about=f"Tunnels: {about[0].lower()}{about[1:]}",
            cites=("RFC9110-4.3.4-1", *clauses, "RFC9110-4.3.4-5"),
            do=do,
            server=tuple(Connection((*CONNECTED, tls, *steps)) for steps, tls in connections),
            expect=(HELLO, Failure()),
            at_most=3,  # a CONNECT, the request inside, and the CONNECT for the server that the client refuses
            **TUNNEL,
            fresh=True,
            twin=f"proxy/tunnel/{twin}",
            root=f"tls/{id}",
            why=why,
            thorough="" if id in USUAL else ONE_MORE_CERTIFICATE,
        )
        for id, about, do, connections, clauses, twin, why in REFUSED_SESSIONS
        if id[-4:] != "-1.2"
    ),
)
