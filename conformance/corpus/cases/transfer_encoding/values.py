"""Values of Transfer-Encoding (RFC 9112 sections 6.1 and 6.3): other codings than `chunked`, and invalid values.

The server sends each value in up to three ways, because each way reveals another parser:

- ``declared``: with chunks, which a client must not decode for a coding of another name;
- ``absent``: with a Content-Length, which never counts in a response with Transfer-Encoding;
- ``until-close``: with plain content that ends with the connection, as RFC 9112 section 6.3 says for a coding that is
  not chunked.

A client may refuse a value that is not a list of codings, treat it as an unknown coding, or repair it at its own risk
(RFC 9110 section 2.4).
"""

from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKS, HEAD, LATER

SMUGGLED = "A client that obeys Content-Length can return wrong content and read the rest as the next response."
OTHER = "If an intermediary and the client disagree on where the content ends, an attacker can forge a response."

UNKNOWN = (("x-chunked", "'x-chunked'", b"x-chunked"),)

INVALID = (
    ("word-behind", "'chunked x'", b"chunked x"),
    ("word-before", "'x chunked'", b"x chunked"),
    ("semicolon-behind", "'chunked;'", b"chunked;"),
    ("semicolon-before", "';chunked'", b";chunked"),
    ("quoted", "a quoted 'chunked'", b'"chunked"'),
    ("colon-before", "': chunked'", b": chunked"),
    ("kelvin-sign", "'chunked' with a Kelvin sign as k", "chun\u212aed".encode()),
    ("delete-behind", "0x7F after 'chunked'", b"chunked\x7f"),
    ("vertical-tab-before", "a vertical tab before 'chunked'", b"\x0bchunked"),
    ("form-feed-behind", "a form feed after 'chunked'", b"chunked\x0c"),
    ("unit-separator-behind", "0x1F after 'chunked'", b"chunked\x1f"),
    ("nbsp-before", "0xA0 before 'chunked'", b"\xa0chunked"),
    ("nbsp-utf-8-before", "U+00A0 in UTF-8 before 'chunked'", b"\xc2\xa0chunked"),
    ("next-line-behind", "0x85 after 'chunked'", b"chunked\x85"),
    ("byte-order-mark", "a byte order mark before 'chunked'", b"\xef\xbb\xbfchunked"),
)

# A client that ends lines at LF reads these octets as an empty value and a line of junk. Another client replaces LF by
# a space: the value with the vertical tab is then invalid.
LINES = (("lf-vertical-tab-before", "LF and VT before 'chunked'", b"\n\x0bchunked"),)

# Programs that read a value otherwise than the others.
PEERS = {
    "vertical-tab-before": "HttpURLConnection: ignores the octet and decodes chunks",
    "form-feed-behind": "HttpURLConnection: ignores the octet and decodes chunks",
    "unit-separator-behind": "HttpURLConnection: ignores the octet and decodes chunks",
    "cr-behind": "java.net.http: returns the chunks as content",
}

CASES = (
    # ---------------------------------------------------------------------------------------------------- other codings
    *(
        Case(
            id=f"transfer-encoding/{name}/declared",
            about=f"The client refuses {what}, or returns the chunks as content until close.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, value in (*UNKNOWN, ("identity", "'identity'", b"identity"))
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}/absent",
            about=f"The client refuses {what} with a Content-Length, or reads until close.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
            server=(
                Connection.in_parts(
                    HEAD + b"Transfer-Encoding: " + value + b"\r\nContent-Length: 5\r\n\r\n",
                    b"hello",
                    b"world",
                    pause=LATER,
                ),
            ),
            expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, what, value in (*UNKNOWN, ("identity-twice", "'identity, identity'", b"identity, identity"))
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}/until-close",
            about=f"The client refuses {what} with plain content, or reads until close.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\nhello",
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why="A client that expects chunks loses content that is not chunked.",
        )
        for name, what, value in (
            ("unknown", "'pigeons'", b"pigeons"),
            ("identity", "'identity'", b"identity"),
            ("x-chunked", "'x-chunked'", b"x-chunked"),
        )
    ),
    # --------------------------------------------------------------------------------------------------- invalid values
    *(
        Case(
            id=f"transfer-encoding/{name}/declared",
            about=f"The client refuses or repairs {what}, or returns the chunks.",
            cites=("RFC9112-6.3-P4", "RFC9110-2.4-2"),
            level="must",
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            peer="http.client: returns the chunks as content",
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, value in (*INVALID, *LINES)
    ),
    Case(
        id="transfer-encoding/lf-before/declared",
        about="The client refuses or repairs LF before 'chunked', or skips the line of junk behind LF.",
        cites=("RFC9112-6.3-P4", "RFC9110-2.4-2"),
        level="must",
        server=HEAD + b"Transfer-Encoding: \nchunked\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),), (Response(200, body=CHUNKS),)),
        security=True,
        peer="http.client: returns the chunks as content",
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=OTHER,
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}/absent",
            about=f"The client refuses {what}, or does not obey Content-Length.",
            cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
            server=(
                Connection.in_parts(
                    HEAD + b"Transfer-Encoding: " + value + b"\r\nContent-Length: 5\r\n\r\n",
                    b"hello",
                    b"world",
                    pause=LATER,
                ),
            ),
            expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
            lenient=((Response(200, body=b"hello", absent=("Transfer-Encoding",)),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=SMUGGLED,
        )
        for name, what, value in INVALID
    ),
    # ------------------------------------------------------------------------------------------------------------ empty
    Case(
        id="transfer-encoding/empty/declared",
        about="The client refuses an empty value, or returns the chunks as content until close.",
        cites=("RFC9112-6.3-P4",),
        server=HEAD + b"Transfer-Encoding:\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=OTHER,
    ),
    Case(
        id="transfer-encoding/empty/absent",
        about="The client refuses an empty value with a Content-Length, reads until close or ignores it.",
        cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
        server=(
            Connection.in_parts(
                HEAD + b"Transfer-Encoding:\r\nContent-Length: 5\r\n\r\n", b"hello", b"world", pause=LATER
            ),
        ),
        expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
        lenient=((Response(200, body=b"hello"),),),  # an empty list (RFC 9112 section 6.1) names no coding
        security=True,
        peer="curl: reads until the close",
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=SMUGGLED,
    ),
    # ------------------------------------------------------------------------------------------- CR, NUL, folds, length
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client refuses {what} 'chunked', or reads a space and dechunks.",
            cites=(clause,),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            peer=PEERS.get(name, "http.client: returns the chunks as content"),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, clause, value in (
            ("nul-before", "a NUL before", "RFC9110-5.5-4", b"\0chunked"),
            ("nul-behind", "a NUL after", "RFC9110-5.5-4", b"chunked\0"),
            ("cr-before", "a bare CR before", "RFC9112-2.2-4", b"\rchunked"),
            ("cr-space-before", "a bare CR and a space before", "RFC9112-2.2-4", b"\r chunked"),
            ("cr-behind", "a bare CR after", "RFC9112-2.2-4", b"chunked\r"),
            ("cr-space-behind", "a bare CR and a space after", "RFC9112-2.2-4", b"chunked\r "),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client does not treat 'chunked' with {what} inside as chunked.",
            cites=(clause, "RFC9112-6.3-P4"),
            rulings=("refused-repair",) if name == "fold-inside" else ("refused-permitted",),
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, clause, value in (
            ("nul-inside", "a NUL", "RFC9110-5.5-4", b"chu\0nked"),
            ("cr-inside", "a bare CR", "RFC9112-2.2-4", b"chu\rnked"),
            ("fold-inside", "a fold", "RFC9112-5.2-4", b"chu\r\n nked"),
        )
    ),
    Case(
        id="transfer-encoding/line-end-inside",
        about="The client does not treat 'chunked' with a line end inside as chunked.",
        cites=("RFC9112-6.3-P4", "RFC9112-5.1-P3"),
        level="must",
        server=HEAD + b"Transfer-Encoding: chu\r\nnked\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        lenient=((Response(200, body=CHUNKS),),),  # the second line is no field line
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why=OTHER,
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client replaces {what} by spaces and dechunks.",
            cites=("RFC9112-5.2-4",),
            rulings=("refused-repair",),
            server=HEAD + b"Transfer-Encoding:" + value + b"\r\n\r\n" + CHUNKS,
            expect=(Response(200, body=b"hello"),),
            lenient=((Failure(),),),
            twin="transfer-encoding/chunked",
            why="The caller gets content that includes the chunk sizes.",
        )
        for name, what, value in (
            ("folded", "a fold before 'chunked'", b"\r\n chunked"),
            ("folded-tab", "a fold with a tab before 'chunked'", b"\r\n\tchunked"),
            ("folded-twice", "two folds before 'chunked'", b"\r\n \r\n chunked"),
            ("folded-behind", "a fold after 'chunked'", b" chunked\r\n "),
        )
    ),
    Case(
        id="transfer-encoding/ten-thousand-spaces",
        about="The client accepts ten thousand spaces before 'chunked', or refuses their number.",
        cites=("RFC9112-5.1-P2", "RFC9110-17.5-1"),
        level="must",
        server=HEAD + b"Transfer-Encoding:" + b" " * 10000 + b"chunked\r\n\r\n" + CHUNKS,
        expect=(Response(200, body=b"hello"),),
        lenient=((Failure(),),),
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why="A client that silently ignores the coding returns content that includes the chunk sizes.",
    ),
)
