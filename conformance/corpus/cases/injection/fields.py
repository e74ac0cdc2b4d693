"""Invalid field names and values from the caller that must not reach the wire (RFC 9112 and RFC 9110, sections 5)."""

from .....mockserver.script import Close, Quiet, ReadHead, ReadRequest, Send
from ....model import AnyOf, Case, Common, Connection, Failure, Never, Request, Response, Sent
from ..literals import ASKED, BY_CALLER, OK

EITHER = AnyOf((Failure(), Response()))
CONTROLLED = "Recipients read such a request in different ways, and an attacker may add fields or requests to it."
REFUSED = Common(BY_CALLER, why=CONTROLLED)
# Invalid names that no recipient takes for another name, or for the end of a name or of a line.
WHOLE = ("delimiter", "quote", "control", "del", "octet")

CASES = (
    *(
        Case(
            id=f"injection/value-{name}",
            about=about,
            cites=clauses,
            do=(Request(fields=(("X-A", value),)),),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(), *(Never(octets) for octets in never)),
            twin="request/fields",
            deliveries=("whole",),
            **(ASKED if "control-" in name else REFUSED),
        )
        for name, about, clauses, value, never in (
            (
                "start-crlf",
                "A CRLF at the start of a value does not start a new field.",
                ("RFC9110-2.2-12",),
                "\r\nX-Evil: two",
                (b"\nX-Evil:",),
            ),
            (
                "end-lf",
                "An LF at the end of a value does not reach the wire.",
                ("RFC9110-2.2-12",),
                "one\n",
                (b"one\n",),
            ),
            (
                "end-cr",
                "A CR at the end of a value does not reach the wire.",
                ("RFC9112-2.2-3",),
                "one\r",
                (b"one\r\r\n",),
            ),
            (
                "two-lf",
                "Two LFs in a value do not end the header section.",
                ("RFC9110-2.2-12",),
                "one\n\nGET /evil HTTP/1.1",
                (b"\nGET /evil",),
            ),
            (
                "cr-request",
                "Two bare CRs in a value do not end the header section.",
                ("RFC9112-2.2-3",),
                "one\r\rGET /evil HTTP/1.1",
                (b"\rGET /evil",),
            ),
            (
                "fold-tab",
                "The client does not send a value that is folded with a tab.",
                ("RFC9112-5.2-1",),
                "one\r\n\ttwo",
                (b"one\r\n\ttwo",),
            ),
            (
                "fold-lf",
                "The client does not send a value that is folded after a bare LF.",
                ("RFC9112-5.2-1",),
                "one\n two",
                (b"one\n two",),
            ),
            (
                "fold-cr",
                "The client does not send a bare CR and a space within a value.",
                ("RFC9112-2.2-3",),
                "one\r two",
                (b"one\r two",),
            ),
            (
                "fold-start",
                "The client does not send a value that begins on the next line.",
                ("RFC9112-5.2-1",),
                "\r\n one",
                (b"\r\n one", b"\n one"),
            ),
            (
                "fold-evil",
                "The client does not send a folded line that looks like a field line.",
                ("RFC9112-5.2-1",),
                "one\r\n X-Evil: two",
                (b"\n X-Evil:",),
            ),
            (
                "start-nul",
                "A NUL at the start of a value does not reach the wire.",
                ("RFC9110-2.2-12",),
                "\0one",
                (b"\0",),
            ),
            *(
                (
                    f"control-{code:02x}",
                    f"A control character (0x{code:02X}) in a value does not reach the wire.",
                    ("RFC9110-2.2-12",),
                    f"one{code:c}two",
                    (f"one{code:c}two".encode("ascii"),),
                )
                for code in (0x01, 0x08, 0x0B, 0x0C, 0x1B, 0x1C, 0x1F, 0x7F)
            ),
            (
                "low-octet",
                "A character whose low octet is CR or LF does not become a line end in a value.",
                ("RFC9110-2.2-12",),
                "one\u010d\u010aX-Evil: two",
                (b"\nX-Evil:",),
            ),
            (
                "line-separator",
                "A Unicode line separator does not become a line end in a value.",
                ("RFC9110-2.2-12",),
                "one\u2028X-Evil: two",
                (b"\nX-Evil:",),
            ),
        )
    ),
    Case(
        id="injection/value-end-crlf",
        about="A CRLF at the end of a value does not end the header section.",
        cites=("RFC9110-2.2-12",),
        do=(Request(fields=(("X-A", "one\r\n"),)),),
        server=(Connection((ReadRequest(), Quiet(0.03), Send(OK), Close())),),
        expect=(EITHER,),
        sent=(Sent(),),
        twin="request/fields",
        why="Lines that were meant as fields become the start of the next request.",
        **BY_CALLER,
    ),
    Case(
        id="injection/value-next-line",
        about="The octet 0x85 in a value does not end the line.",
        cites=("RFC9110-2.2-12",),
        do=(Request(fields=(("X-A", "one\x85X-Evil: two"),)),),
        server=OK,
        expect=(EITHER,),
        sent=(Never(b"\nX-Evil:"), Never(b"\rX-Evil:")),
        twin="request/fields",
        deliveries=("whole",),
        **REFUSED,
    ),
    *(
        Case(
            id=f"injection/value-of-{name.lower()}",
            about=f"A CRLF in the value of {name} does not start a new field.",
            cites=("RFC9110-2.2-12",),
            do=(Request(fields=((name, f"{value}\r\nX-Evil: two"),)),),
            server=OK,
            expect=(EITHER,),
            sent=(Never(b"\nX-Evil:"),),
            twin="request/fields",
            deliveries=("whole",),
            **REFUSED,
        )
        for name, value in (
            ("Host", "other.example"),
            ("User-Agent", "some/1.0"),
            ("Connection", "close"),
            ("Cookie", "a=b"),
            ("Authorization", "Basic dXNlcjpzZWNyZXQ="),
            ("Content-Length", "0"),
            ("Accept-Encoding", "identity"),
        )
    ),
    *(
        Case(
            id=f"injection/name-{name}",
            about=about,
            cites=clauses,
            do=(Request(fields=((field, "one"),)),),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(), *(Never(octets) for octets in never)),
            twin="request/fields",
            deliveries=("whole",),
            **(ASKED if name in WHOLE else REFUSED),
        )
        for name, about, clauses, field, never in (
            (
                "lf",
                "An LF in a name does not start a new field.",
                ("RFC9110-2.2-12",),
                "X-A: one\nX-Evil",
                (b"\nX-Evil:",),
            ),
            ("cr", "A bare CR in a name does not reach the wire.", ("RFC9112-2.2-3",), "X-A\rX-Evil", (b"\rX-Evil",)),
            (
                "end-crlf",
                "A CRLF at the end of a name does not reach the wire.",
                ("RFC9110-2.2-12",),
                "X-A\r\n",
                (b"\n:",),
            ),
            (
                "start-crlf",
                "A CRLF before a name does not end the header section.",
                ("RFC9110-2.2-12",),
                "\r\nX-Evil",
                (b"\n\r\nX-Evil", b"\n\nX-Evil"),
            ),
            ("fold", "A folded name does not reach the wire.", ("RFC9112-5.2-1",), "X-A\r\n X-Evil", (b"\n X-Evil",)),
            ("nul", "A NUL in a name does not reach the wire.", ("RFC9110-2.2-12",), "X\0A", (b"\0",)),
            ("tab", "A tab before the colon does not reach the wire.", ("RFC9110-2.2-12",), "X-A\t", (b"X-A\t",)),
            ("inner-space", "A space in a name does not reach the wire.", ("RFC9110-2.2-12",), "X A", (b"X A:",)),
            (
                "leading-tab",
                "The client sends no field line that starts with a tab.",
                ("RFC9112-2.2-8", "RFC9112-5.2-1"),
                "\tX-A",
                (b"\n\tX-A",),
            ),
            ("empty", "An empty name does not reach the wire.", ("RFC9110-2.2-12",), "", (b"\n:",)),
            (
                "delimiter",
                "A name with a parenthesis does not reach the wire.",
                ("RFC9110-2.2-12",),
                "X(A)",
                (b"X(A)",),
            ),
            ("quote", "A name with a quotation mark does not reach the wire.", ("RFC9110-2.2-12",), 'X"A"', (b'X"A"',)),
            (
                "control",
                "A control character in a name does not reach the wire.",
                ("RFC9110-2.2-12",),
                "X\x1bA",
                (b"\x1b",),
            ),
            ("del", "A DEL in a name does not reach the wire.", ("RFC9110-2.2-12",), "X\x7fA", (b"\x7f",)),
            (
                "octet",
                "An octet above 0x7F in a name does not reach the wire.",
                ("RFC9110-2.2-12",),
                "X\xe9A",
                (b"X\xe9A",),
            ),
            (
                "low-octet",
                "A character whose low octet is CR or LF does not become a line end in a name.",
                ("RFC9110-2.2-12",),
                "X-A: one\u010d\u010aX-Evil",
                (b"\nX-Evil",),
            ),
        )
    ),
    *(
        Case(
            id=f"injection/framing-{name}",
            about=f"The client does not send {what} beside its own framing.",
            cites=("RFC9110-2.2-12",) if name == "length-space" else ("RFC9110-2.2-12", "RFC9112-6.2-1"),
            do=(Request("POST", fields=((field, value),)),),
            server=(Connection((ReadHead(), Send(OK), Close())),),
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/fields",
            deliveries=("whole",),
            why="Two recipients disagree on the end of the request, so an attacker can smuggle requests.",
            **BY_CALLER,
        )
        for name, what, field, value in (
            ("coding-space", "'Transfer-Encoding ' with a space", "Transfer-Encoding ", "chunked"),
            ("coding-fold", "a folded Transfer-Encoding", "Transfer-Encoding", "\r\n chunked"),
            ("length-space", "'Content-Length ' with a space", "Content-Length ", "5"),
            ("coding-value", "a Transfer-Encoding from within a value", "X-A", "one\r\nTransfer-Encoding: chunked"),
        )
    ),
)
