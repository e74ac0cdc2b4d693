"""The protocol name and the version in a status line (RFC 9112 section 2.3, RFC 9110 sections 2.5 and 6.2)."""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKS, FIVE

CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"

CASES = (
    Case(
        id="status-line/version-1.9",
        about="The client processes HTTP/1.9 as HTTP/1.1 and decodes chunked content.",
        cites=("RFC9110-6.2-6",),
        server=b"HTTP/1.9 200 OK\r\n" + CHUNKED + CHUNKS,
        expect=(Response(200, body=b"hello"),),
        deliveries=("whole",),
        twin="status-line/plain-chunked",
    ),
    *(
        Case(
            id=f"status-line/protocol-{name}",
            about=f"The status line begins with {what} instead of 'HTTP/1.1'.",
            cites=("RFC9112-2.3-P1",),
            server=word + b" 200 OK\r\n" + CHUNKED + CHUNKS,
            expect=(Failure(),),
            lenient=((AnyOf((Response(body=b"hello"), Response(body=word + b" 200 OK\r\n" + CHUNKED + CHUNKS))),),),
            deliveries=("whole",),
            twin="status-line/plain-chunked",
        )
        for name, what, word in (
            ("mixed-case", "'Http/1.1'", b"Http/1.1"),
            ("ftp", "'FTP/1.1'", b"FTP/1.1"),
            ("longer", "'XHTTP/1.1'", b"XHTTP/1.1"),
            ("https", "'HTTPS/1.1'", b"HTTPS/1.1"),
            ("hyphen", "'HTTP-1.1'", b"HTTP-1.1"),
            ("nul", "'HTT', a NUL and 'P/1.1'", b"HTT\0P/1.1"),
            ("space", "'HT TP/1.1'", b"HT TP/1.1"),
            ("lf", "'HT', LF and 'TP/1.1'", b"HT\nTP/1.1"),
            ("cr", "'HT', a bare CR and 'TP/1.1'", b"HT\rTP/1.1"),
            ("colon", "'HTTP:/1.1'", b"HTTP:/1.1"),
            ("fullwidth", "fullwidth letters in UTF-8", "\uff28\uff34\uff34\uff30/1.1".encode()),
        )
    ),
    *(
        Case(
            id=f"status-line/version-{name}",
            about=f"The status line has {what} after 'HTTP', not '/1.1'.",
            cites=("RFC9112-2.3-P1",),
            server=b"HTTP" + version + b" 200 OK\r\n" + FIVE,
            expect=(Failure(),),
            # A client of HTTP/0.9 reads octets that do not begin with 'HTTP/' as content.
            lenient=(
                (AnyOf((Response(body=b"hello"), Response(200, body=b"HTTP" + version + b" 200 OK\r\n" + FIVE))),),
            )
            if name in ("no-slash", "space-before-slash")
            else ((Response(body=b"hello"),),),
            deliveries=("whole",),
            twin="status-line/plain",
        )
        for name, what, version in (
            ("0.9", "'/0.9'", b"/0.9"),
            ("0.1", "'/0.1'", b"/0.1"),
            ("1.00", "'/1.00'", b"/1.00"),
            ("3.0", "'/3.0'", b"/3.0"),
            ("11.1", "'/11.1'", b"/11.1"),
            ("dot-without-minor", "'/1.'", b"/1."),
            ("dot-without-major", "'/.1'", b"/.1"),
            ("three-numbers", "'/1.1.1'", b"/1.1.1"),
            ("comma", "'/1,1'", b"/1,1"),
            ("plus-signs", "'/+1.+1'", b"/+1.+1"),
            ("minus-sign", "'/1.-1'", b"/1.-1"),
            ("trailing-letters", "'/1.1foobar'", b"/1.1foobar"),
            ("letters-for-minor", "'/1.foobar'", b"/1.foobar"),
            ("empty", "'/'", b"/"),
            ("no-slash", "nothing", b""),
            ("space-before-slash", "' /1.1'", b" /1.1"),
            ("space-before-dot", "'/1 .1'", b"/1 .1"),
            ("space-behind-dot", "'/1. 1'", b"/1. 1"),
            ("cr-before-dot", "'/1', a bare CR and '.1'", b"/1\r.1"),
            ("lf-before-dot", "'/1', LF and '.1'", b"/1\n.1"),
            ("colon-for-dot", "'/1:1'", b"/1:1"),
            ("nul-behind", "'/1.1' and a NUL", b"/1.1\0"),
            ("hundred-digits", "a minor version of a hundred digits", b"/1." + b"1" * 100),
            ("wraps-32-bits", "2^32 + 1 as the major version", b"/4294967297.1"),
            ("arabic-digit", "'/1.' and an Arabic digit in UTF-8", "/1.\u0661".encode()),
            ("superscript-one", "'/1.' and 0xB9 (superscript one)", b"/1.\xb9"),
        )
    ),
    # No client supports these versions, and HTTP/1.0 has no chunked coding: a client that accepts the response repairs
    # it, whether it decodes the content or not.
    *(
        Case(
            id=f"status-line/version-{name}-{served}",
            about=f"The version is {version.decode()!r}, Transfer-Encoding is chunked, and the content is {how}.",
            cites=("RFC9112-2.3-P1",),
            server=b"HTTP/" + version + b" 200 OK\r\n" + CHUNKED + content,
            expect=(Failure(),),
            lenient=((AnyOf((Response(body=b"hello"), Response(body=content))),),)
            if content == CHUNKS
            else ((Response(body=content),),),
            deliveries=("whole",),
            twin=twin,
        )
        for name, version in (("0.9", b"0.9"), ("1.10", b"1.10"), ("2.0", b"2.0"), ("letters", b"x.y"))
        for served, how, content, twin in (
            ("chunked", "chunked", CHUNKS, "status-line/plain-chunked"),
            ("not-chunked", "not", b"hello", "until-close/plain"),
        )
    ),
)
