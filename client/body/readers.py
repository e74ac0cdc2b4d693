"""The readers of a response body, one class for each kind of framing (RFC 9112 6.3, 8).

    `Body`            no content; also the base of the other readers
    `NotBegun`        the body of a response before its head was read
    `LengthBody`      as many octets as Content-Length announces
    `UntilCloseBody`  close-delimited: all octets up to the end of the connection
    `ChunkedBody`     the chunked coding; in `chunked.py`

The rule of `some()`
--------------------
A reader implements `some(limit)`. It returns at least one and at most `limit` octets of content, or b'' if the body is
complete. It raises `IncompleteRead` if the body cannot become complete. The other methods (`into`, `fill`, `exactly`,
`everything`) are built on `some()`; the readers override some of them for speed, with the same result. So a body that
was cut off raises in every method, and no method returns a part as the whole.

A body is in one of three states:

    open      `done` is false; more octets follow
    complete  `done` is true and `fault` is None
    failed    `done` is true and `fault` is the error

- `finish()` leads from open to complete. It releases the stream: the connection may use the socket again if `keep` is
  true and no octet is left over. Octets left over are those after the end of the body (see `stream.py`).
- `fail()` leads from open to failed. It closes the stream, because the position of the next message is unknown
  (RFC 9112 6.3, section 8).
- A reader raises, but it does not call `fail()`. `BodyFile` does that for every error, `KeyboardInterrupt` included,
  and raises `fault` again on each later call (`file.py`).
- A complete or failed body never touches the stream again. The stream may belong to the next response by then.

`IncompleteRead.partial` has the content that the failing call collected. Each method that collects adds its own part,
in front of the part of the method that it called.

Allocated memory follows the octets that arrived, never the length that the peer announces (HTTPCLIENT-W4).
"""

from __future__ import annotations

import io

from ..errors import IncompleteRead, ResponseNotReady
from ..stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

#: The most octets that are allocated before they arrive, unless more than that has arrived already.
ROOM = 1 << 30
#: A body with a Content-Length up to this many octets is received at once, without growing steps.
SMALL = 1024 * 1024


class Body:
    """A body without content, and the base of the other readers.

    ``stream``     the stream that the octets come from
    ``keep``       whether the connection may be used again after the body is complete
    ``remaining``  number of octets of content that have not been taken; None if the framing does not determine it
    ``done``       whether no more octets follow: the body is complete or has failed
    ``fault``      the error of a failed body; None otherwise
    ``chunked``    whether the body is in the chunked coding
    ``trailers``   the trailer fields, as (name, value), after the body is complete
    """

    chunked = False
    trailers: Sequence[tuple[str, str]] = ()

    def __init__(self, stream: Stream, keep: bool, remaining: int | None = 0) -> None:
        self.stream = stream
        self.keep = keep
        self.remaining = remaining
        self.done = False
        self.fault: BaseException | None = None

    def some(self, limit: int) -> bytes:  # noqa: ARG002  # this body has no content to limit
        """Return the next 1 to `limit` octets, or b'' if the body is complete.

        Usually blocks for at most one receive. Raises `IncompleteRead` if the body cannot become complete, another
        `HTTPException` if its coding is malformed, and OSError if the transport fails.
        """
        return b""

    def into(self, view: memoryview) -> int:
        """Do what `some()` does, but write into `view`; return the number of octets."""
        piece = self.some(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def everything(self) -> bytes:
        """Return the rest of the body."""
        sink = io.BytesIO()
        try:
            while piece := self.some(SMALL):
                sink.write(piece)
        except IncompleteRead as error:
            error.partial = sink.getvalue() + error.partial
            raise
        return sink.getvalue()

    def finish(self) -> None:
        """Note that the body is complete, and release the stream (RFC 9112 9.3; 6.3 on octets left over)."""
        self.done = True
        self.stream.release(self.keep)

    def fail(self, error: BaseException) -> None:
        """Note why the body cannot become complete, and close the stream (RFC 9112 6.3, section 8)."""
        self.done = True
        self.fault = error
        self.stream.close()

    def fill(self, view: memoryview) -> int:
        """Fill `view`, which has at least 1 octet, and return the number of octets.

        The number is smaller than the size of the view only if the body is complete.
        """
        size = self.into(view)
        try:
            while 0 < size < len(view) and (more := self.into(view[size:])):
                size += more
        except IncompleteRead as error:
            error.partial = bytes(view[:size])
            raise
        return size

    def exactly(self, amount: int) -> bytes:
        """Return the next `amount` octets, at least 1; fewer only if the body is complete."""
        first = self.some(amount)
        if len(first) == amount or not first:
            return first
        pieces = [first]
        missing = amount - len(first)
        try:
            while missing and (piece := self.some(missing)):
                pieces.append(piece)
                missing -= len(piece)
        except IncompleteRead as error:
            error.partial = b"".join(pieces) + error.partial
            raise
        return b"".join(pieces)


class NotBegun(Body):
    """The body of a response before `begin()`: a failed body, so that every method that reads raises."""

    def __init__(self) -> None:
        self.remaining = 0
        self.done = True

    @property
    def fault(self) -> BaseException:  # type: ignore[override]  # another error each time: all responses share the body
        """A `ResponseNotReady`."""
        return ResponseNotReady("the response has not begun: call begin() first")


NOT_BEGUN = NotBegun()


class LengthBody(Body):
    """A body with a Content-Length of at least one octet (RFC 9112 6.3 rule 6)."""

    remaining: int

    def some(self, limit: int) -> bytes:
        if not self.remaining:
            return b""
        piece = self.stream.take(min(limit, self.remaining))
        self._took(len(piece))
        return piece

    def into(self, view: memoryview) -> int:
        # An empty buffer allows the socket to write into the view directly, without an object in between.
        stream, remaining = self.stream, self.remaining
        if stream.pos < len(stream.data) or not remaining:
            return super().into(view)
        size = stream.recv_into(view if len(view) <= remaining else view[:remaining])
        self._took(size)
        return size

    def everything(self) -> bytes:
        # The fast path: a small body that arrived with its head is sliced out of the buffer.
        stream, end = self.stream, self.stream.pos + self.remaining
        if end <= len(stream.data):
            content = stream.data[stream.pos : end]
            stream.pos = end
            self.remaining = 0
            self.done = True
            stream.release(self.keep)
            return content
        return self.exactly(self.remaining) if self.remaining <= SMALL else self._long()

    def _long(self) -> bytes:
        """Receive a long body directly into the object that is returned.

        The object grows with the octets that arrived: its size is at most a fixed multiple of their number. Fresh
        zeroed memory of the system occupies no page before octets are written into it.
        """
        sink = io.BytesIO()
        size, total = 0, self.remaining
        try:
            while size < total:
                # Each view is released, also where an error keeps this frame alive: CPython 3.13 complains about a
                # BytesIO that the garbage collector finalizes before a view of it.
                with sink.getbuffer() as arrived:
                    sink = io.BytesIO(bytes(min(total, size + max(SMALL, min(15 * size, max(size, ROOM))))))
                    with sink.getbuffer() as room:
                        room[:size] = arrived
                        while size < len(room):
                            with room[size:] as rest:
                                size += self.into(rest)
        except IncompleteRead as error:
            error.partial = sink.getvalue()[:size]
            raise
        return sink.getvalue()

    def _took(self, size: int) -> None:
        if not size:
            raise IncompleteRead(b"", self.remaining)
        self.remaining -= size
        if not self.remaining:
            self.finish()


class UntilCloseBody(Body):
    """A close-delimited body: it ends when the peer closes the connection (RFC 9112 6.3 rule 8)."""

    def some(self, limit: int) -> bytes:
        return b"" if self.done else self._took(self.stream.take(limit))

    def into(self, view: memoryview) -> int:
        if self.stream.pos < len(self.stream.data) or self.done:
            return super().into(view)
        size = self.stream.recv_into(view)
        self._took(bytes(bool(size)))
        return size

    def _took(self, piece: bytes) -> bytes:
        if not piece:
            if self.stream.ragged:
                # Over TLS only a closure alert completes a close-delimited body (RFC 9112 9.8, HTTPCLIENT-W6).
                raise IncompleteRead(b"", None, "TLS ended without close_notify")
            self.finish()
        return piece
