"""Line ends in chunked content, and chunk data that do not match their size (RFC 9112 sections 2.2, 7.1 and 8).

CRLF ends the line of a chunk size and follows the chunk data. Section 2.2 allows a lone LF for the start line and for
field lines only, and trailer lines are field lines. A bare CR ends no line.

Where CRLF belongs after the chunk data, a client that skips whitespace and line ends up to the next size repairs the
message at its own risk (RFC 9110 section 2.4). Skipping other octets is no repair. Octets after the CRLF of a chunk
size are data, which a client never skips.
"""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED, LAST

LF = (
    "Recipients that disagree on the end of this line see different chunks: an attacker can "
    "smuggle a response, or the client waits for chunks that never come."
)
LOST = (
    "A client that looks for the next chunk size at the wrong place can read octets that an "
    "attacker chose as chunks, or waits for octets that never come."
)

# Programs that end the line of a chunk size elsewhere.
READS_ON = "java.net.http: reads on until CRLF and ignores the octets before it"
PEERS = dict.fromkeys(("lf-everywhere", "lf-after-last-size", "lf-in-the-end", "lf-space-lf-in-the-end"), READS_ON)

CASES = (
    # ------------------------------------------------------------------------------------------------------ LF
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=f"{what}: the client reports an error.",
            cites=("RFC9112-7.1-P4", clause) if name != "crlf-twice-after-data" else (clause, "RFC9112-8-2"),
            level="must",
            server=CHUNKED + chunks,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=name in PEERS,
            peer=PEERS.get(name, ""),
            twin="chunked/one-chunk",
            why=LF,
        )
        for name, what, clause, chunks in (
            ("lf-everywhere", "LF alone ends every line", "RFC9112-7.1-P1", b"5\nhello\n0\n\n"),
            ("lf-after-last-size", "LF alone follows the last chunk size", "RFC9112-7.1-P1", b"5\r\nhello\r\n0\n\r\n"),
            ("lf-in-the-end", "LF LF follows the last chunk size", "RFC9112-7.1-P1", b"5\r\nhello\r\n0\n\n"),
            (
                "lf-space-lf-in-the-end",
                "LF, a space and LF LF follow the last chunk size",
                "RFC9112-7.1-P1",
                b"5\r\nhello\r\n0\n \n\n",
            ),
            ("lf-lf-after-data", "LF LF follows the chunk data", "RFC9112-7.1-P2", b"5\r\nhello\n\n" + LAST),
            ("lf-cr-after-data", "LF CR follows the chunk data", "RFC9112-7.1-P2", b"5\r\nhello\n\r" + LAST),
            ("cr-cr-lf-after-data", "CR CR LF follows the chunk data", "RFC9112-7.1-P2", b"5\r\nhello\r\r\n" + LAST),
            (
                "crlf-twice-after-data",
                "CRLF CRLF follows the chunk data",
                "RFC9112-7.1-P1",
                b"5\r\nhello\r\n\r\n" + LAST,
            ),
            ("cr-cr-lf-after-size", "CR CR LF follows the chunk size", "RFC9112-7.1-P1", b"5\r\r\nhello\r\n" + LAST),
            (
                "cr-cr-lf-after-last-size",
                "CR CR LF follows the last chunk size",
                "RFC9112-7.1-P1",
                b"5\r\nhello\r\n0\r\r\n\r\n",
            ),
        )
    ),
    Case(
        id="chunked/line-end/lf-after-second-size",
        about="LF alone follows the second chunk size only: the client reports an error.",
        cites=("RFC9112-7.1-P4", "RFC9112-7.1-P1"),
        level="must",
        server=CHUNKED + b"5\r\nhello\r\n5\nworld\r\n" + LAST,
        expect=(Failure(),),
        lenient=((Response(200, body=b"helloworld"),),),
        security=True,
        peer=READS_ON,
        twin="chunked/two-chunks",
        why=LF,
    ),
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=f"The client accepts or refuses {what} in place of the final empty line.",
            cites=("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"),
            server=CHUNKED + b"5\r\nhello\r\n0\r\n" + end,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            twin="chunked/one-chunk",
            why="All content has arrived. A client that does not detect the end of the content hangs, or returns too "
            "few or too many octets.",
        )
        for name, what, end in (
            ("lf-for-the-empty-line", "LF alone", b"\n"),
            ("cr-for-the-empty-line", "a bare CR", b"\r"),
            ("cr-cr-lf-for-the-empty-line", "CR CR LF", b"\r\r\n"),
            ("space-for-the-empty-line", "a space and two CRLF", b" \r\n\r\n"),
        )
    ),
    # ----------------------------------------------------------------------------------------------- no line ends
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=f"{what} follows the chunk size in place of CRLF: the client reports an error.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + b"5" + end + b"hello\r\n" + LAST,
            expect=(Failure(),),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, end in (
            ("cr-cr-after-size", "CR CR", b"\r\r"),
            ("lf-lf-after-size", "LF LF", b"\n\n"),
            ("lf-cr-after-size", "LF CR", b"\n\r"),
            ("crlf-crlf-after-size", "CRLF CRLF", b"\r\n\r\n"),
            ("crlf-lf-after-size", "CRLF LF", b"\r\n\n"),
            ("cr-junk-after-size", "CR X", b"\rX"),
            ("nothing-after-size", "Nothing", b""),
            ("next-line-after-size", "0x85", b"\x85"),
            ("vertical-tab-after-size", "A vertical tab", b"\x0b"),
        )
    ),
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=f"{what} follows the chunk data in place of CRLF: the client reports an error.",
            cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
            server=CHUNKED + b"5\r\nhello" + end + LAST,
            expect=(Failure(),),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, end in (
            ("cr-after-data", "A bare CR", b"\r"),
            ("cr-cr-after-data", "CR CR", b"\r\r"),
            ("cr-junk-after-data", "CR X", b"\rX"),
            ("junk-lf-after-data", "X LF", b"X\n"),
        )
    ),
    # ------------------------------------------------------------------------------------------------------ data
    *(
        Case(
            id=f"chunked/data/then-{name}",
            about=f"{what} stands between the chunk data and their CRLF: the client reports an error.",
            cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
            server=CHUNKED + b"5\r\nhello" + blank + b"\r\n" + LAST,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, blank in (("space", "A space", b" "), ("lf", "An LF", b"\n"))
    ),
    *(
        Case(
            id=f"chunked/data/then-{name}",
            about=f"{what} stands between the chunk data and their CRLF: the client reports an error.",
            cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
            server=CHUNKED + b"5\r\nhello" + junk + b"\r\n" + LAST,
            expect=(Failure(),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, junk in (("letter", "A letter", b"X"), ("semicolon", "An extension", b";a=b"))
    ),
    *(
        Case(
            id=f"chunked/data/{name}",
            about=f"{what}: the client reports an error.",
            cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
            server=CHUNKED + chunks,
            expect=(Failure(),),
            deliveries=("whole",),
            reads=("whole", "pieces"),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, chunks in (
            ("one-more", "The chunk data are one octet longer than the size", b"4\r\nhello\r\n" + LAST),
            (
                "one-more-in-the-second",
                "The second chunk has one octet more than its size",
                b"5\r\nhello\r\n4\r\nworld\r\n" + LAST,
            ),
            ("size-beyond-the-end", "The chunk size reaches beyond the last chunk", b"f\r\nhello\r\n" + LAST),
            ("none", "A chunk of size 5 has no data", b"5\r\n\r\n" + LAST),
        )
    ),
    Case(
        id="chunked/data/one-less",
        about="The chunk size includes the CR, so LF alone follows the data: the client reports an error.",
        cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
        server=CHUNKED + b"6\r\nhello\r\n" + LAST,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello\r"),),),  # the client takes LF alone for the line end
        security=True,
        peer="http.client: takes any two octets for the line end, here the first digit of the next size too",
        deliveries=("whole",),
        reads=("whole", "pieces"),
        twin="chunked/one-chunk",
        why=LF,
    ),
    *(
        Case(
            id=f"chunked/data/{name}",
            about=about,
            cites=("RFC9112-7.1-2",),
            server=CHUNKED + chunks + LAST,
            expect=(Response(200, body=data),),
            why="The program gets other octets than the server sent, or an error for a valid response.",
        )
        for name, about, chunks, data in (
            (
                "looks-like-chunks",
                "The chunk data look like chunks, but are part of the content.",
                b"11\r\n5\r\nhello\r\n0\r\n\r\n!!\r\n",
                b"5\r\nhello\r\n0\r\n\r\n!!",
            ),
            (
                "all-octets",
                "The data contain every octet.",
                b"100\r\n" + bytes(range(256)) + b"\r\n",
                bytes(range(256)),
            ),
            ("cr-at-the-end", "The chunk data end in CR.", b"6\r\nhello\r\r\n", b"hello\r"),
            ("lf-at-the-start", "The chunk data begin with LF.", b"6\r\n\nhello\r\n", b"\nhello"),
            ("crlf-only", "The chunk data are CRLF.", b"2\r\n\r\n\r\n", b"\r\n"),
        )
    ),
    *(
        Case(
            id=f"chunked/not-chunked/{name}",
            about=f"The content is {what}, not chunks: the client reports an error.",
            cites=("RFC9112-8-2",),
            server=CHUNKED + content,
            expect=(Failure(),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="The program takes the output of a broken gateway for the content, finds no content, or waits.",
        )
        for name, what, content in (
            ("page", "an HTML page", b"<!doctype html>\r\n<title>hello</title>\r\n"),
            ("hexadecimal", "text that begins with a size", b"bad\r\nhello\r\n"),
            ("digits", "a number", b"12345"),
            ("line-end", "an empty line", b"\r\n"),
        )
    ),
)
