"""PlayQueue the steps that need TLS, or the want of it: a part of the `Player`, which lends its wire and its reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from ..base.limits import Limits
from ..base.recorded import SeenTls
from ..base.tls_messages import HANDSHAKE, alert, read_alert
from ..net.wire import Gone, Stopped, Wire, WireError
from ..script import Alert, Ciphertext, KeyUpdate, ReadHello, Record, SendRaw, StartTls
from .request_intake import RequestIntake

if TYPE_CHECKING:
    from ..tls.wire import TlsWire


class HandshakeFailed(WireError):
    """There is no TLS on this connection; `SeenTls.error` has the reason."""


class TlsPlayer(RequestIntake):
    """What a player does about TLS. It begins with a plain wire, which a `StartTls` replaces."""

    def __init__(self, wire: Wire, deadline: float, listed: Callable[[], None], limits: Limits) -> None:
        super().__init__(wire, deadline, listed, limits)
        self._ahead = b""  # a ClientHello that was read and not answered
        self._opening: StartTls | None = None  # done already when its turn comes

    def open(self, start: StartTls | None) -> bool:
        """Shake workers where the connection begins with that, however long the first octet takes to come; False when
        it failed."""
        if start is None:
            return True
        if not start.optional:
            self._seen.tls = SeenTls()
        try:
            self._begin(start, patient=True)
        except (Stopped, HandshakeFailed):
            return False
        except WireError as error:
            self._seen.notes.append(f"TLS handshake: {error}")
            return False
        self._opening = start
        return True

    def _start_tls(self, step: StartTls) -> None:
        if step is not self._opening:
            self._begin(step)
        self._opening = None

    def _begin(self, start: StartTls, patient: bool = False) -> None:
        from ..tls.wire import TlsWire  # only now: it is slow to import, and a server starts often

        if self._wire.above_tls:
            raise Gone("this connection is above TLS already")
        octets = self._take_back() or self._wire.receive_raw(None if patient else self._until())
        if start.optional and octets[:1] != bytes((HANDSHAKE,)):
            self._give(octets)
            return
        self._wire = wire = TlsWire(self._wire, start)
        if not wire.shake_hands(octets, self._until()):
            raise HandshakeFailed(f"the handshake failed: {wire.tls.error}")

    def _read_hello(self, _: ReadHello) -> None:
        from ..tls.client_hello import note_offer, read_hello

        until = self._until()
        self._seen.tls = tls = self._seen.tls or SeenTls()
        self._ahead = self._take_back()
        while (hello := read_hello(self._ahead)) is None:
            octets = self._wire.receive_raw(until)
            if not octets:
                raise Gone("the client ended the connection within its ClientHello")
            self._ahead += octets
        note_offer(tls, hello)

    def _note_alert(self) -> None:
        """What a client has to say to an answer to its ClientHello that is no TLS comes in plaintext."""
        if self._seen.tls and not (self._seen.tls.alert or self._wire.above_tls):
            self._seen.tls.alert = read_alert(bytes(self._seen.received[:7]))

    def _take_back(self) -> bytes:
        """Octets that came before TLS was expected. They are none of those that count as received above it."""
        octets = self._reader.take(self._reader.unread) or b""
        self._wire.recorder.retract(len(octets))
        octets, self._ahead = self._ahead + octets, b""
        return octets

    def _give(self, octets: bytes) -> None:
        """To the reader of requests: they belong to no handshake."""
        self._wire.recorder.received(octets)
        self._reader.feed(octets)
        self._fed += len(octets)

    def _send_raw(self, step: SendRaw) -> None:
        self._wire.send_raw(step.data, self._until())

    def _alert(self, step: Alert) -> None:
        if self._wire.above_tls and self._above_tls().established:
            self._forge(step)
        else:
            self._wire.send_raw(alert(step.level, step.description), self._until())

    def _forge(self, step: Record | Alert | KeyUpdate) -> None:
        self._above_tls().forge(step, self._until())

    def _ciphertext(self, step: Ciphertext) -> None:
        self._above_tls().deliver(step, self._until() + step.pause * (len(step.cuts) + 1))

    def _above_tls(self) -> TlsWire:
        if not self._wire.above_tls:
            raise Gone("this connection is not above TLS: give the Play a context, or begin with StartTls")
        return cast("TlsWire", self._wire)


TLS_STEPS: dict[Any, Callable[[Any, Any], None]] = {
    StartTls: TlsPlayer._start_tls,
    ReadHello: TlsPlayer._read_hello,
    SendRaw: TlsPlayer._send_raw,
    Alert: TlsPlayer._alert,
    Record: TlsPlayer._forge,
    KeyUpdate: TlsPlayer._forge,
    Ciphertext: TlsPlayer._ciphertext,
}
