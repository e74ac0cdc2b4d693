"""Records that are changed on the way, taken out or cut (RFC 8446 section 5.2): an error.

Over TLS 1.2, RFC 5246 sections 6.2.3.3 and 7.2.2 say the same."""

from .....mockserver.script import Ciphertext, Close, Pause, ReadRequest, Record, Send
from ....model import Case, Connection, Failure, Hello, Tls
from ..literals import HEAD, OK, OVER_TLS, TLS12, TLS13

LENGTH = HEAD + b"Content-Length: 5\r\n\r\n"
# With the offset of an octet of the content: in TLS 1.2, AES-GCM has eight octets of a nonce before it. Offset 25 lies
# within the tag in every suite, also where ChaCha20-Poly1305 makes the record of TLS 1.2 end there.
VERSIONS = (("1.2", TLS12, 14), ("1.3", TLS13, 7))
# With a pause, since some clients see the content before an error that comes with it, and some do not, by chance.
UNTIL_CLOSE = (ReadRequest(), Send(HEAD + b"\r\nhello"), Pause(0.03))
FORGED = "Whoever stands between client and server can change what the client reads."
CUT = "Anyone on the way can cut a document short, and nobody notices."


CASES = (
    *(
        Case(
            id=f"tls/records/corrupted-{name}-{version}",
            about=f"{what} of a record is changed on the way, over TLS {version}.",
            cites=("RFC8446-5.2-3", "RFC9112-8-2"),
            host="localhost",
            server=(
                Connection(
                    (ReadRequest(), Send(LENGTH), Ciphertext((Send(b"hello"),), flips=(flip,)), Close()),
                    Tls(versions=versions),
                ),
            ),
            expect=(Failure(truncated=name != "type"),),  # which changes nothing that is read
            **OVER_TLS,
            reads=("whole", "pieces") if name == "content" else ("whole",),
            twin=f"tls/records/two-{version}",
            why=FORGED,
        )
        for version, versions, content in VERSIONS
        for name, what, flip in (
            ("type", "The type", 0),
            ("length", "The length", 4),
            ("content", "The content", content),
            ("tag", "The authentication tag", 25),
        )
    ),
    *(
        Case(
            id=f"tls/records/corrupted-until-close-{version}",
            about=f"A record of content until close is changed on the way, over TLS {version}.",
            cites=("RFC8446-5.2-3", "RFC9112-9.8-P1"),
            host="localhost",
            server=(
                Connection(
                    (*UNTIL_CLOSE, Ciphertext((Send(b"world"),), flips=(content,)), Close()),
                    Tls(versions=versions),
                ),
            ),
            expect=(Failure(truncated=True),),
            **OVER_TLS,
            reads=("whole", "pieces"),
            twin=f"tls/records/in-one-segment-{version}",
            why=FORGED,
        )
        for version, versions, content in VERSIONS
    ),
    *(
        Case(
            id=f"tls/records/corrupted-alert-{version}",
            about=f"A record that cannot be decrypted is answered by bad_record_mac, over TLS {version}.",
            cites=("RFC8446-6.2-2",),
            host="localhost",
            server=(
                Connection(
                    (ReadRequest(), Send(LENGTH), Ciphertext((Send(b"hello"),), flips=(content,)), Close()),
                    Tls(versions=versions),
                ),
            ),
            expect=(Failure(truncated=True),),
            sent=(Hello(alerts=("bad_record_mac",)),),
            **OVER_TLS,
            twin=f"tls/records/two-{version}",
        )
        for version, versions, content in VERSIONS
    ),
    *(
        Case(
            id=f"tls/records/missing-{name}-{version}",
            about=f"A record {where} is taken out on the way, over TLS {version}.",
            cites=("RFC8446-5.2-3", "RFC9112-8-2"),
            host="localhost",
            server=(Connection((ReadRequest(), *steps, Close()), Tls(versions=versions)),),
            expect=(Failure(truncated=True),),
            **OVER_TLS,
            twin=f"tls/records/two-{version}",
            why=FORGED,
        )
        for version, versions, _ in VERSIONS
        for name, where, steps in (
            ("content", "of content", (Send(LENGTH), Ciphertext((Record(b"stray"),), end=0), Send(b"hello"))),
            (
                "until-close",
                "of content until close",
                (*UNTIL_CLOSE[1:], Ciphertext((Record(b"stray"),), end=0), Send(b"world")),
            ),
            ("head", "before the head", (Ciphertext((Record(b"stray"),), end=0), Send(OK))),
        )
    ),
    *(
        Case(
            id=f"tls/records/cut-{name}-{version}",
            about=f"The connection ends {where} of a record of content until close, over TLS {version}.",
            cites=("RFC9112-9.8-P1",),
            host="localhost",
            server=(
                Connection(
                    (
                        *UNTIL_CLOSE,
                        *(Ciphertext((Send(b"world"),), end=end), Close(notify=False)),
                    ),
                    Tls(versions=versions),
                ),
            ),
            expect=(Failure(truncated=True),),
            **OVER_TLS,
            twin=f"tls/records/in-one-segment-{version}",
            why=CUT,
        )
        for version, versions, content in VERSIONS
        for name, where, end in (
            ("in-length", "within the length", 4),
            ("behind-header", "behind the header", 5),
            ("in-content", "within the content", content),
        )
    ),
)
