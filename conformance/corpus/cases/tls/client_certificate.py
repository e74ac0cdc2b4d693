"""TLS: servers that ask for a certificate of the client's, and clients that have one or have none."""

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
                "The server asks for a certificate, the client has none and goes on.",
                Tls(client_auth="optional", versions=BEST),
                "",
                False,
                "RFC8446-4.4.2-3",
            ),
            (
                "optional-none-1.2",
                "The server asks for a certificate over TLS 1.2, the client has none and goes on.",
                Tls(client_auth="optional", versions=TLS12),
                "",
                False,
                "RFC8446-4.4.2-3",
            ),
            (
                "shown",
                "The server wants a certificate, and gets it.",
                Tls(client_auth="required", versions=BEST),
                "client",
                True,
                "RFC8446-4.4.2-2",
            ),
            (
                "shown-1.2",
                "The server wants a certificate over TLS 1.2, and gets it.",
                Tls(client_auth="required", versions=TLS12),
                "client",
                True,
                "RFC8446-4.4.2-2",
            ),
            (
                "optional-shown",
                "The server would like to have a certificate, and gets it.",
                Tls(client_auth="optional", versions=BEST),
                "client",
                True,
                "RFC8446-4.4.2-2",
            ),
            (
                "unasked",
                "The client has a certificate that nobody asks for.",
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
            # TLS 1.2 does not come to its end; in TLS 1.3 an alert comes behind it.
            cites=("RFC9110-4.2.2-3",) if versions == TLS12 else ("RFC8446-6-3",),
            host="localhost",
            shows=shows,
            server=(Connection(STEPS, Tls(client_auth="required", versions=versions)),),
            expect=(Failure(),),
            at_most=0,
            **OVER_TLS,
            twin=twin,
            why="For the client its side of the handshake is over; that it was refused comes where the answer should.",
        )
        for name, about, versions, shows, twin in (
            (
                "required-none",
                "The server wants a certificate, the client has none: no answer is no success.",
                BEST,
                "",
                "tls/client-certificate/optional-none",
            ),
            (
                "required-none-1.2",
                "The server wants a certificate over TLS 1.2, the client has none.",
                TLS12,
                "",
                "tls/client-certificate/optional-none-1.2",
            ),
            (
                "wrong-ca",
                "The server does not know the authority of the client's certificate.",
                BEST,
                "client-wrong-ca",
                "tls/client-certificate/shown",
            ),
            (
                "wrong-ca-1.2",
                "Over TLS 1.2 the server does not know the authority of the client's certificate.",
                TLS12,
                "client-wrong-ca",
                "tls/client-certificate/shown-1.2",
            ),
            (
                "expired",
                "The client's certificate has expired.",
                BEST,
                "client-expired",
                "tls/client-certificate/shown",
            ),
        )
    ),
    Case(
        id="tls/client-certificate/not-to-a-stranger",
        about="The server is not the one that was asked for: who the client is, is none of its business.",
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
        why="Clients that look at the certificate when the handshake is over have told their name by then.",
    ),
)
