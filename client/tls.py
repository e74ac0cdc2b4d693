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
        except ssl.SSLError as error:
            self._cut(error)
            return b""

    def recv_into(self, view: memoryview) -> int:
        """As in `Stream`; an end without close_notify sets `ragged` (RFC 9112 9.8)."""
        try:
            return self.sock.recv_into(view)
        except ssl.SSLError as error:
            self._cut(error)
            return 0

    def _cut(self, error: ssl.SSLError) -> None:
        """Note an end without close_notify. Raises any other error. CPython before 3.11.3 tells it by the reason."""
        if not isinstance(error, ssl.SSLEOFError) and error.reason != "UNEXPECTED_EOF_WHILE_READING":
            raise error
        self.ragged = True

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


def completed(context: ssl.SSLContext) -> ssl.SSLContext:
    """Set in a context what the RFCs require and some builds of Python leave open, and return the context.

    ``context``  the context of a caller; a context of another library than `ssl` stays as it is

    The lowest version becomes TLS 1.2 if the caller has set none (RFC 8996 4 and 5): Debian's Python leaves it open. An
    end without close_notify is reported (RFC 9112 9.8): CPython before 3.11.3 hides it.
    """
    if isinstance(context, ssl.SSLContext):
        if context.minimum_version == ssl.TLSVersion.MINIMUM_SUPPORTED:
            context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)  # OpenSSL 3 and newer
    return context


def default_context() -> ssl.SSLContext:
    """Return a context that verifies the chain against the authorities of the system, and the host name.

    The context allows TLS 1.2 and later, compares host names with the subjectAltName only (RFC 9110 4.3.4), and offers
    http/1.1 by ALPN.
    """
    context = completed(ssl.create_default_context())
    context.hostname_checks_common_name = False
    context.set_alpn_protocols([ALPN])
    return context
