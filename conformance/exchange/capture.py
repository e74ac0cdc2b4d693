"""Keeps what passes on the connections of a run below TLS, for a capture file: octets, ends, times, and TLS secrets.

A server gives each accepted socket to `Capture.tap`, which returns a socket that notes what passes. So a run without a
capture does nothing more than otherwise. The secrets are the key log that OpenSSL writes for each context.
"""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ...mockserver import Play, SeenConnection, StartTls

Party = Literal["client", "server"]
_MOST = 64 * 1024 * 1024  # octets of a whole capture


@dataclass(frozen=True, slots=True)
class Passed:
    """What one side put on the wire at one time: octets, or its end.

    ``at``      the time, in seconds since the epoch
    ``who``     the side
    ``octets``  the octets of one read or write of the server; empty: an end
    ``end``     "fin" or "rst"; empty: octets"""

    at: float
    who: Party
    octets: bytes = b""
    end: Literal["", "fin", "rst"] = ""


@dataclass(slots=True)
class CapturedConnection:
    """One connection, below TLS.

    ``client``  address and port of the client
    ``server``  address and port of the server
    ``began``   the time of accept, in seconds since the epoch
    ``passed``  what passed, in order"""

    client: tuple[str, int]
    server: tuple[str, int]
    began: float
    passed: list[Passed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CapturedExchange:
    """One run of a case.

    ``item``         the item that needed it: ``client::case[variant]``
    ``case``         what was run, as ``case[variant]``: the case of the item, its twin or another root
    ``words``        pairs of a word of the corpus and the random word that replaced it in this run
    ``connections``  the connections, in order of accept"""

    item: str
    case: str
    words: tuple[tuple[str, str], ...]
    connections: list[CapturedConnection] = field(default_factory=list)


class Capture:
    """Everything that passes in a run whose items are run in this process, one after the other.

    Use it as a context manager: it has a temporary file for the key log.

    Attributes:

    ``exchanges``  what has passed, in order
    ``cut``        whether octets are missing, since there were more than 64 MiB"""

    def __init__(self) -> None:
        self.exchanges: list[CapturedExchange] = []
        self.cut = False
        self._left = _MOST
        self._item = ""

    def __enter__(self) -> Capture:
        self._folder = tempfile.TemporaryDirectory(prefix="h1conform-capture-")
        self._key_file = Path(self._folder.name, "keys")
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    @property
    def secrets(self) -> bytes:
        """The key log of all connections, in the format of NSS; empty without TLS."""
        return self._key_file.read_bytes() if self._key_file.exists() else b""

    def begin_item(self, item: str) -> None:
        """Note to which item the next exchanges belong.

        ``item``  ``client::case[variant]``"""
        self._item = item

    def begin_exchange(self, case: str, words: tuple[tuple[str, str], ...], plays: Iterable[Play]) -> None:
        """Note what is run next, and have OpenSSL log the secrets of its connections.

        ``case``   as ``case[variant]``
        ``words``  pairs of a word of the corpus and its random word
        ``plays``  the scripts of the exchange"""
        self.exchanges.append(CapturedExchange(self._item, case, words))
        starts = (step for play in plays for step in play.steps if isinstance(step, StartTls))
        for context in (each for start in starts for each in (start.context, *(shown for _, shown in start.by_name))):
            # A context that forged records before has a key log already, in a file without a name.
            if not context.keylog_filename:
                context.keylog_filename = str(self._key_file)

    def tap(self, sock: socket.socket, seen: SeenConnection) -> socket.socket:
        """Return a socket that notes what passes, in place of an accepted one.

        ``sock``  the accepted socket, which is not used any more
        ``seen``  not used"""
        del seen
        client, server = (sock.getpeername()[:2], sock.getsockname()[:2])
        connection = CapturedConnection(client, server, time.time())
        self.exchanges[-1].connections.append(connection)
        return _TappedSocket.of(sock, connection, self)

    def note(self, connection: CapturedConnection, passed: Passed) -> None:
        """Add what has passed on a connection, as long as the capture has room for it.

        ``connection``  the connection
        ``passed``      what has passed"""
        if len(passed.octets) > self._left:
            self.cut = True
            return
        self._left -= len(passed.octets)
        connection.passed.append(passed)


class _TappedSocket(socket.socket):
    """An accepted socket that notes what passes. The thread of the connection alone uses it."""

    _connection: CapturedConnection
    _capture: Capture
    _ended: set[Party]  # the sides that have ended; a RST ends both

    @classmethod
    def of(cls, sock: socket.socket, connection: CapturedConnection, capture: Capture) -> _TappedSocket:
        """Return a socket with the descriptor of another one, which loses its descriptor."""
        tapped = cls(fileno=sock.detach())
        tapped._connection, tapped._capture, tapped._ended = connection, capture, set()
        return tapped

    def _note(self, who: Party, octets: bytes = b"", end: Literal["", "fin", "rst"] = "") -> None:
        if end and who in self._ended:
            return
        if end:
            self._ended |= {who} if end == "fin" else {"client", "server"}
        self._capture.note(self._connection, Passed(time.time(), who, octets, end))

    def recv(self, *args: Any) -> bytes:
        """Receive octets, and note them; as `socket.socket.recv`."""
        try:
            data = super().recv(*args)
        except BlockingIOError:
            raise
        except OSError:
            self._note("client", end="rst")
            raise
        self._note("client", data, "" if data else "fin")
        return data

    def send(self, data: Any, *args: Any) -> int:
        """Send octets, and note those that were sent; as `socket.socket.send`."""
        try:
            count = super().send(data, *args)
        except ConnectionResetError:
            self._note("client", end="rst")
            raise
        self._note("server", bytes(memoryview(data)[:count]))
        return count

    def shutdown(self, how: int) -> None:
        """End the direction to the client, and note its end; as `socket.socket.shutdown`."""
        super().shutdown(how)
        self._note("server", end="fin")

    def setsockopt(self, *args: Any) -> None:
        """Set an option; SO_LINGER, which makes the next close a reset, counts as the RST."""
        super().setsockopt(*args)
        if args[:2] == (socket.SOL_SOCKET, socket.SO_LINGER):
            self._note("server", end="rst")

    def close(self) -> None:
        """Close the socket; that ends a direction to the client that is still open."""
        if self.fileno() >= 0:
            self._note("server", end="fin")
        super().close()
