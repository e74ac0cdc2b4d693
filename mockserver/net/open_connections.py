"""The open connections of a server: their sockets and records.

A server that makes room for a new connection ends an old one. That one is in the hands of its own thread, which waits
for the client. `OpenConnections.end_idle` shuts the socket down: the thread then meets the end of the client, and ends
as it would have ended otherwise.

Not thread-safe: each caller holds the lock of the server.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

from ..base.recorded import SeenConnection


class OpenConnections:
    """The open connections, by number."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[socket.socket, SeenConnection]] = {}
        self._ended: set[int] = set()  # those that `end_idle` has ended, while their threads still run

    def add(self, number: int, sock: socket.socket, seen: SeenConnection) -> None:
        """Add a connection.

        ``number``  the number of the connection, different from all others
        ``sock``    its socket
        ``seen``    its record
        """
        self._open[number] = sock, seen

    def remove(self, number: int) -> SeenConnection:
        """Remove the connection with this number, and return its record."""
        self._ended.discard(number)
        _, seen = self._open.pop(number)
        return seen

    def limits(self) -> Iterator[str]:
        """Yield the limits that the connections have reached."""
        return (name for _, seen in self._open.values() for name in seen.limits)

    def clear_limits(self) -> None:
        """Forget the limits that the connections have reached."""
        for _, seen in self._open.values():
            seen.limits.clear()

    def end_idle(self) -> bool:
        """End the connection that has been idle for longest. Return whether there was one.

        A connection whose last octets are a request, or a part of a request, is ended only if all others are too."""
        left = self._open.keys() - self._ended
        if not left:
            return False
        number = min(left, key=lambda each: _activity(self._open[each][1]))
        self._ended.add(number)
        sock, _ = self._open[number]
        with suppress(OSError):  # the client or the thread has ended the connection in the meantime
            sock.shutdown(socket.SHUT_RDWR)
        return True


def _activity(seen: SeenConnection) -> tuple[bool, float]:
    """Return whether the client has sent octets that are not answered yet, and the time of the last octets."""
    last = seen.turns[-1] if seen.turns else None
    return (last.who == "client", last.at) if last else (False, seen.began)
