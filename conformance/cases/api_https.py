"""HTTPSConnection: an HTTPConnection over TLS, its certificates, and whom it trusts."""

from ...mockserver.script import Close, ReadRequest, Send
from ..case import HOST, PORT, AnyOf, Call, Case, Connection, Failure, Hello, Ref, Sent, Session, Tls, Value

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhelloworld"
STEPS = (ReadRequest(), Send(OK), Close())
ASKS = (Connection(STEPS, Tls(client_auth="required")),)

# The CA of the exam becomes one that the process trusts.
TRUST = Call("tools", "trust")
CONTEXT = Call("tools", "context", as_="context")
DIVERT = Call("tools", "divert")
ASKED = Call("tools", "asked_port")
ARGUMENTS = ("module", "HTTPSConnection", (HOST, PORT))
TIMEOUT = (("timeout", 1.0),)
OPEN = Call(*ARGUMENTS, TIMEOUT, as_="connection")
OPEN_IN_CONTEXT = Call(*ARGUMENTS, (*TIMEOUT, ("context", Ref("context"))), as_="connection")
GET = Call("connection", "request", ("GET", "/"))
GETRESPONSE = Call("connection", "getresponse", as_="response")
READ = Call("response", "read")
EXCHANGE = (GET, GETRESPONSE, READ)
ASK = (GET, ASKED, GETRESPONSE)
MADE = Value(type="HTTPSConnection")
NONE = Value(None)
TOLD = Value(type="HTTPResponse")
# ssl.CertificateError was no SSLError before Python 3.7.
REFUSED = AnyOf((Failure(type="SSLError"), Failure(type="CertificateError")))
EXCHANGED = (NONE, TOLD, Value(b"helloworld"))

CHAIN = Call("tools", "chain_file", as_="chain")
KEY = Call("tools", "key_file", as_="key")
CERTIFICATE = (("cert_file", Ref("chain")), ("key_file", Ref("key")))
FILES = (TRUST, CHAIN, KEY, Call("tools", "both_file", as_="both"))
FILED = (NONE, *(Value(type="str"),) * 3)
SHOWN = (Hello(shown=True),)
OPEN_BY_POSITIONS = Call(
    "module", "HTTPSConnection", (HOST, PORT, Ref("key"), Ref("chain"), True, 1.0), as_="connection"
)
OPEN_WITH_CERTIFICATE = Call(*ARGUMENTS, (*CERTIFICATE, *TIMEOUT), as_="connection")
CERTIFIED = Call(*ARGUMENTS, CERTIFICATE)
OPEN_WITH_BOTH = Call(*ARGUMENTS, (("cert_file", Ref("both")), *TIMEOUT), as_="connection")

# What stands in a case without its name comes in this order: id, about, cites, server, expect, do.
CASES = (
    Case(
        "api/https/subclass",
        "HTTPSConnection is a subclass of HTTPConnection.",
        *(("HTTPCLIENT-T1",), OK),
        expect=(Value(True),),
        do=(Call("tools", "derives", ("HTTPSConnection", "HTTPConnection")),),
        transports=("tls",),
        deliveries=("whole",),
        host="localhost",
    ),
    Case(
        "api/https/exchange",
        "An HTTPSConnection is used as an HTTPConnection is, over TLS.",
        *(("HTTPCLIENT-T1",), OK, (NONE, MADE, *EXCHANGED)),
        do=(TRUST, OPEN, *EXCHANGE),
        sent=(Sent(method="GET", target="/", fields=(("Host", "{address}"),), once=("Host",)),),
        transports=("tls",),
        deliveries=("whole",),
        host="localhost",
    ),
    Case(
        "api/https/context",
        "context= is the ssl.SSLContext of the connection.",
        *(("HTTPCLIENT-T1",), OK, (Value(type="SSLContext"), MADE, *EXCHANGED)),
        do=(CONTEXT, OPEN_IN_CONTEXT, *EXCHANGE),
        profile="modern",
        transports=("tls",),
        deliveries=("whole",),
        host="localhost",
    ),
    *(
        Case(
            f"api/https/port/{name}",
            f"HTTPSConnection({', '.join(map(str, args))}): port {port}, and Host is {host}.",
            *(("HTTPCLIENT-T2", "HTTPCLIENT-Q12"), OK, (NONE, NONE, MADE, NONE, Value(port), TOLD)),
            do=(TRUST, DIVERT, Call("module", "HTTPSConnection", args, TIMEOUT, as_="connection"), *ASK),
            sent=(Sent(fields=(("Host", host),), once=("Host",)),),
            transports=("tls",),
            deliveries=("whole",),
            host="localhost",
        )
        for name, args, port, host in (
            ("default", ("localhost",), 443, "localhost"),
            ("in-host", ("localhost:8443",), 8443, "localhost:8443"),
            ("argument", ("localhost", 8443), 8443, "localhost:8443"),
            ("default-in-host", ("localhost:443",), 443, "localhost"),
            ("default-argument", ("localhost", 443), 443, "localhost"),
            ("of-http", ("localhost", 80), 80, "localhost:80"),
        )
    ),
    # ------------------------------------------------------------------------------------------ certificates
    *(
        Case(
            *(f"api/https/certificate/{name}", about, clauses, server, outcomes, calls),
            profile="2008",
            sent=sent,
            shows="client",
            transports=("tls",),
            deliveries=("whole",),
            host="localhost",
            twin=twin,
        )
        for name, about, clauses, server, outcomes, calls, sent, twin in (
            (
                "positions",
                "The order is host, port, key_file, cert_file, strict, timeout.",
                ("HTTPCLIENT-T1", "HTTPCLIENT-T3"),
                ASKS,
                (*FILED, MADE, *EXCHANGED),
                (*FILES, OPEN_BY_POSITIONS, *EXCHANGE),
                SHOWN,
                "",
            ),
            (
                "keywords",
                "key_file and cert_file by their names.",
                ("HTTPCLIENT-T3",),
                ASKS,
                (*FILED, MADE, *EXCHANGED),
                (*FILES, OPEN_WITH_CERTIFICATE, *EXCHANGE),
                SHOWN,
                "",
            ),
            (
                "both-in-one-file",
                "cert_file alone, where it holds the key too.",
                ("HTTPCLIENT-T3",),
                ASKS,
                (*FILED, MADE, *EXCHANGED),
                (*FILES, OPEN_WITH_BOTH, *EXCHANGE),
                SHOWN,
                "",
            ),
            (
                "optional",
                "A certificate is shown to a server that asks and would go without.",
                ("HTTPCLIENT-T3",),
                (Connection(STEPS, Tls(client_auth="optional")),),
                (NONE, Value(), Value(), MADE, *EXCHANGED),
                (TRUST, CHAIN, KEY, OPEN_WITH_CERTIFICATE, *EXCHANGE),
                SHOWN,
                "",
            ),
            (
                "key-alone",
                "key_file without cert_file is a ValueError.",
                ("HTTPCLIENT-T3",),
                ASKS,
                (Value(), Failure(type="ValueError")),
                (KEY, Call(*ARGUMENTS, (("key_file", Ref("key")), *TIMEOUT))),
                (),
                "api/https/certificate/keywords",
            ),
        )
    ),
    Case(
        "api/https/certificate/keyword",
        "key_file and cert_file are keywords of the constructor; today there are none.",
        *(("HTTPCLIENT-T1", "HTTPCLIENT-T3"), OK, (Value(), Value(), MADE), (CHAIN, KEY, CERTIFIED)),
        modern=(Value(), Value(), AnyOf((Failure(type="TypeError"), MADE))),
        shows="client",
        transports=("tls",),
        deliveries=("whole",),
        host="localhost",
    ),
    # ---------------------------------------------------------------------------------------------------- verification
    *(
        Case(
            *(id, about, ("HTTPCLIENT-T4",), server, (NONE, MADE, REFUSED), (TRUST, OPEN, GET)),
            profile="modern" if today else "",
            level=None if today else "info",
            transports=("tls",),
            deliveries=("whole",),
            host="localhost",
            twin="api/https/exchange",
            why="Whoever is in between reads all, and answers in the server's place.",
        )
        for id, about, server, today in (
            (
                f"api/https/verifies/{name}{'/today' * today}",
                f"Without a context: a certificate that is {name.replace('-', ' ')} is not accepted.",
                (Connection(STEPS, Tls(name)),),
                today,
            )
            for name in ("self-signed", "unknown-ca", "expired", "wrong-host")
            for today in (False, True)
        )
    ),
    Case(
        "api/https/verifies/not-the-process",
        "Without a context: a CA that nobody trusts is not trusted.",
        *(("HTTPCLIENT-T4",), OK, (MADE, REFUSED), (OPEN, GET)),
        level="info",
        transports=("tls",),
        deliveries=("whole",),
        host="localhost",
        twin="api/https/exchange",
    ),
    Case(
        "api/https/unverified-context",
        "With a context that verifies nothing, nothing is verified.",
        *(("HTTPCLIENT-T4",), (Connection(STEPS, Tls("expired")),), (Value(type="SSLContext"), MADE, *EXCHANGED)),
        do=(Session(verify=False), CONTEXT, OPEN_IN_CONTEXT, *EXCHANGE),
        profile="modern",
        transports=("tls",),
        deliveries=("whole",),
        host="localhost",
    ),
)
