"""Invalid input from the caller that must not reach the wire (RFC 9112 sections 2.2, 3, 5, RFC 9110 section 5.5).

A client may reject, encode or replace the input: these cases judge the octets that arrive at the server.
"""

from ....model import AnyOf, Case, Failure, Never, Request, Response
from ..literals import BY_CALLER, OK

CASES = (
    *(
        Case(
            id=f"injection/{name}",
            about=about,
            cites=clauses,
            do=(request,),
            server=OK,
            expect=(AnyOf((Failure(), Response())),),
            sent=tuple(Never(octets) for octets in never),
            twin="request/fields",
            why="Recipients read such a request in different ways, and an attacker may add fields or requests to it.",
            **BY_CALLER,
        )
        for name, about, clauses, request, never in (
            (
                "value-crlf",
                "A CRLF in a field value does not start a new field.",
                ("RFC9110-2.2-12",),
                Request(fields=(("X-A", "one\r\nX-Evil: two"),)),
                (b"\nX-Evil:",),
            ),
            (
                "value-lf",
                "An LF in a field value does not start a new field.",
                ("RFC9110-2.2-12",),
                Request(fields=(("X-A", "one\nX-Evil: two"),)),
                (b"\nX-Evil:",),
            ),
            (
                "value-cr",
                "A bare CR in a field value does not reach the wire.",
                ("RFC9112-2.2-3",),
                Request(fields=(("X-A", "one\rX-Evil: two"),)),
                (b"\rX-Evil:",),
            ),
            (
                "value-nul",
                "A NUL in a field value does not reach the wire.",
                ("RFC9110-2.2-12",),
                Request(fields=(("X-A", "one\0two"),)),
                (b"\0",),
            ),
            (
                "value-obs-fold",
                "The client does not send a folded value.",
                ("RFC9112-5.2-1",),
                Request(fields=(("X-A", "one\r\n two"),)),
                (b"one\r\n two",),
            ),
            (
                "value-request",
                "A field value does not end the header section and start a second request.",
                ("RFC9110-2.2-12",),
                Request(fields=(("X-A", "one\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil"),)),
                (b"\nGET /evil ",),
            ),
            (
                "name-crlf",
                "A CRLF in a field name does not start a new field.",
                ("RFC9110-2.2-12",),
                Request(fields=(("X-A: one\r\nX-Evil", "two"),)),
                (b"\nX-Evil:",),
            ),
            (
                "name-space",
                "The client sends no space between a field name and its colon.",
                ("RFC9110-2.2-12",),
                Request(fields=(("X-A ", "one"),)),
                (b"X-A :",),
            ),
            (
                "name-leading-space",
                "The client sends no field line that starts with whitespace.",
                ("RFC9112-2.2-8", "RFC9112-5.2-1"),
                Request(fields=((" X-A", "one"),)),
                (b"\r\n X-A",),
            ),
            (
                "target-crlf",
                "A CRLF in the target does not end the request line.",
                ("RFC9112-3.2-P1",),
                Request(target="/path HTTP/1.1\r\nX-Evil: two"),
                (b"\nX-Evil:",),
            ),
            (
                "target-lf",
                "An LF in the target does not end the request line.",
                ("RFC9112-3.2-P1",),
                Request(target="/path HTTP/1.1\nX-Evil: two"),
                (b"\nX-Evil:",),
            ),
            (
                "target-space",
                "A space in the target does not reach the wire.",
                ("RFC9112-3.2-P1",),
                Request(target="/path HTTP/1.0"),
                (b"/path HTTP/1.0",),
            ),
            (
                "target-tab",
                "A tab in the target does not reach the wire.",
                ("RFC9112-3.2-P1",),
                Request(target="/path\tend"),
                (b"/path\tend",),
            ),
            (
                "target-nul",
                "A NUL in the target does not reach the wire.",
                ("RFC9112-3.2-P1",),
                Request(target="/path\0end"),
                (b"/path\0end",),
            ),
            (
                "method-crlf",
                "A CRLF in the method does not end the request line.",
                ("RFC9112-3.1-P1",),
                Request("GET / HTTP/1.1\r\nX-Evil: two\r\nX-A: one"),
                (b"\nX-Evil:",),
            ),
            (
                "method-space",
                "A space in the method does not reach the wire.",
                ("RFC9112-3.1-P1",),
                Request("GET /evil HTTP/1.1"),
                (b"GET /evil ",),
            ),
        )
    ),
    Case(
        id="injection/name-colon",
        about="The client rejects a colon in a field name, or does not send that name.",
        cites=("RFC9110-2.2-12",),
        do=(Request(fields=(("X-Evil:X-A", "one"),)),),
        server=OK,
        expect=(AnyOf((Failure(), Response())),),
        sent=(Never(b"\nX-Evil:X-A:"),),
        twin="request/fields",
        why="The server gets another field than the caller named: the name 'Host:evil' becomes a Host field.",
        **BY_CALLER,
    ),
)
