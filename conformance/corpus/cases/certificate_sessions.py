"""Sessions and requests in order, each with the certificate that the server shows on each of its connections.

The chapters ``tls`` and ``proxy`` make cases of these rows: for an origin server, and for an origin server in a tunnel.
A client can resume a TLS session where the server's side of both connections is the same. The server then sends no
certificate, and a client that resumes the session trusts what the first connection was allowed to trust. The columns:

- the part of the id of the case after the name of the family, such as ``tls``
- the sentence about the case
- the items of the client
- the connections of the server: the steps after the handshake, and the TLS of each
- for refused sessions also: clauses beside those that all have, the same part of the id of the twin, and why the case
  matters
"""

from ....mockserver.script import Close, ReadRequest, Send
from ...model import Request, Session, Tls
from .literals import OK, TLS12

CLOSING = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
ONE = (ReadRequest(), Send(CLOSING), Close())
TWO = (ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close())

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
VERIFIES = ("RFC9110-4.3.4-9",)

ACCEPTED_SESSIONS = (
    (
        "session/good-twice",
        "Two sessions use one good server, and the second may resume the TLS session.",
        SESSIONS,
        ((ONE, Tls(tickets=True)),),
    ),
    (
        "session/good-twice-1.2",
        "Two sessions use one good server over TLS 1.2.",
        SESSIONS,
        ((ONE, Tls(versions=TLS12, tickets=True)),),
    ),
    (
        "session/good-in-turn",
        "One session makes two connections to a server that is good on both.",
        REQUESTS,
        ((ONE, Tls(tickets=True)), (ONE, Tls("ecdsa-p256", tickets=True))),
    ),
    (
        "session/unverified-then-good",
        "The first session does not verify a good server, and the second does.",
        UNVERIFIED,
        ((ONE, Tls(tickets=True)),),
    ),
    (
        "session/unverified-request-then-good",
        "In one session, one request does not verify a good server, and the next does.",
        UNVERIFIED_REQUEST,
        ((TWO, Tls(tickets=True)),),
    ),
    (
        "session/stranger-twice",
        "Two sessions trust another CA.",
        (Session(trusts="stranger"), Request(), Session(trusts="stranger"), Request()),
        ((ONE, Tls("unknown-ca", tickets=True)),),
    ),
    (
        "session/two-names",
        "Two sessions use one server by address and by name, both in its certificate.",
        NAMES,
        ((ONE, Tls(tickets=True)),),
    ),
    (
        "session/two-names-at-once",
        "One session uses one server by address and by name, both in its certificate.",
        NAMES_AT_ONCE,
        ((TWO, Tls(tickets=True)),),
    ),
)

REFUSED_SESSIONS = (
    *(
        (
            f"session/good-then-{identity}",
            f"After a good server, the next session refuses one {what}.",
            SESSIONS,
            ((ONE, Tls(tickets=True)), (ONE, Tls(identity, tickets=True))),
            (),
            "session/good-twice",
            ONE_FOR_ALL,
        )
        for identity, what in (
            ("wrong-host", "certified for another name"),
            ("expired", "whose certificate has expired"),
            ("unknown-ca", "certified by an unknown CA"),
        )
    ),
    *(
        (
            f"session/good-then-{identity}-in-turn",
            f"After a good connection, the client refuses {what}.",
            REQUESTS,
            ((ONE, Tls(tickets=True)), (ONE, Tls(identity, tickets=True))),
            (),
            "session/good-in-turn",
            ONE_FOR_ALL,
        )
        for identity, what in (
            ("wrong-host", "a certificate for another name"),
            ("self-signed", "a self-signed certificate"),
        )
    ),
    *(
        (
            f"session/unverified-then-{name}",
            f"After an unverified session, the client refuses the server ({what}).",
            UNVERIFIED,
            ((steps, Tls(identity, versions=versions, tickets=True)),),
            VERIFIES,
            "session/unverified-then-good",
            OFF_THEN_ON,
        )
        for name, identity, versions, steps, what in (
            ("wrong-host", "wrong-host", BEST, ONE, "another name"),
            ("expired", "expired", BEST, ONE, "expired"),
            ("unknown-ca", "unknown-ca", BEST, ONE, "unknown CA"),
            ("wrong-host-1.2", "wrong-host", TLS12, ONE, "another name, TLS 1.2"),
            ("unknown-ca-1.2", "unknown-ca", TLS12, ONE, "unknown CA, TLS 1.2"),
            ("unknown-ca-kept", "unknown-ca", BEST, TWO, "unknown CA, kept"),
        )
    ),
    *(
        (
            f"session/unverified-request-then-{name}",
            f"After an unverified request, the client refuses the server ({what}).",
            UNVERIFIED_REQUEST,
            ((steps, Tls(identity, tickets=True)),),
            VERIFIES,
            "session/unverified-request-then-good",
            OFF_THEN_ON,
        )
        for name, identity, steps, what in (
            ("wrong-host", "wrong-host", ONE, "another name"),
            ("unknown-ca", "unknown-ca", ONE, "unknown CA"),
            ("unknown-ca-kept", "unknown-ca", TWO, "unknown CA, kept"),
        )
    ),
    *(
        (
            f"session/other-authority{name}",
            f"A session refuses a server whose CA only the session before trusted{what}.",
            STRANGER,
            ((steps, Tls("unknown-ca", versions=versions, tickets=True)),),
            (),
            "session/stranger-twice",
            "If one part of a program trusts a CA, every other part trusts the CA too.",
        )
        for name, versions, steps, what in (
            ("", BEST, ONE, ""),
            ("-1.2", TLS12, ONE, " (TLS 1.2)"),
            ("-kept", BEST, TWO, " (kept open)"),
        )
    ),
    *(
        (
            f"session/other-name{name}",
            f"The client refuses a certificate for the address at the name{what}.",
            do,
            ((steps, Tls("ipv4", versions=versions, tickets=True)),),
            (),
            twin,
            "The owner of one certificate for an address can impersonate all names at that address.",
        )
        for name, do, versions, steps, twin, what in (
            ("", NAMES, BEST, ONE, "session/two-names", ""),
            ("-1.2", NAMES, TLS12, ONE, "session/two-names", " (TLS 1.2)"),
            ("-at-once", NAMES_AT_ONCE, BEST, TWO, "session/two-names-at-once", " (one session)"),
        )
    ),
)
