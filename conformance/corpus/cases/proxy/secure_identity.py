"""The certificate of a proxy that the client reaches over TLS: the rows of the chapter ``tls`` for http URLs.

The proxy has the names of the rows, and the origin server has a name of its own. No clause binds the client to verify
a proxy, see the ruling ``proxy-identity``. A client that accepts a proxy of an unknown CA verifies no proxy, and that
failure explains its other failures here.
"""

from ....model import Case, Common, Connection, Failure, Hello, Never, Sent, Tls
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
    NAME,
    REFUSED_ADDRESSES,
    REFUSED_NAMES,
    VERY_LARGE,
)
from ..certificate_wildcards import ACCEPTED_WILDCARDS, REFUSED_WILDCARDS
from ..literals import HELLO, ONE_MORE_CERTIFICATE, OVER_TLS, STEPS

ORIGIN = "origin.h1conform.test"
SECURE = Common(OVER_TLS, via="proxy", host=ORIGIN, rulings=("proxy-identity",))
NAMED = Common(OVER_TLS, via="proxy", host=NAME, proxy="localhost")
# The file `secure` has the cases of these rows.
ELSEWHERE = ("identity/wrong-host", "identity/unknown-ca")

# The rows that every run has here; the chapter ``tls`` has all rows.
USUAL = (
    "good-name",
    "good-address",
    "identity/name",
    "identity/expired",
    "identity/self-signed",
    "identity/common-name-only",
    "identity/wrong-ip",
    "trust/intermediate",
)

CASES = (
    *(
        Case(
            id=f"proxy/secure/{id}",
            about=f"The client accepts a proxy's certificate {what}.",
            cites=clauses,
            proxy=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(HELLO,),
            lenient=((Failure(),),) if identity in (VERY_LARGE, CONSTRAINED) or "wildcard" in id else (),
            level="info" if identity in NOT_HTTP else "should",
            **SECURE,
            twin=twin and f"proxy/secure/{twin}",
            root=f"tls/{id}",
            why=why,
            thorough="" if id in USUAL else ONE_MORE_CERTIFICATE,
        )
        for id, host, identity, what, clauses, twin, why in (
            ("good-name", "localhost", "good", "for the name of the proxy", ("RFC9110-4.3.4-3",), "", ""),
            ("good-address", "127.0.0.1", "good", "for the address of the proxy", ("RFC9110-4.3.5-P1",), "", ""),
            *ACCEPTED_NAMES,
            *ACCEPTED_ADDRESSES,
            *ACCEPTED_WILDCARDS,
            *ACCEPTED_CHAINS,
        )
    ),
    *(
        Case(
            id=f"proxy/secure/{id}",
            about=f"The client refuses a proxy's certificate {what}.",
            cites=clauses,
            proxy=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"GET "),),
            level="info" if identity in NOT_HTTP else "should",
            **SECURE,
            twin=f"proxy/secure/{twin}",
            root="proxy/secure/unknown-ca",
            why=why,
            thorough="" if id in USUAL else ONE_MORE_CERTIFICATE,
        )
        for id, host, identity, what, clauses, twin, why in (
            *REFUSED_ALWAYS,
            *REFUSED_NAMES,
            *REFUSED_ADDRESSES,
            *REFUSED_WILDCARDS,
            *REFUSED_CHAINS,
            *REFUSED_SIGNATURES,
        )
        if id not in ELSEWHERE
    ),
    Case(
        id="proxy/secure/identity/of-the-server",
        about="The client refuses a proxy's certificate for the host in the URL and not for the proxy.",
        cites=("RFC9110-4.3.4-1", "RFC9525-6.1.1-1"),
        level="should",
        server=(Connection(STEPS, Tls("name")),),
        expect=(Failure(),),
        sent=(Never(b"GET "),),
        **NAMED,
        rulings=("proxy-identity",),
        twin="proxy/secure/names/target",
        root="proxy/secure/unknown-ca",
        why="The owner of any server can impersonate the proxy for requests to that server.",
    ),
    *(
        Case(
            id=f"proxy/secure/names/{name}",
            about=about,
            cites=clauses,
            level="info" if name == "sni" else None,  # localhost is not a fully qualified name
            server=(Connection(STEPS),),
            expect=(HELLO,),
            sent=sent,
            **NAMED,
        )
        for name, about, clauses, sent in (
            (
                "target",
                "The request to a proxy over TLS has the URL and the host of the server.",
                ("RFC9112-3.2.2-1", "RFC9112-3.2.2-2", "RFC9112-3.2-4"),
                (
                    Sent(
                        method="GET",
                        target=f"http://{NAME}/",
                        once=("Host",),
                        shapes=(("Host", r"www\.h1conform\.test(:80)?|\{address\}"),),
                    ),
                ),
            ),
            (
                "sni",
                "The ClientHello to a proxy has the name of the proxy, not that of the server.",
                ("RFC6066-3-8",),
                (Hello(sni="localhost"),),
            ),
        )
    ),
)
