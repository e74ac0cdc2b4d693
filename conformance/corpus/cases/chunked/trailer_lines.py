"""The field lines of the chapter ``fields`` as trailer sections (RFC 9112 sections 7.1 and 7.1.2)."""

from ....model import Case
from ...heads import in_trailer_sections
from ..literals import CHUNKED, ONE_MORE_HEAD

CASES = tuple(
    Case(
        id=f"chunked/trailer/line/{name}",
        about=f"The trailer section has the field lines of {name}.",
        cites=("RFC9112-7.1.2-3", "RFC9112-7.1-2", *cites),
        level=level,
        rulings=rulings,
        server=CHUNKED + b"5\r\nhello\r\n0\r\n" + octets,
        expect=expect,
        lenient=lenient,
        deliveries=("whole",),
        thorough=ONE_MORE_HEAD if thorough else "",
        twin="chunked/one-chunk",
        # A client that merges every trailer field has one defect.
        root="" if name == "fields/plain" else "chunked/trailer/line/fields/plain",
        why="The client loses or changes content that has arrived, or merges a trailer field into the header section.",
    )
    for name, octets, cites, level, rulings, expect, lenient, _, thorough in in_trailer_sections()
)
