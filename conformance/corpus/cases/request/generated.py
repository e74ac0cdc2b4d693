"""Fields that a client adds to a request by itself (RFC 9110 sections 5.6, 6.6, 7.2, 7.6 and 12.4).

A client is free to send or to leave out these fields. A field that a client sends must have the form that its grammar
gives.
"""

from .....mockserver.script import Close, Quiet, ReadRequest, Send
from ....model import Body, Case, Connection, Never, Request, Response, Sent
from ..literals import OK

NO_CONTENT = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
POST = Request("POST", body=Body(b"hello"))

LISTS = (
    *("Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cache-Control", "Connection"),
    *("Content-Encoding", "Content-Language", "Pragma", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via"),
)
WEIGHTED = ("Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "TE")
DATES = ("Date", "Expires", "If-Modified-Since", "If-Unmodified-Since", "Last-Modified")
OF_RESPONSES = (
    *("Accept-Ranges", "Age", "Authentication-Info", "Location", "Proxy-Authenticate", "Proxy-Authentication-Info"),
    *("Retry-After", "Server", "Set-Cookie", "Vary", "WWW-Authenticate"),
)
END_TO_END = (
    "accept|accept-charset|accept-encoding|accept-language|authorization|cache-control|content-encoding|content-length"
    "|content-type|cookie|date|expect|host|range|referer|user-agent"
)

TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
NO_EMPTY_MEMBER = r"(?![ \t]*,)(?!.*,[ \t]*,)(?!.*,[ \t]*$).*"
ONE_SPACE = r"(?!.*(\t|  )).*"
NO_BAD_WHITESPACE = r"(?!.*([ \t]=|=[ \t])).*"
WEIGHT = r"(?i)(?!.*;[ \t]*q=(?!(0(\.[0-9]{0,3})?|1(\.0{0,3})?)[ \t]*(,|;|$))).*"
DAY = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
IMF_FIXDATE = f"{DAY}, [0-9]{{2}} {MONTH} [0-9]{{4}} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} GMT"
PRODUCT = f"{TOKEN}(/{TOKEN})?"
COMMENT = r"\(([^()\\]|\\.|\(([^()\\]|\\.)*\))*\)"
PRODUCTS = f"{PRODUCT}([ \\t]+({PRODUCT}|{COMMENT}))*"
OPTIONS = f"{TOKEN}([ \\t]*,[ \\t]*{TOKEN})*"

CASES = (
    *(
        Case(
            id=f"request/generated-{name}",
            about=about,
            cites=clauses,
            do=(POST,),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=sent,
            deliveries=("whole",),
        )
        for name, about, clauses, sent in (
            (
                "empty-member",
                "Lists that the client generates have no empty member.",
                ("RFC9110-5.6.1.1-1",),
                (Sent(shapes=tuple((name, NO_EMPTY_MEMBER) for name in LISTS)),),
            ),
            (
                "whitespace",
                "Optional whitespace in lists that the client generates is one space or none.",
                ("RFC9110-5.6.3-1", "RFC9110-5.6.3-2"),
                (Sent(shapes=tuple((name, ONE_SPACE) for name in LISTS)),),
            ),
            (
                "whitespace-around-values",
                "At most one space precedes a field value, and no whitespace follows it.",
                ("RFC9110-5.6.3-1", "RFC9110-5.6.3-2"),
                (Never(b":  "), Never(b":\t"), Never(b": \t"), Never(b" \r\n"), Never(b"\t\r\n")),
            ),
            (
                "bad-whitespace",
                "Parameters that the client generates have no whitespace around '='.",
                ("RFC9110-5.6.3-5",),
                (Sent(shapes=tuple((name, NO_BAD_WHITESPACE) for name in (*LISTS, "Content-Type"))),),
            ),
            (
                "weights",
                "Weights that the client generates are from 0 to 1, with at most three decimals.",
                ("RFC9110-12.4.2-1",),
                (Sent(shapes=tuple((name, WEIGHT) for name in WEIGHTED)),),
            ),
            (
                "dates",
                "Dates that the client generates have exactly the IMF-fixdate form.",
                ("RFC9110-5.6.7-2", "RFC9110-5.6.7-4"),
                (Sent(shapes=tuple((name, IMF_FIXDATE) for name in DATES)),),
            ),
            (
                "user-agent",
                "User-Agent consists of products and comments.",
                ("RFC9110-2.2-12",),
                (Sent(shapes=(("User-Agent", PRODUCTS),)),),
            ),
            (
                "user-agent-whitespace",
                "One space separates the products in User-Agent.",
                ("RFC9110-5.6.3-3",),
                (Sent(shapes=(("User-Agent", ONE_SPACE),)),),
            ),
            (
                "quoted-string",
                "A backslash in a quoted string precedes a quote or a backslash.",
                ("RFC9110-5.6.4-2",),
                (Sent(shapes=(("*", r'(?!.*"[^"]*\\[^"\\]).*'),)),),
            ),
            (
                "comment",
                "A backslash in a comment precedes a parenthesis or a backslash.",
                ("RFC9110-5.6.4-3",),
                (Sent(shapes=(("User-Agent", r"(?!.*\([^)]*\\[^()\\]).*"),)),),
            ),
            (
                "connection",
                "Connection is a list of connection options, which are tokens.",
                ("RFC9110-2.2-12",),
                (Sent(shapes=(("Connection", OPTIONS),)),),
            ),
            (
                "connection-end-to-end",
                "Connection lists no end-to-end field.",
                ("RFC9110-7.6.1-4",),
                (Sent(shapes=(("Connection", f"(?i)(?!(.*,)?[ \t]*({END_TO_END})[ \t]*(,|$)).*"),)),),
            ),
            (
                "te-chunked",
                "TE does not list chunked, which every client accepts.",
                ("RFC9112-7.4-1",),
                (Sent(shapes=(("TE", "(?i)(?!.*chunked).*"),)),),
            ),
            (
                "fields-of-responses",
                "The client sends no fields that belong to responses.",
                ("RFC9110-2.2-13",),
                (Sent(absent=OF_RESPONSES),),
            ),
            (
                "proxy-connection",
                "The client does not send Proxy-Connection.",
                ("RFC9112-C.2.2-P1",),
                (Sent(absent=("Proxy-Connection",)),),
            ),
            (
                "expect",
                "The client sends content at once, unless Expect announces that the client waits.",
                ("RFC9110-10.1.1-3",),
                (Sent(body=b"hello"),),
            ),
            (
                "version",
                "The request line has a version that the client uses on this connection.",
                ("RFC9110-6.2-2",),
                (Never(b" HTTP/0."), Never(b" HTTP/1.2"), Never(b" HTTP/2"), Never(b" HTTP/3")),
            ),
        )
    ),
    Case(
        id="request/generated-host-first",
        about="Host is the first field line.",
        cites=("RFC9110-7.2-2",),
        do=(Request(target="/path"),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(first="Host"),),
    ),
    *(
        Case(
            id=f"request/generated-expect-{method.lower()}",
            about=f"{method} without content has no Expect field.",
            cites=("RFC9110-10.1.1-2",),
            do=(Request(method),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(method=method, absent=("Expect",)),),
            deliveries=("whole",),
        )
        for method in ("GET", "POST", "PUT")
    ),
    # --------------------------------------------------------------------------------------- before and after a request
    *(
        Case(
            id=f"request/nothing-after-{name}",
            about=f"The client sends nothing after {what} until the response arrives.",
            cites=("RFC9112-2.2-5",),
            do=(request,),
            server=(Connection((ReadRequest(), Quiet(0.03), Send(answer), Close())),),
            expect=(Response(200),),
            sent=(Sent(),),
            why=(
                "Some servers read a stray CRLF after the content as the start of the next request and refuse that "
                "request."
            ),
        )
        for name, what, request, answer in (
            ("get", "a GET", Request(), OK),
            ("head", "a HEAD", Request("HEAD"), NO_CONTENT),
            ("post", "the content of a POST", POST, OK),
            ("empty", "a POST without content", Request("POST"), OK),
            ("chunks", "the last chunk", Request("POST", body=Body(b"hello\nworld", kind="iterable")), OK),
        )
    ),
    Case(
        id="request/generated-trailers",
        about="The client adds no trailer fields by itself to content of unknown length.",
        cites=("RFC9110-6.5.1-1", "RFC9110-6.6.2-1"),
        level="must",
        do=(Request("POST", body=Body(b"hello\nworld", kind="iterable")),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(trailers=()),),
        deliveries=("whole",),
    ),
    Case(
        id="request/generated-connection-options",
        about="Connection lists each connection-specific field that the client sends.",
        cites=("RFC9112-7.4-3", "RFC9110-7.8-11", "RFC9110-7.6.1-1"),
        do=(POST,),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(listed=("TE", "Upgrade", "Keep-Alive", "Proxy-Connection")),),
        deliveries=("whole",),
        why="A proxy forwards the field to a server that the field is not meant for.",
    ),
    Case(
        id="request/line-end-counted",
        about="Content-Length counts a line end at the end of the content.",
        cites=("RFC9112-2.2-6",),
        do=(Request("POST", body=Body(b"hello\r\n")),),
        server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(body=b"hello\r\n", shapes=(("Content-Length", "7"),)),),
    ),
    *(
        Case(
            id=f"request/second-after-{name}",
            about=f"The second request follows {what} without octets in between.",
            cites=("RFC9112-2.2-5", "RFC9110-2.2-12"),
            do=(request, Request(target="/second")),
            server=(
                Connection((ReadRequest(), Send(OK), ReadRequest(), Send(OK.replace(b"hello", b"again")), Close())),
                Connection((ReadRequest(), Send(OK.replace(b"hello", b"again")), Close())),
            ),
            expect=(Response(200, body=b"hello"), Response(200, body=b"again")),
            sent=(Sent(method=request_method), Sent(method="GET", target="/second", once=("Host",))),
            deliveries=("whole",),
        )
        for name, what, request_method, request in (
            ("get", "a GET", "GET", Request()),
            ("post", "content of known length", "POST", POST),
            ("chunks", "chunked content", "POST", Request("POST", body=Body(b"hello\nworld", kind="iterable"))),
        )
    ),
)
