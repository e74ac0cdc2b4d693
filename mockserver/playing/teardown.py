"""Ends a connection: holds it, closes one direction or both, or resets it (RFC 9112 section 9.6).

A kernel that closes a socket with unread octets sends a RST, and a RST may destroy octets that the client has not read
yet (RFC 9112 section 9.6). The client may meet a RST only if the script contains one. So every end here reads the
octets that have arrived before it closes the socket.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from ..net.limits_reached import DRAIN
from ..net.wire import NOW, Gone, WireError
from ..script import Close, HalfClose, Hold
from .connection import PlayedConnection

_IGNORED = 64 * 1024  # octets that count towards that limit for a read whose octets TLS ignores


class Teardown:
    """Ends one connection.

    ``connection``  the connection
    """

    def __init__(self, connection: PlayedConnection) -> None:
        self._connection = connection

    def hold(self, step: Hold) -> None:
        """Send nothing until the client ends its side. Raises `Stopped` if the server stops before that."""
        if step.read:
            self._listen()
        else:
            self._connection.wire.await_end()

    def half_close(self, step: HalfClose) -> None:
        """End the direction from the server to the client."""
        self._connection.wire.half_close(step.notify, self._connection.until())

    def close(self, step: Close) -> None:
        """End the direction to the client, read what the client still sends up to its FIN, and close the socket."""
        wire, until = self._connection.wire, self._connection.until()
        try:
            wire.half_close(step.notify, until)
            try:
                self._drain(until, DRAIN)
            except Gone:
                self._connection.seen.limits.append("drain")
                raise
        finally:
            self._sweep()
            wire.close()

    def reset(self) -> None:
        """Send a RST, and close the socket."""
        self._sweep()  # the record needs the octets that have arrived, and after the RST none can be read
        self._connection.wire.reset(self._connection.until())

    def finish(self, hold: bool) -> None:
        """End a connection whose script is over.

        ``hold``  True: wait for the end of the client, without a deadline, before the server ends its side. False: end
                  the connection within the deadline
        """
        wire = self._connection.wire
        if wire.closed:
            return
        try:
            if hold:
                self._listen()
            wire.pause(0)  # raises Stopped if the server stops: then nothing more is sent
            until = self._connection.until()
            wire.half_close(True, until)
            self._drain(until)
        except WireError:
            self._sweep()

    def _listen(self) -> None:
        """Record what arrives until the client sends no more.

        On TLS the close_notify of the client is enough. A client that has sent close_notify usually waits for the
        close_notify of the server, which RFC 5246 section 7.2.1 requires at once. A wait for the client's FIN would
        then never end."""
        wire = self._connection.wire
        while not wire.silent:
            wire.receive(None)

    def _drain(self, until: float | None, limit: int = sys.maxsize) -> None:
        """Read and record until the client has ended its side of the TCP connection. Raises `Gone` beyond ``limit``."""
        wire = self._connection.wire
        while not wire.ended:
            limit -= len(wire.receive(until)) or _IGNORED
            if limit < 0:
                raise Gone("the client sent 64 MiB after the server's FIN, and did not end its side")

    def _sweep(self) -> None:
        """Read the octets that have arrived, and the end of the client if it has ended, without waiting."""
        with suppress(WireError):
            self._drain(NOW, DRAIN)
