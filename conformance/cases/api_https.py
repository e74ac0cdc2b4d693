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
MADE = Value(type="HTTPSConnection")
NONE = Value(None)
TOLD = Value(type="HTTPResponse")
# ssl.CertificateError was no SSLError before Python 3.7.
REFUSED = AnyOf((Failure(type="SSLError"), Failure(type="CertificateError")))
EXCHANGED = (NONE, TOLD, Value(b"helloworld"))

CHAIN = Call("tools", "chain_file", as_="chain")
KEY = Call("tools", "key_file", as_="key")

CASES = (
    Case(
        id="api/https/subclass",
        about="HTTPSConnection is a subclass of HTTPConnection.",
        cites=("HTTPCLIENT-T1",),
        do=(Call("tools", "derives", ("HTTPSConnection", "HTTPConnection")),),
        server=OK,
        expect=(Value(True),),
        host="localhost",
        transports=("tls",),
        deliveries=("whole",),
    ),
    Case(
        id="api/https/exchange",
        about="An HTTPSConnection is used as an HTTPConnection is, over TLS.",
        cites=("HTTPCLIENT-T1",),
        do=(TRUST, OPEN, *EXCHANGE),
        server=OK,
        expect=(NONE, MADE, *EXCHANGED),
        sent=(Sent(method="GET", target="/", fields=(("Host", "{address}"),), once=("Host",)),),
        host="localhost",
        transports=("tls",),
        deliveries=("whole",),
    ),
    Case(
        id="api/https/context",
        about="context= is the ssl.SSLContext of the connection.",
        cites=("HTTPCLIENT-T1",),
        do=(CONTEXT, OPEN_IN_CONTEXT, *EXCHANGE),
        server=OK,
        expect=(Value(type="SSLContext"), MADE, *EXCHANGED),
        profile="modern",
        host="localhost",
        transports=("tls",),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"api/https/port/{name}",
            about=f"HTTPSConnection({', '.join(map(str, args))}): port {port}, and Host is {host}.",
            cites=("HTTPCLIENT-T2", "HTTPCLIENT-Q12"),
            do=(
                *(TRUST, DIVERT, Call("module", "HTTPSConnection", args, TIMEOUT, as_="connection")),
                *(GET, ASKED, GETRESPONSE),
            ),
            server=OK,
            expect=(NONE, NONE, MADE, NONE, Value(port), TOLD),
            sent=(Sent(fields=(("Host", host),), once=("Host",)),),
            host="localhost",
            transports=("tls",),
            deliveries=("whole",),
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
            id=f"api/https/certificate/{name}",
            about=about,
            cites=clauses,
            do=(TRUST, CHAIN, KEY, Call("tools", "both_file", as_="both"), connection, *EXCHANGE),
            server=ASKS,
            expect=(NONE, *(Value(type="str"),) * 3, MADE, *EXCHANGED),
            profile="2008",
            sent=(Hello(shown=True),),
            shows="client",
            host="localhost",
            transports=("tls",),
            deliveries=("whole",),
        )
        for name, about, clauses, connection in (
            (
                *("positions", "The order is host, port, key_file, cert_file, strict, timeout."),
                ("HTTPCLIENT-T1", "HTTPCLIENT-T3"),
                Call("module", "HTTPSConnection", (HOST, PORT, Ref("key"), Ref("chain"), True, 1.0), as_="connection"),
            ),
            (
                *("keywords", "key_file and cert_file by their names."),
                ("HTTPCLIENT-T3",),
                Call(
                    *ARGUMENTS,
                    (("cert_file", Ref("chain")), ("key_file", Ref("key")), *TIMEOUT),
                    as_="connection",
                ),
            ),
            (
                *("both-in-one-file", "cert_file alone, where it holds the key too."),
                ("HTTPCLIENT-T3",),
                Call(*ARGUMENTS, (("cert_file", Ref("both")), *TIMEOUT), as_="connection"),
            ),
        )
    ),
    Case(
        id="api/https/certificate/optional",
        about="A certificate is shown to a server that asks and would go without.",
        cites=("HTTPCLIENT-T3",),
        do=(
            *(TRUST, CHAIN, KEY),
            Call(*ARGUMENTS, (("cert_file", Ref("chain")), ("key_file", Ref("key")), *TIMEOUT), as_="connection"),
            *EXCHANGE,
        ),
        server=(Connection(STEPS, Tls(client_auth="optional")),),
        expect=(NONE, Value(), Value(), MADE, *EXCHANGED),
        profile="2008",
        sent=(Hello(shown=True),),
        shows="client",
        host="localhost",
        transports=("tls",),
        deliveries=("whole",),
    ),
    Case(
        id="api/https/certificate/key-alone",
        about="key_file without cert_file is a ValueError.",
        cites=("HTTPCLIENT-T3",),
        do=(KEY, Call(*ARGUMENTS, (("key_file", Ref("key")), *TIMEOUT))),
        server=ASKS,
        expect=(Value(), Failure(type="ValueError")),
        profile="2008",
        shows="client",
        host="localhost",
        transports=("tls",),
        deliveries=("whole",),
        twin="api/https/certificate/keywords",
    ),
    Case(
        id="api/https/certificate/keyword",
        about="key_file and cert_file are keywords of the constructor; today there are none.",
        cites=("HTTPCLIENT-T1", "HTTPCLIENT-T3"),
        do=(
            *(CHAIN, KEY),
            Call(*ARGUMENTS, (("cert_file", Ref("chain")), ("key_file", Ref("key")))),
        ),
        server=OK,
        expect=(Value(), Value(), MADE),
        modern=(Value(), Value(), AnyOf((Failure(type="TypeError"), MADE))),
        shows="client",
        host="localhost",
        transports=("tls",),
        deliveries=("whole",),
    ),
    # ---------------------------------------------------------------------------------------------------- verification
    *(
        Case(
            id=f"api/https/verifies/{name}{'/today' * (profile == 'modern')}",
            about=f"Without a context: a certificate that is {name.replace('-', ' ')} is not accepted.",
            cites=("HTTPCLIENT-T4",),
            do=(TRUST, OPEN, GET),
            server=(Connection(STEPS, Tls(name)),),
            expect=(NONE, MADE, REFUSED),
            profile=profile,
            level="info" if not profile else None,
            host="localhost",
            transports=("tls",),
            deliveries=("whole",),
            twin="api/https/exchange",
            why="Whoever is in between reads all, and answers in the server's place.",
        )
        for name in ("self-signed", "unknown-ca", "expired", "wrong-host")
        for profile in ("", "modern")
    ),
    Case(
        id="api/https/verifies/not-the-process",
        about="Without a context: a CA that nobody trusts is not trusted.",
        cites=("HTTPCLIENT-T4",),
        do=(OPEN, GET),
        server=OK,
        expect=(MADE, REFUSED),
        level="info",
        host="localhost",
        transports=("tls",),
        deliveries=("whole",),
        twin="api/https/exchange",
    ),
    Case(
        id="api/https/unverified-context",
        about="With a context that verifies nothing, nothing is verified.",
        cites=("HTTPCLIENT-T4",),
        do=(Session(verify=False), CONTEXT, OPEN_IN_CONTEXT, *EXCHANGE),
        server=(Connection(STEPS, Tls("expired")),),
        expect=(Value(type="SSLContext"), MADE, *EXCHANGED),
        profile="modern",
        host="localhost",
        transports=("tls",),
        deliveries=("whole",),
    ),
)
