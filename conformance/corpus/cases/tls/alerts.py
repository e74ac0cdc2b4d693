"""Alerts from the server (RFC 8446 section 6): in the handshake, in place of a response, and within one.

Over TLS 1.2, RFC 5246 sections 7.2.1 and 7.2.2 say the same."""

from .....mockserver.script import Alert, Close, Mark, Pause, ReadHello, ReadRequest, Record, Send, SendRaw
from ....model import AnyOf, Case, Connection, Failure, Never, Request, Tls, Wait
from ..literals import CHUNKED, HEAD, HELLO, LENGTH, OK, OVER_TLS, STEPS, WORLD

VERSIONS = (("1.2", ("TLSv1.2", "TLSv1.2")), ("1.3", ("TLSv1.3", "TLSv1.3")))
ALERT = 21  # the content type
UNKNOWN = b"\x02\xc8"  # fatal, and a description that is none
END = (Close(notify=False),)
PRETENCE = "What the server has taken back is handed out as if it stood."


CASES = (
    # ------------------------------------------------------------------------------------------------ in the handshake
    *(
        Case(
            id=f"tls/alert/handshake-{name}",
            about=f"The ClientHello is answered by {what}: an error.",
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
        about="The warning unrecognized_name before the handshake: passed over, or an error.",
        cites=("RFC9110-4.2.2-3",),
        host="localhost",
        level="info",  # RFC 6066 section 3: nobody can tell what clients make of it
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
    # ------------------------------------------------------------------------------------------------ where content is
    *(
        Case(
            id=f"tls/alert/{name}-{version}",
            about=f"{what}, over TLS {version}: an error.",
            cites=("RFC8446-6-3", "RFC9112-8-2"),
            host="localhost",
            server=(Connection((ReadRequest(), *steps, *END), Tls(versions=versions)),),
            expect=(Failure(truncated=truncated),),
            **OVER_TLS,
            reads=("whole", "pieces") if truncated else ("whole",),
            twin=f"tls/version/{version}",
            why=PRETENCE,
        )
        for version, versions in VERSIONS
        for name, what, steps, truncated in (
            (
                "for-a-response",
                "A fatal alert in place of a response",
                (Alert("fatal", "access_denied"), Send(OK)),
                False,
            ),
            (
                "in-head",
                "A fatal alert within the head, and the rest of it",
                (Send(OK[:20]), Alert("fatal", "internal_error"), Send(OK[20:])),
                False,
            ),
            (
                "then-the-rest-of-length",
                "A fatal alert within content, and the rest of it",
                (Send(LENGTH + b"hello"), Alert("fatal", "internal_error"), Send(b"world")),
                True,
            ),
            (
                "then-the-rest-of-chunks",
                "A fatal alert between chunks, and the rest of them",
                (Send(CHUNKED + b"5\r\nhello\r\n"), Alert("fatal", "internal_error"), Send(b"0\r\n\r\n")),
                True,
            ),
            (
                "then-close-notify",
                "A fatal alert within content until close, and a close_notify",
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
            about=f"{what}, over TLS 1.3, and the rest of the content: an error.",
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
            ("unknown", "An unknown alert", "RFC8446-6-8", Record(UNKNOWN, ALERT)),
            ("unknown-of-warning-level", "An unknown warning", "RFC8446-6-8", Record(b"\x01" + UNKNOWN[1:], ALERT)),
            ("empty", "An empty alert", "RFC8446-5.4-4", Record(b"", ALERT)),
        )
    ),
    *(
        Case(
            id=f"tls/alert/warning-{version}",
            about=f"The warning user_canceled within content, over TLS {version}: it goes on, or is an error.",
            cites=("RFC8446-6.1-1",),
            host="localhost",
            level="info",  # a closure alert by its section, and only to be followed by one by its own text
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
        for version, versions in VERSIONS
    ),
    # --------------------------------------------------------------------------------------------- behind close_notify
    *(
        Case(
            id=f"tls/close-notify-then-{name}-{version}",
            about=f"close_notify, and then {what}, over TLS {version}: that is not there.",
            cites=("RFC8446-6.1-1", clause),
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
            why="What was sent behind the end is taken for a part of the message.",
        )
        for version, versions in VERSIONS
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
            ("more-content", "more content", "RFC9112-9.8-P1", HEAD + b"\r\nhello", b"stray", HELLO),
        )
    ),
    Case(
        id="tls/close-notify-then-a-response",
        about="close_notify, and then another response: the next request gets its own.",
        cites=("RFC8446-6.1-1",),
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
        expect=(HELLO, WORLD),
        lenient=((HELLO, Failure()),),
        **OVER_TLS,
        twin="tls/close-notify/and-the-next-request",
        why="A response that was sent to nobody is taken for the answer to the next request.",
    ),
)
