"""The reader of a body in the chunked coding (RFC 9112 7.1)."""

from __future__ import annotations

import io
import sys

from .. import grammar
from ..errors import BadChunk, IncompleteRead, LineTooLong
from ..head import TrailerScanner
from ..limits import Limits
from ..stream import RECEIVE, Stream
from .readers import SMALL, Body

#: For chunks of up to this many octets, collecting the columns of content is faster than deleting those of framing.
NARROW = 24


def equal_chunks(data: bytes, start: int, line: bytes, size: int, room: int) -> bytearray:
    """Return the data of a run of chunks of one size, joined.

    ``data``   octets with one chunk after the other
    ``start``  offset of the first chunk
    ``line``   the chunk-size line of each chunk, with its CRLF
    ``size``   octets of data in each chunk
    ``room``   the most octets of data to return

    Only complete chunks count. The run ends before the first chunk whose framing differs.

    Chunks of one size are the rows of a table with columns of one octet each. The chunk-size lines and the CRLFs after
    the data are whole columns. So the framing is checked column by column: in how many rows, from the top, a column has
    the right octet. The columns without those of the framing are the content. A few operations on the whole table
    replace several operations on each chunk.
    """
    stride = len(line) + size + 2
    rows = min((len(data) - start) // stride, room // size)
    framing = [*enumerate(line), (stride - 2, 13), (stride - 1, 10)]
    for column, octet in framing:
        octets = data[start + column : start + rows * stride : stride]
        good = bytes((octet,))
        if octets != good * rows:
            rows -= len(octets.lstrip(good))
    end = start + rows * stride
    if size <= NARROW:
        content = bytearray(rows * size)
        for column in range(size):
            content[column::size] = data[start + len(line) + column : end : stride]
    else:
        content = bytearray(memoryview(data)[start:end])
        for taken, (column, _) in enumerate(framing):
            del content[column - taken :: stride - taken]
    return content


class ChunkedBody(Body):
    """A body in the chunked coding (RFC 9112 7.1).

    ``stream``  the stream that the octets come from
    ``keep``    whether the connection may be used again after the body is complete
    ``limits``  the limits on chunk-size lines and on the trailer section

    There are two ways to read chunks. `_whole_chunks` takes many chunks that are completely in the buffer, and leaves
    everything that is unusual. `some` reads one chunk step by step, finds each fault and raises its exception.
    """

    chunked = True

    #: `equal_chunks` reads a run if its chunks have at most RUN_SIZE octets and more than RUN_COUNT chunks follow.
    #: It is not faster for other runs.
    RUN_SIZE = 512
    RUN_COUNT = 8

    def __init__(self, stream: Stream, keep: bool, limits: Limits) -> None:
        super().__init__(stream, keep, None)
        self._limits = limits
        self._left = 0  # octets of the current chunk that were not taken
        self._crlf_due = False  # whether the CRLF after the data of the last chunk is not checked yet

    def some(self, limit: int) -> bytes:
        if not self._left and not self.done:
            chunks = self._whole_chunks(limit)
            if chunks:
                return b"".join(chunks)
            self._begin_chunk()
        if self.done:
            return b""
        stream = self.stream
        if stream.pos == len(stream.data) and self._left < RECEIVE:
            stream.fill()  # one receive may bring the next chunks as well
        piece = stream.take(min(limit, self._left))
        if not piece:
            raise IncompleteRead(b"", None, "the connection closed inside a chunk")
        self._left -= len(piece)
        self._crlf_due = not self._left
        return piece

    def everything(self) -> bytes:
        sink = io.BytesIO()
        try:
            while True:
                if chunks := [] if self._left or self.done else self._whole_chunks(sys.maxsize):
                    sink.writelines(chunks)
                elif piece := self.some(SMALL):
                    sink.write(piece)
                else:
                    return sink.getvalue()
        except IncompleteRead as error:
            error.partial = sink.getvalue() + error.partial
            raise

    def _whole_chunks(self, room: int) -> list[bytes | bytearray]:
        """Take the data of the chunks that are completely in the buffer, up to `room` octets; stop before a fault."""
        data, pos = self.stream.data, self.stream.pos
        if self._crlf_due:
            if data[pos : pos + 2] != b"\r\n":
                return []
            pos += 2
        chunks: list[bytes | bytearray] = []
        chunk_line = grammar.CHUNK_LINE
        while line := chunk_line.match(data, pos):
            start = line.end()
            size = int(line[1], 16)
            end = start + size
            if not 0 < size <= room or data[end : end + 2] != b"\r\n" or start - pos - 2 > self._limits.chunk_line:
                break
            chunks.append(data[start:end])
            room -= size
            stride, pos = end + 2 - pos, end + 2
            if size <= self.RUN_SIZE and data.startswith(line[0], pos + self.RUN_COUNT * stride):
                run = equal_chunks(data, pos, line[0], size, room)
                chunks.append(run)
                room -= len(run)
                pos += len(run) // size * stride
        if chunks:
            self._crlf_due = False
            self.stream.pos = pos
        return chunks

    def _begin_chunk(self) -> None:
        """Read up to the data of the next chunk, or to the end of the trailer section after the last chunk."""
        if self._crlf_due:
            self._take_crlf()
        self._left = self._chunk_size()
        if not self._left:
            self._take_trailers()
            self.finish()

    def _take_crlf(self) -> None:
        stream = self.stream
        while (end := stream.data[stream.pos : stream.pos + 2]) != b"\r\n":
            if not b"\r\n".startswith(end):
                raise BadChunk(b"", None, f"the data of a chunk is followed by {end!r}, not by CRLF")
            self._more()
        stream.pos += 2
        self._crlf_due = False

    def _chunk_size(self) -> int:
        stream = self.stream
        while not (line := grammar.CHUNK_LINE.match(stream.data, stream.pos)):
            self._check_line()
            self._more()
        self._check_length(line[0][:-2])
        stream.pos = line.end()
        return int(line[1], 16)

    def _check_line(self) -> None:
        """Raise an exception as soon as an incomplete chunk-size line cannot become valid."""
        line, end, _ = self.stream.data[self.stream.pos :].partition(b"\n")
        if not grammar.CHUNK_START.fullmatch(line[: self._limits.chunk_line]):
            raise BadChunk(b"", None, f"not a chunk size: {line[:40]!r}")
        self._check_length(line.removesuffix(b"\r"))
        if end:
            raise BadChunk(b"", None, f"not a chunk-size line: {line[:200]!r}")

    def _check_length(self, line: bytes) -> None:
        if len(line) > self._limits.chunk_line:
            raise LineTooLong(
                f"a chunk-size line has more than {self._limits.chunk_line} octets (the limit is `limits.chunk_line`)"
            )

    def _more(self) -> None:
        if not self.stream.fill():
            raise IncompleteRead(b"", None, "the connection closed before the last chunk")

    def _take_trailers(self) -> None:
        stream = self.stream
        if stream.data.startswith(b"\r\n", stream.pos):
            stream.pos += 2
            return
        scanner = TrailerScanner(self._limits)
        done = scanner.feed(stream.data[stream.pos :])
        while not done:
            piece = stream.receive()
            if piece:
                done = scanner.feed(piece)
            else:
                # The content is complete, but the message is not (RFC 9112 section 8, 7.1): the socket must close.
                done, self.keep = scanner.end(), False
        stream.data, stream.pos = scanner.rest, 0
        self.trailers = scanner.fields
