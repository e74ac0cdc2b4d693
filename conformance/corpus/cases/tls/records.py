"""Records (RFC 8446 section 5): content in records of every shape is content, and records that are none are errors.

Where a case is played over TLS 1.2 too, RFC 5246 sections 6.2.1 and 6.2.3.3 say the same, unless it has another clause.
"""

from .....mockserver.script import Alert, Ciphertext, Close, ReadRequest, Record, Send, SendRaw
from ....model import AnyOf, Case, Connection, Failure, Response, Tls
from ..literals import HEAD, OK, OVER_TLS, TLS12, TLS13

LENGTH = HEAD + b"Content-Length: 5\r\n\r\n"
DIGITS = HEAD + b"\r\n12345"  # no word that the exam exchanges, and could not where it is cut
LARGE = HEAD + b"Content-Length: 16384\r\n\r\n"
TEN = HEAD + b"Content-Length: 10\r\n\r\n"
VERSIONS = (("1.2", TLS12), ("1.3", TLS13))
OLDER = VERSIONS[:1]
NEWEST = VERSIONS[1:]
HANDSHAKE = 22  # the content type
HEARTBEAT = 24
LOST = "The two sides do not agree any more on what was said, and the client goes on as if they did."


CASES = (
    # --------------------------------------------------------------------------------------------------------- accepted
    *(
        Case(
            id=f"tls/records/{name}-{version}",
            about=f"{what}, over TLS {version}.",
            cites=("RFC9112-9.7-1", clause),
            host="localhost",
            level="must",  # what the sender may do, whoever receives has to read
            server=(Connection((ReadRequest(), *steps), Tls(versions=versions)),),
            expect=(Response(200, body=body),),
            lenient=((Failure(),),) if name == "empty-10" else (),  # no text says how many have to be borne
            **OVER_TLS,
            reads=("whole", "pieces"),
            twin=f"tls/version/{version}",
            why="What the server writes at once or in pieces is its affair: a client that minds fails now and then.",
        )
        for known, name, what, clause, body, steps in (
            (
                VERSIONS,
                "two",
                "Head and content in a record each",
                "RFC8446-5.1-14",
                b"hello",
                (Send(LENGTH), Send(b"hello")),
            ),
            (
                VERSIONS,
                "of-one-octet",
                "Records of one octet, all in one segment",
                "RFC8446-5.1-14",
                b"12345",
                (Ciphertext(tuple(Send(DIGITS[i : i + 1]) for i in range(len(DIGITS)))), Close()),
            ),
            (
                VERSIONS,
                "in-segments-of-one-octet",
                "A record that comes octet by octet",
                "RFC8446-5.1-14",
                b"hello",
                (Ciphertext((Send(OK),), cuts=tuple(range(1, 100))),),
            ),
            (
                VERSIONS,
                "late-in-header",
                "A record whose header comes in two parts, some time apart",
                "RFC8446-5.1-14",
                b"hello",
                (Send(LENGTH), Ciphertext((Send(b"hello"),), cuts=(3,), pause=0.05)),
            ),
            (
                VERSIONS,
                "late-in-content",
                "A record whose content comes in two parts, some time apart",
                "RFC8446-5.1-14",
                b"hello",
                (Send(LENGTH), Ciphertext((Send(b"hello"),), cuts=(15,), pause=0.05)),
            ),
            (
                VERSIONS,
                "in-one-segment",
                "Head, content and close_notify in a segment",
                "RFC8446-5.1-14",
                b"hello",
                (
                    Ciphertext((Send(HEAD + b"\r\n"), Send(b"hello"), Alert("warning", "close_notify"))),
                    Close(notify=False),
                ),
            ),
            (
                VERSIONS,
                "empty",
                "Empty records around content until close and within it",
                "RFC8446-5.1-13",
                b"helloworld",
                (Record(b""), Send(HEAD + b"\r\nhello"), Record(b""), Send(b"world"), Record(b""), Close()),
            ),
            (
                VERSIONS,
                "empty-10",
                "10 empty records in a row",
                "RFC8446-5.1-13",
                b"helloworld",
                (Send(HEAD + b"\r\nhello"), Ciphertext((Record(b""),) * 10), Send(b"world"), Close()),
            ),
            (
                VERSIONS,
                "largest",
                "The largest record that there is",
                "RFC8446-5.1-14",
                b"x" * 16384,
                (Send(LARGE), Record(b"x" * 16384)),
            ),
            (
                NEWEST,
                "padded-1",
                "Head and content padded by an octet",
                "RFC8446-5.4-1",
                b"hello",
                (Record(LENGTH, padding=1), Record(b"hello", padding=1)),
            ),
            (
                NEWEST,
                "padded-300",
                "Head and content padded by 300 octets",
                "RFC8446-5.4-1",
                b"hello",
                (Record(LENGTH, padding=300), Record(b"hello", padding=300)),
            ),
            (
                NEWEST,
                "padded-16379",
                "Content padded up to the largest record",
                "RFC8446-5.4-1",
                b"hello",
                (Send(LENGTH), Record(b"hello", padding=16379)),
            ),
            (
                NEWEST,
                "padding-alone",
                "Records of nothing but padding",
                "RFC8446-5.4-1",
                b"helloworld",
                (
                    *(Record(b"", padding=9), Send(HEAD + b"\r\nhello")),
                    *(Record(b"", padding=1000), Send(b"world"), Close()),
                ),
            ),
        )
        for version, versions in known
    ),
    # ---------------------------------------------------------------------------------------------------- refused
    *(
        Case(
            id=f"tls/records/{name}-{version}",
            about=f"{what}, over TLS {version}: an error.",
            cites=(clause,),
            host="localhost",
            server=(Connection((ReadRequest(), *steps, Close()), Tls(versions=versions)),),
            expect=(Failure(),),
            **OVER_TLS,
            twin=f"tls/records/two-{version}",
            why=LOST,
        )
        for known, name, what, clause, steps in (
            (
                NEWEST,
                "too-long",
                "A record with one octet more than there may be",
                "RFC8446-5.1-19",
                (Send(HEAD + b"Content-Length: 16385\r\n\r\n"), Record(b"x" * 16385)),
            ),
            (
                NEWEST,
                "far-too-long",
                "A protected record longer than there may be",
                "RFC8446-5.2-2",
                (Send(HEAD + b"Content-Length: 16900\r\n\r\n"), Record(b"x" * 16900)),
            ),
            (
                OLDER,
                "far-too-long",
                "A record of 2^14 + 1025 octets",
                "RFC5246-7.2.2-P1",
                (Send(HEAD + b"Content-Length: 17409\r\n\r\n"), Record(b"x" * 17409)),
            ),
            (
                NEWEST,
                "length-too-large",
                "A record that announces 65535 octets",
                "RFC8446-5.2-2",
                (Send(LENGTH), Record(b"hello", length=65535)),
            ),
            (
                VERSIONS,
                "not-protected",
                "A record of content that nothing protects",
                "RFC8446-5.2-3",
                (Send(TEN + b"hello"), SendRaw(b"\x17\x03\x03\x00\x05world")),
            ),
            (
                NEWEST,
                "change-cipher-spec",
                "change_cipher_spec within content",
                "RFC8446-5-3",
                (Send(TEN + b"hello"), SendRaw(b"\x14\x03\x03\x00\x01\x01"), Send(b"world")),
            ),
            (
                NEWEST,
                "of-heartbeat",
                "A heartbeat that nobody asked for",
                "RFC8446-5-5",
                (Send(TEN + b"hello"), Record(b"\x01\x00\x00", HEARTBEAT), Send(b"world")),
            ),
            (
                NEWEST,
                "of-unknown-type",
                "A record of an unknown type",
                "RFC8446-5-5",
                (Send(TEN + b"hello"), Record(b"x", 99), Send(b"world")),
            ),
            (
                NEWEST,
                "of-unknown-type-outside",
                "A record that has an unknown type outside",
                "RFC8446-5-5",
                (Send(TEN + b"hello"), Record(b"world", outer=99)),
            ),
            (
                NEWEST,
                "of-zeros",
                "A record of nothing but zeros",
                "RFC8446-5.4-6",
                (Send(TEN + b"hello"), Record(b"", 0, padding=9), Send(b"world")),
            ),
            (
                NEWEST,
                "of-no-handshake-message",
                "An empty record of handshake messages",
                "RFC8446-5.4-4",
                (Send(TEN + b"hello"), Record(b"", HANDSHAKE), Send(b"world")),
            ),
        )
        for version, versions in known
    ),
    Case(
        id="tls/records/too-long-1.2",
        about="A record with one octet more than there may be, over TLS 1.2: content, or an error.",
        cites=("RFC5246-7.2.2-P1",),
        level="info",  # the limit binds the sender; what the recipient has to refuse begins 1024 octets later
        host="localhost",
        server=(
            Connection(
                (ReadRequest(), Send(HEAD + b"Content-Length: 16385\r\n\r\n"), Record(b"x" * 16385), Close()),
                Tls(versions=TLS12),
            ),
        ),
        expect=(AnyOf((Response(200, body=b"x" * 16385), Failure())),),
        **OVER_TLS,
        twin="tls/records/two-1.2",
    ),
)
