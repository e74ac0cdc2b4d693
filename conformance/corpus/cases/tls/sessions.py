"""TLS: trust in one server, name or setting does not extend to another one, in one session as in several."""

from ....model import Case, Connection, Failure, Request, Session, Tls
from ..certificate_sessions import ACCEPTED_SESSIONS, NAMES_AT_ONCE, ONE, REFUSED_SESSIONS
from ..literals import HELLO, OVER_TLS

CASES = (
    *(
        Case(
            id=f"tls/{id}",
            about=about,
            cites=("RFC9110-4.3.4-1",),
            host="localhost",
            do=do,
            server=tuple(Connection(steps, tls) for steps, tls in connections),
            expect=(HELLO, HELLO),
            **OVER_TLS,
        )
        for id, about, do, connections in ACCEPTED_SESSIONS
    ),
    Case(
        id="tls/session/unverified",
        about="A session without verification accepts a certificate for another name.",
        cites=("RFC9110-4.3.4-8", "RFC9525-6.6-4"),
        host="localhost",
        do=(Session(verify=False), Request()),
        server=(Connection(ONE, Tls("wrong-host")),),
        expect=(HELLO,),
        **OVER_TLS,
    ),
    *(
        Case(
            id=f"tls/{id}",
            about=about,
            cites=("RFC9110-4.3.4-1", *clauses, "RFC9110-4.3.4-5"),
            host="localhost",
            do=do,
            server=tuple(Connection(steps, tls) for steps, tls in connections),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            # A driver with this capability uses the name of each request.
            needs=("resolve",) if do == NAMES_AT_ONCE else (),
            twin=f"tls/{twin}",
            why=why,
        )
        for id, about, do, connections, clauses, twin, why in REFUSED_SESSIONS
    ),
)
