"""Transfer-Encoding with several codings, and with codings other than chunked (RFC 9112 sections 6.1, 6.3 and 7)."""

from ....model import AnyOf, Case, Connection, Failure, Response
from ..literals import CHUNKS, HEAD, LATER

PLAIN = b"compressed content"  # GZIP and ZLIB are PLAIN in these formats
GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03K\xce\xcf-(J-.NMQH\xce\xcf+I\xcd+\x01\x00\x98@1i\x12\x00\x00\x00"
ZLIB = b"x\x9cK\xce\xcf-(J-.NMQH\xce\xcf+I\xcd+\x01\x00E\xb3\x07Q"
# PLAIN as one chunk and the last chunk, and the same octets in gzip.
PLAIN_CHUNKS = b"12\r\ncompressed content\r\n0\r\n\r\n"
GZIPPED_CHUNKS = (
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x0334\xe2\xe5J\xce\xcf-(J-.NMQH\xce\xcf+I\xcd+\xe1\xe52\xe0\xe5\xe2\xe5"
    b"\x02\x00Z?\x84-\x1d\x00\x00\x00"
)
OTHER = "If an intermediary and the client disagree on where the content ends, an attacker can forge a response."

CASES = (
    # -------------------------------------------------------------------------------------------------- chunked is last
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client ignores {what} and dechunks.",
            cites=("RFC9110-5.6.1.2-1",),
            rulings=("refused-ignored",),
            server=HEAD + lines + b"\r\n" + CHUNKS,
            expect=(Response(200, body=b"hello", invalid=True),),
            deliveries=("whole",),
            why="The caller gets content that includes the chunk sizes, or no content.",
        )
        for name, what, lines in (
            (
                "empty-line-first",
                "an empty field line before chunked",
                b"Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n",
            ),
            (
                "empty-line-last",
                "an empty field line after chunked",
                b"Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client refuses {what}, or dechunks the content.",
            cites=("RFC9112-6.3-P3",),
            server=HEAD + lines + b"\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, lines in (
            ("identity-then-chunked", "'identity, chunked'", b"Transfer-Encoding: identity, chunked\r\n"),
            ("no-space-in-list", "'pigeons,chunked'", b"Transfer-Encoding: pigeons,chunked\r\n"),
            (
                "quoted-comma",
                "a coding with a quoted comma before chunked",
                b'Transfer-Encoding: pigeons;a="b,c", chunked\r\n',
            ),
            (
                "lines-apart",
                "codings in two separate field lines",
                b"Transfer-Encoding: x\r\nX-A: one\r\nTransfer-Encoding: chunked\r\n",
            ),
            (
                "hundred-codings",
                "a hundred codings before chunked",
                b"Transfer-Encoding: %schunked\r\n" % (b"x, " * 100),
            ),
        )
    ),
    Case(
        id="transfer-encoding/chunked-twice-in-list",
        about="'chunked, chunked' is applied once; no clause says what a recipient does with it.",
        cites=("RFC9112-6.3-P3",),
        level="info",
        server=HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + CHUNKS,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),),),
        security=True,
        peer="http.client: returns the chunks as content",
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
    ),
    Case(
        id="transfer-encoding/chunked-twice-served-twice",
        about="'chunked, chunked' is applied twice: the client refuses, or decodes once or twice.",
        cites=("RFC9112-6.3-P3",),
        level="info",
        server=HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\nf\r\n" + CHUNKS + b"\r\n0\r\n\r\n",
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello"),), (Response(200, body=CHUNKS),)),
        security=True,
        peer="http.client: returns the chunks as content",
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
    ),
    # ---------------------------------------------------------------------------------------------- chunked is not last
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client refuses {what}, or returns the chunks as content.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + lines + b"\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, lines in (
            ("chunked-in-the-middle", "'x, chunked, x'", b"Transfer-Encoding: x, chunked, x\r\n"),
            (
                "chunked-not-last-two-lines",
                "chunked before a line 'pigeons'",
                b"Transfer-Encoding: chunked\r\nTransfer-Encoding: pigeons\r\n",
            ),
        )
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client refuses {what}, or returns the chunks as content.",
            cites=("RFC9112-6.3-P4",),
            server=HEAD + lines + b"\r\n" + CHUNKS,
            expect=(AnyOf((Failure(), Response(200, body=CHUNKS))),),
            lenient=((Response(200, body=b"hello"),),),  # in RFC 2616 identity means no coding
            security=True,
            peer="node:http: returns the chunks as content",
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why=OTHER,
        )
        for name, what, lines in (
            ("chunked-then-identity", "'chunked, identity'", b"Transfer-Encoding: chunked, identity\r\n"),
            (
                "chunked-then-identity-two-lines",
                "chunked before a line 'identity'",
                b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            ),
        )
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
            why="A client that obeys Content-Length can return wrong content and read the rest as the next response.",
        )
        for name, what, value in (
            ("chunked-not-last", "'chunked, pigeons'", b"chunked, pigeons"),
            ("chunked-then-identity", "'chunked, identity'", b"chunked, identity"),
        )
    ),
    # ------------------------------------------------------------------------------------------------------ compression
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client refuses {what}, or dechunks and may decompress the content.",
            cites=("RFC9112-6.3-P3", "RFC9112-6.1-5"),
            level="must",
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n%x\r\n" % len(data) + data + b"\r\n0\r\n\r\n",
            expect=(AnyOf((Failure(), Response(200, body=PLAIN), Response(200, body=data))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why="The caller gets content that includes the chunk sizes, or no content.",
        )
        for name, what, value, data in (
            ("gzip-chunked", "'gzip, chunked'", b"gzip, chunked", GZIP),
            ("deflate-chunked", "'deflate, chunked'", b"deflate, chunked", ZLIB),
            (
                "gzip-chunked-two-lines",
                "gzip before a chunked line",
                b"gzip\r\nTransfer-Encoding: chunked",
                GZIP,
            ),
        )
    ),
    Case(
        id="transfer-encoding/gzip-chunked-plain",
        about="The client refuses 'gzip, chunked' with uncompressed content, or dechunks it.",
        cites=("RFC9112-6.3-P3",),
        server=HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS,
        expect=(AnyOf((Failure(), Response(200, body=b"hello"))),),
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why="The caller gets content that includes the chunk sizes, or no content.",
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}",
            about=f"The client refuses {what}, or reads until close and may decode.",
            cites=("RFC9112-6.3-P4", "RFC9112-6.1-5"),
            level="must",
            server=HEAD + b"Transfer-Encoding: " + value + b"\r\n\r\n" + data,
            expect=(AnyOf((Failure(), *(Response(200, body=body) for body in (data, *decoded)))),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
            why="The caller gets content that the server did not send.",
        )
        for name, what, value, data, decoded in (
            ("gzip", "'gzip'", b"gzip", GZIP, (PLAIN,)),
            ("deflate", "'deflate'", b"deflate", ZLIB, (PLAIN,)),
            ("gzip-plain", "'gzip' with plain content", b"gzip", PLAIN, ()),
            ("chunked-gzip", "'chunked, gzip'", b"chunked, gzip", GZIPPED_CHUNKS, (PLAIN_CHUNKS, PLAIN)),
            ("chunked-gzip-plain", "'chunked, gzip' with plain chunks", b"chunked, gzip", PLAIN_CHUNKS, ()),
        )
    ),
    Case(
        id="transfer-encoding/gzip/absent",
        about="The client refuses 'gzip' with a Content-Length, or reads until close.",
        cites=("RFC9112-6.3-P2", "RFC9112-6.3-P4"),
        server=(
            Connection.in_parts(
                HEAD + b"Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\n", b"hello", b"world", pause=LATER
            ),
        ),
        expect=(AnyOf((Failure(), Response(200, body=b"helloworld"))),),
        deliveries=("whole",),
        twin="transfer-encoding/chunked",
        why="A client that obeys Content-Length can return wrong content and read the rest as the next response.",
    ),
    *(
        Case(
            id=f"transfer-encoding/{name}-parameter",
            about=f"The coding {name} has a parameter, which should be an error.",
            cites=("RFC9112-7.2-1",),
            server=HEAD + b"Transfer-Encoding: %s;a=b, chunked\r\n\r\n" % value + data,
            expect=(Failure(),),
            deliveries=("whole",),
            twin="transfer-encoding/chunked",
        )
        for name, value, data in (
            ("gzip", b"gzip", b"26\r\n" + GZIP + b"\r\n0\r\n\r\n"),
            ("deflate", b"deflate", b"1a\r\n" + ZLIB + b"\r\n0\r\n\r\n"),
        )
    ),
)
