"""The readers of a response body, one class for each way to end (RFC 9112 6.3, 8); that of chunks is in `chunked.py`.

Each knows one thing: `some(limit)` returns at least one and at most `limit` octets of content, or b'' once the body is
complete, and raises `IncompleteRead` if it cannot become complete any more. All ways of reading are built on that, here
once for all, so that a body that was cut off cannot pass for a whole one in any of them. A failure is final: whoever
reads again gets it again.

What is allocated follows what arrived, never what a length announces (HTTPCLIENT-W4).
"""

from __future__ import annotations

import io

from ..errors import IncompleteRead
from ..stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

#: The most room, in octets, that is made for what has not arrived yet, unless as much has arrived.
ROOM = 1 << 30
#: A body of known length up to this many octets is received into an object of that size straight away.
SMALL = 1024 * 1024


class Body:
    """A body that is complete at once, and the common part of all others.

    `done` tells that nothing more will come: the body is complete or, with a `fault`, has failed. `keep` says whether
    the connection may be used again once the body is complete. `remaining` is how many octets must still come, None if
    the framing does not say.
    """

    chunked = False
    trailers: Sequence[tuple[str, str]] = ()

    def __init__(self, stream: Stream, keep: bool, remaining: int | None = 0) -> None:
        self.stream = stream
        self.keep = keep
        self.remaining = remaining
        self.done = False
        self.fault: BaseException | None = None

    def some(self, limit: int) -> bytes:  # noqa: ARG002  # there is nothing to limit here
        """The next 1 to `limit` octets, b'' if the body is complete. Blocks for one receive at most, mostly."""
        return b""

    def into(self, view: memoryview) -> int:
        """Like `some()`, into `view`; the number of octets."""
        piece = self.some(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def everything(self) -> bytes:
        """All that is left of the body."""
        sink = io.BytesIO()
        try:
            while piece := self.some(SMALL):
                sink.write(piece)
        except IncompleteRead as error:
            error.partial = sink.getvalue() + error.partial
            raise
        return sink.getvalue()

    def finish(self) -> None:
        """The body is complete: give the connection back, or close it (RFC 9112 9.3, 6.3 on octets left over)."""
        self.done = True
        self.stream.release(self.keep)

    def fail(self, error: BaseException) -> None:
        """Remember why the body cannot become complete, and close the connection (RFC 9112 6.3, section 8)."""
        self.done = True
        self.fault = error
        self.stream.close()

    def fill(self, view: memoryview) -> int:
        """Fill `view` (at least 1 octet); the number of octets, fewer than its size only if the body is complete."""
        size = self.into(view)
        try:
            while 0 < size < len(view) and (more := self.into(view[size:])):
                size += more
        except IncompleteRead as error:
            error.partial = bytes(view[:size])
            raise
        return size

    def exactly(self, amount: int) -> bytes:
        """The next `amount` octets (at least 1), fewer only if the body is complete."""
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


class LengthBody(Body):
    """A body of so many octets, at least one (RFC 9112 6.3 rule 6)."""

    remaining: int

    def some(self, limit: int) -> bytes:
        if not self.remaining:
            return b""
        piece = self.stream.take(min(limit, self.remaining))
        self._took(len(piece))
        return piece

    def into(self, view: memoryview) -> int:
        # Past the buffer there is no need for an object in between.
        stream, remaining = self.stream, self.remaining
        if stream.pos < len(stream.data) or not remaining:
            return super().into(view)
        size = stream.recv_into(view if len(view) <= remaining else view[:remaining])
        self._took(size)
        return size

    def everything(self) -> bytes:
        # The one fast path: a small body that came with its head is cut out of the buffer.
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
        """A long body, received straight into the object that is handed out.

        That object grows with what arrives: it has room for a bounded multiple of that, and the room, zeroes fresh from
        the system, takes no memory before something is received into it.
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
    """A body that lasts until the peer closes (RFC 9112 6.3 rule 8)."""

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
                # Over TLS only a closure alert completes such a body (RFC 9112 9.8, HTTPCLIENT-W6).
                raise IncompleteRead(b"", None, "TLS ended without close_notify")
            self.finish()
        return piece
