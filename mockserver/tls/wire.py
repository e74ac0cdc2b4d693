"""TLS on a wire, over `ssl.MemoryBIO`: records, alerts and close_notify under control.

Why not `SSLSocket`
-------------------
`SSLSocket` cannot half-close, end without close_notify, send a RST in the middle of a record, show the ClientHello, or
send a record that OpenSSL would never write. So the engine (`ssl.SSLObject`) never touches the socket here:

    socket ──► receive_raw ──► _incoming ──► engine ──► octets above TLS, for the recorder and the reader
    socket ◄── _send_raw ◄── _output ◄── _outgoing ◄── engine ◄── octets of the script
                    ▲            ▲
                    │            └─ a Forger reseals what the engine writes, once records have been forged
                    └─ forged records, plaintext alerts, garbage

`Wire.receive_raw`, `_send_raw` and all waits are those of the plain wire, and so are deadlines and the stop: one thread
drives the engine, and the engine itself never waits.

Rules that the code below keeps
-------------------------------
- Whatever the engine does may leave something to send: an alert, a KeyUpdate, session tickets. So `_answer` follows
  each call that reads, and sends it. A client that has gone is no failure there, as it may have left its reason, an
  alert, to be read.
- The engine raises where the peer is wrong, and has often said so to the peer by an alert. `_note_failure` keeps the
  first alert and the first error, as those that follow are consequences.
- ``_over``: after a close_notify, a fatal alert or a broken record nothing more can be decrypted (RFC 8446 section
  6.1), but the TCP connection lives on. `receive` then reads and ignores what comes, so that it still meets the FIN or
  the RST, which belong to the record.
- `silent` is not `ended`: a client that has sent close_notify has nothing more to say, and most wait for ours before
  they send their FIN. Whoever waits for the FIN first waits for ever.
- The first ClientHello is read here as well as by the engine (`_take`): the offer has to be known also where the
  handshake fails, and with ``by_name`` it chooses the context, before the engine may answer.
- ``_flight``: the engine may send so many octets of its answer and then nothing. It does not know: what it writes
  later is dropped in `_output`, and a plaintext alert from the client, which the engine would not take while it waits
  for a sealed one, is read by `_is_refusal`.
- The keys are known once the handshake is complete (`ConnectionKeys`); a handshake that fails has to leave the log.

What was offered, agreed and complained about lands in `SeenConnection.tls`.
"""

from __future__ import annotations

import ssl
from contextlib import suppress

from ..base.recorded import SeenTls
from ..base.tls_messages import APPLICATION_DATA, LONGEST, read_alert
from ..net.wire import Gone, Wire
from ..script import Alert, Ciphertext, KeyUpdate, Record, Send, StartTls
from .client_hello import ClientHello, note_offer, read_hello
from .connection_keys import ConnectionKeys
from .keys import NoKeys
from .openssl_errors import alert_name, words

_PIECE = 64 * LONGEST  # octets encrypted before they are sent, so that a large content needs no copy of itself


class TlsWire(Wire):
    """A TLS connection, server side: the same interface as `Wire`, one level up. `shake_hands` comes first.

    ``plain``  the connection below TLS, not to be used any more
    ``start``  the step that starts TLS

    A `Wire` and not the owner of one: pauses, segments, the reset and the notes on how each side ended are those of the
    one socket, whichever layer a step speaks on. So the state of ``plain`` goes on here, as it is."""

    above_tls = True

    def __init__(self, plain: Wire, start: StartTls) -> None:
        vars(self).update(vars(plain))
        self.tls = self.seen.tls = self.seen.tls or SeenTls()
        self._start = start
        self._flight = start.flight  # octets that the engine may still send, if that is limited
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._use(start.context)
        self._hello: bytes | None = b""  # None once it was read
        self._random = b""  # the client's
        self._ahead = bytearray()  # decrypted before it was asked for
        self._over = False  # no further record will be decrypted: close_notify or a fatal error

    @property
    def established(self) -> bool:
        """Whether the handshake is complete."""
        return self.tls.version is not None

    @property
    def silent(self) -> bool:
        return not self._ahead and (self._over or self.ended)

    def shake_hands(self, octets: bytes, until: float) -> bool:
        """Answer the ClientHello that begins with ``octets``, and go on until the handshake is complete or, where the
        flight is limited, cut; False when it failed.

        Raises `TimeUp` and `Stopped`."""
        try:
            self._take(octets)
            while not (self.ended or self._over):
                if self._turn(until):
                    return True
                if not self._over:
                    self._take(self.receive_raw(until))
        finally:
            self._keys.leave()
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
            self.recorder.received(data)
            if data or self._over:
                return data
            octets = self.receive_raw(until)
            if not octets:
                return b""
            if self._flight is not None and self._is_refusal(octets):
                return b""
            self._incoming.write(octets)
        self.receive_raw(until)  # RFC 8446 section 6.1: whatever comes after a closure alert is ignored
        return b""

    def send(self, data: bytes, until: float | None) -> None:
        self._check_open(until)
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            self._encrypt(piece)
            self._flush(until)
            self.recorder.sent(piece)

    def send_raw(self, data: bytes, until: float | None) -> None:
        self._send_raw(data, until)

    def forge(self, step: Record | Alert | KeyUpdate, until: float | None) -> None:
        """Send a record that the engine knows nothing of. Raises also `Gone` where that is impossible."""
        self._send_raw(self._protect(step), until)
        if isinstance(step, Record) and step.kind == APPLICATION_DATA:
            self.recorder.sent(step.content)

    def deliver(self, step: Ciphertext, until: float | None) -> None:
        """Send records with their octets under control. What is unharmed of their content counts as sent."""
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
        if notify and not (self.closed or self.seen.server_end):
            self._notify(until)
        super().half_close(notify, until)

    def _use(self, context: ssl.SSLContext) -> None:
        self._engine = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._keys = ConnectionKeys(context, begin=self._start.keys)

    def _turn(self, until: float) -> bool:
        """One turn of the handshake, sent as far as it goes; whether it has come to its end."""
        if self._start.by_name and self._hello is not None:
            return False  # which context it will be is open
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
        """One record's worth of content out of what has come, or b"": more is needed, or nothing more will be."""
        data = self._next_record()
        self._answer(until)  # an alert, or the answer to a KeyUpdate
        return data

    def _next_record(self) -> bytes:
        if not (self._incoming.pending or self._engine.pending()):
            return b""  # the engine would say the same by an exception, which takes longer than the rest of a read
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
        return data

    def _protect(self, part: Send | Record | Alert | KeyUpdate) -> bytes:
        """The octets of the records that carry the part."""
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
        """What the engine has written, as it is to be sent."""
        octets = self._outgoing.read()
        if self._flight is not None:
            return b""
        forger = self._keys.forger
        return forger.pass_on(octets) if forger else octets

    def _answer(self, until: float | None) -> None:
        """Send what the engine has to say of its own accord. A client that has gone may still have left something to
        read, its reason in an alert above all, so that it is no failure when nobody listens."""
        if self._outgoing.pending:
            with suppress(Gone):
                self._flush(until)

    def _is_refusal(self, octets: bytes) -> bool:
        """Whether that is an alert from a client that has seen too little of the answer to agree on a version, as
        which the engine would not take it."""
        name = read_alert(octets)
        if name:
            self._over = True
            self.tls.alert, self.tls.error = name, f"the client refused the answer to its ClientHello: {name}"
        return self._over

    def _take_ahead(self) -> bytes:
        data, self._ahead = bytes(self._ahead), bytearray()
        self.recorder.received(data)
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
        self._keys.establish(self._engine, self._random)

    def _note_failure(self, error: ssl.SSLError) -> None:
        self._over = True
        self.tls.alert = self.tls.alert or alert_name(error.reason)
        self.tls.error = self.tls.error or words(error)


def _content(part: Send | Record | Alert) -> bytes:
    if isinstance(part, Send):
        return part.data
    return part.content if isinstance(part, Record) and part.kind == APPLICATION_DATA else b""
