"""A body as a binary file: the methods of a file, built on the methods of a `Body`.

`BodyFile` adds four things to the reader:

- Each argument is checked before an octet is taken (`size_of`, `writable`). A TypeError after that point would lose the
  octets, and the rest would pass for the whole.
- `_ahead`: octets that `peek()` received and no call has taken. They come before the octets of the reader.
- An error is final. Every exception of a reader, `KeyboardInterrupt` included, goes through `_failed`: the body fails,
  the connection closes, and each later call raises the same error. Otherwise a caller could mistake the octets after
  the interruption for the complete body.
- The content that a failing call collected goes into `IncompleteRead.partial`, `_ahead` included.
"""

from __future__ import annotations

import io
from _operator import index  # the module `operator` is written in Python, and takes longer to import

from ..errors import HTTPException, IncompleteRead
from ..stream import MOST, Stream
from .readers import NOT_BEGUN, Body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self, TypeVar

    from _typeshed import WriteableBuffer

    T = TypeVar("T")

# Inheriting from `io.BufferedIOBase` would double the time to create a response, for methods that this class overrides
# anyway. So the class is registered as a `BufferedIOBase` at the end of this file.
if TYPE_CHECKING:
    _Base = io.BufferedIOBase
else:
    _Base = object


def size_of(value: int | None) -> int:
    """Return a size as an int, -1 for None or a negative number. Raises TypeError for any other object."""
    return -1 if value is None else max(-1, index(value))


def writable(buffer: WriteableBuffer) -> memoryview:
    """Return a view of the octets of `buffer`.

    Raises TypeError for an object that is not a writable and contiguous buffer.
    """
    view = memoryview(buffer)
    if view.readonly:
        raise TypeError(f"the buffer must be writable, such as a bytearray, not {type(buffer).__name__}")
    return view.cast("B")


#: The most octets that `peek()` and `readline()` request in advance.
PEEK = 8 * 1024


class BodyFile(_Base):
    """The body of a response, as a binary file that can be read once (HTTPCLIENT-R2).

    ``stream``  the stream of the response

    Every method that reads raises `IncompleteRead` if the body ended before its framing allows, another `HTTPException`
    if its coding is malformed, and OSError if the transport fails (TimeoutError included). Then the connection is
    closed, and each later call raises the same exception.
    """

    _body: Body = NOT_BEGUN  # a class attribute, so that `__del__` works after a failed constructor

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._ahead = b""  # content that `peek()` returned and no call has taken
        self._closed = False

    def __del__(self) -> None:
        """Abandon a response that was not read completely, as `close()` does."""
        if not self._body.done:
            self.close()

    def _call(self, reader: Callable[..., T], *args: object, nothing: T) -> T:
        """Call a method of the reader, or return `nothing` if the body is complete. Every error is final."""
        body = self._body
        if body.done:
            if body.fault is not None:
                raise body.fault
            return nothing
        try:
            return reader(*args)
        except BaseException as error:
            self._failed(error)
            raise

    def _failed(self, error: BaseException) -> None:
        # KeyboardInterrupt loses content that the reader has taken, so the rest must not look like the whole body.
        final = isinstance(error, (HTTPException, OSError))
        body = self._body
        body.fail(error if final else IncompleteRead(b"", body.remaining, "reading was interrupted"))

    def _join(self, reader: Callable[..., bytes], *args: object) -> bytes:
        """Return `_ahead` and the result of `reader`, joined."""
        ahead, self._ahead = self._ahead, b""
        try:
            return ahead + self._call(reader, *args, nothing=b"")
        except IncompleteRead as error:
            error.partial = ahead + error.partial
            raise

    def _take_ahead(self, size: int) -> bytes:
        piece, self._ahead = self._ahead[:size], self._ahead[size:]
        return piece

    def read(self, amt: int | None = None) -> bytes:
        """Return the next bytes of the body.

        ``amt``  number of bytes; fewer are returned only at the end of the body; None or negative: the whole rest

        Returns b'' if the body is complete.
        """
        if amt is not None:
            if type(amt) is not int:
                amt = index(amt)
            if not amt:
                return b""
        body = self._body
        if self._ahead or body.done:
            return self._read_on(-1 if amt is None else amt)
        try:
            return body.everything() if amt is None or amt < 0 else body.exactly(amt)
        except BaseException as error:
            self._failed(error)
            raise

    def _read_on(self, size: int) -> bytes:
        """Do what `read()` does, if `_ahead` has octets or the body is complete or failed."""
        body = self._body
        if size < 0:
            return self._join(body.everything)
        if size <= len(self._ahead):
            return self._take_ahead(size)
        return self._join(body.exactly, size - len(self._ahead))

    def read1(self, n: int | None = -1) -> bytes:
        """Return the next bytes, usually with at most one receive call.

        ``n``  the most bytes to return; None or negative: no limit of the caller

        Returns b'' only at the end of the body, and for ``n`` = 0.
        """
        size = size_of(n)
        if size < 0:
            size = MOST
        if self._ahead or not size:
            return self._take_ahead(size)
        return self._call(self._body.some, size, nothing=b"")

    def peek(self, n: int = 0) -> bytes:
        """Return at least one of the next bytes without taking any; b'' at the end of the body.

        ``n``  number of bytes that the caller wants; more or fewer may be returned
        """
        size = max(index(n), PEEK)
        if not self._ahead:
            self._ahead = self._call(self._body.some, size, nothing=b"")
        return self._ahead

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer` and return the number of bytes, which is smaller than its size only at the end of the body."""
        view = writable(buffer)
        if not view:
            return 0
        if not self._ahead:
            return self._call(self._body.fill, view, nothing=0)
        ahead = self._take_ahead(len(view))
        size = len(ahead)
        view[:size] = ahead
        try:
            return size + self.readinto(view[size:])
        except IncompleteRead as error:
            error.partial = ahead + error.partial
            raise

    def readline(self, limit: int | None = -1) -> bytes:
        """Return the next line with its LF; b'' at the end of the body.

        ``limit``  the most bytes to return; None or negative: no limit
        """
        room = size_of(limit)
        line = bytearray()
        try:
            while len(line) != room and (ahead := self.peek()):
                end = ahead.find(b"\n") + 1
                line += self._take_ahead(min(end or len(ahead), room - len(line) if room >= 0 else len(ahead)))
                if line.endswith(b"\n"):
                    break
        except IncompleteRead as error:
            error.partial = bytes(line) + error.partial
            raise
        return bytes(line)

    def readlines(self, hint: int | None = -1) -> list[bytes]:
        """Return the lines that are left.

        ``hint``  stop after the line with which the lines have this many bytes; None, 0 or negative: read all lines
        """
        enough = size_of(hint)
        lines: list[bytes] = []
        size = 0
        try:
            for line in self:
                lines.append(line)
                size += len(line)
                if 0 < enough <= size:
                    break
        except IncompleteRead as error:
            error.partial = b"".join(lines) + error.partial
            raise
        return lines

    def readinto1(self, buffer: WriteableBuffer) -> int:
        """Do what `readinto()` does, usually with at most one receive call; so fewer bytes are normal."""
        view = writable(buffer)
        piece = self.read1(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def readable(self) -> bool:
        """Return True."""
        return True

    def writable(self) -> bool:
        """Return False."""
        return False

    def seekable(self) -> bool:
        """Return False."""
        return False

    def isatty(self) -> bool:
        """Return False."""
        return False

    def flush(self) -> None:
        """Do nothing: a response has no write buffer."""

    def close(self) -> None:
        """Close the response.

        If the body was not read completely, the connection is closed, because the rest of the body precedes the next
        response (RFC 9112 9.3). Each later call that reads raises `IncompleteRead`.
        """
        body = self._body
        if not body.done:
            body.fail(IncompleteRead(b"", body.remaining, "the response was closed before it was read completely"))
        self._closed = True

    @property
    def closed(self) -> bool:
        """Whether `close()` of the response was called."""
        return self._closed

    def isclosed(self) -> bool:
        """Return whether nothing is left to read: all content was taken, or the body has failed or was abandoned."""
        return self._body.done and not self._ahead

    def fileno(self) -> int:
        """Return the file descriptor of the socket; -1 after the socket was closed."""
        return self._stream.sock.fileno()

    def _unsupported(self, *_: Any) -> Any:
        """Raise `io.UnsupportedOperation`, an OSError: a response can only be read, from the start to the end."""
        raise io.UnsupportedOperation("a response can only be read, from the start to the end")

    seek = tell = truncate = write = writelines = detach = _unsupported


io.BufferedIOBase.register(BodyFile)
