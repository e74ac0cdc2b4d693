"""The request line and Host, in every form that there is (RFC 9112 section 3, RFC 9110 section 4.2)."""

from ....model import ADDRESS, ASKED_FOR, AnyOf, Case, Failure, Never, Request, Response, Sent
from ..literals import OK

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
                "A query without a path goes out behind '/'.",
                ("RFC9112-3.2.1-2",),
                "?x=1",
                "/?x=1",
            ),
            (
                "reserved",
                "Reserved characters in the path stay as they are.",
                ("RFC9112-3.2.1-1",),
                "/a;p=1/!$&'()*+,=:@/-._~",
                "/a;p=1/!$&'()*+,=:@/-._~",
            ),
            (
                "query-reserved",
                "Reserved characters in the query stay as they are.",
                ("RFC9112-3.2.1-1",),
                "/p?a=b+c&d=e;f/g?h:i@j!$()*,",
                "/p?a=b+c&d=e;f/g?h:i@j!$()*,",
            ),
            (
                "percent-query",
                "Percent-encoded octets in the query stay as they are.",
                ("RFC9112-3.2.1-1",),
                "/p?a=%26%3D%2B%20%00%FF",
                "/p?a=%26%3D%2B%20%00%FF",
            ),
        )
    ),
    *(
        Case(
            id=f"request/target-{name}",
            about=f"{what}: as it is, or in another spelling of the same.",
            cites=("RFC9110-4.2.3-1",),
            do=(Request(target=target),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(method="GET"),),
            deliveries=("whole",),
        )
        for name, what, target in (
            ("dots", "A path with dot segments", "/a/./b/../c"),
            ("unreserved-encoded", "A path with an unreserved character encoded", "/%7euser/%41"),
            ("lower-case-hexadecimal", "A path with octets encoded in lower case", "/a%2fb%c3%a9"),
            ("empty-segments", "A path with empty segments", "//double//path/"),
            ("empty-query", "A path with an empty query", "/path?"),
        )
    ),
    Case(
        id="request/target-fragment",
        about="A fragment is not sent, or refused.",
        cites=("RFC9112-3.2.1-1",),
        do=(Request(target="/path#part"),),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(target="/path"),),
        twin="request/get",
        deliveries=("whole",),
    ),
    # -------------------------------------------------------------------------------------------------- other forms
    Case(
        id="request/target-asterisk",
        about="OPTIONS for the server as a whole has the target '*'.",
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
            about=f"The target '*' does not go out with {method}.",
            cites=("RFC9110-7.1-1",),
            disputed=ASKED_FOR,
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
        about="A target of host and port alone does not go out with GET.",
        cites=("RFC9110-7.1-1",),
        disputed=ASKED_FOR,
        do=(Request("GET", "other.example:443"),),
        needs=("asterisk",),  # where the target is apart from the URL
        server=OK,
        expect=(AnyOf((Response(200), Failure())),),
        sent=(Never(b"GET other.example:443 "),),
        twin="request/target-asterisk",
        deliveries=("whole",),
    ),
    # ------------------------------------------------------------------------------------------------------ methods
    *(
        Case(
            id=f"request/method-{name}",
            about=f"A method {what} arrives as it is, or is refused.",
            cites=("RFC9112-3.1-P1",),
            do=(Request(method),),
            server=OK,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            sent=(Sent(method=method),),
            twin="request/get",
            deliveries=("whole",),
        )
        for name, what, method in (
            ("propfind", "of an extension (PROPFIND)", "PROPFIND"),
            ("trace", "that some refuse (TRACE)", "TRACE"),
            ("m-search", "with a hyphen (M-SEARCH)", "M-SEARCH"),
            ("token", "of all kinds of characters that a token may have", "X!#$%&'*+-.^_`|~9"),
            ("long", "of a hundred letters", "X" * 100),
        )
    ),
    Case(
        id="request/options-max-forwards",
        about="OPTIONS with Max-Forwards.",
        cites=("RFC9110-9.3.7-2",),
        do=(Request("OPTIONS", "/", fields=(("Max-Forwards", "0"),)),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(method="OPTIONS", fields=(("Max-Forwards", "0"),)),),
        deliveries=("whole",),
    ),
    Case(
        id="request/trace-credentials",
        about="A TRACE has no credentials and no cookies that the caller did not put into it.",
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
        about="After a 505 the next request may say a lower version, or the same.",
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
    # --------------------------------------------------------------------------------------------------------- Host
    Case(
        id="request/host-ipv6",
        about="Host names an IPv6 address in brackets.",
        cites=("RFC9112-3.2-4",),
        host="::1",
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(fields=(("Host", ADDRESS),), once=("Host",)),),
        deliveries=("whole",),
    ),
    Case(
        id="request/url",
        about="A URL that is given whole is asked for by its path.",
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
            about=f"{what} in a URL reaches neither the target nor Host.",
            cites=("RFC9110-4.2.4-1", "RFC9112-3.2-4"),
            do=(Request(target=f"http://{userinfo}@{{address}}/path"),),
            needs=("url",),
            server=OK,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            sent=(Sent(target="/path", fields=(("Host", ADDRESS),), once=("Host",)), Never(b"@")),
            twin="request/url",
            deliveries=("whole",),
            transports=("tcp",),
            why="Credentials in a target or in Host are written to the logs of every server on the way.",
        )
        for name, what, userinfo in (
            ("userinfo", "Userinfo", "user:secret"),
            ("user", "A user's name", "user"),
            ("empty-userinfo", "An empty userinfo", ""),
            ("encoded-userinfo", "A userinfo with an encoded '@'", "us%40er:se%3Acret"),
        )
    ),
    Case(
        id="request/url-userinfo-trace",
        about="Userinfo in the URL of a TRACE does not become credentials.",
        cites=("RFC9110-9.3.8-2",),
        level="info",  # the caller has given them with this very request
        do=(Request("TRACE", "http://user:secret@{address}/path"),),
        needs=("url",),
        server=OK,
        expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
        sent=(Sent(absent=("Authorization",)),),
        twin="request/url",
        deliveries=("whole",),
        transports=("tcp",),
        why="The answer to a TRACE repeats the request's fields to whoever can read the answer.",
    ),
    *(
        Case(
            id=f"request/url-empty-host-{name}",
            about="An http URL with an empty host is refused.",
            cites=("RFC9110-4.2.1-1", "RFC9110-4.2.1-2"),
            do=(Request(target=url),),
            needs=("url",),
            server=OK,
            expect=(Failure(),),
            sent=(Never(b"GET "),),
            twin="request/url",
            deliveries=("whole",),
            transports=("tcp",),
            why="What is taken for the host in its stead is chosen by whoever wrote the URL.",
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
            about="An https URL with an empty host is refused.",
            cites=("RFC9110-4.2.2-1", "RFC9110-4.2.2-2"),
            do=(Request(target=url),),
            needs=("url",),
            server=OK,
            expect=(Failure(),),
            sent=(Never(b"GET "),),
            twin="request/url-https",
            deliveries=("whole",),
            transports=("tls",),
            why="What is taken for the host in its stead is chosen by whoever wrote the URL.",
        )
        for name, url in (("port", "https://:{port}/path"), ("slash", "https:///{address}/path"))
    ),
    Case(
        id="request/url-https",
        about="An https URL that is given whole is asked for by its path.",
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
