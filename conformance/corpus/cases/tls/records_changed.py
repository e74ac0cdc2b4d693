"""Records that are changed, removed or truncated on the path (RFC 8446 section 5.2), which is an error.

Over TLS 1.2, RFC 5246 section 6.2.3.3 says the same. But section 7.2.2 of RFC 5246 requires the alert, and section 6.2
of RFC 8446 only recommends an alert."""

from .....mockserver.script import Ciphertext, Close, Pause, ReadRequest, Record, Send
from ....model import Case, Connection, Failure, Hello, Tls
from ..literals import HEAD, OK, OVER_TLS, TLS12, TLS13

LENGTH = HEAD + b"Content-Length: 5\r\n\r\n"
# With the offset of an octet of the content: in TLS 1.2 with AES-GCM, eight octets of a nonce precede the content.
# Offset 25 is in the tag in every suite; it is the last octet of the record in TLS 1.2 with ChaCha20-Poly1305.
VERSIONS = (("1.2", TLS12, 14), ("1.3", TLS13, 7))
UNDECRYPTED = {"1.2": "RFC5246-6.2.3.3-4", "1.3": "RFC8446-5.2-3"}
# A pause, because it is chance whether a client sees the content before an error that arrives with the content.
UNTIL_CLOSE = (ReadRequest(), Send(HEAD + b"\r\nhello"), Pause(0.03))
FORGED = "An attacker on the path can change the response, and the caller gets no error."
CUT = "An attacker on the path can truncate the content, and the caller gets no error."


CASES = (
    *(
        Case(
            id=f"tls/records/corrupted-{name}-{version}",
            about=f"{what} of a record is changed on the path, over TLS {version}.",
            cites=(UNDECRYPTED[version], "RFC9112-8-2"),
            host="localhost",
            server=(
                Connection(
                    (ReadRequest(), Send(LENGTH), Ciphertext((Send(b"hello"),), flips=(flip,)), Close()),
                    Tls(versions=versions),
                ),
            ),
            expect=(Failure(truncated=name != "type"),),  # a changed type leaves the content as it is
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
            about=f"A record of close-delimited content is changed on the path, over TLS {version}.",
            cites=(UNDECRYPTED[version], "RFC9112-9.8-P1"),
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
            about=f"The client answers a record that it cannot decrypt with bad_record_mac, over TLS {version}.",
            cites=("RFC5246-6.2.3.3-4", "RFC5246-7.2.2-3") if version == "1.2" else ("RFC8446-6.2-2",),
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
            why="The server does not learn that its records are changed on the path, or the caller does not.",
        )
        for version, versions, content in VERSIONS
    ),
    *(
        Case(
            id=f"tls/records/missing-{name}-{version}",
            about=f"A record {where} is removed on the path, over TLS {version}.",
            cites=(UNDECRYPTED[version], "RFC9112-8-2"),
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
                "of close-delimited content",
                (*UNTIL_CLOSE[1:], Ciphertext((Record(b"stray"),), end=0), Send(b"world")),
            ),
            ("head", "before the head", (Ciphertext((Record(b"stray"),), end=0), Send(OK))),
        )
    ),
    *(
        Case(
            id=f"tls/records/cut-{name}-{version}",
            about=f"The connection ends {where} of a record of close-delimited content (TLS {version}).",
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
            ("behind-header", "after the header", 5),
            ("in-content", "within the content", content),
        )
    ),
)
