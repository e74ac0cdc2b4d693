"""TLS: servers that request a client certificate, and clients with and without a certificate."""

from ....model import Case, Connection, Failure, Hello, Response, Tls
from ..literals import OVER_TLS, STEPS, TLS12

BEST = ("TLSv1.2", "TLSv1.3")


CASES = (
    *(
        Case(
            id=f"tls/client-certificate/{name}",
            about=about,
            cites=(clause,),
            host="localhost",
            shows=shows,
            server=(Connection(STEPS, tls),),
            expect=(Response(200, body=b"hello"),),
            sent=(Hello(shown=shown),),
            **OVER_TLS,
        )
        for name, about, tls, shows, shown, clause in (
            (
                "optional-none",
                "The server requests a certificate, and a client without one gets a response.",
                Tls(client_auth="optional", versions=BEST),
                "",
                False,
                "RFC8446-4.4.2-3",
            ),
            (
                "optional-none-1.2",
                "The server requests a certificate over TLS 1.2, and a client without one gets a response.",
                Tls(client_auth="optional", versions=TLS12),
                "",
                False,
                "RFC5246-7.4.6-1",
            ),
            (
                "shown",
                "The server requires a certificate, and the client sends it.",
                Tls(client_auth="required", versions=BEST),
                "client",
                True,
                "RFC8446-4.4.2-2",
            ),
            (
                "shown-1.2",
                "The server requires a certificate over TLS 1.2, and the client sends it.",
                Tls(client_auth="required", versions=TLS12),
                "client",
                True,
                "RFC5246-7.3-2",
            ),
            (
                "optional-shown",
                "The server requests a certificate without requiring it, and the client sends it.",
                Tls(client_auth="optional", versions=BEST),
                "client",
                True,
                "RFC8446-4.4.2-2",
            ),
            (
                "unasked",
                "The client sends no certificate to a server that does not request one.",
                Tls(client_auth="none", versions=BEST),
                "client",
                False,
                "RFC8446-4.4.2-2",
            ),
        )
    ),
    *(
        Case(
            id=f"tls/client-certificate/{name}",
            about=about,
            # In TLS 1.2 the handshake fails; in TLS 1.3 an alert follows the handshake.
            cites=("RFC9110-4.2.2-3",) if versions == TLS12 else ("RFC8446-6-3",),
            host="localhost",
            shows=shows,
            server=(Connection(STEPS, Tls(client_auth="required", versions=versions)),),
            expect=(Failure(),),
            at_most=0,
            **OVER_TLS,
            twin=twin,
            why="The caller does not learn that the server refused the client.",
        )
        for name, about, versions, shows, twin in (
            (
                "required-none",
                "The server requires a certificate: a client without one reports an error.",
                BEST,
                "",
                "tls/client-certificate/optional-none",
            ),
            (
                "required-none-1.2",
                "The server requires a certificate over TLS 1.2: a client without one reports an error.",
                TLS12,
                "",
                "tls/client-certificate/optional-none-1.2",
            ),
            (
                "wrong-ca",
                "The client reports that the server refuses a certificate of an unknown CA.",
                BEST,
                "client-wrong-ca",
                "tls/client-certificate/shown",
            ),
            (
                "wrong-ca-1.2",
                "The client reports that the server refuses a certificate of an unknown CA over TLS 1.2.",
                TLS12,
                "client-wrong-ca",
                "tls/client-certificate/shown-1.2",
            ),
            (
                "expired",
                "The client reports that the server refuses an expired certificate.",
                BEST,
                "client-expired",
                "tls/client-certificate/shown",
            ),
        )
    ),
    Case(
        id="tls/client-certificate/not-to-a-stranger",
        about="The client does not send its certificate to a server that it does not accept.",
        cites=("RFC9110-4.3.4-5",),
        host="localhost",
        shows="client",
        server=(Connection(STEPS, Tls("wrong-host", client_auth="optional")),),
        expect=(Failure(),),
        sent=(Hello(shown=False),),
        level="info",
        **OVER_TLS,
        fresh=True,
        twin="tls/client-certificate/optional-shown",
        why="A client that verifies the server after the handshake has already revealed its own identity.",
    ),
)
