"""Host and port: the server of a connection and the Host field, for each way to name a server."""

from ....model import AnyOf, Call, Case, Common, Failure, Ref, Sent, Value
from ..literals import BESIDE_PLAIN, GET, GETRESPONSE, INFO, MADE, NONE, OK_TEN, ONCE, READ, TOLD

# From this call on, every connection reaches the server of the case, whatever host and port it names.
DIVERT = Call("tools", "divert")
ASKED = Call("tools", "asked_port")
BOTH = Call("tools", "ipv6")  # the server answers at [::1] as well
TIMEOUT = (("timeout", 1.0),)
OPEN_CLOSED_PORT = Call("module", "HTTPConnection", ("127.0.0.1", Ref("port")), TIMEOUT, as_="connection")
CONNECT = Call("connection", "connect")
ASK = (GET, ASKED, GETRESPONSE)
# Before Python 3.3, socket.error is a class of its own.
OSERROR = AnyOf((Failure(type="OSError"), Failure(type="error")))
INVALID_URL = Failure(type="InvalidURL")
INVALID_OR_MADE = AnyOf((INVALID_URL, MADE))  # if the constructor raises it, connect repeats it

# name, call, arguments, keywords, the port of the connection, the Host field
HOSTS = (
    ("default-port", "127.0.0.1", ("127.0.0.1",), TIMEOUT, 80, "127.0.0.1"),
    ("port-in-host", "127.0.0.1:8080", ("127.0.0.1:8080",), TIMEOUT, 8080, "127.0.0.1:8080"),
    ("port-argument", "127.0.0.1, 8080", ("127.0.0.1", 8080), TIMEOUT, 8080, "127.0.0.1:8080"),
    ("port-keyword", "127.0.0.1, port=8080", ("127.0.0.1",), (("port", 8080), *TIMEOUT), 8080, "127.0.0.1:8080"),
    ("host-keyword", "host=127.0.0.1:8080", (), (("host", "127.0.0.1:8080"), *TIMEOUT), 8080, "127.0.0.1:8080"),
    ("default-port-in-host", "127.0.0.1:80", ("127.0.0.1:80",), TIMEOUT, 80, "127.0.0.1"),
    ("default-port-argument", "127.0.0.1, 80", ("127.0.0.1", 80), TIMEOUT, 80, "127.0.0.1"),
    ("port-443", "127.0.0.1, 443", ("127.0.0.1", 443), TIMEOUT, 443, "127.0.0.1:443"),
    ("highest-port", "127.0.0.1:65535", ("127.0.0.1:65535",), TIMEOUT, 65535, "127.0.0.1:65535"),
)
IPV6 = (
    ("ipv6", ("[::1]",), 80, "[::1]"),
    ("ipv6-port-in-host", ("[::1]:8080",), 8080, "[::1]:8080"),
    ("ipv6-port-argument", ("::1", 8080), 8080, "[::1]:8080"),
    ("ipv6-default-port-in-host", ("[::1]:80",), 80, "[::1]"),
)
# The four example calls of the document.
EXAMPLES = (
    ("host", ("www.h1conform.test",), ()),
    ("host-and-port", ("www.h1conform.test:80",), ()),
    ("host-port", ("www.h1conform.test", 80), ()),
    ("host-port-timeout", ("www.h1conform.test", 80), (("timeout", 10),)),
)
# Ports that are no number, or a number outside 0 to 65535.
INVALID = (
    ("not-a-number", ("localhost:abc",)),
    ("empty", ("localhost:",)),
    ("letters-behind-digits", ("127.0.0.1:80abc",)),
    ("space-alone", ("127.0.0.1: ",)),
    ("hexadecimal", ("127.0.0.1:0x50",)),
    ("fraction", ("127.0.0.1:80.0",)),
    ("negative", ("127.0.0.1:-1",)),
    ("too-large", ("127.0.0.1:65536",)),
    ("too-large-argument", ("127.0.0.1", 65536)),
    ("negative-argument", ("127.0.0.1", -1)),
    ("ipv6-not-a-number", ("[::1]:abc",)),
    ("ipv6-empty", ("[::1]:",)),
)
# A port in RFC 3986 is digits alone. "Numeric" may also mean a string that Python's int() accepts.
NUMERIC_FOR_PYTHON = (
    ("space", "127.0.0.1: 80"),
    ("underscore", "127.0.0.1:8_0"),
    ("plus-sign", "127.0.0.1:+80"),
)
# The document has a number as this argument and does not mention strings.
INVALID_ARGUMENTS = (("argument-not-a-number", "abc"), ("argument-empty", ""))
BY_NAME = Common(ONCE, host="www.h1conform.test")

BEYOND_THE_RANGE = ("negative", "too-large", "too-large-argument", "negative-argument")

CASES = (
    *(
        Case(
            id=f"api/host/{name}",
            about=f"HTTPConnection({call}) connects to port {port}, with Host {host}.",
            cites=("HTTPCLIENT-C2", "HTTPCLIENT-Q12"),
            do=(DIVERT, Call("module", "HTTPConnection", args, keywords, as_="connection"), *ASK),
            server=OK_TEN,
            expect=(NONE, MADE, NONE, Value(port), TOLD),
            sent=(Sent(fields=(("Host", host),), once=("Host",)),),
            **ONCE,
        )
        for name, call, args, keywords, port, host in HOSTS
    ),
    *(
        Case(
            id=f"api/host/{name}",
            about=f"HTTPConnection({', '.join(map(str, args))}) connects to port {port}, with Host {host}.",
            cites=("HTTPCLIENT-C2", "HTTPCLIENT-Q12"),
            do=(BOTH, DIVERT, Call("module", "HTTPConnection", args, TIMEOUT, as_="connection"), *ASK),
            server=OK_TEN,
            expect=(NONE, NONE, Value(), NONE, Value(port), TOLD),
            sent=(Sent(fields=(("Host", host),), once=("Host",)),),
            **ONCE,
        )
        for name, args, port, host in IPV6
    ),
    Case(
        id="api/host/ipv6-brackets-and-port-argument",
        about="[::1], 8080 connects to port 8080; the document has brackets only before ':' and a port.",
        cites=("HTTPCLIENT-C2", "HTTPCLIENT-Q12"),
        do=(BOTH, DIVERT, Call("module", "HTTPConnection", ("[::1]", 8080), TIMEOUT, as_="connection"), *ASK),
        server=OK_TEN,
        expect=(NONE, NONE, Value(), NONE, Value(8080), TOLD),
        sent=(Sent(fields=(("Host", "[::1]:8080"),), once=("Host",)),),
        **INFO,
    ),
    Case(
        id="api/host/leading-zero",
        about="127.0.0.1:08080 connects to port 8080, and Host has the port as 08080 or 8080.",
        cites=("HTTPCLIENT-C2", "HTTPCLIENT-Q12"),
        do=(DIVERT, Call("module", "HTTPConnection", ("127.0.0.1:08080",), TIMEOUT, as_="connection"), *ASK),
        server=OK_TEN,
        expect=(NONE, MADE, NONE, Value(8080), TOLD),
        sent=(Sent(shapes=(("Host", r"127\.0\.0\.1:0?8080"),), once=("Host",)),),
        **ONCE,
    ),
    Case(
        id="api/host/ipv6-bare",
        about="::1 without brackets is a host with port 80; the document does not mention this form.",
        cites=("HTTPCLIENT-C2",),
        do=(BOTH, DIVERT, Call("module", "HTTPConnection", ("::1",), TIMEOUT, as_="connection"), GET, ASKED),
        server=OK_TEN,
        expect=(NONE, NONE, Value(), NONE, Value(80)),
        level="info",
        **ONCE,
    ),
    *(
        Case(
            id=f"api/host/example/{name}",
            about=f"The example call of the document reaches the host at port 80 ({name.replace('-', ' ')}).",
            cites=("HTTPCLIENT-C3",),
            do=(DIVERT, Call("module", "HTTPConnection", args, keywords, as_="connection"), *ASK),
            server=OK_TEN,
            expect=(NONE, MADE, NONE, Value(80), TOLD),
            sent=(Sent(fields=(("Host", "www.h1conform.test"),), once=("Host",)),),
            **BY_NAME,
        )
        for name, args, keywords in EXAMPLES
    ),
    Case(
        id="api/host/name",
        about="The client resolves a host name and sends the name unchanged in Host.",
        cites=("HTTPCLIENT-C2", "HTTPCLIENT-Q12"),
        do=(Call("module", "HTTPConnection", ("{host}:{port}",), TIMEOUT, as_="connection"), GET, GETRESPONSE, READ),
        server=OK_TEN,
        expect=(MADE, NONE, TOLD, Value(b"helloworld")),
        sent=(Sent(fields=(("Host", "{address}"),), once=("Host",)),),
        **BY_NAME,
    ),
    *(
        Case(
            id=f"api/invalid-url/{name}",
            about=f"HTTPConnection({', '.join(map(repr, args))}) raises InvalidURL, or its connect does.",
            cites=("HTTPCLIENT-C7",),
            do=(DIVERT, Call("module", "HTTPConnection", args, as_="connection"), CONNECT),
            server=OK_TEN,
            expect=(NONE, INVALID_OR_MADE, INVALID_URL),
            level="info" if name in BEYOND_THE_RANGE else None,  # the port is numeric, so that the document is silent
            **BESIDE_PLAIN,
        )
        for name, args in INVALID
    ),
    *(
        Case(
            id=f"api/invalid-url/{name}",
            about=f"HTTPConnection({host!r}) raises InvalidURL, or its connect does.",
            cites=("HTTPCLIENT-C7",),
            do=(DIVERT, Call("module", "HTTPConnection", (host,), as_="connection"), CONNECT),
            server=OK_TEN,
            expect=(NONE, INVALID_OR_MADE, INVALID_URL),
            lenient=((NONE, MADE, AnyOf((Value(), Failure()))),),
            **BESIDE_PLAIN,
        )
        for name, host in NUMERIC_FOR_PYTHON
    ),
    *(
        Case(
            id=f"api/invalid-url/{name}",
            about=f"HTTPConnection('127.0.0.1', {port!r}) raises InvalidURL, or its connect does.",
            cites=("HTTPCLIENT-C7",),
            do=(DIVERT, Call("module", "HTTPConnection", ("127.0.0.1", port), as_="connection"), CONNECT),
            server=OK_TEN,
            expect=(NONE, INVALID_OR_MADE, INVALID_URL),
            level="info",
            **BESIDE_PLAIN,
        )
        for name, port in INVALID_ARGUMENTS
    ),
    Case(
        id="api/host/refused",
        about="connect to a port without a listener raises the OSError of the system.",
        cites=("HTTPCLIENT-Q9", "HTTPCLIENT-E10"),
        level="info",
        do=(Call("tools", "closed_port", as_="port"), OPEN_CLOSED_PORT, CONNECT),
        server=OK_TEN,
        expect=(Value(), MADE, OSERROR),
        **BESIDE_PLAIN,
    ),
)
