"""Invalid methods and targets from the caller that must not reach the wire (RFC 9112 sections 2.2 and 3)."""

from ....model import AnyOf, Case, Common, Failure, Never, Request, Response, Sent
from ..literals import ASKED, BY_CALLER, OK

EITHER = AnyOf((Failure(), Response()))
CONTROLLED = "Recipients read such a request in different ways, and an attacker may add fields or requests to it."
REFUSED = Common(BY_CALLER, why=CONTROLLED)
# Invalid input that no recipient takes for an end of the method, of the target or of the line.
WHOLE = (
    *("method-delimiter", "method-del", "method-octet"),
    *("target-escape", "target-del", "target-octet", "target-quote"),
)

CASES = (
    *(
        Case(
            id=f"injection/{name}",
            about=about,
            cites=("RFC9112-3.1-P1", "RFC9110-2.2-12"),
            do=(Request(method),),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(), *(Never(octets) for octets in never)),
            twin="request/get",
            deliveries=("whole",),
            **(ASKED if name in WHOLE else REFUSED),
        )
        for name, about, method, never in (
            (
                "method-lf",
                "An LF in the method does not end the request line.",
                "GET / HTTP/1.1\nX-Evil: two\nX-A: one",
                (b"\nX-Evil:",),
            ),
            ("method-cr", "A bare CR in the method does not reach the wire.", "GET\rX-Evil", (b"GET\rX-Evil",)),
            ("method-nul", "A NUL in the method does not reach the wire.", "GET\0", (b"\0",)),
            ("method-tab", "A tab in the method does not reach the wire.", "GET\t/evil", (b"GET\t/evil",)),
            ("method-end-crlf", "A CRLF at the end of the method does not reach the wire.", "GET\r\n", (b"GET\r\n",)),
            ("method-start-crlf", "A CRLF before the method does not reach the wire.", "\r\nGET", (b"\r\nGET",)),
            ("method-start-space", "A space before the method does not reach the wire.", " GET", (b" GET",)),
            ("method-colon", "A colon in the method does not reach the wire.", "X-Evil: GET", (b"X-Evil: GET",)),
            ("method-delimiter", "A parenthesis in the method does not reach the wire.", "GE(T", (b"GE(T",)),
            ("method-del", "A DEL in the method does not reach the wire.", "GE\x7fT", (b"\x7f",)),
            ("method-octet", "An octet above 0x7F in the method does not reach the wire.", "G\xc9T", (b"G\xc9T",)),
            (
                "method-low-octet",
                "A character whose low octet is CR or LF does not become a line end in the method.",
                "GET / HTTP/1.1\u010d\u010aX-Evil: two\u010d\u010aX-A: one",
                (b"\nX-Evil:",),
            ),
        )
    ),
    Case(
        id="injection/method-empty",
        about="The client does not send a request line without a method.",
        cites=("RFC9112-3.1-P1",),
        do=(Request(""),),
        server=OK,
        expect=(EITHER,),
        sent=(Sent(),),
        twin="request/get",
        deliveries=("whole",),
        **BY_CALLER,
    ),
    *(
        Case(
            id=f"injection/{name}",
            about=about,
            cites=("RFC9112-3.2-P1", "RFC9110-2.2-12"),
            do=(Request(target=target),),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(), *(Never(octets) for octets in never)),
            twin="request/get",
            deliveries=("whole",),
            **(ASKED if name in WHOLE else REFUSED),
        )
        for name, about, target, never in (
            ("target-cr", "A bare CR in the target does not reach the wire.", "/path\rX-Evil", (b"\rX-Evil",)),
            (
                "target-request",
                "A target does not end the request and start a second one.",
                "/path HTTP/1.1\r\nHost: evil\r\n\r\nGET /evil",
                (b"\nGET /evil",),
            ),
            (
                "target-fold",
                "A folded target does not reach the wire.",
                "/path\r\n /evil",
                (b"\r\n /evil", b"\n /evil"),
            ),
            ("target-start-space", "A space before the target does not reach the wire.", " /path", (b"GET  /",)),
            ("target-end-space", "A space at the end of the target does not reach the wire.", "/path ", (b"/path  ",)),
            ("target-vertical-tab", "A VT in the target does not reach the wire.", "/path\x0bend", (b"\x0b",)),
            ("target-form-feed", "An FF in the target does not reach the wire.", "/path\x0cend", (b"\x0c",)),
            ("target-escape", "An ESC in the target does not reach the wire.", "/path\x1bend", (b"\x1b",)),
            ("target-del", "A DEL in the target does not reach the wire.", "/path\x7fend", (b"\x7f",)),
            (
                "target-octet",
                "An octet above 0x7F in the target does not reach the wire.",
                "/caf\xe9",
                (b"/caf\xe9", b"/caf\xc3\xa9"),
            ),
            (
                "target-query-crlf",
                "A CRLF in the query does not end the request line.",
                "/p?x=1\r\nX-Evil: two",
                (b"\nX-Evil:",),
            ),
            ("target-query-space", "A space in the query does not reach the wire.", "/p?x=1 2", (b"x=1 2",)),
            (
                "target-fragment-crlf",
                "A CRLF in the fragment does not end the request line.",
                "/p#x\r\nX-Evil: two",
                (b"\nX-Evil:",),
            ),
            (
                "target-low-octet",
                "A character whose low octet is CR or LF does not become a line end in the target.",
                "/p\u0120HTTP/1.1\u010d\u010aX-Evil:\u0120two",
                (b"\nX-Evil:",),
            ),
            (
                "target-quote",
                "The client encodes or rejects quotation marks and angle brackets in the target.",
                '/"<a>"',
                (b"<a>",),
            ),
        )
    ),
    *(
        Case(
            id=f"injection/target-{name}",
            about=f"The client encodes or rejects {what}.",
            cites=("RFC9110-2.2-12",),
            disputed="RFC 3986 does not allow this character in a path or query and requires its encoding. The URL "
            "Standard of the WHATWG does not encode some of these characters in the path or in the query.",
            do=(Request(target=target),),
            server=OK,
            expect=(EITHER,),
            sent=(Sent(),),
            twin="request/get",
            deliveries=("whole",),
            transports=("tcp",),
            **BY_CALLER,
        )
        for name, what, target in (
            ("bar", "a vertical bar in the target", "/a|b"),
            ("braces", "braces in the target", "/{a}"),
            ("brackets", "brackets in the target", "/[a]"),
            ("caret", "a caret in the target", "/a^b"),
            ("backquote", "a backquote in the target", "/a`b"),
            ("backslash", "a backslash in the target", "/a\\b"),
            ("bad-percent", "a percent sign without hexadecimal digits in the target", "/a%zzb"),
            ("query-bar", "a vertical bar in the query", "/p?a|b"),
            ("query-brackets", "brackets in the query", "/p?a[0]=b"),
        )
    ),
    # ------------------------------------------------------------------------------------------------------ the host
    *(
        Case(
            id=f"injection/url-{name}",
            about=about,
            cites=("RFC9110-2.2-12",),
            do=(Request(target=url),),
            needs=("url",),
            server=OK,
            expect=(EITHER,),
            sent=(Never(b"\nX-Evil:"),),
            twin="request/url",
            deliveries=("whole",),
            transports=("tcp",),
            **REFUSED,
        )
        for name, about, url in (
            (
                "port-crlf",
                "A CRLF after the port of a URL does not start a new field.",
                "http://{address}\r\nX-Evil: two\r\nX-A: a/",
            ),
            (
                "port-lf",
                "An LF after the port of a URL does not start a new field.",
                "http://{address}\nX-Evil: two\nX-A: one/",
            ),
            (
                "userinfo-crlf",
                "A CRLF in the userinfo of a URL does not start a new field.",
                "http://u\r\nX-Evil: two\r\n:p@{address}/",
            ),
            (
                "query-crlf",
                "A CRLF in a query without a path does not start a new field.",
                "http://{address}?\r\nX-Evil: two",
            ),
        )
    ),
)
