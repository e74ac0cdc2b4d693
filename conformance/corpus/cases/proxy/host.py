"""The host of the URL in requests to a proxy: in the absolute-form and in CONNECT (RFC 9112 section 3.2).

The proxy refuses each CONNECT, since these cases are about the request alone. What is right is in `request/host.py`."""

from ....model import AnyOf, Case, Common, Failure, Never, Request, Response, Sent
from ..literals import ASKED, OK

REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
BY_PROXY = Common(via="proxy", host="localhost", transports=("tcp",), deliveries=("whole",))
BY_TUNNEL = Common(via="tunnel", host="localhost", transports=("tls",), deliveries=("whole",))
REFUSED = AnyOf((Failure(), Response(403)))
EITHER = AnyOf((Failure(), Response(200, body=b"hello")))

NAME = "www.h1conform.test"
A_LABEL = "xn--bcher-kva.h1conform.test"
SHAPE = r"www\.h1conform\.test"
OTHER_HOST = "The proxy connects to another server than the one that the URL names, or to none."
DECODED = "An attacker who chooses a part of the host adds fields, or sends the request to another server."

# Hosts that arrive as the URL has them: the host, its form in a URL, and a regular expression for that form.
KEPT = (
    ("trailing-dot", "a name with a trailing dot", f"{NAME}.", f"{NAME}.", rf"{SHAPE}\."),
    ("a-label", "an A-label", A_LABEL, A_LABEL, A_LABEL),
    ("ipv6", "an IPv6 address in brackets", "2001:db8::1", "[2001:db8::1]", r"\[2001:db8::1\]"),
)
# Percent-encoded octets that are no delimiter as long as they are encoded: the host, and what must not arrive.
ENCODED = (
    ("slash", "slash", f"{NAME}%2Fevil", (b"test/evil",)),
    ("at", "'@'", f"user%40{NAME}", (b"user@www",)),
    ("colon", "colon", f"{NAME}%3A8080", (b"test:8080",)),
    ("number-sign", "number sign", f"{NAME}%23evil", (b"test#evil",)),
    ("question-mark", "question mark", f"{NAME}%3Fevil", (b"test?evil",)),
    ("space", "space", f"{NAME}%20evil", (b"test evil",)),
    ("nul", "NUL", f"{NAME}%00evil", (b"\0",)),
    ("crlf", "CRLF", f"{NAME}%0D%0AX-Evil:%20two%0D%0AX-A:%20one", (b"\nX-Evil:",)),
    ("lf", "LF", f"{NAME}%0AX-Evil%3A%20two", (b"\nX-Evil:",)),
)


CASES = (
    # -------------------------------------------------------------------------------------------- in the absolute-form
    *(
        Case(
            id=f"proxy/host-{name}",
            about=f"The target for a proxy, and Host, have {what}.",
            cites=("RFC9112-3.2.2-1", "RFC9112-3.2-4"),
            do=(Request(target="/path", host=host),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(target=f"http://{form}/path", once=("Host",), shapes=(("Host", f"{shape}(:80)?"),)),),
            why=OTHER_HOST,
            **BY_PROXY,
        )
        for name, what, host, form, shape in KEPT
    ),
    *(
        Case(
            id=f"proxy/host-{name}",
            about=f"The target for a proxy, and Host, have {what}.",
            cites=("RFC9112-3.2.2-1", "RFC9112-3.2-4"),
            do=(Request(target=f"http://{NAME}:{port}/path"),),
            needs=("url",),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(target=f"http://{NAME}{arrives}/path", once=("Host",), shapes=(("Host", f"{SHAPE}{shape}"),)),),
            why=OTHER_HOST,
            **BY_PROXY,
        )
        for name, what, port, arrives, shape in (
            ("default-port", "the explicit default port of the URL, or none", 80, "", "(:80)?"),
            ("other-port", "a port that is the default of https", 443, ":443", ":443"),
        )
    ),
    Case(
        id="proxy/host-capitals",
        about="Host has a name in capitals as the URL has it, or in lower case.",
        cites=("RFC9112-3.2.2-1", "RFC9112-3.2-4"),
        do=(Request(target="/path", host=NAME.upper()),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(once=("Host",), shapes=(("Host", f"(?i){SHAPE}(:80)?"),)), Never(b"GET /")),
        why=OTHER_HOST,
        **BY_PROXY,
    ),
    Case(
        id="proxy/host-u-label",
        about="The client sends a U-label to a proxy as an A-label or percent-encoded, or refuses.",
        cites=("RFC9110-2.2-12", "RFC9112-3.2-4"),
        do=(Request(target="/path", host="b\xfccher.h1conform.test"),),
        server=OK,
        expect=(EITHER,),
        sent=(
            Sent(once=("Host",), shapes=(("Host", r"(?i)(xn--bcher-kva|b%c3%bccher)\.h1conform\.test(:80)?"),)),
            Never(b"b\xc3\xbccher"),
            Never(b"b\xfccher"),
        ),
        twin="proxy/get",
        why="A host contains ASCII only. Proxies refuse other octets, or read them in different encodings.",
        **ASKED,
        **BY_PROXY,
    ),
    Case(
        id="proxy/host-underscore",
        about="The target for a proxy, and Host, have a name with an underscore, or the client refuses.",
        cites=("RFC9112-3.2.2-1", "RFC9112-3.2-4"),
        do=(Request(target="/path", host="under_score.h1conform.test"),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),  # the name is no host name in the syntax of DNS (RFC 1123)
        sent=(
            Sent(
                target="http://under_score.h1conform.test/path",
                once=("Host",),
                shapes=(("Host", r"under_score\.h1conform\.test(:80)?"),),
            ),
        ),
        twin="proxy/get",
        why=OTHER_HOST,
        **BY_PROXY,
    ),
    Case(
        id="proxy/host-empty-port",
        about="The client sends a URL with an empty port to a proxy, or refuses the URL.",
        cites=("RFC9112-3.2.2-1", "RFC9112-3.2-4"),
        do=(Request(target=f"http://{NAME}:/path"),),
        needs=("url",),
        server=OK,
        expect=(EITHER,),
        sent=(Sent(target=f"http://{NAME}/path", once=("Host",), shapes=(("Host", f"{SHAPE}:?(80)?"),)),),
        twin="proxy/get",
        why=OTHER_HOST,
        **BY_PROXY,
    ),
    Case(
        id="proxy/host-ipv6-zone",
        about="The client sends no zone of an IPv6 address to a proxy, or refuses the URL.",
        cites=("RFC9110-2.2-12",),
        do=(Request(target="http://[fe80::1%25lo]/path"),),
        needs=("url",),
        server=OK,
        expect=(EITHER,),
        sent=(Sent(target="http://[fe80::1]/path", once=("Host",), shapes=(("Host", r"\[fe80::1\](:80)?"),)),),
        twin="proxy/get",
        **ASKED,
        **BY_PROXY,
    ),
    *(
        Case(
            id=f"proxy/host-encoded-{name}",
            about=f"The client does not decode a percent-encoded {what} in the host for a proxy.",
            cites=("RFC9112-3.2-4", "RFC9110-2.2-12"),
            do=(Request(target=f"http://{host}/path"),),
            needs=("url",),
            server=OK,
            expect=(EITHER,),
            sent=tuple(map(Never, never)),
            twin="proxy/get",
            why=DECODED,
            **BY_PROXY,
        )
        for name, what, host, never in ENCODED
    ),
    # ------------------------------------------------------------------------------------------------------- in CONNECT
    *(
        Case(
            id=f"proxy/tunnel-host-{name}",
            about=f"The target of CONNECT, and Host, have {what}.",
            cites=("RFC9112-3.2.3-1", "RFC9112-3.2-4"),
            do=(Request(target="/path", host=host),),
            server=REFUSAL,
            expect=(REFUSED,),
            sent=(Sent(method="CONNECT", target=f"{form}:443", shapes=(("Host", f"{shape}(:443)?"),)),),
            twin="proxy/tunnel-target",
            why=OTHER_HOST,
            **BY_TUNNEL,
        )
        for name, what, host, form, shape in KEPT
    ),
    *(
        Case(
            id=f"proxy/tunnel-host-{name}",
            about=f"The target of CONNECT has {what}.",
            cites=("RFC9110-9.3.6-1", "RFC9112-3.2-4"),
            do=(Request(target=f"https://{NAME}:{port}/path"),),
            needs=("url",),
            server=REFUSAL,
            expect=(REFUSED,),
            # The example in section 3.2.3 of RFC 9112 leaves the port out of Host.
            sent=(Sent(method="CONNECT", target=f"{NAME}:{port}", shapes=(("Host", f"{SHAPE}(:{port})?"),)),),
            twin="proxy/tunnel-target",
            why=OTHER_HOST,
            **BY_TUNNEL,
        )
        for name, what, port in (
            ("default-port", "the explicit default port of the URL", 443),
            ("other-port", "a port that is the default of http", 80),
        )
    ),
    Case(
        id="proxy/tunnel-host-capitals",
        about="Host of CONNECT has a name in capitals as the URL has it, or in lower case.",
        cites=("RFC9112-3.2.3-1", "RFC9112-3.2-4"),
        do=(Request(target="/path", host=NAME.upper()),),
        server=REFUSAL,
        expect=(REFUSED,),
        sent=(Sent(method="CONNECT", shapes=(("Host", f"(?i){SHAPE}(:443)?"),)),),
        twin="proxy/tunnel-target",
        why=OTHER_HOST,
        **BY_TUNNEL,
    ),
    Case(
        id="proxy/tunnel-host-u-label",
        about="CONNECT has a U-label as an A-label or percent-encoded, or the client refuses.",
        cites=("RFC9110-2.2-12", "RFC9112-3.2-4"),
        do=(Request(target="/path", host="b\xfccher.h1conform.test"),),
        server=REFUSAL,
        expect=(REFUSED,),
        sent=(
            Sent(
                method="CONNECT",
                shapes=(("Host", r"(?i)(xn--bcher-kva|b%c3%bccher)\.h1conform\.test(:443)?"),),
            ),
            Never(b"b\xc3\xbccher"),
            Never(b"b\xfccher"),
        ),
        twin="proxy/tunnel-target",
        why="A host contains ASCII only. Proxies refuse other octets, or read them in different encodings.",
        **ASKED,
        **BY_TUNNEL,
    ),
    Case(
        id="proxy/tunnel-host-userinfo",
        about="CONNECT has no userinfo of the URL, neither in its target nor in Host.",
        cites=("RFC9110-4.2.4-1", "RFC9112-3.2.3-1", "RFC9112-3.2-4"),
        do=(Request(target=f"https://user:secret@{NAME}/path"),),
        needs=("url",),
        server=REFUSAL,
        expect=(REFUSED,),
        sent=(
            Sent(method="CONNECT", target=f"{NAME}:443", shapes=(("Host", f"{SHAPE}(:443)?"),)),
            Never(b"@"),
        ),
        twin="proxy/tunnel-target",
        why="The proxy, and everyone on the way to the proxy, gets the credentials for the origin server.",
        **BY_TUNNEL,
    ),
    Case(
        id="proxy/tunnel-host-ipv6-zone",
        about="CONNECT has no zone of an IPv6 address, or the client refuses the URL.",
        cites=("RFC9110-2.2-12",),
        do=(Request(target="https://[fe80::1%25lo]/path"),),
        needs=("url",),
        server=REFUSAL,
        expect=(REFUSED,),
        sent=(Sent(method="CONNECT", target="[fe80::1]:443", shapes=(("Host", r"\[fe80::1\](:443)?"),)),),
        twin="proxy/tunnel-target",
        **ASKED,
        **BY_TUNNEL,
    ),
    *(
        Case(
            id=f"proxy/tunnel-host-encoded-{name}",
            about=f"The client does not decode a percent-encoded {what} in the host for CONNECT.",
            cites=("RFC9112-3.2.3-1", "RFC9110-2.2-12"),
            do=(Request(target=f"https://{host}/path"),),
            needs=("url",),
            server=REFUSAL,
            expect=(REFUSED,),
            sent=tuple(map(Never, never)),
            twin="proxy/tunnel-target",
            why=DECODED,
            **BY_TUNNEL,
        )
        for name, what, host, never in ENCODED
    ),
)
