"""TLS inside TLS: a client reaches a proxy over TLS, and an origin server over TLS in a tunnel through that proxy.

    socket ◄──► TlsWire (outer) ◄──► InnerTlsWire ◄──► octets of the script, for the recorder and the reader

The inner wire is a `TlsWire` whose octets below TLS are those above the outer TLS. The outer wire keeps its own engine
and its own record, `SeenConnection.tls`; the inner wire has `SeenConnection.inner_tls`. Only octets above the inner TLS
are recorded.

The ends
--------
Both wires have one socket. A half-close sends the close_notify of the inner TLS, then that of the outer TLS, then the
FIN. The client may end the outer TLS alone. After that close_notify no octet of the inner TLS can come, although the
TCP connection is still open. So the inner wire is `silent` if the outer wire is. The outer wire meets the FIN or the
RST of the client, and the inner wire takes ``ended`` from there.
"""

from __future__ import annotations

from ..base.recorded import SeenTls
from ..script import StartTls
from .wire import TlsWire


class InnerTlsWire(TlsWire):
    """A TLS connection inside another one, server side, with the interface of `Wire`.

    ``outer``  the connection below, whose handshake is complete; do not use it any more
    ``start``  the step that starts the inner TLS"""

    def __init__(self, outer: TlsWire, start: StartTls) -> None:
        super().__init__(outer, start)
        self._outer = outer

    @property
    def silent(self) -> bool:
        """Whether `receive` will return no more octets, because one of the two TLS or the TCP connection has ended."""
        return super().silent or (not self._ahead and self._outer.silent)

    def receive_raw(self, until: float | None) -> bytes:
        """Wait for octets below the inner TLS, which are those above the outer one, and return them unrecorded.

        ``until``  when to give up

        Raises `TimeUp` and `Stopped`."""
        octets = self._outer.receive_unrecorded(until)
        self.ended = self._outer.ended
        return octets

    def _send_raw(self, data: bytes, until: float | None) -> None:
        self._outer.send_unrecorded(data, until)

    def _end_below(self, notify: bool, until: float | None) -> None:
        self._outer.half_close(notify, until)

    def _record(self) -> SeenTls:
        self.seen.inner_tls = self.seen.inner_tls or SeenTls()
        return self.seen.inner_tls
