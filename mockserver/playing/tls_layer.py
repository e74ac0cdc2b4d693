"""Starts TLS on a connection, and plays the steps that need TLS or that there is none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..base.recorded import SeenTls
from ..base.tls_messages import HANDSHAKE, alert, read_alert
from ..net.wire import Gone, Stopped, WireError
from ..script import Alert, Ciphertext, KeyUpdate, Record, SendRaw, StartTls
from .connection import PlayedConnection
from .request_intake import RequestIntake

if TYPE_CHECKING:
    from ..tls.wire import TlsWire


class HandshakeFailed(WireError):
    """There is no TLS on this connection; `SeenTls.error` has the reason."""


class TlsLayer:
    """TLS on one connection. The connection begins with a plain wire; `begin` and `start` put a TLS wire in its place.

    ``connection``  the connection, whose wire is replaced
    ``intake``      has the octets that came before TLS was expected, and gets those that turn out to be no TLS

    A step that cannot be played raises `WireError`.
    """

    def __init__(self, connection: PlayedConnection, intake: RequestIntake) -> None:
        self._connection = connection
        self._intake = intake
        self._ahead = b""  # a ClientHello that was read and not answered
        self._begun: StartTls | None = None  # done already when its turn in the script comes

    def begin(self, start: StartTls | None) -> bool:
        """Shake hands before the connection takes its script, however long the first octet takes to come.

        False when the handshake failed; then nothing can be played."""
        if start is None:
            return True
        seen = self._connection.seen
        if not start.optional:
            seen.tls = SeenTls()
        try:
            self._shake_hands(start, patient=True)
        except (Stopped, HandshakeFailed):
            return False
        except WireError as error:
            seen.notes.append(f"TLS handshake: {error}")
            return False
        self._begun = start
        return True

    def start(self, step: StartTls) -> None:
        """Shake hands in the middle of a script, unless this is the step that the connection began with."""
        if step is not self._begun:
            self._shake_hands(step)
        self._begun = None

    def read_hello(self) -> None:
        """Read a ClientHello, and keep its octets for a `StartTls` that may follow."""
        from ..tls.client_hello import note_offer, read_hello

        connection = self._connection
        until = connection.until()
        connection.seen.tls = tls = connection.seen.tls or SeenTls()
        self._ahead = self._take_unread()
        while (hello := read_hello(self._ahead)) is None:
            octets = connection.wire.receive_raw(until)
            if not octets:
                raise Gone("the client ended the connection within its ClientHello")
            self._ahead += octets
        note_offer(tls, hello)

    def send_raw(self, step: SendRaw) -> None:
        """Send octets below TLS."""
        self._connection.wire.send_raw(step.data, self._connection.until())

    def alert(self, step: Alert) -> None:
        """Send an alert: sealed once the handshake is complete, in plaintext before."""
        if self._connection.wire.above_tls and self._above_tls().established:
            self.forge(step)
        else:
            self._connection.wire.send_raw(alert(step.level, step.description), self._connection.until())

    def forge(self, step: Record | Alert | KeyUpdate) -> None:
        """Send a record that the TLS engine knows nothing of."""
        self._above_tls().forge(step, self._connection.until())

    def deliver(self, step: Ciphertext) -> None:
        """Send records with their octets under control."""
        self._above_tls().deliver(step, self._connection.until() + step.pause * (len(step.cuts) + 1))

    def note_alert(self) -> None:
        """What a client has to say to an answer to its ClientHello that is no TLS comes in plaintext."""
        seen = self._connection.seen
        if seen.tls and not (seen.tls.alert or self._connection.wire.above_tls):
            seen.tls.alert = read_alert(bytes(seen.received[:7]))

    def _shake_hands(self, start: StartTls, patient: bool = False) -> None:
        from ..tls.wire import TlsWire  # only now: it is slow to import, and a server starts often

        connection = self._connection
        if connection.wire.above_tls:
            raise Gone("this connection is above TLS already")
        octets = self._take_unread() or connection.wire.receive_raw(None if patient else connection.until())
        if start.optional and octets[:1] != bytes((HANDSHAKE,)):
            self._intake.give(octets)
            return
        connection.wire = wire = TlsWire(connection.wire, start)
        if not wire.shake_hands(octets, connection.until()):
            raise HandshakeFailed(f"the handshake failed: {wire.tls.error}")

    def _take_unread(self) -> bytes:
        """Octets that came before TLS was expected. They are none of those that count as received above TLS."""
        octets, self._ahead = self._ahead + self._intake.take_unread(), b""
        return octets

    def _above_tls(self) -> TlsWire:
        if not self._connection.wire.above_tls:
            raise Gone("this connection is not above TLS: give the Play a context, or begin with StartTls")
        return cast("TlsWire", self._connection.wire)
