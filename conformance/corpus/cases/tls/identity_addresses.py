"""TLS: certificates and addresses, those in the URL and those behind its name (RFC 9110 section 4.3.5)."""

from ....model import Case, Connection, Failure, Never, Response, Tls
from ..literals import STEPS

BETWEEN = "Whoever stands between client and server can read and change everything."

CASES = (
    *(
        Case(
            id=f"tls/identity/{identity}",
            about=f"A certificate for the {kind} address in the URL, and for nothing else.",
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
            about=f"{about}: refused.",
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
                "A certificate for 127.0.0.2, asked by 127.0.0.1",
                ("RFC9525-6.2-3", "RFC9110-4.3.5-P1"),
                "tls/identity/ipv4",
                BETWEEN,
            ),
            (
                "ip-as-dns-name",
                "127.0.0.1",
                "ip-as-dns-name",
                "The address is there as a name in DNS",
                ("RFC9110-4.3.4-3", "RFC9110-4.3.5-P1"),
                "tls/identity/ipv4",
                "Constraints on addresses do not bind names.",
            ),
            (
                "ip-as-common-name",
                "127.0.0.1",
                "ip-as-common-name",
                "The address is there as the common name",
                ("RFC9110-4.3.4-4", "RFC9110-4.3.5-P1"),
                "tls/identity/ipv4",
                "Authorities do not check common names.",
            ),
            (
                "ipv6-for-ipv4",
                "127.0.0.1",
                "ipv6",
                "A certificate for ::1, asked by 127.0.0.1",
                ("RFC9525-6.4-P1",),
                "tls/identity/ipv4",
                "Both mean this machine, but only octets are compared.",
            ),
            (
                "ipv4-mapped",
                "127.0.0.1",
                "ipv4-mapped",
                "A certificate for ::ffff:127.0.0.1, asked by 127.0.0.1",
                ("RFC9525-6.4-P1",),
                "tls/identity/ipv4",
                "An address has one form in a certificate: with a second one, bounds on the first are no bounds.",
            ),
            (
                "ip-network",
                "127.0.0.1",
                "ip-network",
                "A certificate for 127.0.0.0 with a mask, asked by 127.0.0.1",
                ("RFC9525-6.2-3",),
                "tls/identity/ipv4",
                "A mask belongs into constraints on names; as a name it would be for every host of a network.",
            ),
            (
                "common-name-localhost",
                "localhost",
                "common-name-localhost",
                "The name is the common name, and nowhere else, here for localhost",
                ("RFC9110-4.3.4-4", "RFC9525-6.1.1-2"),
                "tls/good-name",
                "Authorities do not check common names.",
            ),
            (
                "address-of-the-name",
                "localhost",
                "ipv4",
                "A certificate for the address that the name in the URL stands for",
                ("RFC9525-6.1.1-3", "RFC9110-4.3.4-3"),
                "tls/good-name",
                "Whoever controls the resolver would choose the server.",
            ),
        )
    ),
)
