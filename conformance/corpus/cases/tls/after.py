"""Messages that a server may send after the handshake (RFC 8446 section 4.6): tickets, new keys, and HelloRequest."""

from .....mockserver.script import Close, KeyUpdate, Mark, ReadRequest, Record, Send
from ....model import Case, Connection, Failure, Request, Response, Tls, Wait
from ..literals import HEAD, HELLO, LENGTH, OVER_TLS, SECOND, WORLD

FIRST = HEAD + b"Content-Length: 5\r\n\r\nhello"
BOTH = Response(200, body=b"helloworld")
OLD = Tls(versions=("TLSv1.2", "TLSv1.2"))
NEW = Tls(versions=("TLSv1.3", "TLSv1.3"))
RESUMED = Tls(versions=("TLSv1.3", "TLSv1.3"), tickets=True)
HANDSHAKE = 22  # the content type
# RFC 8446 section 4.6.1: lifetime, age_add, nonce, ticket, extensions.
TICKET = Record(
    b"\x04\x00\x00\x14" + b"\x00\x00\x1c\x20" + b"\x00\x00\x00\x00" + b"\x01\x00" + b"\x00\x06ticket" + b"\x00\x00",
    HANDSHAKE,
)
HELLO_REQUEST = Record(b"\x00\x00\x00\x00", HANDSHAKE)  # RFC 5246 section 7.4.1.1
BAD_UPDATE = Record(b"\x18\x00\x00\x01\x02", HANDSHAKE)  # neither update_not_requested nor update_requested
UNDONE = Record(b"\x18\x00\x00\x01\x00", HANDSHAKE)  # a KeyUpdate after which the server still uses its old keys
RARE = "Servers send such records and messages at any time, so the client fails at some times and not at others."


CASES = (
    # ------------------------------------------------------------------------------------------------------ one request
    *(
        Case(
            id=f"tls/after-handshake/{name}",
            about=f"The client reads all content despite {what}.",
            cites=clauses,
            host="localhost",
            level="must",
            server=(Connection((ReadRequest(), *steps, Close()), tls),),
            expect=(BOTH,),
            **OVER_TLS,
            reads=("whole", "pieces"),
            twin="tls/version/1.3",
            why=RARE,
        )
        for name, what, clauses, tls, steps in (
            (
                "nothing",
                "a split into two records",
                ("RFC8446-5.1-14",),
                NEW,
                (Send(LENGTH + b"hello"), Send(b"world")),
            ),
            ("tickets", "tickets after the handshake", ("RFC8446-4.6.1-1",), RESUMED, (Send(LENGTH + b"helloworld"),)),
            (
                "ticket-within-content",
                "a ticket within content",
                ("RFC8446-4.6.1-1",),
                NEW,
                (Send(LENGTH + b"hello"), TICKET, Send(b"world")),
            ),
            (
                "ticket-within-until-close",
                "tickets around and within close-delimited content",
                ("RFC8446-4.6.1-1",),
                NEW,
                (TICKET, Send(HEAD + b"\r\nhello"), TICKET, Send(b"world"), TICKET),
            ),
            (
                "key-update",
                "a KeyUpdate within content",
                ("RFC8446-4.6.3-3",),
                NEW,
                (Send(LENGTH + b"hello"), KeyUpdate(), Send(b"world")),
            ),
            (
                "key-update-asked-for",
                "a KeyUpdate that requests another",
                ("RFC8446-4.6.3-3",),
                NEW,
                (Send(LENGTH + b"hello"), KeyUpdate(requested=True), Send(b"world")),
            ),
            (
                "key-updates",
                "three KeyUpdates within close-delimited content",
                ("RFC8446-4.6.3-3",),
                NEW,
                (Send(HEAD), KeyUpdate(), Send(b"\r\nhello"), KeyUpdate(requested=True), Send(b"world"), KeyUpdate()),
            ),
        )
    ),
    *(
        Case(
            id=f"tls/after-handshake/{name}",
            about=f"The client reports an error for {what}.",
            cites=(*clauses, "RFC9112-8-2"),
            host="localhost",
            server=(Connection((ReadRequest(), Send(LENGTH + b"hello"), update, Send(b"world"), Close()), NEW),),
            expect=(Failure(truncated=True),),
            **OVER_TLS,
            twin="tls/after-handshake/nothing",
            why="The client returns octets that no valid key of the connection protects.",
        )
        for name, what, clauses, update in (
            ("key-update-of-unknown-value", "a KeyUpdate with an unknown value", ("RFC8446-4.6.3-4",), BAD_UPDATE),
            (
                "key-update-undone",
                "content under the old keys after a KeyUpdate",
                ("RFC8446-4.6.3-3", "RFC8446-5.2-3"),
                UNDONE,
            ),
        )
    ),
    Case(
        id="tls/after-handshake/hello-request",
        about="The client ignores a TLS 1.2 HelloRequest within content, or reports an error.",
        cites=("RFC5246-7.4.1.1-3",),
        host="localhost",
        server=(Connection((ReadRequest(), Send(LENGTH + b"hello"), HELLO_REQUEST, Send(b"world"), Close()), OLD),),
        expect=(BOTH,),
        lenient=((Failure(),),),
        **OVER_TLS,
        twin="tls/version/1.2",
    ),
    # ------------------------------------------------------------------------------------------------- between requests
    *(
        Case(
            id=f"tls/after-handshake/{name}-between-requests",
            about=f"The next request succeeds after {what} on an idle connection.",
            cites=clauses,
            host="localhost",
            level="must",
            do=(Request(), Wait("said"), Request()),
            server=(
                Connection(
                    (ReadRequest(), Send(FIRST), *steps, Mark("said"), ReadRequest(), Send(SECOND), Close()), NEW
                ),
                Connection((ReadRequest(), Send(SECOND), Close()), NEW),
            ),
            expect=(HELLO, WORLD),
            transports=("tls",),
            twin="tls/version/1.3" if name == "nothing" else "tls/after-handshake/nothing-between-requests",
            why=RARE,
        )
        for name, what, clauses, steps in (
            ("nothing", "a pause", ("RFC9112-9.7-1",), ()),
            ("ticket", "a ticket", ("RFC8446-4.6.1-1",), (TICKET,)),
            ("key-update", "a KeyUpdate", ("RFC8446-4.6.3-3",), (KeyUpdate(),)),
            (
                "key-update-asked-for",
                "a KeyUpdate that requests another",
                ("RFC8446-4.6.3-5",),
                (KeyUpdate(requested=True),),
            ),
            ("empty-record", "an empty record", ("RFC8446-5.1-13",), (Record(b""),)),
        )
    ),
)
