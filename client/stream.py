"""One connected socket, with the octets that were received from it and not yet taken. No HTTP.

The receive buffer
------------------
A stream has one receive buffer. `data[pos:]` are the octets that were received and not taken. There is no file object
around the socket, because such an object would have a second buffer.

A reader of a head or a body takes octets by moving `pos`, which is faster than a method call. `data` is immutable; new
octets make a new object (`fill()`). There are three ways to get more octets:

    `receive()`              bypasses the buffer; a reader of a head replaces the empty buffer with the octets
    `fill()`                 appends to the buffer; for a reader that needs several octets at once, such as a whole line
    `recv()`, `recv_into()`  bypass the buffer; a reader calls them after it took all octets of the buffer

Owners
------
At each moment one object reads from a stream: the response in progress, `Upload` while the request is sent, or
`Tunnel`. Octets that are left over have one place, `data`, and the next owner finds them there:

- `Upload` receives and takes nothing. The response finds all octets in the buffer.
- A head takes exactly its own octets. A `Scanner` reads more and puts the rest back into `data`.
- A body takes exactly the octets of its framing.
- `release()` ends a response. Octets that remain at this moment were sent without a request. They must not become the
  next response (RFC 9112 6.3, 9.2), so `release()` closes the socket.
- `quiet()` makes the same check before the next request, for octets that arrived since then.
- After 101 or a 2xx to CONNECT, the octets that remain belong to the other protocol. `release()` is not called, and
  `detach()` returns these octets with the socket.

After an error
--------------
After an error in a response, the boundaries of the peer's messages are unknown. So the owner always calls `close()`. A
closed stream stays closed. The connection creates a new stream for a new socket.

The socket of `HTTPResponse(sock)` is lent for one response. The stream ends with the response, and the caller closes
the socket.
"""

from __future__ import annotations

import io
import sys

from .limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    import select
    import socket
    from typing import Any

#: Octets of one receive call. A head and 64 KiB of content fit in one call, and so do many small chunks. More than
#: 128 KiB would be slow: malloc requests such memory from the system on each call.
RECEIVE = 120 * 1024
#: Octets of one send call while the client also watches for an early response.
SEND = 64 * 1024
#: The most octets of one receive call, because the memory is allocated before the octets arrive.
MOST = 1024 * 1024


class Stream:
    """A connected socket with its receive buffer.

    ``sock``     the socket: any object with the methods of `socket.socket`
    ``limits``   the limits for the responses from this socket
    ``data``     the receive buffer
    ``pos``      offset in ``data`` of the first octet that was not taken
    ``answers``  number of responses that were read completely
    ``use``      "http"; "tunnel" after a 2xx to CONNECT; "upgraded" after 101
    ``closed``   whether `close()` was called
    ``ragged``   whether the octets ended without an orderly end of the transport (TLS without close_notify)
    ``lent``     whether the socket belongs to the caller, so that `close()` does not close the socket; see `lend()`
    ``blind``    whether the socket has no file descriptor, so that the client cannot wait for it
    """

    lent = False
    blind = False
    _hold: Any = None  # a file over a lent socket

    #: The exceptions of a non-blocking socket that cannot receive or send at the moment.
    NOT_NOW: tuple[type[OSError], ...] = (BlockingIOError,)
    #: The exceptions of a socket that cannot send because the peer has closed.
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
        self._whole: int | None = None  # MSG_WAITALL; set by the first `recv_into()`
        self._poll: select.poll | None = None

    @property
    def given(self) -> Any:
        """The socket as the caller has handed it in."""
        return self.sock

    def lend(self) -> None:
        """Note that the socket belongs to the caller, who has it for one response.

        As in http.client, the caller may close the socket before the response is read. So the stream opens a file over
        the socket, and Python closes the socket when both are closed.
        """
        self.lent = True
        socket = sys.modules.get("socket")
        if socket is not None and isinstance(self.sock, socket.socket):
            self._hold = self.sock.makefile("rb", 0)

    def file(self) -> Any:
        """Return the file that the octets come from; None if they come from the socket."""
        return None

    def replace_file(self, file: Any) -> None:  # noqa: ARG002  # a socket has no file to replace
        """Take the octets from another file. Raises `io.UnsupportedOperation` if they come from the socket."""
        raise io.UnsupportedOperation("the octets of this response come from a socket, not from a file")

    def receive(self) -> bytes:
        """Receive once without the buffer, for a reader of lines; b'' at the end of the connection. Raises OSError."""
        return self.sock.recv(RECEIVE)

    def recv(self, size: int) -> bytes:
        """Receive up to `size` octets without the buffer; b'' at the end of the connection. Raises OSError."""
        return self.sock.recv(size)

    def recv_into(self, view: memoryview) -> int:
        """Receive into `view` without the buffer; return the number of octets, 0 at the end. Raises OSError."""
        if self._whole is None:
            from socket import MSG_WAITALL  # imported here because importing `socket` takes long

            self._whole = MSG_WAITALL
        # With MSG_WAITALL the kernel wakes the thread when the view is full, not for each segment. That saves a tenth
        # of the time. The flag has no effect on a socket with a time-out, because Python makes it non-blocking.
        return self.sock.recv_into(view, 0, self._whole)

    def fill(self) -> bool:
        """Receive once and append to the buffer; return False at the end of the connection. Raises OSError."""
        piece = self.receive()
        self.data = self.data[self.pos :] + piece
        self.pos = 0
        return bool(piece)

    def take(self, size: int) -> bytes:
        """Take up to `size` octets from the buffer, or from the socket if the buffer is empty.

        Returns b'' at the end of the connection. Raises OSError.
        """
        if self.pos == len(self.data):
            return self.recv(min(size, MOST))
        piece = self.data[self.pos : self.pos + size]
        self.pos += len(piece)
        return piece

    def _watch(self) -> select.poll:
        """Create the poll object that `quiet()` uses from the second request of a connection on."""
        from select import POLLIN, poll  # imported here because a program with one request does not need it

        self._poll = poll()
        self._poll.register(self.sock, POLLIN)
        return self._poll

    def quiet(self) -> bool:
        """Return whether an idle connection may carry another request (RFC 9112 9.2).

        The socket must be open, and neither octets nor an end may have arrived since the last response.
        """
        # A negative descriptor: the caller has closed the socket directly.
        if self.closed or self.use == "upgraded" or self.pos < len(self.data) or self.sock.fileno() < 0:
            return False
        if (self._poll or self._watch()).poll(0):
            return False
        self.data, self.pos = b"", 0
        return True

    def release(self, keep: bool) -> None:
        """End a response: close the socket unless `keep` is true and no octet is left over (RFC 9112 6.3)."""
        self.answers += 1
        if not keep or self.pos < len(self.data) or self.lent:
            self.close()

    def next_file(self) -> None:
        """Note that the response to CONNECT has ended; a stream over a file then needs another file."""

    def close(self) -> None:
        """Close the socket, unless the socket is lent. A second call does nothing."""
        if not self.closed:
            self.closed = True
            if self._hold is not None:
                self._hold.close()
            if not self.lent:
                self._goodbye()
                self.sock.close()

    def _goodbye(self) -> None:
        """Send what the transport requires before the socket is closed: nothing over TCP."""
