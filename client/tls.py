"""`TLSStream`: a stream over a TLS socket (RFC 9112 9.7, 9.8). It differs from `Stream` in three points:

- The end: close_notify is an orderly end; an end without it may be a truncation and sets `ragged`.
- A readable socket does not imply octets of the peer's HTTP: session tickets and other TLS messages arrive too.
- Octets that are left over may be decrypted and not yet received; `pending()` tells.

This is the only module that imports `ssl`, apart from one function of `https.py`. If Python has no `ssl`, this module
and `https.py` cannot be imported; the rest of the package works (HTTPCLIENT-M4).
"""

from __future__ import annotations

import ssl

from .limits import Limits
from .stream import RECEIVE, Stream

#: The ALPN name of the protocol of this client (RFC 9112 12.4).
ALPN = "http/1.1"


class TLSStream(Stream):
    """A stream over an `ssl.SSLSocket`, whose attribute `suppress_ragged_eofs` becomes False."""

    NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
    GONE = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
    sock: ssl.SSLSocket

    def __init__(self, sock: ssl.SSLSocket, limits: Limits) -> None:
        super().__init__(sock, limits)
        # By default, a socket that the caller has wrapped reports an end without close_notify as an orderly end.
        sock.suppress_ragged_eofs = False  # type: ignore[attr-defined]  # the stubs do not have the attribute

    def receive(self) -> bytes:
        """As in `Stream`."""
        return self.recv(RECEIVE)

    def recv(self, size: int) -> bytes:
        """As in `Stream`; an end without close_notify sets `ragged` (RFC 9112 9.8)."""
        try:
            return self.sock.recv(size)
        except ssl.SSLEOFError:
            self.ragged = True
            return b""

    def recv_into(self, view: memoryview) -> int:
        """As in `Stream`; an end without close_notify sets `ragged` (RFC 9112 9.8)."""
        try:
            return self.sock.recv_into(view)
        except ssl.SSLEOFError:
            self.ragged = True
            return 0

    def quiet(self) -> bool:
        """As in `Stream`. A readable socket may have only TLS messages, such as a session ticket: read to find out."""
        # A negative descriptor: the caller has closed the socket directly.
        if self.closed or self.use == "upgraded" or self.pos < len(self.data) or self.sock.fileno() < 0:
            return False
        self.data, self.pos = b"", 0
        if not self.sock.pending() and not (self._poll or self._watch()).poll(0):
            return True
        timeout = self.sock.gettimeout()
        self.sock.settimeout(0)
        try:
            self.sock.recv(1)
        except self.NOT_NOW:
            return True
        except OSError:
            return False
        finally:
            self.sock.settimeout(timeout)
        return False

    def release(self, keep: bool) -> None:
        """As in `Stream`; octets that TLS has decrypted and not delivered are left over too."""
        super().release(keep and not self.sock.pending())

    def _goodbye(self) -> None:
        """Send close_notify, and do not wait for the close_notify of the peer (RFC 9112 9.8)."""
        try:
            self.sock.settimeout(0)
            self.sock.unwrap()
        except (OSError, ValueError):
            pass  # the peer has closed, or the peer's close_notify has not arrived (SSLWantReadError)


def default_context() -> ssl.SSLContext:
    """Return a context that verifies the chain against the authorities of the system, and the host name.

    The context allows TLS 1.2 and later, compares host names with the subjectAltName only (RFC 9110 4.3.4), and offers
    http/1.1 by ALPN.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    context.set_alpn_protocols([ALPN])
    return context
