"""A file over a stream, for callers that read past the response: `HTTPResponse.fp` of http.client."""

from __future__ import annotations

import io

from .stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class StreamFile(io.RawIOBase):
    """A raw file that takes octets from a stream: first those in its buffer, then those of the socket.

    ``stream``  the stream

    To close the file does not close the socket.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Take octets, usually with at most one receive call, and return their number; 0 at the end. Raises OSError."""
        view = memoryview(buffer).cast("B")
        piece = self._stream.take(len(view)) if view else b""
        view[: len(piece)] = piece
        return len(piece)

    def fileno(self) -> int:
        """Return the file descriptor of the socket."""
        return self._stream.sock.fileno()
