"""The certificate of the server at the far end of a tunnel: the rows of the chapter ``tls`` once more inside CONNECT.

The client reaches the proxy without TLS, under another name or address than the origin server. The names of the proxy
are no names of the server, and a certificate for them proves nothing about the server (RFC 9110 section 4.3.4).
"""

from .....mockserver.script import ReadRequest, Send
from ....model import Case, Common, Connection, Failure, Hello, Never, Request, Tls
from ..certificate_chains import (
    ACCEPTED_CHAINS,
    CONSTRAINED,
    NOT_HTTP,
    REFUSED_ALWAYS,
    REFUSED_CHAINS,
    REFUSED_SIGNATURES,
)
from ..certificate_names import (
    ACCEPTED_ADDRESSES,
    ACCEPTED_NAMES,
    CERTIFICATE_ALERTS,
    NAME,
    REFUSED_ADDRESSES,
    REFUSED_NAMES,
    VERY_LARGE,
)
from ..certificate_wildcards import ACCEPTED_WILDCARDS, REFUSED_WILDCARDS
from ..literals import HELLO, ONE_MORE_CERTIFICATE, OPENED, OVER_TLS, STEPS

TUNNEL = Common(OVER_TLS, via="tunnel")
CONNECTED = (ReadRequest(), Send(OPENED))
GOOD = (
    ("good-name", "localhost", "good", "for the name in the URL", ("RFC9110-4.3.4-3",), "", ""),
    ("good-address", "127.0.0.1", "good", "for the address in the URL", ("RFC9110-4.3.5-P1",), "", ""),
)
NOT_INSIDE = (Never(b"GET / HTTP/1."),)

# The rows that every run has here; the chapter ``tls`` has all rows.
USUAL = (
    "good-name",
    "good-address",
    "identity/name",
    "identity/ipv4",
    "identity/wildcard",
    "identity/expired",
    "identity/wrong-host",
    "identity/unknown-ca",
    "identity/self-signed",
    "identity/common-name-only",
    "identity/wrong-ip",
    "identity/wildcard-for-two-labels",
    "trust/intermediate",
    "trust/missing-intermediate",
    "trust/client-only",
)

CASES = (
    *(
        Case(
            id=f"proxy/tunnel/{id}",
            about=f"In a tunnel, the client accepts a certificate {what}.",
            cites=clauses,
            host=host,
            proxy="127.0.0.1" if host == "localhost" else "localhost",
            server=(Connection((*CONNECTED, Tls(identity), *STEPS)),),
            expect=(HELLO,),
            lenient=((Failure(),),) if identity in (VERY_LARGE, CONSTRAINED) or rows == ACCEPTED_WILDCARDS else (),
            level="info" if identity in NOT_HTTP else "must" if rows == ACCEPTED_NAMES else None,
            **TUNNEL,
            twin=twin and f"proxy/tunnel/{twin}",
            root=f"tls/{id}",
            why=why,
            thorough="" if id in USUAL else ONE_MORE_CERTIFICATE,
        )
        for rows in (GOOD, ACCEPTED_NAMES, ACCEPTED_ADDRESSES, ACCEPTED_WILDCARDS, ACCEPTED_CHAINS)
        for id, host, identity, what, clauses, twin, why in rows
    ),
    *(
        Case(
            id=f"proxy/tunnel/{id}",
            about=f"In a tunnel, the client refuses a certificate {what}.",
            cites=(*clauses, "RFC9110-4.3.4-5"),
            host=host,
            proxy="127.0.0.1" if host == "localhost" else "localhost",
            server=(Connection((*CONNECTED, Tls(identity), *STEPS)),),
            expect=(Failure(),),
            sent=NOT_INSIDE,
            **TUNNEL,
            fresh=True,
            twin=f"proxy/tunnel/{twin}",
            root=f"tls/{id}",
            why=why,
            thorough="" if id in USUAL else ONE_MORE_CERTIFICATE,
        )
        for id, host, identity, what, clauses, twin, why in (
            *REFUSED_ALWAYS,
            *REFUSED_NAMES,
            *REFUSED_ADDRESSES,
            *REFUSED_WILDCARDS,
            *REFUSED_CHAINS,
        )
    ),
    *(
        Case(
            id=f"proxy/tunnel/{id}",
            about=f"In a tunnel, the client refuses a certificate {what}.",
            cites=clauses,
            host=host,
            proxy="127.0.0.1",
            server=(Connection((*CONNECTED, Tls(identity), *STEPS)),),
            expect=(Failure(),),
            level="info" if identity in NOT_HTTP else None,
            **TUNNEL,
            fresh=True,
            twin=f"proxy/tunnel/{twin}",
            root=f"tls/{id}",
            why=why,
            thorough="" if id in USUAL else ONE_MORE_CERTIFICATE,
        )
        for id, host, identity, what, clauses, twin, why in REFUSED_SIGNATURES
    ),
    *(
        Case(
            id=f"proxy/tunnel/identity/alert-{identity}",
            about=f"In a tunnel, the client refuses a certificate {what} with an alert about it.",
            cites=("RFC9110-4.3.4-7", "RFC9525-6.6-3"),
            host="localhost",
            proxy="127.0.0.1",
            server=(Connection((*CONNECTED, Tls(identity), *STEPS)),),
            expect=(Failure(),),
            sent=(Hello(alerts=CERTIFICATE_ALERTS),),
            **TUNNEL,
            fresh=True,
            twin="proxy/tunnel/good-name",
            root=f"tls/identity/alert-{identity}",
            why="The operator of the server does not learn that clients refuse the certificate.",
        )
        for identity, what in (("wrong-host", "for another name"), ("unknown-ca", "of an unknown CA"))
    ),
    Case(
        id="proxy/tunnel/identity/of-the-proxy",
        about="In a tunnel, the client refuses a certificate for the proxy and not for the server.",
        cites=("RFC9110-4.3.4-1", "RFC9525-6.1.1-1", "RFC9110-4.3.4-5"),
        host=NAME,
        proxy="localhost",
        server=(Connection((*CONNECTED, Tls("good"), *STEPS)),),
        expect=(Failure(),),
        sent=NOT_INSIDE,
        **TUNNEL,
        fresh=True,
        twin="proxy/tunnel/identity/name",
        why="The owner of the proxy can impersonate every server that the client reaches through the proxy.",
    ),
    Case(
        id="proxy/tunnel/identity/host-field-of-another",
        about="In a tunnel, a Host from the caller does not change the name that the client verifies.",
        cites=("RFC9110-4.3.4-1",),
        host="localhost",
        proxy="127.0.0.1",
        do=(Request(fields=(("Host", "other.example"),)),),
        server=(Connection((*CONNECTED, Tls(), *STEPS)),),
        expect=(HELLO,),
        lenient=((Failure(),),),  # RFC 9112 section 3.2: Host has to match the target
        **TUNNEL,
        twin="proxy/tunnel/good-name",
        root="tls/identity/host-field-of-another",
    ),
    Case(
        id="proxy/tunnel/identity/host-field-of-the-certificate",
        about="In a tunnel, the client refuses a certificate for the Host field and not for the URL.",
        cites=("RFC9110-4.3.4-1", "RFC9110-4.3.4-5"),
        host="localhost",
        proxy="127.0.0.1",
        do=(Request(fields=(("Host", "other.example"),)),),
        server=(Connection((*CONNECTED, Tls("wrong-host"), *STEPS)),),
        expect=(Failure(),),
        sent=NOT_INSIDE,
        **TUNNEL,
        fresh=True,
        twin="proxy/tunnel/good-name",
        root="tls/identity/host-field-of-the-certificate",
        why="A field for the server decides which server the client trusts.",
    ),
)
