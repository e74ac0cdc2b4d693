"""Records (RFC 8446 section 5): a client accepts valid records of every shape, and refuses invalid records.

A case over TLS 1.2 cites RFC 5246, sections 6.2.1, 6.2.3.3 and 7.2.2.
"""

from .....mockserver.script import Alert, Ciphertext, Close, ReadRequest, Record, Send, SendRaw
from ....model import AnyOf, Case, Connection, Failure, Response, Tls
from ..literals import HEAD, OK, OVER_TLS, TLS12, TLS13

LENGTH = HEAD + b"Content-Length: 5\r\n\r\n"
DIGITS = HEAD + b"\r\n12345"  # no token: a token that is split over records could not be substituted
LARGE = HEAD + b"Content-Length: 16384\r\n\r\n"
TEN = HEAD + b"Content-Length: 10\r\n\r\n"
VERSIONS = (("1.2", TLS12), ("1.3", TLS13))
OLDER = VERSIONS[:1]
NEWEST = VERSIONS[1:]
HANDSHAKE = 22  # the content type
HEARTBEAT = 24
# What a case over TLS 1.2 cites in place of the clause of RFC 8446.
CLAUSES12 = {
    "RFC8446-5.1-13": "RFC5246-6.2.1-5",
    "RFC8446-5.1-14": "RFC5246-6.2.1-2",
    "RFC8446-5.2-3": "RFC5246-6.2.3.3-4",
}
LOST = "The client and the server no longer agree on the octets that were sent, and the client goes on or waits."


CASES = (
    # --------------------------------------------------------------------------------------------------------- accepted
    *(
        Case(
            id=f"tls/records/{name}-{version}",
            about=f"The server sends {what}, over TLS {version}.",
            cites=("RFC9112-9.7-1", CLAUSES12.get(clause, clause) if versions == TLS12 else clause),
            host="localhost",
            level="must",  # a recipient has to read what a sender may send
            server=(Connection((ReadRequest(), *steps), Tls(versions=versions)),),
            expect=(Response(200, body=body),),
            lenient=((Failure(),),) if name == "empty-10" else (),  # no clause says how many a client accepts
            **OVER_TLS,
            reads=("whole", "pieces"),
            twin=f"tls/version/{version}",
            why="Servers split content into records in different ways. The client fails on some of these ways only.",
        )
        for known, name, what, clause, body, steps in (
            (
                VERSIONS,
                "two",
                "head and content in one record each",
                "RFC8446-5.1-14",
                b"hello",
                (Send(LENGTH), Send(b"hello")),
            ),
            (
                VERSIONS,
                "of-one-octet",
                "records of one octet, all in one segment",
                "RFC8446-5.1-14",
                b"12345",
                (Ciphertext(tuple(Send(DIGITS[i : i + 1]) for i in range(len(DIGITS)))), Close()),
            ),
            (
                VERSIONS,
                "in-segments-of-one-octet",
                "a record octet by octet",
                "RFC8446-5.1-14",
                b"hello",
                (Ciphertext((Send(OK),), cuts=tuple(range(1, 100))),),
            ),
            (
                VERSIONS,
                "late-in-header",
                "the header of a record in two parts with a pause",
                "RFC8446-5.1-14",
                b"hello",
                (Send(LENGTH), Ciphertext((Send(b"hello"),), cuts=(3,), pause=0.05)),
            ),
            (
                VERSIONS,
                "late-in-content",
                "the content of a record in two parts with a pause",
                "RFC8446-5.1-14",
                b"hello",
                (Send(LENGTH), Ciphertext((Send(b"hello"),), cuts=(15,), pause=0.05)),
            ),
            (
                VERSIONS,
                "in-one-segment",
                "head, content and close_notify in one segment",
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
                "empty records around and within close-delimited content",
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
                "a record of the maximum size",
                "RFC8446-5.1-14",
                b"x" * 16384,
                (Send(LARGE), Record(b"x" * 16384)),
            ),
            (
                NEWEST,
                "padded-1",
                "head and content with one octet of padding",
                "RFC8446-5.4-1",
                b"hello",
                (Record(LENGTH, padding=1), Record(b"hello", padding=1)),
            ),
            (
                NEWEST,
                "padded-300",
                "head and content with 300 octets of padding",
                "RFC8446-5.4-1",
                b"hello",
                (Record(LENGTH, padding=300), Record(b"hello", padding=300)),
            ),
            (
                NEWEST,
                "padded-16379",
                "content padded to the maximum record size",
                "RFC8446-5.4-1",
                b"hello",
                (Send(LENGTH), Record(b"hello", padding=16379)),
            ),
            (
                NEWEST,
                "padding-alone",
                "records of nothing but padding",
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
    # ---------------------------------------------------------------------------------------------------------- refused
    *(
        Case(
            id=f"tls/records/{name}-{version}",
            about=f"The client reports an error for {what}, over TLS {version}.",
            cites=(CLAUSES12.get(clause, clause) if versions == TLS12 else clause,),
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
                "a record with one octet too many",
                "RFC8446-5.1-19",
                (Send(HEAD + b"Content-Length: 16385\r\n\r\n"), Record(b"x" * 16385)),
            ),
            (
                NEWEST,
                "far-too-long",
                "a protected record above the maximum size",
                "RFC8446-5.2-2",
                (Send(HEAD + b"Content-Length: 16900\r\n\r\n"), Record(b"x" * 16900)),
            ),
            (
                OLDER,
                "far-too-long",
                "a record of 2^14 + 1025 octets",
                "RFC5246-7.2.2-P1",
                (Send(HEAD + b"Content-Length: 17409\r\n\r\n"), Record(b"x" * 17409)),
            ),
            (
                NEWEST,
                "length-too-large",
                "a record that announces 65535 octets",
                "RFC8446-5.2-2",
                (Send(LENGTH), Record(b"hello", length=65535)),
            ),
            (
                VERSIONS,
                "not-protected",
                "content in an unprotected record",
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
                "an unsolicited heartbeat",
                "RFC8446-5-5",
                (Send(TEN + b"hello"), Record(b"\x01\x00\x00", HEARTBEAT), Send(b"world")),
            ),
            (
                NEWEST,
                "of-unknown-type",
                "a record of an unknown type",
                "RFC8446-5-5",
                (Send(TEN + b"hello"), Record(b"x", 99), Send(b"world")),
            ),
            (
                NEWEST,
                "of-unknown-type-outside",
                "a record with an unknown outer type",
                "RFC8446-5-5",
                (Send(TEN + b"hello"), Record(b"world", outer=99)),
            ),
            (
                NEWEST,
                "of-zeros",
                "a record of nothing but zeros",
                "RFC8446-5.4-6",
                (Send(TEN + b"hello"), Record(b"", 0, padding=9), Send(b"world")),
            ),
            (
                NEWEST,
                "of-no-handshake-message",
                "an empty handshake record",
                "RFC8446-5.4-4",
                (Send(TEN + b"hello"), Record(b"", HANDSHAKE), Send(b"world")),
            ),
        )
        for version, versions in known
    ),
    Case(
        id="tls/records/too-long-1.2",
        about="The client accepts a record with one octet too many, or fails, over TLS 1.2.",
        cites=("RFC5246-7.2.2-P1",),
        level="info",  # the limit binds the sender; a recipient has to refuse only records 1024 octets longer
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
