"""Handshakes that fail: truncated, silent, or garbage. The client sends no request and reports an error."""

from .....mockserver.script import Close, HalfClose, Hold, ReadHello, ReadRequest, Reset, SendRaw
from ....model import Case, Connection, Failure, Never, Tls
from ..literals import OK, OVER_TLS, RENEGOTIATION_INFO, TLS12, TLS13

FIN = (HalfClose(), ReadRequest(), Close())
RST = (Reset(), ReadRequest())
ENDS = (("fin", "with a FIN", FIN), ("reset", "with a RST", RST))
NOTHING_SENT = (Never(b"GET / "),)
UNSECURED = "The client sends the request without protection, or the caller does not learn that it failed."
# ServerHello of TLS 1.2: version, random; the session id, the cipher suite, compression and extensions follow.
SERVER_HELLO = b"\x16\x03\x03\x00\x31\x02\x00\x00\x2d\x03\x03" + bytes(32)


CASES = (
    # -------------------------------------------------------------------------------------------------------- no answer
    *(
        Case(
            id=f"tls/handshake/{name}-{how}",
            about=f"The client reports an error if the connection ends {end} {where}.",
            cites=("RFC9110-4.2.2-3",),
            host="localhost",
            server=(Connection((*steps, *ending), None),),
            expect=(Failure(),),
            sent=NOTHING_SENT,
            **OVER_TLS,
            twin="tls/good-name",
            why=UNSECURED,
        )
        for how, end, ending in ENDS
        for name, where, steps in (
            ("at-accept", "before the ClientHello", ()),
            ("unanswered", "after the ClientHello", (ReadHello(),)),
        )
    ),
    *(
        Case(
            id=f"tls/handshake/{version}-cut-after-{octets}-{how}",
            about=f"The client reports an error if the answer ends {end} after {octets} octets, in TLS {version}.",
            cites=("RFC9110-4.2.2-3",),
            host="localhost",
            server=(Connection(ending, Tls(versions=versions, flight=octets)),),
            expect=(Failure(),),
            sent=NOTHING_SENT,
            **OVER_TLS,
            twin=f"tls/version/{version}",
            why=UNSECURED,
        )
        for version, versions in (("1.2", TLS12), ("1.3", TLS13))
        for how, end, ending in ENDS
        for octets in (3, 40, 300)
    ),
    # ---------------------------------------------------------------------------------------------------------- silence
    *(
        Case(
            id=f"tls/handshake/silent-{name}",
            about=f"The server is silent {where}, and the client times out.",
            cites=("RFC9110-4.2.2-3",),
            level="info",  # no clause requires a time-out
            host="localhost",
            server=(Connection((*steps, Hold(), ReadRequest()), tls),),
            expect=(Failure(timeout=True),),
            sent=NOTHING_SENT,
            transports=("tls",),
            twin="tls/good-name",
            why="A server that stalls in the handshake blocks the client without limit.",
        )
        for name, where, tls, steps in (
            ("at-accept", "from the start", None, (ReadHello(),)),
            ("within-answer", "within its answer to the ClientHello", Tls(flight=60), ()),
        )
    ),
    # ---------------------------------------------------------------------------------------------------------- garbage
    *(
        Case(
            id=f"tls/handshake/garbage-{name}",
            about=f"The client refuses an answer to its ClientHello: {what}.",
            cites=("RFC9110-4.2.2-3",),
            host="localhost",
            server=(Connection((ReadHello(), SendRaw(data), *FIN), None),),
            expect=(Failure(),),
            sent=NOTHING_SENT,
            **OVER_TLS,
            twin="tls/good-name",
            why=UNSECURED,
        )
        for name, what, data in (
            ("zeros", "zeros", bytes(100)),
            ("text", "text", b"220 mail.example ESMTP\r\n"),
            ("unknown-type", "a record of an unknown type", b"\x63\x03\x03\x00\x05hello"),
            ("content", "a record of content", b"\x17\x03\x03\x00\x2b" + OK),
            ("empty-record", "an empty record", b"\x16\x03\x03\x00\x00"),
            ("too-long", "a record that announces 65535 octets", b"\x16\x03\x03\xff\xff" + bytes(100)),
            ("client-hello", "a ClientHello", b"\x16\x03\x03\x00\x2d\x01\x00\x00\x29\x03\x03" + bytes(39)),
            ("finished", "a Finished message", b"\x16\x03\x03\x00\x10\x14\x00\x00\x0c" + bytes(12)),
            (
                "cipher-not-offered",
                "a ServerHello with another cipher suite",
                SERVER_HELLO + b"\x00\x00\x00\x00" + RENEGOTIATION_INFO,
            ),
            ("compression", "a ServerHello with compression", SERVER_HELLO + b"\x00\xc0\x2b\x01" + RENEGOTIATION_INFO),
        )
    ),
    *(
        Case(
            id=f"tls/handshake/{version}-{name}-within-answer",
            about=f"The client refuses an answer to its ClientHello with {what} (TLS {version}).",
            cites=("RFC9110-4.2.2-3",),
            host="localhost",
            server=(Connection((SendRaw(data), *FIN), Tls(versions=versions, flight=octets)),),
            expect=(Failure(),),
            sent=NOTHING_SENT,
            **OVER_TLS,
            twin=f"tls/version/{version}",
            why=UNSECURED,
        )
        for version, versions in (("1.2", TLS12), ("1.3", TLS13))
        for name, what, octets, data in (
            ("garbage", "zeros", 200, bytes(2000)),
            ("alert", "the octets of fatal alerts", 200, b"\x15\x03\x03\x00\x02\x02\x50" * 300),
            ("response", "the octets of responses", 200, OK * 40),
        )
    ),
)
