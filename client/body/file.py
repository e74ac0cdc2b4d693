"""A body as a binary file: every way of reading, on top of the few things that a `Body` can do.

It holds what `peek()` looked at, and the two rules that make a cut-off body impossible to overlook: a failure of any
kind is final, and what a failing call had collected goes into its `IncompleteRead`.
"""

from __future__ import annotations

import io

from ..errors import HTTPException, IncompleteRead, ResponseNotReady
from ..stream import MOST, Stream
from .readers import Body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self, TypeVar

    from _typeshed import WriteableBuffer

    T = TypeVar("T")

# To be a BufferedIOBase by inheritance costs as much as all the rest of a response object, for methods that are here
# anyway. So it is one by registration, at the end of this file.
if TYPE_CHECKING:
    _Base = io.BufferedIOBase
else:
    _Base = object

#: Stands for the body of a response that has not begun.
NOT_BEGUN = Body(None, keep=False)  # type: ignore[arg-type]  # it will never look at its stream
NOT_BEGUN.done = True
NOT_BEGUN.fault = ResponseNotReady("the response has not begun: begin() is next")

#: Octets that `peek()` and `readline()` look ahead.
PEEK = 8 * 1024


class BodyFile(_Base):
    """The body of a response, as a binary file that can be read once (HTTPCLIENT-R2).

    Every method that reads raises `IncompleteRead` if the body ended before its framing said so, another
    `HTTPException` if its coding is malformed, and OSError if the transport fails (TimeoutError included). Then the
    connection is closed, and reading again raises the same.
    """

    _body = NOT_BEGUN  # also of a response whose constructor failed

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._ahead = b""  # content that was peeked at and not taken
        self._closed = False

    def __del__(self) -> None:
        """Whoever drops a response that was not read whole gives it up."""
        if not self._body.done:
            self.close()

    def _call(self, reader: Callable[..., T], *args: object, nothing: T) -> T:
        """Call a reader of the body, or return `nothing` if it is complete. A failure of any kind is final."""
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
        # A KeyboardInterrupt, too, loses what was collected: the rest must not pass for the whole.
        final = isinstance(error, (HTTPException, OSError))
        body = self._body
        body.fail(error if final else IncompleteRead(b"", body.remaining, "reading was interrupted"))

    def _join(self, reader: Callable[..., bytes], *args: object) -> bytes:
        """What was peeked at, and what `reader` has to add."""
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
        """The whole rest of the body, or up to the next `amt` bytes: fewer only at its end, where it is b''."""
        if amt == 0:
            return b""
        body = self._body
        if self._ahead or body.done:
            return self._read_on(amt)
        try:
            return body.everything() if amt is None or amt < 0 else body.exactly(amt)
        except BaseException as error:
            self._failed(error)
            raise

    def _read_on(self, amt: int | None) -> bytes:
        """Read when something was peeked at, or nothing is to come any more."""
        body = self._body
        if amt is None or amt < 0:
            return self._join(body.everything)
        if amt <= len(self._ahead):
            return self._take_ahead(amt)
        return self._join(body.exactly, amt - len(self._ahead))

    def read1(self, n: int | None = -1) -> bytes:
        """Up to `n` bytes with at most about one receive; b'' only at the end of the body or for n = 0."""
        size = MOST if n is None or n < 0 else n
        if self._ahead or not size:
            return self._take_ahead(size)
        return self._call(self._body.some, size, nothing=b"")

    def peek(self, n: int = 0) -> bytes:
        """At least one of the bytes that come next, without taking it; b'' at the end of the body."""
        if not self._ahead:
            self._ahead = self._call(self._body.some, max(n, PEEK), nothing=b"")
        return self._ahead

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill `buffer`, a writable buffer; the number of bytes, fewer than its size only at the end of the body."""
        view = memoryview(buffer).cast("B")
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
        """The next line with its LF, at most `limit` bytes of it; b'' at the end of the body."""
        room = -1 if limit is None or limit < 0 else limit
        line = bytearray()
        try:
            while len(line) != room and (ahead := self.peek()):
                end = ahead.find(b"\n") + 1
                line += self._take_ahead(min(end or len(ahead), room - len(line) if room >= 0 else len(ahead)))
                if line.endswith(b"\n"):
                    break
        except IncompleteRead as error:
            error.partial = bytes(line)
            raise
        return bytes(line)

    def readlines(self, hint: int | None = -1) -> list[bytes]:
        """The lines that are left; with a positive `hint`, no more once they have that many bytes together."""
        lines: list[bytes] = []
        size = 0
        for line in self:
            lines.append(line)
            size += len(line)
            if hint is not None and 0 < hint <= size:
                break
        return lines

    def readinto1(self, buffer: WriteableBuffer) -> int:
        """Like `readinto()`, with at most about one receive."""
        view = memoryview(buffer).cast("B")
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
        """True, always."""
        return True

    def writable(self) -> bool:
        """False, always."""
        return False

    def seekable(self) -> bool:
        """False, always."""
        return False

    def isatty(self) -> bool:
        """False, always."""
        return False

    def flush(self) -> None:
        """Do nothing: there is nothing to flush."""

    def close(self) -> None:
        """Give the response up. If its body was not read whole, the connection is closed, for the rest is in the way
        (RFC 9112 9.3), and reading raises `IncompleteRead` from then on.
        """
        body = self._body
        if not body.done:
            body.fail(IncompleteRead(b"", body.remaining, "the response was closed before it was read whole"))
        self._closed = True

    @property
    def closed(self) -> bool:
        """Whether `close()` was called."""
        return self._closed

    def isclosed(self) -> bool:
        """Whether nothing is left to read: the body is complete and taken, has failed, or was given up."""
        return self._body.done and not self._ahead

    def fileno(self) -> int:
        """The file descriptor of the socket; -1 once it is closed."""
        return self._stream.sock.fileno()

    def _unsupported(self, *_: Any) -> Any:
        """Raises `io.UnsupportedOperation`, an OSError: a response can only be read, from its beginning to its end."""
        raise io.UnsupportedOperation("a response can only be read")

    seek = tell = truncate = write = writelines = detach = _unsupported


io.BufferedIOBase.register(BodyFile)
