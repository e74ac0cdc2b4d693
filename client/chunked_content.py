"""`ChunkedContent`: checks content that the caller has put in the chunked coding (RFC 9112 7.1). No socket.

`send()` sends the octets of the caller. If they break the coding that the head announces, the server reads the rest of
them, or the next request, as something else. So each piece is checked before it is sent. Cuts between pieces are
allowed at any octet.
"""

from __future__ import annotations

from . import grammar
from .limits import CHUNK_LINE, LINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set

SIZE = "a chunk size"
DATA = "the data of a chunk"
END = "CRLF after the data of a chunk"
TRAILER = "a trailer field or the empty line"


class ChunkedContent:
    """One content in the chunked coding.

    ``refused``   lower-cased names of fields that a trailer section must not have (RFC 9110 6.5.1)
    ``complete``  whether the coding has ended
    """

    def __init__(self, refused: Set[str]) -> None:
        self.complete = False
        self._refused = refused
        self._expected = SIZE
        self._left = 0  # octets of chunk data that are still to come
        self._held = b""  # the start of a line that has not come completely

    def feed(self, data: bytes | memoryview) -> None:
        """Check the next octets. Raises ValueError if they break the coding, or if they come after its end."""
        if self._held:
            data = self._held + bytes(data)
        pos, end = 0, len(data)
        while pos < end:
            if self.complete:
                raise ValueError("octets of content after the end of the chunked coding")
            if self._expected == DATA:
                step = min(self._left, end - pos)
                self._left -= step
                pos += step
                if not self._left:
                    self._expected = END
            else:
                size = self._line(data, pos)
                if not size:
                    break
                pos += size
        self._held = bytes(data[pos:])

    def _line(self, data: bytes | memoryview, pos: int) -> int:
        """Check the line at `pos`, and return its size; 0: the line has not come completely, and may become valid."""
        pattern, start, most = {
            SIZE: (grammar.CHUNK_LINE, grammar.CHUNK_START, CHUNK_LINE),
            END: (grammar.CHUNK_END, grammar.CHUNK_END_START, 2),
            TRAILER: (grammar.TRAILER_LINE, grammar.TRAILER_START, LINE),
        }[self._expected]
        line = pattern.match(data, pos)
        if not line:
            if len(data) - pos > most or not start.fullmatch(data, pos):
                shown = bytes(data[pos : pos + 200])
                raise ValueError(f"the content is not in the chunked coding: not {self._expected}: {shown!r}")
            return 0
        if self._expected == SIZE:
            self._left = int(line[1], 16)
            self._expected = DATA if self._left else TRAILER
        elif self._expected == END:
            self._expected = SIZE
        elif line[1] is None:
            self.complete = True
        elif bytes(line[1]).decode("ascii").lower() in self._refused:
            raise ValueError(f"a trailer section must not have the field {bytes(line[1])!r} (RFC 9110 6.5.1)")
        return line.end() - pos


def is_chunked(data: bytes | memoryview, refused: Set[str]) -> bool:
    """Return whether `data` is exactly one complete content in the chunked coding; ``refused`` as in the class."""
    content = ChunkedContent(refused)
    try:
        content.feed(data)
    except ValueError:
        return False
    return content.complete
