"""TLS: who vouches for the server, through which authorities, and until when (RFC 9110 section 4.3.4)."""

from ....model import Case, Connection, Failure, Never, Request, Response, Session, Tls
from ..literals import OVER_TLS, STEPS

BETWEEN = "Whoever stands between client and server can read and change everything."
# What no clause obliges a client to take, or to refuse.
NOT_HTTP = ("ecdsa-p384", "ed25519", "rsa-1024", "wrong-key-usage")
ANYBODY = "Everybody with a certificate of their own could issue one for any host."


CASES = (
    *(
        Case(
            id=f"tls/trust/{identity}",
            about=f"A certificate {what}.",
            cites=(clause,),
            host="localhost",
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Response(200, body=b"hello"),),
            # Section 4.2.1.10 of RFC 5280: who does not process what is constrained rejects the certificate.
            lenient=((Failure(),),) if identity == "name-constraints" else (),
            level="info" if identity in NOT_HTTP else None,
            **OVER_TLS,
            twin="tls/good-name" if identity == "name-constraints" else "",
            why=why,
        )
        for identity, what, clause, why in (
            (
                "intermediate",
                "that an intermediate authority has issued, which the server sends along",
                "RFC5280-6.1.4-P1",
                "",
            ),
            ("long-chain", "with three intermediate authorities", "RFC5280-6.1.4-P2", ""),
            (
                "reversed-chain",
                "whose intermediate authorities come in the wrong order",
                "RFC8446-4.4.2-12",
                "Servers are set up by hand.",
            ),
            (
                "name-constraints",
                "of an authority that may issue for such names only, within its bounds",
                "RFC5280-6.1.3-P3",
                "",
            ),
            ("rsa-2048", "with an RSA key of 2048 bits", "RFC8446-9.1-3", "Most servers have one."),
            ("ecdsa-p256", "with a key on P-256", "RFC8446-9.1-3", ""),
            (
                "ecdsa-p384",
                "with a key on P-384",
                "RFC9110-4.3.4-1",
                "TLS does not oblige a client to know it.",
            ),
            ("ed25519", "with an Ed25519 key", "RFC9110-4.3.4-1", "TLS does not oblige a client to know it."),
        )
    ),
    *(
        Case(
            id=id,
            about=f"{about}: refused.",
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
                "A certificate that has expired, asked by address",
                "RFC5280-6.1.3-P2",
                "tls/good-address",
                BETWEEN,
            ),
            (
                "tls/validity/expired-intermediate",
                "localhost",
                "expired-intermediate",
                "The certificate is valid, that of its authority has expired",
                "RFC5280-6.1.3-P2",
                "tls/trust/intermediate",
                "A key that was given up years ago could still vouch for anybody.",
            ),
            (
                "tls/trust/unknown-ca-by-address",
                "127.0.0.1",
                "unknown-ca",
                "An unknown authority has signed, asked by address",
                "RFC5280-6.1.1-P1",
                "tls/good-address",
                BETWEEN,
            ),
            (
                "tls/trust/missing-intermediate",
                "localhost",
                "missing-intermediate",
                "The authority between the certificate and the known one is missing",
                "RFC5280-6.1.1-P1",
                "tls/trust/intermediate",
                "Without it nobody knows whose signature it is.",
            ),
            (
                "tls/trust/intermediate-not-ca",
                "localhost",
                "intermediate-not-ca",
                "A certificate that is no authority's has issued it",
                "RFC5280-6.1.4-P1",
                "tls/trust/intermediate",
                ANYBODY,
            ),
            (
                "tls/trust/intermediate-no-key-usage",
                "localhost",
                "intermediate-no-key-usage",
                "The authority's key is not for signing certificates",
                "RFC5280-6.1.4-P3",
                "tls/trust/intermediate",
                ANYBODY,
            ),
            (
                "tls/trust/path-too-long",
                "localhost",
                "path-too-long",
                "There are more authorities in line than the first one allows",
                "RFC5280-6.1.4-P2",
                "tls/trust/long-chain",
                "An authority that may not make others has made one.",
            ),
            (
                "tls/trust/name-constraints-violated",
                "localhost",
                "name-constraints-violated",
                "The authority may not issue for this name",
                "RFC5280-6.1.3-P3",
                "tls/good-name",
                "The authority of one company could issue for any other.",
            ),
            (
                "tls/trust/wrong-signature",
                "localhost",
                "wrong-signature",
                "The certificate names the authority, but another key has signed it",
                "RFC5280-6.1.3-P1",
                "tls/good-name",
                "Whoever reads the name of the authority and not its signature believes anybody.",
            ),
            (
                "tls/trust/unknown-critical-extension",
                "localhost",
                "unknown-critical-extension",
                "The certificate has a critical extension that nobody knows",
                "RFC5280-4.2-1",
                "tls/good-name",
                "It may well say that the certificate is not for this.",
            ),
            (
                "tls/trust/client-only",
                "localhost",
                "client-only",
                "The certificate is for clients only",
                "RFC5280-4.2.1.12-3",
                "tls/good-name",
                "Whoever may log in somewhere could play the server.",
            ),
        )
    ),
    *(
        Case(
            id=f"tls/trust/{identity}",
            about=f"A certificate {what}: refused.",
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
                "that is signed by means of MD5",
                "RFC8446-4.4.2.4-4",
                "Such certificates have been forged.",
            ),
            (
                "sha1-signature",
                "that is signed by means of SHA-1",
                "RFC8446-4.4.2.4-5",
                "Such certificates can be forged.",
            ),
            (
                "rsa-1024",
                "with an RSA key of 1024 bits",
                "RFC9110-4.3.4-1",
                "Such keys can be broken; no clause of HTTP forbids them.",
            ),
            (
                "wrong-key-usage",
                "whose key is for other things than TLS",
                "RFC9110-4.3.4-1",
                "Its authority has not meant this; RFC 8446 section 4.4.2.2 binds the server only.",
            ),
        )
    ),
    Case(
        id="tls/trust/other-authority",
        about="A client that is told to trust another authority trusts it.",
        cites=("RFC5280-6.1.1-P1",),
        host="localhost",
        do=(Session(trusts="stranger"), Request()),
        server=(Connection(STEPS, Tls("unknown-ca")),),
        expect=(Response(200, body=b"hello"),),
        **OVER_TLS,
    ),
    Case(
        id="tls/trust/other-authority-alone",
        about="A client that is told to trust another authority trusts that one alone.",
        cites=("RFC5280-6.1.1-P1", "RFC9110-4.3.4-5"),
        host="localhost",
        do=(Session(trusts="stranger"), Request()),
        server=(Connection(STEPS),),
        expect=(Failure(),),
        sent=(Never(b"HTTP/1."),),
        **OVER_TLS,
        fresh=True,
        twin="tls/trust/other-authority",
        why="Who names the one authority that counts means that the others do not.",
    ),
)
