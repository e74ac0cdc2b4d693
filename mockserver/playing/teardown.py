"""Ends a connection: holds it, closes one direction or both, or resets it (RFC 9112 section 9.6)."""

from __future__ import annotations

import sys
from contextlib import suppress

from ..net.wire import NOW, Gone, WireError
from ..script import Close, HalfClose, Hold
from .connection import PlayedConnection

_DRAIN_LIMIT = 64 * 1024 * 1024  # octets that a clean end goes on reading
_IGNORED = 64 * 1024  # what a read counts for towards that limit when TLS ignores what it reads


class Teardown:
    """The end of one connection.

    A socket that is closed with octets unread sends a RST, which may destroy what the client has not read yet (RFC
    9112 section 9.6). So each end here reads what has come before the socket is closed: a client may only meet a RST
    where the script says so.

    ``connection``  the connection to be ended
    """

    def __init__(self, connection: PlayedConnection) -> None:
        self._connection = connection

    def hold(self, step: Hold) -> None:
        """Stay silent until the client ends its side. Raises `Stopped` when the server stops before that."""
        if step.read:
            self._listen()
        else:
            self._connection.wire.await_end()

    def half_close(self, step: HalfClose) -> None:
        """End our direction."""
        self._connection.wire.half_close(step.notify, self._connection.until())

    def close(self, step: Close) -> None:
        """End our direction, read what the client still sends until its FIN, and close the socket."""
        wire, until = self._connection.wire, self._connection.until()
        try:
            wire.half_close(step.notify, until)
            self._drain(until, _DRAIN_LIMIT)
        finally:
            self._sweep()
            wire.close()

    def reset(self) -> None:
        """Send a RST, and close the socket."""
        self._sweep()  # what has come belongs to the record, and nothing can be read after the RST
        self._connection.wire.reset(self._connection.until())

    def finish(self, hold: bool) -> None:
        """Let a connection whose script is over come to its end: ``hold`` it, or else end it within the deadline."""
        wire = self._connection.wire
        if wire.closed:
            return
        try:
            if hold:
                self._listen()
            wire.pause(0)  # a server that stops says nothing more
            until = self._connection.until()
            wire.half_close(True, until)
            self._drain(until)
        except WireError:
            self._sweep()

    def _listen(self) -> None:
        """Note what comes until nothing more will. A client that has sent close_notify waits for ours as a rule (RFC
        5246 section 7.2.1 owes it one at once), so that its FIN is not waited for here."""
        wire = self._connection.wire
        while not wire.silent:
            wire.receive(None)

    def _drain(self, until: float | None, limit: int = sys.maxsize) -> None:
        """Read, and note what comes, until the client has ended its side of the TCP connection."""
        wire = self._connection.wire
        while not wire.ended:
            limit -= len(wire.receive(until)) or _IGNORED
            if limit < 0:
                raise Gone("the client went on sending")

    def _sweep(self) -> None:
        """Take what has come already, and the client's end if it has ended, without waiting."""
        with suppress(WireError):
            self._drain(NOW, _DRAIN_LIMIT)
