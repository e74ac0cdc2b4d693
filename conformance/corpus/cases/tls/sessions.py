"""TLS: trust in one server, name or setting does not extend to another one, in one session as in several.

A client can resume a TLS session where the server's side of both connections is the same. The server then sends no
certificate, and a client that resumes the session trusts what the first connection was allowed to trust."""

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

OFF_THEN_ON = "After one request without verification, the client trusts that server in all later requests."
ONE_FOR_ALL = "After one good connection, the client trusts an attacker who takes over the address."


CASES = (
    # ---------------------------------------------------------------------------------------------- accepted: the twins
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
                "Two sessions use one good server, and the second may resume the TLS session of the first.",
                SESSIONS,
                (Connection(ONCE, Tls(tickets=True)),),
            ),
            (
                "good-twice-1.2",
                "Two sessions use one good server over TLS 1.2.",
                SESSIONS,
                (Connection(ONCE, Tls(versions=TLS12, tickets=True)),),
            ),
            (
                "good-in-turn",
                "One session makes two connections to a server that is good on both.",
                REQUESTS,
                (Connection(ONCE, Tls(tickets=True)), Connection(ONCE, Tls("ecdsa-p256", tickets=True))),
            ),
            (
                "unverified-then-good",
                "The first session does not verify a good server, and the second does.",
                UNVERIFIED,
                (Connection(ONCE, Tls(tickets=True)),),
            ),
            (
                "unverified-request-then-good",
                "In one session, the first request does not verify a good server, and the second does.",
                UNVERIFIED_REQUEST,
                (Connection(TWICE, Tls(tickets=True)),),
            ),
            (
                "stranger-twice",
                "Two sessions trust another CA.",
                (Session(trusts="stranger"), Request(), Session(trusts="stranger"), Request()),
                (Connection(ONCE, Tls("unknown-ca", tickets=True)),),
            ),
            (
                "two-names",
                "Two sessions use one server by its address and by its name, both in its certificate.",
                NAMES,
                (Connection(ONCE, Tls(tickets=True)),),
            ),
            (
                "two-names-at-once",
                "One session uses one server by its address and by its name, both in its certificate.",
                NAMES_AT_ONCE,
                (Connection(TWICE, Tls(tickets=True)),),
            ),
        )
    ),
    Case(
        id="tls/session/unverified",
        about="A session without verification accepts a certificate for another name.",
        cites=("RFC9110-4.3.4-8", "RFC9525-6.6-4"),
        host="localhost",
        do=(Session(verify=False), Request()),
        server=(Connection(ONCE, Tls("wrong-host")),),
        expect=(HELLO,),
        **OVER_TLS,
    ),
    # ---------------------------------------------------------------------------------------------------------- refused
    *(
        Case(
            id=f"tls/session/good-then-{identity}",
            about=f"After a good server, the next session refuses one {what}.",
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
            ("unknown-ca", "with a certificate of an unknown CA"),
        )
    ),
    *(
        Case(
            id=f"tls/session/good-then-{identity}-in-turn",
            about=f"After a good connection, the next connection refuses {what}.",
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
            ("wrong-host", "a certificate for another name"),
            ("self-signed", "a self-signed certificate"),
        )
    ),
    *(
        Case(
            id=f"tls/session/unverified-then-{name}",
            about=f"A session refuses a server that an unverified session accepted ({what}).",
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
            ("wrong-host", "wrong-host", BEST, ONCE, "another name"),
            ("expired", "expired", BEST, ONCE, "expired"),
            ("unknown-ca", "unknown-ca", BEST, ONCE, "unknown CA"),
            ("wrong-host-1.2", "wrong-host", TLS12, ONCE, "another name, TLS 1.2"),
            ("unknown-ca-1.2", "unknown-ca", TLS12, ONCE, "unknown CA, TLS 1.2"),
            ("unknown-ca-kept", "unknown-ca", BEST, TWICE, "unknown CA, kept open"),
        )
    ),
    *(
        Case(
            id=f"tls/session/unverified-request-then-{name}",
            about=f"A request refuses a server that an unverified request accepted ({what}).",
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
            ("wrong-host", "wrong-host", ONCE, "another name"),
            ("unknown-ca", "unknown-ca", ONCE, "unknown CA"),
            ("unknown-ca-kept", "unknown-ca", TWICE, "unknown CA, kept open"),
        )
    ),
    *(
        Case(
            id=f"tls/session/other-authority{name}",
            about=f"A session refuses a server whose CA only the session before trusted{what}.",
            cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
            host="localhost",
            do=STRANGER,
            server=(Connection(steps, Tls("unknown-ca", versions=versions, tickets=True)),),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            twin="tls/session/stranger-twice",
            why="If one part of a program trusts a CA, every other part trusts the CA too.",
        )
        for name, versions, steps, what in (
            ("", BEST, ONCE, ""),
            ("-1.2", TLS12, ONCE, " (TLS 1.2)"),
            ("-kept", BEST, TWICE, " (kept open)"),
        )
    ),
    *(
        Case(
            id=f"tls/session/other-name{name}",
            about=f"The client accepts a certificate for an address, and refuses it for a name{what}.",
            cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
            host="localhost",
            do=do,
            server=(Connection(steps, Tls("ipv4", versions=versions, tickets=True)),),
            expect=(HELLO, Failure()),
            at_most=1,
            **OVER_TLS,
            fresh=True,
            # A driver with this capability uses the name of each request.
            needs=("resolve",) if do == NAMES_AT_ONCE else (),
            twin=twin,
            why="The owner of one certificate for an address can impersonate all names at that address.",
        )
        for name, do, versions, steps, twin, what in (
            ("", NAMES, BEST, ONCE, "tls/session/two-names", ""),
            ("-1.2", NAMES, TLS12, ONCE, "tls/session/two-names", " (TLS 1.2)"),
            (
                "-at-once",
                NAMES_AT_ONCE,
                BEST,
                TWICE,
                "tls/session/two-names-at-once",
                " (one session)",
            ),
        )
    ),
)
