"""Sending a long body while listening: the peer may answer before it has read everything (RFC 9112 9.5, RFC 9110 7.5).

A plain `sendall()` would wait for a peer that has already refused the body and reads no more, and its answer would be
lost. So the socket is watched in both directions: an answer that ends the connection stops the upload at once, any
other answer only if the peer then reads no further.
"""

from __future__ import annotations

import select

from .head import Head, parse
from .status import SWITCHING_PROTOCOLS
from .stream import MOST, RECEIVE, SEND, Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import ReadableBuffer

#: Seconds that a peer which has answered is given to go on reading.
PATIENCE = 1.0


class Upload:
    """One upload over `stream`; `run()` does it. The socket does not block in the meantime."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._timeout = stream.sock.gettimeout()
        self._listening = True  # until a final answer is there: then nothing more can be learned
        self._answered = False

    def run(self, pieces: Iterable[ReadableBuffer]) -> bool:
        """Send all `pieces`; False if the peer's answer cut that short. Raises OSError, and what `pieces` raises."""
        sock = self._stream.sock
        sock.settimeout(0)
        try:
            return all(self._send(memoryview(piece).cast("B")) for piece in pieces)
        finally:
            sock.settimeout(self._timeout)

    def _send(self, view: memoryview) -> bool:
        while view:
            readable, writable = self._wait()
            if readable and self._listen():
                return False
            if writable:
                view = view[self._send_some(view[:SEND]) :]
            elif self._answered and not readable:
                return False
        return True

    def _send_some(self, view: memoryview) -> int:
        try:
            return self._stream.sock.send(view)
        except self._stream.NOT_NOW:
            return 0

    def _wait(self) -> tuple[bool, bool]:
        """Wait until the socket can be read or written. Raises TimeoutError; after an answer, neither comes instead."""
        poll = select.poll()
        poll.register(self._stream.sock, select.POLLOUT | (select.POLLIN if self._listening else 0))
        seconds = PATIENCE if self._answered else self._timeout
        events = poll.poll(None if seconds is None else seconds * 1000)
        if not events and not self._answered:
            raise TimeoutError("timed out while sending the body")
        seen = events[0][1] if events else 0
        return bool(seen & select.POLLIN) and self._listening, bool(seen & ~select.POLLIN)

    def _listen(self) -> bool:
        """Receive what came; True if it means that nothing more need be sent."""
        stream = self._stream
        try:
            piece = stream.recv(RECEIVE)
        except stream.NOT_NOW:
            return False  # TLS had something to say for itself
        stream.data = stream.data[stream.pos :] + piece
        stream.pos = 0
        head, rest = final_head(stream)
        if head is None:
            # The end, or a head that cannot be understood, or none and too much of it: the response will tell.
            return not piece or b"\r\n\r\n" in stream.data[rest:] or len(stream.data) > MOST
        self._listening = False
        self._answered = True
        return head.version < 11 or head.closes()


def final_head(stream: Stream) -> tuple[Head | None, int]:
    """The head of the final response, if it is at hand whole, and the offset behind it and any interim ones.

    Nothing is taken. More interim responses than the limit allows do not count, as if they could not be understood.
    """
    pos = stream.pos
    for _ in range(stream.limits.interim + 1):
        found = parse(stream.data, pos, stream.limits)
        if not found:
            return None, pos
        head, pos = found
        if not 100 <= head.status < 200 or head.status == SWITCHING_PROTOCOLS:
            return head, pos
    return None, stream.pos
