"""`ObjectStream`: a stream over an object that stands in for a socket.

Tests and recipes hand in such objects: one that has only `makefile("rb")`, a channel of another protocol without
`recv_into()`, a mock. `ObjectSocket` gives them the methods that the client calls.

Octets that come from a file
----------------------------
An object without `recv()` gives its octets through `makefile("rb")`. As http.client does, the stream opens one file for
each response and closes the file at the end of the response. The stream reads the framing line by line, and the content
by its length. So the stream takes no octet beyond the end of a message, and the caller finds the rest in the file.

Without a file descriptor
-------------------------
The stream cannot wait for such an object. `quiet()` assumes that nothing has arrived, and an upload sends without
watching for an early response.
"""

from __future__ import annotations

from .limits import Limits
from .stream import RECEIVE, Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ObjectSocket:
    """The methods of a socket that the client calls, for an object that lacks some of them.

    ``given``  the object
    ``file``   the file that the octets of the response in progress come from; None: no file is open

    Raises TypeError if the object has neither `recv()` nor `makefile()`.
    """

    def __init__(self, given: Any) -> None:
        self.given = given
        self.file: Any = None
        # A mock has every attribute, but its class has not: `makefile()` is what its author has set.
        self._receives = hasattr(type(given), "recv") or not hasattr(given, "makefile")
        if not hasattr(given, "recv" if self._receives else "makefile"):
            raise TypeError(f"a socket must have recv() or makefile(), which {type(given).__name__} has not")

    def open_file(self) -> Any:
        """Return the file; open the file if none is open. None if the octets come from `recv()`."""
        if self.file is None and not self._receives:
            self.file = self.given.makefile("rb")
        return self.file

    def close_file(self) -> None:
        """Close the file if one is open."""
        file, self.file = self.file, None
        if file is not None:
            file.close()

    def readline(self, size: int) -> bytes:
        """Return up to `size` octets: up to the end of a line if they come from a file, or what `recv()` returns."""
        file = self.open_file()
        return self.recv(size) if file is None else octets(file.readline(size))

    def recv(self, size: int) -> bytes:
        """Return up to `size` octets; b'' at the end.

        Raises OSError, TypeError if the object returns no octets, and ValueError if it returns too many: the rest would
        belong to the next message.
        """
        file = self.open_file()
        if file is None:
            piece = octets(self.given.recv(size))
        else:
            piece = octets(file.read1(size) if hasattr(file, "read1") else file.read(size))
        if len(piece) > size:
            kind = type(self.given if file is None else file).__name__
            raise ValueError(f"{kind} returned {len(piece)} octets where at most {size} were requested")
        return piece

    def recv_into(self, view: memoryview, *_: int) -> int:
        """Receive into `view` and return the number of octets."""
        piece = self.recv(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def send(self, data: bytes | memoryview) -> int:
        """Send some octets and return their number.

        Raises TypeError if the object has no method that sends, and BrokenPipeError if the method sends nothing.
        """
        data = bytes(data)  # a stand-in may take nothing but bytes
        if hasattr(self.given, "send"):
            sent = self.given.send(data)
            if isinstance(sent, int) and sent <= 0 < len(data):  # a closed channel of another protocol returns 0
                raise BrokenPipeError(f"{type(self.given).__name__}.send() returned {sent}: no octet was sent")
            return sent if isinstance(sent, int) else len(data)  # a stand-in may return None for "all"
        if not hasattr(self.given, "sendall"):
            raise TypeError(f"the socket cannot send: {type(self.given).__name__} has neither sendall() nor send()")
        self.given.sendall(data)
        return len(data)

    def sendall(self, data: bytes | memoryview) -> None:
        """Send all octets. Raises what `send()` raises."""
        if hasattr(self.given, "sendall"):
            self.given.sendall(bytes(data))
        else:
            while data:
                data = data[self.send(data) :]

    def gettimeout(self) -> float | None:
        """Return the time-out in seconds; None if the object has none."""
        seconds = self.given.gettimeout() if hasattr(self.given, "gettimeout") else None
        return seconds if isinstance(seconds, (int, float)) else None

    def settimeout(self, seconds: float | None) -> None:
        """Set the time-out, if the object has one and can be waited for; the client sets it only in order to wait."""
        if hasattr(self.given, "settimeout") and self.fileno() >= 0:
            self.given.settimeout(seconds)

    def fileno(self) -> int:
        """Return the file descriptor; -1 if the object has none."""
        number = descriptor(self.given)
        return -1 if number is None else number

    def close(self) -> None:
        """Close the file, and the object if it can be closed."""
        self.close_file()
        if hasattr(self.given, "close"):
            self.given.close()


class ObjectStream(Stream):
    """A stream over an object that stands in for a socket. Raises what `ObjectSocket` raises."""

    sock: ObjectSocket  # type: ignore[assignment]

    def __init__(self, sock: Any, limits: Limits) -> None:
        super().__init__(ObjectSocket(sock), limits)  # type: ignore[arg-type]

    @property
    def given(self) -> Any:
        """As in `Stream`."""
        return self.sock.given

    @property
    def blind(self) -> bool:  # type: ignore[override]
        """As in `Stream`."""
        return self.sock.fileno() < 0

    def file(self) -> Any:
        """As in `Stream`."""
        return self.sock.open_file()

    def replace_file(self, file: Any) -> None:
        """As in `Stream`."""
        if self.sock.open_file() is None:
            super().replace_file(file)
        self.sock.file = file

    def receive(self) -> bytes:
        """As in `Stream`; one line if the octets come from a file."""
        return self.sock.readline(RECEIVE)

    def recv_into(self, view: memoryview) -> int:
        """As in `Stream`."""
        return self.sock.recv_into(view)

    def quiet(self) -> bool:
        """As in `Stream`, if the object has a file descriptor."""
        if not self.blind:
            return super().quiet()
        if self.closed or self.use == "upgraded" or self.pos < len(self.data):
            return False
        self.data, self.pos = b"", 0
        return True

    def next_file(self) -> None:
        """As in `Stream`."""
        self.sock.close_file()

    def release(self, keep: bool) -> None:
        """As in `Stream`; also close the file of the response."""
        super().release(keep)
        self.next_file()

    def close(self) -> None:
        """As in `Stream`; also close the file of the response."""
        super().close()
        self.next_file()


def octets(piece: Any) -> bytes:
    """Return what an object has received as bytes.

    Raises BlockingIOError for None, which a file returns for a socket that is not ready, and TypeError for an object
    that is no buffer.
    """
    if type(piece) is bytes:
        return piece
    if piece is None:
        raise BlockingIOError("no octets have arrived, and the socket does not block")
    return bytes(memoryview(piece))


def descriptor(sock: Any) -> int | None:
    """Return the file descriptor of an object; None if it has none."""
    try:
        number = sock.fileno()
    except (AttributeError, OSError, TypeError):
        return None
    return number if isinstance(number, int) else None
