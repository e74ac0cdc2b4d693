"""TLS: what a client has found out of one server, name or setting holds for no other, in one process as in several.

Sessions of TLS can be resumed wherever the server's side of both connections is the same: then no certificate is sent,
and whoever resumes one believes what the first connection was allowed to believe."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import Case, Connection, Failure, Request, Session, Tls
from ..literals import HELLO, OK, OVER_TLS, TLS12

CLOSING = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
ONCE = (ReadRequest(), Send(CLOSING), Close())
TWICE = (ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close())

SESSIONS = (Session(), Request(), Session(), Request())
REQUESTS = (Request(), Request())
UNVERIFIED = (Session(verify=False), Request(), Session(), Request())
UNVERIFIED_REQUEST = (Request(verify=False), Request())
STRANGER = (Session(trusts="stranger"), Request(), Session(trusts="ca"), Request())
NAMES = (Session(host="127.0.0.1"), Request(), Session(host="localhost"), Request())
NAMES_AT_ONCE = (Request(host="127.0.0.1"), Request(host="localhost"))

BEST = ("TLSv1.2", "TLSv1.3")

OFF_THEN_ON = "One careless request, and every later one goes to whoever answered it."
ONE_FOR_ALL = "One good answer, and whoever takes over the address later is believed."


CASES = (
    # ------------------------------------------------------------------------------------------------- accepted twins
    *(
        Case(
            id=f"tls/session/{name}",
            about=about,
            cites=("RFC9110-4.3.4-1",),
            host="localhost",
            do=do,
            server=server,
            expect=(HELLO, HELLO),
            **OVER_TLS,
        )
        for name, about, do, server in (
            (
                "good-twice",
                "Two sessions with one good server, the second of which may resume that of the first.",
                SESSIONS,
                (Connection(ONCE, Tls(tickets=True)),),
            ),
            (
                "good-twice-1.2",
                "Two sessions with one good server over TLS 1.2.",
                SESSIONS,
                (Connection(ONCE, Tls(versions=TLS12, tickets=True)),),
            ),
            (
                "good-in-turn",
                "Two connections of one session, to a server that is good on both.",
                REQUESTS,
                (Connection(ONCE, Tls(tickets=True)), Connection(ONCE, Tls("ecdsa-p256", tickets=True))),
            ),
            (
                "unverified-then-good",
                "A good server is asked unverified, and then verified.",
                UNVERIFIED,
                (Connection(ONCE, Tls(tickets=True)),),
            ),
            (
                "unverified-request-then-good",
                "A good server is asked without verification, and then with it, in one session.",
                UNVERIFIED_REQUEST,
                (Connection(TWICE, Tls(tickets=True)),),
            ),
            (
                "stranger-twice",
                "Two sessions that trust another authority.",
                (Session(trusts="stranger"), Request(), Session(trusts="stranger"), Request()),
                (Connection(ONCE, Tls("unknown-ca", tickets=True)),),
            ),
            (
                "two-names",
                "One server under two names, both in its certificate, in two sessions.",
                NAMES,
                (Connection(ONCE, Tls(tickets=True)),),
            ),
            (
                "two-names-at-once",
                "One server under two names, both in its certificate, in one session.",
                NAMES_AT_ONCE,
                (Connection(TWICE, Tls(tickets=True)),),
            ),
        )
    ),
    Case(
        id="tls/session/unverified",
        about="A setting may turn the check off.",
        cites=("RFC9110-4.3.4-8", "RFC9525-6.6-4"),
        host="localhost",
        do=(Session(verify=False), Request()),
        server=(Connection(ONCE, Tls("wrong-host")),),
        expect=(HELLO,),
        **OVER_TLS,
    ),
    # ------------------------------------------------------------------------------------------------- rejections
    *(
        Case(
            id=f"tls/session/good-then-{identity}",
            about=f"A good server, and in the next session one {what}.",
            cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
            host="localhost",
            do=SESSIONS,
            server=(Connection(ONCE, Tls(tickets=True)), Connection(ONCE, Tls(identity, tickets=True))),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            twin="tls/session/good-twice",
            why=ONE_FOR_ALL,
        )
        for identity, what in (
            ("wrong-host", "with a certificate for another name"),
            ("expired", "whose certificate has expired"),
            ("unknown-ca", "that an unknown authority vouches for"),
        )
    ),
    *(
        Case(
            id=f"tls/session/good-then-{identity}-in-turn",
            about=f"A good server, and on the session's next connection {what}.",
            cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
            host="localhost",
            do=REQUESTS,
            server=(Connection(ONCE, Tls(tickets=True)), Connection(ONCE, Tls(identity, tickets=True))),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            twin="tls/session/good-in-turn",
            why=ONE_FOR_ALL,
        )
        for identity, what in (
            ("wrong-host", "another one"),
            ("self-signed", "one that signed its own certificate"),
        )
    ),
    *(
        Case(
            id=f"tls/session/unverified-then-{name}",
            about=f"The check is off, and in the next session on: the server {what}.",
            cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-9", "RFC9110-4.3.4-5"),
            host="localhost",
            do=UNVERIFIED,
            server=(Connection(steps, Tls(identity, versions=versions, tickets=True)),),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            twin="tls/session/unverified-then-good",
            why=OFF_THEN_ON,
        )
        for name, identity, versions, steps, what in (
            ("wrong-host", "wrong-host", BEST, ONCE, "is another one"),
            ("expired", "expired", BEST, ONCE, "has expired"),
            ("unknown-ca", "unknown-ca", BEST, ONCE, "is nobody's"),
            ("wrong-host-1.2", "wrong-host", TLS12, ONCE, "is another one, over TLS 1.2"),
            ("unknown-ca-1.2", "unknown-ca", TLS12, ONCE, "is nobody's, over TLS 1.2"),
            ("unknown-ca-kept", "unknown-ca", BEST, TWICE, "is nobody's, and stays connected"),
        )
    ),
    *(
        Case(
            id=f"tls/session/unverified-request-then-{name}",
            about=f"Within a session, a request without the check, then one with it: {what}.",
            cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-9", "RFC9110-4.3.4-5"),
            host="localhost",
            do=UNVERIFIED_REQUEST,
            server=(Connection(steps, Tls(identity, tickets=True)),),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            twin="tls/session/unverified-request-then-good",
            why=OFF_THEN_ON,
        )
        for name, identity, steps, what in (
            ("wrong-host", "wrong-host", ONCE, "another server"),
            ("unknown-ca", "unknown-ca", ONCE, "nobody's server"),
            ("unknown-ca-kept", "unknown-ca", TWICE, "nobody's, and it stays"),
        )
    ),
    *(
        Case(
            id=f"tls/session/other-authority{name}",
            about=f"Another authority is trusted, and in the next session no more{what}.",
            cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
            host="localhost",
            do=STRANGER,
            server=(Connection(steps, Tls("unknown-ca", versions=versions, tickets=True)),),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            twin="tls/session/stranger-twice",
            why="What one part of a program trusts, every other part would trust with it.",
        )
        for name, versions, steps, what in (
            ("", BEST, ONCE, ""),
            ("-1.2", TLS12, ONCE, ", over TLS 1.2"),
            ("-kept", BEST, TWICE, ", but it stays"),
        )
    ),
    *(
        Case(
            id=f"tls/session/other-name{name}",
            about=f"The server is good under one name, and asked by another{what}.",
            cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
            host="localhost",
            do=do,
            server=(Connection(steps, Tls("ipv4", versions=versions, tickets=True)),),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            # With it a driver says that it goes by the names of requests.
            needs=("resolve",) if do == NAMES_AT_ONCE else (),
            twin=twin,
            why="Whoever has one name at an address would have all that share it.",
        )
        for name, do, versions, steps, twin, what in (
            ("", NAMES, BEST, ONCE, "tls/session/two-names", ""),
            ("-1.2", NAMES, TLS12, ONCE, "tls/session/two-names", ", over TLS 1.2"),
            (
                "-at-once",
                NAMES_AT_ONCE,
                BEST,
                TWICE,
                "tls/session/two-names-at-once",
                " at once",
            ),
        )
    ),
)
