"""Separators, reason phrase and line end of the status line (RFC 9112 sections 2.2 and 4)."""

from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKED_HELLO, CHUNKS, LATER

FIELD = b"Transfer-Encoding: chunked"

CASES = (
    # ------------------------------------------------------------------------------------------------------- separators
    *(
        Case(
            id=f"status-line/separator-{name}",
            about=f"The client refuses or accepts {what}.",
            cites=("RFC9112-4-2",),
            rulings=("refused-permitted",),
            server=line + b"\r\n" + CHUNKED_HELLO,
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            deliveries=("whole",),
            twin="status-line/plain-chunked",
        )
        for name, what, line in (
            ("vt", "a vertical tab between version and status code", b"HTTP/1.1\x0b200 OK"),
            ("ff", "a form feed between version and status code", b"HTTP/1.1\x0c200 OK"),
            ("cr", "a bare CR between version and status code", b"HTTP/1.1\r200 OK"),
            ("space-cr", "SP and a bare CR between version and status code", b"HTTP/1.1 \r200 OK"),
            ("tab-behind-code", "a tab between status code and reason phrase", b"HTTP/1.1 200\tOK"),
            ("vt-behind-code", "a vertical tab between status code and reason phrase", b"HTTP/1.1 200\x0bOK"),
            ("ff-behind-code", "a form feed between status code and reason phrase", b"HTTP/1.1 200\x0cOK"),
            ("cr-behind-code", "a bare CR between status code and reason phrase", b"HTTP/1.1 200\rOK"),
        )
    ),
    *(
        Case(
            id=f"status-line/separator-{name}",
            about=f"The status line has {what}.",
            cites=("RFC9112-4-P1",),
            server=line + b"\r\n" + CHUNKED_HELLO,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            deliveries=("whole",),
            twin="status-line/plain-chunked",
        )
        for name, what, line in (
            ("none", "nothing between version and status code", b"HTTP/1.1200 OK"),
            ("none-behind-code", "nothing between status code and reason phrase", b"HTTP/1.1 200OK"),
            ("nul", "a NUL between version and status code", b"HTTP/1.1\x00200 OK"),
            ("nuls", "three NULs between version and status code", b"HTTP/1.1\0\0\x00200 OK"),
            ("nul-behind-code", "a NUL between status code and reason phrase", b"HTTP/1.1 200\0OK"),
            ("nbsp", "0xA0 between version and status code", b"HTTP/1.1\xa0200 OK"),
            ("comma", "commas instead of spaces", b"HTTP/1.1,200,OK"),
        )
    ),
    # ---------------------------------------------------------------------------------------------------- reason phrase
    *(
        Case(
            id=f"status-line/reason-{name}",
            about=f"{what} has no effect.",
            cites=("RFC9112-4-3",),
            server=b"HTTP/1.1 200 " + reason + b"\r\n" + CHUNKED_HELLO,
            expect=(Response(200, body=b"hello"),),
            deliveries=("whole",),
        )
        for name, what, reason in (
            ("leading-space", "A reason phrase that begins with a space", b" OK"),
            ("leading-tab", "A reason phrase that begins with a tab", b"\tOK"),
            ("blank", "A reason phrase of spaces", b"   "),
            ("code", "A reason phrase that looks like a status code", b"404"),
            ("status-line", "A reason phrase that looks like a status line", b"HTTP/1.1 404 Not Found"),
            ("field", "A reason phrase that looks like a field", b"Content-Length: 3"),
            ("bad-utf8", "A reason phrase that is not valid UTF-8", b"\xff\xfe\xc3"),
        )
    ),
    Case(
        id="status-line/reason-1000",
        about="The reason phrase has a thousand octets.",
        cites=("RFC9112-4-3",),
        server=b"HTTP/1.1 200 " + b"x" * 1000 + b"\r\n" + CHUNKED_HELLO,
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        deliveries=("whole",),
        twin="status-line/plain-chunked",
    ),
    *(
        Case(
            id=f"status-line/reason-{name}",
            about=f"{what} in the reason phrase does not end the status line.",
            cites=("RFC9112-2.2-1",),
            server=b"HTTP/1.1 200 OK" + octets + FIELD + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS, absent=("Transfer-Encoding",)))),),
            deliveries=("whole",),
            twin="until-close/looks-chunked",
            why="An attacker who controls text in the reason phrase can add a field that frames the message.",
        )
        for name, what, octets in (
            ("vt", "A vertical tab", b"\x0b"),
            ("ff", "A form feed", b"\x0c"),
            ("fs", "A file separator (0x1C)", b"\x1c"),
            ("rs", "A record separator (0x1E)", b"\x1e"),
            ("nul", "A NUL", b"\0"),
        )
    ),
    *(
        Case(
            id=f"status-line/reason-{name}",
            about=f"{what} in the reason phrase does not end the status line.",
            cites=("RFC9112-2.2-1",),
            server=b"HTTP/1.1 200 OK" + octets + FIELD + b"\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=CHUNKS, absent=("Transfer-Encoding",)),),
            lenient=((Failure(),),),
            deliveries=("whole",),
            twin="until-close/looks-chunked",
            why="An attacker who controls text in the reason phrase can add a field that frames the message.",
        )
        for name, what, octets in (
            ("nel", "The octet 0x85 (NEL in ISO-8859-1)", b"\x85"),
            ("utf8-ls", "U+2028 in UTF-8", b"\xe2\x80\xa8"),
            ("overlong-lf", "An overlong UTF-8 form of LF", b"\xc0\x8a"),
        )
    ),
    Case(
        id="status-line/reason-controls",
        about="The client refuses or ignores NUL, ESC and 0x7F in the reason phrase.",
        cites=("RFC9112-4-3",),
        server=b"HTTP/1.1 200 O\0K\x1b[31m\x7f\r\n" + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        deliveries=("whole",),
        twin="status-line/plain-chunked",
    ),
    # -------------------------------------------------------------------------------------------------------- line ends
    *(
        Case(
            id=f"status-line/cr-{name}",
            about=f"A bare CR {where} does not end the status line.",
            cites=("RFC9112-2.2-4",),
            rulings=("refused-permitted",),
            server=line + FIELD + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS, absent=("Transfer-Encoding",)))),),
            twin="until-close/looks-chunked",
            why="If an intermediary and the client disagree on the framing, an attacker can forge a response.",
        )
        for name, where, line in (
            ("behind-code", "after the status code", b"HTTP/1.1 200\r"),
            ("behind-code-space", "after the status code and a space", b"HTTP/1.1 200 \r"),
            ("behind-reason", "after the reason phrase", b"HTTP/1.1 200 OK\r"),
            ("cr-behind-reason", "after the reason phrase and another CR", b"HTTP/1.1 200 OK\r\r"),
        )
    ),
    *(
        Case(
            id=f"status-line/{mark}-{name}",
            about=f"{what} after the reason phrase does not start a Content-Length field line.",
            cites=("RFC9112-2.2-4",) if mark == "cr" else ("RFC9112-2.2-1",),
            rulings=("refused-permitted",) if mark == "cr" else (),
            server=(
                Connection.in_parts(
                    b"HTTP/1.1 200 OK" + octets + b"Content-Length: 3\r\n\r\n", b"hel", b"lo", pause=LATER
                ),
            ),
            expect=(AnyOf((Failure(), Response(200, body=b"hello", absent=("Content-Length",)))),),
            twin="until-close/plain",
            why="An attacker who controls text in the reason phrase decides where the content ends.",
        )
        for mark, name, what, octets in (
            ("cr", "and-length", "A bare CR", b"\r"),
            ("vt", "and-length", "A vertical tab", b"\x0b"),
            ("nul", "and-length", "A NUL", b"\0"),
        )
    ),
    Case(
        id="status-line/cr-behind-version",
        about="A bare CR after the version does not end the line, and the line has no status code.",
        cites=("RFC9112-2.2-4", "RFC9112-4-P1"),
        level="must",
        server=b"HTTP/1.1\r" + CHUNKED_HELLO,
        expect=(Failure(),),
        lenient=(
            (Response(body=CHUNKS, absent=("Transfer-Encoding",)),),
            (Response(200, body=b"HTTP/1.1\r" + CHUNKED_HELLO),),  # all octets are content, as in HTTP/0.9
        ),
        twin="until-close/looks-chunked",
        why="If an intermediary and the client disagree on the framing, an attacker can forge a response.",
    ),
    Case(
        id="status-line/cr-before-crlf",
        about="The client refuses a bare CR before the CRLF, or reads it as whitespace.",
        cites=("RFC9112-2.2-4", "RFC9112-4-2"),
        rulings=("refused-permitted",),
        level="must",
        server=b"HTTP/1.1 200 OK\r\r\n" + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        twin="status-line/plain-chunked",
        why="A client that reads an empty line there returns the header section as content.",
    ),
    Case(
        id="status-line/cr-behind-lf",
        about="LF ends the status line, and the next line, which begins with a bare CR, is no field line.",
        cites=("RFC9112-2.2-4", "RFC9112-2.2-9"),
        rulings=("refused-permitted",),
        server=b"HTTP/1.1 200 OK\n\r" + CHUNKED_HELLO,
        expect=(AnyOf((Failure(), Response(200, body=CHUNKS, absent=("Transfer-Encoding",)))),),
        twin="until-close/looks-chunked",
        why="If an intermediary and the client disagree on the framing, an attacker can forge a response.",
    ),
    *(
        Case(
            id=f"status-line/lf-{name}",
            about=f"The client refuses or accepts LF as the line end {where}.",
            cites=("RFC9112-2.2-2",),
            rulings=("refused-permitted",),
            server=line + CHUNKED_HELLO,
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            twin="status-line/plain-chunked",
        )
        for name, where, line in (
            ("behind-reason", "after the reason phrase", b"HTTP/1.1 200 OK\n"),
            ("behind-code", "after the status code", b"HTTP/1.1 200\n"),
            ("behind-code-space", "after the status code and a space", b"HTTP/1.1 200 \n"),
        )
    ),
)
