"""TLS above a wire, by `ssl.MemoryBIO`: handshakes, records, alerts and close_notify exactly as a script requires.

Why not `SSLSocket`
-------------------
`SSLSocket` cannot half-close a connection, end it without close_notify, or send a RST in the middle of a record. It
does not show the ClientHello, and it cannot send a record that OpenSSL would never write. So the TLS engine
(`ssl.SSLObject`) has no access to the socket here. It reads from one buffer in memory and writes to another, and this
class moves the octets between those buffers and the socket:

    socket ──► receive_raw ──► _incoming ──► engine ──► octets above TLS, for the recorder and the reader
    socket ◄── _send_raw ◄── _output ◄── _outgoing ◄── engine ◄── octets of the script
                    ▲            ▲
                    │            └─ after a forged record a Forger seals the records of the engine again
                    └─ forged records, plaintext alerts, octets that are not TLS

The engine never waits: where it needs octets, it raises `ssl.SSLWantReadError`. All waits are those of the plain wire
below (`Wire.receive_raw`, `Wire._send_raw`), with the same deadlines and the same stop. One thread, that of the
connection, drives the engine.

Invariants
----------
- After each call of the engine that reads, `_answer` sends what the engine has written. The engine may answer any
  record with an alert, a KeyUpdate or session tickets. If the client has ended the connection, `_answer` does not
  fail: the client may have sent an alert with its reason before, and that alert has to be read.
- The engine raises an error for each violation by the client, and has often sent an alert to the client before.
  `_note_failure` keeps the first alert and the first error. Later ones are consequences of the first.
- ``_over`` is true after a close_notify, a fatal alert or a broken record. No more records can be decrypted then
  (RFC 8446 section 6.1), but the TCP connection is still open. `receive` goes on reading and ignores the octets,
  so that the FIN or the RST of the client gets into the record.
- `silent` and `ended` are different. A client that has sent close_notify sends nothing more (`silent`), but has not
  sent its FIN (`ended`). Most clients wait for the close_notify of the server before they send their FIN. A server that
  waits for that FIN first waits without end.
- The first ClientHello is parsed twice: here (`_take`) and by the engine. The offer has to be recorded even if the
  handshake fails, and OpenSSL does not report it. With ``by_name`` the server name of the offer selects the context,
  so the engine gets its context before it may answer.
- ``_flight`` limits how many octets of its answer to the ClientHello the engine may send. The engine has no such limit.
  So `_output` drops all octets that the engine writes after those. The client may then send an alert in plaintext,
  because it has no keys yet. The engine expects a sealed record at that point, so `_is_refusal` reads this alert.
- `ConnectionKeys` has the keys from the end of the handshake on. A handshake that fails has to leave the key log,
  otherwise the log is never emptied.

The offer, the result of the handshake and the alerts are written into `SeenConnection.tls`.
"""

from __future__ import annotations

import ssl
import time
from contextlib import suppress

from ..base.recorded import SeenTls
from ..base.tls_messages import APPLICATION_DATA, LONGEST, read_alert
from ..net.recorder import begin_server_end, note_client_end
from ..net.wire import Gone, Wire
from ..script import Alert, Ciphertext, KeyUpdate, Record, Send, StartTls
from .client_hello import ClientHello, note_offer, read_hello
from .connection_keys import ConnectionKeys
from .keys import NoKeys
from .openssl_errors import alert_name, words

_PIECE = 64 * LONGEST  # octets encrypted at once; encrypting all content at once would need a second copy of it


class TlsWire(Wire):
    """A TLS connection, server side, with the interface of `Wire`. Call `shake_hands` before any other method.

    ``plain``  the connection below TLS; do not use it any more
    ``start``  the step that starts TLS

    This class derives from `Wire`, and takes over the state of ``plain``. Pauses, segments, the reset and the notes on
    the ends of both sides belong to the one socket, whether a step sends above TLS or below."""

    above_tls = True

    def __init__(self, plain: Wire, start: StartTls) -> None:
        vars(self).update(vars(plain))
        self.tls = self._record()
        self._start = start
        self._flight = start.flight  # octets that the engine may still send; None: no limit
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._use(start.context)
        self._hello: bytes | None = b""  # the octets of the ClientHello so far; None: it is parsed
        self._random = b""  # the random of the ClientHello
        self._ahead = bytearray()  # octets that are decrypted and that `receive` has not returned yet
        self._over = False  # no more records can be decrypted

    def _record(self) -> SeenTls:
        """Return the record of this TLS, which the record of the connection gets if it has none."""
        self.seen.tls = self.seen.tls or SeenTls()
        return self.seen.tls

    @property
    def established(self) -> bool:
        """Whether the handshake is complete."""
        return self.tls.version is not None

    @property
    def silent(self) -> bool:
        """Whether `receive` will return no more octets, because TLS or the TCP connection has ended."""
        return not self._ahead and (self._over or self.ended)

    def shake_hands(self, octets: bytes, until: float) -> bool:
        """Do the handshake. Return True if it is complete, or if the limit of the flight is reached.

        ``octets``  the first octets of the ClientHello, which the caller has received
        ``until``   when to give up, in seconds of `time.monotonic`

        Returns False if the handshake failed; `SeenTls.error` has the reason. Raises `TimeUp` and `Stopped`."""
        try:
            self._take(octets)
            while not self.silent:
                if self._turn(until):
                    return True
                if not self._over:
                    self._take(self.receive_raw(until))
        finally:
            self._keys.leave()
        self.tls.error = self.tls.error or "the client ended the connection during the handshake"
        return False

    def receive(self, until: float | None) -> bytes:
        """Wait for octets above TLS, record them, and return them.

        ``until``  when to give up

        Returns b"" if no more will come: after a close_notify, a FIN, a RST or a broken record. Each further call reads
        octets below TLS and ignores them, so that repeated calls reach the end of the TCP connection. Raises `TimeUp`
        and `Stopped`."""
        data = self.receive_unrecorded(until)
        self.recorder.received(data)
        return data

    def receive_unrecorded(self, until: float | None) -> bytes:
        """Wait for octets above TLS as `receive` does, and return them without recording them.

        ``until``  when to give up

        Raises `TimeUp` and `Stopped`."""
        if self._ahead:
            return self._take_ahead()
        while not self._over:
            data = self._decrypt(until)
            if data or self._over:
                return data
            octets = self.receive_raw(until)
            if not octets:
                return b""
            if self._flight is not None and self._is_refusal(octets):
                return b""
            self._incoming.write(octets)
        self.receive_raw(until)  # RFC 8446 section 6.1: octets after a closure alert are ignored
        return b""

    def send(self, data: bytes, until: float | None) -> None:
        """Encrypt octets, send them, and record them.

        ``data``   the octets above TLS
        ``until``  when to give up

        Raises `TimeUp`, `Stopped`, and `Gone` if one of the sides has ended or the handshake is not complete."""
        self._check_open(until)
        for piece in _pieces(data):
            self.send_unrecorded(piece, until)
            self.recorder.sent(piece)

    def send_unrecorded(self, data: bytes, until: float | None) -> None:
        """Encrypt octets and send them without recording them.

        ``data``   the octets above TLS
        ``until``  when to give up

        Raises `TimeUp`, `Stopped`, and `Gone` if one of the sides has ended or the handshake is not complete."""
        for piece in _pieces(data):
            self._encrypt(piece)
            self._flush(until)

    def send_raw(self, data: bytes, until: float | None) -> None:
        """Send octets below TLS, unrecorded.

        ``data``   the octets
        ``until``  when to give up

        Raises `TimeUp`, `Stopped` and `Gone`."""
        self._send_raw(data, until)

    def forge(self, step: Record | Alert | KeyUpdate, until: float | None) -> None:
        """Send a record that the engine has not written.

        ``step``   what the record carries
        ``until``  when to give up

        Raises `TimeUp`, `Stopped`, and `Gone` if the record cannot be forged or sent."""
        self._send_raw(self._protect(step), until)
        if isinstance(step, Record) and step.kind == APPLICATION_DATA:
            self.recorder.sent(step.content)

    def deliver(self, step: Ciphertext, until: float | None) -> None:
        """Send several records, cut and changed as the step requires. Record the content of whole, unchanged records.

        ``step``   the records, and what is done to their octets
        ``until``  when to give up

        Raises `TimeUp`, `Stopped` and `Gone`."""
        octets = b""
        contents: list[bytes] = []
        for part in step.parts:
            start = len(octets)
            octets += self._protect(part)
            if step.unharmed(start, len(octets)):
                contents.append(_content(part))
        for number, segment in enumerate(step.segments(octets)):
            if number and step.pause:
                self.pause(step.pause)
            self._send_raw(segment, until)
            self.settle(until)
        for content in contents:
            self.recorder.sent(content)

    def half_close(self, notify: bool, until: float | None) -> None:
        """End the server's direction with a FIN. Do nothing if it has ended already.

        ``notify``  send a close_notify before the FIN
        ``until``   when to give up

        Raises `TimeUp`, `Stopped`, and `Gone` if the client has reset the connection."""
        if notify and not (self.closed or self.seen.server_end):
            begin_server_end(self.seen)
            self._notify(until)
        self._end_below(notify, until)

    def _end_below(self, notify: bool, until: float | None) -> None:
        """End the server's direction of the connection below TLS, as `half_close` does."""
        super().half_close(notify, until)

    def _use(self, context: ssl.SSLContext) -> None:
        self._engine = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._keys = ConnectionKeys(context, begin=self._start.keys)

    def _turn(self, until: float) -> bool:
        """Let the engine go on with the handshake, and send its answer. Return whether the handshake is over."""
        if self._start.by_name and self._hello is not None:
            return False  # the server name, which selects the context, has not come yet
        complete = False
        try:
            self._engine.do_handshake()
            complete = True
            self._note_agreement()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            self._note_failure(error)
        if self._outgoing.pending and self._flight is not None:
            self._send_raw(self._outgoing.read()[: self._flight], until)
            self._flight = 0
            return not self._over
        if self._outgoing.pending:
            self.tls.flight_sent_at = time.monotonic()
        self._answer(until)
        if complete:
            self.acknowledge()
        return complete

    def _take(self, octets: bytes) -> None:
        if self._hello is not None:
            self._hello += octets
            hello = read_hello(self._hello)
            if hello:
                self._note_offer(hello)
                self._hello = None
        self._incoming.write(octets)

    def _note_offer(self, hello: ClientHello) -> None:
        note_offer(self.tls, hello)
        self._random = hello.random
        context = self._start.context_for(hello.sni)
        if context is not self._start.context:
            self._keys.leave()
            self._use(context)

    def _decrypt(self, until: float | None) -> bytes:
        """Return the content of one received record; b"" if the record is not whole yet, or if ``_over``."""
        data = self._next_record()
        self._answer(until)  # the engine may have written an alert or a KeyUpdate
        return data

    def _next_record(self) -> bytes:
        if not (self._incoming.pending or self._engine.pending()):
            return b""  # for speed only: the engine would raise SSLWantReadError, which takes longer than the rest
        try:
            data = self._engine.read(LONGEST)
        except ssl.SSLWantReadError:
            return b""
        except ssl.SSLZeroReturnError:
            data = b""
        except ssl.SSLError as error:
            self._note_failure(error)
            return b""
        if not data:
            self._over = self.seen.client_notify = True
            note_client_end(self.seen, None)
        return data

    def _protect(self, part: Send | Record | Alert | KeyUpdate) -> bytes:
        """Return the octets of the records that carry the part. Raises `Gone` if they cannot be forged."""
        if isinstance(part, Send):
            self._encrypt(part.data)
            return self._output()
        try:
            return self._keys.seal(part)
        except NoKeys as error:
            raise Gone(str(error)) from error

    def _encrypt(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._engine.write(rest) :]
        except ssl.SSLWantReadError as error:
            raise Gone("the handshake is not complete") from error
        except ssl.SSLError as error:
            raise Gone(f"TLS cannot send: {words(error)}") from error

    def _flush(self, until: float | None) -> None:
        if self._outgoing.pending:
            self._send_raw(self._output(), until)

    def _output(self) -> bytes:
        """Take the octets that the engine has written, and return the octets to send in their place."""
        octets = self._outgoing.read()
        if self._flight is not None:
            return b""
        forger = self._keys.forger
        return forger.pass_on(octets) if forger else octets

    def _answer(self, until: float | None) -> None:
        """Send the octets that the engine has written on its own. Do not fail if the client has ended the connection:
        an alert with its reason may still be there to read."""
        if self._outgoing.pending:
            with suppress(Gone):
                self._flush(until)

    def _is_refusal(self, octets: bytes) -> bool:
        """Whether the octets are a plaintext alert. A client sends one if the cut answer has not given it keys. The
        engine expects a sealed record, and would not read this alert."""
        name = read_alert(octets)
        if name:
            self._over = True
            self.tls.alert, self.tls.error = name, f"the client refused the answer to its ClientHello: {name}"
        return self._over

    def _take_ahead(self) -> bytes:
        data, self._ahead = bytes(self._ahead), bytearray()
        return data

    def _notify(self, until: float | None) -> None:
        """Send close_notify.

        `unwrap` sends the alert and then looks for the close_notify of the client. For `unwrap`, content at that place
        is an error. So all content that has come is decrypted first, and kept for `receive`."""
        try:
            while not self._over and (data := self._next_record()):
                self._ahead += data
            self._engine.unwrap()
        except ssl.SSLError:
            pass  # SSLWantReadError: it was sent, and the client has sent none. Another error: TLS had failed before.
        self._answer(until)

    def _note_agreement(self) -> None:
        self.tls.version = self._engine.version()
        self.tls.alpn = self._engine.selected_alpn_protocol()
        self.tls.peer_certificate = self._engine.getpeercert(binary_form=True)
        self._keys.establish(self._engine, self._random)

    def _note_failure(self, error: ssl.SSLError) -> None:
        self._over = True
        self.tls.alert = self.tls.alert or alert_name(error.reason)
        self.tls.error = self.tls.error or words(error)


def _pieces(data: bytes) -> list[bytes]:
    return [data[start : start + _PIECE] for start in range(0, len(data), _PIECE)]


def _content(part: Send | Record | Alert) -> bytes:
    if isinstance(part, Send):
        return part.data
    return part.content if isinstance(part, Record) and part.kind == APPLICATION_DATA else b""
