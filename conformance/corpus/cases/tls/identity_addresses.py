"""TLS: certificates for the address in the URL, or for the address of the name in the URL (RFC 9110 section 4.3.5)."""

from ....model import Case, Connection, Failure, Never, Response, Tls
from ..literals import STEPS

BETWEEN = "An attacker can impersonate the server, and read and change all requests and responses."

CASES = (
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"The client accepts a certificate for the {kind} address in the URL and for nothing else.",
            cites=(clause, "RFC9525-6.4-P1", "RFC9110-4.3.5-P1"),
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Response(200, body=b"hello"),),
            transports=("tls",),
            deliveries=("whole",),
        )
        for identity, host, kind, clause in (
            ("ipv4", "127.0.0.1", "IPv4", "RFC9525-6.2-3"),
            ("ipv6", "::1", "IPv6", "RFC9110-4.3.4-3"),
        )
    ),
    *(
        Case(
            id=f"tls/identity/{name}",
            about=f"The client refuses a certificate {about}.",
            cites=(*clauses, "RFC9110-4.3.4-5"),
            host=host,
            server=(Connection(STEPS, Tls(identity)),),
            expect=(Failure(),),
            sent=(Never(b"HTTP/1."),),
            transports=("tls",),
            deliveries=("whole",),
            fresh=True,
            twin=twin,
            why=why,
        )
        for name, host, identity, about, clauses, twin, why in (
            (
                "wrong-ip",
                "127.0.0.1",
                "wrong-ip",
                "for 127.0.0.2 at 127.0.0.1",
                ("RFC9525-6.2-3", "RFC9110-4.3.5-P1"),
                "tls/identity/ipv4",
                BETWEEN,
            ),
            (
                "ip-as-dns-name",
                "127.0.0.1",
                "ip-as-dns-name",
                "with the address as a DNS name",
                ("RFC9110-4.3.4-3", "RFC9110-4.3.5-P1"),
                "tls/identity/ipv4",
                "Constraints on addresses do not apply to DNS names, so that a CA can exceed its constraints.",
            ),
            (
                "ip-as-common-name",
                "127.0.0.1",
                "ip-as-common-name",
                "with the address as its common name",
                ("RFC9110-4.3.4-4", "RFC9110-4.3.5-P1"),
                "tls/identity/ipv4",
                "CAs do not verify common names: an attacker can get such a certificate.",
            ),
            (
                "ipv6-for-ipv4",
                "127.0.0.1",
                "ipv6",
                "for ::1 at 127.0.0.1",
                ("RFC9525-6.4-P1",),
                "tls/identity/ipv4",
                "The client accepts a certificate for another address, although both addresses mean the local host.",
            ),
            (
                "ipv4-mapped",
                "127.0.0.1",
                "ipv4-mapped",
                "for ::ffff:127.0.0.1 at 127.0.0.1",
                ("RFC9525-6.4-P1",),
                "tls/identity/ipv4",
                "A second form of an address lets a CA exceed constraints on the first form.",
            ),
            (
                "ip-network",
                "127.0.0.1",
                "ip-network",
                "for 127.0.0.0 with a mask at 127.0.0.1",
                ("RFC9525-6.2-3",),
                "tls/identity/ipv4",
                "The certificate counts for every host of a network. Masks belong in name constraints only.",
            ),
            (
                "common-name-localhost",
                "localhost",
                "common-name-localhost",
                "with localhost only as its common name",
                ("RFC9110-4.3.4-4", "RFC9525-6.1.1-2"),
                "tls/good-name",
                "CAs do not verify common names: an attacker can get such a certificate.",
            ),
            (
                "address-of-the-name",
                "localhost",
                "ipv4",
                "for the address that the name in the URL resolves to",
                ("RFC9525-6.1.1-3", "RFC9110-4.3.4-3"),
                "tls/good-name",
                "An attacker who controls name resolution chooses the server that the client trusts.",
            ),
        )
    ),
)
