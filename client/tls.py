"""What TLS changes about a stream: how it ends, and what may arrive unasked (RFC 9112 9.7, 9.8).

The only module that imports `ssl`. Where Python lacks that, this module and `https.py` cannot be imported and nothing
else is missing (HTTPCLIENT-M4). It knows no connection object.
"""

from __future__ import annotations

import ssl

from .stream import Stream

#: What we speak, by its ALPN name (RFC 9112 12.4).
ALPN = "http/1.1"


class TLSStream(Stream):
    """A stream over an `ssl.SSLSocket`, which should have been made with `suppress_ragged_eofs=False`."""

    NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
    GONE = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
    sock: ssl.SSLSocket

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
        """As in `Stream`; but TLS may have something to say for itself, such as a session ticket."""
        # A negative number: somebody else has closed the socket.
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
        """As in `Stream`; octets that are left over may also be decrypted and not yet received."""
        super().release(keep and not self.sock.pending())

    def _goodbye(self) -> None:
        """Send close_notify and do not wait for the peer's (RFC 9112 9.8)."""
        try:
            self.sock.settimeout(0)
            self.sock.unwrap()
        except (OSError, ValueError):
            pass  # there is nobody to say it to, or it was said and not answered yet


def default_context() -> ssl.SSLContext:
    """A context that verifies chain and host name against the system's authorities, for TLS 1.2 and newer.

    Host names are looked for in the subjectAltName only (RFC 9110 4.3.4), and http/1.1 is offered by ALPN.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    context.set_alpn_protocols([ALPN])
    return context
