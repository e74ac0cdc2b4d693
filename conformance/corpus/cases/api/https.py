"""HTTPSConnection: an HTTPConnection over TLS, its client certificates, and the servers that it trusts."""

from .....mockserver.script import Close, ReadRequest, Send
from ....model import HOST, PORT, AnyOf, Call, Case, Common, Connection, Failure, Hello, Ref, Sent, Session, Tls, Value
from ..literals import EXCHANGE, EXCHANGED, GET, GETRESPONSE, NONE, OK_TEN, TOLD

STEPS = (ReadRequest(), Send(OK_TEN), Close())
ASKS = (Connection(STEPS, Tls(client_auth="required")),)

# From this call on, the process trusts the CA of the suite.
TRUST = Call("tools", "trust")
CONTEXT = Call("tools", "context", as_="context")
DIVERT = Call("tools", "divert")
ASKED = Call("tools", "asked_port")
ARGUMENTS = ("module", "HTTPSConnection", (HOST, PORT))
TIMEOUT = (("timeout", 1.0),)
OPEN = Call(*ARGUMENTS, TIMEOUT, as_="connection")
OPEN_IN_CONTEXT = Call(*ARGUMENTS, (*TIMEOUT, ("context", Ref("context"))), as_="connection")
ASK = (GET, ASKED, GETRESPONSE)
MADE = Value(type="HTTPSConnection")
# Before Python 3.7, ssl.CertificateError is no SSLError.
REFUSED = AnyOf((Failure(type="SSLError"), Failure(type="CertificateError")))

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
TLS = Common(transports=("tls",), deliveries=("whole",), host="localhost")
SHOWING = Common(TLS, shows="client")
BESIDE_EXCHANGE = Common(TLS, twin="api/https/exchange")
VERIFIED = Common(
    BESIDE_EXCHANGE, why="An attacker on the network path reads everything and answers in place of the server."
)
PROMISED = Common(VERIFIED, profile="modern")
WISHED = Common(VERIFIED, level="info")
OF_2008 = Common(SHOWING, profile="2008")
SILENT = Common(OF_2008, level="info")  # the document says nothing of this

CASES = (
    Case(
        id="api/https/subclass",
        about="HTTPSConnection is a subclass of HTTPConnection.",
        cites=("HTTPCLIENT-T1",),
        do=(Call("tools", "derives", ("HTTPSConnection", "HTTPConnection")),),
        server=OK_TEN,
        expect=(Value(True),),
        **TLS,
    ),
    Case(
        id="api/https/exchange",
        about="An HTTPSConnection makes an exchange as an HTTPConnection does, over TLS.",
        cites=("HTTPCLIENT-T1",),
        do=(TRUST, OPEN, *EXCHANGE),
        server=OK_TEN,
        expect=(NONE, MADE, *EXCHANGED),
        sent=(Sent(method="GET", target="/", fields=(("Host", "{address}"),), once=("Host",)),),
        **TLS,
    ),
    Case(
        id="api/https/context",
        about="The connection uses the ssl.SSLContext that the caller passes as context.",
        cites=("HTTPCLIENT-T1",),
        do=(CONTEXT, OPEN_IN_CONTEXT, *EXCHANGE),
        server=OK_TEN,
        expect=(Value(type="SSLContext"), MADE, *EXCHANGED),
        profile="modern",
        **TLS,
    ),
    *(
        Case(
            id=f"api/https/port/{name}",
            about=f"HTTPSConnection({', '.join(map(str, args))}) connects to port {port}, with Host {host}.",
            cites=("HTTPCLIENT-T2", "HTTPCLIENT-Q12"),
            do=(TRUST, DIVERT, Call("module", "HTTPSConnection", args, TIMEOUT, as_="connection"), *ASK),
            server=OK_TEN,
            expect=(NONE, NONE, MADE, NONE, Value(port), TOLD),
            sent=(Sent(fields=(("Host", host),), once=("Host",)),),
            **TLS,
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
    Case(
        id="api/https/certificate/positions",
        about="The arguments are host, port, key_file, cert_file, strict and timeout, in this order.",
        cites=("HTTPCLIENT-T1", "HTTPCLIENT-T3"),
        do=(*FILES, OPEN_BY_POSITIONS, *EXCHANGE),
        server=ASKS,
        expect=(*FILED, MADE, *EXCHANGED),
        sent=SHOWN,
        **OF_2008,
    ),
    *(
        Case(
            id=f"api/https/certificate/{name}",
            about=about,
            cites=("HTTPCLIENT-T3",),
            do=(*FILES, opened, *EXCHANGE),
            server=ASKS,
            expect=(*FILED, MADE, *EXCHANGED),
            sent=SHOWN,
            **OF_2008,
        )
        for name, about, opened in (
            ("keywords", "The constructor takes key_file and cert_file as keywords.", OPEN_WITH_CERTIFICATE),
            ("both-in-one-file", "cert_file alone is enough if the file contains the key too.", OPEN_WITH_BOTH),
        )
    ),
    Case(
        id="api/https/certificate/optional",
        about="The client sends its certificate to a server that requests it and does not require it.",
        cites=("HTTPCLIENT-T3",),
        do=(TRUST, CHAIN, KEY, OPEN_WITH_CERTIFICATE, *EXCHANGE),
        server=(Connection(STEPS, Tls(client_auth="optional")),),
        expect=(NONE, Value(), Value(), MADE, *EXCHANGED),
        sent=SHOWN,
        **OF_2008,
    ),
    Case(
        id="api/https/certificate/key-alone",
        about="key_file without cert_file raises ValueError.",
        cites=("HTTPCLIENT-T3",),
        do=(KEY, Call(*ARGUMENTS, (("key_file", Ref("key")), *TIMEOUT))),
        server=ASKS,
        expect=(Value(), Failure(type="ValueError")),
        twin="api/https/certificate/keywords",
        **SILENT,
    ),
    Case(
        id="api/https/certificate/keyword",
        about="The constructor takes key_file and cert_file as keywords; today, it may refuse them.",
        cites=("HTTPCLIENT-T1", "HTTPCLIENT-T3"),
        do=(CHAIN, KEY, CERTIFIED),
        server=OK_TEN,
        expect=(Value(), Value(), MADE),
        modern=(Value(), Value(), AnyOf((Failure(type="TypeError"), MADE))),
        **SHOWING,
    ),
    # ---------------------------------------------------------------------------------------------------- verification
    *(
        Case(
            id=f"api/https/verifies/{name}{today}",
            about=f"Without a context, the client refuses {what}.",
            cites=("HTTPCLIENT-T4",),
            do=(TRUST, OPEN, GET),
            server=(Connection(STEPS, Tls(name)),),
            expect=(NONE, MADE, REFUSED),
            **common,
        )
        for name, what in (
            ("self-signed", "a self-signed certificate"),
            ("unknown-ca", "a certificate of an unknown CA"),
            ("expired", "an expired certificate"),
            ("wrong-host", "a certificate for another host"),
        )
        for today, common in (("", WISHED), ("/today", PROMISED))
    ),
    Case(
        id="api/https/verifies/not-the-process",
        about="Without a context, the client refuses a CA that the process does not trust.",
        cites=("HTTPCLIENT-T4",),
        do=(OPEN, GET),
        server=OK_TEN,
        expect=(MADE, REFUSED),
        level="info",
        **BESIDE_EXCHANGE,
    ),
    Case(
        id="api/https/unverified-context",
        about="With a context that verifies nothing, the client accepts an expired certificate.",
        cites=("HTTPCLIENT-T4",),
        do=(Session(verify=False), CONTEXT, OPEN_IN_CONTEXT, *EXCHANGE),
        server=(Connection(STEPS, Tls("expired")),),
        expect=(Value(type="SSLContext"), MADE, *EXCHANGED),
        profile="modern",
        **TLS,
    ),
)
