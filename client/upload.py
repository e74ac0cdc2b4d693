"""Send a long content and watch for an early response (RFC 9112 9.5, RFC 9110 7.5).

A server may respond before it has read all content. With `sendall()`, a client would wait for a server that has refused
the content and reads no more, and the response would be lost. So an upload polls the socket in both directions:

- A response that ends the connection stops the upload at once.
- After any other response the upload continues, and stops only if the server does not read for `PATIENCE` seconds.

The upload puts received octets into the buffer of the stream and takes none, so the response finds all of them there.
It looks only for a complete final head. It does not judge a malformed head; the response does that later.
"""

from __future__ import annotations

import select

from .errors import NotConnected
from .head import Head, parse
from .status import SWITCHING_PROTOCOLS
from .stream import MOST, RECEIVE, SEND, Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import ReadableBuffer

#: Seconds that the upload waits for a server that has responded and does not read.
PATIENCE = 1.0
#: The longest time-out that `poll()` takes, a C int.
MOST_MILLISECONDS = 2**31 - 1


class Upload:
    """One upload over `stream`. The socket is non-blocking while `run()` runs."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._timeout = stream.sock.gettimeout()
        self.fault: OSError | None = None  # the error of a socket whose peer has closed; it ended the upload
        self._listening = True  # whether to receive; False after a final response, which decides everything
        self._answered = False

    def run(self, pieces: Iterable[ReadableBuffer]) -> bool:
        """Send all `pieces`. Return False if an early response stopped the upload, or if the peer has closed.

        In the second case `fault` is the error. Raises OSError if the transport fails otherwise (TimeoutError
        included), `NotConnected` if iterating over `pieces` closes or detaches the socket, and what iterating raises.
        """
        sock = self._stream.sock
        sock.settimeout(0)
        try:
            return all(self._send(memoryview(piece).cast("B")) for piece in pieces)
        finally:
            if sock.fileno() >= 0:  # a piece may have closed the socket
                sock.settimeout(self._timeout)

    def _send(self, view: memoryview) -> bool:
        if self._stream.closed:
            raise NotConnected("the iterable or file that is being sent has closed or detached the connection")
        try:
            while view:
                readable, writable = self._wait()
                if readable and self._listen():
                    return False
                if writable:
                    view = view[self._send_some(view[:SEND]) :]
                elif self._answered and not readable:
                    return False
        except self._stream.GONE as error:
            # Caught here, because an iterable of the caller may raise the same error about a socket of its own.
            self.fault = error
            return False
        return True

    def _send_some(self, view: memoryview) -> int:
        try:
            return self._stream.sock.send(view)
        except self._stream.NOT_NOW:
            return 0

    def _wait(self) -> tuple[bool, bool]:
        """Wait until the socket is readable or writable, and return both.

        Raises TimeoutError after the time-out of the socket. After a response, returns (False, False) in place of that.
        """
        if self._stream.blind:
            return False, True
        poll = select.poll()
        poll.register(self._stream.sock, select.POLLOUT | (select.POLLIN if self._listening else 0))
        seconds = PATIENCE if self._answered else self._timeout
        events = poll.poll(None if seconds is None else min(seconds * 1000, MOST_MILLISECONDS))
        if not events and not self._answered:
            raise TimeoutError("timed out while sending the body: the server does not read")
        seen = events[0][1] if events else 0
        return bool(seen & select.POLLIN) and self._listening, bool(seen & ~select.POLLIN)

    def _listen(self) -> bool:
        """Receive once into the buffer. Return True if the upload must stop."""
        stream = self._stream
        try:
            piece = stream.recv(RECEIVE)
        except stream.NOT_NOW:
            return False  # the socket had TLS messages only
        stream.data = stream.data[stream.pos :] + piece
        stream.pos = 0
        head, rest = final_head(stream)
        if head is None:
            # Stop at the end of the connection, at a malformed head, and after too many octets without a head. The
            # response reads the same octets and raises the exception.
            return not piece or b"\r\n\r\n" in stream.data[rest:] or len(stream.data) > MOST
        self._listening = False
        self._answered = True
        return head.version < 11 or head.closes()


def final_head(stream: Stream) -> tuple[Head | None, int]:
    """Return the head of the final response, if it is complete in the buffer, and the offset of its end.

    If the final head is not complete, return None and the offset of the end of the interim heads. No octet is taken. If
    there are more interim responses than the limit allows, return None and the present offset.
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
