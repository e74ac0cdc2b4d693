"""Host and the host of the URL (RFC 9112 section 3.2, RFC 3986 sections 3.2.2 and 6.2.2).

Host has the authority of the URL, without userinfo. A client may normalize the authority before (RFC 9110 section
4.2.3): capitals, percent-encoded unreserved octets, the text form of an IPv6 address. A trailing dot is a part of the
name, and no rule of normalization removes it."""

from ....model import ADDRESS, AnyOf, Case, Failure, Request, Response, Sent
from ..literals import ASKED, OK

NAME = "www.h1conform.test"
A_LABEL = "xn--bcher-kva.h1conform.test"
OTHER_HOST = "The server takes the request for one to another site, or refuses the request."

CASES = (
    *(
        Case(
            id=f"request/host-{name}",
            about=f"Host has {what} as the URL has it.",
            cites=("RFC9112-3.2-4",),
            host=host,
            server=OK,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),) if name == "underscore" else (),  # no host name in the syntax of DNS (RFC 1123)
            twin="request/host-a-label" if name == "underscore" else "",
            sent=(Sent(fields=(("Host", ADDRESS),), once=("Host",)),),
            deliveries=("whole",),
            transports=("tcp",),
            why=OTHER_HOST,
        )
        for name, what, host in (
            ("trailing-dot", "a name with a trailing dot", f"{NAME}."),
            ("a-label", "an A-label", A_LABEL),
            ("underscore", "a name with an underscore", "under_score.h1conform.test"),
        )
    ),
    Case(
        id="request/host-capitals",
        about="Host has a name in capitals as the URL has it, or in lower case.",
        cites=("RFC9112-3.2-4", "RFC9110-4.2.3-1"),
        level="must",
        host=NAME,
        do=(Request(host="WWW.H1CONFORM.TEST"),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(once=("Host",), shapes=(("Host", r"\{address\}|WWW\.H1CONFORM\.TEST:[0-9]+"),)),),
        deliveries=("whole",),
        transports=("tcp",),
        why=OTHER_HOST,
    ),
    Case(
        id="request/host-u-label",
        about="Host has the A-label or the percent-encoded form of a U-label, or the client refuses.",
        cites=("RFC9110-2.2-12", "RFC9112-3.2-4"),
        host=A_LABEL,
        do=(Request(host="b\xfccher.h1conform.test"),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(once=("Host",), shapes=(("Host", r"\{address\}|(?i:b%c3%bccher)\.h1conform\.test:[0-9]+"),)),),
        twin="request/host-a-label",
        deliveries=("whole",),
        transports=("tcp",),
        why="A host contains ASCII only. Servers refuse other octets, or read them in different encodings.",
        **ASKED,
    ),
    # ------------------------------------------------------------------------------------------------------- whole URLs
    *(
        Case(
            id=f"request/url-{name}",
            about=about,
            cites=("RFC9112-3.2-4",),
            host="::1",
            do=(Request(target=f"http://{host}:{{port}}/path"),),
            needs=("url",),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(target="/path", once=("Host",), shapes=(("Host", shape),)),),
            deliveries=("whole",),
            transports=("tcp",),
            why=OTHER_HOST,
        )
        for name, about, host, shape in (
            ("ipv6", "Host has the IPv6 address of a URL in brackets.", "[::1]", r"\{address\}"),
            (
                "ipv6-long",
                "Host has a long IPv6 address as the URL has it, or in its short form.",
                "[0:0:0:0:0:0:0:1]",
                r"\{address\}|\[0:0:0:0:0:0:0:1\]:[0-9]+",
            ),
        )
    ),
    Case(
        id="request/url-ipv6-zone",
        about="The zone of an IPv6 address in the URL is not in Host, or the client refuses the URL.",
        cites=("RFC9110-2.2-12",),
        host="::1",
        do=(Request(target="http://[::1%251]:{port}/path"),),
        needs=("url",),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(target="/path", once=("Host",), shapes=(("Host", r"\{address\}"),)),),
        twin="request/url-ipv6",
        deliveries=("whole",),
        transports=("tcp",),
        why="A zone has a meaning on the machine of the client alone, and the grammar of a host has no zone.",
        **ASKED,
    ),
    Case(
        id="request/url-encoded-host",
        about="The client decodes percent-encoded letters of the host, sends them unchanged, or refuses.",
        cites=("RFC9112-3.2-4", "RFC9110-4.2.3-1"),
        level="must",
        host="localhost",
        do=(Request(target="http://%6c%6fcalhost:{port}/path"),),
        needs=("url",),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(target="/path", once=("Host",), shapes=(("Host", r"\{address\}|(?i:%6c%6fcalhost):[0-9]+"),)),),
        twin="request/url",
        deliveries=("whole",),
        transports=("tcp",),
        why=OTHER_HOST,
    ),
)
