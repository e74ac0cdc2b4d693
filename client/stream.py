"""One connected socket and the octets received from it that nobody has taken yet.

There is one receive buffer per connection and no file object around the socket: `data[pos:]` are the octets at hand.
Readers look at `data` and move `pos` themselves, which is what makes small responses cheap; they get more with `fill()`
or, past the buffer, with `recv()` and `recv_into()`. This module knows no HTTP.
"""

from __future__ import annotations

from .limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    import select
    import socket

#: Octets asked of the socket at a time: a body of 64 KiB and its head in one call, and many small chunks; but less than
#: what malloc would get from the system anew each time.
RECEIVE = 120 * 1024
#: Octets handed to the socket at a time while it may have something to say, too.
SEND = 64 * 1024
#: The most that one call asks for, since the memory for it is taken before anything arrives.
MOST = 1024 * 1024


class Stream:
    """A connected socket with its receive buffer. The socket is any object with the methods of `socket.socket`.

    `limits` are those that the responses from this socket are held to. `answers` counts the responses that were read
    whole; `use` is "tunnel" or "upgraded" once CONNECT or 101 gave the socket another purpose; `closed` is True after
    `close()`; `ragged` is True if the octets ended without the goodbye that the transport has for it (TLS without
    close_notify).
    """

    #: What the socket raises for "not now" while it does not block.
    NOT_NOW: tuple[type[OSError], ...] = (BlockingIOError,)
    #: What the socket raises when it cannot send because the peer is gone.
    GONE: tuple[type[OSError], ...] = (ConnectionError,)

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self.sock = sock
        self.limits = limits
        self.data = b""
        self.pos = 0
        self.answers = 0
        self.use = "http"
        self.closed = False
        self.ragged = False
        self._whole: int | None = None  # MSG_WAITALL, once it is needed
        self._poll: select.poll | None = None

    def recv(self, size: int) -> bytes:
        """Up to `size` octets from the socket, past the buffer; b'' at the end. Raises OSError."""
        return self.sock.recv(size)

    def recv_into(self, view: memoryview) -> int:
        """Receive straight into `view`, past the buffer; the number of octets, 0 at the end. Raises OSError."""
        if self._whole is None:
            from socket import MSG_WAITALL  # a module whose import takes long has no place at the top

            self._whole = MSG_WAITALL
        # To be woken up when the view is full, and not for each segment, saves a tenth of the time. On a socket with a
        # timeout it has no effect.
        return self.sock.recv_into(view, 0, self._whole)

    def fill(self) -> bool:
        """Receive once more behind what is at hand; False at the end. Raises OSError."""
        piece = self.recv(RECEIVE)
        self.data = self.data[self.pos :] + piece
        self.pos = 0
        return bool(piece)

    def take(self, size: int) -> bytes:
        """Up to `size` octets: those at hand, or else from the socket; b'' at the end. Raises OSError."""
        if self.pos == len(self.data):
            return self.recv(min(size, MOST))
        piece = self.data[self.pos : self.pos + size]
        self.pos += len(piece)
        return piece

    def _watch(self) -> select.poll:
        """What tells whether a read would return at once, with octets or with the end; made for the second request."""
        from select import POLLIN, poll  # as with all that not every program needs, not at the top

        self._poll = poll()
        self._poll.register(self.sock, POLLIN)
        return self._poll

    def quiet(self) -> bool:
        """Whether an idle connection may be used again: still open, and nothing has arrived unasked (RFC 9112 9.2)."""
        # A negative number: somebody else has closed the socket.
        if self.closed or self.use == "upgraded" or self.pos < len(self.data) or self.sock.fileno() < 0:
            return False
        if (self._poll or self._watch()).poll(0):
            return False
        self.data, self.pos = b"", 0
        return True

    def release(self, keep: bool) -> None:
        """A response ended here: close unless the connection is to be kept and nothing is left over (RFC 9112 6.3)."""
        self.answers += 1
        if not keep or self.pos < len(self.data):
            self.close()

    def close(self) -> None:
        """Close the socket; no error escapes, and a second call does nothing."""
        if not self.closed:
            self.closed = True
            self._goodbye()
            self.sock.close()

    def _goodbye(self) -> None:
        """What the transport owes the peer before it closes: nothing over TCP."""
