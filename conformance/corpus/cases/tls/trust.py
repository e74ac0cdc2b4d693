"""TLS: the CAs that certify the server, the periods of validity, and the keys (RFC 9110 section 4.3.4)."""

from ....model import Case, Connection, Failure, Never, Request, Response, Session, Tls
from ..literals import OVER_TLS, STEPS

BETWEEN = "An attacker can impersonate the server, and read and change all requests and responses."
# No clause requires a client to accept these, or to refuse them.
NOT_HTTP = ("ecdsa-p384", "ed25519", "rsa-1024", "wrong-key-usage")
ANYBODY = "The owner of any certificate can issue certificates for every host."


CASES = (
    *(
        Case(
            id=f"tls/trust/{identity}",
            about=f"The client accepts a certificate {what}.",
            cites=(clause,),
            host="localhost",
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Response(200, body=b"hello"),),
            # RFC 5280 section 4.2.1.10: a client that does not process the constraint rejects the certificate.
            lenient=((Failure(),),) if identity == "name-constraints" else (),
            level="info" if identity in NOT_HTTP else None,
            **OVER_TLS,
            twin="tls/good-name" if identity == "name-constraints" else "",
            why=why,
        )
        for identity, what, clause, why in (
            (
                "intermediate",
                "whose intermediate CA the server sends along",
                "RFC5280-6.1.4-P1",
                "",
            ),
            ("long-chain", "with three intermediate CAs", "RFC5280-6.1.4-P2", ""),
            (
                "reversed-chain",
                "whose intermediate CAs come in the wrong order",
                "RFC8446-4.4.2-12",
                "Operators often configure the wrong order, and the client cannot connect to their servers.",
            ),
            (
                "name-constraints",
                "within the name constraints of its CA",
                "RFC5280-6.1.3-P3",
                "",
            ),
            (
                "rsa-2048",
                "with an RSA key of 2048 bits",
                "RFC8446-9.1-3",
                "Most servers have such a key, and the client cannot connect to them.",
            ),
            ("ecdsa-p256", "with a key on P-256", "RFC8446-9.1-3", ""),
            (
                "ecdsa-p384",
                "with a key on P-384",
                "RFC9110-4.3.4-1",
                "The client cannot connect to servers with such a key, which TLS does not require a client to support.",
            ),
            (
                "ed25519",
                "with an Ed25519 key",
                "RFC9110-4.3.4-1",
                "The client cannot connect to servers with such a key, which TLS does not require a client to support.",
            ),
        )
    ),
    *(
        Case(
            id=id,
            about=f"The client refuses a certificate {about}.",
            cites=(clause, "RFC9110-4.3.4-5"),
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"HTTP/1."),),
            **OVER_TLS,
            fresh=True,
            twin=twin,
            why=why,
        )
        for id, host, identity, about, clause, twin, why in (
            (
                "tls/validity/expired-by-address",
                "127.0.0.1",
                "expired",
                "that has expired, for a URL with an address",
                "RFC5280-6.1.3-P2",
                "tls/good-address",
                BETWEEN,
            ),
            (
                "tls/validity/expired-intermediate",
                "localhost",
                "expired-intermediate",
                "whose CA certificate has expired",
                "RFC5280-6.1.3-P2",
                "tls/trust/intermediate",
                "A CA key that its owner stopped using years ago can still certify any server.",
            ),
            (
                "tls/trust/unknown-ca-by-address",
                "127.0.0.1",
                "unknown-ca",
                "from an unknown CA, for a URL with an address",
                "RFC5280-6.1.1-P1",
                "tls/good-address",
                BETWEEN,
            ),
            (
                "tls/trust/missing-intermediate",
                "localhost",
                "missing-intermediate",
                "whose intermediate CA the server does not send",
                "RFC5280-6.1.1-P1",
                "tls/trust/intermediate",
                "The client accepts a signature that it cannot verify.",
            ),
            (
                "tls/trust/intermediate-not-ca",
                "localhost",
                "intermediate-not-ca",
                "whose issuer is not a CA",
                "RFC5280-6.1.4-P1",
                "tls/trust/intermediate",
                ANYBODY,
            ),
            (
                "tls/trust/intermediate-no-key-usage",
                "localhost",
                "intermediate-no-key-usage",
                "of a CA whose key is not for signing certificates",
                "RFC5280-6.1.4-P3",
                "tls/trust/intermediate",
                ANYBODY,
            ),
            (
                "tls/trust/path-too-long",
                "localhost",
                "path-too-long",
                "with more CAs in its chain than the first CA allows",
                "RFC5280-6.1.4-P2",
                "tls/trust/long-chain",
                "A CA creates further CAs, which it is not allowed to create.",
            ),
            (
                "tls/trust/name-constraints-violated",
                "localhost",
                "name-constraints-violated",
                "for a name that its CA may not certify",
                "RFC5280-6.1.3-P3",
                "tls/good-name",
                "The CA of one company can certify the servers of any other company.",
            ),
            (
                "tls/trust/wrong-signature",
                "localhost",
                "wrong-signature",
                "that names the CA but is signed with another key",
                "RFC5280-6.1.3-P1",
                "tls/good-name",
                "A client that reads the name of the CA and does not verify its signature trusts every server.",
            ),
            (
                "tls/trust/unknown-critical-extension",
                "localhost",
                "unknown-critical-extension",
                "with an unknown critical extension",
                "RFC5280-4.2-1",
                "tls/good-name",
                "The extension can forbid the use of the certificate for this server.",
            ),
            (
                "tls/trust/client-only",
                "localhost",
                "client-only",
                "that is for clients only",
                "RFC5280-4.2.1.12-3",
                "tls/good-name",
                "Each client with a certificate can impersonate the server.",
            ),
        )
    ),
    *(
        Case(
            id=f"tls/trust/{identity}",
            about=f"The client refuses a certificate {what}.",
            cites=(clause,),
            host="localhost",
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            level="info" if identity in NOT_HTTP else None,
            **OVER_TLS,
            fresh=True,
            twin="tls/good-name",
            why=why,
        )
        for identity, what, clause, why in (
            (
                "md5-signature",
                "with an MD5 signature",
                "RFC8446-4.4.2.4-4",
                "Attackers have forged such certificates.",
            ),
            (
                "sha1-signature",
                "with a SHA-1 signature",
                "RFC8446-4.4.2.4-5",
                "Attackers can forge such certificates.",
            ),
            (
                "rsa-1024",
                "with an RSA key of 1024 bits",
                "RFC9110-4.3.4-1",
                "An attacker can break such a key, although no clause of HTTP forbids it.",
            ),
            (
                "wrong-key-usage",
                "whose key is for other uses than TLS",
                "RFC9110-4.3.4-1",
                (
                    "The client uses a key in a way that its CA did not allow. RFC 8446 section 4.4.2.2 binds only "
                    "the server."
                ),
            ),
        )
    ),
    Case(
        id="tls/trust/other-authority",
        about="A client that is configured to trust another CA trusts that CA.",
        cites=("RFC5280-6.1.1-P1",),
        host="localhost",
        do=(Session(trusts="stranger"), Request()),
        server=(Connection(STEPS, Tls("unknown-ca")),),
        expect=(Response(200, body=b"hello"),),
        **OVER_TLS,
    ),
    Case(
        id="tls/trust/other-authority-alone",
        about="A client that is configured to trust another CA trusts only that CA.",
        cites=("RFC5280-6.1.1-P1", "RFC9110-4.3.4-5"),
        host="localhost",
        do=(Session(trusts="stranger"), Request()),
        server=(Connection(STEPS),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        **OVER_TLS,
        fresh=True,
        twin="tls/trust/other-authority",
        why="The client trusts CAs that the caller excluded.",
    ),
)
