"""Starts TLS on a connection, and plays the steps that work below TLS or forge records.

How TLS starts
--------------
Every connection begins with a plain `Wire`. A handshake puts a `TlsWire` in its place, which has the plain wire below
it. All later steps then read and write above TLS, except those that go below TLS on purpose (`SendRaw`).

A second handshake puts an `InnerTlsWire` above the `TlsWire`, for a tunnel through a proxy that uses TLS itself. There
is no third handshake, since the record has no place for it.

If the first step of a script is a `StartTls`, `begin` performs the handshake before the player plays the script. When
the script reaches that step, `start` recognises the same object (``_begun``) and does nothing. `await_octets` waits for
the first octets of such a connection. They decide which script the connection takes, and so with which handshake it
begins, or that it begins with none.

Octets that arrive before the handshake belong to it. They come from one of three places: the socket, the reader of
requests (a plain request and a ClientHello arrived together), or ``_ahead``, where `ReadHello` and `await_octets` keep
octets. A handshake takes them from all three. If it is optional and they are not TLS, they go back to the reader.

Which errors end what
---------------------
A handshake that OpenSSL refuses raises `HandshakeFailed`, and `SeenTls.error` has the reason of OpenSSL. After a failed
handshake in `begin` the script is not played. A failed handshake in a script is a failed step.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from ..base.recorded import SeenTls
from ..base.tls_messages import HANDSHAKE, alert, read_alert
from ..net.wire import Gone, Stopped, TimeUp, WireError
from ..script import Alert, Ciphertext, KeyUpdate, Record, SendRaw, StartTls, fits
from .connection import PlayedConnection
from .request_intake import RequestIntake

if TYPE_CHECKING:
    from ..tls.wire import TlsWire


class HandshakeFailed(WireError):
    """The TLS handshake failed. `SeenTls.error` has the reason."""


class NoClientHello(TimeUp):
    """The deadline has passed, and the client has not begun the TLS handshake.

    ``deadline``  seconds that the step had
    """

    def __init__(self, deadline: float) -> None:
        WireError.__init__(self, f"no ClientHello arrived within {deadline:g} s")


class TlsLayer:
    """TLS on one connection. The connection begins with a plain wire; `begin` and `start` replace it by a TLS wire.

    ``connection``  the connection, whose wire is replaced
    ``intake``      has the octets that arrived before TLS was expected, and gets octets back that are not TLS

    Each method that plays a step raises `WireError` if the step fails.
    """

    def __init__(self, connection: PlayedConnection, intake: RequestIntake) -> None:
        self._connection = connection
        self._intake = intake
        self._ahead = b""  # what `ReadHello` or `await_octets` has read of a ClientHello
        self._begun: StartTls | None = None  # the first step of the script, whose handshake `begin` has performed

    def await_octets(self, start: StartTls) -> bool:
        """Wait without a deadline for the first octets of a connection, and keep them for `begin`.

        ``start``  the handshake that is expected

        Returns False if no octet will come."""
        self._expect(start)
        with suppress(Stopped):
            self._ahead = self._connection.wire.receive_raw(None)
        return bool(self._ahead)

    def begin(self, start: StartTls | None) -> bool:
        """Perform the handshake with which the connection begins. The first octet has no deadline.

        ``start``  the first step of the script; None: no handshake

        Returns False if the handshake failed, so that no script can be played."""
        seen = self._connection.seen
        if start is None:
            if self._ahead:  # a handshake was expected, and the script that was taken begins with none
                seen.tls = None
                self._intake.give(self._take_unread())
            return True
        self._expect(start)
        try:
            self._shake_hands(start, patient=True)
        except (Stopped, HandshakeFailed):
            return False
        except WireError as error:
            seen.notes.append(f"TLS handshake: {error}")
            return False
        self._begun = start
        return True

    def adopt(self, start: StartTls | None) -> None:
        """Let the handshake of `begin` count for the first step of the script that the connection took.

        ``start``  the first step of that script; None: it begins without TLS

        If connections overlap, a connection begins with the first step of a script that another connection then takes.
        """
        if self._begun and start and fits(self._begun, start):
            self._begun = start

    def start(self, step: StartTls) -> None:
        """Perform the handshake of ``step``, unless `begin` has already performed it."""
        if step is not self._begun:
            self._shake_hands(step)
        self._begun = None

    def read_hello(self) -> None:
        """Read a ClientHello, record its offers, and keep its octets for a `StartTls` that may follow."""
        from ..tls.client_hello import note_offer, read_hello

        connection = self._connection
        until = connection.until()
        tls = self._record_of_next()
        self._ahead = self._take_unread()
        while (hello := read_hello(self._ahead)) is None:
            octets = connection.wire.receive_unrecorded(until)
            if not octets:
                raise Gone("the client ended the connection before the end of its ClientHello")
            self._ahead += octets
        note_offer(tls, hello)

    def send_raw(self, step: SendRaw) -> None:
        """Send the octets of ``step`` below TLS."""
        self._connection.wire.send_raw(step.data, self._connection.until())

    def alert(self, step: Alert) -> None:
        """Send an alert: encrypted after the handshake, in plaintext before its end."""
        if self._connection.wire.above_tls and self._above_tls().established:
            self.forge(step)
        else:
            self._connection.wire.send_raw(alert(step.level, step.description), self._connection.until())

    def forge(self, step: Record | Alert | KeyUpdate) -> None:
        """Send a record that the TLS wire encrypts itself, without OpenSSL."""
        self._above_tls().forge(step, self._connection.until())

    def deliver(self, step: Ciphertext) -> None:
        """Send the records of ``step``, cut, ended or changed at the offsets that the step gives."""
        self._above_tls().deliver(step, self._connection.until() + step.pause * (len(step.cuts) + 1))

    def note_alert(self) -> None:
        """Record the alert of a client whose ClientHello got an answer that is not TLS. Such an alert is plaintext."""
        seen = self._connection.seen
        if seen.tls and not (seen.tls.alert or self._connection.wire.above_tls):
            seen.tls.alert = read_alert(bytes(seen.received[:7]))

    def _shake_hands(self, start: StartTls, patient: bool = False) -> None:
        # start-up: these modules are slow to import, and many servers need no TLS
        from ..tls.inner_wire import InnerTlsWire
        from ..tls.wire import TlsWire

        connection = self._connection
        below, inside = connection.wire, "inside TLS " if connection.wire.above_tls else ""
        if isinstance(below, InnerTlsWire):
            raise Gone("the connection already uses TLS inside TLS: remove this step")
        try:
            octets = self._take_unread() or below.receive_unrecorded(None if patient else connection.until())
        except TimeUp as error:
            raise NoClientHello(connection.deadline) from error
        if start.optional and octets[:1] != bytes((HANDSHAKE,)):
            self._intake.give(octets)
            return
        wire = InnerTlsWire(below, start) if isinstance(below, TlsWire) else TlsWire(below, start)
        connection.wire = wire
        if not wire.shake_hands(octets, connection.until()):
            reason = f"the client sent the alert {wire.tls.alert}" if wire.tls.alert else wire.tls.error
            raise HandshakeFailed(f"the handshake {inside}failed: {reason}")

    def _record_of_next(self) -> SeenTls:
        """Return the record of the handshake that comes next: of the inner TLS, if the connection uses TLS already."""
        seen = self._connection.seen
        if self._connection.wire.above_tls:
            seen.inner_tls = seen.inner_tls or SeenTls()
            return seen.inner_tls
        seen.tls = seen.tls or SeenTls()
        return seen.tls

    def _expect(self, start: StartTls) -> None:
        if not start.optional:
            self._connection.seen.tls = SeenTls()

    def _take_unread(self) -> bytes:
        """Return the octets that arrived before TLS was expected. They are not counted as received above TLS."""
        octets, self._ahead = self._ahead + self._intake.take_unread(), b""
        return octets

    def _above_tls(self) -> TlsWire:
        if not self._connection.wire.above_tls:
            raise Gone("the connection does not use TLS: give the Play a context, or begin the script with StartTls")
        return cast("TlsWire", self._connection.wire)
