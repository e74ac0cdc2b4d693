"""Host, TE, Upgrade and Connection from the caller (RFC 9112 sections 3.2, 7.4 and 9.6, RFC 9110 sections 5 to 7)."""

from .....mockserver.script import Close, Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Request, Response, Sent
from ..literals import ASKED, BY_CALLER, OK

EITHER = AnyOf((Response(200, body=b"hello"), Failure()))
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: "
LISTS_TE = r"(?i)(.*,)?[ \t]*te[ \t]*(,.*)?"
LISTS_CLOSE = r"(?i)(.*,)?[ \t]*close[ \t]*(,.*)?"
LISTS_UPGRADE = r"(?i)(.*,)?[ \t]*upgrade[ \t]*(,.*)?"

CASES = (
    # ------------------------------------------------------------------------------------------------------------- Host
    *(
        Case(
            id=f"request/own-host-{name}",
            about=f"The client does not send the caller's {what}.",
            cites=("RFC9110-5.3-3",),
            do=(Request(fields=fields),),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(once=("Host",)),),
            twin="request/fields",
            deliveries=("whole",),
            why="A proxy and the origin server can choose different hosts for the same request.",
            **BY_CALLER,
        )
        for name, what, fields in (
            ("two", "two Host fields", (("Host", "one.example"), ("Host", "two.example"))),
            ("two-cases", "Host together with host", (("Host", "one.example"), ("host", "two.example"))),
        )
    ),
    *(
        Case(
            id=f"request/own-host-{name}",
            about=f"The client does not send the caller's Host with {what}.",
            cites=("RFC9112-3.2-4", *more),
            do=(Request(fields=(("Host", value),)),),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(once=("Host",), shapes=(("Host", ".+"),)),),  # an empty Host is no repair of an invalid one
            twin="request/fields",
            deliveries=("whole",),
            **ASKED,
        )
        for name, what, more, value in (
            ("space", "a space", ("RFC9110-2.2-12",), "one.example two.example"),
            ("path", "a path", ("RFC9110-2.2-12",), "one.example/path"),
            ("userinfo", "userinfo", ("RFC9110-4.2.4-1",), "user@one.example"),
            ("empty", "an empty value", ("RFC9110-4.2.1-1",), ""),  # the value of a request without an authority
        )
    ),
    # -------------------------------------------------------------------------------------- fields that must not repeat
    *(
        Case(
            id=f"request/own-{name.lower()}",
            about=f"{name} from the caller replaces the automatic field.",
            cites=("RFC9110-5.3-3",),
            do=(Request(fields=((name, value),)),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(fields=((name, value),), once=(name,)),),
            deliveries=("whole",),
        )
        for name, value in (("User-Agent", "some/1.0"), ("Authorization", "Basic dXNlcjpzZWNyZXQ="))
    ),
    *(
        Case(
            id=f"request/own-{name.lower()}-spelling",
            about=f"The client sends no second {name} when the caller gives the name in lower case.",
            cites=("RFC9110-5.3-3",),
            do=(Request(fields=((name.lower(), value),)),),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(once=(name,)),),
            twin="request/fields",
            deliveries=("whole",),
        )
        for name, value in (("User-Agent", "some/1.0"), ("Host", "other.example"))
    ),
    *(
        Case(
            id=f"request/own-{name}",
            about=about,
            cites=clauses,
            do=(Request(fields=fields),),
            server=OK,
            expect=(Response(200, body=b"hello"),),
            sent=(Sent(fields=fields),),
            deliveries=("whole",),
        )
        for name, about, clauses, fields in (
            (
                "accept-encoding",
                "The client sends an Accept-Encoding with weights from the caller.",
                ("RFC9110-12.5.3-1",),
                (("Accept-Encoding", "gzip;q=0.5, identity;q=0.125"),),
            ),
            (
                "date",
                "The client sends a Date from the caller.",
                ("RFC9110-6.6.1-8",),
                (("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),),
            ),
        )
    ),
    # --------------------------------------------------------------------------------------------------------------- TE
    Case(
        id="request/own-te",
        about="The client sends TE from the caller together with the connection option TE.",
        cites=("RFC9112-7.4-3", "RFC9110-7.6.1-1"),
        do=(Request(fields=(("TE", "trailers"), ("Connection", "TE"))),),
        server=OK,
        expect=(EITHER,),
        sent=(Sent(fields=(("TE", "trailers"),), once=("Connection",), shapes=(("Connection", LISTS_TE),)),),
        twin="request/fields",
        deliveries=("whole",),
    ),
    Case(
        id="request/own-te-weights",
        about="The client sends a TE with weights from the caller.",
        cites=("RFC9112-7.4-2",),
        do=(Request(fields=(("TE", "trailers, gzip;q=0.5"), ("Connection", "TE"))),),
        server=OK,
        expect=(EITHER,),
        sent=(Sent(fields=(("TE", "trailers, gzip;q=0.5"),)),),
        twin="request/fields",
        deliveries=("whole",),
    ),
    Case(
        id="request/own-te-alone",
        about="The client does not send TE from the caller without the connection option TE.",
        cites=("RFC9112-7.4-3", "RFC9110-7.6.1-1"),
        **ASKED,
        do=(Request(fields=(("TE", "trailers"),)),),
        server=OK,
        expect=(EITHER,),
        sent=(Sent(listed=("TE",)),),
        twin="request/fields",
        deliveries=("whole",),
        why="A proxy forwards TE, and the server sends trailer fields that the proxy did not ask for.",
    ),
    Case(
        id="request/own-te-chunked",
        about="The client does not send a TE from the caller that lists chunked.",
        cites=("RFC9112-7.4-1",),
        **ASKED,
        do=(Request(fields=(("TE", "chunked"), ("Connection", "TE"))),),
        server=OK,
        expect=(EITHER,),
        sent=(Sent(shapes=(("TE", "(?i)(?!.*chunked).*"),)),),
        twin="request/fields",
        deliveries=("whole",),
    ),
    # ---------------------------------------------------------------------------------------------------------- Upgrade
    Case(
        id="request/own-upgrade",
        about="The client sends Upgrade with its connection option; the server stays with HTTP/1.1.",
        cites=("RFC9110-7.8-11", "RFC9110-7.6.1-1", "RFC9110-7.8-1"),
        level="must",
        do=(Request(fields=(("Connection", "Upgrade"), ("Upgrade", "some/1, other"))),),
        server=OK,
        expect=(EITHER,),
        sent=(
            Sent(fields=(("Upgrade", "some/1, other"),), once=("Connection",), shapes=(("Connection", LISTS_UPGRADE),)),
        ),
        twin="request/fields",
        deliveries=("whole",),
    ),
    Case(
        id="request/own-upgrade-alone",
        about="The client does not send Upgrade from the caller without its connection option.",
        cites=("RFC9110-7.8-11", "RFC9110-7.6.1-1"),
        **ASKED,
        do=(Request(fields=(("Upgrade", "some/1"),)),),
        server=OK,
        expect=(EITHER,),
        sent=(Sent(listed=("Upgrade",)),),
        twin="request/fields",
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"request/upgrade-{name}",
            about=f"The server switches to the requested protocol, which it names in {what}.",
            cites=("RFC9110-7.8-3",),
            do=(Request(fields=(("Connection", "Upgrade"), ("Upgrade", "some/1"))),),
            needs=("upgrade",),
            server=(Connection((ReadRequest(), Send(SWITCHED + told + b"\r\n\r\n"), Hold())),),
            expect=(Response(101),),
            deliveries=("whole",),
        )
        for name, what, told in (("same", "the same case", b"some/1"), ("case", "upper case", b"SOME/1"))
    ),
    # ------------------------------------------------------------------------------------------------------- Connection
    Case(
        id="request/keeps",
        about="Two requests without 'Connection: close' share a connection.",
        cites=("RFC9112-9.3-1",),
        rulings=("reuse-permitted",),
        do=(Request(), Request(target="/second")),
        server=(Connection((ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close())), OK),
        expect=(Response(200, body=b"hello"), Response(200, body=b"hello")),
        reuse="required",
        deliveries=("whole",),
    ),
    Case(
        id="request/own-close",
        about="The client sends 'Connection: close' from the caller.",
        cites=("RFC9112-9.6-1",),
        do=(Request(fields=(("Connection", "close"),)),),
        server=OK,
        expect=(Response(200, body=b"hello"),),
        sent=(Sent(once=("Connection",), shapes=(("Connection", LISTS_CLOSE),)),),
        deliveries=("whole",),
    ),
    *(
        Case(
            id=f"request/own-close-{name}",
            about=f"After a request with {what}, no further request follows on that connection.",
            cites=("RFC9112-9.6-2",),
            do=(Request(fields=(("Connection", value),)), Request(target="/second")),
            server=(Connection((ReadRequest(), Send(OK), ReadRequest(), Send(OK), Close())), OK),
            expect=(EITHER, Response(200, body=b"hello")),
            reuse="forbidden",
            twin="request/keeps",
            deliveries=("whole",),
            why="A server that obeys the option closes the connection without reading the second request.",
        )
        for name, what, value in (
            ("lower", "'close'", "close"),
            ("upper", "'Close'", "Close"),
            ("list", "'close' in a list", "X-Hop, close"),
        )
    ),
    Case(
        id="request/given-up",
        about="After its time-out, the client closes the connection with a FIN.",
        cites=("RFC9112-9.5-1",),
        server=(Connection((ReadRequest(), Hold())),),
        expect=(Failure(timeout=True),),
        ends=("fin",),
        twin="request/get",
        transports=("tcp",),
    ),
)
