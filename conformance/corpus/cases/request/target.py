"""The forms of the request target, the method, the version and Host (RFC 9112 section 3, RFC 9110 section 4.2)."""

from ....model import ADDRESS, AnyOf, Case, Failure, Never, Request, Response, Sent
from ..literals import ASKED, OK

CASES = (
    *(
        Case(
            id=f"request/target-{name}",
            about=about,
            cites=clauses,
            do=(Request(target=given),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(target=sent),),
            deliveries=("whole",),
        )
        for name, about, clauses, given, sent in (
            (
                "query-alone",
                "The client sends a query without a path after '/'.",
                ("RFC9112-3.2.1-2",),
                "?x=1",
                "/?x=1",
            ),
            (
                "reserved",
                "The client sends reserved characters in the path unchanged.",
                ("RFC9112-3.2.1-1",),
                "/a;p=1/!$&'()*+,=:@/-._~",
                "/a;p=1/!$&'()*+,=:@/-._~",
            ),
            (
                "query-reserved",
                "The client sends reserved characters in the query unchanged.",
                ("RFC9112-3.2.1-1",),
                "/p?a=b+c&d=e;f/g?h:i@j!$()*,",
                "/p?a=b+c&d=e;f/g?h:i@j!$()*,",
            ),
            (
                "percent-query",
                "The client sends percent-encoded octets in the query unchanged.",
                ("RFC9112-3.2.1-1",),
                "/p?a=%26%3D%2B%20%00%FF",
                "/p?a=%26%3D%2B%20%00%FF",
            ),
        )
    ),
    *(
        Case(
            id=f"request/target-{name}",
            about=f"The client sends {what} unchanged or normalized.",
            cites=("RFC9110-4.2.3-1",),
            do=(Request(target=target),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(method="GET"),),
            deliveries=("whole",),
        )
        for name, what, target in (
            ("dots", "a path with dot segments", "/a/./b/../c"),
            ("unreserved-encoded", "a path with encoded unreserved characters", "/%7euser/%41"),
            ("lower-case-hexadecimal", "a path with lower-case percent-encodings", "/a%2fb%c3%a9"),
            ("empty-segments", "a path with empty segments", "//double//path/"),
            ("empty-query", "a path with an empty query", "/path?"),
        )
    ),
    Case(
        id="request/target-fragment",
        about="The client does not send the fragment, or refuses the target.",
        cites=("RFC9112-3.2.1-1",),
        do=(Request(target="/path#part"),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(target="/path"),),
        twin="request/get",
        deliveries=("whole",),
    ),
    # ------------------------------------------------------------------------------------------------------ other forms
    Case(
        id="request/target-asterisk",
        about="OPTIONS for the whole server has the request target '*'.",
        cites=("RFC9112-3.2.4-1",),
        do=(Request("OPTIONS", "*"),),
        needs=("asterisk",),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="OPTIONS", target="*", fields=(("Host", ADDRESS),), once=("Host",)),),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"request/target-asterisk-{method.lower()}",
            about=f"The client does not send the request target '*' with {method}.",
            cites=("RFC9110-7.1-1",),
            **ASKED,
            do=(Request(method, "*"),),
            needs=("asterisk",),
            server=OK,
            expect=(AnyOf((Response(200), Failure())),),
            sent=(Never(f"{method} * ".encode("ascii")),),
            twin="request/target-asterisk",
            deliveries=("whole",),
        )
        for method in ("GET", "POST", "DELETE")
    ),
    Case(
        id="request/target-authority-get",
        about="The client does not send a request target of host and port alone with GET.",
        cites=("RFC9110-7.1-1",),
        **ASKED,
        do=(Request("GET", "other.example:443"),),
        needs=("asterisk",),  # the capability of drivers that take the request target apart from the URL
        server=OK,
        expect=(AnyOf((Response(200), Failure())),),
        sent=(Never(b"GET other.example:443 "),),
        twin="request/target-asterisk",
        deliveries=("whole",),
    ),
    # ---------------------------------------------------------------------------------------------------------- methods
    *(
        Case(
            id=f"request/method-{name}",
            about=f"The client sends {what} unchanged, or refuses it.",
            cites=("RFC9112-3.1-P1",),
            do=(Request(method),),
            server=OK,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            sent=(Sent(method=method),),
            twin="request/get",
            deliveries=("whole",),
        )
        for name, what, method in (
            ("propfind", "the extension method PROPFIND", "PROPFIND"),
            ("trace", "the method TRACE", "TRACE"),
            ("m-search", "a method with a hyphen (M-SEARCH)", "M-SEARCH"),
            ("token", "a method with all kinds of token characters", "X!#$%&'*+-.^_`|~9"),
            ("long", "a method of a hundred letters", "X" * 100),
        )
    ),
    Case(
        id="request/options-max-forwards",
        about="The client sends OPTIONS with a Max-Forwards from the caller.",
        cites=("RFC9110-9.3.7-2",),
        do=(Request("OPTIONS", "/", fields=(("Max-Forwards", "0"),)),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="OPTIONS", fields=(("Max-Forwards", "0"),)),),
        deliveries=("whole",),
    ),
    Case(
        id="request/trace-credentials",
        about="The client adds no credentials and no cookies to TRACE.",
        cites=("RFC9110-9.3.8-2",),
        do=(Request("TRACE"),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(method="TRACE", absent=("Authorization", "Cookie", "Proxy-Authorization")),),
        twin="request/get",
        deliveries=("whole",),
    ),
    Case(
        id="request/version-after-505",
        about="After a 505, the client sends the next request with the same or a lower version.",
        cites=("RFC9110-6.2-3",),
        do=(Request(), Request(target="/second")),
        server=(
            b"HTTP/1.1 505 HTTP Version Not Supported\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
            OK.replace(b"hello", b"again"),
        ),
        expect=(Response(505, body=b"hello"), Response(200, body=b"again")),
        sent=(Sent(), Sent(target="/second")),
        deliveries=("whole",),
    ),
    # ------------------------------------------------------------------------------------------------------------- Host
    Case(
        id="request/host-ipv6",
        about="Host has an IPv6 address in brackets.",
        cites=("RFC9112-3.2-4",),
        host="::1",
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(fields=(("Host", ADDRESS),), once=("Host",)),),
        deliveries=("whole",),
    ),
    Case(
        id="request/url",
        about="The client sends the path and the query of a whole http URL as the request target.",
        cites=("RFC9112-3.2.1-1", "RFC9112-3.2-4"),
        do=(Request(target="http://{address}/path?x=1"),),
        needs=("url",),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(target="/path?x=1", fields=(("Host", ADDRESS),), once=("Host",)),),
        deliveries=("whole",),
        transports=("tcp",),
    ),
    *(
        Case(
            id=f"request/url-{name}",
            about=f"{what} from the URL is neither in the request target nor in Host.",
            cites=("RFC9110-4.2.4-1", "RFC9112-3.2-4"),
            do=(Request(target=f"http://{userinfo}@{{address}}/path"),),
            needs=("url",),
            server=OK,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            sent=(Sent(target="/path", fields=(("Host", ADDRESS),), once=("Host",)), Never(b"@")),
            twin="request/url",
            deliveries=("whole",),
            transports=("tcp",),
            why="Proxies and servers log the request target and Host, so that credentials there leak.",
        )
        for name, what, userinfo in (
            ("userinfo", "Userinfo", "user:secret"),
            ("user", "A user name", "user"),
            ("empty-userinfo", "An empty userinfo", ""),
            ("encoded-userinfo", "A userinfo with an encoded '@'", "us%40er:se%3Acret"),
        )
    ),
    Case(
        id="request/url-userinfo-trace",
        about="The client does not turn userinfo in the URL of a TRACE into credentials.",
        cites=("RFC9110-9.3.8-2",),
        level="info",  # the caller gave the credentials for this request
        do=(Request("TRACE", "http://user:secret@{address}/path"),),
        needs=("url",),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(absent=("Authorization",)),),
        twin="request/url",
        deliveries=("whole",),
        transports=("tcp",),
        why="The response to TRACE repeats the request fields, so that a reader of the response gets the credentials.",
    ),
    *(
        Case(
            id=f"request/url-empty-host-{name}",
            about="The client refuses an http URL with an empty host.",
            cites=("RFC9110-4.2.1-1", "RFC9110-4.2.1-2"),
            do=(Request(target=url),),
            needs=("url",),
            server=OK,
            expect=(Failure(),),
            sent=(Never(b"GET "),),
            twin="request/url",
            deliveries=("whole",),
            transports=("tcp",),
            why=(
                "The client guesses a host that the URL does not name, and an attacker who wrote the URL can use the "
                "guess."
            ),
        )
        for name, url in (
            ("port", "http://:{port}/path"),
            ("slash", "http:///{address}/path"),
            ("userinfo", "http://user@:{port}/path"),
        )
    ),
    *(
        Case(
            id=f"request/url-empty-host-{name}-https",
            about="The client refuses an https URL with an empty host.",
            cites=("RFC9110-4.2.2-1", "RFC9110-4.2.2-2"),
            do=(Request(target=url),),
            needs=("url",),
            server=OK,
            expect=(Failure(),),
            sent=(Never(b"GET "),),
            twin="request/url-https",
            deliveries=("whole",),
            transports=("tls",),
            why=(
                "The client guesses a host that the URL does not name, and an attacker who wrote the URL can use the "
                "guess."
            ),
        )
        for name, url in (("port", "https://:{port}/path"), ("slash", "https:///{address}/path"))
    ),
    Case(
        id="request/url-https",
        about="The client sends the path and the query of a whole https URL as the request target.",
        cites=("RFC9112-3.2.1-1", "RFC9112-3.2-4"),
        do=(Request(target="https://{address}/path?x=1"),),
        needs=("url",),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(target="/path?x=1", fields=(("Host", ADDRESS),), once=("Host",)),),
        deliveries=("whole",),
        transports=("tls",),
    ),
)
