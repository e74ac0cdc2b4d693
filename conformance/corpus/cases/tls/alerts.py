"""Alerts from the server (RFC 8446 section 6): in the handshake, in place of a response, and within a response.

Over TLS 1.2, RFC 5246 sections 7.2.1 and 7.2.2 apply."""

from .....mockserver.script import Alert, Close, Mark, Pause, ReadHello, ReadRequest, Record, Send, SendRaw
from ....model import AnyOf, Case, Connection, Failure, Never, Request, Response, Tls, Wait
from ..literals import CHUNKED, HEAD, HELLO, LENGTH, OK, OVER_TLS, STEPS, WORLD

VERSIONS = (("1.2", ("TLSv1.2", "TLSv1.2")), ("1.3", ("TLSv1.3", "TLSv1.3")))
ALERT = 21  # the content type
UNKNOWN = b"\x02\xc8"  # fatal, with a description that is not assigned
END = (Close(notify=False),)
PRETENCE = "The caller treats a response as valid, or waits for it, although the server reported a fatal error."


ALTHOUGH_INVALID = Response(200, body=b"hello", invalid=True)

CASES = (
    # ------------------------------------------------------------------------------------------------- in the handshake
    *(
        Case(
            id=f"tls/alert/handshake-{name}",
            about=f"The server answers the ClientHello with {what}.",
            cites=("RFC9110-4.2.2-3", clause),
            host="localhost",
            level="must",
            server=(Connection((ReadHello(), *alerts, Close(), ReadRequest()), None),),
            expect=(Failure(),),
            sent=(Never(b"GET / "),),
            **OVER_TLS,
            twin="tls/good-name",
        )
        for name, what, alerts, clause in (
            ("handshake-failure", "the alert handshake_failure", (Alert("fatal", "handshake_failure"),), "RFC8446-6-2"),
            ("internal-error", "the alert internal_error", (Alert("fatal", "internal_error"),), "RFC8446-6-2"),
            ("unrecognized-name", "the alert unrecognized_name", (Alert("fatal", "unrecognized_name"),), "RFC8446-6-2"),
            (
                "no-application-protocol",
                "the alert no_application_protocol",
                (Alert("fatal", "no_application_protocol"),),
                "RFC8446-6-2",
            ),
            ("close-notify", "close_notify", (Alert("warning", "close_notify"),), "RFC8446-6.1-1"),
            (
                "user-canceled",
                "user_canceled and close_notify",
                (Alert("warning", "user_canceled"), Alert("warning", "close_notify")),
                "RFC8446-6.1-1",
            ),
            ("unknown", "an unknown alert", (SendRaw(b"\x15\x03\x03\x00\x02" + UNKNOWN),), "RFC8446-6-8"),
        )
    ),
    Case(
        id="tls/alert/handshake-warning",
        about="The client ignores the warning unrecognized_name before the handshake, or fails.",
        cites=("RFC9110-4.2.2-3",),
        host="localhost",
        level="info",  # RFC 6066 section 3: the reaction of clients is unpredictable
        server=(
            Connection(
                (ReadHello(), Alert("warning", "unrecognized_name"), Tls(versions=VERSIONS[0][1]), *STEPS),
                None,
            ),
        ),
        expect=(AnyOf((HELLO, Failure())),),
        **OVER_TLS,
        twin="tls/version/1.2",
    ),
    # ---------------------------------------------------------------------- instead of a response and within a response
    *(
        Case(
            id=f"tls/alert/{name}-{version}",
            about=f"The server sends {what} (TLS {version}).",
            cites=(clause, "RFC9112-8-2"),
            host="localhost",
            server=(Connection((ReadRequest(), *steps, *END), Tls(versions=versions)),),
            expect=(Failure(truncated=truncated),),
            **OVER_TLS,
            reads=("whole", "pieces") if truncated else ("whole",),
            twin=f"tls/version/{version}",
            why=PRETENCE,
        )
        for (version, versions), clause in zip(VERSIONS, ("RFC5246-7.2.2-P2", "RFC8446-6-3"), strict=True)
        for name, what, steps, truncated in (
            (
                "for-a-response",
                "a fatal alert and then a response",
                (Alert("fatal", "access_denied"), Send(OK)),
                False,
            ),
            (
                "in-head",
                "a fatal alert within the head and then the rest of the head",
                (Send(OK[:20]), Alert("fatal", "internal_error"), Send(OK[20:])),
                False,
            ),
            (
                "then-the-rest-of-length",
                "a fatal alert within content and then the rest of the content",
                (Send(LENGTH + b"hello"), Alert("fatal", "internal_error"), Send(b"world")),
                True,
            ),
            (
                "then-the-rest-of-chunks",
                "a fatal alert between chunks and then the rest of the chunks",
                (Send(CHUNKED + b"5\r\nhello\r\n"), Alert("fatal", "internal_error"), Send(b"0\r\n\r\n")),
                True,
            ),
            (
                "then-close-notify",
                "a fatal alert, then close_notify, in close-delimited content",
                (
                    Send(HEAD + b"\r\nhello"),
                    Pause(0.03),
                    Alert("fatal", "internal_error"),
                    Alert("warning", "close_notify"),
                ),
                True,
            ),
        )
    ),
    *(
        Case(
            id=f"tls/alert/{name}",
            about=f"The server sends {what}, then the rest of the content (TLS 1.3).",
            cites=(clause, "RFC9112-8-2"),
            host="localhost",
            server=(
                Connection((ReadRequest(), Send(LENGTH + b"hello"), alert, Send(b"world"), *END), Tls(versions=new)),
            ),
            expect=(Failure(truncated=True),),
            **OVER_TLS,
            twin="tls/version/1.3",
            why=PRETENCE,
        )
        for _, new in VERSIONS[1:]
        for name, what, clause, alert in (
            ("of-warning-level", "internal_error as a warning", "RFC8446-6-7", Alert("warning", "internal_error")),
            ("unknown", "an unknown alert", "RFC8446-6-8", Record(UNKNOWN, ALERT)),
            ("unknown-of-warning-level", "an unknown warning", "RFC8446-6-8", Record(b"\x01" + UNKNOWN[1:], ALERT)),
            ("empty", "an empty alert", "RFC8446-5.4-4", Record(b"", ALERT)),
        )
    ),
    *(
        Case(
            id=f"tls/alert/warning-{version}",
            about=f"The client goes on after user_canceled within content, or fails, over TLS {version}.",
            cites=(clause,),
            host="localhost",
            level="info",  # RFC 8446 calls it a closure alert; both documents say that close_notify follows it
            server=(
                Connection(
                    (ReadRequest(), Send(OK[:-5]), Alert("warning", "user_canceled"), Send(OK[-5:]), Close()),
                    Tls(versions=versions),
                ),
            ),
            expect=(AnyOf((HELLO, Failure())),),
            **OVER_TLS,
            twin=f"tls/version/{version}",
        )
        for (version, versions), clause in zip(VERSIONS, ("RFC5246-7.2.2-P3", "RFC8446-6.1-1"), strict=True)
    ),
    # ----------------------------------------------------------------------------------------------- after close_notify
    *(
        Case(
            id=f"tls/close-notify-then-{name}-{version}",
            about=f"The client ignores {what} after close_notify, over TLS {version}.",
            cites=(closure, clause),
            rulings=("refused-ignored",) if name == "more-content" else (),
            host="localhost",
            server=(
                Connection(
                    (ReadRequest(), Send(data), Alert("warning", "close_notify"), Send(rest), *END),
                    Tls(versions=versions),
                ),
            ),
            expect=(outcome,),
            **OVER_TLS,
            reads=("whole", "pieces"),
            twin=f"tls/version/{version}",
            why="The client treats octets after close_notify as a part of the response, or loses the response.",
        )
        for (version, versions), closure in zip(VERSIONS, ("RFC5246-7.2.1-P1", "RFC8446-6.1-1"), strict=True)
        for name, what, clause, data, rest, outcome in (
            (
                "the-rest-of-length",
                "the rest of the content",
                "RFC9112-8-2",
                LENGTH + b"hello",
                b"world",
                Failure(truncated=True),
            ),
            (
                "the-last-chunk",
                "the last chunk",
                "RFC9112-8-2",
                CHUNKED + b"5\r\nhello\r\n",
                b"0\r\n\r\n",
                Failure(truncated=True),
            ),
            ("more-content", "more content", "RFC9112-9.8-P1", HEAD + b"\r\nhello", b"stray", ALTHOUGH_INVALID),
        )
    ),
    Case(
        id="tls/close-notify-then-a-response",
        about="A response after close_notify is not the response to the next request.",
        cites=("RFC8446-6.1-1",),
        rulings=("refused-ignored",),
        host="localhost",
        do=(Request(), Wait("ended"), Request()),
        server=(
            Connection(
                (
                    *(ReadRequest(), Send(OK), Alert("warning", "close_notify"), Send(OK[:-5] + b"stray")),
                    *(Mark("ended"), *END),
                )
            ),
            HEAD + b"Content-Length: 5\r\n\r\nworld",
        ),
        expect=(ALTHOUGH_INVALID, WORLD),
        lenient=((ALTHOUGH_INVALID, Failure()),),
        **OVER_TLS,
        twin="tls/close-notify/and-the-next-request",
        why="The caller gets an unsolicited response as the response to the next request.",
    ),
)
