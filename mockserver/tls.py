"""TLS on a wire, over `ssl.MemoryBIO`: records, alerts and close_notify under control.

The engine never touches the socket: what it wants to send is taken from one BIO and sent here, what came is put into
the other. That gives what `SSLSocket` cannot: half-close, an end without close_notify, RST in mid-record, and a look
at the ClientHello. What was offered, agreed and complained about lands in `SeenConnection.tls`.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from contextlib import suppress

from .hello import read_hello
from .seen import SeenConnection, SeenTls
from .wire import Gone, Wire

_RECORD = 16384  # octets of content in the largest record (RFC 8446 section 5.1)
_PIECE = 64 * _RECORD  # octets encrypted before they are sent, so that a large content needs no copy of itself

# OpenSSL calls an alert that it received SSLV3_ALERT_…, TLSV1_ALERT_… or TLSV13_ALERT_… after the version that
# introduced it; the alerts of RFC 6066 lack the word.
_ALERT = re.compile(
    r"(?:SSLV3|TLSV1|TLSV13)_(?:ALERT_(\w+)|(UNSUPPORTED_EXTENSION|UNRECOGNIZED_NAME|CERTIFICATE_UNOBTAINABLE"
    r"|BAD_CERTIFICATE_STATUS_RESPONSE|BAD_CERTIFICATE_HASH_VALUE))"
)
_RENAMED = {"no_certificate": "no_certificate_RESERVED", "decryption_failed": "decryption_failed_RESERVED"}


def alert_name(reason: str | None) -> str | None:
    """The RFC 8446 section 6.2 name of the alert in a reason of OpenSSL, or None when it tells of no alert.

    >>> alert_name("TLSV1_ALERT_UNKNOWN_CA")
    'unknown_ca'
    >>> alert_name("NO_SHARED_CIPHER")
    """
    found = _ALERT.fullmatch(reason or "")
    if not found:
        return None
    name = (found[1] or found[2]).lower()
    return _RENAMED.get(name, name)


class TlsWire(Wire):
    """A TLS connection, server side: the same interface as `Wire`, one level up."""

    def __init__(self, sock: socket.socket, wake: int, seen: SeenConnection, context: ssl.SSLContext) -> None:
        super().__init__(sock, wake, seen)
        self.tls = seen.tls = SeenTls()
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._engine = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._hello: bytes | None = b""  # None once it was read
        self._ahead = bytearray()  # decrypted before it was asked for
        self._over = False  # no further record will be decrypted: close_notify or a fatal error

    @property
    def silent(self) -> bool:
        return not self._ahead and (self._over or self.ended)

    def open(self, deadline: float) -> bool:
        """Shake hands, within ``deadline`` seconds from the client's first octet; False when that failed.

        Raises `TimeUp` and `Stopped`."""
        self._take(self._receive_raw(None))
        until = time.monotonic() + deadline
        while not self.ended and not self._over:
            if self._shake_hands(until):
                self._note_agreement()
                self.acknowledge()
                return True
            if not self._over:
                self._take(self._receive_raw(until))
        self.tls.error = self.tls.error or "the client ended the connection within the handshake"
        return False

    def receive(self, until: float | None) -> bytes:
        """Octets above TLS, or b"" when no more will come: close_notify, FIN, RST or a broken record.

        Asked again after a close_notify, it reads what follows that, to no effect, and so meets the end of the TCP
        connection in the end."""
        if self._ahead:
            return self._take_ahead()
        while not self._over:
            data = self._decrypt(until)
            self.seen.received += data
            if data or self._over:
                return data
            octets = self._receive_raw(until)
            if not octets:
                return b""
            self._incoming.write(octets)
        self._receive_raw(until)  # RFC 8446 section 6.1: whatever comes after a closure alert is ignored
        return b""

    def send(self, data: bytes, until: float | None) -> None:
        self._check_open(until)
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            self._encrypt(piece)
            self._flush(until)
            self.seen.sent += piece

    def half_close(self, notify: bool, until: float | None) -> None:
        if notify and not (self.closed or self.seen.server_end):
            self._notify(until)
        super().half_close(notify, until)

    def _shake_hands(self, until: float) -> bool:
        """One turn of the handshake, sent as far as it goes; whether it is complete."""
        try:
            self._engine.do_handshake()
        except ssl.SSLWantReadError:
            complete = False
        except ssl.SSLError as error:
            complete = False
            self._note_failure(error)
        else:
            complete = True
        self._answer(until)
        return complete

    def _take(self, octets: bytes) -> None:
        if self._hello is not None:
            self._hello += octets
            hello = read_hello(self._hello)
            if hello:
                self.tls.sni, self.tls.alpn_offered, self.tls.versions_offered = hello.sni, hello.alpn, hello.versions
                self._hello = None
        self._incoming.write(octets)

    def _decrypt(self, until: float | None) -> bytes:
        """One record's worth of content out of what has come, or b"": more is needed, or nothing more will be."""
        data = self._next_record()
        self._answer(until)  # an alert, or the answer to a KeyUpdate
        return data

    def _next_record(self) -> bytes:
        try:
            data = self._engine.read(_RECORD)
        except ssl.SSLWantReadError:
            return b""
        except ssl.SSLZeroReturnError:
            data = b""
        except ssl.SSLError as error:
            self._note_failure(error)
            return b""
        if not data:
            self._over = self.seen.client_notify = True
        return data

    def _encrypt(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._engine.write(rest) :]
        except ssl.SSLError as error:
            raise Gone(f"TLS cannot send: {_words(error)}") from error

    def _flush(self, until: float | None) -> None:
        if self._outgoing.pending:
            self._send_raw(self._outgoing.read(), until)

    def _answer(self, until: float | None) -> None:
        """Send what the engine has to say of its own accord. A client that has gone may still have left something to
        read, its reason in an alert above all, so that it is no failure when nobody listens."""
        with suppress(Gone):
            self._flush(until)

    def _take_ahead(self) -> bytes:
        data, self._ahead = bytes(self._ahead), bytearray()
        self.seen.received += data
        return data

    def _notify(self, until: float | None) -> None:
        """Send close_notify. The engine then looks at once for the client's own and takes content for an error, so
        everything that has come is decrypted before."""
        try:
            while not self._over and (data := self._next_record()):
                self._ahead += data
            self._engine.unwrap()
        except ssl.SSLError:
            pass  # WantRead: it was sent, and the client's own is outstanding. Else TLS had failed before.
        self._answer(until)

    def _note_agreement(self) -> None:
        self.tls.version = self._engine.version()
        self.tls.alpn = self._engine.selected_alpn_protocol()
        self.tls.peer_certificate = self._engine.getpeercert(binary_form=True)

    def _note_failure(self, error: ssl.SSLError) -> None:
        self._over = True
        self.tls.alert = self.tls.alert or alert_name(error.reason)
        self.tls.error = self.tls.error or _words(error)


def _words(error: ssl.SSLError) -> str:
    return error.reason or str(error)
