"""Line ends in chunked content, and data that do not fit their size (RFC 9112 sections 2.2, 7.1 and 8).

CRLF ends the line of a size and follows the data. A lone LF is for the start line and for fields (section 2.2), and the
text gives no leave to take it here; a bare CR ends nothing anywhere. Trailer lines are field lines.

Where CRLF belongs behind the data, whitespace and line ends that are skipped up to the next size are a repair at the
client's own risk (RFC 9110 section 2.4); other octets that are skipped are not. What stands behind the CRLF of a size
is data, and never skipped.
"""

from ....model import AnyOf, Case, Failure, Response
from ..literals import CHUNKED, LAST

LF = "Readers that take a lone LF for a line end see other chunks than those that do not."
LOST = "A reader that looks for the next size at the wrong place can be led to any place."

CASES = (
    # ------------------------------------------------------------------------------------------------------ LF
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=f"{what}: refused; taken for a line end at best.",
            cites=("RFC9112-7.1-P4", clause),
            level="must",
            server=CHUNKED + chunks,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            twin="chunked/one-chunk",
            why=LF,
        )
        for name, what, clause, chunks in (
            ("lf-everywhere", "LF alone in every place", "RFC9112-7.1-P1", b"5\nhello\n0\n\n"),
            ("lf-after-last-size", "LF alone after the last chunk's size", "RFC9112-7.1-P1", b"5\r\nhello\r\n0\n\r\n"),
            ("lf-in-the-end", "LF alone twice in the end", "RFC9112-7.1-P1", b"5\r\nhello\r\n0\n\n"),
            ("lf-space-lf-in-the-end", "LF, space, LF in the end", "RFC9112-7.1-P1", b"5\r\nhello\r\n0\n \n\n"),
            ("lf-lf-after-data", "LF twice after the data", "RFC9112-7.1-P2", b"5\r\nhello\n\n" + LAST),
            ("lf-cr-after-data", "LF CR after the data", "RFC9112-7.1-P2", b"5\r\nhello\n\r" + LAST),
            ("cr-cr-lf-after-data", "CR CR LF after the data", "RFC9112-7.1-P2", b"5\r\nhello\r\r\n" + LAST),
            ("crlf-twice-after-data", "CRLF twice after the data", "RFC9112-7.1-P1", b"5\r\nhello\r\n\r\n" + LAST),
            ("cr-cr-lf-after-size", "CR CR LF after the size", "RFC9112-7.1-P1", b"5\r\r\nhello\r\n" + LAST),
            (
                "cr-cr-lf-after-last-size",
                "CR CR LF after the last size",
                "RFC9112-7.1-P1",
                b"5\r\nhello\r\n0\r\r\n\r\n",
            ),
        )
    ),
    Case(
        id="chunked/line-end/lf-after-second-size",
        about="LF alone after the second size only: refused; taken for a line end at best.",
        cites=("RFC9112-7.1-P4", "RFC9112-7.1-P1"),
        level="must",
        server=CHUNKED + b"5\r\nhello\r\n5\nworld\r\n" + LAST,
        expect=(Failure(),),
        lenient=((Response(200, body=b"helloworld"),),),
        security=True,
        twin="chunked/two-chunks",
        why=LF,
    ),
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=f"{what} for the empty line in the end: all content is there; both readings stand.",
            cites=("RFC9112-8-P2", "RFC9112-7.1-P3"),
            server=CHUNKED + b"5\r\nhello\r\n0\r\n" + end,
            expect=(AnyOf((Response(200, body=b"hello"), Failure())),),
            twin="chunked/one-chunk",
            why="All content has come: neither less nor more of it may be told as complete.",
        )
        for name, what, end in (
            ("lf-for-the-empty-line", "LF alone", b"\n"),
            ("cr-for-the-empty-line", "A bare CR", b"\r"),
            ("cr-cr-lf-for-the-empty-line", "CR CR LF", b"\r\r\n"),
            ("space-for-the-empty-line", "A space and CRLF", b" \r\n\r\n"),
        )
    ),
    # ----------------------------------------------------------------------------------------------- no line ends
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=f"{what} after the size: no line end, so no size.",
            cites=("RFC9112-7.1-P1", "RFC9112-8-2"),
            server=CHUNKED + b"5" + end + b"hello\r\n" + LAST,
            expect=(Failure(),),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, end in (
            ("cr-cr-after-size", "Two bare CRs", b"\r\r"),
            ("lf-lf-after-size", "Two LFs", b"\n\n"),
            ("lf-cr-after-size", "LF CR", b"\n\r"),
            ("crlf-crlf-after-size", "CRLF twice", b"\r\n\r\n"),
            ("crlf-lf-after-size", "CRLF and LF", b"\r\n\n"),
            ("cr-junk-after-size", "CR and another octet", b"\rX"),
            ("nothing-after-size", "Nothing", b""),
            ("next-line-after-size", "0x85", b"\x85"),
            ("vertical-tab-after-size", "A vertical tab", b"\x0b"),
        )
    ),
    *(
        Case(
            id=f"chunked/line-end/{name}",
            about=f"{what} after the data, where CRLF belongs: the decoding fails.",
            cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
            server=CHUNKED + b"5\r\nhello" + end + LAST,
            expect=(Failure(),),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, end in (
            ("cr-after-data", "A bare CR", b"\r"),
            ("cr-cr-after-data", "Two bare CRs", b"\r\r"),
            ("cr-junk-after-data", "CR and another octet", b"\rX"),
            ("junk-lf-after-data", "An octet and LF", b"X\n"),
        )
    ),
    # ------------------------------------------------------------------------------------------------------ data
    *(
        Case(
            id=f"chunked/data/then-{name}",
            about=f"{what} between the data and their CRLF: refused; skipped at best.",
            cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
            server=CHUNKED + b"5\r\nhello" + blank + b"\r\n" + LAST,
            expect=(Failure(),),
            lenient=((Response(200, body=b"hello"),),),
            security=True,
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, blank in (("space", "A space", b" "), ("lf", "An LF", b"\n"))
    ),
    *(
        Case(
            id=f"chunked/data/then-{name}",
            about=f"{what} between the data and their CRLF: the decoding fails.",
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
            about=f"{what}: the decoding fails.",
            cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
            server=CHUNKED + chunks,
            expect=(Failure(),),
            deliveries=("whole",),
            reads=("whole", "pieces"),
            twin="chunked/one-chunk",
            why=LOST,
        )
        for name, what, chunks in (
            ("one-more", "One octet more than the size says", b"4\r\nhello\r\n" + LAST),
            ("one-more-in-the-second", "One octet more, in the second chunk", b"5\r\nhello\r\n4\r\nworld\r\n" + LAST),
            ("size-beyond-the-end", "A size that reaches beyond the last chunk", b"f\r\nhello\r\n" + LAST),
            ("none", "A size and no data", b"5\r\n\r\n" + LAST),
        )
    ),
    Case(
        id="chunked/data/one-less",
        about="One octet less than the size says, so that LF alone follows the data: refused at best.",
        cites=("RFC9112-7.1-P2", "RFC9112-8-2"),
        server=CHUNKED + b"6\r\nhello\r\n" + LAST,
        expect=(Failure(),),
        lenient=((Response(200, body=b"hello\r"),),),  # LF alone is taken for the line end there
        security=True,
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
            why="A program gets other octets than those that the server sent.",
        )
        for name, about, chunks, data in (
            (
                "looks-like-chunks",
                "Data that look like chunks are data.",
                b"11\r\n5\r\nhello\r\n0\r\n\r\n!!\r\n",
                b"5\r\nhello\r\n0\r\n\r\n!!",
            ),
            ("all-octets", "Every octet may be data.", b"100\r\n" + bytes(range(256)) + b"\r\n", bytes(range(256))),
            ("cr-at-the-end", "Data that end in CR.", b"6\r\nhello\r\r\n", b"hello\r"),
            ("lf-at-the-start", "Data that begin with LF.", b"6\r\n\nhello\r\n", b"\nhello"),
            ("crlf-only", "Data that are CRLF.", b"2\r\n\r\n\r\n", b"\r\n"),
        )
    ),
    *(
        Case(
            id=f"chunked/not-chunked/{name}",
            about=f"{what}, although the field says chunked: the decoding fails.",
            cites=("RFC9112-8-2",),
            server=CHUNKED + content,
            expect=(Failure(),),
            deliveries=("whole",),
            twin="chunked/one-chunk",
            why="What a broken gateway sends passes for the content, or for none at all.",
        )
        for name, what, content in (
            ("page", "A page", b"<!doctype html>\r\n<title>hello</title>\r\n"),
            ("hexadecimal", "Content that begins with digits", b"bad\r\nhello\r\n"),
            ("digits", "Content that is a number", b"12345"),
            ("line-end", "An empty line", b"\r\n"),
        )
    ),
)
