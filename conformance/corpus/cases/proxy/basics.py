"""Requests to a proxy: http URLs in absolute-form (RFC 9112 section 3.2.2). The server of these cases is the proxy."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import AnyOf, Body, Case, Connection, Failure, Never, Request, Response, Sent
from ..literals import OK

HOST_SHAPE = r"localhost(:80)?|\{address\}"

CASES = (
    *(
        Case(
            id=f"proxy/{name}",
            about=about,
            cites=clauses,
            do=(request,),
            via="proxy",
            host="localhost",
            transports=("tcp",),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=sent,
            deliveries=("whole",),
        )
        for name, about, clauses, request, sent in (
            (
                "get",
                "The client sends the whole URL to a proxy.",
                ("RFC9112-3.2.2-1",),
                Request(target="/path"),
                (Sent(method="GET", target="http://localhost/path"),),
            ),
            (
                "query",
                "The client sends the whole URL with its query to a proxy.",
                ("RFC9112-3.2.2-1",),
                Request(target="/a%20b?x=1&y=2"),
                (Sent(target="http://localhost/a%20b?x=1&y=2"),),
            ),
            (
                "empty-path",
                "The client sends the whole URL to a proxy when the path is empty.",
                ("RFC9112-3.2.2-1",),
                Request(target=""),
                (Never(b"GET / "), Never(b"GET  ")),
            ),
            (
                "host",
                "An absolute-form request has one Host field, which names the origin server.",
                ("RFC9112-3.2.2-2", "RFC9112-3.2-4"),
                Request(target="/path"),
                (Sent(once=("Host",), shapes=(("Host", HOST_SHAPE),)),),
            ),
            (
                "host-own",
                "The client sends one Host field to a proxy when the caller sets Host.",
                ("RFC9112-3.2.2-2",),
                Request(target="/path", fields=(("Host", "localhost"),)),
                (Sent(once=("Host",)),),
            ),
            (
                "post",
                "Content arrives complete at a proxy, and exactly one field frames it.",
                ("RFC9112-6.3-13", "RFC9112-3.2.2-1"),
                Request("POST", "/path", body=Body(b"hello\r\nworld\n")),
                (
                    Sent(
                        method="POST",
                        target="http://localhost/path",
                        one_of=("Content-Length", "Transfer-Encoding"),
                        body=b"hello\r\nworld\n",
                    ),
                ),
            ),
            (
                "options",
                "An OPTIONS request for one resource contains the whole URL.",
                ("RFC9112-3.2.2-1",),
                Request("OPTIONS", "/path"),
                (Sent(method="OPTIONS", target="http://localhost/path"),),
            ),
            (
                "proxy-connection",
                "The client does not send Proxy-Connection to a proxy.",
                ("RFC9112-C.2.2-P1",),
                Request(target="/path"),
                (Sent(absent=("Proxy-Connection",)),),
            ),
            (
                "keep-alive",
                "The client does not send 'Connection: keep-alive' to a proxy.",
                ("RFC9112-C.2.2-2",),
                Request(target="/path"),
                (Sent(shapes=(("Connection", "(?i)(?!.*keep-alive).*"),)),),
            ),
            (
                "host-first",
                "Host is the first field in a request to a proxy.",
                ("RFC9110-7.2-2",),
                Request(target="/path"),
                (Sent(first="Host"),),
            ),
        )
    ),
    Case(
        id="proxy/second",
        about="Two requests for different URLs use one connection to the proxy.",
        cites=("RFC9112-9.3-1",),
        rulings=("reuse-permitted",),
        do=(Request(target="/path"), Request(target="/second")),
        via="proxy",
        host="localhost",
        transports=("tcp",),
        server=(Connection((ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close())), OK),
        expect=(Response(200, body=b"hello"), Response(200, body=b"hello")),
        sent=(Sent(target="http://localhost/path"), Sent(target="http://localhost/second")),
        reuse="required",
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"proxy/answer-{status}",
            about=f"A {status} from the proxy is the response to the request.",
            cites=("RFC9110-2.4-1",),
            do=(Request(target="/path"),),
            via="proxy",
            host="localhost",
            transports=("tcp",),
            server=b"HTTP/1.1 %d %b\r\n%bContent-Length: 5\r\n\r\nhello" % (status, reason, fields),
            expect=(Response(status, body=b"hello"),),
            deliveries=("whole",),
            twin="proxy/get",
        )
        for status, reason, fields in (
            (407, b"Proxy Authentication Required", b'Proxy-Authenticate: Basic realm="a"\r\n'),
            (502, b"Bad Gateway", b""),
            (504, b"Gateway Timeout", b""),
        )
    ),
    *(
        Case(
            id=f"proxy/{name}",
            about=about,
            cites=clauses,
            do=(Request(target=target),),
            via="proxy",
            host="localhost",
            transports=("tcp",),
            needs=("url",) if "://" in target else (),
            server=OK,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            sent=sent,
            deliveries=("whole",),
            twin="proxy/get",
            why=why,
            rulings=("asked-for",) if name in ("target-crlf", "target-space") else (),
        )
        for name, about, clauses, target, sent, why in (
            (
                "userinfo",
                "The client does not send the userinfo of a URL in the target or in Host.",
                ("RFC9110-4.2.4-1", "RFC9112-3.2-4"),
                "http://user:secret@localhost/path",
                (Sent(target="http://localhost/path", once=("Host",), shapes=(("Host", HOST_SHAPE),)), Never(b"@")),
                "The proxy may write the credentials to its log.",
            ),
            (
                "fragment",
                "The client omits or rejects a fragment in a request to a proxy.",
                ("RFC9112-3.2.2-1",),
                "/path#part",
                (Sent(target="http://localhost/path"),),
                "",
            ),
            (
                "target-crlf",
                "A CRLF in a target for a proxy does not end the request line.",
                ("RFC9112-3.2-P1",),
                "/path HTTP/1.1\r\nX-Evil: two",
                (Never(b"\nX-Evil:"),),
                "Recipients read such a request in different ways, and an attacker may add fields or requests to it.",
            ),
            (
                "target-space",
                "A space in a target for a proxy does not reach the wire.",
                ("RFC9112-3.2-P1",),
                "/path HTTP/1.0",
                (Sent(), Never(b"/path HTTP/1.0")),
                "",
            ),
        )
    ),
)
