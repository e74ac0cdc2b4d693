"""The status code, which is exactly three digits (RFC 9112 section 4, RFC 9110 section 15)."""

from .....mockserver.script import Hold, ReadRequest, Send
from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKED_HELLO, FIVE

FINAL = b"HTTP/1.1 200 OK\r\n" + CHUNKED_HELLO

# How other programs read the codes: as another final response, or as one with or without content.
PEERS = {
    "plus-sign": "HttpURLConnection: takes the response for a final one",
    "leading-zero": "HttpURLConnection: takes the response for a final one",
    "leading-zero-204": "HttpURLConnection: expects no content",
    "trailing-zero-204": "wget: expects no content",
    "leading-zero-304": "HttpURLConnection: expects no content",
    "trailing-zero-304": "java.net.http: reads the first three digits and expects no content",
}

CASES = (
    *(
        Case(
            id=f"status-line/code-{name}",
            about=f"The status code is {what} instead of three digits.",
            cites=("RFC9112-4-P1",),
            server=b"HTTP/1.1 " + code + b" OK\r\n" + FIVE,
            expect=(Failure(),),
            lenient=((Response(body=b"hello"),),),
            deliveries=("whole",),
            twin="status-line/plain",
        )
        for name, what, code in (
            ("zero", "'0'", b"0"),
            ("letter-behind", "'20x'", b"20x"),
            ("exponent", "'2e2'", b"2e2"),
            ("hexadecimal", "'0xC8'", b"0xC8"),
            ("underscore", "'2_0'", b"2_0"),
            ("minus-sign", "'-200'", b"-200"),
            ("space-within", "'20 0'", b"20 0"),
            ("wraps-16-bits", "2^16 + 200", b"65736"),
            ("wraps-32-bits", "2^32 + 200", b"4294967496"),
            ("wraps-below-zero", "200 - 2^16", b"-65336"),
            ("hundred-digits", "a hundred digits", b"2" * 100),
            ("superscript", "'20' and 0xB2 (superscript two in ISO-8859-1)", b"20\xb2"),
            ("arabic-digits", "Arabic digits in UTF-8", "\u0662\u0660\u0660".encode()),
            ("cr-within", "'20', a bare CR and '0'", b"20\r0"),
            ("lf-within", "'20', LF and '0'", b"20\n0"),
            ("colon-first", "':200'", b":200"),
            ("nul-within", "'20', a NUL and '0'", b"20\x000"),
            ("nul-behind", "'200' and a NUL", b"200\0"),
            ("colon-behind", "'200:'", b"200:"),
            ("empty", "empty", b""),
        )
    ),
    *(
        Case(
            id=f"status-line/no-code-{name}",
            about=f"The status line ends {where} and has no status code.",
            cites=("RFC9112-4-P1",),
            server=line + CHUNKED_HELLO,
            expect=(Failure(),),
            lenient=((Response(body=b"hello"),),),
            deliveries=("whole",),
            twin="status-line/plain-chunked",
        )
        for name, where, line in (
            ("after-version", "after the version", b"HTTP/1.1\r\n"),
            ("after-space", "after the version and a space", b"HTTP/1.1 \r\n"),
            ("after-version-lf", "in LF after the version", b"HTTP/1.1\n"),
        )
    ),
    *(
        Case(
            id=f"status-line/no-code-{name}",
            about=f"The response is {what}, and then the connection ends.",
            cites=("RFC9112-8-P1",),
            server=line,
            expect=(Failure(),),
            lenient=((Response(200, body=line),),),  # a client of HTTP/0.9 takes the line for content
            deliveries=("whole",),
            twin="status-line/plain",
            why="The caller treats a truncated response as complete.",
        )
        for name, what, line in (
            ("at-all", "only a version", b"HTTP/1.1"),
            ("at-all-but-space", "only a version and a space", b"HTTP/1.1 "),
        )
    ),
    *(
        Case(
            id=f"status-line/code-{name}-100",
            about=f"The client does not treat the status code {code.decode()!r} as 100.",
            cites=("RFC9112-4-P1",),
            server=b"HTTP/1.1 " + code + b" Continue\r\n\r\n" + FINAL,
            expect=(Failure(),),
            lenient=((AnyOf((Response(200, body=b"hello"), Response(body=FINAL))),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            deliveries=("whole",),
            twin="interim/100-then-chunks",
            why=(
                "If an intermediary and the client disagree on which response is final, an attacker can forge a "
                "response."
            ),
        )
        for name, code in (
            ("plus-sign", b"+100"),
            ("leading-zero", b"0100"),
            ("trailing-zero", b"1000"),
            ("wraps-to", b"65636"),
            ("wraps-below-zero-to", b"-65436"),
        )
    ),
    *(
        Case(
            id=f"status-line/code-{name}",
            about=f"The client does not treat the status code {code.decode()!r} as {seems}.",
            cites=("RFC9112-4-P1",),
            server=b"HTTP/1.1 " + code + b" Strange\r\n" + CHUNKED_HELLO,
            expect=(Failure(),),
            lenient=((AnyOf((Response(body=b"hello"), Response(body=b""))),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            deliveries=("whole",),
            twin="status-line/plain-chunked",
            why=(
                "If an intermediary and the client disagree on whether content follows, an attacker can forge a "
                "response."
            ),
        )
        for name, code, seems in (
            ("leading-zero-204", b"0204", "204"),
            ("trailing-zero-204", b"2040", "204"),
            ("wraps-to-204", b"65740", "204"),
            ("leading-zero-304", b"0304", "304"),
            ("trailing-zero-304", b"3040", "304"),
        )
    ),
    *(
        Case(
            id=f"status-line/code-{code}",
            about=f"The client returns the invalid status code {code} in a final response, or as 500.",
            cites=("RFC9110-15-2",),
            rulings=("status-outside-classes",),
            server=f"HTTP/1.1 {code} Strange\r\n".encode() + CHUNKED_HELLO,
            expect=(AnyOf((Response(int(code), body=b"hello"), Response(500, body=b"hello"))),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="status-line/plain-chunked",
            why="The caller does not get the response that the server sent, or takes it for a success.",
        )
        for code in ("000", "099", "700")
    ),
    *(
        Case(
            id=f"status-line/code-{code}-is-final",
            about=f"A response with the invalid status code {code} is final; a message is its content.",
            cites=("RFC9110-15-2",),
            rulings=("status-outside-classes",),
            server=f"HTTP/1.1 {code} Strange\r\n\r\n".encode() + FINAL,
            expect=(AnyOf((Response(int(code), body=FINAL), Response(500, body=FINAL))),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="until-close/plain",
            why="An attacker who controls content can forge a response, which the client takes for the final one.",
        )
        for code in ("000", "001", "099", "600", "999")
    ),
    *(
        Case(
            id=f"status-line/code-{code}-{name}",
            about=f"A response with the invalid status code {code} is framed as usual: {how}.",
            cites=("RFC9110-15-2",),
            rulings=("status-outside-classes",),
            server=(Connection((ReadRequest(), Send(f"HTTP/1.1 {code} Strange\r\n".encode() + rest), Hold())),),
            expect=(AnyOf((Response(int(code), body=b"hello"), Response(500, body=b"hello"))),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="content-length/held-open",
            why="A client that waits for the end of the connection hangs.",
        )
        for code in ("099", "604", "904")
        for name, how, rest in (("length", "by its Content-Length", FIVE), ("chunks", "by its chunks", CHUNKED_HELLO))
    ),
)
